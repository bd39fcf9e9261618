/* The folder of pictures: keeping, finding, and dropping the oldest. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "file/pages.h"
#include "file/vault.h"

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool folder_of(const struct pages *p, const char *hash, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%.2s/%s", p->folder, hash, hash) < PATH_MAX;
}

static void empty_folder(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.')
            unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
}

enum err pages_init(const struct pages *p)
{
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s/temporary", p->folder) >= PATH_MAX ||
        !make_folder(p->folder) || !make_folder(temporary))
        return ERR_INTERNAL;
    empty_folder(temporary);
    return OK;
}

int pages_open(const struct pages *p, const char *hash, const char *name)
{
    char folder[PATH_MAX], path[PATH_MAX];
    if (!folder_of(p, hash, folder) || snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return -1;
    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

static bool copy(int from, int to, int64_t n)
{
    for (off_t at = 0; at < n;)
        if (sendfile(to, from, &at, (size_t)(n - at)) <= 0)
            return false;
    return true;
}

void pages_keep(const struct pages *p, const char *hash, const char *name, int fd, int64_t n)
{
    static atomic_uint last;
    char temporary[PATH_MAX], two[PATH_MAX], folder[PATH_MAX], path[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s/temporary/%u", p->folder, atomic_fetch_add(&last, 1)) >= PATH_MAX ||
        snprintf(two, sizeof two, "%s/%.2s", p->folder, hash) >= PATH_MAX || !folder_of(p, hash, folder) ||
        snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX || !make_folder(two) || !make_folder(folder))
        return;
    int to = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0)
        return;
    bool is_whole = copy(fd, to, n);
    if (close(to) != 0 || !is_whole || rename(temporary, path) != 0)
        unlink(temporary);
}

/* ---- dropping ---- */

/* One document's pictures. */
struct kept {
    char hash[VAULT_HASH];
    int64_t n_bytes, touched_at;
};

struct list {
    struct kept *items;
    size_t n, cap;
};

static void list_add(struct list *l, const struct kept *k)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->items = realloc(l->items, l->cap * sizeof *l->items);
        if (!l->items)
            fatal("out of memory");
    }
    l->items[l->n++] = *k;
}

static void drop(const struct pages *p, const char *hash)
{
    char folder[PATH_MAX];
    if (!folder_of(p, hash, folder))
        return;
    empty_folder(folder);
    rmdir(folder); /* not when a picture has just come: next time */
}

/* Its size on disk, and when a picture last came. */
static void weigh(const char *folder, struct kept *k)
{
    struct stat st;
    DIR *d = opendir(folder);
    if (d && fstat(dirfd(d), &st) == 0)
        k->touched_at = st.st_mtim.tv_sec;
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.' && fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            k->n_bytes += (int64_t)st.st_blocks * 512;
    if (d)
        closedir(d);
}

static bool is_hash(const char *name)
{
    return strspn(name, "0123456789abcdef") == VAULT_HASH - 1 && name[VAULT_HASH - 1] == '\0';
}

static void collect(const struct pages *p, const char *two, struct list *l)
{
    char path[PATH_MAX], folder[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", p->folder, two) >= PATH_MAX)
        return;
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        struct kept k = {.n_bytes = 0};
        if (!is_hash(e->d_name) || !folder_of(p, e->d_name, folder))
            continue;
        memcpy(k.hash, e->d_name, VAULT_HASH);
        weigh(folder, &k);
        list_add(l, &k);
    }
    if (d)
        closedir(d);
}

static int by_age(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    return x->touched_at < y->touched_at ? -1 : x->touched_at > y->touched_at ? 1 : strcmp(x->hash, y->hash);
}

void pages_sweep(const struct pages *p, bool (*is_wanted)(void *arg, const char *hash), void *arg,
                 int64_t max_bytes)
{
    struct list l = {.items = NULL};
    int64_t n_bytes = 0;
    size_t n = 0;
    DIR *d = opendir(p->folder);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strlen(e->d_name) == 2 && e->d_name[0] != '.')
            collect(p, e->d_name, &l);
    if (d)
        closedir(d);
    for (size_t i = 0; i < l.n; i++) {
        if (is_wanted(arg, l.items[i].hash)) {
            n_bytes += l.items[i].n_bytes;
            l.items[n++] = l.items[i];
        } else {
            drop(p, l.items[i].hash);
        }
    }
    if (n > 0)
        qsort(l.items, n, sizeof *l.items, by_age);
    for (size_t i = 0; i < n && n_bytes > max_bytes; i++) {
        drop(p, l.items[i].hash);
        n_bytes -= l.items[i].n_bytes;
    }
    free(l.items);
}
