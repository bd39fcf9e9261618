/* Handlers for screening: lists of applications, decisions and their release. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/access.h"
#include "domain/screening.h"
#include "fields.h"
#include "store/queries.h"

static enum err find_event(struct ctx *c, int64_t *event_id, bool *is_all)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    *event_id = event.event_id;
    return access_is_organiser(c, event.event_id, is_all);
}

/* A text as a LIKE pattern that finds it anywhere, ASCII letters in either case. */
static const char *pattern_of(struct ctx *c, const char *text)
{
    char *out = arena_alloc(c->arena, 2 * strlen(text) + 3), *p = out;
    *p++ = '%';
    for (; *text; text++) {
        if (strchr("%_\\", *text))
            *p++ = '\\';
        *p++ = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
    }
    *p = '%';
    return out;
}

enum err api_screening_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t limit = in_limit(c);
    if (in_has(c, "deck") && strcmp(in_text(c, "deck"), "missing") != 0)
        return fail(c, ERR_INVALID, "deck", "field_choice", "choices", "missing", NULL);
    int64_t after;
    TRY(in_cursor(c, 0, &after));
    struct q_screening_list_in in = {
        .now_at = c->received_at,
        .after_id = after,
        .opt_state = in_opt_text(c, "state"),
        .opt_track = in_opt_text(c, "track"),
        .opt_round = in_opt_text(c, "round"),
        .opt_partner = in_opt_text(c, "partner"),
        .is_duplicate_only = in_bool(c, "is_duplicate"),
        .is_for_manual_check_only = in_bool(c, "is_for_manual_check"),
        .is_pending_only = in_bool(c, "is_pending"),
        .opt_pattern = in_has(c, "query") ? pattern_of(c, in_text(c, "query")) : NULL,
        .is_deck_missing_only = in_has(c, "deck"),
        .person_id = c->who.person_id,
        .limit = limit,
    };
    TRY(find_event(c, &in.event_id, &in.is_all));
    TRY(q_screening_list(c, &in, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

enum err api_screening_counts(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    bool is_all;
    struct rows rows;
    size_t n;
    TRY(find_event(c, &event_id, &is_all));
    TRY(q_screening_counts(c, event_id, is_all, c->who.person_id, &rows));
    ctx_topic(c, "event", event_id);
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "counts", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* ---- decisions ---- */

static void write_decided(struct ctx *c, struct reply *r, size_t n)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "decision", in_text(c, "decision"));
    jw_int(&w, "n_decided", (int64_t)n);
    reply_end(r, &w);
}

enum err api_decision_put(struct ctx *c, struct reply *r)
{
    struct q_scope_of_application scope;
    int64_t id = in_int(c, "application_id");
    TRY(q_scope_of_application(c, id, &scope));
    TRY(screening_decide(c, &(struct screening_decision){.event_id = scope.event_id, .ids = &id, .n = 1,
                                                         .word = in_text(c, "decision"),
                                                         .reason = in_opt_text(c, "reason")}));
    write_decided(c, r, 1);
    return OK;
}

enum err api_decision_put_many(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    size_t n;
    bool is_all;
    const int64_t *ids = in_ids(c, "application_ids", &n);
    TRY(find_event(c, &event_id, &is_all));
    TRY(screening_decide(c, &(struct screening_decision){.event_id = event_id, .ids = ids, .n = n,
                                                         .word = in_text(c, "decision"),
                                                         .reason = in_opt_text(c, "reason")}));
    write_decided(c, r, n);
    return OK;
}

enum err api_decision_list(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    bool is_all;
    struct q_screening_pending *pending;
    size_t n;
    TRY(find_event(c, &event_id, &is_all));
    TRY(q_screening_pending(c, event_id, in_opt_text(c, "round"), is_all, c->who.person_id,
                            10 * SCREENING_MAX, &pending, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "pending", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(&w, '{');
        jw_int(&w, "application_id", pending[i].application_id);
        jw_int(&w, "no", pending[i].no);
        jw_str(&w, "project", pending[i].project);
        jw_str(&w, "pending_state", pending[i].pending_state);
        jw_str(&w, "pending_reason", pending[i].pending_reason);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}

enum err api_decision_release(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    bool is_all;
    struct screening_release done;
    TRY(find_event(c, &event_id, &is_all));
    TRY(screening_release(c, event_id, in_opt_text(c, "round"), &done));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_accepted", (int64_t)done.n_accepted);
    jw_int(&w, "n_rejected", (int64_t)done.n_rejected);
    jw_int(&w, "n_ineligible", (int64_t)done.n_ineligible);
    jw_key_open(&w, "unplaced", '[');
    for (size_t i = 0; i < done.n_unplaced; i++) {
        jw_open(&w, '{');
        jw_int(&w, "application_id", done.unplaced[i].application_id);
        jw_int(&w, "no", done.unplaced[i].no);
        jw_int(&w, "round_id", done.unplaced[i].round_id);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}
