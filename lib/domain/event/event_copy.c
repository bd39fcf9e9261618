#include "domain/event/event_copy.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

struct walk {
    struct arena *arena;
    void (*fn)(void *to, const struct event_value *v);
    void *to;
};

static bool is_instant(const struct shape_member *m)
{
    return m->kind == SHAPE_OBJECT && strcmp(m->shape->name, "instant") == 0;
}

/* RFC 6901 section 3. */
static const char *below(struct arena *a, const char *up, const char *name)
{
    char *escaped = arena_alloc(a, 2 * strlen(name) + 1), *p = escaped;
    for (; *name; name++) {
        bool is_special = *name == '~' || *name == '/';
        *p++ = is_special ? '~' : *name;
        if (is_special)
            *p++ = *name == '~' ? '0' : '1';
    }
    *p = '\0';
    return arena_printf(a, "%s/%s", up, escaped);
}

static const char *below_no(struct arena *a, const char *up, size_t no)
{
    return arena_printf(a, "%s/%zu", up, no);
}

/* A member that only names its object, or that has but one word to say. */
static bool is_name(const struct shape *s, const struct shape_member *m)
{
    return (m == s->members && m->kind == SHAPE_KEY) ||
           (s == &event_shape && strcmp(m->name, "slug") == 0) ||
           (m->kind == SHAPE_CHOICE && !strchr(m->words, ' '));
}

static void walk(struct walk *w, const struct shape *s, json_t *v, const char *path, const char *pointer);

static void walk_list(struct walk *w, const struct shape *s, json_t *list, const char *path,
                      const char *pointer)
{
    const char *by = s->members[0].kind == SHAPE_KEY ? s->members[0].name : NULL;
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
    {
        const char *key = by ? json_str(one, by) : NULL;
        walk(w, s, one, key ? below(w->arena, path, key) : below_no(w->arena, path, no),
             below_no(w->arena, pointer, no));
    }
}

static void walk(struct walk *w, const struct shape *s, json_t *v, const char *path, const char *pointer)
{
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        json_t *one = json_object_get(v, m->name);
        if (!one || json_is_null(one) || is_name(s, m))
            continue;
        struct event_value value = {below(w->arena, path, m->name), below(w->arena, pointer, m->name),
                                    m, one};
        if (m->kind == SHAPE_LIST)
            walk_list(w, m->shape, one, value.path, value.pointer);
        else if (m->kind == SHAPE_OBJECT && !is_instant(m))
            walk(w, m->shape, one, value.path, value.pointer);
        else
            w->fn(w->to, &value);
    }
}

void event_values(struct arena *a, json_t *doc, void (*fn)(void *to, const struct event_value *v), void *to)
{
    walk(&(struct walk){a, fn, to}, &event_shape, doc, "", "");
}

/* ---- what cannot hold again ---- */

static void clear(const struct shape *s, json_t *v);

/* An element that was nothing but dates goes. */
static void clear_list(const struct shape *s, json_t *list)
{
    for (size_t no = json_array_size(list); no-- > 0;) {
        clear(s, json_array_get(list, no));
        if (json_object_size(json_array_get(list, no)) == 0)
            json_array_remove(list, no);
    }
}

static void clear(const struct shape *s, json_t *v)
{
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        json_t *one = json_object_get(v, m->name);
        bool is_gone = is_instant(m) || m->kind == SHAPE_DATE || ((m->flags & SHAPE_SECRET) && m->kind != SHAPE_INT);
        if (!one)
            continue;
        if (is_gone && (m->flags & SHAPE_NULLABLE))
            json_object_set_new(v, m->name, json_null());
        else if (is_gone)
            json_object_del(v, m->name);
        else if (m->kind == SHAPE_LIST)
            clear_list(m->shape, one);
        else if (m->kind == SHAPE_OBJECT)
            clear(m->shape, one);
    }
}

void event_clear_dates(json_t *doc)
{
    clear(&event_shape, doc);
}

/* ---- what was taken over ---- */

/* 19xx or 20xx by itself. */
static bool is_year(const char *text, const char *p)
{
    bool is_four = strspn(p, "0123456789") == 4;
    return is_four && (p == text || !isdigit((unsigned char)p[-1])) &&
           (strncmp(p, "19", 2) == 0 || strncmp(p, "20", 2) == 0);
}

/* The number of an edition: 3rd, 제3회, 第3届. */
static bool is_edition(const char *text, const char *p)
{
    static const char *const ends[] = {"st", "nd", "rd", "th", "회", "届", "屆"};
    if (p != text && isdigit((unsigned char)p[-1]))
        return false;
    p += strspn(p, "0123456789");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (strncmp(p, ends[i], n) == 0 && !isalpha((unsigned char)p[n]))
            return true;
    }
    return false;
}

static bool tells_year(const json_t *v)
{
    const char *text = json_string_value(v), *key;
    json_t *one;
    size_t no;
    for (const char *p = text; p && *p; p++)
        if (isdigit((unsigned char)*p) && (is_year(text, p) || is_edition(text, p)))
            return true;
    json_object_foreach((json_t *)(uintptr_t)v, key, one)
        if (tells_year(one))
            return true;
    json_array_foreach(v, no, one)
        if (tells_year(one))
            return true;
    return false;
}

/* Whether a condition names a date anywhere. */
static bool has_date(const json_t *v)
{
    const char *key;
    json_t *one;
    size_t no;
    json_object_foreach((json_t *)(uintptr_t)v, key, one)
        if (strcmp(key, "date") == 0 || has_date(one))
            return true;
    json_array_foreach(v, no, one)
        if (has_date(one))
            return true;
    return false;
}

static bool is_ours(const json_t *v)
{
    return json_is_string(v) && strcmp(json_string_value(v), "ours") == 0;
}

static const char *flag_of(const struct event_value *v)
{
    enum shape_kind kind = v->member->kind;
    if (kind == SHAPE_SOURCES || (kind == SHAPE_SOURCE && !is_ours(v->value)))
        return json_object_size(v->value) || kind == SHAPE_SOURCE ? "source" : NULL;
    if (kind == SHAPE_RULE)
        return has_date(v->value) ? "date" : NULL;
    return tells_year(v->value) ? "year" : NULL;
}

static void note(void *to, const struct event_value *v)
{
    const char *flag = flag_of(v);
    if (v->member->kind == SHAPE_SOURCE && !flag) /* "ours": there is nothing to look at */
        return;
    if (v->member->kind == SHAPE_SOURCES && !flag)
        return;
    json_t *one = json_object();
    json_object_set_new(one, "value", json_deep_copy(v->value));
    if (flag)
        json_object_set_new(one, "flag", json_string(flag));
    json_object_set_new(to, v->path, one);
}

json_t *event_inherited(struct arena *a, json_t *doc)
{
    json_t *out = json_object();
    event_values(a, doc, note, out);
    return out;
}

const char *event_next_slug(struct arena *a, const char *slug)
{
    const char *year = NULL;
    for (const char *p = slug; *p; p++)
        if (is_year(slug, p))
            year = p;
    if (!year)
        return arena_printf(a, "%s-2", slug);
    char digits[5] = {year[0], year[1], year[2], year[3], 0};
    return arena_printf(a, "%.*s%ld%s", (int)(year - slug), slug, strtol(digits, NULL, 10) + 1, year + 4);
}
