/* The dictionary fields.def as data: what fields.c checks by, openapi.c describes and
 * cmd_routes.c prints. */
#ifndef SERVER_FIELDS_TABLE_H
#define SERVER_FIELDS_TABLE_H

#include <stdbool.h>
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

/* A word of a row's fields (route.h), taken apart. */
struct declared {
    const struct field *field;
    bool is_required, is_whole;
};

#define DECLARED_MAX 32

/* The fields that a row declares, without its signs. Returns how many. */
size_t fields_declared(const char *fields, struct declared out[DECLARED_MAX]);

#endif
