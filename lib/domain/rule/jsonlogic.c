#include "domain/rule/jsonlogic.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "domain/rule/jsvalue.h"

#define RESULT_MAX (1u << 20)

/* What an operator gets: evaluated values, or for the lazy ones the rules themselves. */
struct args {
    const struct js_value *v;
    size_t n;
    struct js_value data;
};

static struct js_value apply(struct js *js, const json_t *rule, struct js_value data);

/* Argument i, undefined beyond the last. */
static struct js_value arg(const struct args *a, size_t i)
{
    return i < a->n ? a->v[i] : js_undefined();
}

/* ---- reading data ---- */

/* data at a dotted path; `otherwise` when something on the way is missing. */
static struct js_value look_up(struct js *js, struct js_value data, struct js_value key,
                               struct js_value otherwise)
{
    if (otherwise.kind == JS_UNDEFINED)
        otherwise = js_null();
    if (key.kind == JS_UNDEFINED || key.kind == JS_NULL ||
        (key.kind == JS_TEXT && key.text.n == 0))
        return data;
    struct js_value path = js_to_text(js, key);
    char *name = js_alloc(js, path.text.n + 1);
    if (!name)
        return js_undefined();
    memcpy(name, path.text.p, path.text.n);
    for (char *next = name; next; name = next) {
        next = strchr(name, '.');
        if (next)
            *next++ = 0;
        if (!js_spend(js, 1) || data.kind == JS_UNDEFINED || data.kind == JS_NULL)
            return otherwise;
        data = js_member(js, data, name);
        if (data.kind == JS_UNDEFINED)
            return otherwise;
    }
    return data;
}

static struct js_value op_var(struct js *js, const struct args *a)
{
    return look_up(js, a->data, arg(a, 0), arg(a, 1));
}

/* The keys among `keys` whose value is null or "". A key may be [name, default], as in var. */
static struct js_value missing_of(struct js *js, struct js_value keys, struct js_value data)
{
    struct js_value *out = js_alloc(js, sizeof *out * (keys.array.n + 1));
    size_t n = 0;
    for (size_t i = 0; out && i < keys.array.n; i++) {
        struct js_value key = js_item(&keys, i), name = key, otherwise = js_undefined();
        if (key.kind == JS_ARRAY) {
            name = key.array.n > 0 ? js_item(&key, 0) : js_undefined();
            otherwise = key.array.n > 1 ? js_item(&key, 1) : js_undefined();
        }
        if (!js_spend(js, 1))
            break;
        struct js_value v = look_up(js, data, name, otherwise);
        if (v.kind == JS_NULL || (v.kind == JS_TEXT && v.text.n == 0))
            out[n++] = key;
    }
    return out ? js_array(out, n) : js_undefined();
}

static struct js_value op_missing(struct js *js, const struct args *a)
{
    struct js_value first = arg(a, 0);
    return missing_of(js, first.kind == JS_ARRAY ? first : js_array(a->v, a->n), a->data);
}

static struct js_value op_missing_some(struct js *js, const struct args *a)
{
    struct js_value options = arg(a, 1);
    if (options.kind == JS_UNDEFINED || options.kind == JS_NULL) {
        js->why = "missing_some needs a list of keys";
        return js_undefined();
    }
    struct js_value keys = options;
    if (options.kind != JS_ARRAY)
        keys = js_array(&a->v[1], 1);
    else if (options.array.n > 0 && js_item(&options, 0).kind == JS_ARRAY)
        keys = js_item(&options, 0); /* missing takes a first argument that is a list as the list */
    struct js_value missing = missing_of(js, keys, a->data);
    if (js->why)
        return js_undefined();
    double n = js_to_number(js, js_member(js, options, "length")) - (double)missing.array.n;
    return n >= js_to_number(js, arg(a, 0)) ? js_array(missing.array.items, 0) : missing;
}

/* ---- comparison and logic ---- */

static struct js_value op_loose(struct js *js, const struct args *a)
{
    return js_bool(js_loose_equal(js, arg(a, 0), arg(a, 1)));
}

static struct js_value op_loose_not(struct js *js, const struct args *a)
{
    return js_bool(!js_loose_equal(js, arg(a, 0), arg(a, 1)));
}

static struct js_value op_strict(struct js *js, const struct args *a)
{
    return js_bool(js_strict_equal(js, arg(a, 0), arg(a, 1)));
}

static struct js_value op_strict_not(struct js *js, const struct args *a)
{
    return js_bool(!js_strict_equal(js, arg(a, 0), arg(a, 1)));
}

static struct js_value op_greater(struct js *js, const struct args *a)
{
    return js_bool(js_compare(js, arg(a, 0), arg(a, 1)) == 1);
}

static struct js_value op_greater_equal(struct js *js, const struct args *a)
{
    int order = js_compare(js, arg(a, 0), arg(a, 1));
    return js_bool(order == 0 || order == 1);
}

static bool is_less(struct js *js, const struct args *a, size_t i, bool or_equal)
{
    int order = js_compare(js, arg(a, i), arg(a, i + 1));
    return order == -1 || (or_equal && order == 0);
}

/* a < b, and with a third value a < b < c. */
static struct js_value op_less(struct js *js, const struct args *a)
{
    return js_bool(is_less(js, a, 0, false) &&
                   (arg(a, 2).kind == JS_UNDEFINED || is_less(js, a, 1, false)));
}

static struct js_value op_less_equal(struct js *js, const struct args *a)
{
    return js_bool(is_less(js, a, 0, true) &&
                   (arg(a, 2).kind == JS_UNDEFINED || is_less(js, a, 1, true)));
}

static struct js_value op_not(struct js *js, const struct args *a)
{
    (void)js;
    return js_bool(!js_truthy(arg(a, 0)));
}

static struct js_value op_truth(struct js *js, const struct args *a)
{
    (void)js;
    return js_bool(js_truthy(arg(a, 0)));
}

/* ---- arithmetic ---- */

static struct js_value op_add(struct js *js, const struct args *a)
{
    double sum = 0;
    for (size_t i = 0; i < a->n; i++)
        sum += js_parse_float(js, a->v[i]);
    return js_number(sum);
}

static struct js_value op_multiply(struct js *js, const struct args *a)
{
    if (a->n == 0) {
        js->why = "* needs a value";
        return js_undefined();
    }
    if (a->n == 1)
        return a->v[0]; /* as it is: nothing is multiplied */
    double product = js_parse_float(js, a->v[0]);
    for (size_t i = 1; i < a->n; i++)
        product *= js_parse_float(js, a->v[i]);
    return js_number(product);
}

static struct js_value op_subtract(struct js *js, const struct args *a)
{
    double x = js_to_number(js, arg(a, 0));
    if (arg(a, 1).kind == JS_UNDEFINED)
        return js_number(-x);
    return js_number(x - js_to_number(js, arg(a, 1)));
}

static struct js_value op_divide(struct js *js, const struct args *a)
{
    return js_number(js_to_number(js, arg(a, 0)) / js_to_number(js, arg(a, 1)));
}

static struct js_value op_modulo(struct js *js, const struct args *a)
{
    return js_number(fmod(js_to_number(js, arg(a, 0)), js_to_number(js, arg(a, 1))));
}

/* The largest of the values times `sign`; NaN if any is. */
static struct js_value extreme(struct js *js, const struct args *a, double sign)
{
    double best = -INFINITY;
    for (size_t i = 0; i < a->n; i++) {
        double v = sign * js_to_number(js, a->v[i]);
        if (isnan(v) || isnan(best))
            best = NAN;
        else if (v > best || (v == best && signbit(best)))
            best = v;
    }
    return js_number(sign * best);
}

static struct js_value op_min(struct js *js, const struct args *a)
{
    return extreme(js, a, -1);
}

static struct js_value op_max(struct js *js, const struct args *a)
{
    return extreme(js, a, 1);
}

/* ---- lists and text ---- */

static struct js_value op_in(struct js *js, const struct args *a)
{
    struct js_value needle = arg(a, 0), hay = arg(a, 1);
    if (hay.kind == JS_ARRAY) {
        for (size_t i = 0; i < hay.array.n && js_spend(js, 1); i++)
            if (js_strict_equal(js, js_item(&hay, i), needle))
                return js_bool(true);
        return js_bool(false);
    }
    if (hay.kind != JS_TEXT || hay.text.n == 0)
        return js_bool(false);
    needle = js_to_text(js, needle);
    return js_bool(js_spend(js, hay.text.n / 256) && strstr(hay.text.p, needle.text.p) != NULL);
}

static struct js_value op_cat(struct js *js, const struct args *a)
{
    return js_join(js, js_array(a->v, a->n), "");
}

/* String.prototype.substr over a text of n units: from where, how many. */
static void substr_range(double n, double start, double length, double *from, double *to)
{
    start = isnan(start) ? 0 : trunc(start);
    length = isnan(length) ? 0 : trunc(length);
    *from = start < 0 ? fmax(n + start, 0) : fmin(start, n);
    *to = fmin(fmax(*from + length, *from), n);
}

static struct js_value op_substr(struct js *js, const struct args *a)
{
    struct js_value text = js_to_text(js, arg(a, 0)), last = arg(a, 2);
    double start = arg(a, 1).kind == JS_UNDEFINED ? 0 : js_to_number(js, arg(a, 1));
    double length = last.kind == JS_UNDEFINED ? INFINITY : js_to_number(js, last);
    double n = (double)js_units(text), from, to;
    if (length < 0) { /* counts back from the end; for a text JavaScript appends and gets no number */
        substr_range(n, start, INFINITY, &from, &to);
        double rest = last.kind == JS_NUMBER ? trunc((to - from) + length) : 0;
        to = rest > 0 ? from + rest : from;
    } else {
        substr_range(n, start, length, &from, &to);
    }
    return js_cut(js, text, (size_t)from, (size_t)to);
}

static struct js_value op_merge(struct js *js, const struct args *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        n += a->v[i].kind == JS_ARRAY ? a->v[i].array.n : 1;
    struct js_value *out = js_spend(js, n) ? js_alloc(js, sizeof *out * (n + 1)) : NULL;
    if (!out)
        return js_undefined();
    n = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (a->v[i].kind != JS_ARRAY)
            out[n++] = a->v[i];
        else
            for (size_t j = 0; j < a->v[i].array.n; j++)
                out[n++] = js_item(&a->v[i], j);
    }
    return js_array(out, n);
}

static struct js_value op_log(struct js *js, const struct args *a)
{
    (void)js;
    return arg(a, 0);
}

/* ---- operators that evaluate their own arguments ---- */

/* The rule's arguments: those of its array, or the one value. */
struct rules {
    const json_t *v;
    size_t n;
};

static struct rules rules_of(const json_t *v)
{
    return (struct rules){v, json_is_array(v) ? json_array_size(v) : 1};
}

static const json_t *rule_at(const struct rules *r, size_t i)
{
    if (i >= r->n)
        return NULL;
    return json_is_array(r->v) ? json_array_get(r->v, i) : r->v;
}

static struct js_value lazy_if(struct js *js, const struct rules *r, struct js_value data)
{
    size_t i = 0;
    for (; i + 1 < r->n; i += 2)
        if (js_truthy(apply(js, rule_at(r, i), data)))
            return apply(js, rule_at(r, i + 1), data);
    return i + 1 == r->n ? apply(js, rule_at(r, i), data) : js_null();
}

static struct js_value until(struct js *js, const struct rules *r, struct js_value data, bool stop)
{
    struct js_value v = js_undefined();
    for (size_t i = 0; i < r->n && !js->why; i++) {
        v = apply(js, rule_at(r, i), data);
        if (js_truthy(v) == stop)
            break;
    }
    return v;
}

static struct js_value lazy_and(struct js *js, const struct rules *r, struct js_value data)
{
    return until(js, r, data, false);
}

static struct js_value lazy_or(struct js *js, const struct rules *r, struct js_value data)
{
    return until(js, r, data, true);
}

/* filter keeps the elements, map the results; a thing that is no list gives []. */
static struct js_value select_from(struct js *js, const struct rules *r, struct js_value data,
                                   bool is_map)
{
    struct js_value list = apply(js, rule_at(r, 0), data);
    size_t n = list.kind == JS_ARRAY ? list.array.n : 0, n_out = 0;
    struct js_value *out = js_alloc(js, sizeof *out * (n + 1));
    for (size_t i = 0; out && i < n && !js->why; i++) {
        struct js_value item = js_item(&list, i), v = apply(js, rule_at(r, 1), item);
        if (is_map)
            out[n_out++] = v;
        else if (js_truthy(v))
            out[n_out++] = item;
    }
    return out ? js_array(out, n_out) : js_undefined();
}

static struct js_value lazy_map(struct js *js, const struct rules *r, struct js_value data)
{
    return select_from(js, r, data, true);
}

static struct js_value lazy_filter(struct js *js, const struct rules *r, struct js_value data)
{
    return select_from(js, r, data, false);
}

static struct js_value lazy_reduce(struct js *js, const struct rules *r, struct js_value data)
{
    struct js_value list = apply(js, rule_at(r, 0), data);
    struct js_value so_far = r->n > 2 ? apply(js, rule_at(r, 2), data) : js_null();
    for (size_t i = 0; list.kind == JS_ARRAY && i < list.array.n && !js->why; i++) {
        struct js_value *scope = js_alloc(js, 2 * sizeof *scope);
        if (!scope)
            break;
        scope[0] = js_item(&list, i);
        scope[1] = so_far;
        so_far = apply(js, rule_at(r, 1), (struct js_value){.kind = JS_SCOPE, .scope = scope});
    }
    return so_far;
}

/* Whether some element of the list gets this verdict; stops there. */
static bool any_is(struct js *js, const struct rules *r, struct js_value list, bool wanted)
{
    for (size_t i = 0; i < list.array.n && !js->why; i++)
        if (js_truthy(apply(js, rule_at(r, 1), js_item(&list, i))) == wanted)
            return true;
    return false;
}

static struct js_value lazy_all(struct js *js, const struct rules *r, struct js_value data)
{
    struct js_value list = apply(js, rule_at(r, 0), data);
    bool is_empty = list.kind != JS_ARRAY || list.array.n == 0;
    return js_bool(!is_empty && !any_is(js, r, list, false));
}

static struct js_value lazy_none(struct js *js, const struct rules *r, struct js_value data)
{
    struct js_value list = apply(js, rule_at(r, 0), data);
    return js_bool(list.kind != JS_ARRAY || !any_is(js, r, list, true));
}

static struct js_value lazy_some(struct js *js, const struct rules *r, struct js_value data)
{
    struct js_value list = apply(js, rule_at(r, 0), data);
    return js_bool(list.kind == JS_ARRAY && any_is(js, r, list, true));
}

/* ---- the table ---- */

static const struct op {
    const char *name;
    struct js_value (*eager)(struct js *, const struct args *);
    struct js_value (*lazy)(struct js *, const struct rules *, struct js_value);
} ops[] = {
    {"var", op_var, NULL},           {"missing", op_missing, NULL},
    {"if", NULL, lazy_if},           {"?:", NULL, lazy_if},
    {"and", NULL, lazy_and},         {"or", NULL, lazy_or},
    {"==", op_loose, NULL},          {"!=", op_loose_not, NULL},
    {"===", op_strict, NULL},        {"!==", op_strict_not, NULL},
    {">", op_greater, NULL},         {">=", op_greater_equal, NULL},
    {"<", op_less, NULL},            {"<=", op_less_equal, NULL},
    {"!", op_not, NULL},             {"!!", op_truth, NULL},
    {"+", op_add, NULL},             {"-", op_subtract, NULL},
    {"*", op_multiply, NULL},        {"/", op_divide, NULL},
    {"%", op_modulo, NULL},          {"min", op_min, NULL},
    {"max", op_max, NULL},           {"in", op_in, NULL},
    {"cat", op_cat, NULL},           {"substr", op_substr, NULL},
    {"merge", op_merge, NULL},       {"map", NULL, lazy_map},
    {"filter", NULL, lazy_filter},   {"reduce", NULL, lazy_reduce},
    {"all", NULL, lazy_all},         {"none", NULL, lazy_none},
    {"some", NULL, lazy_some},       {"missing_some", op_missing_some, NULL},
    {"log", op_log, NULL},
};

static const struct op *op_find(const char *name)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strcmp(ops[i].name, name) == 0)
            return &ops[i];
    return NULL;
}

/* Evaluates each of some rules into a fresh array. NULL when out of memory or steps. */
static struct js_value *apply_all(struct js *js, const struct rules *r, struct js_value data)
{
    struct js_value *out = js_alloc(js, sizeof *out * (r->n + 1));
    for (size_t i = 0; out && i < r->n; i++)
        out[i] = apply(js, rule_at(r, i), data);
    return js->why ? NULL : out;
}

static struct js_value apply_op(struct js *js, const char *name, const json_t *v,
                                struct js_value data)
{
    const struct op *op = op_find(name);
    struct rules r = rules_of(v);
    if (!op) {
        js->why = "unknown operator";
        return js_undefined();
    }
    if (op->lazy)
        return op->lazy(js, &r, data);
    struct args a = {apply_all(js, &r, data), r.n, data};
    return a.v ? op->eager(js, &a) : js_undefined();
}

static struct js_value apply(struct js *js, const json_t *rule, struct js_value data)
{
    if (!js_spend(js, 1))
        return js_undefined();
    if (json_is_array(rule)) {
        struct rules r = rules_of(rule);
        struct js_value *items = apply_all(js, &r, data);
        return items ? js_array(items, r.n) : js_undefined();
    }
    if (json_object_size(rule) != 1)
        return js_of_json(rule);
    void *only = json_object_iter((json_t *)(uintptr_t)rule);
    struct js_value v = apply_op(js, json_object_iter_key(only), json_object_iter_value(only), data);
    return js->why ? js_undefined() : v;
}

/* Counts values and nesting before anything runs. */
static const char *too_big(const json_t *v, int depth, size_t *n_nodes)
{
    if (depth > JSONLOGIC_DEPTH)
        return "the rule is nested deeper than 32";
    if (++*n_nodes > JSONLOGIC_NODES)
        return "the rule has more than 1000 values";
    const char *why = NULL, *key;
    size_t i;
    json_t *child;
    json_array_foreach((json_t *)(uintptr_t)v, i, child)
    {
        if (!why)
            why = too_big(child, depth + 1, n_nodes);
    }
    json_object_foreach((json_t *)(uintptr_t)v, key, child)
    {
        if (!why)
            why = too_big(child, depth + 1, n_nodes);
    }
    return why;
}

enum err jsonlogic_eval(struct arena *a, const json_t *rule, const json_t *data, char **out,
                        const char **why)
{
    size_t n_nodes = 0;
    if ((*why = too_big(rule, 0, &n_nodes)))
        return ERR_INVALID;
    struct js js = {.arena = arena_new(2 * JSONLOGIC_MEMORY),
                    .n_bytes_left = JSONLOGIC_MEMORY,
                    .n_steps_left = JSONLOGIC_STEPS};
    struct buf b;
    buf_init(&b, NULL, RESULT_MAX);
    struct js_value v = apply(&js, rule, js_of_json(data));
    if (!js.why)
        js_write(&js, &b, v);
    if (!js.why)
        *out = arena_strndup(a, buf_str(&b), b.n);
    *why = js.why;
    buf_done(&b);
    arena_free(js.arena);
    return *why ? ERR_INVALID : OK;
}
