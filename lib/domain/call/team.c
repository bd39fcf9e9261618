#include "domain/call/team.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "domain/access/log.h"
#include "domain/call/application_in.h"
#include "domain/call/deadline.h"
#include "domain/call/team_in.h"

#define DAY_MS            (INT64_C(24) * 3600 * 1000)
#define MAILS_A_DAY       30 /* of one application */
#define MAILS_TO_A_DAY    5  /* to one address, whoever invites it */
#define AGAIN_MS          (INT64_C(10) * 60 * 1000)
#define PEOPLE_MAX        200 /* of one application, those who are gone among them */

/* ---- what it is ---- */

bool team_has(const struct application *a)
{
    return a->call.n_team_max != NO_INT;
}

int64_t team_until(const struct application *a)
{
    return a->call.team_until != NO_INT ? a->call.team_until : deadline_closes(a);
}

static bool is_alive(const struct application *a)
{
    const char *state = a->row.state;
    return strcmp(state, "draft") == 0 || strcmp(state, "submitted") == 0 || strcmp(state, "accepted") == 0;
}

bool team_is_open(const struct ctx *c, const struct application *a)
{
    return team_has(a) && is_alive(a) && c->received_at < team_until(a);
}

/* Invitations of then and before have run out. */
static int64_t over_before(const struct ctx *c)
{
    return c->received_at - TEAM_INVITED_MS;
}

const char *team_state(const struct ctx *c, const char *state, int64_t invited_at)
{
    return strcmp(state, "invited") == 0 && invited_at <= over_before(c) ? "expired" : state;
}

const char *team_link(struct ctx *c, int64_t application_id, int64_t link_no)
{
    struct capability cap = {CAPABILITY_MEMBER, application_id, link_no};
    return arena_printf(c->arena, "%s/team#c=%s", c->origin,
                        capability_make(c->arena, c->keys, c->origin, &cap));
}

/* ---- who may, and when ---- */

static bool is_organiser(const struct ctx *c)
{
    return c->who.kind == WHO_PERSON || c->who.kind == WHO_OPERATOR;
}

/* `is_granted`: the organiser has asked for it, or does it. */
static enum err check_open(struct ctx *c, const struct application *a, bool is_granted)
{
    if (!team_has(a))
        return fail(c, ERR_CONFLICT, NULL, "team_none", NULL);
    if (!is_alive(a))
        return application_wrong_state(c, a);
    if (is_granted)
        return OK;
    TRY(ctx_clock_ok(c));
    if (c->received_at < team_until(a))
        return OK;
    fail_extra_time(c, "team_until", team_until(a));
    fail_extra_text(c, "time_zone", a->call.time_zone);
    return fail(c, ERR_LATE, NULL, "team_stands", NULL);
}

static bool is_role(const char *role)
{
    return strcmp(role, "member") == 0 || strcmp(role, "editor") == 0;
}

static enum err log_member(struct ctx *c, const struct application *a, const char *action, int64_t member_id,
                           const char *role)
{
    ctx_topic(c, "application", a->row.application_id);
    return log_add(c, a->row.event_id, action, application_object(c, a->row.application_id), NULL,
                   role ? arena_printf(c->arena, "{\"member_id\":%" PRId64 ",\"role\":\"%s\"}", member_id, role)
                        : arena_printf(c->arena, "{\"member_id\":%" PRId64 "}", member_id));
}

/* ---- inviting ---- */

/* Anyone may type in any address: its owner is not flooded. */
static enum err check_mails(struct ctx *c, const struct application *a, const char *email)
{
    struct q_team_mailed_to to;
    struct q_team_mailed sent;
    TRY(q_team_mailed_to(c, email, c->real_at - DAY_MS, &to));
    TRY(q_team_mailed(c, application_object(c, a->row.application_id), c->real_at - DAY_MS, &sent));
    if (to.n_mails >= MAILS_TO_A_DAY || sent.n_mails >= MAILS_A_DAY)
        return fail(c, ERR_TOO_MANY, "email", "team_mails_sent", NULL);
    return OK;
}

static enum err full(struct ctx *c, const struct application *a)
{
    fail_extra_int(c, "n_max", a->call.n_team_max);
    return fail(c, ERR_CONFLICT, NULL, "team_full", "n", arena_printf(c->arena, "%" PRId64, a->call.n_team_max), NULL);
}

static enum err check_new(struct ctx *c, const struct application *a, const struct team_new *in, const char *role)
{
    struct q_team_count count;
    TRY(check_open(c, a, is_organiser(c)));
    if (!is_role(role))
        return fail(c, ERR_INVALID, "team_role", "field_choice", "choices", "editor, member", NULL);
    if (!mail_address_ok(in->email))
        return fail(c, ERR_INVALID, "email", "mail_address_unusable", NULL);
    if (strcmp(in->email, a->row.email) == 0)
        return fail(c, ERR_INVALID, "email", "team_own_address", NULL);
    TRY(q_team_count(c, a->row.application_id, &count));
    if (count.n_members >= PEOPLE_MAX)
        return fail(c, ERR_TOO_MANY, NULL, "team_mails_sent", NULL);
    return check_mails(c, a, in->email);
}

/* Why none was invited. */
static enum err not_invited(struct ctx *c, const struct application *a, const char *email)
{
    struct q_team_of_email known;
    enum err e = q_team_of_email(c, a->row.application_id, email, &known);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    const char *state = e == OK ? team_state(c, known.state, known.invited_at) : "";
    if (strcmp(state, "accepted") == 0 || strcmp(state, "invited") == 0)
        return fail(c, ERR_CONFLICT, "email", "team_known", NULL);
    return full(c, a);
}

enum err team_invite(struct ctx *c, struct application *a, const struct team_new *in)
{
    struct q_team_invite row;
    const char *role = in->role ? in->role : "member";
    TRY(check_new(c, a, in, role));
    enum err e = q_team_invite(c, &(struct q_team_invite_in){
        .application_id = a->row.application_id, .email = in->email, .name = in->name, .role = role,
        .lang = lang_code(in->lang), .is_granted = is_organiser(c), .now_at = c->received_at, .real_at = c->real_at,
        .over_at = over_before(c), .n_max = a->call.n_team_max}, &row);
    if (e == ERR_NOT_FOUND)
        return not_invited(c, a, in->email);
    TRY(e);
    c->created_id = row.id;
    TRY(log_member(c, a, "team.invite", row.id, role));
    return team_mail_invitation(c, a, row.id);
}

enum err team_again(struct ctx *c, struct application *a, const struct q_team_get *m)
{
    struct q_team_again row;
    TRY(check_open(c, a, is_organiser(c)));
    if (strcmp(m->state, "invited") != 0)
        return fail(c, ERR_CONFLICT, NULL, "team_answered", NULL);
    if (c->received_at - m->invited_at < AGAIN_MS)
        return fail(c, ERR_TOO_MANY, NULL, "team_mailed_now", NULL);
    TRY(check_mails(c, a, m->email));
    enum err e = q_team_again(c, &(struct q_team_again_in){
        .now_at = c->received_at, .real_at = c->real_at, .is_granted = m->is_granted || is_organiser(c),
        .member_id = m->id, .application_id = m->application_id, .over_at = over_before(c),
        .n_max = a->call.n_team_max}, &row);
    if (e == ERR_NOT_FOUND)
        return full(c, a);
    TRY(e);
    TRY(log_member(c, a, "team.again", m->id, NULL));
    return team_mail_invitation(c, a, m->id);
}

/* ---- changing ---- */

static enum err gone(struct ctx *c)
{
    return fail(c, ERR_CONFLICT, NULL, "team_gone", NULL);
}

enum err team_set_role(struct ctx *c, struct application *a, const struct q_team_get *m, const char *role)
{
    struct q_team_set_role row;
    TRY(check_open(c, a, is_organiser(c)));
    if (!is_role(role))
        return fail(c, ERR_INVALID, "team_role", "field_choice", "choices", "editor, member", NULL);
    if (strcmp(role, m->role) == 0)
        return OK;
    enum err e = q_team_set_role(c, role, m->id, &row);
    if (e == ERR_NOT_FOUND)
        return gone(c);
    TRY(e);
    return log_member(c, a, "team.role", m->id, role);
}

static enum err end(struct ctx *c, const struct application *a, const struct q_team_get *m, const char *state)
{
    struct q_team_end row;
    enum err e = q_team_end(c, state, c->received_at, m->id, &row);
    if (e == ERR_NOT_FOUND)
        return gone(c);
    TRY(e);
    return log_member(c, a, strcmp(state, "left") == 0 ? "team.leave" : "team.remove", m->id, NULL);
}

enum err team_remove(struct ctx *c, struct application *a, const struct q_team_get *m)
{
    TRY(check_open(c, a, is_organiser(c)));
    if (strcmp(m->state, "invited") != 0 && strcmp(m->state, "accepted") != 0)
        return OK;
    TRY(end(c, a, m, "removed"));
    return strcmp(m->state, "accepted") == 0 ? team_mail_member(c, a, m, MAIL_TEAM_REMOVED) : OK;
}

/* ---- answering ---- */

static enum err answer(struct ctx *c, const struct application *a, const struct q_team_get *m, const char *reply)
{
    struct q_team_answer row;
    bool is_yes = strcmp(reply, "accepted") == 0;
    if (strcmp(m->state, "invited") != 0)
        return fail(c, ERR_CONFLICT, NULL, "team_answered", NULL);
    enum err e = q_team_answer(c, reply, c->received_at, m->id, over_before(c), &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_GONE, NULL, "team_over", NULL);
    TRY(e);
    TRY(log_member(c, a, is_yes ? "team.accept" : "team.decline", m->id, NULL));
    return team_mail_leader(c, a, m, is_yes ? MAIL_TEAM_ACCEPTED : MAIL_TEAM_DECLINED);
}

enum err team_answer(struct ctx *c, struct application *a, const struct q_team_get *m, const char *reply)
{
    bool is_leaving = strcmp(reply, "left") == 0;
    if (!is_leaving && strcmp(reply, "accepted") != 0 && strcmp(reply, "declined") != 0)
        return fail(c, ERR_INVALID, "team_reply", "field_choice", "choices", "accepted, declined, left", NULL);
    if (strcmp(reply, m->state) == 0)
        return OK;
    TRY(check_open(c, a, m->is_granted));
    if (!is_leaving)
        return answer(c, a, m, reply);
    if (strcmp(m->state, "accepted") != 0)
        return gone(c);
    TRY(end(c, a, m, "left"));
    return team_mail_leader(c, a, m, MAIL_TEAM_LEFT);
}
