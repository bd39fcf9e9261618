#include "domain/pitch/reserve.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/pitch/entry.h"
#include "domain/pitch/result_mail.h"

/* ---- who holds what ---- */

bool reserve_holds(const struct q_placement_list *line)
{
    return line->left_at == NO_INT && (line->is_advancing || line->moved_up_at != NO_INT);
}

bool reserve_stands(const struct q_placement_list *line)
{
    return line->left_at == NO_INT && line->moved_up_at == NO_INT && line->reserve_no != NO_INT &&
           strcmp(line->state, "active") == 0;
}

/* A place that was given back: the line of who held it, while nobody has moved up for it. */
static bool is_free(const struct reserve *r, const struct q_placement_list *line)
{
    if (line->left_at == NO_INT || (!line->is_advancing && line->moved_up_at == NO_INT))
        return false;
    for (size_t i = 0; i < r->n_lines; i++)
        if (r->lines[i].moved_for_id == line->entry_id)
            return false;
    return true;
}

size_t reserve_free_place(const struct reserve *r, const char *cut_key)
{
    size_t found = r->n_lines;
    for (size_t i = 0; i < r->n_lines; i++)
        if (strcmp(r->lines[i].cut_key, cut_key) == 0 && is_free(r, &r->lines[i]) &&
            (found == r->n_lines || r->lines[i].left_at < r->lines[found].left_at))
            found = i;
    return found;
}

size_t reserve_first(const struct reserve *r, const char *cut_key)
{
    size_t found = r->n_lines;
    for (size_t i = 0; i < r->n_lines; i++)
        if (strcmp(r->lines[i].cut_key, cut_key) == 0 && reserve_stands(&r->lines[i]) &&
            (found == r->n_lines || r->lines[i].reserve_no < r->lines[found].reserve_no))
            found = i;
    return found;
}

enum err reserve_read(struct ctx *c, int64_t round_id, struct reserve *out)
{
    struct q_result_get result;
    *out = (struct reserve){0};
    TRY(q_result_round(c, round_id, &out->round));
    if (strcmp(out->round.state, "published") != 0)
        return fail(c, ERR_CONFLICT, NULL, "result_round_state", "state", out->round.state, "wanted", "published",
                    NULL);
    out->cut = round_cut_read(c->arena, out->round.cut_json, out->round.n_advance, out->round.n_advance_per_track);
    TRY(q_result_get(c, round_id, &result));
    out->result_id = result.id;
    TRY(q_placement_list(c, result.id, &out->lines, &out->n_lines));
    const char *next = out->round.next_state;
    out->is_begun = !next || strcmp(next, "open") != 0 ||
                    (out->round.next_starts_at != NO_INT && c->now_at >= out->round.next_starts_at);
    return OK;
}

static enum err lock_and_read(struct ctx *c, int64_t round_id, struct reserve *out)
{
    struct q_round_lock lock;
    TRY(q_round_lock(c, round_id, &lock));
    ctx_topic(c, "panel", round_id);
    return reserve_read(c, round_id, out);
}

static const struct q_placement_list *line_of(const struct reserve *r, int64_t entry_id)
{
    for (size_t i = 0; i < r->n_lines; i++)
        if (r->lines[i].entry_id == entry_id)
            return &r->lines[i];
    return NULL;
}

/* ---- moving up and back ---- */

static enum err log_move(struct ctx *c, const struct reserve *r, const char *action,
                         const struct q_placement_list *line, const json_t *after)
{
    ctx_topic(c, "application", line->application_id);
    return log_add(c, r->round.event_id, action, arena_printf(c->arena, "entry:%" PRId64, line->entry_id), NULL,
                   json_text(c->arena, after));
}

/* Into the next round, where it stood before if it was moved back since; it has room (round_take). */
static enum err enter(struct ctx *c, const struct reserve *r, const struct q_placement_list *line)
{
    struct q_entry_return back;
    enum err e = q_entry_return(c, r->round.next_round_id, line->entry_id, &back);
    return e == ERR_NOT_FOUND ? entry_advance(c, &r->round, line->entry_id) : e;
}

/* *is_full and nothing done when the next round has no room. */
static enum err move_up(struct ctx *c, const struct reserve *r, size_t place, size_t who, bool *is_full)
{
    struct q_round_take taken;
    const struct q_placement_list *line = &r->lines[who], *left = &r->lines[place];
    enum err e = q_round_take(c, r->round.next_round_id, &taken);
    *is_full = e == ERR_NOT_FOUND;
    if (*is_full)
        return OK;
    TRY(e);
    TRY(enter(c, r, line));
    TRY(q_placement_move_up(c, c->now_at, left->entry_id, r->result_id, line->entry_id));
    AUTO_JSON *after = json_pack("{s:I,s:I}", "for_entry_id", (json_int_t)left->entry_id, "reserve_no",
                                 (json_int_t)line->reserve_no);
    TRY(log_move(c, r, "entry.move_up", line, after));
    return result_mail_moved_up(c, &r->round, line);
}

enum err reserve_move_up(struct ctx *c, int64_t round_id, int64_t entry_id)
{
    struct reserve r;
    bool is_full;
    TRY(lock_and_read(c, round_id, &r));
    const struct q_placement_list *line = line_of(&r, entry_id);
    if (r.cut.refill == REFILL_NEVER)
        return fail(c, ERR_CONFLICT, NULL, "reserve_never", NULL);
    if (r.is_begun)
        return fail(c, ERR_CONFLICT, NULL, "reserve_begun", NULL);
    if (!line || !reserve_stands(line) || &r.lines[reserve_first(&r, line->cut_key)] != line)
        return fail(c, ERR_CONFLICT, "entry_id", "reserve_not_first", NULL);
    size_t place = reserve_free_place(&r, line->cut_key);
    if (place == r.n_lines)
        return fail(c, ERR_CONFLICT, NULL, "reserve_no_place", NULL);
    TRY(move_up(c, &r, place, (size_t)(line - r.lines), &is_full));
    return is_full ? fail(c, ERR_CONFLICT, NULL, "result_next_full", "company", line->company, NULL) : OK;
}

enum err reserve_move_back(struct ctx *c, int64_t round_id, int64_t entry_id, const char *reason)
{
    struct reserve r;
    struct q_entry_move_back row;
    TRY(lock_and_read(c, round_id, &r));
    const struct q_placement_list *line = line_of(&r, entry_id);
    if (!line || line->moved_up_at == NO_INT || line->left_at != NO_INT)
        return fail(c, ERR_CONFLICT, "entry_id", "reserve_not_moved", NULL);
    enum err e = r.is_begun ? ERR_NOT_FOUND : q_entry_move_back(c, r.round.next_round_id, entry_id, &row);
    if (e == ERR_NOT_FOUND) /* begun, or scored before its time */
        return fail(c, ERR_CONFLICT, NULL, "reserve_begun", NULL);
    TRY(e);
    TRY(q_round_free_place(c, r.round.next_round_id));
    TRY(q_placement_move_back(c, r.result_id, entry_id));
    AUTO_JSON *after = json_pack("{s:I,s:s}", "for_entry_id", (json_int_t)line->moved_for_id, "reason", reason);
    TRY(log_move(c, &r, "entry.move_back", line, after));
    return result_mail_moved_back(c, &r.round, line);
}

/* ---- leaving ---- */

enum err reserve_may_leave(struct ctx *c, int64_t entry_id, bool *out)
{
    struct q_placement_standing row;
    enum err e = q_placement_standing(c, entry_id, &row);
    *out = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err reserve_leave(struct ctx *c, int64_t entry_id)
{
    struct q_placement_leave left;
    struct q_scope_of_entry entry;
    struct q_round_lock lock;
    struct reserve r;
    bool is_full;
    TRY(q_scope_of_entry(c, entry_id, &entry));
    TRY(q_round_lock(c, entry.round_id, &lock));
    enum err e = q_placement_leave(c, c->now_at, entry_id, &left);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(lock_and_read(c, entry.round_id, &r));
    const struct q_placement_list *line = line_of(&r, entry_id);
    AUTO_JSON *after = json_pack("{s:b}", "is_place_free", is_free(&r, line));
    TRY(log_move(c, &r, "entry.leave", line, after));
    size_t who = reserve_first(&r, line->cut_key);
    if (r.cut.refill != REFILL_AT_ONCE || r.is_begun || !is_free(&r, line) || who == r.n_lines)
        return OK;
    return move_up(c, &r, (size_t)(line - r.lines), who, &is_full);
}
