#include "domain/event/event_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/lang.h"
#include "base/zone.h"
#include "domain/event/event_check_in.h"

/* RFC 6901 section 3: ~ is ~0 and / is ~1. */
static void pointer_add(struct buf *b, const struct at *at)
{
    if (!at)
        return;
    pointer_add(b, at->up);
    buf_char(b, '/');
    if (!at->name) {
        buf_int(b, (int64_t)at->index);
        return;
    }
    for (const char *p = at->name; *p; p++) {
        if (*p == '~' || *p == '/')
            buf_str_add(b, *p == '~' ? "~0" : "~1");
        else
            buf_char(b, *p);
    }
}

void fault_add_below(struct check *k, const struct at *at, const char *below, const char *key,
                     const char *text)
{
    if (k->faults->n++ >= EVENT_MAX_FAULTS)
        return;
    struct buf b;
    buf_init(&b, k->c->arena, 4096);
    pointer_add(&b, at);
    buf_str_add(&b, below);
    struct fault *f = arena_new_of(k->c->arena, struct fault);
    *f = (struct fault){arena_strdup(k->c->arena, buf_str(&b)), key, text, NULL};
    if (k->faults->last)
        k->faults->last->next = f;
    else
        k->faults->first = f;
    k->faults->last = f;
}

void fault_add_text(struct check *k, const struct at *at, const char *key, const char *text)
{
    fault_add_below(k, at, "", key, text);
}

void fault_add(struct check *k, const struct at *at, const char *key, ...)
{
    if (k->faults->n >= EVENT_MAX_FAULTS) {
        k->faults->n++;
        return;
    }
    struct msg_arg args[8];
    size_t n = 0;
    va_list ap;
    va_start(ap, key);
    for (const char *name; (name = va_arg(ap, const char *)) && n < 8; n++)
        args[n] = (struct msg_arg){name, va_arg(ap, const char *)};
    va_end(ap);
    fault_add_text(k, at, key, msg_text(k->c->arena, k->c->lang, key, args, n));
}

const char *fault_int(struct check *k, int64_t v)
{
    return arena_printf(k->c->arena, "%lld", (long long)v);
}

json_t *check_find(const struct check *k, const char *list, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(k->doc, list), no, one)
    {
        const char *its = json_str(one, "key");
        if (key && its && strcmp(its, key) == 0)
            return one;
    }
    return NULL;
}

int64_t check_int(const json_t *v, const char *member, int64_t otherwise)
{
    const json_t *i = json_object_get(v, member);
    return json_is_integer(i) ? json_integer_value(i) : otherwise;
}

bool check_bool(const json_t *v, const char *member)
{
    return json_is_true(json_object_get(v, member));
}

static bool is_present(json_t *v)
{
    return v && !json_is_null(v);
}

static void check_source(struct check *k, const struct at *at, json_t *v)
{
    const char *key = json_string_value(v);
    if (!key)
        fault_add(k, at, "event_want_string", NULL);
    else if (strcmp(key, "ours") != 0 && !json_object_get(json_object_get(k->doc, "sources"), key))
        fault_add(k, at, "event_source_unknown", "key", key, NULL);
}

/* The decisive members present that `map` says nothing of, as "a, b"; NULL when none. */
static const char *unsourced(struct check *k, const struct shape *s, json_t *v, json_t *map)
{
    struct buf b;
    buf_init(&b, k->c->arena, 1024);
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        if (!(m->flags & SHAPE_DECISIVE) || !is_present(json_object_get(v, m->name)) ||
            json_object_get(map, m->name))
            continue;
        if (b.n)
            buf_str_add(&b, ", ");
        buf_str_add(&b, m->name);
    }
    return b.n ? buf_str(&b) : NULL;
}

void check_decisive(struct check *k, const struct at *at, const struct shape *s, json_t *v)
{
    json_t *source = json_object_get(v, "source");
    const char *missing = unsourced(k, s, v, json_is_object(source) ? source : NULL);
    if (!source) {
        if (missing)
            fault_add(k, at, "event_source_missing", "member", missing, NULL);
        return;
    }
    if (!json_is_object(source)) {
        check_source(k, AT(at, "source"), source);
        return;
    }
    if (missing && !json_object_get(source, "*"))
        fault_add(k, AT(at, "source"), "event_source_missing", "member", missing, NULL);
    const char *name;
    json_t *one;
    json_object_foreach(source, name, one)
    {
        const struct shape_member *m = shape_member(s, name);
        bool is_known = strcmp(name, "*") == 0 || (m && (m->flags & SHAPE_DECISIVE));
        if (!is_known)
            fault_add(k, AT(AT(at, "source"), name), "event_source_member", NULL);
        check_source(k, AT(AT(at, "source"), name), one);
    }
}

static void check_object(struct check *k, const struct at *at, const struct shape *s, json_t *v)
{
    if (!json_is_object(v)) {
        fault_add(k, at, "event_want_object", NULL);
        return;
    }
    const char *name;
    json_t *member;
    json_object_foreach(v, name, member)
        if (!shape_member(s, name))
            fault_add(k, AT(at, name), "event_unknown_member", NULL);
    bool is_sourced = false;
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        json_t *one = json_object_get(v, m->name);
        is_sourced |= m->kind == SHAPE_SOURCE;
        if (one)
            check_value(k, AT(at, m->name), m, one);
        else if (m->flags & SHAPE_REQUIRED)
            fault_add(k, at, "event_member_missing", "member", m->name, NULL);
    }
    if (is_sourced)
        check_decisive(k, at, s, v);
}

/* Every element an object of the shape; no key twice (the later one is at fault). */
static void check_list(struct check *k, const struct at *at, const struct shape_member *m,
                       json_t *v)
{
    const char *by = m->shape->members[0].kind == SHAPE_KEY ? m->shape->members[0].name : NULL;
    json_t *seen = json_object();
    size_t no;
    json_t *one;
    json_array_foreach(v, no, one)
    {
        check_object(k, AT_NO(at, no), m->shape, one);
        const char *key = by ? json_str(one, by) : NULL;
        if (key && json_object_get(seen, key))
            fault_add(k, AT(AT_NO(at, no), by), "event_key_twice", "key", key, NULL);
        else if (key)
            json_object_set_new(seen, key, json_true());
    }
    json_decref(seen);
}

static void check_count(struct check *k, const struct at *at, const struct shape_member *m,
                        json_t *v)
{
    int64_t n = (int64_t)json_array_size(v), max = m->max ? m->max : 1000;
    k->is_too_long |= n > max;
    if (n < m->min || n > max)
        fault_add(k, at, "event_count", "min", fault_int(k, m->min), "max", fault_int(k, max), NULL);
}

/* A list of scalars: each as the kind says, none twice. */
static void check_scalars(struct check *k, const struct at *at, const struct shape_member *m,
                          json_t *v)
{
    struct shape_member one_m = *m;
    one_m.kind = m->kind == SHAPE_TEXTS   ? SHAPE_TEXT
                 : m->kind == SHAPE_WORDS ? SHAPE_CHOICE
                 : m->kind == SHAPE_REFS  ? SHAPE_REF
                                          : SHAPE_STRING;
    one_m.min = 0;
    one_m.max = 100;
    size_t no, other;
    json_t *one;
    json_array_foreach(v, no, one)
    {
        check_scalar(k, AT_NO(at, no), &one_m, one);
        for (other = 0; other < no && json_is_string(one); other++)
            if (json_equal(json_array_get(v, other), one)) {
                fault_add(k, AT_NO(at, no), "event_word_twice", "word", json_string_value(one), NULL);
                break;
            }
    }
}

void check_value(struct check *k, const struct at *at, const struct shape_member *m, json_t *v)
{
    if (json_is_null(v) && (m->flags & SHAPE_NULLABLE))
        return;
    switch (m->kind) {
    case SHAPE_OBJECT:
        check_object(k, at, m->shape, v);
        break;
    case SHAPE_SOURCES:
        check_sources(k, at, v);
        break;
    case SHAPE_SOURCE: /* with the whole object: check_decisive */
        break;
    case SHAPE_LIST:
    case SHAPE_TEXTS:
    case SHAPE_WORDS:
    case SHAPE_STRINGS:
    case SHAPE_REFS:
        if (!json_is_array(v)) {
            fault_add(k, at, "event_want_list", NULL);
            break;
        }
        check_count(k, at, m, v);
        if (k->is_too_long)
            break;
        if (m->kind == SHAPE_LIST)
            check_list(k, at, m, v);
        else
            check_scalars(k, at, m, v);
        break;
    default:
        check_scalar(k, at, m, v);
    }
}

void event_check(struct ctx *c, json_t *doc, struct faults *out)
{
    struct check k = {c, doc, out, false};
    check_object(&k, NULL, &event_shape, doc);
    if (!json_is_object(doc) || k.is_too_long)
        return;
    check_times(&k);
    check_forms(&k);
    check_rubrics(&k);
    check_rounds(&k);
    check_prizes(&k);
}

bool event_instant(const json_t *instant, int64_t *out_ms)
{
    const char *local = json_str(instant, "local"), *zone = json_str(instant, "zone");
    int y, mo, d, h, mi, s, n = 0;
    if (!local || !zone || strlen(local) != 19 ||
        sscanf(local, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s, &n) != 6 || n != 19)
        return false;
    for (int i = 0; i < 19; i++) /* scanf takes signs and spaces */
        if (!strchr("-T:0123456789", local[i]) || ((i == 4 || i == 7) != (local[i] == '-')))
            return false;
    return zone_to_utc(zone, y, mo, d, h, mi, s, out_ms) == ZONE_OK;
}

bool event_closing(const json_t *instant, int64_t *out_ms)
{
    int64_t last;
    if (!event_instant(instant, &last))
        return false;
    *out_ms = last + 1000;
    return true;
}
