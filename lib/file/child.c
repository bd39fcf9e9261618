#include "file/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX 32
#define NAP_MS    2
#define NICE      10

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- in the child: system calls only ---- */

static void limit(int what, int64_t to)
{
    struct rlimit r = {(rlim_t)to, (rlim_t)to};
    if (setrlimit(what, &r) != 0)
        _exit(126);
}

static void set_limits(const struct child *child)
{
    struct rlimit cpu = {(rlim_t)child->cpu_s, (rlim_t)child->cpu_s + 1};
    if (setrlimit(RLIMIT_CPU, &cpu) != 0) /* SIGXCPU first: it tells this end from others */
        _exit(126);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, child->out_max);
    limit(RLIMIT_NOFILE, FILES_MAX);
    limit(RLIMIT_AS, child->memory);
}

static _Noreturn void become(const struct child *child, int null, int err)
{
    static char path[] = "PATH=/usr/bin:/bin", lang[] = "LC_ALL=C.UTF-8";
    static char *const environment[] = {path, lang, NULL};
    static const int to_default[] = {SIGPIPE, SIGXCPU, SIGXFSZ, SIGTERM, SIGINT};
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setpriority(PRIO_PROCESS, 0, NICE); /* may be refused by a sandbox: then it is not nice */
    for (size_t i = 0; i < sizeof to_default / sizeof *to_default; i++)
        signal(to_default[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(null, 0) < 0 || dup2(child->out, 1) < 0 || dup2(err, 2) < 0 || close_range(3, ~0U, 0) != 0)
        _exit(126);
    set_limits(child);
    execve(child->argv[0], (char *const *)(uintptr_t)child->argv, environment);
    _exit(127);
}

/* ---- watching it ---- */

/* Reads what it says until it has closed its standard error. False: the time is over. */
static bool listen_to(int fd, int64_t until, char *said, size_t said_n)
{
    char piece[512];
    size_t n = 0;
    while (true) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = until - now_ms();
        if (left <= 0)
            return false;
        if (poll(&p, 1, (int)left) <= 0)
            continue;
        ssize_t k = read(fd, piece, sizeof piece);
        if (k == 0 || (k < 0 && errno != EINTR))
            return true;
        for (ssize_t i = 0; i < k && n + 1 < said_n; i++)
            said[n++] = piece[i] == '\0' ? ' ' : piece[i];
        said[n] = '\0';
    }
}

/* Its wait status. A child that has run out of time is ended, with whatever it has started. */
static int wait_for(pid_t pid, int64_t until, bool *is_overdue)
{
    int status = 0;
    while (waitpid(pid, &status, *is_overdue ? 0 : WNOHANG) != pid) {
        struct timespec nap = {0, NAP_MS * 1000000L};
        if (!*is_overdue && now_ms() >= until) {
            *is_overdue = true;
            kill(-pid, SIGKILL);
            kill(pid, SIGKILL);
        } else if (!*is_overdue) {
            nanosleep(&nap, NULL);
        }
    }
    kill(-pid, SIGKILL); /* what it has left behind */
    return status;
}

static enum child_end end_of(int status, bool is_overdue)
{
    if (is_overdue)
        return CHILD_LIMIT;
    if (WIFEXITED(status)) {
        int code = WEXITSTATUS(status);
        return code == 0 ? CHILD_DONE : code == 127 ? CHILD_ABSENT : code == 126 ? CHILD_LOST : CHILD_FAILED;
    }
    int sig = WTERMSIG(status);
    return sig == SIGKILL || sig == SIGTERM || sig == SIGINT || sig == SIGHUP ? CHILD_LOST : CHILD_LIMIT;
}

enum child_end child_run(const struct child *child, char *said, size_t said_n)
{
    int err[2] = {-1, -1};
    bool is_overdue = false;
    said[0] = '\0';
    if (access(child->argv[0], X_OK) != 0)
        return CHILD_ABSENT;
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || pipe2(err, O_CLOEXEC) != 0) {
        if (null >= 0)
            close(null);
        return CHILD_LOST;
    }
    int64_t until = now_ms() + child->wall_ms;
    pid_t pid = fork();
    if (pid == 0)
        become(child, null, err[1]);
    close(null);
    close(err[1]);
    enum child_end end = CHILD_LOST;
    if (pid > 0) {
        setpgid(pid, pid); /* whichever of us comes first */
        is_overdue = !listen_to(err[0], until, said, said_n);
        if (is_overdue)
            kill(-pid, SIGKILL);
        end = end_of(wait_for(pid, until, &is_overdue), is_overdue);
    }
    close(err[0]);
    return end;
}
