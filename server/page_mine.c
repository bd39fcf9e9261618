/* The pages by which people find their applications over all events, by a link that is mailed to their address. It
 * opens nothing else: that of one's own data (page_privacy.c) is another. Whole without a script. */
#include <string.h>

#include "api.h"
#include "ask.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/call/application.h"
#include "domain/call/team.h"
#include "domain/privacy/privacy.h"
#include "fields.h"
#include "mail/mail.h"
#include "page.h"
#include "store/queries.h"

/* A page nobody is to find: it opens what its address says. */
static enum err begin(struct page *p, struct ctx *c, struct reply *r, const char *title_key)
{
    TRY(page_begin(p, c, r, &(struct page_about){.path = "/my-applications", .is_hidden = true,
                                                 .title = msg_text(c->arena, c->lang, title_key, NULL, 0),
                                                 .main_class = "page--narrow stack"}));
    html_say(&p->h, "h1", NULL, title_key);
    return OK;
}

/* ---- asking ---- */

/* `wrong`: what was typed in before, which is no address; NULL: nothing was. */
static enum err answer_form(struct ctx *c, struct reply *r, const char *wrong)
{
    struct page p;
    struct html *h = &p.h;
    TRY(ask_page(&p, c, r, "/my-applications", "page_mine"));
    ask_open(h, "/my-applications");
    ask_address(h, "page_mine_address", wrong);
    ask_button(h, "button button--primary", "page_privacy_send");
    html_close(h);
    page_end(&p);
    if (wrong)
        r->status = reply_status(ERR_INVALID);
    return OK;
}

enum err page_mine(struct ctx *c, struct reply *r)
{
    return answer_form(c, r, NULL);
}

enum err page_mine_ask(struct ctx *c, struct reply *r)
{
    struct page p;
    char *email;
    if (!text_email(c->arena, in_text(c, "address"), &email) || !mail_address_ok(email))
        return answer_form(c, r, in_text(c, "address"));
    TRY(ask_rate(c, ASK_PRIVACY));
    TRY(privacy_ask_mine(c, email, c->lang));
    TRY(begin(&p, c, r, "page_privacy_asked"));
    html_say(&p.h, "p", "lede", "page_mine_asked_lede");
    html_say(&p.h, "p", "prose", "page_newsletter_asked_none");
    page_end(&p);
    return OK;
}

/* ---- one's own ---- */

static void fact(struct html *h, const char *title_key, const char *value)
{
    if (!*value)
        return;
    html_put(h, "dt", NULL, html_msg(h, title_key));
    html_open(h, "dd");
    html_name(h, "span", NULL, value);
    html_close(h);
}

/* Who is asked to a team answers before they see the application. */
static void write_link(struct ctx *c, struct html *h, const struct q_mine_list *m)
{
    bool is_leader = strcmp(m->team_role, "leader") == 0;
    bool is_invited = !is_leader && strcmp(m->member_state, "invited") == 0;
    html_open(h, "p");
    html_link(h, is_invited ? "button button--primary" : "button",
              is_leader ? application_link(c, m->application_id, m->link_no)
                        : team_link(c, m->application_id, m->link_no),
              html_msg(h, is_leader ? "page_mine_open" : is_invited ? "page_mine_answer" : "page_mine_team"));
    html_close(h);
}

static const char *role_key(struct ctx *c, const struct q_mine_list *m)
{
    if (strcmp(m->team_role, "leader") == 0)
        return "page_mine_leader";
    return arena_printf(c->arena, "page_mine_%s",
                        strcmp(m->member_state, "accepted") == 0 ? m->team_role
                                                                 : team_state(c, m->member_state, m->invited_at));
}

/* Whose invitation has run out sees no more of it here than by its link. */
static void write_one(struct ctx *c, struct html *h, const struct q_mine_list *m)
{
    AUTO_JSON *name = json_stored(c->arena, m->name_json);
    const char *role = role_key(c, m);
    bool is_over = strcmp(role, "page_mine_expired") == 0;
    html_open_class(h, "li", "card stack stack--tight");
    if (!html_texts(h, "h2", NULL, name))
        html_put(h, "h2", NULL, m->slug);
    html_open_class(h, "dl", "facts");
    if (!is_over) {
        fact(h, "page_mine_project", m->project);
        fact(h, "page_mine_company", m->company);
    }
    fact(h, "page_mine_no", arena_printf(c->arena, "%lld", (long long)m->no));
    fact(h, "page_mine_state", html_msg(h, arena_printf(c->arena, "state_%s", m->state)));
    fact(h, "page_mine_you", html_msg(h, role));
    html_close(h);
    write_link(c, h, m);
    html_close(h);
}

enum err page_mine_own(struct ctx *c, struct reply *r)
{
    struct page p;
    struct html *h = &p.h;
    struct privacy_request q;
    struct q_mine_list *list;
    size_t n;
    const char *rest, *until;
    TRY(privacy_mine_by_key(c, in_text(c, "privacy_key"), &q));
    page_fall_back(c, q.lang);
    TRY(q_mine_list(c, q.email, &list, &n));
    TRY(mail_when(c, c->lang, q.link_until, "UTC", &until));
    TRY(begin(&p, c, r, "page_mine"));
    html_open_class(h, "p", "lede");
    html_text(h, html_split(h, "page_mine_own_lede", "email", &rest));
    html_name(h, "b", NULL, q.email);
    html_text(h, rest);
    html_close(h);
    if (n)
        html_open_class(h, "ul", "plain stack");
    else
        html_say(h, "p", "notice", "page_mine_none");
    for (size_t i = 0; i < n; i++)
        write_one(c, h, &list[i]);
    if (n)
        html_close(h);
    html_put(h, "p", "meta", html_msg1(h, "page_privacy_own_until", "when", until));
    page_end(&p);
    return OK;
}
