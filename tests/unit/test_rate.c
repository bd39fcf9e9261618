#include "unit.h"

#include <jansson.h>

#include "rate.h"

#define T INT64_C(1660953600000)

void test_rate__a_burst_then_the_rate(void)
{
    for (int i = 0; i < 3; i++)
        assert_int_equal(rate_take("rate|a", 3, 1000, T), 0);
    assert_int_equal(rate_take("rate|a", 3, 1000, T), 1000);
    assert_int_equal(rate_take("rate|a", 3, 1000, T + 999), 1);
    assert_int_equal(rate_take("rate|a", 3, 1000, T + 1000), 0);
    assert_int_equal(rate_take("rate|a", 3, 1000, T + 1000), 1000);
    assert_int_equal(rate_take("rate|b", 3, 1000, T), 0);
    for (int i = 0; i < 3; i++) /* at rest again, never more than the burst */
        assert_int_equal(rate_take("rate|a", 3, 1000, T + 100000), 0);
    assert_int_equal(rate_take("rate|a", 3, 1000, T + 100000), 1000);
}

void test_rate__asking_takes_nothing(void)
{
    for (int i = 0; i < 20; i++)
        assert_int_equal(rate_wait("rate|c", 1, 60000, T), 0);
    assert_int_equal(rate_take("rate|c", 1, 60000, T), 0);
    assert_int_equal(rate_wait("rate|c", 1, 60000, T), 60000);
    assert_int_equal(rate_wait("rate|c", 1, 60000, T + 60000), 0);
}

void test_rate__the_wait_is_told_in_whole_seconds(void)
{
    struct ctx c = unit_ctx();
    assert_int_equal(too_many(&c, 1), ERR_TOO_MANY);
    assert_int_equal(json_integer_value(json_object_get(c.failure.extra, "retry_after_s")), 1);
    failure_clear(&c);
    assert_int_equal(too_many(&c, 60000), ERR_TOO_MANY);
    assert_int_equal(json_integer_value(json_object_get(c.failure.extra, "retry_after_s")), 60);
    unit_ctx_done(&c);
}

void test_rate__an_address_is_one_client_by_its_prefix(void)
{
    char a[64], b[64];
    rate_prefix("2001:db8:1:2:3:4:5:6", a);
    rate_prefix("2001:db8:1:2:ffff::1", b);
    assert_string_equal(a, b);
    rate_prefix("2001:db8:1:3::1", b);
    assert_string_not_equal(a, b);
    rate_prefix("192.0.2.7", a);
    assert_string_equal(a, "192.0.2.7");
}
