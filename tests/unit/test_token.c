#include "unit.h"

#include <string.h>

#include "base/token.h"

#define DAY    INT64_C(86400000)
#define ORIGIN "https://rostrum.example"

static struct token_claims claims_of(const struct ctx *c)
{
    return (struct token_claims){"judge", ORIGIN, "green-2022", "judge:7", "jti-1",
                                 c->real_at, c->real_at, c->real_at + DAY, 0};
}

static struct token_want want_of(const struct ctx *c, const struct keyring *k)
{
    return (struct token_want){k, "judge", ORIGIN, NULL, c->real_at};
}

void test_token__what_is_issued_is_accepted(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct token_claims in = claims_of(&c), out;
    struct token_want want = want_of(&c, k);
    const char *why;
    char *token = token_issue(c.arena, k, &in);
    assert_int_equal(token_check(c.arena, token, &want, &out, &why), OK);
    assert_string_equal(out.event_slug, "green-2022");
    assert_string_equal(out.sub, "judge:7");
    assert_string_equal(out.jti, "jti-1");
    assert_int_equal(out.iat_ms, in.iat_ms);
    assert_int_equal(out.exp_ms, in.exp_ms);
    want.event_slug = "green-2022";
    assert_int_equal(token_check(c.arena, token, &want, &out, &why), OK);
    keyring_free(k);
    unit_ctx_done(&c);
}

static void refused(struct ctx *c, const char *token, const struct token_want *want,
                    const char *reason)
{
    struct token_claims out;
    const char *why = "";
    assert_int_equal(token_check(c->arena, token, want, &out, &why), ERR_UNAUTHENTICATED);
    assert_non_null(strstr(why, reason));
}

void test_token__verifies_nowhere_else(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    struct token_claims in = claims_of(&c);
    char *token = token_issue(c.arena, k, &in);
    struct token_want want = want_of(&c, k);
    want.purpose = "guest";
    refused(&c, token, &want, "another purpose");
    want = want_of(&c, k);
    want.origin = "https://other.example";
    refused(&c, token, &want, "another purpose");
    want = want_of(&c, k);
    want.event_slug = "blue-2022";
    refused(&c, token, &want, "another purpose");
    want = want_of(&c, other);
    refused(&c, token, &want, "unknown or retired key");
    keyring_free(k);
    keyring_free(other);
    unit_ctx_done(&c);
}

void test_token__times_allow_a_minute(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct token_claims in = claims_of(&c), out;
    char *token = token_issue(c.arena, k, &in);
    struct token_want want = want_of(&c, k);
    const char *why;
    want.at_ms = in.nbf_ms - TOKEN_SKEW_MS;
    assert_int_equal(token_check(c.arena, token, &want, &out, &why), OK);
    want.at_ms--;
    refused(&c, token, &want, "nbf");
    want.at_ms = in.exp_ms + TOKEN_SKEW_MS - 1;
    assert_int_equal(token_check(c.arena, token, &want, &out, &why), OK);
    want.at_ms++;
    refused(&c, token, &want, "exp");
    in.iat_ms += 2 * TOKEN_SKEW_MS;
    token = token_issue(c.arena, k, &in);
    want.at_ms = c.real_at;
    refused(&c, token, &want, "iat");
    keyring_free(k);
    unit_ctx_done(&c);
}

void test_token__retired_key_is_unknown(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct token_claims in = claims_of(&c), out;
    char *token = token_issue(c.arena, k, &in);
    struct keyring *next = keyring_rotate(k, c.real_at, 1000);
    struct token_want want = want_of(&c, next);
    const char *why;
    want.at_ms += 999;
    assert_int_equal(token_check(c.arena, token, &want, &out, &why), OK);
    want.at_ms++;
    refused(&c, token, &want, "unknown or retired key");
    keyring_free(k);
    keyring_free(next);
    unit_ctx_done(&c);
}

/* A signed token whose payload and footer are ours to choose. */
static char *signed_with(struct ctx *c, const struct keyring *k, const char *payload,
                         const char *footer)
{
    return paseto_sign(c->arena, keyring_signer(k)->secret_key, span_of(payload), span_of(footer),
                       span_of("judge|" ORIGIN "|green-2022"));
}

#define TIMES "\"iat\":\"2022-08-20T00:00:00Z\",\"nbf\":\"2022-08-20T00:00:00Z\",\"exp\":\"2022-08-21T00:00:00Z\""
#define HEAD  "{\"iss\":\"" ORIGIN "\",\"aud\":\"judge:green-2022\",\"sub\":\"judge:7\",\"jti\":\"j\","

void test_token__payload_and_footer_are_strict(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct token_want want = want_of(&c, k);
    struct token_claims out;
    const char *why;
    const char *footer = arena_printf(c.arena, "{\"kid\":\"%s\"}", keyring_signer(k)->pid);
    assert_int_equal(token_check(c.arena, signed_with(&c, k, HEAD TIMES "}", footer), &want, &out, &why),
                     OK);
    static const char *const payloads[][2] = {
        {HEAD TIMES ",\"sub\":\"judge:8\"}", "duplicate"}, {HEAD TIMES, "line 1"}, {"[]", "claim"},
        {HEAD "\"iat\":1,\"nbf\":1,\"exp\":2}", "claim"},
        {HEAD "\"iat\":\"2022-08-20T00:00:00Z\",\"nbf\":\"2022-08-20T00:00:00Z\"}", "claim"},
        {"{\"iss\":\"" ORIGIN "\",\"aud\":\"judge:green-2022\",\"jti\":\"j\"," TIMES "}", "claim"},
        {"{\"iss\":\"" ORIGIN "\",\"aud\":\"judge\",\"sub\":\"s\",\"jti\":\"j\"," TIMES "}", "claim"},
        {"{\"iss\":\"" ORIGIN "\",\"aud\":\"judge:a|b\",\"sub\":\"s\",\"jti\":\"j\"," TIMES "}", "claim"},
    };
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++)
        refused(&c, signed_with(&c, k, payloads[i][0], footer), &want, payloads[i][1]);
    const char *pid = keyring_signer(k)->pid;
    const char *footers[] = {"", "{}", "[]", pid, "{\"kid\":7}",
                             arena_printf(c.arena, "{\"kid\":\"%s\",\"a\":1}", pid),
                             arena_printf(c.arena, "{\"kid\":\"%s\",\"kid\":\"%s\"}", pid, pid),
                             arena_printf(c.arena, "{\"kid\":\"%s\"}%*s", pid, 100, "")};
    for (size_t i = 0; i < sizeof footers / sizeof *footers; i++)
        refused(&c, signed_with(&c, k, HEAD TIMES "}", footers[i]), &want, "footer");
    char *changed = signed_with(&c, k, HEAD TIMES "}", footer);
    changed[12] = changed[12] == 'A' ? 'B' : 'A';
    struct token_claims untouched = {.sub = "untouched"};
    assert_int_equal(token_check(c.arena, changed, &want, &untouched, &why), ERR_UNAUTHENTICATED);
    assert_string_equal(untouched.sub, "untouched");
    keyring_free(k);
    unit_ctx_done(&c);
}

static struct receipt receipt_of(const struct ctx *c)
{
    return (struct receipt){ORIGIN, "green-2022", 12, "00ff", c->now_at, c->now_at + 5, c->real_at};
}

void test_token__receipt_can_be_made_again(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at - DAY);
    struct receipt r = receipt_of(&c);
    char *first = receipt_make(c.arena, k, &r);
    struct keyring *next = keyring_rotate(k, c.real_at + DAY, DAY);
    assert_string_equal(receipt_make(c.arena, next, &r), first);
    r.application_no++;
    assert_string_not_equal(receipt_make(c.arena, next, &r), first);

    struct paseto t;
    const char *why;
    assert_int_equal(paseto_open(c.arena, first, &t, &why), OK);
    assert_true(paseto_verify(c.arena, &t, keyring_signer(k)->public_key,
                              span_of("receipt|" ORIGIN "|green-2022")));
    assert_string_equal(t.payload.p,
                        "{\"iss\":\"" ORIGIN "\",\"aud\":\"receipt:green-2022\",\"application_no\":12,"
                        "\"version_hash\":\"00ff\",\"received_at\":\"2022-08-20T00:00:00Z\","
                        "\"submitted_at\":\"2022-08-20T00:00:00.005Z\"}");
    struct token_want want = {next, "receipt", ORIGIN, NULL, c.real_at};
    refused(&c, first, &want, "claim"); /* a receipt opens nothing */
    keyring_free(k);
    keyring_free(next);
    unit_ctx_done(&c);
}
