#include "domain/letter/bounce.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/letter/letter.h"
#include "mail/mail.h"
#include "mail/verp.h"
#include "store/queries.h"

/* No word of what the server said: it names the address. */
static enum err log_it(struct ctx *c, const struct q_outbox_reported *m, const char *status)
{
    AUTO_JSON *after = json_pack("{s:s, s:s}", "kind", m->kind, "status", status);
    return log_add(c, m->event_id, "mail.bounced", arena_printf(c->arena, "mail:%" PRId64, m->id), NULL,
                   json_text(c->arena, after));
}

static enum err end(struct ctx *c, const struct q_outbox_reported *m, const struct bounce *b)
{
    struct q_outbox_bounce row;
    const char *why = arena_printf(c->arena, "%s %s", b->status, b->text);
    TRY(letter_bounced(c, m->id, strcmp(m->state, "sent") == 0, b->status[0] == '5', why));
    struct q_outbox_bounce_in in = {.report_status = b->status, .report_text = b->text, .real_at = c->real_at,
                                    .is_secret = mail_kind_is_secret(m->kind), .id = m->id,
                                    .kept = m->event_id == NO_INT ? "" : mail_without_secrets(c->arena, m->body)};
    TRY(q_outbox_bounce(c, &in, &row));
    if (m->event_id != NO_INT)
        ctx_topic(c, "mail", m->event_id);
    return log_it(c, m, b->status);
}

enum err bounce_record(struct ctx *c, const struct bounce *b, int64_t *mail_id, enum bounce_outcome *out)
{
    struct q_outbox_reported m;
    int64_t id = verp_check(c->arena, c->keys, b->word);
    enum err e = id ? q_outbox_reported(c, id, &m) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, "bounce_key", "bounce_unknown", NULL);
    TRY(e);
    *mail_id = id;
    if (strcmp(m.state, "failed") == 0 || strcmp(m.state, "bounced") == 0) {
        *out = BOUNCE_KNOWN;
        return OK;
    }
    if (!b->is_failed) {
        *out = BOUNCE_NOTED;
        return q_outbox_delayed(c, b->status, b->text, c->real_at, id);
    }
    if (strcmp(m.state, "sending") == 0)
        return fail(c, ERR_BUSY, NULL, "bounce_early", NULL);
    *out = BOUNCE_ENDED;
    return end(c, &m, b);
}
