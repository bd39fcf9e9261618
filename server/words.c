#include "words.h"

#include <string.h>

/* Whether the n bytes at `word` are one of the words. */
static bool has(const char *words, const char *word, size_t n)
{
    for (const char *p = words; *(p += strspn(p, " ")); p += strcspn(p, " "))
        if (strcspn(p, " ") == n && memcmp(p, word, n) == 0)
            return true;
    return false;
}

bool words_meet(const char *a, const char *b)
{
    for (const char *p = a; *(p += strspn(p, " ")); p += strcspn(p, " "))
        if (has(b, p, strcspn(p, " ")))
            return true;
    return false;
}

bool words_add(char *to, size_t max, const char *words)
{
    size_t at = strlen(to);
    for (const char *p = words; *(p += strspn(p, " ")); p += strcspn(p, " ")) {
        size_t n = strcspn(p, " ");
        if (has(to, p, n))
            continue;
        if (at + n + 2 > max)
            return false;
        if (at)
            to[at++] = ' ';
        memcpy(to + at, p, n);
        at += n;
        to[at] = 0;
    }
    return true;
}
