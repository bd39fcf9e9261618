/* Reading: bytes to UTF-8, then RFC 4180 with the separators and ends of lines that spreadsheets write. */
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/text.h"

static enum err refuse(struct csv_fault *fault, const char *key, size_t line_no)
{
    *fault = (struct csv_fault){.key = key, .line_no = line_no};
    return ERR_INVALID;
}

/* ---- encodings ---- */

/* By ICU, strictly: a byte that is none of the encoding's is a fault, not a question mark. */
static enum err convert(struct arena *a, const char *from, const struct csv_in *in, const char **out, size_t *n)
{
    UErrorCode e = U_ZERO_ERROR;
    UConverter *source = ucnv_open(from, &e), *target = ucnv_open("UTF-8", &e);
    size_t max = in->n * 3 + 16;
    char *to = arena_alloc(a, max), *at = to;
    const char *p = in->bytes;
    if (U_SUCCESS(e))
        ucnv_setToUCallBack(source, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &e);
    if (U_SUCCESS(e))
        ucnv_convertEx(target, source, &at, to + max - 1, &p, in->bytes + in->n, NULL, NULL, NULL, NULL, true, true,
                       &e);
    ucnv_close(source);
    ucnv_close(target);
    if (U_FAILURE(e))
        return ERR_INVALID;
    *at = 0;
    *out = to;
    *n = (size_t)(at - to);
    return OK;
}

static bool begins(const struct csv_in *in, const char *mark, size_t n)
{
    return in->n >= n && memcmp(in->bytes, mark, n) == 0;
}

struct utf8 {
    const char *p;
    size_t n;
};

static enum err decode(struct arena *a, const struct csv_in *in, const char **encoding, struct utf8 *out,
                       struct csv_fault *fault)
{
    static const struct {
        const char *word, *icu;
    } known[] = {{"cp949", "windows-949"}, {"gb18030", "gb18030"}, {"utf-16", "UTF-16"}};
    bool is_wide = begins(in, "\xff\xfe", 2) || begins(in, "\xfe\xff", 2);
    const char *word = is_wide ? "utf-16" : begins(in, CSV_MARK, 3) ? "utf-8" : in->encoding;
    *encoding = "utf-8";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].word, word) == 0) {
            *encoding = known[i].word;
            return convert(a, known[i].icu, in, &out->p, &out->n) == OK ? OK : refuse(fault, "csv_bytes", 0);
        }
    *out = (struct utf8){in->bytes, in->n};
    if (memchr(in->bytes, 0, in->n)) /* UTF-16 without its mark, or no text at all */
        return refuse(fault, "csv_binary", 0);
    if (!text_is_utf8(in->bytes, in->n))
        return refuse(fault, "csv_encoding", 0);
    return OK;
}

/* ---- lines ---- */

struct reading {
    struct arena *arena;
    const char *p, *end;
    char separator;
    size_t line_no;
    const char *cells[CSV_COLUMNS_MAX];
    struct csv_fault *fault;
};

static char separator_of(const char *p, const char *end)
{
    size_t n[3] = {0};
    static const char all[] = ",;\t";
    bool is_quoted = false;
    for (; p < end && (is_quoted || (*p != '\n' && *p != '\r')); p++) {
        is_quoted ^= *p == '"';
        const char *found = is_quoted ? NULL : memchr(all, *p, 3);
        if (found)
            n[found - all]++;
    }
    return n[1] > n[0] && n[1] >= n[2] ? ';' : n[2] > n[0] ? '\t' : ',';
}

/* What no cell needs: left out, so that nothing later has to look for it. */
static bool is_kept(char ch)
{
    return (unsigned char)ch >= 0x20 ? ch != 0x7f : ch == '\n' || ch == '\t';
}

static enum err read_quoted(struct reading *r, const char **out)
{
    size_t first_line = r->line_no, n = 0;
    char *cell = arena_alloc(r->arena, 64);
    size_t cap = 64;
    for (r->p++;; r->p++) {
        if (r->p == r->end)
            return refuse(r->fault, "csv_quote_open", first_line);
        if (*r->p == '"' && (r->p + 1 == r->end || r->p[1] != '"'))
            break;
        if (*r->p == '"')
            r->p++;
        r->line_no += *r->p == '\n';
        if (n + 1 == cap) {
            char *more = arena_alloc(r->arena, cap *= 2);
            memcpy(more, cell, n);
            cell = more;
        }
        if (is_kept(*r->p))
            cell[n++] = *r->p;
    }
    cell[n] = 0;
    *out = cell;
    r->p++;
    bool is_end = r->p == r->end || *r->p == r->separator || *r->p == '\n' || *r->p == '\r';
    return is_end ? OK : refuse(r->fault, "csv_quote_after", r->line_no);
}

static const char *read_plain(struct reading *r)
{
    const char *from = r->p;
    while (r->p < r->end && *r->p != r->separator && *r->p != '\n' && *r->p != '\r')
        r->p++;
    char *cell = arena_strndup(r->arena, from, (size_t)(r->p - from)), *to = cell;
    for (const char *q = cell; *q; q++)
        if (is_kept(*q))
            *to++ = *q;
    *to = 0;
    return cell;
}

static enum err read_row(struct reading *r, struct csv_row *out)
{
    out->line_no = r->line_no;
    for (out->n = 0;; r->p++) {
        if (out->n == CSV_COLUMNS_MAX)
            return refuse(r->fault, "csv_columns", r->line_no);
        if (r->p < r->end && *r->p == '"')
            TRY(read_quoted(r, &r->cells[out->n]));
        else
            r->cells[out->n] = read_plain(r);
        out->n++;
        if (r->p == r->end || *r->p != r->separator)
            break;
    }
    if (r->p < r->end && *r->p == '\r')
        r->p++;
    if (r->p < r->end && *r->p == '\n')
        r->p++;
    r->line_no++;
    out->cells = arena_array(r->arena, const char *, out->n);
    memcpy(out->cells, r->cells, out->n * sizeof *out->cells);
    return OK;
}

static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i][strspn(row->cells[i], " \t\n")])
            return false;
    return true;
}

enum err csv_read(struct arena *a, const struct csv_in *in, struct csv *out, struct csv_fault *fault)
{
    struct reading *r = arena_new_of(a, struct reading);
    struct utf8 text;
    *out = (struct csv){0};
    TRY(decode(a, in, &out->encoding, &text, fault));
    size_t mark = text.n >= 3 && memcmp(text.p, CSV_MARK, 3) == 0 ? 3 : 0;
    *r = (struct reading){.arena = a, .p = text.p + mark, .end = text.p + text.n, .line_no = 1, .fault = fault};
    out->separator = r->separator = separator_of(r->p, r->end);
    out->rows = arena_array(a, struct csv_row, in->max);
    while (r->p < r->end) {
        struct csv_row row;
        TRY(read_row(r, &row));
        if (is_blank(&row))
            continue;
        if (out->n == in->max)
            return refuse(fault, "csv_rows", row.line_no);
        out->rows[out->n++] = row;
    }
    return out->n ? OK : refuse(fault, "csv_empty", 0);
}
