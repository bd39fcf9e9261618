/* The HTTP front with a pipeline of its own, for the socket tests: http_echo FOLDER [name=value ...]
 * where name is a number of struct config (port is always the kernel's choice). Prints its port on
 * stdout; ends on SIGTERM or when stdin ends.
 *
 *   any method on:  /echo     "METHOD PATH QUERY n=LENGTH sha256=HEX", on the loop
 *                   /write    the same, by a thread (the lane of writes)
 *                   /held     the same, but the thread waits until /release is called
 *                   /big?n=N  N bytes; /file?n=N  the same out of a file
 *                   /canary   counts as a canary: no test may make it run by smuggling
 *                   /counts   JSON: handlers run, canaries, jobs whose client left, oldest in flight
 *   /refused  401 when the head is complete; /small  a body of at most 100 bytes
 *   /upload/{key}  PATCH appends its body to FOLDER/key; HEAD tells its length. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/rand.h"
#include "config.h"
#include "job.h"
#include "lanes.h"
#include "loop.h"
#include "pipeline.h"
#include "sink.h"
#include "store/store.h"

static const char *folder;
static atomic_long n_runs, n_canaries, n_dropped;

/* ---- the pipeline ---- */

enum { LOCAL, READ, WRITE, HELD, UPLOAD };

static const struct row {
    const char *path;
    int kind;
    size_t body_max;
} rows_of[] = {
    {"/echo", LOCAL, 1 << 20}, {"/read", READ, 1 << 20}, {"/write", WRITE, 1 << 20},
    {"/held", HELD, 1 << 20},  {"/small", LOCAL, 100},   {"/canary", LOCAL, 1 << 20},
    {"/counts", LOCAL, 0},     {"/release", LOCAL, 0},   {"/big", LOCAL, 0},
    {"/file", LOCAL, 0},       {"/refused", LOCAL, 100}, {"/", LOCAL, 1 << 20},
    {"/upload/", UPLOAD, 0},
};

static const struct row *row_of(const struct job *j)
{
    for (size_t i = 0; i < sizeof rows_of / sizeof *rows_of; i++) {
        size_t n = strlen(rows_of[i].path);
        bool is_prefix = rows_of[i].kind == UPLOAD && strncmp(j->req.path, rows_of[i].path, n) == 0;
        if (is_prefix || strcmp(j->req.path, rows_of[i].path) == 0)
            return &rows_of[i];
    }
    return NULL;
}

static bool is_method(const struct job *j, const char *method)
{
    return strcmp(j->req.method, method) == 0;
}

bool pipeline_head(struct job *j)
{
    static const enum lane lanes[] = {LANE_LOCAL, LANE_READ, LANE_WRITE, LANE_WRITE, LANE_UPLOAD};
    static const char known[] = " GET HEAD POST PUT PATCH DELETE OPTIONS ";
    const struct row *row = row_of(j);
    if (!strstr(known, arena_printf(j->ctx.arena, " %s ", j->req.method)))
        reply_text(&j->reply, is_method(j, "TRACE") ? 405 : 501, "text/plain", "method\n");
    else if (strcmp(j->req.path, "*") == 0)
        reply_empty(&j->reply, 204);
    else if (!row)
        reply_text(&j->reply, 404, "text/plain", "nothing here\n");
    else if (strcmp(row->path, "/refused") == 0)
        reply_text(&j->reply, 401, "text/plain", "who are you?\n");
    else
        j->next_lane = lanes[row->kind];
    if (j->next_lane == LANE_UPLOAD && is_method(j, "HEAD"))
        j->next_lane = LANE_READ;
    static const struct route upload = {.lane = LANE_UPLOAD, .path = "", .need = "", .fields = ""},
                              look = {.lane = LANE_READ, .path = "", .need = "", .fields = ""};
    if (row && row->kind == sizeof lanes / sizeof *lanes - 1) /* where a job that waited for its key goes on */
        j->route = j->next_lane == LANE_READ ? &look : &upload;
    return j->reply.status == 0;
}

size_t pipeline_body_max(const struct job *j)
{
    return row_of(j)->body_max;
}

bool pipeline_is_upload(const struct job *j)
{
    return j->next_lane == LANE_UPLOAD;
}

bool pipeline_body(struct job *j)
{
    j->start = arena_mark(j->ctx.arena);
    return true;
}

static long number(const struct job *j)
{
    const char *n = j->req.query ? strstr(j->req.query, "n=") : NULL;
    return n ? strtol(n + 2, NULL, 10) : 0;
}

static void answer_file(struct job *j)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/file", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, number(j)) != 0)
        abort();
    reply_empty(&j->reply, 200);
    j->reply.type = "application/octet-stream";
    j->reply.fd = fd;
    j->reply.fd_offset = 0;
    j->reply.fd_n = number(j);
}

static void answer_counts(struct job *j)
{
    int64_t oldest = loops_oldest_received_at();
    reply_text(&j->reply, 200, "application/json",
               arena_printf(j->ctx.arena, "{\"runs\":%ld,\"canaries\":%ld,\"dropped\":%ld,"
                            "\"is_own_oldest\":%s}\n", atomic_load(&n_runs), atomic_load(&n_canaries),
                            atomic_load(&n_dropped), oldest == j->ctx.received_at ? "true" : "false"));
}

static void answer_echo(struct job *j)
{
    unsigned char h[SHA256_BYTES];
    hash_sha256(j->req.body_n ? j->req.body : "", j->req.body_n, h);
    reply_text(&j->reply, 200, "text/plain",
               arena_printf(j->ctx.arena, "%s %s %s n=%zu sha256=%s from=%s\n", j->req.method, j->req.path,
                            j->req.query ? j->req.query : "-", j->req.body_n,
                            text_hex(j->ctx.arena, h, sizeof h), j->req.address));
}

static const char *upload_path(struct job *j)
{
    return arena_printf(j->ctx.arena, "%s/%s", folder, j->req.path + strlen("/upload/"));
}

static int64_t length_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

/* The step on the loop: opens the sink (PATCH), or tells the length (HEAD). */
static void begin_upload(struct job *j)
{
    const char *path = upload_path(j);
    if (!sink_claim(j, j->req.path))
        return;
    if (is_method(j, "HEAD")) {
        reply_empty(&j->reply, 200);
        reply_header(&j->reply, "Upload-Offset", arena_printf(j->ctx.arena, "%" PRId64, length_of(path)));
        return;
    }
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    struct sink_to to = {.path = path, .offset = length_of(path), .max = 64 << 20};
    if (sink_open(j, j->req.path, &to) != OK)
        reply_empty(&j->reply, 500);
}

static void end_upload(struct job *j)
{
    const struct sink_result *r = sink_result(j);
    reply_text(&j->reply, r->err == ERR_NO_SPACE ? 507 : r->is_too_long ? 413 : 200, "text/plain",
               arena_printf(j->ctx.arena, "n=%" PRId64 " complete=%d sha256=%s sha1=%s\n", r->n_written,
                            r->is_complete, text_hex(j->ctx.arena, r->sha256, sizeof r->sha256),
                            text_hex(j->ctx.arena, r->sha1, sizeof r->sha1)));
}

static void release_held(void);

bool pipeline_run(struct job *j, struct db *db, bool *is_ok)
{
    const char *path = j->req.path;
    (void)db;
    *is_ok = true;
    bool is_upload = strncmp(path, "/upload/", 8) == 0;
    if (is_upload && !sink_is_open(j)) {
        begin_upload(j);
        j->next_lane = j->reply.status ? j->next_lane : LANE_WRITE;
        return j->reply.status != 0;
    }
    if (strcmp(path, "/counts") == 0) {
        answer_counts(j);
        return true;
    }
    atomic_fetch_add(&n_runs, 1);
    if (strcmp(path, "/canary") == 0)
        atomic_fetch_add(&n_canaries, 1);
    if (is_upload)
        end_upload(j);
    else if (strcmp(path, "/file") == 0)
        answer_file(j);
    else if (strcmp(path, "/big") == 0)
        reply_text(&j->reply, 200, "text/plain",
                   memset(arena_alloc(j->ctx.arena, (size_t)number(j) + 1), 'x', (size_t)number(j)));
    else
        answer_echo(j);
    if (strcmp(path, "/release") == 0)
        release_held();
    return true;
}

void pipeline_again(struct job *j)
{
    arena_reset(j->ctx.arena, j->start);
    reply_init(&j->reply, j->ctx.arena);
}

void pipeline_fail(struct job *j, int err, const char *key)
{
    reply_init(&j->reply, j->ctx.arena);
    reply_text(&j->reply, reply_status((enum err)err), "text/plain", key);
}

/* ---- the lanes: one thread for all that does not run on the loop ---- */

struct task {
    void (*fn)(void *);
    void *arg;
    struct task *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct task *tasks, **tasks_end = &tasks;
static struct job *held;
static bool is_ending;
static pthread_t thread;

bool lanes_run(void (*fn)(void *), void *arg)
{
    struct task *t = malloc(sizeof *t);
    if (!t)
        abort();
    *t = (struct task){fn, arg, NULL};
    pthread_mutex_lock(&lock);
    *tasks_end = t;
    tasks_end = &t->next;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
    return true;
}

static void run_job(void *arg)
{
    struct job *j = arg;
    bool is_ok;
    pipeline_run(j, NULL, &is_ok);
    loop_give_back(j);
}

bool lanes_are_shared(void)
{
    return false;
}

bool lanes_give(struct job *j)
{
    if (strcmp(j->req.path, "/held") != 0)
        return lanes_run(run_job, j);
    pthread_mutex_lock(&lock);
    j->next = held;
    held = j;
    pthread_mutex_unlock(&lock);
    return true;
}

static void release_held(void)
{
    pthread_mutex_lock(&lock);
    struct job *j = held;
    held = NULL;
    pthread_mutex_unlock(&lock);
    for (struct job *next; j; j = next) {
        next = j->next;
        lanes_run(run_job, j);
    }
}

static void *lane_main(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (tasks || !is_ending) {
        struct task *t = tasks;
        if (!t) {
            pthread_cond_wait(&more, &lock);
            continue;
        }
        tasks = t->next;
        if (!tasks)
            tasks_end = &tasks;
        pthread_mutex_unlock(&lock);
        t->fn(t->arg);
        free(t);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void lane_stop(void)
{
    release_held();
    pthread_mutex_lock(&lock);
    is_ending = true;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
}

/* ---- main ---- */

static bool set(struct config *c, const char *pair)
{
    static const struct {
        const char *name;
        size_t at;
    } names[] = {
#define NAME(name) {#name "=", offsetof(struct config, name)}
        NAME(n_loops), NAME(body_mib), NAME(max_connections), NAME(max_connections_per_address), NAME(head_ms),
        NAME(body_ms), NAME(idle_ms),
    };
    if (strncmp(pair, "trusted_proxies=", 16) == 0) {
        c->trusted_proxies = pair + 16;
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(pair, names[i].name, strlen(names[i].name)) == 0) {
            *(int64_t *)(void *)((char *)c + names[i].at) = strtol(strchr(pair, '=') + 1, NULL, 10);
            return true;
        }
    return false;
}

static void make_database(const char *path)
{
    char why[512] = "";
    struct db *db = db_open(path, DB_WRITE, why, sizeof why);
    if (!db || db_migrate(db, why, sizeof why) != OK) {
        fprintf(stderr, "%s\n", why);
        exit(1);
    }
    db_close(db);
}

/* Until SIGTERM, or until whoever started us closes stdin. */
static void *watch_stdin(void *arg)
{
    char ch;
    while (read(STDIN_FILENO, &ch, 1) > 0)
        ;
    pthread_kill(*(pthread_t *)arg, SIGTERM);
    return NULL;
}

int main(int argc, char **argv)
{
    char why[512] = "", db_path[4096];
    sigset_t ends;
    int which;
    pthread_t watcher, self = pthread_self();
    struct config config = {.listen_address = "127.0.0.1", .n_loops = 1, .body_mib = 128, .max_connections = 12000,
                            .max_connections_per_address = 12000, .head_ms = 5000, .body_ms = 30000,
                            .idle_ms = 60000, .trusted_proxies = ""};
    if (argc < 2)
        return 2;
    folder = config.data_dir = argv[1];
    for (int i = 2; i < argc; i++)
        if (!set(&config, argv[i])) {
            fprintf(stderr, "%s?\n", argv[i]);
            return 2;
        }
    snprintf(db_path, sizeof db_path, "%s/echo.db", folder);
    config.db_path = db_path;
    make_database(db_path);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    pthread_create(&thread, NULL, lane_main, NULL);
    if (loops_start(&config, why, sizeof why) != OK) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    loops_run();
    pthread_create(&watcher, NULL, watch_stdin, &self);
    printf("%d\n", loops_port());
    fflush(stdout);
    sigwait(&ends, &which);
    loops_close_listeners();
    lane_stop();
    loops_stop();
    pthread_cancel(watcher);
    pthread_join(watcher, NULL);
    return 0;
}
