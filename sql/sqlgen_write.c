/* The files that sqlgen makes. */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

static const char note[] = "/* Made by sqlgen from sql/. Edit there. */\n";

static const char *c_type(const struct name *v)
{
    static const char *const plain[] = {"int64_t ", "int64_t ", "bool ", "const char *", "const char *"};
    static const char *const opt[] = {"const int64_t *", "const int64_t *", "const bool *",
                                      "const char *", "const char *"};
    return v->is_opt ? opt[v->type] : plain[v->type];
}

static bool is_text(enum type t)
{
    return t == T_TEXT || t == T_JSON;
}

static bool has_struct_in(const struct query *q)
{
    return q->n_params >= STRUCT_FROM;
}

static bool has_row(const struct query *q)
{
    return q->form == F_ONE || q->form == F_MANY;
}

static void write_capitals(FILE *f, const char *name)
{
    for (; *name; name++)
        fputc(toupper((unsigned char)*name), f);
}

static void write_number(FILE *f, const char *name)
{
    fputs("Q_", f);
    write_capitals(f, name);
}

/* A text as a C string, a line of the source for each of its own. */
static void write_string(FILE *f, const char *s)
{
    fputs("\n    \"", f);
    for (; *s; s++) {
        if (*s == '\n')
            fputs(s[1] ? "\\n\"\n    \"" : "\\n", f);
        else if (*s == '"' || *s == '\\')
            fprintf(f, "\\%c", *s);
        else
            fputc(*s, f);
    }
    fputc('"', f);
}

/* ---- queries.h ---- */

static void write_struct(FILE *f, const struct query *q, const char *suffix, const struct name *v, int n)
{
    fprintf(f, "struct q_%s%s {\n", q->name, suffix);
    for (int i = 0; i < n; i++)
        fprintf(f, "    %s%s;\n", c_type(&v[i]), v[i].s);
    fputs("};\n", f);
}

static void write_signature(FILE *f, const struct query *q)
{
    fprintf(f, "enum err q_%s(struct ctx *c", q->name);
    if (has_struct_in(q))
        fprintf(f, ", const struct q_%s_in *in", q->name);
    for (int i = 0; !has_struct_in(q) && i < q->n_params; i++)
        fprintf(f, ", %s%s", c_type(&q->params[i]), q->params[i].s);
    if (q->form == F_ONE)
        fprintf(f, ", struct q_%s *out", q->name);
    if (q->form == F_MANY)
        fprintf(f, ", struct q_%s **out, size_t *n", q->name);
    if (q->form == F_ROWS)
        fputs(", struct rows *out", f);
    fputc(')', f);
}

static void write_declaration(FILE *f, const struct query *q)
{
    fprintf(f, "\n/* %s */\n", q->purpose);
    if (has_row(q))
        write_struct(f, q, "", q->cols, q->n_cols);
    if (has_struct_in(q))
        write_struct(f, q, "_in", q->params, q->n_params);
    write_signature(f, q);
    fputs(" MUST_CHECK;\n", f);
}

void write_header(FILE *f)
{
    fputs(note, f);
    fprintf(f,
            "/* One function per query, by its form:\n"
            " *   :one   the row in *out; ERR_NOT_FOUND, nothing recorded, when there is none\n"
            " *   :many  the rows in *out[0..*n)\n"
            " *   :exec  nothing; within a transaction its failure may come with a later query (rows_send)\n"
            " *   :rows  an open cursor in *out: rows_next to the end, then rows_close\n"
            " *   :change  nothing; ERR_NOT_FOUND, nothing recorded, when it changed no row\n"
            " * Texts of rows live in c->arena; an integer that is NULL is NO_INT. Texts given may not be\n"
            " * NULL; a parameter opt_x is a pointer, NULL for SQL NULL. From %d parameters on they are given\n"
            " * as a struct q_<name>_in. Errors as in store.h; *out is untouched on failure. */\n"
            "#ifndef STORE_QUERIES_H\n#define STORE_QUERIES_H\n\n"
            "#include \"store/store.h\"\n\nenum {\n",
            STRUCT_FROM);
    for (int i = 0; i < n_all_queries; i++) {
        fputs("    ", f);
        write_number(f, all_queries[i].name);
        fputs(",\n", f);
    }
    fputs("    Q_COUNT\n};\n\n/* The tables by their numbers in a struct table_set. */\nenum {\n", f);
    for (int i = 0; i < n_all_tables; i++) {
        fputs("    TABLE_", f);
        write_capitals(f, all_tables[i]);
        fputs(",\n", f);
    }
    fputs("    TABLE_COUNT\n};\n", f);
    for (int i = 0; i < n_all_queries; i++)
        write_declaration(f, &all_queries[i]);
    fputs("\n#endif\n", f);
}

/* ---- queries.c ---- */

static void write_reader(FILE *f, const struct query *q)
{
    static const char *const calls[] = {"rows_int(r, ", "rows_int(r, ", "rows_bool(r, ",
                                        "rows_copy(c, r, ", "rows_copy(c, r, "};
    bool has_text = false;
    for (int i = 0; i < q->n_cols; i++)
        has_text |= is_text(q->cols[i].type);
    fprintf(f, "\nstatic void read_%s(struct ctx *c, struct rows *r, void *to)\n{\n", q->name);
    fprintf(f, "    struct q_%s *row = to;\n", q->name);
    if (!has_text)
        fputs("    (void)c;\n", f);
    for (int i = 0; i < q->n_cols; i++)
        fprintf(f, "    row->%s = %s%d);\n", q->cols[i].s, calls[q->cols[i].type], i);
    fputs("}\n", f);
}

static void write_value(FILE *f, const struct name *v, const char *in)
{
    if (is_text(v->type))
        fprintf(f, "        val_text(%s%s),\n", in, v->s);
    else if (v->is_opt)
        fprintf(f, "        val_opt_%s(%s%s),\n", v->type == T_BOOL ? "bool" : "int", in, v->s);
    else
        fprintf(f, "        val_%s(%s%s),\n", v->type == T_BOOL ? "bool" : "int", in, v->s);
}

static void write_function(FILE *f, const struct query *q)
{
    static const char *const calls[] = {"rows_get_one", "rows_get_many", "rows_send", "rows_open",
                                        "rows_change"};
    const char *in = has_struct_in(q) ? "in->" : "";
    if (has_row(q))
        write_reader(f, q);
    fputc('\n', f);
    write_signature(f, q);
    fputs("\n{\n", f);
    for (int i = 0; i < q->n_params; i++) {
        if (is_text(q->params[i].type) && !q->params[i].is_opt)
            fprintf(f, "    assert(%s%s);\n", in, q->params[i].s);
    }
    if (has_row(q))
        fprintf(f, "    static const struct row_shape shape = {read_%s, sizeof(struct q_%s)};\n",
                q->name, q->name);
    if (q->n_params) {
        fputs("    const struct val params[] = {\n", f);
        for (int i = 0; i < q->n_params; i++)
            write_value(f, &q->params[i], in);
        fputs("    };\n", f);
    }
    if (q->form == F_MANY)
        fputs("    void *rows;\n", f);
    fprintf(f, q->form == F_MANY ? "    TRY(%s(c, " : "    return %s(c, ", calls[q->form]);
    write_number(f, q->name);
    fputs(q->n_params ? ", params" : ", NULL", f);
    fputs(q->form == F_ONE    ? ", &shape, out);\n"
          : q->form == F_MANY ? ", &shape, &rows, n));\n    *out = rows;\n    return OK;\n"
          : q->form == F_ROWS ? ", out);\n"
                              : ");\n",
          f);
    fputs("}\n", f);
}

static void write_pg_types(FILE *f, const struct query *q)
{
    static const char *const types[] = {"bigint", "bigint", "boolean", "text", "text"};
    for (int i = 0; i < q->n_params; i++)
        fprintf(f, "%s%s", i ? "," : "", types[q->params[i].type]);
}

static void write_tables(FILE *f, const bool *is_in)
{
    unsigned long long bits[TABLES_MAX / 64] = {0};
    for (int i = 0; i < n_all_tables; i++)
        bits[i / 64] |= (unsigned long long)is_in[i] << i % 64;
    fputs("{{", f);
    for (int i = 0; i < TABLES_MAX / 64; i++)
        fprintf(f, "%s0x%llx", i ? ", " : "", bits[i]);
    fputs("}}", f);
}

static void write_row(FILE *f, const struct query *q)
{
    fprintf(f, "    {\n    \"%s\",", q->name);
    write_string(f, q->sqlite);
    fputc(',', f);
    write_string(f, q->pg);
    fputs(",\n    \"", f);
    write_pg_types(f, q);
    fputs("\", ", f);
    if (q->n_cols)
        fprintf(f, "cols_%s", q->name);
    else
        fputs("NULL", f);
    fprintf(f, ", %d, %d, %s, ", q->n_cols, q->n_params, q->is_write ? "true" : "false");
    write_tables(f, q->is_read_of);
    fputs(", ", f);
    write_tables(f, q->is_write_of);
    fputs("},\n", f);
}

static void write_col(FILE *f, const struct name *col, bool is_next)
{
    static const char *const kinds[] = {"COL_INT", "COL_TIME", "COL_BOOL", "COL_TEXT", "COL_JSON"};
    int n = member_n(col);
    fprintf(f, "%s{\"%.*s\", \"\\\"%.*s\\\":\", %d, %s}", is_next ? ", " : "", n, col->s, n, col->s, n + 3,
            kinds[col->type]);
}

void write_queries(FILE *f)
{
    fputs(note, f);
    fputs("#include \"store/queries.h\"\n\n#include <assert.h>\n\n#include \"store/value.h\"\n\n", f);
    for (int i = 0; i < n_all_queries; i++) {
        const struct query *q = &all_queries[i];
        if (!q->n_cols)
            continue;
        fprintf(f, "static const struct col cols_%s[] = {", q->name);
        for (int k = 0; k < q->n_cols; k++)
            write_col(f, &q->cols[k], k > 0);
        fputs("};\n", f);
    }
    fputs("\nconst struct query queries[] = {\n", f);
    for (int i = 0; i < n_all_queries; i++)
        write_row(f, &all_queries[i]);
    fputs("    {.name = NULL}\n};\nconst int n_queries = Q_COUNT;\nconst struct table_set tables_marked = ", f);
    write_tables(f, is_marked_table);
    fputs(";\n", f);
    for (int i = 0; i < n_all_queries; i++)
        write_function(f, &all_queries[i]);
}

/* ---- migrations.c, plan_sqlite.sql ---- */

void write_migrations(FILE *f)
{
    fputs(note, f);
    fputs("#include \"store/migrate.h\"\n\nconst struct migration migrations[] = {\n", f);
    for (int i = 0; i < n_all_migrations; i++) {
        const struct migration *m = &all_migrations[i];
        fprintf(f, "    {\n    %d, \"%s\",", m->no, m->name);
        write_string(f, m->sqlite);
        fputc(',', f);
        write_string(f, m->pg);
        fputs("},\n", f);
    }
    fprintf(f, "    {.name = NULL}\n};\nconst int n_migrations = %d;\n", n_all_migrations);
    fputs("const char *const schema_sqlite =", f);
    write_string(f, whole_sqlite);
    fputs(";\n", f);
}

void write_plan_sqlite(FILE *f)
{
    fputs("-- Made by sqlgen: the schema, then how SQLite runs every query.\n"
          "-- sqlite3 :memory: <plan_sqlite.sql\n",
          f);
    for (int i = 0; i < n_all_migrations; i++)
        fprintf(f, "%s\n", all_migrations[i].sqlite);
    for (int i = 0; i < n_all_queries; i++) {
        const struct query *q = &all_queries[i];
        fprintf(f, "\n.print -- %s:%d %s\n", strrchr(q->file, '/') + 1, q->line, q->name);
        fprintf(f, "EXPLAIN QUERY PLAN %s;\n", q->sqlite);
    }
}
