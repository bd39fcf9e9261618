#include "mail/wording.h"
#include "store/queries.h"

enum err mail_queue(struct ctx *c, const struct mail *m)
{
    struct mail_words words;
    TRY(mail_write(c, m, &words));
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

enum err mail_queue_listed(struct ctx *c, const struct mail *m, const struct mail_list *list, int64_t *outbox_id)
{
    struct mail_words words;
    struct q_outbox_add_listed row;
    TRY(mail_compose(c, m, &words));
    struct q_outbox_add_listed_in in = {
        .kind = mail_kind(m->text),
        .object = m->object,
        .to_email = m->to_email,
        .lang = lang_code(m->lang),
        .subject = words.subject,
        .body = words.body,
        .opt_html = list->html,
        .opt_leave_url = list->leave_url,
        .real_at = c->real_at,
    };
    TRY(q_outbox_add_listed(c, &in, &row));
    *outbox_id = row.id;
    c->has_mail = true;
    return OK;
}
