/* Handlers for entries in a round and the judges' sheets about them. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/pitch/entry.h"
#include "domain/pitch/sheet.h"
#include "fields.h"
#include "store/queries.h"

/* ---- entries ---- */

/* A judge gets what is assigned, in the order of the timetable; an organiser all, by pages. */
enum err api_entry_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    int64_t limit = in_limit(c);
    int64_t after;
    TRY(in_cursor(c, 0, &after));
    struct jw w = reply_json(r, 200);
    if (c->who.kind == WHO_JUDGE) {
        TRY(q_entry_list_of_judge(c, c->who.judge_id, &rows));
        TRY(reply_rows(c, &w, "items", &rows, &n));
        jw_null(&w, "next_cursor");
    } else {
        TRY(q_entry_list_of_round(c, in_int(c, "round_id"), after, limit, &rows));
        TRY(reply_list(c, &w, &rows, limit));
    }
    reply_end(r, &w);
    return OK;
}

enum err api_entry_get(struct ctx *c, struct reply *r)
{
    struct q_entry_get row;
    struct rows rows;
    const char *answers;
    size_t n;
    TRY(q_entry_get(c, in_int(c, "entry_id"), &row));
    TRY(entry_answers(c, row.answers_json, row.questions_json, &answers));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "id", row.id);
    jw_int(&w, "round_id", row.round_id);
    jw_str(&w, "state", row.state);
    jw_int(&w, "application_no", row.application_no);
    jw_str(&w, "company", row.company);
    jw_str(&w, "project", row.project);
    jw_str(&w, "track", row.track);
    jw_raw(&w, "answers", answers);
    TRY(q_entry_documents(c, row.id, &rows));
    TRY(reply_rows(c, &w, "documents", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_entry_no_show(struct ctx *c, struct reply *r)
{
    TRY(entry_set_no_show(c, in_int(c, "entry_id"), in_bool(c, "is_no_show")));
    reply_empty(r, 204);
    return OK;
}

/* ---- sheets ---- */

/* saved_no: the version that this save made, 0 for none. */
static void write_sheet(struct ctx *c, struct reply *r, const struct sheet *s, int64_t saved_no)
{
    struct jw w = reply_json(r, 200);
    jw_int(&w, "entry_id", in_int(c, "entry_id"));
    jw_int(&w, "version_no", s->version_no);
    if (saved_no)
        jw_int(&w, "saved_version_no", saved_no);
    jw_str(&w, "state", s->state);
    jw_raw(&w, "scores_milli", s->scores_json);
    jw_str(&w, "comment", s->comment);
    if (s->version_no)
        jw_time(&w, "received_at", s->received_at);
    jw_bool(&w, "is_complete", s->is_complete);
    jw_int(&w, "total_num", s->total_num);
    jw_int(&w, "total_den", s->total_den);
    jw_raw(&w, "criteria", s->criteria_json);
    reply_end(r, &w);
    if (s->version_no)
        reply_version(c, r, s->version_no);
    reply_header(r, "Cache-Control", "no-store");
}

enum err api_sheet_get(struct ctx *c, struct reply *r)
{
    struct sheet sheet;
    TRY(sheet_get(c, c->who.judge_id, in_int(c, "entry_id"), &sheet));
    write_sheet(c, r, &sheet, 0);
    return OK;
}

/* A save that is sent again with its key, because its answer was lost, changes nothing, whatever another
 * device has saved since: it is told which version it made, and how the sheet is now. */
enum err api_sheet_save(struct ctx *c, struct reply *r)
{
    struct sheet sheet;
    if (c->replay_id) {
        TRY(sheet_get(c, c->who.judge_id, in_int(c, "entry_id"), &sheet));
        write_sheet(c, r, &sheet, c->replay_id);
        return OK;
    }
    struct sheet_save in = {.judge_id = c->who.judge_id, .entry_id = in_int(c, "entry_id"),
                            .scores = in_json(c, "scores_milli"), .comment = in_text(c, "comment"),
                            .is_final = in_bool(c, "is_final")};
    TRY(sheet_save(c, &in, &sheet));
    c->created_id = sheet.version_no;
    write_sheet(c, r, &sheet, sheet.version_no);
    return OK;
}
