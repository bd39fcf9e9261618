/* Handlers for closing a round, its result, decisions about it, and publishing. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/pitch/result.h"
#include "fields.h"
#include "store/queries.h"

static void write_time_or_null(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

static void write_int_or_null(struct jw *w, const char *key, int64_t v)
{
    if (v == NO_INT)
        jw_null(w, key);
    else
        jw_int(w, key, v);
}

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
    write_time_or_null(&w, "frozen_at", result.frozen_at);
    write_time_or_null(&w, "confirmed_at", result.confirmed_at);
    write_time_or_null(&w, "published_at", result.published_at);
    jw_str(&w, "time_zone", round.time_zone);
    jw_str(&w, "hash", result.hash);
    jw_raw(&w, "computation", result.computation_json);
    reply_end(r, &w);
    return OK;
}

/* ---- how far the scoring is ---- */

static enum err write_prizes(struct ctx *c, struct jw *w, int64_t round_id)
{
    struct q_result_prizes *prizes;
    size_t n;
    TRY(q_result_prizes(c, round_id, &prizes, &n));
    jw_key_open(w, "prizes", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "key", prizes[i].key);
        jw_raw(w, "name", prizes[i].name_json);
        jw_str(w, "track", prizes[i].track);
        jw_int(w, "rank_no", prizes[i].rank_no);
        jw_int(w, "n_awards", prizes[i].n_awards);
        write_int_or_null(w, "amount_minor", prizes[i].amount_minor);
        jw_str(w, "amount_currency", prizes[i].amount_currency);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static void write_rules(struct jw *w, const struct q_result_round *round)
{
    jw_int(w, "round_id", round->id);
    jw_str(w, "state", round->state);
    jw_raw(w, "name", round->name_json);
    jw_str(w, "city", round->city);
    jw_str(w, "time_zone", round->time_zone);
    jw_str(w, "method", round->method);
    jw_raw(w, "criteria", round->criteria_json);
    jw_raw(w, "ties", round->ties_json);
    jw_bool(w, "is_ranked_per_track", round->is_ranked_per_track);
    write_int_or_null(w, "n_advance", round->n_advance);
    write_int_or_null(w, "n_advance_per_track", round->n_advance_per_track);
    jw_raw(w, "cut", round->cut_json ? round->cut_json : "null");
    if (round->next_round_id == NO_INT) {
        jw_null(w, "next_round");
        return;
    }
    jw_key_open(w, "next_round", '{');
    jw_int(w, "round_id", round->next_round_id);
    jw_raw(w, "name", round->next_name_json);
    jw_close(w, '}');
}

enum err api_scoring_get(struct ctx *c, struct reply *r)
{
    struct q_result_round round;
    struct rows rows;
    size_t n;
    int64_t round_id = in_int(c, "round_id");
    TRY(q_result_round(c, round_id, &round));
    ctx_topic(c, "panel", round_id);
    ctx_topic(c, "event", round.event_id);
    struct jw w = reply_json(r, 200);
    write_rules(&w, &round);
    TRY(write_prizes(c, &w, round_id));
    TRY(q_scoring_judges(c, round_id, &rows));
    TRY(reply_rows(c, &w, "judges", &rows, &n));
    TRY(q_scoring_entries(c, round_id, &rows));
    TRY(reply_rows(c, &w, "entries", &rows, &n));
    TRY(q_scoring_cells(c, round_id, &rows));
    TRY(reply_rows(c, &w, "cells", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_round_close(struct ctx *c, struct reply *r)
{
    TRY(result_close(c, in_int(c, "round_id"), in_bool(c, "allow_missing")));
    return write_result(c, r, in_int(c, "round_id"));
}

enum err api_result_compute(struct ctx *c, struct reply *r)
{
    TRY(result_compute(c, in_int(c, "round_id")));
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

/* ---- decisions ---- */

enum err api_result_decisions(struct ctx *c, struct reply *r)
{
    struct q_decision_history *rows;
    size_t n;
    TRY(q_decision_history(c, in_int(c, "round_id"), &rows, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(&w, '{');
        jw_int(&w, "id", rows[i].id);
        jw_str(&w, "kind", rows[i].kind);
        jw_raw(&w, "what", rows[i].what_json);
        jw_str(&w, "reason", rows[i].reason);
        jw_str(&w, "actor", rows[i].actor);
        jw_str(&w, "actor_name", rows[i].actor_name);
        jw_time(&w, "created_at", rows[i].created_at);
        write_time_or_null(&w, "revoked_at", rows[i].revoked_at);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
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
