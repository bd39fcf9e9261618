/* The .http transcripts of tests/api, read into steps.
 *
 * A file is one story on one fresh data folder; its cases run in order and share variables:
 *
 *   ### a draft is made without an account        a case begins; the text is its name
 *   # clock 2022-08-26T23:59:59.999+09:00         directives, before the request
 *   # real 2030-01-02T00:00:00Z                   the real clock, at the start of 2030 else; what is taken
 *                                                 from a rate after it is taken from the next file's, too
 *   # as nobody                                   operator (the default) | nobody
 *                                                 | bearer {{token}} | cookie {{text}}
 *   # import deploy/events/golden-panda-2022.json
 *   # sql <= 6                                    statements this request may run
 *   POST /api/v1/calls/{{call_id}}/applications   {{name}} is replaced by a variable
 *   Idempotency-Key: 4f1c
 *
 *   {"track": "it"}                               body to the answer's mark; `< FILE`: that file's bytes
 *   >>> 201                                       status, then headers (~: by expression
 *   ETag: "v1"                                    `Location: ~/[0-9]+$`; -: absent)
 *
 *   {"state": "draft", "id": "<int>"}             JSON as match.h compares it, and/or lines
 *   ~ regular expression                          `~`: in the body as text, `!~`: not in it
 *   @id = $.id                                    captures: a path,
 *   @tag = header etag                            a header,
 *   @key = sql SELECT link FROM outbox ~ k=(.*)   or the first value of a query, each with an
 *                                                 optional ~ EXPRESSION whose group is taken
 *
 * Without a Content-Type a body is application/json. */
#ifndef API_SCRIPT_H
#define API_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define SCRIPT_LINES_MAX 32

struct script_lines {
    const char *line[SCRIPT_LINES_MAX];
    int n;
};

/* One case; every text still holds its {{variables}}. */
struct step {
    const char *name;
    int line_no;
    struct script_lines directives; /* without "# " */
    const char *request;            /* "GET /x", NULL: directives only */
    struct script_lines headers;    /* "Name: value" */
    const char *body;               /* "" when none; "< FILE" */
    int status;
    struct script_lines want_headers;
    const char *want_json; /* "" when none */
    struct script_lines want_text; /* "~ x", "!~ x" */
    struct script_lines captures;  /* "name = …" */
    struct step *next;
};

/* Reads a file. NULL with a sentence in why[n] when it is no transcript. */
struct step *script_read(struct arena *a, const char *path, char *why, size_t n);

struct var {
    const char *name, *value;
    struct var *next;
};

/* Replaces every {{name}}; NULL with the missing name in *missing. */
const char *script_fill(struct arena *a, const struct var *vars, const char *text,
                        const char **missing);

#endif
