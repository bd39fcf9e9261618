#include "domain/event/event_project.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/event/event_check.h"
#include "domain/event/organisation.h"
#include "domain/forum/seat.h"
#include "store/queries.h"

#define OFFER_MINUTES 1440 /* unless the event file says */

/* ---- reading the document ---- */

void project_note(json_t *ids, const char *key, int64_t id)
{
    json_object_set_new(ids, key, json_integer(id));
}

int64_t project_id(json_t *ids, const char *key)
{
    const json_t *id = key ? json_object_get(ids, key) : NULL;
    return id ? json_integer_value(id) : NO_INT;
}

const char *project_json(struct project *p, json_t *v, const char *member)
{
    const json_t *one = json_object_get(v, member);
    return one && !json_is_null(one) ? json_text(p->c->arena, one) : NULL;
}

const char *project_text(json_t *v, const char *member)
{
    const char *s = json_str(v, member);
    return s ? s : "";
}

static const int64_t *keep(struct project *p, int64_t v)
{
    int64_t *at = arena_new_of(p->c->arena, int64_t);
    *at = v;
    return at;
}

const int64_t *project_opt_instant(struct project *p, json_t *v, const char *member)
{
    int64_t t;
    return event_instant(json_object_get(v, member), &t) ? keep(p, t) : NULL;
}

const int64_t *project_opt_int(struct project *p, json_t *v, const char *member)
{
    const json_t *one = json_object_get(v, member);
    return json_is_integer(one) ? keep(p, json_integer_value(one)) : NULL;
}

int64_t project_instant(json_t *v, const char *member)
{
    int64_t t;
    if (!event_instant(json_object_get(v, member), &t))
        fatal("an event file without %s passed the check", member);
    return t;
}

int64_t project_closing(json_t *v, const char *member)
{
    return project_instant(v, member) + 1000;
}

const char *project_path(struct project *p, const char *a, const char *b)
{
    return arena_printf(p->c->arena, "%s/%s", a, b);
}

enum err project_in_use(struct project *p, const char *list, const char *key)
{
    return fail(p->c, ERR_CONFLICT, list, "event_in_use", "list", list, "key", key, NULL);
}

enum err project_too_small(struct project *p, const char *list, const char *key, int64_t n_taken,
                           int64_t n_capacity)
{
    struct arena *a = p->c->arena;
    return fail(p->c, ERR_CONFLICT, list, "event_capacity_taken", "list", list, "key", key, "taken",
                arena_printf(a, "%lld", (long long)n_taken), "capacity",
                arena_printf(a, "%lld", (long long)n_capacity), NULL);
}

/* ---- sections that stand for themselves ---- */

static enum err put_organisation(struct project *p, json_t *v, size_t no)
{
    int64_t id;
    TRY(organisation_put(p->c, p->event_id, v, &id));
    project_note(p->organisations, json_str(v, "key"), id);
    size_t role_no;
    json_t *role;
    json_array_foreach(json_object_get(v, "roles"), role_no, role)
        TRY(q_organisation_role_add(p->c, &(struct q_organisation_role_add_in){
                                              .event_id = p->event_id,
                                              .organisation_id = id,
                                              .role = json_string_value(role),
                                              .position_no = (int64_t)no + 1,
                                              .organisation_key = json_str(v, "key"),
                                              .name_json = project_json(p, v, "name"),
                                              .opt_country = json_str(v, "country"),
                                              .opt_url = json_str(v, "url"),
                                          }));
    return OK;
}

static enum err put_track(struct project *p, json_t *v, size_t no)
{
    struct q_track_put row;
    bool is_derived = json_is_object(json_object_get(v, "condition"));
    TRY(q_track_put(p->c, p->event_id, json_str(v, "key"), project_json(p, v, "name"), (int64_t)no + 1,
                    is_derived ? project_json(p, v, "condition") : NULL, &row));
    project_note(p->tracks, json_str(v, "key"), row.id);
    return OK;
}

static enum err put_partner(struct project *p, json_t *v, size_t no)
{
    (void)no;
    struct q_partner_put row;
    int64_t organisation_id = project_id(p->organisations, json_str(v, "organisation"));
    TRY(q_partner_put(p->c, p->event_id, json_str(v, "key"), organisation_id, &row));
    project_note(p->partners, json_str(v, "key"), row.id);
    return OK;
}

/* One row of a prize: over all tracks (track NULL) or of one. */
static enum err put_prize_row(struct project *p, json_t *v, const char *key, const char *track)
{
    int64_t track_id = project_id(p->tracks, track);
    struct q_prize_put row;
    struct q_prize_put_in in = {
        .event_id = p->event_id,
        .round_id = project_id(p->rounds, json_str(v, "round")),
        .opt_track_id = track ? &track_id : NULL,
        .key = key,
        .name_json = project_json(p, v, "name"),
        .rank_no = json_integer_value(json_object_get(v, "rank_no")),
        .n_awards = json_integer_value(json_object_get(v, "n_awards")),
        .amount_minor = json_integer_value(json_object_get(v, "amount_minor")),
        .amount_currency = json_str(v, "amount_currency"),
    };
    TRY(q_prize_put(p->c, &in, &row));
    project_note(p->prizes, key, row.id);
    return OK;
}

/* A prize per track is a row for every track, "key/track". */
static enum err put_prize(struct project *p, json_t *v, size_t no)
{
    (void)no;
    const char *key = json_str(v, "key");
    if (!json_is_true(json_object_get(v, "is_per_track")))
        return put_prize_row(p, v, key, json_str(v, "track"));
    size_t track_no;
    json_t *track;
    json_array_foreach(json_object_get(p->doc, "tracks"), track_no, track)
    {
        const char *its = json_str(track, "key");
        TRY(put_prize_row(p, v, project_path(p, key, its), its));
    }
    return OK;
}

static enum err put_quota(struct project *p, json_t *v, size_t no)
{
    struct q_quota_put row;
    struct q_quota_put_in in = {
        .event_id = p->event_id,
        .key = json_str(v, "key"),
        .position_no = (int64_t)no + 1,
        .name_json = project_json(p, v, "name"),
        .n_capacity = json_integer_value(json_object_get(v, "n_capacity")),
        .is_extra = json_is_true(json_object_get(v, "is_extra")),
    };
    enum err e = q_quota_put(p->c, &in, &row);
    if (e == ERR_NOT_FOUND) {
        struct q_quota_by_key was;
        TRY(q_quota_by_key(p->c, p->event_id, in.key, &was));
        if (was.is_extra != in.is_extra)
            return project_in_use(p, "quotas", in.key);
        return project_too_small(p, "quotas", in.key, was.n_taken, in.n_capacity);
    }
    TRY(e);
    project_note(p->quotas, in.key, row.id);
    return OK;
}

static enum err put_ticket_quotas(struct project *p, json_t *v, int64_t ticket_type_id)
{
    size_t no;
    json_t *key;
    json_array_foreach(json_object_get(v, "quotas"), no, key)
        TRY(q_ticket_quota_add(p->c, ticket_type_id, project_id(p->quotas, json_string_value(key))));
    return OK;
}

static enum err put_ticket_type(struct project *p, json_t *v, size_t no)
{
    (void)no;
    struct q_ticket_type_put row;
    int64_t switch_until;
    const char *kind = json_str(v, "kind");
    const json_t *offer = json_object_get(v, "offer_minutes");
    bool has_switch = event_closing(json_object_get(v, "switch_until"), &switch_until);
    struct q_ticket_type_put_in in = {
        .event_id = p->event_id,
        .key = json_str(v, "key"),
        .mode = json_str(v, "mode"),
        .name_json = project_json(p, v, "name"),
        .n_capacity = json_integer_value(json_object_get(v, "n_capacity")),
        .opens_at = project_instant(v, "opens"),
        .closes_at = project_closing(v, "closes"),
        .join_url = project_text(v, "join_url"),
        .kind = kind ? kind : "guest",
        .is_approved_by_hand = json_is_true(json_object_get(v, "is_approved_by_hand")),
        .is_waitable = json_is_true(json_object_get(v, "is_waitable")),
        .is_by_invitation = json_is_true(json_object_get(v, "is_by_invitation")),
        .opt_switch_until = has_switch ? &switch_until : NULL,
        .offer_ms = (offer ? json_integer_value(offer) : OFFER_MINUTES) * 60000,
    };
    enum err e = q_ticket_type_put(p->c, &in, &row);
    if (e == ERR_NOT_FOUND) {
        struct q_ticket_type_by_key was;
        TRY(q_ticket_type_by_key(p->c, p->event_id, in.key, &was));
        return project_too_small(p, "ticket_types", in.key, was.n_taken, in.n_capacity);
    }
    TRY(e);
    project_note(p->ticket_types, in.key, row.id);
    return put_ticket_quotas(p, v, row.id);
}

/* ---- removal of what left the document ---- */

static enum err remove_row(struct project *p, int delete_no, const char *list, const char *key,
                           int64_t id)
{
    struct val param = {.kind = VAL_INT, .i = id};
    if (delete_no == Q_ROUND_DELETE)
        TRY(q_role_grant_clear_round(p->c, id));
    if (delete_no == Q_CALL_DELETE) {
        TRY(q_call_deadline_clear(p->c, id));
        TRY(q_call_screening_clear(p->c, id));
    }
    if (delete_no == Q_ROOM_DELETE)
        TRY(q_room_window_clear(p->c, id));
    enum err e = rows_run(p->c, delete_no, &param);
    return e == ERR_CONFLICT ? project_in_use(p, list, key) : e;
}

struct doomed {
    const char *key;
    int64_t id;
    struct doomed *next;
};

/* Deletes the event's rows whose keys are not among `ids`. */
static enum err remove_missing(struct project *p, int keys_no, int delete_no, const char *list,
                               json_t *ids)
{
    struct val param = {.kind = VAL_INT, .i = p->event_id};
    struct doomed *doomed = NULL;
    struct rows rows;
    TRY(rows_open(p->c, keys_no, &param, &rows));
    enum err e;
    while ((e = rows_next(p->c, &rows)) == OK) {
        const char *key = rows_text(&rows, 1);
        if (json_object_get(ids, key))
            continue;
        struct doomed *d = arena_new_of(p->c->arena, struct doomed);
        *d = (struct doomed){arena_strdup(p->c->arena, key), rows_int(&rows, 0), doomed};
        doomed = d;
    }
    rows_close(&rows);
    if (e != ERR_NOT_FOUND)
        return e;
    for (; doomed; doomed = doomed->next)
        TRY(remove_row(p, delete_no, list, doomed->key, doomed->id));
    return OK;
}

/* Dependents first. */
static enum err remove_all_missing(struct project *p)
{
    TRY(remove_missing(p, Q_AGENDA_ITEM_KEYS, Q_AGENDA_ITEM_DELETE, "agenda", p->agenda));
    TRY(remove_missing(p, Q_SPEAKER_KEYS, Q_SPEAKER_DELETE, "speakers", p->speakers));
    TRY(q_slides_drop_lost(p->c));
    TRY(remove_missing(p, Q_EVENT_ROOM_KEYS, Q_EVENT_ROOM_DELETE, "rooms", p->event_rooms));
    TRY(remove_missing(p, Q_TICKET_TYPE_KEYS, Q_TICKET_TYPE_DELETE, "ticket_types", p->ticket_types));
    TRY(remove_missing(p, Q_QUOTA_KEYS, Q_QUOTA_DELETE, "quotas", p->quotas));
    TRY(remove_missing(p, Q_PRIZE_KEYS, Q_PRIZE_DELETE, "prizes", p->prizes));
    TRY(remove_missing(p, Q_UPLOAD_KIND_KEYS, Q_UPLOAD_KIND_DELETE, "uploads", p->uploads));
    TRY(remove_missing(p, Q_CALL_KEYS, Q_CALL_DELETE, "calls", p->calls));
    TRY(remove_missing(p, Q_PARTNER_KEYS, Q_PARTNER_DELETE, "partners", p->partners));
    TRY(remove_missing(p, Q_ROOM_KEYS, Q_ROOM_DELETE, "rooms", p->rooms));
    TRY(remove_missing(p, Q_ROUND_KEYS, Q_ROUND_DELETE, "rounds", p->rounds));
    return remove_missing(p, Q_TRACK_KEYS, Q_TRACK_DELETE, "tracks", p->tracks);
}

/* ---- all together ---- */

static enum err put_list(struct project *p, const char *list,
                         enum err (*put)(struct project *, json_t *, size_t))
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(p->doc, list), no, one)
        TRY(put(p, one, no));
    return OK;
}

/* What kinds of places draw on changes with the document: what is taken is counted anew. An extra that
 * guests have stays offered to them, and no quota is overdrawn by the change. */
static enum err put_tickets(struct project *p)
{
    struct q_quota_overdrawn *before, *after;
    struct q_extra_stranded *stranded;
    size_t n_before, n_after, n;
    TRY(q_quota_overdrawn(p->c, p->event_id, &before, &n_before));
    TRY(q_ticket_quota_clear(p->c, p->event_id));
    TRY(put_list(p, "quotas", put_quota));
    TRY(put_list(p, "ticket_types", put_ticket_type));
    TRY(q_quota_recount(p->c, p->event_id));
    TRY(q_extra_stranded(p->c, p->event_id, &stranded, &n));
    if (n)
        return project_in_use(p, "quotas", stranded[0].key);
    TRY(q_quota_overdrawn(p->c, p->event_id, &after, &n_after));
    for (size_t i = 0; i < n_after; i++) {
        bool was_so = false;
        for (size_t k = 0; k < n_before; k++)
            was_so |= strcmp(before[k].key, after[i].key) == 0 && after[i].n_taken <= before[k].n_taken;
        if (!was_so)
            return project_too_small(p, "quotas", after[i].key, after[i].n_taken, after[i].n_capacity);
    }
    return OK;
}

static enum err put_all(struct project *p)
{
    TRY(q_organisation_role_clear(p->c, p->event_id));
    TRY(put_list(p, "organisations", put_organisation));
    TRY(put_list(p, "tracks", put_track));
    TRY(project_rubrics(p));
    TRY(project_rounds(p));
    TRY(put_list(p, "partners", put_partner));
    TRY(project_calls(p));
    TRY(project_recipients(p));
    TRY(put_list(p, "prizes", put_prize));
    TRY(put_tickets(p));
    TRY(project_agenda(p));
    TRY(remove_all_missing(p));
    TRY(q_event_content_change(p->c, p->event_id));
    return p->c->keys ? seat_promote(p->c, p->event_id) : OK; /* a capacity may have grown; links need the keys */
}

enum err event_project(struct ctx *c, json_t *doc, int64_t event_id)
{
    AUTO_JSON *all = json_object();
    struct project p = {.c = c, .doc = doc, .event_id = event_id};
    json_t **const maps[] = {&p.organisations, &p.tracks,  &p.rubrics, &p.rounds,       &p.rooms, &p.partners,
                             &p.calls,         &p.uploads, &p.prizes,  &p.ticket_types, &p.agenda,
                             &p.quotas,        &p.event_rooms, &p.speakers};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        *maps[i] = json_object();
        json_object_set_new(all, (const char[]){(char)('a' + i), 0}, *maps[i]);
    }
    return put_all(&p);
}
