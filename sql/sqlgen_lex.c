#include "sqlgen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void text_add(struct text *t, const char *p, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = 2 * (t->n + n + 1);
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            die("out of memory");
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = 0;
}

void text_str(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

static bool is_name_start(char ch)
{
    return isalpha((unsigned char)ch) || ch == '_';
}

static bool is_name_char(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

/* The end of what stands between two quotes at p; a doubled quote is one of the text. */
static const char *quoted_end(const char *p, const char *end)
{
    char quote = *p;
    for (p++; p < end; p++) {
        if (*p == quote && p + 1 < end && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return end;
}

/* Past blanks and comments. */
static const char *skip(const char *p, const char *end)
{
    while (p < end) {
        if (isspace((unsigned char)*p)) {
            p++;
        } else if (end - p > 1 && p[0] == '-' && p[1] == '-') {
            while (p < end && *p != '\n')
                p++;
        } else if (end - p > 1 && p[0] == '/' && p[1] == '*') {
            const char *close = strstr(p + 2, "*/");
            p = close && close + 2 <= end ? close + 2 : end;
        } else {
            break;
        }
    }
    return p;
}

static struct token token_at(const char *p, const char *end)
{
    const char *q = p + 1;
    if (p[0] == ':' && q < end && *q == ':')
        return (struct token){.kind = K_PUNCT, .p = p, .n = 2};
    if (p[0] == ':' && q < end && is_name_start(*q)) {
        while (q < end && is_name_char(*q))
            q++;
        return (struct token){.kind = K_PARAM, .p = p + 1, .n = (size_t)(q - p - 1)};
    }
    enum token_kind kind = K_PUNCT;
    if (*p == '\'') {
        kind = K_LITERAL;
        q = quoted_end(p, end);
    } else if (*p == '"') {
        kind = K_WORD;
        q = quoted_end(p, end);
    } else if (is_name_start(*p)) {
        kind = K_WORD;
        while (q < end && is_name_char(*q))
            q++;
    } else if (isdigit((unsigned char)*p)) {
        kind = K_LITERAL;
        while (q < end && (is_name_char(*q) || *q == '.'))
            q++;
    }
    return (struct token){.kind = kind, .p = p, .n = (size_t)(q - p)};
}

struct token *lex(const char *text, size_t n, int *n_tokens)
{
    const char *p = text, *end = text + n;
    struct token *out = calloc(n + 1, sizeof *out);
    if (!out)
        die("out of memory");
    int count = 0, depth = 0, line = 0;
    const char *seen = text, *after = text;
    for (p = skip(p, end); p < end; p = skip(p, end)) {
        for (; seen < p; seen++)
            line += *seen == '\n';
        struct token t = token_at(p, end);
        if (is_punct(&t, ')'))
            depth--;
        t.depth = depth;
        t.line = line;
        t.is_apart = p > after;
        if (is_punct(&t, '('))
            depth++;
        out[count++] = t;
        p = after = t.p + t.n;
    }
    out[count] = (struct token){.kind = K_END, .p = end, .line = line};
    *n_tokens = count;
    return out;
}

bool is_word(const struct token *t, const char *word)
{
    return t->kind == K_WORD && t->n == strlen(word) && strncasecmp(t->p, word, t->n) == 0;
}

bool is_punct(const struct token *t, char ch)
{
    return t->kind == K_PUNCT && t->n == 1 && *t->p == ch;
}

static bool ends(const char *s, const char *with)
{
    size_t n = strlen(s), m = strlen(with);
    return n >= m && strcmp(s + n - m, with) == 0;
}

enum type type_of(const char *name)
{
    static const char *const int_ends[] = {"_id", "_ms", "_minor", "_milli", "_no",
                                           "_num", "_den", "_bytes"};
    static const char *const ints[] = {"id", "no", "limit", "status"};
    static const char *const bools[] = {"is_", "has_", "takes_"};
    if (strcmp(name, "reg_no") == 0) /* a company's registration number has letters */
        return T_TEXT;
    if (ends(name, "_json"))
        return T_JSON;
    if (ends(name, "_at") || ends(name, "_until") || strcmp(name, "at") == 0)
        return T_TIME;
    for (size_t i = 0; i < sizeof bools / sizeof *bools; i++) {
        if (strncmp(name, bools[i], strlen(bools[i])) == 0)
            return T_BOOL;
    }
    if (strncmp(name, "n_", 2) == 0)
        return T_INT;
    for (size_t i = 0; i < sizeof int_ends / sizeof *int_ends; i++) {
        if (ends(name, int_ends[i]))
            return T_INT;
    }
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
        if (strcmp(name, ints[i]) == 0)
            return T_INT;
    }
    return T_TEXT;
}

int member_n(const struct name *col)
{
    return (int)(strlen(col->s) - (col->type == T_JSON ? strlen("_json") : 0));
}

/* Also the names that a generated function has already. */
bool is_keyword_of_c(const char *name)
{
    static const char *const words[] = {
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
        "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
        "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
        "unsigned", "void", "volatile", "while", "bool", "true", "false", "c", "out", "n", "in",
        "params", "rows", "shape"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(name, words[i]) == 0)
            return true;
    }
    return false;
}
