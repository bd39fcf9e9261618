/* rostrum: finds the verb and runs it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *doc;
} verbs[] = {
    {"serve", cmd_serve, "answer requests until SIGTERM"},
    {"check", cmd_check, "say all that is wrong with an event file"},
    {"import", cmd_import, "load an event file"},
    {"export", cmd_export, "print an event as a file"},
    {"user", cmd_user, "add an organiser"},
    {"clock", cmd_clock, "move the simulated event clock forward"},
    {"keys", cmd_keys, "list or rotate the signing keys"},
    {"token", cmd_token, "verify a token"},
    {"rule", cmd_rule, "try the examples beside an event's rules; evaluate a JsonLogic rule"},
    {"log", cmd_log, "verify the log's chain"},
    {"backup", cmd_backup, "copy everything to a folder, while serving too"},
    {"restore", cmd_restore, "make a data folder from a backup"},
    {"copy", cmd_copy, "copy a whole database into an empty one, to the other engine or back"},
    {"routes", cmd_routes, "print the route table"},
    {"config", cmd_config, "print all options as a sample file"},
    {"privacy", cmd_privacy, "erase what is kept of somebody"},
    {"bounce", cmd_bounce, "take in a message that came back, from the mail server"},
    {"--once", cmd_once, "answer one HTTP request from stdin on stdout"},
};

static int help(FILE *to)
{
    fputs("usage: rostrum VERB [options]   (rostrum VERB --help tells more)\n\n", to);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(to, "  %-9s %s\n", verbs[i].name, verbs[i].doc);
    return to == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
    umask(077); /* what it writes is about people */
    if (argc < 2)
        return help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout);
    umask(077); /* the database, its copies and the keys are for their owner only */
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, argv[1]) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    fprintf(stderr, "rostrum: no verb \"%s\"\n\n", argv[1]);
    return help(stderr);
}
