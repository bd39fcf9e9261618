#include "event_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/event/event_check.h"
#include "domain/event/event_release.h"

/* The file's bytes (owned by the caller); NULL after saying why. */
static char *bytes_read(const char *path, size_t *n)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    char *p = malloc(EVENT_MAX_BYTES + 1);
    const char *why = f ? NULL : strerror(errno);
    if (f && p) {
        *n = fread(p, 1, EVENT_MAX_BYTES + 1, f);
        if (ferror(f))
            why = strerror(errno);
        else if (*n > EVENT_MAX_BYTES)
            why = "larger than 4 MiB";
    }
    if (f && f != stdin)
        fclose(f);
    if (!why && p)
        return p;
    fprintf(stderr, "%s: %s\n", path, why ? why : "out of memory");
    free(p);
    return NULL;
}

json_t *event_file_read(struct ctx *c, const char *path)
{
    size_t n = 0;
    json_t *doc = NULL;
    const char *why = "";
    char *text = bytes_read(path, &n);
    if (!text)
        return NULL;
    if (json_parse(c->arena, text, n, &doc, &why) == OK)
        event_fill(c->arena, doc);
    else
        printf("%s:: %s\n", path, why);
    free(text);
    return doc;
}

enum lang event_file_lang(void)
{
    enum lang lang = LANG_EN;
    const char *named = getenv("LANG");
    if (named)
        (void)lang_of(named, &lang);
    return lang;
}
