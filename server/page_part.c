#include "page_part.h"

#include <string.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "base/when.h"
#include "store/store.h"

void part_time(struct html *h, const char *zone, int64_t at_ms, const char *text)
{
    char stamp[TIME_TEXT];
    html_open(h, "time");
    html_attr(h, "datetime", time_rfc3339(at_ms, stamp));
    html_attr(h, "data-zone", zone);
    html_text(h, text);
    html_close(h);
}

void part_day(struct html *h, const char *zone, int64_t at_ms)
{
    part_time(h, zone, at_ms, when_date_text(h->arena, h->lang, zone, at_ms));
}

void part_when(struct html *h, const char *zone, int64_t at_ms)
{
    part_time(h, zone, at_ms, when_text(h->arena, h->lang, zone, at_ms));
}

void part_deadline(struct html *h, const char *zone, int64_t at_ms)
{
    part_time(h, zone, at_ms, when_deadline_text(h->arena, h->lang, zone, at_ms));
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

/* How many decimals a currency has is ICU's knowledge (ISO 4217). */
static const char *format(struct html *h, UNumberFormatStyle style, double value, const char *currency)
{
    static const char *const locales[] = {[LANG_EN] = "en_GB", [LANG_KO] = "ko_KR", [LANG_ZH] = "zh_CN"};
    UErrorCode e = U_ZERO_ERROR;
    UChar text[100], code[4];
    char out[300];
    UNumberFormat *f = unum_open(style, NULL, 0, locales[h->lang], NULL, &e);
    u_uastrncpy(code, currency ? currency : "", 4);
    if (currency)
        unum_setTextAttribute(f, UNUM_CURRENCY_CODE, code, -1, &e);
    if (currency) {
        int32_t decimals = unum_getAttribute(f, UNUM_MAX_FRACTION_DIGITS);
        for (int32_t i = 0; i < decimals; i++)
            value /= 10;
        bool is_whole = value == (double)(int64_t)value;
        unum_setAttribute(f, UNUM_FRACTION_DIGITS, is_whole ? 0 : decimals);
    }
    unum_formatDouble(f, value, text, 100, NULL, &e);
    u_strToUTF8(out, sizeof out, NULL, text, -1, &e);
    unum_close(f);
    if (U_FAILURE(e))
        fatal("a number cannot be written: %s", u_errorName(e));
    return arena_strdup(h->arena, out);
}

const char *part_money(struct html *h, int64_t minor, const char *currency)
{
    return format(h, UNUM_CURRENCY, (double)minor, currency);
}

const char *part_number(struct html *h, int64_t n)
{
    return format(h, UNUM_DECIMAL, (double)n, NULL);
}
