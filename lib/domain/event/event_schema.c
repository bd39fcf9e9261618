/* The JSON Schema of the event file, written from the same table the checker walks. */
#include <string.h>

#include "base/json.h"
#include "domain/event/event_shape.h"

static void set(json_t *o, const char *name, json_t *value)
{
    json_object_set_new(o, name, value);
}

static json_t *type(const char *name)
{
    return json_pack("{s:s}", "type", name);
}

static json_t *ref(const char *name)
{
    return json_pack("{s:s++}", "$ref", "#/$defs/", name, "");
}

static json_t *words_of(const char *words)
{
    json_t *list = json_array();
    for (const char *p = words; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        json_array_append_new(list, json_stringn(p, n));
        p += n;
    }
    return list;
}

static json_t *list_of(const struct shape_member *m, json_t *items)
{
    json_t *o = type("array");
    set(o, "items", items);
    set(o, "minItems", json_integer(m->min));
    set(o, "maxItems", json_integer(m->max ? m->max : 1000));
    if (m->kind == SHAPE_WORDS || m->kind == SHAPE_STRINGS || m->kind == SHAPE_REFS)
        set(o, "uniqueItems", json_true());
    return o;
}

static json_t *string_of(const char *pattern, const char *format, int64_t max)
{
    json_t *o = type("string");
    set(o, "minLength", json_integer(1));
    if (pattern)
        set(o, "pattern", json_string(pattern));
    if (format)
        set(o, "format", json_string(format));
    if (max)
        set(o, "maxLength", json_integer(max));
    return o;
}

static json_t *texts(int64_t max)
{
    json_t *o = type("object");
    json_t *each = json_object();
    set(each, "ko", string_of(NULL, NULL, max));
    set(each, "zh", string_of(NULL, NULL, max));
    set(each, "en", string_of(NULL, NULL, max));
    set(o, "properties", each);
    set(o, "additionalProperties", json_false());
    set(o, "minProperties", json_integer(1));
    return o;
}

static json_t *integer_of(const struct shape_member *m)
{
    json_t *o = type("integer");
    set(o, "minimum", json_integer(m->min));
    set(o, "maximum", json_integer(m->max));
    return o;
}

static json_t *choice_of(const char *words)
{
    json_t *o = type("string");
    set(o, "enum", words_of(words));
    return o;
}

#define KEY_PATTERN "^[a-z0-9][a-z0-9_-]{0,62}$"

static json_t *kind_of(const struct shape_member *m)
{
    switch (m->kind) {
    case SHAPE_TEXT:
        return texts(m->max);
    case SHAPE_STRING:
        return string_of(NULL, NULL, m->max ? m->max : 200);
    case SHAPE_KEY:
    case SHAPE_REF:
        return string_of(KEY_PATTERN, NULL, 63);
    case SHAPE_CHOICE:
        return choice_of(m->words);
    case SHAPE_INT:
        return integer_of(m);
    case SHAPE_BOOL:
        return type("boolean");
    case SHAPE_DATE:
        return string_of("^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", NULL, 10);
    case SHAPE_ZONE:
        return string_of("^(UTC|[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]+)$", NULL, 47);
    case SHAPE_LOCAL:
        return string_of("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$", NULL, 19);
    case SHAPE_URL:
        return string_of("^https?://", "uri", 2000);
    case SHAPE_EMAIL:
        return string_of(NULL, "email", 254);
    case SHAPE_COUNTRY:
        return string_of("^[A-Z]{2}$", NULL, 2);
    case SHAPE_CURRENCY:
        return string_of("^[A-Z]{3}$", NULL, 3);
    case SHAPE_RULE:
        return json_pack("{s:[s,s]}", "type", "object", "boolean");
    case SHAPE_ANSWERS:
        return type("object");
    case SHAPE_SOURCE:
        return ref("source_of");
    case SHAPE_SOURCES:
        return json_pack("{s:s,s:{s:s},s:o}", "type", "object", "propertyNames", "pattern", KEY_PATTERN,
                         "additionalProperties", string_of(NULL, NULL, 1000));
    case SHAPE_OBJECT:
        return ref(m->shape->name);
    case SHAPE_LIST:
        return list_of(m, ref(m->shape->name));
    case SHAPE_TEXTS:
        return list_of(m, texts(100));
    case SHAPE_WORDS:
        return list_of(m, choice_of(m->words));
    case SHAPE_STRINGS:
        return list_of(m, string_of(NULL, NULL, 100));
    case SHAPE_REFS:
        return list_of(m, string_of(KEY_PATTERN, NULL, 63));
    case SHAPE_KINDS:
        break;
    }
    return json_true();
}

static void define(json_t *defs, const struct shape *s);

/* What JSON Schema has no word for and an editor needs: the kind of a member, the list that a reference
 * points into, whether its source must be told, whether the public sees it. */
static void annotate(json_t *o, const struct shape_member *m)
{
    static const char *const words[] = {
        "text", "string", "key", "ref", "choice", "int", "bool", "date", "zone", "local", "url", "email",
        "country", "currency", "rule", "source", "sources", "object", "list", "texts", "words", "strings",
        "refs",   "answers",
    };
    _Static_assert(sizeof words / sizeof *words == SHAPE_KINDS, "a word for each kind");
    set(o, "x_kind", json_string(words[m->kind]));
    if (m->kind == SHAPE_REF || m->kind == SHAPE_REFS)
        set(o, "x_list", json_string(m->words));
    if (m->flags & SHAPE_DECISIVE)
        set(o, "x_decisive", json_true());
    if (m->flags & SHAPE_SECRET)
        set(o, "x_secret", json_true());
}

static json_t *member_of(json_t *defs, const struct shape_member *m)
{
    json_t *o = kind_of(m);
    if (m->shape)
        define(defs, m->shape);
    if (m->flags & SHAPE_NULLABLE)
        o = json_pack("{s:[o,{s:s}]}", "anyOf", o, "type", "null");
    if (m->says)
        set(o, "description", json_string(m->says));
    annotate(o, m);
    return o;
}

/* One object. That decisive values need a source is said in words: which ones depends on `source`. */
static json_t *object_of(json_t *defs, const struct shape *s)
{
    json_t *o = type("object"), *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        set(properties, m->name, member_of(defs, m));
        if (m->flags & SHAPE_REQUIRED)
            json_array_append_new(required, json_string(m->name));
    }
    set(o, "properties", properties);
    set(o, "required", required);
    set(o, "additionalProperties", json_false());
    return o;
}

static void define(json_t *defs, const struct shape *s)
{
    if (json_object_get(defs, s->name))
        return;
    set(defs, s->name, json_null()); /* so that a shape within itself ends */
    set(defs, s->name, object_of(defs, s));
}

json_t *event_schema(void)
{
    json_t *defs = json_object();
    json_t *source = json_pack("{s:[{s:s},{s:s,s:{s:s}}]}", "anyOf", "type", "string", "type", "object",
                               "additionalProperties", "type", "string");
    set(defs, "source_of", source);
    json_t *top = object_of(defs, &event_shape);
    set(top, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    set(top, "title", json_string("Event file of Rostrum"));
    set(top, "description",
        json_string("One event, completely. Every decisive value names its source: a key of sources, or "
                    "ours. rostrum check says all that is wrong, this schema only what a schema can. Members stand "
                    "in the order in which an editor shows them; x_kind and the like are for editors. A release may "
                    "leave out what such an event always is, and say registration: true or false; it is filled in "
                    "when it is loaded, and this schema is of whole files."));
    set(top, "$defs", defs);
    return top;
}
