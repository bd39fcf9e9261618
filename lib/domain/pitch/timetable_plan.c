#include <inttypes.h>
#include <string.h>

#include "domain/pitch/timetable.h"
#include "domain/pitch/timetable_in.h"

/* Keeps the solver within a fraction of a second: it runs in a read transaction. */
#define STEPS_MAX 5000000

struct timetable_plan {
    struct slots_plan slots;
};

/* ---- step 1: plan ---- */

static const struct q_slot_list *slot_of(const struct timetable_draft *d, int64_t entry_id)
{
    for (size_t i = 0; i < d->n_slots; i++)
        if (d->slots[i].entry_id == entry_id)
            return &d->slots[i];
    return NULL;
}

/* The entries to plan for, and the slots that stay: locked ones, those of teams that were due and did
 * not come, and every one if so wished. Slots of entries that have withdrawn are dropped. */
static void choose(struct ctx *c, const struct timetable_draft *d, const struct timetable_wish *wish,
                   struct slots_input *in)
{
    const struct board *b = &d->board;
    struct slots_entry *entries = arena_array(c->arena, struct slots_entry, b->n_entries + 1);
    struct slots_slot *kept = arena_array(c->arena, struct slots_slot, b->n_entries + 1);
    *in = b->input;
    in->n_entries = 0;
    for (size_t i = 0; i < b->n_entries; i++) {
        const struct q_slot_list *s = slot_of(d, b->entries[i].id);
        bool is_active = strcmp(b->entries[i].state, "active") == 0;
        if (!s && !is_active)
            continue;
        entries[in->n_entries++] = b->input.entries[i];
        if (s && (s->is_locked || !is_active || wish->keep_unlocked))
            kept[in->n_locked++] =
                (struct slots_slot){s->entry_id, s->room_id, s->starts_at, s->ends_at, true};
    }
    in->entries = entries;
    in->locked = kept;
    in->is_track_together = wish->is_track_together;
    in->max_steps = STEPS_MAX;
}

enum err timetable_plan(struct ctx *c, int64_t round_id, const struct timetable_wish *wish,
                        const struct timetable_plan **out)
{
    struct timetable_draft d;
    struct slots_input in;
    struct timetable_plan *plan = arena_new_of(c->arena, struct timetable_plan);
    const char *why;
    TRY(timetable_draft(c, round_id, &d));
    if (strcmp(d.board.round.kind, "document") == 0)
        return fail(c, ERR_CONFLICT, NULL, "review_no_timetable", NULL);
    if (strcmp(d.board.round.state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", d.board.round.state, NULL);
    TRY(ctx_match(c, d.edit_no));
    if (d.board.n_rooms == 0)
        return fail(c, ERR_CONFLICT, NULL, "timetable_no_rooms", NULL);
    choose(c, &d, wish, &in);
    if (slots_plan(c->arena, &in, &plan->slots, &why) != OK)
        return fail(c, ERR_CONFLICT, NULL, "timetable_impossible", "reason", why, NULL);
    for (size_t i = 0; i < plan->slots.n_slots; i++) { /* only what was locked is locked again */
        const struct q_slot_list *s = slot_of(&d, plan->slots.slots[i].entry_id);
        plan->slots.slots[i].is_locked = s && s->is_locked;
    }
    *out = plan;
    return OK;
}

/* ---- step 2: save ---- */

static const struct slots_slot *planned(const struct timetable_plan *p, int64_t entry_id)
{
    for (size_t i = 0; i < p->slots.n_slots; i++)
        if (p->slots.slots[i].entry_id == entry_id)
            return &p->slots.slots[i];
    return NULL;
}

/* Slots that are there already keep their ids. */
static enum err save(struct ctx *c, const struct timetable_edit *e, const struct timetable_draft *d,
                     const struct timetable_plan *p)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct q_slot_list *was = &d->slots[i];
        const struct slots_slot *s = planned(p, was->entry_id);
        struct q_slot_set row;
        if (s)
            TRY(q_slot_set(c, s->room_id, s->starts_at, s->ends_at, s->is_locked, was->id, &row));
        else
            TRY(q_slot_remove(c, was->id));
    }
    for (size_t i = 0; i < p->slots.n_slots; i++) {
        const struct slots_slot *s = &p->slots.slots[i];
        if (!slot_of(d, s->entry_id))
            TRY(q_slot_add(c, &(struct q_slot_add_in){
                .timetable_id = e->timetable_id, .entry_id = s->entry_id, .room_id = s->room_id,
                .starts_at = s->starts_at, .ends_at = s->ends_at, .is_locked = s->is_locked,
                .sequence_no = 0}));
    }
    return OK;
}

static const char *company_of(const struct board *b, int64_t entry_id)
{
    const struct q_timetable_entries *e = board_entry(b, entry_id);
    return e ? e->company : "";
}

static const char *who_of(const struct board *b, const struct slots_unplaced *u)
{
    if (u->reason == SLOTS_PERSON_BUSY && u->who_id > 0 && (size_t)u->who_id <= b->n_persons)
        return b->persons[u->who_id - 1];
    const struct q_timetable_judges *judge = board_judge(b, u->who_id);
    return judge ? judge->name : "";
}

static const char *const reason_keys[] = {"unplaced_no_room", "unplaced_no_judge",
                                          "unplaced_no_time", "unplaced_locked",
                                          "unplaced_person_busy", "unplaced_judge_busy"};
_Static_assert(sizeof reason_keys / sizeof *reason_keys == SLOTS_REASONS, "a text per reason");

/* Tells each waiting entry why it was left. */
static void explain(struct ctx *c, struct timetable_draft *d, const struct timetable_plan *p)
{
    for (size_t i = 0; i < p->slots.n_unplaced; i++) {
        const struct slots_unplaced *u = &p->slots.unplaced[i];
        for (size_t k = 0; k < d->n_waiting; k++) {
            if (d->waiting[k].entry->id != u->entry_id)
                continue;
            const struct msg_arg args[] = {{"company", company_of(&d->board, u->entry_id)},
                                           {"other", company_of(&d->board, u->other_entry_id)},
                                           {"who", who_of(&d->board, u)}};
            d->waiting[k].rule = slots_reason_word(u->reason);
            d->waiting[k].text = msg_text(c->arena, c->lang, reason_keys[u->reason], args, 3);
        }
    }
}

enum err timetable_generate(struct ctx *c, int64_t round_id, const struct timetable_plan *plan,
                            struct timetable_draft *out)
{
    struct timetable_edit e;
    struct timetable_draft d;
    TRY(timetable_begin(c, round_id, &e));
    TRY(timetable_draft(c, round_id, &d));
    TRY(save(c, &e, &d, plan));
    TRY(timetable_draft(c, round_id, out));
    explain(c, out, plan);
    return timetable_log(c, &e, "timetable.generate", NULL,
                         json_pack("{s:I, s:I}", "n_slots", (json_int_t)plan->slots.n_slots,
                                   "n_unplaced", (json_int_t)plan->slots.n_unplaced));
}
