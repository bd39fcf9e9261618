/* Handlers for the way into an online round, and the host's list of who comes. */
#include <inttypes.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/forum/registration.h"
#include "domain/pitch/join.h"
#include "domain/pitch/timetable.h"
#include "domain/pitch/timetable_feed.h"
#include "fields.h"
#include "job.h"
#include "store/queries.h"

/* ---- redirects ---- */

/* HEAD asks where it leads, and a browser may look ahead (Sec-Purpose); neither is someone's coming. */
static bool is_coming(struct ctx *c)
{
    const struct request *req = &job_of(c)->req;
    const char *purpose = request_header(req, "sec-purpose");
    return strcmp(req->method, "HEAD") != 0 && (!purpose || !strstr(purpose, "prefetch"));
}

static enum err redirect(struct reply *r, const char *url)
{
    reply_empty(r, 302);
    reply_header(r, "Location", url);
    reply_header(r, "Cache-Control", "no-store");
    reply_header(r, "Referrer-Policy", "no-referrer");
    return OK;
}

enum err api_join_staff(struct ctx *c, struct reply *r)
{
    const char *url;
    TRY(join_as_staff(c, &(struct join){in_int(c, "round_id"), is_coming(c)}, &url));
    return redirect(r, url);
}

enum err api_join_application(struct ctx *c, struct reply *r)
{
    const char *url;
    struct join in = {in_int(c, "round_id"), is_coming(c)};
    TRY(join_as_application(c, in_int(c, "application_id"), &in, &url));
    return redirect(r, url);
}

enum err api_join_link(struct ctx *c, struct reply *r)
{
    const char *url;
    const char *key = in_text(c, "join_key");
    if (registration_is_join_key(key))
        TRY(registration_join_by_key(c, key, is_coming(c), &url));
    else
        TRY(join_by_key(c, key, is_coming(c), &url));
    return redirect(r, url);
}

/* The mac of the link is proof enough to read one's own slot. */
enum err api_join_feed(struct ctx *c, struct reply *r)
{
    struct q_join_entry_of_link entry;
    struct feed feed = {0};
    TRY(join_entry_of(c, in_text(c, "join_key"), &entry));
    TRY(feed_add(c, entry.round_id, &(struct feed_want){&entry.entry_id, 1, true}, &feed));
    reply_text(r, 200, "text/calendar; charset=utf-8", feed_text(c, &feed));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- the host's list ---- */

/* Who has opened the join link, by id of entry or judge. */
struct openings {
    struct q_join_openings_of_entries *entries;
    struct q_join_openings_of_judges *judges;
    size_t n_entries, n_judges;
};

static void write_opened(struct jw *w, int64_t first_at, int64_t last_at, int64_t n)
{
    jw_int(w, "n_openings", n);
    if (n) {
        jw_time(w, "first_opened_at", first_at);
        jw_time(w, "last_opened_at", last_at);
    } else {
        jw_null(w, "first_opened_at");
        jw_null(w, "last_opened_at");
    }
}

static void write_opened_entry(struct jw *w, const struct openings *o, int64_t entry_id)
{
    for (size_t i = 0; i < o->n_entries; i++)
        if (o->entries[i].entry_id == entry_id) {
            write_opened(w, o->entries[i].first_opened_at, o->entries[i].last_opened_at,
                         o->entries[i].n_openings);
            return;
        }
    write_opened(w, 0, 0, 0);
}

static void write_opened_judge(struct jw *w, const struct openings *o, int64_t judge_id)
{
    for (size_t i = 0; i < o->n_judges; i++)
        if (o->judges[i].judge_id == judge_id) {
            write_opened(w, o->judges[i].first_opened_at, o->judges[i].last_opened_at,
                         o->judges[i].n_openings);
            return;
        }
    write_opened(w, 0, 0, 0);
}

/* Contact and members as the form asks for them: the names the host lets in. */
static void write_people(struct ctx *c, struct jw *w, const struct q_slot_list *s)
{
    size_t i;
    json_t *member;
    AUTO_JSON *answers = json_stored(c->arena, s->answers_json);
    jw_str(w, "contact_name", json_str(answers, "contact_name"));
    jw_str(w, "email", s->email);
    jw_key_open(w, "members", '[');
    json_array_foreach(json_object_get(answers, "members"), i, member)
    {
        jw_str(w, NULL, json_str(member, "name"));
    }
    jw_close(w, ']');
}

static bool is_conflict(const struct slots_entry *e, int64_t judge_id)
{
    for (size_t i = 0; i < e->n_conflicts; i++)
        if (e->conflict_ids[i] == judge_id)
            return true;
    return false;
}

/* The judges of the slot's room; those who step out for this entry are told apart. */
static void write_judges(struct jw *w, const struct board *b, const struct openings *o,
                         const struct q_slot_list *s)
{
    const struct slots_room *room = NULL;
    const struct slots_entry *entry = NULL;
    for (size_t i = 0; i < b->input.n_rooms; i++)
        room = b->input.rooms[i].id == s->room_id ? &b->input.rooms[i] : room;
    for (size_t i = 0; i < b->input.n_entries; i++)
        entry = b->input.entries[i].id == s->entry_id ? &b->input.entries[i] : entry;
    jw_key_open(w, "judges", '[');
    for (size_t i = 0; room && i < room->n_judges; i++) {
        const struct q_timetable_judges *judge = board_judge(b, room->judge_ids[i]);
        jw_open(w, '{');
        jw_int(w, "judge_id", judge->id);
        jw_str(w, "name", judge->name);
        jw_bool(w, "is_recused", entry && is_conflict(entry, judge->id));
        write_opened_judge(w, o, judge->id);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_admit(struct ctx *c, struct jw *w, const struct timetable_version *v,
                        const struct q_slot_list *s)
{
    jw_int(w, "slot_id", s->id);
    jw_int(w, "entry_id", s->entry_id);
    jw_int(w, "application_no", s->application_no);
    jw_str(w, "entry_state", s->entry_state);
    jw_str(w, "company", s->company);
    jw_str(w, "project", s->project);
    jw_str(w, "track", s->track);
    jw_str(w, "room", s->room);
    jw_time(w, "opens_at", s->starts_at - v->round.join_before_ms);
    jw_time(w, "starts_at", s->starts_at);
    jw_time(w, "pitch_at", timetable_times(&v->round, s->starts_at, s->ends_at).pitch_at);
    jw_time(w, "ends_at", s->ends_at);
    write_people(c, w, s);
}

enum err api_admit_list(struct ctx *c, struct reply *r)
{
    struct timetable_version v;
    struct openings o = {0};
    struct board b;
    int64_t round_id = in_int(c, "round_id");
    TRY(board_load(c, round_id, &b));
    enum err e = timetable_published(c, round_id, &v);
    if (e == ERR_NOT_FOUND)
        return fail(c, e, NULL, "timetable_not_yet", NULL);
    TRY(e);
    TRY(q_join_openings_of_entries(c, round_id, &o.entries, &o.n_entries));
    TRY(q_join_openings_of_judges(c, round_id, &o.judges, &o.n_judges));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "round_id", round_id);
    jw_str(&w, "time_zone", v.round.time_zone);
    jw_int(&w, "version_no", v.version.version_no);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < v.n_slots; i++) {
        jw_open(&w, '{');
        write_admit(c, &w, &v, &v.slots[i]);
        write_opened_entry(&w, &o, v.slots[i].entry_id);
        write_judges(&w, &b, &o, &v.slots[i]);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}
