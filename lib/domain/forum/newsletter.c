#include "domain/forum/newsletter.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/rand.h"
#include "domain/access/log.h"
#include "mail/mail.h"
#include "store/queries.h"

#define DAY_MS        (INT64_C(24) * 3600 * 1000)
#define MAILS_A_DAY   3 /* to an address that is typed in again and again */
#define HASH_BYTES    32

const char *newsletter_object(struct ctx *c, int64_t subscription_id)
{
    return arena_printf(c->arena, "subscription:%" PRId64, subscription_id);
}

/* By the secret that links are made with; no link's text begins with "subscription|". */
static const char *hash_of(struct ctx *c, const char *email)
{
    unsigned char hash[HASH_BYTES];
    const char *m = arena_printf(c->arena, "subscription|%s", email);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)m, strlen(m), keyring_capability_secret(c->keys),
                       CAPABILITY_SECRET);
    return text_hex(c->arena, hash, sizeof hash);
}

/* What happens to a subscription is logged without the network address it came from: that would outlive it. */
static enum err log_it(struct ctx *c, const char *action, int64_t subscription_id)
{
    struct who asker = c->who;
    if (asker.kind == WHO_NOBODY || asker.kind == WHO_SYSTEM)
        c->who = (struct who){.kind = asker.kind, .address = ""};
    ctx_topic(c, "newsletter", 1);
    enum err e = log_add(c, NO_INT, action, newsletter_object(c, subscription_id), NULL, NULL);
    c->who = asker;
    return e;
}

/* ---- links ---- */

static const char *link_to(struct ctx *c, const char *page, enum capability_kind kind, int64_t id, int64_t link_no)
{
    struct capability cap = {kind, id, link_no};
    return arena_printf(c->arena, "%s/newsletter/%s/%s", c->origin, page,
                        capability_make(c->arena, c->keys, c->origin, &cap));
}

const char *newsletter_leave_url(struct ctx *c, int64_t subscription_id)
{
    return link_to(c, "leave", CAPABILITY_LEAVE, subscription_id, 0);
}

static enum err by_key(struct ctx *c, const char *key, enum capability_kind kind, struct newsletter_link *out)
{
    struct capability cap;
    struct q_subscription_get s;
    enum err e = ERR_NOT_FOUND;
    if (capability_check(c->arena, c->keys, c->origin, key, &cap) && cap.kind == kind)
        e = q_subscription_get(c, cap.id, &s);
    if (e == ERR_NOT_FOUND || (e == OK && kind == CAPABILITY_SUBSCRIBE && cap.link_no != s.link_no))
        return fail(c, ERR_GONE, NULL, "newsletter_link_void", NULL);
    TRY(e);
    *out = (struct newsletter_link){.subscription_id = s.id, .is_active = strcmp(s.state, "active") == 0,
                                    .is_left = strcmp(s.state, "left") == 0, .lang = c->lang};
    lang_of(s.lang, &out->lang);
    return OK;
}

enum err newsletter_by_confirm_key(struct ctx *c, const char *key, struct newsletter_link *out)
{
    return by_key(c, key, CAPABILITY_SUBSCRIBE, out);
}

enum err newsletter_by_leave_key(struct ctx *c, const char *key, struct newsletter_link *out)
{
    return by_key(c, key, CAPABILITY_LEAVE, out);
}

/* ---- subscribing ---- */

/* At most a few a day: whoever types an address in again and again does not write to its owner each time. */
static enum err mail_link(struct ctx *c, const struct q_subscription_of_hash *s, const char *email, enum lang lang)
{
    struct q_subscription_n_mails sent;
    bool is_active = strcmp(s->state, "active") == 0;
    TRY(q_subscription_n_mails(c, newsletter_object(c, s->id), c->real_at - DAY_MS, &sent));
    const char *link = is_active ? newsletter_leave_url(c, s->id)
                                 : link_to(c, "confirm", CAPABILITY_SUBSCRIBE, s->id, s->link_no);
    struct mail m = {.text = is_active ? MAIL_NEWSLETTER_KNOWN : MAIL_NEWSLETTER_CONFIRM,
                     .event_id = NO_INT,
                     .object = newsletter_object(c, s->id),
                     .to_email = email,
                     .to_name = "",
                     .lang = lang,
                     MAIL_ARGS({"link", link}, {"site", c->origin})};
    return sent.n_mails < MAILS_A_DAY ? mail_queue(c, &m) : OK;
}

enum err newsletter_ask(struct ctx *c, const char *email, enum lang lang)
{
    const char *hash = hash_of(c, email);
    struct q_subscription_of_hash s;
    struct q_subscription_add added;
    if (!mail_address_ok(email))
        return fail(c, ERR_INVALID, "email", "mail_address_unusable", NULL);
    enum err e = q_subscription_add(c, hash, email, lang_code(lang), c->real_at, &added);
    if (e == OK)
        TRY(log_it(c, "newsletter.ask", added.id));
    else if (e != ERR_NOT_FOUND)
        return e;
    TRY(q_subscription_of_hash(c, hash, &s));
    bool is_active = strcmp(s.state, "active") == 0;
    if (is_active)
        lang_of(s.lang, &lang); /* as its owner has chosen */
    else
        TRY(q_subscription_ask(c, email, lang_code(lang), c->real_at, s.id));
    return mail_link(c, &s, email, lang);
}

enum err newsletter_confirm(struct ctx *c, const char *key)
{
    struct newsletter_link s;
    struct capability cap;
    struct q_subscription_confirm row;
    TRY(newsletter_by_confirm_key(c, key, &s));
    if (s.is_active || !capability_check(c->arena, c->keys, c->origin, key, &cap))
        return OK;
    enum err e = q_subscription_confirm(c, c->real_at, s.subscription_id, cap.link_no, &row);
    if (e == ERR_NOT_FOUND) /* it cannot be reached: the address is to be typed in anew */
        return fail(c, ERR_GONE, NULL, "newsletter_link_void", NULL);
    TRY(e);
    return log_it(c, "newsletter.confirm", s.subscription_id);
}

enum err newsletter_set_lang(struct ctx *c, const char *key, enum lang lang)
{
    struct newsletter_link s;
    TRY(newsletter_by_leave_key(c, key, &s));
    enum err e = q_subscription_set_lang(c, lang_code(lang), s.subscription_id);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return log_it(c, "newsletter.language", s.subscription_id);
}

/* ---- leaving ---- */

static enum err forget_mails(struct ctx *c, int64_t id)
{
    TRY(q_letter_forget_queued(c, id));
    TRY(q_letter_mail_forget(c, id));
    return q_subscription_forget_mails(c, newsletter_object(c, id));
}

static enum err leave(struct ctx *c, int64_t id, const char *action)
{
    struct q_subscription_leave row;
    enum err e = q_subscription_leave(c, c->real_at, id, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(forget_mails(c, id));
    return log_it(c, action, id);
}

enum err newsletter_leave(struct ctx *c, const char *key)
{
    struct newsletter_link s;
    TRY(newsletter_by_leave_key(c, key, &s));
    return leave(c, s.subscription_id, "newsletter.leave");
}

enum err newsletter_remove(struct ctx *c, int64_t subscription_id)
{
    struct q_subscription_get s;
    TRY(q_subscription_get(c, subscription_id, &s));
    return leave(c, s.id, "newsletter.remove");
}

/* ---- what was never confirmed ---- */

enum err newsletter_purge(struct ctx *c)
{
    struct q_subscription_overdue *due;
    size_t n;
    TRY(q_subscription_overdue(c, c->real_at - NEWSLETTER_CONFIRM_MS, &due, &n));
    for (size_t i = 0; i < n; i++) {
        if (due[i].left_at != NO_INT) { /* was subscribed before: as it was then */
            TRY(leave(c, due[i].id, "newsletter.expire"));
            continue;
        }
        TRY(log_it(c, "newsletter.expire", due[i].id));
        TRY(forget_mails(c, due[i].id));
        TRY(q_subscription_delete(c, due[i].id));
    }
    return OK;
}
