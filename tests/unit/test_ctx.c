#include "unit.h"

#include <stdio.h>

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
