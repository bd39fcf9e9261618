/* Comma-separated values (RFC 4180). */
#ifndef BASE_CSV_H
#define BASE_CSV_H

struct arena;

#define CSV_TYPE "text/csv; charset=utf-8; header=present"
#define CSV_MARK "\xef\xbb\xbf" /* by which Excel knows UTF-8: before the first line */

/* A field as spreadsheets read it: quoted, and what they would take for a formula begins with an apostrophe. In
 * the arena. */
const char *csv_field(struct arena *a, const char *text);

#endif
