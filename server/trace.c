#include "trace.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "store/store.h"

static bool is_phase_traced;
static _Thread_local const struct job *current;

static void print_statement(const char *sql, int64_t us)
{
    fprintf(stderr, "trace sql us=%" PRId64 " %s\n", us, sql);
}

/* Only what a signal handler may do: the texts are static or in the job's arena. */
static void say(const char *s)
{
    ssize_t n = write(STDERR_FILENO, s, strlen(s));
    (void)n;
}

static void crash(int sig)
{
    const struct job *j = current;
    say("level=fatal msg=\"crashed\" phase=");
    say(j && j->ctx.phase ? j->ctx.phase : "none");
    say(" route=\"");
    say(j && j->route ? j->route->path : "");
    say("\"\n");
    signal(sig, SIG_DFL);
    raise(sig);
}

static bool read_word(const char *word, size_t n)
{
    if (n == 3 && memcmp(word, "sql", n) == 0)
        db_trace_with(print_statement);
    else if (n == 5 && memcmp(word, "phase", n) == 0)
        is_phase_traced = true;
    else if (n > 0) {
        fprintf(stderr, "rostrum: trace: there is sql and phase, not \"%.*s\"\n", (int)n, word);
        return false;
    }
    return true;
}

bool trace_start(const char *words)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction on_crash = {.sa_handler = crash};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &on_crash, NULL);
    bool is_ok = true;
    for (const char *p = words; is_ok; p++) {
        size_t n = strcspn(p, ",");
        is_ok = read_word(p, n);
        p += n;
        if (!*p)
            break;
    }
    return is_ok;
}

void trace_job(const struct job *j)
{
    current = j;
}

void trace_phase(struct job *j, const char *phase)
{
    j->ctx.phase = phase;
    if (is_phase_traced)
        fprintf(stderr, "trace phase job=%p %s %s %s\n", (void *)j, phase, j->req.method, j->req.path);
}
