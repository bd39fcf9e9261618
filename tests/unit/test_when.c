#include "unit.h"

#include <pthread.h>
#include <string.h>

#include "base/when.h"

#define CLOSES INT64_C(1661526000000) /* 2022-08-27T00:00:00+09:00 */

void test_when__in_three_languages(void)
{
    struct ctx c = unit_ctx();
    int64_t at = CLOSES - 60000;
    assert_string_equal(when_text(c.arena, LANG_EN, "Asia/Seoul", at),
                        "Friday, 26 August 2022, 23:59 (Korean Standard Time, UTC+9)");
    assert_string_equal(when_text(c.arena, LANG_KO, "Asia/Seoul", at),
                        "2022년 8월 26일 금요일 23:59 (대한민국 표준시, UTC+9)");
    assert_string_equal(when_text(c.arena, LANG_ZH, "Asia/Seoul", at),
                        "2022年8月26日星期五 23:59 (韩国标准时间, UTC+9)");
    unit_ctx_done(&c);
}

void test_when__deadline_is_the_last_second_in_time(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(when_deadline_text(c.arena, LANG_EN, "Asia/Seoul", CLOSES),
                        "Friday, 26 August 2022, 23:59:59 (Korean Standard Time, UTC+9)");
    assert_string_equal(when_deadline_text(c.arena, LANG_ZH, "Asia/Shanghai", CLOSES),
                        "2022年8月26日星期五 22:59:59 (中国标准时间, UTC+8)");
    /* Of a second that is only in part in time, the one before it is told. */
    assert_string_equal(when_deadline_text(c.arena, LANG_EN, "UTC", 1500),
                        "Thursday, 1 January 1970, 00:00:00 (UTC)");
    unit_ctx_done(&c);
}

void test_when__seconds_only_when_there_are(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(when_text(c.arena, LANG_EN, "UTC", 999),
                        "Thursday, 1 January 1970, 00:00 (UTC)");
    assert_string_equal(when_text(c.arena, LANG_EN, "UTC", 1000),
                        "Thursday, 1 January 1970, 00:00:01 (UTC)");
    assert_string_equal(when_text(c.arena, LANG_EN, "UTC", -1000),
                        "Wednesday, 31 December 1969, 23:59:59 (UTC)");
    unit_ctx_done(&c);
}

void test_when__offsets_follow_the_zone(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(when_zone_text(c.arena, LANG_EN, "America/New_York", CLOSES),
                        "Eastern Daylight Time (UTC-4)");
    assert_string_equal(when_zone_text(c.arena, LANG_EN, "America/New_York", INT64_C(1641000000000)),
                        "Eastern Standard Time (UTC-5)");
    assert_string_equal(when_zone_text(c.arena, LANG_EN, "Asia/Kolkata", CLOSES), "India Standard Time (UTC+5:30)");
    assert_string_equal(when_zone_text(c.arena, LANG_KO, "America/Los_Angeles", CLOSES), "미 태평양 하계 표준시 (UTC-7)");
    assert_string_equal(when_zone_text(c.arena, LANG_EN, "Nowhere/Land", CLOSES), "UTC");
    assert_string_equal(when_text(c.arena, LANG_EN, "Nowhere/Land", CLOSES),
                        "Friday, 26 August 2022, 15:00 (UTC)");
    unit_ctx_done(&c);
}

void test_when__day_and_clock_alone(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(when_date_text(c.arena, LANG_KO, "Asia/Seoul", CLOSES),
                        "2022년 8월 27일 토요일");
    assert_string_equal(when_date_text(c.arena, LANG_EN, "Asia/Shanghai", CLOSES),
                        "Friday, 26 August 2022");
    assert_string_equal(when_clock_text(c.arena, LANG_EN, "Asia/Seoul", CLOSES + 9 * 60000),
                        "00:09");
    unit_ctx_done(&c);
}

static void *tell_often(void *wrong)
{
    struct arena *a = arena_new(1u << 20);
    for (int i = 0; i < 300; i++) {
        struct arena_mark m = arena_mark(a);
        char want[16];
        snprintf(want, sizeof want, "%02d:%02d", i / 60 % 24, i % 60);
        if (strcmp(when_clock_text(a, (enum lang)(i % LANG_COUNT), "UTC", i * INT64_C(60000)),
                   want))
            __atomic_fetch_add((int *)wrong, 1, __ATOMIC_RELAXED);
        arena_reset(a, m);
    }
    arena_free(a);
    return NULL;
}

void test_when__on_several_threads(void)
{
    pthread_t t[4];
    int wrong = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, tell_often, &wrong), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    assert_int_equal(wrong, 0);
}

void test_when__brief_forms_leave_the_zone_out(void)
{
    struct arena *a = arena_new(1 << 16);
    int64_t at = INT64_C(1661525999000); /* 2022-08-26T14:59:59Z */
    assert_string_equal(when_brief_text(a, LANG_EN, "Asia/Seoul", at), "Fri, 26 August 2022, 23:59");
    assert_string_equal(when_brief_text(a, LANG_KO, "Asia/Seoul", at), "2022년 8월 26일 (금) 23:59");
    assert_string_equal(when_plain_date_text(a, LANG_EN, "Asia/Seoul", at + 1000), "27 August 2022");
    assert_string_equal(when_plain_date_text(a, LANG_ZH, "Asia/Shanghai", at + 1000), "2022年8月26日");
    arena_free(a);
}
