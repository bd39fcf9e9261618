/* Examples kept beside a call's rules in the event file: answers, and what the rules must say of them. They are
 * tried by the event check, by rostrum rule test, and on the organiser's page of rules. */
#ifndef DOMAIN_EVENT_EVENT_EXAMPLES_H
#define DOMAIN_EVENT_EVENT_EXAMPLES_H

#include <jansson.h>

#include "base/ctx.h"
#include "domain/rule/rule.h"

/* The day an example is judged on: its `on`, else the day the call closes; RULE_DAY_UNKNOWN without either. */
int64_t event_example_day(const json_t *call, const json_t *example);

/* What the compiled rules of its call say of an example, in the arena, in c->lang. */
void event_example_judge(struct ctx *c, const struct rule_list *rules, const json_t *call, const json_t *example,
                         struct rule_report *out);

/* One thing that they say and that the example does not expect. */
struct example_miss {
    const char *pointer; /* within the example: "/verdict", "/rules/founded", "/n_points" */
    const char *wanted, *got;
    const char *rule;    /* that decides, and what it says; "" when none does */
};

/* The misses of a judged example, in the arena; how many they are. */
size_t event_example_misses(struct ctx *c, const json_t *example, const struct rule_report *report,
                            const struct example_miss **out);

#endif
