/* What the load generator keeps of each request it is given and of each answer. Files: load.c sends,
 * load_file.c reads the requests and writes the figures. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define N_KINDS 16

/* One line of the file, `@DUE_US KIND LENGTH`, and the bytes behind it. */
struct request {
    const char *p;
    size_t n;
    int64_t due_us; /* after the beginning; only with a schedule */
    int kind;       /* 0 to N_KINDS - 1: figures are kept apart by it */
};

struct requests {
    struct request *list;
    size_t n;
};

struct answers {
    uint32_t *us; /* how long each took, from when it was due or sent */
    size_t n, room;
    int64_t n_2xx, n_304, n_4xx, n_other;
};

/* Ends the process when the file is none. Lives until it ends. */
struct requests load_requests(const char *path);
void answers_add(struct answers *a, int status, int64_t us);
/* One member of the JSON object on stdout: "KIND": {...}; sorts a->us. */
void answers_print(struct answers *a, int kind, bool is_first);

/* Processor time that a process has had, its threads together, ns. -1: there is no such process. */
int64_t cpu_ns(int pid);
int64_t monotonic_ns(void);
int64_t real_us(void);

#endif
