/* Event check: single values. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/event/event_check_in.h"

#define STRING_MAX 200

/* Digits where the pattern has 0, else the same character. */
static bool is_form(const char *s, const char *pattern)
{
    for (; *pattern; s++, pattern++)
        if (*pattern == '0' ? (*s < '0' || *s > '9') : *s != *pattern)
            return false;
    return !*s;
}

/* A text of 1..max code points without control characters (line breaks allowed in long ones). */
static void check_text(struct check *k, const struct at *at, json_t *v, int64_t max)
{
    const char *s = json_string_value(v);
    if (!s) {
        fault_add(k, at, "event_want_string", NULL);
        return;
    }
    int64_t n = 0;
    for (const char *p = s; *p; p++)
        n += (*p & 0xC0) != 0x80;
    if (n == 0 || s[strspn(s, " \n")] == 0)
        fault_add(k, at, "event_empty", NULL);
    if (n > max)
        fault_add(k, at, "event_too_long", "max", fault_int(k, max), NULL);
    if (max > STRING_MAX ? !text_is_block(s) : !text_is_line(s))
        fault_add(k, at, "event_control", NULL);
}

static bool is_declared(const struct check *k, const char *language)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(k->doc, "languages"), no, one)
        if (json_is_string(one) && strcmp(json_string_value(one), language) == 0)
            return true;
    return false;
}

static void check_texts(struct check *k, const struct at *at, json_t *v, int64_t max)
{
    if (!json_is_object(v)) {
        fault_add(k, at, "event_want_texts", NULL);
        return;
    }
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(k->doc, "languages"), no, one)
    {
        const char *language = json_string_value(one);
        if (language && !json_object_get(v, language))
            fault_add(k, at, "event_text_missing", "language", language, NULL);
    }
    const char *language;
    json_object_foreach(v, language, one)
    {
        if (!is_declared(k, language))
            fault_add(k, AT(at, language), "event_text_undeclared", "language", language, NULL);
        check_text(k, AT(at, language), one, max);
    }
}

static bool is_key(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return n >= 1 && n <= 63 && !s[n] && *s != '-' && *s != '_';
}

static void check_choice(struct check *k, const struct at *at, const char *words, const char *s)
{
    if (shape_has_word(words, s))
        return;
    struct buf b;
    buf_init(&b, k->c->arena, 1024);
    for (const char *p = words; *p; p++)
        buf_str_add(&b, *p == ' ' ? ", " : (const char[]){*p, 0});
    fault_add(k, at, "event_choice", "choices", buf_str(&b), NULL);
}

static bool is_date(const char *s)
{
    int y = 0, m = 1, d = 1;
    if (!is_form(s, "0000") && !is_form(s, "0000-00") && !is_form(s, "0000-00-00"))
        return false;
    sscanf(s, "%4d-%2d-%2d", &y, &m, &d);
    return time_date_ok(y, m, d);
}

/* Wall time; whether it exists in its zone is asked of the whole instant. */
static void check_local(struct check *k, const struct at *at, const char *s)
{
    int y, mo, d, h, mi, sec;
    if (is_form(s, "0000-00-00"))
        fault_add(k, at, "event_time_no_hour", NULL);
    else if (!is_form(s, "0000-00-00T00:00:00") ||
             sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2d", &y, &mo, &d, &h, &mi, &sec) != 6 ||
             !time_date_ok(y, mo, d) || h > 23 || mi > 59 || sec > 59)
        fault_add(k, at, "event_time_form", NULL);
}

bool event_is_url(const char *s)
{
    size_t scheme = strncmp(s, "https://", 8) == 0 ? 8 : strncmp(s, "http://", 7) == 0 ? 7 : 0;
    if (!scheme || strlen(s) > 2000 || !s[scheme] || s[scheme] == '/')
        return false;
    for (; *s; s++)
        if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7F || strchr("\"<>\\^`{|}", *s))
            return false;
    return true;
}

static bool is_email(const char *s)
{
    const char *at = strchr(s, '@');
    if (!at || at == s || strchr(at + 1, '@') || strlen(s) > 254 || at - s > 64 || !strchr(at, '.'))
        return false;
    for (; *s; s++)
        if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7F || strchr("\"(),:;<>[\\]", *s))
            return false;
    return at[1] != '.' && s[-1] != '.' && !strstr(at, "..");
}

void check_sources(struct check *k, const struct at *at, json_t *v)
{
    if (!json_is_object(v)) {
        fault_add(k, at, "event_want_citations", NULL);
        return;
    }
    const char *key;
    json_t *one;
    json_object_foreach(v, key, one)
    {
        if (!is_key(key) || strcmp(key, "ours") == 0)
            fault_add(k, AT(at, key), "event_key_form", NULL);
        check_text(k, AT(at, key), one, 1000);
    }
}

static void check_int_range(struct check *k, const struct at *at, const struct shape_member *m,
                            json_t *v)
{
    if (!json_is_integer(v))
        fault_add(k, at, "event_want_integer", NULL);
    else if (json_integer_value(v) < m->min || json_integer_value(v) > m->max)
        fault_add(k, at, "event_range", "min", fault_int(k, m->min), "max", fault_int(k, m->max),
                  NULL);
}

static void check_string(struct check *k, const struct at *at, const struct shape_member *m,
                         const char *s)
{
    static const struct {
        bool (*is_ok)(const char *);
        const char *key;
    } forms[SHAPE_KINDS] = {
        [SHAPE_KEY] = {is_key, "event_key_form"},
        [SHAPE_DATE] = {is_date, "event_date_form"},
        [SHAPE_ZONE] = {zone_exists, "event_zone_unknown"},
        [SHAPE_URL] = {event_is_url, "event_url_form"},
        [SHAPE_EMAIL] = {is_email, "event_email_form"},
        [SHAPE_COUNTRY] = {country_exists, "event_country_unknown"},
        [SHAPE_CURRENCY] = {currency_exists, "event_currency_unknown"},
    };
    if (m->kind == SHAPE_CHOICE)
        check_choice(k, at, m->words, s);
    else if (m->kind == SHAPE_LOCAL)
        check_local(k, at, s);
    else if (m->kind == SHAPE_REF && !check_find(k, m->words, s))
        fault_add(k, at, "event_ref_unknown", "list", m->words, "key", s, NULL);
    else if (forms[m->kind].is_ok && !forms[m->kind].is_ok(s))
        fault_add(k, at, forms[m->kind].key, NULL);
}

void check_scalar(struct check *k, const struct at *at, const struct shape_member *m, json_t *v)
{
    if (m->kind == SHAPE_TEXT)
        check_texts(k, at, v, m->max);
    else if (m->kind == SHAPE_STRING)
        check_text(k, at, v, m->max ? m->max : STRING_MAX);
    else if (m->kind == SHAPE_INT)
        check_int_range(k, at, m, v);
    else if (m->kind == SHAPE_BOOL) {
        if (!json_is_boolean(v))
            fault_add(k, at, "event_want_bool", NULL);
    } else if (m->kind == SHAPE_RULE) {
        if (!json_is_object(v) && !json_is_boolean(v))
            fault_add(k, at, "event_want_condition", NULL);
    } else if (m->kind == SHAPE_ANSWERS) {
        if (!json_is_object(v))
            fault_add(k, at, "event_want_object", NULL);
    } else if (!json_is_string(v))
        fault_add(k, at, "event_want_string", NULL);
    else
        check_string(k, at, m, json_string_value(v));
}
