#include "algo/slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "algo/slots_private.h"
#include "base/arena.h"

#define DEFAULT_STEPS 20000000

/* One place on the grid. Cells of one room never overlap. */
struct cell {
    size_t room;
    int64_t starts_at;
    size_t entry; /* who has it, or SLOTS_NONE */
    bool is_visited;
};

struct work {
    const struct slots_input *in;
    struct arena *a;
    struct cell *cells; /* by start, then room */
    size_t n_cells;
    size_t *order; /* entries without a lock, in the order in which to place them */
    size_t n_order;
    size_t *cell_of;                    /* per entry: its cell, or SLOTS_NONE */
    size_t *locked_entry, *locked_room; /* per locked slot: indexes; the room may be SLOTS_NONE */
    size_t *home;                       /* per entry: the room it should share with its track */
    bool *may_sit;                      /* [entry][room]: own room and enough judges */
    bool *is_recusing;                  /* [entry][room]: a judge would step out */
    bool *is_kin;                       /* [entry][entry]: they share a person */
    bool has_kin;                       /* any two share one */
    bool *is_shared;                    /* [room][room]: they share a judge */
    bool has_shared;
    size_t n_steps, max_steps;
};

const char *slots_reason_word(enum slots_reason reason)
{
    static const char *const words[] = {"no_room", "no_judge",    "no_time",
                                        "locked",  "person_busy", "judge_busy"};
    static_assert(sizeof words / sizeof *words == SLOTS_REASONS, "a word per reason");
    return words[reason];
}

/* ---- the grid ---- */

static int by_start(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    if (x->starts_at != y->starts_at)
        return x->starts_at < y->starts_at ? -1 : 1;
    return (x->room > y->room) - (x->room < y->room);
}

/* The end of the first locked slot of the room that meets [start, end), or start when none does. */
static int64_t after_locked(const struct slots_input *in, size_t room, int64_t start, int64_t end)
{
    for (size_t i = 0; i < in->n_locked; i++) {
        const struct slots_slot *l = &in->locked[i];
        if (l->room_id == in->rooms[room].id && l->starts_at < end && start < l->ends_at)
            return l->ends_at;
    }
    return start;
}

/* The room's cells, into `out` unless NULL; `is_free` leaves the locked slots out. */
static size_t room_cells(const struct slots_input *in, size_t room, bool is_free, struct cell *out)
{
    size_t n = 0;
    for (size_t i = 0; i < in->rooms[room].n_windows; i++) {
        const struct slots_window *w = &in->rooms[room].windows[i];
        int64_t t = w->starts_at;
        while (n < SLOTS_MAX_CELLS && w->ends_at - t >= in->slot_ms) {
            int64_t next = is_free ? after_locked(in, room, t, t + in->slot_ms) : t;
            if (next > t) {
                t = next;
                continue;
            }
            if (out)
                out[n] = (struct cell){room, t, SLOTS_NONE, false};
            n++;
            t += in->slot_ms;
        }
    }
    return n;
}

static void make_cells(struct work *w)
{
    size_t n = 0;
    for (size_t r = 0; r < w->in->n_rooms; r++)
        n += room_cells(w->in, r, true, NULL);
    w->cells = arena_array(w->a, struct cell, n + 1);
    for (size_t r = 0; r < w->in->n_rooms; r++)
        w->n_cells += room_cells(w->in, r, true, w->cells + w->n_cells);
    if (n > 1)
        qsort(w->cells, n, sizeof *w->cells, by_start);
}

/* ---- who may be where ---- */

static void make_tables(struct work *w)
{
    static const struct slots_entry nobody;
    const struct slots_input *in = w->in;
    size_t n = in->n_entries, m = in->n_rooms;
    int64_t who;
    w->may_sit = arena_array(w->a, bool, n *m + 1);
    w->is_recusing = arena_array(w->a, bool, n *m + 1);
    w->is_kin = arena_array(w->a, bool, n *n + 1);
    w->is_shared = arena_array(w->a, bool, m *m + 1);
    w->locked_entry = arena_array(w->a, size_t, in->n_locked + 1);
    w->locked_room = arena_array(w->a, size_t, in->n_locked + 1);
    for (size_t i = 0; i < in->n_locked; i++) {
        w->locked_entry[i] = slots_entry_find(in, in->locked[i].entry_id);
        w->locked_room[i] = slots_room_find(in, in->locked[i].room_id);
    }
    for (size_t e = 0; e < n; e++) {
        const struct slots_entry *x = &in->entries[e];
        for (size_t r = 0; r < m; r++) {
            w->may_sit[e * m + r] =
                slots_is_own_room(x, in->rooms[r].id) && slots_has_panel(in, &in->rooms[r], x);
            w->is_recusing[e * m + r] = slots_n_recused(&in->rooms[r], x) > 0;
        }
        for (size_t f = 0; f < n; f++)
            if (f != e && slots_shared_person(x, &in->entries[f], 0, &who))
                w->is_kin[e * n + f] = w->has_kin = true;
    }
    for (size_t r = 0; r < m; r++)
        for (size_t q = 0; q < m; q++)
            if (q != r && slots_shared_judge((struct slots_seat){&nobody, &in->rooms[r]},
                                             (struct slots_seat){&nobody, &in->rooms[q]}, 0, &who))
                w->is_shared[r * m + q] = w->has_shared = true;
}

static struct slots_seat seat(const struct slots_input *in, size_t entry, size_t room)
{
    return (struct slots_seat){&in->entries[entry], &in->rooms[room]};
}

/* True when entry e in room r and entry f in room q cannot be at the same time. */
static bool is_clash(const struct work *w, size_t e, size_t r, size_t f, size_t q)
{
    const struct slots_input *in = w->in;
    int64_t who;
    if (r == q || w->is_kin[e * in->n_entries + f])
        return true;
    return q != SLOTS_NONE && w->is_shared[r * in->n_rooms + q] &&
           slots_shared_judge(seat(in, e, r), seat(in, f, q), 0, &who);
}

/* The locked slot that keeps entry e out of cell c, or NULL. */
static const struct slots_slot *locked_clash(const struct work *w, size_t e, const struct cell *c)
{
    const struct slots_input *in = w->in;
    for (size_t i = 0; i < in->n_locked; i++) {
        const struct slots_slot *l = &in->locked[i];
        if (l->starts_at < c->starts_at + in->slot_ms && c->starts_at < l->ends_at &&
            is_clash(w, e, c->room, w->locked_entry[i], w->locked_room[i]))
            return l;
    }
    return NULL;
}

static bool is_open(const struct work *w, size_t e, size_t c)
{
    return w->may_sit[e * w->in->n_rooms + w->cells[c].room] && !locked_clash(w, e, &w->cells[c]);
}

/* Placed entries that keep e out of cell c: how many (at most 2 are counted), and the first. */
static size_t blockers(const struct work *w, size_t e, size_t c, size_t *first)
{
    int64_t at = w->cells[c].starts_at, ms = w->in->slot_ms;
    size_t n = 0, lo = c;
    while (lo > 0 && w->cells[lo - 1].starts_at > at - ms)
        lo--;
    for (; n < 2 && lo < w->n_cells && w->cells[lo].starts_at < at + ms; lo++) {
        size_t f = w->cells[lo].entry;
        if (f != SLOTS_NONE && f != e && is_clash(w, e, w->cells[c].room, f, w->cells[lo].room) &&
            n++ == 0)
            *first = f;
    }
    return n;
}

static void put(struct work *w, size_t e, size_t c)
{
    if (w->cell_of[e] != SLOTS_NONE)
        w->cells[w->cell_of[e]].entry = SLOTS_NONE;
    w->cell_of[e] = c;
    if (c != SLOTS_NONE)
        w->cells[c].entry = e;
}

/* ---- order ---- */

/* Entries by the first appearance of their track, else as given. */
static void make_order(struct work *w)
{
    const struct slots_input *in = w->in;
    bool *is_done = arena_array(w->a, bool, in->n_entries + 1);
    w->order = arena_array(w->a, size_t, in->n_entries + 1);
    for (size_t i = 0; i < in->n_locked; i++)
        is_done[slots_entry_find(in, in->locked[i].entry_id)] = true;
    for (size_t e = 0; e < in->n_entries; e++) {
        size_t end = in->is_track_together ? in->n_entries : e + 1;
        for (size_t f = e; f < end; f++)
            if (!is_done[f] && in->entries[f].track_id == in->entries[e].track_id) {
                is_done[f] = true;
                w->order[w->n_order++] = f;
            }
    }
}

/* Deals the order out to the rooms in blocks as large as the rooms' share of all cells. */
static void make_homes(struct work *w)
{
    size_t m = w->in->n_rooms, r = 0, n_before = 0,
           n_here = m ? room_cells(w->in, 0, true, NULL) : 0;
    w->home = arena_array(w->a, size_t, w->in->n_entries + 1);
    for (size_t k = 0; k < w->n_order && m; k++) {
        while (r + 1 < m && k * w->n_cells >= (n_before + n_here) * w->n_order) {
            n_before += n_here;
            n_here = room_cells(w->in, ++r, true, NULL);
        }
        size_t e = w->order[k], home = r;
        for (size_t q = 0; q < m && !w->may_sit[e * m + home]; q++)
            home = q;
        w->home[e] = home;
    }
}

/* ---- first part: best cell or augmenting path ---- */

/* Preference class of a cell for an entry, 0 best. */
static int cell_class(const struct work *w, size_t e, size_t c)
{
    size_t r = w->cells[c].room;
    bool is_away = w->in->is_track_together && w->home[e] != r;
    return 2 * w->is_recusing[e * w->in->n_rooms + r] + is_away;
}

static bool place_free(struct work *w, size_t e)
{
    size_t best = SLOTS_NONE, b;
    int best_class = 4;
    for (size_t c = 0; c < w->n_cells && best_class > 0; c++) {
        int class = cell_class(w, e, c);
        if (w->cells[c].entry == SLOTS_NONE && class < best_class && is_open(w, e, c) &&
            blockers(w, e, c, &b) == 0) {
            best = c;
            best_class = class;
        }
    }
    if (best != SLOTS_NONE)
        put(w, e, best);
    return best != SLOTS_NONE;
}

/* Places e, moving others along one path if need be. A cell from which no path led is not tried
 * again until something has been placed (marks are cleared by the caller). */
static bool place(struct work *w, size_t e)
{
    if (place_free(w, e))
        return true;
    for (size_t c = 0; c < w->n_cells; c++) {
        size_t b = SLOTS_NONE;
        if (w->cells[c].is_visited || !is_open(w, e, c) || blockers(w, e, c, &b) != 1)
            continue;
        w->cells[c].is_visited = true;
        size_t before = w->cell_of[b];
        put(w, b, SLOTS_NONE);
        put(w, e, c);
        if (place(w, b))
            return true;
        put(w, e, SLOTS_NONE);
        put(w, b, before);
    }
    return false;
}

static size_t place_all(struct work *w)
{
    size_t n_left = w->n_order, before;
    do {
        before = n_left;
        for (size_t k = 0; k < w->n_order; k++) {
            if (w->cell_of[w->order[k]] != SLOTS_NONE || !place(w, w->order[k]))
                continue;
            n_left--;
            for (size_t c = 0; c < w->n_cells; c++)
                w->cells[c].is_visited = false;
        }
    } while (n_left && n_left < before);
    return n_left;
}

/* ---- second part: bounded search for a timetable that holds all ---- */

/* The entry with the fewest cells left; SLOTS_NONE when all are placed. */
static size_t most_constrained(struct work *w, size_t *n_least)
{
    size_t best = SLOTS_NONE, b;
    *n_least = SIZE_MAX;
    for (size_t k = 0; k<w->n_order && * n_least> 0; k++) {
        size_t e = w->order[k], n = 0;
        if (w->cell_of[e] != SLOTS_NONE)
            continue;
        for (size_t c = 0; c < w->n_cells && n < *n_least; c++, w->n_steps++)
            n += w->cells[c].entry == SLOTS_NONE && is_open(w, e, c) && blockers(w, e, c, &b) == 0;
        if (n < *n_least) {
            best = e;
            *n_least = n;
        }
    }
    return best;
}

static bool search(struct work *w)
{
    size_t n, b, e = most_constrained(w, &n);
    if (e == SLOTS_NONE)
        return true;
    for (int class = 0; n > 0 && class < 4; class ++)
        for (size_t c = 0; c < w->n_cells && w->n_steps < w->max_steps; c++) {
            if (w->cells[c].entry != SLOTS_NONE || cell_class(w, e, c) != class ||
                !is_open(w, e, c) || blockers(w, e, c, &b))
                continue;
            put(w, e, c);
            if (search(w))
                return true;
            put(w, e, SLOTS_NONE);
        }
    return false;
}

/* Searches from nothing; keeps what stood when it finds no way. */
static void search_all(struct work *w)
{
    size_t *before = arena_array(w->a, size_t, w->in->n_entries + 1);
    memcpy(before, w->cell_of, w->in->n_entries * sizeof *before);
    for (size_t k = 0; k < w->n_order; k++)
        put(w, w->order[k], SLOTS_NONE);
    if (search(w))
        return;
    for (size_t k = 0; k < w->n_order; k++)
        put(w, w->order[k], before[w->order[k]]);
}

/* ---- third part: the order wished for ---- */

/* Exchanges the cells of x and y if neither clashes then. */
static bool exchange(struct work *w, size_t x, size_t y)
{
    size_t cx = w->cell_of[x], cy = w->cell_of[y], b;
    put(w, x, SLOTS_NONE);
    put(w, y, SLOTS_NONE);
    if (is_open(w, x, cy) && is_open(w, y, cx) && !blockers(w, x, cy, &b)) {
        put(w, x, cy);
        if (!blockers(w, y, cx, &b)) {
            put(w, y, cx);
            return true;
        }
        put(w, x, SLOTS_NONE);
    }
    put(w, x, cx);
    put(w, y, cy);
    return false;
}

static void tidy(struct work *w)
{
    for (size_t i = 0; i < w->n_order; i++)
        for (size_t k = i + 1; k < w->n_order; k++) {
            size_t x = w->cell_of[w->order[i]], y = w->cell_of[w->order[k]];
            if (x != SLOTS_NONE && y != SLOTS_NONE && w->cells[x].room == w->cells[y].room && x > y)
                exchange(w, w->order[i], w->order[k]);
        }
}

/* ---- why not ---- */

/* True when the room's locked slots waste time on the grid; then also which. */
static bool is_split_by_lock(const struct work *w, size_t room, int64_t *entry_id)
{
    size_t n_locked = 0;
    for (size_t i = 0; i < w->in->n_locked; i++)
        if (w->in->locked[i].room_id == w->in->rooms[room].id && n_locked++ == 0)
            *entry_id = w->in->locked[i].entry_id;
    return n_locked &&
           room_cells(w->in, room, true, NULL) + n_locked < room_cells(w->in, room, false, NULL);
}

/* Why e cannot have the free cell c: a person or a judge is busy with another entry. */
static void name_busy(const struct work *w, size_t e, size_t c, struct slots_unplaced *u)
{
    const struct slots_input *in = w->in;
    const struct slots_slot *l = locked_clash(w, e, &w->cells[c]);
    size_t f = l ? slots_entry_find(in, l->entry_id) : SLOTS_NONE;
    if (!l)
        blockers(w, e, c, &f);
    assert(f != SLOTS_NONE && "a free cell was left unused");
    size_t q = l ? slots_room_find(in, l->room_id) : w->cells[w->cell_of[f]].room;
    u->other_entry_id = in->entries[f].id;
    u->reason = SLOTS_PERSON_BUSY;
    if (slots_shared_person(&in->entries[e], &in->entries[f], 0, &u->who_id))
        return;
    u->reason = SLOTS_JUDGE_BUSY;
    slots_shared_judge(seat(in, e, w->cells[c].room), seat(in, f, q), 0, &u->who_id);
}

static struct slots_unplaced why_not(const struct work *w, size_t e)
{
    const struct slots_input *in = w->in;
    struct slots_unplaced u = {.entry_id = in->entries[e].id, .reason = SLOTS_NO_ROOM};
    bool has_room = false, has_panel = false;
    for (size_t r = 0; r < in->n_rooms; r++) {
        has_room = has_room || slots_is_own_room(&in->entries[e], in->rooms[r].id);
        has_panel = has_panel || w->may_sit[e * in->n_rooms + r];
    }
    if (!has_panel) {
        u.reason = has_room ? SLOTS_NO_JUDGE : SLOTS_NO_ROOM;
        return u;
    }
    for (size_t c = 0; c < w->n_cells; c++)
        if (w->cells[c].entry == SLOTS_NONE && w->may_sit[e * in->n_rooms + w->cells[c].room]) {
            name_busy(w, e, c, &u);
            return u;
        }
    u.reason = SLOTS_NO_TIME;
    for (size_t r = 0; r < in->n_rooms && u.reason == SLOTS_NO_TIME; r++)
        if (w->may_sit[e * in->n_rooms + r] && is_split_by_lock(w, r, &u.other_entry_id))
            u.reason = SLOTS_LOCKED;
    if (u.reason == SLOTS_NO_TIME)
        u.other_entry_id = 0;
    return u;
}

/* ---- all of it ---- */

static int by_time(const void *a, const void *b)
{
    const struct slots_slot *x = a, *y = b;
    if (x->starts_at != y->starts_at)
        return x->starts_at < y->starts_at ? -1 : 1;
    return (x->room_id > y->room_id) - (x->room_id < y->room_id);
}

static void write_plan(struct work *w, struct slots_plan *out)
{
    const struct slots_input *in = w->in;
    *out = (struct slots_plan){.slots = arena_array(w->a, struct slots_slot, in->n_entries + 1),
                               .unplaced =
                                   arena_array(w->a, struct slots_unplaced, in->n_entries + 1)};
    for (size_t e = 0; e < in->n_entries; e++) {
        struct slots_slot *s = &out->slots[out->n_slots];
        size_t l = 0, c = w->cell_of[e];
        while (l < in->n_locked && in->locked[l].entry_id != in->entries[e].id)
            l++;
        if (l < in->n_locked) {
            *s = in->locked[l];
            s->is_locked = true;
        } else if (c != SLOTS_NONE) {
            *s = (struct slots_slot){in->entries[e].id, in->rooms[w->cells[c].room].id,
                                     w->cells[c].starts_at, w->cells[c].starts_at + in->slot_ms,
                                     false};
        } else {
            out->unplaced[out->n_unplaced++] = why_not(w, e);
            continue;
        }
        out->n_slots++;
    }
    if (out->n_slots > 1)
        qsort(out->slots, out->n_slots, sizeof *out->slots, by_time);
}

enum err slots_plan(struct arena *a, const struct slots_input *in, struct slots_plan *out,
                    const char **why)
{
    struct work w = {.in = in, .a = a, .max_steps = in->max_steps ? in->max_steps : DEFAULT_STEPS};
    const char *fault = slots_check(in);
    if (fault) {
        *why = fault;
        return ERR_INVALID;
    }
    w.cell_of = arena_array(a, size_t, in->n_entries + 1);
    for (size_t e = 0; e < in->n_entries; e++)
        w.cell_of[e] = SLOTS_NONE;
    make_cells(&w);
    make_tables(&w);
    make_order(&w);
    make_homes(&w);
    /* Without kin and shared judges the first part is a maximum matching: nothing to search for. */
    if (place_all(&w) && (w.has_kin || w.has_shared) && w.n_order <= w.n_cells)
        search_all(&w);
    tidy(&w);
    place_all(&w); /* an exchange may have made room for one more */
    write_plan(&w, out);
    return OK;
}
