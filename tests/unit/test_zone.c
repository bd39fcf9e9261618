#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "base/zone.h"
#include "unit.h"

static int64_t at(const char *rfc3339)
{
    int64_t t;
    assert_true(time_parse_rfc3339(rfc3339, &t));
    return t;
}

void test_zone__wall_time_becomes_an_instant(void)
{
    int64_t t = 0;
    assert_int_equal(zone_to_utc("Asia/Seoul", 2022, 8, 26, 23, 59, 59, &t), ZONE_OK);
    assert_int_equal(t, at("2022-08-26T14:59:59Z"));
    assert_int_equal(zone_to_utc("Asia/Shanghai", 2022, 9, 1, 0, 0, 0, &t), ZONE_OK);
    assert_int_equal(t, at("2022-08-31T16:00:00Z"));
    assert_int_equal(zone_to_utc("America/Los_Angeles", 2022, 9, 1, 9, 0, 0, &t), ZONE_OK);
    assert_int_equal(t, at("2022-09-01T16:00:00Z"));
    assert_int_equal(zone_to_utc("UTC", 2022, 2, 28, 1, 2, 3, &t), ZONE_OK);
    assert_int_equal(t, at("2022-02-28T01:02:03Z"));
}

void test_zone__gap_and_overlap_are_refused(void)
{
    int64_t t = 7;
    const char *ny = "America/New_York";
    assert_int_equal(zone_to_utc(ny, 2022, 3, 13, 2, 30, 0, &t), ZONE_GAP);
    assert_int_equal(zone_to_utc(ny, 2022, 3, 13, 2, 0, 0, &t), ZONE_GAP);
    assert_int_equal(zone_to_utc(ny, 2022, 11, 6, 1, 30, 0, &t), ZONE_AMBIGUOUS);
    assert_int_equal(zone_to_utc(ny, 2022, 11, 6, 1, 0, 0, &t), ZONE_AMBIGUOUS);
    assert_int_equal(zone_to_utc(ny, 2022, 2, 30, 1, 0, 0, &t), ZONE_GAP);
    assert_int_equal(zone_to_utc(ny, 2022, 2, 3, 24, 0, 0, &t), ZONE_GAP);
    assert_int_equal(t, 7);
    assert_int_equal(zone_to_utc(ny, 2022, 3, 13, 1, 59, 59, &t), ZONE_OK);
    assert_int_equal(t, at("2022-03-13T06:59:59Z"));
    assert_int_equal(zone_to_utc(ny, 2022, 3, 13, 3, 0, 0, &t), ZONE_OK);
    assert_int_equal(t, at("2022-03-13T07:00:00Z"));
    assert_int_equal(zone_to_utc(ny, 2022, 11, 6, 2, 0, 0, &t), ZONE_OK);
    assert_int_equal(t, at("2022-11-06T07:00:00Z"));
    /* Samoa skipped a whole day. */
    assert_int_equal(zone_to_utc("Pacific/Apia", 2011, 12, 30, 12, 0, 0, &t), ZONE_GAP);
    /* Rules without an end: far years still change. */
    assert_int_equal(zone_to_utc(ny, 2060, 3, 14, 2, 30, 0, &t), ZONE_GAP);
}

void test_zone__only_area_city_names_are_zones(void)
{
    static const char *const bad[] = {"KST", "EST", "GMT", "", "Asia", "Asia/", "Asia/Nowhere", "+09:00",
                                      "Asia/../Asia/Seoul", "/usr/share/zoneinfo/Asia/Seoul",
                                      "posix/Asia/Seoul", "asia/seoul", "Etc/GMT+9", "US/Eastern",
                                      "America/Argentina", "UTC+9", "zone.tab", "Asia/Seoul ",
                                      "Asia/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    int64_t t = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(zone_exists(bad[i]));
        assert_int_equal(zone_to_utc(bad[i], 2022, 1, 1, 0, 0, 0, &t), ZONE_UNKNOWN);
        assert_false(zone_offset_ms(bad[i], 0, &t));
    }
    assert_int_equal(t, 7);
    static const char *const good[] = {"UTC", "Asia/Seoul", "Asia/Calcutta", "Asia/Kolkata",
                                       "America/Argentina/Buenos_Aires", "Europe/Berlin"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(zone_exists(good[i]));
}

/* The C library reads the same files by itself: compare at random instants of 1970 to 2037, and
 * round-trip through the wall time. */
static void compare(const char *name, unsigned *seed)
{
    setenv("TZ", name, 1);
    tzset();
    for (int i = 0; i < 400; i++) {
        time_t s = (time_t)((double)rand_r(seed) / RAND_MAX * 2145000000.0);
        struct tm tm;
        localtime_r(&s, &tm);
        int64_t offset = 0, back = 0;
        assert_true(zone_offset_ms(name, (int64_t)s * 1000, &offset));
        if (offset != tm.tm_gmtoff * INT64_C(1000))
            fail_msg("%s at %lld: %lld, not %ld", name, (long long)s, (long long)offset / 1000,
                     tm.tm_gmtoff);
        enum zone_result r = zone_to_utc(name, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                                         tm.tm_hour, tm.tm_min, tm.tm_sec, &back);
        if (r == ZONE_OK)
            assert_int_equal(back, (int64_t)s * 1000);
        else
            assert_int_equal(r, ZONE_AMBIGUOUS); /* it exists, so no gap */
    }
}

void test_zone__agrees_with_the_c_library(void)
{
    static const char *const names[] = {
        "Asia/Seoul",        "Asia/Shanghai",    "Asia/Hong_Kong",  "Asia/Tokyo",
        "America/New_York",  "America/Sao_Paulo", "Europe/Berlin",  "Europe/Dublin",
        "Europe/London",     "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
        "Asia/Tehran",       "Asia/Kathmandu",   "America/Caracas", "Antarctica/Troll"};
    const char *was = getenv("TZ");
    char *keep = was ? strdup(was) : NULL;
    unsigned seed = 2022;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        compare(names[i], &seed);
    if (keep)
        setenv("TZ", keep, 1);
    else
        unsetenv("TZ");
    tzset();
    free(keep);
}

static void *ask(void *arg)
{
    (void)arg;
    static const char *const names[] = {"Asia/Taipei", "Asia/Singapore", "Europe/Paris", "Asia/Tokyo"};
    for (int i = 0; i < 200; i++) {
        int64_t offset;
        if (!zone_offset_ms(names[i % 4], 0, &offset))
            return (void *)"unknown";
    }
    return NULL;
}

void test_zone__threads_share_one_table(void)
{
    pthread_t t[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, ask, NULL), 0);
    for (int i = 0; i < 4; i++) {
        void *why;
        pthread_join(t[i], &why);
        assert_null(why);
    }
}
