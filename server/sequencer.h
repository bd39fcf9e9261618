/* Chains the log's rows where many write (PostgreSQL): ids are given in order, but commit in any. For a
 * moment nobody writes; what is there then has nothing still to come below it, and is chained beside the
 * others' writes afterwards. On SQLite the writer does it at the end of each batch. */
#ifndef SERVER_SEQUENCER_H
#define SERVER_SEQUENCER_H

#include "base/err.h"

struct ctx;

/* In transactions of its own on c->db. One of all nodes at a time; a second waits. */
enum err sequencer_run(struct ctx *c) MUST_CHECK;
/* The kept numbers (domain/call/tally.h) follow the chained rows a little, likewise. */
enum err sequencer_follow(struct ctx *c) MUST_CHECK;

#endif
