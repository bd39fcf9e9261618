/* The whole schema of SQLite in one text: what all migrations together make of an empty database. SQLite reads its
 * schema anew after each ALTER TABLE, so that the way through all migrations grows with its square; a new database
 * is made of this instead. It also shows here, and not at a start, that each migration can be run. */
#include "sqlgen.h"

#include <sqlite3.h>
#include <string.h>

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        die("%s: %s", sql, sqlite3_errmsg(db));
    return s;
}

static bool has_row(sqlite3 *db, sqlite3_stmt *s)
{
    int rc = sqlite3_step(s);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        die("%s: %s", sqlite3_sql(s), sqlite3_errmsg(db));
    return rc == SQLITE_ROW;
}

/* The rows that migrations have put into a table. */
static void add_rows(sqlite3 *db, const char *table, struct text *out)
{
    struct text sql = {0};
    text_str(&sql, "SELECT * FROM ");
    text_str(&sql, table);
    sqlite3_stmt *s = prepared(db, sql.p);
    while (has_row(db, s)) {
        text_str(out, "INSERT INTO ");
        text_str(out, table);
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *value = (const char *)sqlite3_column_text(s, i);
            char *quoted = sqlite3_column_type(s, i) == SQLITE_TEXT ? sqlite3_mprintf("%Q", value) : NULL;
            text_str(out, i == 0 ? " VALUES (" : ", ");
            text_str(out, quoted ? quoted : value ? value : "NULL");
            sqlite3_free(quoted);
        }
        text_str(out, ");\n");
    }
    sqlite3_finalize(s);
}

/* What stands in the schema behind a row of it, made or filled. */
static void add_made(sqlite3 *db, bool is_rows, int after, struct text *out)
{
    sqlite3_stmt *s = prepared(db, is_rows ? "SELECT name FROM sqlite_master WHERE type = 'table' AND rowid > ? AND "
                                             "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
                                           : "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND rowid > ? AND "
                                             "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid");
    sqlite3_bind_int(s, 1, after);
    while (has_row(db, s)) {
        const char *said = (const char *)sqlite3_column_text(s, 0);
        if (is_rows) {
            add_rows(db, said, out);
        } else {
            text_str(out, said);
            text_str(out, ";\n");
        }
    }
    sqlite3_finalize(s);
}

void whole_make(void)
{
    sqlite3 *db;
    struct text out = {0};
    int n_first = 0;
    text_str(&out, "");
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        die("no database in memory: %s", sqlite3_errmsg(db));
    for (int i = 0; i < n_all_migrations; i++) {
        if (sqlite3_exec(db, all_migrations[i].sqlite, NULL, NULL, NULL) != SQLITE_OK)
            die("%s.sql: %s", all_migrations[i].name, sqlite3_errmsg(db));
        if (i > 0)
            continue;
        sqlite3_stmt *s = prepared(db, "SELECT COALESCE(MAX(rowid), 0) FROM sqlite_master"); /* of 0, run each time */
        n_first = has_row(db, s) ? sqlite3_column_int(s, 0) : 0;
        sqlite3_finalize(s);
    }
    add_made(db, false, n_first, &out);
    add_made(db, true, n_first, &out);
    sqlite3_close(db);
    whole_sqlite = out.p;
}
