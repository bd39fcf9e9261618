/* Handlers for what becomes of the places of a published round: the reserve, moving up and back. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/pitch/reserve.h"
#include "fields.h"
#include "store/queries.h"

static void write_int_or_null(struct jw *w, const char *key, int64_t v)
{
    if (v == NO_INT)
        jw_null(w, key);
    else
        jw_int(w, key, v);
}

static void write_time_or_null(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

static void write_item(struct jw *w, const struct reserve *r, const struct q_placement_list *line)
{
    bool is_next = reserve_stands(line) && &r->lines[reserve_first(r, line->cut_key)] == line &&
                   reserve_free_place(r, line->cut_key) < r->n_lines;
    jw_open(w, '{');
    jw_int(w, "entry_id", line->entry_id);
    jw_int(w, "application_id", line->application_id);
    jw_int(w, "application_no", line->application_no);
    jw_str(w, "company", line->company);
    jw_str(w, "list", line->cut_key);
    jw_bool(w, "is_advancing", line->is_advancing);
    write_int_or_null(w, "reserve_no", line->reserve_no);
    write_time_or_null(w, "left_at", line->left_at);
    write_time_or_null(w, "moved_up_at", line->moved_up_at);
    write_int_or_null(w, "moved_for_id", line->moved_for_id);
    jw_bool(w, "may_move_up", is_next && !r->is_begun && r->cut.refill != REFILL_NEVER);
    jw_bool(w, "may_move_back", line->moved_up_at != NO_INT && line->left_at == NO_INT && !r->is_begun);
    jw_close(w, '}');
}

/* Those who hold or held a place, and those in reserve; the others have no part in it. */
static enum err write_reserve(struct ctx *c, struct reply *out, int64_t round_id)
{
    static const char *const refill[] = {
        [REFILL_NEVER] = "never", [REFILL_BY_ORGANISER] = "by_organiser", [REFILL_AT_ONCE] = "at_once"};
    struct reserve r;
    ctx_topic(c, "panel", round_id);
    TRY(reserve_read(c, round_id, &r));
    struct jw w = reply_json(out, 200);
    jw_int(&w, "round_id", round_id);
    jw_str(&w, "time_zone", r.round.time_zone);
    jw_str(&w, "refill", refill[r.cut.refill]);
    jw_bool(&w, "is_begun", r.is_begun);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < r.n_lines; i++)
        if (r.lines[i].is_advancing || r.lines[i].reserve_no != NO_INT)
            write_item(&w, &r, &r.lines[i]);
    jw_close(&w, ']');
    reply_end(out, &w);
    return OK;
}

enum err api_reserve_get(struct ctx *c, struct reply *r)
{
    return write_reserve(c, r, in_int(c, "round_id"));
}

enum err api_reserve_move_up(struct ctx *c, struct reply *r)
{
    TRY(reserve_move_up(c, in_int(c, "round_id"), in_int(c, "entry_id")));
    return write_reserve(c, r, in_int(c, "round_id"));
}

enum err api_reserve_move_back(struct ctx *c, struct reply *r)
{
    TRY(reserve_move_back(c, in_int(c, "round_id"), in_int(c, "entry_id"), in_text(c, "reason")));
    return write_reserve(c, r, in_int(c, "round_id"));
}
