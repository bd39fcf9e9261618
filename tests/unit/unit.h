/* What every unit test includes: cmocka and a ctx to work in. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#undef fail /* cmocka's macro: the name is ours (ctx.h) */
#undef fail_msg
#define fail_msg(msg, ...)                                                                         \
    do {                                                                                           \
        print_error("ERROR: " msg "\n", ##__VA_ARGS__);                                            \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#include "base/ctx.h"

/* A ctx with its own arena, English, all clocks at 2022-08-20T00:00:00Z. */
static inline struct ctx unit_ctx(void)
{
    int64_t t = INT64_C(1660953600000);
    return (struct ctx){.arena = arena_new(64u << 20), .received_at = t, .now_at = t, .real_at = t,
                        .lang = LANG_EN};
}

static inline void unit_ctx_done(struct ctx *c)
{
    failure_clear(c);
    arena_free(c->arena);
}

/* How many random cases to try: a sample, or all of them (tests/run --long). */
static inline int unit_campaign(int sample, int all)
{
    const char *is_long = getenv("ROSTRUM_LONG");
    return is_long && strcmp(is_long, "1") == 0 ? all : sample;
}

/* The next number of a seeded sequence, from 0 to n - 1 (splitmix64). */
static inline int64_t unit_below(uint64_t *seed, int64_t n)
{
    *seed += 0x9e3779b97f4a7c15u;
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

#endif
