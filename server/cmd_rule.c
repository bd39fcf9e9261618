/* rostrum rule eval: evaluates plain JsonLogic, without a data folder. rostrum rule test: cmd_rule_test.c. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cmd.h"
#include "domain/rule/jsonlogic.h"

static const char help[] =
    "usage: rostrum rule eval --rule JSON [--data JSON]\n"
    "       rostrum rule test FILE...       (rostrum rule test --help tells more)\n"
    "\n"
    "eval evaluates a JsonLogic rule over data and prints the result as JSON; test tries the examples kept\n"
    "beside the rules of an event file.\n"
    "\n"
    "  --rule JSON   the rule\n"
    "  --data JSON   what {\"var\": …} reads (default: nothing)\n"
    "  --help        this text\n"
    "\n"
    "Exit status: 0 done, 1 the rule or the data is faulty (one line on stderr), 2 wrong usage.\n";

struct rule_args {
    const char *rule, *data;
};

/* -1: go on; else the exit status. */
static int read_args(int argc, char **argv, struct rule_args *out)
{
    static const struct option options[] = {{"rule", required_argument, NULL, 'r'},
                                            {"data", required_argument, NULL, 'd'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    optind = 0; /* glibc: start over, whatever was parsed before */
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 'r')
            out->rule = optarg;
        else if (o == 'd')
            out->data = optarg;
        else if (o == 'h')
            return fputs(help, stdout) < 0;
        else
            return fputs(help, stderr), 2;
    }
    if (argc - optind != 1 || strcmp(argv[optind], "eval") != 0 || !out->rule)
        return fputs(help, stderr), 2;
    return -1;
}

static bool parse(struct arena *a, const char *option, const char *text, json_t **out)
{
    const char *why;
    if (json_parse(a, text, strlen(text), out, &why) == OK)
        return true;
    fprintf(stderr, "rostrum rule: %s: %s\n", option, why);
    return false;
}

static int eval(struct arena *a, const struct rule_args *args)
{
    AUTO_JSON *rule = NULL, *data = NULL;
    char *result;
    const char *why;
    if (!parse(a, "--rule", args->rule, &rule) ||
        (args->data && !parse(a, "--data", args->data, &data)))
        return 1;
    if (jsonlogic_eval(a, rule, data, &result, &why) != OK) {
        fprintf(stderr, "rostrum rule: %s\n", why);
        return 1;
    }
    return puts(result) == EOF || fflush(stdout) != 0;
}

int cmd_rule(int argc, char **argv)
{
    struct rule_args args = {NULL, NULL};
    if (argc > 1 && strcmp(argv[1], "test") == 0)
        return cmd_rule_test(argc - 1, argv + 1);
    int status = read_args(argc, argv, &args);
    if (status >= 0)
        return status;
    struct arena *a = arena_new(64u << 20);
    status = eval(a, &args);
    arena_free(a);
    return status;
}
