#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "unit.h"

/* Runs `rule test` with up to two arguments; its exit status, and what it printed to `fd` in out. */
static int run(char *a, char *b, int fd, char *out, size_t out_n)
{
    char verb[] = "rule", test[] = "test";
    char *argv[] = {verb, test, a, b, NULL};
    FILE *caught = tmpfile();
    assert_non_null(caught);
    fflush(NULL);
    int kept = dup(fd);
    assert_true(dup2(fileno(caught), fd) == fd);
    int status = cmd_rule(2 + (a != NULL) + (b != NULL), argv);
    fflush(NULL);
    assert_true(dup2(kept, fd) == fd);
    close(kept);
    rewind(caught);
    out[fread(out, 1, out_n - 1, caught)] = 0;
    fclose(caught);
    return status;
}

static void panda_path(char full[512])
{
    snprintf(full, 512, "%.*sdeploy/events/golden-panda-2022.json",
             (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__);
}

static const char examples[] =
    "["
    "{\"key\": \"last-day-of-2016\", "
    "\"answers\": {\"is_pre_startup\": false, \"founded\": \"2016-12-31\"}, \"verdict\": \"fail\"},"
    "{\"key\": \"first-day-of-2017\", "
    "\"answers\": {\"is_pre_startup\": false, \"founded\": \"2017-01-01\"}, \"verdict\": \"pass\"},"
    "{\"key\": \"year-2017\", \"answers\": {\"founded\": \"2017\"}, \"verdict\": \"pass\"},"
    "{\"key\": \"pre-startup\", \"answers\": {\"is_pre_startup\": true}, \"verdict\": \"pass\"},"
    "{\"key\": \"no-date\", "
    "\"answers\": {\"is_pre_startup\": false}, \"verdict\": \"undecided\", \"rules\": {\"founded\": \"undecided\"}}"
    "]";

/* Writes the event file with these examples, and its call changed: `change` is given the call. */
static void changed(char full[32], void (*change)(json_t *call))
{
    char path[512];
    panda_path(path);
    json_t *doc = json_load_file(path, 0, NULL);
    assert_non_null(doc);
    json_t *call = json_array_get(json_object_get(doc, "calls"), 0);
    json_object_set_new(call, "examples", json_loads(examples, 0, NULL));
    change(call);
    snprintf(full, 32, "/tmp/rostrum-rule-XXXXXX");
    int fd = mkstemp(full);
    assert_true(fd >= 0 && json_dumpfd(doc, fd, 0) == 0);
    close(fd);
    json_decref(doc);
}

static void keep(json_t *call)
{
    (void)call;
}

void test_cmd_rule__says_a_line_for_each_example(void)
{
    char full[32], out[4096];
    changed(full, keep);
    assert_int_equal(run(full, NULL, STDOUT_FILENO, out, sizeof out), 0);
    assert_ptr_equal(strstr(out, "ok        main/last-day-of-2016: fail\n"), out);
    assert_non_null(strstr(out, "\nok        main/no-date: undecided\n"));
    assert_non_null(strstr(out, ": 5 tried, 5 as wanted, 0 differing\n"));
    unlink(full);
}

void test_cmd_rule__says_what_each_rule_waits_for(void)
{
    char full[32], out[8192], flag[] = "--rules";
    changed(full, keep);
    assert_int_equal(run(flag, full, STDOUT_FILENO, out, sizeof out), 0);
    assert_non_null(strstr(out, "founded (block): undecided; waits for founded\n"));
    assert_non_null(strstr(out, "founded (block): pass\n"));
    unlink(full);
}

/* The bound moves by a day: the example at the edge differs, the others stay. */
static void move_bound(json_t *call)
{
    json_t *rule = json_array_get(json_object_get(call, "rules"), 0);
    json_object_set_new(rule, "condition",
                        json_pack("{s:[{s:s},{s:s}]}", ">=", "var", "founded", "date", "2017-01-02"));
}

void test_cmd_rule__says_which_differ_after_a_change(void)
{
    char full[32], out[4096];
    changed(full, move_bound);
    assert_int_equal(run(full, NULL, STDOUT_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, "ok        main/last-day-of-2016: fail\n"));
    assert_non_null(strstr(out, "differs   main/first-day-of-2017: fail\n"
                                "           verdict: wanted pass, got fail; founded: The company must have been"));
    assert_non_null(strstr(out, "differs   main/year-2017: undecided\n"));
    assert_non_null(strstr(out, "5 tried, 2 as wanted, 3 differing\n"));
    unlink(full);
}

static void lose_examples(json_t *call)
{
    json_object_del(call, "examples");
}

static void break_rule(json_t *call)
{
    json_t *rule = json_array_get(json_object_get(call, "rules"), 0);
    json_object_set_new(rule, "condition", json_pack("{s:[{s:s}]}", "var", "var", "founded"));
}

void test_cmd_rule__none_or_faulty_is_no_success(void)
{
    char full[32], out[4096], absent[] = "/tmp/rostrum-no-such-file";
    changed(full, lose_examples);
    assert_int_equal(run(full, NULL, STDOUT_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, ": no examples\n"));
    unlink(full);
    changed(full, break_rule);
    assert_int_equal(run(full, NULL, STDOUT_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, ":/calls/0/rules/0/condition"));
    assert_null(strstr(out, " tried"));
    unlink(full);
    assert_int_equal(run(absent, NULL, STDERR_FILENO, out, sizeof out), 1);
    assert_non_null(strstr(out, absent));
}

void test_cmd_rule__help_is_no_mistake(void)
{
    char help[] = "--help", wrong[] = "--rulse", rules[] = "--rules", out[4096];
    assert_int_equal(run(help, NULL, STDOUT_FILENO, out, sizeof out), 0);
    assert_ptr_equal(strstr(out, "usage: rostrum rule test"), out);
    assert_int_equal(run(NULL, NULL, STDERR_FILENO, out, sizeof out), 2);
    assert_int_equal(run(wrong, NULL, STDERR_FILENO, out, sizeof out), 2);
    assert_int_equal(run(rules, NULL, STDERR_FILENO, out, sizeof out), 2);
}
