/* The handler for an invitation to apply after the closing. */
#include "api.h"
#include "domain/call/invitation.h"
#include "fields.h"

enum err api_application_invite(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    struct invitation in = {.event = in_text(c, "event"), .email = in_text(c, "email"), .reason = in_text(c, "reason"),
                            .until_at = in_int(c, "extended_until"), .lang = c->lang};
    if (in_has(c, "mail_lang") && !lang_of(in_text(c, "mail_lang"), &in.lang))
        return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(invitation_send(c, &in, &a));
    struct jw w = reply_json(r, 201);
    jw_int(&w, "application_id", a.row.application_id);
    jw_int(&w, "no", a.row.no);
    jw_time(&w, "extended_until", a.row.extended_until);
    reply_end(r, &w);
    return OK;
}
