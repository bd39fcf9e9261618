#include "load.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/err.h"

int64_t monotonic_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t real_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* By the scheduler's own count, which is in ns; /proc/PID/stat counts in ticks of 10 ms. */
int64_t cpu_ns(int pid)
{
    char path[300];
    int64_t sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    if (!threads)
        return -1;
    for (struct dirent *d; (d = readdir(threads));) {
        int64_t ns = 0;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", pid, d->d_name);
        FILE *f = d->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (f && fscanf(f, "%" SCNd64, &ns) == 1)
            sum += ns;
        if (f)
            fclose(f);
    }
    closedir(threads);
    return sum;
}

static char *read_whole(const char *path, size_t *n)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    char *p = f && fstat(fileno(f), &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;
    if (!p || fread(p, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
        fatal("%s: %s", path, strerror(errno));
    fclose(f);
    *n = (size_t)st.st_size;
    p[*n] = '\0';
    return p;
}

struct requests load_requests(const char *path)
{
    size_t n, room = 0;
    const char *p = read_whole(path, &n), *end = p + n;
    struct requests all = {0};
    while (p < end) {
        char *next;
        struct request r = {.due_us = *p == '@' ? strtoll(p + 1, &next, 10) : -1};
        if (r.due_us < 0)
            fatal("%s: no @ at byte %td", path, n - (size_t)(end - p));
        r.kind = (int)strtol(next, &next, 10);
        r.n = (size_t)strtoull(next, &next, 10);
        r.p = next + 1;
        if (*next != '\n' || r.n > (size_t)(end - r.p) || r.kind < 0 || r.kind >= N_KINDS)
            fatal("%s: request %zu is not as it should be", path, all.n);
        if (all.n == room) {
            room = room ? room * 2 : 1024;
            all.list = realloc(all.list, room * sizeof *all.list);
            if (!all.list)
                fatal("out of memory");
        }
        all.list[all.n++] = r;
        p = r.p + r.n;
    }
    if (all.n == 0)
        fatal("%s: no request", path);
    return all;
}

void answers_add(struct answers *a, int status, int64_t us)
{
    if (a->n == a->room) {
        a->room = a->room ? a->room * 2 : 4096;
        a->us = realloc(a->us, a->room * sizeof *a->us);
        if (!a->us)
            fatal("out of memory");
    }
    a->us[a->n++] = us < 0 ? 0 : us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
    a->n_2xx += status >= 200 && status < 300;
    a->n_304 += status == 304;
    a->n_4xx += status >= 400 && status < 500;
    a->n_other += status < 200 || status >= 500 || (status >= 300 && status < 400 && status != 304);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The smallest that at least `milli` thousandths of all do not exceed. */
static uint32_t quantile(const struct answers *a, size_t milli)
{
    size_t rank = (a->n * milli + 999) / 1000;
    return a->n ? a->us[rank ? rank - 1 : 0] : 0;
}

void answers_print(struct answers *a, int kind, bool is_first)
{
    if (a->n) /* not for NULL */
        qsort(a->us, a->n, sizeof *a->us, by_size);
    printf("%s\"%d\": {\"n\": %zu, \"n_2xx\": %" PRId64 ", \"n_304\": %" PRId64 ", \"n_4xx\": %" PRId64
           ", \"n_other\": %" PRId64 ", \"p50_us\": %u, \"p90_us\": %u, \"p99_us\": %u, \"max_us\": %u}",
           is_first ? "" : ", ", kind, a->n, a->n_2xx, a->n_304, a->n_4xx, a->n_other, quantile(a, 500),
           quantile(a, 900), quantile(a, 990), quantile(a, 1000));
}
