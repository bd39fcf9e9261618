#include "job.h"

#include <stdlib.h>

struct job *job_new(void)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        fatal("out of memory");
    j->ctx.arena = arena_new(JOB_ARENA_MAX);
    reply_init(&j->reply, j->ctx.arena);
    return j;
}

void job_store_body(struct job *j, struct db *db)
{
    void (*step)(struct job *) = j->store_body;
    j->store_body = NULL;
    j->ctx.db = db;
    step(j);
    j->ctx.db = NULL;
}

void job_free(struct job *j)
{
    if (!j)
        return;
    if (j->reply.pieces.done)
        j->reply.pieces.done(j->reply.pieces.of);
    failure_clear(&j->ctx);
    json_decref(j->body);
    arena_free(j->ctx.arena);
    free(j);
}
