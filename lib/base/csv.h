/* Comma-separated values (RFC 4180). */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;

#define CSV_TYPE "text/csv; charset=utf-8; header=present"
#define CSV_MARK "\xef\xbb\xbf" /* by which Excel knows UTF-8: before the first line */

/* A field as spreadsheets read it: quoted, and what they would take for a formula begins with an apostrophe. In
 * the arena. */
const char *csv_field(struct arena *a, const char *text);

/* ---- reading ---- */

/* What a file is refused for: message keys, each with the line where it is. */
struct csv_fault {
    const char *key;
    size_t line_no;
};

struct csv_row {
    const char **cells; /* valid UTF-8 without control characters but newline and tab */
    size_t n, line_no;  /* where it begins, from 1 */
};
struct csv {
    const char *encoding; /* "utf-8", "utf-16", "cp949", "gb18030" */
    char separator;       /* ',', ';' or a tab: what the first line has most of */
    struct csv_row *rows; /* lines of nothing are left out */
    size_t n;
};
#define CSV_COLUMNS_MAX 400

/* Reads a file as spreadsheets write it, at most max rows. A byte order mark says what it is in; without one it is
 * UTF-8, or what `encoding` says ("" for nothing). Everything is in the arena. ERR_INVALID: *fault says why. */
struct csv_in {
    const char *bytes;
    size_t n;
    const char *encoding;
    size_t max;
};
enum err csv_read(struct arena *a, const struct csv_in *in, struct csv *out, struct csv_fault *fault) MUST_CHECK;

#endif
