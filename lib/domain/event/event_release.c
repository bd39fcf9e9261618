#include "domain/event/event_release.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/event/event_shape.h"

#define PLACES    100
#define OPEN_DAYS 60

static const char *const languages[] = {"ko", "zh", "en"};
#define N_LANGUAGES (sizeof languages / sizeof *languages)

static void set(json_t *v, const char *member, json_t *value)
{
    if (json_object_get(v, member))
        json_decref(value);
    else
        json_object_set_new(v, member, value);
}

static json_t *languages_of(json_t *doc)
{
    json_t *list = json_array(), *name = json_object_get(doc, "name");
    for (size_t i = 0; i < N_LANGUAGES; i++)
        if (json_object_get(name, languages[i]))
            json_array_append_new(list, json_string(languages[i]));
    return list;
}

/* ---- the summary: who releases ---- */

/* "A, B" in a language; NULL when a host has no name in it. */
static const char *hosts(struct arena *a, json_t *doc, const char *language)
{
    struct buf b;
    size_t no;
    json_t *one;
    buf_init(&b, a, 4096);
    json_array_foreach(json_object_get(doc, "organisations"), no, one)
    {
        const json_t *role = json_array_get(json_object_get(one, "roles"), 0);
        const char *name = json_str(json_object_get(one, "name"), language);
        if (!role || !json_is_string(role) || strcmp(json_string_value(role), "host") != 0)
            continue;
        if (!name || strlen(name) > 800 || b.n > 2400)
            return NULL;
        if (b.n)
            buf_str_add(&b, strcmp(language, "zh") == 0 ? "、" : ", ");
        buf_str_add(&b, name);
    }
    return b.n ? buf_str(&b) : NULL;
}

static json_t *summary(struct arena *a, json_t *doc)
{
    static const char *const by[N_LANGUAGES] = {"주최: ", "主办：", "A release by "};
    json_t *text = json_object();
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        const char *name = json_str(json_object_get(doc, "name"), languages[i]);
        const char *who = hosts(a, doc, languages[i]);
        if (!name)
            continue;
        json_object_set_new(text, languages[i], json_string(who ? arena_printf(a, "%s%s", by[i], who) : name));
    }
    return text;
}

/* ---- registration ---- */

/* The same wall time so many days before; NULL when `local` is none. */
static const char *days_before(struct arena *a, const char *local, int n)
{
    int y, mo, d;
    if (!local || strlen(local) != 19 || sscanf(local, "%4d-%2d-%2dT", &y, &mo, &d) != 3 || !time_date_ok(y, mo, d))
        return NULL;
    time_civil(time_days(y, mo, d) - n, &y, &mo, &d);
    return arena_printf(a, "%04d-%02d-%02d%s", y, mo, d, local + 10);
}

static void register_on_site(struct arena *a, json_t *doc)
{
    json_t *wanted = json_object_get(doc, "registration");
    const json_t *starts = json_object_get(doc, "starts");
    const char *zone = json_str(starts, "zone"), *local = json_str(starts, "local");
    const char *opens = days_before(a, local, OPEN_DAYS);
    if (!json_is_boolean(wanted) || json_object_get(doc, "ticket_types"))
        return;
    if (json_is_true(wanted) && (!zone || !opens))
        return; /* the check says what is wrong with the start */
    if (json_is_true(wanted)) {
        json_t *name = json_object();
        static const char *const names[N_LANGUAGES] = {"현장 참가", "现场参加", "On site"};
        for (size_t i = 0; i < N_LANGUAGES; i++)
            if (json_object_get(json_object_get(doc, "name"), languages[i]))
                json_object_set_new(name, languages[i], json_string(names[i]));
        json_object_set_new(
            doc, "ticket_types",
            json_pack("[{s:s, s:s, s:o, s:i, s:{s:s, s:s, s:s}, s:{s:s, s:s, s:s}, s:s}]", "key", "on_site", "mode",
                      "on_site", "name", name, "n_capacity", PLACES, "opens", "local", opens, "zone", zone, "source",
                      "ours", "closes", "local", local, "zone", zone, "source", "ours", "source", "ours"));
    }
    json_object_del(doc, "registration");
}

/* ---- elements ---- */

static void fill_elements(struct arena *a, json_t *doc, const char *list, const char *stem)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(doc, list), no, one)
    {
        if (!json_is_object(one))
            continue;
        set(one, "key", json_string(arena_printf(a, "%s-%zu", stem, no + 1)));
        if (strcmp(stem, "speaker") == 0)
            set(one, "mode", json_string("on_site"));
    }
}

/* Where decisive values come from, in each object that can say it and does not. */
static void fill_sources(const struct shape *s, json_t *v, const char *source)
{
    bool is_sourced = false, is_decisive = false;
    if (!json_is_object(v))
        return;
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        json_t *one = json_object_get(v, m->name), *element;
        size_t no;
        is_sourced |= m->kind == SHAPE_SOURCE;
        is_decisive |= (m->flags & SHAPE_DECISIVE) && one && !json_is_null(one);
        if (m->kind == SHAPE_OBJECT)
            fill_sources(m->shape, one, source);
        else if (m->kind == SHAPE_LIST)
            json_array_foreach(one, no, element)
                fill_sources(m->shape, element, source);
    }
    if (is_sourced && is_decisive)
        set(v, "source", json_string(source));
}

static const char *only_source(json_t *doc)
{
    json_t *sources = json_object_get(doc, "sources");
    if (json_object_size(sources) == 0)
        return "ours";
    return json_object_size(sources) == 1 ? json_object_iter_key(json_object_iter(sources)) : NULL;
}

void event_fill(struct arena *a, json_t *doc)
{
    const char *kind = json_str(doc, "kind"), *zone = json_str(json_object_get(doc, "starts"), "zone");
    size_t no;
    json_t *one;
    if (!kind || strcmp(kind, "release") != 0)
        return;
    set(doc, "is_public", json_true());
    set(doc, "languages", languages_of(doc));
    if (zone)
        set(doc, "time_zone", json_string(zone));
    set(doc, "ends", json_null());
    set(doc, "sources", json_object());
    json_array_foreach(json_object_get(doc, "organisations"), no, one)
        if (json_is_object(one))
            set(one, "roles", json_pack("[s]", "host"));
    set(doc, "summary", summary(a, doc));
    fill_elements(a, doc, "speakers", "speaker");
    fill_elements(a, doc, "documents", "document");
    register_on_site(a, doc);
    if (only_source(doc))
        fill_sources(&event_shape, doc, only_source(doc));
}
