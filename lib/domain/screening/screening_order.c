#include "domain/screening/screening_order.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "domain/call/tally.h"
#include "domain/screening/screening_page.h"

#define FEW_MAX 200
#define DIGITS  19

/* ---- few ---- */

static const char *digits_of(struct ctx *c, const struct screening_ids *ids)
{
    struct buf out;
    buf_init(&out, c->arena, (ids->n + 1) * DIGITS + 1);
    for (size_t i = 0; i < ids->n; i++)
        buf_printf(&out, "%019" PRId64, ids->ids[i]);
    if (ids->n == 0)
        buf_printf(&out, "%019d", 0); /* nobody's */
    return buf_str(&out);
}

static enum err list_few(struct ctx *c, const struct screening_filter *f, int64_t after_id,
                         struct screening_ordered *out)
{
    struct screening_ids all;
    TRY(screening_page_ids(c, f, &all));
    return screening_list_among(c, f, digits_of(c, &all), after_id, &out->ids);
}

/* ---- by name ---- */

/* Those that were renamed since their keys were made, in the order of their ids. !*is_known: better to read all. */
static enum err find_renamed(struct ctx *c, int64_t event_id, struct screening_ids *out, bool *is_known)
{
    const char *late;
    struct q_find_renamed *rows;
    *out = (struct screening_ids){0};
    TRY(tally_late(c, event_id, &late));
    *is_known = late;
    if (!late)
        return OK;
    TRY(q_find_renamed(c, late, event_id, &rows, &out->n));
    out->ids = arena_array(c->arena, int64_t, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        out->ids[i] = rows[i].id;
    return OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct places {
    struct screening_place *list;
    size_t n;
};

/* Leaves those that were not renamed. */
static void leave_kept(struct places *places, const struct screening_ids *renamed)
{
    size_t n = 0;
    for (size_t i = 0; i < places->n; i++)
        if (!bsearch(&places->list[i].id, renamed->ids, renamed->n, sizeof *renamed->ids, by_id))
            places->list[n++] = places->list[i];
    places->n = n;
}

/* What one stands at under the name it has now. ERR_NOT_FOUND: the event has none of that id. */
static enum err place_of(struct ctx *c, int64_t event_id, int64_t id, struct screening_place *out)
{
    struct q_screening_key row;
    TRY(q_screening_key(c, id, event_id, &row));
    *out = (struct screening_place){.id = id};
    text_sort_keys(c->arena, lang_code(c->lang), &row.company, &out->key, 1);
    return OK;
}

/* Adds those that pass and stand behind the edge. */
static enum err add_renamed(struct ctx *c, const struct screening_filter *f, const struct screening_ids *renamed,
                            const struct screening_edge *from, struct places *places)
{
    struct screening_ids passing;
    TRY(screening_list_among(c, f, digits_of(c, renamed), 0, &passing));
    struct screening_place *all = arena_array(c->arena, struct screening_place, places->n + passing.n + 1);
    memcpy(all, places->list, places->n * sizeof *all);
    places->list = all;
    for (size_t i = 0; i < passing.n; i++) {
        struct screening_place *place = &all[places->n], edge = {.id = from->id, .key = from->key};
        TRY(place_of(c, f->in.event_id, passing.ids[i], place));
        int beyond = from->key ? screening_compare(place, &edge) : from->is_down ? -1 : 1;
        places->n += from->is_down ? beyond < 0 : beyond > 0;
    }
    return OK;
}

static enum err list_by_name(struct ctx *c, const struct screening_filter *f, const struct screening_ids *renamed,
                             const struct screening_edge *from, struct screening_ids *out)
{
    struct screening_edge wide = *from;
    struct places places;
    wide.limit += (int64_t)renamed->n;
    TRY(screening_page_by_name(c, f, &wide, &places.list, &places.n));
    if (renamed->n) {
        leave_kept(&places, renamed);
        TRY(add_renamed(c, f, renamed, from, &places));
        qsort(places.list, places.n, sizeof *places.list, screening_compare);
    }
    *out = (struct screening_ids){.ids = arena_array(c->arena, int64_t, places.n + 1)};
    bool is_up = renamed->n && from->is_down; /* as qsort left them */
    for (; out->n < places.n && out->n < (size_t)from->limit; out->n++)
        out->ids[out->n] = places.list[is_up ? places.n - 1 - out->n : out->n].id;
    return OK;
}

enum err screening_order_by_name(struct ctx *c, const struct screening_filter *f, int64_t after_id, int64_t limit,
                                 struct screening_ids *out)
{
    bool is_known;
    struct screening_ids renamed;
    struct screening_place edge;
    struct screening_edge from = {.limit = limit + 1, .is_down = *f->sort == '-'};
    TRY(find_renamed(c, f->in.event_id, &renamed, &is_known));
    *out = (struct screening_ids){0};
    if (!is_known)
        return OK;
    enum err e = after_id ? place_of(c, f->in.event_id, after_id, &edge) : ERR_NOT_FOUND;
    if (e == OK) {
        from.id = after_id;
        from.key = edge.key;
    } else if (e != ERR_NOT_FOUND) {
        return e;
    }
    return list_by_name(c, f, &renamed, &from, out);
}

/* ---- the page ---- */

/* Whether it is asked for by what an index has, as lists by number are. */
static bool is_plain(const struct screening_filter *f)
{
    struct screening_filter by_no = *f;
    by_no.sort = NULL;
    return screening_is_paged(&by_no);
}

static bool is_by_name(const struct screening_filter *f)
{
    return f->sort && (strcmp(f->sort, "company") == 0 || strcmp(f->sort, "-company") == 0);
}

enum err screening_order(struct ctx *c, const struct screening_filter *f, int64_t after_id, int64_t limit,
                         struct screening_ordered *out)
{
    *out = (struct screening_ordered){0};
    if (is_plain(f)) {
        TRY(screening_total(c, f, &out->n_total));
        if (out->n_total <= FEW_MAX)
            return list_few(c, f, after_id, out);
        if (is_by_name(f))
            TRY(screening_order_by_name(c, f, after_id, limit, &out->ids));
    }
    if (out->ids.ids)
        return OK;
    TRY(screening_list(c, f, after_id, &out->ids));
    out->n_total = (int64_t)out->ids.n;
    return OK;
}
