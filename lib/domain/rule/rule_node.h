/* A rule's condition, checked and typed: what rule_compile.c makes and rule_eval.c judges. Private to
 * the rule_*.c files. All in the arena of the list. */
#ifndef DOMAIN_RULE_RULE_NODE_H
#define DOMAIN_RULE_RULE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/rule/rule.h"

#define RULE_DEPTH    32
#define RULE_NODES    1000
#define RULE_VARS_MAX 64
#define RULE_OF_MAX   300
#define RULE_CAPS_MAX 8 /* currencies of one amount */

enum rule_type { TYPE_BAD, TYPE_BOOL, TYPE_NUMBER, TYPE_TEXT, TYPE_DATE, TYPE_LIST, TYPE_MONEY, TYPE_ROWS };

enum rule_var_kind {
    VAR_BOOL, VAR_NUMBER, VAR_TEXT, VAR_DATE, VAR_COUNTRY, VAR_CHOICE, VAR_CHOICES, VAR_MONEY, VAR_ROWS,
    VAR_KIND_COUNT
};

struct rule_var {
    const char *name;
    const char *asked; /* the question it is answered by: name, or for a column that of its rows */
    enum rule_var_kind kind;
    const char **of; /* of choice and choices */
    size_t n_of;
    struct rule_var *columns; /* of rows; of choices the one item, named "" */
    size_t n_columns;
    bool has_default, is_default_true;
    bool is_used;
};

/* An amount in minor units of a currency. */
struct rule_cap {
    char currency[4];
    int64_t minor;
};

enum node_op {
    NODE_LITERAL, NODE_VAR, NODE_LIST, NODE_DAY,
    /* the second argument is about each row of the first: */
    NODE_ALL, NODE_SOME, NODE_NONE, NODE_FILTER, NODE_COUNT, NODE_SHARE, NODE_SUM,
    NODE_AND, NODE_OR, NODE_NOT, NODE_TRUTH, NODE_IF,
    NODE_LT, NODE_LE, NODE_GT, NODE_GE, NODE_SAME, NODE_DIFFERENT, NODE_IN,
    NODE_ADD, NODE_SUB, NODE_MUL, NODE_DIV, NODE_MOD, NODE_MIN, NODE_MAX
};

/* A value, or not known. */
struct tri {
    bool is_known;
    bool is_true;         /* TYPE_BOOL */
    double number;        /* TYPE_NUMBER */
    const char *text;     /* TYPE_TEXT */
    int64_t first, last;  /* TYPE_DATE: days */
    const json_t *list;   /* TYPE_LIST of an answer: an array of texts; TYPE_ROWS: of objects */
    const struct rule_cap *caps; /* TYPE_MONEY: the same amount in each of its currencies */
    struct rule_cap cap;         /* TYPE_MONEY with caps NULL: this one */
    size_t n_caps;
};

/* A day so far from the day a rule is judged as of. */
struct rule_shift {
    int years, months, days;
};

struct node {
    enum node_op op;
    enum rule_type type;
    enum rule_type item_type;   /* of a NODE_LIST or a choices var */
    const struct rule_var *var; /* of NODE_VAR */
    struct tri value;           /* of NODE_LITERAL */
    struct rule_shift shift;    /* of NODE_DAY */
    struct node *args;
    size_t n_args;
};

struct rule {
    const char *key;
    enum rule_severity severity;
    const char *message[LANG_COUNT];
    const char *as_of; /* YYYY-MM-DD, or NULL: the day of judging, */
    bool is_day_unknown; /* or a day that is not known yet */
    bool is_relative;    /* it reads that day */
    int64_t n_points;
    struct rule_var *vars;
    size_t n_vars;
    struct node condition;
};

/* Where a fault is: a chain on the stack, from the inside out. */
struct at {
    const struct at *up; /* NULL at the root */
    const char *name;    /* a member, or NULL: */
    size_t index;        /* an element */
};

/* What checking a list carries along. */
struct checker {
    struct ctx *c;
    const struct rule_fault *first;
    struct rule_fault *last;
    struct rule *rule; /* the one being read */
    struct rule_var *scope; /* of a condition on rows: their columns; NULL: the rule's variables */
    size_t n_scope;
    size_t n_nodes;
};

/* Records a fault; then name/value pairs for the message, ended by NULL. */
void rule_fault_add(struct checker *k, const struct at *at, const char *key, ...)
    __attribute__((sentinel));

/* Reads the condition of k->rule; faults go to k. */
void rule_compile(struct checker *k, const json_t *v, const struct at *at, struct node *out);

/* The rows (or texts of choices) that a list of rows comes from: a variable. */
const struct node *rule_rows_of(const struct node *rows);

/* Judges one rule on a day. needs has room for RULE_VARS_MAX. */
enum rule_outcome rule_judge(const struct rule *r, const json_t *answers, int64_t day, struct rule_need *needs,
                             size_t *n_needs);

/* What a part of a condition is, of answers or of a row, on the day that is judged as of. */
struct tri rule_value(const struct node *n, const json_t *answers, int64_t day);
/* Of a period written in the rule, the one day that decides a comparison (rule.h); is_right: it stands to the right. */
void rule_bound(enum node_op op, bool is_right, struct tri *t);
/* A rule of a list by its place; NULL behind the last. */
const struct rule *rule_at(const struct rule_list *list, size_t no);

/* The day that is judged as of, or RULE_DAY_UNKNOWN. */
int64_t rule_day(const struct rule *r, int64_t day);

bool rule_country_ok(const char *text);
bool rule_currency_ok(const char *text);

#endif
