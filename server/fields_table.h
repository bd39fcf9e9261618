/* The dictionary fields.def as data: what fields.c checks by and openapi.c describes. */
#ifndef SERVER_FIELDS_TABLE_H
#define SERVER_FIELDS_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_INT,
    FIELD_ID,
    FIELD_BOOL,
    FIELD_TEXT,
    FIELD_LONG,
    FIELD_WORD,
    FIELD_EMAIL,
    FIELD_TIME,
    FIELD_DATE,
    FIELD_OBJECT,
    FIELD_IDS,
    FIELD_SECRET
};

struct field {
    const char *name;
    enum field_kind kind;
    int64_t min, max;
    const char *doc;
};

/* The field of a name of n bytes; a name that is in no dictionary ends the process. */
const struct field *field_of(const char *name, size_t n);

#endif
