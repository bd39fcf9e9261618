#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/bulk.h"
#include "store/engine.h"
#include "store/pg_own.h"

#define COPY_PART 65536 /* a line goes out when so much is gathered */

static const char columns_text[] =
    "SELECT c.table_name::text, c.column_name::text, COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)"
    " FROM information_schema.columns c"
    " JOIN pg_attribute a ON a.attrelid = c.table_name::regclass AND a.attname = c.column_name"
    " LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
    " WHERE c.table_schema = current_schema() ORDER BY c.table_name::text, c.ordinal_position";
static const char references_text[] =
    "SELECT DISTINCT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2";
static const char last_ids_text[] =
    "SELECT c.table_name::text, s.last_value FROM information_schema.columns c"
    " JOIN pg_sequences s ON s.schemaname = c.table_schema"
    " AND pg_get_serial_sequence(c.table_name, c.column_name) = format('%I.%I', s.schemaname, s.sequencename)"
    " WHERE c.table_schema = current_schema() AND c.is_identity = 'YES' AND s.last_value IS NOT NULL"
    " ORDER BY c.table_name::text";

static struct val value_of(const PGresult *r, int col)
{
    if (PQgetisnull(r, 0, col))
        return (struct val){.kind = VAL_NULL};
    const char *s = PQgetvalue(r, 0, col);
    switch (PQftype(r, col)) {
    case OID_BOOL:
        return (struct val){.kind = VAL_BOOL, .i = *s == 't'};
    case OID_INT8:
    case OID_INT4:
    case OID_INT2:
        return (struct val){.kind = VAL_INT, .i = strtoll(s, NULL, 10)};
    default:
        return (struct val){.kind = VAL_TEXT, .s = s};
    }
}

static enum err bulk_read(const struct bulk_side *from, const char *sql, bulk_row_fn *each, void *arg)
{
    struct val row[BULK_COLS_MAX];
    struct link *l = pg_plain(from->db, from->why, from->why_n);
    if (!l)
        return ERR_BUSY;
    enum err e = OK;
    bool is_ok = PQsendQuery(l->h, sql) && PQsetSingleRowMode(l->h);
    for (PGresult *r; (r = PQgetResult(l->h));) {
        ExecStatusType status = PQresultStatus(r);
        int n = PQnfields(r);
        if (status == PGRES_SINGLE_TUPLE && e == OK) { /* after an error the rest is read, and left */
            for (int i = 0; i < n && i < BULK_COLS_MAX; i++)
                row[i] = value_of(r, i);
            e = n <= BULK_COLS_MAX ? each(arg, row, n) : ERR_INTERNAL;
        }
        is_ok &= status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK;
        PQclear(r);
    }
    enum err ended = pg_plain_end(from->db, is_ok, from->why, from->why_n);
    return e != OK ? e : ended;
}

/* ---- COPY: one statement, so that rows of a table may refer to later ones ---- */

struct text {
    size_t n, cap;
    char *p;
};

static void add(struct text *t, const char *s, size_t n)
{
    if (t->n + n > t->cap) {
        t->cap = 2 * (t->n + n);
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            fatal("out of memory");
    }
    memcpy(t->p + t->n, s, n);
    t->n += n;
}

static enum err bulk_begin(const struct bulk_side *to, const char *table, const char *columns, int n_cols,
                           struct bulk_put *out)
{
    struct link *l = pg_plain(to->db, to->why, to->why_n);
    char sql[4096];
    if (!l)
        return ERR_BUSY;
    int n = snprintf(sql, sizeof sql, "COPY %s (%s) FROM STDIN", table, columns);
    PGresult *r = n < (int)sizeof sql ? PQexec(l->h, sql) : NULL;
    bool is_ok = PQresultStatus(r) == PGRES_COPY_IN;
    PQclear(r);
    if (!is_ok)
        return pg_plain_end(to->db, false, to->why, to->why_n);
    struct text *t = calloc(1, sizeof *t);
    if (!t)
        fatal("out of memory");
    *out = (struct bulk_put){.side = to, .engine = t, .n_cols = n_cols};
    return OK;
}

static void add_escaped(struct text *t, const char *s)
{
    for (; *s; s++) {
        const char *as = *s == '\\' ? "\\\\" : *s == '\n' ? "\\n" : *s == '\t' ? "\\t" : *s == '\r' ? "\\r" : NULL;
        add(t, as ? as : s, as ? 2 : 1);
    }
}

static enum err bulk_put(struct bulk_put *p, const struct val *row)
{
    struct text *t = p->engine;
    struct link *l = pg_link_of(p->side->db);
    for (int i = 0; i < p->n_cols; i++) {
        char number[24];
        if (i > 0)
            add(t, "\t", 1);
        if (row[i].kind == VAL_NULL)
            add(t, "\\N", 2);
        else if (row[i].kind == VAL_TEXT)
            add_escaped(t, row[i].s);
        else
            add(t, number, (size_t)snprintf(number, sizeof number, "%" PRId64, row[i].i));
    }
    add(t, "\n", 1);
    if (t->n < COPY_PART)
        return OK;
    bool is_ok = PQputCopyData(l->h, t->p, (int)t->n) == 1;
    t->n = 0;
    if (!is_ok)
        snprintf(p->side->why, p->side->why_n, "%s", PQerrorMessage(l->h));
    return is_ok ? OK : ERR_BUSY;
}

static enum err bulk_end(struct bulk_put *p)
{
    struct text *t = p->engine;
    struct link *l = pg_link_of(p->side->db);
    bool is_ok = PQputCopyData(l->h, t->p, (int)t->n) == 1 && PQputCopyEnd(l->h, NULL) == 1;
    for (PGresult *r; (r = PQgetResult(l->h)); PQclear(r))
        is_ok &= PQresultStatus(r) == PGRES_COMMAND_OK;
    free(t->p);
    free(t);
    p->engine = NULL;
    return pg_plain_end(p->side->db, is_ok, p->side->why, p->side->why_n);
}

static enum err bulk_set_last_id(const struct bulk_side *to, const char *table, int64_t last_id)
{
    char sql[300];
    snprintf(sql, sizeof sql, "SELECT setval(pg_get_serial_sequence('%s', 'id'), %" PRId64 ")", table, last_id);
    return engine_run_text(to->db, sql, to->why, to->why_n);
}

const struct bulk bulk_pg = {
    .columns = columns_text,
    .references = references_text,
    .last_ids = last_ids_text,
    .read = bulk_read,
    .begin = bulk_begin,
    .put = bulk_put,
    .end = bulk_end,
    .set_last_id = bulk_set_last_id,
};
