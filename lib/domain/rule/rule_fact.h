/* What a rule found of answers that do not pass: one comparison each, value and bound. Private to the rule_why*.c
 * files. */
#ifndef DOMAIN_RULE_RULE_FACT_H
#define DOMAIN_RULE_RULE_FACT_H

#include "domain/rule/rule_node.h"
#include "domain/rule/rule_why.h"

/* What of the question is compared. */
enum fact_of { FACT_OF_ANSWER, FACT_OF_COUNT, FACT_OF_SHARE, FACT_OF_SUM, FACT_OF_RECKONING };

/* What it would have to be. */
enum fact_op {
    FACT_LT, FACT_LE, FACT_GT, FACT_GE, FACT_IS, FACT_IS_NOT, FACT_IN, FACT_NOT_IN, FACT_HAS, FACT_HAS_NOT,
    FACT_OP_COUNT
};

struct fact {
    const char *asked;  /* the question, */
    const char *column; /* the column of its rows, or NULL, */
    size_t row_no;      /* and which row: from 1; 0: no single one */
    enum fact_of of;
    enum fact_op op;
    enum rule_type type;
    struct tri value, bound;
    const struct node *list; /* NULL, or what FACT_IN and FACT_NOT_IN are about */
};

/* Those of a rule that fails; as many as there is room for. answers: with what the records know ("known"). */
size_t rule_facts(const struct rule *r, const json_t *answers, int64_t day, struct fact *out, size_t max);

#endif
