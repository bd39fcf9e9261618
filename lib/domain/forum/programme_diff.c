/* What differs between two programmes: what came, what went, and what is held when, where or by whom else. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "domain/forum/programme.h"

json_t *programme_find(json_t *doc, const char *list, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(doc, list), no, one)
        if (key && json_str(one, "key") && strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

/* Which members of two objects differ. */
static const char *members_of(struct ctx *c, json_t *was, json_t *is)
{
    struct buf b;
    const char *name;
    json_t *one;
    buf_init(&b, c->arena, 4096);
    AUTO_JSON *both = json_deep_copy(was);
    json_object_update(both, is);
    json_object_foreach(both, name, one)
    {
        json_t *x = json_object_get(was, name), *y = json_object_get(is, name);
        if ((x && y && json_equal(x, y)) || strcmp(name, "source") == 0)
            continue;
        buf_str_add(&b, *buf_str(&b) ? " " : "");
        buf_str_add(&b, name);
    }
    return buf_str(&b);
}

/* The name of an element as JSON, in the arena. */
static const char *name_json(struct ctx *c, const json_t *one)
{
    const json_t *name = json_object_get(one, "name");
    return json_is_object(name) ? json_text(c->arena, name) : "{}";
}

static const char *copy(struct ctx *c, const char *text)
{
    return text ? arena_strdup(c->arena, text) : "";
}

static void add_people(struct ctx *c, json_t *doc, json_t *item, const char *list, struct programme_place *to)
{
    bool is_speakers = strcmp(list, "speakers") == 0;
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(item, list), no, one)
    {
        const char *key = json_str(one, is_speakers ? "speaker" : "interpreter");
        to->people[to->n_people++] = (struct programme_who){
            .key = copy(c, key),
            .part = is_speakers ? copy(c, json_str(one, "part")) : "interpreter",
            .name_json = name_json(c, programme_find(doc, list, key)),
        };
    }
}

/* When, where and by whom an item of `doc` is held; nothing of other things. */
static enum err place_of(struct ctx *c, const struct programme *p, json_t *doc, json_t *item,
                         struct programme_place *out)
{
    size_t n = json_array_size(json_object_get(item, "speakers")) +
               json_array_size(json_object_get(item, "interpreters"));
    json_t *room = programme_find(doc, "rooms", json_str(item, "room"));
    TRY(programme_span_of(c, p, item, &out->span));
    out->room_json = room ? name_json(c, room) : NULL;
    out->people = arena_array(c->arena, struct programme_who, n + 1);
    add_people(c, doc, item, "speakers", out);
    add_people(c, doc, item, "interpreters", out);
    return OK;
}

/* Two documents, and the list that is compared. */
struct sides {
    json_t *was, *is;
    const char *list;
};

static enum err add_change(struct ctx *c, struct programme *p, const struct sides *k, const char *key)
{
    json_t *was = programme_find(k->was, k->list, key), *is = programme_find(k->is, k->list, key);
    struct programme_change *x = &p->changes[p->n_changes];
    *x = (struct programme_change){
        .list = k->list,
        .key = copy(c, key),
        .change = !was ? "added" : !is ? "removed" : "changed",
        .members = was && is ? members_of(c, was, is) : "",
        .name_json = name_json(c, is ? is : was),
        .from = {.span = {NO_INT, NO_INT}},
        .to = {.span = {NO_INT, NO_INT}}};
    if (strcmp(k->list, "agenda") == 0 && was)
        TRY(place_of(c, p, k->was, was, &x->from));
    if (strcmp(k->list, "agenda") == 0 && is)
        TRY(place_of(c, p, k->is, is, &x->to));
    p->n_changes++;
    return OK;
}

enum err programme_diff(struct ctx *c, struct programme *p, json_t *was, json_t *is)
{
    size_t n_max = 0, no;
    json_t *one;
    for (size_t i = 0; i < PROGRAMME_LISTS; i++)
        n_max += json_array_size(json_object_get(was, programme_lists[i])) +
                 json_array_size(json_object_get(is, programme_lists[i]));
    p->changes = arena_array(c->arena, struct programme_change, n_max + 1);
    p->n_changes = 0;
    for (size_t i = 0; i < PROGRAMME_LISTS; i++) {
        struct sides k = {was, is, programme_lists[i]};
        json_array_foreach(json_object_get(is, k.list), no, one)
        {
            json_t *before = programme_find(was, k.list, json_str(one, "key"));
            if (!before || !json_equal(before, one))
                TRY(add_change(c, p, &k, json_str(one, "key")));
        }
        json_array_foreach(json_object_get(was, k.list), no, one)
            if (!programme_find(is, k.list, json_str(one, "key")))
                TRY(add_change(c, p, &k, json_str(one, "key")));
    }
    return OK;
}
