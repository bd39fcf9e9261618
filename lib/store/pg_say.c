/* What PostgreSQL's codes mean, and what a statement looks like to who traces. */
#include <stdio.h>
#include <string.h>

#include "store/engine.h"
#include "store/pg_own.h"

enum err pg_err(const char *code)
{
    static const struct {
        const char *code;
        enum err err;
    } known[] = {
        {"23505", ERR_CONFLICT}, /* unique */
        {"23503", ERR_CONFLICT}, /* foreign key */
        {"53100", ERR_NO_SPACE}, /* disk full */
        {"40001", ERR_BUSY},     /* serialization */
        {"40P01", ERR_BUSY},     /* deadlock */
        {"53200", ERR_BUSY},     /* out of memory, or of room for locks */
        {"25006", ERR_BUSY},     /* read only: it has become a standby. A reader that writes has no such luck */
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(code, known[i].code) == 0)
            return known[i].err;
    return ERR_INTERNAL;
}

void pg_trace(const struct query *q, const struct val *params, int64_t us)
{
    char text[4096];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", q->pg);
    for (int i = 0; i < q->n_params && n < sizeof text; i++) {
        const struct val *v = &params[i];
        const char *mark = i ? ", " : " -- ";
        if (v->kind == VAL_TEXT)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s$%d = '%s'", mark, i + 1, v->s);
        else if (v->kind == VAL_NULL)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s$%d = NULL", mark, i + 1);
        else
            n += (size_t)snprintf(text + n, sizeof text - n, "%s$%d = %lld", mark, i + 1, (long long)v->i);
    }
    engine_trace(text, us);
}
