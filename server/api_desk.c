/* The judge's desk: everything that a judge needs in one answer, so that a telephone that has read it once
 * can go on without the network. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "base/rand.h"
#include "domain/pitch/entry.h"
#include "domain/pitch/timetable.h"
#include "fields.h"
#include "job.h"
#include "store/queries.h"

struct desk {
    struct q_desk_frame frame;
    struct q_desk_entries *entries;
    struct q_desk_documents *documents;
    struct q_desk_forms *forms;
    struct q_desk_recused *recused;
    struct q_desk_organisations *organisations;
    size_t n_entries, n_documents, n_forms, n_recused, n_organisations;
    int64_t ends_at; /* of the session or the token */
};

static enum err load(struct ctx *c, struct desk *d)
{
    int64_t id = c->who.judge_id;
    TRY(q_desk_frame(c, id, &d->frame));
    TRY(q_desk_entries(c, id, &d->entries, &d->n_entries));
    TRY(q_desk_documents(c, id, &d->documents, &d->n_documents));
    TRY(q_desk_forms(c, id, &d->forms, &d->n_forms));
    TRY(q_desk_recused(c, id, &d->recused, &d->n_recused));
    TRY(q_desk_organisations(c, d->frame.event_id, &d->organisations, &d->n_organisations));
    if (c->who.session_id) {
        struct q_session_end row;
        TRY(q_session_end(c, c->who.session_id, &row));
        d->ends_at = row.expires_at;
    } else {
        struct q_judge_token_find row;
        TRY(q_judge_token_find(c, NO_INT, c->who.jti, id, c->real_at, &row));
        d->ends_at = row.expires_at;
    }
    return OK;
}

static void write_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

static void write_frame(struct jw *w, const struct desk *d)
{
    const struct q_desk_frame *f = &d->frame;
    jw_key_open(w, "judge", '{');
    jw_int(w, "id", f->judge_id);
    jw_str(w, "name", f->name);
    jw_str(w, "organisation", f->organisation);
    jw_str(w, "lang", f->lang);
    jw_str(w, "state", f->state);
    jw_time(w, "access_ends_at", d->ends_at);
    jw_close(w, '}');
    jw_key_open(w, "event", '{');
    jw_str(w, "slug", f->slug);
    jw_raw(w, "name", f->event_name_json);
    jw_key_open(w, "organisations", '[');
    for (size_t i = 0; i < d->n_organisations; i++) {
        jw_open(w, '{');
        jw_str(w, "role", d->organisations[i].role);
        jw_raw(w, "name", d->organisations[i].name_json);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
    jw_key_open(w, "round", '{');
    jw_int(w, "id", f->round_id);
    jw_str(w, "key", f->round_key);
    jw_str(w, "kind", f->round_kind);
    jw_raw(w, "name", f->round_name_json);
    jw_str(w, "city", f->city);
    jw_str(w, "time_zone", f->time_zone);
    write_time(w, "starts_at", f->starts_at);
    write_time(w, "ends_at", f->ends_at);
    jw_int(w, "pitch_ms", f->pitch_ms);
    jw_int(w, "qa_ms", f->qa_ms);
    jw_str(w, "state", f->round_state);
    jw_close(w, '}');
    jw_raw(w, "criteria", f->criteria_json);
}

/* ---- entries ---- */

static void write_slot(struct jw *w, const struct desk *d, const struct q_desk_entries *e)
{
    if (e->starts_at == NO_INT) {
        jw_null(w, "slot");
        return;
    }
    const struct q_timetable_round round = {.setup_ms = d->frame.setup_ms, .pitch_ms = d->frame.pitch_ms,
                                            .qa_ms = d->frame.qa_ms};
    struct timetable_times t = timetable_times(&round, e->starts_at, e->ends_at);
    jw_key_open(w, "slot", '{');
    jw_time(w, "starts_at", t.starts_at);
    jw_time(w, "pitch_at", t.pitch_at);
    jw_time(w, "questions_at", t.questions_at);
    jw_time(w, "over_at", t.over_at);
    jw_time(w, "ends_at", t.ends_at);
    jw_raw(w, "room_name", e->room_name_json);
    jw_close(w, '}');
}

static void write_sheet(struct jw *w, const struct q_desk_entries *e)
{
    if (e->version_no == NO_INT) {
        jw_null(w, "sheet");
        return;
    }
    jw_key_open(w, "sheet", '{');
    jw_int(w, "version_no", e->version_no);
    jw_str(w, "state", e->sheet_state);
    jw_raw(w, "scores_milli", e->scores_json);
    jw_str(w, "comment", e->comment);
    jw_time(w, "received_at", e->received_at);
    jw_close(w, '}');
}

/* Both lists are in the order of their entries' ids only where there is no timetable: so all are looked
 * through. A judge has tens of entries, and each one or two documents. */
static void write_documents(struct jw *w, const struct desk *d, int64_t entry_id)
{
    jw_key_open(w, "documents", '[');
    for (size_t i = 0; i < d->n_documents; i++) {
        const struct q_desk_documents *u = &d->documents[i];
        if (u->entry_id != entry_id)
            continue;
        jw_open(w, '{');
        jw_str(w, "upload_key", u->key);
        jw_str(w, "kind", u->kind);
        jw_raw(w, "kind_name", u->name_json);
        jw_str(w, "name", u->name);
        jw_str(w, "type", u->type);
        jw_int(w, "n_bytes", u->n_bytes);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static const char *questions_of(const struct desk *d, int64_t form_id)
{
    for (size_t i = 0; i < d->n_forms; i++)
        if (d->forms[i].id == form_id)
            return d->forms[i].questions_json;
    return "[]";
}

static enum err write_entries(struct ctx *c, struct jw *w, const struct desk *d)
{
    jw_key_open(w, "entries", '[');
    for (size_t i = 0; i < d->n_entries; i++) {
        const struct q_desk_entries *e = &d->entries[i];
        const char *answers;
        TRY(entry_answers(c, e->answers_json, questions_of(d, e->form_id), &answers));
        jw_open(w, '{');
        jw_int(w, "id", e->id);
        jw_str(w, "state", e->state);
        jw_int(w, "application_no", e->application_no);
        jw_str(w, "company", e->company);
        jw_str(w, "project", e->project);
        jw_str(w, "track", e->track);
        if (e->track_name_json)
            jw_raw(w, "track_name", e->track_name_json);
        else
            jw_null(w, "track_name");
        jw_int(w, "form_id", e->form_id);
        jw_raw(w, "answers", answers);
        write_slot(w, d, e);
        write_documents(w, d, e->id);
        write_sheet(w, e);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err write_forms(struct ctx *c, struct jw *w, const struct desk *d)
{
    jw_key_open(w, "forms", '[');
    for (size_t i = 0; i < d->n_forms; i++) {
        const char *questions;
        TRY(entry_questions(c, d->forms[i].questions_json, &questions));
        jw_open(w, '{');
        jw_int(w, "id", d->forms[i].id);
        jw_raw(w, "questions", questions);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static void write_recused(struct jw *w, const struct desk *d)
{
    jw_key_open(w, "recused", '[');
    for (size_t i = 0; i < d->n_recused; i++) {
        const struct q_desk_recused *k = &d->recused[i];
        jw_open(w, '{');
        jw_int(w, "entry_id", k->entry_id);
        jw_int(w, "application_no", k->application_no);
        jw_str(w, "company", k->company);
        jw_str(w, "source", k->source);
        jw_str(w, "reason", k->reason);
        jw_time(w, "declared_at", k->declared_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

/* The same desk costs a telephone nothing the second time. */
static const char *tag_of(struct ctx *c, const struct buf *body)
{
    unsigned char hash[SHA256_BYTES];
    hash_sha256(body->p, body->n, hash);
    return arena_printf(c->arena, "\"%s\"", text_hex(c->arena, hash, 16));
}

enum err api_judge_desk(struct ctx *c, struct reply *r)
{
    struct desk d = {.entries = NULL};
    if (c->who.kind != WHO_JUDGE)
        return fail(c, ERR_FORBIDDEN, NULL, "not_allowed", NULL);
    TRY(load(c, &d));
    struct jw w = reply_json(r, 200);
    write_frame(&w, &d);
    TRY(write_forms(c, &w, &d));
    TRY(write_entries(c, &w, &d));
    write_recused(&w, &d);
    reply_end(r, &w);
    const char *tag = tag_of(c, &r->body), *has = request_header(&job_of(c)->req, "if-none-match");
    if (has && strcmp(has, tag) == 0) {
        reply_init(r, c->arena);
        reply_empty(r, 304);
    }
    reply_header(r, "ETag", tag);
    reply_header(r, "Cache-Control", "private, no-cache");
    return OK;
}
