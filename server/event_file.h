/* Event files as the verbs read them that need no database: check, rule test. */
#ifndef SERVER_EVENT_FILE_H
#define SERVER_EVENT_FILE_H

#include <jansson.h>

#include "base/ctx.h"

/* The document of a file ("-": standard input) with what its short form leaves out filled in; owned by the
 * caller. NULL after saying why: on stderr that it cannot be read, on stdout where it is not JSON. */
json_t *event_file_read(struct ctx *c, const char *path);

/* The language that the environment asks for (LANG), else English. */
enum lang event_file_lang(void);

#endif
