/* What every unit test includes: cmocka and a ctx to work in. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

#endif
