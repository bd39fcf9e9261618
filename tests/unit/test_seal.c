#include "unit.h"

#include <string.h>

#include "base/proof.h"
#include "base/seal.h"

#define ORIGIN "https://rostrum.example"

void test_seal__opens_for_its_purpose_object_and_ring_only(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    struct keyring *next = keyring_rotate(k, c.real_at, 0);
    const char *text = "{\"name\":\"KIM HANA\"}";
    char *sealed = seal_text(c.arena, k, "visa_letter", "registration:1", text);
    assert_null(strstr(sealed, "KIM"));
    assert_string_equal(seal_open(c.arena, k, "visa_letter", "registration:1", sealed), text);
    assert_string_equal(seal_open(c.arena, next, "visa_letter", "registration:1", sealed), text);
    assert_null(seal_open(c.arena, k, "visa_letter", "registration:2", sealed));
    assert_null(seal_open(c.arena, k, "note", "registration:1", sealed));
    assert_null(seal_open(c.arena, other, "visa_letter", "registration:1", sealed));
    assert_string_not_equal(seal_text(c.arena, k, "visa_letter", "registration:1", text), sealed);
    assert_string_equal(seal_open(c.arena, k, "p", "o", seal_text(c.arena, k, "p", "o", "")), "");
    keyring_free(k);
    keyring_free(other);
    keyring_free(next);
    unit_ctx_done(&c);
}

void test_seal__any_changed_character_or_length_is_refused(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    char *sealed = seal_text(c.arena, k, "p", "o", "M12345678");
    for (size_t i = 0; sealed[i]; i++) {
        char was = sealed[i];
        sealed[i] = was == 'A' ? 'B' : 'A';
        assert_null(seal_open(c.arena, k, "p", "o", sealed));
        sealed[i] = was;
        char *cut = arena_strndup(c.arena, sealed, i);
        assert_null(seal_open(c.arena, k, "p", "o", cut));
    }
    assert_null(seal_open(c.arena, k, "p", "o", "no base64!"));
    keyring_free(k);
    unit_ctx_done(&c);
}

void test_seal__a_code_is_read_as_people_type_it(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct proof got;
    for (int64_t id = 1; id < 2000; id += 7) {
        const struct proof p = {id % 2 ? PROOF_CERTIFICATE : PROOF_VISA_LETTER, id};
        char *code = proof_make(c.arena, k, ORIGIN, &p);
        assert_true(proof_check(c.arena, k, ORIGIN, code, &got));
        assert_int_equal(got.kind, p.kind);
        assert_int_equal(got.id, id);
        char *typed = arena_strdup(c.arena, code);
        for (char *s = typed; *s; s++)
            *s = *s == '0' ? 'o' : *s == '1' ? 'l' : *s == '-' ? ' ' : (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
        assert_true(proof_check(c.arena, k, ORIGIN, typed, &got));
        assert_int_equal(got.id, id);
    }
    keyring_free(k);
    unit_ctx_done(&c);
}

void test_seal__no_other_code_is_ours(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    struct proof got;
    char *code = proof_make(c.arena, k, ORIGIN, &(struct proof){PROOF_VISA_LETTER, 12});
    assert_false(proof_check(c.arena, other, ORIGIN, code, &got));
    assert_false(proof_check(c.arena, k, "https://other.example", code, &got));
    for (size_t i = 0; code[i]; i++) {
        char was = code[i];
        if (was == '-')
            continue;
        for (const char *p = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *p; p++) {
            code[i] = *p;
            assert_int_equal(proof_check(c.arena, k, ORIGIN, code, &got), *p == was);
        }
        code[i] = was;
    }
    static const char *const none[] = {"", "V", "V-", "V12", "X12-0000-0000-0000-0000", "V0-0000-0000-0000-0000",
                                       "V012-0000-0000-0000-0000", "V9999999999999999999-0000-0000-0000-0000",
                                       "\xec\xb4\x88\xec\xb2\xad", "V1\x01", "V12-UUUU-0000-0000-0000"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(proof_check(c.arena, k, ORIGIN, none[i], &got));
    keyring_free(k);
    keyring_free(other);
    unit_ctx_done(&c);
}

void test_seal__initials_say_little(void)
{
    static const char *const cases[][2] = {
        {"KIM HANA", "K. H."}, {"kim ha-na", "K. H."}, {"O'NEIL", "O."}, {"", ""}, {"  A  B ", "A. B."},
        {"\xea\xb9\x80\xed\x95\x98\xeb\x82\x98", "\xea\xb9\x80\xe2\x97\x8b\xe2\x97\x8b"},
        {"\xe7\x8e\x8b\xe8\x8a\xb3", "\xe7\x8e\x8b\xe2\x97\x8b"}, {"\xc3\x89mile", "\xc3\x89."}};
    struct ctx c = unit_ctx();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(proof_initials(c.arena, cases[i][0]), cases[i][1]);
    unit_ctx_done(&c);
}
