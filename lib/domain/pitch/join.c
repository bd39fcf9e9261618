#include "domain/pitch/join.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/when.h"
#include "base/zone.h"
#include "domain/pitch/timetable.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* ---- links ---- */

const char *join_link(struct ctx *c, int64_t entry_id, int64_t link_no)
{
    struct capability cap = {CAPABILITY_JOIN, entry_id, link_no};
    return arena_printf(c->arena, "%s/j/%s", c->origin,
                        capability_make(c->arena, c->keys, c->origin, &cap));
}

enum err join_entry_of(struct ctx *c, const char *key, struct q_join_entry_of_link *out)
{
    struct capability cap;
    if (!capability_check(c->arena, c->keys, c->origin, key, &cap) || cap.kind != CAPABILITY_JOIN)
        return ERR_NOT_FOUND;
    return q_join_entry_of_link(c, cap.id, cap.link_no, out);
}

/* ---- when ---- */

static int64_t day_of(const char *zone, int64_t at)
{
    int64_t offset = 0;
    zone_offset_ms(zone, at, &offset); /* an unknown zone: days of UTC */
    at += offset;
    return at >= 0 ? at / DAY_MS : (at - DAY_MS + 1) / DAY_MS;
}

struct join_time join_day(const struct join_slot *slots, size_t n, const char *zone,
                          int64_t before_ms, int64_t at)
{
    struct join_time found = {0, 0};
    for (size_t i = 0; i < n;) {
        int64_t day = day_of(zone, slots[i].starts_at);
        found = (struct join_time){slots[i].starts_at - before_ms, slots[i].ends_at};
        for (; i < n && day_of(zone, slots[i].starts_at) == day; i++)
            if (slots[i].ends_at > found.closes_at)
                found.closes_at = slots[i].ends_at;
        if (at < found.closes_at)
            break;
    }
    return found;
}

/* OK within the stretch, at the instant the request came. */
static enum err check_time(struct ctx *c, const struct q_timetable_round *round, struct join_time t)
{
    if (t.opens_at <= c->received_at && c->received_at < t.closes_at)
        return OK;
    fail_extra_time(c, "opens_at", t.opens_at);
    fail_extra_time(c, "closes_at", t.closes_at);
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_text(c, "time_zone", round->time_zone);
    bool is_early = c->received_at < t.opens_at;
    return fail(c, ERR_LATE, NULL, is_early ? "join_early" : "join_over", "opens",
                when_text(c->arena, c->lang, round->time_zone, t.opens_at), "closes",
                when_text(c->arena, c->lang, round->time_zone, t.closes_at), NULL);
}

/* ---- opening ---- */

/* What is published of a round that has an address. */
static enum err load(struct ctx *c, int64_t round_id, struct timetable_version *out)
{
    enum err e = timetable_published(c, round_id, out);
    if (e == ERR_NOT_FOUND) {
        *out = (struct timetable_version){0};
        e = q_timetable_round(c, round_id, &out->round);
    }
    TRY(e);
    if (!*out->round.join_url)
        return fail(c, ERR_CONFLICT, NULL, "join_no_address", NULL);
    return OK;
}

static enum err admit(struct ctx *c, const char *object, const struct join *in,
                     const struct q_timetable_round *round, const char **url)
{
    if (in->is_recorded)
        TRY(q_join_opening_add(c, object, in->round_id, c->received_at, c->who.address));
    if (in->is_recorded)
        c->topic = arena_printf(c->arena, "round:%" PRId64, in->round_id);
    *url = round->join_url;
    return OK;
}

static enum err open_entry(struct ctx *c, int64_t entry_id, const char *state, const struct join *in,
                           const char **url)
{
    struct timetable_version v;
    TRY(load(c, in->round_id, &v));
    size_t i = 0;
    while (i < v.n_slots && v.slots[i].entry_id != entry_id)
        i++;
    if (i == v.n_slots || strcmp(state, "withdrawn") == 0)
        return fail(c, ERR_CONFLICT, NULL, "join_no_slot", NULL);
    TRY(check_time(c, &v.round, (struct join_time){v.slots[i].starts_at - v.round.join_before_ms,
                                                   v.slots[i].ends_at}));
    return admit(c, arena_printf(c->arena, "entry:%" PRId64, entry_id), in, &v.round, url);
}

enum err join_as_application(struct ctx *c, int64_t application_id, const struct join *in,
                             const char **url)
{
    struct q_join_entry row;
    TRY(q_join_entry(c, application_id, in->round_id, &row));
    return open_entry(c, row.entry_id, row.state, in, url);
}

enum err join_by_key(struct ctx *c, const char *key, bool is_recorded, const char **url)
{
    struct q_join_entry_of_link row;
    TRY(join_entry_of(c, key, &row));
    return open_entry(c, row.entry_id, row.state, &(struct join){row.round_id, is_recorded}, url);
}

enum err join_as_staff(struct ctx *c, const struct join *in, const char **url)
{
    struct timetable_version v;
    TRY(load(c, in->round_id, &v));
    if (c->who.kind != WHO_JUDGE)
        return admit(c, ctx_actor(c), in, &v.round, url);
    if (v.n_slots == 0)
        return fail(c, ERR_CONFLICT, NULL, "join_no_slot", NULL);
    struct join_slot *slots = arena_array(c->arena, struct join_slot, v.n_slots);
    for (size_t i = 0; i < v.n_slots; i++)
        slots[i] = (struct join_slot){v.slots[i].starts_at, v.slots[i].ends_at};
    TRY(check_time(c, &v.round, join_day(slots, v.n_slots, v.round.time_zone,
                                         v.round.join_before_ms, c->received_at)));
    return admit(c, arena_printf(c->arena, "judge:%" PRId64, c->who.judge_id), in, &v.round, url);
}
