/* Handlers for judges: invitations, sessions, assignments, conflicts. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "check.h"
#include "domain/pitch/judge.h"
#include "fields.h"
#include "store/queries.h"

static void write_link(struct reply *r, int status, const struct judge_link *link)
{
    struct jw w = reply_json(r, status);
    jw_int(&w, "judge_id", link->judge_id);
    jw_str(&w, "token", link->token);
    jw_str(&w, "link", link->link);
    jw_time(&w, "expires_at", link->expires_at);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
}

enum err api_judge_invite(struct ctx *c, struct reply *r)
{
    struct judge_link link;
    struct judge_new in = {.round_id = in_int(c, "round_id"), .email = in_text(c, "email"),
                           .name = in_text(c, "name"), .organisation = in_text(c, "organisation"),
                           .lang = LANG_EN};
    if (in_has(c, "lang") && !lang_of(in_text(c, "lang"), &in.lang))
        return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
    if (c->replay_id)
        TRY(judge_link_again(c, c->replay_id, &link));
    else
        TRY(judge_invite(c, &in, &link));
    c->created_id = link.judge_id;
    write_link(r, 201, &link);
    return OK;
}

enum err api_judge_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t limit = in_limit(c);
    int64_t after;
    TRY(in_cursor(c, 0, &after));
    TRY(q_judge_list(c, c->real_at, in_int(c, "round_id"), after, limit, &rows));
    ctx_topic(c, "panel", in_int(c, "round_id"));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

enum err api_judge_renew(struct ctx *c, struct reply *r)
{
    struct judge_link link;
    TRY(judge_renew(c, in_int(c, "judge_id"), &link));
    write_link(r, 200, &link);
    return OK;
}

enum err api_judge_revoke(struct ctx *c, struct reply *r)
{
    TRY(judge_revoke(c, in_int(c, "judge_id"), in_opt_text(c, "reason")));
    reply_empty(r, 204);
    return OK;
}

enum err api_judge_no_show(struct ctx *c, struct reply *r)
{
    TRY(judge_set_no_show(c, in_int(c, "judge_id"), in_bool(c, "is_no_show")));
    reply_empty(r, 204);
    return OK;
}

enum err api_judge_nudge(struct ctx *c, struct reply *r)
{
    int64_t n;
    TRY(judge_nudge(c, in_int(c, "judge_id"), &n));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_missing", n);
    jw_time(&w, "nudged_at", c->real_at);
    reply_end(r, &w);
    return OK;
}

enum err api_judge_nudge_all(struct ctx *c, struct reply *r)
{
    int64_t n;
    TRY(judge_nudge_all(c, in_int(c, "round_id"), &n));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_judges", n);
    jw_time(&w, "nudged_at", c->real_at);
    reply_end(r, &w);
    return OK;
}

enum err api_judge_session(struct ctx *c, struct reply *r)
{
    int64_t judge_id;
    const char *jti, *secret;
    TRY(prove_judge_token(c, in_text(c, "token"), &judge_id, &jti));
    TRY(judge_exchange(c, judge_id, jti, &secret));
    reply_session(c, r, &(struct session_begun){.id_name = "judge_id", .id = judge_id, .secret = secret,
                                                .is_bearer = in_bool(c, "is_bearer")});
    return OK;
}

enum err api_judge_assign(struct ctx *c, struct reply *r)
{
    size_t n;
    const int64_t *ids = in_ids(c, "entry_ids", &n);
    TRY(judge_assign(c, in_int(c, "judge_id"), ids, n));
    reply_empty(r, 204);
    return OK;
}

enum err api_conflict_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_conflict_list(c, in_int(c, "round_id"), &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* By the judge, about an entry of theirs. */
enum err api_conflict_declare(struct ctx *c, struct reply *r)
{
    TRY(judge_conflict_add(c, c->who.judge_id, in_int(c, "entry_id"), in_text(c, "reason")));
    reply_empty(r, 204);
    return OK;
}

/* By an organiser, for a judge. */
enum err api_conflict_add(struct ctx *c, struct reply *r)
{
    TRY(judge_conflict_add(c, in_int(c, "judge_id"), in_int(c, "entry_id"), in_text(c, "reason")));
    reply_empty(r, 204);
    return OK;
}

enum err api_conflict_remove(struct ctx *c, struct reply *r)
{
    TRY(judge_conflict_remove(c, in_int(c, "judge_id"), in_int(c, "entry_id"), in_text(c, "reason")));
    reply_empty(r, 204);
    return OK;
}
