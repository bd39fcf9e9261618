/* JsonLogic with the classic semantics of jsonlogic.com: rules as JSON, evaluated over JSON data.
 *
 * All its operators: var missing missing_some if ?: == === != !== ! !! or and > >= < <= max min + - *
 * / % map reduce filter all none some merge in cat substr log (which returns its value and prints
 * nothing). Conversions are JavaScript's (jsvalue.h). Eligibility does not use this directly but the
 * strict, typed, three-valued rules of rule.h, which have the same syntax.
 *
 * Differences from json-logic-js, on purpose: members of JavaScript's prototypes are no data; keys
 * given to `missing` are never evaluated a second time as rules; operators with a dot are unknown. */
#ifndef DOMAIN_RULE_JSONLOGIC_H
#define DOMAIN_RULE_JSONLOGIC_H

#include <jansson.h>

#include "base/err.h"

struct arena;

#define JSONLOGIC_DEPTH  32
#define JSONLOGIC_NODES  1000   /* values in the rule */
#define JSONLOGIC_STEPS  10000  /* values evaluated, elements and blocks of text looked at */
#define JSONLOGIC_MEMORY (4u << 20)

/* Evaluates and gives the result as JSON text in the arena. `data` NULL: undefined. ERR_INVALID with
 * a static English reason in *why: an unknown operator, or a limit above passed. Borrows everything;
 * any thread. */
enum err jsonlogic_eval(struct arena *a, const json_t *rule, const json_t *data, char **out,
                        const char **why) MUST_CHECK;

#endif
