#include "unit.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

void test_text__utf8_is_strict(void)
{
    static const char *const good[] = {
        "", "a", "\xc2\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "a\xc2",
                                      "\xe2\x82",
                                      "\xe2\x28\xa1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(text_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(text_is_utf8(bad[i], strlen(bad[i])));
    assert_false(text_is_utf8("a\0b", 3));
}

/* Every sequence of up to three bytes, against the table of RFC 3629 section 4 written out. */
void test_text__utf8_agrees_with_the_grammar(void)
{
    for (unsigned v = 0; v < 1u << 24;
         v += 3) { /* 3 and 256 have no common factor: all classes come */
        unsigned char b[3] = {(unsigned char)(v >> 16), (unsigned char)(v >> 8), (unsigned char)v};
        bool t1 = (b[1] & 0xc0) == 0x80, t2 = (b[2] & 0xc0) == 0x80;
        bool a0 = b[0] && b[0] < 0x80, a1 = b[1] && b[1] < 0x80, a2 = b[2] && b[2] < 0x80;
        bool two01 = b[0] >= 0xc2 && b[0] <= 0xdf && t1, two12 = b[1] >= 0xc2 && b[1] <= 0xdf && t2;
        bool three = t1 && t2 &&
                     ((b[0] == 0xe0 && b[1] >= 0xa0) || (b[0] == 0xed && b[1] <= 0x9f) ||
                      (b[0] >= 0xe1 && b[0] <= 0xec) || b[0] == 0xee || b[0] == 0xef);
        bool want = (a0 && a1 && a2) || (two01 && a2) || (a0 && two12) || three;
        if (text_is_utf8((char *)b, 3) != want)
            fail_msg("%02x %02x %02x", b[0], b[1], b[2]);
    }
}

void test_text__lines_and_blocks(void)
{
    assert_true(text_is_line("한빛 Test \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9"));
    assert_false(text_is_line("a\nb"));
    assert_false(text_is_line("a\tb"));
    assert_false(text_is_line("a\x7f"));
    assert_false(text_is_line("a\xc2\x85"));     /* U+0085 */
    assert_false(text_is_line("a\xe2\x80\xa8")); /* U+2028 */
    assert_false(text_is_line("gpj.\xe2\x80\xae"
                              "exe")); /* U+202E */
    assert_false(text_is_line("a\xe2\x81\xa6"
                              "b"));             /* U+2066 */
    assert_false(text_is_line("a\xef\xbf\xbe")); /* U+FFFE */
    assert_true(text_is_block("a\n\tb\xe2\x81\xa6"
                              "c\xe2\x81\xa9"));
    assert_false(text_is_block("a\rb"));
    assert_false(text_is_block("a\x1b[31m"));
    assert_false(text_is_block("a\xe2\x80\xa9"));
}

void test_text__entry_cleans_and_refuses(void)
{
    struct ctx c = unit_ctx();
    char *s = NULL;
    assert_int_equal(text_line(c.arena, "  e\xcc\x81\xe3\x80\x80\n", 8, &s), OK);
    assert_string_equal(s, "\xc3\xa9");
    assert_int_equal(text_block(c.arena, "a\r\nb\r\n", 6, &s), OK);
    assert_string_equal(s, "a\nb");
    assert_int_equal(text_line(c.arena, "", 0, &s), OK);
    assert_string_equal(s, "");
    char *untouched = s;
    assert_int_equal(text_line(c.arena, "\xff", 1, &s), ERR_MALFORMED);
    assert_int_equal(text_line(c.arena, "a\nb", 3, &s), ERR_INVALID);
    assert_int_equal(text_block(c.arena, "a\rb", 3, &s), ERR_INVALID);
    assert_ptr_equal(s, untouched);
    unit_ctx_done(&c);
}

void test_text__trim_knows_unicode_space(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(
        text_trim(c.arena,
                  "\xef\xbb\xbf \xe3\x80\x80 \xea\xb0\x80 \xea\xb0\x80\xc2\xa0\xe2\x80\x8b"),
        "\xea\xb0\x80 \xea\xb0\x80");
    assert_string_equal(text_trim(c.arena, " \t\n "), "");
    unit_ctx_done(&c);
}

void test_text__decomposed_hangul_becomes_one_form(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(text_nfc(c.arena, "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), "한");
    assert_string_equal(text_nfc(c.arena, "ASCII"), "ASCII");
    unit_ctx_done(&c);
}

static const struct {
    const char *s;
    size_t n;
} counted[] = {
    {"", 0},
    {"abc", 3},
    {"a\r\nb", 3},
    {"한빛", 2},
    {"金熊猫", 3},
    {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 1}, /* jamo */
    {"e\xcc\x81", 1},
    {"\xf0\x9f\x87\xb0\xf0\x9f\x87\xb7", 1},                                         /* flag */
    {"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 1}, /* family */
    {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd!", 2},                                        /* skin tone */
};

void test_text__counts_what_people_see(void)
{
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        assert_int_equal(text_n_chars(counted[i].s), counted[i].n);
}

static void *count_often(void *wrong)
{
    for (size_t k = 0; k < 2000; k++) {
        size_t i = k % (sizeof counted / sizeof *counted);
        if (text_n_chars(counted[i].s) != counted[i].n)
            __atomic_fetch_add((int *)wrong, 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

void test_text__counts_on_several_threads(void)
{
    pthread_t t[4];
    int wrong = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, count_often, &wrong), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    assert_int_equal(wrong, 0);
}

void test_text__fold_finds_duplicates(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(text_fold(c.arena, "（주）한빛 Test-1"), "주한빛test1");
    assert_string_equal(text_fold(c.arena, "㈜한빛 ＴＥＳＴ１"), "주한빛test1");
    assert_string_equal(text_fold(c.arena, "123-45-67890"), "1234567890");
    assert_string_equal(text_fold(c.arena, "１２３－４５－６７８９０"), "1234567890");
    assert_string_equal(text_fold(c.arena, "Straße"), "strasse");
    assert_string_equal(text_fold(c.arena, " -- "), "");
    unit_ctx_done(&c);
}

static void email(struct ctx *c, const char *in, const char *want)
{
    char *out = NULL;
    assert_int_equal(text_email(c->arena, in, &out), want != NULL);
    if (want)
        assert_string_equal(out, want);
    else
        assert_null(out);
}

void test_text__email(void)
{
    struct ctx c = unit_ctx();
    char local[128], domain[256];
    memset(local, 'a', 64);
    memcpy(local + 64, "@lab.example", 13);
    email(&c, local, local);
    memmove(local + 1, local, strlen(local) + 1);
    email(&c, local, NULL);
    memset(domain, 'd', sizeof domain);
    memcpy(domain, "a@", 2);
    domain[65] = domain[129] = domain[193] = '.';
    memcpy(domain + 246, ".example", 9); /* 254 in all */
    email(&c, domain, domain);
    email(&c, " Team.Lead+Demo@Lab-1.Example ", "team.lead+demo@lab-1.example");
    email(&c, "team@한빛.example", "team@xn--xx3br43b.example");
    static const char *const bad[] = {"",
                                      "@lab.example",
                                      "a",
                                      "a@",
                                      "a@b",
                                      "a..b@lab.example",
                                      ".a@lab.example",
                                      "a.@lab.example",
                                      "a b@lab.example",
                                      "a@lab..example",
                                      "a@-lab.example",
                                      "a@lab-.example",
                                      "a@lab.example.",
                                      "a@[127.0.0.1]",
                                      "a@127.0.0.1",
                                      "\"a\"@lab.example",
                                      "a@b@lab.example",
                                      "한@lab.example",
                                      "a@la_b.example",
                                      "a@lab.example\r\nBcc: b@lab.example",
                                      "a,b@lab.example"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        email(&c, bad[i], NULL);
    domain[255] = 0;
    memmove(domain + 3, domain + 2, 252); /* 255 in all */
    email(&c, domain, NULL);
    unit_ctx_done(&c);
}

void test_text__phone(void)
{
    struct ctx c = unit_ctx();
    char *out = NULL;
    assert_true(text_phone(c.arena, " +82 (0)2-555.0100 ", &out));
    assert_string_equal(out, "+82025550100");
    assert_true(text_phone(c.arena, "０２－５５５－０１００", &out));
    assert_string_equal(out, "025550100");
    assert_false(text_phone(c.arena, "1234", &out));
    assert_false(text_phone(c.arena, "1234567890123456", &out));
    assert_false(text_phone(c.arena, "55501+00", &out));
    assert_false(text_phone(c.arena, "call me 5550100", &out));
    assert_false(text_phone(c.arena, "", &out));
    unit_ctx_done(&c);
}

void test_text__countries_are_those_of_iso_3166(void)
{
    size_t n = 0;
    for (char x = 'A'; x <= 'Z'; x++)
        for (char y = 'A'; y <= 'Z'; y++)
            n += text_is_country((char[]){x, y, 0});
    assert_int_equal(n, 249);
    assert_true(text_is_country("KR") && text_is_country("CN") && text_is_country("SS"));
    assert_false(text_is_country("kr") || text_is_country("XK") || text_is_country("UK") ||
                 text_is_country("SU"));
    assert_false(text_is_country("") || text_is_country("KOR"));
}

void test_text__language_tags(void)
{
    struct ctx c = unit_ctx();
    char *out = NULL;
    assert_true(text_lang(c.arena, "zh-hans-cn", &out));
    assert_string_equal(out, "zh-Hans-CN");
    assert_true(text_lang(c.arena, "KO", &out));
    assert_string_equal(out, "ko");
    static const char *const bad[] = {
        "", "k", "ko_KR", "ko-", "ko--KR", "qq-xx-zz-yy", "english", "ko-KR-", "12", "한국어"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (text_lang(c.arena, bad[i], &out))
            fail_msg("%s: %s", bad[i], out);
    unit_ctx_done(&c);
}

/* n times a text, behind an "a". */
static char *repeated(struct ctx *c, const char *s, size_t n)
{
    size_t k = strlen(s);
    char *out = arena_alloc(c->arena, n * k + 2);
    out[0] = 'a';
    for (size_t i = 0; i < n; i++)
        memcpy(out + 1 + i * k, s, k);
    out[1 + n * k] = 0;
    return out;
}

void test_text__marks_in_a_row_are_bounded(void)
{
    struct ctx c = unit_ctx();
    static const char *const marks[] = {"\u0316", "\u0344", "\u0f73", "\u0f81", "\U0001d165"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        assert_true(text_is_line(repeated(&c, marks[i], TEXT_MARKS_MAX)));
        assert_false(text_is_line(repeated(&c, marks[i], TEXT_MARKS_MAX + 1)));
        assert_false(text_is_block(repeated(&c, marks[i], TEXT_MARKS_MAX + 1)));
    }
    assert_true(text_is_line(repeated(&c, "e\u0301", 100)));
    assert_true(text_is_line(repeated(&c, "\u1112\u1161\u11ab", 100))); /* 한, in parts */
    unit_ctx_done(&c);
}

void test_text__a_character_has_an_end(void)
{
    struct ctx c = unit_ctx();
    static const char *const endless[] = {"\u200d\U0001f469", "\ufe0f", "\U000e0100", "\u200d"};
    for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
        char *s = repeated(&c, endless[i], 10000);
        assert_true(text_n_chars(s) >= strlen(s) / TEXT_CHAR_BYTES);
    }
    assert_int_equal(text_n_chars("\U0001f469\U0001f3fd\u200d\u2764\ufe0f\u200d\U0001f48b\u200d"
                                  "\U0001f468\U0001f3fd"), 1);
    unit_ctx_done(&c);
}

/* The same numbers as the counter of the pages: web/src/chars.test.ts reads this file too. */
void test_text__counts_as_the_pages_do(void)
{
    const char *me = __FILE__, *end = strstr(me, "tests/unit/");
    char path[4096];
    snprintf(path, sizeof path, "%.*stests/vectors/chars.json", (int)(end - me), me);
    json_error_t error;
    json_t *file = json_load_file(path, 0, &error), *one;
    size_t no;
    assert_non_null(file);
    struct arena *a = arena_new(1u << 20);
    json_array_foreach(json_object_get(file, "cases"), no, one)
    {
        const char *text = json_string_value(json_array_get(one, 0));
        size_t n = (size_t)json_integer_value(json_array_get(one, 1));
        char *stored;
        assert_int_equal(text_block(a, text, strlen(text), &stored), OK);
        if (text_n_chars(stored) != n)
            print_error("%s: %zu, not %zu\n", text, text_n_chars(stored), n);
        assert_int_equal(text_n_chars(stored), n);
    }
    assert_true(no > 20);
    arena_free(a);
    json_decref(file);
}

void test_text__searches_find_across_widths_and_cases(void)
{
    struct arena *a = arena_new(1u << 20);
    assert_string_equal(text_search(a, "  Ｄelta\tBIO \n랩  "), "delta bio 랩");
    assert_string_equal(text_search(a, "100% amber_sensor"), "100% amber_sensor");
    assert_string_equal(text_search(a, "한\u200b빛"), "한빛"); /* what cannot be seen is not looked for */
    assert_string_equal(text_search(a, " \n "), "");
    arena_free(a);
}

/* Kept as text, which a database compares byte by byte as strcmp does; a long name's is cut. */
void test_text__keys_of_order_are_text(void)
{
    struct arena *a = arena_new(1u << 20);
    char *longest = arena_alloc(a, 3001);
    for (int i = 0; i < 1000; i++)
        memcpy(longest + 3 * i, "\xe7\x81\xab", 3);
    longest[3000] = 0;
    const char *const names[] = {"", "a", "A", "\xf0\xa0\x80\x80", "Ω", "힣", "龜", longest};
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        const char *keys[8];
        text_sort_keys(a, lang_code(lang), names, keys, 8);
        for (int i = 0; i < 8; i++) {
            assert_true(text_is_utf8(keys[i], strlen(keys[i])));
            assert_true(strlen(keys[i]) <= 2 * TEXT_KEY_MAX);
            for (int k = 0; k < i; k++)
                assert_string_not_equal(keys[i], keys[k]);
        }
        assert_true(strcmp(keys[1], keys[2]) < 0);
        assert_true(strlen(keys[7]) >= TEXT_KEY_MAX);
    }
    assert_true(text_order_no() >= 50000000);
    arena_free(a);
}

void test_text__names_are_in_the_order_of_the_readers_language(void)
{
    static const char *const names[] = {"호박", "白桦", "Éclair", "eagle", "가온"};
    static const struct {
        const char *lang;
        int order[5];
    } wanted[] = {{"en", {3, 2, 4, 0, 1}}, {"ko", {4, 1, 0, 3, 2}}, {"zh", {1, 3, 2, 4, 0}}};
    struct arena *a = arena_new(1u << 20);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const char *keys[5];
        text_sort_keys(a, wanted[i].lang, names, keys, 5);
        for (int k = 1; k < 5; k++)
            assert_true(strcmp(keys[wanted[i].order[k - 1]], keys[wanted[i].order[k]]) < 0);
    }
    arena_free(a);
}
