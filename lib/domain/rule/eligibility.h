/* Whether answers meet a call's rules, as a verdict that can be shown in any language and stored. */
#ifndef DOMAIN_RULE_ELIGIBILITY_H
#define DOMAIN_RULE_ELIGIBILITY_H

#include <jansson.h>

#include "base/ctx.h"
#include "base/json.h"
#include "domain/call/call.h"
#include "domain/rule/rule.h"

/* Judges answers by the call's rules, and what the records know of who gave them (application_id: their own
 * application, 0 while there is none). The verdict, owned by the caller, is
 *   {"verdict": "pass" | "fail" | "undecided", "needs_look": a manual rule did not pass,
 *    "n_points": of the bonus rules that pass, when there are any,
 *    "rules": [{"key", "severity", "outcome", "as_of", "n_points"?,
 *               "needs": [{"field": "answers.founded", "is_vague"}]}],
 *    "known": what the records said, where a rule asks}
 * What it says to people is the text of its rules: those of the rule set it was judged by, which never changes,
 * are given beside it below. */
enum err eligibility_judge(struct ctx *c, const struct call *call, const json_t *answers, int64_t application_id,
                           json_t **out) MUST_CHECK;

/* A report as such a verdict; owned by the caller. */
json_t *eligibility_verdict(const struct rule_report *report);

/* A verdict to be told: what it was judged by, and the answers it is about. */
struct eligibility_told {
    const json_t *verdict, *rules, *answers;
    const struct rule_list *judge; /* rules, compiled; NULL: no reasons are told */
    const json_t *form;            /* where the questions' labels are */
};
/* One about a call as it was judged by. */
struct eligibility_told eligibility_of(const struct call *call, const json_t *verdict, const json_t *answers);

/* OK, or the recorded ERR_INVALID with an issue per blocking rule that fails (its own message, and why) or
 * cannot be decided (and what is missing). */
enum err eligibility_check(struct ctx *c, const struct eligibility_told *t) MUST_CHECK;

/* Writes a verdict's members into the open object, in c->lang: of a rule that fails also why (rule_why.h). */
void eligibility_write(struct ctx *c, struct jw *w, const struct eligibility_told *t);

/* Why each rule that fails does, in one text of c->lang, "" when none does: "message (why; why) message". */
const char *eligibility_reasons(struct ctx *c, const struct eligibility_told *t);

#endif
