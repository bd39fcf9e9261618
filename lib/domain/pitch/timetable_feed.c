#include "domain/pitch/timetable_feed.h"

#include <inttypes.h>
#include <string.h>

#include "base/when.h"
#include "domain/pitch/join.h"
#include "domain/pitch/timetable.h"

const char *feed_host(struct ctx *c)
{
    const char *p = strstr(c->origin, "://");
    p = p ? p + 3 : c->origin;
    size_t n = *p == '[' ? strcspn(p, "]") + 1 : strcspn(p, ":/");
    return arena_strndup(c->arena, p, n);
}

static const char *describe(struct ctx *c, const struct q_timetable_round *round,
                            const struct feed_slot *slot, enum lang lang)
{
    struct timetable_times t = timetable_times(round, slot->starts_at, slot->ends_at);
    const char *zone = round->time_zone;
    const struct msg_arg args[] = {
        {"round", board_text(c, round->name_json, lang)},
        {"date", when_date_text(c->arena, lang, zone, t.starts_at)},
        {"setup", when_clock_text(c->arena, lang, zone, t.starts_at)},
        {"pitch", when_clock_text(c->arena, lang, zone, t.pitch_at)},
        {"questions", when_clock_text(c->arena, lang, zone, t.questions_at)},
        {"over", when_clock_text(c->arena, lang, zone, t.over_at)},
        {"zone", when_zone_text(c->arena, lang, zone, t.starts_at)},
    };
    return msg_text(c->arena, lang, "slot_description", args, sizeof args / sizeof *args);
}

struct ics_event feed_event(struct ctx *c, const struct q_timetable_round *round,
                            const struct feed_slot *slot, enum lang lang, int64_t changed_at)
{
    const char *room = board_text(c, slot->room_name_json, lang);
    return (struct ics_event){
        .uid = arena_printf(c->arena, "entry-%" PRId64 "@%s", slot->entry_id, feed_host(c)),
        .sequence_no = slot->sequence_no + slot->is_cancelled,
        .changed_at = changed_at,
        .starts_at = slot->starts_at,
        .ends_at = timetable_times(round, slot->starts_at, slot->ends_at).over_at,
        .summary = *slot->project
                       ? arena_printf(c->arena, "%s: %s", slot->company, slot->project)
                       : slot->company,
        .description = describe(c, round, slot, lang),
        .location = *round->city ? arena_printf(c->arena, "%s, %s", room, round->city) : room,
        .url = slot->url ? slot->url
                         : arena_printf(c->arena, "%s/events/%s", c->origin, round->slug),
        .is_cancelled = slot->is_cancelled};
}

static bool is_wanted(const struct feed_want *want, int64_t entry_id)
{
    for (size_t i = 0; want->entry_ids && i < want->n_entries; i++)
        if (want->entry_ids[i] == entry_id)
            return true;
    return !want->entry_ids;
}

/* One more slot of the history, as it stands now. */
static struct ics_event event_of(struct ctx *c, const struct q_timetable_round *round,
                                 const struct q_timetable_last *version,
                                 const struct q_slot_history *h, bool has_link)
{
    bool is_gone = h->version_no != version->version_no || strcmp(h->entry_state, "withdrawn") == 0;
    struct feed_slot slot = {h->entry_id, h->starts_at, h->ends_at, h->sequence_no, h->company,
                             h->project, h->room_name_json, NULL, is_gone};
    if (has_link && *round->join_url && !is_gone)
        slot.url = join_link(c, h->entry_id, h->link_no);
    return feed_event(c, round, &slot, c->lang, version->published_at);
}

enum err feed_add(struct ctx *c, int64_t round_id, const struct feed_want *want, struct feed *to)
{
    struct q_timetable_round round;
    struct q_timetable_last version = {0};
    struct q_slot_history *rows;
    size_t n;
    TRY(q_timetable_round(c, round_id, &round));
    enum err e = q_timetable_last(c, round_id, &version);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(q_slot_history(c, round_id, &rows, &n));
    struct ics_event *events = arena_array(c->arena, struct ics_event, to->n + n + 1);
    if (to->n)
        memcpy(events, to->events, to->n * sizeof *events);
    to->events = events;
    for (size_t i = 0; i < n; i++)
        if (is_wanted(want, rows[i].entry_id))
            events[to->n++] = event_of(c, &round, &version, &rows[i], want->has_link);
    if (!to->name)
        to->name = arena_printf(c->arena, "%s – %s", board_text(c, round.event_name_json, c->lang),
                                board_text(c, round.name_json, c->lang));
    return OK;
}

const char *feed_text(struct ctx *c, const struct feed *f)
{
    return ics_text(c->arena, f->name ? f->name : "Rostrum", f->events, f->n);
}
