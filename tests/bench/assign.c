/* How long 2,000 entries take to be given to 200 judges, three to each: bench_assign [ROUNDS]. A line a round,
 * milliseconds of the processor. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "algo/assign.h"
#include "base/arena.h"

#define N_ENTRIES 2000
#define N_JUDGES  200
#define N_EACH    3

static uint64_t seed;

static int32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (int32_t)((seed >> 33) % n);
}

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One pair of twenty has a conflict of interest; loads may differ by a third from the mean. */
static void run(uint64_t no)
{
    static int32_t cost[N_ENTRIES * N_JUDGES];
    static size_t n_wanted[N_ENTRIES];
    static struct assign_judge judges[N_JUDGES];
    struct arena *a = arena_new(64u << 20);
    struct assign_plan plan;
    const char *why;
    seed = no;
    for (size_t i = 0; i < N_ENTRIES * N_JUDGES; i++)
        cost[i] = below(20) == 0 ? ASSIGN_NEVER : below(1000);
    for (size_t i = 0; i < N_ENTRIES; i++)
        n_wanted[i] = N_EACH;
    for (size_t i = 0; i < N_JUDGES; i++)
        judges[i] = (struct assign_judge){20, 40};
    struct assign_input in = {.judges = judges, .n_judges = N_JUDGES, .n_wanted = n_wanted, .n_entries = N_ENTRIES,
                              .cost = cost, .balance = 10};
    double from = cpu_ms();
    if (assign_plan(a, &in, &plan, &why) != OK || plan.n_missing) {
        fprintf(stderr, "bench_assign: %zu missing\n", plan.n_missing);
        exit(1);
    }
    printf("%.3f\n", cpu_ms() - from);
    arena_free(a);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
    for (int i = 1; i <= n; i++)
        run((uint64_t)i);
    return 0;
}
