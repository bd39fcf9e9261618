#include "domain/pitch/stage_clock.h"

#include <string.h>

#include "unit.h"

#define MINUTE INT64_C(60000)

static struct stage_step step(enum stage_action action, int64_t at)
{
    return (struct stage_step){.action = action, .at = at, .pitch_ms = 7 * MINUTE, .qa_ms = 3 * MINUTE,
                               .has_next = true};
}

static bool does(struct stage_clock *k, enum stage_action action, int64_t at)
{
    struct stage_step s = step(action, at);
    bool is_next;
    return stage_clock_do(k, &s, &is_next);
}

static bool adds(struct stage_clock *k, int64_t at, int64_t ms)
{
    struct stage_step s = step(STAGE_ADD, at);
    bool is_next;
    s.add_ms = ms;
    return stage_clock_do(k, &s, &is_next);
}

void test_stage__a_turn_from_start_to_the_next_team(void)
{
    struct stage_clock k = stage_clock_new(7 * MINUTE);
    bool is_next;
    assert_int_equal(stage_left(&k, 99 * MINUTE), 7 * MINUTE); /* waiting costs nothing */
    assert_true(does(&k, STAGE_START, 100 * MINUTE));
    assert_int_equal(stage_left(&k, 101 * MINUTE), 6 * MINUTE);
    assert_int_equal(stage_left(&k, 108 * MINUTE), -MINUTE); /* over, and still the pitch */
    assert_int_equal(k.phase, STAGE_PITCH);
    assert_true(does(&k, STAGE_SKIP, 109 * MINUTE));
    assert_int_equal(k.phase, STAGE_QUESTIONS);
    assert_int_equal(stage_left(&k, 110 * MINUTE), 2 * MINUTE); /* runs at once, its own three minutes */
    struct stage_step on = step(STAGE_SKIP, 111 * MINUTE);
    assert_true(stage_clock_do(&k, &on, &is_next));
    assert_true(is_next);
    assert_int_equal(k.phase, STAGE_IDLE);
    assert_int_equal(stage_left(&k, 200 * MINUTE), 7 * MINUTE);
}

void test_stage__a_pause_stops_time(void)
{
    struct stage_clock k = stage_clock_new(7 * MINUTE);
    does(&k, STAGE_START, 0);
    assert_false(does(&k, STAGE_RESUME, MINUTE));
    assert_true(does(&k, STAGE_PAUSE, MINUTE));
    assert_false(does(&k, STAGE_PAUSE, MINUTE));
    assert_int_equal(stage_left(&k, 60 * MINUTE), 6 * MINUTE);
    assert_true(does(&k, STAGE_RESUME, 60 * MINUTE));
    assert_int_equal(stage_left(&k, 61 * MINUTE), 5 * MINUTE);
}

void test_stage__time_taken_off_ends_at_zero(void)
{
    struct stage_clock k = stage_clock_new(7 * MINUTE);
    assert_true(adds(&k, 0, MINUTE)); /* promised before the start: kept */
    does(&k, STAGE_START, 0);
    assert_int_equal(stage_left(&k, 0), 8 * MINUTE);
    assert_true(adds(&k, 7 * MINUTE, -5 * MINUTE));
    assert_int_equal(stage_left(&k, 7 * MINUTE), 0);
    assert_int_equal(k.added_ms, 0);
    assert_false(adds(&k, 8 * MINUTE, -MINUTE)); /* nothing is left to take */
    assert_true(adds(&k, 8 * MINUTE, 2 * MINUTE));
    assert_int_equal(stage_left(&k, 8 * MINUTE), MINUTE);
    assert_false(adds(&k, 8 * MINUTE, STAGE_ADDED_MAX)); /* more than an hour in all */
}

void test_stage__without_questions_the_pitch_is_the_turn(void)
{
    struct stage_clock k = stage_clock_new(7 * MINUTE);
    struct stage_step s = step(STAGE_SKIP, MINUTE);
    bool is_next;
    s.qa_ms = 0;
    does(&k, STAGE_START, 0);
    assert_true(stage_clock_do(&k, &s, &is_next));
    assert_true(is_next);
    assert_int_equal(k.phase, STAGE_IDLE);
}

void test_stage__after_the_last_nothing_is_left_but_to_go_somewhere(void)
{
    struct stage_clock k = stage_clock_new(7 * MINUTE);
    struct stage_step s = step(STAGE_SKIP, 0);
    bool is_next;
    s.has_next = false;
    assert_true(stage_clock_do(&k, &s, &is_next));
    assert_int_equal(k.phase, STAGE_DONE);
    for (enum stage_action a = 0; a < STAGE_ACTIONS; a++)
        if (a != STAGE_GO)
            assert_false(does(&k, a, 1));
    assert_true(does(&k, STAGE_GO, 1));
    assert_int_equal(k.phase, STAGE_IDLE);
}

void test_stage__real_clock_set_back_takes_nothing(void)
{
    struct stage_clock k = stage_clock_new(7 * MINUTE);
    does(&k, STAGE_START, 100 * MINUTE);
    assert_int_equal(stage_left(&k, 99 * MINUTE), 7 * MINUTE);
}

void test_stage__words(void)
{
    enum stage_phase p;
    enum stage_action a;
    for (int i = 0; i < STAGE_PHASES; i++) {
        assert_true(stage_phase_of(stage_phase_word((enum stage_phase)i), &p));
        assert_int_equal(p, i);
    }
    assert_true(stage_action_of("skip", &a));
    assert_int_equal(a, STAGE_SKIP);
    assert_false(stage_action_of("stop", &a));
    assert_false(stage_phase_of("", &p));
}

/* ---- against a slow and obvious one: a person who looks at a clock each second ---- */

struct person {
    enum stage_phase phase;
    bool is_running;
    int64_t left, added; /* seconds */
};

static void tick(struct person *p)
{
    if (p->is_running)
        p->left--;
}

static bool says(struct person *p, const struct stage_step *s)
{
    int64_t pitch = s->pitch_ms / 1000, qa = s->qa_ms / 1000, more = s->add_ms / 1000;
    bool is_timed = p->phase == STAGE_PITCH || p->phase == STAGE_QUESTIONS;
    struct person fresh = {.phase = STAGE_IDLE, .left = pitch}, over = {.phase = STAGE_DONE};
    switch (s->action) {
    case STAGE_START:
        if (p->phase != STAGE_IDLE)
            return false;
        p->phase = STAGE_PITCH;
        p->is_running = true;
        return true;
    case STAGE_PAUSE:
        if (!is_timed || !p->is_running)
            return false;
        p->is_running = false;
        return true;
    case STAGE_RESUME:
        if (!is_timed || p->is_running)
            return false;
        p->is_running = true;
        return true;
    case STAGE_ADD:
        while (more < 0 && p->left + more < 0)
            more++;
        if (p->phase == STAGE_DONE || more == 0 || p->added + more > 3600 || p->added + more < -3600)
            return false;
        p->left += more;
        p->added += more;
        return true;
    case STAGE_SKIP:
        if (p->phase == STAGE_DONE)
            return false;
        if (p->phase == STAGE_PITCH && qa > 0)
            *p = (struct person){.phase = STAGE_QUESTIONS, .is_running = true, .left = qa};
        else
            *p = s->has_next ? fresh : over;
        return true;
    case STAGE_RESET:
        if (p->phase == STAGE_DONE)
            return false;
        *p = fresh;
        return true;
    default:
        *p = fresh;
        return true;
    }
}

static uint32_t state_of_dice = 20220901;

static int dice(int n)
{
    state_of_dice = state_of_dice * 1664525u + 1013904223u;
    return (int)((state_of_dice >> 8) % (uint32_t)n);
}

void test_stage__random_days_agree_with_a_person_at_a_clock(void)
{
    for (int day = 0; day < 300; day++) {
        int64_t qa_ms = dice(4) ? 180000 : 0;
        struct stage_clock k = stage_clock_new(420000);
        struct person p = {.phase = STAGE_IDLE, .left = 420};
        for (int64_t second = 0; second < 2000; second++) {
            if (dice(20) == 0) {
                struct stage_step s = {.action = (enum stage_action)dice(STAGE_ACTIONS), .at = second * 1000,
                                       .add_ms = (dice(1201) - 600) * 1000, .pitch_ms = 420000,
                                       .qa_ms = qa_ms, .has_next = dice(5) > 0};
                bool is_next;
                assert_int_equal(stage_clock_do(&k, &s, &is_next), says(&p, &s));
            }
            assert_int_equal(k.phase, p.phase);
            assert_int_equal(k.is_running, p.is_running);
            assert_int_equal(k.added_ms, p.added * 1000);
            if (p.phase != STAGE_DONE)
                assert_int_equal(stage_left(&k, second * 1000), p.left * 1000);
            tick(&p);
        }
    }
}
