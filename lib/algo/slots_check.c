#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "algo/slots_private.h"
#include "base/arena.h"

const char *slots_clash_word(enum slots_clash_kind kind)
{
    static const char *const words[] = {
        "room_taken", "person_busy", "judge_busy",  "outside_window", "room_forbidden",
        "few_judges", "locked",      "entry_twice", "entry_unknown",  "recusal",
    };
    static_assert(sizeof words / sizeof *words == SLOTS_CLASH_KINDS, "a word per kind");
    return words[kind];
}

size_t slots_room_find(const struct slots_input *in, int64_t id)
{
    for (size_t i = 0; i < in->n_rooms; i++)
        if (in->rooms[i].id == id)
            return i;
    return SLOTS_NONE;
}

size_t slots_entry_find(const struct slots_input *in, int64_t id)
{
    for (size_t i = 0; i < in->n_entries; i++)
        if (in->entries[i].id == id)
            return i;
    return SLOTS_NONE;
}

bool slots_has_id(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

bool slots_is_own_room(const struct slots_entry *e, int64_t room_id)
{
    return e->n_rooms == 0 || slots_has_id(e->room_ids, e->n_rooms, room_id);
}

static bool is_conflict(const struct slots_entry *e, int64_t judge_id)
{
    return slots_has_id(e->conflict_ids, e->n_conflicts, judge_id);
}

size_t slots_n_recused(const struct slots_room *r, const struct slots_entry *e)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_judges; i++)
        n += is_conflict(e, r->judge_ids[i]);
    return n;
}

bool slots_has_panel(const struct slots_input *in, const struct slots_room *r,
                     const struct slots_entry *e)
{
    size_t least = in->min_judges ? in->min_judges : 1;
    return r->n_judges == 0 || r->n_judges - slots_n_recused(r, e) >= least;
}

bool slots_shared_person(const struct slots_entry *x, const struct slots_entry *y, size_t k,
                         int64_t *id)
{
    for (size_t i = 0; i < x->n_persons; i++)
        if (slots_has_id(y->person_ids, y->n_persons, x->person_ids[i]) && k-- == 0) {
            *id = x->person_ids[i];
            return true;
        }
    return false;
}

bool slots_shared_judge(struct slots_seat x, struct slots_seat y, size_t k, int64_t *id)
{
    for (size_t i = 0; i < x.room->n_judges; i++) {
        int64_t j = x.room->judge_ids[i];
        if (!is_conflict(x.entry, j) && !is_conflict(y.entry, j) &&
            slots_has_id(y.room->judge_ids, y.room->n_judges, j) && k-- == 0) {
            *id = j;
            return true;
        }
    }
    return false;
}

/* ---- input ---- */

static const char *check_windows(const struct slots_room *r)
{
    for (size_t i = 0; i < r->n_windows; i++)
        if (r->windows[i].starts_at >= r->windows[i].ends_at ||
            (i && r->windows[i].starts_at < r->windows[i - 1].ends_at))
            return "the windows of a room are empty, out of order or overlap";
    return NULL;
}

const char *slots_check(const struct slots_input *in)
{
    if (in->n_entries > SLOTS_MAX_ENTRIES || in->n_rooms > SLOTS_MAX_ROOMS)
        return "more than 2000 entries or 64 rooms";
    if (in->slot_ms < 1000)
        return "a slot is shorter than a second";
    for (size_t i = 0; i < in->n_rooms; i++) {
        const char *why = check_windows(&in->rooms[i]);
        if (why)
            return why;
        if (slots_room_find(in, in->rooms[i].id) != i)
            return "a room is listed twice";
    }
    for (size_t i = 0; i < in->n_entries; i++)
        if (slots_entry_find(in, in->entries[i].id) != i)
            return "an entry is listed twice";
    for (size_t i = 0; i < in->n_locked; i++) {
        if (slots_entry_find(in, in->locked[i].entry_id) == SLOTS_NONE)
            return "a locked slot of an entry that is not in the round";
        if (in->locked[i].starts_at >= in->locked[i].ends_at)
            return "a locked slot ends before it starts";
        for (size_t k = 0; k < i; k++)
            if (in->locked[k].entry_id == in->locked[i].entry_id)
                return "an entry has two locked slots";
    }
    return NULL;
}

/* ---- clashes of any timetable ---- */

struct found {
    struct arena *a;
    struct slots_clash *list;
    size_t n, cap;
};

static void add(struct found *f, struct slots_clash clash)
{
    if (f->n == f->cap) {
        struct slots_clash *more = arena_array(f->a, struct slots_clash, f->cap ? f->cap * 2 : 16);
        if (f->n)
            memcpy(more, f->list, f->n * sizeof *more);
        f->list = more;
        f->cap = f->cap ? f->cap * 2 : 16;
    }
    f->list[f->n++] = clash;
}

static bool is_in_window(const struct slots_room *r, const struct slots_slot *s)
{
    for (size_t i = 0; i < r->n_windows; i++)
        if (r->windows[i].starts_at <= s->starts_at && s->ends_at <= r->windows[i].ends_at)
            return s->starts_at < s->ends_at;
    return false;
}

static bool is_at_lock(const struct slots_input *in, const struct slots_slot *s)
{
    for (size_t i = 0; i < in->n_locked; i++) {
        const struct slots_slot *l = &in->locked[i];
        if (l->entry_id == s->entry_id)
            return l->room_id == s->room_id && l->starts_at == s->starts_at &&
                   l->ends_at == s->ends_at;
    }
    return true;
}

/* What is wrong with slot i by itself. */
static void check_alone(struct found *f, const struct slots_input *in, const struct slots_slot *s,
                        size_t i)
{
    size_t e = slots_entry_find(in, s->entry_id), r = slots_room_find(in, s->room_id);
    if (r == SLOTS_NONE || !is_in_window(&in->rooms[r], s))
        add(f, (struct slots_clash){SLOTS_CLASH_OUTSIDE, i, SLOTS_NONE, s->entry_id, 0});
    if (!is_at_lock(in, s))
        add(f, (struct slots_clash){SLOTS_CLASH_LOCKED, i, SLOTS_NONE, s->entry_id, 0});
    if (e == SLOTS_NONE) {
        add(f, (struct slots_clash){SLOTS_CLASH_UNKNOWN, i, SLOTS_NONE, s->entry_id, 0});
        return;
    }
    const struct slots_entry *entry = &in->entries[e];
    if (!slots_is_own_room(entry, s->room_id))
        add(f, (struct slots_clash){SLOTS_CLASH_FORBIDDEN, i, SLOTS_NONE, s->entry_id, 0});
    if (r == SLOTS_NONE)
        return;
    const struct slots_room *room = &in->rooms[r];
    if (!slots_has_panel(in, room, entry))
        add(f, (struct slots_clash){SLOTS_CLASH_FEW_JUDGES, i, SLOTS_NONE, s->entry_id, 0});
    for (size_t k = 0; k < room->n_judges; k++)
        if (is_conflict(entry, room->judge_ids[k]))
            add(f, (struct slots_clash){SLOTS_CLASH_RECUSAL, i, SLOTS_NONE, s->entry_id,
                                        room->judge_ids[k]});
}

/* What is wrong between slots i and k. */
static void check_pair(struct found *f, const struct slots_input *in,
                       const struct slots_slot *slots, size_t i, size_t k)
{
    static const struct slots_room no_room;
    static const struct slots_entry no_entry;
    const struct slots_slot *x = &slots[i], *y = &slots[k];
    int64_t who;
    if (x->entry_id == y->entry_id)
        add(f, (struct slots_clash){SLOTS_CLASH_TWICE, i, k, x->entry_id, 0});
    if (x->starts_at >= y->ends_at || y->starts_at >= x->ends_at)
        return;
    size_t e = slots_entry_find(in, x->entry_id), g = slots_entry_find(in, y->entry_id);
    size_t r = slots_room_find(in, x->room_id), q = slots_room_find(in, y->room_id);
    const struct slots_entry *ex = e == SLOTS_NONE ? &no_entry : &in->entries[e];
    const struct slots_entry *ey = g == SLOTS_NONE ? &no_entry : &in->entries[g];
    if (x->room_id == y->room_id)
        add(f, (struct slots_clash){SLOTS_CLASH_ROOM, i, k, x->entry_id, 0});
    for (size_t n = 0; x->entry_id != y->entry_id && slots_shared_person(ex, ey, n, &who); n++)
        add(f, (struct slots_clash){SLOTS_CLASH_PERSON, i, k, x->entry_id, who});
    const struct slots_seat sx = {ex, r == SLOTS_NONE ? &no_room : &in->rooms[r]};
    const struct slots_seat sy = {ey, q == SLOTS_NONE ? &no_room : &in->rooms[q]};
    for (size_t n = 0; x->room_id != y->room_id && slots_shared_judge(sx, sy, n, &who); n++)
        add(f, (struct slots_clash){SLOTS_CLASH_JUDGE, i, k, x->entry_id, who});
}

size_t slots_clashes(struct arena *a, const struct slots_input *in, const struct slots_slot *slots,
                     size_t n, struct slots_clash **out)
{
    struct found f = {.a = a};
    for (size_t i = 0; i < n; i++) {
        check_alone(&f, in, &slots[i], i);
        for (size_t k = i + 1; k < n; k++)
            check_pair(&f, in, slots, i, k);
    }
    for (size_t l = 0; l < in->n_locked; l++) {
        size_t i = 0;
        while (i < n && slots[i].entry_id != in->locked[l].entry_id)
            i++;
        if (i == n)
            add(&f, (struct slots_clash){SLOTS_CLASH_LOCKED, SLOTS_NONE, SLOTS_NONE,
                                         in->locked[l].entry_id, 0});
    }
    *out = f.list;
    return f.n;
}
