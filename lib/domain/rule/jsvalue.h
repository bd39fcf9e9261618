/* JavaScript's values and conversions, as far as JsonLogic shows them: undefined beside null, numbers
 * as doubles (NaN too), arrays by reference, text compared and cut by UTF-16 units.
 *
 * Sources: ECMA-262 sections 7.1 (conversion), 7.2.13-15 (comparison), 6.1.6.1.20 (Number to text).
 * Not modelled: prototypes, so `constructor` is no member of anything. A cut through a surrogate pair
 * drops the half. Every value lives in the arena of its js or is borrowed from the JSON given in. */
#ifndef DOMAIN_RULE_JSVALUE_H
#define DOMAIN_RULE_JSVALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* One evaluation: its memory, what it may still spend, and why it stopped. Once `why` is set every
 * function returns at once with undefined, "" or 0. */
struct js {
    struct arena *arena;
    size_t n_bytes_left; /* of the arena */
    int n_steps_left;
    const char *why;     /* static English, NULL while all is well */
};

enum js_kind { JS_UNDEFINED, JS_NULL, JS_BOOL, JS_NUMBER, JS_TEXT, JS_ARRAY, JS_OBJECT, JS_SCOPE };

struct js_value {
    enum js_kind kind;
    union {
        bool is_true;
        double number;
        struct {
            const char *p; /* NUL-terminated */
            size_t n;
        } text;
        struct {
            const struct js_value *items; /* or */
            const json_t *json;           /* a JSON array, borrowed */
            size_t n;
        } array;
        const json_t *object;
        const struct js_value *scope; /* [0] current, [1] accumulator: the data inside a reduce */
    };
};

/* Memory of the evaluation; NULL with `why` set when it is used up. */
void *js_alloc(struct js *js, size_t n);
/* Spends steps; false with `why` set when there are none left. */
bool js_spend(struct js *js, size_t n_steps);

struct js_value js_undefined(void);
struct js_value js_null(void);
struct js_value js_bool(bool v);
struct js_value js_number(double v);
struct js_value js_text(const char *p, size_t n);                       /* borrows p */
struct js_value js_array(const struct js_value *items, size_t n);       /* borrows items */
struct js_value js_of_json(const json_t *v);                            /* NULL: undefined */

/* Element i < n of an array. */
struct js_value js_item(const struct js_value *array, size_t i);
/* v[name]: members, elements, units of a text, and `length`; undefined when there is none. */
struct js_value js_member(struct js *js, struct js_value v, const char *name);

bool js_truthy(struct js_value v); /* JsonLogic's: [] is false */
double js_to_number(struct js *js, struct js_value v);
double js_parse_float(struct js *js, struct js_value v);
struct js_value js_to_text(struct js *js, struct js_value v);
/* Elements joined with a comma, null and undefined as nothing: what String([..]) gives. */
struct js_value js_join(struct js *js, struct js_value array, const char *separator);

bool js_strict_equal(struct js *js, struct js_value a, struct js_value b);
bool js_loose_equal(struct js *js, struct js_value a, struct js_value b);
/* -1, 0, 1, or 2 when they do not compare (NaN). */
int js_compare(struct js *js, struct js_value a, struct js_value b);

/* UTF-16 units, and the part of a text from unit `from` up to `to`. */
size_t js_units(struct js_value text);
struct js_value js_cut(struct js *js, struct js_value text, size_t from, size_t to);

/* As JSON.stringify writes it; undefined and what JSON cannot say are null. */
void js_write(struct js *js, struct buf *b, struct js_value v);

#endif
