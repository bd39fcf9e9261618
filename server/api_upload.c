/* Handlers for documents of applications and slides of talks: tus 1.0 with creation, creation-with-upload, checksum,
 * expiration and termination. A step on the loop when the head is complete; then the body to a sink;
 * then, when it was the last part, a look at the whole file in the pool; then the rows in the writer. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api.h"
#include "base/json.h"
#include "document.h"
#include "domain/slides.h"
#include "domain/speaker.h"
#include "domain/upload.h"
#include "fields.h"
#include "file/chunks.h"
#include "file/deck.h"
#include "file/vault.h"
#include "instance.h"
#include "job.h"
#include "sink.h"
#include "tus.h"

#define KEY_BYTES 16

/* From the first step to the last. */
struct step {
    const char *key, *path;
    struct upload_new new;   /* of a creation; or, is_slides: */
    struct slides_new slides;
    struct q_upload_get u; /* of an append: as it was before */
    int64_t n_was, n_bytes;
    bool is_new, is_slides, is_overdue, has_sum;
    struct tus_checksum sum;
    /* what the pool saw of the whole file: */
    bool is_checked;
    enum err err;
    enum deck deck;
    char hash[VAULT_HASH];
    /* where documents are in the database: */
    const char *part_key; /* of this request's bytes, NULL where they are files */
    bool is_stored;
    enum err store_err;
};

/* ---- headers ---- */

static const char *header(struct ctx *c, const char *name)
{
    return request_header(&job_of(c)->req, name);
}

static enum err malformed(struct ctx *c, const char *name, const char *expected)
{
    return fail(c, ERR_MALFORMED, name, "header_malformed", "name", name, "expected", expected, NULL);
}

static enum err read_sum(struct ctx *c, struct step *s)
{
    const char *text = header(c, "upload-checksum");
    if (!text)
        return OK;
    enum err e = tus_checksum(text, &s->sum);
    if (e == ERR_UNSUPPORTED)
        return fail(c, ERR_MALFORMED, "Upload-Checksum", "upload_algorithm", "names", TUS_ALGORITHMS, NULL);
    if (e != OK)
        return malformed(c, "Upload-Checksum", "an algorithm and a digest in Base64");
    s->has_sum = true;
    return OK;
}

/* tus-date: as HTTP writes dates, by the real clock, which the client reads too. */
static void say_expires(struct ctx *c, struct reply *r, int64_t until)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t at = (time_t)((c->real_at + (until - c->received_at)) / 1000);
    struct tm t;
    gmtime_r(&at, &t);
    reply_header(r, "Upload-Expires",
                 arena_printf(c->arena, "%s, %02d %s %d %02d:%02d:%02d GMT", days[t.tm_wday], t.tm_mday,
                              months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec));
}

static void say_number(struct ctx *c, struct reply *r, const char *name, int64_t n)
{
    reply_header(r, name, arena_printf(c->arena, "%" PRId64, n));
}

/* ---- in the pool: the whole file ---- */

/* What it is, and a copy under its hash when it is what we take. */
static enum err look(struct step *s, const char *key)
{
    int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return ERR_INTERNAL;
    enum err e = deck_check(fd, s->n_bytes, &s->deck);
    if (e == OK && !deck_reason(s->deck))
        e = vault_keep(instance_uploads(), key, fd, s->n_bytes, s->hash);
    close(fd);
    return e;
}

/* The whole of a document whose last part is this request's, fd: put together with those before. */
static enum err look_whole(struct ctx *c, struct step *s, int fd, int64_t n)
{
    char key[] = "0123456789abcdef0123456789abcdef";
    if (s->n_was == 0)
        return look(s, s->part_key);
    unsigned char bytes[KEY_BYTES];
    rand_bytes(bytes, sizeof bytes);
    memcpy(key, text_hex(c->arena, bytes, sizeof bytes), sizeof key);
    s->path = vault_open_path(c->arena, instance_uploads(), key);
    enum err e = ERR_INTERNAL;
    int to = open(s->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to >= 0 && db_begin_read(c->db) == OK)
        e = chunks_get(c, s->key, s->n_was, to);
    db_rollback(c->db);
    for (off_t at = 0; e == OK && at < n;)
        if (sendfile(to, fd, &at, (size_t)(n - at)) <= 0)
            e = errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ERR_NO_SPACE : ERR_INTERNAL;
    if (to >= 0)
        close(to);
    if (e == OK)
        e = look(s, key);
    vault_drop(instance_uploads(), key);
    return e;
}

static bool is_sum_right(const struct step *s, const struct sink_result *r)
{
    return !s->has_sum || (r->is_complete && tus_is_same(&s->sum, r->sha256, r->sha1));
}

static void on_end(struct job *j, const struct sink_result *r)
{
    struct step *s = (struct step *)(uintptr_t)j->ctx.carry;
    bool is_sound = r->err == OK && !r->is_too_long && is_sum_right(s, r) && (r->is_complete || !s->is_new);
    if (!is_sound && s->is_new) {
        vault_drop(instance_uploads(), s->key); /* nobody will learn its address */
    } else if (is_sound && s->n_was + r->n_written == s->n_bytes) {
        s->err = look(s, s->key);
        s->is_checked = true;
    }
}

/* Where documents are in the database. The node's file was only for gathering. */
static void store_body(struct job *j)
{
    struct ctx *c = &j->ctx;
    struct step *s = (struct step *)(uintptr_t)c->carry;
    const struct sink_result *r = sink_result(j);
    bool is_sound = !r->is_too_long && is_sum_right(s, r) && (r->is_complete || !s->is_new);
    int fd = is_sound ? open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd >= 0 && r->n_written > 0)
        s->store_err = chunks_put(c, s->part_key, fd, r->n_written);
    s->is_stored = fd >= 0 && s->store_err == OK;
    if (s->is_stored && r->err == OK && s->n_was + r->n_written == s->n_bytes) {
        s->err = look_whole(c, s, fd, r->n_written);
        s->is_checked = true;
    }
    if (is_sound && fd < 0)
        s->store_err = ERR_INTERNAL;
    if (fd >= 0)
        close(fd);
    vault_drop(instance_uploads(), s->part_key);
    failure_clear(c); /* the handler says what became of it */
}

/* ---- in the writer: what the body was ---- */

/* Recorded when nothing of the body may count. */
static enum err judge_body(struct ctx *c, const struct step *s, const struct sink_result *r)
{
    if (r->is_too_long)
        return fail(c, ERR_TOO_LARGE, "Upload-Length", "upload_too_long", NULL);
    if (r->err == OK && !is_sum_right(s, r))
        return fail(c, ERR_CHECKSUM, "Upload-Checksum", "upload_checksum_wrong", NULL);
    if (s->is_checked && s->err == ERR_NO_SPACE)
        return fail(c, ERR_NO_SPACE, NULL, "no_space", NULL);
    if (s->is_checked && s->err != OK)
        return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "vault", NULL);
    return OK;
}

/* Recorded when the disk failed, or the database did. */
static enum err judge_disk(struct ctx *c, const struct step *s, const struct sink_result *r)
{
    if (s->store_err == ERR_BUSY)
        return fail(c, ERR_BUSY, NULL, "busy", NULL);
    if (s->store_err != OK)
        return s->store_err == ERR_NO_SPACE ? fail(c, ERR_NO_SPACE, NULL, "no_space", NULL)
                                            : fail(c, ERR_INTERNAL, NULL, "internal", "reference", "chunks", NULL);
    if (r->err == ERR_NO_SPACE)
        return fail(c, ERR_NO_SPACE, NULL, "no_space", NULL);
    if (r->err != OK)
        return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "sink", NULL);
    return OK;
}

/* How many bytes of the body are where they are safe. */
static int64_t n_safe(const struct step *s, const struct sink_result *r)
{
    return s->part_key && !s->is_stored ? 0 : r->n_written;
}

/* Where documents are in the database: its bytes count from here on, unless another node's do. */
static enum err count_part(struct ctx *c, const struct step *s, int64_t n)
{
    if (!s->part_key || n == 0)
        return OK;
    enum err e = chunks_count(c, s->key, s->n_was, n, s->part_key);
    return e == ERR_NOT_FOUND ? upload_moved(c, s->key) : e;
}

/* ---- announcing ---- */

static enum err read_new(struct ctx *c, struct step *s)
{
    struct tus_metadata meta;
    if (!tus_number(header(c, "upload-length"), &s->n_bytes) || header(c, "upload-defer-length"))
        return malformed(c, "Upload-Length", "the document's size in bytes");
    if (tus_metadata(c->arena, header(c, "upload-metadata"), &meta) != OK)
        return malformed(c, "Upload-Metadata", "pairs of a key and a value in Base64: kind, filename");
    const char *kind = meta.kind ? meta.kind : "", *name = upload_name(c, meta.file_name);
    if (s->is_slides)
        s->slides = (struct slides_new){in_int(c, "speaker_id"), s->n_bytes, kind, name};
    else
        s->new = (struct upload_new){in_int(c, "application_id"), s->n_bytes, kind, name};
    return read_sum(c, s);
}

/* The announced size is checked before a byte of the body is read. */
static enum err check_length(struct ctx *c, int64_t left)
{
    if (job_of(c)->req.content_length > left)
        return fail(c, ERR_TOO_LARGE, "Upload-Length", "upload_too_long", NULL);
    return OK;
}

static enum err open_sink(struct ctx *c, struct step *s)
{
    unsigned char key[KEY_BYTES];
    bool is_shared = db_is_shared(c->db);
    rand_bytes(key, sizeof key);
    if (is_shared)
        s->part_key = text_hex(c->arena, key, sizeof key);
    s->path = vault_open_path(c->arena, instance_uploads(), is_shared ? s->part_key : s->key);
    struct sink_to to = {.path = s->path, .is_new = s->is_new || is_shared, .offset = is_shared ? 0 : s->n_was,
                         .max = s->n_bytes - s->n_was, .on_end = is_shared ? NULL : on_end};
    job_of(c)->store_body = is_shared ? store_body : NULL;
    c->carry = s;
    enum err e = sink_open(job_of(c), s->key, &to);
    if (e == ERR_NO_SPACE)
        return fail(c, e, NULL, "no_space", NULL);
    if (e != OK)
        return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "upload", NULL);
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
    unsigned char key[KEY_BYTES];
    s->is_slides = is_slides;
    TRY(read_new(c, s));
    TRY(check_new(c, s));
    TRY(check_length(c, s->n_bytes));
    rand_bytes(key, sizeof key);
    s->key = text_hex(c->arena, key, sizeof key);
    s->is_new = true;
    return open_sink(c, s);
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
    TRY(judge_disk(c, s, body));
    TRY(judge_body(c, s, body));
    if (!body->is_complete)
        return fail(c, ERR_MALFORMED, NULL, "upload_not_ready", NULL);
    TRY(count_part(c, s, body->n_written));
    int64_t n_offset = s->is_checked ? 0 : body->n_written;
    TRY(s->is_slides ? slides_create(c, &s->slides, s->key, n_offset) : upload_create(c, &s->new, s->key, n_offset));
    TRY(upload_get(c, s->key, &u));
    if (s->is_checked)
        TRY(upload_finish(c, &u, s->deck, s->hash));
    reply_empty(r, 201);
    reply_header(r, "Location", arena_printf(c->arena, "/api/v1/uploads/%s", s->key));
    say_number(c, r, "Upload-Offset", body->n_written);
    if (!s->is_checked)
        say_expires(c, r, upload_until(&u));
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
    bool is_tus = header(c, "tus-resumable") && strcmp(job_of(c)->req.method, "HEAD") == 0;
    bool is_sender = c->who.kind == WHO_APPLICANT || c->who.kind == WHO_SPEAKER;
    if (is_tus && is_sender && !sink_claim(job_of(c), key))
        return OK;
    TRY(upload_get(c, key, &u));
    TRY(upload_check_there(c, &u));
    write_upload(r, &u);
    reply_header(r, "Cache-Control", "no-store");
    say_number(c, r, "Upload-Offset", u.n_offset);
    say_number(c, r, "Upload-Length", u.n_bytes);
    if (strcmp(u.state, "open") == 0)
        say_expires(c, r, upload_until(&u));
    return OK;
}

/* ---- the next bytes ---- */

static enum err wrong_offset(struct ctx *c, int64_t offset)
{
    fail_extra_int(c, "n_offset", offset);
    return fail(c, ERR_CONFLICT, "Upload-Offset", "upload_offset_wrong", "offset",
                arena_printf(c->arena, "%" PRId64, offset), NULL);
}

static enum err check_append(struct ctx *c, struct step *s, int64_t offset)
{
    TRY(upload_check_there(c, &s->u));
    if (offset != s->u.n_offset)
        return wrong_offset(c, s->u.n_offset);
    TRY(check_length(c, s->n_bytes - s->n_was));
    return read_sum(c, s);
}

enum err api_upload_append_step(struct ctx *c, struct reply *r)
{
    struct step *s = arena_new_of(c->arena, struct step);
    const char *type = header(c, "content-type");
    int64_t offset;
    s->key = in_text(c, "upload_key");
    if (!type || strcasecmp(type, TUS_TYPE) != 0)
        return fail(c, ERR_UNSUPPORTED, NULL, "media_type", "expected", TUS_TYPE, NULL);
    if (!tus_number(header(c, "upload-offset"), &offset))
        return malformed(c, "Upload-Offset", "the number of bytes that are there");
    if (!sink_claim(job_of(c), s->key))
        return OK;
    TRY(upload_get(c, s->key, &s->u));
    s->n_was = s->u.n_offset;
    s->n_bytes = s->u.n_bytes;
    s->is_overdue = upload_is_overdue(c, &s->u);
    c->carry = s;
    if (s->is_overdue) /* that is stored: the writer answers */
        return OK;
    TRY(check_append(c, s, offset));
    if (strcmp(s->u.state, "open") == 0)
        return open_sink(c, s);
    reply_empty(r, 204); /* all there, and nothing more came */
    say_number(c, r, "Upload-Offset", s->n_bytes);
    return OK;
}

enum err api_upload_append(struct ctx *c, struct reply *r)
{
    const struct step *s = c->carry;
    if (s->is_overdue) {
        TRY(upload_expire(c, &s->u));
        return upload_check_there(c, &s->u) == OK ? ERR_INTERNAL : OK; /* says why; what was stored stays */
    }
    const struct sink_result *body = sink_result(job_of(c));
    int64_t n_new = n_safe(s, body), n = s->n_was + n_new;
    TRY(judge_body(c, s, body));
    TRY(count_part(c, s, n_new));
    if (s->is_checked)
        TRY(upload_finish(c, &s->u, s->deck, s->hash));
    else if (n_new > 0)
        TRY(upload_advance(c, &s->u, n));
    if (judge_disk(c, s, body) != OK) /* what was written before stays */
        return OK;
    reply_empty(r, 204);
    say_number(c, r, "Upload-Offset", n);
    if (!s->is_checked)
        say_expires(c, r, upload_until(&s->u));
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

/* attachment; a name for old programs, and the real one (RFC 6266, RFC 8187). */
static const char *disposition(struct ctx *c, const struct q_upload_get *u)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";
    struct buf b;
    buf_init(&b, c->arena, 4096);
    buf_printf(&b, "attachment; filename=\"document.%s\"; filename*=UTF-8''", u->type);
    for (const char *p = upload_file_name(c, u); *p; p++) {
        if (strchr(plain, *p))
            buf_char(&b, *p);
        else
            buf_printf(&b, "%%%02X", (unsigned char)*p);
    }
    return buf_str(&b);
}

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
    reply_header(r, "Content-Disposition", disposition(c, u));
    reply_header(r, "Content-Security-Policy", "default-src 'none'; sandbox");
    reply_header(r, "X-Content-Type-Options", "nosniff");
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
