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
 *               "needs": [{"field": "answers.founded", "is_vague"}]}]}
 * What it says to people is the text of its rules: those of the rule set it was judged by, which never changes,
 * are given beside it below. */
enum err eligibility_judge(struct ctx *c, const struct call *call, const json_t *answers, int64_t application_id,
                           json_t **out) MUST_CHECK;

/* A report as such a verdict; owned by the caller. */
json_t *eligibility_verdict(const struct rule_report *report);

/* OK, or the recorded ERR_INVALID with an issue per blocking rule that fails (its own message) or
 * cannot be decided (and what is missing). */
enum err eligibility_check(struct ctx *c, const json_t *verdict, const json_t *rules) MUST_CHECK;

/* Writes a verdict's members into the open object, messages in c->lang. */
void eligibility_write(struct ctx *c, struct jw *w, const json_t *verdict, const json_t *rules);

#endif
