#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libical/ical.h>

#include "base/ics.h"
#include "base/text.h"

#define START INT64_C(1661994000000) /* 2022-09-01T01:00:00Z */

static const struct ics_event two[] = {
    {.uid = "entry-7@rostrum.example",
     .sequence_no = 2,
     .changed_at = START - 86400000,
     .starts_at = START,
     .ends_at = START + 900000,
     .summary = "발표: 한빛 시험; 回测, a\\b",
     .description = "한 줄\n두 줄, 세미콜론; 그리고 아주 긴 설명이 이어져 일흔다섯 옥텟을 여러 번 "
                    "넘깁니다 그래서 줄이 접힙니다 🐼🐼🐼",
     .location = "Zoom",
     .url = "https://rostrum.example/join/7"},
    {.uid = "entry-8@rostrum.example",
     .sequence_no = 3,
     .changed_at = START,
     .starts_at = START + 900000,
     .ends_at = START + 1800000,
     .summary = "Pitch: Test Eight",
     .is_cancelled = true},
};

/* Lines end in CRLF, are at most 75 octets, and each is UTF-8 by itself. */
static void check_lines(const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "\r\n");
        assert_true(n <= 75);
        assert_true(text_is_utf8(s, n));
        assert_memory_equal(s + n, "\r\n", 2);
        s += n + 2;
    }
}

void test_ics__lines_are_folded_between_characters(void)
{
    struct ctx c = unit_ctx();
    check_lines(ics_text(
        c.arena, "골든팬더 시험 행사의 이름이 아주 길어서 접히는 달력 金熊猫全球创新创业大赛", two,
        2));
    /* Each length of one-, three- and four-byte characters puts the fold elsewhere. */
    static const char *const units[] = {"x", "한", "🐼"};
    for (size_t u = 0; u < 3; u++)
        for (size_t n = 1; n < 240; n++) {
            char *s = arena_alloc(c.arena, n * 4 + 2);
            s[0] = 'x';
            for (size_t i = 0; i < n; i++)
                memcpy(s + 1 + i * strlen(units[u]), units[u], strlen(units[u]));
            struct ics_event e = two[0];
            e.summary = s;
            check_lines(ics_text(c.arena, s, &e, 1));
        }
    unit_ctx_done(&c);
}

void test_ics__libical_reads_it_and_finds_no_fault(void)
{
    struct ctx c = unit_ctx();
    icalcomponent *cal = icalparser_parse_string(ics_text(c.arena, "Seoul", two, 2));
    assert_non_null(cal);
    assert_true(icalrestriction_check(cal));
    assert_int_equal(icalcomponent_count_errors(cal), 0);
    assert_null(icalcomponent_get_first_property(cal, ICAL_METHOD_PROPERTY));
    icalcomponent *e = icalcomponent_get_first_component(cal, ICAL_VEVENT_COMPONENT);
    assert_string_equal(icalcomponent_get_uid(e), two[0].uid);
    assert_string_equal(icalcomponent_get_summary(e), two[0].summary);
    assert_string_equal(icalcomponent_get_description(e), two[0].description);
    assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstart(e)), START / 1000);
    assert_true(icaltime_is_utc(icalcomponent_get_dtstart(e)));
    assert_int_equal(icalcomponent_get_sequence(e), 2);
    e = icalcomponent_get_next_component(cal, ICAL_VEVENT_COMPONENT);
    assert_int_equal(icalcomponent_get_status(e), ICAL_STATUS_CANCELLED);
    assert_null(icalcomponent_get_next_component(cal, ICAL_VEVENT_COMPONENT));
    icalcomponent_free(cal);
    unit_ctx_done(&c);
}

/* What read_ics.py understands of a calendar. */
static char *by_python(struct ctx *c, const char *ics)
{
    char path[] = "/tmp/rostrum-ics-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, ics, strlen(ics)), strlen(ics));
    close(fd);
    const char *dir =
        arena_strndup(c->arena, __FILE__, (size_t)(strrchr(__FILE__, '/') - __FILE__));
    FILE *p = popen(arena_printf(c->arena, "PYTHONIOENCODING=utf-8 /usr/bin/python3 '%s/%s' <%s", dir,
                                 "read_ics.py", path),
                    "r");
    assert_non_null(p);
    char *out = arena_alloc(c->arena, 65536);
    assert_true(fread(out, 1, 65535, p) > 0);
    assert_int_equal(pclose(p), 0);
    unlink(path);
    return out;
}

void test_ics__python_reads_the_same(void)
{
    struct ctx c = unit_ctx();
    const char *got = by_python(&c, ics_text(c.arena, "서울 예선, 金熊猫", two, 2));
    assert_string_equal(got, "서울 예선, 金熊猫|PT15M|none\n"
                             "entry-7@rostrum.example|2|2022-09-01T01:00:00+00:00|2022-09-01T01:15:"
                             "00+00:00|발표: 한빛 시험; 回测, a\\b|"
                             "한 줄/두 줄, 세미콜론; 그리고 아주 긴 설명이 이어져 일흔다섯 옥텟을 "
                             "여러 번 넘깁니다 그래서 줄이 접힙니다 🐼🐼🐼|"
                             "Zoom|https://rostrum.example/join/7|CONFIRMED\n"
                             "entry-8@rostrum.example|3|2022-09-01T01:15:00+00:00|2022-09-01T01:30:"
                             "00+00:00|Pitch: Test Eight||||CANCELLED\n");
    unit_ctx_done(&c);
}

void test_ics__same_state_same_bytes(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(ics_text(c.arena, "Seoul", two, 2), ics_text(c.arena, "Seoul", two, 2));
    const char *empty = ics_text(c.arena, NULL, NULL, 0);
    assert_non_null(strstr(empty, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert_null(strstr(empty, "NAME"));
    assert_non_null(strstr(empty, "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n"));
    unit_ctx_done(&c);
}

/* A value cannot leave its property: no text of an applicant becomes a line of the calendar. */
void test_ics__text_cannot_break_out(void)
{
    struct ctx c = unit_ctx();
    struct ics_event e = two[0];
    e.summary = "x\nEND:VEVENT\nBEGIN:VALARM";
    e.location = "a;b:c,d\"e";
    const char *s = ics_text(c.arena, "n\nMETHOD:CANCEL", &e, 1);
    assert_null(strstr(s, "\r\nBEGIN:VALARM"));
    assert_null(strstr(s, "\r\nMETHOD"));
    e.url = "https://rostrum.example/\r\nATTACH:file";
    e.uid = "a\r\nATTENDEE:b";
    e.description = "x\r\n y\r";
    s = ics_text(c.arena, "x", &e, 1);
    assert_null(strstr(s, "\nATTACH"));
    assert_null(strstr(s, "\nATTENDEE"));
    assert_non_null(strstr(s, "DESCRIPTION:x\\n y\r\n"));
    check_lines(s);
    unit_ctx_done(&c);
}

static void *write_often(void *wrong)
{
    struct arena *a = arena_new(4u << 20);
    struct arena_mark m = arena_mark(a);
    for (int i = 0; i < 200; i++) {
        if (!strstr(ics_text(a, "x", two, 2), "DTEND:20220901T013000Z"))
            __atomic_fetch_add((int *)wrong, 1, __ATOMIC_RELAXED);
        arena_reset(a, m);
    }
    arena_free(a);
    return NULL;
}

void test_ics__on_several_threads(void)
{
    pthread_t t[4];
    int wrong = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, write_often, &wrong), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    assert_int_equal(wrong, 0);
}
