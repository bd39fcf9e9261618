#include "file/xlsx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define PATH_N     4096
#define TITLE_MAX  31    /* characters of a sheet's name */
#define TEXT_MAX_N 32767 /* characters of a cell, in UTF-16 */
#define DAY_MS     INT64_C(86400000)
#define EPOCH_DAY  25569 /* 1970-01-01 as Excel counts days */

struct xlsx {
    lxw_workbook *book; /* NULL once it is closed */
    lxw_worksheet *sheet;
    lxw_format *date, *time;
    char folder[PATH_N];
    int fd;
    size_t n_columns;
    lxw_row_t n_rows; /* the line of titles is one */
};

/* How many bytes of a text are no more than n units of UTF-16. */
static size_t fitting(const char *s, size_t n)
{
    size_t at = 0, units = 0;
    while (s[at]) {
        unsigned char first = (unsigned char)s[at];
        size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        units += len == 4 ? 2 : 1;
        if (units > n)
            break;
        at += len;
    }
    return at;
}

/* What a sheet's name may not have is left out. */
static void sheet_name(const char *title, char out[4 * TITLE_MAX + 1])
{
    size_t n = 0, end = fitting(title, TITLE_MAX);
    for (size_t i = 0; i < end; i++)
        if (!strchr("[]:*?/\\'", title[i]))
            out[n++] = title[i];
    out[n] = 0;
}

/* A file without a name in a folder, and what it is opened by again. */
static int open_nameless(const char *folder, char path[PATH_N])
{
    if (snprintf(path, PATH_N, "%s/xlsx-XXXXXX", folder) >= PATH_N)
        return -1;
    int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    unlink(path);
    snprintf(path, PATH_N, "/proc/self/fd/%d", fd);
    return fd;
}

static double width_of(const struct column *column)
{
    return column->kind == CELL_TEXT ? 28 : column->kind == CELL_TIME ? 19 : 14;
}

static void write_head(struct xlsx *x, const struct column *columns)
{
    lxw_format *head = workbook_add_format(x->book);
    format_set_bold(head);
    format_set_text_wrap(head);
    format_set_align(head, LXW_ALIGN_VERTICAL_TOP);
    x->date = workbook_add_format(x->book);
    format_set_num_format(x->date, "yyyy-mm-dd");
    x->time = workbook_add_format(x->book);
    format_set_num_format(x->time, "yyyy-mm-dd hh:mm:ss");
    for (size_t i = 0; i < x->n_columns; i++) {
        worksheet_set_column(x->sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(&columns[i]), NULL);
        worksheet_write_string(x->sheet, 0, (lxw_col_t)i, columns[i].title, head);
    }
    worksheet_freeze_panes(x->sheet, 1, 1);
    x->n_rows = 1;
}

struct xlsx *xlsx_new(const char *folder, const char *title, const struct column *columns, size_t n)
{
    struct xlsx *x = calloc(1, sizeof *x);
    char path[PATH_N], name[4 * TITLE_MAX + 1];
    if (!x)
        fatal("out of memory");
    *x = (struct xlsx){.fd = open_nameless(folder, path), .n_columns = n};
    if (x->fd < 0 || snprintf(x->folder, sizeof x->folder, "%s", folder) >= (int)sizeof x->folder) {
        xlsx_free(x);
        return NULL;
    }
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = x->folder, .use_zip64 = LXW_FALSE};
    sheet_name(title, name);
    x->book = workbook_new_opt(path, &options);
    x->sheet = x->book ? workbook_add_worksheet(x->book, *name ? name : NULL) : NULL;
    if (!x->sheet) {
        xlsx_free(x);
        return NULL;
    }
    write_head(x, columns);
    return x;
}

static lxw_error write_text(struct xlsx *x, lxw_col_t column, const char *text)
{
    size_t n = fitting(text, TEXT_MAX_N);
    if (!text[n])
        return worksheet_write_string(x->sheet, x->n_rows, column, text, NULL);
    n = fitting(text, TEXT_MAX_N - 1);
    char *cut = malloc(n + 4);
    if (!cut)
        fatal("out of memory");
    memcpy(cut, text, n);
    memcpy(cut + n, "\xe2\x80\xa6", 4);
    lxw_error e = worksheet_write_string(x->sheet, x->n_rows, column, cut, NULL);
    free(cut);
    return e;
}

enum err xlsx_row(struct xlsx *x, const struct cell *cells)
{
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; i < x->n_columns && e == LXW_NO_ERROR; i++) {
        lxw_col_t column = (lxw_col_t)i;
        double day = (double)cells[i].at / (double)DAY_MS + EPOCH_DAY;
        switch (cells[i].kind) {
        case CELL_NONE:
            break;
        case CELL_TEXT:
            e = write_text(x, column, cells[i].text);
            break;
        case CELL_NUMBER:
            e = worksheet_write_number(x->sheet, x->n_rows, column, cells[i].number, NULL);
            break;
        case CELL_DATE:
            e = worksheet_write_number(x->sheet, x->n_rows, column, day, x->date);
            break;
        case CELL_TIME:
            e = worksheet_write_number(x->sheet, x->n_rows, column, day, x->time);
            break;
        }
    }
    x->n_rows++;
    return e == LXW_NO_ERROR ? OK : ERR_INTERNAL;
}

enum err xlsx_end(struct xlsx *x, int *fd, int64_t *n_bytes)
{
    struct stat st;
    worksheet_autofilter(x->sheet, 0, 0, x->n_rows - 1, (lxw_col_t)(x->n_columns - 1));
    errno = 0;
    lxw_error e = workbook_close(x->book);
    x->book = NULL;
    if (e != LXW_NO_ERROR || fstat(x->fd, &st) != 0)
        return errno == ENOSPC || errno == EDQUOT ? ERR_NO_SPACE : ERR_INTERNAL;
    *fd = x->fd;
    *n_bytes = st.st_size;
    return OK;
}

/* The library forgets the file that its rows are in. */
static void drop_book(struct xlsx *x)
{
    if (x->sheet && x->sheet->optimize_tmpfile) {
        fclose(x->sheet->optimize_tmpfile);
        x->sheet->optimize_tmpfile = NULL;
    }
    lxw_workbook_free(x->book);
}

void xlsx_free(struct xlsx *x)
{
    if (!x)
        return;
    if (x->book)
        drop_book(x);
    if (x->fd >= 0)
        close(x->fd);
    free(x);
}
