#include "clock.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/rand.h"
#include "base/time.h"
#include "store/queries.h"

#define SLACK_US   2000
#define UNKNOWN_MS (INT64_C(24) * 3600 * 1000)

static _Atomic int64_t offset;
static atomic_bool simulated;

/* Against the reference, when there is one. */
static _Atomic int64_t correction_ms;
static _Atomic int64_t measured_error_ms;
static atomic_bool has_reference;

int64_t clock_real_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000 + atomic_load(&correction_ms) * 1000;
}

int64_t clock_real_ms(void)
{
    return time_now_ms() + atomic_load(&correction_ms);
}

void clock_measured(int64_t offset_us, int64_t error_us)
{
    int64_t now = atomic_load(&correction_ms), off = offset_us - now * 1000;
    if (llabs(off) > error_us + SLACK_US)
        atomic_store(&correction_ms, (offset_us + (offset_us < 0 ? -500 : 500)) / 1000);
    atomic_store(&measured_error_ms, (error_us + SLACK_US + 999) / 1000);
    atomic_store(&has_reference, true);
}

void clock_unmeasured(void)
{
    atomic_store(&measured_error_ms, UNKNOWN_MS);
}

int64_t clock_event_of(int64_t real_ms)
{
    return real_ms + atomic_load(&offset);
}

int64_t clock_event_ms(void)
{
    return clock_event_of(clock_real_ms());
}

bool clock_is_simulated(void)
{
    return atomic_load(&simulated);
}

void clock_set(int64_t offset_ms, bool is_simulated)
{
    atomic_store(&offset, offset_ms);
    atomic_store(&simulated, is_simulated);
}

int64_t clock_error_ms(void)
{
    struct timex t = {0};
    if (atomic_load(&has_reference))
        return atomic_load(&measured_error_ms);
    if (clock_is_simulated() || adjtimex(&t) < 0)
        return 0;
    /* Without any time service the kernel claims 16 s; that it is unsynchronised tells nothing of how
     * wrong the clock is on a machine whose host keeps it, so only a disciplined clock is judged. */
    return t.status & STA_UNSYNC ? 0 : t.maxerror / 1000;
}

/* The stored clock, or *is_new. */
static enum err read_stored(struct ctx *c, int64_t *ms, bool *is_sim, bool *is_new)
{
    struct q_meta_get row;
    enum err e = q_meta_get(c, "clock_offset_ms", &row);
    *is_new = e == ERR_NOT_FOUND;
    if (e != OK)
        return *is_new ? OK : e;
    *ms = strtoll(row.value, NULL, 10);
    TRY(q_meta_get(c, "is_simulated", &row));
    *is_sim = strcmp(row.value, "1") == 0;
    return OK;
}

enum err clock_follow(struct ctx *c)
{
    int64_t ms = 0;
    bool is_sim = false, is_new;
    TRY(read_stored(c, &ms, &is_sim, &is_new));
    if (!is_new)
        clock_set(ms, is_sim);
    return OK;
}

static enum err store(struct ctx *c, int64_t ms, bool is_sim)
{
    TRY(q_meta_set(c, "is_simulated", is_sim ? "1" : "0"));
    return q_meta_set(c, "clock_offset_ms", arena_printf(c->arena, "%" PRId64, ms));
}

static enum err open_in(struct ctx *c, const char *start, char *why, size_t why_n)
{
    int64_t ms = 0, at = 0;
    bool is_sim = false, is_new;
    TRY(read_stored(c, &ms, &is_sim, &is_new));
    if (*start && !time_parse_rfc3339(start, &at)) {
        snprintf(why, why_n, "--clock: \"%s\" is no instant such as 2022-08-20T09:00:00+09:00", start);
        return ERR_INVALID;
    }
    if (!is_new && *start && !is_sim) {
        snprintf(why, why_n,
                 "this data folder has the real clock: serve it without --clock, or use another");
        return ERR_CONFLICT;
    }
    if (is_new) {
        is_sim = *start != 0;
        ms = is_sim ? at - clock_real_ms() : 0;
        TRY(store(c, ms, is_sim));
        TRY(q_meta_set(c, "instance", rand_text(c->arena, 9))); /* born: a name no other has */
    }
    clock_set(ms, is_sim);
    return OK;
}

enum err clock_open(struct db *db, const char *start, char *why, size_t why_n)
{
    struct ctx c = {.arena = arena_new(1 << 20), .db = db};
    snprintf(why, why_n, "the stored clock cannot be read");
    enum err e = db_begin(db);
    if (e == OK)
        e = open_in(&c, start, why, why_n);
    if (e == OK)
        e = db_commit(db);
    else
        db_rollback(db);
    failure_clear(&c);
    arena_free(c.arena);
    return e;
}

enum err clock_move(struct ctx *c, int64_t at_ms)
{
    int64_t ms = 0, real = clock_real_ms();
    bool is_sim, is_new;
    if (!clock_is_simulated())
        return fail(c, ERR_CONFLICT, NULL, "clock_is_real", NULL);
    TRY(read_stored(c, &ms, &is_sim, &is_new)); /* one of the same batch may have moved it already */
    if (at_ms < real + ms) {
        fail_extra_time(c, "event_clock_at", real + ms);
        return fail(c, ERR_CONFLICT, "at", "clock_backwards", NULL);
    }
    TRY(store(c, at_ms - real, true));
    c->clock_offset_ms = at_ms - real;
    c->has_clock = true;
    ctx_topic(c, "clock", 1);
    return OK;
}

void clock_committed(const struct ctx *c)
{
    if (c->has_clock)
        clock_set(c->clock_offset_ms, true);
}
