#include "page_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ucurr.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/time.h"
#include "base/when.h"
#include "base/zone.h"
#include "store/store.h"

static void open_time(struct html *h, const char *zone, int64_t at_ms)
{
    char stamp[TIME_TEXT];
    html_open(h, "time");
    html_attr(h, "datetime", time_rfc3339(at_ms, stamp));
    html_attr(h, "data-zone", zone);
}

void part_time(struct html *h, const char *zone, int64_t at_ms, const char *text)
{
    open_time(h, zone, at_ms);
    html_text(h, text);
    html_close(h);
}

/* Exact to the minute or second: a script adds the reader's own time. */
static void write_moment(struct html *h, const char *zone, int64_t at_ms, const char *text)
{
    open_time(h, zone, at_ms);
    html_flag(h, "data-moment", true);
    html_text(h, text);
    html_close(h);
}

void part_day(struct html *h, const char *zone, int64_t at_ms)
{
    part_time(h, zone, at_ms, when_date_text(h->arena, h->lang, zone, at_ms));
}

void part_when(struct html *h, const char *zone, int64_t at_ms)
{
    write_moment(h, zone, at_ms, when_text(h->arena, h->lang, zone, at_ms));
}

void part_deadline(struct html *h, const char *zone, int64_t at_ms)
{
    write_moment(h, zone, at_ms - 1000, when_deadline_text(h->arena, h->lang, zone, at_ms));
}

typedef char *day_fn(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);

static void write_days(struct html *h, const char *zone, int64_t starts_at, int64_t ends_at, day_fn *text)
{
    const char *first = text(h->arena, h->lang, zone, starts_at);
    part_time(h, zone, starts_at, first);
    if (ends_at == NO_INT || ends_at <= starts_at)
        return;
    const char *last = text(h->arena, h->lang, zone, ends_at - 1);
    if (strcmp(first, last) == 0)
        return;
    html_text(h, " – ");
    part_time(h, zone, ends_at - 1, last);
}

void part_days(struct html *h, const char *zone, int64_t starts_at, int64_t ends_at)
{
    write_days(h, zone, starts_at, ends_at, when_date_text);
}

void part_short_days(struct html *h, const char *zone, int64_t starts_at, int64_t ends_at)
{
    write_days(h, zone, starts_at, ends_at, when_plain_date_text);
}

void part_event_begin(struct html *h, const struct part_event *e)
{
    AUTO_JSON *name = json_stored(h->arena, e->name_json);
    html_open(h, "li");
    html_open_class(h, "p", "event-date");
    part_short_days(h, e->time_zone, e->starts_at, e->ends_at);
    html_close(h);
    html_open_class(h, "div", "stack stack--tight");
    html_say(h, "p", "eyebrow", arena_printf(h->arena, "page_kind_%s", e->kind));
    html_open_class(h, e->heading, "event-name");
    html_open(h, "a");
    html_attr(h, "href", arena_printf(h->arena, "/events/%s", e->slug));
    html_texts(h, "span", NULL, name);
    html_close(h);
    html_close(h);
}

/* ---- what is left ---- */

static void write_unit(struct html *h, int64_t n, const char *one, const char *many)
{
    html_open(h, "span");
    html_put(h, "b", NULL, part_number(h, n));
    html_text(h, " ");
    html_text(h, html_msg(h, n == 1 ? one : many));
    html_close(h);
}

void part_countdown(struct html *h, int64_t until_at, int64_t now_at)
{
    char stamp[TIME_TEXT];
    int64_t minutes = (until_at - now_at) / 60000;
    if (until_at <= now_at)
        return;
    html_open_class(h, "p", "countdown");
    html_attr(h, "data-until", time_rfc3339(until_at, stamp));
    if (minutes >= 1440)
        write_unit(h, minutes / 1440, "page_day", "page_days");
    write_unit(h, minutes / 60 % 24, "page_hour", "page_hours");
    write_unit(h, minutes % 60, "page_minute", "page_minutes");
    html_close(h);
}

int64_t part_instant(const json_t *instant)
{
    int y, mo, d, h, mi, s;
    int64_t at;
    const char *local = json_str(instant, "local"), *zone = json_str(instant, "zone");
    if (!local || !zone || sscanf(local, "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &s) != 6)
        return NO_INT;
    return zone_to_utc(zone, y, mo, d, h, mi, s, &at) == ZONE_OK ? at : NO_INT;
}

/* ---- words and numbers ---- */

static const char *const locales[] = {[LANG_EN] = "en_GB", [LANG_KO] = "ko_KR", [LANG_ZH] = "zh_CN"};

struct named {
    struct part_country country;
    uint8_t *order; /* ICU's key of the name */
};

static int by_order(const void *a, const void *b)
{
    return strcmp((const char *)((const struct named *)a)->order, (const char *)((const struct named *)b)->order);
}

static void name_country(struct html *h, UCollator *order, const char *code, struct named *out)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar text[200];
    char name[600];
    int32_t n = uloc_getDisplayCountry(arena_printf(h->arena, "und_%s", code), locales[h->lang], text, 200, &e);
    u_strToUTF8(name, sizeof name, NULL, text, n, &e);
    if (U_FAILURE(e))
        fatal("a country cannot be named: %s", u_errorName(e));
    out->country = (struct part_country){code, arena_strdup(h->arena, name)};
    int32_t size = ucol_getSortKey(order, text, n, NULL, 0);
    out->order = arena_alloc(h->arena, (size_t)size);
    ucol_getSortKey(order, text, n, out->order, size);
}

const struct part_country *part_countries(struct html *h, size_t *n)
{
    UErrorCode e = U_ZERO_ERROR;
    const char *const *codes = uloc_getISOCountries();
    UCollator *order = ucol_open(locales[h->lang], &e);
    if (U_FAILURE(e))
        fatal("countries cannot be put in order: %s", u_errorName(e));
    for (*n = 0; codes[*n];)
        ++*n;
    struct named *list = arena_array(h->arena, struct named, *n);
    struct part_country *out = arena_array(h->arena, struct part_country, *n);
    for (size_t i = 0; i < *n; i++)
        name_country(h, order, codes[i], &list[i]);
    ucol_close(order);
    qsort(list, *n, sizeof *list, by_order);
    for (size_t i = 0; i < *n; i++)
        out[i] = list[i].country;
    return out;
}

/* "12,000": the same in the three languages, so without ICU, which takes a millisecond. */
const char *part_number(struct html *h, int64_t n)
{
    const char *digits = arena_printf(h->arena, "%llu", n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n);
    size_t len = strlen(digits);
    char *out = arena_alloc(h->arena, len + len / 3 + 2), *p = out;
    if (n < 0)
        *p++ = '-';
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *p++ = ',';
        *p++ = digits[i];
    }
    *p = 0;
    return out;
}

/* The currency by its code, which no reader takes for another's; how many decimals it has is ICU's
 * knowledge (ISO 4217). */
const char *part_money(struct html *h, int64_t minor, const char *currency)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar code[4];
    u_uastrncpy(code, currency, 4);
    int decimals = ucurr_getDefaultFractionDigits(code, &e);
    int64_t unit = 1;
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    const char *whole = part_number(h, minor / unit);
    if (minor % unit == 0)
        return arena_printf(h->arena, "%s\u00a0%s", currency, whole);
    return arena_printf(h->arena, "%s\u00a0%s.%0*lld", currency, whole, decimals, (long long)(minor % unit));
}

const char *part_bytes(struct html *h, int64_t n)
{
    static const char *const units[] = {"kB", "MB", "GB"};
    int64_t tenths = (n + 99) / 100; /* of a kB, never none */
    size_t unit = 0;
    for (; tenths >= 10000 && unit < 2; unit++)
        tenths = (tenths + 500) / 1000;
    if (tenths < 100)
        return arena_printf(h->arena, "%lld.%lld %s", (long long)tenths / 10, (long long)tenths % 10, units[unit]);
    return arena_printf(h->arena, "%lld %s", (long long)(tenths + 5) / 10, units[unit]);
}
