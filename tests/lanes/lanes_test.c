/* The lanes with a real database and a pipeline of our own: what is stored, what is answered, and when.
 * Run by tests/lanes/run, which loads the library that makes the disk misbehave. */
#include "unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "domain/log.h"
#include "job.h"
#include "lanes.h"
#include "loop.h"
#include "pipeline.h"
#include "store/engine.h"
#include "store/queries.h"

/* ---- a pipeline of ours ---- */

/* What a job of these tests does. */
struct task {
    struct job j; /* first */
    struct route route;
    char name[32];      /* of the setting it writes */
    int n_bytes;        /* of its value */
    const char *topic;
    atomic_int n_runs;
    sem_t *started, *go; /* tells that it runs, then waits; or NULL */
    sem_t *done;
    bool is_done;
};

static struct task *task_of(struct ctx *c)
{
    return (struct task *)c;
}

bool pipeline_run(struct job *j, struct db *db, bool *is_ok)
{
    bool is_slow = j->next_lane == LANE_SLOW_WRITE || j->next_lane == LANE_UPLOAD;
    j->ctx.db = db;
    ((struct task *)j)->n_runs++;
    enum err e = is_slow ? j->route->slow_step(&j->ctx, &j->reply) : j->route->handler(&j->ctx, &j->reply);
    *is_ok = e == OK;
    if (e != OK) {
        pipeline_fail(j, e, NULL);
        return true;
    }
    if (is_slow) {
        j->next_lane = LANE_WRITE;
        j->start = arena_mark(j->ctx.arena);
        return false;
    }
    j->reply.status = 200;
    return true;
}

void pipeline_again(struct job *j)
{
    failure_clear(&j->ctx);
    arena_reset(j->ctx.arena, j->start);
    j->reply = (struct reply){0};
}

void pipeline_fail(struct job *j, int err, const char *key)
{
    (void)key;
    failure_clear(&j->ctx);
    j->reply.status = err == ERR_NO_SPACE ? 507 : err == ERR_CONFLICT ? 409 : err == ERR_BUSY ? 503 : 500;
}

void loop_give_back(struct job *j)
{
    (void)j;
    fatal("these jobs have no loop");
}

/* ---- handlers ---- */

/* Only at the first run: nobody lets go of a second one. */
static void hold(struct task *t)
{
    if (t->started && t->n_runs == 1)
        sem_post(t->started);
    if (t->go && t->n_runs == 1)
        sem_wait(t->go);
}

static enum err do_write(struct ctx *c, struct reply *r)
{
    (void)r;
    struct task *t = task_of(c);
    char *value = arena_alloc(c->arena, (size_t)t->n_bytes + 1);
    memset(value, 'x', (size_t)t->n_bytes);
    hold(t);
    c->topic = t->topic;
    return q_meta_set(c, t->name, value);
}

static enum err do_write_then_refuse(struct ctx *c, struct reply *r)
{
    TRY(do_write(c, r));
    return ERR_CONFLICT;
}

static enum err do_log(struct ctx *c, struct reply *r)
{
    TRY(do_write(c, r));
    return log_add(c, NO_INT, "test.write", "test:1", NULL, "{\"n\":1}");
}

static enum err do_wait(struct ctx *c, struct reply *r)
{
    (void)r;
    hold(task_of(c));
    return OK;
}

/* A slow step sees the store but cannot change it. */
static enum err do_slow_step(struct ctx *c, struct reply *r)
{
    (void)r;
    struct q_schema_version_last last;
    TRY(q_schema_version_last(c, &last));
    if (q_meta_set(c, "from_slow_step", "1") == OK)
        return ERR_CONFLICT; /* a reader could write */
    failure_clear(c);
    return OK;
}

/* From here on the writer's database may not grow. */
static enum err do_fill(struct ctx *c, struct reply *r)
{
    (void)r;
    char why[200];
    return engine_run_text(c->db, "PRAGMA max_page_count = 1", why, sizeof why);
}

static enum err do_make_room(struct ctx *c, struct reply *r)
{
    (void)r;
    char why[200];
    return engine_run_text(c->db, "PRAGMA max_page_count = 1000000", why, sizeof why);
}

/* ---- fixture ---- */

struct fixture {
    char folder[64], path[96];
    struct config config;
    struct ctx c; /* a reader of our own */
};

static struct fixture begin(void)
{
    struct fixture f = {.folder = "/tmp/rostrum-lanes-XXXXXX"};
    char why[300] = "";
    const char *folder = getenv("FAULT_FOLDER");
    assert_non_null(folder);
    snprintf(f.folder, sizeof f.folder, "%s/lanes-XXXXXX", folder);
    assert_non_null(mkdtemp(f.folder));
    snprintf(f.path, sizeof f.path, "%s/db", f.folder);
    f.config = (struct config){.n_pool = 2, .slow_queue = 3, .max_connections = 1000};
    f.config.db_path = strdup(f.path);
    if (lanes_start(&f.config, why, sizeof why) != OK)
        fatal("%s", why);
    f.c = unit_ctx();
    f.c.db = db_open(f.path, DB_READ, why, sizeof why);
    assert_non_null(f.c.db);
    return f;
}

static void end(struct fixture *f)
{
    lanes_stop();
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    free((char *)(uintptr_t)f->config.db_path);
}

static sem_t done;

static void on_done(struct job *j)
{
    struct task *t = (struct task *)j;
    t->is_done = true;
    sem_post(&done);
}

static struct task *task(const char *name, enum lane lane, route_fn *handler)
{
    struct task *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->j.ctx = unit_ctx();
    t->j.ctx.who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    t->j.start = arena_mark(t->j.ctx.arena);
    t->route = (struct route){.lane = lane, .handler = handler, .slow_step = do_slow_step, .name = "test"};
    t->j.route = &t->route;
    t->j.next_lane = lane;
    t->j.done = on_done;
    t->n_bytes = 10;
    snprintf(t->name, sizeof t->name, "%s", name);
    return t;
}

static void task_free(struct task *t)
{
    unit_ctx_done(&t->j.ctx);
    free(t);
}

static void wait_done(int n)
{
    for (int i = 0; i < n; i++)
        sem_wait(&done);
}

static bool is_stored(struct fixture *f, const char *name)
{
    struct q_meta_get row;
    enum err e = q_meta_get(&f->c, name, &row);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

/* Gives the tasks so that they share a batch: the first holds the writer until all are queued. */
static void give_together(struct task **tasks, int n)
{
    sem_t started, go;
    sem_init(&started, 0, 0);
    sem_init(&go, 0, 0);
    struct task *first = task("first", LANE_WRITE, do_wait);
    first->started = &started;
    first->go = &go;
    assert_true(lanes_give(&first->j));
    sem_wait(&started);
    for (int i = 0; i < n; i++)
        assert_true(lanes_give(&tasks[i]->j));
    sem_post(&go);
    wait_done(n + 1);
    task_free(first);
    sem_destroy(&started);
    sem_destroy(&go);
}

/* ---- the fault library ---- */

static void control_path(const char *name, char path[256])
{
    snprintf(path, 256, "%s/%s", getenv("FAULT_CONTROL"), name);
}

static void set(const char *name, bool is_on)
{
    char path[256];
    control_path(name, path);
    if (!is_on) {
        unlink(path);
        return;
    }
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static int64_t count(const char *name)
{
    struct stat s;
    char path[256];
    control_path(name, path);
    return stat(path, &s) == 0 ? s.st_size : 0;
}

/* ---- tests: writer ---- */

void test_lanes__many_writes_are_all_stored(void)
{
    enum { N = 600 };
    struct fixture f = begin();
    static struct task *tasks[N];
    char name[32];
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "k%d", i);
        tasks[i] = task(name, LANE_WRITE, do_write);
    }
    int64_t syncs = count("syncs");
    give_together(tasks, N);
    assert_true(count("syncs") > syncs);
    assert_true(count("syncs") - syncs < N / 2); /* a commit is for many */
    for (int i = 0; i < N; i++) {
        assert_int_equal(tasks[i]->j.reply.status, 200);
        assert_true(is_stored(&f, tasks[i]->name));
        task_free(tasks[i]);
    }
    end(&f);
}

void test_lanes__a_refused_job_leaves_nothing(void)
{
    struct fixture f = begin();
    struct task *tasks[3] = {task("a", LANE_WRITE, do_write),
                             task("b", LANE_WRITE, do_write_then_refuse),
                             task("c", LANE_WRITE, do_write)};
    give_together(tasks, 3);
    assert_int_equal(tasks[0]->j.reply.status, 200);
    assert_int_equal(tasks[1]->j.reply.status, 409);
    assert_int_equal(tasks[2]->j.reply.status, 200);
    assert_true(is_stored(&f, "a"));
    assert_false(is_stored(&f, "b"));
    assert_true(is_stored(&f, "c"));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tasks[i]->n_runs, 1);
        task_free(tasks[i]);
    }
    end(&f);
}

/* SQLite drops the whole transaction when the disk is full: the others run again and are stored. */
void test_lanes__a_lost_batch_is_run_again(void)
{
    struct fixture f = begin();
    struct task *tasks[5] = {task("a", LANE_WRITE, do_write), task("fill", LANE_WRITE, do_fill),
                             task("big", LANE_WRITE, do_write), task("c", LANE_WRITE, do_write),
                             task("room", LANE_WRITE, do_make_room)};
    tasks[2]->n_bytes = 1 << 20;
    give_together(tasks, 5);
    assert_int_equal(tasks[0]->j.reply.status, 200);
    assert_int_equal(tasks[2]->j.reply.status, 507);
    assert_int_equal(tasks[3]->j.reply.status, 200);
    assert_int_equal(tasks[0]->n_runs, 2);
    assert_int_equal(tasks[2]->n_runs, 2);
    assert_true(is_stored(&f, "a"));
    assert_false(is_stored(&f, "big"));
    assert_true(is_stored(&f, "c"));
    struct task *again = task("big", LANE_WRITE, do_write);
    again->n_bytes = 1 << 20;
    assert_true(lanes_give(&again->j));
    wait_done(1);
    assert_int_equal(again->j.reply.status, 200);
    for (int i = 0; i < 5; i++)
        task_free(tasks[i]);
    task_free(again);
    end(&f);
}

static int n_topics;
static struct fixture *topic_fixture;

static void note_topic(const char *topic)
{
    assert_string_equal(topic, "round:1");
    assert_true(is_stored(topic_fixture, "with_topic")); /* after the COMMIT */
    assert_int_equal(sem_trywait(&done), -1);            /* before the reply */
    n_topics++;
}

void test_lanes__topics_are_told_after_commit(void)
{
    struct fixture f = begin();
    topic_fixture = &f;
    n_topics = 0;
    lanes_on_topic(note_topic);
    struct task *yes = task("with_topic", LANE_WRITE, do_write);
    struct task *no = task("refused", LANE_WRITE, do_write_then_refuse);
    yes->topic = no->topic = "round:1";
    assert_true(lanes_give(&yes->j));
    wait_done(1);
    assert_true(lanes_give(&no->j));
    wait_done(1);
    lanes_on_topic(NULL);
    assert_int_equal(n_topics, 1);
    task_free(yes);
    task_free(no);
    end(&f);
}

void test_lanes__the_log_is_chained_with_its_batch(void)
{
    struct fixture f = begin();
    struct task *tasks[3] = {task("a", LANE_WRITE, do_log), task("b", LANE_WRITE, do_log),
                             task("c", LANE_WRITE, do_log)};
    give_together(tasks, 3);
    int64_t n_rows, bad_no;
    const char *why;
    assert_int_equal(log_verify(&f.c, &n_rows, &bad_no, &why), OK);
    assert_null(why);
    assert_int_equal(n_rows, 3);
    for (int i = 0; i < 3; i++)
        task_free(tasks[i]);
    end(&f);
}

/* ---- tests: the disk ---- */

void test_lanes__no_reply_before_the_disk_has_it(void)
{
    struct fixture f = begin();
    struct task *t = task("a", LANE_WRITE, do_write), *u = task("b", LANE_WRITE, do_write);
    int64_t waiting = count("waiting");
    set("sync_wait", true);
    assert_true(lanes_give(&t->j));
    while (count("waiting") == waiting) { /* until the writer stands in fdatasync */
        assert_int_equal(sem_trywait(&done), -1);
        usleep(100);
    }
    assert_true(lanes_give(&u->j));
    assert_int_equal(sem_trywait(&done), -1);
    set("sync_wait", false);
    wait_done(2);
    assert_int_equal(t->j.reply.status, 200);
    assert_int_equal(u->j.reply.status, 200);
    task_free(t);
    task_free(u);
    end(&f);
}

void test_lanes__a_full_disk_refuses_writes_and_recovers(void)
{
    struct fixture f = begin();
    struct task *before = task("before", LANE_WRITE, do_write);
    assert_true(lanes_give(&before->j));
    wait_done(1);
    struct task *tasks[2] = {task("a", LANE_WRITE, do_write), task("b", LANE_WRITE, do_write)};
    set("full", true);
    give_together(tasks, 2);
    assert_int_equal(tasks[0]->j.reply.status, 507);
    assert_int_equal(tasks[1]->j.reply.status, 507);
    assert_true(is_stored(&f, "before")); /* reads go on */
    assert_false(is_stored(&f, "a"));
    set("full", false);
    struct task *after = task("a", LANE_WRITE, do_write);
    assert_true(lanes_give(&after->j));
    wait_done(1);
    assert_int_equal(after->j.reply.status, 200);
    assert_true(is_stored(&f, "a"));
    task_free(before);
    task_free(tasks[0]);
    task_free(tasks[1]);
    task_free(after);
    end(&f);
}

/* In a process of its own: gives one write while the disk is at fault; exits 0 when it was answered. */
static int answered_despite(const char *fault)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        struct fixture f = begin();
        struct task *t = task("a", LANE_WRITE, do_write);
        set(fault, true);
        lanes_give(&t->j);
        wait_done(1);
        _exit(f.config.n_pool == 2 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    set(fault, false);
    return status;
}

void test_lanes__a_failed_sync_ends_the_process(void)
{
    int status = answered_despite("sync_fail");
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

void test_lanes__a_failed_write_ends_the_process(void)
{
    int status = answered_despite("write_fail");
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* ---- tests: pool ---- */

void test_lanes__slow_then_write(void)
{
    struct fixture f = begin();
    struct task *t = task("a", LANE_SLOW_WRITE, do_write);
    assert_true(lanes_give(&t->j));
    wait_done(1);
    assert_int_equal(t->j.reply.status, 200);
    assert_int_equal(t->n_runs, 2);
    assert_true(is_stored(&f, "a"));
    assert_false(is_stored(&f, "from_slow_step"));
    task_free(t);
    end(&f);
}

/* After the first step of an upload the job is the loop's: the body comes next. */
void test_lanes__an_upload_returns_before_its_write(void)
{
    struct fixture f = begin();
    struct task *t = task("a", LANE_UPLOAD, do_write);
    assert_true(lanes_give(&t->j));
    wait_done(1);
    assert_int_equal(t->j.next_lane, LANE_WRITE);
    assert_false(is_stored(&f, "a"));
    assert_true(lanes_give(&t->j));
    wait_done(1);
    assert_int_equal(t->j.reply.status, 200);
    assert_true(is_stored(&f, "a"));
    task_free(t);
    end(&f);
}

static void post(void *arg)
{
    sem_post(arg);
}

void test_lanes__the_slow_queue_is_bounded_and_calls_pass_it(void)
{
    struct fixture f = begin();
    sem_t started, go, called;
    sem_init(&started, 0, 0);
    sem_init(&go, 0, 0);
    sem_init(&called, 0, 0);
    struct task *tasks[6];
    for (int i = 0; i < 6; i++) {
        tasks[i] = task("", LANE_SLOW, do_wait);
        tasks[i]->started = &started;
        tasks[i]->go = &go;
    }
    for (int i = 0; i < 2; i++) { /* both threads are busy */
        assert_true(lanes_give(&tasks[i]->j));
        sem_wait(&started);
    }
    for (int i = 2; i < 5; i++)
        assert_true(lanes_give(&tasks[i]->j));
    assert_false(lanes_give(&tasks[5]->j));
    assert_true(lanes_run(post, &called));
    sem_wait(&called);
    for (int i = 0; i < 5; i++)
        sem_post(&go);
    wait_done(5);
    assert_true(lanes_give(&tasks[5]->j));
    sem_post(&go);
    wait_done(1);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(tasks[i]->j.reply.status, 200);
        task_free(tasks[i]);
    }
    sem_destroy(&started);
    sem_destroy(&go);
    sem_destroy(&called);
    end(&f);
}

/* ---- tests: start and stop ---- */

void test_lanes__stop_drains_what_was_taken(void)
{
    enum { N = 200 };
    struct fixture f = begin();
    static struct task *tasks[N];
    int n_taken = 0;
    for (int i = 0; i < N; i++) {
        char name[32];
        snprintf(name, sizeof name, "k%d", i);
        tasks[i] = task(name, i % 4 ? LANE_WRITE : LANE_SLOW_WRITE, do_write);
        tasks[i]->is_done = !lanes_give(&tasks[i]->j); /* the slow queue may be full */
        n_taken += !tasks[i]->is_done;
        if (tasks[i]->is_done)
            tasks[i]->j.reply.status = 200;
    }
    assert_true(n_taken >= N * 3 / 4);
    lanes_stop();
    wait_done(n_taken);
    for (int i = 0; i < N; i++) {
        assert_true(tasks[i]->is_done);
        assert_int_equal(tasks[i]->j.reply.status, 200);
    }
    assert_false(lanes_give(&tasks[1]->j)); /* WRITE */
    assert_false(lanes_give(&tasks[0]->j)); /* SLOW_WRITE, now its WRITE */
    assert_false(lanes_run(post, &done));
    struct stat s;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", f.path);
    assert_true(stat(wal, &s) != 0 || s.st_size == 0); /* all is in the one file */
    char why[200] = "";
    assert_int_equal(lanes_start(&f.config, why, sizeof why), OK); /* again is fine */
    for (int i = 0; i < N; i++)
        task_free(tasks[i]);
    end(&f);
}

void test_lanes__a_start_that_fails_says_why(void)
{
    struct config config = {.n_pool = 1, .slow_queue = 1, .max_connections = 1,
                            .db_path = "/nonexistent-folder/db"};
    char why[300] = "";
    assert_int_equal(lanes_start(&config, why, sizeof why), ERR_INTERNAL);
    assert_non_null(strstr(why, "/nonexistent-folder/db"));
    assert_non_null(strstr(why, "No such file"));
}

enum { GIVERS = 4, EACH = 400 };

static void *give_many(void *arg)
{
    struct task **tasks = arg;
    for (int i = 0; i < EACH; i++)
        if (!lanes_give(&tasks[i]->j))
            fatal("a write was refused");
    return NULL;
}

void test_lanes__many_threads_give(void)
{
    struct fixture f = begin();
    static struct task *tasks[GIVERS][EACH];
    pthread_t threads[GIVERS];
    for (int g = 0; g < GIVERS; g++) {
        for (int i = 0; i < EACH; i++) {
            char name[32];
            snprintf(name, sizeof name, "t%d-%d", g, i);
            tasks[g][i] = task(name, LANE_WRITE, i % 7 ? do_log : do_write_then_refuse);
        }
    }
    for (int g = 0; g < GIVERS; g++)
        assert_int_equal(pthread_create(&threads[g], NULL, give_many, tasks[g]), 0);
    wait_done(GIVERS * EACH);
    for (int g = 0; g < GIVERS; g++) {
        pthread_join(threads[g], NULL);
        for (int i = 0; i < EACH; i++) {
            assert_int_equal(tasks[g][i]->j.reply.status, i % 7 ? 200 : 409);
            assert_int_equal(is_stored(&f, tasks[g][i]->name), i % 7 != 0);
            task_free(tasks[g][i]);
        }
    }
    int64_t n_rows, bad_no;
    const char *why;
    assert_int_equal(log_verify(&f.c, &n_rows, &bad_no, &why), OK);
    assert_null(why);
    assert_int_equal(n_rows, GIVERS * (EACH - (EACH + 6) / 7));
    end(&f);
}
