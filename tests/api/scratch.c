#include "scratch.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

#define BOOL_TYPE 16 /* pg_type's number of boolean */

static PGconn *server; /* to the database "postgres"; NULL before the first is made */
static int n_made;
static char template[40]; /* named by the process, as all its databases are: another may work beside it */

/* The transcripts' own queries are written in SQLite's words. */
static const char words[] =
    "CREATE FUNCTION instr(TEXT, TEXT) RETURNS INTEGER LANGUAGE SQL AS 'SELECT strpos($1, $2)';"
    "CREATE FUNCTION add_text(TEXT, TEXT, TEXT) RETURNS TEXT LANGUAGE SQL AS "
    "  'SELECT CASE WHEN $2 IS NULL THEN $1 WHEN $1 IS NULL THEN $2 ELSE $1 || $3 || $2 END';"
    "CREATE FUNCTION add_text(TEXT, TEXT) RETURNS TEXT LANGUAGE SQL AS "
    "  'SELECT CASE WHEN $2 IS NULL THEN $1 WHEN $1 IS NULL THEN $2 ELSE $1 || '','' || $2 END';"
    "CREATE FUNCTION add_text(TEXT, BIGINT) RETURNS TEXT LANGUAGE SQL AS "
    "  'SELECT add_text($1, $2::TEXT)';"
    "CREATE AGGREGATE group_concat(TEXT) (SFUNC = add_text, STYPE = TEXT);"
    "CREATE AGGREGATE group_concat(BIGINT) (SFUNC = add_text, STYPE = TEXT);"
    "CREATE AGGREGATE group_concat(TEXT, TEXT) (SFUNC = add_text, STYPE = TEXT);";

bool scratch_is_pg(void)
{
    const char *engine = getenv("ROSTRUM_TEST_ENGINE");
    return engine && strcmp(engine, "pg") == 0;
}

/* The address of another database on the server. */
static void address_of(const char *name, char url[SCRATCH_URL_MAX])
{
    const char *all = getenv("ROSTRUM_TEST_PG_URL"), *query = strchr(all, '?');
    int n = (int)(query - all);
    while (all[n - 1] != '/')
        n--;
    snprintf(url, SCRATCH_URL_MAX, "%.*s%s%s", n, all, name, query);
}

static bool tell(PGconn *to, char *why, size_t why_n, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static bool tell(PGconn *to, char *why, size_t why_n, const char *fmt, ...)
{
    char sql[4096];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(sql, sizeof sql, fmt, ap);
    va_end(ap);
    PGresult *r = PQexec(to, sql);
    bool is_ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!is_ok)
        snprintf(why, why_n, "%.60s: %s", sql, PQerrorMessage(to));
    PQclear(r);
    return is_ok;
}

static PGconn *connect_to(const char *url, char *why, size_t why_n)
{
    PGconn *c = PQconnectdb(url);
    if (PQstatus(c) == CONNECTION_OK)
        return c;
    snprintf(why, why_n, "%s", PQerrorMessage(c));
    PQfinish(c);
    return NULL;
}

/* A database with all migrations, for copies: migrating each anew would take most of the time. */
static bool make_template(char *why, size_t why_n)
{
    char url[SCRATCH_URL_MAX];
    snprintf(template, sizeof template, "api_%d_template", (int)getpid());
    address_of(template, url);
    if (!tell(server, why, why_n, "CREATE DATABASE %s TEMPLATE template0", template))
        return false;
    struct db *db = db_open(url, DB_WRITE, why, why_n);
    bool is_ok = db && db_migrate(db, why, why_n) == OK;
    db_close(db);
    PGconn *c = is_ok ? connect_to(url, why, why_n) : NULL;
    is_ok = c && tell(c, why, why_n, "%s", words);
    PQfinish(c);
    return is_ok;
}

bool scratch_new(char url[SCRATCH_URL_MAX], char *why, size_t why_n)
{
    const char *all = getenv("ROSTRUM_TEST_PG_URL");
    if (!all) {
        snprintf(why, why_n, "no PostgreSQL: run this by tests/harness/pg run");
        return false;
    }
    if (!server && (!(server = connect_to(all, why, why_n)) || !make_template(why, why_n)))
        return false;
    char name[40];
    snprintf(name, sizeof name, "api_%d_%d", (int)getpid(), ++n_made);
    address_of(name, url);
    return tell(server, why, why_n, "CREATE DATABASE %s TEMPLATE %s", name, template);
}

static bool value_pg(const char *url, const char *sql, char *out, size_t n)
{
    PGconn *c = connect_to(url, out, n);
    if (!c)
        return false;
    PGresult *r = PQexec(c, sql);
    bool is_ok = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0 && !PQgetisnull(r, 0, 0);
    if (!is_ok)
        snprintf(out, n, "%s: %s", sql,
                 PQresultStatus(r) == PGRES_TUPLES_OK ? "no row" : PQerrorMessage(c));
    else if (PQftype(r, 0) == BOOL_TYPE)
        snprintf(out, n, "%d", *PQgetvalue(r, 0, 0) == 't');
    else
        snprintf(out, n, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    PQfinish(c);
    return is_ok;
}

static bool value_sqlite(const char *path, const char *sql, char *out, size_t n)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    bool is_ok = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
                 sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
                 sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0);
    if (is_ok)
        snprintf(out, n, "%s", (const char *)sqlite3_column_text(st, 0));
    else
        snprintf(out, n, "%s: %s", sql,
                 sqlite3_errcode(db) == SQLITE_OK ? "no row" : sqlite3_errmsg(db));
    sqlite3_finalize(st);
    sqlite3_close(db);
    return is_ok;
}

bool scratch_value(const char *path, const char *sql, char *out, size_t n)
{
    return scratch_is_pg() ? value_pg(path, sql, out, n) : value_sqlite(path, sql, out, n);
}

static void drop(const char *name)
{
    char why[200];
    if (!tell(server, why, sizeof why, "DROP DATABASE %s", name))
        fprintf(stderr, "%s\n", why);
}

void scratch_drop(const char *url)
{
    const char *query = strchr(url, '?'), *name = query;
    while (name[-1] != '/')
        name--;
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)(query - name), name);
    drop(text);
}

void scratch_close(void)
{
    if (server)
        drop(template);
    PQfinish(server);
    server = NULL;
}
