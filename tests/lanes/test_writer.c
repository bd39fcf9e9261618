/* The writer with a real database and a pipeline of our own: what is stored, what is answered, and when.
 * Run by tests/lanes/run, which loads the library that makes the disk misbehave. */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/access/log.h"

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

/* Two that write, between them one that does not get through; how often each runs. */
static void with_one_refused(struct fixture *f, route_fn *refused, const int n_runs[3])
{
    struct task *tasks[3] = {task("a", LANE_WRITE, do_write), task("b", LANE_WRITE, refused),
                             task("c", LANE_WRITE, do_write)};
    tasks[0]->n_bytes = tasks[2]->n_bytes = 10; /* not what was there */
    give_together(tasks, 3);
    assert_int_equal(tasks[0]->j.reply.status, 200);
    assert_int_equal(tasks[1]->j.reply.status, 409);
    assert_int_equal(tasks[2]->j.reply.status, 200);
    assert_true(is_stored(f, "a"));
    assert_false(is_stored(f, "b"));
    assert_true(is_stored(f, "c"));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tasks[i]->n_runs, n_runs[i]);
        task_free(tasks[i]);
    }
}

/* A batch has no savepoints until one of its jobs fails that has written: then all run again, with them. */
void test_lanes__a_refused_job_leaves_nothing(void)
{
    struct fixture f = begin();
    with_one_refused(&f, do_refuse, (const int[]){1, 1, 1});
    with_one_refused(&f, do_conflict, (const int[]){1, 1, 1});
    with_one_refused(&f, do_write_then_refuse, (const int[]){2, 2, 1});
    with_one_refused(&f, do_write_then_refuse, (const int[]){1, 1, 1});
    end(&f);
}

/* Nothing comes through that went on after a conflict, nor of what it had written before. */
void test_lanes__a_conflict_that_is_passed_over_is_none_the_less(void)
{
    struct fixture f = begin();
    struct task *tasks[2] = {task("a", LANE_WRITE, do_write), task("b", LANE_WRITE, do_write_over_conflict)};
    give_together(tasks, 2);
    assert_int_equal(tasks[0]->j.reply.status, 200);
    assert_int_equal(tasks[1]->j.reply.status, 503);
    assert_true(is_stored(&f, "a"));
    assert_false(is_stored(&f, "b"));
    task_free(tasks[0]);
    task_free(tasks[1]);
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

/* What the log holds is moved to the database file when nothing else is to be done. */
void test_lanes__the_log_is_moved_when_idle(void)
{
    struct fixture f = begin();
    struct task *t = task("a", LANE_WRITE, do_write);
    assert_true(lanes_give(&t->j));
    wait_done(1);
    int64_t syncs = count("syncs");
    while (count("syncs") < syncs + 2) /* of the log, then of the file */
        usleep(1000);
    task_free(t);
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
