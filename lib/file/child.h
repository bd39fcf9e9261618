/* A foreign program, run once in a process of its own, so that what it makes of hostile input stays
 * there: bounded in time, memory and output, without descriptors, environment or terminal of ours, and
 * ended with us.
 *
 * fork and exec, not posix_spawn: limits, signal mask and descriptors have to be set in the child before
 * the program begins, and posix_spawn has no words for limits. prlimit(1) and nice(1) in front would be
 * two more programs, and nice is refused by the service's sandbox where our own attempt may just fail.
 * Between fork and exec stand system calls only. Any thread. */
#ifndef FILE_CHILD_H
#define FILE_CHILD_H

#include <stddef.h>
#include <stdint.h>

struct child {
    const char *const *argv; /* argv[0] is the program's path; ends with NULL */
    int out;                 /* its standard output, borrowed */
    int64_t cpu_s, wall_ms;  /* at most so long */
    int64_t memory;          /* bytes of address space */
    int64_t out_max;         /* bytes of output */
};

enum child_end {
    CHILD_DONE,   /* status 0 */
    CHILD_FAILED, /* another status: the program says that it could not */
    CHILD_LIMIT,  /* too long, too much output, or it crashed: the same input would do so again */
    CHILD_LOST,   /* ended from outside, or could not be started: another time it may be well */
    CHILD_ABSENT  /* there is no such program */
};

/* Waits until it has ended. `said` holds the beginning of what it wrote to standard error, a text. */
enum child_end child_run(const struct child *child, char *said, size_t said_n);

#endif
