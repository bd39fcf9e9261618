/* Handlers for who judges what: skills, a proposal, and giving as proposed. */
#include "api.h"
#include "check.h"
#include "domain/pitch/panel.h"
#include "fields.h"

static struct panel_wish wish_of(struct ctx *c)
{
    return (struct panel_wish){.n_each = in_int(c, "n_each"), .n_least = in_int(c, "n_least"),
                               .n_most = in_int(c, "n_most"), .is_fresh = in_bool(c, "is_fresh")};
}

static void write_pair(struct jw *w, const struct panel_plan *p, const struct assign_pair *pair)
{
    const struct q_panel_judges *judge = &p->judges[pair->judge];
    const struct q_panel_entries *entry = &p->entries[pair->entry];
    jw_open(w, '{');
    jw_int(w, "judge_id", judge->id);
    jw_bool(w, "is_new", !p->has[pair->entry * p->n_judges + pair->judge]);
    jw_bool(w, "is_field", panel_is_field(judge, entry));
    jw_bool(w, "is_language", panel_is_language(judge, entry));
    jw_close(w, '}');
}

/* Whom the entry would lose. */
static void write_lost(struct jw *w, const struct panel_plan *p, size_t entry, size_t from, size_t to)
{
    jw_key_open(w, "lost_judge_ids", '[');
    for (size_t j = 0; j < p->n_judges; j++) {
        bool is_kept = false;
        for (size_t i = from; i < to; i++)
            is_kept = is_kept || p->made.pairs[i].judge == j;
        if (p->has[entry * p->n_judges + j] && !is_kept)
            jw_int(w, NULL, p->judges[j].id);
    }
    jw_close(w, ']');
}

static void write_entries(struct jw *w, const struct panel_plan *p)
{
    size_t at = 0;
    jw_key_open(w, "entries", '[');
    for (size_t e = 0; e < p->n_entries; e++) {
        const struct q_panel_entries *entry = &p->entries[e];
        size_t from = at;
        jw_open(w, '{');
        jw_int(w, "entry_id", entry->id);
        jw_int(w, "application_no", entry->no);
        jw_str(w, "company", entry->company);
        jw_str(w, "project", entry->project);
        jw_str(w, "track", *entry->track ? entry->track : NULL);
        jw_str(w, "lang", entry->lang);
        jw_str(w, "lack", panel_lack_word(p->made.lack[e]));
        jw_key_open(w, "judges", '[');
        for (; at < p->made.n_pairs && p->made.pairs[at].entry == e; at++)
            write_pair(w, p, &p->made.pairs[at]);
        jw_close(w, ']');
        write_lost(w, p, e, from, at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_judges(struct jw *w, const struct panel_plan *p)
{
    jw_key_open(w, "judges", '[');
    for (size_t j = 0; j < p->n_judges; j++) {
        size_t n_now = 0;
        for (size_t e = 0; e < p->n_entries; e++)
            n_now += p->has[e * p->n_judges + j];
        jw_open(w, '{');
        jw_int(w, "judge_id", p->judges[j].id);
        jw_str(w, "name", p->judges[j].name);
        jw_str(w, "state", p->judges[j].state);
        jw_bool(w, "is_reserve", p->judges[j].is_reserve);
        jw_int(w, "n_now", (int64_t)n_now);
        jw_int(w, "n_planned", (int64_t)p->made.load[j]);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_suspects(struct jw *w, const struct panel_plan *p)
{
    jw_key_open(w, "suspects", '[');
    for (size_t i = 0; i < p->n_suspects; i++) {
        const struct panel_suspect *s = &p->suspects[i];
        jw_open(w, '{');
        jw_int(w, "judge_id", p->judges[s->judge].id);
        jw_int(w, "entry_id", p->entries[s->entry].id);
        jw_str(w, "why", panel_doubt_word(s->why));
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_plan(struct ctx *c, struct reply *r, const struct panel_plan *p)
{
    struct jw w = reply_json(r, 200);
    jw_int(&w, "version_no", p->version_no);
    jw_int(&w, "n_missing", (int64_t)p->made.n_missing);
    jw_int(&w, "n_added", (int64_t)p->n_added);
    jw_int(&w, "n_removed", (int64_t)p->n_removed);
    write_judges(&w, p);
    write_entries(&w, p);
    write_suspects(&w, p);
    reply_end(r, &w);
    reply_version(c, r, p->version_no);
}

enum err api_panel_plan(struct ctx *c, struct reply *r)
{
    struct panel_plan *plan;
    struct panel_wish wish = wish_of(c);
    TRY(panel_plan(c, in_int(c, "round_id"), &wish, &plan));
    write_plan(c, r, plan);
    return OK;
}

/* In the pool: the plan may take a while. */
enum err api_panel_plan_step(struct ctx *c, struct reply *r)
{
    (void)r;
    struct panel_plan *plan;
    struct panel_wish wish = wish_of(c);
    TRY(panel_plan(c, in_int(c, "round_id"), &wish, &plan));
    TRY(ctx_match(c, plan->version_no));
    c->carry = plan;
    return OK;
}

enum err api_panel_assign(struct ctx *c, struct reply *r)
{
    const struct panel_plan *plan = c->carry;
    TRY(panel_apply(c, in_int(c, "round_id"), plan));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_added", (int64_t)plan->n_added);
    jw_int(&w, "n_removed", (int64_t)plan->n_removed);
    jw_int(&w, "n_missing", (int64_t)plan->made.n_missing);
    reply_end(r, &w);
    return OK;
}

enum err api_judge_skills(struct ctx *c, struct reply *r)
{
    struct panel_skills in = {.tracks = in_text(c, "tracks"), .langs = in_text(c, "langs"),
                              .is_reserve = in_bool(c, "is_reserve")};
    TRY(panel_set_skills(c, in_int(c, "judge_id"), &in));
    reply_empty(r, 204);
    return OK;
}
