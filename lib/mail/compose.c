/* Words of a message: its paragraphs from the catalogue, in order, with their placeholders filled. */
#include "mail/compose.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "mail/wording.h"

#define HOUR_MS      INT64_C(3600000)
#define OPEN         false
#define SECRET       true

/* One row of mail.def; `name` is the text's name in capitals. */
static const struct text_row {
    const char *name, *kind;
    bool is_secret;
    int64_t hours;
    const char *paragraphs, *placeholders;
} rows[] = {
#define MAIL(TEXT, kind, secrecy, hours, paragraphs, placeholders)                                 \
    {#TEXT, #kind, secrecy, hours, paragraphs, placeholders},
#include "mail/mail.def"
#undef MAIL
};
static_assert(sizeof rows / sizeof *rows == MAIL_TEXT_COUNT, "a row per text");

const char *mail_kind(enum mail_text text)
{
    return rows[text].kind;
}

bool mail_greets_by_name(enum mail_text text)
{
    return strncmp(rows[text].paragraphs, "dear ", 5) == 0;
}

const char *mail_placeholders(enum mail_text text)
{
    return rows[text].placeholders;
}

bool mail_kind_is_secret(const char *kind)
{
    bool is_known = false;
    for (size_t i = 0; i < MAIL_TEXT_COUNT; i++) {
        if (strcmp(rows[i].kind, kind) == 0) {
            is_known = true;
            if (rows[i].is_secret)
                return true;
        }
    }
    return !is_known;
}

/* Codes and links stand on lines of their own (a test holds all texts to that); a letter's own words may have links
 * anywhere in a line. */
static bool is_secret_line(const char *line, size_t n)
{
    static const char code[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
    bool is_code = n >= 4;
    for (size_t i = 0; i < n; i++) {
        is_code = is_code && strchr(code, line[i]);
        if (n - i >= 3 && memcmp(line + i, "://", 3) == 0)
            return true;
    }
    return is_code;
}

const char *mail_without_secrets(struct arena *a, const char *body)
{
    struct buf b;
    buf_init(&b, a, 2 * MAIL_BODY_MAX);
    for (const char *p = body; *p;) {
        size_t n = strcspn(p, "\n");
        if (is_secret_line(p, n))
            buf_str_add(&b, "[…]");
        else
            buf_add(&b, p, n);
        p += n;
        if (*p) {
            buf_char(&b, '\n');
            p++;
        }
    }
    return buf_str(&b);
}

int64_t mail_kind_tries_ms(const char *kind)
{
    for (size_t i = 0; i < MAIL_TEXT_COUNT; i++)
        if (strcmp(rows[i].kind, kind) == 0)
            return rows[i].hours ? rows[i].hours * HOUR_MS : HOUR_MS / 6;
    return 72 * HOUR_MS;
}

bool mail_header_ok(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            return false;
        /* U+0080..9F, and U+2028/9 (line and paragraph separator) */
        if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
            return false;
        if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9))
            return false;
    }
    return true;
}

bool mail_address_ok(const char *address)
{
    size_t n = strlen(address);
    const char *at = strchr(address, '@');
    if (n > 254 || !at || at == address || at - address > 64 || !at[1] || strchr(at + 1, '@'))
        return false;
    for (const char *p = address; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f || strchr("()<>,;:\\\"[]", *p))
            return false;
    return address[0] != '-';
}

const char *mail_text_key(struct arena *a, enum mail_text text)
{
    char *key = arena_strdup(a, rows[text].name);
    for (char *p = key; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return key;
}

const char *mail_paragraphs(enum mail_text text)
{
    return rows[text].paragraphs;
}

/* RECEIPT_DECK_MISSING: "mail_receipt_deck_missing_subject" */
static const char *subject_key(struct arena *a, enum mail_text text)
{
    return arena_printf(a, "mail_%s_subject", mail_text_key(a, text));
}

/* The same appointment's message, on site or online, has the same subject; so has a letter's test. */
const char *mail_subject_key(struct arena *a, enum mail_text text)
{
    static const enum mail_text same[][2] = {
        {MAIL_SLOT_ONLINE, MAIL_SLOT},
        {MAIL_SLOT_CHANGED_ONLINE, MAIL_SLOT_CHANGED},
        {MAIL_NEWSLETTER_TEST, MAIL_NEWSLETTER},
        {MAIL_THANKS_TEST, MAIL_THANKS},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (same[i][0] == text)
            return subject_key(a, same[i][1]);
    return subject_key(a, text);
}

enum err mail_collect(struct ctx *c, const struct mail *m, const char *names, struct msg_arg args[MAIL_ARGS_MAX],
                      size_t *n)
{
    for (const char *p = names; *p; p += strspn(p, " ")) {
        size_t word_n = strcspn(p, " ");
        const char *name = arena_strndup(c->arena, p, word_n), *value = NULL;
        for (size_t i = 0; i < m->n_args; i++)
            if (strcmp(m->args[i].name, name) == 0)
                value = m->args[i].value;
        if (!value)
            return fail(c, ERR_INTERNAL, NULL, "internal", "reference",
                        arena_printf(c->arena, "mail %s {%s}", rows[m->text].name, name), NULL);
        assert(*n < MAIL_ARGS_MAX - 1);
        args[(*n)++] = (struct msg_arg){name, value};
        p += word_n;
    }
    return OK;
}

const char *mail_greeting(struct arena *a, enum lang lang, const char *name)
{
    struct msg_arg arg = {"name", name};
    return msg_text(a, lang, *name ? "mail_dear" : "mail_hello", &arg, 1);
}

/* A paragraph's message; someone without a name is greeted without one. */
static const char *paragraph_key(struct ctx *c, const struct mail *m, const char *word, size_t n)
{
    if (n == 4 && memcmp(word, "dear", 4) == 0 && !m->to_name[0])
        return "mail_hello";
    return arena_printf(c->arena, "mail_%.*s", (int)n, word);
}

enum err mail_compose(struct ctx *c, const struct mail *m, struct mail_words *out)
{
    struct msg_arg args[MAIL_ARGS_MAX];
    size_t n = 0;
    TRY(mail_collect(c, m, rows[m->text].placeholders, args, &n));
    args[n++] = (struct msg_arg){"name", m->to_name};
    if (!mail_address_ok(m->to_email))
        return fail(c, ERR_INVALID, "email", "mail_address_unusable", NULL);
    const char *subject = msg_text(c->arena, m->lang, mail_subject_key(c->arena, m->text), args, n);
    if (m->is_test)
        subject = arena_printf(c->arena, "[TEST] %s", subject);
    if (!mail_header_ok(subject) || !mail_header_ok(m->to_name) || strlen(subject) > MAIL_SUBJECT_MAX)
        return fail(c, ERR_INVALID, NULL, "mail_header_unusable", NULL);
    struct buf body;
    buf_init(&body, c->arena, MAIL_BODY_MAX);
    for (const char *p = rows[m->text].paragraphs; *p; p += strspn(p, " ")) {
        size_t word_n = strcspn(p, " ");
        if (body.n > 0)
            buf_char(&body, '\n');
        buf_str_add(&body, msg_text(c->arena, m->lang, paragraph_key(c, m, p, word_n), args, n));
        buf_char(&body, '\n');
        p += word_n;
    }
    if (body.is_full)
        return fail(c, ERR_INVALID, NULL, "field_too_long", "max", "262144", NULL);
    *out = (struct mail_words){subject, buf_str(&body)};
    return OK;
}
