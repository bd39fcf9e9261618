/* The page of an event's published results: who won, who goes on. Never a score, nor a round that has none. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "page.h"
#include "page_event.h"
#include "page_part.h"

struct standing {
    struct q_page_placements *list;
    size_t n;
};

/* Another entry of the same ranking has the same place. */
static bool is_shared(const struct standing *s, size_t at)
{
    const struct q_page_placements *a = &s->list[at];
    for (size_t i = 0; i < s->n; i++) {
        const struct q_page_placements *b = &s->list[i];
        bool is_same = !a->track || !b->track ? a->track == b->track : strcmp(a->track, b->track) == 0;
        if (i != at && is_same && a->rank_no != NO_INT && a->rank_no == b->rank_no)
            return true;
    }
    return false;
}

static void write_place(struct event_view *v, const struct q_page_placements *p)
{
    if (p->prize_name_json) {
        AUTO_JSON *prize = json_stored(v->c->arena, p->prize_name_json);
        html_texts(v->h, "span", "prize-place", prize);
    } else {
        html_say(v->h, "span", "prize-place", "page_goes_on");
    }
}

static void write_line(struct event_view *v, const struct standing *s, size_t at)
{
    struct html *h = v->h;
    const struct q_page_placements *p = &s->list[at];
    html_open(h, "li");
    write_place(v, p);
    html_open_class(h, "div", "stack stack--tight");
    html_name(h, "p", "winner", p->company);
    if (p->project && *p->project)
        html_name(h, "p", NULL, p->project);
    if (p->is_override || p->is_moved_up || p->has_left || is_shared(s, at)) {
        html_open_class(h, "p", "cluster");
        if (p->is_moved_up)
            html_say(h, "span", "badge badge--info", "page_moved_up");
        if (p->has_left)
            html_say(h, "span", "badge", "page_has_left");
        if (is_shared(s, at))
            html_say(h, "span", "badge", "page_shared_place");
        if (p->is_override)
            html_say(h, "span", "badge badge--info", "page_decided");
        html_close(h);
    }
    html_close(h);
    bool has_money = p->prize_name_json && p->amount_minor > 0;
    html_put(h, "span", "prize-sum", has_money ? part_money(h, p->amount_minor, p->amount_currency) : "");
    html_close(h);
}

/* One list for each ranking: a track, or all together. */
static void write_standing(struct event_view *v, const struct standing *s)
{
    const char *track = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const char *own = s->list[i].track ? s->list[i].track : "";
        bool is_new = !track || strcmp(own, track) != 0;
        if (is_new && track)
            html_close(v->h);
        if (is_new) {
            AUTO_JSON *name = s->list[i].track ? json_stored(v->c->arena, s->list[i].track_name_json) : NULL;
            html_texts(v->h, "h3", "timetable-day", name);
            html_open_class(v->h, "ol", "standing");
        }
        track = own;
        write_line(v, s, i);
    }
    if (track)
        html_close(v->h);
}

static void write_empty(struct event_view *v, const char *key)
{
    html_open_class(v->h, "div", "empty");
    html_say(v->h, "p", NULL, key);
    html_close(v->h);
}

/* When it was published, and by which fingerprint of the computation it can be told from another. */
static void write_proof(struct event_view *v, const struct q_page_rounds *r, const struct q_result_get *result)
{
    struct html *h = v->h;
    const char *rest;
    html_open_class(h, "p", "meta");
    html_text(h, html_split(h, "page_published", "when", &rest));
    part_when(h, r->time_zone, result->published_at);
    html_text(h, rest);
    html_close(h);
    html_open_class(h, "p", "meta");
    html_text(h, html_split(h, "page_fingerprint", "hash", &rest));
    html_put(h, "code", NULL, result->hash);
    html_text(h, rest);
    html_close(h);
}

static enum err write_round(struct event_view *v, const struct q_page_rounds *r)
{
    struct q_result_get result;
    struct standing s;
    AUTO_JSON *name = json_stored(v->c->arena, r->name_json);
    html_open_class(v->h, "section", "round-block stack");
    html_attr(v->h, "id", r->key);
    html_texts(v->h, "h2", NULL, name);
    TRY(q_result_get(v->c, r->id, &result));
    TRY(q_page_placements(v->c, result.id, &s.list, &s.n));
    if (s.n == 0)
        write_empty(v, "page_result_nobody");
    write_standing(v, &s);
    write_proof(v, r, &result);
    html_close(v->h);
    return OK;
}

static enum err write_page(struct event_view *v, struct reply *r)
{
    struct page p;
    TRY(event_begin_below(v, r, &p, &(struct page_below){"/results", "page_see_results", "page_results_about"}));
    for (size_t i = v->n_rounds; i-- > 0;) /* the final first */
        if (strcmp(v->rounds[i].state, "published") == 0)
            TRY(write_round(v, &v->rounds[i]));
    if (!event_has_results(v))
        write_empty(v, v->n_rounds ? "page_result_not_yet" : "page_results_none");
    page_end(&p);
    return OK;
}

enum err page_results(struct ctx *c, struct reply *r)
{
    struct event_view v;
    TRY(event_view_load(c, &v));
    enum err e = write_page(&v, r);
    event_view_done(&v);
    return e;
}
