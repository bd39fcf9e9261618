/* Handlers for screening: lists of applications, decisions and their release. */
#include <inttypes.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/call/application.h"
#include "domain/call/tally.h"
#include "domain/rule/track_rule.h"
#include "domain/screening/screening.h"
#include "domain/screening/screening_list.h"
#include "domain/screening/screening_order.h"
#include "domain/screening/screening_page.h"
#include "domain/screening/screening_series.h"
#include "fields.h"
#include "mail/mail.h"
#include "screening_in.h"
#include "store/queries.h"

static enum err find_event(struct ctx *c, int64_t *event_id, bool *is_all)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    *event_id = event.event_id;
    return access_is_organiser(c, event.event_id, is_all);
}

/* ---- the list ---- */

enum err screening_filter_in(struct ctx *c, struct screening_filter *out)
{
    if (in_has(c, "deck") && strcmp(in_text(c, "deck"), "missing") != 0)
        return fail(c, ERR_INVALID, "deck", "field_choice", "choices", "missing", NULL);
    *out = (struct screening_filter){
        .in = {
            .now_at = c->received_at,
            .opt_state = in_opt_text(c, "state"),
            .opt_track = in_opt_text(c, "track"),
            .opt_round = in_opt_text(c, "round"),
            .opt_partner = in_opt_text(c, "partner"),
            .is_test = in_bool(c, "is_test"),
            .is_duplicate_only = in_bool(c, "is_duplicate"),
            .is_for_manual_check_only = in_bool(c, "is_for_manual_check"),
            .is_pending_only = in_bool(c, "is_pending"),
            .is_undecided_only = in_bool(c, "is_undecided"),
            .is_after_closing_only = in_bool(c, "is_after_closing"),
            .is_deck_missing_only = in_has(c, "deck"),
        },
        .query = in_opt_text(c, "query"),
        .sort = in_opt_text(c, "sort"),
    };
    return find_event(c, &out->in.event_id, &out->in.is_all);
}

void screening_filter_write(struct ctx *c, struct jw *w)
{
    static const char *const words[] = {"state", "track", "round", "partner", "deck", "sort"};
    static const char *const marks[] = {"is_duplicate", "is_for_manual_check", "is_pending", "is_undecided",
                                        "is_after_closing", "is_test"};
    jw_key_open(w, "filter", '{');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (in_has(c, words[i]))
            jw_str(w, words[i], in_text(c, words[i]));
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (in_bool(c, marks[i]))
            jw_bool(w, marks[i], true);
    if (in_has(c, "query"))
        jw_bool(w, "is_searched", true);
    jw_close(w, '}');
}

/* Some lines of a list: how many at most, and what was written. */
struct lines {
    int64_t limit, n, last_id;
    bool is_more;
};

/* Ids as screening_lines reads them. */
static const char *digits_of(struct ctx *c, const int64_t *ids, size_t n)
{
    struct buf out;
    buf_init(&out, c->arena, n * 19 + 1);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%019" PRId64, ids[i]);
    return buf_str(&out);
}

/* Writes the lines as far as their limit, and closes the rows. */
static enum err write_lines(struct ctx *c, struct jw *w, const struct screening_words *words, struct rows *rows,
                            struct lines *lines)
{
    struct screening_line line;
    enum err e;
    jw_key_open(w, "items", '[');
    while ((e = rows_next(c, rows)) == OK && lines->n < lines->limit) {
        TRY(screening_line_read(c, words, rows, &line));
        jw_open(w, '{');
        reply_cols(w, rows, SCREENING_PLAIN_COLS);
        jw_str(w, "track", line.track);
        jw_str(w, "round", line.round);
        jw_bool(w, "is_for_manual_check", line.is_for_manual_check);
        jw_bool(w, "is_deck_missing", line.is_deck_missing);
        jw_close(w, '}');
        lines->last_id = rows_int(rows, 0);
        lines->n++;
    }
    jw_close(w, ']');
    lines->is_more = e == OK;
    rows_close(rows);
    return e == ERR_NOT_FOUND ? OK : e;
}

static void write_cursor(struct ctx *c, struct jw *w, const struct lines *lines)
{
    jw_str(w, "next_cursor", lines->is_more ? arena_printf(c->arena, "%" PRId64, lines->last_id) : NULL);
}

/* By number: only the page is read; the first says how many there are. */
static enum err write_page(struct ctx *c, struct jw *w, const struct screening_filter *filter, int64_t after)
{
    struct screening_words *words;
    struct rows rows;
    struct lines lines = {.limit = in_limit(c)};
    int64_t n_total;
    TRY(screening_words_read(c, filter->in.event_id, &words));
    if (after == 0) {
        TRY(screening_total(c, filter, &n_total));
        jw_int(w, "n_total", n_total);
    }
    struct screening_from from = {.words = words, .after_id = after, .limit = lines.limit + 1};
    TRY(screening_page(c, filter, &from, &rows));
    TRY(write_lines(c, w, words, &rows, &lines));
    write_cursor(c, w, &lines);
    return OK;
}

/* In another order, or searched. */
static enum err write_found(struct ctx *c, struct jw *w, const struct screening_filter *filter, int64_t after)
{
    struct screening_words *words;
    struct screening_ordered found;
    struct rows rows;
    struct lines lines = {.limit = in_limit(c)};
    TRY(screening_order(c, filter, after, lines.limit, &found));
    const struct screening_ids all = found.ids;
    TRY(screening_words_read(c, filter->in.event_id, &words));
    jw_int(w, "n_total", found.n_total);
    size_t n = all.n - all.start < (size_t)lines.limit ? all.n - all.start : (size_t)lines.limit;
    if (n) {
        TRY(screening_lines(c, words, digits_of(c, all.ids + all.start, n), &rows));
        TRY(write_lines(c, w, words, &rows, &lines));
    } else {
        jw_raw(w, "items", "[]");
    }
    lines.is_more = all.start + n < all.n;
    write_cursor(c, w, &lines);
    return OK;
}

enum err api_screening_list(struct ctx *c, struct reply *r)
{
    struct screening_filter filter;
    int64_t after;
    TRY(in_cursor(c, 0, &after));
    TRY(screening_filter_in(c, &filter));
    struct jw w = reply_json(r, 200);
    TRY((screening_is_paged(&filter) ? write_page : write_found)(c, &w, &filter, after));
    reply_end(r, &w);
    return OK;
}

enum err screening_ids_of(struct ctx *c, const struct screening_filter *f, struct screening_ids *out)
{
    return screening_is_paged(f) ? screening_page_ids(c, f, out) : screening_list(c, f, 0, out);
}

enum err api_screening_ids(struct ctx *c, struct reply *r)
{
    struct screening_filter filter;
    struct screening_ids all;
    TRY(screening_filter_in(c, &filter));
    TRY(screening_ids_of(c, &filter, &all));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "application_ids", '[');
    for (size_t i = 0; i < all.n; i++)
        jw_int(&w, NULL, all.ids[i]);
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}

/* ---- numbers ---- */

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* How many stand where: cells are in the order of state, track and round. */
static void write_counts(struct jw *w, const struct q_tally_cells *cells, size_t n)
{
    jw_key_open(w, "counts", '[');
    for (size_t i = 0, k; i < n; i = k) {
        int64_t n_applications = 0, n_pending = 0, n_duplicates = 0;
        for (k = i; k < n && strcmp(cells[k].state, cells[i].state) == 0 && is_same(cells[k].track, cells[i].track) &&
                    is_same(cells[k].round, cells[i].round);
             k++) {
            n_applications += cells[k].n_applications;
            n_pending += cells[k].is_pending ? cells[k].n_applications : 0;
            n_duplicates += cells[k].is_duplicate ? cells[k].n_applications : 0;
        }
        jw_open(w, '{');
        jw_str(w, "state", cells[i].state);
        jw_str(w, "track", cells[i].track);
        jw_str(w, "round", cells[i].round);
        jw_int(w, "n_applications", n_applications);
        jw_int(w, "n_pending", n_pending);
        jw_int(w, "n_duplicates", n_duplicates);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

struct todo {
    int64_t n_undecided, n_pending, n_duplicates, n_for_manual_check, n_decks_missing, n_drafts;
};

static void add_todo(struct todo *t, const struct q_tally_cells *cell)
{
    int64_t n = cell->n_applications;
    bool is_submitted = strcmp(cell->state, "submitted") == 0, is_undecided = is_submitted && !cell->is_pending;
    t->n_undecided += is_undecided ? n : 0;
    t->n_pending += cell->is_pending ? n : 0;
    t->n_duplicates += cell->is_duplicate ? n : 0;
    t->n_for_manual_check += is_undecided && cell->is_for_manual_check ? n : 0;
    t->n_decks_missing +=
        (is_submitted || strcmp(cell->state, "accepted") == 0) && cell->is_deck_missing ? n : 0;
    t->n_drafts += strcmp(cell->state, "draft") == 0 ? n : 0;
}

static void write_todo(struct jw *w, const struct todo *t, int64_t n_after_closing, int64_t n_tests)
{
    jw_key_open(w, "todo", '{');
    jw_int(w, "n_undecided", t->n_undecided);
    jw_int(w, "n_pending", t->n_pending);
    jw_int(w, "n_duplicates", t->n_duplicates);
    jw_int(w, "n_for_manual_check", t->n_for_manual_check);
    jw_int(w, "n_decks_missing", t->n_decks_missing);
    jw_int(w, "n_drafts", t->n_drafts);
    jw_int(w, "n_after_closing", n_after_closing);
    jw_int(w, "n_tests", n_tests);
    jw_close(w, '}');
}

enum err api_screening_counts(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    bool is_all;
    struct q_tally_cells *cells;
    struct q_tally_tests tests;
    struct q_closing_n_after late;
    struct todo todo = {0};
    size_t n;
    TRY(find_event(c, &event_id, &is_all));
    TRY(tally_cells(c, event_id, is_all, &cells, &n));
    TRY(q_tally_tests(c, event_id, is_all, c->who.person_id, &tests));
    TRY(q_closing_n_after(c, event_id, is_all, c->who.person_id, &late));
    TRY(screening_note_graces(c, event_id));
    ctx_topic(c, "event", event_id);
    for (size_t i = 0; i < n; i++)
        add_todo(&todo, &cells[i]);
    struct jw w = reply_json(r, 200);
    write_counts(&w, cells, n);
    write_todo(&w, &todo, late.n_applications, tests.n_tests);
    reply_end(r, &w);
    return OK;
}

enum err api_screening_series(struct ctx *c, struct reply *r)
{
    struct call call;
    bool is_all;
    TRY(call_find(c, in_text(c, "event"), &call));
    TRY(access_is_organiser(c, call.event_id, &is_all));
    ctx_topic(c, "event", call.event_id);
    struct jw w = reply_json(r, 200);
    jw_str(&w, "call_state", call_state_word(call_state_at(c, &call)));
    jw_time(&w, "opens_at", call.opens_at);
    jw_time(&w, "closes_at", call.closes_at);
    jw_str(&w, "time_zone", call.time_zone);
    TRY(screening_series_write(c, &w, &call, is_all));
    reply_end(r, &w);
    return OK;
}

enum err api_application_log(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t before, limit = in_limit(c);
    TRY(in_cursor(c, INT64_MAX, &before));
    TRY(q_log_of_application(c, in_int(c, "application_id"), before, limit, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

/* ---- decisions ---- */

static void write_decided(struct ctx *c, struct reply *r, size_t n)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "decision", in_text(c, "decision"));
    jw_int(&w, "n_decided", (int64_t)n);
    reply_end(r, &w);
}

enum err api_decision_put(struct ctx *c, struct reply *r)
{
    struct q_scope_of_application scope;
    int64_t id = in_int(c, "application_id");
    TRY(q_scope_of_application(c, id, &scope));
    TRY(screening_decide(c, &(struct screening_decision){.event_id = scope.event_id, .ids = &id, .n = 1,
                                                         .word = in_text(c, "decision"),
                                                         .reason = in_opt_text(c, "reason")}));
    write_decided(c, r, 1);
    return OK;
}

enum err api_decision_letter(struct ctx *c, struct reply *r)
{
    struct mail to;
    struct mail_words words;
    int64_t id = in_int(c, "application_id");
    TRY(screening_letter(c, &(struct screening_decision){.ids = &id, .n = 1,
                                                         .word = in_opt_text(c, "decision"),
                                                         .reason = in_opt_text(c, "reason")},
                         &to, &words));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "to_email", to.to_email);
    jw_str(&w, "mail_lang", lang_code(to.lang));
    jw_str(&w, "subject", words.subject);
    jw_str(&w, "body", words.body);
    reply_end(r, &w);
    return OK;
}

enum err api_decision_put_many(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    size_t n;
    bool is_all;
    const int64_t *ids = in_ids(c, "application_ids", &n);
    TRY(find_event(c, &event_id, &is_all));
    TRY(screening_decide(c, &(struct screening_decision){.event_id = event_id, .ids = ids, .n = n,
                                                         .word = in_text(c, "decision"),
                                                         .reason = in_opt_text(c, "reason")}));
    write_decided(c, r, n);
    return OK;
}

enum err api_decision_list(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    bool is_all;
    struct q_screening_pending *pending;
    size_t n;
    TRY(find_event(c, &event_id, &is_all));
    TRY(q_screening_pending(c, event_id, in_opt_text(c, "round"), is_all, c->who.person_id,
                            10 * SCREENING_MAX, &pending, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "pending", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(&w, '{');
        jw_int(&w, "application_id", pending[i].application_id);
        jw_int(&w, "no", pending[i].no);
        jw_str(&w, "company", pending[i].company);
        jw_str(&w, "project", pending[i].project);
        jw_str(&w, "track", pending[i].track);
        jw_str(&w, "round", pending[i].round);
        jw_str(&w, "email", pending[i].email);
        jw_str(&w, "mail_lang", pending[i].lang);
        jw_time(&w, "received_at", pending[i].received_at);
        jw_str(&w, "pending_state", pending[i].pending_state);
        jw_str(&w, "pending_reason", pending[i].pending_reason);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}

enum err api_decision_release(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    bool is_all;
    struct screening_release done;
    TRY(find_event(c, &event_id, &is_all));
    TRY(screening_release(c, event_id, in_opt_text(c, "round"), &done));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_accepted", (int64_t)done.n_accepted);
    jw_int(&w, "n_rejected", (int64_t)done.n_rejected);
    jw_int(&w, "n_ineligible", (int64_t)done.n_ineligible);
    jw_key_open(&w, "unplaced", '[');
    for (size_t i = 0; i < done.n_unplaced; i++) {
        jw_open(&w, '{');
        jw_int(&w, "application_id", done.unplaced[i].application_id);
        jw_int(&w, "no", done.unplaced[i].no);
        jw_int(&w, "round_id", done.unplaced[i].round_id);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}

enum err api_application_overrule_track(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(track_overrule(c, &a, in_text(c, "track"), in_text(c, "reason")));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "application_id", a.row.application_id);
    jw_str(&w, "track", a.row.track);
    reply_end(r, &w);
    return OK;
}
