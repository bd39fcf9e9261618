#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/access/staff.h"
#include "domain/screening/look.h"
#include "mail/mail.h"
#include "store/queries.h"

static const char *person_object(struct ctx *c, int64_t person_id)
{
    return arena_printf(c->arena, "person:%" PRId64, person_id);
}

static enum err mail_invitation(struct ctx *c, const struct screener_new *in, const struct q_screener_event *event,
                                const struct staff_invited *to)
{
    const char *until, *email = text_percent(c->arena, in->email);
    TRY(mail_when(c, to->lang, c->real_at + SCREENER_LINK_MS, event->time_zone, &until));
    const char *name = json_stored_in_lang(c->arena, event->name_json, lang_code(to->lang));
    const char *page = arena_printf(c->arena, "%s/screening/%s", c->origin, event->slug);
    struct mail m = {.text = MAIL_SCREENER_KNOWN, .event_id = event->id, .object = person_object(c, to->person_id),
                     .to_email = in->email, .to_name = to->name, .lang = to->lang,
                     MAIL_ARGS({"event", *name ? name : event->slug}, {"page", page})};
    struct msg_arg with_link[] = {m.args[0], m.args[1], {"until", until}, {"link", NULL}};
    if (to->code) {
        with_link[3].value = arena_printf(c->arena, "%s/sign-in?next=/screening/%s#email=%s&code=%s", c->origin,
                                          event->slug, email, to->code);
        m.text = MAIL_SCREENER_INVITATION;
        m.args = with_link;
        m.n_args = 4;
    }
    return to->is_barred ? OK : mail_queue(c, &m);
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
    struct staff_invited to;
    TRY(q_screener_event(c, in->slug, &event));
    enum err e = staff_invite(c, &(struct staff_new){.event_id = event.id, .role = "SCREENER", .email = in->email,
                                                     .name = in->name, .lang = in->lang,
                                                     .link_ms = SCREENER_LINK_MS}, &to);
    if (e == ERR_CONFLICT)
        return fail(c, e, "email", "screener_disabled", NULL);
    TRY(e);
    *person_id = to.person_id;
    TRY(put_share(c, event.id, *person_id, &in->share));
    TRY(mail_invitation(c, in, &event, &to));
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
