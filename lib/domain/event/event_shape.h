/* The form of an event file, once: which members each object has, of what kind, within which limits.
 * The checker walks this table, the JSON Schema is written from it, secrets are struck by it. What a
 * table cannot say (times in order, sums, references) is in event_check_*.c.
 *
 * Program data, const; any thread. */
#ifndef DOMAIN_EVENT_EVENT_SHAPE_H
#define DOMAIN_EVENT_EVENT_SHAPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum shape_kind {
    SHAPE_TEXT,     /* {"ko": …, "zh": …, "en": …}: every declared language, 1..max characters each */
    SHAPE_STRING,   /* one line, 1..max characters */
    SHAPE_KEY,      /* [a-z0-9][a-z0-9_-]*, up to 63 */
    SHAPE_REF,      /* a key of the list that `words` names */
    SHAPE_CHOICE,   /* one of `words` (parted by spaces) */
    SHAPE_INT,      /* min..max */
    SHAPE_BOOL,
    SHAPE_DATE,     /* YYYY, YYYY-MM or YYYY-MM-DD */
    SHAPE_ZONE,     /* IANA, Area/City or UTC */
    SHAPE_LOCAL,    /* YYYY-MM-DDThh:mm:ss, wall time */
    SHAPE_URL,      /* http(s) */
    SHAPE_EMAIL,
    SHAPE_COUNTRY,  /* ISO 3166-1 alpha-2 */
    SHAPE_CURRENCY, /* ISO 4217 */
    SHAPE_RULE,     /* a JsonLogic condition */
    SHAPE_SOURCE,   /* where the decisive members come from: see SHAPE_DECISIVE */
    SHAPE_SOURCES,  /* {key: citation} */
    SHAPE_OBJECT,   /* of `shape` */
    SHAPE_LIST,     /* of objects of `shape`; their "key"s differ */
    SHAPE_TEXTS,    /* list of SHAPE_TEXT */
    SHAPE_WORDS,    /* list of different `words` */
    SHAPE_STRINGS,  /* list of different strings */
    SHAPE_REFS,     /* list of different keys of the list that `words` names */
    SHAPE_ANSWERS,  /* an object that the form or the rules give sense to */
    SHAPE_KINDS
};

enum shape_flag {
    SHAPE_REQUIRED = 1,
    SHAPE_NULLABLE = 2,  /* null: not known, or not set yet */
    SHAPE_DECISIVE = 4,  /* its object must say the value's source: a key of `sources`, or "ours" */
    SHAPE_SECRET = 8     /* kept out of what the public reads */
};

struct shape;

struct shape_member {
    const char *name;
    enum shape_kind kind;
    unsigned flags;
    const char *words;
    const struct shape *shape;
    int64_t min, max; /* of the integer; of the number of elements; max alone: of characters */
    const char *says; /* one sentence, for the schema */
};

struct shape {
    const char *name;
    const struct shape_member *members;
    size_t n_members;
};

/* The whole document. */
extern const struct shape event_shape;
/* Its `format`. */
#define EVENT_FORMAT "rostrum/event/1"

/* The member of that name, or NULL. */
const struct shape_member *shape_member(const struct shape *s, const char *name);
/* Calls back for each word of a `words` list. */
bool shape_has_word(const char *words, const char *word);
/* JSON Schema (2020-12) of the event file; owned by the caller. */
json_t *event_schema(void);
/* Removes every secret member from a document, in place. */
void event_strike_secrets(json_t *doc);

#endif
