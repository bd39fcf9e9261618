/* Migrations: one text, in PostgreSQL's words; SQLite's is made from it.
 *
 *   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY   INTEGER PRIMARY KEY AUTOINCREMENT
 *   BIGINT, BOOLEAN                                   INTEGER
 *   TEXT PRIMARY KEY                                  TEXT NOT NULL PRIMARY KEY
 *   CREATE TABLE ... );                               ... ) STRICT;
 *   CREATE FUNCTION ...; CREATE TRIGGER ... ON t ...; left out: PostgreSQL tells others of changes of t
 *
 * AUTOINCREMENT, because PostgreSQL never gives an id a second time either: links and the log name
 * objects by id, and must not come to mean another row after a deletion. */
#include "sqlgen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool are_words(const struct token *t, const char *const *words, int n)
{
    for (int i = 0; i < n; i++) {
        if (!is_word(&t[i], words[i]))
            return false;
    }
    return true;
}

/* What SQLite reads instead of the tokens at t; *n is how many it replaces. NULL: as they are. */
static const char *for_sqlite(const struct token *t, bool in_table, int *n)
{
    static const char *const identity[] = {"BIGINT", "GENERATED", "ALWAYS", "AS",
                                           "IDENTITY", "PRIMARY", "KEY"};
    static const char *const text_key[] = {"TEXT", "PRIMARY", "KEY"};
    *n = 1;
    if (are_words(t, identity, 7)) {
        *n = 7;
        return "INTEGER PRIMARY KEY AUTOINCREMENT";
    }
    if (are_words(t, text_key, 3)) {
        *n = 3;
        return "TEXT NOT NULL PRIMARY KEY";
    }
    if (is_word(t, "BIGINT") || is_word(t, "BOOLEAN"))
        return "INTEGER";
    if (in_table && is_punct(t, ')') && t->depth == 0 && is_punct(t + 1, ';'))
        return ") STRICT";
    return NULL;
}

/* A column's name must say its type (style.md section 5). */
static void check_column(const char *file, const struct token *name)
{
    static const char *const words[] = {"BIGINT", "BIGINT", "BOOLEAN", "TEXT", "TEXT"};
    char s[NAME_MAX_N] = "";
    if (name->n >= sizeof s)
        die("%s:%d: name too long", file, name->line + 1);
    memcpy(s, name->p, name->n);
    const struct token *type = name + 1;
    if (!is_word(type, "BIGINT") && !is_word(type, "BOOLEAN") && !is_word(type, "TEXT"))
        fault(file, name->line + 1, "%s: a column is BIGINT, BOOLEAN or TEXT", s);
    else if (!is_word(type, words[type_of(s)]))
        fault(file, name->line + 1, "%s: by its name it is %s", s, words[type_of(s)]);
}

static bool is_table_rule(const struct token *t)
{
    return is_word(t, "PRIMARY") || is_word(t, "UNIQUE") || is_word(t, "FOREIGN") ||
           is_word(t, "CHECK") || is_word(t, "CONSTRAINT");
}

/* How many tokens a statement has that is PostgreSQL's alone; 0: it is both's. */
static int n_for_pg(const struct token *t)
{
    int n = 0;
    if (t->depth != 0 || !is_word(t, "CREATE") || !(is_word(t + 1, "FUNCTION") || is_word(t + 1, "TRIGGER")))
        return 0;
    while (t[n].kind != K_END && !(is_punct(&t[n], ';') && t[n].depth == 0))
        n++;
    return n + (t[n].kind != K_END);
}

static const char *made_for_sqlite(const char *file, const char *text)
{
    int n;
    struct token *t = lex(text, strlen(text), &n);
    struct text out = {0};
    const char *p = text;
    bool in_table = false;
    for (int i = 0; i < n; i++) {
        if (t[i].depth == 0 && is_word(&t[i], "CREATE"))
            in_table = is_word(&t[i + 1], "TABLE");
        if (is_punct(&t[i], ';'))
            in_table = false;
        bool is_item = in_table && i > 0 && t[i].depth == 1 &&
                       ((is_punct(&t[i - 1], '(') && t[i - 1].depth == 0) ||
                        (is_punct(&t[i - 1], ',') && t[i - 1].depth == 1));
        if ((is_item && !is_table_rule(&t[i])) || (i > 0 && is_word(&t[i - 1], "COLUMN")))
            check_column(file, &t[i]);
        if (is_word(&t[i], "DEFERRABLE"))
            fault(file, t[i].line + 1, "a deferred key fails the COMMIT of the whole batch");
        int n_replaced = n_for_pg(&t[i]);
        const char *instead = n_replaced ? "" : for_sqlite(&t[i], in_table, &n_replaced);
        if (instead) {
            text_add(&out, p, (size_t)(t[i].p - p));
            text_str(&out, instead);
            i += n_replaced - 1;
            p = t[i].p + t[i].n;
        }
    }
    text_str(&out, p);
    return out.p;
}

static int table_no(const struct token *name)
{
    for (int i = 0; i < n_all_tables; i++) {
        if (is_word(name, all_tables[i]))
            return i;
    }
    return -1;
}

/* The table of CREATE TRIGGER at t. */
static void mark_table(const char *file, const struct token *t)
{
    const struct token *name = t;
    while (name->kind != K_END && !is_word(name, "ON"))
        name++;
    int no = name->kind == K_END ? -1 : table_no(name + 1);
    if (no < 0)
        fault(file, t->line + 1, "a trigger on no table");
    else
        is_marked_table[no] = true;
}

/* Tables are numbered as they are made, so that a query can say which it reads and writes. */
static void find_tables(const char *file, const char *text)
{
    int n;
    const struct token *t = lex(text, strlen(text), &n);
    for (int i = 0; i + 2 < n; i++) {
        if (t[i].depth != 0 || !is_word(&t[i], "CREATE"))
            continue;
        if (is_word(&t[i + 1], "TRIGGER"))
            mark_table(file, &t[i]);
        if (!is_word(&t[i + 1], "TABLE"))
            continue;
        if (n_all_tables == TABLES_MAX || t[i + 2].n >= NAME_MAX_N)
            die("%s: too many tables, or a name too long", file);
        memcpy(all_tables[n_all_tables++], t[i + 2].p, t[i + 2].n);
    }
}

void migration_read(const char *file, const char *text)
{
    find_tables(file, text);
    const char *base = strrchr(file, '/') + 1;
    struct migration m = {.name = copy(base, strlen(base) - 4), .pg = text};
    char *end;
    m.no = (int)strtol(base, &end, 10);
    if (end - base != 4 || *end != '_')
        fault(file, 1, "a migration is called NNNN_what.sql");
    else if (m.no != n_all_migrations)
        fault(file, 1, "number %d, expected %d: numbers have no gap", m.no, n_all_migrations);
    if (n_all_migrations == MIGRATIONS_MAX)
        die("%s: too many migrations", file);
    m.sqlite = made_for_sqlite(file, text);
    all_migrations[n_all_migrations++] = m;
}
