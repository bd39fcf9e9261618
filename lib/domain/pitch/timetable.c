#include "domain/pitch/timetable.h"

#include <string.h>

#include "base/when.h"
#include "domain/access/access.h"

/* ---- clashes ---- */

static const char *clock_of(struct ctx *c, const struct board *b, int64_t at)
{
    return when_clock_text(c->arena, c->lang, b->round.time_zone, at);
}

/* Who cannot be in two places: a person's address or a judge's name. */
static const char *who_of(const struct board *b, const struct slots_clash *k)
{
    if (k->kind == SLOTS_CLASH_PERSON)
        return k->who_id > 0 && (size_t)k->who_id <= b->n_persons ? b->persons[k->who_id - 1] : NULL;
    const struct q_timetable_judges *judge = board_judge(b, k->who_id);
    return judge ? judge->name : NULL;
}

static const char *const clash_keys[] = {
    "clash_room_taken",     "clash_person_busy", "clash_judge_busy", "clash_outside_window",
    "clash_room_forbidden", "clash_few_judges",  "clash_locked",     "clash_entry_twice",
    "clash_entry_unknown",  "clash_recusal",
};
_Static_assert(sizeof clash_keys / sizeof *clash_keys == SLOTS_CLASH_KINDS, "a text per kind");

static const char *text_of_clash(struct ctx *c, const struct timetable_draft *d,
                                 const struct slots_clash *k, const char *who)
{
    const struct q_slot_list *a = &d->slots[k->a], *b = k->b == SLOTS_NONE ? NULL : &d->slots[k->b];
    const struct msg_arg args[] = {
        {"company", a->company},
        {"at", clock_of(c, &d->board, a->starts_at)},
        {"room", board_text(c, a->room_name_json, c->lang)},
        {"other", b ? b->company : ""},
        {"other_at", b ? clock_of(c, &d->board, b->starts_at) : ""},
        {"who", who ? who : ""},
    };
    return msg_text(c->arena, c->lang, clash_keys[k->kind], args, sizeof args / sizeof *args);
}

static void find_clashes(struct ctx *c, struct timetable_draft *d)
{
    struct slots_slot *slots = arena_array(c->arena, struct slots_slot, d->n_slots + 1);
    struct slots_clash *found;
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct q_slot_list *s = &d->slots[i];
        slots[i] = (struct slots_slot){s->entry_id, s->room_id, s->starts_at, s->ends_at, s->is_locked};
    }
    size_t n = slots_clashes(c->arena, &d->board.input, slots, d->n_slots, &found);
    d->clashes = arena_array(c->arena, struct timetable_clash, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct slots_clash *k = &found[i];
        bool has_other = k->b != SLOTS_NONE, is_fault = k->kind != SLOTS_CLASH_RECUSAL;
        const char *who = who_of(&d->board, k);
        d->clashes[i] = (struct timetable_clash){
            .rule = slots_clash_word(k->kind), .is_fault = is_fault, .who = who,
            .text = text_of_clash(c, d, k, who),
            .slot_id = d->slots[k->a].id, .entry_id = d->slots[k->a].entry_id,
            .other_slot_id = has_other ? d->slots[k->b].id : 0,
            .other_entry_id = has_other ? d->slots[k->b].entry_id : 0};
        d->n_faults += is_fault;
    }
    d->n_clashes = n;
}

/* Those that could pitch and have no slot. A team that did not come waits for none. */
static void find_waiting(struct ctx *c, struct timetable_draft *d)
{
    const struct board *b = &d->board;
    d->waiting = arena_array(c->arena, struct timetable_waiting, b->n_entries + 1);
    for (size_t i = 0; i < b->n_entries; i++) {
        size_t k = 0;
        while (k < d->n_slots && d->slots[k].entry_id != b->entries[i].id)
            k++;
        if (k == d->n_slots && strcmp(b->entries[i].state, "active") == 0)
            d->waiting[d->n_waiting++] = (struct timetable_waiting){.entry = &b->entries[i]};
    }
}

/* ---- the draft ---- */

enum err timetable_draft(struct ctx *c, int64_t round_id, struct timetable_draft *out)
{
    struct timetable_draft d = {.edit_no = 1};
    struct q_timetable_get draft;
    struct q_timetable_last last;
    TRY(board_load(c, round_id, &d.board));
    enum err e = q_timetable_get(c, round_id, 0, &draft);
    if (e == OK) {
        d.timetable_id = draft.id;
        d.edit_no = draft.edit_no;
        e = q_slot_list(c, draft.id, &d.slots, &d.n_slots);
    }
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    e = q_timetable_last(c, round_id, &last);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    d.published_no = e == OK ? last.version_no : 0;
    find_clashes(c, &d);
    find_waiting(c, &d);
    *out = d;
    return OK;
}

/* ---- what is published ---- */

enum err timetable_reader(struct ctx *c, const struct q_timetable_round *round)
{
    static const char *const roles[] = {"ORGANISER", "LOCAL_ORGANISER", "JUDGE"};
    struct scope scope;
    struct q_join_entry entry;
    bool is_allowed = round->is_public;
    TRY(access_scope(c, "round_id", round->id, NULL, &scope));
    for (size_t i = 0; !is_allowed && i < sizeof roles / sizeof *roles; i++)
        TRY(access_has(c, roles[i], &scope, &is_allowed));
    if (is_allowed)
        return OK;
    if (c->who.kind == WHO_APPLICANT || c->who.is_joined)
        return q_join_entry(c, c->who.application_id, round->id, &entry);
    return ERR_NOT_FOUND;
}

enum err timetable_published(struct ctx *c, int64_t round_id, struct timetable_version *out)
{
    struct timetable_version v = {0};
    TRY(q_timetable_round(c, round_id, &v.round));
    TRY(q_timetable_last(c, round_id, &v.version));
    TRY(q_slot_list(c, v.version.id, &v.slots, &v.n_slots));
    *out = v;
    return OK;
}

struct timetable_times timetable_times(const struct q_timetable_round *round, int64_t starts_at,
                                       int64_t ends_at)
{
    int64_t pitch_at = starts_at + round->setup_ms, questions_at = pitch_at + round->pitch_ms;
    return (struct timetable_times){starts_at, pitch_at, questions_at, questions_at + round->qa_ms,
                                    ends_at};
}
