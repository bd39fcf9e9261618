#include "unit.h"

#include <string.h>

#include "base/capability.h"
#include "base/keyring.h"
#include "domain/pitch/join.h"
#include "domain/pitch/timetable_feed.h"

#define HOUR INT64_C(3600000)
#define SEOUL_0900 INT64_C(1661990400000) /* 2022-09-01T00:00:00Z */

/* Two days in Seoul: 09:00-10:00 and 11:00-11:12 on the first, 09:00-09:12 on the second. */
static const struct join_slot two_days[] = {
    {SEOUL_0900, SEOUL_0900 + HOUR},
    {SEOUL_0900 + 2 * HOUR, SEOUL_0900 + 2 * HOUR + 720000},
    {SEOUL_0900 + 24 * HOUR, SEOUL_0900 + 24 * HOUR + 720000},
};

static void expect_day(int64_t at, int64_t opens_at, int64_t closes_at)
{
    struct join_time t = join_day(two_days, 3, "Asia/Seoul", 15 * 60000, at);
    assert_int_equal(t.opens_at, opens_at);
    assert_int_equal(t.closes_at, closes_at);
}

void test_join__a_day_opens_before_its_first_slot_and_closes_with_its_last(void)
{
    int64_t opens = SEOUL_0900 - 15 * 60000, closes = SEOUL_0900 + 2 * HOUR + 720000;
    expect_day(opens - 1, opens, closes);         /* early: what is next */
    expect_day(opens, opens, closes);
    expect_day(SEOUL_0900 + 90 * 60000, opens, closes); /* between two slots of the day */
    expect_day(closes - 1, opens, closes);
}

void test_join__after_the_last_slot_of_a_day_the_next_day_counts(void)
{
    int64_t closes = SEOUL_0900 + 2 * HOUR + 720000, next = SEOUL_0900 + 24 * HOUR;
    expect_day(closes, next - 15 * 60000, next + 720000);
    expect_day(next, next - 15 * 60000, next + 720000);
    expect_day(next + 720000, next - 15 * 60000, next + 720000); /* over: the last there was */
}

void test_join__days_are_those_of_the_round_s_zone(void)
{
    /* 23:50 and 00:10 in Seoul are two days there and one in UTC */
    const struct join_slot night[] = {{SEOUL_0900 - 9 * HOUR - 600000, SEOUL_0900 - 9 * HOUR},
                                      {SEOUL_0900 - 9 * HOUR + 600000, SEOUL_0900 - 8 * HOUR}};
    struct join_time t = join_day(night, 2, "Asia/Seoul", 0, night[0].starts_at);
    assert_int_equal(t.closes_at, night[0].ends_at);
    t = join_day(night, 2, "UTC", 0, night[0].starts_at);
    assert_int_equal(t.closes_at, night[1].ends_at);
}

/* A day's last end is not that of the slot that begins last when rooms run side by side. */
void test_join__rooms_side_by_side_close_with_the_one_that_ends_last(void)
{
    const struct join_slot rooms[] = {{SEOUL_0900, SEOUL_0900 + 2 * HOUR},
                                      {SEOUL_0900 + HOUR, SEOUL_0900 + HOUR + 720000}};
    struct join_time t = join_day(rooms, 2, "Asia/Seoul", 0, SEOUL_0900);
    assert_int_equal(t.closes_at, SEOUL_0900 + 2 * HOUR);
}

void test_join__a_link_is_a_capability_of_its_own_kind(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct capability got;
    c.keys = k;
    c.origin = "https://rostrum.example";
    const char *link = join_link(&c, 7, 3), *start = "https://rostrum.example/j/rj1.7.3.";
    assert_int_equal(strncmp(link, start, strlen(start)), 0);
    assert_true(capability_check(c.arena, k, c.origin, link + strlen("https://rostrum.example/j/"), &got));
    assert_int_equal(got.kind, CAPABILITY_JOIN);
    assert_int_equal(got.id, 7);
    /* the mac of another kind's key does not hold for it */
    char *other = capability_make(c.arena, k, c.origin, &(struct capability){CAPABILITY_APPLICANT, 7, 3});
    memcpy(other, "rj1", 3);
    assert_false(capability_check(c.arena, k, c.origin, other, &got));
    keyring_free(k);
    unit_ctx_done(&c);
}

/* ---- calendar events ---- */

static const struct q_timetable_round round_of_twelve = {
    .id = 1, .name_json = "{\"en\":\"Preliminary\",\"ko\":\"예선\"}", .city = "Seoul",
    .time_zone = "Asia/Seoul", .setup_ms = 60000, .pitch_ms = 420000, .qa_ms = 180000,
    .changeover_ms = 60000, .slug = "cup"};

static struct feed_slot slot_of_seven(void)
{
    return (struct feed_slot){.entry_id = 7, .starts_at = SEOUL_0900, .ends_at = SEOUL_0900 + 720000,
                              .sequence_no = 4, .company = "Amber", .project = "Sensor",
                              .room_name_json = "{\"en\":\"Hall\"}"};
}

void test_join__an_event_runs_from_set_up_to_the_end_of_questions(void)
{
    struct ctx c = unit_ctx();
    struct feed_slot slot = slot_of_seven();
    c.origin = "https://rostrum.example:8443";
    struct ics_event e = feed_event(&c, &round_of_twelve, &slot, LANG_EN, 5);
    assert_string_equal(e.uid, "entry-7@rostrum.example");
    assert_int_equal(e.starts_at, SEOUL_0900);
    assert_int_equal(e.ends_at, SEOUL_0900 + 660000);
    assert_string_equal(e.summary, "Amber: Sensor");
    assert_string_equal(e.location, "Hall, Seoul");
    assert_string_equal(e.url, "https://rostrum.example:8443/events/cup");
    assert_non_null(strstr(e.description, "Pitch 09:01\nQuestions 09:08\nEnd 09:11"));
    assert_int_equal(e.sequence_no, 4);
    unit_ctx_done(&c);
}

void test_join__a_cancelled_event_has_the_next_number(void)
{
    struct ctx c = unit_ctx();
    struct feed_slot slot = slot_of_seven();
    c.origin = "http://[::1]:8080";
    slot.is_cancelled = true;
    struct ics_event e = feed_event(&c, &round_of_twelve, &slot, LANG_KO, 5);
    assert_true(e.is_cancelled);
    assert_int_equal(e.sequence_no, 5);
    assert_string_equal(e.uid, "entry-7@[::1]");
    assert_non_null(strstr(e.description, "예선"));
    unit_ctx_done(&c);
}
