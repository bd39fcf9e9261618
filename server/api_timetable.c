/* Handlers for timetables: rooms and panels, the draft and its edits, versions, feeds. */
#include <string.h>

#include "api.h"
#include "base/when.h"
#include "base/zone.h"
#include "domain/pitch/timetable.h"
#include "domain/pitch/timetable_feed.h"
#include "fields.h"
#include "store/queries.h"

#define ICS_TYPE "text/calendar; charset=utf-8"

/* ---- rooms ---- */

static void write_room(struct jw *w, const struct board *b, size_t no)
{
    const struct slots_room *room = &b->input.rooms[no];
    jw_open(w, '{');
    jw_int(w, "id", b->rooms[no].id);
    jw_str(w, "key", b->rooms[no].key);
    jw_raw(w, "name", b->rooms[no].name_json);
    jw_key_open(w, "windows", '[');
    for (size_t i = 0; i < room->n_windows; i++) {
        jw_open(w, '{');
        jw_time(w, "starts_at", room->windows[i].starts_at);
        jw_time(w, "ends_at", room->windows[i].ends_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key_open(w, "judges", '[');
    for (size_t i = 0; i < room->n_judges; i++) {
        const struct q_timetable_judges *judge = board_judge(b, room->judge_ids[i]);
        jw_open(w, '{');
        jw_int(w, "judge_id", judge->id);
        jw_str(w, "name", judge->name);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

static void write_all_rooms(struct jw *w, const char *key, const struct board *b)
{
    jw_bool(w, "is_seated", b->is_seated);
    jw_key_open(w, key, '[');
    for (size_t i = 0; i < b->n_rooms; i++)
        write_room(w, b, i);
    jw_close(w, ']');
}

static enum err write_rooms(struct ctx *c, struct reply *r, int64_t round_id)
{
    struct board b;
    TRY(board_load(c, round_id, &b));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "round_id", round_id);
    jw_str(&w, "time_zone", b.round.time_zone);
    jw_int(&w, "slot_ms", b.input.slot_ms);
    write_all_rooms(&w, "items", &b);
    reply_end(r, &w);
    reply_version(c, r, b.round.version_no);
    return OK;
}

enum err api_room_list(struct ctx *c, struct reply *r)
{
    return write_rooms(c, r, in_int(c, "round_id"));
}

enum err api_room_seat(struct ctx *c, struct reply *r)
{
    struct q_scope_of_room room;
    size_t n;
    const int64_t *ids = in_ids(c, "judge_ids", &n);
    TRY(timetable_seat(c, in_int(c, "room_id"), ids, n));
    TRY(q_scope_of_room(c, in_int(c, "room_id"), &room));
    return write_rooms(c, r, room.round_id);
}

/* ---- a slot as it is told ---- */

static void write_place(struct jw *w, const struct q_slot_list *s)
{
    jw_int(w, "room_id", s->room_id);
    jw_str(w, "room", s->room);
    jw_raw(w, "room_name", s->room_name_json);
    jw_time(w, "starts_at", s->starts_at);
    jw_time(w, "ends_at", s->ends_at);
}

/* What anyone may know of a slot. */
static void write_slot(struct jw *w, const struct q_timetable_round *round,
                       const struct q_slot_list *s)
{
    struct timetable_times t = timetable_times(round, s->starts_at, s->ends_at);
    jw_int(w, "slot_id", s->id);
    jw_int(w, "entry_id", s->entry_id);
    jw_int(w, "application_no", s->application_no);
    jw_str(w, "company", s->company);
    jw_str(w, "project", s->project);
    jw_str(w, "track", s->track);
    write_place(w, s);
    jw_time(w, "pitch_at", t.pitch_at);
    jw_time(w, "questions_at", t.questions_at);
    jw_time(w, "over_at", t.over_at);
    jw_bool(w, "is_cancelled", strcmp(s->entry_state, "withdrawn") == 0);
}

static void write_local(struct ctx *c, struct jw *w, const char *zone, struct timetable_times t)
{
    jw_key_open(w, "local", '{');
    jw_str(w, "zone", when_zone_text(c->arena, c->lang, zone, t.starts_at));
    jw_str(w, "date", when_date_text(c->arena, c->lang, zone, t.starts_at));
    jw_str(w, "starts", when_clock_text(c->arena, c->lang, zone, t.starts_at));
    jw_str(w, "pitch", when_clock_text(c->arena, c->lang, zone, t.pitch_at));
    jw_str(w, "questions", when_clock_text(c->arena, c->lang, zone, t.questions_at));
    jw_str(w, "over", when_clock_text(c->arena, c->lang, zone, t.over_at));
    jw_str(w, "ends", when_clock_text(c->arena, c->lang, zone, t.ends_at));
    jw_close(w, '}');
}

/* ---- what is published ---- */

enum err api_timetable_get(struct ctx *c, struct reply *r)
{
    struct q_timetable_round round;
    struct timetable_version v;
    const char *zone = in_opt_text(c, "zone");
    TRY(q_timetable_round(c, in_int(c, "round_id"), &round));
    TRY(timetable_reader(c, &round));
    ctx_topic(c, "round", round.id);
    if (zone && !zone_exists(zone))
        return fail(c, ERR_INVALID, "zone", "timetable_zone_unknown", "zone", zone, NULL);
    enum err e = timetable_published(c, round.id, &v);
    if (e == ERR_NOT_FOUND)
        return fail(c, e, NULL, "timetable_not_yet", NULL);
    TRY(e);
    zone = zone ? zone : round.time_zone;
    struct jw w = reply_json(r, 200);
    jw_int(&w, "round_id", round.id);
    jw_raw(&w, "name", round.name_json);
    jw_str(&w, "city", round.city);
    jw_str(&w, "time_zone", round.time_zone);
    jw_str(&w, "zone", zone);
    jw_int(&w, "version_no", v.version.version_no);
    jw_time(&w, "published_at", v.version.published_at);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < v.n_slots; i++) {
        jw_open(&w, '{');
        write_slot(&w, &round, &v.slots[i]);
        write_local(c, &w, zone, timetable_times(&round, v.slots[i].starts_at, v.slots[i].ends_at));
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}

enum err api_timetable_versions(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_timetable_versions(c, in_int(c, "round_id"), &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* ---- the draft ---- */

static void write_clash(struct jw *w, const struct timetable_clash *k)
{
    jw_open(w, '{');
    jw_str(w, "rule", k->rule);
    jw_str(w, "detail", k->text);
    jw_bool(w, "is_fault", k->is_fault);
    jw_int(w, "slot_id", k->slot_id);
    jw_int(w, "entry_id", k->entry_id);
    if (k->other_slot_id) {
        jw_int(w, "other_slot_id", k->other_slot_id);
        jw_int(w, "other_entry_id", k->other_entry_id);
    }
    if (k->who)
        jw_str(w, "who", k->who);
    jw_close(w, '}');
}

static void write_waiting(struct jw *w, const struct timetable_waiting *u)
{
    jw_open(w, '{');
    jw_int(w, "entry_id", u->entry->id);
    jw_int(w, "application_no", u->entry->application_no);
    jw_str(w, "company", u->entry->company);
    jw_str(w, "project", u->entry->project);
    jw_str(w, "track", u->entry->track);
    if (u->rule) {
        jw_str(w, "rule", u->rule);
        jw_str(w, "detail", u->text);
    }
    jw_close(w, '}');
}

/* What the board is made of, whatever the draft holds. */
static void write_frame(struct jw *w, const struct board *b)
{
    jw_int(w, "round_id", b->round.id);
    jw_str(w, "state", b->round.state);
    jw_raw(w, "name", b->round.name_json);
    jw_str(w, "city", b->round.city);
    jw_str(w, "time_zone", b->round.time_zone);
    jw_int(w, "slot_ms", b->input.slot_ms);
    jw_int(w, "setup_ms", b->round.setup_ms);
    jw_int(w, "pitch_ms", b->round.pitch_ms);
    jw_int(w, "qa_ms", b->round.qa_ms);
    jw_int(w, "changeover_ms", b->round.changeover_ms);
    write_all_rooms(w, "rooms", b);
}

static enum err write_draft(struct ctx *c, struct reply *r, int status, const struct timetable_draft *d)
{
    struct timetable_change *changes;
    size_t n_changes;
    TRY(timetable_diff(c, d, &changes, &n_changes));
    struct jw w = reply_json(r, status);
    write_frame(&w, &d->board);
    jw_int(&w, "edit_no", d->edit_no);
    jw_int(&w, "published_version_no", d->published_no);
    jw_int(&w, "n_changes", (int64_t)n_changes);
    if (c->created_id)
        jw_int(&w, "slot_id", c->created_id);
    jw_key_open(&w, "slots", '[');
    for (size_t i = 0; i < d->n_slots; i++) {
        jw_open(&w, '{');
        write_slot(&w, &d->board.round, &d->slots[i]);
        jw_str(&w, "entry_state", d->slots[i].entry_state);
        jw_bool(&w, "is_locked", d->slots[i].is_locked);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_int(&w, "n_faults", (int64_t)d->n_faults);
    jw_key_open(&w, "clashes", '[');
    for (size_t i = 0; i < d->n_clashes; i++)
        write_clash(&w, &d->clashes[i]);
    jw_close(&w, ']');
    jw_key_open(&w, "unscheduled", '[');
    for (size_t i = 0; i < d->n_waiting; i++)
        write_waiting(&w, &d->waiting[i]);
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_version(c, r, d->edit_no);
    return OK;
}

enum err api_timetable_draft(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    TRY(timetable_draft(c, in_int(c, "round_id"), &d));
    ctx_topic(c, "round", d.board.round.id);
    ctx_topic(c, "panel", d.board.round.id);
    ctx_topic(c, "event", d.board.round.event_id);
    return write_draft(c, r, 200, &d);
}

/* In the pool: the plan may take a while. */
enum err api_timetable_plan(struct ctx *c, struct reply *r)
{
    (void)r;
    struct timetable_wish wish = {in_bool(c, "keep_unlocked"), in_bool(c, "is_track_together")};
    const struct timetable_plan *plan;
    TRY(timetable_plan(c, in_int(c, "round_id"), &wish, &plan));
    c->carry = plan;
    return OK;
}

enum err api_timetable_generate(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    TRY(timetable_generate(c, in_int(c, "round_id"), c->carry, &d));
    return write_draft(c, r, 200, &d);
}

enum err api_slot_place(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    struct timetable_place in = {in_int(c, "round_id"), in_int(c, "entry_id"), in_int(c, "room_id"),
                                 in_int(c, "starts_at")};
    TRY(timetable_place(c, &in, &d));
    return write_draft(c, r, 201, &d);
}

enum err api_slot_move(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    bool is_locked = in_bool(c, "is_locked");
    struct timetable_move in = {in_opt_int(c, "room_id"), in_opt_int(c, "starts_at"),
                                in_has(c, "is_locked") ? &is_locked : NULL};
    TRY(timetable_move(c, in_int(c, "slot_id"), &in, &d));
    return write_draft(c, r, 200, &d);
}

enum err api_timetable_swap(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    struct q_slot_get slot;
    enum err e = q_slot_get(c, in_int(c, "slot_id"), &slot);
    if (e == ERR_NOT_FOUND || (e == OK && slot.round_id != in_int(c, "round_id")))
        return fail(c, ERR_INVALID, "slot_id", "slot_not_of_round", NULL);
    TRY(e);
    TRY(timetable_swap(c, slot.id, in_int(c, "other_slot_id"), &d));
    return write_draft(c, r, 200, &d);
}

enum err api_slot_remove(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    TRY(timetable_remove(c, in_int(c, "slot_id"), &d));
    return write_draft(c, r, 200, &d);
}

/* ---- versions ---- */

static void write_side(struct jw *w, const char *key, const struct q_slot_list *s)
{
    if (!s) {
        jw_null(w, key);
        return;
    }
    jw_key_open(w, key, '{');
    write_place(w, s);
    jw_close(w, '}');
}

enum err api_timetable_diff(struct ctx *c, struct reply *r)
{
    static const char *const words[] = {"added", "removed", "moved"};
    struct timetable_draft d;
    struct timetable_change *list;
    size_t n;
    TRY(timetable_draft(c, in_int(c, "round_id"), &d));
    TRY(timetable_diff(c, &d, &list, &n));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "round_id", d.board.round.id);
    jw_str(&w, "time_zone", d.board.round.time_zone);
    jw_int(&w, "edit_no", d.edit_no);
    jw_int(&w, "published_version_no", d.published_no);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        const struct q_slot_list *s = list[i].to ? list[i].to : list[i].from;
        jw_open(&w, '{');
        jw_str(&w, "change", words[list[i].step]);
        jw_int(&w, "entry_id", s->entry_id);
        jw_int(&w, "application_no", s->application_no);
        jw_str(&w, "company", s->company);
        jw_str(&w, "track", s->track);
        jw_bool(&w, "is_mailed", timetable_is_told(&list[i]));
        write_side(&w, "from", list[i].from);
        write_side(&w, "to", list[i].to);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_version(c, r, d.edit_no);
    return OK;
}

enum err api_timetable_publish(struct ctx *c, struct reply *r)
{
    struct timetable_draft d;
    int64_t version_no;
    TRY(timetable_publish(c, in_int(c, "round_id"), &version_no));
    TRY(timetable_draft(c, in_int(c, "round_id"), &d));
    return write_draft(c, r, 200, &d);
}

/* ---- feeds ---- */

enum err api_timetable_feed(struct ctx *c, struct reply *r)
{
    struct q_timetable_round round;
    struct feed feed = {0};
    TRY(q_timetable_round(c, in_int(c, "round_id"), &round));
    TRY(timetable_reader(c, &round));
    TRY(feed_add(c, round.id, &(struct feed_want){0}, &feed));
    reply_text(r, 200, ICS_TYPE, feed_text(c, &feed));
    return OK;
}

enum err api_judge_feed(struct ctx *c, struct reply *r)
{
    struct q_judge_round judge;
    struct q_timetable_of_judge *rows;
    struct feed feed = {0};
    size_t n;
    TRY(q_judge_round(c, in_int(c, "judge_id"), &judge));
    TRY(q_timetable_of_judge(c, in_int(c, "judge_id"), &rows, &n));
    int64_t *ids = arena_array(c->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].entry_id;
    TRY(feed_add(c, judge.round_id, &(struct feed_want){ids, n, false}, &feed));
    reply_text(r, 200, ICS_TYPE, feed_text(c, &feed));
    return OK;
}

/* The join link is the applicant's own: an organiser's copy does not hold it. */
enum err api_slot_feed(struct ctx *c, struct reply *r)
{
    struct q_timetable_of_application *rows;
    struct feed feed = {0};
    size_t n;
    TRY(q_timetable_of_application(c, in_int(c, "application_id"), &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(feed_add(c, rows[i].round_id,
                     &(struct feed_want){&rows[i].entry_id, 1, c->who.kind == WHO_APPLICANT || c->who.is_joined},
                     &feed));
    reply_text(r, 200, ICS_TYPE, feed_text(c, &feed));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}
