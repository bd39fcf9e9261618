/* Shared by the parts of an export; nobody else includes it. */
#ifndef DOMAIN_SCREENING_EXPORT_IN_H
#define DOMAIN_SCREENING_EXPORT_IN_H

#include <jansson.h>

#include "domain/screening/export.h"
#include "store/queries.h"

enum export_what {
    EXPORT_NO, EXPORT_STATE, EXPORT_PENDING, EXPORT_TRACK, EXPORT_ROUND, EXPORT_PARTNER, EXPORT_COMPANY,
    EXPORT_VERDICT, EXPORT_WHY, EXPORT_RECEIVED, EXPORT_DUPLICATE,
    EXPORT_ANSWER, EXPORT_CURRENCY, EXPORT_SCORE, EXPORT_RANK
};

/* What a column is made of. */
struct export_source {
    enum export_what what;
    const json_t *question; /* EXPORT_ANSWER, EXPORT_CURRENCY */
    int64_t round_id;       /* EXPORT_SCORE, EXPORT_RANK */
};

#define EXPORT_COLUMNS_MAX 400

struct export_plan {
    struct arena *arena; /* of all that follows */
    struct export_want want;
    enum lang lang;
    struct q_export_event event;
    struct column columns[EXPORT_COLUMNS_MAX];
    struct export_source sources[EXPORT_COLUMNS_MAX];
    size_t n_columns;
    struct q_export_names *names;
    size_t n_names;
    json_t *forms; /* owned: [[question]], the newest first */
    const struct q_export_forms *form_rows; /* their ids */
};

/* Whether an answer is shown only to who asked for what is private. */
bool export_is_private(const json_t *question);
/* What is called so by a key of the list 1: tracks, 2: rounds, 3: partners; the key when nothing is. */
const char *export_name(const struct export_plan *p, int64_t list_no, const char *key);
/* Why the rules of its call that say no do, by the verdict that is stored; "" when none does. */
enum err export_why(struct ctx *c, int64_t application_id, const json_t *verdict, const char **out) MUST_CHECK;
/* An answer as a cell. */
struct cell export_answer(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *answer,
                          bool is_currency);

#endif
