/* A file of queries as blocks: a comment, a head ("-- name: ..." or "-- part: ..."), a text. */
#include "sqlgen.h"

#include <string.h>

static bool starts(const char *p, const char *end, const char *with)
{
    return (size_t)(end - p) >= strlen(with) && memcmp(p, with, strlen(with)) == 0;
}

static const char *line_end(const char *p)
{
    const char *nl = strchr(p, '\n');
    return nl ? nl : p + strlen(p);
}

/* The comment lines above a head as one sentence. */
static const char *purpose_of(const char *p, const char *end)
{
    struct text t = {0};
    while (p < end) {
        const char *e = line_end(p);
        for (p += 2; p < e && *p == ' ';)
            p++;
        if (t.n)
            text_str(&t, " ");
        text_add(&t, p, (size_t)(e - p));
        p = *e ? e + 1 : e;
    }
    return t.p;
}

bool is_part(const struct block *b)
{
    return b->head && starts(b->head, b->head + b->head_n, "-- part:");
}

void for_blocks(const char *file, const char *text, void (*take)(const struct block *b))
{
    struct block b = {.file = file, .line = 0, .text = text};
    const char *above = NULL; /* start of the comment lines just above */
    int line = 1;
    for (const char *p = text; *p; line++) {
        const char *e = line_end(p);
        if (starts(p, e, "-- name:") || starts(p, e, "-- part:")) {
            b.text_n = (size_t)((above ? above : p) - b.text);
            take(&b);
            b = (struct block){.file = file, .line = line, .head = p, .head_n = (size_t)(e - p),
                               .purpose = above ? purpose_of(above, p) : NULL, .text = *e ? e + 1 : e};
            above = NULL;
        } else if (starts(p, e, "--")) {
            above = above ? above : p;
        } else {
            above = NULL;
        }
        p = *e ? e + 1 : e;
    }
    b.text_n = strlen(b.text);
    take(&b);
}
