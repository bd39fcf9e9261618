#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *err_word(enum err e)
{
    static const char *const words[ERR_COUNT] = {
#define X(code, word) [code] = word,
        ERR_LIST(X)
#undef X
    };
    return (unsigned)e < ERR_COUNT ? words[e] : "internal";
}

void fatal(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("level=fatal msg=\"", stderr);
    vfprintf(stderr, fmt, ap);
    fputs("\"\n", stderr);
    va_end(ap);
    abort();
}
