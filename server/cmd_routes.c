/* routes: the table as text. config: the options as a sample file. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "config.h"
#include "route.h"

int cmd_routes(int argc, char **argv)
{
    static const char *const lanes[LANE_COUNT] = {"LOCAL", "READ", "WRITE", "SLOW", "SLOW_WRITE",
                                                  "UPLOAD"};
    if (argc > 1) {
        bool is_help = strcmp(argv[1], "--help") == 0;
        fprintf(is_help ? stdout : stderr,
                "usage: rostrum routes\n\nPrints the route table: method, path, lane, who may call, fields.\n");
        return is_help ? 0 : 2;
    }
    for (size_t i = 0; i < n_routes; i++)
        printf("%-6s %-60s %-10s %-44s %s\n", routes[i].method, routes[i].path, lanes[routes[i].lane],
               routes[i].need, routes[i].fields);
    return 0;
}

int cmd_config(int argc, char **argv)
{
    if (argc > 1) {
        bool is_help = strcmp(argv[1], "--help") == 0;
        fprintf(is_help ? stdout : stderr, "usage: rostrum config\n\nPrints all options as a sample file.\n");
        return is_help ? 0 : 2;
    }
    config_sample(stdout);
    return 0;
}
