/* Handlers for documents as pictures of their pages. They run in the pool; the read transaction ends
 * before a child process begins its work, which may take seconds. */
#include <inttypes.h>
#include <string.h>

#include "api.h"
#include "document.h"
#include "domain/call/upload.h"
#include "fields.h"
#include "file/pages.h"
#include "file/vault.h"
#include "instance.h"
#include "job.h"
#include "store/store.h"

/* The document, when its pages may be read: as for its file. */
static enum err readable(struct ctx *c, struct q_upload_get *u)
{
    TRY(upload_get(c, in_text(c, "upload_key"), u));
    TRY(upload_check_there(c, u));
    TRY(upload_check_readable(c, u));
    return document_here(c, u);
}

static enum err busy(struct ctx *c, enum err e)
{
    if (e == ERR_BUSY)
        return fail(c, e, NULL, "pages_busy", NULL);
    return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "pages", NULL);
}

/* *reason is the message in the reader's language, NULL when they are ready. */
static enum err look(struct ctx *c, const struct q_upload_get *u, struct pages_info *info, const char **reason)
{
    *info = (struct pages_info){.state = PAGES_UNSUPPORTED};
    db_rollback(c->db);
    enum err e = OK;
    if (strcmp(u->type, "pdf") == 0)
        e = pages_look(instance_pages(), vault_path(c->arena, instance_uploads(), u->hash), u->hash, info);
    TRY(db_begin_read(c->db));
    if (e != OK)
        return busy(c, e);
    const char *key = pages_reason(info->state);
    const struct msg_arg args[] = {{"n", arena_printf(c->arena, "%" PRId64, info->n_pages)},
                                   {"max", arena_printf(c->arena, "%d", PAGES_MAX)}};
    *reason = key ? msg_text(c->arena, c->lang, key, args, sizeof args / sizeof *args) : NULL;
    return OK;
}

enum err api_pages_get(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    struct pages_info info;
    const char *reason;
    TRY(readable(c, &u));
    TRY(look(c, &u, &info, &reason));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "upload_key", u.upload_key);
    jw_str(&w, "state", pages_word(info.state));
    if (reason) {
        jw_str(&w, "rule", pages_reason(info.state));
        jw_str(&w, "reason", reason);
    }
    jw_int(&w, "n_pages", info.state == PAGES_READY ? info.n_pages : 0);
    jw_int(&w, "width", info.width);
    jw_int(&w, "height", info.height);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "private, no-cache");
    return OK;
}

/* ---- one page ---- */

static enum err read_pixels(struct ctx *c, int *pixels)
{
    const char *size = in_has(c, "size") ? in_text(c, "size") : "large";
    *pixels = strcmp(size, "small") == 0 ? PAGES_SMALL_PIXELS : PAGES_LARGE_PIXELS;
    if (*pixels == PAGES_LARGE_PIXELS && strcmp(size, "large") != 0)
        return fail(c, ERR_INVALID, "size", "field_choice", "choices", "large, small", NULL);
    return OK;
}

static enum err picture(struct ctx *c, struct reply *r, const struct q_upload_get *u, int pixels)
{
    const struct page page = {.document = vault_path(c->arena, instance_uploads(), u->hash), .hash = u->hash,
                              .no = in_int(c, "page_no"), .pixels = pixels};
    db_rollback(c->db);
    enum err e = pages_get(instance_pages(), &page, &r->fd, &r->fd_n);
    if (db_begin_read(c->db) != OK)
        return ERR_BUSY;
    if (e == ERR_UNSUPPORTED)
        return fail(c, ERR_CONFLICT, NULL, "page_unreadable", NULL);
    return e == OK ? OK : busy(c, e);
}

/* Never changed under its address: the document has its own key and its bytes stay. */
static void say_immutable(struct reply *r, const char *tag)
{
    reply_header(r, "ETag", tag);
    reply_header(r, "Cache-Control", "private, max-age=31536000, immutable");
}

enum err api_page_picture(struct ctx *c, struct reply *r)
{
    struct q_upload_get u;
    struct pages_info info;
    const char *reason;
    int pixels;
    TRY(read_pixels(c, &pixels));
    TRY(readable(c, &u));
    TRY(look(c, &u, &info, &reason));
    if (reason)
        return fail_text(c, ERR_CONFLICT, NULL, pages_reason(info.state), reason);
    if (in_int(c, "page_no") > info.n_pages)
        return ERR_NOT_FOUND;
    const char *tag = arena_printf(c->arena, "\"%.32s-%" PRId64 "-%d\"", u.hash, in_int(c, "page_no"), pixels);
    const char *has = request_header(&job_of(c)->req, "if-none-match");
    if (has && strcmp(has, tag) == 0) {
        reply_empty(r, 304);
        say_immutable(r, tag);
        return OK;
    }
    TRY(picture(c, r, &u, pixels));
    r->status = 200;
    r->type = "image/jpeg";
    say_immutable(r, tag);
    reply_header(r, "Content-Security-Policy", "default-src 'none'; sandbox");
    reply_header(r, "X-Content-Type-Options", "nosniff");
    return OK;
}
