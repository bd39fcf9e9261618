#include "domain/screening/screening_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/screening/screening_find.h"

#define LIST_MAX 100000
#define DIGITS   19
#define AT_ONCE  64

/* ---- searching ---- */

/* A text as a LIKE pattern that finds it anywhere. */
static const char *pattern_of(struct ctx *c, const char *text)
{
    char *out = arena_alloc(c->arena, 2 * strlen(text) + 3), *p = out;
    *p++ = '%';
    for (; *text; text++) {
        if (strchr("%_\\", *text))
            *p++ = '\\';
        *p++ = *text;
    }
    *p++ = '%';
    *p = 0;
    return out;
}

/* "12" and "#12" are looked for as text, and are a number, too; a test's is "T3". 0 when it is none. */
static int64_t number_of(const char *query)
{
    bool is_test = *query == 'T' || *query == 't';
    const char *p = query + (is_test || *query == '#');
    size_t n = strspn(p, "0123456789");
    if (n == 0 || n > 9 || p[n])
        return 0;
    int64_t no = strtoll(p, NULL, 10);
    return is_test ? -no : no;
}

/* ---- order ---- */

static int64_t state_rank(const char *state)
{
    static const char *const order[] = {"submitted", "accepted", "rejected", "ineligible", "withdrawn",
                                        "draft"};
    size_t i = 0;
    while (i < sizeof order / sizeof *order && strcmp(order[i], state) != 0)
        i++;
    return (int64_t)i;
}

static int64_t known(int64_t v)
{
    return v == NO_INT ? INT64_MAX : v; /* what has none stands last */
}

static int64_t rank_no(const struct q_screening_keys *k)
{
    return k->id;
}

static int64_t rank_received(const struct q_screening_keys *k)
{
    return known(k->received_at);
}

static int64_t rank_none(const struct q_screening_keys *k)
{
    (void)k;
    return 0;
}

static int64_t rank_track(const struct q_screening_keys *k)
{
    return known(k->track_no);
}

static int64_t rank_state(const struct q_screening_keys *k)
{
    return state_rank(k->state);
}

static int64_t rank_round(const struct q_screening_keys *k)
{
    return known(k->round_id);
}

static const struct order {
    const char *word;
    int64_t (*rank)(const struct q_screening_keys *k);
    bool is_named; /* equal ones by the company's name */
} orders[] = {
    {"no", rank_no, false},      {"received", rank_received, false}, {"company", rank_none, true},
    {"track", rank_track, true}, {"state", rank_state, true},        {"round", rank_round, true},
};

static enum err order_of(struct ctx *c, const char *word, const struct order **out)
{
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(orders[i].word, word) == 0) {
            *out = &orders[i];
            return OK;
        }
    return fail(c, ERR_INVALID, "sort", "field_choice", "choices",
                "no, received, company, track, state, round", NULL);
}

int screening_compare(const void *a, const void *b)
{
    const struct screening_place *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    int by_key = strcmp(x->key, y->key);
    return by_key ? by_key : (x->id > y->id) - (x->id < y->id);
}

static struct screening_place *places_of(struct ctx *c, const struct q_screening_keys *rows, size_t n,
                                         const struct order *order)
{
    struct screening_place *places = arena_array(c->arena, struct screening_place, n + 1);
    const char **names = arena_array(c->arena, const char *, n + 1);
    const char **keys = arena_array(c->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = rows[i].company;
    if (order->is_named)
        text_sort_keys(c->arena, lang_code(c->lang), names, keys, n);
    for (size_t i = 0; i < n; i++)
        places[i] = (struct screening_place){rows[i].id, order->rank(&rows[i]), order->is_named ? keys[i] : ""};
    qsort(places, n, sizeof *places, screening_compare);
    return places;
}

/* ---- the list ---- */

/* The two queries have the same parameters but one, and the same columns; each has types of its own for them. */
static enum err read_some(struct ctx *c, const char *ids, const struct q_screening_keys_in *in,
                          struct q_screening_keys *out, size_t *n)
{
    struct q_find_keys *rows;
    size_t n_rows;
    TRY(q_find_keys(c, &(struct q_find_keys_in){
                           .ids = ids,
                           .event_id = in->event_id,
                           .is_test = in->is_test,
                           .opt_state = in->opt_state,
                           .opt_track = in->opt_track,
                           .opt_round = in->opt_round,
                           .opt_partner = in->opt_partner,
                           .is_duplicate_only = in->is_duplicate_only,
                           .is_for_manual_check_only = in->is_for_manual_check_only,
                           .is_pending_only = in->is_pending_only,
                           .is_undecided_only = in->is_undecided_only,
                           .opt_pattern = in->opt_pattern,
                           .query_no = in->query_no,
                           .is_deck_missing_only = in->is_deck_missing_only,
                           .is_after_closing_only = in->is_after_closing_only,
                           .now_at = in->now_at,
                           .is_all = in->is_all,
                           .person_id = in->person_id,
                           .limit = in->limit,
                       },
                    &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++)
        out[(*n)++] = (struct q_screening_keys){
            .id = rows[i].id,
            .state = rows[i].state,
            .company = rows[i].company,
            .received_at = rows[i].received_at,
            .track_no = rows[i].track_no,
            .round_id = rows[i].round_id,
        };
    return OK;
}

static int by_id(const void *a, const void *b)
{
    const struct q_screening_keys *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* A few at a time: to find one within the text of all takes as long as that is. One may be named more than once. */
static enum err read_among(struct ctx *c, const char *ids, const struct q_screening_keys_in *in,
                           struct q_screening_keys **out, size_t *n)
{
    size_t n_all = 0, n_ids = strlen(ids) / DIGITS;
    struct q_screening_keys *rows = arena_array(c->arena, struct q_screening_keys, n_ids + 1);
    for (size_t i = 0; i < n_ids; i += AT_ONCE)
        TRY(read_some(c, arena_printf(c->arena, "%.*s", AT_ONCE * DIGITS, ids + i * DIGITS), in, rows, &n_all));
    qsort(rows, n_all, sizeof *rows, by_id);
    *n = 0;
    for (size_t i = 0; i < n_all; i++)
        if (i == 0 || rows[i].id != rows[*n - 1].id)
            rows[(*n)++] = rows[i];
    *out = rows;
    return OK;
}

/* What was read: the rows that pass, and after them that of after_id if it has left them (n_guests 1). */
struct found {
    struct q_screening_keys *rows;
    size_t n, n_guests;
};

static enum err add_guest(struct ctx *c, int64_t event_id, int64_t after_id, struct found *f)
{
    struct q_screening_key key;
    for (size_t i = 0; i < f->n; i++)
        if (f->rows[i].id == after_id)
            return OK;
    enum err e = after_id ? q_screening_key(c, after_id, event_id, &key) : ERR_NOT_FOUND;
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    struct q_screening_keys *more = arena_array(c->arena, struct q_screening_keys, f->n + 1);
    memcpy(more, f->rows, f->n * sizeof *more);
    more[f->n] = (struct q_screening_keys){.id = key.id, .state = key.state, .company = key.company,
                                           .received_at = key.received_at, .track_no = key.track_no,
                                           .round_id = key.round_id};
    f->rows = more;
    f->n_guests = 1;
    return OK;
}

enum err screening_list_among(struct ctx *c, const struct screening_filter *f, const char *ids, int64_t after_id,
                              struct screening_ids *out)
{
    const struct order *order = &orders[0];
    struct q_screening_keys_in in = f->in;
    struct found found = {0};
    bool is_down = f->sort && *f->sort == '-';
    if (f->sort)
        TRY(order_of(c, f->sort + is_down, &order));
    in.person_id = c->who.person_id;
    in.limit = LIST_MAX;
    if (f->query) {
        const char *text = text_search(c->arena, f->query);
        in.opt_pattern = pattern_of(c, text);
        in.query_no = number_of(f->query);
        if (!ids && *text && !in.is_test) /* where words begin; all are read when that is not enough */
            TRY(screening_find(c, in.event_id, text, in.query_no, &ids));
    }
    TRY(ids ? read_among(c, ids, &in, &found.rows, &found.n) : q_screening_keys(c, &in, &found.rows, &found.n));
    TRY(add_guest(c, in.event_id, after_id, &found));
    size_t n = found.n + found.n_guests;
    struct screening_place *places = places_of(c, found.rows, n, order);
    *out = (struct screening_ids){.ids = arena_array(c->arena, int64_t, n + 1)};
    for (size_t i = 0; i < n; i++) {
        int64_t id = places[is_down ? n - 1 - i : i].id;
        if (id != after_id || !found.n_guests)
            out->ids[out->n++] = id;
        if (id == after_id)
            out->start = out->n;
    }
    return OK;
}

enum err screening_list(struct ctx *c, const struct screening_filter *f, int64_t after_id, struct screening_ids *out)
{
    return screening_list_among(c, f, NULL, after_id, out);
}
