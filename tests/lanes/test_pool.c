/* The pool, and how the lanes start and stop. */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "domain/access/log.h"

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
        if (lanes_give(&tasks[i]->j)) {
            n_taken++;
        } else { /* the slow queue is full */
            tasks[i]->is_done = true;
            tasks[i]->j.reply.status = 200;
        }
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
