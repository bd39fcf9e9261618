#include "domain/access/staff.h"

#include <inttypes.h>

#include "domain/access/account.h"
#include "store/queries.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* Known people keep the name and language that they have: an organiser of one event changes nobody's account. */
static enum err person_of(struct ctx *c, const struct staff_new *in, struct staff_invited *out)
{
    struct q_person_by_email known;
    struct q_person_add row;
    enum err e = q_person_by_email(c, in->email, &known);
    if (e == OK) {
        out->person_id = known.id;
        out->name = known.name;
        out->lang = LANG_EN;
        lang_of(known.lang, &out->lang);
        return OK;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(q_person_add(c, in->email, in->name, lang_code(in->lang), c->real_at, &row));
    out->person_id = row.id;
    out->name = in->name;
    out->lang = in->lang;
    return OK;
}

/* Counted in the log: whether anything was mailed is not told. */
static enum err check_mails(struct ctx *c, const struct staff_new *in, int64_t person_id)
{
    struct q_staff_invited_lately sent;
    const char *object = arena_printf(c->arena, "person:%" PRId64, person_id);
    TRY(q_staff_invited_lately(c, object, in->event_id, c->real_at - DAY_MS, &sent));
    if (sent.n_invitations >= STAFF_MAILS_A_DAY)
        return fail(c, ERR_TOO_MANY, "email", "team_mails_sent", NULL);
    return OK;
}

enum err staff_invite(struct ctx *c, const struct staff_new *in, struct staff_invited *out)
{
    struct q_staff_standing is;
    struct staff_invited made = {0};
    TRY(person_of(c, in, &made));
    TRY(check_mails(c, in, made.person_id));
    TRY(q_account_put(c, made.person_id, NULL, c->real_at));
    TRY(q_role_grant_add(c, made.person_id, in->role, "event", in->event_id, c->real_at));
    TRY(q_staff_name(c, in->name, made.person_id, in->role, in->event_id));
    TRY(q_staff_standing(c, in->role, in->event_id, made.person_id, &is));
    if (is.is_disabled && is.is_own)
        return ERR_CONFLICT;
    made.is_barred = is.is_disabled;
    if (is.is_own)
        TRY(account_code(c, in->email, in->link_ms, true, &made.code));
    *out = made;
    return OK;
}
