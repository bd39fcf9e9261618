#include "domain/pitch/stage.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "store/queries.h"

/* ---- as it stands ---- */

static bool is_coming(const struct q_stage_slots *slot)
{
    return strcmp(slot->entry_state, "active") == 0;
}

/* Where the turn stands in the programme: at its slot as it was when the turn came, or as it is when that is earlier.
 * One whose slot was put off while it waited keeps its place: those between come first. */
static int64_t place_at(const struct stage *s)
{
    return s->now && s->now->starts_at < s->slot_at ? s->now->starts_at : s->slot_at;
}

const struct q_stage_slots *stage_next(const struct stage *s)
{
    int64_t at = place_at(s);
    for (size_t i = 0; i < s->n_slots; i++)
        if (is_coming(&s->slots[i]) && s->slots[i].entry_id != s->entry_id &&
            (s->entry_id == NO_INT || s->slots[i].starts_at > at))
            return &s->slots[i];
    return NULL;
}

static const struct q_stage_slots *slot_of(const struct stage *s, int64_t entry_id)
{
    for (size_t i = 0; entry_id != NO_INT && i < s->n_slots; i++)
        if (s->slots[i].entry_id == entry_id)
            return &s->slots[i];
    return NULL;
}

static void take_turn(struct stage *s, const struct q_stage_slots *slot)
{
    s->now = slot;
    s->guest = NULL;
    s->entry_id = slot ? slot->entry_id : NO_INT;
    s->slot_at = slot ? slot->starts_at : s->slot_at;
}

static enum err find_now(struct ctx *c, struct stage *s)
{
    s->guest = NULL;
    s->now = slot_of(s, s->entry_id);
    if (s->now || s->entry_id == NO_INT)
        return OK;
    struct q_stage_entry *guest = arena_new_of(c->arena, struct q_stage_entry);
    TRY(q_stage_entry(c, s->entry_id, guest));
    s->guest = guest;
    return OK;
}

static void read_row(struct stage *s, const struct q_stage_get *row)
{
    s->version_no = row->version_no;
    if (!stage_phase_of(row->phase, &s->clock.phase))
        fatal("stage: the phase %s", row->phase);
    s->clock.is_running = row->is_running;
    s->clock.since_at = row->since_at;
    s->clock.left_ms = row->left_ms;
    s->clock.added_ms = row->added_ms;
    s->entry_id = row->entry_id;
    s->slot_at = row->slot_at;
    s->back_json = row->back_json;
}

enum err stage_get(struct ctx *c, int64_t room_id, struct stage *out)
{
    struct stage s = {.version_no = 1, .entry_id = NO_INT};
    struct q_stage_room *room = arena_new_of(c->arena, struct q_stage_room);
    struct q_stage_get row;
    struct q_timetable_last version;
    struct q_stage_slots *slots;
    TRY(q_stage_room(c, room_id, room));
    enum err e = q_timetable_last(c, room->round_id, &version);
    if (e == ERR_NOT_FOUND)
        return fail(c, e, NULL, "timetable_not_yet", NULL);
    TRY(e);
    TRY(q_stage_slots(c, version.id, room_id, &slots, &s.n_slots));
    s.room = room;
    s.slots = slots;
    e = q_stage_get(c, room_id, &row);
    if (e == OK)
        read_row(&s, &row);
    else if (e != ERR_NOT_FOUND)
        return e;
    TRY(find_now(c, &s));
    if (s.clock.phase == STAGE_IDLE && s.entry_id == NO_INT) { /* nobody has chosen: the first */
        int64_t added_ms = s.clock.added_ms;
        take_turn(&s, stage_next(&s));
        s.clock = stage_clock_new(room->pitch_ms + added_ms);
        s.clock.added_ms = added_ms;
    }
    *out = s;
    return OK;
}

/* ---- actions ---- */

static json_t *state_json(const struct stage *s)
{
    return json_pack("{s:s, s:o, s:I, s:b, s:I, s:I, s:I}", "phase", stage_phase_word(s->clock.phase),
                     "entry_id", s->entry_id == NO_INT ? json_null() : json_integer(s->entry_id),
                     "slot_at", (json_int_t)s->slot_at, "is_running", s->clock.is_running, "since_at",
                     (json_int_t)s->clock.since_at, "left_ms", (json_int_t)s->clock.left_ms, "added_ms",
                     (json_int_t)s->clock.added_ms);
}

static void restore(struct ctx *c, struct stage *s)
{
    AUTO_JSON *was = json_stored(c->arena, s->back_json);
    json_t *entry = json_object_get(was, "entry_id");
    if (!stage_phase_of(json_str(was, "phase"), &s->clock.phase))
        fatal("stage: the phase %s", json_str(was, "phase"));
    s->clock.is_running = json_is_true(json_object_get(was, "is_running"));
    s->clock.since_at = json_integer_value(json_object_get(was, "since_at"));
    s->clock.left_ms = json_integer_value(json_object_get(was, "left_ms"));
    s->clock.added_ms = json_integer_value(json_object_get(was, "added_ms"));
    s->slot_at = json_integer_value(json_object_get(was, "slot_at"));
    s->entry_id = json_is_null(entry) ? NO_INT : json_integer_value(entry);
    s->back_json = NULL;
}

static enum err refuse(struct ctx *c, const struct stage *s)
{
    return fail(c, ERR_CONFLICT, "command", "stage_not_now", "state", stage_phase_word(s->clock.phase), NULL);
}

/* The team to go to: one with a slot in this room, that has not withdrawn. One that was marked as not there
 * may have come after all. */
static enum err find_goal(struct ctx *c, const struct stage_wish *wish, const struct stage *s,
                          const struct q_stage_slots **out)
{
    const struct q_stage_slots *slot = slot_of(s, wish->entry_id);
    if (!slot || strcmp(slot->entry_state, "withdrawn") == 0)
        return fail(c, ERR_INVALID, "entry_id", "stage_not_here", NULL);
    *out = slot;
    return OK;
}

static enum err step(struct ctx *c, const struct stage_wish *wish, struct stage *s)
{
    struct stage_step in = {.at = c->real_at, .add_ms = wish->add_ms, .pitch_ms = s->room->pitch_ms,
                            .qa_ms = s->room->qa_ms, .has_next = stage_next(s) != NULL};
    const struct q_stage_slots *goal = NULL;
    AUTO_JSON *was = state_json(s);
    bool is_next;
    if (!stage_action_of(wish->action, &in.action))
        return fail(c, ERR_INVALID, "command", "stage_command_unknown", NULL);
    if (in.action == STAGE_ADD && in.add_ms == 0)
        return fail(c, ERR_INVALID, "add_ms", "field_missing", NULL);
    if (in.action == STAGE_GO)
        TRY(find_goal(c, wish, s, &goal));
    else if (s->entry_id == NO_INT) /* nobody is there to be timed */
        return refuse(c, s);
    if (!stage_clock_do(&s->clock, &in, &is_next))
        return refuse(c, s);
    if (goal)
        take_turn(s, goal);
    else if (is_next)
        take_turn(s, stage_next(s));
    bool is_turned = in.action != STAGE_PAUSE && in.action != STAGE_RESUME && in.action != STAGE_ADD;
    if (is_turned)
        s->back_json = json_text(c->arena, was);
    return OK;
}

static enum err store(struct ctx *c, int64_t room_id, const struct stage *s)
{
    struct q_stage_set row;
    enum err e = q_stage_set(c, &(struct q_stage_set_in){
        .phase = stage_phase_word(s->clock.phase),
        .opt_entry_id = s->entry_id == NO_INT ? NULL : &s->entry_id, .slot_at = s->slot_at,
        .is_running = s->clock.is_running, .since_at = s->clock.since_at, .left_ms = s->clock.left_ms,
        .added_ms = s->clock.added_ms, .opt_back_json = s->back_json, .room_id = room_id,
        .version_no = s->version_no}, &row);
    return e == ERR_NOT_FOUND ? fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL) : e;
}

enum err stage_act(struct ctx *c, int64_t room_id, const struct stage_wish *wish, struct stage *out)
{
    struct stage s;
    TRY(stage_get(c, room_id, &s));
    TRY(ctx_match(c, s.version_no));
    AUTO_JSON *before = state_json(&s);
    TRY(q_stage_add(c, room_id));
    if (strcmp(wish->action, "back") != 0)
        TRY(step(c, wish, &s));
    else if (s.back_json)
        restore(c, &s);
    else
        return fail(c, ERR_CONFLICT, "command", "stage_no_back", NULL);
    TRY(store(c, room_id, &s));
    ctx_topic(c, "room", room_id);
    AUTO_JSON *after = state_json(&s);
    TRY(log_add(c, s.room->event_id, arena_printf(c->arena, "stage.%s", wish->action),
                arena_printf(c->arena, "room:%" PRId64, room_id), json_text(c->arena, before),
                json_text(c->arena, after)));
    return stage_get(c, room_id, out);
}
