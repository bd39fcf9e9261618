/* Holds the real clock still: a library for LD_PRELOAD that stands before clock_gettime(CLOCK_REALTIME),
 * so that a test decides in which millisecond a request is received. Other clocks go on.
 *
 *   FAULT_CLOCK   a file of 8 bytes: the milliseconds since the epoch that the clock shows, in the
 *                 machine's byte order; 0: the true time */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shown;

__attribute__((constructor)) static void open_control(void)
{
    const char *path = getenv("FAULT_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *at = fd >= 0 ? mmap(NULL, sizeof *shown, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (path && at == MAP_FAILED)
        abort();
    if (at != MAP_FAILED)
        shown = at;
    if (fd >= 0)
        close(fd);
}

int clock_gettime(clockid_t which, struct timespec *t)
{
    int64_t ms = which == CLOCK_REALTIME && shown ? *shown : 0;
    if (ms == 0)
        return (int)syscall(SYS_clock_gettime, which, t);
    t->tv_sec = ms / 1000;
    t->tv_nsec = ms % 1000 * 1000000;
    return 0;
}
