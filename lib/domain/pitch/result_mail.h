/* The mail that tells an entrant the outcome. */
#ifndef DOMAIN_PITCH_RESULT_MAIL_H
#define DOMAIN_PITCH_RESULT_MAIL_H

#include "base/ctx.h"
#include "store/queries.h"

/* In the applicant's language: a prize, the next round, or neither. */
enum err result_mail(struct ctx *c, const struct q_result_round *round,
                     const struct q_placement_list *line) MUST_CHECK;

#endif
