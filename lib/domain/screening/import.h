/* Applications taken in from a table by an organiser: columns become answers, each row goes through the form's checks
 * and the call's rules as if it were typed. What is taken in counts as received now; it says that it was imported. */
#ifndef DOMAIN_SCREENING_IMPORT_H
#define DOMAIN_SCREENING_IMPORT_H

#include <jansson.h>

#include "base/ctx.h"
#include "base/json.h"

#define IMPORT_ROWS_MAX 200 /* one transaction, which runs alone: no more than others can wait for */

/* What is wanted: the document of the request.
 *   data                the file's bytes, base64
 *   encoding?           "cp949", "gb18030", "utf-16" where the file does not say so itself
 *   columns?            per column the key of a question, or null for none; without it by the titles
 *   is_draft?           take rows in as drafts, which may lack answers and fail rules: applicants go on with them
 *   takes_duplicates?   also rows whose address or number is that of another application
 *   takes_good_only?    take the good rows and leave the others; else all or none
 *   is_mailed?          write to each applicant: the receipt, or the link to the draft
 *   mail_lang?          of those letters and of the applications: "ko", "zh", "en"
 */
struct import_want {
    const char *event;      /* slug */
    const json_t *document; /* as above */
    bool is_for_real;       /* take them in; else say only what would happen */
};

/* Does it, or says what it would do. Members of the open object: encoding, columns, n_rows, n_good, n_bad,
 * n_duplicates, is_done, and rows: what is wrong with those that are not good, and the numbers of those taken in.
 * Recorded ERR_INVALID: the file or the request; ERR_CONFLICT: not all rows are good. */
enum err import_applications(struct ctx *c, const struct import_want *want, struct jw *w) MUST_CHECK;

#endif
