#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "html.h"

struct made {
    struct arena *arena;
    struct buf out;
    struct html h;
};

static void begin(struct made *m, enum lang lang)
{
    m->arena = arena_new(4 << 20);
    buf_init(&m->out, m->arena, 2 << 20);
    html_init(&m->h, &m->out, m->arena, lang);
}

static void end(struct made *m, const char *want)
{
    html_done(&m->h);
    assert_string_equal(buf_str(&m->out), want);
    arena_free(m->arena);
}

void test_html__text_is_never_markup(void)
{
    struct made m;
    begin(&m, LANG_EN);
    html_put(&m.h, "p", NULL, "<img src=x onerror=\"alert('1')\"> &amp; </p>");
    end(&m, "<p>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp;amp; &lt;/p&gt;</p>");
}

void test_html__values_of_attributes_cannot_leave_them(void)
{
    struct made m;
    begin(&m, LANG_EN);
    html_open(&m.h, "a");
    html_attr(&m.h, "href", "/?a=1&b=\"><script>");
    html_attr(&m.h, "title", "' onclick='x");
    html_attr(&m.h, "rel", NULL);
    html_flag(&m.h, "hidden", true);
    html_flag(&m.h, "inert", false);
    html_text(&m.h, "x");
    html_close(&m.h);
    end(&m, "<a href=\"/?a=1&amp;b=&quot;&gt;&lt;script&gt;\" title=\"&#39; onclick=&#39;x\" hidden>x</a>");
}

void test_html__elements_nest_and_void_ones_do_not(void)
{
    struct made m;
    begin(&m, LANG_EN);
    html_open(&m.h, "ul");
    html_open(&m.h, "li");
    html_open(&m.h, "img");
    html_attr(&m.h, "src", "/a.svg");
    html_close(&m.h);
    html_put(&m.h, "li", "last", "");
    html_close(&m.h);
    end(&m, "<ul><li><img src=\"/a.svg\"></li><li class=\"last\"></li></ul>");
}

void test_html__data_blocks_cannot_be_ended_from_within(void)
{
    struct made m;
    begin(&m, LANG_EN);
    html_json(&m.h, "application/json", "boot", "{\"a\":\"</script><!--<script>\"}");
    end(&m, "<script type=\"application/json\" id=\"boot\">"
            "{\"a\":\"\\u003c/script>\\u003c!--\\u003cscript>\"}</script>");
}

void test_html__a_text_in_another_language_says_so(void)
{
    struct made m;
    AUTO_JSON *all = json_pack("{s:s, s:s}", "ko", "한국 예선", "zh", "韩国预赛");
    AUTO_JSON *chinese = json_pack("{s:s}", "zh", "韩国预赛");
    AUTO_JSON *none = json_pack("{s:s}", "ko", "");
    AUTO_JSON *plain = json_string("Zoom");
    begin(&m, LANG_KO);
    assert_true(html_texts(&m.h, "b", NULL, all));
    assert_true(html_texts(&m.h, "b", "c", chinese));
    assert_true(html_texts(&m.h, "b", NULL, plain));
    assert_false(html_texts(&m.h, "b", NULL, none));
    assert_false(html_texts(&m.h, "b", NULL, NULL));
    end(&m, "<b dir=\"auto\">한국 예선</b><b class=\"c\" lang=\"zh-Hans\" dir=\"auto\">韩国预赛</b>"
            "<b dir=\"auto\">Zoom</b>");
}

void test_html__what_people_are_called_stands_for_itself(void)
{
    static const char hostile[] = "\xe2\x80\xaegnp.exe \xf0\x9f\x90\xbc \xe2\x80\x8b";
    struct made m;
    char name[10001];
    memset(name, '<', sizeof name - 1);
    name[sizeof name - 1] = 0;
    begin(&m, LANG_EN);
    html_name(&m.h, "td", NULL, hostile);
    html_name(&m.h, "td", NULL, name);
    html_done(&m.h);
    assert_non_null(strstr(buf_str(&m.out), "<td><bdi>\xe2\x80\xaegnp.exe \xf0\x9f\x90\xbc \xe2\x80\x8b</bdi></td>"));
    assert_int_equal(m.out.n, strlen("<td><bdi></bdi></td>") * 2 + strlen(hostile) + 40000);
    assert_null(strstr(buf_str(&m.out), "<<"));
    arena_free(m.arena);
}
