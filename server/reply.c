#include "reply.h"

#include <assert.h>
#include <string.h>

#include "clock.h"
#include "domain/access/account.h"
#include "job.h"
#include "store/store.h"

void reply_init(struct reply *r, struct arena *arena)
{
    *r = (struct reply){.fd = -1};
    buf_init(&r->body, arena, REPLY_BODY_MAX);
}

void reply_header(struct reply *r, const char *name, const char *value)
{
    assert(r->n_headers < REPLY_HEADERS_MAX);
    r->headers[r->n_headers].name = name;
    r->headers[r->n_headers++].value = value;
}

struct jw reply_json(struct reply *r, int status)
{
    r->status = status;
    r->type = "application/json";
    struct jw w = jw_on(&r->body);
    jw_open(&w, '{');
    return w;
}

void reply_end(struct reply *r, struct jw *w)
{
    jw_close(w, '}');
    buf_char(&r->body, '\n');
}

static void write_number(struct jw *w, enum col_kind kind, int64_t v)
{
    if (v == NO_INT)
        jw_null(w, NULL);
    else if (kind == COL_BOOL)
        jw_bool(w, NULL, v != 0);
    else if (kind == COL_TIME)
        jw_time(w, NULL, v);
    else
        jw_int(w, NULL, v);
}

void reply_cols(struct jw *w, struct rows *rows, int n)
{
    for (int i = 0; i < n; i++) {
        const struct col *col = &rows->query->cols[i];
        jw_key_written(w, col->key, (size_t)col->key_n);
        if (col->kind == COL_TEXT)
            jw_str(w, NULL, rows_text(rows, i));
        else if (col->kind == COL_JSON)
            jw_raw(w, NULL, rows_text(rows, i));
        else
            write_number(w, col->kind, rows_int(rows, i));
    }
}

void reply_row(struct jw *w, struct rows *rows)
{
    reply_cols(w, rows, rows->query->n_cols);
}

enum err reply_rows(struct ctx *c, struct jw *w, const char *key, struct rows *rows, size_t *n)
{
    enum err e;
    *n = 0;
    jw_key_open(w, key, '[');
    while ((e = rows_next(c, rows)) == OK) {
        jw_open(w, '{');
        reply_row(w, rows);
        jw_close(w, '}');
        ++*n;
    }
    jw_close(w, ']');
    rows_close(rows);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The row's `id`, which every list has. */
static int64_t id_of(struct rows *rows)
{
    for (int i = 0; i < rows->query->n_cols; i++)
        if (strcmp(rows->query->cols[i].name, "id") == 0)
            return rows_int(rows, i);
    fatal("%s: a list without an id", rows->query->name);
}

enum err reply_list(struct ctx *c, struct jw *w, struct rows *rows, int64_t limit)
{
    enum err e;
    int64_t n = 0, last = 0;
    jw_key_open(w, "items", '[');
    while ((e = rows_next(c, rows)) == OK) {
        jw_open(w, '{');
        reply_row(w, rows);
        jw_close(w, '}');
        last = id_of(rows);
        n++;
    }
    jw_close(w, ']');
    rows_close(rows);
    bool is_full = n == limit;
    jw_str(w, "next_cursor", is_full ? arena_printf(c->arena, "%lld", (long long)last) : NULL);
    return e == ERR_NOT_FOUND ? OK : e;
}

void reply_now(struct reply *r, struct jw *w)
{
    r->now_at = r->body.n;
    jw_time(w, "real_at", clock_real_ms());
    r->now_n = r->body.n - r->now_at;
}

void reply_late(struct reply *r, struct jw *w, const char *key, char *(*make)(struct ctx *c, const void *of),
                const void *of)
{
    assert(!r->late.make);
    jw_str(w, key, "");
    r->late.make = make;
    r->late.of = of;
    r->late.at = r->body.n - 1; /* between the quotes */
}

void reply_finish(struct ctx *c, struct reply *r)
{
    const struct buf body = r->body;
    if (!r->late.make)
        return;
    buf_init(&r->body, c->arena, REPLY_BODY_MAX);
    buf_add(&r->body, body.p, r->late.at);
    buf_str_add(&r->body, r->late.make(c, r->late.of));
    buf_add(&r->body, body.p + r->late.at, body.n - r->late.at);
    r->late.make = NULL;
}

#define COOKIE_NAME "__Host-sid="
#define COOKIE_ENDS "; HttpOnly; Secure; SameSite=Strict"

void reply_session(struct ctx *c, struct reply *r, const struct session_begun *s)
{
    struct jw w = reply_json(r, 200);
    jw_int(&w, s->id_name, s->id);
    if (s->is_bearer)
        jw_str(&w, "secret", s->secret);
    else
        reply_header(r, "Set-Cookie",
                     arena_printf(c->arena, COOKIE_NAME "%s; Path=/; Max-Age=%lld" COOKIE_ENDS,
                                  s->secret, (long long)(SESSION_LIFE_MS / 1000)));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
}

void reply_no_session(struct reply *r)
{
    reply_header(r, "Set-Cookie", COOKIE_NAME "; Path=/; Max-Age=0" COOKIE_ENDS);
}

void reply_empty(struct reply *r, int status)
{
    r->status = status;
    r->type = NULL;
}

void reply_text(struct reply *r, int status, const char *type, const char *text)
{
    r->status = status;
    r->type = type;
    buf_str_add(&r->body, text);
}

void reply_pieces(struct reply *r, const char *type, const struct pieces *p)
{
    r->status = 200;
    r->type = type;
    r->pieces = *p;
}

void reply_version(struct ctx *c, struct reply *r, int64_t version_no)
{
    reply_header(r, "ETag", arena_printf(c->arena, "\"v%lld\"", (long long)version_no));
}

int reply_status(enum err e)
{
    static const int status[ERR_COUNT] = {
        [OK] = 200,
        [ERR_MALFORMED] = 400,
        [ERR_INVALID] = 422,
        [ERR_UNAUTHENTICATED] = 401,
        [ERR_FORBIDDEN] = 403,
        [ERR_NOT_FOUND] = 404,
        [ERR_GONE] = 410,
        [ERR_CHECKSUM] = 460, /* tus 1.0, checksum */
        [ERR_CONFLICT] = 409,
        [ERR_LATE] = 409,
        [ERR_STALE] = 412,
        [ERR_UNCONDITIONAL] = 428,
        [ERR_TOO_LARGE] = 413,
        [ERR_UNSUPPORTED] = 415,
        [ERR_TOO_MANY] = 429,
        [ERR_BUSY] = 503,
        [ERR_NO_SPACE] = 507,
        [ERR_INTERNAL] = 500,
    };
    return status[e];
}

/* The problem's `type` is a stable address: what to look up, not where to go. */
static const char *type_of(struct ctx *c)
{
    return arena_printf(c->arena, "urn:rostrum:problem:%s", err_word(c->failure.err));
}

static void write_issues(struct ctx *c, struct jw *w)
{
    jw_key_open(w, "errors", '[');
    for (const struct issue *i = c->failure.issues; i; i = i->next) {
        jw_open(w, '{');
        if (i->field)
            jw_str(w, "field", i->field);
        jw_str(w, "rule", i->rule);
        jw_str(w, "detail", i->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void reply_problem(struct ctx *c, struct reply *r)
{
    reply_problem_as(c, r, reply_status(c->failure.err));
}

void reply_problem_as(struct ctx *c, struct reply *r, int status)
{
    const struct failure *f = &c->failure;
    reply_init(r, c->arena);
    struct jw w = reply_json(r, status);
    r->type = "application/problem+json";
    jw_str(&w, "type", type_of(c));
    jw_str(&w, "title", msg_text(c->arena, c->lang, arena_printf(c->arena, "title_%s", err_word(f->err)),
                                 NULL, 0));
    jw_int(&w, "status", r->status);
    if (f->detail)
        jw_str(&w, "detail", f->detail);
    if (f->rule)
        jw_str(&w, "rule", f->rule);
    if (f->field)
        jw_str(&w, "field", f->field);
    if (f->issues)
        write_issues(c, &w);
    const char *key;
    json_t *value;
    json_object_foreach(f->extra, key, value)
        jw_raw(&w, key, json_text(c->arena, value));
    reply_end(r, &w);
    reply_header(r, "Content-Language", lang_code(c->lang));
    reply_header(r, "Cache-Control", "no-store");
    if (f->err == ERR_UNAUTHENTICATED)
        reply_header(r, "WWW-Authenticate", "Bearer realm=\"rostrum\"");
    json_int_t wait_s = json_integer_value(json_object_get(f->extra, "retry_after_s"));
    if (f->err == ERR_BUSY || f->err == ERR_TOO_MANY)
        reply_header(r, "Retry-After",
                     arena_printf(c->arena, "%lld", (long long)(wait_s > 0 ? wait_s : 2)));
}
