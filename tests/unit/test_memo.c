/* What a connection remembers: by version, only while it is true, and not for ever. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/memo.h"
#include "store/store.h"

static struct db *open_one(char folder[], char *path, size_t path_n)
{
    char why[256];
    assert_non_null(mkdtemp(folder));
    snprintf(path, path_n, "%s/db", folder);
    struct db *db = db_open(path, DB_WRITE, why, sizeof why);
    assert_non_null(db);
    return db;
}

static void close_one(struct db *db, const char *folder, const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    db_close(db);
    for (size_t i = 0; i < 3; i++) {
        char file[100];
        snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
        unlink(file);
    }
    assert_int_equal(rmdir(folder), 0);
}

static int n_dropped;

static void drop(void *value)
{
    n_dropped++;
    free(value);
}

static void put(struct db *db, int64_t id, int64_t version_no)
{
    int64_t *value = malloc(sizeof *value);
    *value = id * 1000 + version_no;
    memo_put(db, &(struct memo_key){.kind = MEMO_RUBRIC, .id = id, .version_no = version_no}, value, drop);
}

/* -1: not known. */
static int64_t get(struct db *db, int64_t id, int64_t version_no)
{
    const int64_t *value = memo_get(db, &(struct memo_key){.kind = MEMO_RUBRIC, .id = id, .version_no = version_no});
    return value ? *value : -1;
}

void test_memo__one_version_of_each_is_known(void)
{
    char folder[] = "/tmp/rostrum-memo-XXXXXX", path[80];
    struct db *db = open_one(folder, path, sizeof path);
    n_dropped = 0;
    assert_int_equal(db_begin(db), OK);
    put(db, 1, 1);
    put(db, 2, 1);
    assert_int_equal(get(db, 1, 1), 1001);
    assert_int_equal(get(db, 1, 2), -1);
    assert_null(memo_get(db, &(struct memo_key){.kind = MEMO_CALL, .id = 1, .version_no = 1}));
    assert_null(memo_get(db, &(struct memo_key){.kind = MEMO_RUBRIC, .id = 1, .version_no = 1, .form_id = 3}));
    const int64_t *old = memo_get(db, &(struct memo_key){.kind = MEMO_RUBRIC, .id = 1, .version_no = 1});
    put(db, 1, 2);
    assert_int_equal(get(db, 1, 1), -1);
    assert_int_equal(get(db, 1, 2), 1002);
    assert_int_equal(get(db, 2, 1), 2001);
    assert_int_equal(*old, 1001); /* until the transaction ends */
    assert_int_equal(n_dropped, 0);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(n_dropped, 1);
    close_one(db, folder, path);
    assert_int_equal(n_dropped, 3);
}

void test_memo__what_was_undone_is_not_known(void)
{
    char folder[] = "/tmp/rostrum-memo-XXXXXX", path[80];
    struct db *db = open_one(folder, path, sizeof path);
    assert_int_equal(db_begin(db), OK);
    put(db, 1, 1);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(db_begin(db), OK);
    put(db, 2, 1);
    db_rollback(db);
    assert_int_equal(get(db, 1, 1), 1001);
    assert_int_equal(get(db, 2, 1), -1);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_savepoint(db), OK);
    put(db, 3, 1);
    db_rollback_to(db);
    assert_int_equal(get(db, 1, 1), 1001);
    assert_int_equal(get(db, 3, 1), -1);
    db_rollback(db);
    close_one(db, folder, path);
}

void test_memo__the_one_longest_unused_goes(void)
{
    char folder[] = "/tmp/rostrum-memo-XXXXXX", path[80];
    struct db *db = open_one(folder, path, sizeof path);
    n_dropped = 0;
    for (int64_t id = 1; id <= MEMO_MAX; id++)
        put(db, id, 1);
    assert_int_equal(get(db, 1, 1), 1001);
    put(db, MEMO_MAX + 1, 1);
    assert_int_equal(get(db, 1, 1), 1001);
    assert_int_equal(get(db, 2, 1), -1);
    assert_int_equal(get(db, 3, 1), 3001);
    close_one(db, folder, path);
    assert_int_equal(n_dropped, MEMO_MAX + 1);
}
