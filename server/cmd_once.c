/* --once: one HTTP request from stdin, its answer on stdout, no socket: for debuggers, bug reports and
 * tests. The caller is the machine's owner only if the request says nothing of who asks and
 * --operator is given; else it is a stranger. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "cmd.h"
#include "http1.h"
#include "http1_reply.h"
#include "instance.h"
#include "job.h"
#include "pipeline.h"
#include "site.h"
#include "store/store.h"

#define INPUT_MAX (8u << 20)

/* The body's bytes joined, NUL-terminated; false when they are not what the head announced. */
static bool read_body(struct job *j, const char *p, size_t n)
{
    struct http1_body b;
    struct buf body;
    buf_init(&body, j->ctx.arena, INPUT_MAX);
    http1_body_init(&b, &j->req);
    enum http1_result result = HTTP1_MORE;
    while (true) {
        const char *data = NULL;
        size_t used = 0, data_n = 0;
        result = http1_body_feed(&b, p, n, &used, &data, &data_n);
        buf_add(&body, data, data_n);
        p += used;
        n -= used;
        if (result != HTTP1_MORE || n == 0)
            break;
    }
    if (result != HTTP1_DONE)
        fprintf(stderr, "rostrum: %s\n", result == HTTP1_FAILED ? b.why : "the body is cut short");
    j->req.body = buf_str(&body);
    j->req.body_n = body.n;
    return result == HTTP1_DONE;
}

static bool parse(struct job *j, const char *p, size_t n)
{
    struct http1 h;
    size_t used = 0;
    http1_init(&h, j->ctx.arena, &j->req);
    enum http1_result result = http1_feed(&h, p, n, &used);
    if (result != HTTP1_DONE) {
        fprintf(stderr, "rostrum: %s\n", result == HTTP1_FAILED ? h.why : "the head is cut short");
        return false;
    }
    return read_body(j, p + used, n - used);
}

static int answer(struct job *j, struct db *db, bool is_operator)
{
    char why[500] = "";
    if (site_open(site_folder(instance_config()->web_folder), why, sizeof why) != OK && *why)
        fprintf(stderr, "rostrum: %s\n", why);
    j->req.is_control = is_operator;
    j->req.address = "";
    j->req.received_real_at = clock_real_ms();
    pipeline_whole(j, db);
    printf("HTTP/1.1 %d\n", j->reply.status);
    if (j->reply.type)
        printf("Content-Type: %s\n", j->reply.type);
    for (int i = 0; i < j->reply.n_headers; i++)
        printf("%s: %s\n", j->reply.headers[i].name, j->reply.headers[i].value);
    putchar('\n');
    fwrite(buf_str(&j->reply.body), 1, j->reply.body.n, stdout);
    return j->reply.status < 400 ? 0 : 1;
}

int cmd_once(int argc, char **argv)
{
    struct config config;
    bool is_operator = argc > 1 && strcmp(argv[1], "--operator") == 0;
    if (is_operator) {
        argv[1] = argv[0];
        argc--;
        argv++;
    }
    int status = cli_begin(&argc, &argv, "--once [--operator] [options] < REQUEST", &config);
    if (status >= 0)
        return status;
    if (!cli_lock(&config))
        return 1;
    struct job *j = job_new();
    size_t n;
    char *input = cli_read(j->ctx.arena, "-", INPUT_MAX, &n);
    struct db *db = input && parse(j, input, n) ? cli_open(&config) : NULL;
    status = db ? answer(j, db, is_operator) : 1;
    if (j->reply.fd >= 0)
        fprintf(stderr, "rostrum: the body is a file of %lld bytes\n", (long long)j->reply.fd_n);
    job_free(j);
    if (db) {
        db_checkpoint(db);
        db_close(db);
        site_close();
        instance_close();
    }
    return status;
}
