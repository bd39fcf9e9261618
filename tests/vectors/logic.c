/* Test helper: reads lines {"rule": …, "data": …} and prints one line for each: the result as JSON, or
 * "error: " and the reason. So that thousands of rules need one process. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/rule/jsonlogic.h"

static void answer(struct arena *a, const char *line, size_t n)
{
    AUTO_JSON *v = NULL;
    const char *why;
    char *out;
    if (json_parse(a, line, n, &v, &why) == OK &&
        jsonlogic_eval(a, json_object_get(v, "rule"), json_object_get(v, "data"), &out, &why) == OK)
        puts(out);
    else
        printf("error: %s\n", why);
}

int main(void)
{
    struct arena *a = arena_new(16u << 20);
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        struct arena_mark m = arena_mark(a);
        answer(a, line, (size_t)n);
        arena_reset(a, m);
    }
    free(line);
    arena_free(a);
    return 0;
}
