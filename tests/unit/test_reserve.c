/* Who holds a place of a published round, which is free, and who is the next in reserve. */
#include "unit.h"

#include <string.h>

#include "domain/pitch/reserve.h"

/* Entries 1 and 2 go on, 3 to 5 stand in reserve; all of one list, but 6, the first of another. */
static void lines_of(struct q_placement_list lines[6], struct reserve *r)
{
    memset(lines, 0, 6 * sizeof *lines);
    for (int64_t i = 0; i < 6; i++)
        lines[i] = (struct q_placement_list){.entry_id = i + 1,
                                             .state = "active",
                                             .is_advancing = i < 2,
                                             .reserve_no = i < 2 ? NO_INT : i < 5 ? i - 1 : 1,
                                             .cut_key = i < 5 ? "Seoul" : "Busan",
                                             .left_at = NO_INT,
                                             .moved_up_at = NO_INT,
                                             .moved_for_id = NO_INT};
    *r = (struct reserve){.lines = lines, .n_lines = 6};
}

void test_reserve__the_longest_free_place_goes_to_the_first_in_reserve(void)
{
    struct q_placement_list l[6];
    struct reserve r;
    lines_of(l, &r);
    assert_int_equal(reserve_free_place(&r, "Seoul"), 6); /* nobody has left */
    assert_int_equal(reserve_first(&r, "Seoul"), 2);
    assert_int_equal(reserve_first(&r, "Busan"), 5);
    assert_int_equal(reserve_first(&r, "Jeju"), 6);
    l[0].left_at = 20;
    l[1].left_at = 10;
    assert_false(reserve_holds(&l[0]));
    assert_int_equal(reserve_free_place(&r, "Seoul"), 1);
    assert_int_equal(reserve_free_place(&r, "Busan"), 6); /* places do not wander between lists */
    l[2].moved_up_at = 30;
    l[2].moved_for_id = 2;
    assert_true(reserve_holds(&l[2]) && !reserve_stands(&l[2]));
    assert_int_equal(reserve_free_place(&r, "Seoul"), 0);
    assert_int_equal(reserve_first(&r, "Seoul"), 3);
}

void test_reserve__who_moved_up_leaves_a_place_who_waits_leaves_none(void)
{
    struct q_placement_list l[6];
    struct reserve r;
    lines_of(l, &r);
    l[2].left_at = 5; /* the first in reserve does not want any more */
    assert_int_equal(reserve_free_place(&r, "Seoul"), 6);
    assert_int_equal(reserve_first(&r, "Seoul"), 3);
    l[0].left_at = 10;
    l[3].moved_up_at = 20;
    l[3].moved_for_id = 1;
    assert_int_equal(reserve_free_place(&r, "Seoul"), 6);
    l[3].left_at = 30; /* and leaves as well: its place is free, the one before is not again */
    assert_int_equal(reserve_free_place(&r, "Seoul"), 3);
    assert_int_equal(reserve_first(&r, "Seoul"), 4);
    l[4].state = "withdrawn"; /* in a way that left no mark */
    assert_int_equal(reserve_first(&r, "Seoul"), 6); /* nobody is left */
}
