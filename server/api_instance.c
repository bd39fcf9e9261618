/* Handlers about the instance itself: health, clock, keys, log, backup. */
#include <string.h>

#include "api.h"
#include "base/keyring.h"
#include "base/time.h"
#include "clock.h"
#include "domain/access/log.h"
#include "domain/call/tally.h"
#include "fields.h"
#include "instance.h"
#include "metrics.h"
#include "openapi.h"
#include "store/queries.h"

enum err api_healthz(struct ctx *c, struct reply *r)
{
    (void)c;
    reply_text(r, 200, "text/plain; charset=utf-8", "ok\n");
    return OK;
}

/* Ready: the database answers and the machine's clock is within 1 s of true time (design.md 1.2). */
enum err api_readyz(struct ctx *c, struct reply *r)
{
    struct q_meta_get row;
    TRY(q_meta_get(c, "is_simulated", &row));
    int64_t error_ms = clock_error_ms();
    if (instance_is_stopping() || error_ms > CLOCK_READY_ERROR_MS) {
        fail_extra_int(c, "clock_error_ms", error_ms);
        return fail(c, ERR_BUSY, NULL, "not_ready", "reason",
                    instance_is_stopping() ? "stopping" : "clock", NULL);
    }
    reply_text(r, 200, "text/plain; charset=utf-8", "ready\n");
    return OK;
}

enum err api_metrics(struct ctx *c, struct reply *r)
{
    r->status = 200;
    r->type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    metrics_write(&r->body);
    (void)c;
    return OK;
}

static void write_root(struct ctx *c, struct reply *r, int64_t event_at)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "name", "rostrum");
    jw_str(&w, "version", ROSTRUM_VERSION);
    jw_time(&w, "event_clock_at", event_at);
    jw_bool(&w, "is_simulated", clock_is_simulated());
    jw_str(&w, "origin", c->origin);
    jw_str(&w, "openapi", "/api/v1/openapi.json");
    reply_end(r, &w);
}

enum err api_root(struct ctx *c, struct reply *r)
{
    ctx_topic(c, "clock", 1);
    write_root(c, r, clock_event_ms());
    return OK;
}

enum err api_openapi(struct ctx *c, struct reply *r)
{
    r->status = 200;
    r->type = "application/json";
    openapi_write(c->origin, &r->body);
    return OK;
}

enum err api_clock_move(struct ctx *c, struct reply *r)
{
    int64_t before = clock_event_ms();
    TRY(clock_move(c, in_int(c, "at")));
    char a[TIME_TEXT], b[TIME_TEXT];
    TRY(log_add(c, NO_INT, "clock.move", "instance",
                arena_printf(c->arena, "{\"event_clock_at\":\"%s\"}", time_rfc3339(before, a)),
                arena_printf(c->arena, "{\"event_clock_at\":\"%s\"}",
                             time_rfc3339(in_int(c, "at"), b))));
    write_root(c, r, in_int(c, "at"));
    return OK;
}

static void write_keys(struct ctx *c, struct reply *r)
{
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "keys", '[');
    for (size_t i = 0; i < keyring_count(c->keys); i++) {
        const struct key *k = keyring_key(c->keys, i);
        char text[PASERK_TEXT] = "";
        if (paserk_public(k->public_key, sizeof k->public_key, text) != OK)
            fatal("a key of the ring is no key");
        jw_open(&w, '{');
        jw_str(&w, "kid", k->pid);
        jw_str(&w, "key", text);
        jw_bool(&w, "is_signer", k->is_signer);
        jw_time(&w, "created_at", k->created_at);
        if (k->retire_at == KEY_FOR_EVER)
            jw_null(&w, "retire_at");
        else
            jw_time(&w, "retire_at", k->retire_at);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
}

enum err api_key_list(struct ctx *c, struct reply *r)
{
    write_keys(c, r);
    return OK;
}

/* The writer may run a job twice, and the carry outlives a run: one request makes one key. */
enum err api_key_rotate(struct ctx *c, struct reply *r)
{
    if (!c->carry)
        TRY(instance_rotate_keys(c));
    c->carry = c->keys;
    TRY(log_add(c, NO_INT, "keys.rotate", "instance", NULL,
                arena_printf(c->arena, "{\"kid\":\"%s\"}", keyring_signer(c->keys)->pid)));
    write_keys(c, r);
    return OK;
}

enum err api_backup(struct ctx *c, struct reply *r)
{
    char why[500] = "";
    const char *folder = in_text(c, "folder");
    enum err e = db_backup(c->db, arena_printf(c->arena, "%s/rostrum.db", folder), why, sizeof why);
    if (e != OK)
        return fail(c, e == ERR_NO_SPACE ? e : ERR_CONFLICT, "folder", "folder_unusable", "reason",
                    arena_strdup(c->arena, why), NULL);
    struct jw w = reply_json(r, 200);
    jw_str(&w, "folder", folder);
    reply_end(r, &w);
    return OK;
}

enum err api_log_verify(struct ctx *c, struct reply *r)
{
    int64_t n_rows, bad_no;
    const char *why = NULL;
    TRY(log_verify(c, &n_rows, &bad_no, &why));
    struct jw w = reply_json(r, 200);
    jw_bool(&w, "is_intact", !why);
    jw_int(&w, "n_rows", n_rows);
    if (why) {
        jw_int(&w, "bad_no", bad_no);
        jw_str(&w, "reason", why);
    }
    reply_end(r, &w);
    return OK;
}

/* One by one: the arena holds one event's at a time. */
static enum err verify_counts(struct ctx *c, struct jw *w)
{
    struct q_tally_events *events;
    size_t n;
    int64_t after_id = 0;
    bool is_right;
    jw_key_open(w, "events", '[');
    do {
        TRY(q_tally_events(c, after_id, &events, &n));
        for (size_t i = 0; i < n; i++) {
            struct arena_mark mark = arena_mark(c->arena);
            TRY(tally_verify(c, events[i].id, &is_right));
            arena_reset(c->arena, mark);
            jw_open(w, '{');
            jw_str(w, "event", events[i].slug);
            jw_bool(w, "is_right", is_right);
            jw_close(w, '}');
            after_id = events[i].id;
        }
    } while (n > 0);
    jw_close(w, ']');
    return OK;
}

enum err api_counts_verify(struct ctx *c, struct reply *r)
{
    struct jw w = reply_json(r, 200);
    TRY(verify_counts(c, &w));
    reply_end(r, &w);
    return OK;
}
