#include "unit.h"

#include <stdio.h>
#include <string.h>

void test_ctx__an_unsure_clock_decides_nothing(void)
{
    struct ctx c = unit_ctx();
    assert_int_equal(ctx_clock_ok(&c), OK);
    c.is_clock_unsure = true;
    assert_int_equal(ctx_clock_ok(&c), ERR_BUSY);
    assert_string_equal(c.failure.rule, "clock_unsure");
    unit_ctx_done(&c);
}

void test_ctx__an_edit_names_the_version_it_saw(void)
{
    struct ctx c = unit_ctx();
    assert_int_equal(ctx_match(&c, 3), ERR_UNCONDITIONAL);
    failure_clear(&c);
    c.if_match = 2;
    assert_int_equal(ctx_match(&c, 3), ERR_STALE);
    assert_non_null(strstr(c.failure.detail, "3"));
    failure_clear(&c);
    c.if_match = 3;
    assert_int_equal(ctx_match(&c, 3), OK);
    unit_ctx_done(&c);
}

void test_ctx__the_actor_is_named_by_kind_and_id(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(ctx_actor(&c), "");
    c.who = (struct who){.kind = WHO_JUDGE, .judge_id = 7};
    assert_string_equal(ctx_actor(&c), "judge:7");
    c.who = (struct who){.kind = WHO_APPLICANT, .application_id = 9};
    assert_string_equal(ctx_actor(&c), "application:9");
    c.who = (struct who){.kind = WHO_OPERATOR};
    assert_string_equal(ctx_actor(&c), "operator");
    unit_ctx_done(&c);
}

static int count(const struct ctx *c)
{
    int n = 0;
    for (const struct issue *i = c->failure.issues; i; i = i->next)
        n++;
    return n;
}

void test_ctx__issues_stand_in_order_and_are_bounded(void)
{
    struct ctx c = unit_ctx();
    char name[16];
    for (int i = 0; i < ISSUES_MAX + 5; i++) {
        snprintf(name, sizeof name, "f%d", i);
        issue_add(&c, name, "field_missing", "field_missing", NULL);
    }
    assert_int_equal(count(&c), ISSUES_MAX);
    assert_string_equal(c.failure.issues->field, "f0");
    assert_string_equal(c.failure.issues->next->field, "f1");
    assert_string_equal(c.failure.last_issue->field, "f999");
    unit_ctx_done(&c);
}

void test_ctx__issues_taken_away_leave_room(void)
{
    struct ctx c = unit_ctx();
    issue_add(&c, "a", "field_missing", "field_missing", NULL);
    c.failure.issues = NULL;
    issue_add(&c, "b", "field_missing", "field_missing", NULL);
    issue_add(&c, "c", "field_missing", "field_missing", NULL);
    assert_int_equal(count(&c), 2);
    assert_string_equal(c.failure.issues->field, "b");
    unit_ctx_done(&c);
}

void test_ctx__states_are_told_in_the_readers_words(void)
{
    struct ctx c = unit_ctx();
    c.lang = LANG_KO;
    assert_int_equal(fail(&c, ERR_CONFLICT, NULL, "result_round_state", "state", "open", "wanted",
                          "closed, frozen", NULL), ERR_CONFLICT);
    assert_non_null(strstr(c.failure.detail, "진행 중 상태"));
    assert_non_null(strstr(c.failure.detail, ": 마감, 동결."));
    failure_clear(&c);
    assert_int_equal(fail(&c, ERR_CONFLICT, NULL, "result_round_state", "state", "unheard", "wanted",
                          "", NULL), ERR_CONFLICT);
    assert_non_null(strstr(c.failure.detail, "unheard 상태"));
    unit_ctx_done(&c);
}
