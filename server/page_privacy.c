/* The pages by which people see what is kept of them. Whole without a script: plain forms and links. */
#include <assert.h>

#include "api.h"
#include "ask.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/privacy/personal.h"
#include "domain/privacy/privacy.h"
#include "domain/privacy/privacy_export.h"
#include "fields.h"
#include "mail/mail.h"
#include "page.h"
#include "privacy_file.h"

/* A page nobody is to find: it opens what its address says. */
static enum err begin(struct page *p, struct ctx *c, struct reply *r, const char *title_key)
{
    TRY(page_begin(p, c, r, &(struct page_about){.path = "/privacy", .is_hidden = true,
                                                 .title = msg_text(c->arena, c->lang, title_key, NULL, 0),
                                                 .main_class = "page--narrow stack"}));
    html_say(&p->h, "h1", NULL, title_key);
    return OK;
}

/* ---- asking ---- */

/* What there is of people at all. */
static void write_kinds(struct html *h)
{
    static const char *const words[] = {"contact", "answers", "files", "mails", "passport", "search", "network",
                                        "secret", "words", "scores", "log", "public"};
    static_assert(sizeof words / sizeof *words == PERSONAL_NOTHING, "a word per kind");
    html_say(h, "h2", NULL, "page_privacy_kinds");
    html_open_class(h, "dl", "stack");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        html_open(h, "div");
        html_put(h, "dt", NULL, html_msg(h, arena_printf(h->arena, "privacy_kind_%s", words[i])));
        html_put(h, "dd", "meta", html_msg(h, arena_printf(h->arena, "privacy_kind_%s_is", words[i])));
        html_close(h);
    }
    html_close(h);
}

/* `wrong`: what was typed in before, which is no address; NULL: nothing was. */
static enum err answer_form(struct ctx *c, struct reply *r, const char *wrong)
{
    struct page p;
    struct html *h = &p.h;
    TRY(ask_page(&p, c, r, "/privacy", "page_privacy"));
    ask_open(h, "/privacy");
    ask_address(h, "page_privacy_address", wrong);
    ask_button(h, "button button--primary", "page_privacy_send");
    html_close(h);
    write_kinds(h);
    page_end(&p);
    if (wrong)
        r->status = reply_status(ERR_INVALID);
    return OK;
}

enum err page_privacy(struct ctx *c, struct reply *r)
{
    return answer_form(c, r, NULL);
}

enum err page_privacy_ask(struct ctx *c, struct reply *r)
{
    struct page p;
    enum lang lang = c->lang;
    char *email;
    lang_of(in_text(c, "mail_lang"), &lang);
    if (!text_email(c->arena, in_text(c, "address"), &email) || !mail_address_ok(email))
        return answer_form(c, r, in_text(c, "address"));
    TRY(ask_rate(c, ASK_PRIVACY));
    TRY(privacy_ask(c, email, lang));
    TRY(begin(&p, c, r, "page_privacy_asked"));
    html_say(&p.h, "p", "lede", "page_privacy_asked_lede");
    html_say(&p.h, "p", "prose", "page_newsletter_asked_none");
    page_end(&p);
    return OK;
}

/* ---- one's own ---- */

static const char *export_href(struct html *h, const char *key, enum privacy_format format)
{
    return arena_printf(h->arena, "/privacy/%s/export?format=%s", key, privacy_format_word(format));
}

/* How many there are of each list that has any; false when none has. */
static bool write_counts(struct html *h, const struct privacy_count *counts, size_t n)
{
    size_t n_any = 0;
    for (size_t i = 0; i < n; i++)
        n_any += counts[i].n > 0;
    if (!n_any)
        return false;
    html_open_class(h, "dl", "facts");
    for (size_t i = 0; i < n; i++) {
        if (!counts[i].n)
            continue;
        html_put(h, "dt", NULL, html_msg(h, arena_printf(h->arena, "privacy_list_%s", counts[i].name)));
        html_put(h, "dd", NULL, html_msg1(h, counts[i].n == PRIVACY_COUNT_MAX ? "page_privacy_more" : "page_privacy_n",
                                          "n", arena_printf(h->arena, "%zu", counts[i].n)));
    }
    html_close(h);
    return true;
}

static void write_downloads(struct html *h, const char *key)
{
    html_say(h, "h2", NULL, "page_privacy_download");
    html_say(h, "p", "prose", "page_privacy_download_lede");
    html_open_class(h, "p", "cluster");
    html_link(h, "button button--primary", export_href(h, key, PRIVACY_ZIP), html_msg(h, "page_privacy_zip"));
    html_link(h, "button", export_href(h, key, PRIVACY_JSON), html_msg(h, "page_privacy_json"));
    html_close(h);
    html_say(h, "p", "meta prose", "page_privacy_not_in");
    html_say(h, "h2", NULL, "page_erasure");
    html_say(h, "p", "prose", "page_erasure_how");
    html_open(h, "p");
    html_link(h, "button", arena_printf(h->arena, "/privacy/%s/erase", key), html_msg(h, "page_erasure_look"));
    html_close(h);
}

enum err page_privacy_own(struct ctx *c, struct reply *r)
{
    struct page p;
    struct html *h = &p.h;
    struct privacy_request q;
    struct privacy_count *counts;
    size_t n;
    const char *rest, *until;
    TRY(privacy_by_key(c, in_text(c, "privacy_key"), &q));
    page_fall_back(c, q.lang);
    TRY(privacy_export_count(c, q.email, q.event_id, &counts, &n));
    TRY(mail_when(c, c->lang, q.link_until, "UTC", &until));
    TRY(begin(&p, c, r, "page_privacy_own"));
    html_open_class(h, "p", "lede");
    html_text(h, html_split(h, "page_privacy_own_lede", "email", &rest));
    html_name(h, "b", NULL, q.email);
    html_text(h, rest);
    html_close(h);
    if (write_counts(h, counts, n))
        write_downloads(h, in_text(c, "privacy_key"));
    else
        html_say(h, "p", "notice", "page_privacy_none");
    html_put(h, "p", "meta", html_msg1(h, "page_privacy_own_until", "when", until));
    page_end(&p);
    return OK;
}

enum err page_privacy_export(struct ctx *c, struct reply *r)
{
    return api_privacy_export_own(c, r);
}
