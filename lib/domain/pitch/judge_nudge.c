/* Reminding a judge of what is missing. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/pitch/judge.h"
#include "mail/mail.h"
#include "store/queries.h"

#define LINES_MAX 40

/* "- company: project", one a line. */
static const char *list_of(struct ctx *c, const struct q_judge_missing *missing, size_t n)
{
    struct buf b;
    buf_init(&b, c->arena, 64u << 10);
    for (size_t i = 0; i < n && i < LINES_MAX; i++)
        buf_printf(&b, "%s- %s: %s", i ? "\n" : "", missing[i].company, missing[i].project);
    if (n > LINES_MAX)
        buf_printf(&b, "\n- … (+%zu)", n - LINES_MAX);
    return buf_str(&b);
}

static enum err mail_nudge(struct ctx *c, const struct q_judge_get *judge, const char *missing, const char *n)
{
    struct q_round_for_judges round;
    struct judge_link link;
    enum lang lang = LANG_EN;
    const char *until;
    TRY(judge_link_again(c, judge->id, &link));
    TRY(q_round_for_judges(c, judge->round_id, &round));
    lang_of(judge->lang, &lang);
    TRY(mail_when(c, lang, link.expires_at, round.time_zone, &until));
    struct mail m = {.text = MAIL_JUDGE_NUDGE, .event_id = round.event_id,
                     .object = arena_printf(c->arena, "judge:%" PRId64, judge->id), .to_email = judge->email,
                     .to_name = judge->name, .lang = lang,
                     MAIL_ARGS({"event", json_stored_in_lang(c->arena, round.event_name_json, lang_code(lang))},
                               {"round", json_stored_in_lang(c->arena, round.name_json, lang_code(lang))},
                               {"n", n}, {"missing", missing}, {"link", link.link}, {"until", until})};
    return mail_queue(c, &m);
}

static enum err too_soon(struct ctx *c, int64_t judge_id)
{
    struct q_judge_nudged last;
    TRY(q_judge_nudged(c, judge_id, &last));
    int64_t wait_ms = last.nudged_at + JUDGE_NUDGE_MS - c->real_at;
    fail_extra_int(c, "retry_after_s", wait_ms > 0 ? (wait_ms + 999) / 1000 : 1);
    return fail(c, ERR_TOO_MANY, NULL, "judge_nudged", NULL);
}

enum err judge_nudge(struct ctx *c, int64_t judge_id, int64_t *n)
{
    struct q_judge_get judge;
    struct q_judge_missing *missing;
    struct q_judge_nudge row;
    struct q_scope_of_judge scope;
    struct q_round_for_judges round;
    size_t n_missing;
    TRY(q_scope_of_judge(c, judge_id, &scope));
    TRY(q_round_for_judges(c, scope.round_id, &round));
    if (strcmp(round.state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", round.state, NULL);
    TRY(q_judge_get(c, judge_id, &judge));
    TRY(q_judge_missing(c, judge_id, &missing, &n_missing));
    if (n_missing == 0)
        return fail(c, ERR_CONFLICT, NULL, "judge_nothing_missing", NULL);
    enum err e = q_judge_nudge(c, c->real_at, judge_id, c->real_at - JUDGE_NUDGE_MS, &row);
    if (e == ERR_NOT_FOUND)
        return too_soon(c, judge_id);
    TRY(e);
    const char *count = arena_printf(c->arena, "%zu", n_missing);
    TRY(mail_nudge(c, &judge, list_of(c, missing, n_missing), count));
    *n = (int64_t)n_missing;
    return log_add(c, judge.event_id, "judge.nudge", arena_printf(c->arena, "judge:%" PRId64, judge_id), NULL,
                   arena_printf(c->arena, "{\"n_missing\":%s}", count));
}
