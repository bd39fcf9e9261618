#include "domain/pitch/timetable_board.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define MEMBERS_MAX 50 /* of an application, looked at */

const char *board_text(struct ctx *c, const char *json, enum lang lang)
{
    return json_stored_in_lang(c->arena, json, lang_code(lang));
}

const struct q_timetable_entries *board_entry(const struct board *b, int64_t entry_id)
{
    for (size_t i = 0; i < b->n_entries; i++)
        if (b->entries[i].id == entry_id)
            return &b->entries[i];
    return NULL;
}

const struct q_timetable_rooms *board_room(const struct board *b, int64_t room_id)
{
    for (size_t i = 0; i < b->n_rooms; i++)
        if (b->rooms[i].id == room_id)
            return &b->rooms[i];
    return NULL;
}

const struct q_timetable_judges *board_judge(const struct board *b, int64_t judge_id)
{
    for (size_t i = 0; i < b->n_judges; i++)
        if (b->judges[i].id == judge_id)
            return &b->judges[i];
    return NULL;
}

/* ---- rooms ---- */

static enum err load_windows(struct ctx *c, struct board *b, struct slots_room *rooms)
{
    struct q_timetable_windows *rows;
    size_t n;
    TRY(q_timetable_windows(c, b->round.id, &rows, &n));
    struct slots_window *windows = arena_array(c->arena, struct slots_window, n + 1);
    for (size_t i = 0, at = 0; i < b->n_rooms; i++) {
        rooms[i].windows = windows + at;
        for (size_t k = 0; k < n; k++)
            if (rows[k].room_id == rooms[i].id) {
                windows[at++] = (struct slots_window){rows[k].starts_at, rows[k].ends_at};
                rooms[i].n_windows++;
            }
    }
    return OK;
}

static enum err load_panels(struct ctx *c, struct board *b, struct slots_room *rooms)
{
    struct q_timetable_seats *seats;
    size_t n;
    TRY(q_timetable_seats(c, b->round.id, &seats, &n));
    b->is_seated = n > 0;
    for (size_t i = 0; i < b->n_rooms; i++) {
        int64_t *ids = arena_array(c->arena, int64_t, b->n_judges + 1);
        rooms[i].judge_ids = ids;
        for (size_t k = 0; k < n; k++)
            if (seats[k].room_id == rooms[i].id && board_judge(b, seats[k].judge_id))
                ids[rooms[i].n_judges++] = seats[k].judge_id;
        for (size_t k = 0; n == 0 && k < b->n_judges; k++)
            ids[rooms[i].n_judges++] = b->judges[k].id;
    }
    return OK;
}

static enum err load_rooms(struct ctx *c, struct board *b)
{
    TRY(q_timetable_rooms(c, b->round.id, &b->rooms, &b->n_rooms));
    TRY(q_timetable_judges(c, b->round.id, &b->judges, &b->n_judges));
    struct slots_room *rooms = arena_array(c->arena, struct slots_room, b->n_rooms + 1);
    memset(rooms, 0, (b->n_rooms + 1) * sizeof *rooms);
    for (size_t i = 0; i < b->n_rooms; i++)
        rooms[i].id = b->rooms[i].id;
    TRY(load_windows(c, b, rooms));
    TRY(load_panels(c, b, rooms));
    b->input.rooms = rooms;
    b->input.n_rooms = b->n_rooms;
    return OK;
}

/* ---- people ---- */

/* The addresses of an entry: the contact's and the members', lower case. */
static size_t addresses(struct ctx *c, const struct q_timetable_entries *e,
                        const char *out[MEMBERS_MAX + 1])
{
    const char *email;
    size_t n = 0, i;
    json_t *member;
    AUTO_JSON *answers = json_stored(c->arena, e->answers_json);
    if (*e->email)
        out[n++] = e->email;
    json_array_foreach(json_object_get(answers, "members"), i, member)
    {
        email = json_str(member, "email");
        if (!email || !*email || n > MEMBERS_MAX)
            continue;
        char *copy = arena_strdup(c->arena, email);
        for (char *p = copy; *p; p++)
            *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        out[n++] = copy;
    }
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts the addresses and drops those that are there twice. */
static size_t sort_unique(const char **list, size_t n)
{
    size_t k = 0;
    if (n)
        qsort(list, n, sizeof *list, by_text);
    for (size_t i = 0; i < n; i++)
        if (k == 0 || strcmp(list[k - 1], list[i]) != 0)
            list[k++] = list[i];
    return k;
}

struct people {
    const char **list;
    size_t n;
};

/* Numbers all persons by their address and tells each entry its own. */
static void load_people(struct ctx *c, struct board *b, struct slots_entry *entries)
{
    struct people *of = arena_array(c->arena, struct people, b->n_entries + 1);
    size_t n = 0;
    for (size_t i = 0; i < b->n_entries; i++) {
        const char *found[MEMBERS_MAX + 1];
        of[i].n = addresses(c, &b->entries[i], found);
        of[i].list = arena_array(c->arena, const char *, of[i].n + 1);
        memcpy(of[i].list, found, of[i].n * sizeof *found);
        of[i].n = sort_unique(of[i].list, of[i].n);
        n += of[i].n;
    }
    b->persons = arena_array(c->arena, const char *, n + 1);
    n = 0;
    for (size_t i = 0; i < b->n_entries; i++) {
        memcpy(b->persons + n, of[i].list, of[i].n * sizeof *b->persons);
        n += of[i].n;
    }
    b->n_persons = sort_unique(b->persons, n);
    for (size_t i = 0; i < b->n_entries; i++) {
        int64_t *ids = arena_array(c->arena, int64_t, of[i].n + 1);
        for (size_t k = 0; k < of[i].n; k++) {
            const char **p = bsearch(&of[i].list[k], b->persons, b->n_persons, sizeof *b->persons,
                                     by_text);
            ids[k] = p - b->persons + 1;
        }
        entries[i].person_ids = ids;
        entries[i].n_persons = of[i].n;
    }
}

/* ---- entries ---- */

static enum err load_conflicts(struct ctx *c, struct board *b, struct slots_entry *entries)
{
    struct q_timetable_conflicts *rows;
    size_t n;
    TRY(q_timetable_conflicts(c, b->round.id, &rows, &n));
    int64_t *ids = arena_array(c->arena, int64_t, n + 1);
    for (size_t k = 0; k < n;) { /* the rows of an entry stand together */
        size_t first = k, i = 0;
        while (i < b->n_entries && entries[i].id != rows[first].entry_id)
            i++;
        for (; k < n && rows[k].entry_id == rows[first].entry_id; k++)
            ids[k] = rows[k].judge_id;
        if (i == b->n_entries) /* withdrawn */
            continue;
        entries[i].conflict_ids = ids + first;
        entries[i].n_conflicts = k - first;
    }
    return OK;
}

static enum err load_entries(struct ctx *c, struct board *b)
{
    TRY(q_timetable_entries(c, b->round.id, &b->entries, &b->n_entries));
    struct slots_entry *entries = arena_array(c->arena, struct slots_entry, b->n_entries + 1);
    memset(entries, 0, (b->n_entries + 1) * sizeof *entries);
    for (size_t i = 0; i < b->n_entries; i++) {
        entries[i].id = b->entries[i].id;
        entries[i].track_id = b->entries[i].track_id == NO_INT ? 0 : b->entries[i].track_id;
    }
    load_people(c, b, entries);
    TRY(load_conflicts(c, b, entries));
    b->input.entries = entries;
    b->input.n_entries = b->n_entries;
    return OK;
}

enum err board_load(struct ctx *c, int64_t round_id, struct board *out)
{
    struct board b = {0};
    TRY(q_timetable_round(c, round_id, &b.round));
    TRY(load_rooms(c, &b));
    TRY(load_entries(c, &b));
    b.input.slot_ms = b.round.setup_ms + b.round.pitch_ms + b.round.qa_ms + b.round.changeover_ms;
    b.input.min_judges = 1;
    *out = b;
    return OK;
}
