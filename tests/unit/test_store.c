#include "unit.h"
#include "unit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/engine.h"
#include "store/migrate.h"
#include "store/queries.h"

/* A database of its own, with a ctx on a writer. */
struct fixture {
    struct unit_db u;
    char why[256];
    struct ctx c;
    struct db *db;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
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

/* What only a file has. */
static void need_sqlite(void)
{
    if (unit_db_is_pg())
        skip();
}

void test_store__every_query_prepares(void)
{
    struct fixture f = begin();
    for (int i = 0; i < n_queries; i++) {
        if (engine_prepare(f.db, i, f.why, sizeof f.why) != OK)
            fail_msg("%s", f.why);
    }
    end(&f);
}

void test_store__typed_rows_and_nulls(void)
{
    struct fixture f = begin();
    struct q_person_add added;
    assert_int_equal(q_person_add(&f.c, "a@b.example", "가", "ko", 7, &added), OK);
    struct q_person_get p;
    assert_int_equal(q_person_get(&f.c, added.id, &p), OK);
    assert_string_equal(p.name, "가");
    assert_int_equal(p.created_at, 7);
    assert_int_equal(q_account_put(&f.c, added.id, NULL, 8), OK);
    struct q_account_get a;
    assert_int_equal(q_account_get(&f.c, added.id, &a), OK);
    assert_null(a.password_hash);
    assert_false(a.is_disabled);
    struct q_account_set_disabled set;
    assert_int_equal(q_account_set_disabled(&f.c, true, added.id, &set), OK);
    assert_int_equal(q_account_get(&f.c, added.id, &a), OK);
    assert_true(a.is_disabled);
    end(&f);
}

static void set(struct fixture *f, const char *name, const char *value)
{
    assert_int_equal(q_meta_set(&f->c, name, value), OK);
}

static bool has(struct ctx *c, const char *name)
{
    struct q_meta_get row;
    enum err e = q_meta_get(c, name, &row);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

void test_store__one_says_when_there_is_none(void)
{
    struct fixture f = begin();
    struct q_person_get p = {.id = 42, .name = "as before"};
    assert_int_equal(q_person_get(&f.c, 1, &p), ERR_NOT_FOUND);
    assert_int_equal(f.c.failure.err, OK);
    assert_int_equal(p.id, 42);
    assert_string_equal(p.name, "as before");
    end(&f);
}

/* Rows of :many come whole and in order, below, at and above a piece. */
void test_store__many_has_all_rows(void)
{
    struct fixture f = begin();
    struct q_person_add person;
    assert_int_equal(q_person_add(&f.c, "a@b.example", "A", "en", 1, &person), OK);
    struct q_role_grant_of_person *rows;
    size_t n;
    for (int64_t i = 0; i <= 70; i++) {
        assert_int_equal(q_role_grant_of_person(&f.c, person.id, &rows, &n), OK);
        assert_int_equal(n, i);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(rows[k].scope_id, k);
        assert_int_equal(q_role_grant_add(&f.c, person.id, "ORGANISER", "event", i, 1), OK);
    }
    end(&f);
}

void test_store__a_cursor_can_be_left_and_nested(void)
{
    struct fixture f = begin();
    struct q_person_add person;
    for (int i = 0; i < 5; i++) {
        char email[32];
        snprintf(email, sizeof email, "p%d@b.example", i);
        assert_int_equal(q_person_add(&f.c, email, "A", "en", 1, &person), OK);
        assert_int_equal(q_account_put(&f.c, person.id, NULL, 1), OK);
    }
    struct rows outer, inner;
    int n = 0;
    assert_int_equal(q_account_list(&f.c, 0, 100, &outer), OK);
    while (rows_next(&f.c, &outer) == OK) { /* the same query within its own cursor */
        assert_int_equal(q_account_list(&f.c, rows_int(&outer, 0), 100, &inner), OK);
        while (rows_next(&f.c, &inner) == OK)
            n++;
        rows_close(&inner);
    }
    rows_close(&outer);
    rows_close(&outer);
    assert_int_equal(n, 4 + 3 + 2 + 1);
    /* left open on a way out: neither COMMIT nor ROLLBACK minds */
    assert_int_equal(db_begin(f.db), OK);
    assert_int_equal(q_account_list(&f.c, 0, 100, &outer), OK);
    assert_int_equal(rows_next(&f.c, &outer), OK);
    set(&f, "a", "1");
    assert_int_equal(db_commit(f.db), OK);
    assert_true(has(&f.c, "a"));
    end(&f);
}

void test_store__a_conflict_is_told_and_ends_its_part(void)
{
    struct fixture f = begin();
    struct q_person_add person = {.id = -1}, again = {.id = -1};
    assert_int_equal(db_begin(f.db), OK);
    assert_int_equal(q_person_add(&f.c, "a@b.example", "A", "en", 1, &person), OK);
    assert_int_equal(db_savepoint(f.db), OK);
    assert_int_equal(q_person_add(&f.c, "a@b.example", "B", "en", 1, &again), ERR_CONFLICT);
    assert_int_equal(again.id, -1);
    assert_int_equal(f.c.failure.err, OK);
    struct q_person_get p;
    assert_int_equal(q_person_get(&f.c, person.id, &p), ERR_INTERNAL); /* nothing goes on after it */
    assert_non_null(strstr(f.c.failure.detail, "person_get-after_conflict"));
    failure_clear(&f.c);
    assert_int_equal(db_release(f.db), ERR_CONFLICT);
    db_rollback_to(f.db);
    assert_int_equal(db_savepoint(f.db), OK);
    struct q_sign_in_code_add code;
    assert_int_equal(q_sign_in_code_add(&f.c, person.id + 1, "h", 1, 2, &code), ERR_CONFLICT); /* no such person */
    db_rollback_to(f.db);
    assert_int_equal(q_person_get(&f.c, person.id, &p), OK);
    assert_int_equal(db_commit(f.db), OK);
    assert_int_equal(q_person_get(&f.c, person.id, &p), OK);
    end(&f);
}

void test_store__after_a_conflict_nothing_is_committed(void)
{
    struct fixture f = begin();
    struct q_person_add person;
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "a", "1");
    struct q_sign_in_code_add code;
    assert_int_equal(q_sign_in_code_add(&f.c, 77, "h", 1, 2, &code), ERR_CONFLICT);
    assert_int_equal(db_commit(f.db), ERR_CONFLICT);
    assert_false(db_in_transaction(f.db));
    assert_false(has(&f.c, "a"));
    /* without a transaction there is nothing to end */
    assert_int_equal(q_person_add(&f.c, "a@b.example", "A", "en", 1, &person), OK);
    assert_int_equal(q_person_add(&f.c, "a@b.example", "A", "en", 1, &person), ERR_CONFLICT);
    set(&f, "a", "1");
    assert_true(has(&f.c, "a"));
    end(&f);
}

void test_store__ids_are_never_given_twice(void)
{
    struct fixture f = begin();
    struct q_person_add person;
    struct q_sign_in_code_add first, second;
    assert_int_equal(q_person_add(&f.c, "a@b.example", "A", "en", 1, &person), OK);
    assert_int_equal(q_sign_in_code_add(&f.c, person.id, "h1", 1, 2, &first), OK);
    assert_int_equal(q_sign_in_code_delete_old(&f.c, 3), OK);
    assert_int_equal(q_sign_in_code_add(&f.c, person.id, "h2", 1, 2, &second), OK);
    assert_true(second.id > first.id);
    end(&f);
}

void test_store__a_savepoint_takes_back_its_part_only(void)
{
    struct fixture f = begin();
    assert_int_equal(db_begin(f.db), OK);
    assert_int_equal(db_savepoint(f.db), OK);
    set(&f, "first", "1");
    assert_int_equal(db_release(f.db), OK);
    assert_int_equal(db_savepoint(f.db), OK);
    set(&f, "second", "1");
    struct rows left_open;
    assert_int_equal(q_account_list(&f.c, 0, 10, &left_open), OK);
    db_rollback_to(f.db);
    assert_int_equal(db_savepoint(f.db), OK);
    set(&f, "third", "1");
    assert_int_equal(db_release(f.db), OK);
    assert_int_equal(db_commit(f.db), OK);
    assert_true(has(&f.c, "first"));
    assert_false(has(&f.c, "second"));
    assert_true(has(&f.c, "third"));
    end(&f);
}

/* SAVEPOINT does not protect against a full disk: the engine drops the whole transaction. */
void test_store__a_full_disk_drops_the_transaction(void)
{
    need_sqlite();
    struct fixture f = begin();
    char *big = arena_alloc(f.c.arena, 1 << 20);
    memset(big, 'x', (1 << 20) - 1);
    set(&f, "before", "1");
    assert_int_equal(db_begin(f.db), OK);
    set(&f, "same_batch", "1");
    assert_int_equal(db_savepoint(f.db), OK);
    assert_int_equal(engine_run_text(f.db, "PRAGMA max_page_count = 1", f.why, sizeof f.why), OK);
    assert_int_equal(q_meta_set(&f.c, "big", big), ERR_NO_SPACE);
    assert_string_equal(f.c.failure.rule, "no_space");
    failure_clear(&f.c);
    assert_false(db_in_transaction(f.db));
    db_rollback_to(f.db); /* both are fine then */
    db_rollback(f.db);
    assert_true(has(&f.c, "before"));
    assert_false(has(&f.c, "same_batch"));
    assert_int_equal(engine_run_text(f.db, "PRAGMA max_page_count = 100000", f.why, sizeof f.why), OK);
    set(&f, "big", big);
    assert_true(has(&f.c, "big"));
    end(&f);
}

void test_store__a_reader_cannot_write(void)
{
    struct fixture f = begin();
    struct ctx c = unit_ctx();
    c.db = unit_db_open(&f.u, DB_READ);
    assert_int_equal(q_meta_set(&c, "a", "1"), ERR_INTERNAL);
    assert_string_equal(c.failure.rule, "internal");
    assert_non_null(strstr(c.failure.detail, unit_db_is_pg() ? "meta_set-25006" : "meta_set-8"));
    failure_clear(&c);
    assert_int_equal(db_begin(c.db), OK); /* sees one state from here on */
    assert_false(has(&c, "a"));
    set(&f, "a", "1");
    assert_false(has(&c, "a"));
    db_rollback(c.db);
    assert_true(has(&c, "a"));
    db_close(c.db);
    unit_ctx_done(&c);
    end(&f);
}

void test_store__only_the_writer_checkpoints(void)
{
    need_sqlite();
    struct fixture f = begin();
    struct ctx c = unit_ctx();
    c.db = unit_db_open(&f.u, DB_READ);
    db_checkpoint(f.db);
    assert_int_equal(db_log_frames(f.db), 0);
    assert_int_equal(db_begin(c.db), OK);
    assert_false(has(&c, "a"));
    set(&f, "a", "1");
    int64_t n = db_log_frames(f.db);
    assert_true(n > 0);
    db_checkpoint(f.db); /* the reader holds nothing up that it does not need */
    db_rollback(c.db);
    db_checkpoint(f.db);
    assert_int_equal(db_log_frames(f.db), 0);
    set(&f, "b", "1");
    assert_true(db_log_frames(f.db) > 0);
    db_close(c.db);
    assert_true(db_log_frames(f.db) > 0);
    db_checkpoint_last(f.db);
    assert_int_equal(db_log_frames(f.db), 0);
    unit_ctx_done(&c);
    end(&f);
}

void test_store__open_says_what_is_wrong(void)
{
    need_sqlite();
    char why[300] = "";
    assert_null(db_open("/nonexistent-folder/db", DB_WRITE, why, sizeof why));
    assert_non_null(strstr(why, "/nonexistent-folder/db"));
    assert_non_null(strstr(why, "No such file or directory"));
    assert_null(db_open("/nonexistent-folder/db", DB_READ, why, sizeof why));
    assert_null(db_open("/proc/self/status", DB_READ, why, sizeof why)); /* no database */
    assert_non_null(strstr(why, "/proc/self/status"));
    char empty[] = "/tmp/rostrum-store-XXXXXX";
    int fd = mkstemp(empty);
    assert_true(fd >= 0);
    close(fd);
    assert_null(db_open(empty, DB_READ, why, sizeof why)); /* nobody has set it up */
    assert_non_null(strstr(why, "WAL mode"));
    unlink(empty);
}

void test_store__migrating_again_changes_nothing(void)
{
    struct fixture f = begin();
    struct q_schema_version_last last;
    assert_int_equal(q_schema_version_last(&f.c, &last), OK);
    assert_int_equal(last.no, n_migrations - 1);
    set(&f, "a", "1");
    assert_int_equal(db_migrate(f.db, f.why, sizeof f.why), OK);
    assert_true(has(&f.c, "a"));
    end(&f);
}

void test_store__a_newer_database_is_refused(void)
{
    struct fixture f = begin();
    assert_int_equal(q_schema_version_add(&f.c, n_migrations, "from_the_future"), OK);
    assert_int_equal(db_migrate(f.db, f.why, sizeof f.why), ERR_CONFLICT);
    assert_non_null(strstr(f.why, "newer"));
    end(&f);
}

void test_store__a_backup_is_a_whole_database(void)
{
    need_sqlite();
    struct fixture f = begin();
    char copy[500];
    snprintf(copy, sizeof copy, "%s.copy", f.u.url);
    set(&f, "a", "1");
    struct ctx c = unit_ctx();
    c.db = unit_db_open(&f.u, DB_READ);
    assert_int_equal(db_begin(c.db), OK); /* as a slow job does */
    assert_true(has(&c, "a"));
    set(&f, "b", "1");
    assert_int_equal(db_backup(c.db, copy, f.why, sizeof f.why), OK);
    assert_int_equal(db_backup(c.db, copy, f.why, sizeof f.why), ERR_INTERNAL); /* never over a file */
    assert_non_null(strstr(f.why, "File exists"));
    db_rollback(c.db);
    db_close(c.db);
    c.db = db_open(copy, DB_WRITE, f.why, sizeof f.why);
    assert_non_null(c.db);
    assert_true(has(&c, "a"));
    assert_false(has(&c, "b"));
    assert_int_equal(db_migrate(c.db, f.why, sizeof f.why), OK);
    db_close(c.db);
    unit_ctx_done(&c);
    end(&f);
}

void test_store__a_writer_backs_up_what_is_committed(void)
{
    need_sqlite();
    struct fixture f = begin();
    char copy[500];
    snprintf(copy, sizeof copy, "%s.copy", f.u.url);
    set(&f, "a", "1");
    assert_int_equal(db_begin(f.db), OK); /* as a verb does while no server runs */
    assert_int_equal(db_backup(f.db, copy, f.why, sizeof f.why), OK);
    db_rollback(f.db);
    struct ctx c = unit_ctx();
    c.db = db_open(copy, DB_WRITE, f.why, sizeof f.why);
    assert_non_null(c.db);
    assert_true(has(&c, "a"));
    db_close(c.db);
    unit_ctx_done(&c);
    end(&f);
}

void test_store__statements_are_counted(void)
{
    struct fixture f = begin();
    int64_t n, us, n_rows;
    db_take_stats(f.db, &n, &us, &n_rows);
    set(&f, "a", "1");
    assert_true(has(&f.c, "a"));
    db_take_stats(f.db, &n, &us, &n_rows);
    assert_int_equal(n, 2);
    assert_int_equal(n_rows, 1);
    assert_true(us >= 0);
    db_take_stats(f.db, &n, &us, &n_rows);
    assert_int_equal(n, 0);
    end(&f);
}
