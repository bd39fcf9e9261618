#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define RED_ZONE       16u /* bytes left poisoned between allocations */
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE       0u
#endif

#define CHUNK_MIN 4096u
#define ALIGN     16u

struct chunk {
    struct chunk *prev;
    size_t size, used;
    _Alignas(16) unsigned char data[];
};

struct arena {
    struct chunk *last;
    size_t total, max;
};

static struct chunk *chunk_add(struct arena *a, size_t need)
{
    size_t size = a->last ? a->last->size * 2 : CHUNK_MIN - sizeof(struct chunk);
    if (size > (1u << 20))
        size = 1u << 20;
    if (size < need)
        size = need;
    if (size > a->max - a->total) /* near the limit take just what is needed */
        size = need;
    if (need > a->max - a->total)
        fatal("arena: more than %zu bytes in one request", a->max);
    struct chunk *c = malloc(sizeof *c + size);
    if (!c)
        fatal("out of memory");
    c->prev = a->last;
    c->size = size;
    c->used = 0;
    POISON(c->data, size);
    a->last = c;
    a->total += size;
    return c;
}

struct arena *arena_new(size_t max)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        fatal("out of memory");
    a->max = max;
    return a;
}

static void chunk_drop(struct arena *a)
{
    struct chunk *c = a->last;
    a->last = c->prev;
    a->total -= c->size;
    UNPOISON(c->data, c->size);
    free(c);
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    while (a->last)
        chunk_drop(a);
    free(a);
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > a->max)
        fatal("arena: %zu bytes asked at once", n);
    size_t need = (n + ALIGN - 1) / ALIGN * ALIGN + RED_ZONE;
    struct chunk *c = a->last;
    if (!c || c->size - c->used < need)
        c = chunk_add(a, need);
    void *p = c->data + c->used;
    c->used += need;
    UNPOISON(p, n);
    return memset(p, 0, n);
}

void *arena_alloc_array(struct arena *a, size_t size, size_t n)
{
    if (size && n > SIZE_MAX / size)
        fatal("arena: array of %zu elements", n);
    return arena_alloc(a, size * n);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memcpy(p, s, n);
    p[n] = 0;
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    char small[128]; /* most are short: formatted once */
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, again);
    va_end(again);
    if (n < 0)
        fatal("arena: bad format");
    if ((size_t)n < sizeof small)
        return arena_strndup(a, small, (size_t)n);
    char *p = arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){a->last, a->last ? a->last->used : 0};
}

void arena_reset(struct arena *a, struct arena_mark m)
{
    while (a->last && a->last != m.chunk)
        chunk_drop(a);
    if (a->last) {
        a->last->used = m.used;
        POISON(a->last->data + m.used, a->last->size - m.used);
    }
}
