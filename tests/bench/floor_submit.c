/* A floor: how fast a submission's rows can be stored at all.
 *
 *   bench_floor_submit DATABASE FILE
 *
 * A bufferevent, jansson on the body, and SQLite in WAL mode with synchronous FULL: all that has arrived
 * meanwhile is one transaction, and its answers, FILE's bytes each, leave after COMMIT. The head is not
 * read; nobody is asked who they are; no rule is looked at. DATABASE is one of the product, filled; the
 * rows are those that its submission writes: the application's change, its idempotency key, the log's
 * row; the body says them: {"application_id", "verdict"}. Loop and writer are one thread, as is cheapest.
 * Prints `ready PORT`; ends with its standard input. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <jansson.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

#define BYTES_MAX (64 << 10)
#define BATCH_MAX 256 /* as the product's writer */
#define N_FRAMES  4000

enum stmt { UPDATE_APPLICATION, ADD_KEY, ADD_LOG, BEGIN, COMMIT, N_STMTS };

static const char *const texts[N_STMTS] = {
    [UPDATE_APPLICATION] =
        "UPDATE application SET state = CASE state WHEN 'draft' THEN 'submitted' ELSE 'draft' END,"
        " received_at = ?2, submitted_at = ?2, changed_at = ?2, verdict_json = ?3,"
        " version_no = version_no + 1 WHERE id = ?1",
    [ADD_KEY] = "INSERT INTO idempotency (owner, key_hash, route, body_hash, status, object_id,"
                " received_at, created_at) VALUES (?4, ?1, ?5, ?6, 200, ?2, ?3, ?3)",
    [ADD_LOG] = "INSERT INTO log (event_id, at, real_at, actor, address, action, object, before_json,"
                " after_json, salt, leaf_hash) VALUES (1, ?2, ?2, ?1, '127.0.0.1', 'application.submit',"
                " ?1, '{\"state\":\"draft\"}', ?3, ?4, ?5)",
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
};

static const char after[] = "{\"received_at\":1661000000000,\"state\":\"submitted\",\"verdict\":\"pass\","
                            "\"version_hash\":"
                            "\"0123456789012345678901234567890123456789012345678901234567890123\"}";
static const char hash[] = "0123456789012345678901234567890123456789012345678901234567890123";

static char bytes[BYTES_MAX];
static size_t n_bytes;
static sqlite3 *db;
static sqlite3_stmt *stmts[N_STMTS];
static struct event *commit_soon;
static struct {
    struct bufferevent *from; /* NULL: it has gone */
    json_t *body;
} batch[BATCH_MAX];
static int n_batch;

/* ---- rows ---- */

static void must(int rc, const char *what)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE)
        fatal("%s: %s", what, sqlite3_errmsg(db));
}

static void run(enum stmt s)
{
    must(sqlite3_step(stmts[s]), texts[s]);
    must(sqlite3_reset(stmts[s]), texts[s]);
}

static void text(enum stmt s, int at, const char *value)
{
    sqlite3_bind_text(stmts[s], at, value, -1, SQLITE_TRANSIENT);
}

static void write_rows(const json_t *body)
{
    static long long n_keys;
    struct timespec t;
    char key[65], object[40], route[80];
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t id = json_integer_value(json_object_get(body, "application_id"));
    int64_t now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    char *verdict = json_dumps(json_object_get(body, "verdict"), JSON_COMPACT);
    if (id == 0 || !verdict)
        fatal("the body is not as it should be");
    /* keys are hashes: anywhere in the index */
    snprintf(key, sizeof key, "%016llx%048d", (unsigned long long)++n_keys * 0x9e3779b97f4a7c15u, 0);
    snprintf(object, sizeof object, "application:%lld", (long long)id);
    snprintf(route, sizeof route, "POST /api/v1/applications/%lld/submit", (long long)id);
    sqlite3_bind_int64(stmts[UPDATE_APPLICATION], 1, id);
    sqlite3_bind_int64(stmts[UPDATE_APPLICATION], 2, now);
    text(UPDATE_APPLICATION, 3, verdict);
    run(UPDATE_APPLICATION);
    text(ADD_KEY, 1, key);
    sqlite3_bind_int64(stmts[ADD_KEY], 2, id);
    sqlite3_bind_int64(stmts[ADD_KEY], 3, now);
    text(ADD_KEY, 4, object);
    text(ADD_KEY, 5, route);
    text(ADD_KEY, 6, hash);
    run(ADD_KEY);
    text(ADD_LOG, 1, object);
    sqlite3_bind_int64(stmts[ADD_LOG], 2, now);
    text(ADD_LOG, 3, after);
    sqlite3_bind_text(stmts[ADD_LOG], 4, hash, 32, SQLITE_STATIC);
    text(ADD_LOG, 5, hash);
    run(ADD_LOG);
    free(verdict);
}

static void open_database(const char *path)
{
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), path);
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
                      NULL, NULL, NULL), "pragmas");
    must(sqlite3_wal_autocheckpoint(db, N_FRAMES), "checkpoints");
    for (int i = 0; i < N_STMTS; i++)
        must(sqlite3_prepare_v3(db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &stmts[i], NULL), texts[i]);
}

/* ---- connections ---- */

static void commit_all(evutil_socket_t fd, short what, void *unused)
{
    (void)fd, (void)what, (void)unused;
    if (n_batch == 0)
        return;
    run(BEGIN);
    for (int i = 0; i < n_batch; i++)
        write_rows(batch[i].body);
    run(COMMIT);
    for (int i = 0; i < n_batch; i++) {
        json_decref(batch[i].body);
        if (batch[i].from)
            bufferevent_write(batch[i].from, bytes, n_bytes);
    }
    n_batch = 0;
}

static void on_read(struct bufferevent *b, void *unused)
{
    struct evbuffer *in = bufferevent_get_input(b);
    size_t n = evbuffer_get_length(in);
    const char *p = (const char *)evbuffer_pullup(in, -1), *body = memmem(p, n, "\r\n\r\n", 4);
    (void)unused;
    if (!body) /* a request comes whole */
        fatal("a request without a body");
    if (n_batch == BATCH_MAX)
        commit_all(-1, 0, NULL);
    json_t *v = json_loadb(body + 4, n - (size_t)(body + 4 - p), 0, NULL);
    if (!v)
        fatal("the body is not JSON");
    evbuffer_drain(in, n);
    batch[n_batch].from = b;
    batch[n_batch++].body = v;
    event_active(commit_soon, EV_TIMEOUT, 0); /* behind those that have come meanwhile */
}

static void on_end(struct bufferevent *b, short what, void *unused)
{
    (void)what, (void)unused;
    for (int i = 0; i < n_batch; i++)
        if (batch[i].from == b)
            batch[i].from = NULL;
    bufferevent_free(b);
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *a, int n, void *unused)
{
    int one = 1;
    (void)a, (void)n, (void)unused;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct bufferevent *b = bufferevent_socket_new(evconnlistener_get_base(l), fd, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(b, on_read, NULL, on_end, NULL);
    bufferevent_enable(b, EV_READ | EV_WRITE);
}

static void on_stdin(evutil_socket_t fd, short what, void *base)
{
    char c;
    (void)what;
    if (read(fd, &c, 1) <= 0)
        event_base_loopbreak(base);
}

int main(int argc, char **argv)
{
    FILE *f = argc == 3 ? fopen(argv[2], "rb") : NULL;
    if (!f)
        fatal("bench_floor_submit DATABASE FILE");
    n_bytes = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    open_database(argv[1]);
    struct event_base *base = event_base_new();
    event_base_priority_init(base, 2);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    struct evconnlistener *l = evconnlistener_new_bind(
        base, on_accept, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 1024, (struct sockaddr *)&at, n);
    if (!l)
        fatal("listen: %s", strerror(errno));
    commit_soon = event_new(base, -1, 0, commit_all, NULL);
    event_priority_set(commit_soon, 1); /* after all that can be read now */
    getsockname(evconnlistener_get_fd(l), (struct sockaddr *)&at, &n);
    printf("ready %d\n", ntohs(at.sin_port));
    fflush(stdout);
    event_add(event_new(base, STDIN_FILENO, EV_READ | EV_PERSIST, on_stdin, base), NULL);
    event_base_dispatch(base);
    evconnlistener_free(l);
    for (int i = 0; i < N_STMTS; i++)
        sqlite3_finalize(stmts[i]);
    sqlite3_close(db);
    return 0;
}
