#include "domain/pitch/result_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "domain/pitch/sheet.h"

static enum err broken(struct ctx *c, const char *what)
{
    return fail(c, ERR_INTERNAL, NULL, "internal", "reference", what, NULL);
}

static int64_t number(const json_t *v, const char *key)
{
    return json_integer_value(json_object_get(v, key));
}

/* ---- rubric and tie-breaks ---- */

static enum err read_criteria(struct ctx *c, struct result_input *in)
{
    AUTO_JSON *list = NULL;
    size_t i;
    json_t *one;
    list = json_stored(c->arena, in->round.criteria_json);
    struct rank_criterion *criteria = arena_array(c->arena, struct rank_criterion,
                                                  json_array_size(list) + 1);
    json_array_foreach(list, i, one)
    {
        criteria[i] = (struct rank_criterion){
            .key = arena_strdup(c->arena, json_str(one, "key")),
            .weight_milli = number(one, "weight_milli"),
            .min_milli = number(one, "min_milli"),
            .max_milli = number(one, "max_milli"),
            .step_milli = number(one, "step_milli"),
        };
    }
    in->rank.criteria = criteria;
    in->rank.n_criteria = json_array_size(list);
    return OK;
}

static enum err read_ties(struct ctx *c, struct result_input *in)
{
    AUTO_JSON *list = NULL;
    size_t i;
    json_t *one;
    list = json_stored(c->arena, in->round.ties_json);
    struct rank_tie *ties = arena_array(c->arena, struct rank_tie, json_array_size(list) + 1);
    json_array_foreach(list, i, one)
    {
        if (!rank_tie_parse(json_string_value(one), in->rank.criteria, in->rank.n_criteria, &ties[i]))
            return broken(c, "ties");
    }
    in->rank.ties = ties;
    in->rank.n_ties = json_array_size(list);
    return OK;
}

/* ---- entries and sheets ---- */

static enum rank_state state_of(const char *state)
{
    if (strcmp(state, "withdrawn") == 0)
        return RANK_WITHDRAWN;
    return strcmp(state, "no_show") == 0 ? RANK_NO_SHOW : RANK_ACTIVE;
}

static int by_entry_and_judge(const void *a, const void *b)
{
    const struct q_result_pairs *pair = a;
    const struct q_result_sheets *sheet = b;
    if (pair->entry_id != sheet->entry_id)
        return pair->entry_id < sheet->entry_id ? -1 : 1;
    return (pair->judge_id > sheet->judge_id) - (pair->judge_id < sheet->judge_id);
}

/* A judge who did not come or was revoked owes no sheet; one that is in counts all the same. */
static bool owes(const struct result_input *in, const struct q_result_pairs *pair)
{
    if (strcmp(pair->judge_state, "no_show") != 0 && strcmp(pair->judge_state, "revoked") != 0)
        return true;
    return in->n_sheets &&
           bsearch(pair, in->sheets, in->n_sheets, sizeof *in->sheets, by_entry_and_judge) != NULL;
}

/* Entries and pairs are both in the order of the entries' ids. */
static struct rank_entry *read_entries(struct ctx *c, struct result_input *in)
{
    struct rank_entry *entries = arena_array(c->arena, struct rank_entry, in->n_entries + 1);
    int64_t *judge_ids = arena_array(c->arena, int64_t, in->n_pairs + 1);
    size_t p = 0, n = 0;
    for (size_t i = 0; i < in->n_entries; i++) {
        const struct q_result_entries *row = &in->entries[i];
        entries[i] = (struct rank_entry){
            .id = row->id,
            .track_id = row->track_id == NO_INT ? 0 : row->track_id,
            .state = state_of(row->state),
            .received_at = row->received_at,
            .judge_ids = judge_ids + n,
        };
        for (; p < in->n_pairs && in->pairs[p].entry_id <= row->id; p++) {
            if (in->pairs[p].entry_id == row->id && owes(in, &in->pairs[p])) {
                judge_ids[n++] = in->pairs[p].judge_id;
                entries[i].n_judges++;
            }
        }
    }
    in->rank.entries = entries;
    in->rank.n_entries = in->n_entries;
    return entries;
}

static enum err read_sheets(struct ctx *c, struct result_input *in)
{
    struct rank_sheet *sheets = arena_array(c->arena, struct rank_sheet, in->n_sheets + 1);
    const char **salts = arena_array(c->arena, const char *, in->n_sheets + 1);
    for (size_t i = 0; i < in->n_sheets; i++) {
        AUTO_JSON *scores = NULL;
        int64_t *milli = arena_array(c->arena, int64_t, in->rank.n_criteria + 1);
        scores = json_stored(c->arena, in->sheets[i].scores_json);
        for (size_t k = 0; k < in->rank.n_criteria; k++)
            milli[k] = number(scores, in->rank.criteria[k].key);
        const struct q_result_sheets *row = &in->sheets[i];
        sheets[i] = (struct rank_sheet){row->entry_id, row->judge_id, milli};
        salts[i] = sheet_salt(c, &(struct sheet_version){row->entry_id, row->judge_id, row->version_no});
    }
    in->salts = salts;
    in->rank.sheets = sheets;
    in->rank.n_sheets = in->n_sheets;
    return OK;
}

/* ---- cut, prizes, decisions ---- */

static void read_prizes(struct ctx *c, struct result_input *in)
{
    struct rank_prize *prizes = arena_array(c->arena, struct rank_prize, in->n_prizes + 1);
    for (size_t i = 0; i < in->n_prizes; i++)
        prizes[i] = (struct rank_prize){in->prizes[i].id,
                                        in->prizes[i].track_id == NO_INT ? 0 : in->prizes[i].track_id,
                                        in->prizes[i].rank_no, in->prizes[i].n_awards};
    in->rank.prizes = prizes;
    in->rank.n_prizes = in->n_prizes;
}

static int by_city(const void *a, const void *b)
{
    const struct q_result_cities *const *x = a, *const *y = b;
    return strcmp((*x)->city, (*y)->city);
}

/* Numbers the cities in the order of their names; without one: 0. Rows and entries are both in the order of ids. */
static enum err read_cities(struct ctx *c, struct result_input *in, struct rank_entry *entries)
{
    size_t n;
    int64_t no = 0;
    if (!in->rank.cut.is_set || in->rank.cut.per != CUT_PER_CITY)
        return OK;
    TRY(q_result_cities(c, in->round.id, &in->cities, &n));
    if (n != in->n_entries)
        return broken(c, "cities");
    struct q_result_cities **sorted = arena_array(c->arena, struct q_result_cities *, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &in->cities[i];
    qsort(sorted, n, sizeof *sorted, by_city);
    for (size_t i = 0; i < n; i++) {
        if (*sorted[i]->city && (i == 0 || strcmp(sorted[i]->city, sorted[i - 1]->city) != 0))
            no++;
        entries[sorted[i] - in->cities].city_no = *sorted[i]->city ? no : 0;
    }
    return OK;
}

static void add_tie(struct ctx *c, struct rank_decision *out, const json_t *what)
{
    const json_t *order = json_object_get(what, "order");
    int64_t *ids = arena_array(c->arena, int64_t, json_array_size(order) + 1);
    for (size_t i = 0; i < json_array_size(order); i++)
        ids[i] = json_integer_value(json_array_get(order, i));
    *out = (struct rank_decision){ids, json_array_size(order)};
}

static void add_override(struct rank_override *out, const json_t *what)
{
    const json_t *prize = json_object_get(what, "prize_id");
    const json_t *advance = json_object_get(what, "is_advancing");
    *out = (struct rank_override){
        .entry_id = number(what, "entry_id"),
        .has_prize = prize != NULL,
        .prize_id = json_integer_value(prize),
        .has_advance = advance != NULL,
        .is_advancing = json_is_true(advance),
    };
}

static enum err read_decisions(struct ctx *c, struct result_input *in)
{
    struct rank_decision *ties = arena_array(c->arena, struct rank_decision, in->n_decisions + 1);
    struct rank_override *overrides = arena_array(c->arena, struct rank_override, in->n_decisions + 1);
    for (size_t i = 0; i < in->n_decisions; i++) {
        AUTO_JSON *what = NULL;
        what = json_stored(c->arena, in->decisions[i].what_json);
        if (strcmp(in->decisions[i].kind, "tie") == 0)
            add_tie(c, &ties[in->rank.n_decisions++], what);
        else
            add_override(&overrides[in->rank.n_overrides++], what);
    }
    in->rank.decisions = ties;
    in->rank.overrides = overrides;
    return OK;
}

enum err result_read(struct ctx *c, int64_t round_id, struct result_input *out)
{
    *out = (struct result_input){0};
    TRY(q_result_round(c, round_id, &out->round));
    TRY(q_result_entries(c, round_id, &out->entries, &out->n_entries));
    TRY(q_result_pairs(c, round_id, &out->pairs, &out->n_pairs));
    TRY(q_result_sheets(c, round_id, &out->sheets, &out->n_sheets));
    TRY(q_result_prizes(c, round_id, &out->prizes, &out->n_prizes));
    TRY(q_decision_list(c, round_id, &out->decisions, &out->n_decisions));
    out->rank.is_per_track = out->round.is_ranked_per_track;
    TRY(read_criteria(c, out));
    TRY(read_ties(c, out));
    out->rank.cut = round_cut_read(c->arena, out->round.cut_json, out->round.n_advance,
                                   out->round.n_advance_per_track).cut;
    TRY(read_cities(c, out, read_entries(c, out)));
    TRY(read_sheets(c, out));
    read_prizes(c, out);
    return read_decisions(c, out);
}

/* ---- the computation as JSON ---- */

static void write_int_or_null(struct jw *w, const char *key, int64_t v, int64_t null)
{
    if (v == null)
        jw_null(w, key);
    else
        jw_int(w, key, v);
}

static void write_ratio(struct jw *w, const char *key, struct ratio r)
{
    if (r.den == 0) {
        jw_null(w, key);
        return;
    }
    jw_key_open(w, key, '{');
    jw_int(w, "num", r.num);
    jw_int(w, "den", r.den);
    jw_close(w, '}');
}

static void write_inputs(struct jw *w, const struct result_input *in)
{
    const struct q_result_round *r = &in->round;
    jw_str(w, "format", "rostrum/computation/1");
    jw_str(w, "event", r->slug);
    jw_str(w, "round", r->key);
    jw_str(w, "rubric", r->rubric_key);
    jw_int(w, "rubric_version_no", r->rubric_version_no);
    jw_raw(w, "criteria", r->criteria_json);
    jw_str(w, "method", r->method);
    jw_raw(w, "ties", r->ties_json);
    jw_bool(w, "is_ranked_per_track", r->is_ranked_per_track);
    write_int_or_null(w, "n_advance", r->n_advance, NO_INT);
    write_int_or_null(w, "n_advance_per_track", r->n_advance_per_track, NO_INT);
    if (r->cut_json)
        jw_raw(w, "cut", r->cut_json);
    jw_key_open(w, "prizes", '[');
    for (size_t i = 0; i < in->n_prizes; i++) {
        jw_open(w, '{');
        jw_int(w, "id", in->prizes[i].id); /* as decisions name it */
        jw_str(w, "key", in->prizes[i].key);
        jw_str(w, "track", in->prizes[i].track);
        write_int_or_null(w, "track_id", in->prizes[i].track_id, NO_INT);
        jw_int(w, "rank_no", in->prizes[i].rank_no);
        jw_int(w, "n_awards", in->prizes[i].n_awards);
        jw_int(w, "amount_minor", in->prizes[i].amount_minor);
        jw_str(w, "amount_currency", in->prizes[i].amount_currency);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key_open(w, "sheets", '[');
    for (size_t i = 0; i < in->n_sheets; i++) {
        jw_open(w, '{');
        jw_int(w, "entry_id", in->sheets[i].entry_id);
        jw_int(w, "judge_id", in->sheets[i].judge_id);
        jw_int(w, "version_no", in->sheets[i].version_no);
        jw_str(w, "salt", in->salts[i]);
        jw_raw(w, "scores_milli", in->sheets[i].scores_json);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key_open(w, "decisions", '[');
    for (size_t i = 0; i < in->n_decisions; i++) {
        jw_open(w, '{');
        jw_int(w, "id", in->decisions[i].id);
        jw_str(w, "kind", in->decisions[i].kind);
        jw_raw(w, "what", in->decisions[i].what_json);
        jw_str(w, "reason", in->decisions[i].reason);
        jw_str(w, "actor", in->decisions[i].actor);
        jw_time(w, "created_at", in->decisions[i].created_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

/* What only a round with a cut says of an entry. */
static void write_of_cut(struct jw *w, const struct result_input *in, size_t at, int64_t reserve_no)
{
    if (!in->round.cut_json)
        return;
    if (in->cities)
        jw_str(w, "city", in->cities[at].city);
    write_int_or_null(w, "reserve_no", reserve_no, 0);
}

static void write_line(struct jw *w, const struct result_input *in, const struct rank_line *line, size_t at)
{
    static const char *const by[] = {[RANK_BY_FIRST] = "first", [RANK_BY_SCORE] = "score",
                                     [RANK_BY_TIE] = "tie_break", [RANK_BY_DECISION] = "decision",
                                     [RANK_BY_NOTHING] = "nothing"};
    const struct q_result_entries *entry = &in->entries[at];
    jw_open(w, '{');
    jw_int(w, "entry_id", line->entry_id);
    jw_int(w, "application_no", entry->application_no);
    jw_str(w, "company", entry->company);
    jw_str(w, "track", entry->track);
    write_int_or_null(w, "track_id", entry->track_id, NO_INT);
    jw_str(w, "state", entry->state);
    if (entry->received_at != NO_INT)
        jw_time(w, "received_at", entry->received_at);
    jw_key_open(w, "totals", '[');
    for (size_t i = 0; i < line->n_totals; i++) {
        jw_open(w, '{');
        jw_int(w, "judge_id", line->totals[i].judge_id);
        write_ratio(w, "total", line->totals[i].total);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key_open(w, "missing", '[');
    for (size_t i = 0; i < line->n_missing; i++)
        jw_int(w, NULL, line->missing[i]);
    jw_close(w, ']');
    write_ratio(w, "score", line->score);
    jw_key_open(w, "tie_values", '[');
    for (size_t i = 0; i < in->rank.n_ties; i++)
        write_ratio(w, NULL, line->tie_values[i]);
    jw_close(w, ']');
    write_int_or_null(w, "rank_no", line->rank_no, 0);
    if (line->rank_no)
        jw_str(w, "below_the_one_before_by", by[line->by]);
    jw_bool(w, "is_by_decision", line->is_by_decision);
    jw_str(w, "prize", line->prize == RANK_NONE ? NULL : in->prizes[line->prize].key);
    jw_bool(w, "is_advancing", line->is_advancing);
    jw_bool(w, "is_waiting", line->is_waiting);
    jw_bool(w, "is_override", line->is_override);
    write_of_cut(w, in, at, line->reserve_no);
    jw_close(w, '}');
}

static const char *city_named(const struct result_input *in, int64_t no)
{
    for (size_t i = 0; in->cities && i < in->n_entries; i++)
        if (in->rank.entries[i].city_no == no)
            return in->cities[i].city;
    return "";
}

static void write_group(struct jw *w, const struct result_input *in, const struct rank_group *g)
{
    jw_open(w, '{');
    write_int_or_null(w, "track_id", g->track_id, 0);
    if (g->city_no)
        jw_str(w, "city", city_named(in, g->city_no));
    jw_int(w, "rank_no", g->rank_no);
    jw_key_open(w, "entry_ids", '[');
    for (size_t i = 0; i < g->n_entries; i++)
        jw_int(w, NULL, g->entry_ids[i]);
    jw_close(w, ']');
    jw_bool(w, "is_at_cut", g->boundaries & RANK_AT_CUT);
    jw_bool(w, "is_at_prize", g->boundaries & RANK_AT_PRIZE);
    if (in->round.cut_json)
        jw_bool(w, "is_at_reserve", g->boundaries & RANK_AT_RESERVE);
    jw_bool(w, "is_decided", g->is_decided);
    jw_bool(w, "needs_decision", g->needs_decision);
    jw_close(w, '}');
}

enum err result_write(struct ctx *c, const struct result_input *in, const struct rank_result *done,
                      const char **out)
{
    struct buf b;
    buf_init(&b, c->arena, 32u << 20);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    write_inputs(&w, in);
    jw_key_open(&w, "lines", '[');
    for (size_t i = 0; i < done->n_lines; i++) {
        size_t at = done->order[i];
        write_line(&w, in, &done->lines[at], at);
    }
    jw_close(&w, ']');
    jw_key_open(&w, "groups", '[');
    for (size_t i = 0; i < done->n_groups; i++)
        write_group(&w, in, &done->groups[i]);
    jw_close(&w, ']');
    jw_bool(&w, "is_complete", done->is_complete);
    jw_close(&w, '}');
    if (b.is_full)
        return fail(c, ERR_TOO_LARGE, NULL, "body_too_large", "max", "33554432", NULL);
    *out = buf_str(&b);
    return OK;
}
