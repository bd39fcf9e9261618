/* Why answers do not meet a rule, in words: what was given and what is asked for, each where the rule compares them.
 *
 *   Date of foundation: 30 December 2016. Needed: on or after 1 January 2017.
 *
 * Nothing is stored: the same rules over the same answers say the same. web/src/pages/apply/why.ts says it alike. */
#ifndef DOMAIN_RULE_RULE_WHY_H
#define DOMAIN_RULE_RULE_WHY_H

#include <jansson.h>

#include "domain/rule/rule.h"

#define RULE_WHY_MAX 8

/* What was judged. */
struct rule_judged {
    const struct rule_list *rules;
    const json_t *form;    /* as call_content has it: where the questions' labels are */
    const json_t *answers; /* with what the records know ("known") */
    int64_t day;           /* of judging; or RULE_DAY_UNKNOWN */
};

/* The sentences about rule no. `no` of the list, if it fails; *n of them, in the arena. None where it compares with
 * nothing that has a name: a box that is not ticked. */
const char *const *rule_why(struct ctx *c, const struct rule_judged *of, size_t no, size_t *n);

#endif
