/* Handlers for teams: the people of an application. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/call/application_answers.h"
#include "domain/call/team.h"
#include "fields.h"
#include "reply.h"
#include "store/queries.h"

/* ---- shared ---- */

static void write_opt_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

/* What the reader is on the team. */
static const char *reader_role(const struct ctx *c)
{
    return c->who.kind == WHO_APPLICANT ? "leader"
           : c->who.kind == WHO_MEMBER  ? c->who.is_editor ? "editor" : "member"
                                        : "organiser";
}

static void write_leader(struct jw *w, const struct application *a)
{
    jw_key_open(w, "leader", '{');
    jw_str(w, "name", answers_text(a->answers, "contact_name"));
    jw_str(w, "email", a->row.email);
    jw_close(w, '}');
}

static void write_times(struct ctx *c, struct jw *w, const struct application *a)
{
    jw_time(w, "until_at", team_until(a));
    jw_str(w, "time_zone", a->call.time_zone);
    jw_bool(w, "is_open", team_is_open(c, a));
}

/* Members see who else is on the team; addresses, and who was asked, are for who leads it. */
static void write_member(struct ctx *c, struct jw *w, const struct q_team_list *m, const char *state)
{
    bool is_member = c->who.kind == WHO_MEMBER;
    jw_open(w, '{');
    jw_int(w, "member_id", m->id);
    jw_str(w, "name", m->name);
    jw_str(w, "email", is_member ? NULL : m->email);
    jw_str(w, "team_role", m->role);
    jw_str(w, "state", state);
    jw_time(w, "invited_at", m->invited_at);
    jw_time(w, "expires_at", m->invited_at + TEAM_INVITED_MS);
    write_opt_time(w, "answered_at", m->answered_at);
    jw_close(w, '}');
}

static enum err write_members(struct ctx *c, struct jw *w, const struct application *a)
{
    struct q_team_list *list;
    size_t n;
    int64_t n_taken = 1;
    TRY(q_team_list(c, a->row.application_id, &list, &n));
    jw_key_open(w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        const char *state = team_state(c, list[i].state, list[i].invited_at);
        bool is_on = strcmp(state, "accepted") == 0;
        n_taken += is_on || strcmp(state, "invited") == 0;
        if (is_on || c->who.kind != WHO_MEMBER)
            write_member(c, w, &list[i], state);
    }
    jw_close(w, ']');
    jw_int(w, "n_taken", n_taken);
    return OK;
}

static enum err write_team(struct ctx *c, struct reply *r, const struct application *a, int status)
{
    if (!team_has(a))
        return fail(c, ERR_NOT_FOUND, NULL, "team_none", NULL);
    ctx_topic(c, "application", a->row.application_id);
    struct jw w = reply_json(r, status);
    jw_int(&w, "application_id", a->row.application_id);
    jw_int(&w, "n_max", a->call.n_team_max);
    jw_str(&w, "team_role", reader_role(c));
    write_times(c, &w, a);
    write_leader(&w, a);
    TRY(write_members(c, &w, a));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* A member with their application. */
static enum err open_member(struct ctx *c, int64_t member_id, struct application *a, struct q_team_get *m)
{
    TRY(q_team_get(c, member_id, m));
    return application_open(c, m->application_id, a);
}

/* ---- for who leads it, and the organiser ---- */

enum err api_team_get(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    return write_team(c, r, &a, 200);
}

enum err api_team_invite(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    struct team_new in = {.email = in_text(c, "email"), .name = in_text(c, "name"),
                          .role = in_opt_text(c, "team_role"), .lang = c->lang};
    if (in_has(c, "mail_lang") && !lang_of(in_text(c, "mail_lang"), &in.lang))
        return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
    if (!c->replay_id)
        TRY(team_invite(c, &a, &in));
    return write_team(c, r, &a, 201);
}

enum err api_member_edit(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    struct q_team_get m;
    TRY(open_member(c, in_int(c, "member_id"), &a, &m));
    TRY(team_set_role(c, &a, &m, in_text(c, "team_role")));
    return write_team(c, r, &a, 200);
}

enum err api_member_again(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    struct q_team_get m;
    TRY(open_member(c, in_int(c, "member_id"), &a, &m));
    TRY(team_again(c, &a, &m));
    return write_team(c, r, &a, 200);
}

enum err api_member_remove(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    struct q_team_get m;
    TRY(open_member(c, in_int(c, "member_id"), &a, &m));
    TRY(team_remove(c, &a, &m));
    return write_team(c, r, &a, 200);
}

/* ---- for a member ---- */

static void write_seat(struct ctx *c, struct jw *w, const struct application *a, const struct q_team_get *m)
{
    jw_int(w, "member_id", m->id);
    jw_int(w, "application_id", m->application_id);
    jw_str(w, "company", a->row.company);
    jw_str(w, "project", a->row.project);
    jw_str(w, "application_state", a->row.state);
    jw_str(w, "name", m->name);
    jw_str(w, "email", m->email);
    jw_str(w, "team_role", m->role);
    jw_time(w, "expires_at", m->invited_at + TEAM_INVITED_MS);
    write_times(c, w, a);
    jw_bool(w, "is_granted", m->is_granted);
    write_leader(w, a);
}

/* Whose link holds no seat any more reads which application it was, and nothing of it or its people. */
static enum err write_own(struct ctx *c, struct reply *r, const struct application *a, const struct q_team_get *m)
{
    const char *state = team_state(c, m->state, m->invited_at);
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", a->call.slug);
    jw_raw(&w, "event_name", a->call.name_json);
    jw_int(&w, "no", a->row.no);
    jw_str(&w, "state", state);
    if (strcmp(state, "invited") == 0 || strcmp(state, "accepted") == 0)
        write_seat(c, &w, a, m);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_membership_get(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    struct q_team_get m;
    TRY(open_member(c, c->who.member_id, &a, &m));
    return write_own(c, r, &a, &m);
}

enum err api_membership_reply(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    struct q_team_get m, now;
    TRY(open_member(c, c->who.member_id, &a, &m));
    TRY(team_answer(c, &a, &m, in_text(c, "team_reply")));
    TRY(q_team_get(c, m.id, &now));
    return write_own(c, r, &a, &now);
}
