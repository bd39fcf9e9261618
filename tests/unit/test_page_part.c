#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "page_part.h"

static struct html page(struct arena *a, struct buf *out)
{
    struct html h;
    buf_init(out, a, 1 << 16);
    html_init(&h, out, a, LANG_KO);
    return h;
}

void test_page_part__numbers_are_grouped(void)
{
    struct arena *a = arena_new(1 << 20);
    struct buf out;
    struct html h = page(a, &out);
    assert_string_equal(part_number(&h, 0), "0");
    assert_string_equal(part_number(&h, 999), "999");
    assert_string_equal(part_number(&h, 1000), "1,000");
    assert_string_equal(part_number(&h, -1234567), "-1,234,567");
    assert_string_equal(part_number(&h, INT64_MAX), "9,223,372,036,854,775,807");
    assert_string_equal(part_number(&h, INT64_MIN), "-9,223,372,036,854,775,808");
    arena_free(a);
}

void test_page_part__money_has_its_currencys_decimals(void)
{
    struct arena *a = arena_new(1 << 20);
    struct buf out;
    struct html h = page(a, &out);
    assert_string_equal(part_money(&h, 8000000, "CNY"), "CNY\u00a080,000");
    assert_string_equal(part_money(&h, 8000005, "CNY"), "CNY\u00a080,000.05");
    assert_string_equal(part_money(&h, 5000000, "KRW"), "KRW\u00a05,000,000");
    assert_string_equal(part_money(&h, 1234567, "KWD"), "KWD\u00a01,234.567");
    arena_free(a);
}

void test_page_part__countries_are_named_and_in_order(void)
{
    struct arena *a = arena_new(1 << 20);
    struct buf out;
    struct html h = page(a, &out);
    size_t n;
    const struct part_country *list = part_countries(&h, &n);
    assert_true(n > 200);
    assert_string_equal(list[0].name, "가나");
    assert_string_equal(list[0].code, "GH");
    arena_free(a);
}
