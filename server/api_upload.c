/* Handlers for documents of applications and slides of talks: tus 1.0 with creation, creation-with-upload, checksum,
 * expiration and termination. What they have in common with other documents: tus_step.h. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api.h"
#include "base/json.h"
#include "document.h"
#include "domain/call/upload.h"
#include "domain/forum/slides.h"
#include "domain/forum/speaker.h"
#include "fields.h"
#include "file/vault.h"
#include "file_reply.h"
#include "instance.h"
#include "job.h"
#include "sink.h"
#include "tus.h"
#include "tus_step.h"

/* From the first step to the last. */
struct step {
    struct tus_step t;     /* first: the sink knows it only */
    struct upload_new new; /* of a creation; or, is_slides: */
    struct slides_new slides;
    bool is_slides;
    struct q_upload_get u; /* of an append: as it was before */
};

/* ---- announcing ---- */

static enum err read_new(struct ctx *c, struct step *s)
{
    struct tus_metadata meta;
    TRY(tus_step_announced(c, &s->t, &meta));
    const char *kind = meta.kind ? meta.kind : "", *name = upload_name(c, meta.file_name);
    if (s->is_slides)
        s->slides = (struct slides_new){in_int(c, "speaker_id"), s->t.n_bytes, kind, name};
    else
        s->new = (struct upload_new){in_int(c, "application_id"), s->t.n_bytes, kind, name};
    return OK;
}

static enum err check_new(struct ctx *c, const struct step *s)
{
    struct q_upload_frame frame;
    struct q_slides_frame of_talk;
    return s->is_slides ? slides_check_new(c, &s->slides, &of_talk) : upload_check_new(c, &s->new, &frame);
}

static enum err begin(struct ctx *c, bool is_slides)
{
    struct step *s = arena_new_of(c->arena, struct step);
    s->is_slides = is_slides;
    TRY(read_new(c, s));
    TRY(check_new(c, s));
    return tus_step_begin(c, &s->t);
}

enum err api_upload_create_step(struct ctx *c, struct reply *r)
{
    (void)r;
    return begin(c, false);
}

enum err api_slides_create_step(struct ctx *c, struct reply *r)
{
    (void)r;
    return begin(c, true);
}

enum err api_upload_create(struct ctx *c, struct reply *r)
{
    const struct step *s = c->carry;
    const struct sink_result *body = sink_result(job_of(c));
    struct q_upload_get u;
    TRY(tus_step_whole(c, &s->t, body));
    enum err e = tus_step_count(c, &s->t, body->n_written);
    TRY(e == ERR_NOT_FOUND ? upload_moved(c, s->t.key) : e);
    int64_t n_offset = s->t.is_checked ? 0 : body->n_written;
    TRY(s->is_slides ? slides_create(c, &s->slides, s->t.key, n_offset)
                     : upload_create(c, &s->new, s->t.key, n_offset));
    TRY(upload_get(c, s->t.key, &u));
    if (s->t.is_checked)
        TRY(upload_finish(c, &u, s->t.deck, s->t.hash));
    reply_empty(r, 201);
    reply_header(r, "Location", arena_printf(c->arena, "/api/v1/uploads/%s", s->t.key));
    tus_say_number(c, r, "Upload-Offset", body->n_written);
    if (!s->t.is_checked)
        tus_say_expires(c, r, upload_until(&u));
    return OK;
}

enum err api_slides_create(struct ctx *c, struct reply *r)
{
    return api_upload_create(c, r);
}

/* ---- how far it is ---- */

static void write_upload(struct reply *r, const struct q_upload_get *u)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "upload_key", u->upload_key);
    if (u->application_id != NO_INT)
        jw_int(&w, "application_id", u->application_id);
    else
        jw_int(&w, "speaker_id", u->speaker_id);
    jw_str(&w, "kind", u->kind);
    jw_str(&w, "name", u->name);
    jw_str(&w, "type", u->type);
    jw_str(&w, "state", u->state);
    jw_int(&w, "n_bytes", u->n_bytes);
    jw_int(&w, "n_offset", u->n_offset);
    jw_str(&w, "sha256", u->hash);
    jw_time(&w, "received_at", u->received_at);
    jw_time(&w, "due_at", u->due_at);
    jw_time(&w, "until_at", upload_until(u));
    jw_str(&w, "time_zone", u->time_zone);
    reply_end(r, &w);
}

enum err api_upload_get(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    const char *key = in_text(c, "upload_key");
    bool is_tus = request_header(&job_of(c)->req, "tus-resumable") && strcmp(job_of(c)->req.method, "HEAD") == 0;
    bool is_sender = c->who.kind == WHO_APPLICANT || c->who.kind == WHO_MEMBER || c->who.kind == WHO_SPEAKER;
    if (is_tus && is_sender && !sink_claim(job_of(c), key))
        return OK;
    TRY(upload_get(c, key, &u));
    TRY(upload_check_there(c, &u));
    write_upload(r, &u);
    reply_header(r, "Cache-Control", "no-store");
    tus_say_number(c, r, "Upload-Offset", u.n_offset);
    tus_say_number(c, r, "Upload-Length", u.n_bytes);
    if (strcmp(u.state, "open") == 0)
        tus_say_expires(c, r, upload_until(&u));
    return OK;
}

/* ---- the next bytes ---- */

enum err api_upload_append_step(struct ctx *c, struct reply *r)
{
    struct step *s = arena_new_of(c->arena, struct step);
    int64_t offset;
    s->t.key = in_text(c, "upload_key");
    TRY(tus_step_offset(c, &offset));
    if (!sink_claim(job_of(c), s->t.key))
        return OK;
    TRY(upload_get(c, s->t.key, &s->u));
    s->t.n_was = s->u.n_offset;
    s->t.n_bytes = s->u.n_bytes;
    s->t.is_overdue = upload_is_overdue(c, &s->u);
    c->carry = s;
    if (s->t.is_overdue) /* that is stored: the writer answers */
        return OK;
    TRY(upload_check_there(c, &s->u));
    return tus_step_go_on(c, r, &s->t, &(struct tus_at){offset, strcmp(s->u.state, "open") == 0});
}

enum err api_upload_append(struct ctx *c, struct reply *r)
{
    const struct step *s = c->carry;
    if (s->t.is_overdue) {
        TRY(upload_expire(c, &s->u));
        return upload_check_there(c, &s->u) == OK ? ERR_INTERNAL : OK; /* says why; what was stored stays */
    }
    const struct sink_result *body = sink_result(job_of(c));
    int64_t n_new = tus_step_safe(&s->t, body), n = s->t.n_was + n_new;
    TRY(tus_step_judge(c, &s->t, body));
    enum err e = tus_step_count(c, &s->t, n_new);
    TRY(e == ERR_NOT_FOUND ? upload_moved(c, s->t.key) : e);
    if (s->t.is_checked)
        TRY(upload_finish(c, &s->u, s->t.deck, s->t.hash));
    else if (n_new > 0)
        TRY(upload_advance(c, &s->u, n));
    if (tus_step_judge_disk(c, &s->t, body) != OK) /* what was written before stays */
        return OK;
    reply_empty(r, 204);
    tus_say_number(c, r, "Upload-Offset", n);
    if (!s->t.is_checked)
        tus_say_expires(c, r, upload_until(&s->u));
    return OK;
}

/* ---- taking it back ---- */

enum err api_upload_delete_step(struct ctx *c, struct reply *r)
{
    (void)r;
    (void)sink_claim(job_of(c), in_text(c, "upload_key")); /* false: this runs again first */
    return OK;
}

enum err api_upload_delete(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    TRY(upload_get(c, in_text(c, "upload_key"), &u));
    TRY(upload_delete(c, &u));
    reply_empty(r, 204);
    return OK;
}

/* ---- download ---- */

static enum err answer_file(struct ctx *c, struct reply *r, const struct q_upload_get *u)
{
    struct stat st;
    TRY(upload_check_there(c, u));
    TRY(upload_check_readable(c, u));
    TRY(document_here(c, u));
    r->fd = open(vault_path(c->arena, instance_uploads(), u->hash), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (r->fd < 0 || fstat(r->fd, &st) != 0 || st.st_size != u->n_bytes)
        return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "document", NULL);
    r->fd_n = u->n_bytes;
    r->status = 200;
    r->type = strcmp(u->type, "pdf") == 0
                  ? "application/pdf"
                  : "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    reply_attachment(c, r, upload_file_name(c, u), u->type);
    reply_header(r, "Cache-Control", "private, no-store");
    return OK;
}

enum err api_upload_file(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    TRY(upload_get(c, in_text(c, "upload_key"), &u));
    return answer_file(c, r, &u);
}

/* HEAD asks about it, and is no reading. */
enum err api_speaker_document(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    bool is_read = strcmp(job_of(c)->req.method, "HEAD") != 0;
    TRY(speaker_document(c, in_int(c, "speaker_id"), in_text(c, "upload_key"), is_read, &u));
    return answer_file(c, r, &u);
}

enum err api_slides_file(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    TRY(slides_public_one(c, in_text(c, "upload_key"), &u));
    return answer_file(c, r, &u);
}
