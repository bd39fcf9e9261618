/* JSON that is written as nearly all of it is: no blanks, no escapes, whole numbers. jansson reads letter by
 * letter, which costs some 180 instructions for each; this is a fifth of that. Whatever is out of the ordinary,
 * also what is wrong, is left to jansson, which knows how to say it. */
#include <string.h>

#include "base/json.h"

#define DIGITS_MAX 18 /* fit an int64_t whatever they are */

struct reader {
    const char *p, *end;
    int depth;
};

static json_t *read_value(struct reader *r);

static bool take(struct reader *r, char ch)
{
    bool is_it = r->p < r->end && *r->p == ch;
    r->p += is_it;
    return is_it;
}

/* What stands between two quotes. */
static bool take_text(struct reader *r, const char **text, size_t *n)
{
    if (!take(r, '"'))
        return false;
    *text = r->p;
    while (r->p < r->end && (unsigned char)*r->p >= 0x20 && *r->p != '"' && *r->p != '\\')
        r->p++;
    *n = (size_t)(r->p - *text);
    return take(r, '"');
}

static json_t *read_text(struct reader *r)
{
    const char *text;
    size_t n;
    return take_text(r, &text, &n) ? json_stringn_nocheck(text, n) : NULL;
}

/* Jansson says that a number is one, and what comes after it is for who called. */
static json_t *read_number(struct reader *r)
{
    bool is_negative = take(r, '-');
    const char *first = r->p;
    int64_t v = 0;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9' && r->p - first <= DIGITS_MAX)
        v = 10 * v + (*r->p++ - '0');
    ptrdiff_t n = r->p - first;
    bool is_plain = n > 0 && n <= DIGITS_MAX && (*first != '0' || (n == 1 && !is_negative));
    if (!is_plain || (r->p < r->end && strchr(".eE", *r->p)))
        return NULL;
    return json_integer(is_negative ? -v : v);
}

static json_t *read_word(struct reader *r, const char *word, json_t *v)
{
    size_t n = strlen(word);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
        return NULL;
    r->p += n;
    return v;
}

/* A key that is there twice is out of the ordinary. */
static bool read_members(struct reader *r, json_t *object)
{
    size_t n_members = 0;
    do {
        const char *key;
        size_t n;
        json_t *v = take_text(r, &key, &n) && take(r, ':') ? read_value(r) : NULL;
        if (!v || json_object_setn_new_nocheck(object, key, n, v) != 0 || json_object_size(object) != ++n_members)
            return false;
    } while (take(r, ','));
    return take(r, '}');
}

static bool read_elements(struct reader *r, json_t *array)
{
    do {
        json_t *v = read_value(r);
        if (!v || json_array_append_new(array, v) != 0)
            return false;
    } while (take(r, ','));
    return take(r, ']');
}

static json_t *read_many(struct reader *r, bool is_object)
{
    json_t *all = is_object ? json_object() : json_array();
    r->p++;
    bool is_read = ++r->depth <= JSON_DEPTH && (take(r, is_object ? '}' : ']') ||
                                                (is_object ? read_members(r, all) : read_elements(r, all)));
    r->depth--;
    if (is_read)
        return all;
    json_decref(all);
    return NULL;
}

static json_t *read_value(struct reader *r)
{
    if (r->p == r->end)
        return NULL;
    switch (*r->p) {
    case '{':
    case '[':
        return read_many(r, *r->p == '{');
    case '"':
        return read_text(r);
    case 't':
        return read_word(r, "true", json_true());
    case 'f':
        return read_word(r, "false", json_false());
    case 'n':
        return read_word(r, "null", json_null());
    default:
        return read_number(r);
    }
}

json_t *json_plain(const char *p, size_t n)
{
    struct reader r = {.p = p, .end = p + n};
    json_t *v = read_value(&r);
    if (v && r.p == r.end)
        return v;
    json_decref(v);
    return NULL;
}
