#include <sqlite3.h>
#include <stdio.h>

#include "store/bulk.h"
#include "store/engine.h"
#include "store/sqlite_own.h"

static const char columns_text[] =
    "SELECT t.name, c.name, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";
static const char references_text[] =
    "SELECT DISTINCT t.name, k.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) k"
    " WHERE t.type = 'table' ORDER BY 1, 2";
static const char last_ids_text[] = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0 ORDER BY name";

static enum err failed(const struct bulk_side *side)
{
    sqlite3 *h = sqlite_handle(side->db);
    snprintf(side->why, side->why_n, "%s", sqlite3_errmsg(h));
    return (sqlite3_errcode(h) & 0xff) == SQLITE_FULL ? ERR_NO_SPACE : ERR_INTERNAL;
}

static struct val value_of(sqlite3_stmt *s, int col)
{
    switch (sqlite3_column_type(s, col)) {
    case SQLITE_NULL:
        return (struct val){.kind = VAL_NULL};
    case SQLITE_INTEGER:
        return (struct val){.kind = VAL_INT, .i = sqlite3_column_int64(s, col)};
    default:
        return (struct val){.kind = VAL_TEXT, .s = (const char *)sqlite3_column_text(s, col)};
    }
}

static enum err bulk_read(const struct bulk_side *from, const char *sql, bulk_row_fn *each, void *arg)
{
    struct val row[BULK_COLS_MAX];
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(sqlite_handle(from->db), sql, -1, &s, NULL) != SQLITE_OK)
        return failed(from);
    int n = sqlite3_column_count(s), rc;
    enum err e = n <= BULK_COLS_MAX ? OK : ERR_INTERNAL;
    while (e == OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < n; i++)
            row[i] = value_of(s, i);
        e = each(arg, row, n);
    }
    if (e == OK && rc != SQLITE_DONE)
        e = failed(from);
    sqlite3_finalize(s);
    return e;
}

static enum err bulk_begin(const struct bulk_side *to, const char *table, const char *columns, int n_cols,
                           struct bulk_put *out)
{
    sqlite3 *h = sqlite_handle(to->db);
    sqlite3_stmt *s;
    sqlite3_str *text = sqlite3_str_new(h);
    sqlite3_str_appendf(text, "INSERT INTO %s (%s) VALUES (?", table, columns);
    for (int i = 1; i < n_cols; i++)
        sqlite3_str_appendall(text, ", ?");
    sqlite3_str_appendall(text, ")");
    char *sql = sqlite3_str_finish(text);
    if (!sql)
        fatal("out of memory");
    int rc = sqlite3_exec(h, "PRAGMA defer_foreign_keys = ON", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(h, sql, -1, &s, NULL);
    sqlite3_free(sql);
    if (rc != SQLITE_OK)
        return failed(to);
    *out = (struct bulk_put){.side = to, .engine = s, .n_cols = n_cols};
    return OK;
}

static enum err bulk_put(struct bulk_put *p, const struct val *row)
{
    sqlite3_stmt *s = p->engine;
    int rc = SQLITE_OK;
    for (int i = 0; i < p->n_cols && rc == SQLITE_OK; i++) {
        if (row[i].kind == VAL_NULL)
            rc = sqlite3_bind_null(s, i + 1);
        else if (row[i].kind == VAL_TEXT)
            rc = sqlite3_bind_text(s, i + 1, row[i].s, -1, SQLITE_STATIC);
        else
            rc = sqlite3_bind_int64(s, i + 1, row[i].i);
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    enum err e = rc == SQLITE_DONE ? OK : failed(p->side);
    sqlite3_reset(s);
    return e;
}

static enum err bulk_end(struct bulk_put *p)
{
    sqlite3_finalize(p->engine);
    p->engine = NULL;
    return OK;
}

static enum err bulk_set_last_id(const struct bulk_side *to, const char *table, int64_t last_id)
{
    char *sql = sqlite3_mprintf("DELETE FROM sqlite_sequence WHERE name = %Q;"
                                "INSERT INTO sqlite_sequence (name, seq) VALUES (%Q, %lld)",
                                table, table, (long long)last_id);
    if (!sql)
        fatal("out of memory");
    int rc = sqlite3_exec(sqlite_handle(to->db), sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc == SQLITE_OK ? OK : failed(to);
}

const struct bulk bulk_sqlite = {
    .columns = columns_text,
    .references = references_text,
    .last_ids = last_ids_text,
    .read = bulk_read,
    .begin = bulk_begin,
    .put = bulk_put,
    .end = bulk_end,
    .set_last_id = bulk_set_last_id,
};
