#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/access/log.h"
#include "loop.h"
#include "nodes.h"
#include "pipeline.h"
#include "store/engine.h"

/* ---- a pipeline of ours ---- */

static struct task *task_of(struct ctx *c)
{
    return (struct task *)c;
}

bool pieces_are_due(const struct job *j)
{
    (void)j;
    return false;
}

void pieces_make(struct job *j, struct db *db)
{
    (void)j, (void)db;
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

void pipeline_not_stored(struct job *j, int err, const struct db *db)
{
    (void)db;
    pipeline_fail(j, err, NULL);
}

void loop_give_back(struct job *j)
{
    (void)j;
    fatal("these jobs have no loop");
}

void loop_give_back_all(struct job *first)
{
    (void)first;
    fatal("these jobs have no loop");
}

void job_store_body(struct job *j, struct db *db)
{
    (void)db;
    j->store_body = NULL;
}

bool nodes_are_sure(void)
{
    return true;
}

enum err nodes_tell(struct job *j, struct db *db)
{
    (void)j, (void)db;
    return OK;
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

enum err do_write(struct ctx *c, struct reply *r)
{
    (void)r;
    struct task *t = task_of(c);
    char *value = arena_alloc(c->arena, (size_t)t->n_bytes + 1);
    memset(value, 'x', (size_t)t->n_bytes);
    hold(t);
    c->topic = t->topic;
    return q_meta_set(c, t->name, value);
}

enum err do_write_then_refuse(struct ctx *c, struct reply *r)
{
    TRY(do_write(c, r));
    return ERR_CONFLICT;
}

enum err do_refuse(struct ctx *c, struct reply *r)
{
    (void)c, (void)r;
    return ERR_CONFLICT;
}

/* A number that is taken. */
enum err do_conflict(struct ctx *c, struct reply *r)
{
    (void)r;
    return q_schema_version_add(c, 1, "again");
}

enum err do_write_over_conflict(struct ctx *c, struct reply *r)
{
    TRY(do_write(c, r));
    return do_conflict(c, r) == ERR_CONFLICT ? OK : ERR_INTERNAL;
}

enum err do_log(struct ctx *c, struct reply *r)
{
    TRY(do_write(c, r));
    return log_add(c, NO_INT, "test.write", "test:1", NULL, "{\"n\":1}");
}

enum err do_wait(struct ctx *c, struct reply *r)
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

enum err do_fill(struct ctx *c, struct reply *r)
{
    (void)r;
    char why[200];
    return engine_run_text(c->db, "PRAGMA max_page_count = 1", why, sizeof why);
}

enum err do_make_room(struct ctx *c, struct reply *r)
{
    (void)r;
    char why[200];
    return engine_run_text(c->db, "PRAGMA max_page_count = 1000000", why, sizeof why);
}

/* ---- fixture ---- */

struct fixture begin(void)
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
    struct db *db = db_open(f.path, DB_WRITE, why, sizeof why); /* as serve begins: its log does not hold the schema */
    if (!db || db_migrate(db, why, sizeof why) != OK)
        fatal("%s", why);
    db_checkpoint(db);
    db_close(db);
    if (lanes_start(&f.config, why, sizeof why) != OK)
        fatal("%s", why);
    f.c = unit_ctx();
    f.c.db = db_open(f.path, DB_READ, why, sizeof why);
    assert_non_null(f.c.db);
    return f;
}

void end(struct fixture *f)
{
    lanes_stop();
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    free((char *)(uintptr_t)f->config.db_path);
}

sem_t done;

static void on_done(struct job *j)
{
    struct task *t = (struct task *)j;
    t->is_done = true;
    sem_post(&done);
}

struct task *task(const char *name, enum lane lane, route_fn *handler)
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

void task_free(struct task *t)
{
    unit_ctx_done(&t->j.ctx);
    free(t);
}

void wait_done(int n)
{
    for (int i = 0; i < n; i++)
        sem_wait(&done);
}

bool is_stored(struct fixture *f, const char *name)
{
    struct q_meta_get row;
    enum err e = q_meta_get(&f->c, name, &row);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

/* A first one holds the writer until all are queued. */
void give_together(struct task **tasks, int n)
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

void set(const char *name, bool is_on)
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

int64_t count(const char *name)
{
    struct stat s;
    char path[256];
    control_path(name, path);
    return stat(path, &s) == 0 ? s.st_size : 0;
}
