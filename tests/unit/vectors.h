/* External test vectors, read from ../shared/conformance beside the checkout, or from the folder named
 * by ROSTRUM_VECTORS. They are not part of the project: without them a test says so and is skipped. */
#ifndef VECTORS_H
#define VECTORS_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The vectors of a file, owned by the caller; NULL when the folder is not there. */
static inline json_t *vectors_load(const char *name)
{
    const char *folder = getenv("ROSTRUM_VECTORS"), *me = __FILE__;
    const char *root_end = strstr(me, "tests/unit/vectors.h");
    char path[4096];
    if (folder)
        snprintf(path, sizeof path, "%s/%s", folder, name);
    else
        snprintf(path, sizeof path, "%.*s../shared/conformance/%s", root_end ? (int)(root_end - me) : 0,
                 me, name);
    json_error_t e;
    json_t *v = json_load_file(path, 0, &e);
    if (!v && json_error_code(&e) != json_error_cannot_open_file) {
        fprintf(stderr, "%s:%d: %s\n", path, e.line, e.text);
        abort();
    }
    return v;
}

#define SKIP_WITHOUT(v)                                                                            \
    do {                                                                                           \
        if (!(v)) {                                                                                \
            print_message("skipped: no vectors\n");                                                \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

#endif
