#include "application_life.h"

#include <string.h>

#include "domain/pitch/join.h"
#include "domain/pitch/timetable.h"
#include "reply.h"
#include "store/queries.h"

static void write_opt_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

/* A slot of the timetable in force. The link in it is the one that is mailed: it opens nothing else. */
static enum err write_slot(struct ctx *c, struct jw *w, const struct q_application_rounds *r,
                           int64_t link_no)
{
    struct q_timetable_round round;
    TRY(q_timetable_round(c, r->round_id, &round));
    struct timetable_times t = timetable_times(&round, r->slot_starts_at, r->slot_ends_at);
    jw_key_open(w, "slot", '{');
    jw_int(w, "slot_id", r->slot_id);
    jw_raw(w, "room_name", r->room_name_json);
    jw_time(w, "starts_at", t.starts_at);
    jw_time(w, "pitch_at", t.pitch_at);
    jw_time(w, "questions_at", t.questions_at);
    jw_time(w, "over_at", t.over_at);
    jw_time(w, "join_opens_at", t.starts_at - round.join_before_ms);
    jw_time(w, "join_closes_at", t.ends_at);
    bool has_link = *round.join_url && (c->who.kind == WHO_APPLICANT || c->who.is_joined); /* openings are theirs */
    jw_str(w, "join_link", has_link ? join_link(c, r->entry_id, link_no) : NULL);
    jw_close(w, '}');
    return OK;
}

static enum err write_round(struct ctx *c, struct jw *w, const struct q_application_rounds *r,
                            int64_t link_no)
{
    jw_open(w, '{');
    jw_int(w, "entry_id", r->entry_id);
    jw_int(w, "round_id", r->round_id);
    jw_str(w, "round", r->round);
    jw_raw(w, "name", r->name_json);
    jw_str(w, "city", *r->city ? r->city : NULL);
    jw_str(w, "time_zone", r->time_zone);
    write_opt_time(w, "starts_at", r->starts_at);
    write_opt_time(w, "ends_at", r->ends_at);
    jw_str(w, "entry_state", r->entry_state);
    if (r->reserve_no == NO_INT || r->left_at != NO_INT || r->moved_up_at != NO_INT)
        jw_null(w, "reserve_no");
    else
        jw_int(w, "reserve_no", r->reserve_no);
    if (r->slot_id == NO_INT || strcmp(r->entry_state, "withdrawn") == 0)
        jw_null(w, "slot");
    else
        TRY(write_slot(c, w, r, link_no));
    jw_close(w, '}');
    return OK;
}

/* A draft has been begun, and no more. */
static enum err write_history(struct ctx *c, struct jw *w, const struct application *a)
{
    struct rows rows;
    size_t n;
    if (strcmp(a->row.state, "draft") != 0) {
        TRY(q_application_history(c, application_object(c, a->row.application_id), &rows));
        return reply_rows(c, w, "history", &rows, &n);
    }
    jw_key_open(w, "history", '[');
    jw_open(w, '{');
    jw_str(w, "action", "application.create");
    jw_time(w, "at", a->row.created_at);
    jw_close(w, '}');
    jw_close(w, ']');
    return OK;
}

enum err application_life_write(struct ctx *c, struct jw *w, const struct application *a)
{
    struct q_application_rounds *rounds;
    size_t n = 0;
    TRY(write_history(c, w, a));
    if (a->row.decided_at != NO_INT) /* who was accepted is in a round */
        TRY(q_application_rounds(c, a->row.application_id, &rounds, &n));
    jw_key_open(w, "rounds", '[');
    for (size_t i = 0; i < n; i++)
        TRY(write_round(c, w, &rounds[i], a->row.link_no));
    jw_close(w, ']');
    return OK;
}
