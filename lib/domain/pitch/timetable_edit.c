#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "domain/access/log.h"
#include "domain/pitch/timetable.h"
#include "domain/pitch/timetable_in.h"

/* ---- one step of a draft ---- */

static enum err begin(struct ctx *c, int64_t round_id, bool is_matched, struct timetable_edit *out)
{
    struct timetable_edit e = {0};
    struct q_round_share lock;
    struct q_timetable_get draft;
    struct q_timetable_edit step;
    TRY(q_round_share(c, round_id, &lock));
    TRY(q_timetable_round(c, round_id, &e.round));
    if (strcmp(e.round.kind, "document") == 0)
        return fail(c, ERR_CONFLICT, NULL, "review_no_timetable", NULL);
    if (strcmp(e.round.state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", e.round.state, NULL);
    TRY(q_timetable_draft_add(c, round_id));
    TRY(q_timetable_get(c, round_id, 0, &draft));
    if (is_matched)
        TRY(ctx_match(c, draft.edit_no));
    enum err err = q_timetable_edit(c, draft.id, draft.edit_no, &step);
    if (err == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(err);
    ctx_topic(c, "round", round_id);
    e.timetable_id = draft.id;
    *out = e;
    return OK;
}

enum err timetable_begin(struct ctx *c, int64_t round_id, struct timetable_edit *out)
{
    return begin(c, round_id, true, out);
}

enum err timetable_begin_within(struct ctx *c, int64_t round_id, struct timetable_edit *out)
{
    return begin(c, round_id, false, out);
}

enum err timetable_log(struct ctx *c, const struct timetable_edit *e, const char *action,
                       json_t *before, json_t *after)
{
    AUTO_JSON *was = before;
    AUTO_JSON *is = after;
    return log_add(c, e->round.event_id, action, arena_printf(c->arena, "round:%" PRId64, e->round.id),
                   was ? json_text(c->arena, was) : NULL, is ? json_text(c->arena, is) : NULL);
}

bool timetable_refuse(struct ctx *c, const struct timetable_draft *d, int64_t slot_id,
                      int64_t other_slot_id)
{
    bool is_any = slot_id == 0, is_clashing = false;
    for (size_t i = 0; i < d->n_clashes; i++) {
        const struct timetable_clash *k = &d->clashes[i];
        bool is_about = is_any || k->slot_id == slot_id || k->other_slot_id == slot_id ||
                        (other_slot_id &&
                         (k->slot_id == other_slot_id || k->other_slot_id == other_slot_id));
        if (!k->is_fault || !is_about)
            continue;
        issue_add_text(c, NULL, k->rule, k->text);
        is_clashing = true;
    }
    return is_clashing;
}

/* The draft after an edit of up to two slots; refused when one of them clashes now. */
static enum err finish(struct ctx *c, const struct timetable_edit *e, int64_t slot_id,
                       int64_t other_slot_id, struct timetable_draft *out)
{
    TRY(timetable_draft(c, e->round.id, out));
    if (timetable_refuse(c, out, slot_id, other_slot_id))
        return fail(c, ERR_CONFLICT, NULL, "timetable_clash", NULL);
    return OK;
}

static json_t *place_json(int64_t entry_id, int64_t room_id, int64_t starts_at, bool is_locked)
{
    char at[TIME_TEXT];
    return json_pack("{s:I, s:I, s:s, s:b}", "entry_id", (json_int_t)entry_id, "room_id",
                     (json_int_t)room_id, "starts_at", time_rfc3339(starts_at, at), "is_locked",
                     is_locked);
}

static int64_t slot_ms(const struct timetable_edit *e)
{
    return e->round.setup_ms + e->round.pitch_ms + e->round.qa_ms + e->round.changeover_ms;
}

/* ---- edits ---- */

enum err timetable_place(struct ctx *c, const struct timetable_place *in, struct timetable_draft *out)
{
    struct timetable_edit e;
    struct q_slot_place row;
    TRY(timetable_begin(c, in->round_id, &e));
    enum err err = q_slot_place(c, in->starts_at, in->starts_at + slot_ms(&e), e.timetable_id,
                                in->entry_id, in->room_id, &row);
    if (err == ERR_CONFLICT)
        return fail(c, err, "entry_id", "slot_exists", NULL);
    if (err == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, NULL, "slot_not_of_round", NULL);
    TRY(err);
    TRY(finish(c, &e, row.id, 0, out));
    c->created_id = row.id;
    return timetable_log(c, &e, "slot.place", NULL,
                         place_json(in->entry_id, in->room_id, in->starts_at, false));
}

/* A slot of the draft that the edit is about. */
static enum err find_slot(struct ctx *c, int64_t slot_id, struct q_slot_get *out)
{
    TRY(q_slot_get(c, slot_id, out));
    if (out->version_no != 0)
        return fail(c, ERR_CONFLICT, NULL, "slot_published", NULL);
    return OK;
}

static enum err locked(struct ctx *c, const struct q_slot_get *s)
{
    return s->is_locked ? fail(c, ERR_CONFLICT, NULL, "slot_locked", NULL) : OK;
}

static enum err set(struct ctx *c, const struct timetable_edit *e, const struct q_slot_get *s,
                    const struct q_slot_get *to)
{
    struct q_slot_set row;
    bool is_moved = s->room_id != to->room_id || s->starts_at != to->starts_at;
    int64_t ends_at = is_moved ? to->starts_at + slot_ms(e) : s->ends_at;
    enum err err = q_slot_set(c, to->room_id, to->starts_at, ends_at, to->is_locked, s->id, &row);
    if (err == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "room_id", "slot_not_of_round", NULL);
    TRY(err);
    return timetable_log(c, e, "slot.move",
                         place_json(s->entry_id, s->room_id, s->starts_at, s->is_locked),
                         place_json(s->entry_id, to->room_id, to->starts_at, to->is_locked));
}

enum err timetable_move(struct ctx *c, int64_t slot_id, const struct timetable_move *in,
                        struct timetable_draft *out)
{
    struct timetable_edit e;
    struct q_slot_get s;
    TRY(find_slot(c, slot_id, &s));
    TRY(timetable_begin(c, s.round_id, &e));
    TRY(find_slot(c, slot_id, &s)); /* as it is now that the draft is ours */
    struct q_slot_get to = s;
    to.room_id = in->room_id ? *in->room_id : s.room_id;
    to.starts_at = in->starts_at ? *in->starts_at : s.starts_at;
    to.is_locked = in->is_locked ? *in->is_locked : s.is_locked;
    bool is_moved = to.room_id != s.room_id || to.starts_at != s.starts_at;
    if (is_moved && to.is_locked)
        TRY(locked(c, &s));
    TRY(set(c, &e, &s, &to));
    if (is_moved)
        return finish(c, &e, slot_id, 0, out);
    return timetable_draft(c, e.round.id, out);
}

enum err timetable_swap(struct ctx *c, int64_t slot_id, int64_t other_slot_id,
                        struct timetable_draft *out)
{
    struct timetable_edit e;
    struct q_slot_get a, b;
    TRY(find_slot(c, slot_id, &a));
    TRY(timetable_begin(c, a.round_id, &e));
    TRY(find_slot(c, slot_id, &a));
    enum err err = find_slot(c, other_slot_id, &b);
    if (err == ERR_NOT_FOUND || (err == OK && (b.round_id != a.round_id || b.id == a.id)))
        return fail(c, ERR_INVALID, "other_slot_id", "slot_not_of_round", NULL);
    TRY(err);
    TRY(locked(c, &a));
    TRY(locked(c, &b));
    struct q_slot_get to_a = b, to_b = a; /* room and time; the rest is not looked at */
    TRY(set(c, &e, &a, &to_a));
    TRY(set(c, &e, &b, &to_b));
    return finish(c, &e, slot_id, other_slot_id, out);
}

enum err timetable_remove(struct ctx *c, int64_t slot_id, struct timetable_draft *out)
{
    struct timetable_edit e;
    struct q_slot_get s;
    TRY(find_slot(c, slot_id, &s));
    TRY(timetable_begin(c, s.round_id, &e));
    TRY(find_slot(c, slot_id, &s));
    TRY(locked(c, &s));
    TRY(q_slot_remove(c, slot_id));
    TRY(timetable_log(c, &e, "slot.remove",
                      place_json(s.entry_id, s.room_id, s.starts_at, s.is_locked), NULL));
    return timetable_draft(c, e.round.id, out);
}

/* ---- panels of rooms ---- */

/* The panels of a round are one thing: who sits in one room decides whether all sit in every other. */
static enum err begin_seating(struct ctx *c, int64_t round_id, struct timetable_edit *e)
{
    struct q_round_lock lock;
    struct q_round_step step;
    TRY(q_round_lock(c, round_id, &lock));
    TRY(q_timetable_round(c, round_id, &e->round));
    if (strcmp(e->round.state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", e->round.state, NULL);
    TRY(ctx_match(c, e->round.version_no));
    enum err err = q_round_step(c, round_id, e->round.version_no, &step);
    return err == ERR_NOT_FOUND ? fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL) : err;
}

enum err timetable_seat(struct ctx *c, int64_t room_id, const int64_t *judge_ids, size_t n)
{
    struct q_scope_of_room room;
    struct timetable_edit e = {0};
    TRY(q_scope_of_room(c, room_id, &room));
    TRY(begin_seating(c, room.round_id, &e));
    TRY(q_room_judge_clear(c, room_id));
    AUTO_JSON *ids = json_array();
    for (size_t i = 0; i < n; i++) {
        struct q_room_judge_add row;
        enum err err = q_room_judge_add(c, room_id, judge_ids[i], &row);
        if (err == ERR_NOT_FOUND)
            return fail(c, ERR_INVALID, "judge_ids", "seat_not_of_round", "judge_id",
                        arena_printf(c->arena, "%" PRId64, judge_ids[i]), NULL);
        TRY(err);
        json_array_append_new(ids, json_integer(judge_ids[i]));
    }
    c->topic = arena_printf(c->arena, "round:%" PRId64, room.round_id);
    return timetable_log(c, &e, "room.judges", NULL,
                         json_pack("{s:I, s:O}", "room_id", (json_int_t)room_id, "judge_ids", ids));
}
