#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/queries.h"

/* A database in a folder of its own, migrated, with a ctx on the writer. */
struct fixture {
    char folder[64], path[80], why[256];
    struct ctx c;
    struct db *db;
};

static struct fixture begin(void)
{
    struct fixture f = {.folder = "/tmp/rostrum-store-XXXXXX"};
    assert_non_null(mkdtemp(f.folder));
    snprintf(f.path, sizeof f.path, "%s/db", f.folder);
    f.c = unit_ctx();
    f.db = f.c.db = db_open(f.path, DB_WRITE, f.why, sizeof f.why);
    assert_non_null(f.db);
    assert_int_equal(db_migrate(f.db, f.why, sizeof f.why), OK);
    return f;
}

static void end(struct fixture *f)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".copy"};
    db_close(f->db);
    unit_ctx_done(&f->c);
    for (size_t i = 0; i < 4; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", f->path, suffixes[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
}

void test_store__every_query_prepares(void)
{
    struct fixture f = begin();
    struct val none[64] = {{.kind = VAL_NULL}};
    for (int i = 0; i < n_queries; i++) {
        struct rows r;
        assert_true(queries[i].n_params <= 64);
        assert_int_equal(rows_open(&f.c, i, none, &r), OK);
        rows_close(&r);
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
