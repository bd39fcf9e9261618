/* JSON in (jansson, with our limits) and out (written straight into a buf).
 *
 * In: a body is parsed once, whole, with every limit of design.md section 4: no raw NUL byte, valid
 * UTF-8, no duplicate keys, nesting at most JSON_DEPTH, one value. Out: a writer that knows commas. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct arena;

#define JSON_DEPTH 32
#define AUTO_JSON  json_auto_t

/* Parses (p, n). On failure returns ERR_MALFORMED and sets *why to a short English text in the arena,
 * valid UTF-8 whatever came.
 * The value is owned by the caller (AUTO_JSON or json_decref). */
enum err json_parse(struct arena *a, const char *p, size_t n, json_t **out, const char **why) MUST_CHECK;

/* JSON text that the program itself stored: a broken one ends the process. Owned by the caller. */
json_t *json_stored(struct arena *a, const char *text);
/* The text best for a language ("ko", ...) of stored JSON as json_in_lang takes it, in the arena; ""
 * when there is none. NULL is none. */
const char *json_stored_in_lang(struct arena *a, const char *text, const char *lang);

/* Canonical text (sorted keys, no spaces) in the arena: what is hashed and stored. */
char *json_text(struct arena *a, const json_t *v);

/* The string member `key`, or NULL when absent or no string. Borrowed from v. */
const char *json_str(const json_t *v, const char *key);
/* The text of {"en": …, "ko": …, "zh": …} best for a language: that one, else en, else any. NULL
 * when there is none. Borrowed. A plain string is itself. */
const char *json_in_lang(const json_t *v, const char *lang);

/* The writer. Open and close nest; a comma is written where one is due. */
struct jw {
    struct buf *b;
    bool is_first;
};

struct jw jw_on(struct buf *b);
void jw_open(struct jw *w, char bracket);             /* '{' or '[' as an element */
void jw_key_open(struct jw *w, const char *key, char bracket);
void jw_close(struct jw *w, char bracket);            /* '}' or ']' */
void jw_key(struct jw *w, const char *key);           /* then one value by jw_value_* */
void jw_key_written(struct jw *w, const char *key, size_t n); /* in quotes, with its colon */
void jw_str(struct jw *w, const char *key, const char *value); /* NULL value: null */
void jw_int(struct jw *w, const char *key, int64_t value);
void jw_bool(struct jw *w, const char *key, bool value);
void jw_null(struct jw *w, const char *key);
void jw_time(struct jw *w, const char *key, int64_t at_ms);     /* RFC 3339 UTC */
void jw_raw(struct jw *w, const char *key, const char *json);   /* JSON text from the database */
/* As the above with key NULL: an element of an array. */

/* A string with its quotes, escaped (RFC 8259 section 7; also < > & and U+2028/9, so that the text
 * may stand in HTML). */
void json_quote(struct buf *b, const char *s);

#endif
