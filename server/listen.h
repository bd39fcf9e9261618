/* The listening sockets: bound, listening, not blocking. No libevent. Both return false with a sentence in
 * why[why_n]. The caller closes *out. */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

struct config;

#define LISTEN_PATH 108 /* bytes of a Unix socket's path */

/* config->listen_address and port; *port is the one that was bound. */
bool listen_tcp(const struct config *config, int *out, int *port, char *why, size_t why_n);
/* DATA/control.sock, for us alone. One left by a process that was killed is replaced: the lock on the
 * data folder has shown that nobody else serves it. `path` becomes its path, to be removed at the end. */
bool listen_control(const struct config *config, int *out, char path[LISTEN_PATH], char *why, size_t why_n);

#endif
