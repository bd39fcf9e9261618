/* What answers say of a programme's draft and of its versions, shared by their handlers. */
#ifndef SERVER_PROGRAMME_JSON_H
#define SERVER_PROGRAMME_JSON_H

#include "domain/forum/programme.h"

struct jw;

/* Members of an open object: "changes"; "left_out", what a version names and the event no longer has. */
void programme_write_changes(struct jw *w, const struct programme *p);
void programme_write_left(struct jw *w, const struct programme *p);

#endif
