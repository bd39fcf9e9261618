/* Looking inside a running program: --trace=sql,phase prints statements with their values and times, and
 * each step of each request; a crash says which request was in which step. All on stderr. */
#ifndef SERVER_TRACE_H
#define SERVER_TRACE_H

#include <stdbool.h>

struct job;

/* Reads the option's words and installs the crash handler. Before connections are opened and threads
 * start. False after a line on stderr: a word is unknown. */
bool trace_start(const char *words);
/* The job that this thread works on from here; NULL: none. */
void trace_job(const struct job *j);
/* Sets c->phase of the job, and prints it when phases are traced. */
void trace_phase(struct job *j, const char *phase);

#endif
