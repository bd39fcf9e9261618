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

/* A review by documents has an end, which is said. */
static enum err mail_nudge(struct ctx *c, const struct q_judge_get *judge, const char *missing, const char *n)
{
    struct q_round_for_judges round;
    struct judge_link link;
    enum lang lang = LANG_EN;
    const char *until, *ends = "";
    TRY(judge_link_again(c, judge->id, &link));
    TRY(q_round_for_judges(c, judge->round_id, &round));
    lang_of(judge->lang, &lang);
    TRY(mail_when(c, lang, link.expires_at, round.time_zone, &until));
    bool is_review = strcmp(round.kind, "document") == 0 && round.ends_at != NO_INT;
    if (is_review)
        TRY(mail_when(c, lang, round.ends_at, round.time_zone, &ends));
    struct mail m = {.text = is_review ? MAIL_REVIEW_NUDGE : MAIL_JUDGE_NUDGE, .event_id = round.event_id,
                     .object = arena_printf(c->arena, "judge:%" PRId64, judge->id), .to_email = judge->email,
                     .to_name = judge->name, .lang = lang,
                     MAIL_ARGS({"event", json_stored_in_lang(c->arena, round.event_name_json, lang_code(lang))},
                               {"round", json_stored_in_lang(c->arena, round.name_json, lang_code(lang))},
                               {"n", n}, {"missing", missing}, {"ends", ends}, {"link", link.link},
                               {"until", until})};
    return mail_queue(c, &m);
}

/* Says what is missing, and logs it. *n: 0 when nothing is. */
static enum err remind(struct ctx *c, int64_t judge_id, int64_t *n)
{
    struct q_judge_get judge;
    struct q_judge_missing *missing;
    size_t n_missing;
    TRY(q_judge_get(c, judge_id, &judge));
    TRY(q_judge_missing(c, judge_id, &missing, &n_missing));
    *n = (int64_t)n_missing;
    if (n_missing == 0)
        return OK;
    const char *count = arena_printf(c->arena, "%zu", n_missing);
    TRY(mail_nudge(c, &judge, list_of(c, missing, n_missing), count));
    return log_add(c, judge.event_id, "judge.nudge", arena_printf(c->arena, "judge:%" PRId64, judge_id), NULL,
                   arena_printf(c->arena, "{\"n_missing\":%s}", count));
}

enum err judge_remind(struct ctx *c, int64_t judge_id)
{
    int64_t n;
    return remind(c, judge_id, &n);
}

static enum err too_soon(struct ctx *c, int64_t judge_id)
{
    struct q_judge_nudged last;
    TRY(q_judge_nudged(c, judge_id, &last));
    int64_t wait_ms = last.nudged_at + JUDGE_NUDGE_MS - c->real_at;
    fail_extra_int(c, "retry_after_s", wait_ms > 0 ? (wait_ms + 999) / 1000 : 1);
    return fail(c, ERR_TOO_MANY, NULL, "judge_nudged", NULL);
}

static enum err need_open(struct ctx *c, int64_t round_id)
{
    struct q_round_for_judges round;
    TRY(q_round_for_judges(c, round_id, &round));
    if (strcmp(round.state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", round.state, NULL);
    return OK;
}

enum err judge_nudge(struct ctx *c, int64_t judge_id, int64_t *n)
{
    struct q_judge_nudge row;
    struct q_scope_of_judge scope;
    struct q_judge_missing *missing;
    size_t n_missing;
    TRY(q_scope_of_judge(c, judge_id, &scope));
    TRY(need_open(c, scope.round_id));
    TRY(q_judge_missing(c, judge_id, &missing, &n_missing));
    if (n_missing == 0)
        return fail(c, ERR_CONFLICT, NULL, "judge_nothing_missing", NULL);
    enum err e = q_judge_nudge(c, c->real_at, judge_id, c->real_at - JUDGE_NUDGE_MS, &row);
    if (e == ERR_NOT_FOUND)
        return too_soon(c, judge_id);
    TRY(e);
    return remind(c, judge_id, n);
}

enum err judge_nudge_all(struct ctx *c, int64_t round_id, int64_t *n_judges)
{
    struct q_review_owing *owing;
    struct q_judge_nudge row;
    int64_t n_missing, before_at = c->real_at - JUDGE_NUDGE_MS;
    size_t n;
    *n_judges = 0;
    TRY(need_open(c, round_id));
    TRY(q_review_owing(c, c->real_at, round_id, before_at, &owing, &n));
    for (size_t i = 0; i < n; i++) {
        enum err e = q_judge_nudge(c, c->real_at, owing[i].id, before_at, &row);
        if (e == ERR_NOT_FOUND) /* someone else was faster */
            continue;
        TRY(e);
        TRY(remind(c, owing[i].id, &n_missing));
        (*n_judges)++;
    }
    ctx_topic(c, "panel", round_id);
    return *n_judges ? OK : fail(c, ERR_CONFLICT, NULL, "review_none_owes", NULL);
}
