/* The rules of a call to be tried out before somebody meets them: as the event is published, or as the draft in
 * which it is being changed has them. Nothing is stored. */
#ifndef DOMAIN_RULE_RULE_TRIAL_H
#define DOMAIN_RULE_RULE_TRIAL_H

#include <jansson.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/rule/rule.h"

struct rule_trial {
    int64_t version_no;    /* of the event, or of the draft */
    int64_t draft_id;      /* that is looked at; NO_INT: the published event */
    int64_t open_draft_id; /* in which the event is being changed; NO_INT: none, or the caller may not see it */
    bool is_organiser;     /* of the whole event: may keep examples */
    json_t *doc;           /* owned */
    const json_t *call;    /* within it; NULL when the event has none of that key */
    json_t *form;          /* owned: the call's questions with what may be chosen (call.h) */
    json_t *rules;         /* owned: as rule.h takes them */
    const struct rule_list *list; /* NULL when they are faulty: */
    const struct rule_fault *faults;
};

/* Reads the rules of a call by its key, the first without one. draft_id NO_INT: of the published event.
 * ERR_NOT_FOUND, also for a draft of another event; ERR_FORBIDDEN for a draft when the caller organises only
 * a part of the event. *out is to be given to rule_trial_done whatever came of it. */
enum err rule_trial_open(struct ctx *c, const char *slug, const char *call_key, int64_t draft_id,
                         struct rule_trial *out) MUST_CHECK;
void rule_trial_done(struct rule_trial *t);

/* The questions of a call of an event's document, with what may be chosen (call.h); owned by the caller. */
json_t *rule_trial_form(const json_t *doc, const json_t *call);
/* What they say of answers on a day (RULE_DAY_UNKNOWN: that of the closing), as eligibility.h tells it; owned by
 * the caller. The rules must have no faults. */
json_t *rule_trial_judge(struct ctx *c, const struct rule_trial *t, const json_t *answers, int64_t day);
/* The day that is meant where none is said; RULE_DAY_UNKNOWN while the closing is not known. */
int64_t rule_trial_day(const struct rule_trial *t);

#endif
