#include "domain/call/call.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "base/zone.h"
#include "domain/access/access.h"
#include "store/queries.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

enum err call_get(struct ctx *c, int64_t call_id, struct call *out)
{
    struct q_call_content row;
    TRY(q_call_content(c, call_id, &row));
    return call_open(c, call_id, row.content_no, out);
}

void call_ahead(struct ctx *c, const char *slug)
{
    struct q_call_pick row;
    AHEAD(c, q_call_pick(c, slug, c->received_at, &row));
}

enum err call_find(struct ctx *c, const char *slug, struct call *out)
{
    struct q_call_pick row;
    TRY(q_call_pick(c, slug, c->received_at, &row));
    if (!row.is_public) {
        bool is_organiser;
        TRY(access_is_organiser(c, row.event_id, &is_organiser));
        if (!is_organiser)
            return ERR_NOT_FOUND;
    }
    return call_open(c, row.call_id, row.content_no, out);
}

/* ---- time ---- */

static int64_t last_at(const struct call *call)
{
    return call->closes_at + call->grace_ms;
}

bool call_is_final(const struct ctx *c, const struct call *call)
{
    return c->now_at >= last_at(call) && c->oldest_at >= last_at(call);
}

enum call_state call_state_at(const struct ctx *c, const struct call *call)
{
    if (c->now_at < call->opens_at)
        return CALL_SCHEDULED;
    if (c->now_at < call->closes_at)
        return CALL_OPEN;
    return call_is_final(c, call) ? CALL_CLOSED : CALL_CLOSING;
}

enum call_state call_state_until(const struct ctx *c, const struct call *call, int64_t closes_at)
{
    if (closes_at == call->closes_at || c->now_at < call->opens_at)
        return call_state_at(c, call);
    if (c->now_at < closes_at)
        return CALL_OPEN;
    return c->oldest_at >= closes_at ? CALL_CLOSED : CALL_CLOSING;
}

const char *call_state_word(enum call_state s)
{
    static const char *const words[] = {"scheduled", "open", "closing", "closed"};
    static_assert(sizeof words / sizeof *words == CALL_STATE_COUNT, "a word per state");
    return words[s];
}

int64_t call_day(struct ctx *c, const struct call *call)
{
    int64_t offset_ms = 0;
    (void)zone_offset_ms(call->time_zone, c->received_at, &offset_ms);
    int64_t local = c->received_at + offset_ms, day = local / DAY_MS - (local % DAY_MS < 0);
    ctx_fresh_until(c, (day + 1) * DAY_MS - offset_ms);
    return day;
}

static void add_instants(struct ctx *c, const struct call *call, int64_t closes_at)
{
    fail_extra_time(c, "opens_at", call->opens_at);
    fail_extra_time(c, "closes_at", closes_at);
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_text(c, "time_zone", call->time_zone);
}

enum err call_check_time(struct ctx *c, const struct call *call)
{
    return call_check_until(c, call, call->closes_at, last_at(call));
}

enum err call_check_until(struct ctx *c, const struct call *call, int64_t closes_at, int64_t last_at)
{
    bool is_early = c->received_at < call->opens_at;
    TRY(ctx_clock_ok(c));
    if (!is_early && c->received_at < last_at)
        return OK;
    add_instants(c, call, closes_at);
    if (is_early)
        return fail(c, ERR_LATE, NULL, "call_not_open", "opens",
                    when_text(c->arena, c->lang, call->time_zone, call->opens_at), NULL);
    return fail(c, ERR_LATE, NULL, "call_over", "closes",
                when_deadline_text(c->arena, c->lang, call->time_zone, closes_at), "received",
                when_text(c->arena, c->lang, call->time_zone, c->received_at), NULL);
}

enum err call_check_final(struct ctx *c, const struct call *call, int64_t closes_at)
{
    int64_t last_at = closes_at + call->grace_ms;
    if (c->now_at >= last_at && c->oldest_at >= last_at)
        return OK;
    add_instants(c, call, closes_at);
    return fail(c, ERR_LATE, NULL, "call_not_final", "closes",
                when_deadline_text(c->arena, c->lang, call->time_zone, closes_at), NULL);
}

struct call_deadline call_deadline_of(const struct call *call, int64_t track_id, int64_t round_id)
{
    struct call_deadline found = {.track_id = track_id, .round_id = round_id, .new_until = NO_INT,
                                  .closes_at = NO_INT, .decks_until = NO_INT};
    const struct call_content *content = call->content;
    for (const struct call_deadline *d = content->deadlines; d < content->deadlines + content->n_deadlines; d++) {
        if ((d->track_id && d->track_id != track_id) || (d->round_id && d->round_id != round_id))
            continue;
        found.new_until = found.new_until == NO_INT ? d->new_until : found.new_until;
        found.closes_at = found.closes_at == NO_INT ? d->closes_at : found.closes_at;
        found.decks_until = found.decks_until == NO_INT ? d->decks_until : found.decks_until;
    }
    if (found.decks_until == NO_INT && call->decks_until == NO_INT)
        found.decks_until = found.closes_at;
    return found;
}

/* ---- what it asks ---- */

static const char *const choice_lists[][2] = {{"track", "tracks"}, {"round", "rounds"}, {"partner", "partners"}};

bool call_takes_choices(const char *key)
{
    for (size_t i = 0; i < sizeof choice_lists / sizeof *choice_lists; i++)
        if (strcmp(choice_lists[i][0], key) == 0)
            return true;
    return false;
}

const json_t *call_choices(const json_t *form, const json_t *question)
{
    const char *key = json_str(question, "key");
    for (size_t i = 0; key && i < sizeof choice_lists / sizeof *choice_lists; i++)
        if (strcmp(choice_lists[i][0], key) == 0)
            return json_object_get(form, choice_lists[i][1]);
    return NULL;
}

const char *call_event_name(const struct call *call, enum lang lang)
{
    return call->content->event_name[lang];
}
