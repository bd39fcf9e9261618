/* sqlgen, a build-time tool: compiles sql/<noun>.sql into one typed C function per query, and
 * sql/migrate/NNNN_what.sql into the migrations of both engines.
 *
 *   sqlgen OUTDIR SQLDIR
 *
 * Reads SQLDIR/ *.sql and SQLDIR/migrate/ *.sql; writes OUTDIR/store/queries.h, store/queries.c,
 * store/migrations.c, and plan_sqlite.sql for a lint. What breaks a
 * rule of style.md section 5 is reported as FILE:LINE: sentence, all of it, and then nothing is written.
 *
 * What several queries have in common stands once, in any of the files, as a part with a comment above it:
 *
 *   -- Whom a reader may see.
 *   -- part: visible
 *   (:is_all OR a.round_id IN (SELECT g.scope_id FROM role_grant g WHERE g.person_id = :person_id))
 *
 * and {visible} in a query, or in another part, is that text. It knows what stands around it by the names that are
 * used there (a, :is_all); what is checked, prepared and planned is the whole. A name that no part has, a part that
 * no query has and parts that go round in a circle are faults.
 *
 * It lives for a moment and reads files of ours only: memory is not freed, tables have fixed sizes. */
#ifndef SQLGEN_H
#define SQLGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    NAME_MAX_N = 64,
    PARAMS_MAX = 48,
    COLS_MAX = 64,
    TABLES_MAX = 128, /* as many as a struct table_set has bits (base/ctx.h) */
    QUERIES_MAX = 1000,
    MIGRATIONS_MAX = 1000,
    STRUCT_FROM = 6 /* so many parameters are given as a struct q_<name>_in */
};

/* What a name says about its type (style.md section 5). */
enum type { T_INT, T_TIME, T_BOOL, T_TEXT, T_JSON };

enum form { F_ONE, F_MANY, F_EXEC, F_ROWS, F_CHANGE };

struct name {
    char s[NAME_MAX_N];
    enum type type;
    bool is_opt; /* parameters: may be NULL */
};

struct query {
    char name[NAME_MAX_N];
    enum form form;
    const char *file, *purpose;
    int line;
    const char *sqlite, *pg; /* one line each, with ?1 or $1 */
    struct name params[PARAMS_MAX], cols[COLS_MAX];
    int n_params, n_cols;
    bool is_write;
    bool is_read_of[TABLES_MAX], is_write_of[TABLES_MAX]; /* by the numbers of the tables it names */
};

struct migration {
    int no;
    const char *name; /* the file's, without .sql */
    const char *sqlite, *pg;
};

extern struct query all_queries[QUERIES_MAX];
extern int n_all_queries;
extern struct migration all_migrations[MIGRATIONS_MAX];
extern int n_all_migrations;
extern const char *whole_sqlite; /* what SQLite makes a new database of */
extern char all_tables[TABLES_MAX][NAME_MAX_N]; /* in the order in which they are made */
extern int n_all_tables;
extern bool is_marked_table[TABLES_MAX]; /* PostgreSQL has a trigger on it */

/* ---- sqlgen_lex.c: a text as tokens ---- */

enum token_kind { K_END, K_WORD, K_PARAM, K_PUNCT, K_LITERAL };

struct token {
    enum token_kind kind;
    const char *p; /* borrowed from the text; a parameter's starts after the colon */
    size_t n;
    int depth; /* of parentheses around it */
    int line;  /* from 0 */
    bool is_apart; /* something blank, or a comment, stands before it */
};

/* The tokens of text[n], comments left out, ended by K_END. Owned by the program. */
struct token *lex(const char *text, size_t n, int *n_tokens);
bool is_word(const struct token *t, const char *word); /* case does not matter */
bool is_punct(const struct token *t, char ch);
enum type type_of(const char *name);
/* How much of a column's name is its member's in JSON: all but "_json" (server/reply.h). */
int member_n(const struct name *col);
bool is_keyword_of_c(const char *name);

/* Text that grows; sqlgen's own, since it is built before lib/. */
struct text {
    char *p;
    size_t n, cap;
};
void text_add(struct text *t, const char *p, size_t n);
void text_str(struct text *t, const char *s);

/* ---- sqlgen_block.c ---- */

struct block {
    const char *file;
    const char *head, *purpose; /* what the comment above it says, NULL: there is none */
    const char *text;
    size_t head_n, text_n;
    int line; /* of the head; the text begins on the next one */
};

/* Calls `take` on each block of a file; on what stands before the first one, too: it has no head. */
void for_blocks(const char *file, const char *text, void (*take)(const struct block *b));
bool is_part(const struct block *b);

/* ---- sqlgen_part.c ---- */

/* Takes the parts of a file. All files are read for parts before any is read for queries. */
void parts_read(const char *file, const char *text);
/* Tokens (with K_END after n) with the parts put in; line is that of their first one in the file. */
struct token *parts_put(const char *file, int line, struct token *tokens, int *n);
bool is_part_named(const char *name);
/* Reports parts that nobody uses. */
void parts_check(void);

/* ---- sqlgen_query.c ---- */

void queries_read(const char *file, const char *text);
void query_pairs_check(void);

/* ---- sqlgen_personal.c ---- */

/* Makes the queries that empty and delete what lib/domain/privacy/personal.def lists. */
void personal_read(void);

/* ---- sqlgen_migration.c ---- */

void migration_read(const char *file, const char *text);

/* ---- sqlgen_whole.c ---- */

void whole_make(void);

/* ---- sqlgen_write.c ---- */

void write_header(FILE *f);
void write_queries(FILE *f);
void write_migrations(FILE *f);
void write_plan_sqlite(FILE *f);

/* ---- sqlgen.c ---- */

/* Reports a fault; the run fails at its end. */
void fault(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *copy(const char *p, size_t n);

#endif
