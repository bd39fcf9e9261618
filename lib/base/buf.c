#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

void buf_init(struct buf *b, struct arena *arena, size_t max)
{
    *b = (struct buf){.max = max, .arena = arena};
}

void buf_done(struct buf *b)
{
    if (!b->arena)
        free(b->p);
    b->p = NULL;
    b->n = b->cap = 0;
}

/* Room for n more bytes and the NUL, or false when that would pass max. */
static bool buf_room(struct buf *b, size_t n)
{
    if (b->is_full || n > b->max - b->n) {
        b->is_full = true;
        return false;
    }
    size_t need = b->n + n + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap * 2 : 256;
    while (cap < need)
        cap *= 2;
    char *p = b->arena ? arena_alloc(b->arena, cap) : realloc(b->p, cap);
    if (!p)
        fatal("out of memory");
    if (b->arena && b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (!buf_room(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

void buf_str_add(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char ch)
{
    if (b->n + 1 >= b->cap || b->is_full || b->n >= b->max) {
        buf_add(b, &ch, 1);
        return;
    }
    b->p[b->n++] = ch;
    b->p[b->n] = 0;
}

void buf_int(struct buf *b, int64_t v)
{
    char t[24], *p = t + sizeof t;
    uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (v < 0)
        *--p = '-';
    buf_add(b, p, (size_t)(t + sizeof t - p));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n >= 0 && buf_room(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
        b->n += (size_t)n;
    }
    va_end(ap);
}

const char *buf_str(const struct buf *b)
{
    return b->p ? b->p : "";
}
