#include "file/pages.h"

#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/child.h"

#define FORMAT       1 /* of info, and of how pictures are made */
#define INFO_CPU_S   5
#define PAGE_CPU_S   8
#define WALL_MS      20000
#define MEMORY       (INT64_C(768) << 20)
#define INFO_MAX     (INT64_C(256) << 10)
#define PICTURE_MAX  (INT64_C(8) << 20)
#define SAID_MAX     2048
#define POINTS_MAX   1000000.0 /* a page's side */

static atomic_int n_running;

/* ---- words ---- */

static const struct {
    const char *word, *reason;
} words[] = {
    [PAGES_READY] = {"ready", NULL},
    [PAGES_UNSUPPORTED] = {"unsupported", "pages_unsupported"},
    [PAGES_LOCKED] = {"locked", "pages_locked"},
    [PAGES_BROKEN] = {"broken", "pages_broken"},
    [PAGES_TOO_LARGE] = {"too_large", "pages_too_large"},
    [PAGES_ABSENT] = {"absent", "pages_absent"},
};
_Static_assert(sizeof words / sizeof *words == PAGES_STATES, "each state has its words");

const char *pages_word(enum pages_state s)
{
    return words[s].word;
}

const char *pages_reason(enum pages_state s)
{
    return words[s].reason;
}

/* ---- children ---- */

/* Runs a tool with its output into a file in memory: a full disk is no reason to show nothing, and the
 * child needs to write nowhere. *fd is -1 unless it is CHILD_DONE. */
static enum child_end run(const struct pages *p, struct child *child, int *fd, char said[SAID_MAX])
{
    *fd = -1;
    if (atomic_fetch_add(&n_running, 1) >= p->n_at_once) {
        atomic_fetch_sub(&n_running, 1);
        return CHILD_LOST;
    }
    enum child_end end = CHILD_LOST;
    int out = memfd_create("page", MFD_CLOEXEC);
    if (out >= 0) {
        child->out = out;
        child->wall_ms = WALL_MS;
        child->memory = MEMORY;
        end = child_run(child, said, SAID_MAX);
    }
    atomic_fetch_sub(&n_running, 1);
    if (end == CHILD_DONE)
        *fd = out;
    else if (out >= 0)
        close(out);
    return end;
}

static bool tool_path(const struct pages *p, const char *name, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%s", p->tools, name) < PATH_MAX;
}

/* ---- what a document is ---- */

/* The value after the last line that begins with `key`: a document's own title may hold line breaks, and
 * comes before what the tool found itself. */
static const char *value_of(const char *text, const char *key)
{
    const char *found = NULL;
    size_t n = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (strncmp(line, key, n) == 0)
            found = line + n;
    return found;
}

/* Scaled so that the longer side has PAGES_LARGE_PIXELS, turned as the page is. */
static bool read_size(const char *text, struct pages_info *out)
{
    const char *size = value_of(text, "Page size:"), *turn = value_of(text, "Page rot:");
    double w = 0, h = 0;
    int degrees = 0;
    if (!size || sscanf(size, "%lf x %lf", &w, &h) != 2 || !(w > 0 && h > 0 && w < POINTS_MAX && h < POINTS_MAX))
        return false;
    if (turn && sscanf(turn, "%d", &degrees) == 1 && degrees % 180 != 0) {
        double other = w;
        w = h;
        h = other;
    }
    double scale = PAGES_LARGE_PIXELS / (w > h ? w : h);
    out->width = (int64_t)(w * scale + 0.5);
    out->height = (int64_t)(h * scale + 0.5);
    return out->width > 0 && out->height > 0;
}

static void read_info(const char *text, struct pages_info *out)
{
    const char *pages = value_of(text, "Pages:");
    *out = (struct pages_info){.state = PAGES_BROKEN};
    if (!pages || sscanf(pages, "%9" SCNd64, &out->n_pages) != 1 || out->n_pages < 1)
        *out = (struct pages_info){.state = PAGES_BROKEN};
    else if (out->n_pages > PAGES_MAX)
        out->state = PAGES_TOO_LARGE;
    else if (read_size(text, out))
        out->state = PAGES_READY;
}

/* All of a small file. */
static void read_text(int fd, char *text, size_t n)
{
    ssize_t k = pread(fd, text, n - 1, 0);
    text[k > 0 ? k : 0] = '\0';
}

static enum err look(const struct pages *p, const char *document, struct pages_info *out)
{
    char tool[PATH_MAX], said[SAID_MAX];
    const char *const argv[] = {tool, "-enc", "UTF-8", document, NULL};
    struct child child = {.argv = argv, .cpu_s = INFO_CPU_S, .out_max = INFO_MAX - 1};
    int fd;
    if (!tool_path(p, "pdfinfo", tool))
        return ERR_INTERNAL;
    *out = (struct pages_info){.state = PAGES_BROKEN};
    switch (run(p, &child, &fd, said)) {
    case CHILD_DONE: {
        char *text = malloc(INFO_MAX);
        if (text) {
            read_text(fd, text, INFO_MAX);
            read_info(text, out);
        }
        close(fd);
        free(text);
        return text ? OK : ERR_BUSY;
    }
    case CHILD_FAILED:
        if (strstr(said, "ncorrect password"))
            out->state = PAGES_LOCKED;
        return OK;
    case CHILD_LIMIT:
        return OK;
    case CHILD_ABSENT:
        out->state = PAGES_ABSENT;
        return OK;
    case CHILD_LOST:
        break;
    }
    return ERR_BUSY;
}

static bool read_kept(const struct pages *p, const char *hash, struct pages_info *out)
{
    char text[100];
    int format, state;
    int fd = pages_open(p, hash, "info");
    if (fd < 0)
        return false;
    read_text(fd, text, sizeof text);
    close(fd);
    if (sscanf(text, "%d %d %" SCNd64 " %" SCNd64 " %" SCNd64, &format, &state, &out->n_pages, &out->width,
               &out->height) != 5 ||
        format != FORMAT || state < 0 || state >= PAGES_STATES)
        return false;
    out->state = (enum pages_state)state;
    return true;
}

static void keep_info(const struct pages *p, const char *hash, const struct pages_info *info)
{
    char text[100];
    int n = snprintf(text, sizeof text, "%d %d %" PRId64 " %" PRId64 " %" PRId64 "\n", FORMAT, (int)info->state,
                     info->n_pages, info->width, info->height);
    int fd = memfd_create("info", MFD_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, text, (size_t)n) == n)
        pages_keep(p, hash, "info", fd, n);
    close(fd);
}

enum err pages_look(const struct pages *p, const char *document, const char *hash, struct pages_info *out)
{
    if (read_kept(p, hash, out))
        return OK;
    TRY(look(p, document, out));
    if (out->state != PAGES_ABSENT) /* tomorrow it may be installed */
        keep_info(p, hash, out);
    return OK;
}

/* ---- one page ---- */

static bool is_picture(int fd, int64_t *n)
{
    unsigned char head[3], tail[2];
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size < 4 || pread(fd, head, 3, 0) != 3 ||
        pread(fd, tail, 2, st.st_size - 2) != 2)
        return false;
    *n = st.st_size;
    return memcmp(head, "\xff\xd8\xff", 3) == 0 && memcmp(tail, "\xff\xd9", 2) == 0;
}

static enum child_end paint(const struct pages *p, const struct page *page, int *fd)
{
    char tool[PATH_MAX], said[SAID_MAX], no[24], scale[24];
    bool is_small = page->pixels == PAGES_SMALL_PIXELS;
    const char *quality = is_small ? "quality=75,optimize=y" : "quality=85,optimize=y,progressive=y";
    const char *const argv[] = {tool, "-jpeg", "-jpegopt", quality, "-singlefile", "-f", no, "-l", no,
                                "-scale-to", scale, page->document, NULL};
    struct child child = {.argv = argv, .cpu_s = PAGE_CPU_S, .out_max = PICTURE_MAX};
    *fd = -1;
    if (!tool_path(p, "pdftoppm", tool))
        return CHILD_ABSENT;
    snprintf(no, sizeof no, "%" PRId64, page->no);
    snprintf(scale, sizeof scale, "%d", page->pixels);
    return run(p, &child, fd, said);
}

enum err pages_get(const struct pages *p, const struct page *page, int *fd, int64_t *n)
{
    char name[64];
    struct stat st;
    snprintf(name, sizeof name, "%" PRId64 "-%d.jpg", page->no, page->pixels);
    *fd = pages_open(p, page->hash, name);
    if (*fd >= 0 && fstat(*fd, &st) == 0 && st.st_size > 0) {
        *n = st.st_size;
        return OK;
    }
    bool is_known_bad = *fd >= 0;
    if (is_known_bad) {
        close(*fd);
        return ERR_UNSUPPORTED;
    }
    enum child_end end = paint(p, page, fd);
    if (end == CHILD_DONE && is_picture(*fd, n)) {
        pages_keep(p, page->hash, name, *fd, *n);
        return OK;
    }
    if (*fd >= 0)
        close(*fd);
    if (end == CHILD_LOST)
        return ERR_BUSY;
    if (end != CHILD_ABSENT) /* and is not tried again: that would cost as much again */
        pages_keep(p, page->hash, name, -1, 0);
    return ERR_UNSUPPORTED;
}
