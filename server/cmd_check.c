/* rostrum check FILE...: every fault of event files, as FILE:/json/pointer: message.
 * rostrum check --schema: the JSON Schema of the event file.
 * Needs no database. Exit 0: no fault; 1: faults, or a file that cannot be read. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd.h"
#include "domain/event/event_check.h"
#include "domain/event/event_shape.h"
#include "event_file.h"

/* The number of faults, all printed. */
static int check_doc(struct ctx *c, const char *path, json_t *doc)
{
    struct faults faults = {0};
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next)
        printf("%s:%s: %s\n", path, f->pointer, f->text);
    if (faults.n > EVENT_MAX_FAULTS)
        printf("%s:: and %d more\n", path, faults.n - EVENT_MAX_FAULTS);
    return faults.n;
}

static bool check_file(const char *path)
{
    struct ctx c = {.arena = arena_new(64u << 20), .lang = event_file_lang()};
    json_t *doc = event_file_read(&c, path);
    bool ok = doc && check_doc(&c, path, doc) == 0;
    json_decref(doc);
    arena_free(c.arena);
    return ok;
}

static int usage(FILE *to)
{
    fputs("usage: rostrum check FILE... | --schema\n\n"
          "Says all that is wrong with event files, one fault a line: FILE:/json/pointer: message\n\n"
          "  FILE       an event file; - is standard input\n"
          "  --schema   print the form of an event file (JSON Schema 2020-12)\n"
          "  --help     this text\n\n"
          "Exit status: 0 no fault, 1 faults or a file that cannot be read, 2 wrong usage.\n", to);
    return to == stdout ? 0 : 2;
}

int cmd_check(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return usage(stdout);
    if (argc == 2 && strcmp(argv[1], "--schema") == 0) {
        json_t *schema = event_schema();
        json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
        putchar('\n');
        json_decref(schema);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    if (argc < 2 || (argv[1][0] == '-' && argv[1][1]))
        return usage(stderr);
    bool ok = true;
    for (int i = 1; i < argc; i++)
        ok &= check_file(argv[i]);
    return ok ? 0 : 1;
}
