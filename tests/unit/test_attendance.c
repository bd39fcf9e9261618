#include "unit.h"

#include "base/csv.h"
#include "domain/forum/attendance.h"
#include "store/store.h"

void test_attendance__no_field_is_a_formula(void)
{
    static const char *const cases[][2] = {
        {"", "\"\""}, {"Kim", "\"Kim\""}, {"a\"b", "\"a\"\"b\""}, {"=1+1", "\"'=1+1\""}, {"+82", "\"'+82\""},
        {"-1", "\"'-1\""}, {"@x", "\"'@x\""}, {" =1", "\"' =1\""}, {"\t=1", "\"'\t=1\""},
        {"\xef\xbc\x9d" "1", "\"'\xef\xbc\x9d" "1\""}, {"A-1", "\"A-1\""}, {"\"=1", "\"\"\"=1\""},
        {"\xea\xb9\x80,\xed\x95\x98", "\"\xea\xb9\x80,\xed\x95\x98\""}};
    struct ctx c = unit_ctx();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(csv_field(c.arena, cases[i][0]), cases[i][1]);
    unit_ctx_done(&c);
}

void test_attendance__the_door_counts_first(void)
{
    assert_string_equal(arrival_mode(1, NO_INT), "on_site");
    assert_string_equal(arrival_mode(1, 1), "on_site");
    assert_string_equal(arrival_mode(NO_INT, 1), "online");
    assert_null(arrival_mode(NO_INT, NO_INT));
}
