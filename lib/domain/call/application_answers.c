#include "domain/call/application_answers.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"
#include "domain/rule/reg_no.h"
#include "domain/rule/rule.h"

#define NUMBER_MAX INT64_C(1000000000000)
#define MONEY_MAX  INT64_C(1000000000000000) /* minor units: exact in a browser too */

/* One answer being read: where it stands, and by which question. */
struct reading {
    struct ctx *c;
    const json_t *form;
    const struct call_question *question;
    const char *field; /* "answers.founded" */
};

/* NULL: told as an issue. Otherwise a new reference. */
typedef json_t *read_fn(struct reading *r, json_t *v);

static json_t *bad(struct reading *r, const char *key)
{
    issue_add(r->c, r->field, key, key, NULL);
    return NULL;
}

static bool is_fitting(struct reading *r, const char *text, int64_t max)
{
    if ((int64_t)text_n_chars(text) <= max)
        return true;
    issue_add(r->c, r->field, "field_too_long", "field_too_long", "max",
              arena_printf(r->c->arena, "%" PRId64, max), NULL);
    return false;
}

int64_t answers_max_chars(const json_t *question)
{
    const json_t *limit = json_object_get(question, "max_chars");
    const char *kind = json_str(question, "kind");
    if (limit)
        return json_integer_value(limit);
    return strcmp(kind, "text") == 0 ? ANSWER_TEXT_MAX : strcmp(kind, "long") == 0 ? ANSWER_LONG_MAX : 0;
}

/* ---- by kind ---- */

static json_t *read_text(struct reading *r, json_t *v)
{
    char *text;
    if (!json_is_string(v) ||
        text_line(r->c->arena, json_string_value(v), json_string_length(v), &text) != OK)
        return bad(r, "answer_text");
    return is_fitting(r, text, answers_max_chars(r->question->json)) ? json_string(text) : NULL;
}

static json_t *read_long(struct reading *r, json_t *v)
{
    char *text;
    if (!json_is_string(v) ||
        text_block(r->c->arena, json_string_value(v), json_string_length(v), &text) != OK)
        return bad(r, "answer_long");
    return is_fitting(r, text, answers_max_chars(r->question->json)) ? json_string(text) : NULL;
}

static json_t *read_date(struct reading *r, json_t *v)
{
    int64_t first, last;
    const char *text = json_string_value(v);
    return text && rule_date_parse(text, &first, &last) ? json_string(text) : bad(r, "answer_date");
}

static json_t *read_country(struct reading *r, json_t *v)
{
    const char *text = json_string_value(v);
    return text && text_is_country(text) ? json_string(text) : bad(r, "answer_country");
}

/* Whether a word is among what the question offers: its own options, or the event's list. */
static bool is_offered(struct reading *r, const char *word)
{
    const json_t *list = call_choices(r->form, r->question->json);
    const char *member = list ? "key" : "value";
    size_t no;
    json_t *one;
    if (!list)
        list = json_object_get(r->question->json, "options");
    json_array_foreach(list, no, one)
        if (word && json_str(one, member) && strcmp(json_str(one, member), word) == 0)
            return true;
    return false;
}

static json_t *read_choice(struct reading *r, json_t *v)
{
    return is_offered(r, json_string_value(v)) ? json_incref(v) : bad(r, "answer_choice");
}

static bool has_twice(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t k = 0; k < i; k++)
            if (json_equal(json_array_get(list, i), json_array_get(list, k)))
                return true;
    return false;
}

static json_t *read_many(struct reading *r, json_t *v)
{
    size_t no;
    json_t *one;
    bool is_good = json_is_array(v) && json_array_size(v) <= 300;
    if (is_good)
        json_array_foreach(v, no, one)
            is_good &= is_offered(r, json_string_value(one));
    return is_good && !has_twice(v) ? json_incref(v) : bad(r, "answer_many");
}

static json_t *read_bool(struct reading *r, json_t *v)
{
    return json_is_boolean(v) ? json_incref(v) : bad(r, "answer_bool");
}

static int64_t bound(const struct reading *r, const char *member, int64_t otherwise)
{
    const json_t *v = json_object_get(r->question->json, member);
    return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

/* Within its bounds, with no more digits behind the point than it takes; whole numbers are stored as such. */
static json_t *read_number(struct reading *r, json_t *v)
{
    int64_t min = bound(r, "min", -NUMBER_MAX), max = bound(r, "max", NUMBER_MAX);
    double n = json_number_value(v), scale = pow(10, (double)bound(r, "n_decimals", 0));
    if (!json_is_number(v) || !isfinite(n))
        return bad(r, "answer_number");
    if (n < (double)min || n > (double)max) {
        issue_add(r->c, r->field, "answer_number_range", "answer_number_range", "min",
                  arena_printf(r->c->arena, "%" PRId64, min), "max", arena_printf(r->c->arena, "%" PRId64, max),
                  NULL);
        return NULL;
    }
    if (fabs(n * scale - round(n * scale)) > 1e-6)
        return bad(r, "answer_number_decimals");
    n = round(n * scale) / scale;
    return n == floor(n) ? json_integer((json_int_t)n) : json_real(n);
}

static bool is_currency_taken(const struct reading *r, const char *currency)
{
    const json_t *list = json_object_get(r->question->json, "currencies");
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (strcmp(json_string_value(one), currency) == 0)
            return true;
    return !list && currency_exists(currency);
}

/* {"amount_minor", "currency"}: no debts. */
static json_t *read_money(struct reading *r, json_t *v)
{
    const char *currency = json_str(v, "currency");
    const json_t *minor = json_object_get(v, "amount_minor");
    if (json_object_size(v) != 2 || !currency || !json_is_integer(minor) || json_integer_value(minor) < 0 ||
        json_integer_value(minor) > MONEY_MAX)
        return bad(r, "answer_money");
    return is_currency_taken(r, currency) ? json_incref(v) : bad(r, "answer_currency");
}

static json_t *read_email(struct reading *r, json_t *v)
{
    char *email;
    return json_is_string(v) && text_email(r->c->arena, json_string_value(v), &email)
               ? json_string(email)
               : bad(r, "answer_email");
}

static json_t *read_phone(struct reading *r, json_t *v)
{
    char *phone;
    return json_is_string(v) && text_phone(r->c->arena, json_string_value(v), &phone)
               ? json_string(phone)
               : bad(r, "answer_phone");
}

/* A member: {"name", "role"?, "email"?}. The text as stored, NULL when it is none. */
static json_t *member_text(struct reading *r, const char *name, json_t *v)
{
    char *text;
    if (!json_is_string(v))
        return NULL;
    if (strcmp(name, "email") == 0)
        return text_email(r->c->arena, json_string_value(v), &text) ? json_string(text) : NULL;
    if (text_line(r->c->arena, json_string_value(v), json_string_length(v), &text) != OK ||
        text_n_chars(text) > ANSWER_TEXT_MAX)
        return NULL;
    return json_string(text);
}

static json_t *read_member(struct reading *r, json_t *v)
{
    const char *name;
    json_t *one, *member = json_object();
    bool is_good = json_is_object(v);
    json_object_foreach(v, name, one)
    {
        bool is_known = strcmp(name, "name") == 0 || strcmp(name, "role") == 0 ||
                        strcmp(name, "email") == 0;
        bool is_empty = json_is_null(one) || (json_is_string(one) && !json_string_length(one));
        json_t *text = is_known && !is_empty ? member_text(r, name, one) : NULL;
        is_good &= is_known && (is_empty || text);
        if (text)
            json_object_set_new(member, name, text);
    }
    const char *called = json_str(member, "name");
    if (is_good && called && *called)
        return member;
    json_decref(member);
    return NULL;
}

static json_t *read_language(struct reading *r, json_t *v)
{
    char *tag;
    return json_is_string(v) && text_lang(r->c->arena, json_string_value(v), &tag) ? json_string(tag)
                                                                                   : NULL;
}

static json_t *read_list(struct reading *r, json_t *v, read_fn *read_one, const char *key)
{
    size_t no;
    json_t *one, *list = json_array();
    bool is_good = json_is_array(v) && json_array_size(v) <= ANSWER_LIST_MAX;
    if (is_good)
        json_array_foreach(v, no, one)
        {
            json_t *got = read_one(r, one);
            is_good &= got != NULL;
            if (got)
                json_array_append_new(list, got);
        }
    if (is_good && !has_twice(list))
        return list;
    json_decref(list);
    return bad(r, key);
}

static json_t *read_members(struct reading *r, json_t *v)
{
    return read_list(r, v, read_member, "answer_members");
}

static json_t *read_languages(struct reading *r, json_t *v)
{
    return read_list(r, v, read_language, "answer_languages");
}

static read_fn read_rows;

static const struct {
    const char *kind;
    read_fn *read;
} kinds[] = {
    {"text", read_text},       {"long", read_long},           {"date", read_date},
    {"country", read_country}, {"choice", read_choice},       {"many", read_many},
    {"bool", read_bool},       {"email", read_email},         {"phone", read_phone},
    {"members", read_members}, {"languages", read_languages}, {"consent", read_bool},
    {"number", read_number},   {"money", read_money},         {"rows", read_rows},
};

/* ---- all of them ---- */

static json_t *read_answer(struct reading *r, json_t *v)
{
    const char *kind = r->question->kind;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].read(r, v);
    fatal("a stored question of the kind %s", kind);
}

/* Nothing is said by null, "" and an empty list. */
static bool is_empty(const json_t *v)
{
    return !v || json_is_null(v) || (json_is_string(v) && json_string_length(v) == 0) ||
           (json_is_array(v) && json_array_size(v) == 0);
}

/* One row: an object by its question's columns; what is empty is left out. NULL: told, or empty. */
static json_t *read_row(struct reading *r, json_t *v, bool *is_good)
{
    const char *name;
    json_t *one, *row = json_object();
    *is_good = json_is_object(v);
    json_object_foreach(v, name, one)
    {
        json_t *column = answers_column(r->question->json, name);
        struct call_question as = {.key = name, .kind = json_str(column, "kind"), .json = column};
        struct reading inside = {.c = r->c, .form = r->form, .question = &as, .field = r->field};
        json_t *cell = column && !is_empty(one) ? read_answer(&inside, one) : NULL;
        *is_good &= column && (is_empty(one) || cell);
        if (cell)
            json_object_set_new(row, name, cell);
    }
    if (*is_good && json_object_size(row))
        return row;
    json_decref(row);
    return NULL;
}

static json_t *read_rows(struct reading *r, json_t *v)
{
    size_t no;
    json_t *one, *rows = json_array();
    bool is_good = json_is_array(v) && (int64_t)json_array_size(v) <= bound(r, "max_rows", ANSWER_LIST_MAX);
    if (is_good)
        json_array_foreach(v, no, one)
        {
            bool is_row_good;
            json_t *row = read_row(r, one, &is_row_good);
            is_good &= is_row_good;
            if (row)
                json_array_append_new(rows, row);
        }
    if (is_good)
        return rows;
    json_decref(rows);
    return bad(r, "answer_rows");
}

json_t *answers_column(const json_t *question, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(question, "columns"), no, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

static bool is_own_key(const char *key)
{
    return key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == 0 && strlen(key) <= 64;
}

static void merge_one(struct ctx *c, const struct call *call, const char *key, json_t *v, json_t *into)
{
    struct reading r = {.c = c, .form = call->content->form};
    /* a name of the client's is not repeated unless it could be one of ours */
    r.field = is_own_key(key) ? arena_printf(c->arena, "answers.%s", key) : "answers";
    r.question = call_question(call, key);
    if (!r.question && !is_empty(v)) { /* a question that left the form may be cleared */
        issue_add(c, r.field, "answer_unknown", "answer_unknown", NULL);
        return;
    }
    json_t *answer = is_empty(v) ? NULL : read_answer(&r, v);
    if (answer && !is_empty(answer))
        json_object_set_new(into, key, answer);
    else {
        json_decref(answer);
        json_object_del(into, key);
    }
}

static enum err check_issues(struct ctx *c)
{
    return c->failure.issues ? fail(c, ERR_INVALID, NULL, "invalid_fields", NULL) : OK;
}

enum err answers_merge(struct ctx *c, const struct call *call, const json_t *stored, const json_t *patch,
                       json_t **out)
{
    const char *key;
    json_t *v;
    AUTO_JSON *answers = stored ? json_copy((json_t *)(uintptr_t)stored) : json_object();
    json_object_foreach((json_t *)(uintptr_t)patch, key, v)
        merge_one(c, call, key, v, answers);
    TRY(check_issues(c));
    *out = json_incref(answers);
    return OK;
}

enum err answers_check(struct ctx *c, const struct call *call, const json_t *answers)
{
    const struct call_content *content = call->content;
    for (size_t i = 0; i < content->n_questions; i++) {
        struct reading r = {.c = c, .form = content->form, .question = &content->questions[i]};
        json_t *v = json_object_get(answers, r.question->key);
        if (is_empty(v))
            continue;
        r.field = arena_printf(c->arena, "answers.%s", r.question->key);
        json_decref(read_answer(&r, v));
    }
    return check_issues(c);
}

const char *answers_fault(struct ctx *c, const struct call *call, const struct call_question *question,
                          const json_t *answer)
{
    const struct failure before = c->failure;
    struct reading r = {.c = c, .form = call->content->form, .question = question,
                        .field = arena_printf(c->arena, "answers.%s", question->key)};
    c->failure.issues = c->failure.last_issue = NULL;
    json_decref(read_answer(&r, (json_t *)(uintptr_t)answer));
    const struct issue *found = c->failure.issues;
    c->failure.issues = before.issues;
    c->failure.last_issue = before.last_issue;
    c->failure.n_issues = before.n_issues;
    return found ? found->text : NULL;
}

/* ---- what is missing ---- */

bool answers_asked(struct ctx *c, const struct call_question *question, const json_t *answers)
{
    struct rule_report report;
    if (!question->condition)
        return true;
    rule_list_eval(c, question->condition, answers, &(struct rule_how){c->lang, RULE_DAY_UNKNOWN}, &report);
    return report.results[0].outcome == RULE_PASS;
}

/* Rows that are there must be enough, and whole. False: told. */
static bool are_rows_whole(struct ctx *c, const json_t *question, const json_t *rows, const char *field)
{
    size_t no, i;
    json_t *row, *column;
    int64_t min = json_integer_value(json_object_get(question, "min_rows"));
    if ((int64_t)json_array_size(rows) < min) {
        issue_add(c, field, "answer_rows_few", "answer_rows_few", "min",
                  arena_printf(c->arena, "%" PRId64, min), NULL);
        return false;
    }
    json_array_foreach(rows, no, row)
        json_array_foreach(json_object_get(question, "columns"), i, column)
        {
            bool is_wanted = json_is_true(json_object_get(column, "is_required")) &&
                             strcmp(json_str(column, "kind"), "bool") != 0;
            const char *label = json_in_lang(json_object_get(column, "label"), lang_code(c->lang));
            if (!is_wanted || json_object_get(row, json_str(column, "key")))
                continue;
            issue_add(c, field, "answer_row_missing", "answer_row_missing", "no",
                      arena_printf(c->arena, "%zu", no + 1), "column", label ? label : "", NULL);
            return false;
        }
    return true;
}

/* What is answered and yet not enough to submit. False: told. */
static bool is_good_enough(struct ctx *c, const struct call_question *question, const json_t *answers)
{
    const json_t *answer = json_object_get(answers, question->key);
    const char *field = arena_printf(c->arena, "answers.%s", question->key);
    const char *country = reg_no_country(question->json, answers);
    if (strcmp(question->kind, "rows") == 0)
        return are_rows_whole(c, question->json, answer, field);
    if (!*country || !json_is_string(answer))
        return true;
    enum reg_no found = reg_no_check(c->arena, country, json_string_value(answer));
    const char *key = found == REG_NO_FORM ? "answer_reg_no_form" : "answer_reg_no_digit";
    if (found != REG_NO_OK)
        issue_add(c, field, key, key, "country", country, NULL);
    return found == REG_NO_OK;
}

size_t answers_missing(struct ctx *c, const struct call *call, const json_t *answers)
{
    size_t n = 0;
    for (size_t i = 0; i < call->content->n_questions; i++) {
        const struct call_question *question = &call->content->questions[i];
        const json_t *answer = json_object_get(answers, question->key);
        bool is_consent = strcmp(question->kind, "consent") == 0;
        bool is_there = is_consent ? json_is_true(answer) : !is_empty(answer);
        if (is_there && answers_asked(c, question, answers) && !is_good_enough(c, question, answers))
            n++;
        /* a box that is not ticked says no */
        if (is_there || strcmp(question->kind, "bool") == 0 || !question->is_required ||
            !answers_asked(c, question, answers))
            continue;
        const char *rule = is_consent ? "answer_consent" : "field_missing";
        issue_add(c, arena_printf(c->arena, "answers.%s", question->key), rule, rule, NULL);
        n++;
    }
    return n;
}

const char *answers_text(const json_t *answers, const char *key)
{
    const char *text = json_str(answers, key);
    return text ? text : "";
}
