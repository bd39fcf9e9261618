#include "script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define FILE_MAX (4u << 20)

/* Where the reader stands within a case. */
enum part { PART_DIRECTIVES, PART_HEADERS, PART_BODY, PART_WANT_HEADERS, PART_WANT_BODY };

struct reader {
    struct arena *arena;
    enum part part;
    struct step *step;
    struct buf body, json;
};

static bool starts(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

static bool add(struct script_lines *lines, const char *line)
{
    if (lines->n == SCRIPT_LINES_MAX)
        return false;
    lines->line[lines->n++] = line;
    return true;
}

static const char *skip_blanks(const char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    return s;
}

/* A line of what is expected: body parts and captures. */
static bool read_want(struct reader *r, const char *line)
{
    if (*line == '@')
        return add(&r->step->captures, line + 1);
    if (starts(line, "~ ") || starts(line, "!~ "))
        return add(&r->step->want_text, line);
    buf_str_add(&r->json, line);
    buf_char(&r->json, '\n');
    return true;
}

static bool read_line(struct reader *r, const char *line)
{
    struct step *s = r->step;
    bool is_blank = !*skip_blanks(line);
    if (starts(line, ">>> ") && s->request) {
        s->status = (int)strtol(line + 4, NULL, 10);
        r->part = PART_WANT_HEADERS;
        return s->status >= 100 && s->status <= 599;
    }
    switch (r->part) {
    case PART_DIRECTIVES:
        if (is_blank)
            return true;
        if (*line == '#')
            return add(&s->directives, skip_blanks(line + 1));
        s->request = line;
        r->part = PART_HEADERS;
        return strchr(line, ' ') != NULL;
    case PART_HEADERS:
        if (is_blank)
            r->part = PART_BODY;
        return is_blank || add(&s->headers, line);
    case PART_BODY:
        buf_str_add(&r->body, line);
        buf_char(&r->body, '\n');
        return true;
    case PART_WANT_HEADERS:
        if (is_blank)
            return r->part = PART_WANT_BODY, true;
        if (strchr("@{[~!", *line))
            return r->part = PART_WANT_BODY, read_want(r, line);
        return add(&s->want_headers, line) && strchr(line, ':');
    case PART_WANT_BODY:
        return read_want(r, line);
    }
    return false;
}

/* The bytes of a text without the white space around them. */
static const char *trimmed(struct arena *a, const struct buf *b)
{
    const char *s = buf_str(b);
    while (isspace((unsigned char)*s))
        s++;
    size_t n = strlen(s);
    while (n && isspace((unsigned char)s[n - 1]))
        n--;
    return arena_strndup(a, s, n);
}

static bool end_step(struct reader *r)
{
    struct step *s = r->step;
    if (!s)
        return true;
    s->body = trimmed(r->arena, &r->body);
    s->want_json = trimmed(r->arena, &r->json);
    return !s->request || s->status;
}

static void begin_step(struct reader *r, const char *name, int line_no)
{
    r->step = arena_new_of(r->arena, struct step);
    r->step->name = skip_blanks(name);
    r->step->line_no = line_no;
    r->part = PART_DIRECTIVES;
    buf_init(&r->body, r->arena, FILE_MAX);
    buf_init(&r->json, r->arena, FILE_MAX);
}

struct step *script_read(struct arena *a, const char *path, char *why, size_t n)
{
    struct reader r = {.arena = a};
    struct step *first = NULL, **end = &first;
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    int line_no = 0;
    bool is_ok = f != NULL;
    for (ssize_t len; is_ok && (len = getline(&line, &cap, f)) >= 0;) {
        line_no++;
        while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            line[--len] = '\0';
        const char *kept = arena_strdup(a, line);
        if (starts(kept, "###")) {
            is_ok = end_step(&r);
            begin_step(&r, kept + 3, line_no);
            *end = r.step;
            end = &r.step->next;
        } else if (r.step) {
            is_ok = read_line(&r, kept);
        }
    }
    is_ok = is_ok && end_step(&r) && first;
    if (!is_ok)
        snprintf(why, n, "%s:%d: %s", path, line_no,
                 f ? "this line is not part of a transcript" : "cannot be read");
    free(line);
    if (f)
        fclose(f);
    return is_ok ? first : NULL;
}

const char *script_fill(struct arena *a, const struct var *vars, const char *text,
                        const char **missing)
{
    struct buf b;
    buf_init(&b, a, FILE_MAX);
    for (const char *open; (open = strstr(text, "{{"));) {
        const char *close = strstr(open, "}}");
        if (!close)
            break;
        const char *name = arena_strndup(a, open + 2, (size_t)(close - open - 2));
        const struct var *v = vars;
        /* "}}" of nested objects is no variable's end: a name is one word */
        if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name)) {
            buf_add(&b, text, (size_t)(open - text) + 1);
            text = open + 1;
            continue;
        }
        while (v && strcmp(v->name, name) != 0)
            v = v->next;
        if (!v) {
            *missing = name;
            return NULL;
        }
        buf_add(&b, text, (size_t)(open - text));
        buf_str_add(&b, v->value);
        text = close + 2;
    }
    buf_str_add(&b, text);
    return arena_strdup(a, buf_str(&b));
}
