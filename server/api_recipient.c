/* Handlers for recipients abroad, for who organises: how many of a list agree, what was given. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/screening/export.h"
#include "domain/screening/transfer.h"
#include "fields.h"
#include "reply.h"
#include "screening_in.h"
#include "store/queries.h"

#define LISTED_MAX 100

static enum err write_skipped(struct ctx *c, struct jw *w, const struct transfer *t)
{
    struct q_transfer_skipped *rows = NULL;
    size_t n_ids = t->n_skipped < LISTED_MAX ? t->n_skipped : LISTED_MAX, n = 0;
    if (n_ids)
        TRY(q_transfer_skipped(c, export_digits(c, t->skipped, n_ids), &rows, &n));
    jw_key_open(w, "skipped", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_int(w, "application_id", rows[i].application_id);
        jw_int(w, "no", rows[i].no);
        jw_str(w, "company", rows[i].company);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err write_exports(struct ctx *c, struct jw *w, int64_t event_id, const char *key)
{
    struct q_transfer_list *rows;
    struct q_transfer_count count;
    size_t n;
    TRY(q_transfer_list(c, event_id, key, &rows, &n));
    TRY(q_transfer_count(c, event_id, key, &count));
    jw_int(w, "n_exports", count.n_all);
    jw_key_open(w, "exports", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "format", rows[i].format);
        jw_int(w, "n_applications", rows[i].n_applications);
        jw_int(w, "n_skipped", rows[i].n_skipped);
        jw_str(w, "by_name", rows[i].by_name);
        jw_time(w, "made_at", rows[i].made_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

/* Who took it back after it was given: the recipient has to delete it. */
static enum err write_recalls(struct ctx *c, struct jw *w, const struct screening_filter *f, const char *key)
{
    struct q_transfer_recalls *rows;
    size_t n;
    TRY(q_transfer_recalls(c, f->in.event_id, key, f->in.is_all, c->who.person_id, &rows, &n));
    jw_key_open(w, "recalls", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_int(w, "application_id", rows[i].application_id);
        jw_int(w, "no", rows[i].no);
        jw_str(w, "company", rows[i].company);
        jw_time(w, "ended_at", rows[i].ended_at);
        jw_time(w, "made_at", rows[i].made_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err write_one(struct ctx *c, struct jw *w, const struct screening_filter *f,
                          const struct screening_ids *all, const char *key)
{
    struct transfer t;
    struct screening_ids list = {.ids = arena_array(c->arena, int64_t, all->n + 1), .n = all->n};
    if (all->n)
        memcpy(list.ids, all->ids, all->n * sizeof *all->ids);
    TRY(transfer_open(c, f->in.event_id, key, &t));
    TRY(transfer_cut(c, f->in.event_id, &t, &list));
    jw_open(w, '{');
    jw_str(w, "key", t.to.key);
    jw_int(w, "version_no", t.to.version_no);
    jw_raw(w, "text", t.to.text_json);
    jw_int(w, "n_agreed", (int64_t)list.n);
    jw_int(w, "n_skipped", (int64_t)t.n_skipped);
    TRY(write_skipped(c, w, &t));
    TRY(write_exports(c, w, f->in.event_id, key));
    TRY(write_recalls(c, w, f, key));
    jw_close(w, '}');
    return OK;
}

enum err api_recipient_list(struct ctx *c, struct reply *r)
{
    struct screening_filter filter;
    struct screening_ids all;
    struct q_recipient_list *rows;
    size_t n;
    TRY(screening_filter_in(c, &filter));
    TRY(q_recipient_list(c, filter.in.event_id, &rows, &n));
    all = (struct screening_ids){0};
    if (n) /* most events have none */
        TRY(screening_ids_of(c, &filter, &all));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_applications", (int64_t)all.n);
    jw_key_open(&w, "recipients", '[');
    for (size_t i = 0; i < n; i++)
        TRY(write_one(c, &w, &filter, &all, rows[i].key));
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "private, no-store");
    return OK;
}
