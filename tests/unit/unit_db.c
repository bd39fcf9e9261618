#include "unit_db.h"

#include "unit.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../api/scratch.h"

bool unit_db_is_pg(void)
{
    return scratch_is_pg();
}

void unit_db_new(struct unit_db *u)
{
    static bool is_first = true;
    char why[300] = "";
    *u = (struct unit_db){.folder = "/tmp/rostrum-unit-XXXXXX"};
    assert_non_null(mkdtemp(u->folder));
    snprintf(u->url, sizeof u->url, "%s/db", u->folder);
    if (!scratch_is_pg())
        return;
    if (!scratch_new(u->url, why, sizeof why))
        fail_msg("%s", why);
    if (is_first)
        atexit(scratch_close);
    is_first = false;
}

struct db *unit_db_open(const struct unit_db *u, enum db_mode mode)
{
    char why[300] = "";
    struct db *db = db_open(u->url, mode, why, sizeof why);
    if (!db || (mode == DB_WRITE && db_migrate(db, why, sizeof why) != OK))
        fail_msg("%s", why);
    return db;
}

void unit_db_drop(struct unit_db *u)
{
    static const char *const files[] = {"db", "db-wal", "db-shm", "db.copy", "db.copy-wal", "db.copy-shm"};
    if (scratch_is_pg())
        scratch_drop(u->url);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%s", u->folder, files[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(u->folder), 0);
}

static int64_t sql_pg(const char *url, const char *text)
{
    PGconn *c = PQconnectdb(url);
    PGresult *r = PQexec(c, text);
    int64_t found = -1;
    if (PQresultStatus(r) == PGRES_COMMAND_OK)
        found = strtoll(PQcmdTuples(r), NULL, 10);
    else if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", text, PQerrorMessage(c));
    else if (PQntuples(r) > 0)
        found = *PQgetvalue(r, 0, 0) == 't' ? 1 : strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    PQfinish(c);
    return found;
}

static int64_t sql_sqlite(const char *path, const char *text)
{
    sqlite3 *db;
    int64_t found = -1;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    while (*text) {
        sqlite3_stmt *st;
        if (sqlite3_prepare_v2(db, text, -1, &st, &text) != SQLITE_OK)
            fail_msg("%s: %s", text, sqlite3_errmsg(db));
        int rc = sqlite3_step(st);
        if (rc != SQLITE_ROW && rc != SQLITE_DONE)
            fail_msg("%s: %s", sqlite3_sql(st), sqlite3_errmsg(db));
        bool is_read = sqlite3_column_count(st) > 0;
        found = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : is_read ? -1 : sqlite3_changes(db);
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
    return found;
}

int64_t unit_db_sql(const struct unit_db *u, const char *text)
{
    return scratch_is_pg() ? sql_pg(u->url, text) : sql_sqlite(u->url, text);
}
