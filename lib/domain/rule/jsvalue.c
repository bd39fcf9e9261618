#include "domain/rule/jsvalue.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define BYTES_PER_STEP 256 /* of text looked at */
#define NUMBER_TEXT    64

void *js_alloc(struct js *js, size_t n)
{
    /* the arena adds up to 32 bytes of alignment and red zone */
    if (js->why || n > js->n_bytes_left || js->n_bytes_left - n < 32) {
        if (!js->why)
            js->why = "the rule needs too much memory";
        return NULL;
    }
    js->n_bytes_left -= n + 32;
    return arena_alloc(js->arena, n);
}

bool js_spend(struct js *js, size_t n_steps)
{
    if (js->why)
        return false;
    if (n_steps > (size_t)js->n_steps_left) {
        js->why = "the rule takes too many steps";
        return false;
    }
    js->n_steps_left -= (int)n_steps;
    return true;
}

/* What it costs to look at n bytes. */
static bool spend_bytes(struct js *js, size_t n)
{
    return js_spend(js, n / BYTES_PER_STEP);
}

struct js_value js_undefined(void)
{
    return (struct js_value){.kind = JS_UNDEFINED};
}

struct js_value js_null(void)
{
    return (struct js_value){.kind = JS_NULL};
}

struct js_value js_bool(bool v)
{
    return (struct js_value){.kind = JS_BOOL, .is_true = v};
}

struct js_value js_number(double v)
{
    return (struct js_value){.kind = JS_NUMBER, .number = v};
}

struct js_value js_text(const char *p, size_t n)
{
    return (struct js_value){.kind = JS_TEXT, .text = {p, n}};
}

struct js_value js_array(const struct js_value *items, size_t n)
{
    return (struct js_value){.kind = JS_ARRAY, .array = {.items = items, .n = n}};
}

struct js_value js_of_json(const json_t *v)
{
    if (!v)
        return js_undefined();
    switch (json_typeof(v)) {
    case JSON_TRUE:
    case JSON_FALSE:
        return js_bool(json_is_true(v));
    case JSON_INTEGER:
    case JSON_REAL:
        return js_number(json_number_value(v));
    case JSON_STRING:
        return js_text(json_string_value(v), json_string_length(v));
    case JSON_ARRAY:
        return (struct js_value){.kind = JS_ARRAY, .array = {.json = v, .n = json_array_size(v)}};
    case JSON_OBJECT:
        return (struct js_value){.kind = JS_OBJECT, .object = v};
    case JSON_NULL:
        break;
    }
    return js_null();
}

struct js_value js_item(const struct js_value *array, size_t i)
{
    return array->array.json ? js_of_json(json_array_get(array->array.json, i))
                             : array->array.items[i];
}

/* The index an element's name stands for: digits without a leading zero; false for other names. */
static bool index_of(const char *name, size_t *out)
{
    size_t n = strspn(name, "0123456789");
    if (n == 0 || n > 9 || name[n] || (n > 1 && name[0] == '0'))
        return false;
    *out = (size_t)strtoul(name, NULL, 10);
    return true;
}

struct js_value js_member(struct js *js, struct js_value v, const char *name)
{
    size_t i;
    if (v.kind == JS_OBJECT)
        return js_of_json(json_object_get(v.object, name));
    if (v.kind == JS_SCOPE) {
        if (strcmp(name, "current") == 0)
            return v.scope[0];
        return strcmp(name, "accumulator") == 0 ? v.scope[1] : js_undefined();
    }
    if (v.kind == JS_ARRAY) {
        if (strcmp(name, "length") == 0)
            return js_number((double)v.array.n);
        return index_of(name, &i) && i < v.array.n ? js_item(&v, i) : js_undefined();
    }
    if (v.kind == JS_TEXT && spend_bytes(js, v.text.n)) {
        if (strcmp(name, "length") == 0)
            return js_number((double)js_units(v));
        return index_of(name, &i) && i < js_units(v) ? js_cut(js, v, i, i + 1) : js_undefined();
    }
    return js_undefined();
}

bool js_truthy(struct js_value v)
{
    switch (v.kind) {
    case JS_UNDEFINED:
    case JS_NULL:
        return false;
    case JS_BOOL:
        return v.is_true;
    case JS_NUMBER:
        return v.number != 0 && !isnan(v.number);
    case JS_TEXT:
        return v.text.n > 0;
    case JS_ARRAY:
        return v.array.n > 0;
    case JS_OBJECT:
    case JS_SCOPE:
        break;
    }
    return true;
}

/* ---- numbers ---- */

/* Skips the white space and line ends of ECMA-262 (TrimString) at p, forwards. */
static const char *skip_space(const char *p)
{
    static const char *const wide[] = {"\xC2\xA0", "\xEF\xBB\xBF", "\xE1\x9A\x80", "\xE2\x80\xA8",
                                       "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
                                       "\xE3\x80\x80"};
    for (;;) {
        const char *from = p;
        p += strspn(p, " \t\n\v\f\r");
        for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
            if (strncmp(p, wide[i], strlen(wide[i])) == 0)
                p += strlen(wide[i]);
        if (strncmp(p, "\xE2\x80", 2) == 0 && (unsigned char)p[2] >= 0x80 &&
            (unsigned char)p[2] <= 0x8A)
            p += 3;
        if (p == from)
            return p;
    }
}

/* The longest decimal literal at p: [+-] (Infinity | digits [. digits] [e digits]); NaN and end = p
 * when there is none. */
static double decimal(const char *p, const char **end)
{
    const char *q = p + (*p == '+' || *p == '-');
    *end = p;
    if (strncmp(q, "Infinity", 8) == 0) {
        *end = q + 8;
        return *p == '-' ? -INFINITY : INFINITY;
    }
    size_t n = strspn(q, "0123456789"), n_after = 0;
    if (q[n] == '.')
        n_after = strspn(q + n + 1, "0123456789");
    if (n + n_after == 0)
        return NAN;
    q += n + (q[n] == '.') + n_after;
    if (*q == 'e' || *q == 'E') {
        const char *digits = q + 1 + (q[1] == '+' || q[1] == '-');
        size_t n_exp = strspn(digits, "0123456789");
        if (n_exp > 0)
            q = digits + n_exp;
    }
    *end = q;
    bool is_hex = (*q == 'x' || *q == 'X') && q[-1] == '0'; /* for strtod, not for JavaScript */
    return is_hex && n == 1 ? 0 : strtod(p, NULL);
}

/* 0x, 0o, 0b and their digits; NaN when malformed. */
static double radix(const char *p)
{
    int base = p[1] == 'x' || p[1] == 'X' ? 16 : p[1] == 'o' || p[1] == 'O' ? 8 : 2;
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    double v = 0;
    p += 2;
    const char *start = p;
    for (; *p; p++) {
        const char *d = strchr(digits, *p);
        if (!d || (d - digits) % 16 >= base)
            break;
        v = v * base + (double)((d - digits) % 16);
    }
    return p > start && !*skip_space(p) ? v : NAN;
}

static double text_to_number(const char *text)
{
    const char *p = skip_space(text), *end;
    if (!*p)
        return 0;
    if (p[0] == '0' && p[1] && strchr("xXoObB", p[1]))
        return radix(p);
    double v = decimal(p, &end);
    return end > p && !*skip_space(end) ? v : NAN;
}

double js_to_number(struct js *js, struct js_value v)
{
    switch (v.kind) {
    case JS_NULL:
        return 0;
    case JS_BOOL:
        return v.is_true;
    case JS_NUMBER:
        return v.number;
    case JS_TEXT:
        return spend_bytes(js, v.text.n) ? text_to_number(v.text.p) : NAN;
    case JS_ARRAY:
        v = js_to_text(js, v);
        return spend_bytes(js, v.text.n) ? text_to_number(v.text.p) : NAN;
    case JS_UNDEFINED:
    case JS_OBJECT:
    case JS_SCOPE:
        break;
    }
    return NAN;
}

double js_parse_float(struct js *js, struct js_value v)
{
    if (v.kind == JS_NUMBER) /* the text of a number reads back as that number, but for -0 */
        return v.number == 0 ? 0 : v.number;
    const char *end;
    v = js_to_text(js, v);
    return spend_bytes(js, v.text.n) ? decimal(skip_space(v.text.p), &end) : NAN;
}

/* The digits of a finite number > 0: the fewest that read back the same. Returns how many; the value
 * is 0.digits x 10^*exponent. */
static int shortest_digits(double v, char digits[24], int *exponent)
{
    char t[NUMBER_TEXT];
    for (int precision = 0; precision < 17; precision++) {
        snprintf(t, sizeof t, "%.*e", precision, v);
        if (strtod(t, NULL) == v)
            break;
    }
    int n = 0;
    char *p = t;
    for (; *p != 'e'; p++)
        if (*p != '.')
            digits[n++] = *p;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = 0;
    *exponent = (int)strtol(p + 1, NULL, 10) + 1;
    return n;
}

/* Number::toString(v, 10). */
static void number_text(double v, char out[NUMBER_TEXT])
{
    char digits[24];
    int e;
    if (isnan(v) || isinf(v) || v == 0) {
        snprintf(out, NUMBER_TEXT, "%s",
                 isnan(v) ? "NaN" : v == 0 ? "0" : v < 0 ? "-Infinity" : "Infinity");
        return;
    }
    const char *sign = v < 0 ? "-" : "";
    int n = shortest_digits(fabs(v), digits, &e);
    if (n <= e && e <= 21)
        snprintf(out, NUMBER_TEXT, "%s%s%.*s", sign, digits, e - n, "000000000000000000000");
    else if (0 < e && e <= 21)
        snprintf(out, NUMBER_TEXT, "%s%.*s.%s", sign, e, digits, digits + e);
    else if (-6 < e && e <= 0)
        snprintf(out, NUMBER_TEXT, "%s0.%.*s%s", sign, -e, "000000", digits);
    else
        snprintf(out, NUMBER_TEXT, "%s%c%s%se%+d", sign, digits[0], n > 1 ? "." : "", digits + 1,
                 e - 1);
}

/* ---- text ---- */

static struct js_value text_copy(struct js *js, const char *p, size_t n)
{
    char *copy = js_alloc(js, n + 1);
    if (!copy)
        return js_text("", 0);
    memcpy(copy, p, n);
    return js_text(copy, n); /* the arena gives zeroed memory */
}

struct js_value js_to_text(struct js *js, struct js_value v)
{
    char t[NUMBER_TEXT];
    switch (v.kind) {
    case JS_UNDEFINED:
        return js_text("undefined", 9);
    case JS_NULL:
        return js_text("null", 4);
    case JS_BOOL:
        return v.is_true ? js_text("true", 4) : js_text("false", 5);
    case JS_NUMBER:
        number_text(v.number, t);
        return text_copy(js, t, strlen(t));
    case JS_TEXT:
        return v;
    case JS_ARRAY:
        return js_join(js, v, ",");
    case JS_OBJECT:
    case JS_SCOPE:
        break;
    }
    return js_text("[object Object]", 15);
}

struct js_value js_join(struct js *js, struct js_value array, const char *separator)
{
    struct js_value *parts = js_alloc(js, sizeof *parts * (array.array.n + 1));
    size_t total = 0, n_sep = strlen(separator);
    for (size_t i = 0; parts && i < array.array.n; i++) {
        struct js_value item = js_item(&array, i);
        bool is_nothing = item.kind == JS_UNDEFINED || item.kind == JS_NULL;
        if (!js_spend(js, 1))
            return js_text("", 0);
        parts[i] = is_nothing ? js_text("", 0) : js_to_text(js, item);
        total += parts[i].text.n + (i > 0 ? n_sep : 0);
    }
    char *out = spend_bytes(js, total) ? js_alloc(js, total + 1) : NULL;
    if (!out)
        return js_text("", 0);
    char *p = out;
    for (size_t i = 0; i < array.array.n; i++) {
        if (i > 0)
            p = (char *)mempcpy(p, separator, n_sep);
        p = (char *)mempcpy(p, parts[i].text.p, parts[i].text.n);
    }
    return js_text(out, total);
}

/* Bytes of the UTF-8 sequence that starts with ch, and its UTF-16 units. */
static size_t sequence(unsigned char ch, size_t *n_units)
{
    *n_units = ch >= 0xF0 ? 2 : 1;
    return ch < 0x80 ? 1 : ch < 0xE0 ? 2 : ch < 0xF0 ? 3 : 4;
}

size_t js_units(struct js_value text)
{
    size_t n = 0, units;
    for (size_t i = 0; i < text.text.n; n += units)
        i += sequence((unsigned char)text.text.p[i], &units);
    return n;
}

struct js_value js_cut(struct js *js, struct js_value text, size_t from, size_t to)
{
    size_t at = 0, units, start = text.text.n, end = start;
    if (!spend_bytes(js, text.text.n))
        return js_text("", 0);
    bool is_started = false;
    for (size_t i = 0; i < text.text.n; at += units) {
        size_t n = sequence((unsigned char)text.text.p[i], &units);
        if (!is_started && at >= from) {
            start = i;
            is_started = true;
        }
        if (at + units > to) {
            end = i;
            break;
        }
        i += n;
    }
    return start < end ? text_copy(js, text.text.p + start, end - start) : js_text("", 0);
}

/* ---- comparison ---- */

/* Order by UTF-16 units: that of the bytes, except that U+E000..U+FFFF come after the astral planes. */
static int text_compare(struct js *js, struct js_value a, struct js_value b)
{
    size_t n = a.text.n < b.text.n ? a.text.n : b.text.n, i = 0;
    if (!spend_bytes(js, n))
        return 0;
    while (i < n && a.text.p[i] == b.text.p[i])
        i++;
    if (i == n)
        return (a.text.n > b.text.n) - (a.text.n < b.text.n);
    unsigned char x = (unsigned char)a.text.p[i], y = (unsigned char)b.text.p[i];
    bool is_x_high = x >= 0xEE && x < 0xF0, is_y_high = y >= 0xEE && y < 0xF0;
    if ((is_x_high && y >= 0xF0) || (is_y_high && x >= 0xF0))
        return is_x_high ? 1 : -1;
    return x < y ? -1 : 1;
}

bool js_strict_equal(struct js *js, struct js_value a, struct js_value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case JS_UNDEFINED:
    case JS_NULL:
        return true;
    case JS_BOOL:
        return a.is_true == b.is_true;
    case JS_NUMBER:
        return a.number == b.number;
    case JS_TEXT:
        return a.text.n == b.text.n && text_compare(js, a, b) == 0;
    case JS_ARRAY: /* the same one, not the same content */
        return a.array.json == b.array.json && a.array.items == b.array.items;
    case JS_OBJECT:
        return a.object == b.object;
    case JS_SCOPE:
        return a.scope == b.scope;
    }
    return false;
}

static bool is_composite(struct js_value v)
{
    return v.kind == JS_ARRAY || v.kind == JS_OBJECT || v.kind == JS_SCOPE;
}

static bool is_nothing(struct js_value v)
{
    return v.kind == JS_UNDEFINED || v.kind == JS_NULL;
}

bool js_loose_equal(struct js *js, struct js_value a, struct js_value b)
{
    if (is_nothing(a) || is_nothing(b))
        return is_nothing(a) && is_nothing(b);
    if (a.kind == b.kind || (is_composite(a) && is_composite(b)))
        return js_strict_equal(js, a, b);
    if (is_composite(a) && b.kind != JS_BOOL)
        a = js_to_text(js, a);
    if (is_composite(b) && a.kind != JS_BOOL)
        b = js_to_text(js, b);
    if (a.kind == JS_TEXT && b.kind == JS_TEXT)
        return js_strict_equal(js, a, b);
    return js_to_number(js, a) == js_to_number(js, b);
}

int js_compare(struct js *js, struct js_value a, struct js_value b)
{
    if (is_composite(a))
        a = js_to_text(js, a);
    if (is_composite(b))
        b = js_to_text(js, b);
    if (a.kind == JS_TEXT && b.kind == JS_TEXT)
        return text_compare(js, a, b);
    double x = js_to_number(js, a), y = js_to_number(js, b);
    return isnan(x) || isnan(y) ? 2 : (x > y) - (x < y);
}

/* ---- output ---- */

static void write_json(struct js *js, struct jw *w, const char *key, const struct js_value *v);

static void write_object(struct js *js, struct jw *w, const char *key, const struct js_value *v)
{
    jw_key_open(w, key, '{');
    if (v->kind == JS_SCOPE) {
        if (v->scope[0].kind != JS_UNDEFINED)
            write_json(js, w, "current", &v->scope[0]);
        if (v->scope[1].kind != JS_UNDEFINED)
            write_json(js, w, "accumulator", &v->scope[1]);
    } else {
        const char *name;
        json_t *member;
        json_object_foreach((json_t *)(uintptr_t)v->object, name, member)
        {
            struct js_value m = js_of_json(member);
            write_json(js, w, name, &m);
        }
    }
    jw_close(w, '}');
}

static void write_json(struct js *js, struct jw *w, const char *key, const struct js_value *v)
{
    char t[NUMBER_TEXT];
    if (w->b->is_full) /* values may share parts: the text can be far larger than they are */
        return;
    switch (v->kind) {
    case JS_UNDEFINED:
    case JS_NULL:
        jw_null(w, key);
        return;
    case JS_BOOL:
        jw_bool(w, key, v->is_true);
        return;
    case JS_NUMBER:
        number_text(v->number, t);
        jw_raw(w, key, isfinite(v->number) ? t : "null");
        return;
    case JS_TEXT:
        jw_str(w, key, v->text.p);
        return;
    case JS_ARRAY:
        jw_key_open(w, key, '[');
        for (size_t i = 0; i < v->array.n; i++) {
            struct js_value item = js_item(v, i);
            write_json(js, w, NULL, &item);
        }
        jw_close(w, ']');
        return;
    case JS_OBJECT:
    case JS_SCOPE:
        write_object(js, w, key, v);
        return;
    }
}

void js_write(struct js *js, struct buf *b, struct js_value v)
{
    struct jw w = jw_on(b);
    write_json(js, &w, NULL, &v);
    if (b->is_full && !js->why)
        js->why = "the result is too long";
}
