#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "file/child.h"
#include "file/pages.h"
#include "unit.h"

#define PAGE(...) (&(const struct page){__VA_ARGS__})
#define SMALL     PAGES_SMALL_PIXELS
#define LARGE     PAGES_LARGE_PIXELS
#define THREE     "tests/decks/three.pdf"
#define BOMB      "tests/decks/bomb.pdf"

#define HASH_A "aa00000000000000000000000000000000000000000000000000000000000001"
#define HASH_B "bb00000000000000000000000000000000000000000000000000000000000002"

static char place[200], tools[300], folder[300];

static struct pages fresh(const char *with_tools)
{
    snprintf(place, sizeof place, "/tmp/rostrum-pages-XXXXXX");
    assert_non_null(mkdtemp(place));
    snprintf(tools, sizeof tools, "%s/tools", place);
    snprintf(folder, sizeof folder, "%s/pages", place);
    assert_int_equal(mkdir(tools, 0700), 0);
    struct pages p = {.folder = folder, .tools = with_tools ? with_tools : tools, .n_at_once = 1};
    assert_int_equal(pages_init(&p), OK);
    return p;
}

static void gone(void)
{
    char command[400];
    snprintf(command, sizeof command, "rm -rf %s", place);
    assert_int_equal(system(command), 0);
}

/* A stand-in for one of poppler's tools. */
static void tool(const char *name, const char *body)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", tools, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", body);
    fclose(f);
    assert_int_equal(chmod(path, 0700), 0);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum pages_state state_of(const struct pages *p, const char *document, const char *hash)
{
    struct pages_info info;
    assert_int_equal(pages_look(p, document, hash, &info), OK);
    return info.state;
}

void test_pages__a_deck_is_counted_and_painted(void)
{
    struct pages p = fresh("/usr/bin");
    struct pages_info info;
    int fd;
    int64_t n, again;
    const char *deck = THREE; /* with a script that never ends: nothing runs it */
    assert_int_equal(pages_look(&p, deck, HASH_A, &info), OK);
    assert_int_equal(info.state, PAGES_READY);
    assert_int_equal(info.n_pages, 3);
    assert_int_equal(info.width, 1600);
    assert_int_equal(info.height, 900);
    int64_t large = 0, small = 0;
    for (int no = 1; no <= 3; no++) {
        assert_int_equal(pages_get(&p, PAGE(deck, HASH_A, no, LARGE), &fd, &n), OK);
        assert_true(n > 12000); /* with its letters, whose fonts are ours: without them it has 9,075 */
        large += n;
        close(fd);
    }
    assert_int_equal(pages_get(&p, PAGE(deck, HASH_A, 1, SMALL), &fd, &small), OK);
    close(fd);
    assert_true(small * 3 < large);
    /* kept: the document is not needed any more */
    assert_int_equal(pages_get(&p, PAGE("/nowhere", HASH_A, 1, SMALL), &fd, &again), OK);
    assert_int_equal(again, small);
    close(fd);
    assert_int_equal(state_of(&p, "/nowhere", HASH_A), PAGES_READY);
    gone();
}

void test_pages__what_cannot_be_shown_says_why(void)
{
    struct pages p = fresh("/usr/bin");
    struct pages_info info;
    assert_int_equal(state_of(&p, "tests/decks/locked.pdf", "c0" HASH_A), PAGES_LOCKED);
    assert_int_equal(state_of(&p, "tests/decks/broken.pdf", "c1" HASH_A), PAGES_BROKEN);
    assert_int_equal(pages_look(&p, "tests/decks/many.pdf", "c2" HASH_A, &info), OK);
    assert_int_equal(info.state, PAGES_TOO_LARGE);
    assert_int_equal(info.n_pages, 201);
    for (int s = 0; s < PAGES_STATES; s++)
        assert_true((pages_reason((enum pages_state)s) == NULL) == (s == PAGES_READY));
    gone();
}

void test_pages__a_bomb_costs_its_seconds_once(void)
{
    struct pages p = fresh("/usr/bin");
    int fd;
    int64_t n, from = now_ms();
    assert_int_equal(state_of(&p, BOMB, HASH_A), PAGES_READY);
    assert_int_equal(pages_get(&p, PAGE(BOMB, HASH_A, 1, SMALL), &fd, &n), ERR_UNSUPPORTED);
    assert_true(now_ms() - from < 25000);
    from = now_ms();
    assert_int_equal(pages_get(&p, PAGE(BOMB, HASH_A, 1, SMALL), &fd, &n), ERR_UNSUPPORTED);
    assert_true(now_ms() - from < 1000);
    assert_int_equal(pages_get(&p, PAGE(BOMB, HASH_A, 2, SMALL), &fd, &n), OK);
    close(fd);
    gone();
}

void test_pages__without_poppler_it_says_so_and_looks_again(void)
{
    struct pages p = fresh(NULL);
    int fd;
    int64_t n;
    assert_int_equal(state_of(&p, THREE, HASH_A), PAGES_ABSENT);
    assert_int_equal(pages_get(&p, PAGE(THREE, HASH_A, 1, LARGE), &fd, &n), ERR_UNSUPPORTED);
    p.tools = "/usr/bin"; /* installed meanwhile */
    assert_int_equal(state_of(&p, THREE, HASH_A), PAGES_READY);
    assert_int_equal(pages_get(&p, PAGE(THREE, HASH_A, 1, LARGE), &fd, &n), OK);
    close(fd);
    gone();
}

void test_pages__a_killed_child_is_tried_again(void)
{
    struct pages p = fresh(NULL);
    struct pages_info info;
    int fd;
    int64_t n;
    tool("pdfinfo", "kill -9 $$");
    tool("pdftoppm", "kill -9 $$");
    assert_int_equal(pages_look(&p, "x", HASH_A, &info), ERR_BUSY);
    assert_int_equal(pages_get(&p, PAGE("x", HASH_A, 1, LARGE), &fd, &n), ERR_BUSY);
    p.tools = "/usr/bin";
    assert_int_equal(pages_get(&p, PAGE(THREE, HASH_A, 1, LARGE), &fd, &n), OK);
    close(fd);
    gone();
}

void test_pages__what_is_no_picture_is_not_shown(void)
{
    static const char *const said[] = {"echo '<script>'", "exit 3", "true", "printf '\\377\\330\\377cut'",
                                       "head -c 20000000 /dev/zero"};
    struct pages p = fresh(NULL);
    int fd;
    int64_t n;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        tool("pdftoppm", said[i]);
        assert_int_equal(pages_get(&p, PAGE("x", HASH_A, (int64_t)i + 1, LARGE), &fd, &n), ERR_UNSUPPORTED);
    }
    gone();
}

void test_pages__a_title_cannot_fake_a_count(void)
{
    struct pages p = fresh(NULL);
    struct pages_info info;
    tool("pdfinfo", "printf 'Title: x\\nPages: 7\\nPage size: 1 x 1 pts\\n"
                    "Pages:   2\\nPage size:  100 x 200 pts\\nPage rot: 90\\n'");
    assert_int_equal(pages_look(&p, "x", HASH_A, &info), OK);
    assert_int_equal(info.n_pages, 2);
    assert_int_equal(info.width, 1600); /* turned by its own quarter */
    assert_int_equal(info.height, 800);
    tool("pdfinfo", "printf 'Pages: 2\\nPage size: nan x inf pts\\n'");
    assert_int_equal(state_of(&p, "x", HASH_B), PAGES_BROKEN);
    gone();
}

void test_pages__a_full_disk_keeps_nothing_and_shows_all(void)
{
    struct pages p = fresh("/usr/bin");
    struct pages_info info;
    int fd;
    int64_t n;
    char path[400];
    snprintf(path, sizeof path, "%s/aa", folder);
    FILE *f = fopen(path, "w"); /* where a folder should be made */
    assert_non_null(f);
    fclose(f);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pages_look(&p, THREE, HASH_A, &info), OK);
        assert_int_equal(info.state, PAGES_READY);
        assert_int_equal(pages_get(&p, PAGE(THREE, HASH_A, 1, SMALL), &fd, &n), OK);
        close(fd);
    }
    assert_int_equal(pages_open(&p, HASH_A, "info"), -1);
    gone();
}

static bool is_not_b(void *arg, const char *hash)
{
    ++*(int *)arg;
    return strcmp(hash, HASH_B) != 0;
}

void test_pages__pictures_go_with_their_document_and_when_there_are_too_many(void)
{
    struct pages p = fresh("/usr/bin");
    int fd, n_asked = 0;
    int64_t n;
    assert_int_equal(pages_get(&p, PAGE(THREE, HASH_A, 1, SMALL), &fd, &n), OK);
    close(fd);
    assert_int_equal(pages_get(&p, PAGE(THREE, HASH_B, 1, SMALL), &fd, &n), OK);
    close(fd);
    pages_sweep(&p, is_not_b, &n_asked, INT64_C(1) << 30);
    assert_int_equal(n_asked, 2);
    assert_int_equal(pages_open(&p, HASH_B, "1-320.jpg"), -1);
    fd = pages_open(&p, HASH_A, "1-320.jpg");
    assert_true(fd >= 0);
    close(fd);
    pages_sweep(&p, is_not_b, &n_asked, 100);
    assert_int_equal(pages_open(&p, HASH_A, "1-320.jpg"), -1);
    gone();
}

/* ---- the child itself ---- */

static char said[100], wrote[4096];

/* A child is nice: on a busy machine its first second may take many. */
#define WALL_MS 60000

static enum child_end run(const char *script, int64_t wall_ms)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    char path[] = "/tmp/rostrum-child-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    struct child child = {.argv = argv, .out = fd, .cpu_s = 2, .wall_ms = wall_ms, .memory = INT64_C(256) << 20,
                          .out_max = 4096};
    enum child_end end = child_run(&child, said, sizeof said);
    ssize_t k = pread(fd, wrote, sizeof wrote - 1, 0);
    wrote[k > 0 ? k : 0] = '\0';
    close(fd);
    return end;
}

void test_pages__a_child_has_nothing_of_ours(void)
{
    setenv("ROSTRUM_SECRET", "x", 1);
    int open_one = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    assert_int_equal(run("cat; env; i=3; while [ $i -lt 32 ]; do [ -e /proc/$$/fd/$i ] && echo open; i=$((i+1)); done;"
                         "echo limits; ulimit -c;"
                         "cut -d' ' -f5 /proc/$$/stat; echo $$; echo why >&2", WALL_MS), CHILD_DONE);
    close(open_one);
    assert_string_equal(said, "why\n");
    assert_null(strstr(wrote, "SECRET"));
    assert_non_null(strstr(wrote, "PATH=/usr/bin:/bin"));
    assert_null(strstr(wrote, "open\n"));
    int core = 1, group = 0, pid = 1;
    const char *rest = strstr(wrote, "limits\n");
    assert_non_null(rest);
    assert_int_equal(sscanf(rest, "limits %d %d %d", &core, &group, &pid), 3);
    assert_int_equal(core, 0);
    assert_int_equal(group, pid);
}

/* Gone, or a zombie that init has not yet taken away. */
static bool is_over(const char *pid)
{
    for (int i = 0; i < 3000; i++) {
        struct timespec nap = {0, 10000000};
        char path[64], state = 'Z';
        snprintf(path, sizeof path, "/proc/%ld/stat", strtol(pid, NULL, 10));
        FILE *f = fopen(path, "r");
        bool is_alive = f && fscanf(f, "%*d %*s %c", &state) == 1 && state != 'Z';
        if (f)
            fclose(f);
        if (!is_alive)
            return true;
        nanosleep(&nap, NULL);
    }
    return false;
}

void test_pages__a_child_ends_in_time_with_all_it_started(void)
{
    int64_t from = now_ms();
    assert_int_equal(run("sleep 60 & echo $!; exec 2>&-; sleep 60", 300), CHILD_LIMIT);
    assert_true(now_ms() - from < 30000); /* not the minute that it sleeps */
    assert_true(is_over(wrote));
    assert_int_equal(run("while :; do :; done", WALL_MS), CHILD_LIMIT);
    assert_int_equal(run("head -c 100000 /dev/zero; exec true", WALL_MS), CHILD_DONE);
    assert_int_equal(run("exec head -c 100000 /dev/zero", WALL_MS), CHILD_LIMIT);
    assert_int_equal(run("exit 4", WALL_MS), CHILD_FAILED);
    assert_int_equal(run("kill -9 $$", WALL_MS), CHILD_LOST);
    assert_int_equal(run("i=0; while [ $i -lt 9999 ]; do echo much >&2; i=$((i+1)); done", WALL_MS), CHILD_DONE);
    assert_int_equal((int)strlen(said), (int)sizeof said - 1);
}
