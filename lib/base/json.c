#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

/* Deepest nesting of brackets outside strings; malformed text is the parser's business. */
static int depth_of(const char *p, size_t n)
{
    int depth = 0, max = 0;
    bool in_string = false;
    for (size_t i = 0; i < n; i++) {
        if (in_string) {
            if (p[i] == '\\')
                i++;
            else if (p[i] == '"')
                in_string = false;
        } else if (p[i] == '"') {
            in_string = true;
        } else if (p[i] == '{' || p[i] == '[') {
            if (++depth > max)
                max = depth;
        } else if (p[i] == '}' || p[i] == ']') {
            depth--;
        }
    }
    return max;
}

enum err json_parse(struct arena *a, const char *p, size_t n, json_t **out, const char **why)
{
    if (memchr(p, 0, n)) {
        *why = "a NUL byte";
        return ERR_MALFORMED;
    }
    if (depth_of(p, n) > JSON_DEPTH) {
        *why = "nested deeper than 32";
        return ERR_MALFORMED;
    }
    if (!text_is_utf8(p, n)) {
        *why = "not valid UTF-8";
        return ERR_MALFORMED;
    }
    json_error_t e;
    json_t *v = json_loadb(p, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!v) {
        char *near = strstr(e.text, " near '");
        if (near && !text_is_utf8(near, strlen(near))) /* it quotes bytes, also half a character */
            *near = '\0';
        *why = arena_printf(a, "line %d, column %d: %s", e.line, e.column, e.text);
        return ERR_MALFORMED;
    }
    *out = v;
    return OK;
}

char *json_text(struct arena *a, const json_t *v)
{
    size_t flags = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY;
    char small[2048]; /* most are short: written once */
    size_t n = json_dumpb(v, small, sizeof small, flags);
    if (n <= sizeof small)
        return arena_strndup(a, small, n);
    char *p = arena_alloc(a, n + 1);
    json_dumpb(v, p, n, flags);
    return p;
}

const char *json_str(const json_t *v, const char *key)
{
    return json_string_value(json_object_get(v, key));
}

const char *json_in_lang(const json_t *v, const char *lang)
{
    if (json_is_string(v))
        return json_string_value(v);
    const char *s = json_str(v, lang);
    if (!s)
        s = json_str(v, "en");
    json_t *any = json_object_iter_value(json_object_iter((json_t *)(uintptr_t)v));
    return s ? s : json_string_value(any);
}

json_t *json_stored(struct arena *a, const char *text)
{
    const char *why = "";
    json_t *v = NULL;
    if (json_parse(a, text, strlen(text), &v, &why) != OK)
        fatal("a stored text is no JSON: %s", why);
    return v;
}

const char *json_stored_in_lang(struct arena *a, const char *text, const char *lang)
{
    if (!text)
        return "";
    AUTO_JSON *v = json_stored(a, text);
    const char *s = json_in_lang(v, lang);
    return arena_strdup(a, s ? s : "");
}

struct jw jw_on(struct buf *b)
{
    return (struct jw){b, true};
}

static void begin(struct jw *w, const char *key)
{
    if (!w->is_first)
        buf_char(w->b, ',');
    w->is_first = false;
    if (key) {
        json_quote(w->b, key);
        buf_char(w->b, ':');
    }
}

void jw_key_open(struct jw *w, const char *key, char bracket)
{
    begin(w, key);
    buf_char(w->b, bracket);
    w->is_first = true;
}

void jw_open(struct jw *w, char bracket)
{
    jw_key_open(w, NULL, bracket);
}

void jw_close(struct jw *w, char bracket)
{
    buf_char(w->b, bracket);
    w->is_first = false;
}

void jw_key(struct jw *w, const char *key)
{
    begin(w, key);
    w->is_first = true;
}

void jw_key_written(struct jw *w, const char *key, size_t n)
{
    begin(w, NULL);
    buf_add(w->b, key, n);
    w->is_first = true;
}

void jw_str(struct jw *w, const char *key, const char *value)
{
    begin(w, key);
    if (value)
        json_quote(w->b, value);
    else
        buf_str_add(w->b, "null");
}

void jw_int(struct jw *w, const char *key, int64_t value)
{
    begin(w, key);
    buf_int(w->b, value);
}

void jw_bool(struct jw *w, const char *key, bool value)
{
    begin(w, key);
    buf_str_add(w->b, value ? "true" : "false");
}

void jw_null(struct jw *w, const char *key)
{
    jw_str(w, key, NULL);
}

void jw_time(struct jw *w, const char *key, int64_t at_ms)
{
    char t[TIME_TEXT];
    jw_str(w, key, time_rfc3339(at_ms, t));
}

void jw_raw(struct jw *w, const char *key, const char *json)
{
    begin(w, key);
    buf_str_add(w->b, json && *json ? json : "null");
}

/* The bytes that are not written as they are; 0 among them. */
static const bool is_special[256] = {
    [0 ... 0x1F] = true, ['"'] = true, ['\\'] = true, ['<'] = true, ['>'] = true, ['&'] = true,
    [0xE2] = true, [0x7F] = true,
};

void json_quote(struct buf *b, const char *s)
{
    buf_char(b, '"');
    while (*s) {
        size_t n = 0;
        while (!is_special[(unsigned char)s[n]])
            n++;
        buf_add(b, s, n);
        s += n;
        unsigned char ch = (unsigned char)*s;
        if (!ch)
            break;
        if (ch == 0xE2) { /* U+2028 and U+2029 are E2 80 A8 and E2 80 A9 */
            bool is_separator = (unsigned char)s[1] == 0x80 && ((unsigned char)s[2] & 0xFE) == 0xA8;
            if (is_separator) {
                buf_printf(b, "\\u202%c", (unsigned char)s[2] == 0xA8 ? '8' : '9');
                s += 3;
            } else {
                buf_char(b, *s++);
            }
            continue;
        }
        if (ch == '"' || ch == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)ch);
        } else if (ch == '\n') {
            buf_str_add(b, "\\n");
        } else {
            buf_printf(b, "\\u%04x", ch);
        }
        s++;
    }
    buf_char(b, '"');
}
