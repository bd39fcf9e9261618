/* Fills an instance with true applications, by what the API's own handlers call, without a server:
 *
 *   bench_fill [options of rostrum] EVENT FIRST LAST N_SUBMITTED TEMPLATE
 *
 * Makes the applications FIRST to LAST of EVENT, whose call is open, and submits those of them whose
 * number is at most N_SUBMITTED. TEMPLATE is a file whose lines are answers as JSON, taken in turn, in which
 * {n} becomes the number. Their letters count as sent. Prints `ID KEY` of each, KEY being what its link
 * carries. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/time.h"
#include "cli.h"
#include "clock.h"
#include "domain/access/log.h"
#include "domain/call/application.h"
#include "domain/call/tally.h"
#include "instance.h"
#include "job.h"
#include "store/queries.h"

#define A_TRANSACTION 500
#define ANSWERS_MAX   65536

#define TEMPLATES_MAX 64

struct fill {
    const char *event, *templates[TEMPLATES_MAX];
    size_t n_templates;
    int64_t first, last, n_submitted;
};

static void must(struct ctx *c, enum err e, const char *what)
{
    if (e != OK)
        fatal("%s: %s %s %s", what, err_word(e), c->failure.rule ? c->failure.rule : "",
              c->failure.detail ? c->failure.detail : "");
}

static json_t *answers_of(struct ctx *c, const struct fill *f, int64_t n)
{
    struct buf text;
    json_error_t why;
    buf_init(&text, c->arena, ANSWERS_MAX);
    for (const char *p = f->templates[(size_t)n % f->n_templates], *next; *p; p = next) {
        next = strstr(p, "{n}");
        buf_add(&text, p, next ? (size_t)(next - p) : strlen(p));
        if (!next)
            break;
        buf_printf(&text, "%" PRId64, n);
        next += 3;
    }
    json_t *answers = json_loads(buf_str(&text), 0, &why);
    if (!answers)
        fatal("the template: %s", why.text);
    return answers;
}

/* What is queued counts as sent. */
static void send_letters(struct ctx *c)
{
    struct q_outbox_due *due;
    struct q_outbox_claim claimed;
    size_t n;
    do {
        must(c, q_outbox_due(c, c->real_at, &due, &n), "mail");
        for (size_t i = 0; i < n; i++) {
            must(c, q_outbox_claim(c, c->real_at + 1000, due[i].id, c->real_at, &claimed), "mail");
            must(c, q_outbox_sent(c, c->real_at, true, "", due[i].id), "mail");
        }
    } while (n > 0);
}

static void fill_one(struct ctx *c, const struct fill *f, int64_t n)
{
    struct arena_mark start = arena_mark(c->arena);
    json_t *answers = answers_of(c, f, n);
    AUTO_APPLICATION struct application a = {0}, again = {0};
    struct application_new in = {.event = f->event, .answers = answers, .lang = (enum lang)(n % LANG_COUNT)};
    c->who = (struct who){.kind = WHO_NOBODY, .address = "127.0.0.1"};
    must(c, application_create(c, &in, &a), "create");
    int64_t id = a.row.application_id;
    if (n <= f->n_submitted) {
        c->who = (struct who){.kind = WHO_APPLICANT, .application_id = id, .address = "127.0.0.1"};
        must(c, application_open(c, id, &again), "open");
        must(c, application_submit(c, &again), "submit");
    }
    send_letters(c);
    printf("%" PRId64 " %s\n", id, application_key(c, id, 1));
    json_decref(answers);
    c->topic = NULL;
    arena_reset(c->arena, start);
}

/* As a server does when it has a moment. */
static void follow(struct ctx *c)
{
    for (bool is_more = true; is_more;)
        must(c, tally_follow(c, A_TRANSACTION, &is_more), "follow");
}

static void fill(struct db *db, const struct fill *f)
{
    struct job *j = job_new();
    struct ctx *c = &j->ctx;
    c->db = db;
    c->keys = instance_keys();
    c->origin = instance_origin();
    for (int64_t n = f->first; n <= f->last;) {
        must(c, db_begin(db), "begin");
        for (int i = 0; i < A_TRANSACTION && n <= f->last; i++, n++) {
            c->real_at = time_now_ms();
            c->now_at = c->received_at = c->oldest_at = clock_event_ms();
            fill_one(c, f, n);
        }
        must(c, log_sequence(c), "log");
        follow(c);
        must(c, db_commit(db), "commit");
        db_checkpoint(db);
    }
    job_free(j);
}

int main(int argc, char **argv)
{
    struct config config;
    size_t n;
    int status = cli_begin(&argc, &argv, "bench_fill EVENT FIRST LAST N_SUBMITTED TEMPLATE", &config);
    if (status >= 0)
        return status;
    if (argc != 5)
        fatal("bench_fill [options] EVENT FIRST LAST N_SUBMITTED TEMPLATE");
    struct arena *texts = arena_new(2 * ANSWERS_MAX);
    struct fill f = {
        .event = argv[0],
        .first = strtoll(argv[1], NULL, 10),
        .last = strtoll(argv[2], NULL, 10),
        .n_submitted = strtoll(argv[3], NULL, 10),
    };
    char *rest = cli_read(texts, argv[4], ANSWERS_MAX, &n);
    for (char *line; (line = strsep(&rest, "\n")) && *line && f.n_templates < TEMPLATES_MAX;)
        f.templates[f.n_templates++] = line;
    struct db *db = f.n_templates && cli_lock(&config) ? cli_open(&config) : NULL;
    if (!db)
        return 1;
    fill(db, &f);
    db_close(db);
    instance_close();
    arena_free(texts);
    return 0;
}
