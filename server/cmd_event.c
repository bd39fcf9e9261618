/* import, export: an event file in, an event file out. */
#include <stdio.h>

#include "base/arena.h"
#include "cli.h"
#include "cmd.h"

#define FILE_MAX_BYTES (4u << 20)

int cmd_import(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, "import [options] FILE...", &config);
    if (status >= 0)
        return status;
    if (argc < 1) {
        fprintf(stderr, "rostrum import: which FILE?\n");
        return 2;
    }
    struct arena *a = arena_new(64u << 20);
    status = 0;
    for (int i = 0; i < argc && status == 0; i++) {
        size_t n;
        char *text = cli_read(a, argv[i], FILE_MAX_BYTES, &n);
        status = text ? cli_call(&config, "POST", "/api/v1/events", text) : 1;
    }
    arena_free(a);
    return status;
}

int cmd_export(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, "export [options] SLUG", &config);
    if (status >= 0)
        return status;
    if (argc != 1) {
        fprintf(stderr, "rostrum export: which event's SLUG?\n");
        return 2;
    }
    struct arena *a = arena_new(1u << 20);
    status = cli_call(&config, "GET", arena_printf(a, "/api/v1/events/%s/document", argv[0]), NULL);
    arena_free(a);
    return status;
}
