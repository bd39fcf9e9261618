/* rostrum rule test FILE...: tries the examples that an event file keeps beside its rules. Needs no database. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cmd.h"
#include "domain/event/event_check.h"
#include "domain/event/event_examples.h"
#include "domain/event/event_rules.h"
#include "domain/rule/rule.h"
#include "domain/rule/rule_trial.h"
#include "domain/rule/rule_why.h"
#include "event_file.h"

static const char help[] =
    "usage: rostrum rule test [--rules] FILE...\n"
    "\n"
    "Tries the examples that event files keep beside their rules (calls[].examples): answers, and what the\n"
    "rules must say of them. A line for each, CALL/EXAMPLE, and below one that differs what was wanted,\n"
    "what the rules say instead, and which rule decides. An example is judged on its day (\"on\"), or on\n"
    "that of the closing.\n"
    "\n"
    "  FILE      an event file; - is standard input\n"
    "  --rules   also what each rule says of each example, and why one fails\n"
    "  --help    this text\n"
    "\n"
    "Exit status: 0 all are as wanted; 1 one differs, a file has none or cannot be read, or its call is\n"
    "faulty (rostrum check says all that is wrong with a file); 2 wrong usage.\n";

struct trial {
    struct ctx *c;
    const json_t *form; /* of the call that is tried */
    bool is_telling_rules;
    int n, n_differing;
};

/* Why a rule fails: what the example gives, and what is needed. */
static void tell_why(const struct trial *t, const struct rule_judged *of, size_t no)
{
    size_t n;
    const char *const *why = rule_why(t->c, of, no, &n);
    for (size_t i = 0; i < n; i++)
        printf("             %s\n", why[i]);
}

static void tell_rules(const struct trial *t, const struct rule_report *report, const struct rule_judged *of)
{
    for (size_t i = 0; i < report->n_results; i++) {
        const struct rule_result *r = &report->results[i];
        printf("           %s (%s): %s", r->key, rule_severity_word(r->severity), rule_outcome_word(r->outcome));
        if (r->n_points && r->outcome == RULE_PASS)
            printf(" +%" PRId64, r->n_points);
        for (size_t k = 0; k < r->n_needs; k++)
            printf("%s %s%s", k ? "," : "; waits for", r->needs[k].var, r->needs[k].is_vague ? " (more exactly)" : "");
        putchar('\n');
        tell_why(t, of, i);
    }
}

static void try_example(struct trial *t, const json_t *call, const struct rule_list *rules, const json_t *example)
{
    const struct example_miss *misses;
    struct rule_report report;
    event_example_judge(t->c, rules, call, example, &report);
    size_t n = event_example_misses(t->c, example, &report, &misses);
    printf("%-8s  %s/%s: %s\n", n ? "differs" : "ok", json_str(call, "key"), json_str(example, "key"),
           rule_outcome_word(report.verdict));
    for (size_t i = 0; i < n; i++)
        printf("           %s: wanted %s, got %s%s%s\n", misses[i].pointer + 1, misses[i].wanted, misses[i].got,
               *misses[i].rule ? "; " : "", misses[i].rule);
    if (t->is_telling_rules)
        tell_rules(t, &report, &(struct rule_judged){.rules = rules, .form = t->form,
                                                     .answers = json_object_get(example, "answers"),
                                                     .day = event_example_day(call, example)});
    t->n++;
    t->n_differing += n > 0;
}

/* What is wrong with the calls, but for what their examples expect; each printed as rostrum check does. */
static bool is_sound(struct ctx *c, const char *path, json_t *doc)
{
    struct faults faults = {0};
    bool is_sound = true;
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next) {
        bool is_of_calls = strncmp(f->pointer, "/calls", strlen("/calls")) == 0;
        if (!is_of_calls || strcmp(f->key, "event_example_miss") == 0)
            continue;
        printf("%s:%s: %s\n", path, f->pointer, f->text);
        is_sound = false;
    }
    return is_sound;
}

static void try_call(struct trial *t, json_t *doc, json_t *call)
{
    const struct rule_fault *faults = NULL;
    AUTO_JSON *rules = event_rules(doc, call);
    AUTO_JSON *form = rule_trial_form(doc, call);
    const struct rule_list *list = rule_check(t->c, rules, &faults);
    size_t no;
    json_t *example;
    t->form = form;
    json_array_foreach(json_object_get(call, "examples"), no, example)
        if (list)
            try_example(t, call, list, example);
}

static bool try_file(const char *path, bool is_telling_rules)
{
    struct ctx c = {.arena = arena_new(64u << 20), .lang = event_file_lang()};
    struct trial t = {.c = &c, .is_telling_rules = is_telling_rules};
    json_t *doc = event_file_read(&c, path), *call;
    size_t no;
    bool is_readable = doc && is_sound(&c, path, doc);
    if (is_readable) {
        json_array_foreach(json_object_get(doc, "calls"), no, call)
            try_call(&t, doc, call);
        if (t.n)
            printf("%s: %d tried, %d as wanted, %d differing\n", path, t.n, t.n - t.n_differing, t.n_differing);
        else
            printf("%s: no examples\n", path);
    }
    json_decref(doc);
    arena_free(c.arena);
    return is_readable && t.n && !t.n_differing;
}

int cmd_rule_test(int argc, char **argv)
{
    bool is_telling_rules = false, ok = true;
    int first = 1;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) < 0;
    if (argc > 1 && strcmp(argv[1], "--rules") == 0) {
        is_telling_rules = true;
        first++;
    }
    if (argc <= first || (argv[first][0] == '-' && argv[first][1]))
        return fputs(help, stderr), 2;
    for (int i = first; i < argc; i++)
        ok &= try_file(argv[i], is_telling_rules);
    return fflush(stdout) == 0 && ok ? 0 : 1;
}
