/* A growable byte buffer with a maximum set at birth, and the only way to build text.
 *
 * The bytes live in an arena (freed with it) or, when `arena` is NULL, on the heap (buf_done).
 * Always NUL-terminated after the last byte. Exceeding `max` sets `is_full`, drops what does not
 * fit and stays that way: check once at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct buf {
    char *p; /* NULL while empty; use buf_str for text */
    size_t n, cap, max;
    struct arena *arena;
    bool is_full;
};

void buf_init(struct buf *b, struct arena *arena, size_t max);
void buf_done(struct buf *b);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str_add(struct buf *b, const char *s);
void buf_char(struct buf *b, char ch);
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The text so far, "" when empty; borrowed until the next change. */
const char *buf_str(const struct buf *b);

#endif
