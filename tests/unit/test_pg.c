/* What only PostgreSQL has: many writers, locks, connections that are lost. */
#include "unit.h"
#include "unit_db.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "store/engine.h"
#include "store/migrate.h"
#include "store/queries.h"

struct fixture {
    struct unit_db u;
    struct ctx c;
    struct db *db;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
    if (!unit_db_is_pg())
        skip();
    unit_db_new(&f.u);
    f.c = unit_ctx();
    f.db = f.c.db = unit_db_open(&f.u, DB_WRITE);
    return f;
}

static void end(struct fixture *f)
{
    db_close(f->db);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

static void set(struct fixture *f, const char *name)
{
    assert_int_equal(q_meta_set(&f->c, name, "1"), OK);
}

static bool has(struct fixture *f, const char *name)
{
    struct q_meta_get row;
    enum err e = q_meta_get(&f->c, name, &row);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

/* From outside: ends all connections to the database but the one that says so. */
static void cut(struct fixture *f)
{
    assert_true(unit_db_sql(&f->u, "SELECT COUNT(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                                   " WHERE datname = current_database() AND pid <> pg_backend_pid()") > 0);
}

/* ---- locks ---- */

/* Whether somebody else could take the lock of who writes alone, shared or not, and that of an object. */
static bool is_free(struct fixture *f, const char *how)
{
    char text[200];
    snprintf(text, sizeof text, "SELECT pg_try_advisory_lock%s", how);
    return unit_db_sql(&f->u, text);
}

void test_pg__a_write_is_alone_or_beside_others(void)
{
    static const char alone[] = "(1383035764, 1)", beside[] = "_shared(1383035764, 1)",
                      twelve[] = "(1383035765, hashtext('application:12'))",
                      other[] = "(1383035765, hashtext('application:13'))";
    struct fixture f = begin();
    assert_int_equal(db_begin(f.db), OK); /* alone */
    assert_true(is_free(&f, alone));      /* its first statement asks */
    assert_false(has(&f, "a"));
    assert_false(is_free(&f, alone));
    assert_false(is_free(&f, beside));
    assert_int_equal(db_commit(f.db), OK);
    assert_true(is_free(&f, alone));
    assert_int_equal(db_begin_write(f.db, "application:13\napplication:12\napplication:13"), OK);
    assert_false(has(&f, "a"));
    assert_false(is_free(&f, twelve));
    assert_false(is_free(&f, other));
    assert_int_equal(db_commit(f.db), OK);
    assert_true(is_free(&f, other));
    assert_int_equal(db_begin_write(f.db, "application:12"), OK);
    set(&f, "b");
    assert_true(has(&f, "b"));
    assert_false(is_free(&f, alone));
    assert_true(is_free(&f, beside));
    assert_false(is_free(&f, twelve));
    assert_true(is_free(&f, other));
    db_rollback(f.db);
    assert_false(has(&f, "b")); /* and its ROLLBACK was sent */
    assert_true(is_free(&f, alone));
    assert_true(is_free(&f, twelve));
    assert_int_equal(db_begin_read(f.db), OK);
    assert_false(has(&f, "b"));
    assert_true(is_free(&f, alone));
    assert_int_equal(q_meta_set(&f.c, "b", "1"), OK);
    struct q_meta_get row;
    assert_int_equal(q_meta_get(&f.c, "b", &row), ERR_INTERNAL); /* a reader, also on this connection */
    failure_clear(&f.c);
    db_rollback(f.db);
    set(&f, "b");
    end(&f);
}

/* ---- a connection that is lost ---- */

void test_pg__a_connection_lost_between_transactions_is_not_noticed(void)
{
    struct fixture f = begin();
    set(&f, "a");
    cut(&f);
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "b");
    assert_int_equal(db_commit(f.db), OK);
    assert_int_equal(db_fate(f.db), DB_SOUND);
    cut(&f);
    assert_true(has(&f, "a"));
    assert_true(has(&f, "b"));
    end(&f);
}

void test_pg__a_connection_lost_within_a_transaction_is_told(void)
{
    struct fixture f = begin();
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "a");
    assert_true(has(&f, "a"));
    cut(&f);
    struct q_meta_get row;
    assert_int_equal(q_meta_get(&f.c, "a", &row), ERR_BUSY);
    assert_string_equal(f.c.failure.rule, "busy");
    assert_int_equal(q_meta_get(&f.c, "a", &row), ERR_BUSY); /* and again, the first reason stays */
    failure_clear(&f.c);
    assert_false(db_in_transaction(f.db));
    assert_int_equal(db_fate(f.db), DB_AGAIN);
    assert_int_equal(db_commit(f.db), ERR_BUSY);
    assert_int_equal(db_fate(f.db), DB_AGAIN);
    assert_int_equal(db_begin(f.db), OK); /* the same again */
    assert_int_equal(db_fate(f.db), DB_SOUND);
    assert_false(has(&f, "a"));
    set(&f, "a");
    assert_int_equal(db_commit(f.db), OK);
    assert_true(has(&f, "a"));
    end(&f);
}

void test_pg__a_connection_lost_during_commit_leaves_it_open(void)
{
    struct fixture f = begin();
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "a");
    cut(&f);
    assert_int_equal(db_commit(f.db), ERR_BUSY);
    assert_int_equal(db_fate(f.db), DB_UNKNOWN);
    assert_int_equal(db_begin(f.db), OK);
    assert_int_equal(db_fate(f.db), DB_SOUND);
    assert_false(has(&f, "a"));
    db_rollback(f.db);
    end(&f);
}

/* ---- errors ---- */

/* From now on a person of that name is refused with that SQLSTATE: when added, or at COMMIT. */
static void refuse(struct fixture *f, const char *name, const char *code, const char *when)
{
    char text[600];
    snprintf(text, sizeof text,
             "CREATE FUNCTION refuse_%s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
             " RAISE EXCEPTION 'by the test' USING ERRCODE = '%s'; END $$;"
             "CREATE CONSTRAINT TRIGGER refuse_%s AFTER INSERT ON person %s FOR EACH ROW"
             " WHEN (NEW.name = '%s') EXECUTE FUNCTION refuse_%s()",
             name, code, name, when, name, name);
    unit_db_sql(&f->u, text);
}

static enum err add_person(struct fixture *f, const char *name)
{
    struct q_person_add row;
    return q_person_add(&f->c, name, name, "en", 1, &row);
}

void test_pg__what_an_error_means(void)
{
    static const struct {
        const char *code;
        enum err err;
        enum db_fate fate;
    } cases[] = {{"40001", ERR_BUSY, DB_AGAIN},     {"40P01", ERR_BUSY, DB_AGAIN},
                 {"53100", ERR_NO_SPACE, DB_SOUND}, {"23514", ERR_INTERNAL, DB_SOUND},
                 {"23505", ERR_CONFLICT, DB_SOUND}};
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[2][16];
        snprintf(name[0], sizeof name[0], "now_%zu", i);
        snprintf(name[1], sizeof name[1], "later_%zu", i);
        refuse(&f, name[0], cases[i].code, "");
        refuse(&f, name[1], cases[i].code, "DEFERRABLE INITIALLY DEFERRED");
        assert_int_equal(db_begin(f.db), OK);
        set(&f, "before");
        assert_int_equal(add_person(&f, name[0]), cases[i].err);
        assert_int_equal(db_fate(f.db), cases[i].fate);
        assert_int_equal(f.c.failure.err, cases[i].err == ERR_CONFLICT ? OK : cases[i].err);
        assert_int_not_equal(db_commit(f.db), OK);
        failure_clear(&f.c);
        assert_int_equal(db_begin(f.db), OK);
        assert_int_equal(add_person(&f, name[1]), OK);
        bool is_key = cases[i].err == ERR_CONFLICT; /* nobody waits for it there: the rerun meets it */
        assert_int_equal(db_commit(f.db), is_key ? ERR_BUSY : cases[i].err);
        assert_int_equal(db_fate(f.db), is_key ? DB_AGAIN : cases[i].fate);
        assert_string_equal(db_said(f.db), arena_printf(f.c.arena, "commit-%s", cases[i].code));
        assert_false(has(&f, "before"));
    }
    assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(*) FROM person"), 0);
    end(&f);
}

/* ---- asked ahead ---- */

static void look_ahead(struct fixture *f, const char *name)
{
    struct q_meta_get row;
    AHEAD(&f->c, q_meta_get(&f->c, name, &row));
}

static void set_outside(struct fixture *f, const char *name)
{
    char text[200];
    snprintf(text, sizeof text, "INSERT INTO meta (name, value) VALUES ('%s', '1') RETURNING 1", name);
    assert_int_equal(unit_db_sql(&f->u, text), 1);
}

void test_pg__what_was_asked_ahead_is_answered_by_then(void)
{
    struct fixture f = begin();
    assert_int_equal(db_begin_write(f.db, "meta:1"), OK);
    look_ahead(&f, "a");
    assert_false(has(&f, "b")); /* both went out with this */
    set_outside(&f, "a");
    assert_false(has(&f, "a"));
    assert_true(has(&f, "a")); /* an answer is given once */
    look_ahead(&f, "c");
    assert_false(has(&f, "b"));
    db_ahead_drop(f.db);
    set_outside(&f, "c");
    assert_true(has(&f, "c"));
    assert_int_equal(db_commit(f.db), OK);
    look_ahead(&f, "d"); /* not without a transaction */
    assert_false(has(&f, "d"));
    end(&f);
}

void test_pg__a_write_makes_what_was_asked_ahead_untrue(void)
{
    struct fixture f = begin();
    assert_int_equal(db_begin_write(f.db, "meta:1"), OK);
    look_ahead(&f, "a");
    look_ahead(&f, "b");
    assert_false(has(&f, "b"));
    set(&f, "a");
    assert_true(has(&f, "a"));
    look_ahead(&f, "c");
    set(&f, "c"); /* sent after it, and not waited for */
    assert_true(has(&f, "c"));
    set(&f, "d");
    look_ahead(&f, "d");
    assert_true(has(&f, "d"));
    for (int i = 0; i < 100; i++) /* more than are kept */
        look_ahead(&f, i % 2 ? "a" : "e");
    assert_true(has(&f, "a"));
    assert_false(has(&f, "e"));
    assert_int_equal(db_commit(f.db), OK);
    end(&f);
}

/* A write sent ahead is done once, and an answer that came with a lost connection is asked for again. */
void test_pg__what_was_asked_ahead_survives_a_lost_connection(void)
{
    struct fixture f = begin();
    struct q_person_add row;
    assert_false(has(&f, "a"));
    cut(&f);
    assert_int_equal(db_begin_write(f.db, "meta:1"), OK);
    look_ahead(&f, "a");
    AHEAD(&f.c, q_person_add(&f.c, "one", "one", "en", 1, &row));
    assert_false(has(&f, "b"));
    assert_false(has(&f, "a"));
    assert_int_equal(q_person_add(&f.c, "one", "one", "en", 1, &row), OK);
    assert_int_equal(db_commit(f.db), OK);
    assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(*) FROM person"), 1);
    assert_int_equal(db_begin_write(f.db, "meta:1"), OK);
    assert_false(has(&f, "a"));
    look_ahead(&f, "a");
    cut(&f);
    struct q_meta_get got;
    assert_int_equal(q_meta_get(&f.c, "b", &got), ERR_BUSY);
    assert_int_equal(db_fate(f.db), DB_AGAIN);
    db_rollback(f.db);
    failure_clear(&f.c);
    assert_int_equal(db_begin_write(f.db, "meta:1"), OK);
    assert_false(has(&f, "a"));
    assert_int_equal(db_commit(f.db), OK);
    end(&f);
}

/* A statement that nobody waits for fails with the next, or with COMMIT. */
void test_pg__a_write_that_is_not_waited_for_fails_later(void)
{
    struct fixture f = begin();
    struct q_meta_get row;
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "before");
    assert_int_equal(q_account_put(&f.c, 77, NULL, 1), OK); /* no such person */
    set(&f, "after");
    assert_int_equal(q_meta_get(&f.c, "before", &row), ERR_INTERNAL); /* no conflict of meta_get's */
    assert_int_equal(f.c.failure.err, ERR_CONFLICT);
    assert_string_equal(f.c.failure.cause, "account_put-23503"); /* it is told by its own name */
    failure_clear(&f.c);
    assert_false(db_in_transaction(f.db));
    assert_int_equal(db_commit(f.db), ERR_INTERNAL);
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "before");
    assert_int_equal(q_account_put(&f.c, 77, NULL, 1), OK);
    assert_int_equal(db_commit(f.db), ERR_CONFLICT);
    assert_string_equal(db_said(f.db), "account_put-23503");
    assert_int_equal(db_fate(f.db), DB_SOUND);
    assert_int_equal(db_begin(f.db), OK);
    assert_string_equal(db_said(f.db), "");
    assert_false(has(&f, "before"));
    assert_int_equal(db_savepoint(f.db), OK);
    assert_int_equal(q_account_put(&f.c, 77, NULL, 1), OK);
    db_rollback_to(f.db); /* also when it was not answered yet */
    for (int i = 0; i < 500; i++) /* more than are sent at once */
        set(&f, "many");
    assert_true(has(&f, "many"));
    assert_int_equal(db_commit(f.db), OK);
    assert_false(has(&f, "before"));
    assert_true(has(&f, "many"));
    /* without a transaction each is answered at once */
    assert_int_equal(q_account_put(&f.c, 77, NULL, 1), ERR_CONFLICT);
    assert_int_equal(f.c.failure.err, OK);
    end(&f);
}

/* Its wait for the standby ended by the operator: stored here, and perhaps nowhere else. The server says so
 * by a warning alone, as this trigger does. */
void test_pg__a_commit_that_waited_in_vain_is_no_commit(void)
{
    struct fixture f = begin();
    unit_db_sql(&f.u, "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                      " RAISE WARNING 'canceling wait for synchronous replication' USING ERRCODE = '57014';"
                      " RETURN NULL; END $$;"
                      "CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON meta DEFERRABLE INITIALLY DEFERRED"
                      " FOR EACH ROW WHEN (NEW.name = 'a') EXECUTE FUNCTION warn()");
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "a");
    assert_int_equal(db_commit(f.db), ERR_BUSY);
    assert_int_equal(db_fate(f.db), DB_UNKNOWN);
    assert_true(has(&f, "a"));
    end(&f);
}

/* ---- connecting ---- */

void test_pg__servers_that_would_lose_or_reorder_are_refused(void)
{
    static const struct {
        const char *statement, *parameters, *said;
    } cases[] = {
        {NULL, "&options=-csynchronous_commit%3Doff", "synchronous_commit"},
        {NULL, "&password=secret", "passfile"},
        {NULL, "&nothing=1", "nothing"},
        {"CREATE DATABASE other_order TEMPLATE template0 LOCALE 'C.UTF-8'", "&dbname=other_order", "order"},
        {"CREATE DATABASE other_code TEMPLATE template0 LOCALE 'C' ENCODING 'SQL_ASCII'", "&dbname=other_code",
         "UTF8"},
        {NULL, "&dbname=not_there", "not_there"}};
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char url[500], why[500] = "";
        if (cases[i].statement)
            unit_db_sql(&f.u, cases[i].statement);
        snprintf(url, sizeof url, "%s%s", f.u.url, cases[i].parameters);
        assert_null(db_open(url, DB_WRITE, why, sizeof why));
        if (!strstr(why, cases[i].said))
            fail_msg("%s: %s", cases[i].parameters, why);
        assert_null(strstr(why, "secret"));
    }
    unit_db_sql(&f.u, "DROP DATABASE other_order");
    unit_db_sql(&f.u, "DROP DATABASE other_code");
    end(&f);
}

struct migrator {
    pthread_t thread;
    char url[500], why[300];
    enum err e;
};

static void *migrate(void *arg)
{
    struct migrator *m = arg;
    struct db *db = db_open(m->url, DB_WRITE, m->why, sizeof m->why);
    m->e = db ? db_migrate(db, m->why, sizeof m->why) : ERR_INTERNAL;
    db_close(db);
    return NULL;
}

void test_pg__nodes_that_start_together_migrate_once(void)
{
    struct fixture f = begin();
    struct migrator m[4] = {0};
    unit_db_sql(&f.u, "CREATE SCHEMA fresh");
    for (int i = 0; i < 4; i++) {
        snprintf(m[i].url, sizeof m[i].url, "%s&options=-csearch_path%%3Dfresh", f.u.url);
        assert_int_equal(pthread_create(&m[i].thread, NULL, migrate, &m[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(m[i].thread, NULL);
    for (int i = 0; i < 4; i++) {
        if (m[i].e != OK)
            fail_msg("%s", m[i].why);
    }
    assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(*) FROM fresh.schema_version"), n_migrations - 1);
    end(&f);
}
