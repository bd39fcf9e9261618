/* Answers to a call's questions: checked by kind, merged into what is stored, and found wanting.
 * Faults are added to c's issues, all at once, with the field "answers.<key>". */
#ifndef DOMAIN_CALL_APPLICATION_ANSWERS_H
#define DOMAIN_CALL_APPLICATION_ANSWERS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/ctx.h"
#include "domain/call/call.h"

/* Limits in grapheme clusters where the question states none. */
#define ANSWER_TEXT_MAX 200
#define ANSWER_LONG_MAX 5000
#define ANSWER_LIST_MAX 50 /* members, languages */

/* What is stored (NULL: nothing) with the changes of `patch`, an object of answers by question key: null
 * or "" clears one. Texts are trimmed and NFC; e-mail addresses, telephone numbers and language tags
 * are in their one form. *out is owned by the caller. ERR_INVALID, recorded with an issue per fault. */
enum err answers_merge(struct ctx *c, const struct call *call, const json_t *stored, const json_t *patch,
                       json_t **out) MUST_CHECK;

/* Whether stored answers still are what the form takes, which may be newer than they: as answers_merge.
 * What it asks no more does not count. */
enum err answers_check(struct ctx *c, const struct call *call, const json_t *answers) MUST_CHECK;

/* What is wrong with one of them, in c->lang and the arena; NULL when it is what its question takes. */
const char *answers_fault(struct ctx *c, const struct call *call, const struct call_question *question,
                          const json_t *answer);

/* Whether a question of the form is asked: its condition is absent, or holds. One that cannot be decided yet
 * does not hold. */
bool answers_asked(struct ctx *c, const struct call_question *question, const json_t *answers);

/* The column of a question of rows, or NULL. */
json_t *answers_column(const json_t *question, const char *key);

/* Adds an issue for each required question that is asked of these answers and not answered, and for each
 * answer that is not enough to submit (rows too few or not whole, a registration number whose check digit is
 * wrong), and says how many. A question whose condition cannot be decided yet is not asked yet. */
size_t answers_missing(struct ctx *c, const struct call *call, const json_t *answers);

/* How many characters the answer to a question of text may have; 0 for other kinds. */
int64_t answers_max_chars(const json_t *question);

/* The text answered, or "". Borrowed. */
const char *answers_text(const json_t *answers, const char *key);

#endif
