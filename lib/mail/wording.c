#include "mail/wording.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mail/compose.h"
#include "store/queries.h"

#define VALUE_MAX   300 /* bytes that a value may take of a subject, */
#define LINE_MAX_N  900 /* and a subject in all */
#define HOLES_MAX   30  /* in a text: with the longest values it still is a mail */
#define LETTERS     "abcdefghijklmnopqrstuvwxyz_"

static const struct worded {
    enum mail_text text;
    const char *required, *more;
} worded[] = {
#define WORDING(TEXT, required, more) {MAIL_##TEXT, required, more},
#include "mail/wording.def"
#undef WORDING
};
#define N_WORDED (sizeof worded / sizeof *worded)

static const struct worded *row_of(enum mail_text text)
{
    for (size_t i = 0; i < N_WORDED; i++)
        if (worded[i].text == text)
            return &worded[i];
    return NULL;
}

bool mail_may_be_worded(enum mail_text text)
{
    return row_of(text) != NULL;
}

size_t mail_worded_list(const enum mail_text **out)
{
    static const enum mail_text list[] = {
#define WORDING(TEXT, required, more) MAIL_##TEXT,
#include "mail/wording.def"
#undef WORDING
    };
    *out = list;
    return N_WORDED;
}

bool mail_text_of(struct arena *a, const char *key, enum mail_text *out)
{
    for (size_t i = 0; i < N_WORDED; i++)
        if (strcmp(mail_text_key(a, worded[i].text), key) == 0) {
            *out = worded[i].text;
            return true;
        }
    return false;
}

/* ---- placeholders ---- */

/* Whether `words`, blank-separated, has this one. */
static bool has_word(const char *words, const char *word, size_t n)
{
    for (const char *p = words; *p; p += strspn(p, " ")) {
        size_t word_n = strcspn(p, " ");
        if (word_n == n && memcmp(p, word, n) == 0)
            return true;
        p += word_n;
    }
    return false;
}

static void add_words(struct arena *a, const struct worded *row, const char *words, struct mail_placeholder *out,
                      size_t *n)
{
    for (const char *p = words; *p; p += strspn(p, " ")) {
        size_t word_n = strcspn(p, " ");
        assert(*n < MAIL_PLACEHOLDERS_MAX);
        out[(*n)++] = (struct mail_placeholder){
            .name = arena_strndup(a, p, word_n),
            .is_required = has_word(row->required, p, word_n),
            .is_of_subject = !has_word("greeting link reason missing what", p, word_n),
        };
        p += word_n;
    }
}

size_t mail_placeholder_list(struct arena *a, enum mail_text text, struct mail_placeholder out[MAIL_PLACEHOLDERS_MAX])
{
    const struct worded *row = row_of(text);
    size_t n = 0;
    add_words(a, row, mail_greets_by_name(text) ? "greeting name" : "greeting", out, &n);
    add_words(a, row, row->more, out, &n);
    add_words(a, row, mail_placeholders(text), out, &n);
    return n;
}

/* ---- the program's text ---- */

struct mail_wording mail_wording_own(struct arena *a, enum mail_text text, enum lang lang)
{
    struct buf b;
    buf_init(&b, a, MAIL_BODY_MAX);
    for (const char *p = mail_paragraphs(text); *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        bool is_greeting = has_word("dear hello", p, n);
        if (b.n > 0)
            buf_str_add(&b, "\n\n");
        buf_str_add(&b, is_greeting ? "{greeting}"
                                    : msg_text(a, lang, arena_printf(a, "mail_%.*s", (int)n, p), NULL, 0));
        p += n;
    }
    return (struct mail_wording){msg_text(a, lang, mail_subject_key(a, text), NULL, 0), buf_str(&b)};
}

/* ---- whether a wording can be used ---- */

/* What is wrong at `at`, with its place: lines and characters from 1. */
static enum err wrong_at(struct ctx *c, const char *field, const char *text, const char *at, const char *key)
{
    int64_t line = 1;
    const char *begin = text;
    for (const char *p = text; p < at; p++)
        if (*p == '\n') {
            line++;
            begin = p + 1;
        }
    size_t n = 1 + strspn(at + 1, LETTERS);
    int64_t column = 1 + (int64_t)text_n_chars(arena_strndup(c->arena, begin, (size_t)(at - begin)));
    fail_extra_int(c, "line", line);
    fail_extra_int(c, "column", column);
    return fail(c, ERR_INVALID, field, key, "word", arena_strndup(c->arena, at, n + (at[n] == '}')), "line",
                arena_printf(c->arena, "%" PRId64, line), "column", arena_printf(c->arena, "%" PRId64, column), NULL);
}

static enum err check_text(struct ctx *c, const struct mail_placeholder *list, size_t n_list, const char *field,
                           const char *text)
{
    bool is_subject = strcmp(field, "wording_subject") == 0;
    size_t n_holes = 0;
    for (const char *p = text; *(p += strcspn(p, "{}")); p++) {
        size_t n = strspn(p + 1, LETTERS), i = 0;
        if (*p == '}' || n == 0 || p[n + 1] != '}')
            return wrong_at(c, field, text, p, "wording_brace");
        while (i < n_list && (strlen(list[i].name) != n || memcmp(list[i].name, p + 1, n) != 0))
            i++;
        if (i == n_list)
            return wrong_at(c, field, text, p, "wording_unknown");
        if (is_subject && !list[i].is_of_subject)
            return wrong_at(c, field, text, p, "wording_not_in_subject");
        if (++n_holes > HOLES_MAX)
            return wrong_at(c, field, text, p, "wording_full");
        p += n + 1;
    }
    return OK;
}

enum err mail_wording_check(struct ctx *c, enum mail_text text, const struct mail_wording *w)
{
    struct mail_placeholder list[MAIL_PLACEHOLDERS_MAX];
    size_t n = mail_placeholder_list(c->arena, text, list);
    if (!mail_header_ok(w->subject))
        return fail(c, ERR_INVALID, "wording_subject", "mail_header_unusable", NULL);
    TRY(check_text(c, list, n, "wording_subject", w->subject));
    TRY(check_text(c, list, n, "wording_body", w->body));
    for (size_t i = 0; i < n; i++)
        if (list[i].is_required && !strstr(w->body, arena_printf(c->arena, "{%s}", list[i].name)))
            return fail(c, ERR_INVALID, "wording_body", "wording_required", "word",
                        arena_printf(c->arena, "{%s}", list[i].name), NULL);
    return OK;
}

/* ---- a message by a wording ---- */

/* The text, cut between characters where it is longer. */
static char *cut(struct arena *a, const char *text, size_t max)
{
    size_t n = strlen(text);
    if (n > max)
        for (n = max; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
            n--;
    return arena_strndup(a, text, n);
}

/* In one line, and not too long for one. */
static const char *in_subject(struct arena *a, const char *value)
{
    char *line = cut(a, value, VALUE_MAX);
    if (mail_header_ok(line))
        return line;
    for (unsigned char *p = (unsigned char *)line; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
        else if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
            memset(p, ' ', 2);
        else if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9))
            memset(p, ' ', 3);
    }
    return line;
}

struct values {
    struct msg_arg list[MAIL_ARGS_MAX];
    size_t n;
};

static void fill(struct ctx *c, struct buf *b, const char *text, const struct values *values, bool is_subject)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "{");
        buf_add(b, p, n);
        p += n;
        if (!*p)
            break;
        n = strcspn(++p, "}");
        for (const struct msg_arg *a = values->list; a < values->list + values->n; a++)
            if (strlen(a->name) == n && memcmp(a->name, p, n) == 0) {
                buf_str_add(b, is_subject ? in_subject(c->arena, a->value) : a->value);
                break;
            }
        p += n + (p[n] == '}');
    }
}

enum err mail_compose_as(struct ctx *c, const struct mail *m, const struct mail_wording *w, struct mail_words *out)
{
    struct values v = {.n = 0};
    struct buf subject, body;
    bool is_by_name = mail_greets_by_name(m->text);
    TRY(mail_collect(c, m, mail_placeholders(m->text), v.list, &v.n));
    TRY(mail_collect(c, m, row_of(m->text)->more, v.list, &v.n));
    assert(v.n + 2 <= MAIL_ARGS_MAX);
    v.list[v.n++] = (struct msg_arg){"greeting", mail_greeting(c->arena, m->lang, is_by_name ? m->to_name : "")};
    if (is_by_name)
        v.list[v.n++] = (struct msg_arg){"name", *m->to_name ? m->to_name : "–"};
    if (!mail_address_ok(m->to_email))
        return fail(c, ERR_INVALID, "email", "mail_address_unusable", NULL);
    if (!mail_header_ok(m->to_name))
        return fail(c, ERR_INVALID, NULL, "mail_header_unusable", NULL);
    buf_init(&subject, c->arena, MAIL_BODY_MAX);
    buf_init(&body, c->arena, MAIL_BODY_MAX);
    if (m->is_test)
        buf_str_add(&subject, "[TEST] ");
    fill(c, &subject, w->subject, &v, true);
    fill(c, &body, w->body, &v, false);
    buf_char(&body, '\n');
    if (subject.is_full || body.is_full)
        return fail(c, ERR_INVALID, NULL, "field_too_long", "max", "262144", NULL);
    *out = (struct mail_words){cut(c->arena, buf_str(&subject), LINE_MAX_N), buf_str(&body)};
    return OK;
}

enum err mail_write(struct ctx *c, const struct mail *m, struct mail_words *out)
{
    struct q_wording_of row;
    if (m->is_standard || m->event_id == NO_INT || !mail_may_be_worded(m->text))
        return mail_compose(c, m, out);
    enum err e = q_wording_of(c, m->event_id, mail_text_key(c->arena, m->text), lang_code(m->lang), &row);
    if (e == ERR_NOT_FOUND)
        return mail_compose(c, m, out);
    TRY(e);
    return mail_compose_as(c, m, &(struct mail_wording){row.subject, row.body}, out);
}
