#include "domain/screening/import.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "domain/access/log.h"
#include "domain/call/application.h"
#include "domain/call/application_in.h"
#include "domain/screening/import_in.h"
#include "store/queries.h"

#define OWN_MAX (64u << 20) /* a number may be as long as its question lets it be, and a file has so many bytes */

/* One file on its way. */
struct import {
    struct call call;
    struct csv csv;
    const struct call_question *questions[CSV_COLUMNS_MAX]; /* per column; NULL: none */
    size_t n_columns;
    bool is_draft, takes_duplicates, takes_good_only, is_mailed, is_for_real;
    enum lang lang;
    struct arena *own;              /* of the two: what a row needs is let go with it */
    const char **emails, **reg_nos; /* of the good rows so far */
    size_t n_good, n_bad, n_duplicates;
    json_t *told; /* owned: [{line_no, ...}] */
};

/* ---- the request ---- */

static bool flag(const json_t *wanted, const char *name)
{
    return json_is_true(json_object_get(wanted, name));
}

static enum err check_members(struct ctx *c, const json_t *wanted)
{
    static const char *const flags[] = {"is_draft", "takes_duplicates", "takes_good_only", "is_mailed"};
    static const char *const others[] = {"data", "encoding", "columns", "mail_lang"};
    const char *name;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)wanted, name, v) {
        bool is_known = false, is_flag = false;
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
            is_flag |= strcmp(flags[i], name) == 0;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            is_known |= strcmp(others[i], name) == 0;
        if (!is_known && !is_flag)
            return fail(c, ERR_INVALID, "import", "import_member", NULL);
        if (is_flag && !json_is_boolean(v))
            return fail(c, ERR_INVALID, arena_strdup(c->arena, name), "answer_bool", NULL);
    }
    return OK;
}

static enum err read_file(struct ctx *c, struct import *im, const json_t *wanted)
{
    const char *data = json_str(wanted, "data"), *encoding = json_str(wanted, "encoding");
    struct csv_fault fault;
    size_t n = 0, max = data ? strlen(data) : 0;
    unsigned char *bytes = arena_alloc(c->arena, max + 1);
    if (!data || sodium_base642bin(bytes, max + 1, data, max, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return fail(c, ERR_INVALID, "data", "import_data", NULL);
    const struct csv_in in = {.bytes = (const char *)bytes, .n = n, .encoding = encoding ? encoding : "",
                              .max = IMPORT_ROWS_MAX + 1};
    if (csv_read(c->arena, &in, &im->csv, &fault) != OK) /* the first line is the titles */
        return fail(c, ERR_INVALID, "data", fault.key, "line", arena_printf(c->arena, "%zu", fault.line_no), "max",
                    arena_printf(c->arena, "%d", IMPORT_ROWS_MAX), NULL);
    return im->csv.n > 1 ? OK : fail(c, ERR_INVALID, "data", "csv_empty", NULL);
}

static enum err set_column(struct ctx *c, struct import *im, size_t i, const struct call_question *question)
{
    for (size_t k = 0; k < i && question; k++)
        if (im->questions[k] == question)
            return fail(c, ERR_INVALID, "columns", "import_column_twice", "key", question->key, NULL);
    im->questions[i] = question;
    return OK;
}

/* By the titles, the first column that means a question has it; or as the request says. */
static enum err map_columns(struct ctx *c, struct import *im, const json_t *columns)
{
    const struct csv_row *titles = &im->csv.rows[0];
    im->n_columns = titles->n;
    if (columns && (!json_is_array(columns) || json_array_size(columns) != titles->n))
        return fail(c, ERR_INVALID, "columns", "import_columns", NULL);
    for (size_t i = 0; i < titles->n; i++) {
        const char *key = json_string_value(json_array_get(columns, i));
        const struct call_question *q = columns ? NULL : import_question(c, &im->call, titles->cells[i]);
        if (key && !(q = call_question(&im->call, key)))
            return fail(c, ERR_INVALID, "columns", "import_columns", NULL);
        for (size_t k = 0; k < i && !columns; k++)
            if (im->questions[k] == q)
                q = NULL;
        TRY(set_column(c, im, i, q));
    }
    return OK;
}

static enum err read_wanted(struct ctx *c, const json_t *wanted, struct import *im)
{
    const char *lang = json_str(wanted, "mail_lang");
    TRY(check_members(c, wanted));
    im->is_draft = flag(wanted, "is_draft");
    im->takes_duplicates = flag(wanted, "takes_duplicates");
    im->takes_good_only = flag(wanted, "takes_good_only");
    im->is_mailed = flag(wanted, "is_mailed");
    im->lang = c->lang;
    if (lang && !lang_of(lang, &im->lang))
        return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(read_file(c, im, wanted));
    return map_columns(c, im, json_object_get(wanted, "columns"));
}

/* ---- rows ---- */

static json_t *answers_of(struct ctx *c, const struct import *im, const struct csv_row *row)
{
    json_t *answers = json_object();
    for (size_t i = 0; i < im->n_columns && i < row->n; i++)
        if (im->questions[i])
            json_object_set_new(answers, im->questions[i]->key,
                                import_answer(c, &im->call, im->questions[i], row->cells[i]));
    return answers;
}

/* Title of the column that an issue is about, or NULL. */
static const char *title_of(const struct import *im, const char *field)
{
    if (!field || strncmp(field, "answers.", 8) != 0)
        return NULL;
    for (size_t i = 0; i < im->n_columns; i++)
        if (im->questions[i] && strcmp(im->questions[i]->key, field + 8) == 0)
            return im->csv.rows[0].cells[i];
    return NULL;
}

static json_t *problem(const struct import *im, const char *field, const char *rule, const char *text)
{
    return json_pack("{s:s*,s:s*,s:s*,s:s*}", "column", title_of(im, field), "field", field, "rule", rule, "detail",
                     text);
}

/* What stands against a row, from the failure that c holds, which is taken away. */
static json_t *problems_of(struct ctx *c, const struct import *im)
{
    json_t *out = json_array();
    for (const struct issue *i = c->failure.issues; i; i = i->next)
        json_array_append_new(out, problem(im, i->field, i->rule, i->text));
    if (!json_array_size(out))
        json_array_append_new(out, problem(im, c->failure.field, c->failure.rule, c->failure.detail));
    failure_clear(c);
    return out;
}

static void tell(struct import *im, const struct csv_row *row, const char *company, const char *outcome, json_t *more)
{
    json_t *one = json_pack("{s:I,s:s*,s:s}", "line_no", (json_int_t)row->line_no, "company", company, "outcome",
                            outcome);
    json_object_update(one, more);
    json_decref(more);
    json_array_append_new(im->told, one);
}

/* Whether it has the address or number of another: of the event, or of a row before. The recorded ERR_CONFLICT. */
static enum err check_twin(struct ctx *c, const struct import *im, const struct application *a)
{
    struct q_import_twin twin;
    for (size_t i = 0; i < im->n_good; i++)
        if (strcmp(im->emails[i], a->row.email) == 0 || (*a->row.reg_no && strcmp(im->reg_nos[i], a->row.reg_no) == 0))
            return fail(c, ERR_CONFLICT, NULL, "import_twin_row", NULL);
    enum err e = q_import_twin(c, im->call.event_id, a->row.email, a->row.reg_no, &twin);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return fail(c, ERR_CONFLICT, NULL, "import_twin", "no", arena_printf(c->arena, "%" PRId64, twin.no), NULL);
}

static enum err mail_to(struct ctx *c, const struct import *im, struct application *a)
{
    if (!im->is_mailed)
        return OK;
    return im->is_draft ? application_mail_link(c, a, a->row.email, im->lang) : application_mail_receipt(c, a);
}

/* Its fault is recorded. */
static enum err check_row(struct ctx *c, const struct import *im, const struct csv_row *row, struct application *a,
                          bool *is_duplicate)
{
    AUTO_JSON *answers = answers_of(c, im, row);
    AUTO_JSON *verdict = NULL;
    if (row->n > im->n_columns)
        return fail(c, ERR_INVALID, NULL, "import_cells", NULL);
    TRY(application_weigh(c, &im->call, answers, a));
    a->row.lang = lang_code(im->lang);
    if (!im->is_draft)
        TRY(application_judge(c, a, &verdict));
    enum err e = im->takes_duplicates ? OK : check_twin(c, im, a);
    *is_duplicate = e == ERR_CONFLICT;
    return e;
}

/* A fault of the row is told and passed over; any other ends it all. */
static bool is_of_row(enum err e)
{
    return e == ERR_INVALID || e == ERR_CONFLICT;
}

static enum err weigh_row(struct ctx *c, struct import *im, const struct csv_row *row, bool *is_good)
{
    AUTO_APPLICATION struct application a = {0};
    bool is_duplicate = false;
    enum err e = check_row(c, im, row, &a, &is_duplicate);
    *is_good = e == OK;
    if (e != OK && !is_of_row(e))
        return e;
    if (e == OK) {
        im->emails[im->n_good] = arena_strdup(im->own, a.row.email);
        im->reg_nos[im->n_good++] = arena_strdup(im->own, a.row.reg_no);
        return OK;
    }
    *(is_duplicate ? &im->n_duplicates : &im->n_bad) += 1;
    tell(im, row, a.row.company, is_duplicate ? "duplicate" : "bad",
         json_pack("{s:o}", "problems", problems_of(c, im)));
    return OK;
}

/* A row that was found good a moment ago, in the same transaction. */
static enum err store_row(struct ctx *c, struct import *im, const struct csv_row *row)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_JSON *answers = answers_of(c, im, row);
    AUTO_JSON *verdict = NULL;
    TRY(application_weigh(c, &im->call, answers, &a));
    a.row.lang = lang_code(im->lang);
    if (!im->is_draft)
        TRY(application_judge(c, &a, &verdict));
    TRY(application_take_in(c, &a, "import", verdict));
    TRY(mail_to(c, im, &a));
    tell(im, row, a.row.company, "taken",
         json_pack("{s:I,s:I}", "application_id", (json_int_t)a.row.application_id, "no", (json_int_t)a.row.no));
    return OK;
}

/* ---- all of them ---- */

/* What was asked ahead is known by texts in the arena. */
static void let_go(struct ctx *c, struct arena_mark mark)
{
    db_ahead_drop(c->db);
    arena_reset(c->arena, mark);
}

static enum err weigh_all(struct ctx *c, struct import *im, bool *is_good)
{
    for (size_t i = 1; i < im->csv.n; i++) {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(weigh_row(c, im, &im->csv.rows[i], &is_good[i]));
        let_go(c, mark);
    }
    return OK;
}

static enum err store_all(struct ctx *c, struct import *im, const bool *is_good)
{
    if (!im->takes_good_only && im->n_good + 1 < im->csv.n)
        return fail(c, ERR_CONFLICT, NULL, "import_not_all_good", "n",
                    arena_printf(c->arena, "%zu", im->n_bad + im->n_duplicates), NULL);
    for (size_t i = 1; i < im->csv.n; i++) {
        struct arena_mark mark = arena_mark(c->arena);
        if (is_good[i])
            TRY(store_row(c, im, &im->csv.rows[i]));
        let_go(c, mark);
    }
    ctx_topic(c, "event", im->call.event_id);
    return log_add(c, im->call.event_id, "application.import_table",
                   arena_printf(c->arena, "event:%" PRId64, im->call.event_id), NULL,
                   arena_printf(c->arena, "{\"is_draft\":%s,\"is_mailed\":%s,\"n_applications\":%zu,"
                                          "\"n_left_out\":%zu}",
                                im->is_draft ? "true" : "false", im->is_mailed ? "true" : "false", im->n_good,
                                im->n_bad + im->n_duplicates));
}

static void write_columns(const struct import *im, struct jw *w)
{
    jw_key_open(w, "columns", '[');
    for (size_t i = 0; i < im->n_columns; i++) {
        jw_open(w, '{');
        jw_str(w, "title", im->csv.rows[0].cells[i]);
        jw_str(w, "question", im->questions[i] ? im->questions[i]->key : NULL);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static enum err run(struct ctx *c, struct import *im, struct jw *w)
{
    bool *is_good = arena_array(c->arena, bool, im->csv.n);
    im->emails = arena_array(im->own, const char *, im->csv.n);
    im->reg_nos = arena_array(im->own, const char *, im->csv.n);
    TRY(weigh_all(c, im, is_good));
    if (im->is_for_real)
        TRY(store_all(c, im, is_good));
    jw_str(w, "encoding", im->csv.encoding);
    write_columns(im, w);
    jw_int(w, "n_rows", (int64_t)im->csv.n - 1);
    jw_int(w, "n_good", (int64_t)im->n_good);
    jw_int(w, "n_bad", (int64_t)im->n_bad);
    jw_int(w, "n_duplicates", (int64_t)im->n_duplicates);
    jw_bool(w, "is_done", im->is_for_real);
    jw_raw(w, "rows", json_text(c->arena, im->told));
    return OK;
}

enum err import_applications(struct ctx *c, const struct import_want *want, struct jw *w)
{
    struct import *im = arena_new_of(c->arena, struct import);
    im->is_for_real = want->is_for_real;
    TRY(call_find(c, want->event, &im->call));
    TRY(read_wanted(c, want->document, im));
    im->told = json_array();
    im->own = arena_new(OWN_MAX);
    enum err e = run(c, im, w);
    arena_free(im->own);
    json_decref(im->told);
    return e;
}
