/* Any bytes as the JSON body of a request: the first byte chooses the row, the rest is the body. It goes
 * through the whole pipeline as the operator's, on a database with the events of deploy/events, in a
 * transaction that is taken back, so that every input finds the same state. Run from the top folder.
 *
 * The answer must never be our own fault (5xx); it is JSON, a problem when it refuses, and a body that
 * is no JSON by our limits is refused. A body that is survives being written and read again. */
#include <ftw.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/rand.h"
#include "base/time.h"
#include "cli.h"
#include "clock.h"
#include "config.h"
#include "instance.h"
#include "job.h"
#include "pipeline.h"
#include "store/store.h"

#define REAL_AT   INT64_C(1893456000000) /* 2030-01-01T00:00:00Z */
#define INPUT_MAX (64u << 10)

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const struct row {
    const char *method, *path;
} rows_of[] = {
    {"POST", "/api/v1/events/golden-panda-2022/eligibility"},
    {"POST", "/api/v1/events/golden-panda-2022/applications"},
    {"POST", "/api/v1/events/golden-panda-2022/decisions"},
    {"POST", "/api/v1/events/korea-china-forum-2022/registrations"},
    {"POST", "/api/v1/events"},
    {"PATCH", "/api/v1/events/golden-panda-2022"},
    {"POST", "/api/v1/rounds/1/judges"},
    {"POST", "/api/v1/rounds/1/slots"},
    {"POST", "/api/v1/rounds/1/decisions/tie"},
    {"PUT", "/api/v1/rooms/1/judges"},
    {"POST", "/api/v1/clock"},
    {"POST", "/api/v1/sign-in/code"},
};

static char folder[] = "/tmp/rostrum-fuzz-XXXXXX";
static struct config config;
static struct db *db;

static struct job *ask(const struct row *row, const char *body, size_t n)
{
    struct job *j = job_new();
    struct request *q = &j->req;
    q->headers = arena_array(j->ctx.arena, struct header, 2);
    q->headers[q->n_headers++] = (struct header){"content-type", "application/json"};
    q->headers[q->n_headers++] = (struct header){"if-match", "\"v1\""};
    q->method = row->method;
    q->path = row->path;
    q->host = "localhost";
    q->address = "";
    q->minor = 1;
    q->is_control = true;
    q->received_real_at = j->ctx.real_at = REAL_AT;
    q->body = arena_strndup(j->ctx.arena, body, n);
    q->body_n = n;
    q->content_length = (int64_t)n;
    j->ctx.received_at = j->ctx.now_at = clock_event_ms();
    return j;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static void end(void)
{
    db_close(db);
    instance_close();
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void import(const char *path)
{
    static const struct row row = {"POST", "/api/v1/events"};
    struct arena *a = arena_new(4u << 20);
    size_t n;
    char *text = cli_read(a, path, 1u << 20, &n);
    struct job *j = text ? ask(&row, text, n) : NULL;
    if (!j)
        fatal("%s: run this from the top folder", path);
    pipeline_whole(j, db);
    if (j->reply.status / 100 != 2)
        fatal("%s: %s", path, buf_str(&j->reply.body));
    job_free(j);
    arena_free(a);
}

static void begin(void)
{
    char *argv[] = {"fuzz", "--data-dir", folder, "--clock", "2022-08-20T09:00:00+09:00", NULL};
    int first;
    bool is_help;
    if (!mkdtemp(folder))
        fatal("cannot make %s", folder);
    rand_fix(1);
    time_fix(REAL_AT);
    if (!config_load(5, argv, &config, &first, &is_help) || !(db = cli_open(&config)))
        fatal("cannot open %s", folder);
    atexit(end);
    import("deploy/events/golden-panda-2022.json");
    import("deploy/events/korea-china-forum-2022.json");
}

/* Head, body, handler, and all of it back again. */
static void run(struct job *j)
{
    bool is_ok;
    if (!pipeline_head(j) || (j->req.body_n > pipeline_body_max(j)) || !pipeline_body(j))
        return;
    if (db_begin(db) != OK)
        fatal("no transaction");
    if (!pipeline_run(j, db, &is_ok))
        fatal("%s has a second step", j->req.path);
    db_rollback(db);
}

static void check_reply(const struct job *j, bool is_json)
{
    const struct reply *r = &j->reply;
    json_t *v = json_loadb(buf_str(&r->body), r->body.n, JSON_REJECT_DUPLICATES, NULL);
    if (r->status >= 500)
        fatal("%d: %s", r->status, buf_str(&r->body));
    if (!is_json && j->req.body_n && r->status < 400)
        fatal("%d for what is no JSON", r->status);
    if (!v && r->status && r->status != 204)
        fatal("%d and no JSON: %s", r->status, buf_str(&r->body));
    bool is_problem = r->type && strcmp(r->type, "application/problem+json") == 0;
    if (r->status >= 400 && (!is_problem || !json_str(v, "detail") ||
                             json_integer_value(json_object_get(v, "status")) != r->status))
        fatal("a refusal without its reason: %s", buf_str(&r->body));
    json_decref(v);
}

/* True when (p, n) is JSON by our limits. */
static bool check_round_trip(const char *p, size_t n)
{
    struct arena *a = arena_new(8u << 20);
    const char *why = NULL;
    json_t *v = NULL, *back = NULL;
    bool is_json = json_parse(a, p, n, &v, &why) == OK;
    if (is_json) {
        const char *text = json_text(a, v);
        if (json_parse(a, text, strlen(text), &back, &why) != OK || !json_equal(v, back) ||
            strcmp(json_text(a, back), text) != 0)
            fatal("not the same when read again: %s", text);
    } else if (!why || !*why) {
        fatal("refused without a reason");
    }
    json_decref(v);
    json_decref(back);
    arena_free(a);
    return is_json;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    if (!db)
        begin();
    if (n < 1 || n > INPUT_MAX)
        return 0;
    bool is_json = check_round_trip((const char *)p + 1, n - 1);
    struct job *j = ask(&rows_of[p[0] % (sizeof rows_of / sizeof *rows_of)], (const char *)p + 1, n - 1);
    run(j);
    check_reply(j, is_json);
    job_free(j);
    return 0;
}
