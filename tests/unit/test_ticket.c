#include "unit.h"

#include <string.h>

#include "base/token.h"

#define TICKET "ticket"
#define ORIGIN "https://rostrum.example"

typedef struct token_want W;

static bool is_ticket(struct ctx *c, const char *token, W want, struct ticket *out)
{
    return ticket_check(c->arena, token, &want, out);
}

static const struct ticket seven = {"a-forum", 7, 2};

void test_ticket__what_is_made_is_read(void)
{
    struct ctx c = unit_ctx();
    struct ticket got;
    struct keyring *k = keyring_new(c.real_at);
    char *token = ticket_make(c.arena, k, ORIGIN, &seven);
    assert_true(strlen(token) < 320); /* a QR code of 61 modules at most */
    assert_false(is_ticket(&c, token, (W){k, TICKET, ORIGIN, "b-forum", c.real_at}, &got));
    assert_true(is_ticket(&c, token, (W){k, TICKET, ORIGIN, NULL, c.real_at}, &got));
    assert_string_equal(got.event_slug, "a-forum");
    assert_int_equal(got.registration_id, 7);
    assert_int_equal(got.link_no, 2);
    keyring_free(k);
    unit_ctx_done(&c);
}

void test_ticket__of_another_server_key_or_purpose_is_none(void)
{
    struct ctx c = unit_ctx();
    struct ticket got;
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    struct keyring *next = keyring_rotate(k, c.real_at, 1000);
    char *token = ticket_make(c.arena, k, ORIGIN, &seven);
    assert_false(is_ticket(&c, token, (W){k, TICKET, "https://other.example", NULL, c.real_at}, &got));
    assert_false(is_ticket(&c, token, (W){other, TICKET, ORIGIN, NULL, c.real_at}, &got));
    assert_true(is_ticket(&c, token, (W){next, TICKET, ORIGIN, NULL, c.real_at + 999}, &got));
    assert_false(is_ticket(&c, token, (W){next, TICKET, ORIGIN, NULL, c.real_at + 1000}, &got));
    token[strlen("v4.public.") + 3] ^= 1;
    assert_false(is_ticket(&c, token, (W){k, TICKET, ORIGIN, NULL, c.real_at}, &got));
    struct token_claims judge = {"judge", ORIGIN, "a-forum", "registration:7", "2", c.real_at, c.real_at,
                                 c.real_at + 1000, 0};
    assert_false(is_ticket(&c, token_issue(c.arena, k, &judge), (W){k, TICKET, ORIGIN, NULL, c.real_at}, &got));
    assert_false(is_ticket(&c, "", (W){k, TICKET, ORIGIN, NULL, c.real_at}, &got));
    keyring_free(k);
    keyring_free(other);
    keyring_free(next);
    unit_ctx_done(&c);
}

void test_ticket__a_code_says_its_number_however_it_is_typed(void)
{
    struct ctx c = unit_ctx();
    const char *plain;
    struct keyring *k = keyring_new(c.real_at);
    static const int64_t numbers[] = {1, 31, 1024, TICKET_CODE_NO_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char *code = ticket_code(c.arena, k, ORIGIN, numbers[i], &seven);
        assert_int_equal(strlen(code), 8);
        assert_int_equal(ticket_code_no(c.arena, code, &plain), numbers[i]);
        assert_string_equal(plain, code);
    }
    assert_int_equal(ticket_code_no(c.arena, " oOo1-abil ", &plain), 1);
    assert_string_equal(plain, "0001AB11");
    assert_null(ticket_code(c.arena, k, ORIGIN, TICKET_CODE_NO_MAX + 1, &seven));
    assert_null(ticket_code(c.arena, k, ORIGIN, 0, &seven));
    keyring_free(k);
    unit_ctx_done(&c);
}

/* Another link number, registration or server has another code; what is no code says nothing. */
void test_ticket__a_code_is_of_one_registration(void)
{
    struct ctx c = unit_ctx();
    const char *plain;
    struct keyring *k = keyring_new(c.real_at);
    char *code = ticket_code(c.arena, k, ORIGIN, 12, &seven);
    assert_string_not_equal(code, ticket_code(c.arena, k, ORIGIN, 12, &(struct ticket){"", 7, 3}));
    assert_string_not_equal(code, ticket_code(c.arena, k, ORIGIN, 12, &(struct ticket){"", 8, 2}));
    assert_string_not_equal(code, ticket_code(c.arena, k, "https://other.example", 12, &seven));
    static const char *const none[] = {"", "0001ABC", "0001ABCDE", "0001ABCU", "0001 ABC!", "０００１ABCD"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(ticket_code_no(c.arena, none[i], &plain), 0);
    keyring_free(k);
    unit_ctx_done(&c);
}
