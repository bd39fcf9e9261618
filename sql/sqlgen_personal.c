/* What empties and deletes what is kept of somebody: per OWNER of lib/domain/privacy/personal.def the queries
 * privacy_erase_<table> and privacy_erasable_<table>, made of the PERSONAL rows of the table, so that a column that is
 * added there is erased. */
#include "sqlgen.h"

#include <string.h>

#define FROM "lib/domain/privacy/personal.def"

static const struct {
    const char *table, *column, *end;
} columns[] = {
#define PERSONAL(table, column, kind, end) {#table, #column, #end},
#define IMPERSONAL(table, columns)
#define OWNER(table, list, whose, with)
#include "../lib/domain/privacy/personal.def"
#undef PERSONAL
#undef OWNER
};

static const struct {
    const char *table, *whose, *with;
} owners[] = {
#define PERSONAL(table, column, kind, end)
#define OWNER(table, list, whose, with) {#table, whose, with},
#include "../lib/domain/privacy/personal.def"
};

static const struct {
    const char *end, *value;
} values[] = {
    {"EMPTIED", "''"},
    {"NULLED", "NULL"},
    {"HOLLOWED", "'{}'"},
    {"WIPED", "CASE WHEN {column} IS NULL THEN NULL ELSE '' END"},
    {"NUMBERED", "'#' || CAST(no AS TEXT)"},
    {"RENAMED", "'#' || CAST(id AS TEXT)"},
    {"UNNAMED", "CASE WHEN {privacy_is_published} THEN {column} ELSE '#' || CAST(no AS TEXT) END"},
};

static const char *value_of(const char *end)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (strcmp(values[i].end, end) == 0)
            return values[i].value;
    }
    return NULL;
}

static void add_value(struct text *t, const char *value, const char *column)
{
    const char *mark = strstr(value, "{column}");
    text_add(t, value, mark ? (size_t)(mark - value) : strlen(value));
    if (mark) {
        text_str(t, column);
        text_str(t, mark + strlen("{column}"));
    }
}

/* " a = '', b = NULL": what is emptied of a table, and `with`. */
static void add_sets(struct text *t, const char *table, const char *with)
{
    const char *before = " ";
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const char *value = value_of(columns[i].end);
        if (strcmp(columns[i].table, table) != 0 || !value)
            continue;
        text_str(t, before);
        text_str(t, columns[i].column);
        text_str(t, " = ");
        add_value(t, value, columns[i].column);
        before = ", ";
    }
    if (*with) {
        text_str(t, before);
        text_str(t, with);
    }
}

static bool is_deleted(const char *table)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (strcmp(columns[i].table, table) == 0 && strcmp(columns[i].end, "DELETED") == 0)
            return true;
    }
    return false;
}

static bool is_owned(const char *table)
{
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        if (strcmp(owners[i].table, table) == 0)
            return true;
    }
    return false;
}

static void add_queries(struct text *t, size_t i)
{
    const char *table = owners[i].table;
    text_str(t, "-- Erases what is kept of somebody there.\n-- name: privacy_erase_");
    text_str(t, table);
    text_str(t, " :exec\nWITH {privacy_mine} ");
    text_str(t, is_deleted(table) ? "DELETE FROM " : "UPDATE ");
    text_str(t, table);
    if (!is_deleted(table)) {
        text_str(t, " SET");
        add_sets(t, table, owners[i].with);
    }
    text_str(t, " WHERE ");
    text_str(t, owners[i].whose);
    text_str(t, ";\n\n-- How much that would be.\n-- name: privacy_erasable_");
    text_str(t, table);
    text_str(t, " :one\nWITH {privacy_mine} SELECT COUNT(*) AS n_rows FROM ");
    text_str(t, table);
    text_str(t, " WHERE ");
    text_str(t, owners[i].whose);
    text_str(t, ";\n\n");
}

void personal_read(void)
{
    struct text t = {0};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if ((value_of(columns[i].end) || strcmp(columns[i].end, "DELETED") == 0) && !is_owned(columns[i].table))
            fault(FROM, 1, "%s.%s is %s, but its table has no OWNER", columns[i].table, columns[i].column,
                  columns[i].end);
    }
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        add_queries(&t, i);
    queries_read(FROM, t.p);
}
