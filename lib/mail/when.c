/* Instants as people write them in letters. */
#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/time.h"
#include "base/zone.h"
#include "mail/mail.h"

#define DAY_MS INT64_C(86400000)

static const char *const weekdays[LANG_COUNT][7] = { /* 1970-01-01 was a Thursday */
    [LANG_EN] = {"Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"},
    [LANG_KO] = {"목", "금", "토", "일", "월", "화", "수"},
    [LANG_ZH] = {"四", "五", "六", "日", "一", "二", "三"},
};
static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
                                     "August", "September", "October", "November", "December"};

/* Days and the ms within the day, also before 1970. */
static int64_t split(int64_t ms, int64_t *of_day)
{
    *of_day = (ms % DAY_MS + DAY_MS) % DAY_MS;
    return (ms - *of_day) / DAY_MS;
}

static void date(struct buf *b, enum lang lang, int64_t days)
{
    int y, m, d;
    time_civil(days, &y, &m, &d);
    const char *weekday = weekdays[lang][(days % 7 + 7) % 7];
    if (lang == LANG_EN)
        buf_printf(b, "%s, %d %s %d, ", weekday, d, months[m - 1], y);
    else if (lang == LANG_KO)
        buf_printf(b, "%d년 %d월 %d일(%s) ", y, m, d, weekday);
    else
        buf_printf(b, "%d年%d月%d日（星期%s）", y, m, d, weekday);
}

enum err mail_when(struct ctx *c, enum lang lang, int64_t at_ms, const char *zone, const char **out)
{
    int64_t offset, of_day;
    if (!zone_offset_ms(zone, at_ms, &offset))
        return fail(c, ERR_INVALID, "time_zone", "mail_zone_unknown", "zone", zone, NULL);
    struct buf b;
    buf_init(&b, c->arena, 256);
    date(&b, lang, split(at_ms + offset, &of_day));
    int s = (int)(of_day / 1000);
    buf_printf(&b, "%02d:%02d", s / 3600, s / 60 % 60);
    if (s % 60)
        buf_printf(&b, ":%02d", s % 60);
    int minutes = (int)(llabs(offset) / 60000);
    buf_printf(&b, lang == LANG_ZH ? "（%s，UTC%c%02d:%02d）" : " (%s, UTC%c%02d:%02d)", zone,
               offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    *out = buf_str(&b);
    return OK;
}

enum err mail_when_last(struct ctx *c, enum lang lang, int64_t before_ms, const char *zone,
                        const char **out)
{
    return mail_when(c, lang, before_ms - 1, zone, out);
}
