/* Handlers for the stage: the clock of a room. */
#include <string.h>

#include "api.h"
#include "clock.h"
#include "domain/pitch/stage.h"
#include "domain/pitch/timetable.h"
#include "fields.h"
#include "store/queries.h"

#define UPCOMING_MAX 3

static void write_slot(struct jw *w, const struct q_stage_slots *s)
{
    jw_int(w, "entry_id", s->entry_id);
    jw_str(w, "company", s->company);
    jw_str(w, "project", s->project);
    jw_str(w, "track", s->track);
    jw_raw(w, "track_name", s->track_name_json ? s->track_name_json : "null");
    jw_time(w, "starts_at", s->starts_at);
    jw_time(w, "ends_at", s->ends_at);
}

static void write_now(struct jw *w, const struct stage *s)
{
    if (!s->now && !s->guest) {
        jw_null(w, "now");
        return;
    }
    jw_key_open(w, "now", '{');
    if (s->now) {
        write_slot(w, s->now);
    } else { /* its slot is elsewhere by now, but here it stands */
        jw_int(w, "entry_id", s->guest->id);
        jw_str(w, "company", s->guest->company);
        jw_str(w, "project", s->guest->project);
        jw_str(w, "track", s->guest->track);
        jw_raw(w, "track_name", s->guest->track_name_json ? s->guest->track_name_json : "null");
        jw_null(w, "starts_at");
        jw_null(w, "ends_at");
    }
    jw_close(w, '}');
}

/* Those who come next, and the number and span of all. */
static void write_programme(struct jw *w, const struct stage *s)
{
    struct stage at = *s;
    int64_t ends_at = 0, n_done = 0, n = 0;
    jw_key_open(w, "upcoming", '[');
    for (int i = 0; s->clock.phase != STAGE_DONE && i < UPCOMING_MAX; i++) {
        const struct q_stage_slots *next = stage_next(&at);
        if (!next)
            break;
        jw_open(w, '{');
        write_slot(w, next);
        jw_close(w, '}');
        at.now = next;
        at.entry_id = next->entry_id;
        at.slot_at = next->starts_at;
    }
    jw_close(w, ']');
    for (size_t i = 0; i < s->n_slots; i++) {
        bool is_counted = strcmp(s->slots[i].entry_state, "active") == 0 || &s->slots[i] == s->now;
        n += is_counted;
        n_done += is_counted && s->now && s->slots[i].starts_at <= s->now->starts_at;
        ends_at = s->slots[i].ends_at > ends_at ? s->slots[i].ends_at : ends_at;
    }
    jw_int(w, "n_slots", n);
    jw_int(w, "position_no", n_done);
    if (s->n_slots) {
        jw_time(w, "begins_at", s->slots[0].starts_at);
        jw_time(w, "ends_at", ends_at);
    } else {
        jw_null(w, "begins_at");
        jw_null(w, "ends_at");
    }
}

/* While it runs, when it is at zero (real clock); while it stands, what is left. */
static void write_clock(struct jw *w, const struct stage *s)
{
    const struct stage_clock *k = &s->clock;
    int64_t phase_ms = k->phase == STAGE_QUESTIONS ? s->room->qa_ms : s->room->pitch_ms;
    jw_str(w, "phase", stage_phase_word(k->phase));
    jw_bool(w, "is_running", k->is_running);
    if (k->is_running) {
        jw_time(w, "zero_at", k->since_at + k->left_ms);
        jw_null(w, "left_ms");
    } else {
        jw_null(w, "zero_at");
        jw_int(w, "left_ms", k->phase == STAGE_DONE ? 0 : k->left_ms);
    }
    jw_int(w, "total_ms", phase_ms + k->added_ms);
    jw_int(w, "added_ms", k->added_ms);
    jw_int(w, "pitch_ms", s->room->pitch_ms);
    jw_int(w, "qa_ms", s->room->qa_ms);
    jw_bool(w, "has_back", s->back_json != NULL);
}

static void write_stage(struct ctx *c, struct reply *r, const struct stage *s)
{
    struct jw w = reply_json(r, 200);
    jw_int(&w, "room_id", s->room->id);
    jw_int(&w, "round_id", s->room->round_id);
    jw_str(&w, "event", s->room->slug);
    jw_raw(&w, "event_name", s->room->event_name_json);
    jw_raw(&w, "round_name", s->room->round_name_json);
    jw_raw(&w, "room_name", s->room->name_json);
    jw_str(&w, "city", s->room->city);
    jw_str(&w, "time_zone", s->room->time_zone);
    jw_int(&w, "version_no", s->version_no);
    reply_now(r, &w);
    jw_int(&w, "event_clock_offset_ms", clock_event_of(0));
    write_clock(&w, s);
    write_now(&w, s);
    write_programme(&w, s);
    reply_end(r, &w);
    reply_version(c, r, s->version_no);
}

enum err api_stage_get(struct ctx *c, struct reply *r)
{
    struct q_scope_of_room scope;
    struct q_timetable_round round;
    struct stage s;
    int64_t room_id = in_int(c, "room_id");
    TRY(q_scope_of_room(c, room_id, &scope));
    TRY(q_timetable_round(c, scope.round_id, &round));
    TRY(timetable_reader(c, &round));
    TRY(stage_get(c, room_id, &s));
    ctx_topic(c, "room", room_id);
    ctx_topic(c, "round", scope.round_id);
    ctx_topic(c, "clock", 1);
    write_stage(c, r, &s);
    return OK;
}

enum err api_stage_act(struct ctx *c, struct reply *r)
{
    struct stage_wish wish = {.action = in_text(c, "command"), .entry_id = in_int(c, "entry_id"),
                              .add_ms = in_has(c, "add_ms") ? in_int(c, "add_ms") : 0};
    struct stage s;
    TRY(stage_act(c, in_int(c, "room_id"), &wish, &s));
    write_stage(c, r, &s);
    return OK;
}
