#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "algo/rank.h"

/* ---- by hand ---- */

static const struct rank_criterion two[] = {{"team", 400, 0, 10000, 500},
                                            {"market", 600, 0, 10000, 500}};
static const int64_t judges[] = {11, 12, 13};

/* n entries 1..n of track 7, judged by judges 11 and 12; sheet (j, e) gives both criteria
 * score[e][j]. */
struct hand {
    struct rank_entry entries[8];
    int64_t score[8][2][2];
    struct rank_sheet sheets[16];
    struct rank_input in;
};

static void hand_init(struct hand *h, const int64_t *scores, size_t n)
{
    *h = (struct hand){0};
    h->in = (struct rank_input){.criteria = two,
                                .n_criteria = 2,
                                .is_per_track = true,
                                .entries = h->entries,
                                .n_entries = n,
                                .sheets = h->sheets,
                                .n_sheets = 2 * n};
    for (size_t e = 0; e < n; e++) {
        h->entries[e] =
            (struct rank_entry){(int64_t)e + 1, 7, RANK_ACTIVE, (int64_t)(100 - e), judges, 2, 0};
        for (size_t j = 0; j < 2; j++) {
            h->score[e][j][0] = h->score[e][j][1] = scores[e];
            h->sheets[2 * e + j] = (struct rank_sheet){(int64_t)e + 1, judges[j], h->score[e][j]};
        }
    }
}

static struct cut first_so_many(enum cut_scope per, int64_t n)
{
    return (struct cut){.is_set = true, .per = per, .n = n, .percent = -1, .min_milli = CUT_NO_MIN};
}

static struct rank_result run(struct ctx *c, const struct rank_input *in)
{
    struct rank_result r;
    const char *why = "";
    enum err e = rank_run(c->arena, in, &r, &why);
    if (e)
        fail_msg("%s", why);
    return r;
}

static void refused(const struct rank_input *in, const char *part)
{
    struct ctx c = unit_ctx();
    struct rank_result r;
    const char *why = "";
    assert_int_equal(rank_run(c.arena, in, &r, &why), ERR_INVALID);
    assert_non_null(strstr(why, part));
    unit_ctx_done(&c);
}

void test_rank__weighted_mean_is_exact(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    hand_init(&h, (int64_t[]){8000, 7000}, 2);
    h.entries[0].judge_ids = h.entries[1].judge_ids = judges;
    h.entries[0].n_judges = 3;
    h.score[0][0][0] = 9500; /* (400*9500 + 600*8000) / 1000 = 8600; with 8000: mean 8300 */
    struct rank_result r = run(&c, &h.in);
    assert_int_equal(r.lines[0].totals[0].total.num, 8600);
    assert_int_equal(r.lines[0].totals[0].total.den, 1);
    assert_int_equal(r.lines[0].score.num, 8300);
    assert_int_equal(r.lines[0].n_missing, 1);
    assert_int_equal(r.lines[0].missing[0], 13);
    assert_int_equal(r.lines[1].n_missing, 0);
    assert_int_equal(r.lines[1].rank_no, 2);
    assert_int_equal(r.lines[1].by, RANK_BY_SCORE);
    unit_ctx_done(&c);
}

void test_rank__ties_share_the_better_place(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    hand_init(&h, (int64_t[]){5000, 8000, 8000, 9000}, 4);
    struct rank_result r = run(&c, &h.in);
    assert_int_equal(r.lines[3].rank_no, 1);
    assert_int_equal(r.lines[1].rank_no, 2);
    assert_int_equal(r.lines[2].rank_no, 2);
    assert_int_equal(r.lines[0].rank_no, 4);
    assert_int_equal(r.n_groups, 1);
    assert_int_equal(r.groups[0].boundaries, 0);
    assert_true(r.is_complete);
    unit_ctx_done(&c);
}

void test_rank__tie_inside_one_prize_needs_no_decision(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    const struct rank_prize prizes[] = {{1, 7, 1, 1}, {2, 7, 2, 2}, {3, 7, 3, 3}};
    hand_init(&h, (int64_t[]){5000, 8000, 8000, 9000}, 4);
    h.in.prizes = prizes;
    h.in.n_prizes = 3;
    struct rank_result r = run(&c, &h.in);
    assert_true(r.is_complete);
    assert_int_equal(r.lines[1].prize, 1);
    assert_int_equal(r.lines[2].prize, 1);
    assert_int_equal(r.lines[0].prize, 2);
    assert_int_equal(r.n_awarded[2], 1);
    unit_ctx_done(&c);
}

void test_rank__tie_across_a_prize_waits_for_a_decision(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    const struct rank_prize prizes[] = {{1, 7, 1, 1}, {2, 7, 2, 2}};
    hand_init(&h, (int64_t[]){9000, 9000, 8000, 7000}, 4);
    h.in.prizes = prizes;
    h.in.n_prizes = 2;
    struct rank_result r = run(&c, &h.in);
    assert_false(r.is_complete);
    assert_int_equal(r.groups[0].boundaries, RANK_AT_PRIZE);
    assert_true(r.groups[0].needs_decision && r.lines[0].is_waiting && r.lines[1].is_waiting);
    assert_int_equal(r.lines[0].prize, RANK_NONE);
    assert_int_equal(r.lines[2].prize, 1);

    const int64_t wrong[] = {2, 3}, right[] = {2, 1};
    const struct rank_decision decisions[] = {{wrong, 2}, {right, 2}};
    h.in.decisions = decisions;
    h.in.n_decisions = 2;
    r = run(&c, &h.in);
    assert_true(r.is_complete && r.is_used[1] && !r.is_used[0]);
    assert_int_equal(r.lines[1].prize, 0);
    assert_int_equal(r.lines[0].prize, 1);
    assert_int_equal(r.lines[0].rank_no, 2);
    assert_true(r.lines[0].is_by_decision && r.groups[0].is_decided);
    assert_int_equal(r.lines[0].by, RANK_BY_DECISION);
    unit_ctx_done(&c);
}

void test_rank__cut_over_all_sees_ties_between_tracks(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    hand_init(&h, (int64_t[]){9000, 8000, 8000}, 3);
    h.entries[2].track_id = 8;
    h.in.cut = first_so_many(CUT_OVER_ALL, 2);
    struct rank_result r = run(&c, &h.in);
    assert_int_equal(r.lines[2].rank_no, 1); /* alone in its track */
    assert_true(r.lines[0].is_advancing);
    assert_false(r.lines[1].is_advancing || r.lines[2].is_advancing || r.is_complete);
    assert_int_equal(r.n_groups, 1);
    assert_int_equal(r.groups[0].track_id, 0);
    assert_int_equal(r.groups[0].boundaries, RANK_AT_CUT);
    unit_ctx_done(&c);
}

void test_rank__who_is_out_has_no_place(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    hand_init(&h, (int64_t[]){9000, 8000, 7000}, 3);
    h.entries[0].state = RANK_WITHDRAWN;
    h.entries[1].state = RANK_NO_SHOW;
    h.in.n_sheets = 5;
    struct rank_result r = run(&c, &h.in);
    assert_int_equal(r.lines[0].rank_no, 0);
    assert_int_equal(r.lines[1].rank_no, 0);
    assert_int_equal(r.lines[2].rank_no, 1);
    assert_int_equal(r.order[0], 2);
    h.in.n_sheets = 4;
    r = run(&c, &h.in);
    assert_int_equal(r.lines[2].rank_no, 0);
    assert_int_equal(r.lines[2].n_missing, 2);
    assert_int_equal(r.lines[2].score.den, 0);
    unit_ctx_done(&c);
}

void test_rank__override_never_gives_one_prize_too_many(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    const struct rank_prize prizes[] = {{1, 7, 1, 1}};
    hand_init(&h, (int64_t[]){9000, 8000}, 2);
    h.in.prizes = prizes;
    h.in.n_prizes = 1;
    const struct rank_override o[] = {{2, true, 1, false, false}, {1, true, 0, false, false}};
    h.in.overrides = o;
    h.in.n_overrides = 1;
    refused(&h.in, "override_often");
    h.in.n_overrides = 2;
    struct rank_result r = run(&c, &h.in);
    assert_int_equal(r.lines[0].prize, RANK_NONE);
    assert_int_equal(r.lines[1].prize, 0);
    assert_true(r.lines[0].is_override && r.lines[1].is_override);
    assert_int_equal(r.lines[0].rank_no, 1);
    unit_ctx_done(&c);
}

void test_rank__override_of_all_tied_ends_the_wait(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    hand_init(&h, (int64_t[]){9000, 9000}, 2);
    h.in.cut = first_so_many(CUT_PER_TRACK, 1);
    const struct rank_override o[] = {{1, false, 0, true, true}, {2, false, 0, true, true}};
    h.in.overrides = o;
    h.in.n_overrides = 1;
    struct rank_result r = run(&c, &h.in);
    assert_true(!r.is_complete && r.lines[0].is_advancing && !r.lines[0].is_waiting);
    assert_true(r.lines[1].is_waiting);
    h.in.n_overrides = 2; /* both tied at the cut go on */
    r = run(&c, &h.in);
    assert_true(r.is_complete && r.lines[0].is_advancing && r.lines[1].is_advancing);
    unit_ctx_done(&c);
}

void test_rank__bad_input_is_named(void)
{
    struct hand h;
    hand_init(&h, (int64_t[]){9000, 9000}, 2);
    h.score[0][0][0] = 9250;
    refused(&h.in, "scale");
    hand_init(&h, (int64_t[]){9000, 9000}, 2);
    h.sheets[1].judge_id = 13;
    refused(&h.in, "not to score");
    h.sheets[1].judge_id = 11;
    refused(&h.in, "two sheets");
    hand_init(&h, (int64_t[]){9000, 9000}, 2);
    h.sheets[1].entry_id = 3;
    refused(&h.in, "not in the round");
    hand_init(&h, (int64_t[]){9000, 9000}, 2);
    h.entries[1].id = 1;
    refused(&h.in, "listed twice");
    hand_init(&h, (int64_t[]){9000, 9000}, 2);
    h.in.cut = first_so_many(CUT_PER_TRACK, 1);
    h.in.cut.percent = 50;
    refused(&h.in, "both");
    h.in.cut = first_so_many(CUT_OVER_ALL, -2);
    refused(&h.in, "outside 0 to 10000");
    h.in.n_criteria = 0;
    refused(&h.in, "criteria");
    const struct rank_criterion none[] = {{"team", 0, 0, 10, 1}}, odd[] = {{"team", 1, 0, 10, 3}};
    hand_init(&h, (int64_t[]){0, 0}, 2);
    h.in.n_criteria = 1;
    h.in.criteria = none;
    refused(&h.in, "weights");
    h.in.criteria = odd;
    refused(&h.in, "whole steps");
}

void test_rank__tie_words(void)
{
    struct rank_tie t;
    assert_true(rank_tie_parse("criterion:market", two, 2, &t));
    assert_int_equal(t.kind, RANK_TIE_CRITERION);
    assert_int_equal(t.criterion, 1);
    assert_true(rank_tie_parse("n_best", two, 2, &t));
    assert_int_equal(t.kind, RANK_TIE_N_BEST);
    assert_false(rank_tie_parse("criterion:style", two, 2, &t));
    assert_false(rank_tie_parse("coin", two, 2, &t));
}

void test_rank__tie_values_are_what_they_say(void)
{
    struct ctx c = unit_ctx();
    struct hand h;
    hand_init(&h, (int64_t[]){8000, 7000}, 2);
    const struct rank_tie ties[] = {{RANK_TIE_CRITERION, 1},    {RANK_TIE_MEDIAN, 0},
                                    {RANK_TIE_N_BEST, 0},       {RANK_TIE_HIGHEST_SHEET, 0},
                                    {RANK_TIE_LOWEST_SHEET, 0}, {RANK_TIE_EARLIER, 0}};
    h.in.ties = ties;
    h.in.n_ties = 6;
    h.score[0][1][1] = 5500; /* judge 12: 0.4 x 8000 + 0.6 x 5500 = 6500, below entry 2's 7000 */
    struct rank_result r = run(&c, &h.in);
    const struct ratio want[] = {{6750, 1}, {7250, 1}, {1, 1}, {8000, 1}, {6500, 1}, {100, 1}};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(r.lines[0].tie_values[i].num, want[i].num);
        assert_int_equal(r.lines[0].tie_values[i].den, want[i].den);
    }
    h.in.n_sheets = 3; /* entry 2 by judge 11 alone */
    r = run(&c, &h.in);
    assert_int_equal(r.lines[1].tie_values[1].num, 7000);
    unit_ctx_done(&c);
}

void test_rank__largest_input_stays_exact(void)
{
    struct ctx c = unit_ctx();
    struct rank_criterion cr[RANK_MAX_CRITERIA];
    int64_t score[2][RANK_MAX_CRITERIA], ids[RANK_MAX_JUDGES];
    struct rank_sheet sheets[2 * RANK_MAX_JUDGES];
    for (size_t i = 0; i < RANK_MAX_CRITERIA; i++) {
        cr[i] = (struct rank_criterion){"x", RANK_MAX_WEIGHT - (i == 0), -RANK_MAX_SCORE,
                                        RANK_MAX_SCORE, 1};
        score[0][i] = RANK_MAX_SCORE;
        score[1][i] = RANK_MAX_SCORE - (i == 0);
    }
    for (size_t j = 0; j < RANK_MAX_JUDGES; j++) {
        ids[j] = (int64_t)j + 1;
        sheets[j] = (struct rank_sheet){1, ids[j], score[0]};
        sheets[RANK_MAX_JUDGES + j] = (struct rank_sheet){2, ids[j], j ? score[0] : score[1]};
    }
    struct rank_entry e[] = {{2, 0, RANK_ACTIVE, 0, ids, RANK_MAX_JUDGES, 0},
                             {1, 0, RANK_ACTIVE, 0, ids, RANK_MAX_JUDGES, 0}};
    struct rank_input in = {.criteria = cr,
                            .n_criteria = RANK_MAX_CRITERIA,
                            .entries = e,
                            .n_entries = 2,
                            .sheets = sheets,
                            .n_sheets = 2 * RANK_MAX_JUDGES};
    struct rank_result r = run(&c, &in);
    assert_int_equal(r.lines[1].rank_no, 1);
    assert_int_equal(r.lines[0].rank_no, 2); /* one thousandth of one judge's criterion apart */
    assert_int_equal(r.lines[1].score.num, RANK_MAX_SCORE);
    unit_ctx_done(&c);
}
