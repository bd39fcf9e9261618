/* The pages by which people subscribe to the newsletter, confirm, change the language and leave. Whole without a
 * script: plain forms. Links in mails lead to a page with a button, since mail scanners follow links; the page to
 * leave takes the one POST of mail programs besides (RFC 8058), which say nothing of who they are. */
#include <string.h>

#include "api.h"
#include "ask.h"
#include "base/text.h"
#include "domain/forum/newsletter.h"
#include "fields.h"
#include "mail/mail.h"
#include "page.h"

/* A page nobody is to find: it opens what its address says. */
static enum err begin(struct page *p, struct ctx *c, struct reply *r, const char *title_key, const char *lede_key)
{
    const char *title = msg_text(c->arena, c->lang, title_key, NULL, 0);
    TRY(page_begin(p, c, r, &(struct page_about){.path = "/newsletter", .title = title, .is_hidden = true,
                                                 .main_class = "page--narrow stack"}));
    html_say(&p->h, "h1", NULL, title_key);
    html_say(&p->h, "p", "lede", lede_key);
    return OK;
}

static void write_langs(struct html *h, enum lang chosen)
{
    static const char *const names[] = {[LANG_EN] = "English", [LANG_KO] = "한국어", [LANG_ZH] = "中文"};
    html_open_class(h, "fieldset", "choices");
    html_say(h, "legend", "field-label", "page_newsletter_language");
    for (int i = 0; i < LANG_COUNT; i++) {
        enum lang lang = (enum lang)i;
        html_open_class(h, "label", "choice");
        html_open(h, "input");
        html_attr(h, "type", "radio");
        html_attr(h, "name", "mail_lang");
        html_attr(h, "value", lang_code(lang));
        html_flag(h, "checked", lang == chosen);
        html_open(h, "span");
        html_attr(h, "lang", html_lang(lang));
        html_text(h, names[i]);
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

/* ---- subscribing ---- */

/* `wrong`: what was typed in before, which is no address; NULL: nothing was. */
static enum err answer_form(struct ctx *c, struct reply *r, const char *wrong, enum lang lang)
{
    struct page p;
    struct html *h = &p.h;
    TRY(ask_page(&p, c, r, "/newsletter", "page_newsletter"));
    ask_open(h, "/newsletter");
    ask_address(h, "page_newsletter_address", wrong);
    write_langs(h, lang);
    ask_button(h, "button button--primary", "page_newsletter_subscribe");
    html_close(h);
    html_say(h, "p", "meta prose", "page_newsletter_privacy");
    page_end(&p);
    if (wrong)
        r->status = reply_status(ERR_INVALID);
    return OK;
}

enum err page_newsletter(struct ctx *c, struct reply *r)
{
    return answer_form(c, r, NULL, c->lang);
}

enum err page_newsletter_ask(struct ctx *c, struct reply *r)
{
    struct page p;
    enum lang lang = c->lang;
    char *email;
    lang_of(in_text(c, "mail_lang"), &lang);
    if (!text_email(c->arena, in_text(c, "address"), &email) || !mail_address_ok(email))
        return answer_form(c, r, in_text(c, "address"), lang);
    TRY(ask_rate(c, ASK_NEWSLETTER));
    TRY(newsletter_ask(c, email, lang));
    TRY(begin(&p, c, r, "page_newsletter_asked", "page_newsletter_asked_lede"));
    html_say(&p.h, "p", "prose", "page_newsletter_asked_none");
    html_open(&p.h, "p");
    html_link(&p.h, "button", "/", html_msg(&p.h, "page_all_events"));
    html_close(&p.h);
    page_end(&p);
    return OK;
}

/* ---- confirming ---- */

static const char *address_of(struct ctx *c, const char *page)
{
    return arena_printf(c->arena, "/newsletter/%s/%s", page, in_text(c, "subscription_key"));
}

static enum err answer_confirmed(struct ctx *c, struct reply *r)
{
    struct page p;
    TRY(begin(&p, c, r, "page_newsletter_confirmed", "page_newsletter_confirmed_lede"));
    html_open(&p.h, "p");
    html_link(&p.h, "button", "/", html_msg(&p.h, "page_all_events"));
    html_close(&p.h);
    page_end(&p);
    return OK;
}

enum err page_newsletter_confirm(struct ctx *c, struct reply *r)
{
    struct page p;
    struct newsletter_link s;
    TRY(newsletter_by_confirm_key(c, in_text(c, "subscription_key"), &s));
    page_fall_back(c, s.lang);
    if (s.is_active)
        return answer_confirmed(c, r);
    TRY(begin(&p, c, r, "page_newsletter_confirm", "page_newsletter_confirm_lede"));
    ask_open(&p.h, address_of(c, "confirm"));
    ask_button(&p.h, "button button--primary", "page_newsletter_confirm_button");
    html_close(&p.h);
    page_end(&p);
    return OK;
}

enum err page_newsletter_confirmed(struct ctx *c, struct reply *r)
{
    TRY(newsletter_confirm(c, in_text(c, "subscription_key")));
    return answer_confirmed(c, r);
}

/* ---- leaving ---- */

static enum err answer_left(struct ctx *c, struct reply *r)
{
    struct page p;
    TRY(begin(&p, c, r, "page_newsletter_left", "page_newsletter_left_lede"));
    html_open(&p.h, "p");
    html_link(&p.h, "button", "/newsletter", html_msg(&p.h, "page_newsletter_again"));
    html_close(&p.h);
    page_end(&p);
    return OK;
}

/* `notice`: what was just done, or NULL. The address is not shown: letters are forwarded, with their links. */
static enum err answer_own(struct ctx *c, struct reply *r, const struct newsletter_link *s, const char *notice)
{
    struct page p;
    struct html *h = &p.h;
    TRY(begin(&p, c, r, "page_newsletter_yours", "page_newsletter_leave_lede"));
    if (notice) {
        html_open_class(h, "p", "notice notice--good");
        html_attr(h, "role", "status");
        html_text(h, html_msg(h, notice));
        html_close(h);
    }
    ask_open(h, address_of(c, "leave"));
    ask_button(h, "button button--primary", "page_newsletter_leave_button");
    html_close(h);
    ask_open(h, address_of(c, "language"));
    write_langs(h, s->lang);
    ask_button(h, "button", "page_newsletter_lang_button");
    html_close(h);
    page_end(&p);
    return OK;
}

enum err page_newsletter_leave(struct ctx *c, struct reply *r)
{
    struct newsletter_link s;
    TRY(newsletter_by_leave_key(c, in_text(c, "subscription_key"), &s));
    page_fall_back(c, s.lang);
    return s.is_left ? answer_left(c, r) : answer_own(c, r, &s, NULL);
}

enum err page_newsletter_left(struct ctx *c, struct reply *r)
{
    TRY(newsletter_leave(c, in_text(c, "subscription_key")));
    return answer_left(c, r);
}

enum err page_newsletter_lang(struct ctx *c, struct reply *r)
{
    struct newsletter_link s;
    enum lang lang = c->lang;
    TRY(newsletter_by_leave_key(c, in_text(c, "subscription_key"), &s));
    if (s.is_left)
        return answer_left(c, r);
    if (!lang_of(in_text(c, "mail_lang"), &lang))
        return answer_own(c, r, &s, NULL);
    TRY(newsletter_set_lang(c, in_text(c, "subscription_key"), lang));
    s.lang = lang;
    return answer_own(c, r, &s, "page_newsletter_lang_changed");
}
