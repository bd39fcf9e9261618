/* A rule's condition, checked and typed: what rule_compile.c makes and rule_eval.c judges. Private to
 * the rule_*.c files. All in the arena of the list. */
#ifndef DOMAIN_RULE_NODE_H
#define DOMAIN_RULE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/rule.h"

#define RULE_DEPTH    32
#define RULE_NODES    1000
#define RULE_VARS_MAX 64
#define RULE_OF_MAX   300

enum rule_type { TYPE_BAD, TYPE_BOOL, TYPE_NUMBER, TYPE_TEXT, TYPE_DATE, TYPE_LIST };

enum rule_var_kind { VAR_BOOL, VAR_NUMBER, VAR_TEXT, VAR_DATE, VAR_COUNTRY, VAR_CHOICE, VAR_CHOICES };

struct rule_var {
    const char *name;
    enum rule_var_kind kind;
    const char **of; /* of choice and choices */
    size_t n_of;
    bool has_default, is_default_true;
    bool is_used;
};

enum node_op {
    NODE_LITERAL, NODE_VAR, NODE_LIST,
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
    const json_t *list;   /* TYPE_LIST of an answer: an array of texts */
};

struct node {
    enum node_op op;
    enum rule_type type;
    enum rule_type item_type;   /* of a NODE_LIST or a choices var */
    const struct rule_var *var; /* of NODE_VAR */
    struct tri value;           /* of NODE_LITERAL */
    const char *text;           /* of a date literal: as written */
    struct node *args;
    size_t n_args;
};

struct rule {
    const char *key;
    enum rule_severity severity;
    const char *message[LANG_COUNT];
    const char *as_of; /* or NULL */
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
    size_t n_nodes;
};

/* Records a fault; then name/value pairs for the message, ended by NULL. */
void rule_fault_add(struct checker *k, const struct at *at, const char *key, ...)
    __attribute__((sentinel));

/* Reads the condition of k->rule; faults go to k. */
void rule_compile(struct checker *k, const json_t *v, const struct at *at, struct node *out);

/* Judges one rule. needs has room for RULE_VARS_MAX. */
enum rule_outcome rule_judge(const struct rule *r, const json_t *answers, struct rule_need *needs,
                             size_t *n_needs);

bool rule_country_ok(const char *text);

#endif
