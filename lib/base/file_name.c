#include "base/file_name.h"

#include <stdbool.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/arena.h"

static bool is_kept(UChar32 ch)
{
    int8_t kind = u_charType(ch);
    return u_isalnum(ch) || kind == U_NON_SPACING_MARK || kind == U_COMBINING_SPACING_MARK;
}

const char *file_name_of(struct arena *a, const char *text, size_t max, const char *otherwise)
{
    int32_t i = 0, n = (int32_t)strlen(text), from;
    size_t at = 0, n_chars = 0;
    bool is_gap = false;
    char *out = arena_alloc(a, 3 * max + 8);
    while (i < n && n_chars < max) {
        UChar32 ch;
        from = i;
        U8_NEXT(text, i, n, ch);
        if (ch < 0 || !is_kept(ch)) {
            is_gap = at > 0;
            continue;
        }
        if (at + (size_t)(i - from) + is_gap > 3 * max)
            break;
        if (is_gap)
            out[at++] = '_';
        memcpy(out + at, text + from, (size_t)(i - from));
        at += (size_t)(i - from);
        n_chars += 1 + is_gap;
        is_gap = false;
    }
    out[at] = 0;
    return at ? out : otherwise;
}
