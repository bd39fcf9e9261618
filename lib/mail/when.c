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

/* Not printed: letters are many in the last minutes, and printing is half of what they cost. */
static void add(struct buf *b, const char *const *texts)
{
    for (; *texts; texts++)
        buf_str_add(b, *texts);
}

static void two_digits(struct buf *b, char before, int v)
{
    const char text[] = {before, (char)('0' + v / 10), (char)('0' + v % 10)};
    buf_add(b, before ? text : text + 1, before ? 3 : 2);
}

static void date(struct buf *b, enum lang lang, int64_t days)
{
    int y, m, d;
    time_civil(days, &y, &m, &d);
    const char *weekday = weekdays[lang][(days % 7 + 7) % 7];
    if (lang == LANG_EN) {
        add(b, (const char *[]){weekday, ", ", NULL});
        buf_int(b, d);
        add(b, (const char *[]){" ", months[m - 1], " ", NULL});
        buf_int(b, y);
        buf_str_add(b, ", ");
        return;
    }
    bool is_ko = lang == LANG_KO;
    buf_int(b, y);
    buf_str_add(b, is_ko ? "년 " : "年");
    buf_int(b, m);
    buf_str_add(b, is_ko ? "월 " : "月");
    buf_int(b, d);
    add(b, (const char *[]){is_ko ? "일(" : "日（星期", weekday, is_ko ? ") " : "）", NULL});
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
    two_digits(&b, 0, s / 3600);
    two_digits(&b, ':', s / 60 % 60);
    if (s % 60)
        two_digits(&b, ':', s % 60);
    int minutes = (int)(llabs(offset) / 60000);
    bool is_zh = lang == LANG_ZH;
    add(&b, (const char *[]){is_zh ? "（" : " (", zone, is_zh ? "，UTC" : ", UTC", NULL});
    two_digits(&b, offset < 0 ? '-' : '+', minutes / 60);
    two_digits(&b, ':', minutes % 60);
    buf_str_add(&b, is_zh ? "）" : ")");
    *out = buf_str(&b);
    return OK;
}

enum err mail_when_last(struct ctx *c, enum lang lang, int64_t before_ms, const char *zone,
                        const char **out)
{
    return mail_when(c, lang, before_ms - 1, zone, out);
}
