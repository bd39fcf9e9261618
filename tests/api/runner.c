/* Runs .http transcripts (script.h says how they are written) in process: each file on a fresh data
 * folder, through pipeline_whole, with the clock standing still and chance repeatable.
 *
 *   api [-v] FILE...        -v: every request and answer, the data folder kept
 *
 * ROSTRUM_TEST=word runs the files with the word in their path or in a case's name. A file ends at
 * its first failure, since its cases build on one another; those not run count as failed. */
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/rand.h"
#include "base/time.h"
#include "cli.h"
#include "clock.h"
#include "config.h"
#include "instance.h"
#include "job.h"
#include "match.h"
#include "pipeline.h"
#include "scratch.h"
#include "script.h"
#include "site.h"
#include "store/store.h"

/* The real clock of every transcript until `# real`; `# clock` moves the event clock only. */
#define REAL_AT     INT64_C(1893456000000) /* 2030-01-01T00:00:00Z */
#define EVENT_START "2022-08-20T09:00:00+09:00"
#define HEADERS_MAX 64
#define WHY_MAX     1200
#define TEXT_MAX    8192

struct run {
    const char *file;
    char folder[256], url[SCRATCH_URL_MAX]; /* url: of its database on PostgreSQL, else empty */
    struct config config;
    struct arena *arena; /* lives as long as the file's run */
    struct db *db;
    struct var *vars;
    int64_t event_at, real_at;
    const char *who, *credential; /* as set by `# as` */
    int64_t max_sql;              /* of the step at hand, -1: no budget */
    bool is_verbose;
    char why[WHY_MAX];
};

static bool wrong(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(struct run *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(r->why, sizeof r->why, fmt, ap);
    va_end(ap);
    return false;
}

static const char *fill(struct run *r, const char *text)
{
    const char *missing = NULL, *s = script_fill(r->arena, r->vars, text, &missing);
    if (!s)
        wrong(r, "no variable {{%s}}", missing);
    return s;
}

static void set_var(struct run *r, const char *name, const char *value)
{
    struct var *v = arena_new_of(r->arena, struct var);
    *v = (struct var){arena_strdup(r->arena, name), arena_strdup(r->arena, value), r->vars};
    r->vars = v;
}

/* ---- requests ---- */

static const char *file_bytes(struct run *r, const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) {
        wrong(r, "cannot read %s", path);
        if (f)
            fclose(f);
        return NULL;
    }
    *n = (size_t)ftell(f);
    rewind(f);
    char *p = arena_alloc(r->arena, *n + 1);
    if (fread(p, 1, *n, f) != *n)
        p = NULL;
    fclose(f);
    return p;
}

static void header_add(struct job *j, const char *name, const char *value)
{
    if (j->req.n_headers < HEADERS_MAX)
        j->req.headers[j->req.n_headers++] = (struct header){name, value};
}

/* "Name: value" -> a header with its name in lower case. */
static bool header_line(struct run *r, struct job *j, const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon)
        return wrong(r, "not a header: %s", line);
    char *name = arena_strndup(j->ctx.arena, line, (size_t)(colon - line));
    for (char *p = name; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    header_add(j, name, arena_strdup(j->ctx.arena, colon + 1 + strspn(colon + 1, " \t")));
    return true;
}

static void request_line(struct job *j, const char *line)
{
    struct arena *a = j->ctx.arena;
    size_t n = strcspn(line, " ");
    const char *target = line + n + strspn(line + n, " ");
    size_t n_path = strcspn(target, "? "), n_target = strcspn(target, " ");
    j->req.method = arena_strndup(a, line, n);
    j->req.path = arena_strndup(a, target, n_path);
    if (target[n_path] == '?')
        j->req.query = arena_strndup(a, target + n_path + 1, n_target - n_path - 1);
}

/* Runs one request. The job is the caller's. NULL after `wrong`. */
static struct job *ask(struct run *r, const char *line, const struct script_lines *headers,
                       const char *body, size_t body_n)
{
    struct job *j = job_new();
    struct request *q = &j->req;
    q->headers = arena_array(j->ctx.arena, struct header, HEADERS_MAX);
    request_line(j, line);
    q->host = "localhost";
    q->minor = 1;
    q->is_keep_alive = true;
    q->address = "127.0.0.1";
    q->is_control = strcmp(r->who, "operator") == 0;
    q->received_real_at = r->real_at;
    q->content_length = -1;
    header_add(j, "host", "localhost");
    if (strcmp(r->who, "bearer") == 0)
        header_add(j, "authorization", arena_printf(j->ctx.arena, "Bearer %s", r->credential));
    if (strcmp(r->who, "cookie") == 0)
        header_add(j, "cookie", arena_strdup(j->ctx.arena, r->credential));
    for (int i = 0; headers && i < headers->n; i++) {
        const char *h = fill(r, headers->line[i]);
        if (!h || !header_line(r, j, h)) {
            job_free(j);
            return NULL;
        }
    }
    if (body_n) {
        q->body = body;
        q->body_n = body_n;
        q->content_length = (int64_t)body_n;
        header_add(j, "content-length", arena_printf(j->ctx.arena, "%zu", body_n));
        if (!request_header(q, "content-type"))
            header_add(j, "content-type", "application/json");
    }
    j->ctx.received_at = j->ctx.now_at = r->event_at;
    j->ctx.real_at = r->real_at;
    pipeline_whole(j, r->db);
    return j;
}

/* As `rostrum import FILE` does. */
static bool import(struct run *r, const char *path)
{
    size_t n;
    const char *who = r->who, *document = file_bytes(r, path, &n);
    r->who = "operator";
    struct job *j = document ? ask(r, "POST /api/v1/events", NULL, document, n) : NULL;
    r->who = who;
    bool is_ok = j && j->reply.status / 100 == 2;
    if (j && !is_ok)
        wrong(r, "import %s: %d %.900s", path, j->reply.status, buf_str(&j->reply.body));
    job_free(j);
    return is_ok;
}

/* ---- what came ---- */

static const char *reply_header_of(const struct job *j, const char *name)
{
    if (strcasecmp(name, "content-type") == 0)
        return j->reply.type;
    for (int i = 0; i < j->reply.n_headers; i++)
        if (strcasecmp(j->reply.headers[i].name, name) == 0)
            return j->reply.headers[i].value;
    return NULL;
}

static bool check_header(struct run *r, const struct job *j, const char *line)
{
    const char *want = strchr(line, ':');
    char *name = arena_strndup(r->arena, line, (size_t)(want - line));
    want += 1 + strspn(want + 1, " \t");
    const char *got = reply_header_of(j, name);
    bool is_same = strcmp(want, "-") == 0 ? !got
                   : !got                 ? false
                   : *want == '~'         ? match_text(want + 1, got, NULL, 0)
                                          : strcmp(want, got) == 0;
    return is_same || wrong(r, "header %s: expected %s, got %s", name, want, got ? got : "none");
}

static bool check_body(struct run *r, const struct job *j, const struct step *s, const json_t *body)
{
    const char *text = buf_str(&j->reply.body);
    for (int i = 0; i < s->want_text.n; i++) {
        bool is_wanted = *s->want_text.line[i] == '~';
        const char *re = fill(r, s->want_text.line[i] + (is_wanted ? 2 : 3));
        if (!re)
            return false;
        if (match_text(re, text, NULL, 0) != is_wanted)
            return wrong(r, "the body should %smatch %s: %.600s", is_wanted ? "" : "not ", re,
                         text);
    }
    if (!*s->want_json)
        return true;
    const char *want_text = fill(r, s->want_json);
    json_error_t e;
    AUTO_JSON *want = want_text ? json_loads(want_text, JSON_DECODE_ANY, &e) : NULL;
    if (!want)
        return want_text ? wrong(r, "the expected JSON is malformed: %s in %s", e.text, want_text)
                         : false;
    return match(want, body, r->why, sizeof r->why);
}

static bool value_of(struct run *r, const struct job *j, json_t *body, const char *source,
                     char *out)
{
    if (strncmp(source, "sql ", 4) == 0)
        return scratch_value(r->config.db_path, source + 4, out, TEXT_MAX) || wrong(r, "%s", out);
    if (strncmp(source, "header ", 7) == 0) {
        const char *h = reply_header_of(j, source + 7);
        return h ? snprintf(out, TEXT_MAX, "%s", h) >= 0 : wrong(r, "no header %s", source + 7);
    }
    json_t *v = match_at(body, source);
    if (!v)
        return wrong(r, "nothing at %s in %.600s", source, buf_str(&j->reply.body));
    char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
    snprintf(out, TEXT_MAX, "%s", json_is_string(v) ? json_string_value(v) : text);
    free(text);
    return true;
}

/* "name = source [~ expression]" */
static bool capture(struct run *r, const struct job *j, json_t *body, const char *line)
{
    const char *eq = strstr(line, " = ");
    if (!eq)
        return wrong(r, "not a capture: @%s", line);
    char *source = arena_strdup(r->arena, eq + 3), *re = strstr(source, " ~ "), out[TEXT_MAX];
    if (re)
        *re = '\0';
    const char *filled = fill(r, source);
    if (!filled || !value_of(r, j, body, filled, out))
        return false;
    if (re) {
        char *all = arena_strdup(r->arena, out);
        if (!match_text(re + 3, all, out, sizeof out))
            return wrong(r, "@%s: no match in %.600s", line, all);
    }
    set_var(r, arena_strndup(r->arena, line, (size_t)(eq - line)), out);
    return true;
}

/* ---- steps ---- */

static bool set_clock(struct run *r, const char *text)
{
    if (!time_parse_rfc3339(text, &r->event_at))
        return wrong(r, "not an instant: %s", text);
    clock_set(r->event_at - r->real_at, true);
    return true;
}

static bool set_real(struct run *r, const char *text)
{
    if (!time_parse_rfc3339(text, &r->real_at))
        return wrong(r, "not an instant: %s", text);
    time_fix(r->real_at);
    clock_set(r->event_at - r->real_at, true);
    return true;
}

static bool direct(struct run *r, const char *raw)
{
    const char *text = fill(r, raw);
    char word[32], rest[TEXT_MAX] = "";
    if (!text || sscanf(text, "%31s %8191[^\n]", word, rest) < 1)
        return text != NULL;
    if (strcmp(word, "clock") == 0)
        return set_clock(r, rest);
    if (strcmp(word, "real") == 0)
        return set_real(r, rest);
    if (strcmp(word, "sql") == 0)
        return sscanf(rest, "<= %" SCNd64, &r->max_sql) == 1 || wrong(r, "write: # sql <= N");
    if (strcmp(word, "import") == 0)
        return import(r, rest);
    if (strcmp(word, "as") == 0) {
        char *credential = rest + strcspn(rest, " ");
        if (*credential)
            *credential++ = '\0';
        r->who = arena_strdup(r->arena, rest);
        r->credential = arena_strdup(r->arena, credential);
        bool is_with = strcmp(rest, "bearer") == 0 || strcmp(rest, "cookie") == 0;
        bool is_known = is_with || strcmp(rest, "operator") == 0 || strcmp(rest, "nobody") == 0;
        return (is_known && is_with == (*credential != '\0')) ||
               wrong(r, "not someone: # as %s", raw);
    }
    return true; /* prose */
}

static bool check(struct run *r, const struct step *s, struct job *j)
{
    const char *text = buf_str(&j->reply.body);
    if (r->is_verbose)
        printf("    <- %d %s\n", j->reply.status, text);
    if (j->reply.status != s->status)
        return wrong(r, "expected %d, got %d %.600s", s->status, j->reply.status, text);
    if (r->max_sql >= 0 && j->n_sql > r->max_sql)
        return wrong(r, "%" PRId64 " statements, at most %" PRId64 " are allowed", j->n_sql,
                     r->max_sql);
    for (int i = 0; i < s->want_headers.n; i++) {
        const char *line = fill(r, s->want_headers.line[i]);
        if (!line || !check_header(r, j, line))
            return false;
    }
    AUTO_JSON *body = json_loadb(text, j->reply.body.n, JSON_DECODE_ANY, NULL);
    if (!check_body(r, j, s, body))
        return false;
    for (int i = 0; i < s->captures.n; i++)
        if (!capture(r, j, body, s->captures.line[i]))
            return false;
    return true;
}

static bool run_step(struct run *r, const struct step *s)
{
    r->max_sql = -1;
    for (int i = 0; i < s->directives.n; i++)
        if (!direct(r, s->directives.line[i]))
            return false;
    if (!s->request)
        return true;
    const char *line = fill(r, s->request), *body = fill(r, s->body);
    if (!line || !body)
        return false;
    size_t body_n = strlen(body);
    if (strncmp(body, "< ", 2) == 0 && !(body = file_bytes(r, body + 2, &body_n)))
        return false;
    if (r->is_verbose)
        printf("    -> %s %.*s\n", line, (int)(body_n > 2000 ? 2000 : body_n), body);
    struct job *j = ask(r, line, &s->headers, body, body_n);
    bool is_ok = j && check(r, s, j);
    job_free(j);
    return is_ok;
}

/* ---- files ---- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

/* A fresh data folder, opened as a verb without a server opens it. */
static bool begin(struct run *r)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(r->folder, sizeof r->folder, "%s/rostrum-api-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(r->folder))
        return wrong(r, "cannot make %s", r->folder);
    r->arena = arena_new(256u << 20);
    r->who = "operator";
    rand_fix(1);
    r->real_at = REAL_AT;
    time_fix(r->real_at);
    if (scratch_is_pg() && !scratch_new(r->url, r->why, sizeof r->why))
        return false;
    char *argv[] = {"api", "--data-dir", r->folder, "--clock", EVENT_START, "--db", r->url, NULL};
    int first;
    bool is_help;
    if (!config_load(7, argv, &r->config, &first, &is_help) || !(r->db = cli_open(&r->config)))
        return wrong(r, "the data folder cannot be opened (see above)");
    r->event_at = clock_event_ms();
    return true;
}

static void end(struct run *r)
{
    db_close(r->db);
    if (r->db)
        instance_close();
    arena_free(r->arena);
    if (r->is_verbose) {
        printf("    data: %s %s\n", r->folder, r->url);
        return;
    }
    if (*r->url)
        scratch_drop(r->url);
    if (*r->folder)
        nftw(r->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool is_chosen(const char *file, const struct step *steps)
{
    const char *word = getenv("ROSTRUM_TEST");
    if (!word || !*word || strstr(file, word))
        return true;
    for (; steps; steps = steps->next)
        if (strstr(steps->name, word))
            return true;
    return false;
}

/* Adds to the two counts. */
static void run_file(const char *file, bool is_verbose, int *n_passed, int *n_failed)
{
    struct arena *a = arena_new(64u << 20);
    struct run r = {.file = file, .is_verbose = is_verbose};
    struct step *s = script_read(a, file, r.why, sizeof r.why);
    if (!s) {
        printf("FAIL %s\n", r.why);
        ++*n_failed;
    } else if (is_chosen(file, s)) {
        bool is_ok = begin(&r);
        for (; is_ok && s; s = is_ok ? s->next : s) {
            if (is_verbose)
                printf("### %s\n", s->name);
            is_ok = run_step(&r, s);
            *n_passed += is_ok;
        }
        if (!is_ok)
            printf("FAIL %s:%d: %s\n    %s\n", file, s->line_no, s->name, r.why);
        for (; s; s = s->next)
            ++*n_failed;
        end(&r);
    }
    arena_free(a);
}

int main(int argc, char **argv)
{
    int n_passed = 0, n_failed = 0;
    char why[WHY_MAX] = "";
    if (site_open("tests/api/site", why, sizeof why) != OK) { /* a bundle of a few lines */
        fprintf(stderr, "tests/api/site: %s\n", why);
        return 1;
    }
    bool is_verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    for (int i = 1 + is_verbose; i < argc; i++)
        run_file(argv[i], is_verbose, &n_passed, &n_failed);
    site_close();
    scratch_close();
    printf("%d passed, %d failed\n", n_passed, n_failed);
    return n_failed > 0;
}
