#include "domain/pitch/result.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/rand.h"
#include "domain/access/log.h"
#include "domain/pitch/entry.h"
#include "domain/pitch/result_input.h"
#include "domain/pitch/result_mail.h"

#define NAMED_MAX 200 /* missing sheets, or so; more are counted */

static const char *object_of(struct ctx *c, int64_t round_id)
{
    return arena_printf(c->arena, "round:%" PRId64, round_id);
}

static const char *number(struct ctx *c, int64_t v)
{
    return arena_printf(c->arena, "%" PRId64, v);
}

/* ---- states ---- */

/* The round, locked until the transaction ends. */
static enum err lock_round(struct ctx *c, int64_t round_id, struct q_result_round *round)
{
    struct q_round_lock lock;
    TRY(q_round_lock(c, round_id, &lock));
    ctx_topic(c, "panel", round_id);
    return q_result_round(c, round_id, round);
}

static enum err need_state(struct ctx *c, const struct q_result_round *round, const char *wanted)
{
    if (strcmp(round->state, wanted) == 0)
        return OK;
    return fail(c, ERR_CONFLICT, NULL, "result_round_state", "state", round->state, "wanted", wanted,
                NULL);
}

static enum err move(struct ctx *c, const struct q_result_round *round, const char *to,
                     const char *reason)
{
    struct q_round_set_state row;
    AUTO_JSON *after = json_pack("{s:s, s:s*}", "state", to, "reason", reason);
    enum err e = q_round_set_state(c, to, round->id, round->state, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    return log_add(c, round->event_id, arena_printf(c->arena, "round.%s", to), object_of(c, round->id),
                   arena_printf(c->arena, "{\"state\":\"%s\"}", round->state),
                   json_text(c->arena, after));
}

/* ---- computing ---- */

/* What an entry was cut in: its track's key, its city, or all of them (''). */
static const char *cut_key(const struct result_input *in, size_t at)
{
    if (in->rank.cut.per == CUT_PER_TRACK && in->entries[at].track)
        return in->entries[at].track;
    return in->cities ? in->cities[at].city : "";
}

static enum err add_placements(struct ctx *c, const struct result_input *in,
                               const struct rank_result *done, int64_t result_id)
{
    for (size_t i = 0; i < done->n_lines; i++) {
        const struct rank_line *l = &done->lines[i];
        const struct q_result_entries *entry = &in->entries[i];
        TRY(q_placement_add(c, &(struct q_placement_add_in){
            .result_id = result_id,
            .entry_id = l->entry_id,
            .opt_track_id = entry->track_id == NO_INT ? NULL : &entry->track_id,
            .opt_rank_no = l->rank_no ? &l->rank_no : NULL,
            .score_num = l->score.num,
            .score_den = l->score.den,
            .is_advancing = l->is_advancing,
            .opt_prize_id = l->prize == RANK_NONE ? NULL : &in->prizes[l->prize].id,
            .is_override = l->is_override,
            .opt_reserve_no = l->reserve_no ? &l->reserve_no : NULL,
            .cut_key = cut_key(in, i),
        }));
    }
    return OK;
}

static enum err run(struct ctx *c, struct result_input *in, struct rank_result *done)
{
    const char *why = "";
    if (rank_run(c->arena, &in->rank, done, &why) == OK)
        return OK;
    const char *key = arena_printf(c->arena, "result_%s", why); /* what people may cause has its text */
    if (msg_exists(key))
        return fail(c, ERR_CONFLICT, NULL, key, NULL);
    return fail(c, ERR_CONFLICT, NULL, "result_impossible", "reason", why, NULL);
}

/* Stores the computation as the one that counts, unless it is the same as that. */
static enum err store(struct ctx *c, const struct result_input *in, const struct rank_result *done)
{
    struct q_result_last_no last;
    struct q_result_get known;
    struct q_result_add row;
    const char *text, *hash;
    TRY(result_write(c, in, done, &text));
    hash = hash_hex(c->arena, text);
    enum err e = q_result_get(c, in->round.id, &known);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && strcmp(known.hash, hash) == 0)
        return OK;
    TRY(q_result_last_no(c, in->round.id, &last));
    TRY(q_result_void(c, in->round.id));
    TRY(q_result_add(c, in->round.id, last.version_no + 1, text, hash, c->now_at, &row));
    TRY(add_placements(c, in, done, row.id));
    return log_add(c, in->round.event_id, "result.compute", object_of(c, in->round.id), NULL,
                   arena_printf(c->arena, "{\"version_no\":%" PRId64 ",\"hash\":\"%s\"}",
                                last.version_no + 1, hash));
}

static enum err compute(struct ctx *c, int64_t round_id, struct rank_result *done)
{
    struct result_input in;
    TRY(result_read(c, round_id, &in));
    TRY(run(c, &in, done));
    return store(c, &in, done);
}

/* ---- closing ---- */

static const char *judge_name(struct ctx *c, int64_t judge_id)
{
    struct q_judge_get judge;
    return q_judge_get(c, judge_id, &judge) == OK ? judge.name : number(c, judge_id);
}

/* An entry's sheets that are missing, or that it has none and nobody owes one: it would get no place in
 * silence. How many. */
static int64_t name_missing(struct ctx *c, const struct rank_line *line, const char *company)
{
    const char *field = number(c, line->entry_id);
    for (size_t k = 0; k < line->n_missing; k++)
        issue_add(c, field, "sheet_missing", "result_sheet_missing", "judge",
                  judge_name(c, line->missing[k]), "company", company, NULL);
    if (line->n_missing || line->n_totals)
        return (int64_t)line->n_missing;
    issue_add(c, field, "sheet_missing", "result_no_judge", "company", company, NULL);
    return 1;
}

/* Entries that take no part owe nothing. */
static enum err check_missing(struct ctx *c, const struct result_input *in,
                              const struct rank_result *done)
{
    int64_t n = 0;
    for (size_t i = 0; i < done->n_lines; i++) {
        const struct rank_line *l = &done->lines[i];
        if (in->rank.entries[i].state != RANK_ACTIVE)
            continue;
        if (n < NAMED_MAX)
            n += name_missing(c, l, in->entries[i].company);
        else
            n += (int64_t)l->n_missing;
    }
    if (n == 0)
        return OK;
    return fail(c, ERR_CONFLICT, NULL, "result_sheets_missing", "n", number(c, n), NULL);
}

enum err result_close(struct ctx *c, int64_t round_id, bool allow_missing)
{
    struct result_input in;
    struct rank_result done;
    TRY(lock_round(c, round_id, &in.round));
    TRY(result_read(c, round_id, &in));
    TRY(need_state(c, &in.round, "open"));
    if (in.round.next_round_id != NO_INT && !in.rank.cut.is_set)
        return fail(c, ERR_CONFLICT, "n_advance", "result_advance_unset", NULL);
    TRY(run(c, &in, &done));
    if (!allow_missing)
        TRY(check_missing(c, &in, &done));
    TRY(move(c, &in.round, "closed", NULL));
    return store(c, &in, &done);
}

enum err result_compute(struct ctx *c, int64_t round_id)
{
    struct q_result_round round;
    struct rank_result done;
    TRY(lock_round(c, round_id, &round));
    TRY(need_state(c, &round, "closed"));
    return compute(c, round_id, &done);
}

enum err result_reopen(struct ctx *c, int64_t round_id, const char *reason)
{
    struct q_result_round round;
    TRY(lock_round(c, round_id, &round));
    if (strcmp(round.state, "open") == 0 || strcmp(round.state, "published") == 0)
        return fail(c, ERR_CONFLICT, NULL, "result_round_state", "state", round.state, "wanted",
                    "closed, frozen, confirmed", NULL);
    TRY(q_result_void(c, round_id));
    TRY(q_decision_revoke_all(c, c->now_at, round_id)); /* they were about what is void now */
    return move(c, &round, "open", reason);
}

/* ---- decisions ---- */

static enum err add_decision(struct ctx *c, const struct q_result_round *round, const char *kind,
                             const json_t *what, const char *reason)
{
    struct q_decision_add row;
    const char *text = json_text(c->arena, what);
    AUTO_JSON *after = json_pack("{s:s, s:O, s:s}", "kind", kind, "what", what, "reason", reason);
    TRY(q_decision_add(c, &(struct q_decision_add_in){
        .round_id = round->id, .kind = kind, .what_json = text, .reason = reason,
        .actor = ctx_actor(c), .now_at = c->now_at}, &row));
    return log_add(c, round->event_id, "result.decide",
                   arena_printf(c->arena, "decision:%" PRId64, row.id), NULL,
                   json_text(c->arena, after));
}

/* The last decision is the one just made: it must fit a tie. */
static enum err check_used(struct ctx *c, const struct result_input *in, const struct rank_result *done)
{
    if (in->rank.n_decisions && done->is_used[in->rank.n_decisions - 1])
        return OK;
    return fail(c, ERR_INVALID, "entry_ids", "result_not_tied", NULL);
}

enum err result_decide_tie(struct ctx *c, int64_t round_id, const int64_t *entry_ids, size_t n,
                           const char *reason)
{
    struct q_result_round round;
    struct result_input in;
    struct rank_result done;
    AUTO_JSON *what = json_pack("{s:[]}", "order");
    TRY(lock_round(c, round_id, &round));
    TRY(need_state(c, &round, "closed"));
    for (size_t i = 0; i < n; i++)
        json_array_append_new(json_object_get(what, "order"), json_integer(entry_ids[i]));
    TRY(add_decision(c, &round, "tie", what, reason));
    TRY(result_read(c, round_id, &in));
    TRY(run(c, &in, &done));
    TRY(check_used(c, &in, &done));
    return store(c, &in, &done);
}

static enum err prize_of(struct ctx *c, int64_t round_id, const char *key, int64_t *out)
{
    struct q_result_prizes *prizes;
    size_t n;
    *out = 0;
    if (!*key)
        return OK;
    TRY(q_result_prizes(c, round_id, &prizes, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(prizes[i].key, key) == 0)
            *out = prizes[i].id;
    return *out ? OK : fail(c, ERR_INVALID, "prize", "result_prize_unknown", NULL);
}

enum err result_override(struct ctx *c, int64_t round_id, const struct result_override *in)
{
    struct q_result_round round;
    struct q_scope_of_entry entry;
    struct rank_result done;
    int64_t prize_id;
    AUTO_JSON *what = json_pack("{s:I}", "entry_id", (json_int_t)in->entry_id);
    TRY(lock_round(c, round_id, &round));
    TRY(need_state(c, &round, "closed"));
    TRY(q_scope_of_entry(c, in->entry_id, &entry));
    if (entry.round_id != round_id)
        return ERR_NOT_FOUND;
    if (!in->prize && !in->has_advance)
        return fail(c, ERR_INVALID, NULL, "result_override_empty", NULL);
    if (in->prize) {
        TRY(prize_of(c, round_id, in->prize, &prize_id));
        json_object_set_new(what, "prize_id", json_integer(prize_id));
    }
    if (in->has_advance)
        json_object_set_new(what, "is_advancing", json_boolean(in->is_advancing));
    TRY(add_decision(c, &round, "override", what, in->reason));
    return compute(c, round_id, &done);
}

enum err result_revoke(struct ctx *c, int64_t round_id, int64_t decision_id, const char *reason)
{
    struct q_result_round round;
    struct q_decision_revoke row;
    struct rank_result done;
    AUTO_JSON *after = json_pack("{s:s}", "reason", reason);
    TRY(lock_round(c, round_id, &round));
    TRY(need_state(c, &round, "closed"));
    TRY(q_decision_revoke(c, c->now_at, decision_id, round_id, &row));
    TRY(log_add(c, round.event_id, "result.revoke",
                arena_printf(c->arena, "decision:%" PRId64, decision_id), NULL,
                json_text(c->arena, after)));
    return compute(c, round_id, &done);
}

/* ---- freeze, confirm, publish ---- */

static const char *company_of(const struct result_input *in, int64_t entry_id)
{
    for (size_t i = 0; i < in->n_entries; i++)
        if (in->entries[i].id == entry_id)
            return in->entries[i].company;
    return "";
}

static const char *names_of(struct ctx *c, const struct result_input *in, const struct rank_group *g)
{
    struct buf b;
    buf_init(&b, c->arena, 1u << 16);
    for (size_t i = 0; i < g->n_entries; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", company_of(in, g->entry_ids[i]));
    return buf_str(&b);
}

/* What is frozen is what was computed last; it must be what would be computed now, and decided. */
enum err result_freeze(struct ctx *c, int64_t round_id)
{
    struct result_input in;
    struct rank_result done;
    TRY(lock_round(c, round_id, &in.round));
    TRY(result_read(c, round_id, &in));
    TRY(need_state(c, &in.round, "closed"));
    TRY(run(c, &in, &done));
    for (size_t i = 0; i < done.n_groups; i++)
        if (done.groups[i].needs_decision)
            return fail(c, ERR_CONFLICT, NULL, "result_tie_open", "entries",
                        names_of(c, &in, &done.groups[i]), NULL);
    TRY(store(c, &in, &done)); /* an entry may have been withdrawn since the last computation */
    TRY(q_result_freeze(c, c->now_at, round_id));
    return move(c, &in.round, "frozen", NULL);
}

enum err result_thaw(struct ctx *c, int64_t round_id, const char *reason)
{
    struct q_result_round round;
    TRY(lock_round(c, round_id, &round));
    if (strcmp(round.state, "frozen") != 0 && strcmp(round.state, "confirmed") != 0)
        return need_state(c, &round, "frozen");
    TRY(q_result_thaw(c, round_id));
    return move(c, &round, "closed", reason);
}

/* The outcome that is frozen; refused when one of those who win or go on has withdrawn since. */
static enum err frozen(struct ctx *c, int64_t round_id, struct q_placement_list **lines, size_t *n)
{
    struct q_result_get result;
    struct buf gone;
    buf_init(&gone, c->arena, 1u << 16);
    TRY(q_result_get(c, round_id, &result));
    TRY(q_placement_list(c, result.id, lines, n));
    for (size_t i = 0; i < *n; i++) {
        const struct q_placement_list *l = &(*lines)[i];
        if ((l->is_advancing || l->prize) && strcmp(l->state, "withdrawn") == 0)
            buf_printf(&gone, "%s%s", gone.n ? ", " : "", l->company);
    }
    if (gone.n == 0)
        return OK;
    return fail(c, ERR_CONFLICT, NULL, "result_withdrawn", "entries", buf_str(&gone), NULL);
}

enum err result_confirm(struct ctx *c, int64_t round_id)
{
    struct q_result_round round;
    struct q_placement_list *lines;
    size_t n;
    TRY(lock_round(c, round_id, &round));
    TRY(need_state(c, &round, "frozen"));
    TRY(frozen(c, round_id, &lines, &n));
    TRY(q_result_confirm(c, c->now_at, round_id));
    return move(c, &round, "confirmed", NULL);
}

static enum err advance(struct ctx *c, const struct q_result_round *round,
                        const struct q_placement_list *p)
{
    struct q_round_take taken;
    enum err e = entry_advance(c, round, p->entry_id);
    if (e == ERR_NOT_FOUND) /* withdrawn since, or there already */
        return OK;
    TRY(e);
    e = q_round_take(c, round->next_round_id, &taken);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "result_next_full", "company", p->company, NULL);
    return e;
}

/* Who left between the freezing and the publication stands in no reserve; it has been told so. */
static enum err left_before(struct ctx *c, int64_t entry_id)
{
    struct q_placement_leave row;
    enum err e = q_placement_leave(c, c->now_at, entry_id, &row);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err result_publish(struct ctx *c, int64_t round_id)
{
    struct q_result_round round;
    struct q_placement_list *lines;
    size_t n;
    TRY(lock_round(c, round_id, &round));
    TRY(need_state(c, &round, "confirmed"));
    TRY(frozen(c, round_id, &lines, &n));
    TRY(q_result_publish(c, c->now_at, round_id));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(lines[i].state, "withdrawn") == 0) {
            TRY(left_before(c, lines[i].entry_id));
            continue;
        }
        if (lines[i].is_advancing && round.next_round_id != NO_INT)
            TRY(advance(c, &round, &lines[i]));
        TRY(result_mail(c, &round, &lines[i]));
    }
    return move(c, &round, "published", NULL);
}
