#include "mail/mail.h"
#include "store/queries.h"

enum err mail_queue(struct ctx *c, const struct mail *m)
{
    struct mail_words words;
    TRY(mail_compose(c, m, &words));
    struct q_outbox_add_in in = {
        .opt_event_id = m->event_id == NO_INT ? NULL : &m->event_id,
        .kind = mail_kind(m->text),
        .object = m->object,
        .to_email = m->to_email,
        .to_name = mail_greets_by_name(m->text) ? m->to_name : "",
        .lang = lang_code(m->lang),
        .subject = words.subject,
        .body = words.body,
        .opt_ics = m->ics,
        .real_at = c->real_at,
    };
    TRY(q_outbox_add(c, &in));
    c->has_mail = true;
    return OK;
}
