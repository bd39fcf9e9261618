#include "base/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

/* A full-width sign is read as a formula's too. */
static bool is_formula(const char *s)
{
    static const char *const begins[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b",
                                         "\xef\xbc\x8d", "\xef\xbc\xa0"};
    s += strspn(s, " ");
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(s, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

const char *csv_field(struct arena *a, const char *text)
{
    struct buf b;
    buf_init(&b, a, 2 * strlen(text) + 8);
    buf_char(&b, '"');
    if (is_formula(text))
        buf_char(&b, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            buf_char(&b, '"');
        buf_char(&b, *p);
    }
    buf_char(&b, '"');
    return buf_str(&b);
}
