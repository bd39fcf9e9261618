/* A request's memory: everything from parse to reply is allocated here and freed by one call.
 *
 * Not thread-safe: an arena belongs to the job that owns it. Unused bytes are poisoned under ASan.
 * Allocation never fails: exceeding `max` or running out of memory ends the process, so whoever
 * takes input bounds it first. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A position to return to; see arena_reset. */
struct arena_mark {
    void *chunk;
    size_t used;
};

/* New arena whose chunks together may hold `max` bytes. Owned by the caller. */
struct arena *arena_new(size_t max);
/* Frees it and everything in it; NULL is fine. */
void arena_free(struct arena *a);

/* `n` bytes aligned for any type, zeroed, valid until arena_reset below it or arena_free. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));
#define arena_new_of(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n)    ((type *)arena_alloc_array((a), sizeof(type), (n)))
void *arena_alloc_array(struct arena *a, size_t size, size_t n) __attribute__((malloc, returns_nonnull));

/* Copies; the results are NUL-terminated. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Where the arena stands, and return to there: what was allocated since is gone. A handler that is
 * run a second time starts from the same mark. */
struct arena_mark arena_mark(struct arena *a);
void arena_reset(struct arena *a, struct arena_mark m);

#endif
