/* Codes of countries and currencies, as ICU knows them. Any thread. */
#ifndef BASE_REGION_H
#define BASE_REGION_H

#include <stdbool.h>

/* ISO 3166-1 alpha-2, upper case: "KR". */
bool country_exists(const char *code);
/* ISO 4217, upper case: "CNY"; also codes of the past. */
bool currency_exists(const char *code);

#endif
