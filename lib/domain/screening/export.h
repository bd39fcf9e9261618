/* Applications as tables: which columns there are, and what stands in the cells, in the reader's language.
 *
 * Private answers, and what reaches a person (addresses, telephones, members), are there only when asked for. Who
 * organises a round only gets that round's applications and scores. What a table says of an application is as it
 * was when its piece was made. */
#ifndef DOMAIN_SCREENING_EXPORT_H
#define DOMAIN_SCREENING_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "file/xlsx.h"

struct buf;
struct jw;
struct q_export_lines;
struct q_export_scores;

/* What is asked for. */
struct export_want {
    int64_t event_id;
    bool is_all;      /* c->who organises the whole event */
    bool has_private;
    const char *only; /* for a recipient: these questions and uploads alone, private or not (transfer.h); NULL: all */
};
/* Whether that holds a key. */
bool export_has(const struct export_want *want, const char *key);

/* An event's columns and names: opened once, used for all pieces. *out is to be closed also after a failure, whose
 * reason is in it. */
struct export_plan;
enum err export_open(struct ctx *c, const struct export_want *want, struct export_plan **out) MUST_CHECK;
void export_close(struct export_plan *p); /* NULL is fine */
const struct column *export_columns(const struct export_plan *p, size_t *n);
const char *export_slug(const struct export_plan *p);

#define EXPORT_PAGE 100 /* applications read at once */

/* Applications with their scores. */
struct export_page {
    const struct q_export_lines *lines;
    size_t n;
    const struct q_export_scores *scores;
    size_t n_scores;
};
enum err export_read(struct ctx *c, const struct export_plan *p, const int64_t *ids, size_t n,
                     struct export_page *out) MUST_CHECK;
/* The cells of line i, as many as there are columns; in c's arena. */
const struct cell *export_cells(struct ctx *c, const struct export_plan *p, const struct export_page *page, size_t i);
/* The same as an object: keys, answers as they are stored. */
void export_object(struct ctx *c, const struct export_plan *p, const struct export_page *page, size_t i,
                   struct jw *w);
/* One line of CSV, with its end. */
void export_csv_titles(struct ctx *c, const struct export_plan *p, struct buf *out);
void export_csv_line(struct ctx *c, const struct cell *cells, size_t n, struct buf *out);

/* Ids as queries read them: 19 digits each. */
const char *export_digits(struct ctx *c, const int64_t *ids, size_t n);

#endif
