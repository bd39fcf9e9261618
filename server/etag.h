/* What lets a reader ask for an answer only if it is another one (RFC 9110 13): for rows with the sign "^" that
 * anyone may read. An object's version alone is no tag of what is sent about it: places taken or a round's
 * state change without one. So the tag is the version, which an edit names by If-Match, and a hash of the
 * bytes: "v3.90f2ab17c4d0e355". */
#ifndef SERVER_ETAG_H
#define SERVER_ETAG_H

struct job;

/* Gives j's answer of 200 its tag, if its row has one. */
void etag_give(struct job *j);
/* Makes it 304 when the reader has it already (If-None-Match). */
void etag_ask(struct job *j);

#endif
