#include "unit.h"

#include <string.h>

#include "base/capability.h"
#include "base/rand.h"

#define ORIGIN "https://rostrum.example"

static const struct capability seven = {CAPABILITY_APPLICANT, 7, 1};

void test_capability__what_is_made_is_accepted(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    static const struct capability caps[] = {
        {CAPABILITY_APPLICANT, 1, 0}, {CAPABILITY_GUEST, 1, 0}, {CAPABILITY_GUEST, INT64_MAX, INT64_MAX},
        {CAPABILITY_SPEAKER, 1, 0}, {CAPABILITY_SPEAKER_FEED, 1, 0}, {CAPABILITY_JOIN, 9, 2},
        {CAPABILITY_JOIN_SEAT, 9, 2}, {CAPABILITY_INVITER, 9, 2}, {CAPABILITY_MEMBER, 3, 4},
        {CAPABILITY_REFERRER, 9, 2}, {CAPABILITY_PRIVACY, 9, 2}, {CAPABILITY_MINE, 9, 2}};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        struct capability got;
        char *text = capability_make(c.arena, k, ORIGIN, &caps[i]);
        assert_true(capability_is(text));
        assert_true(capability_check(c.arena, k, ORIGIN, text, &got));
        assert_int_equal(got.kind, caps[i].kind);
        assert_int_equal(got.id, caps[i].id);
        assert_int_equal(got.link_no, caps[i].link_no);
        assert_string_equal(capability_make(c.arena, k, ORIGIN, &got), text);
    }
    keyring_free(k);
    unit_ctx_done(&c);
}

/* It follows from the ring's secret, which rotation keeps; another ring or server refuses it. */
void test_capability__belongs_to_one_ring_and_origin(void)
{
    struct ctx c = unit_ctx();
    struct capability got;
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    struct keyring *next = keyring_rotate(k, c.real_at, 0);
    char *text = capability_make(c.arena, k, ORIGIN, &seven);
    assert_true(capability_check(c.arena, next, ORIGIN, text, &got));
    assert_false(capability_check(c.arena, other, ORIGIN, text, &got));
    assert_false(capability_check(c.arena, k, "https://other.example", text, &got));
    keyring_free(k);
    keyring_free(other);
    keyring_free(next);
    unit_ctx_done(&c);
}

void test_capability__any_changed_character_is_refused(void)
{
    struct ctx c = unit_ctx();
    struct capability got;
    struct keyring *k = keyring_new(c.real_at);
    char *text = capability_make(c.arena, k, ORIGIN, &seven);
    for (size_t i = 0; text[i]; i++) {
        char was = text[i];
        for (int ch = 1; ch < 256; ch++) {
            text[i] = (char)ch;
            assert_int_equal(capability_check(c.arena, k, ORIGIN, text, &got), text[i] == was);
        }
        text[i] = was;
        assert_false(capability_check(c.arena, k, ORIGIN, arena_strndup(c.arena, text, i), &got));
    }
    keyring_free(k);
    unit_ctx_done(&c);
}

void test_capability__numbers_have_one_spelling(void)
{
    struct ctx c = unit_ctx();
    struct capability got;
    struct keyring *k = keyring_new(c.real_at);
    const char *mac = strrchr(capability_make(c.arena, k, ORIGIN, &seven), '.');
    static const char *const heads[] = {"ra1.07.1", "ra1.+7.1", "ra1. 7.1", "ra1.7.01", "ra1.7.-1",
                                        "ra1.7", "ra1.7.1.", "ra1..1", "ra1.7.", "ra1.0.1", "ra1.7e0.1",
                                        "ra1.18446744073709551623.1", "RA1.7.1", "ra2.7.1", ".7.1"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_false(capability_check(c.arena, k, ORIGIN,
                                      arena_printf(c.arena, "%s%s", heads[i], mac), &got));
    assert_false(capability_check(c.arena, k, ORIGIN, arena_printf(c.arena, "ra1.7.1%s=", mac), &got));
    assert_true(capability_check(c.arena, k, ORIGIN, arena_printf(c.arena, "ra1.7.1%s", mac), &got));
    keyring_free(k);
    unit_ctx_done(&c);
}
