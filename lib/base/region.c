#include "base/region.h"

#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/uloc.h>

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
