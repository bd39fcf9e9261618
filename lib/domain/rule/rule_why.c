/* Finds in a condition that is false the comparisons that made it so. */
#include <string.h>

#include "domain/rule/rule_fact.h"

/* One search: where it looks, and what was found. */
struct search {
    const json_t *answers; /* or the row that is looked at */
    int64_t day;
    const struct rule_var *rows; /* that the row is of; NULL: of none */
    size_t row_no;
    struct fact *out;
    size_t n, max;
};

static void search(struct search *s, const struct node *n, bool wanted);

static struct tri value_of(const struct search *s, const struct node *n)
{
    return rule_value(n, s->answers, s->day);
}

static bool is_known_as(const struct search *s, const struct node *n, bool as)
{
    struct tri t = value_of(s, n);
    return t.is_known && t.is_true == as;
}

/* ---- one comparison ---- */

/* Whether it hangs on what was given; the condition of an `if` does not count. */
static bool is_given(const struct node *n)
{
    switch (n->op) {
    case NODE_VAR:
    case NODE_COUNT:
    case NODE_SHARE:
    case NODE_SUM:
        return true;
    case NODE_IF:
        for (size_t i = 0; i < n->n_args; i++)
            if ((i % 2 == 1 || i + 1 == n->n_args) && is_given(&n->args[i]))
                return true;
        return false;
    default:
        for (size_t i = 0; i < n->n_args; i++)
            if (is_given(&n->args[i]))
                return true;
        return false;
    }
}

static bool is_same(const struct tri *a, const struct tri *b, enum rule_type type)
{
    return a->is_known && b->is_known &&
           (type == TYPE_DATE ? a->first == b->first && a->last == b->last : a->number == b->number);
}

/* The branch that is taken, the least or the greatest that it is: what the value comes from. */
static const struct node *source_of(const struct search *s, const struct node *n)
{
    struct tri value = value_of(s, n);
    if (n->op == NODE_IF) {
        size_t i = 0;
        while (i + 1 < n->n_args && !is_known_as(s, &n->args[i], true))
            i += 2;
        return source_of(s, &n->args[i + 1 < n->n_args ? i + 1 : i]);
    }
    for (size_t i = 0; (n->op == NODE_MIN || n->op == NODE_MAX) && i < n->n_args; i++) {
        struct tri one = value_of(s, &n->args[i]);
        if (is_same(&one, &value, n->type))
            return source_of(s, &n->args[i]);
    }
    return n;
}

/* The question that stands first in it. */
static const struct rule_var *first_var(const struct node *n)
{
    if (n->op == NODE_VAR)
        return n->var;
    const struct rule_var *var = NULL;
    for (size_t i = 0; i < n->n_args && !var; i++)
        var = first_var(&n->args[i]);
    return var;
}

static void name_it(const struct search *s, const struct node *n, struct fact *f)
{
    static const struct {
        enum node_op op;
        enum fact_of of;
    } kinds[] = {{NODE_VAR, FACT_OF_ANSWER}, {NODE_COUNT, FACT_OF_COUNT}, {NODE_SHARE, FACT_OF_SHARE},
                 {NODE_SUM, FACT_OF_SUM}};
    const struct rule_var *var = first_var(n);
    f->of = FACT_OF_RECKONING;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].op == n->op)
            f->of = kinds[i].of;
    f->asked = var->asked;
    f->row_no = s->row_no;
    f->column = s->rows && n->op == NODE_VAR && *n->var->name ? n->var->name : NULL;
    if (n->op == NODE_SUM && n->args[1].op == NODE_VAR)
        f->column = n->args[1].var->name;
}

static void add(struct search *s, const struct node *of, const struct fact *f)
{
    if (s->n == s->max || !first_var(of) || !f->value.is_known || (!f->list && !f->bound.is_known))
        return;
    struct fact *out = &s->out[s->n];
    *out = *f;
    name_it(s, of, out);
    s->n++;
}

static enum fact_op order_op(enum node_op op, bool is_flipped, bool wanted)
{
    static const enum fact_op plain[] = {FACT_LT, FACT_LE, FACT_GT, FACT_GE};
    static const enum fact_op flipped[] = {FACT_GT, FACT_GE, FACT_LT, FACT_LE};
    static const enum fact_op opposite[] = {FACT_GE, FACT_GT, FACT_LE, FACT_LT};
    enum fact_op f = (is_flipped ? flipped : plain)[op - NODE_LT];
    return wanted ? f : opposite[f];
}

/* x op y, which is not as wanted. */
static void compare(struct search *s, const struct node *n, const struct node *x, const struct node *y, bool wanted)
{
    bool is_order = n->op >= NODE_LT && n->op <= NODE_GE, is_flipped = !is_given(x) && is_given(y);
    bool is_alike = (n->op == NODE_SAME) == wanted;
    const struct node *given = source_of(s, is_flipped ? y : x), *other = is_flipped ? x : y;
    struct fact f = {.type = given->type, .value = value_of(s, given), .bound = value_of(s, other)};
    f.op = is_order ? order_op(n->op, is_flipped, wanted) : is_alike ? FACT_IS : FACT_IS_NOT;
    if (given->type == TYPE_BOOL || given->type == TYPE_LIST)
        return;
    if (is_order && other->op == NODE_LITERAL && given->type == TYPE_DATE)
        rule_bound(n->op, !is_flipped, &f.bound);
    add(s, given, &f);
}

static void compare_all(struct search *s, const struct node *n, bool wanted)
{
    for (size_t i = 0; i + 1 < n->n_args; i++) {
        struct node one = *n;
        one.args = n->args + i;
        one.n_args = 2;
        if (n->n_args == 2 || is_known_as(s, &one, !wanted))
            compare(s, n, &n->args[i], &n->args[i + 1], wanted);
    }
}

static void among(struct search *s, const struct node *n, bool wanted)
{
    const struct node *item = &n->args[0], *list = &n->args[1];
    struct fact f = {.type = item->type, .op = wanted ? FACT_IN : FACT_NOT_IN, .list = list};
    f.value = value_of(s, item);
    if (list->op != NODE_LIST) {
        f = (struct fact){.type = TYPE_LIST, .op = wanted ? FACT_HAS : FACT_HAS_NOT, .value = value_of(s, list),
                          .bound = value_of(s, item)};
        item = list;
    }
    add(s, item, &f);
}

/* ---- rows ---- */

/* Whether a row is known to be among those that are left. */
static bool is_left(const struct search *s, const struct node *rows, const json_t *row)
{
    if (rows->op != NODE_FILTER)
        return true;
    struct tri here = rule_value(&rows->args[1], row, s->day);
    return here.is_known && here.is_true && is_left(s, &rows->args[0], row);
}

/* The rows by which it is so; where none was left, how many would have to be. */
static void search_rows(struct search *s, const struct node *n, bool wanted)
{
    const struct node *rows = rule_rows_of(&n->args[0]);
    struct tri list = value_of(s, rows);
    bool is_asked = n->op == NODE_NONE ? !wanted : wanted; /* of each of them */
    size_t no, n_left = 0;
    const json_t *row;
    json_array_foreach(list.list, no, row)
    {
        struct search inside = *s;
        inside.answers = row;
        inside.rows = rows->var;
        inside.row_no = rows->var->kind == VAR_ROWS ? no + 1 : 0;
        if (!is_left(s, &n->args[0], row))
            continue;
        n_left++;
        if (is_known_as(&inside, &n->args[1], !is_asked))
            search(&inside, &n->args[1], is_asked);
        s->n = inside.n;
    }
    struct fact none = {.type = TYPE_NUMBER, .op = FACT_GE, .value = {.is_known = list.is_known},
                        .bound = {.is_known = true, .number = 1}};
    size_t n_before = s->n;
    if (n_left == 0 && is_asked)
        add(s, rows, &none);
    if (s->n > n_before && n_left == 0)
        s->out[n_before].of = FACT_OF_COUNT;
}

/* ---- conditions ---- */

static void search_if(struct search *s, const struct node *n, bool wanted)
{
    size_t i = 0;
    while (i + 1 < n->n_args && !is_known_as(s, &n->args[i], true))
        i += 2;
    search(s, &n->args[i + 1 < n->n_args ? i + 1 : i], wanted);
}

/* Of a condition that is known not to be as wanted. */
static void search(struct search *s, const struct node *n, bool wanted)
{
    switch (n->op) {
    case NODE_AND:
    case NODE_OR:
        for (size_t i = 0; i < n->n_args; i++)
            if (is_known_as(s, &n->args[i], !wanted))
                search(s, &n->args[i], wanted);
        return;
    case NODE_NOT:
    case NODE_TRUTH:
        search(s, &n->args[0], n->op == NODE_NOT ? !wanted : wanted);
        return;
    case NODE_IF:
        search_if(s, n, wanted);
        return;
    case NODE_ALL:
    case NODE_SOME:
    case NODE_NONE:
        search_rows(s, n, wanted);
        return;
    case NODE_IN:
        among(s, n, wanted);
        return;
    case NODE_SAME:
    case NODE_DIFFERENT:
        compare(s, n, &n->args[0], &n->args[1], wanted);
        return;
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        compare_all(s, n, wanted);
        return;
    default: /* a box: it has no bound */
        return;
    }
}

size_t rule_facts(const struct rule *r, const json_t *answers, int64_t day, struct fact *out, size_t max)
{
    struct search s = {.answers = answers, .day = rule_day(r, day), .out = out, .max = max};
    if (is_known_as(&s, &r->condition, false))
        search(&s, &r->condition, true);
    return s.n;
}
