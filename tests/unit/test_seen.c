/* A token that is remembered is refused when one that is checked would be. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/token.h"
#include "check.h"
#include "seen.h"

#define DAY    INT64_C(86400000)
#define ORIGIN "https://rostrum.example"

static struct ctx begin(void)
{
    struct ctx c = unit_ctx();
    c.origin = ORIGIN;
    c.keys = keyring_new(c.real_at);
    return c;
}

static void end(struct ctx *c)
{
    keyring_free((struct keyring *)(uintptr_t)c->keys);
    unit_ctx_done(c);
}

static char *token_of(struct ctx *c, const char *sub, const char *jti)
{
    struct token_claims in = {"judge", ORIGIN, "green-2022", sub, jti,
                              c->real_at, c->real_at, c->real_at + DAY, 0};
    return token_issue(c->arena, c->keys, &in);
}

/* 0: refused. */
static int64_t judge_of(struct ctx *c, const char *token, const char *jti)
{
    int64_t id;
    const char *got;
    failure_clear(c);
    if (prove_judge_token(c, token, &id, &got) != OK)
        return 0;
    assert_string_equal(got, jti);
    return id;
}

static bool is_seen(struct ctx *c, const char *token)
{
    struct seen_token out;
    return seen_find(c->arena, c->keys, token, c->real_at, &out);
}

void test_seen__a_token_is_checked_once(void)
{
    struct ctx c = begin();
    char *one = token_of(&c, "7", "jti-1"), *two = token_of(&c, "8", "jti-2");
    assert_false(is_seen(&c, one));
    assert_int_equal(judge_of(&c, one, "jti-1"), 7);
    assert_true(is_seen(&c, one));
    assert_int_equal(judge_of(&c, two, "jti-2"), 8);
    assert_int_equal(judge_of(&c, one, "jti-1"), 7);
    one[strlen(one) - 1] ^= 1;
    assert_int_equal(judge_of(&c, one, ""), 0);
    assert_false(is_seen(&c, one)); /* what was refused is not remembered */
    end(&c);
}

void test_seen__it_expires_and_its_key_retires(void)
{
    struct ctx c = begin();
    const struct keyring *first = c.keys;
    char *token = token_of(&c, "7", "jti-1");
    assert_int_equal(judge_of(&c, token, "jti-1"), 7);
    int64_t issued_at = c.real_at;
    c.real_at = issued_at - 1;
    assert_false(is_seen(&c, token));
    c.real_at = issued_at + DAY - 1;
    assert_true(is_seen(&c, token));
    c.real_at++;
    assert_false(is_seen(&c, token));

    c.real_at = issued_at;
    c.keys = keyring_rotate(first, issued_at, DAY / 2);
    assert_false(is_seen(&c, token)); /* another ring may know its key no more */
    assert_int_equal(judge_of(&c, token, "jti-1"), 7);
    c.real_at = issued_at + DAY / 2 - 1;
    assert_int_equal(judge_of(&c, token, "jti-1"), 7);
    c.real_at++;
    assert_int_equal(judge_of(&c, token, "jti-1"), 0);
    keyring_free((struct keyring *)(uintptr_t)first);
    end(&c);
}

void test_seen__many_make_it_forget_not_mistake(void)
{
    struct ctx c = begin();
    for (int64_t i = 1; i <= 5000; i++) {
        char token[32], jti[32];
        snprintf(token, sizeof token, "token %d", (int)i);
        snprintf(jti, sizeof jti, "jti %d", (int)i);
        seen_put(c.keys, token, &(struct seen_token){i, 0, INT64_MAX, jti});
    }
    int n_known = 0;
    for (int64_t i = 1; i <= 5000; i++) {
        char token[32], jti[32];
        struct seen_token out;
        snprintf(token, sizeof token, "token %d", (int)i);
        snprintf(jti, sizeof jti, "jti %d", (int)i);
        if (!seen_find(c.arena, c.keys, token, 1, &out))
            continue;
        n_known++;
        assert_int_equal(out.judge_id, i);
        assert_string_equal(out.jti, jti);
    }
    assert_in_range(n_known, 200, 1024);
    end(&c);
}
