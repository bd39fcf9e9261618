#include "domain/forum/programme.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/access/log.h"
#include "domain/event/event.h"
#include "domain/event/event_merge.h"
#include "domain/forum/registration.h"
#include "domain/pitch/timetable.h"

const char *const programme_lists[PROGRAMME_LISTS] = {"rooms", "speakers", "interpreters", "agenda"};

/* ---- read ---- */

/* The members of the programme alone, as a document. */
static json_t *part_of(json_t *doc)
{
    json_t *part = json_object();
    for (size_t i = 0; i < PROGRAMME_LISTS; i++) {
        json_t *list = json_object_get(doc, programme_lists[i]);
        if (list)
            json_object_set_new(part, programme_lists[i], json_deep_copy(list));
    }
    return part;
}

static void put_part(json_t *doc, json_t *part)
{
    for (size_t i = 0; i < PROGRAMME_LISTS; i++) {
        json_t *list = json_object_get(part, programme_lists[i]);
        if (list)
            json_object_set(doc, programme_lists[i], list);
        else
            json_object_del(doc, programme_lists[i]);
    }
}

/* The event file as the draft would make it. */
static enum err compose(struct ctx *c, struct programme *p)
{
    struct q_event_version_get base;
    p->doc = json_deep_copy(p->now);
    if (!p->step.draft_json)
        return OK;
    AUTO_JSON *mine = json_stored(c->arena, p->step.draft_json);
    if (p->step.base_version_no == p->event.version_no) {
        put_part(p->doc, mine);
        return OK;
    }
    TRY(q_event_version_get(c, p->event.id, p->step.base_version_no, &base));
    AUTO_JSON *was = json_stored(c->arena, base.doc_json);
    AUTO_JSON *from = part_of(was);
    AUTO_JSON *theirs = part_of(p->now);
    AUTO_JSON *merged = event_merge(from, mine, theirs);
    put_part(p->doc, merged);
    return OK;
}

static enum err read(struct ctx *c, const char *slug, struct programme *p)
{
    int64_t version_no;
    TRY(q_registration_event(c, slug, &p->event));
    TRY(event_export(c, slug, &p->now, &version_no));
    enum err e = q_programme_get(c, p->event.id, &p->step);
    if (e == ERR_NOT_FOUND)
        p->step = (struct q_programme_get){.edit_no = 1, .base_version_no = NO_INT, .changed_by = "",
                                                   .decks_at = NO_INT, .slides_due_at = NO_INT,
                                                   .slides_public_at = NO_INT};
    else
        TRY(e);
    TRY(q_speaker_list(c, p->event.id, &p->people, &p->n_people));
    return compose(c, p);
}

enum err programme_load(struct ctx *c, const char *slug, struct programme *out)
{
    *out = (struct programme){0};
    TRY(read(c, slug, out));
    return programme_look(c, out);
}

void programme_done(struct programme *p)
{
    json_decref(p->now);
    json_decref(p->doc);
    p->now = p->doc = NULL;
}

/* ---- one step ---- */

static enum err begin(struct ctx *c, const char *slug, struct programme *p)
{
    *p = (struct programme){0};
    struct q_registration_event event;
    TRY(q_registration_event(c, slug, &event));
    TRY(q_programme_add(c, event.id));
    TRY(read(c, slug, p));
    TRY(ctx_match(c, p->step.edit_no));
    ctx_topic(c, "programme", p->event.id);
    return OK;
}

/* `draft` NULL: there is none any more. */
static enum err step(struct ctx *c, const struct programme *p, json_t *draft, const char *action)
{
    struct q_programme_set row;
    struct q_programme_set_in in = {
        .opt_base_version_no = draft ? &p->event.version_no : NULL,
        .opt_draft_json = draft ? json_text(c->arena, draft) : NULL,
        .changed_by = ctx_actor(c),
        .changed_at = c->real_at,
        .event_id = p->event.id,
        .edit_no = p->step.edit_no,
    };
    if (draft && strlen(in.opt_draft_json) > EVENT_MAX_BYTES)
        return fail(c, ERR_TOO_LARGE, NULL, "event_draft_too_large", NULL);
    enum err e = q_programme_set(c, &in, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    return log_add(c, p->event.id, action, arena_printf(c->arena, "event:%" PRId64, p->event.id),
                   arena_printf(c->arena, "{\"edit_no\":%" PRId64 "}", p->step.edit_no),
                   p->restored_no
                       ? arena_printf(c->arena, "{\"edit_no\":%" PRId64 ",\"version_no\":%" PRId64 "}",
                                      row.edit_no, p->restored_no)
                       : arena_printf(c->arena, "{\"edit_no\":%" PRId64 "}", row.edit_no));
}

/* As it is after the step. */
static enum err again(struct ctx *c, const char *slug, struct programme *p)
{
    struct programme was = *p;
    programme_done(p);
    TRY(programme_load(c, slug, p));
    p->n_mailed = was.n_mailed;
    p->restored_no = was.restored_no;
    p->left = was.left;
    p->n_left = was.n_left;
    return OK;
}

static enum err save(struct ctx *c, const char *slug, struct programme *p, const char *action)
{
    AUTO_JSON *part = part_of(p->doc);
    TRY(step(c, p, part, action));
    return again(c, slug, p);
}

enum err programme_change(struct ctx *c, const char *slug, json_t *patch, struct programme *p)
{
    const char *name;
    json_t *one;
    TRY(begin(c, slug, p));
    json_object_foreach(patch, name, one)
    {
        bool is_ours = false;
        for (size_t i = 0; i < PROGRAMME_LISTS; i++)
            is_ours |= strcmp(name, programme_lists[i]) == 0;
        if (!is_ours)
            return fail(c, ERR_INVALID, name, "programme_other_member", NULL);
    }
    event_patch(p->doc, patch);
    return save(c, slug, p, "programme.change");
}

enum err programme_take_wish(struct ctx *c, int64_t speaker_id, bool is_accepted, struct programme *p)
{
    struct q_speaker_get s;
    *p = (struct programme){0};
    TRY(q_speaker_get(c, speaker_id, &s));
    TRY(begin(c, s.slug, p));
    if (!s.wish_json)
        return fail(c, ERR_CONFLICT, NULL, "programme_no_wish", NULL);
    const char *list = strcmp(s.kind, "speaker") == 0 ? "speakers" : "interpreters";
    if (is_accepted && !programme_find(p->doc, list, s.key))
        return fail(c, ERR_CONFLICT, NULL, "programme_nobody", NULL);
    TRY(q_speaker_wish(c, NULL, is_accepted, speaker_id));
    TRY(log_add(c, s.event_id, is_accepted ? "speaker.accept" : "speaker.refuse",
                arena_printf(c->arena, "speaker:%" PRId64, speaker_id), NULL, s.wish_json));
    if (!is_accepted)
        return again(c, s.slug, p);
    AUTO_JSON *wish = json_stored(c->arena, s.wish_json);
    AUTO_JSON *patch = json_pack("{s:{s:O}}", list, s.key, wish);
    event_patch(p->doc, patch);
    return save(c, s.slug, p, "programme.change");
}

enum err programme_set(struct ctx *c, const char *slug, const struct programme_settings *in, struct programme *p)
{
    struct q_registration_event event;
    *p = (struct programme){0};
    TRY(q_registration_event(c, slug, &event));
    TRY(q_programme_add(c, event.id));
    if (in->is_confirmed_only)
        TRY(q_programme_set_announced(c, *in->is_confirmed_only, event.id));
    if (in->is_deck_released)
        TRY(q_programme_set_decks(c, *in->is_deck_released ? &c->now_at : NULL, event.id));
    ctx_topic(c, "programme", event.id);
    ctx_topic(c, "event", event.id);
    TRY(programme_load(c, slug, p));
    return log_add(c, event.id, "programme.set", arena_printf(c->arena, "event:%" PRId64, event.id), NULL,
                   arena_printf(c->arena, "{\"is_confirmed_only\":%s,\"is_deck_released\":%s}",
                                p->step.is_confirmed_only ? "true" : "false",
                                p->step.decks_at != NO_INT ? "true" : "false"));
}

enum err programme_discard(struct ctx *c, const char *slug, struct programme *p)
{
    TRY(begin(c, slug, p));
    TRY(step(c, p, NULL, "programme.discard"));
    return again(c, slug, p);
}

/* ---- delay ---- */

/* Moves an instant in its own zone. It is ours from then on. */
static void shift(json_t *instant, int64_t by_ms)
{
    int64_t at, offset_ms;
    const char *zone = json_str(instant, "zone");
    char text[TIME_TEXT];
    if (!event_instant(instant, &at) || !zone_offset_ms(zone, at + by_ms, &offset_ms))
        return;
    time_rfc3339(at + by_ms + offset_ms, text);
    json_object_set_new(instant, "local", json_stringn(text, 19));
    json_object_set_new(instant, "source", json_string("ours"));
    json_object_del(instant, "published");
}

static bool is_in_room(const json_t *item, const struct programme_delay *in)
{
    const char *room = json_str(item, "room");
    return !in->room || (room && strcmp(room, in->room) == 0);
}

/* The items of the day from the instant on. */
static size_t shift_all(struct ctx *c, json_t *doc, const struct timetable_shift *by,
                        const struct programme_delay *in)
{
    size_t no, n = 0;
    json_t *item;
    json_array_foreach(json_object_get(doc, "agenda"), no, item)
    {
        int64_t at;
        if (!event_instant(json_object_get(item, "starts"), &at) || !timetable_shift_holds(c, by, at) ||
            !is_in_room(item, in))
            continue;
        shift(json_object_get(item, "starts"), by->by_ms);
        shift(json_object_get(item, "ends"), by->by_ms);
        n++;
    }
    return n;
}

/* The pitch rounds with slots in what moves. */
struct moving_rounds {
    struct q_round_by_key *rows; /* in the arena */
    size_t n;
    const char *first; /* the item of the first, as the reader calls it */
};

static enum err find_rounds(struct ctx *c, const struct programme *p, const struct timetable_shift *by,
                            const struct programme_delay *in, struct moving_rounds *out)
{
    size_t no;
    json_t *item, *agenda = json_object_get(in->is_live ? p->now : p->doc, "agenda");
    struct moving_rounds r = {arena_array(c->arena, struct q_round_by_key, json_array_size(agenda) + 1), 0, NULL};
    json_array_foreach(agenda, no, item)
    {
        const char *key = json_str(item, "round");
        int64_t n_slots;
        bool is_there = false;
        if (in->is_without_rounds || !key || !is_in_room(item, in))
            continue;
        enum err e = q_round_by_key(c, p->event.id, key, &r.rows[r.n]);
        if (e == ERR_NOT_FOUND) /* the check says so */
            continue;
        TRY(e);
        TRY(timetable_shift_count(c, r.rows[r.n].id, by, &n_slots));
        for (size_t i = 0; i < r.n; i++)
            is_there |= r.rows[i].id == r.rows[r.n].id;
        if (n_slots == 0 || is_there)
            continue;
        if (r.n++ == 0)
            r.first = programme_name_of(c, item, c->lang);
    }
    *out = r;
    return OK;
}

/* Makes `doc` the event's next version and tells whom it concerns. */
static enum err import(struct ctx *c, struct programme *p, json_t *doc)
{
    struct event_import done;
    json_t *was = p->now;
    TRY(event_import(c, doc, &done));
    ctx_topic(c, "programme", p->event.id);
    p->now = json_incref(doc);
    enum err e = programme_tell(c, p, was);
    json_decref(was);
    return e;
}

/* In what is published. The draft stays what it is: it is merged with the new version when it is read. */
static enum err delay_live(struct ctx *c, struct programme *p, json_t *doc, const struct moving_rounds *rounds,
                           const struct timetable_shift *by)
{
    AUTO_JSON *draft = p->step.draft_json ? json_stored(c->arena, p->step.draft_json) : NULL;
    int64_t base_no = p->event.version_no;
    if (draft)
        p->event.version_no = p->step.base_version_no;
    TRY(step(c, p, draft, "programme.delay"));
    p->event.version_no = base_no;
    TRY(import(c, p, doc));
    for (size_t i = 0; i < rounds->n; i++) {
        struct timetable_shifted done;
        TRY(timetable_shift(c, rounds->rows[i].id, by, &done));
        p->n_mailed += done.n_mailed;
    }
    return OK;
}

enum err programme_delay(struct ctx *c, const char *slug, const struct programme_delay *in,
                         struct programme *p)
{
    struct moving_rounds rounds;
    TRY(begin(c, slug, p));
    struct timetable_shift by = {p->event.time_zone, in->starts_at, in->minutes * 60000};
    AUTO_JSON *live = json_deep_copy(p->now);
    json_t *doc = in->is_live ? live : p->doc;
    TRY(find_rounds(c, p, &by, in, &rounds));
    if (rounds.n && !in->is_live)
        return fail(c, ERR_CONFLICT, "is_live", "programme_round_in_draft", "item", rounds.first, NULL);
    if (shift_all(c, doc, &by, in) + rounds.n == 0)
        return fail(c, ERR_CONFLICT, NULL, "programme_nothing_later", NULL);
    if (!in->is_live)
        return save(c, slug, p, "programme.delay");
    TRY(delay_live(c, p, doc, &rounds, &by));
    return again(c, slug, p);
}

/* ---- publish ---- */

enum err programme_publish(struct ctx *c, const char *slug, struct programme *p)
{
    TRY(begin(c, slug, p));
    TRY(programme_look(c, p));
    for (const struct fault *f = p->faults.first; f; f = f->next)
        issue_add_text(c, f->pointer, f->key, f->text);
    if (p->faults.n)
        return fail(c, ERR_INVALID, NULL, "programme_faulty", NULL);
    if (p->n_changes == 0)
        return fail(c, ERR_CONFLICT, NULL, "programme_same", NULL);
    TRY(step(c, p, NULL, "programme.publish"));
    TRY(import(c, p, p->doc));
    return again(c, slug, p);
}

/* ---- bring back ---- */

enum err programme_restore(struct ctx *c, const char *slug, int64_t version_no, struct programme *p)
{
    struct q_event_version_get row;
    json_t *doc;
    TRY(begin(c, slug, p));
    TRY(q_event_version_get(c, p->event.id, version_no, &row));
    AUTO_JSON *was = json_stored(c->arena, row.doc_json);
    TRY(programme_bring_back(c, p, was, &doc));
    json_decref(p->doc);
    p->doc = doc;
    if (json_equal(p->now, doc))
        return fail(c, ERR_CONFLICT, NULL, "programme_version_same", NULL);
    p->restored_no = version_no;
    return save(c, slug, p, "programme.restore");
}
