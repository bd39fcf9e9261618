/* Messages that came back: of several mail servers, and of no mail server. The files are the fuzz target's, too. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/keyring.h"
#include "base/text.h"
#include "mail/mail.h"
#include "mail/report.h"
#include "mail/verp.h"

#define WORD "b1234.abcdefghijkl"
#define TO   "bounces+" WORD "@agency.example"

static void load(struct arena *a, const char *name, struct buf *out)
{
    char piece[4096];
    FILE *f = fopen(arena_printf(a, "tests/fuzz/corpus/report/%s", name), "rb");
    assert_non_null(f);
    buf_init(out, a, 8u << 20);
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(out, piece, n);
    fclose(f);
}

static struct report read_file(struct arena *a, const char *name)
{
    struct buf b;
    struct report r;
    load(a, name, &b);
    report_read(a, buf_str(&b), b.n, NULL, &r);
    return r;
}

void test_report__of_each_mail_server(void)
{
    static const struct {
        const char *file, *status, *text;
        enum report_kind kind;
    } cases[] = {
        {"postfix", "5.1.1", "550 5.1.1 <founder@nebula.example>: Recipient address rejected: User unknown",
         REPORT_FAILED},
        {"exim", "5.0.0", "550 No such user here", REPORT_FAILED},
        {"exim_old", "5.7.1", "SMTP error from remote mail server after RCPT TO:<founder@nebula.example>: "
                              "host mx.nebula.example [192.0.2.7]: 550 5.7.1 Mailbox closed", REPORT_FAILED},
        {"exchange", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient founder@nebula.example not found "
                               "by SMTP address lookup", REPORT_FAILED},
        {"gmail", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
                           "double-checking the recipient's email address for typos or 550 5.1.1 "
                           "https://support.google.com/mail/?p=NoSuchUser - gsmtp", REPORT_FAILED},
        {"qmail", "5.1.1", "192.0.2.7 does not like recipient. Remote host said: 550 5.1.1 user unknown Giving up on "
                           "192.0.2.7.", REPORT_FAILED},
        {"wrapped", "5.2.2", "552 Mailbox full", REPORT_FAILED},
        {"given_up", "4.4.1", "connect to mx.nebula.example[192.0.2.7]:25: Connection timed out", REPORT_FAILED},
        {"delayed", "4.4.1", "connect to mx.nebula.example[192.0.2.7]:25: Connection timed out", REPORT_DELAYED},
        {"delivered", "", "", REPORT_NONE}, {"away", "", "", REPORT_NONE}, {"receipt", "", "", REPORT_NONE},
        {"person", "", "", REPORT_NONE}, /* what they attach is about somebody else's mail */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ctx c = unit_ctx();
        struct report r = read_file(c.arena, cases[i].file);
        assert_int_equal(r.kind, cases[i].kind);
        assert_string_equal(r.status, cases[i].status);
        assert_string_equal(r.text, cases[i].text);
        assert_non_null(r.word);
        assert_string_equal(r.word, WORD);
        unit_ctx_done(&c);
    }
}

void test_report__what_a_server_says_is_made_harmless(void)
{
    struct ctx c = unit_ctx();
    struct report r = read_file(c.arena, "eight_bit");
    assert_int_equal(r.kind, REPORT_FAILED);
    assert_string_equal(r.status, "5.7.1");
    assert_true(text_is_line(r.text));
    assert_memory_equal(r.text, "550 ?", 5); /* bytes of another encoding */
    assert_non_null(strstr(r.text, " \xec\x97\x86\xeb\x8a\x94"));
    assert_null(strstr(r.text, "\x1b"));
    assert_null(strstr(r.text, "\xe2\x80\xae")); /* turns the line round */
    char line[4000];
    memset(line, 'x', sizeof line);
    assert_int_equal(strlen(report_line(c.arena, line, sizeof line)), REPORT_TEXT_MAX);
    for (size_t i = 0; i + 3 <= sizeof line; i += 3)
        memcpy(line + i, "\xea\xb0\x80", 3);
    char *cut = report_line(c.arena, line, sizeof line - 1);
    assert_true(text_is_utf8(cut, strlen(cut)));
    assert_int_equal(strlen(cut), REPORT_TEXT_MAX / 3 * 3);
    unit_ctx_done(&c);
}

void test_report__cut_off_anywhere(void)
{
    static const char *const files[] = {"postfix", "gmail", "exim", "wrapped", "person"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct ctx c = unit_ctx();
        struct buf b;
        load(c.arena, files[i], &b);
        for (size_t n = 0; n <= b.n; n += 7) {
            struct report r;
            struct arena_mark mark = arena_mark(c.arena);
            report_read(c.arena, buf_str(&b), n, NULL, &r);
            assert_true(r.kind == REPORT_NONE || (r.status[0] && text_is_line(r.text)));
            assert_true(!r.word || strcmp(r.word, WORD) == 0);
            arena_reset(c.arena, mark);
        }
        unit_ctx_done(&c);
    }
}

void test_report__huge_and_nested_without_end(void)
{
    struct ctx c = unit_ctx();
    struct buf b;
    struct report r;
    buf_init(&b, c.arena, 8u << 20);
    buf_str_add(&b, "Delivered-To: " TO "\r\n");
    for (int i = 0; i < 30000; i++) /* parts in parts in parts */
        buf_printf(&b, "Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    report_read(c.arena, buf_str(&b), b.n, NULL, &r);
    assert_int_equal(r.kind, REPORT_NONE);

    load(c.arena, "postfix", &b);
    char *end = strstr(b.p, "Dear founder");
    assert_non_null(end);
    struct buf huge;
    buf_init(&huge, c.arena, 8u << 20);
    buf_add(&huge, b.p, (size_t)(end - b.p));
    for (int i = 0; i < 50000; i++)
        buf_str_add(&huge, "the mail that came back, with all that was in it\r\n");
    assert_true(huge.n > REPORT_MAX);
    report_read(c.arena, huge.p, huge.n, NULL, &r);
    assert_int_equal(r.kind, REPORT_FAILED);
    assert_string_equal(r.status, "5.1.1");
    unit_ctx_done(&c);
}

void test_report__which_mail_it_is_about(void)
{
    static const struct {
        const char *header, *to, *word;
    } cases[] = {
        {"Delivered-To: " TO "\r\n", NULL, WORD},
        {"To: Somebody <a@b.example>,\r\n <" TO ">\r\n", NULL, WORD},
        {"delivered-to: list@agency.example\r\nX-Original-To: " TO "\r\n", NULL, WORD},
        {"Delivered-To: x+b1.aaaaaaaaaaaa@agency.example\r\n", TO, WORD}, /* what the mail server says besides */
        {"Subject: " TO "\r\n", NULL, NULL},
        {"Delivered-To: bounces@agency.example\r\n", NULL, NULL},
        {"Delivered-To: bounces+b1234@agency.example\r\n", NULL, NULL},
        {"Delivered-To: bounces+b01.abcdefghijkl@agency.example\r\n", NULL, NULL},
        {"Delivered-To: bounces+b9999999999999999999.abcdefghijkl@agency.example\r\n", NULL, NULL},
        {"Delivered-To: bounces+b1.abcdefghijkl.evil\r\n", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ctx c = unit_ctx();
        struct report r;
        const char *m = arena_printf(c.arena, "%sFrom: x@y.example\r\n\r\nHello\r\n", cases[i].header);
        report_read(c.arena, m, strlen(m), cases[i].to, &r);
        assert_true(!r.word == !cases[i].word);
        if (r.word)
            assert_string_equal(r.word, cases[i].word);
        unit_ctx_done(&c);
    }
}

void test_report__a_sender_names_one_mail(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    static const int64_t ids[] = {1, 2, 77, INT64_C(999999999999999999)};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char *sender = verp_make(c.arena, k, "bounces@agency.example", ids[i]);
        char *word = verp_find(c.arena, sender);
        assert_true(mail_address_ok(sender));
        assert_non_null(word);
        assert_int_equal(verp_check(c.arena, k, word), ids[i]);
        assert_int_equal(verp_check(c.arena, other, word), 0);
        word[strlen(word) - 1] = word[strlen(word) - 1] == 'a' ? 'b' : 'a';
        assert_int_equal(verp_check(c.arena, k, word), 0);
    }
    char *one = verp_find(c.arena, verp_make(c.arena, k, "bounces@agency.example", 1));
    one[1] = '2'; /* the tag of another mail */
    assert_int_equal(verp_check(c.arena, k, one), 0);
    assert_int_equal(verp_check(c.arena, k, ""), 0);
    keyring_free(k);
    keyring_free(other);
    unit_ctx_done(&c);
}

void test_report__the_base_of_senders(void)
{
    assert_true(verp_base_ok("bounces@agency.example"));
    assert_true(verp_base_ok("a23456789012345678901234567890@agency.example"));
    assert_false(verp_base_ok("a234567890123456789012345678901@agency.example"));
    assert_false(verp_base_ok("bounces+x@agency.example"));
    assert_false(verp_base_ok("Bounces <bounces@agency.example>"));
    assert_false(verp_base_ok("bounces"));
    assert_false(verp_base_ok(""));
}
