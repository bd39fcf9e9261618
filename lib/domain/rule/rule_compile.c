#include "domain/rule/rule_node.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"

#define ARGS_MAX 100

static const char *type_word(enum rule_type t)
{
    static const char *const words[] = {"?", "bool", "number", "text", "date", "list", "money", "rows"};
    return words[t];
}

static void compile(struct checker *k, const json_t *v, const struct at *at, struct node *out);

/* Digits of a fixed count; -1 when they are not. */
static int digits(const char *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + p[i] - '0';
    }
    return v;
}

bool rule_date_parse(const char *text, int64_t *first, int64_t *last)
{
    size_t n = strlen(text);
    if ((n != 4 && n != 7 && n != 10) || (n > 4 && text[4] != '-') || (n > 7 && text[7] != '-'))
        return false;
    int y = digits(text, 4), m = n > 4 ? digits(text + 5, 2) : 1, d = n > 7 ? digits(text + 8, 2) : 1;
    if (!time_date_ok(y, m, d))
        return false;
    *first = *last = time_days(y, m, d);
    if (n == 4)
        *last = time_days(y + 1, 1, 1) - 1;
    else if (n == 7)
        *last = (m == 12 ? time_days(y + 1, 1, 1) : time_days(y, m + 1, 1)) - 1;
    return true;
}

bool rule_country_ok(const char *text)
{
    return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

bool rule_currency_ok(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

const struct node *rule_rows_of(const struct node *rows)
{
    while (rows->op == NODE_FILTER)
        rows = &rows->args[0];
    return rows;
}

/* ---- leaves ---- */

static void compile_var(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    if (json_array_size(v) == 1)
        v = json_array_get(v, 0);
    const char *name = json_string_value(v);
    if (!name || (!*name && !k->scope)) {
        rule_fault_add(k, at, "rule_var_form", NULL);
        return;
    }
    static const enum rule_type types[] = {TYPE_BOOL, TYPE_NUMBER, TYPE_TEXT, TYPE_DATE, TYPE_TEXT,
                                           TYPE_TEXT, TYPE_LIST, TYPE_MONEY, TYPE_ROWS};
    struct rule_var *vars = k->scope ? k->scope : k->rule->vars;
    size_t n_vars = k->scope ? k->n_scope : k->rule->n_vars;
    for (size_t i = 0; i < n_vars; i++) {
        struct rule_var *var = &vars[i];
        if (strcmp(var->name, name) == 0) {
            var->is_used = true;
            *out = (struct node){.op = NODE_VAR, .type = types[var->kind], .var = var,
                                 .item_type = TYPE_TEXT};
            return;
        }
    }
    rule_fault_add(k, at, "rule_var_undeclared", "name", name, NULL);
}

/* {"years": -7}: so far from the day that is judged as of. */
static void compile_day(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    struct rule_shift shift = {0};
    const struct {
        const char *name;
        int *to, max;
    } parts[] = {{"years", &shift.years, 200}, {"months", &shift.months, 2400}, {"days", &shift.days, 73000}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const json_t *part = json_object_get(v, parts[i].name);
        json_int_t by = json_integer_value(part);
        if (!json_is_integer(part) || by < -parts[i].max || by > parts[i].max)
            continue;
        *parts[i].to = (int)by;
        n++;
    }
    if (n == 0 || n != json_object_size(v)) {
        rule_fault_add(k, at, "rule_date_form", NULL);
        return;
    }
    k->rule->is_relative = true;
    *out = (struct node){.op = NODE_DAY, .type = TYPE_DATE, .shift = shift};
}

/* {"KRW": 2000000000, …}: one amount in several currencies. */
static void compile_money(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    const char *currency;
    json_t *minor;
    struct rule_cap *caps = arena_array(k->c->arena, struct rule_cap, RULE_CAPS_MAX);
    size_t n = 0;
    bool is_good = json_object_size(v) > 0 && json_object_size(v) <= RULE_CAPS_MAX;
    if (is_good)
        json_object_foreach((json_t *)(uintptr_t)v, currency, minor)
        {
            is_good &= rule_currency_ok(currency) && json_is_integer(minor) && json_integer_value(minor) >= 0;
            snprintf(caps[n].currency, sizeof caps[n].currency, "%s", currency);
            caps[n++].minor = json_integer_value(minor);
        }
    if (!is_good) {
        rule_fault_add(k, at, "rule_money_form", NULL);
        return;
    }
    struct tri t = {.is_known = true, .caps = caps, .n_caps = n};
    *out = (struct node){.op = NODE_LITERAL, .type = TYPE_MONEY, .value = t};
}

static void compile_date(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    if (json_array_size(v) == 1)
        v = json_array_get(v, 0);
    struct tri t = {.is_known = true};
    if (json_is_object(v))
        compile_day(k, v, at, out);
    else if (!json_is_string(v) || !rule_date_parse(json_string_value(v), &t.first, &t.last))
        rule_fault_add(k, at, "rule_date_form", NULL);
    else
        *out = (struct node){.op = NODE_LITERAL, .type = TYPE_DATE, .value = t};
}

static void compile_literal(struct checker *k, const json_t *v, const struct at *at,
                            struct node *out)
{
    struct tri t = {.is_known = true};
    enum rule_type type = TYPE_BAD;
    if (json_is_boolean(v)) {
        type = TYPE_BOOL;
        t.is_true = json_is_true(v);
    } else if (json_is_number(v)) {
        type = TYPE_NUMBER;
        t.number = json_number_value(v);
    } else if (json_is_string(v)) {
        type = TYPE_TEXT;
        t.text = arena_strdup(k->c->arena, json_string_value(v));
    } else {
        rule_fault_add(k, at, "rule_value_form", NULL);
    }
    *out = (struct node){.op = NODE_LITERAL, .type = type, .value = t};
}

/* A list of texts or of numbers, written out. */
static void compile_list(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    size_t n = json_array_size(v);
    struct node list = {.op = NODE_LIST, .type = TYPE_LIST, .n_args = n};
    list.args = arena_array(k->c->arena, struct node, n + 1);
    bool is_good = n > 0 && n <= RULE_OF_MAX;
    for (size_t i = 0; i < n && is_good; i++) {
        const json_t *item = json_array_get(v, i);
        is_good = json_is_string(item) || json_is_number(item);
        if (is_good) {
            compile_literal(k, item, &(struct at){at, NULL, i}, &list.args[i]);
            is_good = list.args[i].type == list.args[0].type;
        }
    }
    if (!is_good) {
        rule_fault_add(k, at, "rule_list_form", NULL);
        return;
    }
    list.item_type = list.args[0].type;
    *out = list;
}

/* ---- types of operators ---- */

struct op;
typedef void check_fn(struct checker *k, const struct op *op, const struct at *at,
                      struct node *node);

static check_fn check_bools, check_numbers, check_extreme, check_if, check_order, check_same, check_in,
    check_rows, check_sum;

static const struct op {
    const char *name;
    enum node_op op;
    size_t min, max;
    enum rule_type result;
    check_fn *check;
} ops[] = {
    {"and", NODE_AND, 1, ARGS_MAX, TYPE_BOOL, check_bools},
    {"or", NODE_OR, 1, ARGS_MAX, TYPE_BOOL, check_bools},
    {"!", NODE_NOT, 1, 1, TYPE_BOOL, check_bools},
    {"!!", NODE_TRUTH, 1, 1, TYPE_BOOL, check_bools},
    {"if", NODE_IF, 3, ARGS_MAX, TYPE_BAD, check_if},
    {"<", NODE_LT, 2, 3, TYPE_BOOL, check_order},
    {"<=", NODE_LE, 2, 3, TYPE_BOOL, check_order},
    {">", NODE_GT, 2, 2, TYPE_BOOL, check_order},
    {">=", NODE_GE, 2, 2, TYPE_BOOL, check_order},
    {"===", NODE_SAME, 2, 2, TYPE_BOOL, check_same},
    {"!==", NODE_DIFFERENT, 2, 2, TYPE_BOOL, check_same},
    {"in", NODE_IN, 2, 2, TYPE_BOOL, check_in},
    {"+", NODE_ADD, 1, ARGS_MAX, TYPE_NUMBER, check_numbers},
    {"-", NODE_SUB, 1, 2, TYPE_NUMBER, check_numbers},
    {"*", NODE_MUL, 1, ARGS_MAX, TYPE_NUMBER, check_numbers},
    {"/", NODE_DIV, 2, 2, TYPE_NUMBER, check_numbers},
    {"%", NODE_MOD, 2, 2, TYPE_NUMBER, check_numbers},
    {"min", NODE_MIN, 1, ARGS_MAX, TYPE_BAD, check_extreme},
    {"max", NODE_MAX, 1, ARGS_MAX, TYPE_BAD, check_extreme},
    {"all", NODE_ALL, 2, 2, TYPE_BOOL, check_rows},
    {"some", NODE_SOME, 2, 2, TYPE_BOOL, check_rows},
    {"none", NODE_NONE, 2, 2, TYPE_BOOL, check_rows},
    {"filter", NODE_FILTER, 2, 2, TYPE_ROWS, check_rows},
    {"count", NODE_COUNT, 1, 2, TYPE_NUMBER, check_rows},
    {"share", NODE_SHARE, 2, 2, TYPE_NUMBER, check_rows},
    {"sum", NODE_SUM, 2, 2, TYPE_BAD, check_sum},
};

#define N_OPS (sizeof ops / sizeof *ops)

/* A fault when argument i has another type; none when it is faulty itself and was reported. */
static void want_type(struct checker *k, const struct at *at, const struct node *node, size_t i,
                      enum rule_type wanted)
{
    enum rule_type got = node->args[i].type;
    if (got != TYPE_BAD && got != wanted)
        rule_fault_add(k, &(struct at){at, NULL, i}, "rule_type_wanted", "wanted", type_word(wanted),
                       "got", type_word(got), NULL);
}

static void check_bools(struct checker *k, const struct op *op, const struct at *at,
                        struct node *node)
{
    (void)op;
    for (size_t i = 0; i < node->n_args; i++)
        want_type(k, at, node, i, TYPE_BOOL);
}

static void check_numbers(struct checker *k, const struct op *op, const struct at *at,
                          struct node *node)
{
    (void)op;
    for (size_t i = 0; i < node->n_args; i++)
        want_type(k, at, node, i, TYPE_NUMBER);
}

static void differ(struct checker *k, const struct op *op, const struct at *at, enum rule_type a,
                   enum rule_type b);

/* Numbers, or dates: the earliest, the latest. */
static void check_extreme(struct checker *k, const struct op *op, const struct at *at,
                          struct node *node)
{
    enum rule_type first = node->args[0].type;
    node->type = first == TYPE_DATE ? TYPE_DATE : TYPE_NUMBER;
    for (size_t i = 0; i < node->n_args; i++)
        want_type(k, at, node, i, node->type);
    (void)op;
}

/* Rows, or choices for what only asks of each; and a condition on each. */
static void check_rows(struct checker *k, const struct op *op, const struct at *at, struct node *node)
{
    const struct node *rows = &node->args[0];
    bool is_choices = rows->type == TYPE_LIST && rows->op == NODE_VAR && op->op != NODE_FILTER;
    if (!is_choices)
        want_type(k, at, node, 0, TYPE_ROWS);
    if (node->n_args > 1)
        want_type(k, at, node, 1, TYPE_BOOL);
}

static void check_sum(struct checker *k, const struct op *op, const struct at *at, struct node *node)
{
    enum rule_type what = node->args[1].type;
    want_type(k, at, node, 0, TYPE_ROWS);
    if (what != TYPE_MONEY)
        want_type(k, at, node, 1, TYPE_NUMBER);
    node->type = what == TYPE_MONEY ? TYPE_MONEY : TYPE_NUMBER;
    (void)op;
}

static void differ(struct checker *k, const struct op *op, const struct at *at, enum rule_type a,
                   enum rule_type b)
{
    rule_fault_add(k, at, "rule_types_differ", "op", op->name, "a", type_word(a), "b", type_word(b),
                   NULL);
}

/* if c then v [else if c then v]... else v: conditions are bools, all results of one type. */
static void check_if(struct checker *k, const struct op *op, const struct at *at, struct node *node)
{
    if (node->n_args % 2 == 0) {
        rule_fault_add(k, at, "rule_if_else", NULL);
        return;
    }
    enum rule_type last = node->args[node->n_args - 1].type;
    node->type = last;
    for (size_t i = 0; i + 1 < node->n_args; i += 2) {
        enum rule_type t = node->args[i + 1].type;
        want_type(k, at, node, i, TYPE_BOOL);
        if (t != last && t != TYPE_BAD && last != TYPE_BAD) {
            differ(k, op, at, t, last);
            node->type = TYPE_BAD;
        }
    }
    if (last == TYPE_LIST || last == TYPE_ROWS)
        rule_fault_add(k, at, "rule_type_wanted", "wanted", "text", "got", type_word(last), NULL);
}

static void check_order(struct checker *k, const struct op *op, const struct at *at,
                        struct node *node)
{
    enum rule_type first = node->args[0].type;
    for (size_t i = 0; i < node->n_args; i++) {
        enum rule_type t = node->args[i].type;
        if (t != TYPE_BAD && t != TYPE_NUMBER && t != TYPE_DATE && t != TYPE_MONEY)
            rule_fault_add(k, &(struct at){at, NULL, i}, "rule_order_type", "op", op->name, "got",
                           type_word(t), NULL);
        else if (t != first && t != TYPE_BAD && (first == TYPE_NUMBER || first == TYPE_DATE || first == TYPE_MONEY))
            differ(k, op, at, first, t);
    }
}

/* A text literal held against a variable must be a value that the variable can have. */
static void check_value(struct checker *k, const struct at *at, const struct node *var,
                        const struct node *literal)
{
    if (var->op != NODE_VAR || literal->op != NODE_LITERAL || literal->type != TYPE_TEXT)
        return;
    const struct rule_var *v = var->var;
    bool is_possible = v->kind != VAR_COUNTRY || rule_country_ok(literal->value.text);
    if (v->kind == VAR_CHOICE || v->kind == VAR_CHOICES) {
        is_possible = false;
        for (size_t i = 0; i < v->n_of; i++)
            is_possible |= strcmp(v->of[i], literal->value.text) == 0;
    }
    if (!is_possible)
        rule_fault_add(k, at, "rule_choice_unknown", "value", literal->value.text, "name", v->name,
                       NULL);
}

static void check_same(struct checker *k, const struct op *op, const struct at *at,
                       struct node *node)
{
    const struct node *a = &node->args[0], *b = &node->args[1];
    if (a->type == TYPE_BAD || b->type == TYPE_BAD)
        return;
    if (a->type != b->type || a->type == TYPE_LIST || a->type == TYPE_ROWS || a->type == TYPE_MONEY)
        differ(k, op, at, a->type, b->type);
    check_value(k, &(struct at){at, NULL, 1}, a, b);
    check_value(k, &(struct at){at, NULL, 0}, b, a);
}

static void check_in(struct checker *k, const struct op *op, const struct at *at, struct node *node)
{
    const struct node *item = &node->args[0], *list = &node->args[1];
    if (item->type == TYPE_BAD || list->type == TYPE_BAD)
        return;
    want_type(k, at, node, 1, TYPE_LIST);
    if (list->type == TYPE_LIST && item->type != list->item_type)
        differ(k, op, at, item->type, list->item_type);
    for (size_t i = 0; list->op == NODE_LIST && i < list->n_args; i++)
        check_value(k, &(struct at){&(struct at){at, NULL, 1}, NULL, i}, item, &list->args[i]);
    check_value(k, &(struct at){at, NULL, 0}, list, item);
}

/* ---- operators ---- */

static void fault_unknown_op(struct checker *k, const struct at *at, const char *name)
{
    static const char *const loose[][2] = {{"==", "==="}, {"!=", "!=="}, {"?:", "if"}};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(name, loose[i][0]) == 0) {
            rule_fault_add(k, at, "rule_op_loose", "op", name, "strict", loose[i][1], NULL);
            return;
        }
    struct buf b;
    buf_init(&b, k->c->arena, 1024);
    buf_str_add(&b, "var date money");
    for (size_t i = 0; i < N_OPS; i++)
        buf_printf(&b, " %s", ops[i].name);
    rule_fault_add(k, at, "rule_op_unknown", "op", name, "allowed", buf_str(&b), NULL);
}

/* What is asked of each row reads its columns, and nothing else. */
static void compile_of_row(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    const struct node *rows = rule_rows_of(&out->args[0]);
    struct rule_var *before = k->scope;
    size_t n_before = k->n_scope;
    if (out->args[0].type == TYPE_BAD || !rows->var || !rows->var->columns)
        return; /* told already, or by the check of the operator */
    k->scope = rows->var->columns;
    k->n_scope = rows->var->n_columns;
    compile(k, v, at, &out->args[1]);
    k->scope = before;
    k->n_scope = n_before;
}

static void compile_args(struct checker *k, const json_t *v, const struct at *at, bool is_of_rows,
                         struct node *out)
{
    out->n_args = json_is_array(v) ? json_array_size(v) : 1;
    out->args = arena_array(k->c->arena, struct node, out->n_args + 1);
    for (size_t i = 0; i < out->n_args; i++) {
        if (json_is_array(v) && i == 1 && is_of_rows)
            compile_of_row(k, json_array_get(v, i), &(struct at){at, NULL, i}, out);
        else if (json_is_array(v))
            compile(k, json_array_get(v, i), &(struct at){at, NULL, i}, &out->args[i]);
        else
            compile(k, v, at, &out->args[i]);
    }
}

static void compile_op(struct checker *k, const char *name, const json_t *v, const struct at *at,
                       struct node *out)
{
    const struct op *op = NULL;
    for (size_t i = 0; i < N_OPS && !op; i++)
        if (strcmp(ops[i].name, name) == 0)
            op = &ops[i];
    if (!op) {
        fault_unknown_op(k, at, name);
        return;
    }
    struct node node = {.op = op->op, .type = op->result};
    compile_args(k, v, at, op->op >= NODE_ALL && op->op <= NODE_SUM, &node);
    if (node.n_args < op->min || node.n_args > op->max) {
        char min[8], max[8];
        snprintf(min, sizeof min, "%zu", op->min);
        snprintf(max, sizeof max, "%zu", op->max);
        rule_fault_add(k, at, "rule_op_args", "op", name, "min", min, "max", max, NULL);
        return;
    }
    op->check(k, op, at, &node);
    if (node.op == NODE_FILTER && (node.args[0].type == TYPE_BAD || node.args[1].type == TYPE_BAD))
        node.type = TYPE_BAD;
    *out = node;
}

static size_t depth_of(const struct at *at)
{
    size_t n = 0;
    for (; at; at = at->up)
        n++;
    return n;
}

/* Leaves *out as TYPE_BAD when there is a fault, which keeps one mistake from being told twice. */
static void compile(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    if (++k->n_nodes > RULE_NODES || depth_of(at) > RULE_DEPTH) {
        if (k->n_nodes <= RULE_NODES + 1)
            rule_fault_add(k, at, "rule_too_big", NULL);
        k->n_nodes = RULE_NODES + 1;
        return;
    }
    if (json_is_array(v)) {
        compile_list(k, v, at, out);
        return;
    }
    if (json_object_size(v) != 1) {
        compile_literal(k, v, at, out);
        return;
    }
    void *only = json_object_iter((json_t *)(uintptr_t)v);
    const char *name = json_object_iter_key(only);
    const json_t *arg = json_object_iter_value(only);
    struct at inside = {at, name, 0};
    if (strcmp(name, "var") == 0)
        compile_var(k, arg, &inside, out);
    else if (strcmp(name, "date") == 0)
        compile_date(k, arg, &inside, out);
    else if (strcmp(name, "money") == 0)
        compile_money(k, arg, &inside, out);
    else
        compile_op(k, name, arg, &inside, out);
}

void rule_compile(struct checker *k, const json_t *v, const struct at *at, struct node *out)
{
    *out = (struct node){.type = TYPE_BAD};
    k->n_nodes = 0;
    compile(k, v, at, out);
    if (out->type != TYPE_BAD && out->type != TYPE_BOOL)
        rule_fault_add(k, at, "rule_type_wanted", "wanted", type_word(TYPE_BOOL), "got",
                       type_word(out->type), NULL);
}
