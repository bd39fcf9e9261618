#include "file/deck.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PDF_HEAD      1024
#define PDF_TAIL      2048 /* some writers leave more than 1,024 bytes after it */
#define ZIP_END       22   /* end of central directory, without its comment */
#define ZIP_COMMENT   65535
#define ZIP_ENTRY     46
#define ZIP_LOCAL     30
#define ENTRIES_MAX   10000
#define DIRECTORY_MAX (4u << 20)
#define GROWN_MAX     (INT64_C(1) << 30) /* bytes of all parts together */
#define RATIO_MAX     200                /* and so many times the file, when above GROWN_FREE */
#define GROWN_FREE    (INT64_C(16) << 20)

static enum err read_at(int fd, void *to, size_t n, int64_t at)
{
    char *p = to;
    while (n > 0) {
        ssize_t k = pread(fd, p, n, (off_t)at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return ERR_INTERNAL;
        p += k;
        at += k;
        n -= (size_t)k;
    }
    return OK;
}

static unsigned u16(const unsigned char *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static int64_t u32(const unsigned char *p)
{
    return (int64_t)(u16(p) | (uint32_t)u16(p + 2) << 16);
}

/* ---- PDF ---- */

/* Nothing that a browser could take for a page may stand before the header. */
static bool has_pdf_head(const unsigned char *head, size_t n)
{
    const unsigned char *at = memmem(head, n, "%PDF-", 5);
    return at && !memchr(head, '<', (size_t)(at - head));
}

static enum err check_pdf(int fd, int64_t n, enum deck *out)
{
    unsigned char tail[PDF_TAIL];
    size_t tail_n = n < PDF_TAIL ? (size_t)n : PDF_TAIL;
    TRY(read_at(fd, tail, tail_n, n - (int64_t)tail_n));
    *out = memmem(tail, tail_n, "%%EOF", 5) ? DECK_PDF : DECK_CUT;
    return OK;
}

/* ---- PPTX ---- */

struct zip {
    int64_t n, directory_at, directory_n;
    unsigned n_entries;
};

/* The end record: the last one whose comment ends with the file. */
static enum err find_end(int fd, int64_t n, struct zip *out, enum deck *bad)
{
    size_t max = ZIP_END + ZIP_COMMENT, tail_n = n < (int64_t)max ? (size_t)n : max;
    unsigned char *tail = malloc(tail_n + 1);
    if (!tail)
        fatal("out of memory");
    enum err e = read_at(fd, tail, tail_n, n - (int64_t)tail_n);
    *bad = DECK_CUT;
    for (size_t i = tail_n; e == OK && i-- > 0;) {
        const unsigned char *p = tail + i;
        if (tail_n - i < ZIP_END || memcmp(p, "PK\5\6", 4) != 0 || i + ZIP_END + u16(p + 20) != tail_n)
            continue;
        *out = (struct zip){.n = n, .directory_at = u32(p + 16), .directory_n = u32(p + 12),
                            .n_entries = u16(p + 10)};
        int64_t end_at = n - (int64_t)(tail_n - i);
        bool is_whole = u16(p + 4) == 0 && u16(p + 6) == 0 && u16(p + 8) == out->n_entries &&
                        out->directory_at + out->directory_n <= end_at;
        bool is_large = out->n_entries > ENTRIES_MAX || out->directory_n > DIRECTORY_MAX;
        *bad = is_large ? DECK_BOMB : is_whole ? DECK_PPTX : DECK_CUT;
        break;
    }
    free(tail);
    return e;
}

/* What the entries told so far. */
struct parts {
    bool has_types, has_slides, has_macro, is_locked, is_broken;
    int64_t grown;
};

static bool is_name(const char *p, size_t n, const char *name)
{
    return n == strlen(name) && strncasecmp(p, name, n) == 0;
}

static void note_name(struct parts *t, const char *p, size_t n)
{
    static const char macro[] = "vbaProject";
    t->has_types |= is_name(p, n, "[Content_Types].xml");
    t->has_slides |= n > 4 && strncasecmp(p, "ppt/", 4) == 0;
    for (size_t i = 0; i + sizeof macro - 1 <= n; i++)
        t->has_macro |= strncasecmp(p + i, macro, sizeof macro - 1) == 0;
    t->is_broken |= n == 0 || *p == '/' || memchr(p, '\\', n) || memchr(p, 0, n) || memmem(p, n, "../", 3);
}

/* The data of an entry lies before the directory, behind a header of its own. */
static enum err check_local(int fd, const struct zip *z, const unsigned char *entry, bool *is_ok)
{
    unsigned char local[ZIP_LOCAL];
    int64_t at = u32(entry + 42), packed = u32(entry + 20);
    *is_ok = false;
    if (at + ZIP_LOCAL > z->directory_at)
        return OK;
    TRY(read_at(fd, local, sizeof local, at));
    *is_ok = memcmp(local, "PK\3\4", 4) == 0 &&
             at + ZIP_LOCAL + u16(local + 26) + u16(local + 28) + packed <= z->directory_at;
    return OK;
}

static enum err read_entries(int fd, const struct zip *z, const unsigned char *p, struct parts *out)
{
    int64_t at = 0;
    for (unsigned i = 0; i < z->n_entries && !out->is_broken; i++) {
        const unsigned char *entry = p + at;
        if (at + ZIP_ENTRY > z->directory_n || memcmp(entry, "PK\1\2", 4) != 0) {
            out->is_broken = true;
            return OK;
        }
        int64_t size = ZIP_ENTRY + (int64_t)u16(entry + 28) + u16(entry + 30) + u16(entry + 32);
        if (at + size > z->directory_n) {
            out->is_broken = true;
            return OK;
        }
        bool is_ok;
        TRY(check_local(fd, z, entry, &is_ok));
        out->is_broken |= !is_ok;
        out->is_locked |= u16(entry + 8) & 1;
        out->grown += u32(entry + 24);
        note_name(out, (const char *)entry + ZIP_ENTRY, u16(entry + 28));
        at += size;
    }
    return OK;
}

static enum deck verdict(const struct parts *t, int64_t n)
{
    bool is_bomb = t->grown > GROWN_MAX || (t->grown > GROWN_FREE && t->grown / RATIO_MAX > n);
    return t->is_broken    ? DECK_CUT
           : is_bomb       ? DECK_BOMB
           : t->is_locked  ? DECK_LOCKED
           : t->has_macro  ? DECK_MACRO
           : !t->has_types || !t->has_slides ? DECK_NO_SLIDES
                                             : DECK_PPTX;
}

static enum err check_zip(int fd, int64_t n, enum deck *out)
{
    struct zip z = {0};
    struct parts parts = {0};
    TRY(find_end(fd, n, &z, out));
    if (*out != DECK_PPTX)
        return OK;
    unsigned char *directory = malloc((size_t)z.directory_n + 1);
    if (!directory)
        fatal("out of memory");
    enum err e = read_at(fd, directory, (size_t)z.directory_n, z.directory_at);
    if (e == OK)
        e = read_entries(fd, &z, directory, &parts);
    free(directory);
    *out = verdict(&parts, n);
    return e;
}

/* ---- both ---- */

enum err deck_check(int fd, int64_t n, enum deck *out)
{
    /* An Office file under a password is an OLE compound file (MS-CFB 2.2). */
    static const unsigned char ole[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    unsigned char head[PDF_HEAD];
    size_t head_n = n < PDF_HEAD ? (size_t)n : PDF_HEAD;
    TRY(read_at(fd, head, head_n, 0));
    if (head_n >= ZIP_LOCAL && memcmp(head, "PK\3\4", 4) == 0)
        return check_zip(fd, n, out);
    if (has_pdf_head(head, head_n))
        return check_pdf(fd, n, out);
    *out = head_n >= sizeof ole && memcmp(head, ole, sizeof ole) == 0 ? DECK_LOCKED : DECK_UNKNOWN;
    return OK;
}

static const struct {
    const char *type, *reason;
} words[] = {
    [DECK_PDF] = {"pdf", NULL},
    [DECK_PPTX] = {"pptx", NULL},
    [DECK_UNKNOWN] = {"", "deck_unknown"},
    [DECK_CUT] = {"", "deck_cut"},
    [DECK_NO_SLIDES] = {"", "deck_no_slides"},
    [DECK_MACRO] = {"", "deck_macro"},
    [DECK_BOMB] = {"", "deck_bomb"},
    [DECK_LOCKED] = {"", "deck_locked"},
};
static_assert(sizeof words / sizeof *words == DECK_COUNT, "one row per verdict");

const char *deck_type(enum deck d)
{
    return words[d].type;
}

const char *deck_reason(enum deck d)
{
    return words[d].reason;
}
