#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/event/event_check.h"
#include "domain/event/event_shape.h"
#include "unit.h"

/* A file of the source tree, by its path from the top. Owned by the caller. */
static json_t *load(const char *path)
{
    char full[512];
    json_error_t e;
    snprintf(full, sizeof full, "%.*s%s", (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__,
             path);
    json_t *v = json_load_file(full, JSON_REJECT_DUPLICATES, &e);
    if (!v)
        fail_msg("%s:%d: %s", full, e.line, e.text);
    return v;
}

static const char *const examples[] = {"deploy/events/golden-panda-2022.json",
                                       "deploy/events/korea-china-forum-2022.json"};

static void expect_none(struct ctx *c, json_t *doc)
{
    struct faults faults = {0};
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next)
        print_error("%s: %s\n", f->pointer, f->text);
    assert_int_equal(faults.n, 0);
}

void test_event_check__the_examples_have_no_fault(void)
{
    struct ctx c = unit_ctx();
    for (size_t i = 0; i < 2; i++) {
        json_t *doc = load(examples[i]);
        expect_none(&c, doc);
        json_decref(doc);
    }
    unit_ctx_done(&c);
}

/* The element a pointer's last part names: its holder, with the part in *last. */
static json_t *holder(json_t *doc, const char *pointer, char last[64])
{
    json_t *at = doc;
    const char *p = pointer + 1;
    for (;;) {
        size_t n = strcspn(p, "/");
        assert_true(n < 64);
        memcpy(last, p, n);
        last[n] = 0;
        if (!p[n])
            return at;
        at = json_is_array(at) ? json_array_get(at, strtoul(last, NULL, 10)) : json_object_get(at, last);
        if (!at)
            fail_msg("no %s", pointer);
        p += n + 1;
    }
}

/* {"/pointer": value}: sets it; null value in "remove" list removes. */
static void edit(json_t *doc, json_t *sets, json_t *removes)
{
    const char *pointer;
    json_t *value;
    char last[64];
    size_t no;
    json_object_foreach(sets, pointer, value)
    {
        json_t *in = holder(doc, pointer, last);
        if (json_is_array(in) && strcmp(last, "-") == 0)
            json_array_append_new(in, json_deep_copy(value));
        else if (json_is_array(in))
            json_array_set_new(in, strtoul(last, NULL, 10), json_deep_copy(value));
        else
            json_object_set_new(in, last, json_deep_copy(value));
    }
    json_array_foreach(removes, no, value)
    {
        json_t *in = holder(doc, json_string_value(value), last);
        int gone = json_is_array(in) ? json_array_remove(in, strtoul(last, NULL, 10))
                                     : json_object_del(in, last);
        assert_int_equal(gone, 0);
    }
}

/* Faults as "pointer key" lines, in order. */
static const char *faults_of(struct ctx *c, json_t *doc)
{
    struct faults faults = {0};
    struct buf b;
    buf_init(&b, c->arena, 1 << 20);
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next) {
        assert_non_null(f->text);
        buf_printf(&b, "%s %s\n", f->pointer, f->key);
    }
    return buf_str(&b);
}

/* tests/events/faults.json: an example, edited, and exactly the faults that must be told. */
void test_event_check__tells_every_fault(void)
{
    json_t *cases = load("tests/events/faults.json"), *one, *line;
    size_t no, line_no;
    int n_bad = 0;
    assert_true(json_array_size(cases) > 50);
    json_array_foreach(cases, no, one)
    {
        struct ctx c = unit_ctx();
        json_t *doc = load(examples[json_is_true(json_object_get(one, "forum"))]);
        struct buf want;
        buf_init(&want, c.arena, 1 << 16);
        edit(doc, json_object_get(one, "set"), json_object_get(one, "remove"));
        json_array_foreach(json_object_get(one, "faults"), line_no, line)
            buf_printf(&want, "%s\n", json_string_value(line));
        const char *got = faults_of(&c, doc);
        if (strcmp(got, buf_str(&want)) != 0) {
            print_error("%s\n- %s+ %s", json_str(one, "name"), buf_str(&want), got);
            n_bad++;
        }
        json_decref(doc);
        unit_ctx_done(&c);
    }
    json_decref(cases);
    assert_int_equal(n_bad, 0);
}

/* Whatever is removed, however deep: no crash, and a fault unless the member may be left out. */
static int n_removed;
static void remove_each(struct ctx *c, json_t *doc, json_t *v)
{
    const char *name;
    json_t *one;
    void *tmp;
    size_t no;
    json_object_foreach_safe(v, tmp, name, one)
    {
        char kept[64];
        snprintf(kept, sizeof kept, "%s", name);
        json_t *was = json_incref(one), *other[] = {json_null(), json_integer(-1), json_string(""),
                                                    json_array(), json_object()};
        struct arena_mark mark = arena_mark(c->arena);
        for (size_t i = 0; i < 5; i++) {
            json_object_set_new(v, kept, other[i]);
            (void)faults_of(c, doc);
            arena_reset(c->arena, mark);
            n_removed++;
        }
        json_object_set_new(v, kept, was);
        remove_each(c, doc, was);
    }
    json_array_foreach(v, no, one)
        if (no < 2)
            remove_each(c, doc, one);
}

void test_event_check__survives_any_wrong_kind(void)
{
    struct ctx c = unit_ctx();
    json_t *doc = load(examples[0]);
    n_removed = 0;
    remove_each(&c, doc, doc);
    assert_true(n_removed > 1000);
    expect_none(&c, doc); /* all put back */
    json_decref(doc);
    json_t *odd[] = {json_null(), json_array(), json_integer(1), json_object()};
    for (size_t i = 0; i < 4; i++) {
        assert_string_not_equal(faults_of(&c, odd[i]), "");
        json_decref(odd[i]);
    }
    unit_ctx_done(&c);
}

void test_event_check__too_many_faults_are_counted_not_kept(void)
{
    struct ctx c = unit_ctx();
    json_t *doc = json_object();
    for (int i = 0; i < 5000; i++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", i);
        json_object_set_new(doc, name, json_true());
    }
    struct faults faults = {0};
    event_check(&c, doc, &faults);
    int kept = 0;
    for (const struct fault *f = faults.first; f; f = f->next)
        kept++;
    assert_int_equal(kept, EVENT_MAX_FAULTS);
    assert_true(faults.n >= 5000);
    json_decref(doc);
    unit_ctx_done(&c);
}

void test_event_check__closing_is_exclusive(void)
{
    int64_t t = 5, want;
    json_t *i = json_pack("{s:s,s:s}", "local", "2022-08-26T23:59:59", "zone", "Asia/Seoul");
    assert_true(time_parse_rfc3339("2022-08-26T15:00:00Z", &want));
    assert_true(event_closing(i, &t));
    assert_int_equal(t, want);
    assert_true(event_instant(i, &t));
    assert_int_equal(t, want - 1000);
    static const char *const bad[] = {"2022-08-26", "2022-08-26T24:00:00", "2022-08-26 23:59:59",
                                      "2022-08-26T23:59:5 ", "2022-+8-26T23:59:59", ""};
    for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
        json_object_set_new(i, "local", json_string(bad[n]));
        assert_false(event_instant(i, &t));
    }
    assert_false(event_instant(NULL, &t));
    json_decref(i);
}

/* ---- the schema: read by an independent small validator of the words it uses ---- */

static json_t *schema_root;

static bool valid(json_t *s, json_t *v);

static bool valid_type(json_t *s, json_t *v)
{
    static const struct {
        const char *name;
        json_type a, b;
    } types[] = {{"object", JSON_OBJECT, JSON_OBJECT},  {"array", JSON_ARRAY, JSON_ARRAY},
                 {"string", JSON_STRING, JSON_STRING},  {"integer", JSON_INTEGER, JSON_INTEGER},
                 {"boolean", JSON_TRUE, JSON_FALSE},    {"null", JSON_NULL, JSON_NULL}};
    json_t *t = json_object_get(s, "type"), *one;
    size_t no;
    if (json_is_array(t)) {
        json_array_foreach(t, no, one)
        {
            json_t *only = json_pack("{s:O}", "type", one);
            bool ok = valid_type(only, v);
            json_decref(only);
            if (ok)
                return true;
        }
        return false;
    }
    for (size_t i = 0; t && i < 6; i++)
        if (strcmp(json_string_value(t), types[i].name) == 0)
            return json_typeof(v) == types[i].a || json_typeof(v) == types[i].b;
    return t == NULL;
}

static bool valid_members(json_t *s, json_t *v)
{
    json_t *properties = json_object_get(s, "properties"), *one;
    json_t *others = json_object_get(s, "additionalProperties");
    const char *name;
    size_t no;
    json_array_foreach(json_object_get(s, "required"), no, one)
        if (json_is_object(v) && !json_object_get(v, json_string_value(one)))
            return false;
    json_object_foreach(v, name, one)
    {
        json_t *its = json_object_get(properties, name);
        if (its ? !valid(its, one) : json_is_false(others) || (others && !valid(others, one)))
            return false;
    }
    return true;
}

static bool valid(json_t *s, json_t *v)
{
    size_t no;
    json_t *one;
    const char *ref = json_str(s, "$ref");
    if (json_is_boolean(s))
        return json_is_true(s);
    if (ref && !valid(json_object_get(json_object_get(schema_root, "$defs"), ref + strlen("#/$defs/")), v))
        return false;
    json_t *any = json_object_get(s, "anyOf"), *words = json_object_get(s, "enum");
    bool is_any = !any, is_word = !words;
    json_array_foreach(any, no, one)
        is_any |= valid(one, v);
    json_array_foreach(words, no, one)
        is_word |= json_equal(one, v);
    json_t *min = json_object_get(s, "minimum"), *max = json_object_get(s, "maximum");
    if (json_is_integer(v) && min && (json_integer_value(v) < json_integer_value(min) ||
                                      json_integer_value(v) > json_integer_value(max)))
        return false;
    json_t *items = json_object_get(s, "items");
    if (json_is_array(v) && items) {
        int64_t n = (int64_t)json_array_size(v);
        if (n < json_integer_value(json_object_get(s, "minItems")) ||
            n > json_integer_value(json_object_get(s, "maxItems")))
            return false;
        json_array_foreach(v, no, one)
            if (!valid(items, one))
                return false;
    }
    return is_any && is_word && valid_type(s, v) && valid_members(s, v);
}

void test_event_check__the_schema_agrees(void)
{
    struct ctx c = unit_ctx();
    schema_root = event_schema();
    for (size_t i = 0; i < 2; i++) {
        json_t *doc = load(examples[i]);
        assert_true(valid(schema_root, doc));
        /* and refuses what the checker refuses by the same table */
        json_object_set_new(doc, "unknown", json_true());
        assert_false(valid(schema_root, doc));
        json_object_del(doc, "unknown");
        json_object_set_new(json_array_get(json_object_get(doc, "organisations"), 0), "roles",
                            json_pack("[s]", "ruler"));
        assert_false(valid(schema_root, doc));
        json_decref(doc);
    }
    json_decref(schema_root);
    unit_ctx_done(&c);
}

void test_event_check__secrets_are_struck(void)
{
    struct ctx c = unit_ctx();
    json_t *doc = load(examples[0]);
    json_object_set_new(json_array_get(json_object_get(doc, "rounds"), 0), "join_url",
                        json_string("https://meet.example/j/1?pwd=secret"));
    expect_none(&c, doc);
    event_strike_secrets(doc);
    assert_null(strstr(json_text(c.arena, doc), "join_url"));
    assert_non_null(strstr(json_text(c.arena, doc), "join_before_minutes"));
    json_decref(doc);
    unit_ctx_done(&c);
}
