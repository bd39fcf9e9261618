#include "domain/event/event_examples.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"

int64_t event_example_day(const json_t *call, const json_t *example)
{
    const char *on = json_str(example, "on"), *closes = json_str(json_object_get(call, "closes"), "local");
    int64_t first, last;
    char day[11];
    if (on && rule_date_parse(on, &first, &last))
        return first;
    if (!closes || strlen(closes) < 10)
        return RULE_DAY_UNKNOWN;
    memcpy(day, closes, 10);
    day[10] = 0;
    return rule_date_parse(day, &first, &last) ? first : RULE_DAY_UNKNOWN;
}

void event_example_judge(struct ctx *c, const struct rule_list *rules, const json_t *call, const json_t *example,
                         struct rule_report *out)
{
    const struct rule_how how = {c->lang, event_example_day(call, example)};
    rule_list_eval(c, rules, json_object_get(example, "answers"), &how, out);
}

static const struct rule_result *result_of(const struct rule_report *report, const char *key)
{
    for (size_t i = 0; i < report->n_results; i++)
        if (strcmp(report->results[i].key, key) == 0)
            return &report->results[i];
    return NULL;
}

/* The rule that a verdict is due to: the first blocking one with that outcome. */
static const char *because(struct ctx *c, const struct rule_report *report)
{
    for (size_t i = 0; i < report->n_results; i++) {
        const struct rule_result *r = &report->results[i];
        if (r->severity == RULE_BLOCK && r->outcome == report->verdict && r->outcome != RULE_PASS)
            return arena_printf(c->arena, "%s: %s", r->key, r->message);
    }
    return "";
}

size_t event_example_misses(struct ctx *c, const json_t *example, const struct rule_report *report,
                            const struct example_miss **out)
{
    const json_t *rules = json_object_get(example, "rules"), *points = json_object_get(example, "n_points");
    struct example_miss *list = arena_array(c->arena, struct example_miss, json_object_size(rules) + 2);
    const char *wanted = json_str(example, "verdict"), *got = rule_outcome_word(report->verdict), *key;
    json_t *one;
    size_t n = 0;
    if (wanted && strcmp(wanted, got) != 0)
        list[n++] = (struct example_miss){"/verdict", wanted, got, because(c, report)};
    json_object_foreach((json_t *)(uintptr_t)rules, key, one)
    {
        const struct rule_result *r = result_of(report, key);
        got = r ? rule_outcome_word(r->outcome) : "–";
        if (!json_is_string(one) || strcmp(json_string_value(one), got) != 0)
            list[n++] = (struct example_miss){arena_printf(c->arena, "/rules/%s", key),
                                              json_is_string(one) ? json_string_value(one) : "?", got,
                                              r ? r->message : ""};
    }
    if (points && json_integer_value(points) != report->n_points)
        list[n++] = (struct example_miss){
            "/n_points", arena_printf(c->arena, "%" PRId64, (int64_t)json_integer_value(points)),
            arena_printf(c->arena, "%" PRId64, report->n_points), ""};
    *out = list;
    return n;
}
