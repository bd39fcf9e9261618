#include "domain/call/invitation.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/when.h"
#include "domain/call/application_in.h"
#include "domain/call/deadline.h"

/* As long as anyone may begin, nobody has to be invited. */
static enum err check_over(struct ctx *c, const struct call *call)
{
    int64_t until = call->new_until != NO_INT && call->new_until < call->closes_at ? call->new_until : call->closes_at;
    if (c->received_at >= until)
        return OK;
    return fail(c, ERR_CONFLICT, NULL, "invitation_open", "closes",
                when_deadline_text(c->arena, c->lang, call->time_zone, until), NULL);
}

/* Who has one is given more time instead. */
static enum err check_none(struct ctx *c, const struct application *a)
{
    struct q_import_twin twin;
    enum err e = q_import_twin(c, a->call.event_id, a->row.email, "", &twin);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    return fail(c, ERR_CONFLICT, "email", "invitation_there", "no", arena_printf(c->arena, "%" PRId64, twin.no), NULL);
}

static enum err begin(struct ctx *c, const struct invitation *in, struct application *made)
{
    AUTO_JSON *answers = json_pack("{s:s}", "contact_email", in->email);
    struct call call;
    TRY(call_find(c, in->event, &call));
    TRY(check_over(c, &call));
    TRY(application_weigh(c, &call, answers, made));
    TRY(check_none(c, made));
    TRY(deadline_check_extension(c, made, in->until_at));
    made->row.lang = lang_code(in->lang);
    made->row.extended_until = in->until_at; /* so it may be begun; stored and told below */
    return application_take_in(c, made, "invitation", NULL);
}

enum err invitation_send(struct ctx *c, const struct invitation *in, struct application *out)
{
    AUTO_APPLICATION struct application made = {0};
    TRY(ctx_clock_ok(c));
    TRY(begin(c, in, &made));
    TRY(application_open(c, made.row.application_id, out));
    return deadline_extend(c, out, in->until_at, in->reason);
}
