#include "mailer.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "clock.h"
#include "config.h"
#include "domain/event/event.h"
#include "domain/letter/letter.h"
#include "instance.h"
#include "job.h"
#include "lanes.h"
#include "mail/mail.h"
#include "mail/mime.h"
#include "mail/smtp.h"
#include "mail/verp.h"
#include "metrics.h"
#include "store/queries.h"

#define POLL_MS     5000
#define FEED_MS     500  /* between two hand-overs of a letter */
#define STOP_MS     5000 /* a message under way may take this long once we are to stop */
#define LEASE_MS    (INT64_C(10) * 60 * 1000)
#define ARENA_MAX   (64u << 20)
#define SECRET_MAX  1024
#define ERROR_MAX   600
#define MINUTE_MS   INT64_C(60000)

/* What one WRITE job does: marks the message before, takes the next. */
struct step {
    enum { MARK_NOTHING, MARK_RESUME, MARK_SENT, MARK_RETRY, MARK_FAILED } mark;
    int64_t id, next_at;
    bool is_secret, is_letter, is_not_there; /* is_not_there: refused at the recipient */
    char error[ERROR_MAX];
    int64_t claim_id; /* 0: none */
    bool is_claimed;  /* out */
    int64_t letter_id; /* what is due of it is handed over; 0: none */
};

static struct {
    const struct config *config;
    struct db *db;
    struct smtp *smtp; /* NULL: into the folder */
    struct arena *arena;
    const char *origin;
    char folder[4096], host[256], instance[128], password[SECRET_MAX];
    pthread_t thread;
    bool is_running; /* main thread */
    struct step step; /* the mailer's; the writer's while a job is out */
    atomic_bool is_stopping;
    atomic_int_least64_t stop_ms; /* monotonic: when a send is cut */
} mailer;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* guarded by mutex, as are the next two */
static bool is_woken, is_job_done;

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the WRITE job ---- */

/* A letter counts what becomes of its mails. */
static enum err mark_letter(struct ctx *c, const struct step *s)
{
    if (!s->is_letter || (s->mark != MARK_SENT && s->mark != MARK_FAILED))
        return OK;
    enum letter_fate lost = s->is_not_there ? LETTER_BOUNCED : LETTER_GIVEN_UP;
    return letter_mark(c, s->id, s->mark == MARK_SENT ? LETTER_TAKEN : lost, s->error);
}

/* What is kept of a text that opens something, for who organises the event. */
static enum err read_kept(struct ctx *c, const struct step *s, const char **kept)
{
    struct q_outbox_reported row;
    *kept = "";
    if (!s->is_secret || (s->mark != MARK_SENT && s->mark != MARK_FAILED))
        return OK;
    enum err e = q_outbox_reported(c, s->id, &row);
    if (e == OK && row.event_id != NO_INT)
        *kept = mail_without_secrets(c->arena, row.body);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err mark(struct ctx *c, const struct step *s)
{
    const char *kept;
    TRY(mark_letter(c, s));
    TRY(read_kept(c, s, &kept));
    switch (s->mark) {
    case MARK_RESUME:
        return q_outbox_resume(c, c->real_at);
    case MARK_SENT:
        return q_outbox_sent(c, c->real_at, s->is_secret, kept, s->id);
    case MARK_RETRY:
        return q_outbox_retry(c, s->next_at, s->error, s->id);
    case MARK_FAILED:
        return q_outbox_failed(c, s->error, s->is_secret, kept, s->id);
    case MARK_NOTHING:
        break;
    }
    return OK;
}

/* Writer thread. May run twice for one job. */
static enum err run_step(struct ctx *c, struct reply *r)
{
    struct step *s = &mailer.step;
    s->is_claimed = false;
    TRY(mark(c, s));
    if (s->claim_id) {
        struct q_outbox_claim row;
        enum err e = q_outbox_claim(c, c->real_at + LEASE_MS, s->claim_id, c->real_at, &row);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        s->is_claimed = e == OK;
    }
    if (s->letter_id)
        TRY(letter_feed(c, s->letter_id));
    reply_empty(r, 204);
    return OK;
}

static const struct route step_route = {
    .method = "POST", .path = "/mailer", .lane = LANE_WRITE, .need = "OPERATOR", .fields = "&",
    .handler = run_step, .name = "mailer", .doc = "marks and takes mail; not an endpoint",
};

static void on_done(struct job *j)
{
    (void)j;
    pthread_mutex_lock(&mutex);
    is_job_done = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

/* Has mailer.step done and committed. False: nothing was changed (the disk is full). */
static bool write_step(void)
{
    struct job *j = job_new();
    j->route = &step_route;
    j->next_lane = LANE_WRITE;
    j->done = on_done;
    j->req.method = step_route.method;
    j->req.path = step_route.path;
    j->params[0] = (struct path_param){"outbox", ""}; /* beside all that is no mailer's */
    j->n_params = 1;
    j->req.received_real_at = clock_real_ms();
    j->ctx.real_at = j->req.received_real_at;
    j->ctx.received_at = clock_event_of(j->req.received_real_at);
    j->ctx.who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    j->ctx.origin = mailer.origin;
    j->ctx.keys = instance_keys();
    j->start = arena_mark(j->ctx.arena);
    is_job_done = false; /* no job is out: nobody else looks */
    bool ok = lanes_give(j);
    if (ok) {
        pthread_mutex_lock(&mutex);
        while (!is_job_done)
            pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);
        ok = j->reply.status == 204;
    }
    job_free(j);
    if (ok)
        mailer.step.mark = MARK_NOTHING;
    return ok;
}

/* ---- one message ---- */

/* One line of text for the log, quoted. */
static void log_outcome(const struct q_outbox_due *row, const char *outcome, const char *why)
{
    char text[ERROR_MAX];
    size_t n = 0;
    for (; why[n] && n + 1 < sizeof text; n++)
        text[n] = why[n] == '"' || (unsigned char)why[n] < 0x20 ? '\'' : why[n];
    text[n] = 0;
    fprintf(stderr, "mail id=%" PRId64 " kind=%s try=%" PRId64 " outcome=%s%s%s%s\n", row->id, row->kind,
            row->n_tries + 1, outcome, n ? " said=\"" : "", text, n ? "\"" : "");
}

/* What to write about a message that was not taken. */
static void postpone(const struct q_outbox_due *row, int64_t now)
{
    static const int64_t minutes[] = {1, 5, 15, 60, 240, 720};
    const int64_t n_minutes = sizeof minutes / sizeof *minutes;
    int64_t wait = minutes[row->n_tries < n_minutes ? row->n_tries : n_minutes - 1] * MINUTE_MS;
    struct step *s = &mailer.step;
    s->next_at = now + wait;
    s->mark = s->next_at > row->created_at + mail_kind_tries_ms(row->kind) ? MARK_FAILED : MARK_RETRY;
    log_outcome(row, s->mark == MARK_RETRY ? "later" : "given_up", s->error);
}

static enum smtp_outcome send_bytes(int64_t id, const struct smtp_message *m)
{
    char *why = mailer.step.error;
    if (mailer.smtp)
        return smtp_send(mailer.smtp, m, why, ERROR_MAX);
    return folder_send(mailer.folder, id, m, why, ERROR_MAX);
}

/* What the envelope says. */
static const char *sender(struct arena *a, const struct q_outbox_due *row)
{
    const char *base = mailer.config->bounce_address;
    return base && *base ? verp_make(a, instance_keys(), base, row->id) : mime_address(a, mailer.config->mail_from);
}

/* Sends it and writes into the step what became of it. */
static void send_one(const struct q_outbox_due *row, const char *reply_to)
{
    struct ctx c = {.arena = mailer.arena, .real_at = clock_real_ms(), .phase = "mail"};
    struct message m = {
        .id = row->id, .from = mailer.config->mail_from, .to_email = row->to_email,
        .to_name = row->to_name, .reply_to = reply_to, .lang = row->lang, .subject = row->subject, .body = row->body,
        .html = row->html, .leave_url = row->leave_url, .ics = row->ics, .at_ms = row->created_at,
        .message_id = arena_printf(c.arena, "outbox.%" PRId64 ".%s@%s", row->id, mailer.instance,
                                   mailer.host),
    };
    struct step *s = &mailer.step;
    *s = (struct step){.id = row->id, .is_secret = mail_kind_is_secret(row->kind),
                       .is_letter = strcmp(row->kind, mail_kind(MAIL_NEWSLETTER)) == 0};
    struct buf bytes;
    buf_init(&bytes, c.arena, MIME_MAX);
    if (mime_write(&c, &m, !mailer.smtp, &bytes) != OK || bytes.is_full) {
        snprintf(s->error, sizeof s->error, "%s", bytes.is_full ? "too large" : c.failure.detail);
        s->mark = MARK_FAILED;
        log_outcome(row, "refused", s->error);
        failure_clear(&c);
        return;
    }
    struct smtp_message out = {.from = sender(c.arena, row), .to = m.to_email, .data = bytes.p, .n = bytes.n};
    enum smtp_outcome outcome = send_bytes(row->id, &out);
    switch (outcome) {
    case SMTP_SENT:
        s->mark = MARK_SENT;
        metrics_add(METRIC_mails_sent, 1);
        log_outcome(row, mailer.smtp ? "sent" : "written", "");
        break;
    case SMTP_NOT_THERE:
    case SMTP_NEVER:
        s->mark = MARK_FAILED;
        s->is_not_there = outcome == SMTP_NOT_THERE;
        metrics_add(METRIC_mails_failed, 1);
        log_outcome(row, "refused", s->error);
        break;
    case SMTP_LATER:
        postpone(row, clock_real_ms());
        break;
    }
}

/* ---- the thread ---- */

/* Until someone wakes us, we are to stop, or so much time is over. */
static void wait_for_mail(bool may_be_woken, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + ms % 1000 * 1000000;
    until.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    int e = 0;
    pthread_mutex_lock(&mutex);
    while (e == 0 && !(may_be_woken && is_woken) && !atomic_load(&mailer.is_stopping))
        e = pthread_cond_clockwait(&changed, &mutex, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&mutex);
}

/* Where answers to them go, each NULL or an address. An event's address that mail cannot have is none. */
static enum err read_answered(struct ctx *c, const struct q_outbox_due *rows, size_t n, const char ***reply_to)
{
    *reply_to = arena_array(c->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char **it = &(*reply_to)[i];
        *it = NULL;
        if (i > 0 && rows[i].event_id == rows[i - 1].event_id)
            *it = (*reply_to)[i - 1];
        else if (rows[i].event_id != NO_INT)
            TRY(event_contact_email(c, rows[i].event_id, it));
        if (*it && !mail_address_ok(*it))
            *it = NULL;
    }
    return OK;
}

static enum err read_due(struct ctx *c, struct q_outbox_due **rows, size_t *n, const char ***reply_to)
{
    pthread_mutex_lock(&mutex);
    is_woken = false; /* what is committed from here on wakes us again */
    pthread_mutex_unlock(&mutex);
    TRY(db_begin_read(c->db));
    enum err e = q_outbox_due(c, c->real_at, rows, n);
    if (e == OK)
        e = read_answered(c, *rows, *n, reply_to);
    db_rollback(c->db);
    return e;
}

/* Sends what is due, as much as one reading gives. False: nothing was due, or the store refused. */
static bool send_due(bool *is_store_well)
{
    struct arena_mark start = arena_mark(mailer.arena);
    struct ctx c = {.arena = mailer.arena, .db = mailer.db, .real_at = clock_real_ms(), .phase = "mail"};
    struct q_outbox_due *rows = NULL;
    const char **reply_to = NULL;
    size_t n = 0;
    *is_store_well = read_due(&c, &rows, &n, &reply_to) == OK;
    for (size_t i = 0; i < n && *is_store_well && !atomic_load(&mailer.is_stopping); i++) {
        struct arena_mark before = arena_mark(mailer.arena);
        mailer.step.claim_id = rows[i].id;
        *is_store_well = write_step();
        if (*is_store_well && mailer.step.is_claimed)
            send_one(&rows[i], reply_to[i]);
        arena_reset(mailer.arena, before);
    }
    failure_clear(&c);
    arena_reset(mailer.arena, start);
    return n > 0;
}

/* Writes the last mark. */
static bool flush(void)
{
    mailer.step.claim_id = 0;
    return mailer.step.mark == MARK_NOTHING || write_step();
}

/* ---- letters ---- */

/* Hands over what is due of a letter, when nothing else waits. *wait_ms: until it may be looked at again. False: the
 * store refused. */
static bool feed(int64_t *wait_ms)
{
    struct arena_mark start = arena_mark(mailer.arena);
    struct ctx c = {.arena = mailer.arena, .db = mailer.db, .real_at = clock_real_ms(), .phase = "mail"};
    int64_t letter_id = 0, next_at = 0;
    enum err e = db_begin_read(c.db);
    if (e == OK) {
        e = letter_next(&c, &letter_id, &next_at);
        db_rollback(c.db);
    }
    failure_clear(&c);
    arena_reset(mailer.arena, start);
    if (e != OK)
        return e == ERR_NOT_FOUND;
    int64_t wait = next_at - c.real_at;
    *wait_ms = wait < FEED_MS ? FEED_MS : wait < POLL_MS ? wait : POLL_MS;
    if (wait > 0)
        return true;
    mailer.step = (struct step){.letter_id = letter_id};
    bool ok = write_step();
    mailer.step.letter_id = 0;
    return ok;
}

/* Looks after letters, and waits: for mail that may be there by now, or until a letter goes on. */
static void rest(bool is_store_well)
{
    int64_t wait_ms = POLL_MS;
    bool is_fed = is_store_well && feed(&wait_ms);
    wait_for_mail(is_store_well && is_fed, wait_ms);
}

static void *run(void *arg)
{
    (void)arg;
    /* Where other nodes send, too, what is under way may be theirs: it is due again when its lease ends. */
    mailer.step = (struct step){.mark = db_is_shared(mailer.db) ? MARK_NOTHING : MARK_RESUME};
    while (!atomic_load(&mailer.is_stopping)) {
        bool is_store_well = flush();
        bool is_busy = is_store_well && send_due(&is_store_well);
        is_store_well = is_store_well && flush();
        if (!is_store_well)
            fprintf(stderr, "mail outcome=waiting said=\"the outbox cannot be written\"\n");
        if (!is_busy || !is_store_well)
            rest(is_store_well);
    }
    if (!flush())
        fprintf(stderr, "mail id=%" PRId64 " outcome=unmarked\n", mailer.step.id);
    return NULL;
}

/* ---- start and stop ---- */

static bool is_cut(void *arg)
{
    (void)arg;
    return atomic_load(&mailer.is_stopping) && monotonic_ms() > atomic_load(&mailer.stop_ms);
}

/* The host of "https://host:8080". */
static void set_host(const char *origin)
{
    const char *p = strstr(origin, "://");
    p = p ? p + 3 : origin;
    size_t n = *p == '[' ? strcspn(p, "]") + (strchr(p, ']') ? 1 : 0) : strcspn(p, ":/");
    snprintf(mailer.host, sizeof mailer.host, "%.*s", (int)n, n ? p : "localhost");
    if (!n)
        snprintf(mailer.host, sizeof mailer.host, "localhost");
}

/* A server on this machine may be spoken to in plain text. */
static enum smtp_tls default_tls(const char *url)
{
    static const char *const here[] = {"127.", "localhost", "[::1]"};
    const char *p = strstr(url, "://");
    for (size_t i = 0; p && i < sizeof here / sizeof *here; i++)
        if (strncmp(p + 3, here[i], strlen(here[i])) == 0)
            return SMTP_TLS_NO;
    return SMTP_TLS_REQUIRED;
}

static bool read_password(const char *path, char *why, size_t why_n)
{
    FILE *f = fopen(path, "re");
    bool ok = f && fgets(mailer.password, sizeof mailer.password, f) &&
              strlen(mailer.password) + 1 < sizeof mailer.password;
    if (!ok)
        snprintf(why, why_n, "smtp_password_file %s cannot be read, is empty or too long", path);
    if (f)
        fclose(f);
    mailer.password[strcspn(mailer.password, "\r\n")] = 0;
    return ok;
}

static bool open_smtp(char *why, size_t why_n)
{
    const struct config *config = mailer.config;
    if (!config->smtp_url || !config->smtp_url[0]) {
        snprintf(mailer.folder, sizeof mailer.folder, "%s/mail", config->data_dir);
        fprintf(stderr, "mail: no smtp_url: messages are written to %s\n", mailer.folder);
        return true;
    }
    enum smtp_tls tls = default_tls(config->smtp_url);
    if (config->smtp_tls[0] && !smtp_tls_of(config->smtp_tls, &tls)) {
        snprintf(why, why_n, "smtp_tls: no, yes or required, not \"%s\"", config->smtp_tls);
        return false;
    }
    if (config->smtp_password_file[0] && !read_password(config->smtp_password_file, why, why_n))
        return false;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) /* it takes its room: only where mail leaves by SMTP */
        return false;
    mailer.smtp = smtp_new(&(struct smtp_config){
        .url = config->smtp_url, .tls = tls, .user = config->smtp_user[0] ? config->smtp_user : NULL,
        .password = mailer.password, .ca_file = config->smtp_ca_file[0] ? config->smtp_ca_file : NULL,
        .helo = mailer.host, .is_cut = is_cut});
    if (!mailer.smtp)
        snprintf(why, why_n, "smtp_url %s cannot be used", config->smtp_url);
    return mailer.smtp != NULL;
}

/* The name of this instance makes Message-IDs unique among databases. */
static bool open_store(char *why, size_t why_n)
{
    mailer.db = db_open(mailer.config->db_path, DB_READ, why, why_n);
    if (!mailer.db)
        return false;
    struct ctx c = {.arena = mailer.arena, .db = mailer.db};
    struct q_meta_get row;
    bool ok = db_begin_read(mailer.db) == OK;
    bool has = ok && q_meta_get(&c, "instance", &row) == OK;
    snprintf(mailer.instance, sizeof mailer.instance, "%.64s", has ? row.value : "0");
    if (ok)
        db_rollback(mailer.db);
    failure_clear(&c);
    return true;
}

static void close_all(void)
{
    smtp_free(mailer.smtp);
    if (mailer.db)
        db_close(mailer.db);
    arena_free(mailer.arena);
    sodium_memzero(mailer.password, sizeof mailer.password);
    curl_global_cleanup();
    mailer.smtp = NULL;
    mailer.db = NULL;
    mailer.arena = NULL;
}

static bool start_thread(void)
{
    atomic_store(&mailer.is_stopping, false);
    mailer.is_running = pthread_create(&mailer.thread, NULL, run, NULL) == 0;
    return mailer.is_running;
}

enum err mailer_start(const struct config *config, const char *origin, char *why, size_t why_n)
{
    mailer.config = config;
    mailer.origin = origin;
    mailer.arena = arena_new(ARENA_MAX);
    snprintf(why, why_n, "the mailer cannot start");
    bool ok = true;
    set_host(origin);
    if (ok && !mime_address(mailer.arena, config->mail_from)) {
        snprintf(why, why_n, "mail_from: no address in \"%s\"", config->mail_from);
        ok = false;
    }
    if (ok && config->bounce_address && *config->bounce_address && !verp_base_ok(config->bounce_address)) {
        snprintf(why, why_n, "bounce_address: \"%s\" is no plain address with at most %d characters and no + before @",
                 config->bounce_address, VERP_LOCAL_MAX);
        ok = false;
    }
    ok = ok && open_store(why, why_n) && open_smtp(why, why_n) && start_thread();
    if (!ok)
        close_all();
    return ok ? OK : ERR_INTERNAL;
}

void mailer_wake(void)
{
    pthread_mutex_lock(&mutex);
    is_woken = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

void mailer_stop(void)
{
    if (!mailer.is_running)
        return;
    atomic_store(&mailer.stop_ms, monotonic_ms() + STOP_MS);
    pthread_mutex_lock(&mutex);
    atomic_store(&mailer.is_stopping, true);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    pthread_join(mailer.thread, NULL);
    mailer.is_running = false;
    close_all();
}
