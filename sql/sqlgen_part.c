/* Named parts of SQL: written once, put into queries and into other parts by {name}. Text only, before anything
 * of a query is looked at: its parameters, columns and tables are those of the whole. */
#include "sqlgen.h"

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 100
#define DEPTH_MAX 8 /* of parts within parts: deeper is a circle */

struct part {
    char name[NAME_MAX_N];
    const char *file;
    int line; /* of its -- part: line */
    struct token *tokens;
    int n;
    bool is_used;
};

static struct part all_parts[PARTS_MAX];
static int n_all_parts;

static struct part *part_named(const char *name, size_t n)
{
    for (int i = 0; i < n_all_parts; i++) {
        if (strlen(all_parts[i].name) == n && memcmp(all_parts[i].name, name, n) == 0)
            return &all_parts[i];
    }
    return NULL;
}

bool is_part_named(const char *name)
{
    return part_named(name, strlen(name)) != NULL;
}

/* ---- reading ---- */

static void check_part(const struct part *p)
{
    int open = 0;
    bool is_whole = true;
    for (int i = 0; i < p->n; i++) {
        open += is_punct(&p->tokens[i], '(') - is_punct(&p->tokens[i], ')');
        is_whole &= open >= 0;
        if (is_punct(&p->tokens[i], ';'))
            fault(p->file, p->line + 1 + p->tokens[i].line, "%s: a part is no statement: it has no ;", p->name);
    }
    if (p->n == 0)
        fault(p->file, p->line, "%s: an empty part", p->name);
    if (!is_whole || open != 0)
        fault(p->file, p->line, "%s: its parentheses are not in pairs", p->name);
}

static void take_part(const struct block *b)
{
    char head[256] = "", rest[2];
    struct part p = {.file = b->file, .line = b->line};
    if (!is_part(b))
        return;
    memcpy(head, b->head, b->head_n < sizeof head ? b->head_n : sizeof head - 1);
    if (sscanf(head, "-- part: %63[a-z0-9_] %1s", p.name, rest) != 1) {
        fault(b->file, b->line, "expected -- part: name");
        return;
    }
    const struct part *other = part_named(p.name, strlen(p.name));
    if (other) {
        fault(b->file, b->line, "part %s: defined before, at %s:%d", p.name, other->file, other->line);
        return;
    }
    if (n_all_parts == PARTS_MAX)
        die("%s: too many parts", b->file);
    p.tokens = lex(b->text, b->text_n, &p.n);
    check_part(&p);
    all_parts[n_all_parts++] = p;
}

void parts_read(const char *file, const char *text)
{
    for_blocks(file, text, take_part);
}

/* ---- putting in ---- */

struct tokens {
    struct token *list;
    int n, max;
};

static void add_token(struct tokens *out, const struct token *t)
{
    if (out->n + 1 >= out->max) {
        out->max = 2 * out->max + 64;
        out->list = realloc(out->list, (size_t)out->max * sizeof *out->list);
        if (!out->list)
            die("out of memory");
    }
    out->list[out->n++] = *t;
}

/* Where a part stands: as deep, on that line. */
struct place {
    const char *file;
    int line; /* of the text that names it, in its file */
    const struct token *brace;
    int n_around; /* parts */
};

static void put(struct tokens *out, const struct token *t, int n, const struct place *at)
{
    for (int i = 0; i < n; i++) {
        struct token copy = t[i];
        if (at->brace) {
            copy.line = at->brace->line;
            copy.depth += at->brace->depth;
        }
        copy.is_apart |= i == 0 || is_punct(&t[i - 1], '}');
        if (!is_punct(&t[i], '{')) {
            add_token(out, &copy);
            continue;
        }
        bool is_named = i + 2 < n && t[i + 1].kind == K_WORD && is_punct(&t[i + 2], '}');
        struct part *part = is_named ? part_named(t[i + 1].p, t[i + 1].n) : NULL;
        if (!is_named)
            fault(at->file, at->line + copy.line, "expected {name} of a part");
        else if (!part)
            fault(at->file, at->line + copy.line, "no part called %.*s", (int)t[i + 1].n, t[i + 1].p);
        else if (at->n_around == DEPTH_MAX)
            die("%s:%d: part %s: parts within parts go round in a circle", part->file, part->line, part->name);
        if (part) {
            part->is_used = true;
            put(out, part->tokens, part->n, &(struct place){at->file, at->line, &copy, at->n_around + 1});
        }
        i += is_named ? 2 : 0;
    }
}

struct token *parts_put(const char *file, int line, struct token *tokens, int *n)
{
    struct tokens out = {0};
    put(&out, tokens, *n, &(struct place){.file = file, .line = line});
    add_token(&out, &tokens[*n]); /* the end */
    *n = out.n - 1;
    return out.list;
}

void parts_check(void)
{
    for (int i = 0; i < n_all_parts; i++) {
        if (!all_parts[i].is_used)
            fault(all_parts[i].file, all_parts[i].line, "part %s: no query has it", all_parts[i].name);
    }
}
