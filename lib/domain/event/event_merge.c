#include "domain/event/event_merge.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "domain/event/event_shape.h"

static json_t *merge_object(const struct shape *s, json_t *base, json_t *mine, json_t *theirs);

static bool is_same(json_t *a, json_t *b)
{
    return a == b || (a && b && json_equal(a, b));
}

/* The element of that key, or NULL. */
static json_t *find(json_t *list, const char *by, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (json_str(one, by) && strcmp(json_str(one, by), key) == 0)
            return one;
    return NULL;
}

/* Whether each element can be told by its key. */
static bool is_keyed(const struct shape *s, json_t *list)
{
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (!json_str(one, s->members[0].name))
            return false;
    return json_is_array(list) && s->members[0].kind == SHAPE_KEY;
}

/* In my order, then what they added. What one side removed goes, unless the other changed it. */
static json_t *merge_list(const struct shape *s, json_t *base, json_t *mine, json_t *theirs)
{
    const char *by = s->members[0].name;
    json_t *out = json_array(), *one;
    size_t no;
    json_array_foreach(mine, no, one)
    {
        json_t *was = find(base, by, json_str(one, by)), *their = find(theirs, by, json_str(one, by));
        if (their)
            json_array_append_new(out, merge_object(s, was, one, their));
        else if (!is_same(was, one))
            json_array_append(out, one);
    }
    json_array_foreach(theirs, no, one)
        if (!find(mine, by, json_str(one, by)) && !is_same(find(base, by, json_str(one, by)), one))
            json_array_append(out, one);
    return out;
}

/* Both changed the member; each is there. */
static json_t *merge_both(const struct shape_member *m, json_t *base, json_t *mine, json_t *theirs)
{
    if (m->kind == SHAPE_OBJECT && json_is_object(mine) && json_is_object(theirs))
        return merge_object(m->shape, base, mine, theirs);
    if (m->kind == SHAPE_LIST && is_keyed(m->shape, mine) && is_keyed(m->shape, theirs) &&
        is_keyed(m->shape, base))
        return merge_list(m->shape, base, mine, theirs);
    if ((m->kind == SHAPE_TEXT || m->kind == SHAPE_SOURCES || m->kind == SHAPE_SOURCE) &&
        json_is_object(mine) && json_is_object(theirs)) {
        json_t *out = json_deep_copy(theirs), *one;
        const char *name;
        json_object_foreach(mine, name, one)
            if (!is_same(json_object_get(base, name), one))
                json_object_set(out, name, one);
        return out;
    }
    return json_deep_copy(mine);
}

static void merge_member(const struct shape *s, const char *name, json_t *of[3], json_t *out)
{
    const struct shape_member *m = shape_member(s, name);
    json_t *base = json_object_get(of[0], name), *mine = json_object_get(of[1], name),
           *theirs = json_object_get(of[2], name), *one;
    if (is_same(mine, base) || is_same(mine, theirs))
        one = json_deep_copy(theirs);
    else if (is_same(theirs, base) || !m || !mine || !theirs)
        one = json_deep_copy(mine);
    else
        one = merge_both(m, base, mine, theirs);
    if (one)
        json_object_set_new(out, name, one);
}

static json_t *merge_object(const struct shape *s, json_t *base, json_t *mine, json_t *theirs)
{
    json_t *out = json_object(), *of[3] = {base, mine, theirs}, *one;
    const char *name;
    for (int side = 1; side < 3; side++)
        json_object_foreach(of[side], name, one)
            if (!json_object_get(out, name))
                merge_member(s, name, of, out);
    return out;
}

json_t *event_merge(json_t *base, json_t *mine, json_t *theirs)
{
    return merge_object(&event_shape, base, mine, theirs);
}
