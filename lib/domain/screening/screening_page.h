/* A page of a list of applications: read in the order of an index from behind the last line of the page before,
 * whatever their number; and its lines as JSON. Searches, and orders that go by names, are screening_list.h's. */
#ifndef DOMAIN_SCREENING_SCREENING_PAGE_H
#define DOMAIN_SCREENING_SCREENING_PAGE_H

#include "base/ctx.h"
#include "domain/screening/screening_list.h"
#include "store/queries.h"

/* True when the list can be read page by page. */
bool screening_is_paged(const struct screening_filter *f);
/* How many the whole list has: few are counted, more are known (tally.h). */
enum err screening_total(struct ctx *c, const struct screening_filter *f, int64_t *out) MUST_CHECK;

/* The ids of the whole list, in its order. Linear in them; only an index is read. */
enum err screening_page_ids(struct ctx *c, const struct screening_filter *f, struct screening_ids *out) MUST_CHECK;

/* What a line says besides its own columns: the keys of what it chose, and which documents are wanted. */
struct screening_words;
enum err screening_words_read(struct ctx *c, int64_t event_id, struct screening_words **out) MUST_CHECK;
/* Where a page begins: behind after_id (0: it is the first), and how many lines it has at most. */
struct screening_from {
    const struct screening_words *words;
    int64_t after_id, limit;
};
/* A page by name, from behind an edge on, under the names that are kept (screening_order.h). The key is of c->lang;
 * the filter has no search, tests or missing documents. */
struct screening_edge {
    const char *key; /* NULL: the page is the first */
    int64_t id, limit;
    bool is_down;
};
enum err screening_page_by_name(struct ctx *c, const struct screening_filter *f, const struct screening_edge *from,
                                struct screening_place **out, size_t *n) MUST_CHECK;

/* Opens a page of a list that is paged. */
enum err screening_page(struct ctx *c, const struct screening_filter *f, const struct screening_from *from,
                        struct rows *out) MUST_CHECK;
/* For an answer that only counts whose documents are missing: until when it stays as it is (ctx_fresh_until). */
enum err screening_note_graces(struct ctx *c, int64_t event_id) MUST_CHECK;
/* The lines of these ids, 19 digits each, in their order. */
enum err screening_lines(struct ctx *c, const struct screening_words *words, const char *ids,
                         struct rows *out) MUST_CHECK;

/* The columns of a line that stand after those that are written as they are. */
struct screening_line {
    const char *track, *round;
    bool is_for_manual_check, is_deck_missing;
};
/* How many columns are written as they are: the line's first. */
#define SCREENING_PLAIN_COLS 18
/* Of the current row of a page or of screening_lines. */
enum err screening_line_read(struct ctx *c, const struct screening_words *words, struct rows *rows,
                             struct screening_line *out) MUST_CHECK;

#endif
