#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/event/event_check.h"
#include "domain/event/event_release.h"
#include "unit.h"

static json_t *load(const char *path)
{
    char full[512];
    snprintf(full, sizeof full, "%.*s%s", (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__, path);
    json_t *v = json_load_file(full, 0, NULL);
    assert_non_null(v);
    return v;
}

static int n_faults(struct ctx *c, json_t *doc, const char *pointer)
{
    struct faults faults = {0};
    int n = 0;
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next)
        n += !pointer || strcmp(f->pointer, pointer) == 0;
    return n;
}

static const char *const files[] = {"deploy/events/cdi-release-2022.json", "tests/events/release.json"};

void test_event_release__ten_members_are_a_whole_file(void)
{
    for (size_t i = 0; i < 2; i++) {
        struct ctx c = unit_ctx();
        json_t *doc = load(files[i]);
        assert_true(json_object_size(doc) <= 10);
        assert_true(n_faults(&c, doc, NULL) > 0);
        event_fill(c.arena, doc);
        assert_int_equal(n_faults(&c, doc, NULL), 0);
        const char *once = json_text(c.arena, doc);
        event_fill(c.arena, doc);
        assert_string_equal(json_text(c.arena, doc), once);
        json_decref(doc);
        unit_ctx_done(&c);
    }
}

void test_event_release__what_is_there_stays(void)
{
    struct ctx c = unit_ctx();
    json_t *doc = load(files[1]), *ticket;
    json_object_set_new(doc, "is_public", json_false());
    json_object_set_new(doc, "summary", json_pack("{s:s, s:s, s:s}", "ko", "가", "zh", "一", "en", "One"));
    json_object_set_new(json_array_get(json_object_get(doc, "speakers"), 0), "mode", json_string("online"));
    event_fill(c.arena, doc);
    assert_true(json_is_false(json_object_get(doc, "is_public")));
    assert_string_equal(json_str(json_object_get(doc, "summary"), "en"), "One");
    assert_string_equal(json_str(json_array_get(json_object_get(doc, "speakers"), 0), "mode"), "online");
    assert_string_equal(json_str(json_array_get(json_object_get(doc, "speakers"), 0), "key"), "speaker-1");
    assert_string_equal(json_str(doc, "time_zone"), "Asia/Seoul");
    ticket = json_array_get(json_object_get(doc, "ticket_types"), 0);
    assert_string_equal(json_str(json_object_get(ticket, "opens"), "local"), "2022-07-21T14:00:00");
    assert_string_equal(json_str(json_object_get(ticket, "closes"), "local"), "2022-09-19T14:00:00");
    json_decref(doc);
    unit_ctx_done(&c);
}

void test_event_release__the_only_source_is_meant(void)
{
    struct ctx c = unit_ctx();
    json_t *doc = load(files[0]);
    event_fill(c.arena, doc);
    assert_string_equal(json_str(json_array_get(json_object_get(doc, "notes"), 0), "source"), "newsletter");
    assert_string_equal(json_str(json_array_get(json_object_get(doc, "organisations"), 0), "source"), "newsletter");
    assert_string_equal(json_str(json_object_get(doc, "starts"), "source"), "ours");
    json_decref(doc);
    doc = load(files[0]); /* of two it is not known which */
    json_object_set_new(json_object_get(doc, "sources"), "poster", json_string("A poster"));
    event_fill(c.arena, doc);
    assert_true(n_faults(&c, doc, "/organisations/0") > 0);
    json_decref(doc);
    unit_ctx_done(&c);
}

void test_event_release__registration_on_off_or_faulty(void)
{
    struct ctx c = unit_ctx();
    json_t *doc = load(files[1]);
    json_object_set_new(doc, "registration", json_false());
    event_fill(c.arena, doc);
    assert_null(json_object_get(doc, "ticket_types"));
    assert_int_equal(n_faults(&c, doc, NULL), 0);
    json_object_set_new(doc, "registration", json_string("yes"));
    event_fill(c.arena, doc);
    assert_true(n_faults(&c, doc, "/registration") > 0);
    json_object_set_new(doc, "registration", json_true());
    json_object_set_new(doc, "ticket_types", json_array());
    event_fill(c.arena, doc);
    assert_true(n_faults(&c, doc, "/registration") > 0);
    json_decref(doc);
    unit_ctx_done(&c);
}

void test_event_release__nothing_else_is_filled_in(void)
{
    static const char *const odd[] = {"{}", "[]", "null", "{\"kind\":\"forum\"}", "{\"kind\":7}",
                                      "{\"kind\":\"release\"}", "{\"kind\":\"release\",\"starts\":7,\"name\":[],"
                                      "\"organisations\":{},\"speakers\":[7,null,[]],\"documents\":\"x\","
                                      "\"registration\":true,\"sources\":[]}",
                                      "{\"kind\":\"release\",\"registration\":true,\"starts\":{\"local\":"
                                      "\"0000-00-00T99:99:99\",\"zone\":\"\"}}"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct ctx c = unit_ctx();
        json_t *doc = json_loads(odd[i], JSON_DECODE_ANY, NULL);
        assert_non_null(doc);
        event_fill(c.arena, doc);
        if (i < 5)
            assert_string_equal(json_text(c.arena, doc), odd[i]);
        if (json_is_object(doc))
            assert_true(n_faults(&c, doc, NULL) > 0);
        json_decref(doc);
        unit_ctx_done(&c);
    }
}
