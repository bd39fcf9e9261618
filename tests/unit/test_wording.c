/* Mails as an event's organisers word them. */
#include "unit.h"

#include <string.h>

#include "mail/wording.h"
#include "store/store.h"

#define ARGS_MAX 24

/* A value for each placeholder that the caller gives. */
static size_t all_args(struct arena *a, enum mail_text text, struct msg_arg out[ARGS_MAX])
{
    struct mail_placeholder list[MAIL_PLACEHOLDERS_MAX];
    size_t n = mail_placeholder_list(a, text, list), n_args = 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, "greeting") != 0 && strcmp(list[i].name, "name") != 0)
            out[n_args++] = (struct msg_arg){list[i].name, arena_printf(a, "<%s>", list[i].name)};
    return n_args;
}

static struct mail sample(enum mail_text text, enum lang lang, const struct msg_arg *args, size_t n)
{
    return (struct mail){.text = text, .event_id = NO_INT, .object = "application:9",
                         .to_email = "founder@nebula.example", .to_name = "<name>", .lang = lang,
                         .args = args, .n_args = n};
}

void test_wording__the_standard_text_is_a_wording_that_reads_the_same(void)
{
    const enum mail_text *all;
    size_t n_all = mail_worded_list(&all);
    assert_true(n_all >= 3);
    for (size_t i = 0; i < n_all; i++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct ctx c = unit_ctx();
            struct msg_arg args[ARGS_MAX];
            struct mail m = sample(all[i], lang, args, all_args(c.arena, all[i], args));
            struct mail_wording own = mail_wording_own(c.arena, all[i], lang);
            struct mail_words standard, worded;
            if (mail_wording_check(&c, all[i], &own) != OK)
                fail_msg("%s in %s: %s", mail_text_key(c.arena, all[i]), lang_code(lang), c.failure.detail);
            assert_int_equal(mail_compose(&c, &m, &standard), OK);
            assert_int_equal(mail_compose_as(&c, &m, &own, &worded), OK);
            assert_string_equal(worded.subject, standard.subject);
            assert_string_equal(worded.body, standard.body);
            unit_ctx_done(&c);
        }
}

void test_wording__a_value_is_never_read_as_a_template_and_is_one_line_in_a_subject(void)
{
    struct ctx c = unit_ctx();
    struct msg_arg args[ARGS_MAX];
    struct mail m = sample(MAIL_DECISION_REJECTED, LANG_EN, args, all_args(c.arena, MAIL_DECISION_REJECTED, args));
    struct mail_words w;
    for (size_t i = 0; i < m.n_args; i++) {
        if (strcmp(args[i].name, "project") == 0)
            args[i].value = "{no}\r\nBcc: x@y.example\xe2\x80\xa8\xc2\x85.";
        if (strcmp(args[i].name, "company") == 0)
            args[i].value = "{event}\n{reason}";
    }
    struct mail_wording wording = {"{project}", "{company} {reason}"};
    assert_int_equal(mail_wording_check(&c, MAIL_DECISION_REJECTED, &wording), OK);
    assert_int_equal(mail_compose_as(&c, &m, &wording, &w), OK);
    assert_string_equal(w.subject, "{no}  Bcc: x@y.example     .");
    assert_true(mail_header_ok(w.subject));
    assert_string_equal(w.body, "{event}\n{reason} <reason>\n");
    unit_ctx_done(&c);
}

void test_wording__a_subject_is_cut_between_characters(void)
{
    struct ctx c = unit_ctx();
    struct msg_arg args[ARGS_MAX];
    struct mail m = sample(MAIL_DECISION_REJECTED, LANG_EN, args, all_args(c.arena, MAIL_DECISION_REJECTED, args));
    struct mail_words w;
    char value[3001] = "";
    for (size_t i = 0; i < 1000; i++)
        memcpy(value + 3 * i, "가", 4);
    for (size_t i = 0; i < m.n_args; i++)
        args[i].value = value;
    struct mail_wording wording = {"a{project}{company}{no}{event}", "x"};
    assert_int_equal(mail_compose_as(&c, &m, &wording, &w), OK);
    size_t n = strlen(w.subject);
    assert_true(n > 880 && n <= 900);
    assert_string_equal(w.subject + n - 3, "가");
    unit_ctx_done(&c);
}

void test_wording__without_a_name_nobody_is_named(void)
{
    struct ctx c = unit_ctx();
    struct msg_arg args[ARGS_MAX];
    struct mail m = sample(MAIL_DECISION_REJECTED, LANG_ZH, args, all_args(c.arena, MAIL_DECISION_REJECTED, args));
    struct mail_words w;
    m.to_name = "";
    assert_int_equal(mail_compose_as(&c, &m, &(struct mail_wording){"x", "{greeting}|{name}"}, &w), OK);
    assert_string_equal(w.body, "您好：|–\n");
    unit_ctx_done(&c);
}

void test_wording__what_is_wrong_is_told_with_its_place(void)
{
    static const struct {
        const char *subject, *body, *field, *rule;
    } bad[] = {
        {"{", "{link}", "wording_subject", "wording_brace"},
        {"x", "{link} }", "wording_body", "wording_brace"},
        {"x", "{link} {}", "wording_body", "wording_brace"},
        {"x", "{link} {{name}}", "wording_body", "wording_brace"},
        {"x", "{link} {Name}", "wording_body", "wording_brace"},
        {"x", "{link} {reasons}", "wording_body", "wording_unknown"},
        {"{greeting}", "{link}", "wording_subject", "wording_not_in_subject"},
        {"x\ny", "{link}", "wording_subject", "mail_header_unusable"},
        {"x", "link", "wording_body", "wording_required"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ctx c = unit_ctx();
        struct mail_wording w = {bad[i].subject, bad[i].body};
        assert_int_equal(mail_wording_check(&c, MAIL_DECISION_ACCEPTED, &w), ERR_INVALID);
        assert_string_equal(c.failure.field, bad[i].field);
        assert_string_equal(c.failure.rule, bad[i].rule);
        unit_ctx_done(&c);
    }
}

void test_wording__only_mails_to_applicants_can_be_worded(void)
{
    struct ctx c = unit_ctx();
    enum mail_text text;
    assert_true(mail_text_of(c.arena, "decision_accepted", &text));
    assert_int_equal(text, MAIL_DECISION_ACCEPTED);
    assert_false(mail_text_of(c.arena, "sign_in_code", &text));
    assert_false(mail_text_of(c.arena, "DECISION_ACCEPTED", &text));
    assert_false(mail_text_of(c.arena, "", &text));
    assert_false(mail_may_be_worded(MAIL_JUDGE_INVITATION));
    unit_ctx_done(&c);
}
