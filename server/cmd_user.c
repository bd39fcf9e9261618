/* user add: someone who may sign in. The password comes from stdin, never from argv. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli.h"
#include "cmd.h"

static const char usage[] =
    "usage: rostrum user add [--data DIR] [--db DATABASE] --email ADDRESS --name NAME\n"
    "                        [--lang ko|zh|en] [--role organiser|local_organiser|screener|door] [--event SLUG]\n"
    "                        [--round KEY] [--link]\n\n"
    "Adds a person who may sign in; the password is the first line of stdin. Without --event the\n"
    "organiser's right is over the whole instance. --link asks for no password and prints a one-time\n"
    "link to sign in with, good for a day.\n";

struct user {
    const char *data, *db, *email, *name, *lang, *role, *event, *round;
    bool is_link;
};

static int parse(int argc, char **argv, struct user *u)
{
    static const struct option opts[] = {
        {"data", 1, NULL, 'd'},  {"db", 1, NULL, 'b'},    {"email", 1, NULL, 'e'},
        {"name", 1, NULL, 'n'},  {"lang", 1, NULL, 'l'},  {"role", 1, NULL, 'r'},
        {"event", 1, NULL, 'v'}, {"round", 1, NULL, 'o'}, {"link", 0, NULL, 'k'},
        {"help", 0, NULL, 'h'},  {0},
    };
    optind = 1;
    for (int o; (o = getopt_long(argc, argv, "", opts, NULL)) != -1;) {
        switch (o) {
        case 'd': u->data = optarg; break;
        case 'b': u->db = optarg; break;
        case 'e': u->email = optarg; break;
        case 'n': u->name = optarg; break;
        case 'l': u->lang = optarg; break;
        case 'r': u->role = optarg; break;
        case 'v': u->event = optarg; break;
        case 'o': u->round = optarg; break;
        case 'k': u->is_link = true; break;
        case 'h': fputs(usage, stdout); return 0;
        default: return 2;
        }
    }
    if (optind + 1 != argc || strcmp(argv[optind], "add") != 0 || !u->email || !u->name) {
        fputs(usage, stderr);
        return 2;
    }
    return -1;
}

/* The first line of stdin, not shown while it is typed. NULL when there is none. */
static char *read_password(char *line, size_t n)
{
    struct termios shown, hidden;
    bool is_tty = tcgetattr(STDIN_FILENO, &shown) == 0;
    if (is_tty) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        fputs("password: ", stderr);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    char *got = fgets(line, (int)n, stdin);
    if (is_tty) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputc('\n', stderr);
    }
    if (got)
        got[strcspn(got, "\n")] = 0;
    return got;
}

static char *account_json(struct arena *a, const struct user *u, const char *password)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*}", "email", u->email, "name",
                             u->name, "lang", u->lang, "role", u->role, "event", u->event, "round",
                             u->round, "password", password);
    return v ? json_text(a, v) : NULL;
}

static void add_option(char **args, int *n, char *flag, const char *value)
{
    if (value) {
        args[(*n)++] = flag;
        args[(*n)++] = (char *)(uintptr_t)value;
    }
}

int cmd_user(int argc, char **argv)
{
    struct user u = {0};
    char line[512], *password = NULL;
    int status = parse(argc, argv, &u);
    if (status >= 0)
        return status;
    if (!u.is_link && !(password = read_password(line, sizeof line))) {
        fprintf(stderr, "rostrum user: no password on stdin\n");
        return 1;
    }
    struct config config;
    int first;
    bool is_help;
    char *args[6] = {"user"};
    int n_args = 1;
    add_option(args, &n_args, "--data", u.data);
    add_option(args, &n_args, "--db", u.db);
    if (!config_load(n_args, args, &config, &first, &is_help))
        return 2;
    struct arena *a = arena_new(1u << 20);
    char *body = account_json(a, &u, password);
    if (!body) {
        fprintf(stderr, "rostrum user: the texts must be UTF-8\n");
        status = 1;
    } else {
        status = cli_call(&config, "POST", "/api/v1/accounts", body);
    }
    AUTO_JSON *link = json_pack("{s:s}", "email", u.email);
    if (status == 0 && u.is_link)
        status = cli_call(&config, "POST", "/api/v1/sign-in-links", json_text(a, link));
    arena_free(a);
    return status;
}
