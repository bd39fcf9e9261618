/* The page of an event: what it is, the one thing to do now, and all there is to know. */
#include "page_event.h"

#include <string.h>

#include "api.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/access/access.h"
#include "domain/event/event_document.h"
#include "fields.h"
#include "page.h"
#include "page_part.h"

#define PREVIEW_MIN 200 /* pixels each way: what is smaller, no preview shows */
#define SOON_MS (INT64_C(72) * 3600 * 1000) /* a deadline so near is marked */

/* ---- what is read ---- */

enum err page_event_head(struct ctx *c, struct q_event_head *out)
{
    struct q_event_head event;
    bool is_organiser;
    enum err e = q_event_head(c, in_text(c, "event"), &event);
    if (e == OK)
        e = access_is_organiser(c, event.id, &is_organiser);
    if (e == ERR_NOT_FOUND || (e == OK && !event.is_public && !is_organiser))
        return fail(c, ERR_NOT_FOUND, NULL, "page_event_unknown", NULL);
    TRY(e);
    *out = event;
    return OK;
}

json_t *event_list(const struct event_view *v, const char *name)
{
    json_t *list = json_object_get(v->doc, name);
    return json_array_size(list) ? list : NULL;
}

static enum err load_call(struct event_view *v)
{
    size_t i;
    json_t *one;
    enum err e = call_find(v->c, v->head.slug, &v->call);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    v->has_call = true;
    json_array_foreach(event_list(v, "calls"), i, one)
        if (strcmp(json_str(one, "key"), v->call.key) == 0)
            v->call_doc = one;
    return OK;
}

/* Those that stand on the page: also those that are read later, or by guests only. */
static enum err load_documents(struct ctx *c, struct event_view *v)
{
    size_t n;
    TRY(document_list(c, v->head.id, &v->documents, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(v->documents[i].readers, "link") != 0 && document_is_there(c, &v->documents[i]))
            v->documents[v->n_documents++] = v->documents[i];
    return OK;
}

static enum err load(struct ctx *c, struct event_view *v)
{
    struct q_event_public text;
    enum lang first = LANG_EN;
    TRY(q_event_public(c, v->head.id, v->head.version_no, &text));
    v->doc = json_stored(c->arena, text.public_json);
    json_t *languages = json_object_get(v->doc, "languages");
    if (lang_of(json_string_value(json_array_get(languages, 0)), &first))
        page_fall_back(c, first);
    TRY(load_call(v));
    TRY(q_page_rounds(c, v->head.id, &v->rounds, &v->n_rounds));
    TRY(q_page_tickets(c, v->head.id, &v->tickets, &v->n_tickets));
    TRY(q_organisation_role_list(c, v->head.id, &v->organisations, &v->n_organisations));
    return load_documents(c, v);
}

enum err event_view_load(struct ctx *c, struct event_view *out)
{
    struct event_view v = {.c = c};
    TRY(page_event_head(c, &v.head));
    enum err e = load(c, &v);
    if (e != OK)
        event_view_done(&v);
    else
        *out = v;
    return e;
}

void event_view_done(struct event_view *v)
{
    json_decref(v->doc);
    v->doc = NULL;
}

const char *event_path(const struct event_view *v, const char *rest)
{
    return arena_printf(v->c->arena, "/events/%s%s", v->head.slug, rest);
}

bool event_has_timetable(const struct event_view *v)
{
    for (size_t i = 0; i < v->n_rounds; i++)
        if (v->rounds[i].timetable_no != NO_INT)
            return true;
    return false;
}

bool event_has_results(const struct event_view *v)
{
    for (size_t i = 0; i < v->n_rounds; i++)
        if (strcmp(v->rounds[i].state, "published") == 0)
            return true;
    return false;
}

bool event_picture(const struct event_view *v, struct page_picture *out)
{
    struct html probe = {.lang = v->c->lang};
    for (size_t i = 0; v->head.is_public && i < v->n_organisations; i++) {
        const struct q_organisation_role_list *o = &v->organisations[i];
        bool is_large = o->logo_key && o->n_logo_width >= PREVIEW_MIN && o->n_logo_height >= PREVIEW_MIN;
        if (!is_large || strcmp(o->logo_type, "image/webp") == 0) /* not drawn by all who draw previews */
            continue;
        AUTO_JSON *texts = json_stored(v->c->arena, o->name_json);
        const char *lang, *name = html_pick(&probe, texts, &lang);
        struct msg_arg arg = {"name", name ? arena_strdup(v->c->arena, name) : o->key};
        *out = (struct page_picture){
            .path = arena_printf(v->c->arena, "/api/v1/logos/%s", o->logo_key),
            .type = o->logo_type,
            .alt = msg_text(v->c->arena, v->c->lang, "page_logo_alt", &arg, 1),
            .n_width = o->n_logo_width,
            .n_height = o->n_logo_height,
        };
        return true;
    }
    return false;
}

void event_section(struct event_view *v, const char *id, const char *title_key)
{
    html_open_class(v->h, "section", "section stack");
    html_attr(v->h, "id", id);
    html_attr(v->h, "aria-labelledby", arena_printf(v->c->arena, "%s-title", id));
    html_open(v->h, "h2");
    html_attr(v->h, "id", arena_printf(v->c->arena, "%s-title", id));
    html_text(v->h, html_msg(v->h, title_key));
    html_close(v->h);
}

/* ---- pages below it ---- */

/* The crumbs and heading of a page below an event's. */
static void write_heading(struct event_view *v, const char *title_key)
{
    html_open_class(v->h, "header", "stack stack--tight");
    html_open_class(v->h, "nav", "crumbs");
    html_attr(v->h, "aria-label", html_msg(v->h, "page_crumbs"));
    html_open(v->h, "a");
    html_attr(v->h, "href", event_path(v, ""));
    html_texts(v->h, "span", NULL, json_object_get(v->doc, "name"));
    html_close(v->h);
    html_close(v->h);
    html_say(v->h, "h1", NULL, title_key);
    html_close(v->h);
}

enum err event_begin_below(struct event_view *v, struct reply *r, struct page *p, const struct page_below *below)
{
    struct html probe = {.lang = v->c->lang};
    const char *lang, *name = html_pick(&probe, json_object_get(v->doc, "name"), &lang);
    const char *title = msg_text(v->c->arena, v->c->lang, below->title_key, NULL, 0);
    struct msg_arg arg = {"event", name};
    struct page_picture picture;
    bool has_picture = event_picture(v, &picture);
    TRY(page_begin(p, v->c, r, &(struct page_about){
                                   .path = event_path(v, below->path),
                                   .title = arena_printf(v->c->arena, "%s · %s", title, name),
                                   .description = msg_text(v->c->arena, v->c->lang, below->about_key, &arg, 1),
                                   .is_hidden = !v->head.is_public,
                                   .picture = has_picture ? &picture : NULL,
                                   .time_zone = v->n_rounds ? v->rounds[0].time_zone : v->head.time_zone,
                                   .main_class = "stack stack--loose",
                               }));
    v->h = &p->h;
    write_heading(v, below->title_key);
    return OK;
}

/* ---- the one thing to do now ---- */

/* Something that people may do between two instants. */
struct way {
    int64_t opens_at, closes_at; /* closes_at is exclusive */
    const char *zone;
    bool is_full;
    const char *href, *button, *opens, *until, *closed, *full; /* message keys but for href */
};

/* "Applications close <b>Friday, …</b>": a message around its instant. */
static void write_moment(struct event_view *v, const char *key, const struct way *w, bool is_deadline)
{
    const char *rest;
    html_open_class(v->h, "p", "action-when");
    html_text(v->h, html_split(v->h, key, "when", &rest));
    if (is_deadline)
        part_deadline(v->h, w->zone, w->closes_at);
    else
        part_when(v->h, w->zone, w->opens_at);
    html_text(v->h, rest);
    html_close(v->h);
}

static void write_way(struct event_view *v, const struct way *w)
{
    struct html *h = v->h;
    int64_t now_at = v->c->now_at;
    bool is_open = now_at >= w->opens_at && now_at < w->closes_at;
    html_open_class(h, "div", is_open && !w->is_full ? "action is-open" : "action");
    if (now_at < w->opens_at) {
        html_say(h, "span", "badge badge--info", "page_badge_soon");
        part_countdown(h, w->opens_at, now_at);
        write_moment(v, w->opens, w, false);
    } else if (is_open && w->is_full) {
        html_say(h, "span", "badge badge--warn", "page_badge_full");
        html_say(h, "p", NULL, w->full);
        html_link(h, "button", w->href, html_msg(h, w->button));
    } else if (is_open) {
        bool is_soon = w->closes_at - now_at < SOON_MS;
        html_say(h, "span", is_soon ? "badge badge--warn" : "badge badge--good",
                 is_soon ? "page_badge_closing" : "page_badge_open");
        part_countdown(h, w->closes_at, now_at);
        write_moment(v, w->until, w, true);
        html_link(h, "button button--primary", w->href, html_msg(h, w->button));
    } else {
        html_say(h, "span", "badge", "page_badge_closed");
        write_moment(v, w->closed, w, true);
    }
    html_close(h);
}

/* All kinds of places as one: open while any is, full when all that are open are. */
static struct way way_of_tickets(const struct event_view *v)
{
    struct way w = {.opens_at = INT64_MAX, .closes_at = INT64_MIN, .zone = v->head.time_zone, .is_full = true,
                    .href = event_path(v, "/register"), .button = "page_register", .opens = "page_tickets_open",
                    .until = "page_tickets_open_until", .closed = "page_tickets_closed", .full = "page_tickets_full"};
    for (size_t i = 0; i < v->n_tickets; i++) {
        const struct q_page_tickets *t = &v->tickets[i];
        w.opens_at = t->opens_at < w.opens_at ? t->opens_at : w.opens_at;
        w.closes_at = t->closes_at > w.closes_at ? t->closes_at : w.closes_at;
        w.is_full &= (t->n_left <= 0 && !t->is_waitable) || v->c->now_at >= t->closes_at;
    }
    return w;
}

static void write_action(struct event_view *v)
{
    struct html *h = v->h;
    html_open_class(h, "div", "actions");
    if (v->has_call)
        write_way(v, &(struct way){.opens_at = v->call.opens_at, .closes_at = v->call.closes_at,
                                   .zone = v->call.time_zone, .href = event_path(v, "/apply"),
                                   .button = "page_apply", .opens = "page_call_opens",
                                   .until = "page_call_open_until", .closed = "page_call_closed"});
    if (v->n_tickets) {
        struct way tickets = way_of_tickets(v);
        write_way(v, &tickets);
    }
    if (event_has_results(v))
        html_link(h, "button button--primary", event_path(v, "/results"), html_msg(h, "page_see_results"));
    if (event_has_timetable(v))
        html_link(h, "button", event_path(v, "/timetable"), html_msg(h, "page_see_timetable"));
    html_close(h);
}

/* ---- the page ---- */

static int64_t instant(json_t *doc, const char *name)
{
    return part_instant(json_object_get(doc, name));
}

/* schema.org/Event, for search engines. */
static void write_data(struct event_view *v, const char *name, const char *summary)
{
    char t[TIME_TEXT];
    struct buf b;
    buf_init(&b, v->c->arena, 64 << 10);
    struct jw w = jw_on(&b);
    int64_t starts_at = instant(v->doc, "starts"), ends_at = instant(v->doc, "ends");
    jw_open(&w, '{');
    jw_str(&w, "@context", "https://schema.org");
    jw_str(&w, "@type", "Event");
    jw_str(&w, "name", name);
    jw_str(&w, "description", summary);
    jw_str(&w, "url", arena_printf(v->c->arena, "%s%s", v->c->origin, event_path(v, "")));
    jw_str(&w, "inLanguage", html_lang(v->c->lang));
    jw_str(&w, "startDate", time_rfc3339(starts_at, t));
    if (ends_at != NO_INT)
        jw_str(&w, "endDate", time_rfc3339(ends_at, t));
    for (size_t i = 0; i < v->n_rounds; i++) {
        if (!*v->rounds[i].city)
            continue;
        jw_key_open(&w, "location", '{');
        jw_str(&w, "@type", "Place");
        jw_str(&w, "name", v->rounds[i].city);
        jw_close(&w, '}');
        break;
    }
    jw_close(&w, '}');
    html_json(v->h, "application/ld+json", NULL, buf_str(&b));
}

/* The event that this one belongs to, when anyone may see it. */
static enum err write_parent(struct event_view *v)
{
    struct q_event_head parent;
    const char *slug = json_str(v->doc, "parent");
    enum err e = slug ? q_event_head(v->c, slug, &parent) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND || (e == OK && !parent.is_public))
        return OK;
    TRY(e);
    AUTO_JSON *name = json_stored(v->c->arena, parent.name_json);
    const char *rest;
    html_open(v->h, "span");
    html_text(v->h, html_split(v->h, "page_part_of", "event", &rest));
    html_open(v->h, "a");
    html_attr(v->h, "href", arena_printf(v->c->arena, "/events/%s", parent.slug));
    html_texts(v->h, "span", NULL, name);
    html_close(v->h);
    html_text(v->h, rest);
    html_close(v->h);
    return OK;
}

static enum err write_hero(struct event_view *v)
{
    struct html *h = v->h;
    html_open_class(h, "header", "hero hero--split");
    html_open_class(h, "div", "stack stack--tight");
    html_open_class(h, "p", "eyebrow cluster");
    html_say(h, "span", NULL, arena_printf(h->arena, "page_kind_%s", v->head.kind));
    TRY(write_parent(v));
    if (!v->head.is_public)
        html_say(h, "span", "badge badge--warn", "page_not_public");
    html_close(h);
    html_texts(h, "h1", "hero-title", json_object_get(v->doc, "name"));
    html_open_class(h, "p", "hero-dates");
    part_days(h, v->head.time_zone, instant(v->doc, "starts"), instant(v->doc, "ends"));
    html_close(h);
    html_texts(h, "p", "lede", json_object_get(v->doc, "summary"));
    html_close(h);
    write_action(v);
    html_close(h);
    return OK;
}

/* Where the page is long: what is on it. */
static void write_contents(struct event_view *v)
{
    const struct {
        const char *id, *key;
        bool is_there;
    } parts[] = {
        {"who", "page_who", v->has_call},
        {"dates", "page_dates", true},
        {"tracks", "page_tracks", event_list(v, "tracks")},
        {"rounds", "page_rounds", v->n_rounds > 0},
        {"prizes", "page_prizes", event_list(v, "prizes")},
        {"documents", "page_documents", v->n_documents > 0 || event_list(v, "documents")},
        {"speakers", "page_speakers", event_lists_speakers(v)},
        {"agenda", "page_agenda", event_list(v, "agenda")},
        {"tickets", "page_tickets", v->n_tickets > 0},
        {"organisations", "page_organisations", event_list(v, "organisations")},
        {"contact", event_contact_title(v), json_object_get(v->doc, "contact")},
    };
    html_open_class(v->h, "nav", "contents no-print");
    html_attr(v->h, "aria-label", html_msg(v->h, "page_contents"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].is_there)
            html_link(v->h, NULL, arena_printf(v->c->arena, "#%s", parts[i].id), html_msg(v->h, parts[i].key));
    html_close(v->h);
}

static enum err write_parts(struct event_view *v)
{
    write_contents(v);
    TRY(event_write_rules(v));
    TRY(event_write_dates(v));
    event_write_tracks(v);
    event_write_rounds(v);
    event_write_prizes(v);
    TRY(event_write_children(v));
    event_write_documents(v);
    TRY(event_write_speakers(v));
    TRY(event_write_agenda(v));
    event_write_tickets(v);
    event_write_organisations(v);
    event_write_notes(v);
    event_write_contact(v);
    event_write_sources(v);
    return OK;
}

static enum err write_page(struct event_view *v, struct reply *r)
{
    struct page p;
    struct html probe = {.lang = v->c->lang};
    const char *name_lang, *summary_lang;
    const char *name = html_pick(&probe, json_object_get(v->doc, "name"), &name_lang);
    bool is_own = name_lang && strcmp(name_lang, html_lang(v->c->lang)) == 0;
    const char *summary = html_pick(&probe, json_object_get(v->doc, "summary"), &summary_lang);
    struct page_picture picture;
    bool has_picture = event_picture(v, &picture);
    TRY(page_begin(&p, v->c, r, &(struct page_about){
                                    .path = event_path(v, ""),
                                    .title = name,
                                    .title_lang = is_own ? NULL : name_lang,
                                    .description = summary,
                                    .is_hidden = !v->head.is_public,
                                    .picture = has_picture ? &picture : NULL,
                                    .time_zone = v->has_call ? v->call.time_zone : v->head.time_zone,
                                    .main_class = "event-page stack stack--loose",
                                }));
    v->h = &p.h;
    TRY(write_hero(v));
    TRY(write_parts(v));
    write_data(v, name, summary);
    page_end(&p);
    return OK;
}

enum err page_event(struct ctx *c, struct reply *r)
{
    struct event_view v;
    TRY(event_view_load(c, &v));
    enum err e = write_page(&v, r);
    event_view_done(&v);
    return e;
}
