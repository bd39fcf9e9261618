#include "domain/forum/agenda.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "domain/pitch/timetable_feed.h"

bool agenda_is_shown(const struct q_agenda_people *p)
{
    return strcmp(p->part, "interpreter") != 0 && p->is_announced;
}

bool agenda_is_presenting(const struct q_agenda_presenters *p)
{
    return strcmp(p->state, "accepted") == 0;
}

bool agenda_has_times(const struct agenda *a)
{
    for (size_t i = 0; i < a->n_items; i++)
        if (a->items[i].starts_at != NO_INT)
            return true;
    return false;
}

int64_t agenda_version(const struct agenda *a, int64_t event_version_no)
{
    int64_t n = event_version_no;
    for (size_t i = 0; i < a->n_items; i++)
        n += a->items[i].has_slots ? a->items[i].round.version.version_no : 0;
    return n;
}

/* From the first slot to the last. */
static enum err load_slots(struct ctx *c, struct agenda_item *item)
{
    if (item->row->round_id == NO_INT)
        return OK;
    enum err e = timetable_published(c, item->row->round_id, &item->round);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    item->has_slots = item->round.n_slots > 0;
    for (size_t i = 0; i < item->round.n_slots; i++) {
        const struct q_slot_list *s = &item->round.slots[i];
        item->starts_at = i == 0 || s->starts_at < item->starts_at ? s->starts_at : item->starts_at;
        item->ends_at = i == 0 || s->ends_at > item->ends_at ? s->ends_at : item->ends_at;
    }
    return OK;
}

/* People and presenters come sorted by item. */
static void give_people(struct agenda_item *item, const struct q_agenda_people *all, size_t n)
{
    size_t i = 0;
    while (i < n && all[i].agenda_item_id != item->row->id)
        i++;
    item->people = all + i;
    while (i + item->n_people < n && all[i + item->n_people].agenda_item_id == item->row->id)
        item->n_people++;
}

static void give_presenters(struct agenda_item *item, const struct q_agenda_presenters *all, size_t n)
{
    size_t i = 0;
    while (i < n && all[i].agenda_item_id != item->row->id)
        i++;
    item->presenters = all + i;
    while (i + item->n_presenters < n && all[i + item->n_presenters].agenda_item_id == item->row->id)
        item->n_presenters++;
}

enum err agenda_load(struct ctx *c, int64_t event_id, struct agenda *out)
{
    struct q_agenda_items *rows;
    struct q_agenda_people *people;
    struct q_agenda_presenters *presenters;
    struct agenda a = {0};
    size_t n_people, n_presenters;
    TRY(q_agenda_items(c, event_id, &rows, &a.n_items));
    *out = a;
    if (a.n_items == 0)
        return OK;
    TRY(q_agenda_people(c, event_id, &people, &n_people));
    TRY(q_agenda_presenters(c, event_id, &presenters, &n_presenters));
    a.items = arena_array(c->arena, struct agenda_item, a.n_items);
    for (size_t i = 0; i < a.n_items; i++) {
        struct agenda_item *item = &a.items[i];
        item->row = &rows[i];
        item->starts_at = rows[i].starts_at;
        item->ends_at = rows[i].ends_at;
        give_people(item, people, n_people);
        give_presenters(item, presenters, n_presenters);
        TRY(load_slots(c, item));
    }
    *out = a;
    return OK;
}

/* ---- as a calendar ---- */

/* "ko,zh" holds "ko". */
static bool is_named(const char *keys, const char *key)
{
    size_t n = strlen(key);
    for (const char *p = keys; *p; p += *p == ',') {
        size_t w = strcspn(p, ",");
        if (w == n && memcmp(p, key, n) == 0)
            return true;
        p += w;
    }
    return false;
}

static bool is_wanted(const struct agenda_item *item, const struct agenda_want *want)
{
    bool is_theirs = want->speaker_id == NO_INT;
    for (size_t i = 0; !is_theirs && i < item->n_people; i++)
        is_theirs = item->people[i].speaker_id == want->speaker_id;
    return is_theirs && item->starts_at != NO_INT && (!want->keys || is_named(want->keys, item->row->key));
}

/* Speakers and companies, one a line. */
static const char *describe(struct ctx *c, const struct agenda_item *item)
{
    struct buf b;
    buf_init(&b, c->arena, 64 << 10);
    if (item->row->speaker_json && item->n_people == 0)
        buf_str_add(&b, board_text(c, item->row->speaker_json, c->lang));
    for (size_t i = 0; i < item->n_people; i++) {
        const struct q_agenda_people *p = &item->people[i];
        if (!agenda_is_shown(p))
            continue;
        buf_str_add(&b, *buf_str(&b) ? "\n" : "");
        buf_str_add(&b, board_text(c, p->name_json, c->lang));
        if (p->office_json) {
            buf_str_add(&b, ", ");
            buf_str_add(&b, board_text(c, p->office_json, c->lang));
        }
    }
    for (size_t i = 0; i < item->n_presenters; i++) {
        if (!agenda_is_presenting(&item->presenters[i]))
            continue;
        buf_str_add(&b, *buf_str(&b) ? "\n" : "");
        buf_str_add(&b, item->presenters[i].company);
    }
    return buf_str(&b);
}

static struct ics_event event_of(struct ctx *c, const struct q_registration_event *event,
                                 const struct agenda_item *item)
{
    return (struct ics_event){
        .uid = arena_printf(c->arena, "agenda-%" PRId64 "@%s", item->row->id, feed_host(c)),
        .sequence_no = item->row->sequence_no + (item->has_slots ? item->round.version.version_no : 0),
        .changed_at = event->changed_at,
        .starts_at = item->starts_at,
        .ends_at = item->ends_at,
        .summary = board_text(c, item->row->name_json, c->lang),
        .description = describe(c, item),
        .location = item->row->room_name_json ? board_text(c, item->row->room_name_json, c->lang) : NULL,
        .url = arena_printf(c->arena, "%s/events/%s/timetable#item-%s", c->origin, event->slug, item->row->key),
    };
}

enum err agenda_feed(struct ctx *c, const struct q_registration_event *event, const struct agenda_want *want,
                     const char **out)
{
    struct agenda a;
    size_t n = 0, n_named = want->keys ? 1 : 0;
    for (const char *p = want->keys; p && *p; p++)
        n_named += *p == ',';
    if (n_named > AGENDA_KEYS_MAX)
        return fail(c, ERR_INVALID, "items", "agenda_too_many", "max",
                    arena_printf(c->arena, "%d", AGENDA_KEYS_MAX), NULL);
    TRY(agenda_load(c, event->id, &a));
    struct ics_event *events = arena_array(c->arena, struct ics_event, a.n_items + 1);
    for (size_t i = 0; i < a.n_items; i++)
        if (is_wanted(&a.items[i], want))
            events[n++] = event_of(c, event, &a.items[i]);
    *out = ics_text(c->arena, board_text(c, event->name_json, c->lang), events, n);
    return OK;
}
