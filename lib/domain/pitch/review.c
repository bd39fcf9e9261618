#include "domain/pitch/review.h"

#include <stdlib.h>
#include <string.h>

#include "domain/pitch/judge.h"
#include "store/queries.h"

#define BATCH   50 /* judges in one transaction */
#define HOUR_MS (INT64_C(3600) * 1000)

enum err review_check(struct ctx *c, const struct review_window *w)
{
    if (strcmp(w->kind, "document") != 0)
        return OK;
    if (w->starts_at != NO_INT && c->received_at < w->starts_at) {
        fail_extra_time(c, "starts_at", w->starts_at);
        return fail(c, ERR_CONFLICT, NULL, "review_not_begun", NULL);
    }
    if (w->ends_at != NO_INT && c->received_at >= w->ends_at) {
        fail_extra_time(c, "ends_at", w->ends_at);
        return fail(c, ERR_CONFLICT, NULL, "review_over", NULL);
    }
    return OK;
}

/* The next longer of "72h 24h"; 0 when there is none. The shortest first: one letter, not two. */
static int64_t next_before(const char *reminders, int64_t than_ms)
{
    int64_t best = 0;
    for (const char *p = reminders; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
        int64_t ms = strtoll(p, NULL, 10) * HOUR_MS;
        if (ms > than_ms && (best == 0 || ms < best))
            best = ms;
    }
    return best;
}

static enum err remind(struct ctx *c, const struct q_review_rounds *round, int64_t judge_id, int64_t before_ms)
{
    struct q_review_reminded row;
    enum err e = q_review_reminded(c, round->ends_at - before_ms, judge_id, &row);
    return e == ERR_NOT_FOUND ? OK : e == OK ? judge_remind(c, judge_id) : e;
}

/* Reminds some judges, or (is_dry) only looks whether there are any. */
static enum err each_due(struct ctx *c, int64_t at, bool is_dry, bool *is_more)
{
    struct q_review_rounds *rounds;
    struct q_review_to_remind *judges;
    size_t n_rounds, n;
    TRY(q_review_rounds(c, at, &rounds, &n_rounds));
    for (size_t i = 0; i < n_rounds; i++)
        for (int64_t ms = next_before(rounds[i].reminders, 0); ms; ms = next_before(rounds[i].reminders, ms)) {
            TRY(q_review_to_remind(c, c->real_at, rounds[i].id, ms, at, is_dry ? 1 : BATCH, &judges, &n));
            for (size_t k = 0; k < n && !is_dry; k++)
                TRY(remind(c, &rounds[i], judges[k].id, ms));
            if ((*is_more |= n == (is_dry ? 1 : BATCH)))
                return OK;
        }
    return OK;
}

enum err review_is_due(struct ctx *c, int64_t at, bool *out)
{
    *out = false;
    return each_due(c, at, true, out);
}

enum err review_sweep(struct ctx *c, int64_t at, bool *is_more)
{
    *is_more = false;
    return each_due(c, at, false, is_more);
}
