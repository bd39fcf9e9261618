#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "domain/rule/reg_no.h"

/* web/src/pages/apply/reg_no.test.ts reads this file too. */
void test_reg_no__the_pages_check_the_same(void)
{
    static const char *const words[] = {"ok", "form", "digit"};
    const char *me = __FILE__, *end = strstr(me, "tests/unit/");
    struct ctx c = unit_ctx();
    json_error_t error;
    size_t no;
    json_t *one;
    AUTO_JSON *file = json_load_file(arena_printf(c.arena, "%.*stests/vectors/reg_no.json", (int)(end - me), me), 0,
                                     &error);
    assert_non_null(file);
    json_array_foreach(json_object_get(file, "cases"), no, one)
    {
        const char *text = json_str(one, "text");
        const char *found = words[reg_no_check(c.arena, json_str(one, "country"), text)];
        assert_string_equal(arena_printf(c.arena, "%s %s", text, found),
                            arena_printf(c.arena, "%s %s", text, json_str(one, "found")));
    }
    assert_true(no > 30);
    unit_ctx_done(&c);
}

/* A digit that is wrong, and two neighbours that differ and change places, are always found in China's
 * code: 31 is a prime, and no weight repeats. */
void test_reg_no__a_slip_is_found(void)
{
    static const char good[] = "91330100799655058B", order[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    struct ctx c = unit_ctx();
    char text[sizeof good];
    for (size_t i = 0; i + 1 < sizeof good; i++) {
        for (const char *p = order; *p; p++) {
            memcpy(text, good, sizeof good);
            text[i] = *p;
            assert_int_equal(reg_no_check(c.arena, "CN", text), *p == good[i] ? REG_NO_OK : REG_NO_DIGIT);
        }
        memcpy(text, good, sizeof good);
        if (!good[i + 1] || good[i] == good[i + 1])
            continue;
        text[i] = good[i + 1];
        text[i + 1] = good[i];
        assert_int_equal(reg_no_check(c.arena, "CN", text), REG_NO_DIGIT);
    }
    unit_ctx_done(&c);
}

void test_reg_no__the_country_is_the_questions_or_the_answered(void)
{
    AUTO_JSON *kr = json_pack("{s:s}", "check_digit", "kr"), *by = json_pack("{s:s}", "check_digit", "by_country");
    AUTO_JSON *none = json_object(), *answers = json_pack("{s:s}", "country", "CN");
    assert_string_equal(reg_no_country(kr, answers), "KR");
    assert_string_equal(reg_no_country(by, answers), "CN");
    assert_string_equal(reg_no_country(by, none), "");
    assert_string_equal(reg_no_country(none, answers), "");
}
