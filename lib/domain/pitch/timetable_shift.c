/* What is in force of a timetable, some minutes later from an instant on. */
#include <string.h>

#include "base/when.h"
#include "domain/pitch/stage_clock.h"
#include "domain/pitch/timetable.h"
#include "domain/pitch/timetable_in.h"

bool timetable_shift_holds(struct ctx *c, const struct timetable_shift *in, int64_t at)
{
    return at >= in->from && strcmp(when_plain_date_text(c->arena, LANG_EN, in->zone, at),
                                    when_plain_date_text(c->arena, LANG_EN, in->zone, in->from)) == 0;
}

static bool is_gone(const struct q_slot_list *s)
{
    return strcmp(s->entry_state, "withdrawn") == 0;
}

static bool holds(struct ctx *c, const struct timetable_shift *in, const struct q_slot_list *s)
{
    return !is_gone(s) && timetable_shift_holds(c, in, s->starts_at);
}

enum err timetable_shift_count(struct ctx *c, int64_t round_id, const struct timetable_shift *in,
                               int64_t *n_slots)
{
    struct timetable_version v = {0};
    enum err e = timetable_published(c, round_id, &v);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *n_slots = 0;
    for (size_t i = 0; i < v.n_slots; i++)
        *n_slots += holds(c, in, &v.slots[i]);
    return OK;
}

/* ---- what stands against it ---- */

static enum err refuse(struct ctx *c, const struct timetable_edit *e, const char *key, const char *company)
{
    return fail(c, ERR_CONFLICT, NULL, key, "round", board_text(c, e->round.name_json, c->lang), "company",
                company, NULL);
}

/* Whether the stage of its room has come to a slot, or is past it. Slots are told by where they are now: the
 * stage's own slot may have moved since its turn came. */
static enum err find_begun(struct ctx *c, const struct timetable_draft *d, const struct q_slot_list *s,
                           bool *out)
{
    struct q_stage_get stage;
    *out = false;
    enum err e = q_stage_get(c, s->room_id, &stage);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    bool is_idle = strcmp(stage.phase, stage_phase_word(STAGE_IDLE)) == 0;
    int64_t at = stage.slot_at;
    if (stage.entry_id == NO_INT && is_idle)
        return OK;
    for (size_t i = 0; i < d->n_slots; i++)
        if (d->slots[i].entry_id == stage.entry_id && d->slots[i].room_id == s->room_id)
            at = d->slots[i].starts_at;
    *out = s->starts_at < at || (s->starts_at == at && !is_idle);
    return OK;
}

static enum err check(struct ctx *c, const struct timetable_edit *e, const struct timetable_draft *d,
                      const struct timetable_shift *in)
{
    struct timetable_change *changes;
    size_t n_changes;
    TRY(timetable_diff(c, d, &changes, &n_changes));
    if (n_changes)
        return refuse(c, e, "programme_round_draft", "");
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct q_slot_list *s = &d->slots[i];
        bool is_begun;
        if (!holds(c, in, s))
            continue;
        TRY(find_begun(c, d, s, &is_begun));
        if (is_begun)
            return refuse(c, e, "programme_round_begun", s->company);
        if (s->is_locked)
            return refuse(c, e, "programme_round_locked", s->company);
    }
    return OK;
}

/* ---- it is done ---- */

/* The slots of teams that have withdrawn go, as when a timetable is generated: no next version can hold them. */
static enum err move(struct ctx *c, const struct timetable_draft *d, const struct timetable_shift *in)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct q_slot_list *s = &d->slots[i];
        struct q_slot_set row;
        if (is_gone(s))
            TRY(q_slot_remove(c, s->id));
        else if (holds(c, in, s))
            TRY(q_slot_set(c, s->room_id, s->starts_at + in->by_ms, s->ends_at + in->by_ms, s->is_locked, s->id,
                           &row));
    }
    return OK;
}

enum err timetable_shift(struct ctx *c, int64_t round_id, const struct timetable_shift *in,
                         struct timetable_shifted *out)
{
    struct timetable_edit e = {0};
    struct timetable_draft d;
    struct timetable_issue done;
    *out = (struct timetable_shifted){0};
    TRY(timetable_shift_count(c, round_id, in, &out->n_slots));
    if (out->n_slots == 0)
        return OK;
    TRY(q_timetable_round(c, round_id, &e.round));
    if (strcmp(e.round.state, "open") != 0)
        return refuse(c, &e, "programme_round_closed", "");
    TRY(timetable_begin_within(c, round_id, &e));
    TRY(timetable_draft(c, round_id, &d));
    TRY(check(c, &e, &d, in));
    TRY(move(c, &d, in));
    TRY(timetable_draft(c, round_id, &d));
    if (timetable_refuse(c, &d, 0, 0))
        return refuse(c, &e, "programme_round_clash", "");
    TRY(timetable_issue(c, &e, &done));
    out->n_mailed = done.n_mailed;
    return OK;
}
