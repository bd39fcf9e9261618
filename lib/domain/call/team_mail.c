/* Letters about a team. */
#include <inttypes.h>
#include <string.h>

#include "domain/call/application_in.h"
#include "domain/call/team_in.h"

#define DAY_MS           (INT64_C(24) * 3600 * 1000)
#define ANSWERS_TO_A_DAY 10 /* to one leader's address, whatever the application */

static enum lang lang_in(const char *code)
{
    enum lang lang = LANG_EN;
    (void)lang_of(code, &lang);
    return lang;
}

static const char *number(struct ctx *c, int64_t no)
{
    return arena_printf(c->arena, no < 0 ? "T%" PRId64 : "%" PRId64, no < 0 ? -no : no);
}

/* As letters about the application: a test's reach nobody but who tries; the operator has no address. */
static enum err send(struct ctx *c, const struct application *a, struct mail *m)
{
    m->event_id = a->row.event_id;
    m->object = application_object(c, a->row.application_id);
    if (a->row.test_email) {
        m->to_email = a->row.test_email;
        m->is_test = true;
    }
    return *m->to_email ? mail_queue(c, m) : OK;
}

enum err team_mail_invitation(struct ctx *c, const struct application *a, int64_t member_id)
{
    struct q_team_get m;
    const char *until;
    TRY(q_team_get(c, member_id, &m));
    enum lang lang = lang_in(m.lang);
    int64_t ends = m.invited_at + TEAM_INVITED_MS;
    if (!m.is_granted && team_until(a) < ends)
        ends = team_until(a);
    TRY(mail_when_last(c, lang, ends, a->call.time_zone, &until));
    return send(c, a, &(struct mail){
        .text = MAIL_TEAM_INVITATION, .to_email = m.email, .to_name = "", .lang = lang,
        MAIL_ARGS({"event", call_event_name(&a->call, lang)}, {"no", number(c, a->row.no)}, {"leader", a->row.email},
                  {"until", until}, {"link", team_link(c, m.application_id, m.link_no)})});
}

enum err team_mail_leader(struct ctx *c, const struct application *a, const struct q_team_get *m, enum mail_text text)
{
    struct q_team_told told;
    enum lang lang = lang_in(a->row.lang);
    TRY(q_team_told(c, a->row.test_email ? a->row.test_email : a->row.email, c->real_at - DAY_MS, &told));
    if (told.n_mails >= ANSWERS_TO_A_DAY)
        return OK;
    return send(c, a, &(struct mail){
        .text = text, .to_email = a->row.email, .to_name = "", .lang = lang,
        MAIL_ARGS({"event", call_event_name(&a->call, lang)}, {"no", number(c, a->row.no)}, {"email", m->email})});
}

enum err team_mail_member(struct ctx *c, const struct application *a, const struct q_team_get *m, enum mail_text text)
{
    enum lang lang = lang_in(m->lang);
    return send(c, a, &(struct mail){
        .text = text, .to_email = m->email, .to_name = m->name, .lang = lang,
        MAIL_ARGS({"event", call_event_name(&a->call, lang)}, {"no", number(c, a->row.no)})});
}
