/* Handlers for the files of an event's documents on their way: tus 1.0, as documents of applications (api_upload.c). */
#include <inttypes.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/call/upload.h"
#include "domain/event/event_document.h"
#include "fields.h"
#include "job.h"
#include "sink.h"
#include "tus_step.h"

/* From the first step to the last. */
struct step {
    struct tus_step t;            /* first: the sink knows it only */
    struct document_new new;      /* of a creation */
    struct q_document_file_get f; /* of an append: as it was before */
};

/* ---- announcing ---- */

static enum err create_step(struct ctx *c, struct document_new new)
{
    struct tus_metadata meta;
    struct step *s = arena_new_of(c->arena, struct step);
    TRY(tus_step_announced(c, &s->t, &meta));
    s->new = new;
    s->new.n_bytes = s->t.n_bytes;
    s->new.name = upload_name(c, meta.file_name);
    s->t.is_of_event = true;
    TRY(document_check_new(c, &s->new));
    return tus_step_begin(c, &s->t);
}

enum err api_document_create_step(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    (void)r;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    return create_step(c, (struct document_new){.event_id = event.event_id});
}

enum err api_document_replace_step(struct ctx *c, struct reply *r)
{
    struct q_document_get d;
    (void)r;
    TRY(q_document_get(c, in_text(c, "document_key"), &d));
    return create_step(c, (struct document_new){.event_id = d.event_id, .document_key = d.key});
}

static enum err count(struct ctx *c, const struct tus_step *t, int64_t n)
{
    enum err e = tus_step_count(c, t, n);
    return e == ERR_NOT_FOUND ? document_file_moved(c, t->key) : e;
}

static enum err finish(struct ctx *c, const struct tus_step *t, const struct q_document_file_get *f)
{
    return document_file_finish(c, f, &(struct document_seen){.deck = t->deck, .hash = t->hash, .n_pages = t->n_pages});
}

static enum err create(struct ctx *c, struct reply *r)
{
    const struct step *s = c->carry;
    const struct sink_result *body = sink_result(job_of(c));
    struct q_document_file_get f;
    TRY(tus_step_whole(c, &s->t, body));
    TRY(count(c, &s->t, body->n_written));
    TRY(document_create(c, &s->new, s->t.key, s->t.is_checked ? 0 : body->n_written));
    TRY(q_document_file_get(c, s->t.key, &f));
    if (s->t.is_checked)
        TRY(finish(c, &s->t, &f));
    reply_empty(r, 201);
    reply_header(r, "Location", arena_printf(c->arena, "/api/v1/document-files/%s", s->t.key));
    tus_say_number(c, r, "Upload-Offset", body->n_written);
    if (!s->t.is_checked)
        tus_say_expires(c, r, f.expires_at);
    return OK;
}

enum err api_document_create(struct ctx *c, struct reply *r)
{
    return create(c, r);
}

enum err api_document_replace(struct ctx *c, struct reply *r)
{
    return create(c, r);
}

/* ---- how far it is ---- */

enum err api_document_upload_get(struct ctx *c, struct reply *r)
{
    struct q_document_file_get f;
    const char *key = in_text(c, "file_key");
    if (strcmp(job_of(c)->req.method, "HEAD") == 0 && !sink_claim(job_of(c), key))
        return OK;
    TRY(q_document_file_get(c, key, &f));
    TRY(document_file_check(c, &f));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "file_key", f.file_key);
    jw_str(&w, "document_key", f.document_key);
    jw_str(&w, "name", f.name);
    jw_str(&w, "state", f.state);
    jw_int(&w, "n_bytes", f.n_bytes);
    jw_int(&w, "n_offset", f.n_offset);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    tus_say_number(c, r, "Upload-Offset", f.n_offset);
    tus_say_number(c, r, "Upload-Length", f.n_bytes);
    if (strcmp(f.state, "open") == 0)
        tus_say_expires(c, r, f.expires_at);
    return OK;
}

/* ---- the next bytes ---- */

enum err api_document_append_step(struct ctx *c, struct reply *r)
{
    struct step *s = arena_new_of(c->arena, struct step);
    int64_t offset;
    s->t.key = in_text(c, "file_key");
    s->t.is_of_event = true;
    TRY(tus_step_offset(c, &offset));
    if (!sink_claim(job_of(c), s->t.key))
        return OK;
    TRY(q_document_file_get(c, s->t.key, &s->f));
    s->t.n_was = s->f.n_offset;
    s->t.n_bytes = s->f.n_bytes;
    c->carry = s;
    TRY(document_file_check(c, &s->f));
    return tus_step_go_on(c, r, &s->t, &(struct tus_at){offset, strcmp(s->f.state, "open") == 0});
}

enum err api_document_append(struct ctx *c, struct reply *r)
{
    const struct step *s = c->carry;
    const struct sink_result *body = sink_result(job_of(c));
    int64_t n_new = tus_step_safe(&s->t, body), n = s->t.n_was + n_new;
    TRY(tus_step_judge(c, &s->t, body));
    TRY(count(c, &s->t, n_new));
    if (s->t.is_checked)
        TRY(finish(c, &s->t, &s->f));
    else if (n_new > 0)
        TRY(document_file_advance(c, &s->f, n));
    if (tus_step_judge_disk(c, &s->t, body) != OK) /* what was written before stays */
        return OK;
    reply_empty(r, 204);
    tus_say_number(c, r, "Upload-Offset", n);
    if (!s->t.is_checked)
        tus_say_expires(c, r, s->f.expires_at);
    return OK;
}

/* ---- giving it up ---- */

enum err api_document_drop_step(struct ctx *c, struct reply *r)
{
    (void)r;
    (void)sink_claim(job_of(c), in_text(c, "file_key")); /* false: this runs again first */
    return OK;
}

enum err api_document_drop(struct ctx *c, struct reply *r)
{
    struct q_document_file_get f;
    TRY(q_document_file_get(c, in_text(c, "file_key"), &f));
    TRY(document_file_drop(c, &f));
    reply_empty(r, 204);
    return OK;
}
