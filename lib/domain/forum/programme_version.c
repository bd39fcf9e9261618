/* The versions of a programme that were published: which there are, what has changed since, bringing one back. */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/forum/programme.h"
#include "domain/pitch/timetable_board.h"

#define PAGE_VERSIONS 20         /* at most in one answer */
#define PAGE_READ     200        /* and so many versions of the event are looked at for it */
#define PAGE_BYTES    (16 << 20) /* or so much of their text */

/* ---- which there are ---- */

/* What is read on the way back through the versions: `is` of version no, and how much was read so far. */
struct walk {
    struct programme_versions *out;
    struct programme at; /* its event, for the comparison */
    json_t *is;
    int64_t no;
    size_t n_bytes, n_read;
};

static enum err read_version(struct ctx *c, struct walk *k, int64_t version_no, json_t **out)
{
    struct q_event_version_get row;
    TRY(q_event_version_get(c, k->at.event.id, version_no, &row));
    k->n_bytes += strlen(row.doc_json);
    k->n_read++;
    *out = json_stored(c->arena, row.doc_json);
    return OK;
}

static void count(const struct programme *p, struct programme_version *out)
{
    for (size_t i = 0; i < p->n_changes; i++) {
        const struct programme_change *x = &p->changes[i];
        bool is_item = strcmp(x->list, "agenda") == 0;
        out->n_others += !is_item;
        out->n_added += is_item && strcmp(x->change, "added") == 0;
        out->n_removed += is_item && strcmp(x->change, "removed") == 0;
        out->n_changed += is_item && strcmp(x->change, "changed") == 0;
    }
}

/* One version back: it is listed when it differs from the one before. */
static enum err step_back(struct ctx *c, struct walk *k)
{
    struct programme_version v = {.version_no = k->no};
    struct q_event_version_who who;
    struct arena_mark mark = arena_mark(c->arena);
    json_t *was = NULL;
    if (k->no > 1)
        TRY(read_version(c, k, k->no - 1, &was));
    enum err e = programme_diff(c, &k->at, was, k->is);
    json_decref(k->is);
    k->is = was;
    k->no--;
    TRY(e);
    count(&k->at, &v);
    bool is_listed = k->at.n_changes > 0;
    arena_reset(c->arena, mark);
    if (!is_listed)
        return OK;
    TRY(q_event_version_who(c, k->at.event.id, v.version_no, &who));
    v.published_at = who.published_at;
    v.actor = who.actor;
    v.actor_name = who.actor_name;
    k->out->items[k->out->n_items++] = v;
    return OK;
}

static enum err walk_back(struct ctx *c, struct walk *k)
{
    struct arena_mark mark = arena_mark(c->arena);
    TRY(read_version(c, k, k->no, &k->is));
    arena_reset(c->arena, mark);
    while (k->no > 0 && k->out->n_items < PAGE_VERSIONS && k->n_read <= PAGE_READ && k->n_bytes <= PAGE_BYTES)
        TRY(step_back(c, k));
    k->out->next_no = k->no > 0 ? k->no + 1 : NO_INT;
    return OK;
}

enum err programme_versions(struct ctx *c, const char *slug, int64_t before_no, struct programme_versions *out)
{
    struct programme_versions v = {.next_no = NO_INT};
    TRY(q_registration_event(c, slug, &v.event));
    v.items = arena_array(c->arena, struct programme_version, PAGE_VERSIONS);
    struct walk k = {.out = &v, .at = {.event = v.event}};
    k.no = before_no <= v.event.version_no ? before_no - 1 : v.event.version_no;
    enum err e = k.no > 0 ? walk_back(c, &k) : OK;
    json_decref(k.is);
    TRY(e);
    *out = v;
    return OK;
}

/* ---- bringing back ---- */

/* What is put together, and from what. */
struct revival {
    struct ctx *c;
    struct programme *p;
    json_t *was, *doc;
    size_t n_max; /* room for p->left */
};

static void leave(struct revival *v, const char *rule, const json_t *one, const char *what)
{
    struct ctx *c = v->c;
    const json_t *name = json_object_get(one, "name");
    const char *text = json_is_object(name) ? board_text(c, json_text(c->arena, name), c->lang) : "";
    const struct msg_arg args[] = {{"item", *text ? text : json_str(one, "key")}, {"what", what}};
    if (v->p->n_left < v->n_max)
        v->p->left[v->p->n_left++] = (struct programme_left){
            rule, msg_text(c->arena, c->lang, arena_printf(c->arena, "programme_left_%s", rule), args, 2),
            arena_strdup(c->arena, json_str(one, "key"))};
}

static bool is_gone(const json_t *sources, const json_t *source)
{
    const char *key = json_string_value(source);
    return key && strcmp(key, "ours") != 0 && !json_object_get(sources, key);
}

/* A source that the event file no longer lists is no source; what stands there is ours from now on. */
static void mend_sources(const struct revival *v, json_t *one)
{
    const json_t *sources = json_object_get(v->doc, "sources");
    json_t *source = json_object_get(one, "source"), *member;
    const char *name;
    size_t no;
    json_array_foreach(one, no, member)
        mend_sources(v, member);
    if (is_gone(sources, source))
        json_string_set(source, "ours");
    json_object_foreach(source, name, member)
        if (is_gone(sources, member))
            json_string_set(member, "ours");
    json_object_foreach(one, name, member)
        if (member != source)
            mend_sources(v, member);
}

/* A room or a person whom an item needs: as now, or as then when they are gone. */
static void need(struct revival *v, const char *list, const char *key)
{
    json_t *gone = key ? programme_find(v->was, list, key) : NULL;
    if (!gone || programme_find(v->doc, list, key))
        return;
    json_t *one = json_deep_copy(gone);
    const char *organisation = json_str(one, "organisation");
    if (organisation && !programme_find(v->doc, "organisations", organisation)) {
        leave(v, "organisation", one, organisation);
        json_object_del(one, "organisation");
    }
    mend_sources(v, one);
    if (!json_object_get(v->doc, list))
        json_object_set_new(v->doc, list, json_array());
    json_array_append_new(json_object_get(v->doc, list), one);
}

static void need_people(struct revival *v, json_t *item)
{
    size_t no;
    json_t *one;
    need(v, "rooms", json_str(item, "room"));
    json_array_foreach(json_object_get(item, "speakers"), no, one)
        need(v, "speakers", json_str(one, "speaker"));
    json_array_foreach(json_object_get(item, "interpreters"), no, one)
        need(v, "interpreters", json_str(one, "interpreter"));
}

/* Companies present by the numbers of their applications. */
static enum err keep_presenters(struct revival *v, json_t *item)
{
    json_t *list = json_object_get(item, "presenters");
    for (size_t i = json_array_size(list); i-- > 0;) {
        int64_t application_no = json_integer_value(json_object_get(json_array_get(list, i), "application_no"));
        struct q_find_numbered row;
        enum err e = q_find_numbered(v->c, v->p->event.id, application_no, &row);
        if (e == OK)
            continue;
        if (e != ERR_NOT_FOUND)
            return e;
        leave(v, "application", item, arena_printf(v->c->arena, "%" PRId64, application_no));
        json_array_remove(list, i);
    }
    return OK;
}

/* Without its round an item has neither teams nor times: it stays away. */
static enum err add_item(struct revival *v, json_t *agenda, const json_t *one)
{
    const char *round = json_str(one, "round");
    if (round && !programme_find(v->doc, "rounds", round)) {
        leave(v, "round", one, round);
        return OK;
    }
    json_t *item = json_deep_copy(one);
    json_array_append_new(agenda, item);
    mend_sources(v, item);
    need_people(v, item);
    return keep_presenters(v, item);
}

static size_t n_presenters(json_t *agenda)
{
    size_t no, n = 0;
    json_t *one;
    json_array_foreach(agenda, no, one)
        n += json_array_size(json_object_get(one, "presenters"));
    return n;
}

enum err programme_bring_back(struct ctx *c, struct programme *p, json_t *was, json_t **out)
{
    size_t no;
    json_t *one, *then = json_object_get(was, "agenda"), *agenda = json_array();
    struct revival v = {c, p, was, json_deep_copy(p->now), 0};
    v.n_max = json_array_size(then) + n_presenters(then) + json_array_size(json_object_get(was, "speakers"));
    p->left = arena_array(c->arena, struct programme_left, v.n_max + 1);
    p->n_left = 0;
    enum err e = OK;
    json_array_foreach(then, no, one)
        if (e == OK)
            e = add_item(&v, agenda, one);
    if (then)
        json_object_set(v.doc, "agenda", agenda);
    else
        json_object_del(v.doc, "agenda");
    json_decref(agenda);
    if (e != OK)
        json_decref(v.doc);
    else
        *out = v.doc;
    return e;
}

/* ---- what has changed since ---- */

enum err programme_past(struct ctx *c, const char *slug, int64_t version_no, struct programme_past *out)
{
    struct q_event_version_get row;
    *out = (struct programme_past){0};
    TRY(programme_load(c, slug, &out->draft));
    TRY(q_event_version_who(c, out->draft.event.id, version_no, &out->is));
    TRY(q_event_version_get(c, out->draft.event.id, version_no, &row));
    AUTO_JSON *was = json_stored(c->arena, row.doc_json);
    out->since = (struct programme){.event = out->draft.event, .now = out->draft.now};
    TRY(programme_diff(c, &out->since, was, out->draft.now));
    json_t *doc;
    TRY(programme_bring_back(c, &out->since, was, &doc));
    out->is_restorable = !json_equal(doc, out->draft.now);
    json_decref(doc);
    return OK;
}

void programme_past_done(struct programme_past *p)
{
    programme_done(&p->draft);
}
