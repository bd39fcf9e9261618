/* Handlers for the documents of an event: what is said of them, and reading them. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api.h"
#include "base/json.h"
#include "document.h"
#include "domain/event/event_document.h"
#include "fields.h"
#include "file/vault.h"
#include "file_reply.h"
#include "instance.h"
#include "job.h"
#include "paper.h"

/* ---- the organiser's list ---- */

static void write_open(struct jw *w, const struct q_document_list *d)
{
    if (!d->open_key) {
        jw_null(w, "upload");
        return;
    }
    jw_key_open(w, "upload", '{');
    jw_str(w, "file_key", d->open_key);
    jw_str(w, "name", d->open_name);
    jw_int(w, "n_bytes", d->n_open_bytes);
    jw_int(w, "n_offset", d->n_open_offset);
    jw_close(w, '}');
}

static void write_one(struct ctx *c, struct jw *w, const struct q_document_list *d)
{
    jw_open(w, '{');
    jw_str(w, "key", d->key);
    jw_raw(w, "title", d->title_json);
    jw_str(w, "document_lang", d->lang);
    jw_str(w, "readers", d->readers);
    paper_write_time(w, "public_at", d->public_at);
    jw_str(w, "name", d->name);
    jw_str(w, "type", d->type);
    if (d->name)
        jw_int(w, "n_bytes", d->n_bytes);
    else
        jw_null(w, "n_bytes");
    if (d->n_pages == NO_INT)
        jw_null(w, "n_pages");
    else
        jw_int(w, "n_pages", d->n_pages);
    jw_int(w, "n_downloads", d->n_downloads);
    jw_int(w, "version_no", d->version_no);
    jw_bool(w, "is_deck", d->upload_id != NO_INT);
    jw_bool(w, "is_there", document_is_there(c, d));
    jw_bool(w, "is_removed", d->removed_at != NO_INT);
    write_open(w, d);
    jw_str(w, "link", document_link(c, d->key));
    jw_close(w, '}');
}

static enum err answer_list(struct ctx *c, struct reply *r, int64_t event_id)
{
    struct q_document_list *all;
    size_t n;
    TRY(document_list(c, event_id, &all, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++)
        write_one(c, &w, &all[i]);
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

static enum err answer_of(struct ctx *c, struct reply *r, const char *key)
{
    struct q_document_get d;
    TRY(q_document_get(c, key, &d));
    return answer_list(c, r, d.event_id);
}

enum err api_document_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    return answer_list(c, r, event.event_id);
}

enum err api_document_put(struct ctx *c, struct reply *r)
{
    const char *key = in_text(c, "document_key");
    TRY(document_change(c, key, &(struct document_change){
        .title = in_json(c, "title"), .lang = in_text(c, "document_lang"), .readers = in_text(c, "readers"),
        .public_at = in_opt_int(c, "public_at")}));
    return answer_of(c, r, key);
}

enum err api_document_order(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(document_order(c, event.event_id, in_text(c, "documents")));
    return answer_list(c, r, event.event_id);
}

enum err api_document_remove(struct ctx *c, struct reply *r)
{
    TRY(document_remove(c, in_text(c, "document_key")));
    return answer_of(c, r, in_text(c, "document_key"));
}

enum err api_document_restore(struct ctx *c, struct reply *r)
{
    TRY(document_restore(c, in_text(c, "document_key")));
    return answer_of(c, r, in_text(c, "document_key"));
}

/* ---- a guest's ---- */

/* Those on the event's page, each by a link of the guest's own; what is not public yet says from when on it is. */
enum err api_registration_document_list(struct ctx *c, struct reply *r)
{
    struct q_registration_get g;
    struct q_document_list *all;
    size_t n;
    TRY(q_registration_get(c, in_int(c, "registration_id"), &g));
    TRY(document_list(c, g.event_id, &all, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        const struct q_document_list *d = &all[i];
        bool is_early = d->public_at != NO_INT && c->now_at < d->public_at;
        if (strcmp(g.state, "confirmed") != 0 || strcmp(d->readers, "link") == 0 || !document_is_there(c, d))
            continue;
        jw_open(&w, '{');
        jw_str(&w, "key", d->key);
        jw_raw(&w, "title", d->title_json);
        jw_str(&w, "document_lang", d->lang);
        jw_str(&w, "type", d->type);
        jw_int(&w, "n_bytes", d->n_bytes);
        paper_write_time(&w, "public_at", d->public_at);
        jw_str(&w, "link", is_early ? NULL : document_guest_link(c, d->key, g.id, g.link_no));
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_str(&w, "time_zone", g.time_zone);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- reading ---- */

static enum err answer_file(struct ctx *c, struct reply *r, const struct q_document_readable *d)
{
    struct stat st;
    const char *hash = d->hash;
    TRY(document_file_here(c, d->file_key, d->n_bytes, &hash));
    int fd = open(vault_path(c->arena, instance_uploads(), hash), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size != d->n_bytes) {
        if (fd >= 0)
            close(fd);
        return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "document", NULL);
    }
    bool is_open = strcmp(d->readers, "registered") != 0;
    bool is_begun = reply_file(c, r, &(struct file_reply){
        .fd = fd, .n = d->n_bytes, .type = document_media_type(d->type),
        .tag = arena_printf(c->arena, "\"%.32s\"", hash)});
    reply_attachment(c, r, document_file_name(c, d), d->type);
    reply_header(r, "Cache-Control", is_open ? "no-cache" : "private, no-cache");
    reply_header(r, "Referrer-Policy", "no-referrer");
    return is_begun && strcmp(job_of(c)->req.method, "HEAD") != 0 ? q_document_count(c, d->document_id) : OK;
}

enum err page_document(struct ctx *c, struct reply *r)
{
    struct q_document_readable d;
    TRY(document_read(c, in_text(c, "document_key"), in_opt_text(c, "guest"), &d));
    return answer_file(c, r, &d);
}

/* The address of letters from before documents had a page's. */
enum err api_document_file(struct ctx *c, struct reply *r)
{
    struct q_document_readable d;
    TRY(document_read(c, in_text(c, "document_key"), NULL, &d));
    return answer_file(c, r, &d);
}
