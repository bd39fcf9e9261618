#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t fixed_at;

void time_fix(int64_t at_ms)
{
    fixed_at = at_ms;
}

int64_t time_now_ms(void)
{
    int64_t fixed = fixed_at;
    if (fixed)
        return fixed;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Both directions count in eras of 400 years (146,097 days) from 1 March of year 0. */
int64_t time_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void time_civil(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

bool time_date_ok(int year, int month, int day)
{
    static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= len[month - 1] + (month == 2 && leap);
}

/* v in n digits, then a character: lists are full of instants, and printf takes ten times as long. */
static char *put(char *p, int v, int n, char then)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        p[i] = (char)('0' + v % 10);
    p[n] = then;
    return p + n + 1;
}

const char *time_rfc3339(int64_t at_ms, char out[TIME_TEXT])
{
    int64_t days = at_ms / 86400000, ms = at_ms % 86400000;
    if (ms < 0) {
        ms += 86400000;
        days--;
    }
    int y, m, d;
    time_civil(days, &y, &m, &d);
    if (y < 0 || y > 9999) {
        snprintf(out, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, (int)(ms / 3600000),
                 (int)(ms / 60000 % 60), (int)(ms / 1000 % 60));
        return out;
    }
    char *p = put(out, y, 4, '-');
    p = put(p, m, 2, '-');
    p = put(p, d, 2, 'T');
    p = put(p, (int)(ms / 3600000), 2, ':');
    p = put(p, (int)(ms / 60000 % 60), 2, ':');
    p = put(p, (int)(ms / 1000 % 60), 2, ms % 1000 ? '.' : 'Z');
    if (ms % 1000)
        p = put(p, (int)(ms % 1000), 3, 'Z');
    *p = 0;
    return out;
}

/* Reads exactly n digits; -1 when they are not. */
static int digits(const char **s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++, (*s)++) {
        if (**s < '0' || **s > '9')
            return -1;
        v = v * 10 + (**s - '0');
    }
    return v;
}

/* Consumes one of the given characters. */
static bool eat(const char **s, const char *any)
{
    if (!**s || !strchr(any, **s))
        return false;
    (*s)++;
    return true;
}

/* Reads a fraction of 1 to 9 digits as ms; -1 when malformed. */
static int fraction_ms(const char **s)
{
    int ms = 0, n = 0;
    for (; **s >= '0' && **s <= '9'; (*s)++, n++)
        if (n < 3)
            ms = ms * 10 + (**s - '0');
    if (n < 1 || n > 9)
        return -1;
    for (; n < 3; n++)
        ms *= 10;
    return ms;
}

/* Reads Z or ±hh:mm to minutes. */
static bool offset(const char **s, int *minutes)
{
    *minutes = 0;
    if (eat(s, "Zz"))
        return true;
    int sign = **s == '-' ? -1 : 1;
    if (!eat(s, "+-"))
        return false;
    int h = digits(s, 2);
    if (!eat(s, ":"))
        return false;
    int m = digits(s, 2);
    *minutes = sign * (h * 60 + m);
    return h >= 0 && h < 24 && m >= 0 && m < 60;
}

bool time_parse_rfc3339(const char *s, int64_t *out)
{
    int year = digits(&s, 4), month, day, h, mi, sec, ms = 0, off;
    if (!eat(&s, "-") || (month = digits(&s, 2)) < 0 || !eat(&s, "-") || (day = digits(&s, 2)) < 0 ||
        !eat(&s, "Tt") || (h = digits(&s, 2)) < 0 || !eat(&s, ":") || (mi = digits(&s, 2)) < 0 ||
        !eat(&s, ":") || (sec = digits(&s, 2)) < 0)
        return false;
    if (eat(&s, ".") && (ms = fraction_ms(&s)) < 0)
        return false;
    if (!offset(&s, &off) || *s || !time_date_ok(year, month, day) || h > 23 || mi > 59 || sec > 59)
        return false;
    *out = ((time_days(year, month, day) * 24 + h) * 60 + mi - off) * 60000 + sec * 1000 + ms;
    return true;
}
