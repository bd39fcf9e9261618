#include "domain/letter/mail_again.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application.h"
#include "domain/forum/registration_mail.h"
#include "mail/mail.h"
#include "store/queries.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* Of a registration the mail of its state, of an application its link: they have bounds of their own. */
static enum err write_anew(struct ctx *c, const struct q_mail_show *m)
{
    struct q_registration_get g;
    if (strncmp(m->kind, "application_link", 16) == 0 || strcmp(m->kind, "draft_link") == 0 ||
        strcmp(m->kind, "receipt") == 0)
        return application_mail_links(c, m->slug, m->to_email);
    if (strncmp(m->kind, "registration", 12) != 0 || strncmp(m->object, "registration:", 13) != 0)
        return OK;
    TRY(q_registration_get(c, strtoll(m->object + 13, NULL, 10), &g));
    bool is_over = strcmp(g.state, "rejected") == 0 || strcmp(g.state, "cancelled") == 0 ||
                   strcmp(g.state, "expired") == 0;
    return is_over ? OK : registration_mail(c, &g);
}

static enum err last_about(struct ctx *c, const char *object, int64_t *id)
{
    struct q_mail_last_about row;
    *id = 0;
    enum err e = q_mail_last_about(c, object, &row);
    if (e == OK)
        *id = row.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err send_anew(struct ctx *c, const struct q_mail_show *m, const char *to_email, int64_t *new_id)
{
    int64_t before;
    if (to_email && strcmp(to_email, m->to_email) != 0)
        return fail(c, ERR_CONFLICT, "email", "mail_secret_address", NULL);
    TRY(last_about(c, m->object, &before));
    TRY(write_anew(c, m));
    TRY(last_about(c, m->object, new_id));
    if (*new_id == before)
        return fail(c, ERR_CONFLICT, NULL, "mail_not_again", NULL);
    return OK;
}

static enum err send_same(struct ctx *c, const struct q_mail_show *m, const char *to_email, int64_t *new_id)
{
    struct q_mail_copy row;
    int64_t first_id = m->again_of_id == NO_INT ? m->id : m->again_of_id;
    TRY(q_mail_copy(c, to_email ? to_email : m->to_email, c->real_at, first_id, m->id, &row));
    *new_id = row.id;
    c->has_mail = true;
    return OK;
}

static enum err log_it(struct ctx *c, const struct q_mail_show *m, int64_t new_id, bool is_corrected)
{
    AUTO_JSON *after = json_pack("{s:I, s:s, s:b}", "again_of", (json_int_t)m->id, "kind", m->kind, "is_corrected",
                                 is_corrected);
    return log_add(c, m->event_id, "mail.again", arena_printf(c->arena, "mail:%" PRId64, new_id), NULL,
                   json_text(c->arena, after));
}

enum err mail_again(struct ctx *c, int64_t mail_id, const char *to_email, int64_t *new_id)
{
    struct q_mail_show m;
    struct q_mail_n_again again;
    TRY(q_mail_show(c, mail_id, &m));
    if (strcmp(m.state, "sent") != 0 && strcmp(m.state, "failed") != 0 && strcmp(m.state, "bounced") != 0)
        return fail(c, ERR_CONFLICT, NULL, "mail_waits", NULL);
    int64_t first_id = m.again_of_id == NO_INT ? m.id : m.again_of_id;
    TRY(q_mail_n_again(c, first_id, c->real_at - DAY_MS, &again));
    if (again.n_mails >= MAIL_AGAIN_MAX)
        return fail(c, ERR_TOO_MANY, NULL, "mail_again_often", "n",
                    arena_printf(c->arena, "%d", MAIL_AGAIN_MAX), NULL);
    if (mail_kind_is_secret(m.kind)) {
        TRY(send_anew(c, &m, to_email, new_id));
        TRY(q_mail_is_again(c, first_id, *new_id));
    } else {
        TRY(send_same(c, &m, to_email, new_id));
    }
    return log_it(c, &m, *new_id, to_email && strcmp(to_email, m.to_email) != 0);
}
