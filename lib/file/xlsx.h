/* Tables for spreadsheets: cells with their types, and workbooks (Office Open XML) by libxlsxwriter, which keeps one
 * row in memory. No cell is a formula or a link. One thread at a time. */
#ifndef FILE_XLSX_H
#define FILE_XLSX_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum cell_kind { CELL_NONE, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_TIME };

struct cell {
    enum cell_kind kind;
    const char *text; /* valid UTF-8 */
    double number;
    int64_t at; /* CELL_DATE, CELL_TIME: wall time, ms since 1970-01-01T00:00 */
};

struct column {
    const char *title;
    enum cell_kind kind; /* of most of its cells: how wide it is */
};

struct xlsx;

/* A workbook of one sheet, whose title is cut to what a sheet's may be. Its files are in a folder, without names:
 * nothing is left when the process ends. NULL: they cannot be made. */
struct xlsx *xlsx_new(const char *folder, const char *title, const struct column *columns, size_t n);
/* The next row, of n cells. A text longer than a cell takes is cut, and ends in an ellipsis. */
enum err xlsx_row(struct xlsx *x, const struct cell *cells) MUST_CHECK;
/* No more rows: *fd, borrowed until xlsx_free, holds *n_bytes. ERR_NO_SPACE, ERR_INTERNAL. */
enum err xlsx_end(struct xlsx *x, int *fd, int64_t *n_bytes) MUST_CHECK;
/* In any state; NULL is fine. */
void xlsx_free(struct xlsx *x);

#endif
