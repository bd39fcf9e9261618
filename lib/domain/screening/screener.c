#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/access/account.h"
#include "domain/access/log.h"
#include "domain/screening/look.h"
#include "mail/mail.h"
#include "store/queries.h"

static const char *person_object(struct ctx *c, int64_t person_id)
{
    return arena_printf(c->arena, "person:%" PRId64, person_id);
}

/* Known people keep the name and language that they have: an organiser of one event changes nobody's account. */
static enum err person_of(struct ctx *c, const struct screener_new *in, int64_t *person_id, enum lang *lang)
{
    struct q_person_by_email known;
    struct q_person_add row;
    enum err e = q_person_by_email(c, in->email, &known);
    if (e == OK) {
        *person_id = known.id;
        *lang = LANG_EN;
        lang_of(known.lang, lang);
        return OK;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(q_person_add(c, in->email, in->name, lang_code(in->lang), c->real_at, &row));
    *person_id = row.id;
    *lang = in->lang;
    return OK;
}

static enum err mail_link(struct ctx *c, const struct screener_new *in, const struct q_screener_event *event,
                          int64_t person_id, enum lang lang)
{
    const char *code, *until;
    TRY(account_code(c, in->email, SCREENER_LINK_MS, true, &code));
    if (!code)
        return fail(c, ERR_CONFLICT, "email", "screener_disabled", NULL);
    TRY(mail_when(c, lang, c->real_at + SCREENER_LINK_MS, event->time_zone, &until));
    const char *email = text_percent(c->arena, in->email);
    const char *name = json_stored_in_lang(c->arena, event->name_json, lang_code(lang));
    struct mail m = {.text = MAIL_SCREENER_INVITATION, .event_id = event->id,
                     .object = person_object(c, person_id), .to_email = in->email, .to_name = in->name, .lang = lang,
                     MAIL_ARGS({"event", *name ? name : event->slug}, {"until", until},
                               {"link", arena_printf(c->arena, "%s/sign-in?next=/screening/%s#email=%s&code=%s",
                                                     c->origin, event->slug, email, code)},
                               {"page", arena_printf(c->arena, "%s/screening/%s", c->origin, event->slug)})};
    return mail_queue(c, &m);
}

static enum err put_share(struct ctx *c, int64_t event_id, int64_t person_id, const struct screener_share *share)
{
    int64_t first = share->first_no ? share->first_no : 1, last = share->last_no ? share->last_no : SCREENER_NO_LAST;
    struct q_screening_track_named track;
    if (last < first)
        return fail(c, ERR_INVALID, "last_no", "screener_numbers", NULL);
    enum err e = share->track ? q_screening_track_named(c, event_id, share->track, &track) : OK;
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "track", "screener_track", NULL);
    TRY(e);
    return q_screener_put(c, event_id, person_id, share->track ? share->track : "", first, last);
}

enum err screener_invite(struct ctx *c, const struct screener_new *in, int64_t *person_id)
{
    struct q_screener_event event;
    enum lang lang;
    TRY(q_screener_event(c, in->slug, &event));
    TRY(person_of(c, in, person_id, &lang));
    TRY(q_account_put(c, *person_id, NULL, c->real_at));
    TRY(q_role_grant_add(c, *person_id, "SCREENER", "event", event.id, c->real_at));
    TRY(put_share(c, event.id, *person_id, &in->share));
    TRY(mail_link(c, in, &event, *person_id, lang));
    ctx_topic(c, "looks", event.id);
    return log_add(c, event.id, "screener.invite", person_object(c, *person_id), NULL, NULL);
}

enum err screener_set(struct ctx *c, const char *slug, int64_t person_id, const struct screener_share *share)
{
    struct q_screener_event event;
    struct q_screener_grant grant;
    TRY(q_screener_event(c, slug, &event));
    TRY(q_screener_grant(c, person_id, event.id, &grant));
    TRY(put_share(c, event.id, person_id, share));
    ctx_topic(c, "looks", event.id);
    return log_add(c, event.id, "screener.share", person_object(c, person_id), NULL, NULL);
}

enum err screener_drop(struct ctx *c, const char *slug, int64_t person_id)
{
    struct q_screener_event event;
    struct q_role_grant_delete row;
    TRY(q_screener_event(c, slug, &event));
    TRY(q_role_grant_delete(c, person_id, "SCREENER", "event", event.id, &row));
    TRY(q_screener_clear(c, event.id, person_id));
    ctx_topic(c, "looks", event.id);
    return log_add(c, event.id, "screener.dismiss", person_object(c, person_id), NULL, NULL);
}
