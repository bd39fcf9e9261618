#include "base/when.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"

enum style { STYLE_MINUTES, STYLE_SECONDS, STYLE_DATE, STYLE_PLAIN, STYLE_BRIEF, STYLE_MONTH, STYLE_YEAR, STYLE_COUNT };

/* Patterns (UTS 35) are written out: ICU's own for "en" put the month first. */
static const struct {
    const char *locale;
    const char *pattern[STYLE_COUNT];
} langs[] = {
    [LANG_EN] = {"en_GB",
                 {"EEEE, d MMMM y, HH:mm", "EEEE, d MMMM y, HH:mm:ss", "EEEE, d MMMM y", "d MMMM y",
                  "EEE, d MMMM y, HH:mm", "MMMM y", "y"}},
    [LANG_KO] = {"ko",
                 {"y년 M월 d일 EEEE HH:mm", "y년 M월 d일 EEEE HH:mm:ss", "y년 M월 d일 EEEE", "y년 M월 d일",
             "y년 M월 d일 (EEE) HH:mm", "y년 M월", "y년"}},
    [LANG_ZH] = {"zh", {"y年M月d日EEEE HH:mm", "y年M月d日EEEE HH:mm:ss", "y年M月d日EEEE", "y年M月d日",
                         "y年M月d日EEE HH:mm", "y年M月", "y年"}},
};
static_assert(sizeof langs / sizeof *langs == LANG_COUNT, "patterns per language");

static UDateFormat *open_format(enum lang lang, enum style style)
{
    static const UChar utc[] = {'E', 't', 'c', '/', 'U', 'T', 'C', 0};
    UErrorCode e = U_ZERO_ERROR;
    UChar pattern[64];
    int32_t n = 0;
    u_strFromUTF8(pattern, 64, &n, langs[lang].pattern[style], -1, &e);
    UDateFormat *f =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, langs[lang].locale, utc, -1, pattern, n, &e);
    if (U_FAILURE(e))
        fatal("when: format for %s: %s", langs[lang].locale, u_errorName(e));
    return f;
}

/* A prototype per language and style is made once (170 us) and cloned per call (10 us): a format is
 * not thread-safe. Two threads may both make one; one of them keeps it. */
static UDateFormat *format(enum lang lang, enum style style)
{
    static UDateFormat *prototype[LANG_COUNT][STYLE_COUNT];
    UDateFormat **slot = &prototype[lang][style], *none = NULL;
    UDateFormat *f = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
    UErrorCode e = U_ZERO_ERROR;
    if (!f) {
        f = open_format(lang, style);
        if (!__atomic_compare_exchange_n(slot, &none, f, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE)) {
            udat_close(f);
            f = none;
        }
    }
    UDateFormat *mine = udat_clone(f, &e);
    if (U_FAILURE(e))
        fatal("when: clone: %s", u_errorName(e));
    return mine;
}

/* The wall time is told by shifting the instant and printing it as UTC, so ICU needs no zone. */
static char *print(struct arena *a, enum lang lang, enum style style, int64_t wall_ms)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar wide[128];
    UDateFormat *f = format(lang, style);
    int32_t n = udat_format(f, (UDate)wall_ms, wide, 128, NULL, &e);
    udat_close(f);
    char *out = arena_alloc(a, (size_t)n * 3 + 1);
    u_strToUTF8(out, n * 3 + 1, NULL, wide, n, &e);
    if (U_FAILURE(e))
        fatal("when: format: %s", u_errorName(e));
    return out;
}

static int64_t offset_or_utc(const char *zone, int64_t at_ms)
{
    int64_t offset = 0;
    return zone_offset_ms(zone, at_ms, &offset) ? offset : 0;
}

/* ---- zones ---- */

/* "Etc/GMT+3", "America/New_York" -> "America/New York": of a zone that has no name in the language. */
static char *readable(struct arena *a, const char *zone)
{
    char *out = arena_strdup(a, zone);
    for (char *p = out; *p; p++)
        if (*p == '_')
            *p = ' ';
    return out;
}

/* "Korean Standard Time". ICU's rules of zones are old, so it is asked for the name alone, and believed only
 * where its offset is ours: it may not know that summer time was given up. */
static char *ask_name(struct arena *a, enum lang lang, const char *zone, int64_t at_ms, int64_t offset)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar id[64], wide[128];
    char *out = arena_alloc(a, sizeof wide / sizeof *wide * 3);
    u_uastrncpy(id, zone, 64);
    id[63] = 0;
    UCalendar *cal = ucal_open(id, -1, langs[lang].locale, UCAL_GREGORIAN, &e);
    ucal_setMillis(cal, (UDate)at_ms, &e);
    int32_t standard = ucal_get(cal, UCAL_ZONE_OFFSET, &e), summer = ucal_get(cal, UCAL_DST_OFFSET, &e);
    int32_t n = ucal_getTimeZoneDisplayName(cal, summer ? UCAL_DST : UCAL_STANDARD, langs[lang].locale, wide, 128, &e);
    u_strToUTF8(out, sizeof wide / sizeof *wide * 3, NULL, wide, n, &e);
    ucal_close(cal);
    bool is_named = U_SUCCESS(e) && standard + summer == offset && n > 0 && strncmp(out, "GMT", 3) != 0;
    return is_named ? out : readable(a, zone);
}

/* A page names its zone twenty times, 15 us each: every thread remembers what it named last. A name holds for the
 * days around as long as the offset does. */
static const char *zone_name(struct arena *a, enum lang lang, const char *zone, int64_t at_ms, int64_t offset)
{
    static _Thread_local struct known {
        enum lang lang;
        int64_t days, offset;
        char zone[40], name[120];
    } all[8];
    static _Thread_local unsigned n_made;
    int64_t days = at_ms / (INT64_C(10) * 86400000);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct known *k = &all[i];
        if (k->lang == lang && k->days == days && k->offset == offset && *k->zone && strcmp(k->zone, zone) == 0)
            return arena_strdup(a, k->name);
    }
    const char *name = ask_name(a, lang, zone, at_ms, offset);
    size_t zone_n = strlen(zone), name_n = strlen(name);
    struct known *k = &all[n_made++ % (sizeof all / sizeof *all)];
    if (zone_n >= sizeof k->zone || name_n >= sizeof k->name)
        return name;
    *k = (struct known){.lang = lang, .days = days, .offset = offset};
    memcpy(k->zone, zone, zone_n);
    memcpy(k->name, name, name_n);
    return name;
}

static char *offset_text(struct arena *a, int64_t offset)
{
    int64_t s = llabs(offset) / 1000;
    char sign = offset < 0 ? '-' : '+';
    if (s % 60)
        return arena_printf(a, "UTC%c%d:%02d:%02d", sign, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
    if (s % 3600)
        return arena_printf(a, "UTC%c%d:%02d", sign, (int)(s / 3600), (int)(s / 60 % 60));
    return arena_printf(a, "UTC%c%d", sign, (int)(s / 3600));
}

/* The name and the offset, within parentheses already or not. */
static char *zone_in(struct arena *a, enum lang lang, const char *zone, int64_t at_ms, bool is_within)
{
    int64_t offset;
    if (!zone_offset_ms(zone, at_ms, &offset) || strcmp(zone, "UTC") == 0)
        return arena_strdup(a, "UTC");
    const char *name = zone_name(a, lang, zone, at_ms, offset), *by = offset_text(a, offset);
    return is_within ? arena_printf(a, "%s, %s", name, by) : arena_printf(a, "%s (%s)", name, by);
}

char *when_zone_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    return zone_in(a, lang, zone, at_ms, false);
}

static char *with_zone(struct arena *a, enum lang lang, const char *zone, int64_t at_ms,
                       enum style style)
{
    const char *wall = print(a, lang, style, at_ms + offset_or_utc(zone, at_ms));
    return arena_printf(a, "%s (%s)", wall, zone_in(a, lang, zone, at_ms, true));
}

char *when_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    int64_t ms = ((at_ms + offset_or_utc(zone, at_ms)) % 60000 + 60000) % 60000;
    return with_zone(a, lang, zone, at_ms, ms >= 1000 ? STYLE_SECONDS : STYLE_MINUTES);
}

char *when_deadline_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    return with_zone(a, lang, zone, at_ms - 1000, STYLE_SECONDS);
}

char *when_date_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    return print(a, lang, STYLE_DATE, at_ms + offset_or_utc(zone, at_ms));
}

char *when_plain_date_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    return print(a, lang, STYLE_PLAIN, at_ms + offset_or_utc(zone, at_ms));
}

char *when_part_text(struct arena *a, enum lang lang, int64_t day, enum when_part part)
{
    static const enum style styles[] = {STYLE_PLAIN, STYLE_MONTH, STYLE_YEAR};
    return print(a, lang, styles[part], day * INT64_C(86400000));
}

char *when_brief_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    return print(a, lang, STYLE_BRIEF, at_ms + offset_or_utc(zone, at_ms));
}

/* The same digits in the three languages, so without ICU (20 us): a timetable has hundreds of them. */
char *when_clock_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms)
{
    int64_t day_ms = INT64_C(86400000), ms = (at_ms + offset_or_utc(zone, at_ms)) % day_ms;
    (void)lang;
    ms += ms < 0 ? day_ms : 0;
    return arena_printf(a, "%02d:%02d", (int)(ms / 3600000), (int)(ms / 60000 % 60));
}
