#include "tus_step.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

#include "file/chunks.h"
#include "file/pages.h"
#include "instance.h"
#include "job.h"
#include "reply.h"
#include "sink.h"
#include "store/store.h"

#define KEY_BYTES 16
#define PATHS_MAX (64u << 10)

/* ---- headers ---- */

static const char *header(struct ctx *c, const char *name)
{
    return request_header(&job_of(c)->req, name);
}

static enum err malformed(struct ctx *c, const char *name, const char *expected)
{
    return fail(c, ERR_MALFORMED, name, "header_malformed", "name", name, "expected", expected, NULL);
}

static enum err read_sum(struct ctx *c, struct tus_step *s)
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

void tus_say_expires(struct ctx *c, struct reply *r, int64_t until)
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

void tus_say_number(struct ctx *c, struct reply *r, const char *name, int64_t n)
{
    reply_header(r, name, arena_printf(c->arena, "%" PRId64, n));
}

/* ---- in the pool: the whole file ---- */

static bool is_kept(const struct tus_step *s)
{
    return !deck_reason(s->deck) || (s->is_of_event && s->deck == DECK_NO_SLIDES);
}

/* How many pages, where that can be told here and now. */
static void count_pages(struct tus_step *s)
{
    struct pages_info info;
    struct arena *a = arena_new(PATHS_MAX); /* the job's is the loop's, too */
    const char *path = vault_path(a, instance_uploads(), s->hash);
    if (pages_look(instance_pages(), path, s->hash, &info) == OK &&
        (info.state == PAGES_READY || info.state == PAGES_TOO_LARGE))
        s->n_pages = info.n_pages;
    arena_free(a);
}

/* What it is, and a copy under its hash when it is what we take. */
static enum err look(struct tus_step *s, const char *key)
{
    int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return ERR_INTERNAL;
    enum err e = deck_check(fd, s->n_bytes, &s->deck);
    if (e == OK && is_kept(s))
        e = vault_keep(instance_uploads(), key, fd, s->n_bytes, s->hash);
    close(fd);
    if (e == OK && s->is_of_event && s->deck == DECK_PDF)
        count_pages(s);
    return e;
}

/* The whole of a document whose last part is this request's, fd: put together with those before. */
static enum err look_whole(struct ctx *c, struct tus_step *s, int fd, int64_t n)
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

static bool is_sum_right(const struct tus_step *s, const struct sink_result *r)
{
    return !s->has_sum || (r->is_complete && tus_is_same(&s->sum, r->sha256, r->sha1));
}

static void on_end(struct job *j, const struct sink_result *r)
{
    struct tus_step *s = (struct tus_step *)(uintptr_t)j->ctx.carry;
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
    struct tus_step *s = (struct tus_step *)(uintptr_t)c->carry;
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

enum err tus_step_judge(struct ctx *c, const struct tus_step *s, const struct sink_result *r)
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

enum err tus_step_judge_disk(struct ctx *c, const struct tus_step *s, const struct sink_result *r)
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

int64_t tus_step_safe(const struct tus_step *s, const struct sink_result *r)
{
    return s->part_key && !s->is_stored ? 0 : r->n_written;
}

enum err tus_step_whole(struct ctx *c, const struct tus_step *s, const struct sink_result *r)
{
    TRY(tus_step_judge_disk(c, s, r));
    TRY(tus_step_judge(c, s, r));
    return r->is_complete ? OK : fail(c, ERR_MALFORMED, NULL, "upload_not_ready", NULL);
}

enum err tus_step_count(struct ctx *c, const struct tus_step *s, int64_t n)
{
    return s->part_key && n > 0 ? chunks_count(c, s->key, s->n_was, n, s->part_key) : OK;
}

/* ---- the first step ---- */

enum err tus_step_announced(struct ctx *c, struct tus_step *s, struct tus_metadata *meta)
{
    if (!tus_number(header(c, "upload-length"), &s->n_bytes) || header(c, "upload-defer-length"))
        return malformed(c, "Upload-Length", "the document's size in bytes");
    if (tus_metadata(c->arena, header(c, "upload-metadata"), meta) != OK)
        return malformed(c, "Upload-Metadata", "pairs of a key and a value in Base64: kind, filename");
    return read_sum(c, s);
}

/* The announced size is checked before a byte of the body is read. */
static enum err check_length(struct ctx *c, int64_t left)
{
    if (job_of(c)->req.content_length > left)
        return fail(c, ERR_TOO_LARGE, "Upload-Length", "upload_too_long", NULL);
    return OK;
}

static enum err open_sink(struct ctx *c, struct tus_step *s)
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

enum err tus_step_begin(struct ctx *c, struct tus_step *s)
{
    unsigned char key[KEY_BYTES];
    TRY(check_length(c, s->n_bytes));
    rand_bytes(key, sizeof key);
    s->key = text_hex(c->arena, key, sizeof key);
    s->is_new = true;
    return open_sink(c, s);
}

enum err tus_step_offset(struct ctx *c, int64_t *out)
{
    const char *type = header(c, "content-type");
    if (!type || strcasecmp(type, TUS_TYPE) != 0)
        return fail(c, ERR_UNSUPPORTED, NULL, "media_type", "expected", TUS_TYPE, NULL);
    if (!tus_number(header(c, "upload-offset"), out))
        return malformed(c, "Upload-Offset", "the number of bytes that are there");
    return OK;
}

static enum err wrong_offset(struct ctx *c, int64_t offset)
{
    fail_extra_int(c, "n_offset", offset);
    return fail(c, ERR_CONFLICT, "Upload-Offset", "upload_offset_wrong", "offset",
                arena_printf(c->arena, "%" PRId64, offset), NULL);
}

enum err tus_step_go_on(struct ctx *c, struct reply *r, struct tus_step *s, const struct tus_at *at)
{
    if (at->offset != s->n_was)
        return wrong_offset(c, s->n_was);
    TRY(check_length(c, s->n_bytes - s->n_was));
    TRY(read_sum(c, s));
    if (at->is_open)
        return open_sink(c, s);
    reply_empty(r, 204); /* all there, and nothing more came */
    tus_say_number(c, r, "Upload-Offset", s->n_bytes);
    return OK;
}
