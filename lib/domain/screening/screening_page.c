#include "domain/screening/screening_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "domain/call/tally.h"

struct screening_words {
    struct q_screening_keys_of *keys; /* of tracks and rounds */
    size_t n_keys;
    struct q_screening_kinds *kinds; /* whose lack is shown: the first two are columns of each line, others
                                        are asked for one by one */
    size_t n_kinds;
};

/* Columns of a line after the plain ones; their order is that of sql/screening.sql. */
enum { COL_TRACK = SCREENING_PLAIN_COLS, COL_ROUND, COL_CALL, COL_VERDICT, COL_DOCUMENTS, N_COLUMNS_OF_KINDS = 2 };

/* So many of a list are counted one by one: that takes less than to ask for what is kept. */
#define COUNTED_MAX 500
#define IDS_MAX     100000

/* ---- the filter ---- */

bool screening_is_paged(const struct screening_filter *f)
{
    bool is_by_no = !f->sort || strcmp(f->sort, "no") == 0 || strcmp(f->sort, "-no") == 0;
    return is_by_no && !f->query && !f->in.is_deck_missing_only && !f->in.is_after_closing_only &&
           !f->in.is_test;
}

/* What the filter's keys name; 0, which is nobody's id, for a key that is unknown. */
struct chosen {
    int64_t track_id, round_id, partner_id;
    const int64_t *opt_track_id, *opt_round_id, *opt_partner_id;
};

static enum err id_of(enum err e, int64_t found, int64_t *id)
{
    *id = e == OK ? found : 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err choose(struct ctx *c, const struct q_screening_keys_in *in, struct chosen *out)
{
    struct q_screening_track_named track;
    struct q_screening_round_named round;
    struct q_screening_partner_named partner;
    *out = (struct chosen){0};
    if (in->opt_track) {
        enum err e = q_screening_track_named(c, in->event_id, in->opt_track, &track);
        TRY(id_of(e, track.id, &out->track_id));
        out->opt_track_id = &out->track_id;
    }
    if (in->opt_round) {
        enum err e = q_screening_round_named(c, in->event_id, in->opt_round, &round);
        TRY(id_of(e, round.id, &out->round_id));
        out->opt_round_id = &out->round_id;
    }
    if (in->opt_partner) {
        enum err e = q_screening_partner_named(c, in->event_id, in->opt_partner, &partner);
        TRY(id_of(e, partner.id, &out->partner_id));
        out->opt_partner_id = &out->partner_id;
    }
    return OK;
}

/* ---- documents ---- */

static bool is_in_grace(const struct ctx *c, const struct q_screening_kinds *k)
{
    return c->received_at < k->due_at + k->upload_grace_ms;
}

/* What was due at this instant has no grace left. */
static int64_t grace_since(const struct ctx *c, const struct q_screening_kinds *k)
{
    return c->received_at - k->upload_grace_ms;
}

/* The answer changes by itself when a grace ends. */
static enum err read_kinds(struct ctx *c, int64_t event_id, struct screening_words *w)
{
    TRY(q_screening_kinds(c, event_id, &w->kinds, &w->n_kinds));
    for (size_t i = 0; i < w->n_kinds; i++)
        if (is_in_grace(c, &w->kinds[i]))
            ctx_fresh_until(c, w->kinds[i].due_at + w->kinds[i].upload_grace_ms);
    return OK;
}

enum err screening_note_graces(struct ctx *c, int64_t event_id)
{
    struct screening_words w;
    return read_kinds(c, event_id, &w);
}

enum err screening_words_read(struct ctx *c, int64_t event_id, struct screening_words **out)
{
    struct screening_words *w = arena_new_of(c->arena, struct screening_words);
    TRY(q_screening_keys_of(c, event_id, &w->keys, &w->n_keys));
    TRY(read_kinds(c, event_id, w));
    *out = w;
    return OK;
}

/* A kind that is a column of each line; 0: none. */
static struct q_screening_kinds kind_of(const struct screening_words *w, size_t i)
{
    return i < w->n_kinds ? w->kinds[i] : (struct q_screening_kinds){0};
}

static enum err is_lacking(struct ctx *c, const struct q_screening_kinds *k, int64_t application_id, bool *out)
{
    struct q_screening_has_document row;
    TRY(q_screening_has_document(c, application_id, k->kind_id, k->is_due_own, k->due_at, grace_since(c, k), &row));
    *out = !row.has_document;
    return OK;
}

static enum err lacks_any(struct ctx *c, const struct screening_words *w, struct rows *rows,
                          const char *round, bool *out)
{
    int64_t id = rows_int(rows, 0), call_id = rows_int(rows, COL_CALL);
    *out = false;
    for (size_t i = 0; i < w->n_kinds && !*out; i++) {
        const struct q_screening_kinds *k = &w->kinds[i];
        if (k->call_id != call_id || (k->round_key && (!round || strcmp(k->round_key, round) != 0)))
            continue;
        if (i < N_COLUMNS_OF_KINDS)
            *out = !rows_bool(rows, COL_DOCUMENTS + (int)i);
        else
            TRY(is_lacking(c, k, id, out));
    }
    return OK;
}

/* ---- pages ---- */

/* The four queries have the same parameters; each has a type of its own for them. */
#define PAGE_OF(query)                                                                             \
    query(c, &(struct query##_in){                                                                 \
                 .kind_id = kind.kind_id,                                                          \
                 .is_due_own = kind.is_due_own,                                                    \
                 .due_at = kind.due_at,                                                            \
                 .grace_since_at = grace_since(c, &kind),                                          \
                 .other_kind_id = other.kind_id,                                                   \
                 .is_other_due_own = other.is_due_own,                                             \
                 .other_due_at = other.due_at,                                                     \
                 .other_grace_since_at = grace_since(c, &other),                                   \
                 .event_id = f->in.event_id,                                                       \
                 .state = f->in.opt_state ? f->in.opt_state : "draft",                             \
                 .edge_id = edge_id,                                                               \
                 .opt_track_id = chosen.opt_track_id,                                              \
                 .opt_round_id = chosen.opt_round_id,                                              \
                 .opt_partner_id = chosen.opt_partner_id,                                          \
                 .is_duplicate_only = f->in.is_duplicate_only,                                     \
                 .is_pending_only = f->in.is_pending_only,                                         \
                 .is_undecided_only = f->in.is_undecided_only,                                     \
                 .is_for_manual_check_only = f->in.is_for_manual_check_only,                       \
                 .is_all = f->in.is_all,                                                           \
                 .person_id = c->who.person_id,                                                    \
                 .limit = limit,                                                                   \
             },                                                                                    \
          out)

enum err screening_page(struct ctx *c, const struct screening_filter *f, const struct screening_from *from,
                        struct rows *out)
{
    struct chosen chosen;
    struct q_screening_kinds kind = kind_of(from->words, 0), other = kind_of(from->words, 1);
    bool is_down = f->sort && *f->sort == '-';
    int64_t limit = from->limit, edge_id = from->after_id ? from->after_id : is_down ? INT64_MAX : 0;
    TRY(choose(c, &f->in, &chosen));
    if (f->in.opt_state)
        return is_down ? PAGE_OF(q_screening_by_state_down) : PAGE_OF(q_screening_by_state);
    return is_down ? PAGE_OF(q_screening_by_no_down) : PAGE_OF(q_screening_by_no);
}

/* What all of a list are asked for by. */
#define ALL_OF(query, max, ...)                                                                    \
    &(struct query##_in)                                                                           \
    {                                                                                              \
        .event_id = f->in.event_id,                                                                \
        .opt_track_id = chosen.opt_track_id,                                                       \
        .opt_round_id = chosen.opt_round_id,                                                       \
        .opt_partner_id = chosen.opt_partner_id,                                                   \
        .is_duplicate_only = f->in.is_duplicate_only,                                              \
        .is_pending_only = f->in.is_pending_only,                                                  \
        .is_undecided_only = f->in.is_undecided_only,                                              \
        .is_for_manual_check_only = f->in.is_for_manual_check_only,                                \
        .is_all = f->in.is_all,                                                                    \
        .person_id = c->who.person_id,                                                             \
        .limit = max,                                                                              \
        __VA_ARGS__                                                                                \
    }

static bool is_key(const char *wanted, const char *key)
{
    return !wanted || (key && strcmp(wanted, key) == 0);
}

static bool passes(const struct q_screening_keys_in *in, const struct q_tally_cells *cell)
{
    bool is_submitted = strcmp(cell->state, "submitted") == 0;
    return (in->opt_state ? strcmp(cell->state, in->opt_state) == 0 : strcmp(cell->state, "draft") != 0) &&
           is_key(in->opt_track, cell->track) && is_key(in->opt_round, cell->round) &&
           is_key(in->opt_partner, cell->partner) && (!in->is_duplicate_only || cell->is_duplicate) &&
           (!in->is_pending_only || cell->is_pending) &&
           (!in->is_undecided_only || (is_submitted && !cell->is_pending)) &&
           (!in->is_for_manual_check_only || cell->is_for_manual_check);
}

static enum err known_total(struct ctx *c, const struct screening_filter *f, int64_t *out)
{
    struct q_tally_cells *cells;
    size_t n;
    TRY(tally_cells(c, f->in.event_id, f->in.is_all, &cells, &n));
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out += passes(&f->in, &cells[i]) ? cells[i].n_applications : 0;
    return OK;
}

/* The six queries have the same parameters and columns; each has types of its own for them. */
#define BY_NAME(query)                                                                             \
    do {                                                                                           \
        struct query *rows;                                                                        \
        TRY(query(c, ALL_OF(query, from->limit, .opt_state = f->in.opt_state, .edge_key = key,     \
                            .edge_id = id),                                                        \
                  &rows, n));                                                                      \
        *out = arena_array(c->arena, struct screening_place, *n + 1);                              \
        for (size_t i = 0; i < *n; i++)                                                            \
            (*out)[i] = (struct screening_place){.id = rows[i].id, .key = rows[i].order_key};      \
        return OK;                                                                                 \
    } while (0)

enum err screening_page_by_name(struct ctx *c, const struct screening_filter *f, const struct screening_edge *from,
                                struct screening_place **out, size_t *n)
{
    struct chosen chosen;
    const char *last = "\xf4\x8f\xbf\xbf"; /* the last character there is: before it all keys */
    const char *key = from->key ? from->key : from->is_down ? last : "";
    int64_t id = from->key ? from->id : 0;
    TRY(choose(c, &f->in, &chosen));
    switch (c->lang * 2 + from->is_down) {
    case LANG_EN * 2:
        BY_NAME(q_screening_by_name_en);
    case LANG_EN * 2 + 1:
        BY_NAME(q_screening_by_name_en_down);
    case LANG_KO * 2:
        BY_NAME(q_screening_by_name_ko);
    case LANG_KO * 2 + 1:
        BY_NAME(q_screening_by_name_ko_down);
    case LANG_ZH * 2:
        BY_NAME(q_screening_by_name_zh);
    default:
        BY_NAME(q_screening_by_name_zh_down);
    }
}

enum err screening_total(struct ctx *c, const struct screening_filter *f, int64_t *out)
{
    struct chosen chosen;
    TRY(choose(c, &f->in, &chosen));
    if (f->in.opt_state) {
        struct q_screening_n_by_state row;
        TRY(q_screening_n_by_state(
            c, ALL_OF(q_screening_n_by_state, COUNTED_MAX + 1, .state = f->in.opt_state), &row));
        *out = row.n_total;
    } else {
        struct q_screening_n_listed row;
        TRY(q_screening_n_listed(c, ALL_OF(q_screening_n_listed, COUNTED_MAX + 1), &row));
        *out = row.n_total;
    }
    return *out > COUNTED_MAX ? known_total(c, f, out) : OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

enum err screening_page_ids(struct ctx *c, const struct screening_filter *f, struct screening_ids *out)
{
    struct chosen chosen;
    struct q_screening_ids_by_state *of_state = NULL;
    struct q_screening_ids_listed *listed = NULL;
    bool is_down = f->sort && *f->sort == '-';
    size_t n;
    TRY(choose(c, &f->in, &chosen));
    if (f->in.opt_state)
        TRY(q_screening_ids_by_state(
            c, ALL_OF(q_screening_ids_by_state, IDS_MAX, .state = f->in.opt_state), &of_state, &n));
    else
        TRY(q_screening_ids_listed(c, ALL_OF(q_screening_ids_listed, IDS_MAX), &listed, &n));
    *out = (struct screening_ids){.ids = arena_array(c->arena, int64_t, n + 1), .n = n};
    for (size_t i = 0; i < n; i++)
        out->ids[i] = of_state ? of_state[i].id : listed[i].id;
    qsort(out->ids, n, sizeof *out->ids, by_id);
    for (size_t i = 0; is_down && i < n / 2; i++) {
        int64_t id = out->ids[i];
        out->ids[i] = out->ids[n - 1 - i];
        out->ids[n - 1 - i] = id;
    }
    return OK;
}

enum err screening_lines(struct ctx *c, const struct screening_words *words, const char *ids, struct rows *out)
{
    struct q_screening_kinds kind = kind_of(words, 0), other = kind_of(words, 1);
    return q_screening_lines(c, &(struct q_screening_lines_in){.ids = ids, .kind_id = kind.kind_id,
                                                               .is_due_own = kind.is_due_own,
                                                               .due_at = kind.due_at,
                                                               .grace_since_at = grace_since(c, &kind),
                                                               .other_kind_id = other.kind_id,
                                                               .is_other_due_own = other.is_due_own,
                                                               .other_due_at = other.due_at,
                                                               .other_grace_since_at = grace_since(c, &other)},
                             out);
}

/* ---- lines ---- */

static const char *key_of(const struct screening_words *w, int64_t id, bool is_round)
{
    for (size_t i = 0; i < w->n_keys; i++)
        if (w->keys[i].id == id && w->keys[i].is_round == is_round)
            return w->keys[i].key;
    return NULL;
}

enum err screening_line_read(struct ctx *c, const struct screening_words *words, struct rows *rows,
                             struct screening_line *out)
{
    const char *verdict = rows_text(rows, COL_VERDICT); /* canonical JSON */
    *out = (struct screening_line){
        .track = key_of(words, rows_int(rows, COL_TRACK), false),
        .round = key_of(words, rows_int(rows, COL_ROUND), true),
        .is_for_manual_check = verdict && strstr(verdict, "\"needs_look\":true"),
    };
    return lacks_any(c, words, rows, out->round, &out->is_deck_missing);
}
