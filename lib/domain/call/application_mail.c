/* Letters to an applicant. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"
#include "domain/call/deadline.h"

#define LINKS_A_DAY 10 /* of one application */
#define LINKS_TO_AN_ADDRESS_A_DAY 10
#define DAY_MS      (INT64_C(24) * 3600 * 1000)

static enum lang lang_of_row(const struct application *a)
{
    enum lang lang = LANG_EN;
    (void)lang_of(a->row.lang, &lang);
    return lang;
}

/* A test's is told from a published one. */
static const char *number(struct ctx *c, int64_t no)
{
    return arena_printf(c->arena, no < 0 ? "T%" PRId64 : "%" PRId64, no < 0 ? -no : no);
}

/* A test's letters reach nobody but who tries; the operator has no address. */
static enum err send(struct ctx *c, const struct application *a, struct mail *m)
{
    if (a->row.test_email) {
        m->to_email = a->row.test_email;
        m->is_test = true;
    }
    return *m->to_email ? mail_queue(c, m) : OK;
}

/* A draft may have no title yet. */
static const char *project_of(const struct application *a)
{
    const char *title = answers_text(a->answers, "project_title");
    return *title ? title : "–";
}

static const char *company_of(const struct application *a)
{
    const char *local = answers_text(a->answers, "company_name");
    const char *english = answers_text(a->answers, "company_name_en");
    return *local ? local : *english ? english : "–";
}

/* The members that all letters to a known applicant share. */
static struct mail letter(struct ctx *c, const struct application *a, enum mail_text text)
{
    return (struct mail){
        .text = text,
        .event_id = a->row.event_id,
        .object = application_object(c, a->row.application_id),
        .to_email = a->row.email,
        .to_name = answers_text(a->answers, "contact_name"),
        .lang = lang_of_row(a),
        .is_standard = a->row.is_unworded,
    };
}

void application_mail_link_ahead(struct ctx *c, const char *email)
{
    struct q_application_links_mailed_to sent_to;
    AHEAD(c, q_application_links_mailed_to(c, email, c->real_at - DAY_MS, &sent_to));
}

enum err application_mail_link(struct ctx *c, const struct application *a, const char *email,
                               enum lang lang)
{
    struct q_application_links_mailed sent;
    const struct call *call = &a->call;
    const char *closes, *object = application_object(c, a->row.application_id);
    if (a->row.version_no > 1) {
        TRY(q_application_links_mailed(c, object, c->real_at - DAY_MS, &sent));
        if (sent.n_mails >= LINKS_A_DAY)
            return fail(c, ERR_TOO_MANY, "answers.contact_email", "application_links_sent", NULL);
    }
    /* Anyone may type in any address: its owner is not flooded. Nor is the draft refused, or others
     * could keep the owner out; whoever began it has the link in the answer. */
    struct q_application_links_mailed_to sent_to;
    TRY(q_application_links_mailed_to(c, email, c->real_at - DAY_MS, &sent_to));
    if (sent_to.n_mails >= LINKS_TO_AN_ADDRESS_A_DAY)
        return OK;
    TRY(mail_when_last(c, lang, deadline_closes(a), call->time_zone, &closes));
    return send(c, a, &(struct mail){
        .text = MAIL_DRAFT_LINK,
        .event_id = call->event_id,
        .object = object,
        .to_email = email,
        .to_name = "",
        .lang = lang,
        MAIL_ARGS({"event", call_event_name(call, lang)},
                  {"link", application_link(c, a->row.application_id, a->row.link_no)}, {"closes", closes}),
    });
}

/* The first wanted document that has not arrived, or NULL. */
static const struct document *open_document(const struct documents *docs)
{
    for (const struct document *d = docs->list; d < docs->list + docs->n; d++)
        if (d->is_wanted && d->state != DOCUMENT_COMPLETE && d->state != DOCUMENT_LATE)
            return d;
    return NULL;
}

enum err application_mail_receipt(struct ctx *c, struct application *a)
{
    struct documents docs;
    const char *received, *by = "";
    enum lang lang = lang_of_row(a);
    TRY(application_documents(c, a, &docs));
    const struct document *d = open_document(&docs);
    bool is_awaited = d && d->state == DOCUMENT_AWAITED;
    TRY(mail_when(c, lang, a->row.received_at, a->call.time_zone, &received));
    if (d)
        TRY(mail_when_last(c, lang, is_awaited ? d->until_at : d->due_at, a->call.time_zone, &by));
    bool is_automatic = c->who.kind == WHO_SYSTEM;
    struct mail m = letter(c, a, !d           ? is_automatic ? MAIL_RECEIPT_AUTOMATIC : MAIL_RECEIPT
                                 : is_awaited ? MAIL_RECEIPT_DECK_AWAITED
                                 : is_automatic ? MAIL_RECEIPT_AUTOMATIC_DECK
                                                : MAIL_RECEIPT_DECK_MISSING);
    struct msg_arg args[] = {
        {"event", call_event_name(&a->call, lang)},
        {"project", project_of(a)},
        {"company", company_of(a)},
        {"no", number(c, a->row.no)},
        {"received", received},
        {"link", application_link(c, a->row.application_id, a->row.link_no)},
        {"deck_due", by},
        {"deck_until", by},
    };
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return send(c, a, &m);
}

enum err application_mail_withdrawn(struct ctx *c, const struct application *a)
{
    const char *at;
    enum lang lang = lang_of_row(a);
    TRY(mail_when(c, lang, c->now_at, a->call.time_zone, &at));
    struct mail m = letter(c, a, MAIL_WITHDRAWN);
    struct msg_arg args[] = {
        {"event", call_event_name(&a->call, lang)},
        {"project", project_of(a)},
        {"company", company_of(a)},
        {"no", number(c, a->row.no)},
        {"at", at},
    };
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return send(c, a, &m);
}

enum err application_mail_extension(struct ctx *c, const struct application *a)
{
    const char *closes;
    enum lang lang = lang_of_row(a);
    bool is_longer = deadline_closes(a) > c->now_at;
    bool is_draft = strcmp(a->row.state, "draft") == 0;
    TRY(mail_when_last(c, lang, is_longer ? deadline_closes(a) : deadline_of_call(a), a->call.time_zone, &closes));
    bool is_invited = is_draft && strcmp(a->row.source, "invitation") == 0;
    struct mail m = letter(c, a, !is_longer    ? MAIL_EXTENSION_ENDED
                                 : is_invited ? MAIL_APPLY_INVITATION
                                 : is_draft   ? MAIL_EXTENSION_DRAFT
                                              : MAIL_EXTENSION);
    struct msg_arg args[] = {
        {"event", call_event_name(&a->call, lang)},
        {"no", number(c, a->row.no)},
        {"closes", closes},
        {"link", application_link(c, a->row.application_id, a->row.link_no)},
    };
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return send(c, a, &m);
}

enum err application_mail_closing(struct ctx *c, const struct application *a, const struct application_closing *what)
{
    const char *closes, *was = "";
    enum lang lang = lang_of_row(a);
    TRY(mail_when_last(c, lang, deadline_closes(a), a->call.time_zone, &closes));
    if (what->was_at)
        TRY(mail_when_last(c, lang, what->was_at, a->call.time_zone, &was));
    struct mail m = letter(c, a, what->text);
    struct msg_arg args[] = {
        {"event", call_event_name(&a->call, lang)},
        {"no", number(c, a->row.no)},
        {"closes", closes},
        {"was", was},
        {"missing", what->missing ? what->missing : ""},
        {"link", application_link(c, a->row.application_id, a->row.link_no)},
    };
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return send(c, a, &m);
}

enum err application_mail_due(struct ctx *c, const struct application *a, const struct document *d, int64_t was_at)
{
    const char *due, *was;
    enum lang lang = lang_of_row(a);
    TRY(mail_when_last(c, lang, d->due_at, a->call.time_zone, &due));
    TRY(mail_when_last(c, lang, was_at, a->call.time_zone, &was));
    struct mail m = letter(c, a, MAIL_DOCUMENT_DUE_CHANGED);
    struct msg_arg args[] = {
        {"event", call_event_name(&a->call, lang)},
        {"no", number(c, a->row.no)},
        {"document", json_stored_in_lang(c->arena, d->name_json, lang_code(lang))},
        {"due", due},
        {"was", was},
        {"link", application_link(c, a->row.application_id, a->row.link_no)},
    };
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return send(c, a, &m);
}

enum err application_mail_deck(struct ctx *c, const struct application *a, const struct document *deck)
{
    const char *due;
    enum lang lang = lang_of_row(a);
    TRY(mail_when_last(c, lang, deck->due_at, a->call.time_zone, &due));
    struct mail m = letter(c, a, MAIL_DECK_MISSING);
    struct msg_arg args[] = {
        {"event", call_event_name(&a->call, lang)},
        {"project", project_of(a)},
        {"company", company_of(a)},
        {"no", number(c, a->row.no)},
        {"link", application_link(c, a->row.application_id, a->row.link_no)},
        {"deck_due", due},
    };
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return send(c, a, &m);
}

/* ---- a link that was lost ---- */

/* Who asks is not known to be the owner: the letter goes to the address alone, in its application's
 * language. */
static enum err mail_link_again(struct ctx *c, const struct call *call, const char *email,
                                const struct q_applications_of_email *a)
{
    struct q_application_links_mailed sent;
    enum lang lang = LANG_EN;
    (void)lang_of(a->lang, &lang);
    const char *object = application_object(c, a->application_id);
    const char *state = arena_printf(c->arena, "state_%s", a->state);
    TRY(q_application_links_mailed(c, object, c->real_at - DAY_MS, &sent));
    if (sent.n_mails >= LINKS_A_DAY)
        return OK;
    return mail_queue(c, &(struct mail){
        .text = MAIL_APPLICATION_LINK,
        .event_id = call->event_id,
        .object = object,
        .to_email = email,
        .to_name = "",
        .lang = lang,
        MAIL_ARGS({"event", call_event_name(call, lang)}, {"no", number(c, a->no)},
                  {"state", msg_text(c->arena, lang, state, NULL, 0)},
                  {"link", application_link(c, a->application_id, a->link_no)}),
    });
}

enum err application_mail_links(struct ctx *c, const char *slug, const char *email)
{
    struct call call;
    struct q_applications_of_email *list;
    struct q_application_links_mailed_to sent;
    size_t n;
    TRY(call_find(c, slug, &call));
    TRY(q_applications_of_email(c, call.event_id, email, &list, &n));
    TRY(q_application_links_mailed_to(c, email, c->real_at - DAY_MS, &sent));
    for (size_t i = 0; i < n && sent.n_mails + (int64_t)i < LINKS_TO_AN_ADDRESS_A_DAY; i++)
        TRY(mail_link_again(c, &call, email, &list[i]));
    return OK;
}
