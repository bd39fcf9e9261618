/* A deck as pictures of its pages, so that a judge's telephone needs no viewer and runs nothing of what
 * is in it. The pictures are made by poppler (pdfinfo, pdftoppm) in a child process (file/child.h): a PDF
 * is hostile input, and none of it is parsed in our address space. At most n_at_once children at a time.
 *
 *   <folder>/temporary/      being written
 *   <folder>/ab/<sha256>/    of the document with this hash
 *       info                 what pages_look found
 *       <no>-<pixels>.jpg    one page; empty: it cannot be shown
 *
 * All of it can be made again: it is renamed into its place, never fsynced, not backed up, and a picture
 * that could not be kept is answered all the same. Any thread. */
#ifndef FILE_PAGES_H
#define FILE_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define PAGES_MAX          200  /* of one deck; beyond it there are no pictures */
#define PAGES_LARGE_PIXELS 1600 /* the longer side */
#define PAGES_SMALL_PIXELS 320

struct pages {
    const char *folder;
    const char *tools; /* where pdfinfo and pdftoppm are */
    int n_at_once;
};

enum pages_state {
    PAGES_READY,
    PAGES_UNSUPPORTED, /* no PDF */
    PAGES_LOCKED,      /* needs a password */
    PAGES_BROKEN,      /* not to be read, or not within reason */
    PAGES_TOO_LARGE,   /* more than PAGES_MAX */
    PAGES_ABSENT,      /* poppler is not installed here */
    PAGES_STATES
};

struct pages_info {
    enum pages_state state;
    int64_t n_pages;       /* also of one that is too large */
    int64_t width, height; /* of the first page, large, in pixels; 0 unless ready */
};

/* Makes the folders; what was being written is dropped. Before threads start. */
enum err pages_init(const struct pages *p) MUST_CHECK;

/* What a complete PDF is. ERR_BUSY: too many children, or this one was ended from outside. ERR_INTERNAL. */
enum err pages_look(const struct pages *p, const char *document, const char *hash, struct pages_info *out) MUST_CHECK;
struct page {
    const char *document, *hash;
    int64_t no; /* 1, 2, ... */
    int pixels; /* of the longer side */
};

/* A page of a PDF that is ready, as JPEG: *fd is open for reading from its beginning, the caller closes
 * it; *n is its size. ERR_UNSUPPORTED: this page cannot be shown. ERR_BUSY and ERR_INTERNAL as above. */
enum err pages_get(const struct pages *p, const struct page *page, int *fd, int64_t *n) MUST_CHECK;

/* The word of a state, and the message that says why; NULL for PAGES_READY. Static. */
const char *pages_word(enum pages_state s);
const char *pages_reason(enum pages_state s);

/* ---- keeping (pages_cache.c) ---- */

/* The picture or info that is kept under a name; -1 when none is. */
int pages_open(const struct pages *p, const char *hash, const char *name);
/* Keeps n bytes of fd under a name. What cannot be kept is not. */
void pages_keep(const struct pages *p, const char *hash, const char *name, int fd, int64_t n);
/* Drops the pictures of documents that is_wanted denies, then those longest untouched, until at most
 * max_bytes are left. One thread at a time. */
void pages_sweep(const struct pages *p, bool (*is_wanted)(void *arg, const char *hash), void *arg,
                 int64_t max_bytes);

#endif
