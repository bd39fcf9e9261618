/* One text for both engines, two schemas: they must be the same. Each is written as lines, as follows, from
 * the engine's own catalogue, and the lines are compared.
 *
 *   column TABLE.NAME KIND [null] [default ...] [identity]
 *   key TABLE (COLUMNS)                      the primary key
 *   index TABLE (COLUMNS) [unique] [partial]
 *   reference TABLE (COLUMNS) -> TABLE (COLUMNS) */
#include "unit.h"
#include "unit_db.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 2000

struct lines {
    char *of[LINES_MAX];
    int n;
};

static void add(struct lines *l, const char *line)
{
    assert_true(l->n < LINES_MAX);
    l->of[l->n] = strdup(line);
    assert_non_null(l->of[l->n++]);
}

/* A BOOLEAN is an INTEGER in SQLite: there its name tells, as it must by sqlgen. */
static const char sqlite_text[] =
    "SELECT 'column ' || t.name || '.' || c.name || ' ' ||"
    " CASE WHEN c.type = 'TEXT' THEN 'text' WHEN c.type <> 'INTEGER' THEN c.type"
    "      WHEN c.name LIKE 'is\\_%' ESCAPE '\\' OR c.name LIKE 'has\\_%' ESCAPE '\\'"
    "           OR c.name LIKE 'takes\\_%' ESCAPE '\\' THEN 'boolean' ELSE 'bigint' END ||"
    " CASE WHEN c.\"notnull\" = 0 AND c.pk = 0 THEN ' null' ELSE '' END ||"
    " CASE WHEN c.dflt_value IS NULL THEN '' ELSE ' default ' || lower(c.dflt_value) END ||"
    " CASE WHEN c.pk > 0 AND t.sql LIKE '%AUTOINCREMENT%' THEN ' identity' ELSE '' END"
    " FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
    " UNION ALL SELECT 'key ' || name || ' (' || group_concat(col, ',') || ')' FROM"
    "  (SELECT t.name, c.name AS col FROM sqlite_schema t, pragma_table_info(t.name) c"
    "   WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.pk > 0 ORDER BY t.name, c.pk) GROUP BY name"
    " UNION ALL SELECT 'index ' || name || ' (' || group_concat(col, ',') || ')' ||"
    "  CASE WHEN u THEN ' unique' ELSE '' END || CASE WHEN p THEN ' partial' ELSE '' END FROM"
    "  (SELECT t.name, i.name AS ix, i.\"unique\" AS u, i.partial AS p,"
    "          c.name || CASE WHEN c.desc THEN ' desc' ELSE '' END AS col"
    "   FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) c"
    "   WHERE t.type = 'table' AND i.origin <> 'pk' AND c.key ORDER BY t.name, i.name, c.seqno) GROUP BY name, ix"
    " UNION ALL SELECT 'reference ' || name || ' (' || group_concat(f, ',') || ') -> ' || other || ' (' ||"
    "  group_concat(o, ',') || ')' FROM"
    "  (SELECT t.name, k.id, k.\"from\" AS f, k.\"table\" AS other, k.\"to\" AS o"
    "   FROM sqlite_schema t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table' ORDER BY t.name, k.id, k.seq)"
    "  GROUP BY name, id, other";

static const char pg_text[] =
    "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type ||"
    " CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END ||"
    " CASE WHEN column_default IS NULL THEN '' ELSE ' default ' || replace(column_default, '::text', '') END ||"
    " CASE is_identity WHEN 'YES' THEN ' identity' ELSE '' END"
    " FROM information_schema.columns WHERE table_schema = 'public'"
    " UNION ALL SELECT CASE WHEN i.indisprimary THEN 'key ' ELSE 'index ' END || t.relname || ' (' ||"
    "  (SELECT string_agg(a.attname || CASE WHEN i.indoption[a.attnum - 1] & 1 = 1 THEN ' desc' ELSE '' END, ','"
    "   ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid) || ')' ||"
    "  CASE WHEN i.indisunique AND NOT i.indisprimary THEN ' unique' ELSE '' END ||"
    "  CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END"
    " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'reference ' || conrelid::regclass || ' (' || (SELECT string_agg(a.attname, ',' ORDER BY n)"
    "  FROM unnest(conkey) WITH ORDINALITY k(no, n) JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.no)"
    "  || ') -> ' || confrelid::regclass || ' (' || (SELECT string_agg(a.attname, ',' ORDER BY n)"
    "  FROM unnest(confkey) WITH ORDINALITY k(no, n) JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.no)"
    "  || ')' FROM pg_constraint WHERE contype = 'f'";

static void read_sqlite(struct lines *l)
{
    char path[] = "/tmp/rostrum-schema-XXXXXX", why[300];
    sqlite3 *h;
    sqlite3_stmt *st;
    assert_non_null(mkdtemp(path));
    char file[80], log[90], index[90];
    snprintf(file, sizeof file, "%s/db", path);
    snprintf(log, sizeof log, "%s-wal", file);
    snprintf(index, sizeof index, "%s-shm", file);
    struct db *db = db_open(file, DB_WRITE, why, sizeof why);
    assert_non_null(db);
    assert_int_equal(db_migrate(db, why, sizeof why), OK);
    assert_int_equal(sqlite3_open(file, &h), SQLITE_OK);
    if (sqlite3_prepare_v2(h, sqlite_text, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(h));
    while (sqlite3_step(st) == SQLITE_ROW)
        add(l, (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    sqlite3_close(h);
    db_close(db);
    remove(log);
    remove(index);
    assert_int_equal(remove(file), 0);
    assert_int_equal(remove(path), 0);
}

static void read_pg(const struct unit_db *u, struct lines *l)
{
    PGconn *c = PQconnectdb(u->url);
    PGresult *r = PQexec(c, pg_text);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(c));
    for (int i = 0; i < PQntuples(r); i++)
        add(l, PQgetvalue(r, i, 0));
    PQclear(r);
    PQfinish(c);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int print_missing(const struct lines *a, const struct lines *b, const char *where)
{
    int n = 0;
    for (int i = 0; i < a->n; i++) {
        bool is_there = bsearch(&a->of[i], b->of, (size_t)b->n, sizeof *b->of, by_text);
        if (!is_there)
            print_error("only in %s: %s\n", where, a->of[i]);
        n += !is_there;
    }
    return n;
}

void test_schema__both_engines_have_the_same(void)
{
    static struct lines sqlite, pg;
    struct unit_db u;
    if (!unit_db_is_pg())
        skip();
    unit_db_new(&u);
    read_sqlite(&sqlite);
    read_pg(&u, &pg);
    unit_db_drop(&u);
    qsort(sqlite.of, (size_t)sqlite.n, sizeof *sqlite.of, by_text);
    qsort(pg.of, (size_t)pg.n, sizeof *pg.of, by_text);
    assert_true(sqlite.n > 300); /* they were read */
    int n = print_missing(&sqlite, &pg, "SQLite") + print_missing(&pg, &sqlite, "PostgreSQL");
    assert_int_equal(n, 0);
    assert_int_equal(sqlite.n, pg.n);
    for (int i = 0; i < sqlite.n; i++)
        free(sqlite.of[i]);
    for (int i = 0; i < pg.n; i++)
        free(pg.of[i]);
}
