#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rand.h"
#include "domain/log.h"
#include "store/engine.h"
#include "store/queries.h"

/* A database with n chained rows in it. */
struct fixture {
    char folder[64], path[80], why[256];
    struct ctx c;
};

static void add_rows(struct ctx *c, int from, int n)
{
    for (int i = from; i < from + n; i++) {
        c->who = (struct who){.kind = i % 2 ? WHO_PERSON : WHO_NOBODY, .person_id = i, .address = "192.0.2.1"};
        assert_int_equal(log_add(c, i % 3 ? i : NO_INT, "test.add", arena_printf(c->arena, "thing:%d", i),
                                 i % 5 ? NULL : "{\"a\":\"\\u0001\\\"\"}", "{\"이름\":\"값\\n\"}"),
                         OK);
    }
}

static struct fixture begin(int n)
{
    struct fixture f = {.folder = "/tmp/rostrum-log-XXXXXX"};
    assert_non_null(mkdtemp(f.folder));
    snprintf(f.path, sizeof f.path, "%s/db", f.folder);
    f.c = unit_ctx();
    f.c.db = db_open(f.path, DB_WRITE, f.why, sizeof f.why);
    assert_non_null(f.c.db);
    assert_int_equal(db_migrate(f.c.db, f.why, sizeof f.why), OK);
    add_rows(&f.c, 1, n);
    assert_int_equal(log_sequence(&f.c), OK);
    return f;
}

static void end(struct fixture *f)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    for (size_t i = 0; i < 3; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", f->path, suffixes[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
}

static void expect(struct fixture *f, int64_t n_rows, int64_t bad_no, const char *why)
{
    int64_t got_rows, got_no;
    const char *got;
    assert_int_equal(log_verify(&f->c, &got_rows, &got_no, &got), OK);
    if (why) {
        assert_non_null(got);
        assert_string_equal(got, why);
    } else {
        assert_null(got);
    }
    assert_int_equal(got_no, bad_no);
    assert_int_equal(got_rows, n_rows);
}

/* What an intruder does to the file. */
static void tamper(struct fixture *f, const char *sql)
{
    assert_int_equal(engine_run_text(f->c.db, sql, f->why, sizeof f->why), OK);
}

void test_log__an_empty_log_is_intact(void)
{
    struct fixture f = begin(0);
    expect(&f, 0, 0, NULL);
    end(&f);
}

void test_log__rows_are_numbered_without_a_gap(void)
{
    struct fixture f = begin(40);
    expect(&f, 40, 0, NULL);
    add_rows(&f.c, 41, 600); /* more than one page of links */
    expect(&f, 40, 0, NULL); /* not chained yet: no fault */
    assert_int_equal(log_sequence(&f.c), OK);
    assert_int_equal(log_sequence(&f.c), OK);
    expect(&f, 640, 0, NULL);
    struct q_log_chain_last last;
    assert_int_equal(q_log_chain_last(&f.c, &last), OK);
    assert_int_equal(last.no, 640);
    end(&f);
}

void test_log__a_refused_transaction_leaves_no_row(void)
{
    struct fixture f = begin(3);
    assert_int_equal(db_begin(f.c.db), OK);
    add_rows(&f.c, 4, 2);
    db_rollback(f.c.db);
    assert_int_equal(log_sequence(&f.c), OK);
    expect(&f, 3, 0, NULL);
    end(&f);
}

/* The leaf of one row, written out by hand from the header's words. */
void test_log__leaf_is_what_the_header_says(void)
{
    struct fixture f = begin(0);
    f.c.who = (struct who){.kind = WHO_JUDGE, .judge_id = 3, .address = "::1"};
    assert_int_equal(log_add(&f.c, 9, "sheet.submit", "sheet:5", NULL, "{\"n\":\"\\\"\"}"), OK);
    assert_int_equal(log_sequence(&f.c), OK);
    struct q_log_page *rows;
    size_t n;
    assert_int_equal(q_log_page(&f.c, 0, 10, &rows, &n), OK);
    assert_int_equal(n, 1);
    static const char json[] =
        "{\"action\":\"sheet.submit\",\"actor\":\"judge:3\",\"address\":\"::1\","
        "\"after_json\":\"{\\\"n\\\":\\\"\\\\\\\"\\\"}\",\"at\":1660953600000,\"before_json\":null,"
        "\"event_id\":9,\"object\":\"sheet:5\",\"real_at\":1660953600000}";
    unsigned char all[17 + sizeof json] = {0}, hash[SHA256_BYTES];
    for (int i = 0; i < 16; i++) {
        unsigned byte;
        assert_int_equal(sscanf(rows[0].salt + 2 * i, "%2x", &byte), 1);
        all[1 + i] = (unsigned char)byte;
    }
    memcpy(all + 17, json, sizeof json - 1);
    hash_sha256(all, 17 + sizeof json - 1, hash);
    assert_string_equal(rows[0].leaf_hash, text_hex(f.c.arena, hash, sizeof hash));
    unsigned char both[64] = {0};
    memcpy(both + 32, hash, 32);
    hash_sha256(both, sizeof both, hash);
    assert_string_equal(rows[0].head, text_hex(f.c.arena, hash, sizeof hash));
    end(&f);
}

void test_log__every_column_is_covered(void)
{
    static const char *const changes[] = {
        "event_id = 77", "event_id = NULL", "at = at + 1", "real_at = real_at - 1", "actor = 'system'",
        "address = ''", "action = 'test.other'", "object = 'thing:8'", "before_json = '{}'",
        "after_json = NULL", "after_json = after_json || ' '", "salt = leaf_hash",
        "salt = substr(salt, 2) || '0'", "leaf_hash = upper(leaf_hash) || '0'",
        "leaf_hash = salt || salt"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct fixture f = begin(20);
        char sql[200];
        snprintf(sql, sizeof sql, "UPDATE log SET %s WHERE id = 7", changes[i]);
        tamper(&f, sql);
        expect(&f, 6, 7, "row_altered");
        end(&f);
    }
}

void test_log__a_removed_row_is_found(void)
{
    struct fixture f = begin(20);
    tamper(&f, "PRAGMA foreign_keys = OFF; DELETE FROM log WHERE id = 5");
    expect(&f, 4, 5, "row_missing");
    tamper(&f, "DELETE FROM log_chain WHERE no = 5");
    expect(&f, 4, 5, "link_missing");
    /* ... and the numbers closed again */
    tamper(&f, "UPDATE log_chain SET no = -no WHERE no > 5; UPDATE log_chain SET no = -no - 1 WHERE no < 0");
    expect(&f, 4, 5, "chain_broken");
    end(&f);
}

void test_log__reordered_rows_are_found(void)
{
    struct fixture f = begin(20);
    tamper(&f, "UPDATE log_chain SET no = -1 WHERE no = 8; UPDATE log_chain SET no = 8 WHERE no = 9;"
               "UPDATE log_chain SET no = 9 WHERE no = -1");
    expect(&f, 7, 8, "chain_broken");
    end(&f);
}

/* A row with a right leaf, put between others, but not into the chain. */
void test_log__an_inserted_row_is_found(void)
{
    struct fixture f = begin(20);
    tamper(&f, "PRAGMA foreign_keys = OFF; UPDATE log SET id = 100 WHERE id = 20;"
               "UPDATE log_chain SET log_id = 100 WHERE no = 20;"
               "INSERT INTO log SELECT 50, event_id, at, real_at, actor, address, action, object,"
               " before_json, after_json, salt, leaf_hash FROM log WHERE id = 3");
    expect(&f, 20, 20, "row_inserted");
    end(&f);
}

void test_log__a_rewritten_head_is_found(void)
{
    struct fixture f = begin(20);
    tamper(&f, "UPDATE log_chain SET head = replace(head, substr(head, 1, 1), 'z') WHERE no = 20");
    expect(&f, 19, 20, "chain_broken");
    assert_int_equal(log_sequence(&f.c), ERR_INTERNAL); /* does not build on it */
    assert_int_equal(f.c.failure.err, ERR_INTERNAL);
    end(&f);
}
