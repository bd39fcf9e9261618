#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "algo/slots.h"

#define MIN INT64_C(60000)

static uint64_t seed;

static int64_t below(int64_t n)
{
    return unit_below(&seed, n);
}

static struct slots_plan plan(struct ctx *c, const struct slots_input *in)
{
    struct slots_plan p = {0};
    const char *why = "";
    if (slots_plan(c->arena, in, &p, &why) != OK)
        fail_msg("%s", why);
    return p;
}

/* Clashes other than notes. */
static size_t n_faults(struct ctx *c, const struct slots_input *in, const struct slots_slot *s,
                       size_t n)
{
    struct slots_clash *list;
    size_t n_all = slots_clashes(c->arena, in, s, n, &list), n_faults = 0;
    for (size_t i = 0; i < n_all; i++)
        n_faults += list[i].kind != SLOTS_CLASH_RECUSAL;
    return n_faults;
}

/* ---- by hand ---- */

static const int64_t j12[] = {1, 2}, j3[] = {3}, p5[] = {5}, p6[] = {6}, r9[] = {9}, r2[] = {2};
static const struct slots_window morning[] = {{0, 30 * MIN}, {40 * MIN, 55 * MIN}};

void test_slots__one_room_is_packed_around_breaks(void)
{
    struct ctx c = unit_ctx();
    const struct slots_room rooms[] = {{1, morning, 2, j12, 2}};
    const struct slots_entry e[] = {{.id = 4}, {.id = 3}, {.id = 2}, {.id = 1}};
    struct slots_input in = {
        .rooms = rooms, .n_rooms = 1, .entries = e, .n_entries = 4, .slot_ms = 15 * MIN};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.n_slots, 3);
    assert_int_equal(p.slots[0].entry_id, 4); /* the order given, not that of ids */
    assert_int_equal(p.slots[2].starts_at, 40 * MIN);
    assert_int_equal(p.n_unplaced, 1);
    assert_int_equal(p.unplaced[0].entry_id, 1);
    assert_int_equal(p.unplaced[0].reason, SLOTS_NO_TIME);
    assert_int_equal(n_faults(&c, &in, p.slots, p.n_slots), 0);
    unit_ctx_done(&c);
}

void test_slots__a_slot_fits_whole_to_the_millisecond(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 15 * MIN - 1}, {20 * MIN, 35 * MIN}};
    const struct slots_room rooms[] = {{1, w, 2, NULL, 0}};
    const struct slots_entry e[] = {{.id = 1}, {.id = 2}};
    struct slots_input in = {
        .rooms = rooms, .n_rooms = 1, .entries = e, .n_entries = 2, .slot_ms = 15 * MIN};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.n_slots, 1);
    assert_int_equal(p.slots[0].starts_at, 20 * MIN);
    unit_ctx_done(&c);
}

void test_slots__locked_slots_stay_and_are_blamed(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 45 * MIN}};
    const struct slots_room rooms[] = {{1, w, 1, j12, 2}};
    const struct slots_entry e[] = {{.id = 1}, {.id = 2}, {.id = 3}};
    const struct slots_slot locked[] = {{2, 1, 10 * MIN, 25 * MIN, true}};
    struct slots_input in = {.rooms = rooms,
                             .n_rooms = 1,
                             .entries = e,
                             .n_entries = 3,
                             .locked = locked,
                             .n_locked = 1,
                             .slot_ms = 15 * MIN};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.n_slots, 2);
    assert_true(p.slots[0].is_locked && p.slots[0].starts_at == 10 * MIN);
    assert_int_equal(p.slots[1].starts_at, 25 * MIN);
    assert_int_equal(p.unplaced[0].reason, SLOTS_LOCKED);
    assert_int_equal(p.unplaced[0].other_entry_id, 2);
    unit_ctx_done(&c);
}

void test_slots__a_founder_of_two_is_in_one_place(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 15 * MIN}};
    const struct slots_room rooms[] = {{1, w, 1, j12, 2}, {2, w, 1, j3, 1}};
    const struct slots_entry e[] = {{.id = 1, .person_ids = p5, .n_persons = 1},
                                    {.id = 2, .person_ids = p5, .n_persons = 1}};
    struct slots_input in = {
        .rooms = rooms, .n_rooms = 2, .entries = e, .n_entries = 2, .slot_ms = 15 * MIN};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.n_slots, 1);
    assert_int_equal(p.unplaced[0].reason, SLOTS_PERSON_BUSY);
    assert_int_equal(p.unplaced[0].who_id, 5);
    assert_int_equal(p.unplaced[0].other_entry_id, 1);
    unit_ctx_done(&c);
}

void test_slots__a_judge_of_two_rooms_is_in_one_place(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 15 * MIN}};
    const int64_t both[] = {3, 1};
    const struct slots_room rooms[] = {{1, w, 1, j12, 2}, {2, w, 1, both, 2}};
    const struct slots_entry e[] = {{.id = 1}, {.id = 2}};
    struct slots_input in = {
        .rooms = rooms, .n_rooms = 2, .entries = e, .n_entries = 2, .slot_ms = 15 * MIN};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.unplaced[0].reason, SLOTS_JUDGE_BUSY);
    assert_int_equal(p.unplaced[0].who_id, 1);
    /* Recused from one of them, the judge is free for the other. */
    const struct slots_entry f[] = {
        {.id = 1, .conflict_ids = (const int64_t[]){1}, .n_conflicts = 1}, {.id = 2}};
    in.entries = f;
    p = plan(&c, &in);
    assert_int_equal(p.n_slots, 2);
    assert_int_equal(n_faults(&c, &in, p.slots, 2), 0);
    unit_ctx_done(&c);
}

void test_slots__makes_room_along_a_chain(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 15 * MIN}};
    const int64_t r12[] = {1, 2}, r23[] = {2, 3}, r34[] = {3, 4}, r1[] = {1};
    const struct slots_room rooms[] = {
        {1, w, 1, NULL, 0}, {2, w, 1, NULL, 0}, {3, w, 1, NULL, 0}, {4, w, 1, NULL, 0}};
    const struct slots_entry e[] = {{.id = 1, .room_ids = r12, .n_rooms = 2},
                                    {.id = 2, .room_ids = r23, .n_rooms = 2},
                                    {.id = 3, .room_ids = r34, .n_rooms = 2},
                                    {.id = 4, .room_ids = r1, .n_rooms = 1}};
    struct slots_input in = {
        .rooms = rooms, .n_rooms = 4, .entries = e, .n_entries = 4, .slot_ms = 15 * MIN};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.n_slots, 4); /* 4 takes 1's room, 1 takes 2's, 2 takes 3's */
    assert_int_equal(n_faults(&c, &in, p.slots, 4), 0);
    assert_int_equal(p.slots[0].entry_id, 4);
    assert_int_equal(p.slots[3].entry_id, 3);
    unit_ctx_done(&c);
}

void test_slots__conflicts_choose_the_room(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 30 * MIN}};
    const struct slots_room rooms[] = {{1, w, 1, j12, 2}, {2, w, 1, j3, 1}};
    struct slots_entry e = {.id = 1, .conflict_ids = j12, .n_conflicts = 1};
    struct slots_input in = {
        .rooms = rooms, .n_rooms = 2, .entries = &e, .n_entries = 1, .slot_ms = 15 * MIN};
    assert_int_equal(plan(&c, &in).slots[0].room_id, 2); /* nobody need step out */
    in.n_rooms = 1;
    struct slots_plan p = plan(&c, &in);
    struct slots_clash *list;
    assert_int_equal(slots_clashes(c.arena, &in, p.slots, p.n_slots, &list), 1);
    assert_int_equal(list[0].kind, SLOTS_CLASH_RECUSAL);
    assert_int_equal(list[0].who_id, 1);
    in.min_judges = 2;
    assert_int_equal(plan(&c, &in).unplaced[0].reason, SLOTS_NO_JUDGE);
    e.room_ids = r9;
    e.n_rooms = 1;
    assert_int_equal(plan(&c, &in).unplaced[0].reason, SLOTS_NO_ROOM);
    unit_ctx_done(&c);
}

void test_slots__tracks_share_a_room_when_asked(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window w[] = {{0, 60 * MIN}};
    const struct slots_room rooms[] = {{1, w, 1, j12, 2}, {2, w, 1, j3, 1}};
    struct slots_entry e[8] = {{0}};
    for (size_t i = 0; i < 8; i++)
        e[i] = (struct slots_entry){.id = (int64_t)i + 1, .track_id = (int64_t)(i % 2)};
    struct slots_input in = {.rooms = rooms,
                             .n_rooms = 2,
                             .entries = e,
                             .n_entries = 8,
                             .slot_ms = 15 * MIN,
                             .is_track_together = true};
    struct slots_plan p = plan(&c, &in);
    assert_int_equal(p.n_slots, 8);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(p.slots[i].room_id, p.slots[i].entry_id % 2 ? 1 : 2);
    unit_ctx_done(&c);
}

static void has_clash(struct ctx *c, const struct slots_input *in, const struct slots_slot *s,
                      size_t n, enum slots_clash_kind kind)
{
    struct slots_clash *list;
    size_t n_all = slots_clashes(c->arena, in, s, n, &list);
    for (size_t i = 0; i < n_all; i++)
        if (list[i].kind == kind)
            return;
    fail_msg("no clash of kind %s", slots_clash_word(kind));
}

void test_slots__every_clash_of_a_move_is_named(void)
{
    struct ctx c = unit_ctx();
    const int64_t j1[] = {1}, j13[] = {1, 3};
    const struct slots_room rooms[] = {{1, morning, 2, j1, 1}, {2, morning, 2, j13, 2}};
    const struct slots_entry e[] = {
        {.id = 1, .person_ids = p5, .n_persons = 1},
        {.id = 2, .person_ids = p5, .n_persons = 1, .room_ids = r2, .n_rooms = 1},
        {.id = 3, .person_ids = p6, .n_persons = 1, .conflict_ids = j1, .n_conflicts = 1}};
    const struct slots_slot locked[] = {{3, 2, 40 * MIN, 55 * MIN, true}};
    struct slots_input in = {.rooms = rooms,
                             .n_rooms = 2,
                             .entries = e,
                             .n_entries = 3,
                             .locked = locked,
                             .n_locked = 1,
                             .slot_ms = 15 * MIN};
    struct slots_slot s[] = {
        {1, 1, 0, 15 * MIN, false}, {2, 2, 10 * MIN, 25 * MIN, false}, locked[0]};
    has_clash(&c, &in, s, 3, SLOTS_CLASH_PERSON);
    has_clash(&c, &in, s, 3, SLOTS_CLASH_JUDGE);
    has_clash(&c, &in, s, 3, SLOTS_CLASH_RECUSAL);
    assert_int_equal(n_faults(&c, &in, s, 3), 2);
    s[1].room_id = 1;
    has_clash(&c, &in, s, 3, SLOTS_CLASH_ROOM);
    has_clash(&c, &in, s, 3, SLOTS_CLASH_FORBIDDEN);
    s[1] = (struct slots_slot){2, 2, 20 * MIN, 35 * MIN, false}; /* into the break */
    has_clash(&c, &in, s, 3, SLOTS_CLASH_OUTSIDE);
    s[1].room_id = 77;
    has_clash(&c, &in, s, 3, SLOTS_CLASH_OUTSIDE);
    s[2].starts_at++;
    has_clash(&c, &in, s, 3, SLOTS_CLASH_LOCKED);
    has_clash(&c, &in, s, 2, SLOTS_CLASH_LOCKED); /* gone altogether */
    s[2].room_id = 1;
    has_clash(&c, &in, s, 3, SLOTS_CLASH_FEW_JUDGES);
    s[2].entry_id = 1;
    has_clash(&c, &in, s, 3, SLOTS_CLASH_TWICE);
    s[2].entry_id = 99;
    has_clash(&c, &in, s, 3, SLOTS_CLASH_UNKNOWN);
    /* Touching slots do not overlap. */
    const struct slots_slot ok[] = {
        {1, 1, 0, 15 * MIN, false}, {2, 2, 15 * MIN, 30 * MIN, false}, locked[0]};
    assert_int_equal(n_faults(&c, &in, ok, 3), 0);
    unit_ctx_done(&c);
}

void test_slots__bad_input_is_named(void)
{
    struct ctx c = unit_ctx();
    const struct slots_window bad[] = {{10, 20}, {15, 30}};
    const struct slots_room rooms[] = {{1, bad, 2, NULL, 0}},
                            twice[] = {{1, NULL, 0, NULL, 0}, {1, NULL, 0, NULL, 0}};
    const struct slots_entry e[] = {{.id = 1}, {.id = 1}};
    const struct slots_slot locked[] = {{5, 1, 0, 1, true}};
    struct slots_input in[5] = {
        {.rooms = rooms, .n_rooms = 1, .slot_ms = 1000},
        {.rooms = twice, .n_rooms = 2, .slot_ms = 1000},
        {.entries = e, .n_entries = 2, .slot_ms = 1000},
        {.locked = locked, .n_locked = 1, .slot_ms = 1000},
        {.slot_ms = 0},
    };
    for (size_t i = 0; i < 5; i++) {
        struct slots_plan p;
        const char *why = NULL;
        assert_int_equal(slots_plan(c.arena, &in[i], &p, &why), ERR_INVALID);
        assert_non_null(why);
    }
    unit_ctx_done(&c);
}

/* ---- random ---- */

#define MAX_E 40
#define MAX_R 4

struct world {
    struct slots_window windows[MAX_R][3];
    struct slots_room rooms[MAX_R];
    int64_t judges[MAX_R][2];
    struct slots_entry entries[MAX_E];
    int64_t persons[MAX_E][2], room_ids[MAX_E][1], conflicts[MAX_E][1];
    struct slots_slot locked[MAX_E];
    struct slots_input in;
};

/* Windows of a few units, slots of 3 units, so that grids are out of step between rooms. */
static void make(struct world *w, size_t n_e, size_t n_r, int64_t n_persons, bool has_locks)
{
    *w = (struct world){0};
    w->in = (struct slots_input){.rooms = w->rooms,
                                 .n_rooms = n_r,
                                 .entries = w->entries,
                                 .n_entries = n_e,
                                 .locked = w->locked,
                                 .slot_ms = 3000,
                                 .min_judges = 1 + (size_t)below(2),
                                 .is_track_together = below(2)};
    bool has_panels = below(3), has_clean_panels = below(2);
    for (size_t r = 0; r < n_r; r++) {
        int64_t t = 1000 * below(3);
        size_t n_w = (size_t)below(2) + 1;
        for (size_t i = 0; i < n_w; i++) {
            w->windows[r][i] =
                (struct slots_window){t, t + 1000 * (2 + below(2 + 3 * (int64_t)(n_e / n_r + 1)))};
            t = w->windows[r][i].ends_at + 1000 * below(3);
        }
        w->judges[r][0] = has_clean_panels ? 2 * (int64_t)r + 1 : 1 + below(4);
        w->judges[r][1] = w->judges[r][0] + 1;
        w->rooms[r] = (struct slots_room){(int64_t)r + 1, w->windows[r], n_w, w->judges[r],
                                          has_panels ? 2 : 0};
    }
    for (size_t e = 0; e < n_e; e++) {
        w->persons[e][0] = n_persons ? 1 + below(n_persons) : 1000 + (int64_t)e;
        w->room_ids[e][0] = 1 + below((int64_t)n_r);
        w->conflicts[e][0] = 1 + below(5);
        w->entries[e] = (struct slots_entry){.id = 10 + (int64_t)e,
                                             .track_id = below(3),
                                             .person_ids = w->persons[e],
                                             .n_persons = 1,
                                             .room_ids = w->room_ids[e],
                                             .n_rooms = below(3) == 0,
                                             .conflict_ids = w->conflicts[e],
                                             .n_conflicts = below(4) == 0};
    }
    if (has_locks && n_e && below(2)) {
        int64_t t = 1000 * below(6);
        w->locked[w->in.n_locked++] = (struct slots_slot){
            10 + below((int64_t)n_e), 1 + below((int64_t)n_r), t, t + 3000, true};
    }
}

/* The rules again, written out plainly, for two slots and for one. */
static bool ok_pair(const struct world *w, const struct slots_slot *x, const struct slots_slot *y)
{
    if (x->starts_at >= y->ends_at || y->starts_at >= x->ends_at)
        return true;
    const struct slots_entry *e = &w->entries[x->entry_id - 10], *f = &w->entries[y->entry_id - 10];
    if (x->room_id == y->room_id || e->person_ids[0] == f->person_ids[0])
        return false;
    const struct slots_room *r = &w->rooms[x->room_id - 1], *q = &w->rooms[y->room_id - 1];
    for (size_t i = 0; i < r->n_judges; i++)
        for (size_t k = 0; k < q->n_judges; k++)
            if (r->judge_ids[i] == q->judge_ids[k] &&
                !(e->n_conflicts && e->conflict_ids[0] == r->judge_ids[i]) &&
                !(f->n_conflicts && f->conflict_ids[0] == r->judge_ids[i]))
                return false;
    return true;
}

static bool ok_alone(const struct world *w, const struct slots_slot *s)
{
    const struct slots_entry *e = &w->entries[s->entry_id - 10];
    const struct slots_room *r = &w->rooms[s->room_id - 1];
    size_t n_stay = 0;
    bool is_inside = false;
    for (size_t i = 0; i < r->n_judges; i++)
        n_stay += !(e->n_conflicts && e->conflict_ids[0] == r->judge_ids[i]);
    for (size_t i = 0; i < r->n_windows; i++)
        is_inside = is_inside || (s->starts_at >= r->windows[i].starts_at &&
                                  s->ends_at <= r->windows[i].ends_at);
    return is_inside && (!e->n_rooms || e->room_ids[0] == s->room_id) &&
           (!r->n_judges || n_stay >= w->in.min_judges);
}

static const struct slots_slot *lock_of(const struct world *w, int64_t entry_id)
{
    return w->in.n_locked && w->locked[0].entry_id == entry_id ? &w->locked[0] : NULL;
}

/* A plan breaks no rule: by the plain rules, and by the clash checker, which must agree. */
static void check_plan(struct ctx *c, const struct world *w, const struct slots_plan *p)
{
    assert_int_equal(p->n_slots + p->n_unplaced, w->in.n_entries);
    size_t n_bad = 0, n_moved = 0;
    for (size_t i = 0; i < p->n_slots; i++) {
        const struct slots_slot *l = lock_of(w, p->slots[i].entry_id);
        if (l)
            n_moved += l->starts_at != p->slots[i].starts_at || l->room_id != p->slots[i].room_id;
        else
            n_bad += !ok_alone(w, &p->slots[i]);
        for (size_t k = i + 1; k < p->n_slots; k++)
            n_bad += !ok_pair(w, &p->slots[i], &p->slots[k]);
    }
    assert_int_equal(n_bad + n_moved, 0);
    struct slots_clash *list;
    size_t n = slots_clashes(c->arena, &w->in, p->slots, p->n_slots, &list);
    for (size_t i = 0; i < n; i++)
        assert_true(list[i].kind == SLOTS_CLASH_RECUSAL ||
                    (list[i].b == SLOTS_NONE && lock_of(w, list[i].entry_id)));
}

/* The most entries that can be placed from number e on, by trying everything. Starts are those of
 * each stretch packed from its beginning, found second by second. */
static size_t brute(const struct world *w, struct slots_slot *s, size_t n, size_t e)
{
    if (e == w->in.n_entries)
        return 0;
    if (lock_of(w, 10 + (int64_t)e))
        return brute(w, s, n, e + 1);
    size_t best = brute(w, s, n, e + 1);
    for (size_t r = 0; r < w->in.n_rooms; r++)
        for (size_t i = 0; i < w->rooms[r].n_windows; i++)
            for (int64_t t = w->windows[r][i].starts_at; t + 3000 <= w->windows[r][i].ends_at;) {
                const struct slots_slot *l = w->in.n_locked ? &w->locked[0] : NULL;
                if (l && l->room_id == (int64_t)r + 1 && l->starts_at < t + 3000 &&
                    t < l->ends_at) {
                    t = l->ends_at;
                    continue;
                }
                s[n] = (struct slots_slot){10 + (int64_t)e, (int64_t)r + 1, t, t + 3000, false};
                bool ok = ok_alone(w, &s[n]);
                for (size_t k = 0; k < n && ok; k++)
                    ok = ok_pair(w, &s[k], &s[n]);
                t += 3000;
                if (ok && best < w->in.n_entries - e) {
                    size_t found = 1 + brute(w, s, n + 1, e + 1);
                    best = found > best ? found : best;
                }
            }
    return best;
}

/* Everybody is placed whenever that is possible; in one room, as many as possible. */
void test_slots__places_all_when_brute_force_can(void)
{
    size_t n_full = 0, n_short = 0;
    for (uint64_t i = 0; i < 6000; i++) {
        seed = i * 7919 + 3;
        struct ctx c = unit_ctx();
        struct world w;
        size_t n_r = (size_t)below(3) + 1;
        make(&w, (size_t)below(5) + 1, n_r, below(2) ? 3 : 0, true);
        struct slots_slot s[MAX_E + 1];
        if (w.in.n_locked)
            s[0] = w.locked[0];
        size_t most = brute(&w, s, w.in.n_locked, 0);
        struct slots_plan p = plan(&c, &w.in);
        check_plan(&c, &w, &p);
        size_t placed = p.n_slots - w.in.n_locked;
        if (most + w.in.n_locked == w.in.n_entries || n_r == 1)
            assert_int_equal(placed, most);
        assert_true(placed <= most);
        n_full += most + w.in.n_locked == w.in.n_entries;
        n_short += most > placed;
        unit_ctx_done(&c);
    }
    print_message("6000 small instances: %zu can hold all and did; one fewer than possible in %zu "
                  "of the rest\n",
                  n_full, n_short);
    assert_true(n_full > 1500 && n_full < 5000);
}

static void check_reason(const struct world *w, const struct slots_plan *p,
                         const struct slots_unplaced *u)
{
    const struct slots_entry *e = &w->entries[u->entry_id - 10];
    bool is_busy = u->reason == SLOTS_PERSON_BUSY || u->reason == SLOTS_JUDGE_BUSY;
    assert_int_equal(is_busy, u->who_id != 0);
    if (u->reason == SLOTS_PERSON_BUSY)
        assert_int_equal(w->entries[u->other_entry_id - 10].person_ids[0], e->person_ids[0]);
    if (!is_busy && u->reason != SLOTS_LOCKED)
        assert_int_equal(u->other_entry_id, 0);
    for (size_t i = 0; is_busy && i < p->n_slots; i++)
        if (p->slots[i].entry_id == u->other_entry_id)
            return;
    assert_false(is_busy);
}

void test_slots__larger_timetables_break_no_rule(void)
{
    size_t n_unplaced = 0, n_all = 0, by_reason[SLOTS_REASONS] = {0};
    for (uint64_t i = 0; i < 400; i++) {
        seed = i * 104729 + 7;
        struct ctx c = unit_ctx();
        struct world w;
        make(&w, (size_t)below(MAX_E) + 1, (size_t)below(MAX_R) + 1, below(2) ? 25 : 0, true);
        w.in.max_steps = 200000;
        struct slots_plan p = plan(&c, &w.in);
        check_plan(&c, &w, &p);
        for (size_t k = 0; k < p.n_unplaced; k++) {
            check_reason(&w, &p, &p.unplaced[k]);
            by_reason[p.unplaced[k].reason]++;
        }
        n_unplaced += p.n_unplaced;
        n_all += w.in.n_entries;
        unit_ctx_done(&c);
    }
    print_message("400 timetables, %zu entries, %zu left over:", n_all, n_unplaced);
    for (int r = 0; r < SLOTS_REASONS; r++) {
        print_message(" %s %zu", slots_reason_word((enum slots_reason)r), by_reason[r]);
        assert_true(r == SLOTS_NO_ROOM || by_reason[r] > 0);
    }
    print_message("\n");
}

/* The clash checker against the plain rules on timetables that nobody planned. */
void test_slots__clash_checker_agrees_on_wild_timetables(void)
{
    size_t n_clean = 0;
    for (uint64_t i = 0; i < 5000; i++) {
        seed = i * 31337 + 11;
        struct ctx c = unit_ctx();
        struct world w;
        make(&w, 2 + (size_t)below(3), 2, 4, false);
        struct slots_slot s[8];
        size_t n_bad = 0;
        for (size_t e = 0; e < w.in.n_entries; e++) {
            int64_t t = 1000 * below(12);
            s[e] = (struct slots_slot){10 + (int64_t)e, 1 + below(2), t, t + 3000, false};
            n_bad += !ok_alone(&w, &s[e]);
            for (size_t k = 0; k < e; k++)
                n_bad += !ok_pair(&w, &s[k], &s[e]);
        }
        assert_int_equal(n_faults(&c, &w.in, s, w.in.n_entries) == 0, n_bad == 0);
        n_clean += n_bad == 0;
        unit_ctx_done(&c);
    }
    assert_true(n_clean > 20);
}
