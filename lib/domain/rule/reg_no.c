#include "domain/rule/reg_no.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

static enum reg_no check_kr(const char *s)
{
    static const int weights[] = {1, 3, 7, 1, 3, 7, 1, 3, 5};
    int sum = 0;
    if (strlen(s) != 10 || strspn(s, "0123456789") != 10)
        return REG_NO_FORM;
    for (int i = 0; i < 9; i++)
        sum += (s[i] - '0') * weights[i];
    sum += (s[8] - '0') * 5 / 10;
    return (10 - sum % 10) % 10 == s[9] - '0' ? REG_NO_OK : REG_NO_DIGIT;
}

/* Folded: in small letters. */
static enum reg_no check_cn(const char *s)
{
    static const char order[] = "0123456789abcdefghjklmnpqrtuwxy";
    int sum = 0, weight = 1;
    if (strlen(s) != 18 || strspn(s, order) != 18)
        return REG_NO_FORM;
    for (int i = 0; i < 18; i++) {
        sum += (int)(strchr(order, s[i]) - order) * (i < 17 ? weight : 1);
        weight = weight * 3 % 31;
    }
    return sum % 31 == 0 ? REG_NO_OK : REG_NO_DIGIT;
}

enum reg_no reg_no_check(struct arena *a, const char *country, const char *text)
{
    const char *plain = text_fold(a, text);
    if (strcmp(country, "KR") == 0)
        return check_kr(plain);
    return strcmp(country, "CN") == 0 ? check_cn(plain) : REG_NO_OK;
}

const char *reg_no_country(const json_t *question, const json_t *answers)
{
    const char *how = json_str(question, "check_digit"), *answered = json_str(answers, "country");
    if (!how)
        return "";
    if (strcmp(how, "by_country") != 0)
        return strcmp(how, "kr") == 0 ? "KR" : "CN";
    return answered ? answered : "";
}
