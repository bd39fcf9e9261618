#include "match.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

#define PATH_MAX_N 400

/* Where in the document the comparison stands, and what to say about it. */
struct at {
    char path[PATH_MAX_N];
    char *why;
    size_t n;
};

bool match_text(const char *expression, const char *text, char *out, size_t n)
{
    regex_t re;
    regmatch_t m[2];
    if (regcomp(&re, expression, REG_EXTENDED) != 0) {
        fprintf(stderr, "not a regular expression: %s\n", expression);
        exit(2);
    }
    bool is_found = regexec(&re, text, 2, m, 0) == 0;
    regfree(&re);
    if (is_found && out) {
        regmatch_t g = m[1].rm_so >= 0 ? m[1] : m[0];
        snprintf(out, n, "%.*s", (int)(g.rm_eo - g.rm_so), text + g.rm_so);
    }
    return is_found;
}

static bool differ(struct at *at, const json_t *want, const json_t *got)
{
    char *w = json_dumps(want, JSON_ENCODE_ANY | JSON_COMPACT);
    char *g = got ? json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    snprintf(at->why, at->n, "%s: expected %.300s, got %.600s", at->path, w,
             g ? g : "no such member");
    free(w);
    free(g);
    return false;
}

/* 1 or 0 for a word such as "<int>", -1 when `want` is a plain string. */
static int kind_matches(const char *want, const json_t *got)
{
    int64_t t;
    const char *s = json_string_value(got);
    if (strcmp(want, "<any>") == 0)
        return got && !json_is_null(got);
    if (strcmp(want, "<none>") == 0)
        return !got;
    if (strcmp(want, "<int>") == 0)
        return json_is_integer(got);
    if (strcmp(want, "<text>") == 0)
        return s && *s;
    if (strcmp(want, "<time>") == 0)
        return s && time_parse_rfc3339(s, &t);
    size_t n = strlen(want);
    if (n > 5 && strncmp(want, "<re:", 4) == 0 && want[n - 1] == '>') {
        char re[PATH_MAX_N];
        snprintf(re, sizeof re, "%.*s", (int)(n - 5), want + 4);
        return s && match_text(re, s, NULL, 0);
    }
    return -1;
}

static bool compare(struct at *at, const json_t *want, const json_t *got);

static bool compare_array(struct at *at, const json_t *want, const json_t *got)
{
    size_t n = json_array_size(want), end = strlen(at->path);
    const char *last = n ? json_string_value(json_array_get(want, n - 1)) : NULL;
    bool is_open = last && strcmp(last, "...") == 0;
    if (!json_is_array(got) || (!is_open && json_array_size(got) != n))
        return differ(at, want, got);
    for (size_t i = 0; i < n - is_open; i++) {
        snprintf(at->path + end, sizeof at->path - end, "[%zu]", i);
        if (!compare(at, json_array_get(want, i), json_array_get(got, i)))
            return false;
        at->path[end] = '\0';
    }
    return true;
}

static bool compare_object(struct at *at, const json_t *want, const json_t *got)
{
    size_t end = strlen(at->path);
    if (!json_is_object(got))
        return differ(at, want, got);
    for (void *i = json_object_iter((json_t *)(uintptr_t)want); i;
         i = json_object_iter_next((json_t *)(uintptr_t)want, i)) {
        const char *key = json_object_iter_key(i);
        snprintf(at->path + end, sizeof at->path - end, ".%s", key);
        if (!compare(at, json_object_iter_value(i), json_object_get(got, key)))
            return false;
        at->path[end] = '\0';
    }
    return true;
}

static bool compare(struct at *at, const json_t *want, const json_t *got)
{
    int kind = json_is_string(want) ? kind_matches(json_string_value(want), got) : -1;
    if (kind >= 0)
        return kind ? true : differ(at, want, got);
    if (json_is_object(want))
        return compare_object(at, want, got);
    if (json_is_array(want))
        return compare_array(at, want, got);
    return got && json_equal(want, got) ? true : differ(at, want, got);
}

bool match(const json_t *want, const json_t *got, char *why, size_t n)
{
    struct at at = {.path = "$", .why = why, .n = n};
    return compare(&at, want, got);
}

json_t *match_at(json_t *v, const char *path)
{
    if (*path++ != '$')
        return NULL;
    while (v && *path) {
        char key[PATH_MAX_N];
        size_t n = 0;
        bool is_index = *path == '[';
        if (!is_index && *path != '.')
            return NULL;
        for (path++; *path && *path != '.' && *path != '[' && *path != ']' && n < sizeof key - 1;)
            key[n++] = *path++;
        key[n] = '\0';
        if (is_index && *path++ != ']')
            return NULL;
        v = is_index ? json_array_get(v, strtoul(key, NULL, 10)) : json_object_get(v, key);
    }
    return v;
}
