/* Replies whose body is made in pieces (struct pieces, reply.h): each by the pool, in a read transaction of its own,
 * when the client has taken the one before.
 *
 *   loop: head sent --> pool: pieces_make --> loop: piece sent --> pool: ... the last one
 *
 * Who may ask is asked again before each. */
#ifndef SERVER_PIECES_H
#define SERVER_PIECES_H

#include <stdbool.h>

struct db;
struct job;

/* True while pieces are still to come. */
bool pieces_are_due(const struct job *j);
/* The next into j->reply.body, framed as a chunk (RFC 9112 7.1) where the client speaks HTTP/1.1. Failures are in
 * j->ctx; then it is cut. In the pool. */
void pieces_make(struct job *j, struct db *db);
/* All of them at once: for who has no loop (--once, transcripts). */
void pieces_whole(struct job *j, struct db *db);

#endif
