/* Handlers for closing a round, its result, decisions about it, and publishing. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/access.h"
#include "domain/result.h"
#include "fields.h"
#include "store/queries.h"

/* The whole computation, for organisers. */
static enum err write_result(struct ctx *c, struct reply *r, int64_t round_id)
{
    struct q_result_round round;
    struct q_result_get result;
    TRY(q_result_round(c, round_id, &round));
    enum err e = q_result_get(c, round_id, &result);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "result_not_yet", "state", round.state, NULL);
    TRY(e);
    struct jw w = reply_json(r, 200);
    jw_int(&w, "round_id", round_id);
    jw_str(&w, "state", round.state);
    jw_int(&w, "version_no", result.version_no);
    jw_time(&w, "computed_at", result.computed_at);
    jw_str(&w, "time_zone", round.time_zone);
    jw_str(&w, "hash", result.hash);
    jw_raw(&w, "computation", result.computation_json);
    reply_end(r, &w);
    return OK;
}

enum err api_round_close(struct ctx *c, struct reply *r)
{
    TRY(result_close(c, in_int(c, "round_id"), in_bool(c, "allow_missing")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_round_reopen(struct ctx *c, struct reply *r)
{
    TRY(result_reopen(c, in_int(c, "round_id"), in_text(c, "reason")));
    reply_empty(r, 204);
    return OK;
}

enum err api_result_get(struct ctx *c, struct reply *r)
{
    return write_result(c, r, in_int(c, "round_id"));
}

/* What anyone may read once it is published: who goes on, who wins. */
enum err api_result_public(struct ctx *c, struct reply *r)
{
    struct q_result_round round;
    struct q_result_get result;
    struct rows rows;
    size_t n;
    int64_t round_id = in_int(c, "round_id");
    TRY(q_result_round(c, round_id, &round));
    if (strcmp(round.state, "published") != 0)
        return fail(c, ERR_NOT_FOUND, NULL, "result_not_yet", "state", round.state, NULL);
    TRY(q_result_get(c, round_id, &result));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "round_id", round_id);
    jw_raw(&w, "name", round.name_json);
    jw_time(&w, "published_at", result.published_at);
    jw_str(&w, "time_zone", round.time_zone);
    jw_str(&w, "hash", result.hash);
    TRY(q_placement_public(c, result.id, &rows));
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_result_tie(struct ctx *c, struct reply *r)
{
    size_t n;
    const int64_t *ids = in_ids(c, "entry_ids", &n);
    TRY(result_decide_tie(c, in_int(c, "round_id"), ids, n, in_text(c, "reason")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_override(struct ctx *c, struct reply *r)
{
    struct result_override in = {.entry_id = in_int(c, "entry_id"), .prize = in_opt_text(c, "prize"),
                                 .has_advance = in_has(c, "is_advancing"),
                                 .is_advancing = in_bool(c, "is_advancing"),
                                 .reason = in_text(c, "reason")};
    TRY(result_override(c, in_int(c, "round_id"), &in));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_revoke(struct ctx *c, struct reply *r)
{
    TRY(result_revoke(c, in_int(c, "round_id"), in_int(c, "decision_id"), in_text(c, "reason")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_freeze(struct ctx *c, struct reply *r)
{
    TRY(result_freeze(c, in_int(c, "round_id")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_thaw(struct ctx *c, struct reply *r)
{
    TRY(result_thaw(c, in_int(c, "round_id"), in_text(c, "reason")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_confirm(struct ctx *c, struct reply *r)
{
    TRY(result_confirm(c, in_int(c, "round_id")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_publish(struct ctx *c, struct reply *r)
{
    TRY(result_publish(c, in_int(c, "round_id")));
    return write_result(c, r, in_int(c, "round_id"));
}
