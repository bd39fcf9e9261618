/* The order of the steps: route -> prove -> (lane) allow -> handler -> reply, and nothing else. */
#ifndef SERVER_PIPELINE_H
#define SERVER_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

struct job;
struct db;

/* Step 1, on the loop, when the head is complete (body not yet read): finds the row, checks the
 * signature, origin, media type, size and limits. True: go on (read the body if any, then
 * pipeline_body). False: job->reply already holds the answer; the body is not wanted. */
bool pipeline_head(struct job *j);
/* Largest body the row takes, in bytes; 0 when it takes none. Valid after pipeline_head. */
size_t pipeline_body_max(const struct job *j);
/* True when the row streams its body to a sink. */
bool pipeline_is_upload(const struct job *j);

/* Step 2, on the loop, when the whole body is in job->req.body: checks the fields. True: the job waits
 * for job->next_lane. False: job->reply holds the answer. */
bool pipeline_body(struct job *j);

/* Step 3, run by the lane with its connection inside a transaction (read-only for READ, SLOW and the
 * first step of SLOW_WRITE and UPLOAD; `db` is NULL for LANE_LOCAL): allow, then the handler; on
 * failure the problem. Afterwards job->reply is complete, or job->next_lane says where it goes next
 * (returns false then). May be called again on the same job after pipeline_again. *is_ok false: the
 * transaction's part must be rolled back. */
bool pipeline_run(struct job *j, struct db *db, bool *is_ok);
/* Puts the job back to before pipeline_run: arena mark, fresh reply, no failure. */
void pipeline_again(struct job *j);
/* Replaces the reply by a problem with this code: a lane that could not run or commit the job. */
void pipeline_fail(struct job *j, int err, const char *key);
/* The same after a transaction that could not be committed: by what the database says of it. */
void pipeline_not_stored(struct job *j, int err, const struct db *db);

/* All of it at once, without sockets or threads: for --once, the CLI verbs, tests and fuzzing.
 * `db` is a writer's connection. The reply is in j->reply. */
void pipeline_whole(struct job *j, struct db *db);

#endif
