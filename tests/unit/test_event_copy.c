#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/event/event_check.h"
#include "domain/event/event_copy.h"
#include "domain/event/event_merge.h"
#include "file/picture.h"
#include "unit.h"

static json_t *load(const char *path)
{
    char full[512];
    json_error_t e;
    snprintf(full, sizeof full, "%.*s%s", (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__, path);
    json_t *v = json_load_file(full, JSON_REJECT_DUPLICATES, &e);
    if (!v)
        fail_msg("%s:%d: %s", full, e.line, e.text);
    return v;
}

static const char *const examples[] = {"deploy/events/golden-panda-2022.json",
                                       "deploy/events/korea-china-forum-2022.json"};

/* Wall times anywhere in a value. */
static int n_times(json_t *v)
{
    int n = json_is_object(v) && json_object_get(v, "local") != NULL;
    const char *key;
    json_t *one;
    size_t no;
    json_object_foreach(v, key, one)
        n += n_times(one);
    json_array_foreach(v, no, one)
        n += n_times(one);
    return n;
}

void test_event_copy__no_date_is_left(void)
{
    for (size_t i = 0; i < 2; i++) {
        json_t *doc = load(examples[i]);
        assert_true(n_times(doc) > 0);
        event_clear_dates(doc);
        assert_int_equal(n_times(doc), 0);
        json_decref(doc);
    }
}

void test_event_copy__an_address_that_is_secret_is_not_taken_over(void)
{
    json_t *doc = json_loads("{\"rounds\": [{\"key\": \"a\", \"join_url\": \"https://x.example/\", \"city\": \"A\"}],"
                             "\"calls\": [{\"rules\": [{\"as_of_date\": \"2022-01\"}]}]}", 0, NULL);
    json_t *want = json_loads("{\"rounds\": [{\"key\": \"a\", \"join_url\": null, \"city\": \"A\"}]}", 0, NULL);
    event_clear_dates(doc);
    json_t *call = json_array_get(json_object_get(doc, "calls"), 0);
    assert_null(json_object_get(json_array_get(json_object_get(call, "rules"), 0), "as_of_date"));
    assert_true(json_equal(json_object_get(doc, "rounds"), json_object_get(want, "rounds")));
    json_decref(doc);
    json_decref(want);
}

/* Every leaf of the document lies at or below a value that is listed, or only names something. */
static void expect_listed(json_t *v, const char *path, json_t *inherited, const char *name)
{
    const char *key;
    json_t *one;
    size_t no;
    char below[512];
    if (json_is_null(v) || json_object_get(inherited, path))
        return;
    json_object_foreach(v, key, one)
    {
        snprintf(below, sizeof below, "%s/%s", path, key);
        expect_listed(one, below, inherited, key);
    }
    json_array_foreach(v, no, one)
    {
        const char *its = json_str(one, "key") ? json_str(one, "key") : json_str(one, "value");
        snprintf(below, sizeof below, "%s/%s", path, its ? its : "?");
        expect_listed(one, below, inherited, name);
    }
    bool is_name = strcmp(name, "key") == 0 || strcmp(name, "slug") == 0 || strcmp(name, "format") == 0 ||
                   strcmp(name, "method") == 0 || strcmp(name, "value") == 0;
    bool is_ours = json_is_string(v) && strcmp(json_string_value(v), "ours") == 0;
    if (!json_is_object(v) && !json_is_array(v) && !is_name && !is_ours)
        fail_msg("%s is taken over and not listed", path);
}

void test_event_copy__all_that_is_taken_over_is_listed(void)
{
    struct ctx c = unit_ctx();
    for (size_t i = 0; i < 2; i++) {
        json_t *doc = load(examples[i]);
        event_clear_dates(doc);
        json_t *inherited = event_inherited(c.arena, doc);
        expect_listed(doc, "", inherited, "");
        json_decref(inherited);
        json_decref(doc);
    }
    unit_ctx_done(&c);
}

static const char *flag(struct ctx *c, const char *name)
{
    json_t *doc = json_pack("{s:{s:s}}", "name", "en", name);
    json_t *inherited = event_inherited(c->arena, doc);
    const char *f = json_str(json_object_get(inherited, "/name"), "flag");
    f = f ? arena_strdup(c->arena, f) : "";
    json_decref(inherited);
    json_decref(doc);
    return f;
}

void test_event_copy__years_and_editions_are_flagged(void)
{
    struct ctx c = unit_ctx();
    static const char *const yes[] = {"Panda 2022", "2022골든팬더", "제3회 포럼", "第12届论坛", "The 3rd forum", "of 2019."};
    static const char *const no[] = {"Panda", "30000 yuan", "12022", "20220801", "3 rounds", "6G"};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(flag(&c, yes[i]), "year");
        assert_string_equal(flag(&c, no[i]), "");
    }
    unit_ctx_done(&c);
}

void test_event_copy__the_next_slug(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(event_next_slug(c.arena, "golden-panda-2022"), "golden-panda-2023");
    assert_string_equal(event_next_slug(c.arena, "2019-forum"), "2020-forum");
    assert_string_equal(event_next_slug(c.arena, "forum"), "forum-2");
    unit_ctx_done(&c);
}

/* A blank has no fault but what only its organiser can say. */
void test_event_copy__a_blank_only_lacks_what_nobody_else_knows(void)
{
    struct ctx c = unit_ctx();
    static const char *const kinds[] = {"competition", "forum", "conference", "fair", "release"};
    for (size_t i = 0; i < 5; i++) {
        json_t *doc = event_skeleton(c.arena, kinds[i]);
        struct faults faults = {0};
        assert_non_null(doc);
        assert_string_equal(json_str(doc, "kind"), kinds[i]);
        event_check(&c, doc, &faults);
        assert_true(faults.n > 0);
        for (const struct fault *f = faults.first; f; f = f->next)
            if (!strstr("event_member_missing event_text_missing event_question_from_event", f->key))
                fail_msg("%s: %s: %s", kinds[i], f->pointer, f->text);
        json_decref(doc);
    }
    assert_null(event_skeleton(c.arena, "picnic"));
    unit_ctx_done(&c);
}

static void expect_merge(const char *base, const char *mine, const char *theirs, const char *want)
{
    json_t *v[4];
    const char *text[4] = {base, mine, theirs, want};
    for (int i = 0; i < 4; i++)
        assert_non_null(v[i] = json_loads(text[i], 0, NULL));
    json_t *got = event_merge(v[0], v[1], v[2]);
    if (!json_equal(got, v[3]))
        fail_msg("%s", json_dumps(got, JSON_SORT_KEYS));
    json_decref(got);
    for (int i = 0; i < 4; i++)
        json_decref(v[i]);
}

void test_event_copy__two_edits_are_put_together(void)
{
#define ROUNDS(a, b) "{\"rounds\": [{\"key\": \"a\"" a "}" b "]}"
    expect_merge("{\"name\": {\"ko\": \"1\", \"en\": \"1\"}}", "{\"name\": {\"ko\": \"2\", \"en\": \"1\"}}",
                 "{\"name\": {\"ko\": \"1\", \"en\": \"3\"}}", "{\"name\": {\"ko\": \"2\", \"en\": \"3\"}}");
    expect_merge("{\"kind\": \"a\"}", "{\"kind\": \"b\"}", "{\"kind\": \"c\", \"slug\": \"s\"}",
                 "{\"kind\": \"b\", \"slug\": \"s\"}");
    expect_merge(ROUNDS("", ""), ROUNDS(", \"city\": \"A\"", ""), ROUNDS(", \"n_capacity\": 3", ", {\"key\": \"b\"}"),
                 ROUNDS(", \"city\": \"A\", \"n_capacity\": 3", ", {\"key\": \"b\"}"));
    expect_merge(ROUNDS("", ", {\"key\": \"b\"}"), ROUNDS(", \"city\": \"A\"", ", {\"key\": \"b\"}"), ROUNDS("", ""),
                 ROUNDS(", \"city\": \"A\"", ""));
    expect_merge("{\"parent\": \"p\"}", "{}", "{\"parent\": \"p\", \"kind\": \"b\"}", "{\"kind\": \"b\"}");
}

void test_event_copy__a_picture_is_told_by_its_structure(void)
{
    static const unsigned char png[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x20\0\0\0\x10\x08\x02\0\0\0____"
                                       "\0\0\0\0IEND\xae\x42\x60\x82";
    static const unsigned char jpeg[] = "\xff\xd8\xff\xe0\0\x04__\xff\xc0\0\x0b\x08\0\x10\0\x20_______\xff\xd9";
    static const unsigned char webp[] = "RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0____\x1f\0\0\x0f\0\0";
    static const struct {
        const unsigned char *p;
        size_t n;
        const char *type;
    } all[] = {{png, sizeof png - 1, "image/png"}, {jpeg, sizeof jpeg - 1, "image/jpeg"},
               {webp, sizeof webp - 1, "image/webp"}};
    struct picture is;
    for (size_t i = 0; i < 3; i++) {
        assert_true(picture_read(all[i].p, all[i].n, &is));
        assert_string_equal(is.type, all[i].type);
        assert_int_equal(is.n_width, 32);
        assert_int_equal(is.n_height, 16);
        for (size_t n = 0; n < all[i].n; n++) { /* cut anywhere, in memory of that size */
            unsigned char *p = test_malloc(n + 1);
            memcpy(p, all[i].p, n);
            assert_false(picture_read(p, n, &is));
            test_free(p);
        }
    }
    assert_false(picture_read((const unsigned char *)"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", 45, &is));
}
