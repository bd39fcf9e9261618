/* Numbers that a country gives to its companies, as far as they have a check digit.
 *
 * KR  사업자등록번호, business registration number of the National Tax Service: ten digits, the last of
 *     which checks the others by the weights 1 3 7 1 3 7 1 3 5 (of the ninth digit times five the tens
 *     count too).
 * CN  统一社会信用代码, unified social credit code (GB 32100-2015): 18 of the 31 characters 0-9 A-Z without
 *     I O S V Z, the last of which makes the sum by the weights 3^i mod 31 a multiple of 31.
 *
 * The check finds a slip of the pen; whether the company exists is another question. The page does the
 * same (web/src/pages/apply/reg_no.ts), by tests/vectors/reg_no.json. Any thread. */
#ifndef DOMAIN_RULE_REG_NO_H
#define DOMAIN_RULE_REG_NO_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

enum reg_no { REG_NO_OK, REG_NO_FORM /* not as many characters, or others */, REG_NO_DIGIT /* a slip */ };

/* However it is written: full-width, in groups, in small letters. A country without a check of ours: OK. */
enum reg_no reg_no_check(struct arena *a, const char *country, const char *text);

/* The country by whose number a question's answer is checked: its check_digit, or what is answered to
 * `country`; "" when it is not checked. Borrowed. */
const char *reg_no_country(const json_t *question, const json_t *answers);

#endif
