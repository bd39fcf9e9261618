#include "domain/rule_node.h"

#include <math.h>
#include <string.h>

/* One judgement: the answers, and what was found wanting. */
struct judge {
    const json_t *answers;
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
    case VAR_TEXT:
    case VAR_DATE:
    case VAR_COUNTRY:
    case VAR_CHOICE:
        break;
    }
    return read_text(var, v);
}

static struct tri eval_var(struct judge *j, const struct node *n)
{
    struct tri t = read_answer(n->var, answer(j->answers, n->var->name));
    if (!t.is_known)
        need(j, n->var->name, false);
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
    if (n->op == NODE_VAR && t->first != t->last)
        need(j, n->var->name, true);
}

/* The one day of a period written in the rule that decides: see rule.h. */
static void bound(enum node_op op, bool is_right, struct tri *t)
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
    if (y->op == NODE_LITERAL)
        bound(op, true, &b);
    else if (x->op == NODE_LITERAL)
        bound(op, false, &a);
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
    case NODE_LIST: /* only as the second argument of `in`, which reads it itself */
        return unknown;
    default:
        return eval_number(j, n);
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

enum rule_outcome rule_judge(const struct rule *r, const json_t *answers, struct rule_need *needs,
                             size_t *n_needs)
{
    struct judge j = {.answers = answers, .needs = needs};
    struct tri t = eval(&j, &r->condition);
    *n_needs = j.n_needs;
    return !t.is_known ? RULE_UNDECIDED : t.is_true ? RULE_PASS : RULE_FAIL;
}
