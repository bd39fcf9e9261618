/* Any text as a list of rules and as a plain rule: reading, judging and evaluating must end. The first
 * line is the rules or rule, the rest the data. */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/ctx.h"
#include "base/json.h"
#include "domain/rule/jsonlogic.h"
#include "domain/rule/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    const char *text = (const char *)p, *why;
    const char *line_end = n ? memchr(p, '\n', n) : NULL;
    size_t n_rule = line_end ? (size_t)(line_end - text) : n;
    struct ctx c = {.arena = arena_new(64u << 20), .lang = LANG_KO};
    AUTO_JSON *rule = NULL, *data = NULL;
    const struct rule_list *list;
    struct rule_report report;
    char *out;
    if (n > (64u << 10) || json_parse(c.arena, text, n_rule, &rule, &why) != OK)
        goto out;
    if (line_end && json_parse(c.arena, line_end + 1, n - n_rule - 1, &data, &why) != OK)
        data = NULL;
    if (jsonlogic_eval(c.arena, rule, data, &out, &why) == OK) {
        AUTO_JSON *back = json_loads(out, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
        if (!back) /* what is printed is JSON; its integers may have more than 64 bits, as in JavaScript */
            fatal("not JSON: %s", out);
    }
    if (rule_list_parse(&c, rule, &list) == OK)
        rule_list_eval(&c, list, data, &(struct rule_how){LANG_ZH, 19230}, &report);
out:
    failure_clear(&c);
    arena_free(c.arena);
    return 0;
}
