/* The eligibility rules of a call in the form that rule.h judges: each with the types of the answers
 * it reads, taken from the form's questions, and the day it is judged as of. */
#ifndef DOMAIN_EVENT_EVENT_RULES_H
#define DOMAIN_EVENT_EVENT_RULES_H

#include <jansson.h>
#include <stdbool.h>

/* The rules of a call of a document, in their order; owned by the caller. A variable that no question
 * answers, or of a kind no rule reads, stays undeclared: rule.h says so. */
json_t *event_rules(json_t *doc, json_t *call);
/* A question's own condition as a list of one rule; owned by the caller. */
json_t *event_question_rule(json_t *doc, json_t *call, json_t *question);

/* Whether a question is asked only of who was accepted. What is decided before knows nothing of it. */
bool event_is_after_acceptance(const json_t *question);

#endif
