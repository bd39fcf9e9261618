/* What the functions made by sqlgen are built from. Nobody else includes this. */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include "store/store.h"

static inline struct val val_int(int64_t v)
{
    return (struct val){.kind = VAL_INT, .i = v};
}

static inline struct val val_bool(bool v)
{
    return (struct val){.kind = VAL_BOOL, .i = v};
}

static inline struct val val_text(const char *v)
{
    return (struct val){.kind = v ? VAL_TEXT : VAL_NULL, .s = v};
}

static inline struct val val_opt_int(const int64_t *v)
{
    return v ? val_int(*v) : (struct val){.kind = VAL_NULL};
}

static inline struct val val_opt_bool(const bool *v)
{
    return v ? val_bool(*v) : (struct val){.kind = VAL_NULL};
}

#endif
