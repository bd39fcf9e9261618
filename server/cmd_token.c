/* rostrum token verify: checks a PASETO v4.public token against one key, without a data folder. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/time.h"
#include "base/token.h"
#include "cmd.h"

static const char help[] =
    "usage: rostrum token verify --key k4.public.… [--implicit TEXT] [--at RFC3339] TOKEN\n"
    "\n"
    "Checks a PASETO v4.public token and prints its payload.\n"
    "\n"
    "  --key K4.PUBLIC    the key it must be signed with, as PASERK\n"
    "  --implicit TEXT    the implicit assertion (default: empty); ours are purpose|origin|event\n"
    "  --at RFC3339       also check the time claims nbf, iat and exp at this instant, exactly\n"
    "  --help             this text\n"
    "\n"
    "Exit status: 0 it holds, 1 it does not (one line on stderr), 2 wrong usage.\n";

struct token_args {
    const char *key, *implicit, *at, *token;
};

/* -1: go on; else the exit status. */
static int read_args(int argc, char **argv, struct token_args *out)
{
    static const struct option options[] = {{"key", required_argument, NULL, 'k'},
                                            {"implicit", required_argument, NULL, 'i'},
                                            {"at", required_argument, NULL, 'a'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    optind = 0; /* glibc: start over, whatever was parsed before */
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 'k')
            out->key = optarg;
        else if (o == 'i')
            out->implicit = optarg;
        else if (o == 'a')
            out->at = optarg;
        else if (o == 'h')
            return fputs(help, stdout) < 0;
        else
            return fputs(help, stderr), 2;
    }
    if (argc - optind != 2 || strcmp(argv[optind], "verify") != 0 || !out->key)
        return fputs(help, stderr), 2;
    out->token = argv[optind + 1];
    return -1;
}

static int refuse(const char *why)
{
    fprintf(stderr, "rostrum token: %s\n", why);
    return 1;
}

/* The time claims at an instant; NULL when they hold, else why not. */
static const char *times_wrong(struct arena *a, struct span payload, int64_t at_ms)
{
    AUTO_JSON *v = NULL;
    const char *why;
    if (json_parse(a, payload.p, payload.n, &v, &why) != OK)
        return arena_printf(a, "the payload is not JSON: %s", why);
    if (!json_is_object(v))
        return "the payload is not a JSON object";
    return token_times_wrong(v, at_ms, 0);
}

static int verify(struct arena *a, const struct token_args *args)
{
    unsigned char key[PASETO_PUBLIC_BYTES];
    struct paseto t;
    const char *why;
    int64_t at_ms = 0;
    if (args->at && !time_parse_rfc3339(args->at, &at_ms)) {
        fprintf(stderr, "rostrum token: --at %s is not an RFC 3339 instant\n", args->at);
        return 2;
    }
    if (paserk_public_read(args->key, key) != OK)
        return refuse("--key is not a k4.public key");
    if (paseto_open(a, args->token, &t, &why) != OK)
        return refuse(why);
    if (!paseto_verify(a, &t, key, span_of(args->implicit)))
        return refuse("the signature does not hold");
    if (args->at && (why = times_wrong(a, t.payload, at_ms)))
        return refuse(why);
    bool is_written = fwrite(t.payload.p, 1, t.payload.n, stdout) == t.payload.n &&
                      putchar('\n') != EOF && fflush(stdout) == 0;
    return is_written ? 0 : refuse("stdout cannot be written");
}

int cmd_token(int argc, char **argv)
{
    struct token_args args = {.implicit = ""};
    int status = read_args(argc, argv, &args);
    if (status >= 0)
        return status;
    struct arena *a = arena_new(1u << 20);
    status = verify(a, &args);
    arena_free(a);
    return status;
}
