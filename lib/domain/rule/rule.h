/* Eligibility: an event's versioned list of rules, judged over an applicant's answers.
 *
 * One rule:
 *   {"key": "founded_since_2017", "severity": "block" | "warn" | "bonus" | "manual",
 *    "vars": {"founded": "date", "is_pre_startup": {"type": "bool", "default": false}},
 *    "condition": {"or": [{"var": "is_pre_startup"},
 *                         {">=": [{"var": "founded"}, {"date": "2017-01"}]}]},
 *    "message": {"en": "…", "ko": "…", "zh": "…"}, "as_of": "2022-08-26", "points": 5}
 *
 * The condition has JsonLogic's syntax, but is strict: only the operators and or ! !! if < <= > >= ===
 * !== in + - * / % min max all some none filter var and our own date, money, count, share and sum; every
 * var declared with its type; no value ever changes its type. == and != are refused because they
 * convert, `missing` because the answer to missing data is always the same: the rule is undecided.
 *
 * Types: bool, number, text, date; country (two capital letters), choice ("of": [texts], one of them)
 * and choices (a list of some of them); money ({"amount_minor", "currency"}); rows ("columns": {name:
 * type}, a list of objects). A name with dots reads inside objects. An answer that is absent, null, ""
 * or not of its type is missing. Only a bool may have a default: a box not ticked.
 *
 * Three-valued (Kleene): missing data makes a result unknown unless the rest decides it alone (true or
 * unknown is true); a condition that stays unknown is undecided, never passed.
 *
 * Dates have the precision they were given in: "2016", "2016-07", "2016-07-31" stand for one unknown
 * day of that period, and a comparison decides only if every day of it gives the same answer. A date
 * written in the rule, {"date": "2017-01"}, is the whole period, exactly:
 *   x >= P  on or after its first day      x < P   before its first day
 *   x > P   after its last day             x <= P  on or before its last day
 *   x === P within it                      x !== P outside it
 * So by >= 2017-01: 2016 fails, 2017 and 2017-01-01 pass; by >= 2017-07, 2017 is undecided.
 *
 * {"date": {"years": -7}} is the day so far from the one that the rule is judged as of: as_of, or without
 * it the day of judging (years, months and days, the days added last; {"days": 0} is that day itself). A
 * day that its month has not becomes the month's last, as in the civil codes of Korea (art. 160) and
 * China (art. 202). So "within 7 years, exactly 7 years included" is x >= it, "not included" x > it.
 * as_of "unknown" is a day that is not known yet: the rule is undecided where it needs it. min and max
 * take dates too: the earliest, the latest.
 *
 * {"money": {"KRW": 2000000000, "CNY": 1000000000}} is one amount in minor units of each currency that
 * counts: an amount in another one is not comparable, and the rule undecided.
 *
 * Over rows, {"all": [rows, condition]}, some and none ask of the rows, {"count": [rows, condition?]} how
 * many they are, {"share": [rows, condition]} how many of a hundred, {"sum": [rows, number or money]}
 * what they make together (six decimals); {"filter": [rows, condition]} leaves some of them. Within the
 * second argument {"var": name} is the row's column; of choices, {"var": ""} is the choice. As in
 * JsonLogic, `all` of no rows is false. What is not known in one row leaves count, share and sum not
 * known; all, some and none only where the other rows do not decide. */
#ifndef DOMAIN_RULE_RULE_H
#define DOMAIN_RULE_RULE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ctx.h"

#define RULE_LIST_MAX   100
#define RULE_POINTS_MAX 1000

struct rule_list;

/* One fault of a list of rules: where (a JSON pointer from the list) and what, in c->lang. */
struct rule_fault {
    const char *pointer;
    const char *key;  /* message key: the stable word */
    const char *text;
    const struct rule_fault *next;
};

/* Reads a list and finds all its faults. Returns the list in the arena, or NULL when *faults is not
 * NULL. Borrows nothing from `rules` afterwards. */
const struct rule_list *rule_check(struct ctx *c, const json_t *rules,
                                   const struct rule_fault **faults);

/* The same for callers that pass errors on: each fault becomes an issue whose field is its pointer.
 * ERR_INVALID. */
enum err rule_list_parse(struct ctx *c, const json_t *rules,
                         const struct rule_list **out) MUST_CHECK;

enum rule_severity { RULE_BLOCK, RULE_WARN, RULE_BONUS, RULE_MANUAL, RULE_SEVERITY_COUNT };
enum rule_outcome { RULE_PASS, RULE_FAIL, RULE_UNDECIDED, RULE_OUTCOME_COUNT };

/* Data that an undecided rule waits for. */
struct rule_need {
    const char *var;
    bool is_vague; /* given, but not precise enough to decide */
};

struct rule_result {
    const char *key;
    enum rule_severity severity;
    enum rule_outcome outcome;
    const char *message; /* in the wanted language, else en, else any */
    const char *as_of;   /* YYYY-MM-DD or NULL */
    int64_t n_points;    /* of a bonus: what it is worth; 0 when it states none */
    const struct rule_need *needs; /* only of an undecided rule */
    size_t n_needs;
};

struct rule_report {
    /* Of the blocking rules alone: FAIL if one fails, else UNDECIDED if one is, else PASS. */
    enum rule_outcome verdict;
    bool needs_look; /* a manual rule did not pass: a person has to look */
    int64_t n_points; /* of the bonus rules that pass */
    const struct rule_result *results; /* in the order of the list */
    size_t n_results;
};

#define RULE_DAY_UNKNOWN INT64_MIN

/* How answers are judged. */
struct rule_how {
    enum lang lang;
    int64_t day; /* of judging, days since 1970-01-01; or RULE_DAY_UNKNOWN */
};

/* Judges answers (an object; anything else has no answers) by the list. All in the arena; messages
 * and keys are borrowed from the list. Cannot fail; linear in the size of the rules times the rows. */
void rule_list_eval(struct ctx *c, const struct rule_list *list, const json_t *answers,
                    const struct rule_how *how, struct rule_report *out);

/* "block", …; "pass", "fail", "undecided"; static. */
const char *rule_severity_word(enum rule_severity s);
const char *rule_outcome_word(enum rule_outcome o);

/* A date as people give it: YYYY, YYYY-MM or YYYY-MM-DD -> its first and last day, in days since
 * 1970-01-01. False when it is no such date. */
bool rule_date_parse(const char *text, int64_t *first, int64_t *last);

#endif
