/* What those share who run the lanes' jobs: lanes.c, writer.c, lanes_shared.c. */
#ifndef SERVER_LANES_OWN_H
#define SERVER_LANES_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct job;

int64_t lanes_now_us(void); /* monotonic */
/* The job could not run, or not be committed: 507 or 503. */
void lanes_refuse(struct job *j, enum err e);
/* The job is done with its lane. */
void lanes_give_back(struct job *j);
/* All of a transaction's jobs are, after its COMMIT: who must hear of those that were stored (is_ok) does,
 * before their replies leave. */
void lanes_release(struct job *const *jobs, const bool *is_ok, int n);

#endif
