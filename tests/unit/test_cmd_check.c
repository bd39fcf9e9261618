#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "domain/event/event_check.h"
#include "unit.h"

/* Runs `check` with one argument; its exit status, and what it printed to `fd` in out. */
static int run(char *arg, int fd, char *out, size_t out_n)
{
    char verb[] = "check";
    char *argv[] = {verb, arg, NULL};
    FILE *caught = tmpfile();
    assert_non_null(caught);
    fflush(NULL);
    int kept = dup(fd);
    assert_true(dup2(fileno(caught), fd) == fd);
    int status = cmd_check(arg ? 2 : 1, argv);
    fflush(NULL);
    assert_true(dup2(kept, fd) == fd);
    close(kept);
    rewind(caught);
    out[fread(out, 1, out_n - 1, caught)] = 0;
    fclose(caught);
    return status;
}

static void path_of(const char *path, char full[512])
{
    snprintf(full, 512, "%.*s%s", (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__, path);
}

void test_cmd_check__silent_when_all_is_well(void)
{
    char full[512], out[1024];
    path_of("deploy/events/golden-panda-2022.json", full);
    assert_int_equal(run(full, STDOUT_FILENO, out, sizeof out), 0);
    assert_string_equal(out, "");
}

void test_cmd_check__malformed_json_has_line_and_column(void)
{
    char full[512], out[1024];
    path_of("tests/events/malformed.json", full);
    assert_int_equal(run(full, STDOUT_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, "malformed.json:: line 5, column "));
    path_of("tests/events/twice.json", full);
    assert_int_equal(run(full, STDOUT_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, "twice.json:: line 4, column "));
    assert_non_null(strstr(out, "duplicate"));
}

void test_cmd_check__faults_are_file_pointer_message(void)
{
    char full[] = "/tmp/rostrum-check-XXXXXX", out[4096], want[100];
    int fd = mkstemp(full);
    assert_true(fd >= 0 && write(fd, "{\"colour\":1}", 12) == 12);
    assert_int_equal(run(full, STDOUT_FILENO, out, sizeof out), 1);
    snprintf(want, sizeof want, "%s:/colour: ", full);
    assert_ptr_equal(strstr(out, want), out);
    snprintf(want, sizeof want, "\n%s:: ", full);
    assert_non_null(strstr(out, want));
    close(fd);
    unlink(full);
}

void test_cmd_check__too_large_or_absent_is_refused(void)
{
    char full[] = "/tmp/rostrum-check-XXXXXX", out[4096];
    int fd = mkstemp(full);
    assert_true(fd >= 0 && ftruncate(fd, EVENT_MAX_BYTES + 1) == 0);
    assert_int_equal(run(full, STDERR_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, "larger than 4 MiB"));
    close(fd);
    unlink(full);
    assert_int_equal(run(full, STDERR_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, full));
    assert_int_equal(run(NULL, STDERR_FILENO, out, sizeof out), 2);
    char folder[] = "/tmp";
    assert_int_equal(run(folder, STDERR_FILENO, out, sizeof out), 1);
}

void test_cmd_check__prints_the_schema(void)
{
    static char out[200000];
    char flag[] = "--schema";
    assert_int_equal(run(flag, STDOUT_FILENO, out, sizeof out), 0);
    assert_non_null(strstr(out, "\"https://json-schema.org/draft/2020-12/schema\""));
    assert_non_null(strstr(out, "\"uploads\""));
}

void test_cmd_check__help_is_no_mistake(void)
{
    char flag[] = "--help", wrong[] = "--hlep", out[4096];
    assert_int_equal(run(flag, STDOUT_FILENO, out, sizeof out), 0);
    assert_ptr_equal(strstr(out, "usage: rostrum check FILE"), out);
    assert_int_equal(run(wrong, STDERR_FILENO, out, sizeof out), 2);
}
