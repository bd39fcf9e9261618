#include "domain/screening/export.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/screening/export_in.h"

#define PLAN_MAX (16u << 20)

/* ---- columns ---- */

bool export_is_private(const json_t *question)
{
    static const char *const kinds[] = {"email", "phone", "members"};
    const char *kind = json_str(question, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    size_t no;
    json_t *column;
    json_array_foreach(json_object_get(question, "columns"), no, column)
        if (export_is_private(column))
            return true;
    return json_is_true(json_object_get(question, "is_private"));
}

const char *export_name(const struct export_plan *p, int64_t list_no, const char *key)
{
    for (size_t i = 0; i < p->n_names; i++)
        if (p->names[i].list_no == list_no && strcmp(p->names[i].key, key) == 0)
            return p->names[i].name_json;
    return key;
}

static void add_column(struct export_plan *p, const char *title, enum cell_kind kind,
                       const struct export_source *from)
{
    if (p->n_columns == EXPORT_COLUMNS_MAX)
        return;
    p->columns[p->n_columns] = (struct column){.title = title, .kind = kind};
    p->sources[p->n_columns++] = *from;
}

static const char *word(const struct export_plan *p, const char *key)
{
    return msg_text(p->arena, p->lang, key, NULL, 0);
}

static bool has_names(const struct export_plan *p, int64_t list_no)
{
    for (size_t i = 0; i < p->n_names; i++)
        if (p->names[i].list_no == list_no)
            return true;
    return false;
}

static void add_own(struct export_plan *p)
{
    static const struct {
        const char *title;
        enum cell_kind kind;
        enum export_what what;
        int64_t list_no; /* there only when the event has some of it; 0: always */
    } own[] = {
        {"export_no", CELL_NUMBER, EXPORT_NO, 0},
        {"export_state", CELL_NUMBER, EXPORT_STATE, 0},
        {"export_pending", CELL_NUMBER, EXPORT_PENDING, 0},
        {"export_track", CELL_NUMBER, EXPORT_TRACK, 1},
        {"export_round", CELL_NUMBER, EXPORT_ROUND, 2},
        {"export_partner", CELL_NUMBER, EXPORT_PARTNER, 3},
        {"export_company", CELL_TEXT, EXPORT_COMPANY, 0},
        {"export_verdict", CELL_NUMBER, EXPORT_VERDICT, 0},
        {"export_duplicate", CELL_NUMBER, EXPORT_DUPLICATE, 0},
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].list_no == 0 || has_names(p, own[i].list_no))
            add_column(p, word(p, own[i].title), own[i].kind, &(struct export_source){.what = own[i].what});
    const struct msg_arg zone = {"zone", p->event.time_zone};
    add_column(p, msg_text(p->arena, p->lang, "export_received", &zone, 1), CELL_TIME,
               &(struct export_source){.what = EXPORT_RECEIVED});
}

/* Columns of their own already. */
static bool is_own(const char *key)
{
    return strcmp(key, "track") == 0 || strcmp(key, "round") == 0 || strcmp(key, "partner") == 0;
}

/* Whether a column holds what this question asks: one of another kind has a column of its own. */
static bool is_of(const json_t *column, const json_t *question)
{
    return strcmp(json_str(column, "key"), json_str(question, "key")) == 0 &&
           strcmp(json_str(column, "kind"), json_str(question, "kind")) == 0;
}

static bool is_there(const struct export_plan *p, const json_t *question)
{
    for (size_t i = 0; i < p->n_columns; i++)
        if (p->sources[i].question && is_of(p->sources[i].question, question))
            return true;
    return false;
}

static enum cell_kind kind_of(const char *kind)
{
    return strcmp(kind, "date") == 0                                    ? CELL_DATE
           : strcmp(kind, "number") == 0 || strcmp(kind, "money") == 0 ? CELL_NUMBER
                                                                        : CELL_TEXT;
}

static void add_question(struct export_plan *p, const json_t *question)
{
    const char *key = json_str(question, "key"), *kind = json_str(question, "kind");
    if (is_own(key) || is_there(p, question) || (export_is_private(question) && !p->want.has_private))
        return;
    const char *label = json_in_lang(json_object_get(question, "label"), lang_code(p->lang));
    add_column(p, label ? label : key, kind_of(kind),
               &(struct export_source){.what = EXPORT_ANSWER, .question = question});
    if (strcmp(kind, "money") == 0) {
        const struct msg_arg name = {"label", label ? label : key};
        add_column(p, msg_text(p->arena, p->lang, "export_currency", &name, 1), CELL_NUMBER,
                   &(struct export_source){.what = EXPORT_CURRENCY, .question = question});
    }
}

/* Those of the newest form first; then what only older ones asked: applications keep those answers. */
static enum err add_questions(struct ctx *c, struct export_plan *p)
{
    struct q_export_forms *forms;
    size_t n;
    TRY(q_export_forms(c, p->want.event_id, &forms, &n));
    p->forms = json_array();
    p->form_rows = forms;
    for (size_t i = 0; i < n; i++)
        json_array_append_new(p->forms, json_stored(c->arena, forms[i].questions_json));
    size_t form_no, no;
    json_t *form, *question;
    json_array_foreach(p->forms, form_no, form)
        json_array_foreach(form, no, question)
            add_question(p, question);
    return OK;
}

static enum err add_scores(struct ctx *c, struct export_plan *p)
{
    struct q_export_rounds *rounds;
    size_t n;
    TRY(q_export_rounds(c, p->want.event_id, p->want.is_all, c->who.person_id, &rounds, &n));
    for (size_t i = 0; i < n; i++) {
        const struct msg_arg name = {"round", json_stored_in_lang(p->arena, rounds[i].name_json, lang_code(p->lang))};
        add_column(p, msg_text(p->arena, p->lang, "export_score", &name, 1), CELL_NUMBER,
                   &(struct export_source){.what = EXPORT_SCORE, .round_id = rounds[i].id});
        add_column(p, msg_text(p->arena, p->lang, "export_rank", &name, 1), CELL_NUMBER,
                   &(struct export_source){.what = EXPORT_RANK, .round_id = rounds[i].id});
    }
    return OK;
}

/* ---- the plan ---- */

static enum err fill(struct ctx *c, struct export_plan *p)
{
    TRY(q_export_event(c, p->want.event_id, &p->event));
    TRY(q_export_names(c, p->want.event_id, &p->names, &p->n_names));
    for (size_t i = 0; i < p->n_names; i++) /* from here on a text */
        p->names[i].name_json = json_stored_in_lang(p->arena, p->names[i].name_json, lang_code(p->lang));
    add_own(p);
    TRY(add_questions(c, p));
    TRY(add_scores(c, p));
    if (p->want.has_private)
        add_column(p, word(p, "export_why"), CELL_TEXT, &(struct export_source){.what = EXPORT_WHY});
    return OK;
}

enum err export_open(struct ctx *c, const struct export_want *want, struct export_plan **out)
{
    struct arena *own = arena_new(PLAN_MAX), *others = c->arena;
    struct export_plan *p = arena_new_of(own, struct export_plan);
    *p = (struct export_plan){.arena = own, .want = *want, .lang = c->lang};
    c->arena = own; /* what is read stays */
    enum err e = fill(c, p);
    c->arena = others;
    *out = p;
    return e;
}

void export_close(struct export_plan *p)
{
    if (!p)
        return;
    json_decref(p->forms);
    arena_free(p->arena);
}

const struct column *export_columns(const struct export_plan *p, size_t *n)
{
    *n = p->n_columns;
    return p->columns;
}

const char *export_slug(const struct export_plan *p)
{
    return p->event.slug;
}

/* ---- reading ---- */

const char *export_digits(struct ctx *c, const int64_t *ids, size_t n)
{
    struct buf out;
    buf_init(&out, c->arena, n * 19 + 1);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%019" PRId64, ids[i]);
    return buf_str(&out);
}

enum err export_read(struct ctx *c, const struct export_plan *p, const int64_t *ids, size_t n,
                     struct export_page *out)
{
    const char *digits = export_digits(c, ids, n);
    struct q_export_lines *lines;
    struct q_export_scores *scores;
    *out = (struct export_page){0};
    if (n == 0)
        return OK;
    TRY(q_export_lines(c, digits, p->want.event_id, p->want.is_all, c->who.person_id, &lines, &out->n));
    TRY(q_export_scores(c, digits, p->want.is_all, c->who.person_id, &scores, &out->n_scores));
    out->lines = lines;
    out->scores = scores;
    return OK;
}

static const struct q_export_scores *score_of(const struct export_page *page, int64_t application_id,
                                              int64_t round_id)
{
    for (size_t i = 0; i < page->n_scores; i++)
        if (page->scores[i].application_id == application_id && page->scores[i].round_id == round_id &&
            page->scores[i].rank_no != NO_INT)
            return &page->scores[i];
    return NULL;
}

/* ---- cells ---- */

static struct cell text_cell(const char *text)
{
    return text && *text ? (struct cell){.kind = CELL_TEXT, .text = text} : (struct cell){0};
}

static struct cell time_cell(const struct export_plan *p, int64_t at)
{
    int64_t offset = 0;
    if (at == NO_INT)
        return (struct cell){0};
    (void)zone_offset_ms(p->event.time_zone, at, &offset);
    return (struct cell){.kind = CELL_TIME, .at = (at + offset) - (at + offset) % 1000};
}

static struct cell word_cell(struct ctx *c, const char *prefix, const char *key)
{
    return text_cell(key ? msg_text(c->arena, c->lang, arena_printf(c->arena, "%s_%s", prefix, key), NULL, 0) : NULL);
}

static struct cell score_cell(const struct export_page *page, const struct q_export_lines *line,
                              const struct export_source *from)
{
    const struct q_export_scores *s = score_of(page, line->id, from->round_id);
    if (!s)
        return (struct cell){0};
    return (struct cell){.kind = CELL_NUMBER,
                         .number = from->what == EXPORT_RANK
                                       ? (double)s->rank_no
                                       : (double)s->score_num / (double)s->score_den / 1000};
}

/* One line on its way into cells. */
struct line {
    const struct export_page *page;
    const struct q_export_lines *row;
    const json_t *answers, *verdict;
};

/* All its answers, those given after the acceptance, too; owned by the caller. */
static json_t *answers_of(struct ctx *c, const struct q_export_lines *row)
{
    json_t *answers = json_stored(c->arena, row->answers_json);
    AUTO_JSON *after = row->after_json ? json_stored(c->arena, row->after_json) : NULL;
    if (after)
        json_object_update(answers, after);
    return answers;
}

/* The question that was answered: of the form that the application was made under. NULL: it had none of this kind. */
static const json_t *answered(const struct export_plan *p, const struct q_export_lines *row, const json_t *column)
{
    size_t form_no = 0, no, n = json_array_size(p->forms);
    json_t *one;
    while (form_no < n && p->form_rows[form_no].id != row->form_id)
        form_no++;
    json_array_foreach(json_array_get(p->forms, form_no), no, one)
        if (strcmp(json_str(one, "key"), json_str(column, "key")) == 0)
            return is_of(one, column) ? one : NULL;
    return column; /* kept from a form before its own */
}

static struct cell answer_cell(struct ctx *c, const struct export_plan *p, const struct line *l,
                               const struct export_source *from)
{
    const json_t *question = answered(p, l->row, from->question);
    if (!question || (export_is_private(question) && !p->want.has_private))
        return (struct cell){0};
    return export_answer(c, p, question, json_object_get(l->answers, json_str(question, "key")),
                         from->what == EXPORT_CURRENCY);
}

static struct cell cell_of(struct ctx *c, const struct export_plan *p, const struct line *l,
                           const struct export_source *from)
{
    const struct q_export_lines *row = l->row;
    const char *why;
    switch (from->what) {
    case EXPORT_NO: /* a test's is a negative one */
        return row->no < 0 ? text_cell(arena_printf(c->arena, "T%" PRId64, -row->no))
                           : (struct cell){.kind = CELL_NUMBER, .number = (double)row->no};
    case EXPORT_STATE:
        return word_cell(c, "export_state", row->state);
    case EXPORT_PENDING:
        return word_cell(c, "export_state", row->pending_state);
    case EXPORT_TRACK:
        return text_cell(row->track ? export_name(p, 1, row->track) : NULL);
    case EXPORT_ROUND:
        return text_cell(row->round ? export_name(p, 2, row->round) : NULL);
    case EXPORT_PARTNER:
        return text_cell(row->partner ? export_name(p, 3, row->partner) : NULL);
    case EXPORT_COMPANY:
        return text_cell(row->company);
    case EXPORT_VERDICT:
        return word_cell(c, "export_verdict", json_str(l->verdict, "verdict"));
    case EXPORT_WHY:
        return export_why(c, row->id, l->verdict, &why) == OK ? text_cell(why) : (struct cell){0};
    case EXPORT_DUPLICATE:
        return row->is_duplicate ? word_cell(c, "export", "yes") : (struct cell){0};
    case EXPORT_RECEIVED:
        return time_cell(p, row->received_at);
    case EXPORT_ANSWER:
    case EXPORT_CURRENCY:
        return answer_cell(c, p, l, from);
    case EXPORT_SCORE:
    case EXPORT_RANK:
        return score_cell(l->page, row, from);
    }
    return (struct cell){0};
}

const struct cell *export_cells(struct ctx *c, const struct export_plan *p, const struct export_page *page, size_t i)
{
    struct cell *cells = arena_array(c->arena, struct cell, p->n_columns);
    const struct q_export_lines *row = &page->lines[i];
    AUTO_JSON *answers = answers_of(c, row);
    AUTO_JSON *verdict = row->verdict_json ? json_stored(c->arena, row->verdict_json) : NULL;
    const struct line line = {.page = page, .row = row, .answers = answers, .verdict = verdict};
    for (size_t k = 0; k < p->n_columns; k++) {
        cells[k] = cell_of(c, p, &line, &p->sources[k]);
        if (cells[k].kind == CELL_TEXT) /* it may be part of the answers, which are let go */
            cells[k].text = arena_strdup(c->arena, cells[k].text);
    }
    return cells;
}

/* ---- CSV ---- */

void export_csv_titles(struct ctx *c, const struct export_plan *p, struct buf *out)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        buf_str_add(out, i ? "," : "");
        buf_str_add(out, csv_field(c->arena, p->columns[i].title));
    }
    buf_str_add(out, "\r\n");
}

void export_csv_line(struct ctx *c, const struct cell *cells, size_t n, struct buf *out)
{
    char t[TIME_TEXT];
    for (size_t i = 0; i < n; i++) {
        const struct cell *cell = &cells[i];
        buf_str_add(out, i ? "," : "");
        switch (cell->kind) {
        case CELL_NONE:
            break;
        case CELL_TEXT:
            buf_str_add(out, csv_field(c->arena, cell->text));
            break;
        case CELL_NUMBER:
            buf_printf(out, "%.15g", cell->number);
            break;
        case CELL_DATE:
            buf_printf(out, "%.10s", time_rfc3339(cell->at, t));
            break;
        case CELL_TIME:
            time_rfc3339(cell->at, t);
            buf_printf(out, "%.10s %.8s", t, t + 11);
            break;
        }
    }
    buf_str_add(out, "\r\n");
}

/* ---- JSON ---- */

static void write_answers(struct ctx *c, const struct export_plan *p, const struct q_export_lines *row, struct jw *w)
{
    AUTO_JSON *answers = answers_of(c, row);
    AUTO_JSON *shown = json_object();
    size_t form_no, no;
    json_t *form, *question;
    json_array_foreach(p->forms, form_no, form)
        json_array_foreach(form, no, question) {
            const char *key = json_str(question, "key");
            json_t *answer = json_object_get(answers, key);
            const json_t *own = answer ? answered(p, row, question) : NULL;
            if (own && (p->want.has_private || !export_is_private(own)))
                json_object_set(shown, key, answer);
        }
    jw_raw(w, "answers", json_text(c->arena, shown));
}

static void write_scores(const struct export_page *page, int64_t application_id, struct jw *w)
{
    jw_key_open(w, "scores", '[');
    for (size_t i = 0; i < page->n_scores; i++) {
        const struct q_export_scores *s = &page->scores[i];
        if (s->application_id != application_id || s->rank_no == NO_INT)
            continue;
        jw_open(w, '{');
        jw_int(w, "round_id", s->round_id);
        jw_int(w, "rank_no", s->rank_no);
        jw_int(w, "score_num", s->score_num);
        jw_int(w, "score_den", s->score_den);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void export_object(struct ctx *c, const struct export_plan *p, const struct export_page *page, size_t i,
                   struct jw *w)
{
    const struct q_export_lines *row = &page->lines[i];
    AUTO_JSON *verdict = row->verdict_json ? json_stored(c->arena, row->verdict_json) : NULL;
    jw_open(w, '{');
    jw_int(w, "application_id", row->id);
    jw_int(w, "no", row->no);
    jw_str(w, "state", row->state);
    jw_str(w, "pending_state", row->pending_state);
    jw_str(w, "track", row->track);
    jw_str(w, "round", row->round);
    jw_str(w, "partner", row->partner);
    jw_str(w, "company", row->company);
    jw_str(w, "mail_lang", row->lang);
    jw_bool(w, "is_duplicate", row->is_duplicate);
    if (row->received_at == NO_INT)
        jw_null(w, "received_at");
    else
        jw_time(w, "received_at", row->received_at);
    jw_str(w, "verdict", json_str(verdict, "verdict"));
    write_answers(c, p, row, w);
    write_scores(page, row->id, w);
    jw_close(w, '}');
}
