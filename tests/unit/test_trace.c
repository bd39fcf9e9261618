#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "job.h"
#include "trace.h"

/* What a child that crashes in a step says on stderr. */
static void crash_of(char *out, size_t n)
{
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipe_fds[1], STDERR_FILENO);
        struct job *j = job_new();
        trace_start("");
        trace_job(j);
        trace_phase(j, "allow");
        abort();
    }
    close(pipe_fds[1]);
    size_t got = 0;
    for (ssize_t k; (k = read(pipe_fds[0], out + got, n - 1 - got)) > 0;)
        got += (size_t)k;
    out[got] = 0;
    close(pipe_fds[0]);
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
}

void test_trace__a_crash_names_the_step(void)
{
    char said[500];
    crash_of(said, sizeof said);
    assert_non_null(strstr(said, "phase=allow"));
}

void test_trace__unknown_words_are_refused(void)
{
    assert_false(trace_start("sqll"));
}
