#include "domain/forum/registration_mail.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "domain/event/event.h"
#include "domain/forum/door.h"
#include "mail/mail.h"
#include "store/queries.h"

#define AGAIN_MAX    3
#define AGAIN_SPAN_MS (INT64_C(3600) * 1000)

const char *registration_object(struct ctx *c, int64_t registration_id)
{
    return arena_printf(c->arena, "registration:%" PRId64, registration_id);
}

/* "/registration#t=" to decide by, or "/j/" to join by. */
static const char *link_to(struct ctx *c, const struct q_registration_get *g, const char *path,
                           enum capability_kind kind)
{
    struct capability cap = {.kind = kind, .id = g->id, .link_no = g->link_no};
    return arena_printf(c->arena, "%s%s%s", c->origin, path,
                        capability_make(c->arena, c->keys, c->origin, &cap));
}

static const char *guest_link(struct ctx *c, const struct q_registration_get *g)
{
    return link_to(c, g, "/registration#t=", CAPABILITY_GUEST);
}

const char *registration_join_link(struct ctx *c, const struct q_registration_get *g)
{
    bool is_joining = strcmp(g->state, "confirmed") == 0 && strcmp(g->mode, "online") == 0;
    return is_joining ? link_to(c, g, "/j/", CAPABILITY_JOIN_SEAT) : NULL;
}

static const char *event_name(struct ctx *c, const struct q_registration_get *g, enum lang lang)
{
    const char *s = json_stored_in_lang(c->arena, g->event_name_json, lang_code(lang));
    return *s ? s : g->slug;
}

enum err registration_place(struct ctx *c, const struct q_registration_get *g, json_t **out)
{
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    size_t no;
    json_t *note;
    *out = NULL;
    TRY(event_export(c, g->slug, &doc, &version_no));
    json_array_foreach(json_object_get(doc, "notes"), no, note)
    {
        const char *key = json_str(note, "key");
        if (key && strcmp(key, "place") == 0 && !*out)
            *out = json_incref(json_object_get(note, "text"));
    }
    return OK;
}

static enum err venue(struct ctx *c, const struct q_registration_get *g, enum lang lang,
                      const char **out)
{
    AUTO_JSON *place = NULL;
    TRY(registration_place(c, g, &place));
    const char *text = json_in_lang(place, lang_code(lang));
    *out = text ? arena_strdup(c->arena, text) : msg_text(c->arena, lang, "mail_to_be_said", NULL, 0);
    return OK;
}

static struct mail mail_to(struct ctx *c, const struct q_registration_get *g)
{
    struct mail m = {.event_id = g->event_id, .object = registration_object(c, g->id),
                     .to_email = g->email, .to_name = g->name, .lang = LANG_EN};
    lang_of(g->lang, &m.lang);
    return m;
}

/* Who came on the spot may have told no address. */
static enum err queue(struct ctx *c, const struct q_registration_get *g, const struct mail *m)
{
    return *g->email ? mail_queue(c, m) : OK;
}

/* The address is not proven yet: what confirming it leads to. */
static enum err mail_hold(struct ctx *c, const struct q_registration_get *g)
{
    const char *event, *until;
    struct mail m = mail_to(c, g);
    event = event_name(c, g, m.lang);
    TRY(mail_when(c, m.lang, g->hold_until, g->time_zone, &until));
    struct msg_arg args[] = {{"event", event}, {"link", guest_link(c, g)}, {"until", until}};
    m.text = g->is_placed             ? MAIL_REGISTRATION_CONFIRM
             : g->is_approved_by_hand ? MAIL_REGISTRATION_CONFIRM_REQUEST
                                      : MAIL_REGISTRATION_CONFIRM_WAITING;
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return queue(c, g, &m);
}

static enum err mail_about_ticket(struct ctx *c, const struct q_registration_get *g, enum mail_text text,
                                  int64_t ticket_type_id, int64_t until_at)
{
    struct q_ticket_name ticket;
    struct mail m = mail_to(c, g);
    const char *until = "";
    TRY(q_ticket_name(c, ticket_type_id, &ticket));
    if (until_at != NO_INT)
        TRY(mail_when(c, m.lang, until_at, g->time_zone, &until));
    struct msg_arg args[] = {{"event", event_name(c, g, m.lang)},
                             {"no", arena_printf(c->arena, "%" PRId64, g->no)},
                             {"ticket", json_stored_in_lang(c->arena, ticket.name_json, lang_code(m.lang))},
                             {"link", guest_link(c, g)},
                             {"until", until}};
    m.text = text;
    m.args = args;
    m.n_args = until_at == NO_INT ? 4 : 5;
    return queue(c, g, &m);
}

enum err registration_mail_waiting(struct ctx *c, const struct q_registration_get *g, int64_t ticket_type_id)
{
    return mail_about_ticket(c, g, MAIL_REGISTRATION_WAITING, ticket_type_id, NO_INT);
}

enum err registration_mail_offer(struct ctx *c, const struct q_registration_get *g, int64_t ticket_type_id,
                                 int64_t offer_until)
{
    return mail_about_ticket(c, g, MAIL_REGISTRATION_OFFER, ticket_type_id, offer_until);
}

enum err registration_mail_lapsed(struct ctx *c, const struct q_registration_get *g, int64_t ticket_type_id)
{
    return mail_about_ticket(c, g, MAIL_REGISTRATION_LAPSED, ticket_type_id, NO_INT);
}

/* Once more, for who asked again. */
static enum err mail_offered(struct ctx *c, const struct q_registration_get *g)
{
    struct q_waiting_live w;
    enum err e = q_waiting_live(c, g->id, &w);
    if (e != OK)
        return e == ERR_NOT_FOUND ? fail(c, ERR_INTERNAL, NULL, "not_possible", NULL) : e;
    return registration_mail_offer(c, g, w.ticket_type_id, w.offer_until);
}

static enum err mail_confirmed(struct ctx *c, const struct q_registration_get *g)
{
    bool is_online = strcmp(g->mode, "online") == 0;
    const char *event, *when, *where = "";
    struct mail m = mail_to(c, g);
    event = event_name(c, g, m.lang);
    TRY(mail_when(c, m.lang, g->starts_at, g->time_zone, &when));
    if (is_online)
        where = registration_join_link(c, g);
    else
        TRY(venue(c, g, m.lang, &where));
    const char *code = door_code(c, g->no, g->id, g->link_no);
    struct msg_arg args[] = {{"event", event},
                             {"no", arena_printf(c->arena, "%" PRId64, g->no)},
                             {"when", when},
                             {is_online ? "join" : "venue", where},
                             {"link", guest_link(c, g)},
                             {"code", code ? arena_printf(c->arena, "%.4s-%s", code, code + 4) : "-"}};
    m.text = is_online ? MAIL_REGISTRATION_ONLINE : MAIL_REGISTRATION_ON_SITE;
    m.args = args;
    m.n_args = sizeof args / sizeof *args - (is_online ? 1 : 0);
    return queue(c, g, &m);
}

enum err registration_mail(struct ctx *c, const struct q_registration_get *g)
{
    if (strcmp(g->state, "confirmed") == 0)
        return mail_confirmed(c, g);
    if (strcmp(g->state, "requested") == 0)
        return mail_about_ticket(c, g, MAIL_REGISTRATION_REQUESTED, g->ticket_type_id, NO_INT);
    if (strcmp(g->state, "waiting") == 0)
        return registration_mail_waiting(c, g, g->ticket_type_id);
    return strcmp(g->state, "offered") == 0 ? mail_offered(c, g) : mail_hold(c, g);
}

enum err registration_mail_again(struct ctx *c, const struct q_registration_get *g)
{
    struct q_registration_n_mails row;
    TRY(q_registration_n_mails(c, registration_object(c, g->id), c->real_at - AGAIN_SPAN_MS, &row));
    return row.n_mails < AGAIN_MAX ? registration_mail(c, g) : OK;
}

enum err registration_mail_cancelled(struct ctx *c, const struct q_registration_get *g,
                                     const char *reason)
{
    const char *event;
    struct mail m = mail_to(c, g);
    event = event_name(c, g, m.lang);
    struct msg_arg args[] = {{"event", event},
                             {"no", arena_printf(c->arena, "%" PRId64, g->no)},
                             {"reason", reason ? reason : ""}};
    m.text = reason ? MAIL_REGISTRATION_TAKEN_BACK : MAIL_REGISTRATION_CANCELLED;
    m.args = args;
    m.n_args = reason ? 3 : 2;
    return queue(c, g, &m);
}

enum err registration_mail_rejected(struct ctx *c, const struct q_registration_get *g, const char *reason)
{
    struct mail m = mail_to(c, g);
    struct msg_arg args[] = {{"event", event_name(c, g, m.lang)},
                             {"no", arena_printf(c->arena, "%" PRId64, g->no)},
                             {"reason", reason}};
    m.text = MAIL_REGISTRATION_REJECTED;
    m.args = args;
    m.n_args = 3;
    return queue(c, g, &m);
}
