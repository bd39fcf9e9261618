#include "unit.h"

#include <string.h>

#include "site.h"

static void open_fixture(void)
{
    char why[500] = "";
    assert_int_equal(site_open("tests/api/site", why, sizeof why), OK);
    assert_string_equal(why, "");
}

void test_site__entries_name_all_that_a_page_loads(void)
{
    open_fixture();
    const struct site_entry *e = site_entry("src/main.ts");
    assert_non_null(e);
    assert_string_equal(e->script, "/assets/main-a1.js");
    assert_string_equal(e->styles[0], "/assets/text-c3.css");
    assert_string_equal(e->styles[1], "/assets/main-a1.css");
    assert_null(e->styles[2]);
    assert_string_equal(e->preloads[0], "/assets/text-c3.js");
    assert_null(e->preloads[1]);
    assert_string_equal(e->texts[LANG_KO][0], "/assets/a-ko.js");
    assert_null(e->texts[LANG_KO][1]);
    assert_null(site_entry("src/a.text.ts?lang=ko"));
    assert_null(site_entry("src/pages/absent.ts"));
    assert_string_equal(site_entry("src/pages/apply/Apply.svelte")->script, "/assets/apply-e5.js");
    site_close();
    assert_false(site_is_open());
    assert_null(site_file("/sw.js"));
}

void test_site__the_form_follows_the_weights(void)
{
    static const struct {
        const char *accept;
        enum site_coding want;
    } cases[] = {
        {NULL, SITE_PLAIN},
        {"", SITE_PLAIN},
        {"br", SITE_BROTLI},
        {"gzip, br", SITE_BROTLI},
        {"GZIP", SITE_GZIP},
        {"br;q=0.5, gzip;q=0.9", SITE_GZIP},
        {"br;q=0.9,gzip;q=0.5", SITE_BROTLI},
        {"br;q=0, gzip;q=0", SITE_PLAIN},
        {"br;q=0.000, *", SITE_GZIP},
        {"*;q=0", SITE_PLAIN},
        {"*;q=0.1", SITE_BROTLI},
        {"identity;q=1, br;q=0.2", SITE_PLAIN},
        {"identity;q=0, gzip;q=0.1", SITE_GZIP},
        {"zstd, deflate", SITE_PLAIN},
        {"xbr, brx", SITE_PLAIN},
        {"br ; q=0.3 , gzip ; q=0.2", SITE_BROTLI},
        {"br;q=nonsense, gzip", SITE_GZIP},
    };
    open_fixture();
    const struct site_file *f = site_file("/assets/public-b2.js");
    assert_non_null(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(site_choose(f, cases[i].accept), cases[i].want);
    assert_int_equal(site_choose(site_file("/sw.js"), "br, gzip"), SITE_PLAIN);
    site_close();
}

void test_site__each_form_has_a_tag_of_its_own(void)
{
    open_fixture();
    const struct site_file *f = site_file("/assets/public-b2.js");
    assert_string_not_equal(f->form[SITE_PLAIN].etag, f->form[SITE_BROTLI].etag);
    assert_string_not_equal(f->form[SITE_PLAIN].etag, f->form[SITE_GZIP].etag);
    site_close();
}

void test_site__tags_are_compared_whole(void)
{
    assert_true(site_tag_matches("\"abc\"", "\"abc\""));
    assert_true(site_tag_matches("\"x\", W/\"abc\"", "\"abc\""));
    assert_true(site_tag_matches("*", "\"abc\""));
    assert_false(site_tag_matches("\"abcd\"", "\"abc\""));
    assert_false(site_tag_matches("\"a,\\\"abc\"", "\"abc\""));
    assert_false(site_tag_matches("abc", "\"abc\""));
    assert_false(site_tag_matches("\"unclosed", "\"abc\""));
    assert_false(site_tag_matches("", "\"abc\""));
    assert_false(site_tag_matches(NULL, "\"abc\""));
}

void test_site__a_folder_that_was_not_built_is_told(void)
{
    char why[500] = "";
    assert_int_equal(site_open("/nowhere/at/all", why, sizeof why), ERR_NOT_FOUND);
    assert_int_equal(site_open("deploy", why, sizeof why), ERR_INTERNAL);
    assert_non_null(strstr(why, "manifest.json"));
    assert_false(site_is_open());
}
