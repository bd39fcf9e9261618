#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "clock.h"
#include "instance.h"
#include "job.h"
#include "pipeline.h"
#include "store/store.h"

#define REPLY_MAX (64u << 20)

int cli_begin(int *argc, char ***argv, const char *usage, struct config *config)
{
    int first;
    bool is_help;
    umask(0077); /* SQLite's files too, also in a folder that was there before */
    bool is_ok = config_load(*argc, *argv, config, &first, &is_help);
    if (is_help) {
        printf("usage: rostrum %s\n\noptions:\n", usage);
        config_help(stdout);
        return 0;
    }
    *argc -= first;
    *argv += first;
    return is_ok ? -1 : 2;
}

enum lock { LOCK_HELD, LOCK_BUSY, LOCK_FAILED /* it has been said why */ };

static enum lock take_lock(const struct config *config)
{
    static bool is_held; /* a second request of this process */
    char path[4096];
    if (is_held)
        return LOCK_HELD;
    snprintf(path, sizeof path, "%s/lock", config->data_dir);
    if (mkdir(config->data_dir, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "rostrum: %s: %s\n", config->data_dir, strerror(errno));
        return LOCK_FAILED;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        fprintf(stderr, "rostrum: %s: %s\n", path, strerror(errno));
        return LOCK_FAILED;
    }
    is_held = flock(fd, LOCK_EX | LOCK_NB) == 0; /* until the process ends */
    if (!is_held)
        close(fd);
    return is_held ? LOCK_HELD : LOCK_BUSY;
}

bool cli_lock(const struct config *config)
{
    enum lock l = take_lock(config);
    if (l == LOCK_BUSY)
        fprintf(stderr, "rostrum: %s is in use by another process\n", config->data_dir);
    return l == LOCK_HELD;
}

struct db *cli_open(const struct config *config)
{
    char why[500] = "";
    if (instance_open(config, why, sizeof why) != OK) {
        fprintf(stderr, "rostrum: %s\n", why);
        return NULL;
    }
    struct db *db = db_open(config->db_path, DB_WRITE, why, sizeof why);
    if (!db || db_migrate(db, why, sizeof why) != OK ||
        (db_is_shared(db) && instance_share_keys(db, why, sizeof why) != OK) ||
        clock_open(db, config->clock, why, sizeof why) != OK) {
        fprintf(stderr, "rostrum: %s\n", why);
        db_close(db);
        return NULL;
    }
    return db;
}

/* ---- over the control socket ---- */

static int control_connect(const struct config *config)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int n = snprintf(to.sun_path, sizeof to.sun_path, "%s/control.sock", config->data_dir);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || n >= (int)sizeof to.sun_path ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        fprintf(stderr, "rostrum: %s: %s\n", to.sun_path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static void write_request(struct buf *b, const struct request *r)
{
    buf_printf(b, "%s %s", r->method, r->path);
    if (r->query)
        buf_printf(b, "?%s", r->query);
    buf_str_add(b, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (size_t i = 0; i < r->n_headers; i++)
        buf_printf(b, "%s: %s\r\n", r->headers[i].name, r->headers[i].value);
    if (r->body)
        buf_printf(b, "Content-Length: %zu\r\n", r->body_n);
    buf_str_add(b, "\r\n");
    buf_add(b, r->body, r->body_n);
}

static bool ask_server(struct arena *a, const struct config *config, const struct request *r,
                       struct cli_reply *out)
{
    struct buf request, reply;
    int fd = control_connect(config);
    if (fd < 0)
        return false;
    buf_init(&request, a, REPLY_MAX);
    buf_init(&reply, a, REPLY_MAX);
    write_request(&request, r);
    bool is_ok = write_all(fd, request.p, request.n);
    char piece[65536];
    for (ssize_t k; is_ok && (k = read(fd, piece, sizeof piece)) != 0;)
        if (k > 0)
            buf_add(&reply, piece, (size_t)k);
        else
            is_ok = errno == EINTR;
    close(fd);
    /* Our own server's reply: one with a length, and the connection is closed behind it. */
    char *end = reply.n ? strstr(reply.p, "\r\n\r\n") : NULL;
    if (!is_ok || !end || sscanf(reply.p, "HTTP/1.1 %d", &out->status) != 1) {
        fprintf(stderr, "rostrum: the server did not answer\n");
        return false;
    }
    out->body = end + 4;
    out->n = (size_t)(reply.p + reply.n - out->body);
    return true;
}

/* ---- in this process ---- */

static bool ask_here(struct arena *a, const struct config *config, const struct request *r,
                     struct cli_reply *out)
{
    struct db *db = cli_open(config);
    if (!db)
        return false;
    struct job *j = job_new();
    j->req = *r;
    j->req.is_control = true;
    j->req.address = "";
    j->req.received_real_at = clock_real_ms();
    pipeline_whole(j, db);
    out->status = j->reply.status;
    out->n = j->reply.body.n;
    out->body = arena_strndup(a, buf_str(&j->reply.body), j->reply.body.n);
    job_free(j);
    db_checkpoint(db);
    db_close(db);
    instance_close();
    return true;
}

bool cli_ask(struct arena *a, const struct config *config, const struct request *r,
             struct cli_reply *out)
{
    enum lock l = take_lock(config);
    if (l == LOCK_FAILED)
        return false;
    return l == LOCK_HELD ? ask_here(a, config, r, out) : ask_server(a, config, r, out);
}

static void print_problem(const struct cli_reply *r)
{
    AUTO_JSON *v = json_loadb(r->body, r->n, 0, NULL);
    const char *detail = json_str(v, "detail"), *field = json_str(v, "field");
    fprintf(stderr, "rostrum: %s%s%s\n", field ? field : "", field ? ": " : "",
            detail ? detail : r->body);
    size_t i;
    json_t *e;
    json_array_foreach(json_object_get(v, "errors"), i, e)
    {
        const char *at = json_str(e, "field");
        fprintf(stderr, "  %s: %s\n", at ? at : "", json_str(e, "detail"));
    }
}

int cli_print(struct arena *a, const struct cli_reply *r)
{
    (void)a;
    if (r->status >= 400) {
        print_problem(r);
        return 1;
    }
    fwrite(r->body, 1, r->n, stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}

int cli_call(const struct config *config, const char *method, const char *path, const char *body)
{
    struct arena *a = arena_new(REPLY_MAX * 4);
    struct header type = {"content-type", "application/json"};
    const char *query = strchr(path, '?');
    struct request r = {.method = method, .minor = 1, .host = "localhost", .headers = &type,
                        .n_headers = body ? 1 : 0, .body = body, .body_n = body ? strlen(body) : 0,
                        .content_length = body ? (int64_t)strlen(body) : -1};
    r.path = query ? arena_strndup(a, path, (size_t)(query - path)) : path;
    r.query = query ? query + 1 : NULL;
    struct cli_reply reply;
    int status = cli_ask(a, config, &r, &reply) ? cli_print(a, &reply) : 1;
    arena_free(a);
    return status;
}

char *cli_read(struct arena *a, const char *path, size_t max, size_t *n)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "rostrum: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    struct buf b;
    buf_init(&b, a, max);
    char piece[65536];
    for (size_t k; (k = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(&b, piece, k);
    bool is_ok = !ferror(f) && !b.is_full;
    if (!is_ok)
        fprintf(stderr, "rostrum: %s: %s\n", path, b.is_full ? "too large" : strerror(errno));
    if (f != stdin)
        fclose(f);
    *n = b.n;
    return is_ok ? arena_strndup(a, buf_str(&b), b.n) : NULL;
}
