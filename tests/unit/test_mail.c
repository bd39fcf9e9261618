/* The words, the bytes and the rules of mail. */
#include "unit.h"

#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/lang.h"
#include "mail/mail.h"
#include "mail/mime.h"
#include "mail/smtp.h"
#include "store/store.h"

#define ARGS_MAX 16

/* Every placeholder of a text, each with a value of its own: "<event>" for {event}. */
static size_t all_args(struct arena *a, enum mail_text text, struct msg_arg out[ARGS_MAX])
{
    size_t n = 0;
    for (const char *p = mail_placeholders(text); *p; p += strspn(p, " ")) {
        size_t word_n = strcspn(p, " ");
        const char *name = arena_strndup(a, p, word_n);
        out[n++] = (struct msg_arg){name, arena_printf(a, "<%s>", name)};
        p += word_n;
    }
    return n;
}

static struct mail sample(enum mail_text text, enum lang lang, const struct msg_arg *args, size_t n)
{
    return (struct mail){.text = text, .event_id = 1, .object = "application:9",
                         .to_email = "founder@nebula.example", .to_name = "<name>", .lang = lang,
                         .args = args, .n_args = n};
}

void test_mail__every_text_renders_in_every_language(void)
{
    for (int text = 0; text < MAIL_TEXT_COUNT; text++) {
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct ctx c = unit_ctx();
            struct msg_arg args[ARGS_MAX];
            size_t n = all_args(c.arena, text, args);
            struct mail m = sample(text, lang, args, n);
            struct mail_words w;
            assert_int_equal(mail_compose(&c, &m, &w), OK);
            assert_null(strpbrk(w.subject, "{}\n"));
            assert_null(strpbrk(w.body, "{}"));
            assert_true(strlen(w.subject) > 8);
            for (size_t i = 0; i < n; i++) /* every value the caller gave is said somewhere */
                if (!strstr(w.subject, args[i].value) && !strstr(w.body, args[i].value))
                    fail_msg("text %d in %s does not say %s", text, lang_code(lang), args[i].name);
            assert_int_equal(strstr(w.body, "<name>") != NULL, mail_greets_by_name(text));
            unit_ctx_done(&c);
        }
    }
}

void test_mail__links_stand_on_a_line_of_their_own(void)
{
    static const char *const alone[] = {"<link>", "<join>", "<code>"};
    for (int text = 0; text < MAIL_TEXT_COUNT; text++) {
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct ctx c = unit_ctx();
            struct msg_arg args[ARGS_MAX];
            struct mail m = sample(text, lang, args, all_args(c.arena, text, args));
            struct mail_words w;
            assert_int_equal(mail_compose(&c, &m, &w), OK);
            for (size_t i = 0; i < 3; i++)
                for (const char *p = w.body; (p = strstr(p, alone[i])); p += strlen(alone[i])) {
                    assert_true(p > w.body && p[-1] == '\n');
                    assert_true(p[strlen(alone[i])] == '\n');
                }
            unit_ctx_done(&c);
        }
    }
}

void test_mail__what_is_kept_opens_nothing(void)
{
    static const char *const secrets[] = {"ra1.9.1.MAC", "AB12-CD34", "rj1.7.1.MAC", "KQ5TZ8WMNP", "#t="};
    for (int text = 0; text < MAIL_TEXT_COUNT; text++) {
        for (int lang = 0; lang < LANG_COUNT && mail_kind_is_secret(mail_kind(text)); lang++) {
            struct ctx c = unit_ctx();
            struct msg_arg args[ARGS_MAX];
            size_t n = all_args(c.arena, text, args);
            for (size_t i = 0; i < n; i++) {
                const char *name = args[i].name;
                if (strcmp(name, "link") == 0 || strcmp(name, "text") == 0)
                    args[i].value = "https://agency.example/apply#t=ra1.9.1.MAC";
                else if (strcmp(name, "join") == 0 || strcmp(name, "register") == 0)
                    args[i].value = "https://agency.example/j/rj1.7.1.MAC";
                else if (strcmp(name, "code") == 0)
                    args[i].value = text == MAIL_REGISTRATION_ON_SITE ? "AB12-CD34" : "KQ5TZ8WMNP";
            }
            struct mail m = sample(text, lang, args, n);
            struct mail_words w;
            assert_int_equal(mail_compose(&c, &m, &w), OK);
            const char *kept = mail_without_secrets(c.arena, w.body);
            for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
                if (strstr(kept, secrets[i]))
                    fail_msg("text %d in %s keeps %s:\n%s", text, lang_code(lang), secrets[i], kept);
            unit_ctx_done(&c);
        }
    }
    struct ctx c = unit_ctx();
    assert_string_equal(mail_without_secrets(c.arena, "Dear A,\n\nAB12-CD34\nREAD: x://y z\n\nend"),
                        "Dear A,\n\n[…]\n[…]\n\nend");
    assert_string_equal(mail_without_secrets(c.arena, ""), "");
    unit_ctx_done(&c);
}

void test_mail__each_missing_placeholder_is_refused(void)
{
    for (int text = 0; text < MAIL_TEXT_COUNT; text++) {
        struct msg_arg args[ARGS_MAX];
        struct ctx c = unit_ctx();
        size_t n = all_args(c.arena, text, args);
        for (size_t gone = 0; gone < n; gone++) {
            struct msg_arg kept = args[gone];
            args[gone].name = "other";
            struct mail m = sample(text, LANG_EN, args, n);
            struct mail_words w = {0};
            assert_int_equal(mail_compose(&c, &m, &w), ERR_INTERNAL);
            assert_non_null(strstr(c.failure.detail, kept.name));
            assert_null(w.subject);
            failure_clear(&c);
            args[gone] = kept;
        }
        unit_ctx_done(&c);
    }
}

void test_mail__a_value_is_never_read_as_a_template(void)
{
    struct ctx c = unit_ctx();
    struct mail m = {.text = MAIL_WITHDRAWN, .to_email = "a@b.example", .to_name = "{event}", .lang = LANG_EN,
                     MAIL_ARGS({"event", "{project}"}, {"project", "{no}"}, {"no", "7"}, {"at", "{at}"})};
    struct mail_words w;
    assert_int_equal(mail_compose(&c, &m, &w), OK);
    assert_string_equal(w.subject, "{project}: application no. 7 has been withdrawn");
    assert_non_null(strstr(w.body, "Dear {event},"));
    assert_non_null(strstr(w.body, "Project: {no}"));
    unit_ctx_done(&c);
}

void test_mail__nobody_is_greeted_without_a_name(void)
{
    struct ctx c = unit_ctx();
    struct msg_arg args[ARGS_MAX];
    struct mail m = sample(MAIL_WITHDRAWN, LANG_KO, args, all_args(c.arena, MAIL_WITHDRAWN, args));
    m.to_name = "";
    struct mail_words w;
    assert_int_equal(mail_compose(&c, &m, &w), OK);
    assert_int_equal(strncmp(w.body, "안녕하십니까.\n\n", strlen("안녕하십니까.\n\n")), 0);
    unit_ctx_done(&c);
}

void test_mail__line_breaks_in_a_header_are_refused(void)
{
    static const char *const bad[] = {"Nebula\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x7f", "a\tb",
                                      "a\xc2\x85"
                                      "b",
                                      "a\xe2\x80\xa8"
                                      "b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ctx c = unit_ctx();
        struct mail_words w;
        struct mail m = {.text = MAIL_REGISTRATION_CANCELLED, .to_email = "a@b.example", .to_name = "A",
                         .lang = LANG_EN, MAIL_ARGS({"event", bad[i]}, {"no", "7"})};
        assert_int_equal(mail_compose(&c, &m, &w), ERR_INVALID);
        failure_clear(&c);
        m = (struct mail){.text = MAIL_REGISTRATION_CANCELLED, .to_email = "a@b.example", .to_name = bad[i],
                          .lang = LANG_EN, MAIL_ARGS({"event", "E"}, {"no", "7"})};
        assert_int_equal(mail_compose(&c, &m, &w), ERR_INVALID);
        unit_ctx_done(&c);
    }
}

void test_mail__only_one_plain_address_is_an_address(void)
{
    static const char *const good[] = {"a@b", "kim.founder+gp@nebula.example", "x'y@z.example"};
    static const char *const bad[] = {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b,c@d", "a@b>\r\nX: y",
                                      "<a@b>", "a@b\n", "\"a\"@b", "김@b.example", "-a@b", "a@[127.0.0.1]"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(mail_address_ok(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(mail_address_ok(bad[i]));
    char long_one[300];
    memset(long_one, 'a', sizeof long_one);
    memcpy(long_one + 10, "@", 1);
    long_one[254] = 0;
    assert_true(mail_address_ok(long_one));
    long_one[254] = 'a';
    long_one[255] = 0;
    assert_false(mail_address_ok(long_one));
}

void test_mail__secrets_are_known_by_kind(void)
{
    assert_true(mail_kind_is_secret("judge_invitation"));
    assert_true(mail_kind_is_secret("sign_in_code"));
    assert_true(mail_kind_is_secret("slot")); /* one of its texts holds a link */
    assert_false(mail_kind_is_secret("withdrawn"));
    assert_true(mail_kind_is_secret("of_a_later_version"));
    assert_int_equal(mail_kind_tries_ms("sign_in_code"), 600000);
    assert_int_equal(mail_kind_tries_ms("decision"), 3 * 86400000);
}

/* Undoes RFC 2047: each word must be whole UTF-8 by itself and each line within 76 columns. */
static void decode_words(const char *text, size_t column, char *out)
{
    *out = 0;
    for (const char *p = text; *p;) {
        if (strncmp(p, "\r\n ", 3) == 0) {
            assert_true(column <= 76);
            p += 3;
            column = 1;
            continue;
        }
        assert_int_equal(strncmp(p, "=?UTF-8?B?", 10), 0);
        const char *end = strstr(p, "?=");
        assert_non_null(end);
        size_t n = (size_t)(end - p) + 2;
        assert_true(n <= 75);
        unsigned char word[128];
        size_t word_n;
        assert_int_equal(sodium_base642bin(word, sizeof word - 1, p + 10, n - 12, NULL, &word_n, NULL,
                                           sodium_base64_VARIANT_ORIGINAL), 0);
        word[word_n] = 0;
        assert_int_not_equal(word[0] & 0xc0, 0x80); /* begins with a whole character */
        memcpy(out + strlen(out), word, word_n + 1);
        column += n;
        p += n;
    }
    assert_true(column <= 76);
}

void test_mail__long_subjects_fold_between_characters(void)
{
    static const char *const parts[] = {"골든팬더", "金熊猫", "é", "a", " ", "🐼", "創業", "-=?"};
    struct ctx c = unit_ctx();
    uint32_t seed = 7;
    for (int round = 0; round < 500; round++) {
        char text[600] = "가", back[600];
        for (int i = 0; i < round % 60; i++) {
            seed = seed * 1664525 + 1013904223;
            const char *part = parts[(seed >> 16) % 8];
            memcpy(text + strlen(text), part, strlen(part) + 1);
        }
        struct buf b;
        buf_init(&b, c.arena, 4096);
        mime_words(&b, text, 9);
        decode_words(buf_str(&b), 9, back);
        assert_string_equal(back, text);
    }
    unit_ctx_done(&c);
}

void test_mail__short_ascii_subjects_stay_readable(void)
{
    static const char *const cases[][2] = {
        {"Your code", "Your code"},
        {"=?UTF-8?B?aGFjaw==?=", NULL}, /* would be decoded by the reader */
        {"A subject that is longer than the seventy-six columns a header line should have", NULL},
    };
    for (size_t i = 0; i < 3; i++) {
        struct ctx c = unit_ctx();
        struct buf b;
        char back[600];
        buf_init(&b, c.arena, 4096);
        mime_words(&b, cases[i][0], 9);
        if (cases[i][1]) {
            assert_string_equal(buf_str(&b), cases[i][1]);
        } else {
            decode_words(buf_str(&b), 9, back);
            assert_string_equal(back, cases[i][0]);
        }
        unit_ctx_done(&c);
    }
}

static struct message message(void)
{
    return (struct message){.id = 12, .message_id = "outbox.12.abc@rostrum.example",
                            .from = "Rostrum <noreply@rostrum.example>", .to_email = "a@b.example",
                            .to_name = "", .lang = "ko", .subject = "s", .body = "b\n",
                            .at_ms = INT64_C(1661526000123)};
}

void test_mail__a_message_is_exactly_these_bytes(void)
{
    struct ctx c = unit_ctx();
    struct message m = message();
    struct buf b;
    buf_init(&b, c.arena, MIME_MAX);
    assert_int_equal(mime_write(&c, &m, false, &b), OK);
    assert_string_equal(buf_str(&b), "From: Rostrum\r\n <noreply@rostrum.example>\r\n"
                                     "To: a@b.example\r\n"
                                     "Subject: s\r\n"
                                     "Date: Fri, 26 Aug 2022 15:00:00 +0000\r\n"
                                     "Message-ID: <outbox.12.abc@rostrum.example>\r\n"
                                     "Content-Language: ko\r\n"
                                     "Auto-Submitted: auto-generated\r\n"
                                     "MIME-Version: 1.0\r\n"
                                     "Content-Type: text/plain; charset=utf-8\r\n"
                                     "Content-Transfer-Encoding: base64\r\n\r\n"
                                     "Yg0K\r\n");
    unit_ctx_done(&c);
}

void test_mail__no_header_value_can_add_a_header(void)
{
    const struct message good = message();
    const char *evil = "x\r\nBcc: spy@y.example";
    for (int field = 0; field < 6; field++) {
        struct ctx c = unit_ctx();
        struct message m = good;
        const char **values[] = {&m.message_id, &m.from, &m.to_email, &m.to_name, &m.lang, &m.subject};
        *values[field] = evil;
        struct buf b;
        buf_init(&b, c.arena, MIME_MAX);
        assert_int_equal(mime_write(&c, &m, false, &b), ERR_INVALID);
        assert_int_equal(b.n, 0);
        unit_ctx_done(&c);
    }
}

void test_mail__a_sender_needs_an_address(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(mime_address(c.arena, "a@b.example"), "a@b.example");
    assert_string_equal(mime_address(c.arena, "골든팬더 <a@b.example>"), "a@b.example");
    assert_null(mime_address(c.arena, "Name <a@b.example"));
    assert_null(mime_address(c.arena, "Name <a@b.example> x"));
    assert_null(mime_address(c.arena, "Name"));
    unit_ctx_done(&c);
}

void test_mail__times_are_written_as_people_write_them(void)
{
    struct ctx c = unit_ctx();
    const int64_t at = INT64_C(1662008400000); /* 2022-09-01T05:00:00Z */
    static const struct {
        enum lang lang;
        const char *zone, *text;
    } cases[] = {
        {LANG_EN, "Asia/Seoul", "Thursday, 1 September 2022, 14:00 (Asia/Seoul, UTC+09:00)"},
        {LANG_KO, "Asia/Seoul", "2022년 9월 1일(목) 14:00 (Asia/Seoul, UTC+09:00)"},
        {LANG_ZH, "Asia/Shanghai", "2022年9月1日（星期四）13:00（Asia/Shanghai，UTC+08:00）"},
        {LANG_EN, "America/Los_Angeles", "Wednesday, 31 August 2022, 22:00 (America/Los_Angeles, UTC-07:00)"},
        {LANG_EN, "Asia/Kathmandu", "Thursday, 1 September 2022, 10:45 (Asia/Kathmandu, UTC+05:45)"},
    };
    const char *text;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(mail_when(&c, cases[i].lang, at, cases[i].zone, &text), OK);
        assert_string_equal(text, cases[i].text);
    }
    /* closes_at of 26 August in Seoul is the midnight after it */
    assert_int_equal(mail_when_last(&c, LANG_KO, INT64_C(1661526000000), "Asia/Seoul", &text), OK);
    assert_string_equal(text, "2022년 8월 26일(금) 23:59:59 (Asia/Seoul, UTC+09:00)");
    assert_int_equal(mail_when(&c, LANG_EN, at, "Mars/Olympus", &text), ERR_INVALID);
    unit_ctx_done(&c);
}

void test_mail__tls_words(void)
{
    enum smtp_tls tls = SMTP_TLS_YES;
    assert_true(smtp_tls_of("required", &tls));
    assert_int_equal(tls, SMTP_TLS_REQUIRED);
    assert_false(smtp_tls_of("maybe", &tls));
    assert_int_equal(tls, SMTP_TLS_REQUIRED);
}
