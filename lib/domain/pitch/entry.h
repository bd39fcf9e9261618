/* Entries: applications in a round, as judges may see them. */
#ifndef DOMAIN_PITCH_ENTRY_H
#define DOMAIN_PITCH_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "store/queries.h"

/* The answers as JSON text without those to private questions, e-mail addresses and telephones. */
enum err entry_answers(struct ctx *c, const char *answers_json, const char *questions_json,
                       const char **out) MUST_CHECK;
/* The questions that go with them, as JSON text: key, kind, label, and the options where it has its own. */
enum err entry_questions(struct ctx *c, const char *questions_json, const char **out) MUST_CHECK;
/* Marks an entry whose team did not come (it gets no place), or came after all. The round is open. */
enum err entry_set_no_show(struct ctx *c, int64_t entry_id, bool is_no_show) MUST_CHECK;
/* Enters it into the next round of its own (which has counted it: round_take), with the judges of that. ERR_NOT_FOUND,
 * nothing recorded, when it has withdrawn or stands there already. */
enum err entry_advance(struct ctx *c, const struct q_result_round *round, int64_t entry_id) MUST_CHECK;

#endif
