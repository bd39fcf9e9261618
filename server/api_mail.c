/* Handlers for mail: an event's, for its organisers, and what came back. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/letter/bounce.h"
#include "domain/letter/mail_again.h"
#include "fields.h"
#include "mail/mail.h"
#include "store/queries.h"

/* ---- what came back ---- */

enum err api_bounce_add(struct ctx *c, struct reply *r)
{
    static const char *const words[] = {"bounced", "noted", "known"};
    enum bounce_outcome outcome;
    int64_t mail_id;
    const char *report = in_text(c, "report"), *status = in_text(c, "smtp_status");
    bool is_failed = strcmp(report, "failed") == 0;
    if (!is_failed && strcmp(report, "delayed") != 0)
        return fail(c, ERR_INVALID, "report", "field_choice", "choices", "failed, delayed", NULL);
    if (!strchr("45", status[0]) || status[1] != '.' || status[strspn(status, "0123456789.")])
        return fail(c, ERR_INVALID, "smtp_status", "field_type", NULL);
    struct bounce b = {.word = in_text(c, "bounce_key"), .is_failed = is_failed, .status = status,
                       .text = in_text(c, "diagnostic")};
    TRY(bounce_record(c, &b, &mail_id, &outcome));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "mail_id", mail_id);
    jw_str(&w, "outcome", words[outcome]);
    reply_end(r, &w);
    return OK;
}

/* ---- an event's mails ---- */

static enum err find_event(struct ctx *c, struct q_registration_event *event, bool *is_all)
{
    TRY(q_registration_event(c, in_text(c, "event"), event));
    return access_is_organiser(c, event->id, is_all);
}

/* Addresses are kept in small letters. */
static const char *query(struct ctx *c)
{
    if (!in_has(c, "query"))
        return NULL;
    char *text = arena_strdup(c->arena, in_text(c, "query"));
    for (char *p = text; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return text;
}

enum err api_mail_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    bool is_all;
    int64_t before, limit = in_limit(c);
    const char *state = in_text(c, "mail_state"), *kind = in_opt_text(c, "mail_kind"), *address = query(c);
    TRY(find_event(c, &event, &is_all));
    TRY(in_cursor(c, INT64_MAX, &before));
    int64_t person_id = c->who.person_id;
    bool is_lost = strcmp(state, "failed") == 0 || strcmp(state, "bounced") == 0;
    bool is_sent = strcmp(state, "sent") == 0;
    if (is_lost) {
        struct q_mail_list_lost_in in = {.event_id = event.id, .state = state, .before_id = before, .opt_kind = kind,
                                         .opt_query = address, .is_all = is_all, .person_id = person_id,
                                         .limit = limit};
        TRY(q_mail_list_lost(c, &in, &rows));
    } else if (strcmp(state, "waiting") == 0) {
        struct q_mail_list_waiting_in in = {.event_id = event.id, .before_id = before, .opt_kind = kind,
                                            .opt_query = address, .is_all = is_all, .person_id = person_id,
                                            .limit = limit};
        TRY(q_mail_list_waiting(c, &in, &rows));
    } else if (is_sent || !*state) {
        struct q_mail_list_in in = {.event_id = event.id, .before_id = before, .opt_kind = kind, .opt_query = address,
                                    .is_all = is_all, .person_id = person_id, .is_sent_only = is_sent, .limit = limit};
        TRY(q_mail_list(c, &in, &rows));
    } else {
        return fail(c, ERR_INVALID, "mail_state", "field_choice", "choices", "waiting, sent, failed, bounced", NULL);
    }
    struct jw w = reply_json(r, 200);
    jw_str(&w, "time_zone", event.time_zone);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_mail_counts(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct q_mail_counts n;
    bool is_all;
    TRY(find_event(c, &event, &is_all));
    TRY(q_mail_counts(c, event.id, is_all, c->who.person_id, &n));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_sent", n.n_all - n.n_waiting - n.n_failed - n.n_bounced);
    jw_int(&w, "n_waiting", n.n_waiting);
    jw_int(&w, "n_failed", n.n_failed);
    jw_int(&w, "n_bounced", n.n_bounced);
    jw_int(&w, "n_open", n.n_open);
    reply_end(r, &w);
    return OK;
}

static void write_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

static enum err write_mail(struct ctx *c, struct reply *r, int64_t mail_id)
{
    struct q_mail_show m;
    TRY(q_mail_show(c, mail_id, &m));
    bool is_secret = mail_kind_is_secret(m.kind);
    struct jw w = reply_json(r, 200);
    jw_int(&w, "mail_id", m.id);
    jw_str(&w, "kind", m.kind);
    jw_str(&w, "object", m.object);
    jw_str(&w, "to_email", m.to_email);
    jw_str(&w, "to_name", m.to_name);
    jw_str(&w, "lang", m.lang);
    jw_str(&w, "subject", m.subject);
    jw_str(&w, "body", is_secret ? mail_without_secrets(c->arena, m.body) : m.body);
    jw_bool(&w, "is_secret", is_secret);
    jw_bool(&w, "has_ics", m.has_ics);
    jw_str(&w, "state", m.state);
    jw_int(&w, "n_tries", m.n_tries);
    jw_time(&w, "created_at", m.created_at);
    write_time(&w, "sent_at", m.sent_at);
    jw_time(&w, "next_at", m.next_at);
    jw_str(&w, "last_error", m.last_error);
    jw_str(&w, "report_status", m.report_status);
    jw_str(&w, "report_text", m.report_text);
    write_time(&w, "reported_at", m.reported_at);
    if (m.again_of_id == NO_INT)
        jw_null(&w, "again_of_id");
    else
        jw_int(&w, "again_of_id", m.again_of_id);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_mail_get(struct ctx *c, struct reply *r)
{
    return write_mail(c, r, in_int(c, "mail_id"));
}

enum err api_mail_again(struct ctx *c, struct reply *r)
{
    int64_t id;
    TRY(mail_again(c, in_int(c, "mail_id"), in_opt_text(c, "email"), &id));
    return write_mail(c, r, id);
}
