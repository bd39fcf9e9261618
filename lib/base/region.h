/* Codes of countries and currencies, as ICU knows them. Any thread. */
#ifndef BASE_REGION_H
#define BASE_REGION_H

#include <stdbool.h>

/* ISO 3166-1 alpha-2, upper case: "KR". */
bool country_exists(const char *code);
/* ISO 4217, upper case: "CNY"; also codes of the past. */
bool currency_exists(const char *code);
/* Digits behind the point of one that exists: 2 of CNY, 0 of KRW. */
int currency_digits(const char *code);

struct arena;
/* What a country, or a language by its tag (BCP 47), is called in a language ("ko"); the code when it has no name. In
 * the arena. */
const char *country_name(struct arena *a, const char *code, const char *lang);
const char *language_name(struct arena *a, const char *tag, const char *lang);
/* The code of a country by its code or its name in en, ko or zh; the text when it is none. A few hundred look-ups. */
const char *country_of(struct arena *a, const char *text);

#endif
