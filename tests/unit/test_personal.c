/* Every text that the schema can hold is classed: personal, or not. A column that is added without it fails here. */
#include "unit.h"
#include "unit_db.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/privacy/personal.h"

#define COLUMNS_MAX 1000
#define NAME_ROOM   130

struct names {
    char of[COLUMNS_MAX][NAME_ROOM];
    int n;
};

static void add(struct names *l, const char *table, const char *column, size_t n)
{
    assert_true(l->n < COLUMNS_MAX);
    snprintf(l->of[l->n++], NAME_ROOM, "%s.%.*s", table, (int)n, column);
}

static int n_of(const struct names *l, const char *name)
{
    int n = 0;
    for (int i = 0; i < l->n; i++)
        n += strcmp(l->of[i], name) == 0;
    return n;
}

static void read_schema(struct names *l)
{
    struct unit_db u = {.folder = "/tmp/rostrum-unit-XXXXXX"};
    char why[300];
    sqlite3 *h;
    sqlite3_stmt *st;
    assert_non_null(mkdtemp(u.folder));
    snprintf(u.url, sizeof u.url, "%s/db", u.folder);
    struct db *db = db_open(u.url, DB_WRITE, why, sizeof why);
    assert_non_null(db);
    assert_int_equal(db_migrate(db, why, sizeof why), OK);
    assert_int_equal(sqlite3_open(u.url, &h), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c "
                                           "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.type = 'TEXT'",
                                        -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *column = (const char *)sqlite3_column_text(st, 1);
        add(l, (const char *)sqlite3_column_text(st, 0), column, strlen(column));
    }
    sqlite3_finalize(st);
    sqlite3_close(h);
    db_close(db);
    for (int i = 0; i < 3; i++) {
        char path[460];
        snprintf(path, sizeof path, "%s%s", u.url, (const char *const[]){"", "-wal", "-shm"}[i]);
        remove(path);
    }
    assert_int_equal(remove(u.folder), 0);
}

static void read_list(struct names *l)
{
    size_t n;
    const struct personal *list = personal_list(&n);
    for (size_t i = 0; i < n; i++)
        for (const char *p = list[i].columns; *(p += strspn(p, " ")); p += strcspn(p, " "))
            add(l, list[i].table, p, strcspn(p, " "));
}

void test_personal__every_text_of_the_schema_is_classed_once(void)
{
    static struct names schema, list;
    int n_wrong = 0;
    read_schema(&schema);
    read_list(&list);
    assert_true(schema.n > 200); /* it was read */
    for (int i = 0; i < schema.n; i++)
        if (n_of(&list, schema.of[i]) != 1) {
            print_error("%s is %s in lib/domain/privacy/personal.def\n", schema.of[i],
                        n_of(&list, schema.of[i]) ? "more than once" : "not");
            n_wrong++;
        }
    for (int i = 0; i < list.n; i++)
        if (!n_of(&schema, list.of[i])) {
            print_error("%s of personal.def is not in the schema\n", list.of[i]);
            n_wrong++;
        }
    assert_int_equal(n_wrong, 0);
}
