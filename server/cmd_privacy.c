/* privacy erase: what is kept of somebody goes. It is shown first, and the address is to be typed. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "cli.h"
#include "cmd.h"
#include "request.h"

static const char usage[] =
    "usage: rostrum privacy erase [--data DIR] [--db DATABASE] --email ADDRESS [--event SLUG] [--dry-run]\n\n"
    "Erases what is kept under an address, at one event or at all. Says first what goes and what is held\n"
    "because it is under way; then the address is to be typed once more, as the first line of stdin. It cannot\n"
    "be undone. They are told by mail. With --dry-run it is only said. Counts, published results and receipts\n"
    "stay.\n";

struct erase {
    const char *data, *db, *email, *event;
    bool is_dry;
};

static int parse(int argc, char **argv, struct erase *e)
{
    static const struct option opts[] = {
        {"data", 1, NULL, 'd'},  {"db", 1, NULL, 'b'},      {"email", 1, NULL, 'e'},
        {"event", 1, NULL, 'v'}, {"dry-run", 0, NULL, 'n'}, {"help", 0, NULL, 'h'}, {0},
    };
    optind = 1;
    for (int o; (o = getopt_long(argc, argv, "", opts, NULL)) != -1;) {
        switch (o) {
        case 'd': e->data = optarg; break;
        case 'b': e->db = optarg; break;
        case 'e': e->email = optarg; break;
        case 'v': e->event = optarg; break;
        case 'n': e->is_dry = true; break;
        case 'h': fputs(usage, stdout); return 0;
        default: return 2;
        }
    }
    if (optind + 1 != argc || strcmp(argv[optind], "erase") != 0 || !e->email) {
        fputs(usage, stderr);
        return 2;
    }
    return -1;
}

static bool load(const struct erase *e, struct config *config)
{
    char *args[5] = {"privacy"};
    int n = 1, first;
    bool is_help;
    if (e->data) {
        args[n++] = "--data";
        args[n++] = (char *)(uintptr_t)e->data;
    }
    if (e->db) {
        args[n++] = "--db";
        args[n++] = (char *)(uintptr_t)e->db;
    }
    return config_load(n, args, config, &first, &is_help);
}

/* What goes, and what is held, a line each. */
static void print(const char *title, const json_t *list, const char *name_key, const char *n_key)
{
    size_t i;
    json_t *one;
    if (json_array_size(list))
        puts(title);
    json_array_foreach(list, i, one) {
        const char *event = json_str(one, "event");
        printf("  %s", json_str(one, name_key));
        if (json_is_integer(json_object_get(one, n_key)))
            printf(" %lld", (long long)json_integer_value(json_object_get(one, n_key)));
        printf("%s%s\n", event ? " at " : "", event ? event : "");
    }
}

static int look(struct arena *a, const struct config *config, const struct erase *e, const char *path, bool *is_any)
{
    char *escaped = text_percent(a, e->email);
    struct request r = {.method = "GET", .path = path, .query = arena_printf(a, "email=%s", escaped), .minor = 1,
                        .host = "localhost"};
    struct cli_reply reply;
    if (!cli_ask(a, config, &r, &reply))
        return 1;
    if (reply.status != 200)
        return cli_print(a, &reply);
    AUTO_JSON *v = json_loadb(reply.body, reply.n, 0, NULL);
    const json_t *goes = json_object_get(v, "goes");
    print("goes:", goes, "list", "n_rows");
    print("held, because it is under way:", json_object_get(v, "held"), "kind", "no");
    *is_any = json_array_size(goes) > 0;
    if (!*is_any)
        puts("nothing goes");
    fflush(stdout);
    return 0;
}

static int erase(struct arena *a, const struct config *config, const struct erase *e, const char *path)
{
    char line[300];
    fprintf(stderr, "It cannot be undone. The address once more: ");
    if (!fgets(line, sizeof line, stdin)) {
        fprintf(stderr, "\nrostrum privacy: nothing was typed, nothing is erased\n");
        return 1;
    }
    line[strcspn(line, "\r\n")] = 0;
    AUTO_JSON *v = json_pack("{s:s, s:s}", "email", e->email, "confirm_email", line);
    if (!v) {
        fprintf(stderr, "rostrum privacy: the texts must be UTF-8\n");
        return 1;
    }
    return cli_call(config, "POST", path, json_text(a, v));
}

int cmd_privacy(int argc, char **argv)
{
    struct erase e = {0};
    struct config config;
    bool is_any = false;
    int status = parse(argc, argv, &e);
    if (status >= 0)
        return status;
    if (!load(&e, &config))
        return 2;
    struct arena *a = arena_new(1u << 20);
    const char *path = e.event ? arena_printf(a, "/api/v1/events/%s/privacy/erasure", e.event)
                               : "/api/v1/privacy/erasure";
    status = look(a, &config, &e, path, &is_any);
    if (status == 0 && is_any && !e.is_dry)
        status = erase(a, &config, &e, path);
    arena_free(a);
    return status;
}
