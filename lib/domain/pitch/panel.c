#include "domain/pitch/panel.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/lang.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/access/log.h"

/* What a pair costs beyond nothing; and what evenness is worth: a judge with n entries costs EVEN x n^2, so that one
 * more for who has ten more than another costs 20 x EVEN. Field comes before language, language before keeping. */
#define OFF_FIELD    600
#define OFF_LANGUAGE 300
#define NEW_HANDS    60
#define RESERVE      100000 /* before a reserve judge is asked, every other way is tried */
#define EVEN         20

#define CELLS_MAX     400000 /* entries x judges: 2,000 x 200 */
#define VERSION_BYTES 6
#define VERSION_MAX   (64u << 20)

/* Addresses there say nothing of who works with whom. */
static const char *const free_mail[] = {
    "gmail.com",  "naver.com",   "daum.net",   "hanmail.net", "kakao.com", "nate.com",     "qq.com",
    "163.com",    "126.com",     "sina.com",   "foxmail.com", "yeah.net",  "aliyun.com",   "outlook.com",
    "hotmail.com", "live.com",   "yahoo.com",  "icloud.com",  "me.com",    "proton.me",    "protonmail.com",
};

const char *panel_doubt_word(enum panel_doubt why)
{
    return why == PANEL_SAME_DOMAIN ? "domain" : why == PANEL_SAME_ORGANISATION ? "organisation" : NULL;
}

const char *panel_lack_word(enum assign_lack lack)
{
    return lack == ASSIGN_FEW_JUDGES ? "few_judges" : lack == ASSIGN_JUDGES_FULL ? "judges_full" : NULL;
}

/* Whether `word` is one of the words of a list with blanks between; an empty list has any. */
static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    if (!*list)
        return true;
    for (const char *at = strstr(list, word); at && n; at = strstr(at + 1, word)) {
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    }
    return false;
}

bool panel_is_field(const struct q_panel_judges *judge, const struct q_panel_entries *entry)
{
    return !*entry->track || has_word(judge->tracks, entry->track);
}

bool panel_is_language(const struct q_panel_judges *judge, const struct q_panel_entries *entry)
{
    return has_word(judge->langs, entry->lang);
}

/* ---- who knows whom ---- */

static const char *domain_of(const char *email)
{
    const char *at = strrchr(email, '@');
    if (!at)
        return "";
    for (size_t i = 0; i < sizeof free_mail / sizeof *free_mail; i++) {
        if (strcmp(at + 1, free_mail[i]) == 0)
            return "";
    }
    return at + 1;
}

struct known {
    const char *domain, *name; /* "" when it says nothing */
};

static enum panel_doubt doubt_of(const struct known *judge, const struct known *entry)
{
    if (*judge->domain && strcmp(judge->domain, entry->domain) == 0)
        return PANEL_SAME_DOMAIN;
    return *judge->name && strcmp(judge->name, entry->name) == 0 ? PANEL_SAME_ORGANISATION : PANEL_NO_DOUBT;
}

/* ---- what is there ---- */

struct look {
    struct q_round_for_judges round;
    struct q_panel_judges *judges;
    struct q_panel_entries *entries;
    struct q_panel_pairs *pairs;
    struct q_panel_conflicts *conflicts;
    size_t n_judges, n_entries, n_pairs, n_conflicts;
};

static enum err look(struct ctx *c, int64_t round_id, struct look *l)
{
    TRY(q_round_for_judges(c, round_id, &l->round));
    if (strcmp(l->round.state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", l->round.state, NULL);
    TRY(q_panel_judges(c, round_id, &l->judges, &l->n_judges));
    TRY(q_panel_entries(c, round_id, &l->entries, &l->n_entries));
    TRY(q_panel_pairs(c, round_id, &l->pairs, &l->n_pairs));
    return q_panel_conflicts(c, round_id, &l->conflicts, &l->n_conflicts);
}

/* A number of all that a plan is made from: another one when any of it has changed. */
static int64_t version_of(const struct look *l)
{
    struct buf b;
    unsigned char hash[SHA256_BYTES];
    int64_t version = 0;
    buf_init(&b, NULL, VERSION_MAX);
    for (size_t i = 0; i < l->n_judges; i++) {
        const struct q_panel_judges *j = &l->judges[i];
        buf_printf(&b, "j %" PRId64 "|%s|%s|%d|%s|%s|%s\n", j->id, j->tracks, j->langs, j->is_reserve, j->state,
                   j->email, j->organisation);
    }
    for (size_t i = 0; i < l->n_entries; i++)
        buf_printf(&b, "e %" PRId64 "|%s|%s\n", l->entries[i].id, l->entries[i].track, l->entries[i].lang);
    for (size_t i = 0; i < l->n_pairs; i++) {
        const struct q_panel_pairs *p = &l->pairs[i];
        buf_printf(&b, "p %" PRId64 " %" PRId64 " %d\n", p->entry_id, p->judge_id, p->has_sheet);
    }
    for (size_t i = 0; i < l->n_conflicts; i++)
        buf_printf(&b, "c %" PRId64 " %" PRId64 "\n", l->conflicts[i].entry_id, l->conflicts[i].judge_id);
    hash_sha256(b.p, b.n, hash);
    buf_done(&b);
    for (size_t i = 0; i < VERSION_BYTES; i++)
        version = version << 8 | hash[i];
    return version | 1; /* 0 is no version */
}

/* ---- the plan ---- */

struct draft {
    struct ctx *c;
    const struct look *look;
    const struct panel_wish *wish;
    struct panel_plan *plan;
    int32_t *cost;
    bool *has;
    struct assign_pair *fixed;
    size_t n_fixed;
};

static int by_id(const void *id, const void *row)
{
    int64_t x = *(const int64_t *)id, y = *(const int64_t *)row;
    return (x > y) - (x < y);
}

/* Where the row is; the lists are by id, and both queries name it first. */
static size_t judge_at(const struct look *l, int64_t id)
{
    static_assert(offsetof(struct q_panel_judges, id) == 0, "a row begins with its id");
    const struct q_panel_judges *row = bsearch(&id, l->judges, l->n_judges, sizeof *l->judges, by_id);
    return (size_t)(row - l->judges);
}

static size_t entry_at(const struct look *l, int64_t id)
{
    static_assert(offsetof(struct q_panel_entries, id) == 0, "a row begins with its id");
    const struct q_panel_entries *row = bsearch(&id, l->entries, l->n_entries, sizeof *l->entries, by_id);
    return (size_t)(row - l->entries);
}

static void take_costs(struct draft *d)
{
    const struct look *l = d->look;
    for (size_t e = 0; e < l->n_entries; e++) {
        for (size_t j = 0; j < l->n_judges; j++) {
            const struct q_panel_judges *judge = &l->judges[j];
            bool is_kept = !d->wish->is_fresh && d->has[e * l->n_judges + j];
            int32_t cost = is_kept ? 0 : NEW_HANDS;
            cost += panel_is_field(judge, &l->entries[e]) ? 0 : OFF_FIELD;
            cost += panel_is_language(judge, &l->entries[e]) ? 0 : OFF_LANGUAGE;
            cost += judge->is_reserve ? RESERVE : 0;
            d->cost[e * l->n_judges + j] = strcmp(judge->state, "no_show") == 0 ? ASSIGN_NEVER : cost;
        }
    }
}

/* Pairs that must not be: declared ones, and those where a judge looks like one of the company's own. */
static void rule_out(struct draft *d, const bool *is_declared)
{
    const struct look *l = d->look;
    struct arena *a = d->c->arena;
    struct known *judges = arena_array(a, struct known, l->n_judges + 1);
    struct panel_suspect *list = arena_array(a, struct panel_suspect, l->n_entries * PANEL_MAX_EACH + 1);
    for (size_t j = 0; j < l->n_judges; j++)
        judges[j] = (struct known){domain_of(l->judges[j].email), text_fold(a, l->judges[j].organisation)};
    for (size_t e = 0; e < l->n_entries; e++) {
        struct known entry = {domain_of(l->entries[e].email), text_fold(a, l->entries[e].company)};
        for (size_t j = 0; j < l->n_judges; j++) {
            enum panel_doubt why = doubt_of(&judges[j], &entry);
            if (why != PANEL_NO_DOUBT || is_declared[e * l->n_judges + j])
                d->cost[e * l->n_judges + j] = ASSIGN_NEVER;
            if (why == PANEL_NO_DOUBT || is_declared[e * l->n_judges + j])
                continue;
            if (d->plan->n_suspects < l->n_entries * PANEL_MAX_EACH)
                list[d->plan->n_suspects++] = (struct panel_suspect){e, j, why};
        }
    }
    d->plan->suspects = list;
}

/* What is given now, and what of it has begun and counts: no sheet does that a conflict or an absence has left
 * behind. */
static void take_pairs(struct draft *d, const bool *is_declared)
{
    const struct look *l = d->look;
    for (size_t i = 0; i < l->n_pairs; i++) {
        const struct q_panel_pairs *p = &l->pairs[i];
        size_t e = entry_at(l, p->entry_id), j = judge_at(l, p->judge_id), at = e * l->n_judges + j;
        bool is_absent = strcmp(l->judges[j].state, "no_show") == 0;
        bool is_fixed = !is_declared[at] && (is_absent ? p->has_submitted : p->has_sheet);
        d->has[at] = is_fixed || !p->has_sheet; /* what is left behind stays where it is */
        if (is_fixed)
            d->fixed[d->n_fixed++] = (struct assign_pair){e, j};
    }
}

static const bool *declared(struct ctx *c, const struct look *l)
{
    bool *is_declared = arena_array(c->arena, bool, l->n_entries *l->n_judges + 1);
    for (size_t i = 0; i < l->n_conflicts; i++)
        is_declared[entry_at(l, l->conflicts[i].entry_id) * l->n_judges + judge_at(l, l->conflicts[i].judge_id)] = true;
    return is_declared;
}

static enum err solve(struct draft *d)
{
    const struct look *l = d->look;
    const struct panel_wish *w = d->wish;
    struct arena *a = d->c->arena;
    struct assign_judge *judges = arena_array(a, struct assign_judge, l->n_judges + 1);
    size_t *n_wanted = arena_array(a, size_t, l->n_entries + 1);
    const char *why;
    for (size_t e = 0; e < l->n_entries; e++)
        n_wanted[e] = (size_t)w->n_each;
    for (size_t j = 0; j < l->n_judges; j++) {
        bool is_due = !l->judges[j].is_reserve && strcmp(l->judges[j].state, "no_show") != 0;
        judges[j].n_max = w->n_most == NO_INT ? l->n_entries : (size_t)w->n_most;
        judges[j].n_min = w->n_least == NO_INT || !is_due ? 0 : (size_t)w->n_least;
    }
    struct assign_input in = {.judges = judges, .n_judges = l->n_judges, .n_wanted = n_wanted,
                              .n_entries = l->n_entries, .cost = d->cost, .fixed = d->fixed, .n_fixed = d->n_fixed,
                              .balance = EVEN};
    if (assign_plan(a, &in, &d->plan->made, &why) != OK)
        return fail(d->c, ERR_INVALID, NULL, "panel_impossible", "reason", why, NULL);
    return OK;
}

static void count_changes(struct panel_plan *p)
{
    size_t n_kept = 0, n_had = 0;
    for (size_t i = 0; i < p->made.n_pairs; i++)
        n_kept += p->has[p->made.pairs[i].entry * p->n_judges + p->made.pairs[i].judge];
    for (size_t i = 0; i < p->n_entries * p->n_judges; i++)
        n_had += p->has[i];
    p->n_added = p->made.n_pairs - n_kept;
    p->n_removed = n_had - n_kept;
}

static enum err check_wish(struct ctx *c, const struct panel_wish *w, const struct look *l)
{
    if (l->n_judges == 0 || l->n_entries == 0)
        return fail(c, ERR_CONFLICT, NULL, l->n_judges ? "panel_no_entries" : "panel_no_judges", NULL);
    if (l->n_judges > ASSIGN_MAX_JUDGES || l->n_entries > ASSIGN_MAX_ENTRIES || l->n_judges * l->n_entries > CELLS_MAX)
        return fail(c, ERR_CONFLICT, NULL, "panel_too_large", NULL);
    if (w->n_least != NO_INT && w->n_most != NO_INT && w->n_least > w->n_most)
        return fail(c, ERR_INVALID, "n_least", "panel_least_above_most", NULL);
    return OK;
}

enum err panel_plan(struct ctx *c, int64_t round_id, const struct panel_wish *wish, struct panel_plan **out)
{
    struct look l;
    TRY(look(c, round_id, &l));
    TRY(check_wish(c, wish, &l));
    size_t n = l.n_entries * l.n_judges;
    struct panel_plan *plan = arena_new_of(c->arena, struct panel_plan);
    struct draft d = {.c = c, .look = &l, .wish = wish, .plan = plan, .cost = arena_array(c->arena, int32_t, n),
                      .has = arena_array(c->arena, bool, n),
                      .fixed = arena_array(c->arena, struct assign_pair, l.n_pairs + 1)};
    const bool *is_declared = declared(c, &l);
    take_pairs(&d, is_declared);
    take_costs(&d);
    rule_out(&d, is_declared);
    *plan = (struct panel_plan){.entries = l.entries, .judges = l.judges, .n_entries = l.n_entries,
                                .n_judges = l.n_judges, .has = d.has, .suspects = plan->suspects,
                                .n_suspects = plan->n_suspects, .version_no = version_of(&l)};
    TRY(solve(&d));
    count_changes(plan);
    *out = plan;
    return OK;
}

/* ---- as planned ---- */

static enum err change(struct ctx *c, const struct panel_plan *p, size_t e, size_t j, bool is_given)
{
    struct q_assignment_add row;
    if (p->has[e * p->n_judges + j] == is_given)
        return OK;
    if (is_given)
        return q_assignment_add(c, c->now_at, p->judges[j].id, p->entries[e].id, &row);
    return q_assignment_remove(c, p->judges[j].id, p->entries[e].id);
}

enum err panel_apply(struct ctx *c, int64_t round_id, const struct panel_plan *plan)
{
    struct look l;
    struct q_round_lock lock; /* what was looked at stands until the commit: no sheet, conflict or other plan comes */
    TRY(q_round_lock(c, round_id, &lock));
    TRY(look(c, round_id, &l));
    ctx_topic(c, "panel", round_id);
    int64_t version_no = version_of(&l);
    TRY(ctx_match(c, version_no));
    if (plan->version_no != version_no)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", arena_printf(c->arena, "%" PRId64, version_no), NULL);
    size_t at = 0;
    for (size_t e = 0; e < plan->n_entries; e++) {
        for (size_t j = 0; j < plan->n_judges; j++) {
            const struct assign_pair *next = &plan->made.pairs[at];
            bool is_given = at < plan->made.n_pairs && next->entry == e && next->judge == j;
            at += is_given;
            TRY(change(c, plan, e, j, is_given));
        }
    }
    return log_add(c, l.round.event_id, "panel.assign", arena_printf(c->arena, "round:%" PRId64, round_id), NULL,
                   arena_printf(c->arena, "{\"n_added\":%zu,\"n_missing\":%zu,\"n_removed\":%zu}", plan->n_added,
                                plan->made.n_missing, plan->n_removed));
}

/* ---- skills ---- */

static enum err check_track(struct ctx *c, int64_t event_id, const char *key)
{
    struct q_screening_track_named track;
    enum err e = q_screening_track_named(c, event_id, key, &track);
    return e == ERR_NOT_FOUND ? fail(c, ERR_INVALID, "tracks", "panel_unknown_track", "track", key, NULL) : e;
}

static enum err check_lang(struct ctx *c, const char *code)
{
    enum lang lang;
    return lang_of(code, &lang) ? OK : fail(c, ERR_INVALID, "langs", "field_choice", "choices", "ko, zh, en", NULL);
}

/* The words of a list, each once, with one blank between, in *out. */
static enum err read_words(struct ctx *c, const char *list, int64_t event_id, const char **out)
{
    char *rest = arena_strdup(c->arena, list), *word;
    *out = "";
    while ((word = strtok_r(rest, " ", &rest))) {
        TRY(event_id ? check_track(c, event_id, word) : check_lang(c, word));
        if (!**out || !has_word(*out, word))
            *out = arena_printf(c->arena, "%s%s%s", *out, **out ? " " : "", word);
    }
    return OK;
}

enum err panel_set_skills(struct ctx *c, int64_t judge_id, const struct panel_skills *in)
{
    struct q_judge_get judge;
    const char *tracks, *langs;
    TRY(q_judge_get(c, judge_id, &judge));
    TRY(read_words(c, in->tracks, judge.event_id, &tracks));
    TRY(read_words(c, in->langs, 0, &langs));
    TRY(q_judge_set_skills(c, tracks, langs, in->is_reserve, judge_id));
    ctx_topic(c, "panel", judge.round_id);
    AUTO_JSON *after = json_pack("{s:s, s:s, s:b}", "tracks", tracks, "langs", langs, "is_reserve", in->is_reserve);
    return log_add(c, judge.event_id, "judge.skills", arena_printf(c->arena, "judge:%" PRId64, judge_id), NULL,
                   json_text(c->arena, after));
}
