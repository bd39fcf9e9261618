#include "pipeline.h"

#include <string.h>

#include "base/rand.h"
#include "check.h"
#include "clock.h"
#include "domain/access/log.h"
#include "domain/access/repeat.h"
#include "etag.h"
#include "instance.h"
#include "job.h"
#include "loop.h"
#include "nodes.h"
#include "page.h"
#include "pieces.h"
#include "sink.h"
#include "store/store.h"
#include "trace.h"
#include "tus.h"

#define BODY_MAX (1u << 20) /* of a JSON body; an event file may be larger */
#define DOCUMENT_MAX (4u << 20)

/* ---- step 1: route and prove ---- */

static bool is_known_method(const char *m)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
                                        "TRACE", "CONNECT"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], m) == 0)
            return true;
    return false;
}

/* The recorded failure as the answer: a page for people, else a problem document. */
static void answer_problem_as(struct job *j, int status)
{
    if (page_is_wanted(j))
        page_problem(&j->ctx, &j->reply, status);
    else
        reply_problem_as(&j->ctx, &j->reply, status);
}

/* No row for this method: 404, 501, 405 or, for OPTIONS, what is possible. */
static void answer_no_route(struct job *j, const char *methods)
{
    struct ctx *c = &j->ctx;
    if (!is_known_method(j->req.method)) {
        c->failure.err = ERR_UNSUPPORTED;
        answer_problem_as(j, 501);
        return;
    }
    if (methods && strcmp(j->req.method, "OPTIONS") == 0) {
        reply_empty(&j->reply, 204);
        reply_header(&j->reply, "Allow", arena_printf(c->arena, "%s, OPTIONS", methods));
        if (route_has(c->arena, j->req.path, '~'))
            tus_options(&j->reply);
        return;
    }
    if (!methods) {
        pipeline_fail(j, ERR_NOT_FOUND, "not_found");
        return;
    }
    fail(c, ERR_UNSUPPORTED, NULL, "method_not_allowed", "method", j->req.method, NULL);
    answer_problem_as(j, 405);
    reply_header(&j->reply, "Allow", arena_printf(c->arena, "%s, OPTIONS", methods));
}

/* Paths of rows marked "~" speak tus 1.0. What their answers say of it, also when they are refusals. */
static bool is_tus(const struct job *j)
{
    return j->route && strchr(j->route->fields, '~');
}

static void say_tus(struct job *j)
{
    if (is_tus(j))
        reply_header(&j->reply, "Tus-Resumable", TUS_VERSION);
}

/* The recorded failure as the answer. */
static void answer_problem(struct job *j)
{
    answer_problem_as(j, reply_status(j->ctx.failure.err));
    say_tus(j);
}

/* A version of tus that is not ours: 412 (tus 1.0, "Tus-Resumable"). A GET or HEAD that names none is
 * plain HTTP; what changes something must name it. */
static bool is_other_tus(struct job *j)
{
    const char *version = request_header(&j->req, "tus-resumable");
    bool is_read = strcmp(j->req.method, "GET") == 0 || strcmp(j->req.method, "HEAD") == 0;
    if (!is_tus(j) || (version ? strcmp(version, TUS_VERSION) == 0 : is_read))
        return false;
    fail(&j->ctx, ERR_UNSUPPORTED, NULL, "tus_version", "version", TUS_VERSION, NULL);
    reply_problem_as(&j->ctx, &j->reply, 412);
    reply_header(&j->reply, "Tus-Version", TUS_VERSION);
    say_tus(j);
    return true;
}

static bool begin(struct job *j)
{
    struct ctx *c = &j->ctx;
    trace_phase(j, "route");
    c->origin = instance_origin();
    c->keys = instance_keys();
    c->real_at = j->req.received_real_at;
    c->who.address = j->req.address ? j->req.address : "";
    c->lang = request_lang(&j->req, c->arena, LANG_EN);
    c->who.agent = request_header(&j->req, "user-agent");
    if (c->who.agent && strlen(c->who.agent) > 200)
        c->who.agent = arena_strndup(c->arena, c->who.agent, 200);
    if (j->req.is_control)
        c->who.kind = WHO_OPERATOR;
    if (strcmp(j->req.path, "*") == 0) { /* OPTIONS *: the server as a whole */
        reply_empty(&j->reply, 204);
        reply_header(&j->reply, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        return false;
    }
    const char *methods;
    j->route = route_find(c->arena, j->req.method, j->req.path, j->params, &j->n_params, &methods);
    if (!j->route) {
        answer_no_route(j, methods);
        return false;
    }
    j->next_lane = j->route->lane;
    trace_phase(j, "prove");
    if (is_other_tus(j))
        return false;
    if (prove(j) != OK) {
        answer_problem(j);
        return false;
    }
    return true;
}

bool pipeline_head(struct job *j)
{
    trace_job(j);
    bool is_done = begin(j);
    trace_job(NULL);
    return is_done;
}

size_t pipeline_body_max(const struct job *j)
{
    if (strchr(j->route->fields, '='))
        return DOCUMENT_MAX;
    return strcmp(j->route->method, "GET") == 0 ? 0 : BODY_MAX;
}

bool pipeline_is_upload(const struct job *j)
{
    return j->route->lane == LANE_UPLOAD;
}

/* ---- step 2: the body ---- */

static bool take_body(struct job *j)
{
    trace_phase(j, "fields");
    if (fields_check(j) != OK) {
        answer_problem(j);
        return false;
    }
    j->start = arena_mark(j->ctx.arena);
    return true;
}

bool pipeline_body(struct job *j)
{
    trace_job(j);
    bool is_done = take_body(j);
    trace_job(NULL);
    return is_done;
}

/* ---- step 3: allow and the handler ---- */

/* The first of two steps; after it the job waits for the writer (next_lane is then LANE_WRITE). */
static bool is_slow_step(const struct job *j)
{
    return j->next_lane == LANE_SLOW_WRITE || j->next_lane == LANE_UPLOAD;
}

/* A creation may be asked again with its key: the stored outcome is answered, nothing is changed. */
static enum err run_creation(struct job *j)
{
    struct ctx *c = &j->ctx;
    struct repeat repeat = {.key = j->idempotency_key,
                            .route = arena_printf(c->arena, "%s %s", j->req.method, j->req.path),
                            .body = j->req.body, .body_n = j->req.body_n};
    TRY(repeat_find(c, &repeat));
    TRY(j->route->handler(c, &j->reply));
    return repeat_store(c, &repeat, j->reply.status);
}

static enum err run(struct job *j, route_fn *step)
{
    struct ctx *c = &j->ctx;
    trace_phase(j, "allow");
    if (c->db && db_is_shared(c->db) && j->next_lane == LANE_WRITE)
        allow_ahead(j);
    if (c->db)
        TRY(allow(j));
    trace_phase(j, j->route->name);
    if (j->idempotency_key && step == j->route->handler)
        return run_creation(j);
    return step(c, &j->reply);
}

static bool run_step(struct job *j, struct db *db, bool *is_ok)
{
    struct ctx *c = &j->ctx;
    bool is_slow = is_slow_step(j);
    c->db = db;
    c->now_at = clock_event_ms();
    c->is_clock_unsure = clock_error_ms() > CLOCK_DEADLINE_ERROR_MS || !nodes_are_sure();
    int64_t here = loops_oldest_received_at(), elsewhere = nodes_oldest_at();
    c->oldest_at = here < elsewhere ? here : elsewhere;
    enum err e = run(j, is_slow ? j->route->slow_step : j->route->handler);
    *is_ok = e == OK;
    if (e != OK) {
        if (c->failure.err == OK) /* the domain had nothing to add */
            fail(c, e, NULL, e == ERR_NOT_FOUND ? "not_found" : "not_possible", NULL);
    }
    if (c->failure.err != OK) /* also a refusal that is remembered: e is OK then */
        answer_problem(j);
    else if (j->reply.status)
        say_tus(j);
    etag_give(j);
    if (db)
        db_take_stats(db, &j->n_sql, &j->sql_us, &j->n_rows);
    c->db = NULL;
    if (e == OK && is_slow && j->reply.status == 0) { /* nothing answered yet: the write step follows */
        j->next_lane = LANE_WRITE;
        j->start = arena_mark(c->arena);
        return false;
    }
    return true;
}

bool pipeline_run(struct job *j, struct db *db, bool *is_ok)
{
    trace_job(j);
    bool is_done = run_step(j, db, is_ok);
    trace_job(NULL);
    return is_done;
}

void pipeline_again(struct job *j)
{
    failure_clear(&j->ctx);
    j->ctx.topic = NULL;
    j->ctx.has_mail = j->ctx.has_clock = false;
    j->ctx.fresh_until_at = j->ctx.fresh_until_real_at = 0;
    if (j->ctx.replay_id && j->listed_at) /* this time there may be nothing to replay */
        j->ctx.received_at = j->listed_at;
    j->ctx.created_id = j->ctx.replay_id = 0;
    arena_reset(j->ctx.arena, j->start);
    reply_init(&j->reply, j->ctx.arena);
}

/* What is to be published goes as well: nothing was stored. */
static void forget(struct ctx *c)
{
    failure_clear(c);
    c->topic = NULL;
    c->has_mail = c->has_clock = false;
}

void pipeline_fail(struct job *j, int err, const char *key)
{
    struct ctx *c = &j->ctx;
    forget(c);
    if (key)
        fail(c, (enum err)err, NULL, key, NULL);
    else
        c->failure.err = (enum err)err;
    answer_problem(j);
}

void pipeline_not_stored(struct job *j, int err, const struct db *db)
{
    struct ctx *c = &j->ctx;
    const char *said = *db_said(db) ? arena_strdup(c->arena, db_said(db)) : NULL;
    forget(c);
    if (err == ERR_INTERNAL && said)
        fail(c, ERR_INTERNAL, NULL, "internal", "reference", said, NULL);
    else if (err == ERR_NO_SPACE)
        fail(c, ERR_NO_SPACE, NULL, "no_space", NULL);
    else if (err == ERR_CONFLICT)
        fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    else
        fail(c, ERR_BUSY, NULL, db_fate(db) == DB_UNKNOWN ? "outcome_unknown" : "busy", NULL);
    c->failure.cause = said;
    answer_problem(j);
}

/* ---- all at once ---- */

/* In the lanes the writer chains the log; without them each write chains its own rows. */
static enum err commit(struct job *j, struct db *db)
{
    enum err e = OK;
    j->ctx.db = db;
    if (j->route->lane != LANE_READ && j->route->lane != LANE_SLOW)
        e = log_sequence(&j->ctx);
    j->ctx.db = NULL;
    if (e == OK)
        e = db_commit(db);
    if (e == OK)
        clock_committed(&j->ctx);
    db_rollback(db); /* nothing, unless one of the two failed */
    return e;
}

/* Beside a server that others serve with, what only reads keeps nobody from writing. */
static bool only_reads(const struct job *j, const struct db *db)
{
    return db_is_shared(db) && j->next_lane != LANE_WRITE;
}

static void run_in_transaction(struct job *j, struct db *db)
{
    bool is_ok = false;
    while (true) {
        bool is_read = only_reads(j, db);
        if ((is_read ? db_begin_read(db) : db_begin(db)) != OK) {
            pipeline_fail(j, ERR_BUSY, "busy");
            return;
        }
        bool is_done = pipeline_run(j, db, &is_ok);
        enum err e = OK;
        if (is_ok && !is_read)
            e = commit(j, db);
        else
            db_rollback(db);
        if (e != OK)
            pipeline_not_stored(j, e, db);
        if (is_done || e != OK)
            return;
        if (sink_is_open(j))
            sink_whole(j, j->req.body, j->req.body_n);
        if (j->store_body)
            job_store_body(j, db);
    }
}

/* The body of an upload is no JSON: the fields are checked without it. */
static bool check_fields(struct job *j)
{
    const char *body = j->req.body;
    size_t n = j->req.body_n;
    if (!pipeline_is_upload(j))
        return pipeline_body(j);
    j->req.body = NULL;
    j->req.body_n = 0;
    bool is_ok = pipeline_body(j);
    j->req.body = body;
    j->req.body_n = n;
    return is_ok;
}

void pipeline_whole(struct job *j, struct db *db)
{
    j->ctx.received_at = clock_event_of(j->req.received_real_at);
    if (!pipeline_head(j) || !check_fields(j))
        return;
    bool is_ok;
    if (j->next_lane == LANE_LOCAL)
        pipeline_run(j, NULL, &is_ok);
    else
        run_in_transaction(j, db);
    if (strcmp(j->req.method, "HEAD") != 0)
        pieces_whole(j, db);
    reply_finish(&j->ctx, &j->reply);
    etag_ask(j);
    sink_free(j);
}
