#include "base/region.h"

#include <stdio.h>
#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/text.h"

bool country_exists(const char *code)
{
    const char *const *all = uloc_getISOCountries();
    for (; *all; all++)
        if (strcmp(*all, code) == 0)
            return true;
    return false;
}

bool currency_exists(const char *code)
{
    size_t n = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (n != 3 || code[3])
        return false;
    UErrorCode e = U_ZERO_ERROR;
    UChar wide[4] = {(UChar)code[0], (UChar)code[1], (UChar)code[2], 0};
    UEnumeration *all = ucurr_openISOCurrencies(UCURR_ALL, &e);
    bool is_found = false;
    const UChar *one;
    while (U_SUCCESS(e) && !is_found && (one = uenum_unext(all, NULL, &e)))
        is_found = memcmp(one, wide, sizeof wide) == 0;
    uenum_close(all);
    return is_found;
}

/* What ICU wrote, as UTF-8 in the arena; `code` when it knows no better. */
static const char *name_or(struct arena *a, const char *code, const UChar *wide, UErrorCode e)
{
    char name[600];
    int32_t n = 0;
    if (U_SUCCESS(e) && e != U_USING_DEFAULT_WARNING)
        u_strToUTF8(name, sizeof name, &n, wide, -1, &e);
    return U_SUCCESS(e) && n > 0 && e != U_STRING_NOT_TERMINATED_WARNING ? arena_strdup(a, name) : code;
}

const char *country_name(struct arena *a, const char *code, const char *lang)
{
    UChar wide[200];
    UErrorCode e = U_ZERO_ERROR;
    char locale[16];
    snprintf(locale, sizeof locale, "und_%.3s", code);
    uloc_getDisplayCountry(locale, lang, wide, sizeof wide / sizeof *wide, &e);
    return name_or(a, code, wide, e);
}

const char *language_name(struct arena *a, const char *tag, const char *lang)
{
    UChar wide[200];
    UErrorCode e = U_ZERO_ERROR;
    uloc_getDisplayName(tag, lang, wide, sizeof wide / sizeof *wide, &e);
    return name_or(a, tag, wide, e);
}

int currency_digits(const char *code)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar wide[4] = {(UChar)code[0], (UChar)code[1], (UChar)code[2], 0};
    int32_t n = ucurr_getDefaultFractionDigits(wide, &e);
    return U_SUCCESS(e) && n >= 0 && n <= 4 ? n : 2;
}

static const char *look_up(struct arena *a, const char *text)
{
    static const char *const langs[] = {"en", "ko", "zh"};
    const char *wanted = text_fold(a, text);
    for (const char *const *all = uloc_getISOCountries(); *all; all++)
        if (strcmp(*all, text) == 0)
            return *all;
    for (const char *const *all = uloc_getISOCountries(); *all; all++)
        for (size_t i = 0; i < 3; i++)
            if (strcmp(text_fold(a, country_name(a, *all, langs[i])), wanted) == 0)
                return *all;
    return NULL;
}

/* A table names few countries many times: what was found is remembered. */
const char *country_of(struct arena *a, const char *text)
{
    static _Thread_local struct {
        char text[64];
        const char *code;
    } found[16];
    size_t hash = 5381, n = strlen(text);
    for (size_t i = 0; i < n; i++)
        hash = hash * 33 + (unsigned char)text[i];
    hash %= sizeof found / sizeof *found;
    if (n >= sizeof found->text)
        return text;
    if (strcmp(found[hash].text, text) != 0 || !found[hash].code) {
        struct arena_mark mark = arena_mark(a);
        found[hash].code = look_up(a, text);
        arena_reset(a, mark);
        memcpy(found[hash].text, text, n + 1);
    }
    return found[hash].code ? found[hash].code : text;
}
