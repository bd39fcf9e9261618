/* Handlers for the newsletter: subscribing and leaving, for anyone; the list and the letters, for organisers
 * of the whole instance. The pages by which people subscribe and leave: page_newsletter.c. */
#include <string.h>

#include "api.h"
#include "ask.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/forum/newsletter.h"
#include "domain/letter/letter.h"
#include "fields.h"
#include "store/queries.h"

#define EXPORT_MAX 50000

static enum err check_lang(struct ctx *c, enum lang *out)
{
    if (!in_has(c, "mail_lang") || lang_of(in_text(c, "mail_lang"), out))
        return OK;
    return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
}

/* ---- subscribing and leaving ---- */

enum err api_newsletter_ask(struct ctx *c, struct reply *r)
{
    enum lang lang = c->lang;
    TRY(check_lang(c, &lang));
    TRY(ask_rate(c, ASK_NEWSLETTER));
    TRY(newsletter_ask(c, in_text(c, "email"), lang));
    struct jw w = reply_json(r, 202);
    jw_str(&w, "next", "mail");
    reply_end(r, &w);
    return OK;
}

enum err api_newsletter_confirm(struct ctx *c, struct reply *r)
{
    TRY(newsletter_confirm(c, in_text(c, "subscription_key")));
    reply_empty(r, 204);
    return OK;
}

enum err api_newsletter_leave(struct ctx *c, struct reply *r)
{
    TRY(newsletter_leave(c, in_text(c, "subscription_key")));
    reply_empty(r, 204);
    return OK;
}

enum err api_newsletter_lang(struct ctx *c, struct reply *r)
{
    enum lang lang = c->lang;
    TRY(check_lang(c, &lang));
    TRY(newsletter_set_lang(c, in_text(c, "subscription_key"), lang));
    reply_empty(r, 204);
    return OK;
}

/* ---- the list ---- */

enum err api_newsletter_counts(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    ctx_topic(c, "newsletter", 1);
    TRY(q_subscription_counts(c, &rows));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_bounces_max", NEWSLETTER_BOUNCES_MAX);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_subscription_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t after, limit = in_limit(c);
    TRY(in_cursor(c, 0, &after));
    TRY(q_subscription_list(c, after, in_opt_text(c, "state"), in_opt_text(c, "query"), limit, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* What would be a formula to a spreadsheet is marked as text; nothing in an address needs more (text_email). */
static void write_cell(struct buf *b, const char *text)
{
    buf_str_add(b, strchr("=+-@", *text) && *text ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            buf_char(b, '"');
        buf_char(b, *text);
    }
    buf_char(b, '"');
}

static void write_instant(struct buf *b, int64_t at)
{
    char text[TIME_TEXT];
    buf_char(b, ',');
    if (at != NO_INT)
        write_cell(b, time_rfc3339(at, text));
}

enum err api_subscription_csv(struct ctx *c, struct reply *r)
{
    struct q_subscription_export *rows;
    size_t n;
    TRY(q_subscription_export(c, in_opt_text(c, "state"), EXPORT_MAX, &rows, &n));
    reply_text(r, 200, "text/csv; charset=utf-8; header=present",
               "email,language,state,confirmed_at,n_refused,refused_at,refused\r\n");
    for (size_t i = 0; i < n; i++) {
        write_cell(&r->body, rows[i].email);
        buf_printf(&r->body, ",%s,%s", rows[i].lang, rows[i].state);
        write_instant(&r->body, rows[i].confirmed_at);
        buf_printf(&r->body, ",%lld", (long long)rows[i].n_bounces);
        write_instant(&r->body, rows[i].bounced_at);
        buf_char(&r->body, ',');
        write_cell(&r->body, rows[i].bounce ? rows[i].bounce : "");
        buf_str_add(&r->body, "\r\n");
    }
    reply_header(r, "Content-Disposition", "attachment; filename=\"newsletter.csv\"");
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_subscription_remove(struct ctx *c, struct reply *r)
{
    TRY(newsletter_remove(c, in_int(c, "subscription_id")));
    reply_empty(r, 204);
    return OK;
}

/* ---- letters ---- */

static enum err write_letter(struct ctx *c, struct reply *r, int status, int64_t id)
{
    struct q_letter_get l;
    struct rows rows;
    TRY(q_letter_get(c, id, &l));
    TRY(q_letter_show(c, id, &rows));
    enum err e = rows_next(c, &rows);
    if (e == OK) {
        struct jw w = reply_json(r, status);
        reply_row(&w, &rows);
        rows_close(&rows);
        TRY(letter_previews(c, &w, l.subject_json, l.text_json));
        reply_end(r, &w);
    }
    rows_close(&rows);
    TRY(e);
    reply_version(c, r, l.version_no);
    return OK;
}

static struct letter_edit read_edit(struct ctx *c)
{
    return (struct letter_edit){.subject = in_json(c, "subject"), .text = in_json(c, "text"),
                                .n_per_minute = in_int(c, "n_per_minute")};
}

enum err api_letter_add(struct ctx *c, struct reply *r)
{
    struct letter_edit in = read_edit(c);
    int64_t id;
    TRY(letter_add(c, &in, &id));
    return write_letter(c, r, 201, id);
}

enum err api_letter_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t before, limit = in_limit(c);
    TRY(in_cursor(c, INT64_MAX, &before));
    TRY(q_letter_list(c, before, limit, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

enum err api_letter_get(struct ctx *c, struct reply *r)
{
    int64_t id = in_int(c, "letter_id");
    ctx_topic(c, "letter", id);
    return write_letter(c, r, 200, id);
}

enum err api_letter_change(struct ctx *c, struct reply *r)
{
    struct letter_edit in = read_edit(c);
    TRY(letter_change(c, in_int(c, "letter_id"), &in));
    return write_letter(c, r, 200, in_int(c, "letter_id"));
}

enum err api_letter_delete(struct ctx *c, struct reply *r)
{
    TRY(letter_delete(c, in_int(c, "letter_id")));
    reply_empty(r, 204);
    return OK;
}

enum err api_letter_test(struct ctx *c, struct reply *r)
{
    enum lang lang = c->lang;
    TRY(check_lang(c, &lang));
    TRY(letter_test(c, in_int(c, "letter_id"), lang));
    return write_letter(c, r, 200, in_int(c, "letter_id"));
}

enum err api_letter_send(struct ctx *c, struct reply *r)
{
    TRY(letter_send(c, in_int(c, "letter_id")));
    return write_letter(c, r, 200, in_int(c, "letter_id"));
}

enum err api_letter_pause(struct ctx *c, struct reply *r)
{
    TRY(letter_pause(c, in_int(c, "letter_id")));
    return write_letter(c, r, 200, in_int(c, "letter_id"));
}

enum err api_letter_resume(struct ctx *c, struct reply *r)
{
    TRY(letter_resume(c, in_int(c, "letter_id")));
    return write_letter(c, r, 200, in_int(c, "letter_id"));
}
