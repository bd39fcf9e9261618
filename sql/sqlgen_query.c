/* Named queries: finds them in a file, names their parameters and columns, and holds them to the
 * rules of style.md section 5. */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

/* A statement on its way through the checks. */
struct statement {
    const char *file;
    int line; /* of its text */
    const char *text;
    size_t text_n;
    struct token *tokens;
    int n;
    enum { BOTH, SQLITE, PG } engine;
};

#define AT(s, i) (s)->file, (s)->line + (s)->tokens[i].line

static bool is_at_top(const struct statement *s, int i, const char *word)
{
    return s->tokens[i].depth == 0 && is_word(&s->tokens[i], word);
}

static int find_top(const struct statement *s, int from, const char *word)
{
    for (int i = from; i < s->n; i++) {
        if (is_at_top(s, i, word))
            return i;
    }
    return -1;
}

/* ---- parameters ---- */

static int param_no(struct query *q, const struct statement *s, int i)
{
    char name[NAME_MAX_N];
    const struct token *t = &s->tokens[i];
    if (t->n >= sizeof name) {
        fault(AT(s, i), "parameter name too long");
        return 1;
    }
    memcpy(name, t->p, t->n);
    name[t->n] = 0;
    for (int k = 0; k < q->n_params; k++) {
        if (strcmp(q->params[k].s, name) == 0)
            return k + 1;
    }
    if (q->n_params == PARAMS_MAX)
        die("%s: %s: too many parameters", s->file, q->name);
    if (is_keyword_of_c(name))
        fault(AT(s, i), "parameter :%s: choose a name that C does not use", name);
    struct name *p = &q->params[q->n_params++];
    memcpy(p->s, name, sizeof name);
    p->is_opt = strncmp(name, "opt_", 4) == 0;
    p->type = type_of(p->is_opt ? name + 4 : name);
    return q->n_params;
}

/* A value cannot be both nullable and not: :opt_x and :x in one query are surely a slip. */
static void check_params(const struct query *q, const struct statement *s)
{
    for (int i = 0; i < q->n_params; i++) {
        for (int k = 0; k < q->n_params; k++) {
            if (q->params[i].is_opt && strcmp(q->params[i].s + 4, q->params[k].s) == 0)
                fault(s->file, s->line, "%s: :%s and :%s in one query", q->name, q->params[i].s,
                      q->params[k].s);
        }
    }
}

/* The text on one line, without comments, parameters as <mark>N. */
static const char *rewritten(struct query *q, const struct statement *s, char mark)
{
    struct text out = {0};
    for (int i = 0; i < s->n; i++) {
        const struct token *t = &s->tokens[i];
        if (i && is_punct(t, ';'))
            break;
        if (i && t->is_apart)
            text_str(&out, " ");
        if (t->kind == K_PARAM) {
            char no[16];
            snprintf(no, sizeof no, "%c%d", mark, param_no(q, s, i));
            text_str(&out, no);
        } else {
            text_add(&out, t->p, t->n);
        }
    }
    return out.p ? out.p : "";
}

/* ---- columns ---- */

static void add_col(struct query *q, const struct statement *s, int from, int to)
{
    const struct token *last = &s->tokens[to - 1];
    bool is_as = to - from >= 3 && is_word(&s->tokens[to - 2], "AS");
    bool is_plain = to - from == 1 || (to - from == 3 && is_punct(&s->tokens[to - 2], '.'));
    if (is_punct(last, '*')) {
        fault(AT(s, from), "%s: SELECT *: name the columns", q->name);
        return;
    }
    if (last->kind != K_WORD || (!is_as && !is_plain)) {
        fault(AT(s, from), "%s: a column without a name: write AS", q->name);
        return;
    }
    if (q->n_cols == COLS_MAX || last->n >= NAME_MAX_N)
        die("%s: %s: too many columns, or a name too long", s->file, q->name);
    struct name *c = &q->cols[q->n_cols];
    memset(c, 0, sizeof *c);
    memcpy(c->s, last->p, last->n);
    c->type = type_of(c->s);
    for (int i = 0; i < q->n_cols; i++) {
        if (strcmp(q->cols[i].s, c->s) == 0)
            fault(AT(s, from), "%s: two columns called %s", q->name, c->s);
        else if (q->form == F_ROWS && member_n(&q->cols[i]) == member_n(c) &&
                 strncmp(q->cols[i].s, c->s, (size_t)member_n(c)) == 0)
            fault(AT(s, from), "%s: %s and %s are one name in JSON", q->name, q->cols[i].s, c->s);
    }
    if (is_keyword_of_c(c->s))
        fault(AT(s, from), "%s: column %s: choose a name that C does not use", q->name, c->s);
    q->n_cols++;
}

static bool ends_list(const struct statement *s, int i)
{
    static const char *const words[] = {"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT",
                                        "UNION", "INTERSECT", "EXCEPT", "OFFSET", "FETCH"};
    if (s->tokens[i].depth != 0)
        return false;
    if (is_punct(&s->tokens[i], ';'))
        return true;
    if (is_word(&s->tokens[i], "FROM")) /* but not that of IS DISTINCT FROM */
        return !is_word(&s->tokens[i - 1], "DISTINCT");
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (is_word(&s->tokens[i], words[k]))
            return true;
    }
    return false;
}

/* The names in the list of RETURNING, else of the first SELECT that is not in parentheses. */
static void read_cols(struct query *q, const struct statement *s)
{
    int i = find_top(s, 0, "RETURNING");
    if (i < 0 && !q->is_write)
        i = find_top(s, 0, "SELECT");
    if (i < 0)
        return;
    i++;
    if (is_at_top(s, i, "DISTINCT") || is_at_top(s, i, "ALL"))
        i++;
    int from = i;
    for (; i < s->n && !ends_list(s, i); i++) {
        if (s->tokens[i].depth == 0 && is_punct(&s->tokens[i], ',')) {
            if (i > from)
                add_col(q, s, from, i);
            from = i + 1;
        }
    }
    if (i > from)
        add_col(q, s, from, i);
}

/* ---- the rules ---- */

/* What the statement does: its first verb that is not in parentheses (WITH comes before it, FOR UPDATE
 * and DO UPDATE after). */
static const char *verb_of(const struct statement *s)
{
    static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE"};
    for (int i = 0; i < s->n; i++) {
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++) {
            if (is_at_top(s, i, verbs[k]))
                return verbs[k];
        }
    }
    if (s->n)
        fault(s->file, s->line, "neither SELECT, INSERT, UPDATE nor DELETE");
    return "SELECT";
}

static void check_statement(struct query *q, const struct statement *s)
{
    const char *verb = verb_of(s);
    q->is_write = strcmp(verb, "SELECT") != 0;
    if (q->is_write && strcmp(verb, "INSERT") != 0 && find_top(s, 0, "WHERE") < 0)
        fault(s->file, s->line, "%s: UPDATE or DELETE without WHERE", q->name);
    bool has_limit = find_top(s, 0, "LIMIT") >= 0;
    for (int i = 0; i < s->n; i++) {
        const struct token *t = &s->tokens[i];
        if (is_punct(t, ';') && i != s->n - 1)
            fault(AT(s, i), "%s: more than one statement", q->name);
        if (is_word(t, "SELECT") && is_punct(&s->tokens[i + 1], '*'))
            fault(AT(s, i), "%s: SELECT *: name the columns", q->name);
        if (s->engine != PG && t->kind == K_PUNCT && t->n == 2)
            fault(AT(s, i), "%s: '::' is PostgreSQL's: write CAST(... AS ...)", q->name);
        if (is_word(t, "ROLLBACK"))
            fault(AT(s, i), "%s: OR ROLLBACK ends the whole batch", q->name);
    }
    if (s->n == 0)
        fault(s->file, s->line, "%s: no statement", q->name);
    if (q->form == F_MANY && !has_limit)
        fault(s->file, s->line, "%s: a :many without LIMIT", q->name);
}

/* Which tables it names; as a column, behind a point, or as a name of its own, behind AS, a word is none.
 * A statement writes those behind INTO and UPDATE, and DELETE FROM. No key cascades. */
static void find_tables(struct query *q, const struct statement *s)
{
    for (int i = 0; i < s->n; i++) {
        const struct token *before = i ? &s->tokens[i - 1] : &s->tokens[s->n];
        if (s->tokens[i].kind != K_WORD || is_punct(before, '.') || is_word(before, "AS"))
            continue;
        int no = 0;
        while (no < n_all_tables && !is_word(&s->tokens[i], all_tables[no]))
            no++;
        if (no == n_all_tables)
            continue;
        bool is_deleted = i > 1 && is_word(before, "FROM") && is_word(before - 1, "DELETE");
        q->is_read_of[no] = true;
        q->is_write_of[no] |= is_deleted || is_word(before, "INTO") || is_word(before, "UPDATE");
    }
}

static void check_cols(const struct query *q, const struct statement *s)
{
    if (q->form == F_CHANGE) {
        if (q->n_cols || !q->is_write)
            fault(s->file, s->line, "%s: a :change changes rows and returns none", q->name);
    } else if (q->form != F_EXEC && q->n_cols == 0) {
        fault(s->file, s->line, "%s: gives no columns: use :exec, :change or RETURNING", q->name);
    }
}

static void same_cols(const struct query *a, const struct query *b, const struct statement *s)
{
    bool is_same = a->n_cols == b->n_cols && a->n_params == b->n_params && a->form == b->form;
    for (int i = 0; is_same && i < a->n_cols; i++)
        is_same = strcmp(a->cols[i].s, b->cols[i].s) == 0;
    if (!is_same)
        fault(s->file, s->line, "%s: the texts for the two engines differ in parameters, columns or form",
              a->name);
}

static struct query *query_named(const char *name)
{
    for (int i = 0; i < n_all_queries; i++) {
        if (strcmp(all_queries[i].name, name) == 0)
            return &all_queries[i];
    }
    return NULL;
}

/* Adds a text to its query: a new one, or the other half of a pair. */
static void take_statement(struct query *head, struct statement *s)
{
    s->tokens = parts_put(s->file, s->line, lex(s->text, s->text_n, &s->n), &s->n);
    struct query *q = query_named(head->name);
    bool is_second = q && s->engine != BOTH && !(s->engine == PG ? q->pg : q->sqlite);
    if (q && !is_second) {
        fault(s->file, head->line, "%s: defined before, at %s:%d", head->name, q->file, q->line);
        return;
    }
    struct query mine = *head;
    if (q) { /* the same numbers for the same parameters */
        memcpy(mine.params, q->params, sizeof mine.params);
        mine.n_params = q->n_params;
    }
    check_statement(&mine, s);
    read_cols(&mine, s);
    check_cols(&mine, s);
    find_tables(&mine, s);
    if (s->engine != PG)
        mine.sqlite = rewritten(&mine, s, '?');
    if (s->engine != SQLITE)
        mine.pg = rewritten(&mine, s, '$');
    check_params(&mine, s);
    if (!q) {
        if (n_all_queries == QUERIES_MAX)
            die("%s: too many queries", s->file);
        all_queries[n_all_queries++] = mine;
        return;
    }
    same_cols(q, &mine, s);
    for (int i = 0; i < n_all_tables; i++) {
        q->is_read_of[i] |= mine.is_read_of[i];
        q->is_write_of[i] |= mine.is_write_of[i];
    }
    if (!q->pg)
        q->pg = mine.pg;
    else
        q->sqlite = mine.sqlite;
}

/* ---- the file ---- */

/* "-- name: noun_verb :one sqlite" */
static bool read_name(struct query *q, int *engine, const char *line, size_t n)
{
    static const char *const forms[] = {"one", "many", "exec", "rows", "change"};
    char text[256], form[16], of[16] = "", rest[2];
    if (n >= sizeof text)
        return false;
    memcpy(text, line, n);
    text[n] = 0;
    int got = sscanf(text, "-- name: %63[a-z0-9_] :%15[a-z] %15s %1s", q->name, form, of, rest);
    if (got < 2 || got > 3)
        return false;
    *engine = strcmp(of, "sqlite") == 0 ? SQLITE : strcmp(of, "pg") == 0 ? PG : BOTH;
    if (*engine == BOTH && of[0])
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (strcmp(form, forms[i]) == 0) {
            q->form = (enum form)i;
            return strchr(q->name, '_') != NULL;
        }
    }
    return false;
}

static void take_block(const struct block *b)
{
    struct query q = {.file = b->file, .line = b->line, .purpose = b->purpose};
    struct statement s = {.file = b->file, .line = b->line + 1, .text = b->text, .text_n = b->text_n};
    int engine = BOTH;
    if (!b->head) {
        const struct token *t = lex(b->text, b->text_n, &s.n);
        if (s.n)
            fault(b->file, s.line + t->line, "a statement without a -- name: line");
        return;
    }
    if (!is_part(b) && !read_name(&q, &engine, b->head, b->head_n))
        fault(b->file, b->line, "expected -- name: noun_verb :one|:many|:exec|:rows|:change [sqlite|pg]");
    if (!b->purpose)
        fault(b->file, b->line, "%s: say what it is for in a comment above", q.name);
    s.engine = engine;
    if (!is_part(b))
        take_statement(&q, &s);
}

void queries_read(const char *file, const char *text)
{
    for_blocks(file, text, take_block);
}

void query_pairs_check(void)
{
    for (int i = 0; i < n_all_queries; i++) {
        const struct query *q = &all_queries[i];
        if (!q->sqlite || !q->pg)
            fault(q->file, q->line, "%s: no text for %s", q->name, q->sqlite ? "pg" : "sqlite");
    }
}
