#include "domain/rule/rule_node.h"

#include <math.h>
#include <string.h>

#include "base/time.h"

/* One judgement: the answers, and what was found wanting. */
struct judge {
    const json_t *answers;  /* or the row that is looked at */
    int64_t day;            /* that is judged as of, or RULE_DAY_UNKNOWN */
    struct rule_need *needs;
    size_t n_needs;
};

static struct tri eval(struct judge *j, const struct node *n);

static const struct tri unknown = {.is_known = false};

static struct tri truth(bool v)
{
    return (struct tri){.is_known = true, .is_true = v};
}

static struct tri number(double v)
{
    return isfinite(v) ? (struct tri){.is_known = true, .number = v} : unknown;
}

static void need(struct judge *j, const char *var, bool is_vague)
{
    for (size_t i = 0; i < j->n_needs; i++)
        if (strcmp(j->needs[i].var, var) == 0)
            return;
    if (j->n_needs < RULE_VARS_MAX)
        j->needs[j->n_needs++] = (struct rule_need){var, is_vague};
}

/* ---- answers ---- */

/* The answer at a dotted name, or NULL. */
static const json_t *answer(const json_t *v, const char *name)
{
    while (v && *name) {
        size_t n = strcspn(name, ".");
        v = json_object_getn(v, name, n);
        name += n + (name[n] == '.');
    }
    return v;
}

static bool is_one_of(const struct rule_var *var, const char *text)
{
    for (size_t i = 0; i < var->n_of; i++)
        if (strcmp(var->of[i], text) == 0)
            return true;
    return false;
}

static struct tri read_text(const struct rule_var *var, const json_t *v)
{
    const char *text = json_string_value(v);
    struct tri t = {.is_known = true, .text = text};
    if (!text || !*text || (var->kind == VAR_CHOICE && !is_one_of(var, text)) ||
        (var->kind == VAR_COUNTRY && !rule_country_ok(text)))
        return unknown;
    if (var->kind == VAR_DATE && !rule_date_parse(text, &t.first, &t.last))
        return unknown;
    return t;
}

static struct tri read_money(const json_t *v)
{
    const char *currency = json_string_value(json_object_get(v, "currency"));
    const json_t *minor = json_object_get(v, "amount_minor");
    struct tri t = {.is_known = currency && rule_currency_ok(currency) && json_is_integer(minor)};
    if (!t.is_known)
        return unknown;
    memcpy(t.cap.currency, currency, sizeof t.cap.currency);
    t.cap.minor = json_integer_value(minor);
    return t;
}

/* The answer as its declared type; unknown when there is none of that type. */
static struct tri read_answer(const struct rule_var *var, const json_t *v)
{
    size_t i;
    const json_t *item;
    switch (var->kind) {
    case VAR_BOOL:
        if (json_is_boolean(v))
            return truth(json_is_true(v));
        return var->has_default && (!v || json_is_null(v)) ? truth(var->is_default_true) : unknown;
    case VAR_NUMBER:
        return json_is_number(v) ? number(json_number_value(v)) : unknown;
    case VAR_CHOICES:
        json_array_foreach(v, i, item)
        {
            if (!json_is_string(item) || !is_one_of(var, json_string_value(item)))
                return unknown;
        }
        return (struct tri){.is_known = json_is_array(v), .list = v};
    case VAR_ROWS:
        return (struct tri){.is_known = json_array_size(v) > 0, .list = v};
    case VAR_MONEY:
        return read_money(v);
    case VAR_TEXT:
    case VAR_DATE:
    case VAR_COUNTRY:
    case VAR_CHOICE:
    case VAR_KIND_COUNT:
        break;
    }
    return read_text(var, v);
}

static struct tri eval_var(struct judge *j, const struct node *n)
{
    struct tri t = read_answer(n->var, answer(j->answers, n->var->name));
    if (!t.is_known)
        need(j, n->var->asked, false);
    return t;
}

/* ---- logic (Kleene) ---- */

static struct tri all_of(struct judge *j, const struct node *n, bool decides)
{
    bool is_known = true;
    for (size_t i = 0; i < n->n_args; i++) {
        struct tri t = eval(j, &n->args[i]);
        if (t.is_known && t.is_true == decides)
            return t;
        is_known &= t.is_known;
    }
    return is_known ? truth(!decides) : unknown;
}

static struct tri negate(struct tri t)
{
    t.is_true = !t.is_true;
    return t;
}

static bool is_same_value(enum rule_type type, const struct tri *a, const struct tri *b)
{
    if (!a->is_known || !b->is_known)
        return false;
    if (type == TYPE_BOOL)
        return a->is_true == b->is_true;
    if (type == TYPE_NUMBER)
        return a->number == b->number;
    if (type == TYPE_TEXT)
        return strcmp(a->text, b->text) == 0;
    if (type == TYPE_MONEY) /* is compared by more or less only */
        return false;
    return a->first == b->first && a->last == b->last;
}

/* From argument i on: while a condition is not known, its branch and the rest must agree. */
static struct tri eval_if(struct judge *j, const struct node *n, size_t i)
{
    if (i + 1 == n->n_args)
        return eval(j, &n->args[i]);
    struct tri when = eval(j, &n->args[i]);
    if (when.is_known)
        return when.is_true ? eval(j, &n->args[i + 1]) : eval_if(j, n, i + 2);
    struct tri a = eval(j, &n->args[i + 1]), b = eval_if(j, n, i + 2);
    return is_same_value(n->type, &a, &b) ? a : unknown;
}

/* ---- comparison ---- */

/* Asks for a more precise date where one was given as a period. */
static void need_precision(struct judge *j, const struct node *n, const struct tri *t)
{
    if (t->first == t->last)
        return;
    if (n->op == NODE_VAR)
        need(j, n->var->asked, true);
    for (size_t i = 0; i < n->n_args; i++) {
        struct tri part = n->args[i].type == TYPE_DATE ? eval(j, &n->args[i]) : unknown;
        bool is_taken = n->op != NODE_IF || (part.first == t->first && part.last == t->last);
        if (part.is_known && is_taken)
            need_precision(j, &n->args[i], &part);
    }
}

/* Of two amounts the first currency that both have; false when there is none. Nothing at all, the sum of no
 * amounts, has every currency. */
static bool common(const struct tri *a, const struct tri *b, int64_t *p, int64_t *q)
{
    const struct rule_cap *x = a->caps ? a->caps : &a->cap, *y = b->caps ? b->caps : &b->cap;
    size_t n_x = a->caps ? a->n_caps : 1, n_y = b->caps ? b->n_caps : 1;
    for (size_t i = 0; i < n_x; i++)
        for (size_t k = 0; k < n_y; k++)
            if (!*x[i].currency || !*y[k].currency || strcmp(x[i].currency, y[k].currency) == 0) {
                *p = x[i].minor;
                *q = y[k].minor;
                return true;
            }
    return false;
}

void rule_bound(enum node_op op, bool is_right, struct tri *t)
{
    bool is_first = is_right ? op == NODE_GE || op == NODE_LT : op == NODE_LE || op == NODE_GT;
    if (is_first)
        t->last = t->first;
    else
        t->first = t->last;
}

/* a < b or a <= b for days within periods. */
static struct tri before(const struct tri *a, const struct tri *b, bool or_same)
{
    if (or_same ? a->last <= b->first : a->last < b->first)
        return truth(true);
    if (or_same ? a->first > b->last : a->first >= b->last)
        return truth(false);
    return unknown;
}

static struct tri order(struct judge *j, enum node_op op, const struct node *x, const struct node *y)
{
    struct tri a = eval(j, x), b = eval(j, y);
    if (!a.is_known || !b.is_known)
        return unknown;
    bool is_swapped = op == NODE_GT || op == NODE_GE, or_same = op == NODE_LE || op == NODE_GE;
    if (x->type == TYPE_NUMBER) {
        double p = is_swapped ? b.number : a.number, q = is_swapped ? a.number : b.number;
        return truth(or_same ? p <= q : p < q);
    }
    if (x->type == TYPE_MONEY) {
        int64_t p, q;
        if (!common(&a, &b, &p, &q))
            return unknown;
        return truth(is_swapped ? (or_same ? q <= p : q < p) : (or_same ? p <= q : p < q));
    }
    if (y->op == NODE_LITERAL)
        rule_bound(op, true, &b);
    else if (x->op == NODE_LITERAL)
        rule_bound(op, false, &a);
    struct tri t = is_swapped ? before(&b, &a, or_same) : before(&a, &b, or_same);
    if (!t.is_known) {
        need_precision(j, x, &a);
        need_precision(j, y, &b);
    }
    return t;
}

/* a < b, and with a third argument a < b < c. */
static struct tri eval_order(struct judge *j, const struct node *n)
{
    struct tri t = order(j, n->op, &n->args[0], &n->args[1]);
    if (n->n_args < 3 || (t.is_known && !t.is_true))
        return t;
    struct tri u = order(j, n->op, &n->args[1], &n->args[2]);
    return u.is_known && !u.is_true ? u : t.is_known ? u : t;
}

/* Whether a day of a is a day of b; within a written period it is enough to lie in it. */
static struct tri same_date(const struct node *n, const struct tri *a, const struct tri *b)
{
    if (a->last < b->first || b->last < a->first)
        return truth(false);
    bool is_a_written = n->args[0].op == NODE_LITERAL, is_b_written = n->args[1].op == NODE_LITERAL;
    if ((is_b_written && a->first >= b->first && a->last <= b->last) ||
        (is_a_written && b->first >= a->first && b->last <= a->last))
        return truth(true);
    return a->first == a->last && b->first == b->last ? truth(true) : unknown;
}

static struct tri eval_same(struct judge *j, const struct node *n)
{
    struct tri a = eval(j, &n->args[0]), b = eval(j, &n->args[1]);
    if (!a.is_known || !b.is_known)
        return unknown;
    if (n->args[0].type != TYPE_DATE)
        return truth(is_same_value(n->args[0].type, &a, &b));
    struct tri t = same_date(n, &a, &b);
    if (!t.is_known) {
        need_precision(j, &n->args[0], &a);
        need_precision(j, &n->args[1], &b);
    }
    return t;
}

static struct tri eval_in(struct judge *j, const struct node *n)
{
    struct tri item = eval(j, &n->args[0]);
    const struct node *list = &n->args[1];
    bool is_found = false;
    if (list->op == NODE_LIST) {
        for (size_t i = 0; item.is_known && i < list->n_args; i++)
            is_found |= is_same_value(list->item_type, &item, &list->args[i].value);
        return item.is_known ? truth(is_found) : unknown;
    }
    struct tri given = eval(j, list);
    if (!item.is_known || !given.is_known)
        return unknown;
    for (size_t i = 0; i < json_array_size(given.list); i++)
        is_found |= strcmp(item.text, json_string_value(json_array_get(given.list, i))) == 0;
    return truth(is_found);
}

/* ---- days ---- */

/* So far from a day; a day that its month has not is the month's last. */
static int64_t shifted(int64_t day, const struct rule_shift *by)
{
    int y, m, d;
    time_civil(day, &y, &m, &d);
    int month = y * 12 + m - 1 + by->years * 12 + by->months;
    y = month / 12;
    m = month % 12 + 1;
    if (y < 1 || y > 9999)
        return RULE_DAY_UNKNOWN;
    while (!time_date_ok(y, m, d))
        d--;
    return time_days(y, m, d) + by->days;
}

static struct tri eval_day(struct judge *j, const struct node *n)
{
    int64_t day = j->day == RULE_DAY_UNKNOWN ? RULE_DAY_UNKNOWN : shifted(j->day, &n->shift);
    return day == RULE_DAY_UNKNOWN ? unknown : (struct tri){.is_known = true, .first = day, .last = day};
}

/* The earliest or latest of dates that may be periods. */
static struct tri eval_extreme(struct judge *j, const struct node *n)
{
    struct tri t = eval(j, &n->args[0]);
    bool is_min = n->op == NODE_MIN;
    for (size_t i = 1; i < n->n_args; i++) {
        struct tri next = eval(j, &n->args[i]);
        t.is_known = t.is_known && next.is_known;
        if (is_min ? next.first < t.first : next.first > t.first)
            t.first = next.first;
        if (is_min ? next.last < t.last : next.last > t.last)
            t.last = next.last;
    }
    return t;
}

/* ---- rows ---- */

/* With a row in the place of the answers. */
static struct tri eval_at(struct judge *j, const struct node *n, const json_t *row)
{
    const json_t *before = j->answers;
    j->answers = row;
    struct tri t = eval(j, n);
    j->answers = before;
    return t;
}

/* Whether a row is among those that are left. */
static struct tri is_left(struct judge *j, const struct node *rows, const json_t *row)
{
    if (rows->op != NODE_FILTER)
        return truth(true);
    struct tri below = is_left(j, &rows->args[0], row);
    if (below.is_known && !below.is_true)
        return below;
    struct tri here = eval_at(j, &rows->args[1], row);
    return here.is_known && (!here.is_true || below.is_known) ? here : unknown;
}

/* What the rows say: how many are left, meet the condition, do not, and are not known in either. */
struct seen {
    size_t n_left, n_yes, n_no, n_unknown;
};

static struct seen look(struct judge *j, const struct node *n, const json_t *list)
{
    struct seen seen = {0};
    size_t no;
    const json_t *row;
    json_array_foreach(list, no, row)
    {
        struct tri left = is_left(j, &n->args[0], row);
        if (left.is_known && !left.is_true)
            continue;
        struct tri yes = n->n_args > 1 ? eval_at(j, &n->args[1], row) : truth(true);
        bool is_no = yes.is_known && !yes.is_true;
        /* one that does not meet it is not counted, whether it is left or not */
        bool is_known = (left.is_known && yes.is_known) || (is_no && n->op != NODE_ALL && n->op != NODE_SHARE);
        seen.n_left++;
        seen.n_yes += is_known && !is_no;
        seen.n_no += is_known && is_no;
        seen.n_unknown += !is_known;
    }
    return seen;
}

static struct tri eval_rows(struct judge *j, const struct node *n)
{
    struct tri rows = eval(j, rule_rows_of(&n->args[0]));
    if (!rows.is_known)
        return unknown;
    struct seen s = look(j, n, rows.list);
    switch (n->op) {
    case NODE_ALL:
        return s.n_no ? truth(false) : s.n_unknown ? unknown : truth(s.n_left > 0);
    case NODE_SOME:
    case NODE_NONE:
        if (s.n_yes || !s.n_unknown)
            return truth((s.n_yes > 0) == (n->op == NODE_SOME));
        return unknown;
    case NODE_COUNT:
        return s.n_unknown ? unknown : number((double)s.n_yes);
    default:
        return s.n_unknown || !s.n_left ? unknown : number(100.0 * (double)s.n_yes / (double)s.n_left);
    }
}

static bool add_money(struct tri *to, const struct tri *more, bool is_first)
{
    if (!is_first && strcmp(to->cap.currency, more->cap.currency) != 0)
        return false;
    memcpy(to->cap.currency, more->cap.currency, sizeof to->cap.currency);
    return !__builtin_add_overflow(to->cap.minor, more->cap.minor, &to->cap.minor);
}

/* Amounts of one currency; numbers to the sixth decimal, so that thirds of a hundred make a hundred. */
static struct tri eval_sum(struct judge *j, const struct node *n)
{
    struct tri rows = eval(j, rule_rows_of(&n->args[0])), sum = {.is_known = true};
    size_t no, n_added = 0;
    const json_t *row;
    bool is_known = rows.is_known;
    json_array_foreach(rows.list, no, row)
    {
        struct tri left = is_left(j, &n->args[0], row);
        if (left.is_known && !left.is_true)
            continue;
        struct tri more = eval_at(j, &n->args[1], row);
        is_known &= left.is_known && more.is_known;
        if (is_known && n->type == TYPE_MONEY)
            is_known = add_money(&sum, &more, n_added == 0);
        sum.number += more.number;
        n_added++;
    }
    if (!is_known)
        return unknown;
    return n->type == TYPE_MONEY ? sum : number(floor(sum.number * 1e6 + 0.5) / 1e6);
}

/* ---- arithmetic ---- */

static double combine(enum node_op op, double a, double b)
{
    switch (op) {
    case NODE_ADD:
        return a + b;
    case NODE_SUB:
        return a - b;
    case NODE_MUL:
        return a * b;
    case NODE_DIV:
        return a / b;
    case NODE_MOD:
        return fmod(a, b);
    case NODE_MIN:
        return b < a ? b : a;
    default:
        return b > a ? b : a;
    }
}

/* A division by zero or an overflow has no value: unknown, not an infinity that compares. */
static struct tri eval_number(struct judge *j, const struct node *n)
{
    struct tri t = eval(j, &n->args[0]);
    if (n->op == NODE_SUB && n->n_args == 1)
        t.number = -t.number;
    for (size_t i = 1; i < n->n_args; i++) {
        struct tri next = eval(j, &n->args[i]);
        t = t.is_known && next.is_known ? number(combine(n->op, t.number, next.number)) : unknown;
    }
    return t;
}

/* ---- */

static struct tri eval_op(struct judge *j, const struct node *n)
{
    switch (n->op) {
    case NODE_LITERAL:
        return n->value;
    case NODE_VAR:
        return eval_var(j, n);
    case NODE_AND:
        return all_of(j, n, false);
    case NODE_OR:
        return all_of(j, n, true);
    case NODE_NOT:
        return negate(eval(j, &n->args[0]));
    case NODE_TRUTH:
        return eval(j, &n->args[0]);
    case NODE_IF:
        return eval_if(j, n, 0);
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        return eval_order(j, n);
    case NODE_SAME:
        return eval_same(j, n);
    case NODE_DIFFERENT:
        return negate(eval_same(j, n));
    case NODE_IN:
        return eval_in(j, n);
    case NODE_DAY:
        return eval_day(j, n);
    case NODE_ALL:
    case NODE_SOME:
    case NODE_NONE:
    case NODE_COUNT:
    case NODE_SHARE:
        return eval_rows(j, n);
    case NODE_SUM:
        return eval_sum(j, n);
    case NODE_FILTER: /* only as rows, which read it themselves */
    case NODE_LIST: /* only as the second argument of `in`, which reads it itself */
        return unknown;
    default:
        return n->type == TYPE_DATE ? eval_extreme(j, n) : eval_number(j, n);
    }
}

/* What is known needs nothing more, whatever was missing on the way. */
static struct tri eval(struct judge *j, const struct node *n)
{
    size_t n_needs = j->n_needs;
    struct tri t = eval_op(j, n);
    if (t.is_known)
        j->n_needs = n_needs;
    return t;
}

struct tri rule_value(const struct node *n, const json_t *answers, int64_t day)
{
    struct rule_need needs[RULE_VARS_MAX];
    struct judge j = {.answers = answers, .day = day, .needs = needs};
    return eval(&j, n);
}

int64_t rule_day(const struct rule *r, int64_t day)
{
    int64_t first, last;
    if (r->is_day_unknown)
        return RULE_DAY_UNKNOWN;
    return r->as_of && rule_date_parse(r->as_of, &first, &last) ? first : day;
}

enum rule_outcome rule_judge(const struct rule *r, const json_t *answers, int64_t day, struct rule_need *needs,
                             size_t *n_needs)
{
    struct judge j = {.answers = answers, .day = rule_day(r, day), .needs = needs};
    struct tri t = eval(&j, &r->condition);
    *n_needs = j.n_needs;
    return !t.is_known ? RULE_UNDECIDED : t.is_true ? RULE_PASS : RULE_FAIL;
}
