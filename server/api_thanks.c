/* Handlers for the letter of thanks after an event, and for its documents. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/thanks.h"
#include "fields.h"
#include "job.h"
#include "paper.h"
#include "store/queries.h"

static enum err event_id_of(struct ctx *c, int64_t *out)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    *out = event.event_id;
    return OK;
}

/* ---- documents ---- */

static enum err write_documents(struct ctx *c, struct jw *w, int64_t event_id)
{
    struct q_event_document_list *all;
    size_t n;
    TRY(q_event_document_list(c, event_id, &all, &n));
    jw_key_open(w, "documents", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "key", all[i].key);
        jw_str(w, "name", all[i].name);
        jw_int(w, "n_bytes", all[i].n_bytes);
        jw_int(w, "n_parts", all[i].n_parts);
        jw_int(w, "n_there", all[i].n_there);
        jw_bool(w, "is_complete", all[i].completed_at != NO_INT);
        jw_str(w, "link", document_link(c, all[i].key));
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err answer_documents(struct ctx *c, struct reply *r, int status, const char *key)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    struct jw w = reply_json(r, status);
    if (key) {
        jw_str(&w, "document_key", key);
        jw_int(&w, "n_part_bytes", DOCUMENT_PART);
    }
    TRY(write_documents(c, &w, event_id));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_document_add(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    const char *key;
    TRY(event_id_of(c, &event_id));
    TRY(document_add(c, event_id, in_text(c, "filename"), in_int(c, "n_bytes"), &key));
    return answer_documents(c, r, 201, key);
}

enum err api_document_put(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(document_put(c, event_id, in_text(c, "document_key"), in_int(c, "part_no"), in_text(c, "data")));
    return answer_documents(c, r, 200, NULL);
}

enum err api_document_delete(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(document_delete(c, event_id, in_text(c, "document_key")));
    return answer_documents(c, r, 200, NULL);
}

/* RFC 6266: any name, in the form that every browser reads. */
static const char *disposition(struct ctx *c, const char *name)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b;
    buf_init(&b, c->arena, 4096);
    buf_str_add(&b, "attachment; filename*=UTF-8''");
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || strchr("-._", *p)) {
            buf_char(&b, (char)*p);
        } else {
            buf_char(&b, '%');
            buf_char(&b, hex[*p >> 4]);
            buf_char(&b, hex[*p & 15]);
        }
    }
    return buf_str(&b);
}

enum err api_document_file(struct ctx *c, struct reply *r)
{
    struct q_event_document_get d;
    int fd = memfd_create("document", MFD_CLOEXEC);
    if (fd < 0)
        return fail(c, ERR_INTERNAL, NULL, "internal", "reference", "document", NULL);
    enum err e = document_write(c, in_text(c, "document_key"), fd, &d);
    if (e != OK) {
        close(fd);
        return e;
    }
    r->fd = fd;
    r->fd_n = d.n_bytes;
    r->status = 200;
    r->type = d.type;
    reply_header(r, "Content-Disposition", disposition(c, d.name));
    reply_header(r, "Content-Security-Policy", "default-src 'none'; sandbox");
    reply_header(r, "X-Content-Type-Options", "nosniff");
    reply_header(r, "Cache-Control", "private, no-store");
    return OK;
}

/* ---- the letter ---- */

static enum err write_previews(struct ctx *c, struct jw *w, int64_t event_id, const struct thanks *t)
{
    jw_key_open(w, "previews", '{');
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct thanks_words words;
        TRY(thanks_preview(c, event_id, t, (enum lang)lang, &words));
        jw_key_open(w, lang_code((enum lang)lang), '{');
        jw_str(w, "subject", words.subject);
        jw_str(w, "text", words.text);
        jw_close(w, '}');
    }
    jw_close(w, '}');
    return OK;
}

static enum err answer(struct ctx *c, struct reply *r, int64_t event_id)
{
    struct thanks t;
    TRY(thanks_load(c, event_id, &t));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "state", t.state);
    jw_str(&w, "audience", t.audience);
    jw_raw(&w, "subject", t.subject_json);
    jw_raw(&w, "body", t.body_json);
    jw_int(&w, "n_mails", t.n_mails);
    paper_write_time(&w, "send_at", t.send_at);
    paper_write_time(&w, "sent_at", t.sent_at);
    jw_bool(&w, "is_saved", t.version_no > 1);
    TRY(write_previews(c, &w, event_id, &t));
    TRY(write_documents(c, &w, event_id));
    reply_end(r, &w);
    reply_version(c, r, t.version_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_thanks_get(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    return answer(c, r, event_id);
}

enum err api_thanks_put(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(thanks_save(c, event_id, in_text(c, "audience"), in_json(c, "subject"), in_json(c, "body")));
    return answer(c, r, event_id);
}

enum err api_thanks_send(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(thanks_send(c, event_id));
    return answer(c, r, event_id);
}

enum err api_thanks_undo(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(thanks_undo(c, event_id));
    return answer(c, r, event_id);
}
