/* How a verb asks the instance something: as a request, over the control socket while `serve` runs,
 * else through the same pipeline in this process. One way for the API and the command line. */
#ifndef SERVER_CLI_H
#define SERVER_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "request.h"

struct arena;

struct cli_reply {
    int status;
    char *body; /* NUL-terminated, in the arena given */
    size_t n;
};

/* Loads the configuration for a verb with `usage` for --help. Returns -1 to go on (argc and argv moved
 * behind the options), or the exit status. */
int cli_begin(int *argc, char ***argv, const char *usage, struct config *config);
/* Sends one request as the machine's owner; body may be NULL. False after a line on stderr when the
 * data folder cannot be used. */
bool cli_ask(struct arena *a, const struct config *config, const struct request *r,
             struct cli_reply *out);
/* Prints the reply's body (a problem as one line on stderr) and gives the exit status. */
int cli_print(struct arena *a, const struct cli_reply *r);
/* cli_ask then cli_print for a JSON body. */
int cli_call(const struct config *config, const char *method, const char *path, const char *body);
/* Reads a whole file ("-": stdin), at most max bytes. NULL after a line on stderr. In the arena. */
char *cli_read(struct arena *a, const char *path, size_t max, size_t *n);

/* Takes the data folder for this process, until it ends. False after a line on stderr: another has it,
 * or it cannot be used. */
bool cli_lock(const struct config *config);
/* Opens the instance and its database in this process, migrated, with its clock: what `serve` and a
 * verb without a server begin with. NULL after a line on stderr. */
struct db *cli_open(const struct config *config);

#endif
