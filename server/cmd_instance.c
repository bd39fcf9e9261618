/* clock, keys, log: short verbs, each one request to the instance. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli.h"
#include "cmd.h"

int cmd_clock(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, "clock [options] [INSTANT]", &config);
    if (status >= 0)
        return status;
    if (argc == 0)
        return cli_call(&config, "GET", "/api/v1", NULL);
    struct arena *a = arena_new(1u << 20);
    AUTO_JSON *body = json_pack("{s:s}", "at", argv[0]);
    status = body ? cli_call(&config, "POST", "/api/v1/clock", json_text(a, body)) : 2;
    arena_free(a);
    return status;
}

int cmd_keys(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, "keys [options] [rotate]", &config);
    if (status >= 0)
        return status;
    if (argc == 0)
        return cli_call(&config, "GET", "/api/v1/keys", NULL);
    if (argc == 1 && strcmp(argv[0], "rotate") == 0)
        return cli_call(&config, "POST", "/api/v1/keys/rotate", "{}");
    fprintf(stderr, "rostrum keys: \"rotate\" or nothing\n");
    return 2;
}

/* Exit status 1 when the chain does not hold, so that a timer can watch it. */
int cmd_log(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, "log [options] verify", &config);
    if (status >= 0)
        return status;
    if (argc != 1 || strcmp(argv[0], "verify") != 0) {
        fprintf(stderr, "rostrum log: verify?\n");
        return 2;
    }
    struct arena *a = arena_new(1u << 20);
    struct header type = {"content-type", "application/json"};
    struct request r = {.method = "POST", .path = "/api/v1/log/verify", .minor = 1, .host = "localhost",
                        .headers = &type, .n_headers = 1, .body = "{}", .body_n = 2,
                        .content_length = 2};
    struct cli_reply reply;
    status = 1;
    if (cli_ask(a, &config, &r, &reply)) {
        status = cli_print(a, &reply);
        AUTO_JSON *v = json_loadb(reply.body, reply.n, 0, NULL);
        if (!json_is_true(json_object_get(v, "is_intact")))
            status = 1;
    }
    arena_free(a);
    return status;
}
