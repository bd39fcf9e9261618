/* The mail that tells an entrant the outcome. */
#ifndef DOMAIN_PITCH_RESULT_MAIL_H
#define DOMAIN_PITCH_RESULT_MAIL_H

#include "base/ctx.h"
#include "store/queries.h"

/* In the applicant's language: a prize, the next round, a place in reserve, or neither. */
enum err result_mail(struct ctx *c, const struct q_result_round *round,
                     const struct q_placement_list *line) MUST_CHECK;
/* That it has moved up from the reserve into the next round; that this was taken back. */
enum err result_mail_moved_up(struct ctx *c, const struct q_result_round *round,
                              const struct q_placement_list *line) MUST_CHECK;
enum err result_mail_moved_back(struct ctx *c, const struct q_result_round *round,
                                const struct q_placement_list *line) MUST_CHECK;

#endif
