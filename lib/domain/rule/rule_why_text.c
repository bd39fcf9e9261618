/* What rule_why.c found, in words. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"
#include "base/time.h"
#include "base/when.h"
#include "domain/call/call.h"
#include "domain/rule/rule_fact.h"

#define LIST_MAX (64u << 10)

/* Who is told, and where the labels are. */
struct teller {
    struct ctx *c;
    const json_t *form, *question, *column; /* of the fact; NULL: none */
};

static const char *say(const struct teller *t, const char *key, const struct msg_arg *args, size_t n)
{
    return msg_text(t->c->arena, t->c->lang, key, args, n);
}

/* ---- what is compared ---- */

static const json_t *of_key(const json_t *list, const char *member, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (key && json_str(one, member) && strcmp(json_str(one, member), key) == 0)
            return one;
    return NULL;
}

static const char *label_of(const struct teller *t, const json_t *of, const char *key)
{
    const char *label = json_in_lang(json_object_get(of, "label"), lang_code(t->c->lang));
    return text_isolated(t->c->arena, label && *label ? label : key);
}

/* Of a question, or of a fact that the records know. */
static const char *asked_label(const struct teller *t, const char *asked)
{
    bool is_known = strncmp(asked, "known.", 6) == 0;
    const char *known = is_known ? arena_printf(t->c->arena, "known_%s", asked + 6) : "";
    return *known && msg_exists(known) ? say(t, known, NULL, 0) : label_of(t, t->question, asked);
}

static const char *column_label(const struct teller *t, const char *column)
{
    const char *member = arena_printf(t->c->arena, "why_member_%s", column);
    return !t->column && msg_exists(member) ? say(t, member, NULL, 0) : label_of(t, t->column, column);
}

static const char *name_of(const struct teller *t, const struct fact *f)
{
    static const char *const keys[] = {"", "why_count", "why_share", "why_sum", "why_reckoning"};
    const char *no = arena_printf(t->c->arena, "%zu", f->row_no);
    struct msg_arg args[] = {{"q", asked_label(t, f->asked)}, {"n", no}, {"column", ""}};
    if (f->column)
        args[2].value = column_label(t, f->column);
    if (f->of == FACT_OF_SUM && f->column)
        return say(t, "why_sum_column", args, 3);
    if (f->of != FACT_OF_ANSWER)
        return say(t, keys[f->of], args, 3);
    return f->row_no ? say(t, f->column ? "why_row_column" : "why_row", args, 3) : args[0].value;
}

/* ---- values ---- */

/* As the three languages write it: "1,234.5", at most six decimals. */
static const char *number_text(struct arena *a, double v)
{
    char digits[400];
    struct buf out;
    buf_init(&out, a, sizeof digits * 2);
    snprintf(digits, sizeof digits, "%.6f", fabs(v));
    size_t n = strlen(digits), n_whole = strcspn(digits, ".");
    while (n > n_whole && (digits[n - 1] == '0' || digits[n - 1] == '.')) {
        bool is_point = digits[n - 1] == '.';
        digits[--n] = '\0';
        if (is_point)
            break;
    }
    if (v < 0 && strspn(digits, "0.") != n)
        buf_char(&out, '-');
    for (size_t i = 0; i < n; i++) {
        buf_char(&out, digits[i]);
        if (i + 1 < n_whole && (n_whole - i - 1) % 3 == 0)
            buf_char(&out, ',');
    }
    return buf_str(&out);
}

/* "KRW 2,000,000": the code, as signs are shared. */
static const char *money_text(struct arena *a, const struct rule_cap *cap)
{
    int n_digits = currency_exists(cap->currency) ? currency_digits(cap->currency) : 0;
    int64_t unit = 1, minor = cap->minor < 0 ? -cap->minor : cap->minor;
    for (int i = 0; i < n_digits; i++)
        unit *= 10;
    const char *whole = number_text(a, (double)(minor / unit));
    const char *part = minor % unit ? arena_printf(a, ".%0*" PRId64, n_digits, minor % unit) : "";
    return arena_printf(a, "%s%s\xc2\xa0%s%s", cap->minor < 0 ? "-" : "", cap->currency, whole, part);
}

/* A day, or the month or the year that the days are. */
static const char *date_text(const struct teller *t, const struct tri *v)
{
    struct arena *a = t->c->arena;
    int64_t first, last;
    int y, m, d;
    time_civil(v->first, &y, &m, &d);
    if (v->first != v->last && rule_date_parse(arena_printf(a, "%04d", y), &first, &last) && first == v->first &&
        last == v->last)
        return when_part_text(a, t->c->lang, v->first, WHEN_YEAR);
    if (v->first != v->last && rule_date_parse(arena_printf(a, "%04d-%02d", y, m), &first, &last) &&
        first == v->first && last == v->last)
        return when_part_text(a, t->c->lang, v->first, WHEN_MONTH);
    return when_part_text(a, t->c->lang, v->first, WHEN_DAY);
}

/* What is chosen is told by its label, a country by its name. */
static const char *word_text(const struct teller *t, const char *word)
{
    const json_t *asked = t->column ? t->column : t->question, *list = call_choices(t->form, asked);
    const json_t *one = list ? of_key(list, "key", word) : of_key(json_object_get(asked, "options"), "value", word);
    const char *kind = json_str(asked, "kind");
    const char *label = json_in_lang(json_object_get(one, list ? "name" : "label"), lang_code(t->c->lang));
    if (!label && kind && strcmp(kind, "country") == 0)
        label = country_name(t->c->arena, word, lang_code(t->c->lang));
    return text_isolated(t->c->arena, label && *label ? label : word);
}

static void add_word(struct buf *out, const char *word)
{
    buf_str_add(out, out->n ? ", " : "");
    buf_str_add(out, word);
}

static const char *words_text(const struct teller *t, const json_t *list)
{
    struct buf out;
    size_t no;
    json_t *one;
    buf_init(&out, t->c->arena, LIST_MAX);
    json_array_foreach(list, no, one)
        add_word(&out, word_text(t, json_string_value(one)));
    return out.n ? buf_str(&out) : say(t, "why_nothing", NULL, 0);
}

static const char *value_text(const struct teller *t, enum rule_type type, const struct tri *v)
{
    switch (type) {
    case TYPE_NUMBER:
        return number_text(t->c->arena, v->number);
    case TYPE_DATE:
        return date_text(t, v);
    case TYPE_MONEY:
        return money_text(t->c->arena, &v->cap);
    case TYPE_LIST:
        return words_text(t, v->list);
    default:
        return word_text(t, v->text);
    }
}

static const char *list_text(const struct teller *t, const struct fact *f)
{
    struct buf out;
    buf_init(&out, t->c->arena, LIST_MAX);
    for (size_t i = 0; i < f->list->n_args; i++)
        add_word(&out, value_text(t, f->list->item_type, &f->list->args[i].value));
    return buf_str(&out);
}

/* Both in the first currency that they share; nothing at all has that of the other. */
static void share_currency(struct fact *f)
{
    struct tri *sides[] = {&f->value, &f->bound};
    for (size_t i = 0; i < 2; i++) {
        struct tri *here = sides[i], *there = sides[1 - i];
        const char *wanted = there->caps ? NULL : there->cap.currency;
        for (size_t k = 0; here->caps && k < here->n_caps; k++)
            if (!wanted || !*wanted || strcmp(here->caps[k].currency, wanted) == 0) {
                here->cap = here->caps[k];
                break;
            }
    }
    for (size_t i = 0; i < 2; i++)
        if (!*sides[i]->cap.currency)
            memcpy(sides[i]->cap.currency, sides[1 - i]->cap.currency, sizeof sides[i]->cap.currency);
}

/* ---- the sentence ---- */

static const char *bound_text(const struct teller *t, const struct fact *f)
{
    static const char *const keys[FACT_OP_COUNT] = {"why_lt", "why_le", "why_gt", "why_ge", "why_is", "why_is_not",
                                                    "why_in", "why_not_in", "why_has", "why_has_not"};
    static const char *const of_dates[] = {"why_lt_date", "why_le_date", "why_gt_date", "why_ge_date"};
    enum rule_type type = f->type == TYPE_LIST ? TYPE_TEXT : f->type;
    const struct msg_arg v = {"v", f->list ? list_text(t, f) : value_text(t, type, &f->bound)};
    return say(t, f->type == TYPE_DATE && f->op <= FACT_GE ? of_dates[f->op] : keys[f->op], &v, 1);
}

static const char *sentence(struct ctx *c, const struct rule_judged *of, struct fact *f)
{
    struct teller t = {.c = c, .form = of->form};
    t.question = of_key(json_object_get(of->form, "form"), "key", f->asked);
    t.column = of_key(json_object_get(t.question, "columns"), "key", f->column);
    if (f->type == TYPE_MONEY)
        share_currency(f);
    const char *value = value_text(&t, f->type, &f->value);
    const struct msg_arg args[] = {{"q", name_of(&t, f)}, {"value", value}, {"bound", bound_text(&t, f)}};
    return say(&t, "why", args, 3);
}

const char *const *rule_why(struct ctx *c, const struct rule_judged *of, size_t no, size_t *n)
{
    struct fact facts[RULE_WHY_MAX];
    const struct rule *r = rule_at(of->rules, no);
    *n = r ? rule_facts(r, of->answers, of->day, facts, RULE_WHY_MAX) : 0;
    const char **out = arena_array(c->arena, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        out[i] = sentence(c, of, &facts[i]);
    return out;
}
