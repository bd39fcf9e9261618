/* Changing a document by a patch: what event.h says of event_change. */
#include <string.h>

#include "base/json.h"
#include "domain/event/event.h"
#include "domain/event/event_shape.h"

static void patch_object(const struct shape *s, json_t *v, json_t *patch);

static size_t find(json_t *list, const char *by, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (json_str(one, by) && strcmp(json_str(one, by), key) == 0)
            return no;
    return json_array_size(list);
}

/* A list of keyed elements, by an object of patches. */
static void patch_list(const struct shape *s, json_t *list, json_t *patch)
{
    const char *by = s->members[0].name, *key;
    json_t *one;
    json_object_foreach(patch, key, one)
    {
        size_t no = find(list, by, key);
        if (json_is_null(one)) {
            json_array_remove(list, no); /* beyond the end: nothing */
            continue;
        }
        if (no == json_array_size(list)) {
            json_array_append_new(list, json_object());
            json_object_set_new(json_array_get(list, no), by, json_string(key));
        }
        patch_object(s, json_array_get(list, no), one);
    }
}

/* Says that the member is ours; what the source said of the others stays. */
static void mark_ours(json_t *v, const char *member)
{
    json_t *source = json_object_get(v, "source");
    if (json_is_object(source)) {
        json_object_set_new(source, member, json_string("ours"));
    } else if (json_is_string(source)) {
        if (strcmp(json_string_value(source), "ours") != 0)
            json_object_set_new(v, "source",
                                json_pack("{s:O,s:s}", "*", source, member, "ours"));
    } else {
        json_object_set_new(v, "source", json_string("ours"));
    }
}

/* Texts by language: a null takes one away. */
static void patch_text(json_t *text, json_t *patch)
{
    const char *language;
    json_t *one;
    json_object_foreach(patch, language, one)
    {
        if (json_is_null(one))
            json_object_del(text, language);
        else
            json_object_set(text, language, one);
    }
}

static void patch_member(const struct shape_member *m, json_t *v, json_t *patch)
{
    json_t *was = json_object_get(v, m->name);
    bool is_keyed = m->kind == SHAPE_LIST && m->shape->members[0].kind == SHAPE_KEY;
    if (json_is_null(patch) && !(m->flags & SHAPE_NULLABLE))
        json_object_del(v, m->name);
    else if (json_is_object(patch) && m->kind == SHAPE_OBJECT && json_is_object(was))
        patch_object(m->shape, was, patch);
    else if (json_is_object(patch) && is_keyed) {
        if (!json_is_array(was))
            json_object_set_new(v, m->name, was = json_array());
        patch_list(m->shape, was, patch);
    } else if (json_is_object(patch) && m->kind == SHAPE_TEXT && json_is_object(was))
        patch_text(was, patch);
    else
        json_object_set_new(v, m->name, json_deep_copy(patch));
}

static void patch_object(const struct shape *s, json_t *v, json_t *patch)
{
    if (!json_is_object(patch) || !json_is_object(v))
        return;
    bool has_source = json_object_get(patch, "source") != NULL;
    const char *name;
    json_t *one;
    json_object_foreach(patch, name, one)
    {
        const struct shape_member *m = shape_member(s, name);
        if (!m) {
            json_object_set(v, name, one); /* the check will say so */
            continue;
        }
        json_t *was = json_object_get(v, name);
        bool is_same = was && json_equal(was, one);
        patch_member(m, v, one);
        if ((m->flags & SHAPE_DECISIVE) && !is_same && !has_source && !json_is_null(one))
            mark_ours(v, name);
    }
}

void event_patch(json_t *doc, json_t *patch)
{
    patch_object(&event_shape, doc, patch);
}
