#include "file/vault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

#define PIECE (256u << 10)

static enum err err_of(int e)
{
    return e == ENOSPC || e == EDQUOT || e == EFBIG ? ERR_NO_SPACE : ERR_INTERNAL;
}

static enum err sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ERR_INTERNAL;
    enum err e = fsync(fd) == 0 ? OK : err_of(errno);
    close(fd);
    return e;
}

/* Makes folder/name, durably in its parent. */
static enum err make_folder(const char *folder, const char *name)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return ERR_INTERNAL;
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST ? OK : err_of(errno);
    return sync_folder(folder);
}

const char *vault_open_path(struct arena *a, const char *folder, const char *key)
{
    return arena_printf(a, "%s/open/%s", folder, key);
}

const char *vault_path(struct arena *a, const char *folder, const char *hash)
{
    return arena_printf(a, "%s/%.2s/%s", folder, hash, hash);
}

/* ---- keeping ---- */

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno != EINTR)
            return false;
        if (k > 0) {
            p += k;
            n -= (size_t)k;
        }
    }
    return true;
}

/* Copies n bytes and hashes what was copied. */
static enum err copy(int from, int to, int64_t n, char hash[VAULT_HASH])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    char *piece = malloc(PIECE);
    if (!piece)
        fatal("out of memory");
    enum err e = OK;
    crypto_hash_sha256_init(&state);
    for (int64_t at = 0; at < n && e == OK;) {
        ssize_t k = pread(from, piece, n - at < PIECE ? (size_t)(n - at) : PIECE, (off_t)at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            e = ERR_INTERNAL;
        } else if (!write_all(to, piece, (size_t)k)) {
            e = err_of(errno);
        } else {
            crypto_hash_sha256_update(&state, (unsigned char *)piece, (unsigned long long)k);
            at += k;
        }
    }
    free(piece);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hash, VAULT_HASH, digest, sizeof digest);
    return e;
}

/* Puts the copy in its place. The same document may be there already: the same bytes. */
static enum err place(const char *folder, const char *temporary, const char *hash)
{
    char path[PATH_MAX], sub[PATH_MAX], two[3] = {hash[0], hash[1], 0};
    TRY(make_folder(folder, two));
    if (snprintf(sub, sizeof sub, "%s/%s", folder, two) >= (int)sizeof sub ||
        snprintf(path, sizeof path, "%s/%s/%s", folder, two, hash) >= (int)sizeof path)
        return ERR_INTERNAL;
    if (rename(temporary, path) != 0)
        return err_of(errno);
    TRY(sync_folder(sub));
    return sync_folder(folder);
}

enum err vault_keep(const char *folder, const char *key, int fd, int64_t n, char hash[VAULT_HASH])
{
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s/temporary/%s", folder, key) >= (int)sizeof temporary)
        return ERR_INTERNAL;
    int to = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0)
        return err_of(errno);
    enum err e = copy(fd, to, n, hash);
    if (e == OK && fsync(to) != 0)
        e = err_of(errno);
    if (close(to) != 0 && e == OK)
        e = err_of(errno);
    if (e == OK)
        e = place(folder, temporary, hash);
    if (e != OK)
        unlink(temporary);
    return e;
}

/* ---- growing files ---- */

static int64_t changed_ms(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
}

enum err vault_cut(const char *folder, const char *key, int64_t n)
{
    char path[PATH_MAX];
    struct stat st;
    if (snprintf(path, sizeof path, "%s/open/%s", folder, key) >= (int)sizeof path)
        return ERR_INTERNAL;
    if (stat(path, &st) != 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
    if (st.st_size < n)
        return ERR_CONFLICT;
    return st.st_size == n || truncate(path, (off_t)n) == 0 ? OK : ERR_INTERNAL;
}

void vault_drop(const char *folder, const char *key)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/open/%s", folder, key) < (int)sizeof path)
        unlink(path); /* what cannot be dropped now is found again */
}

enum err vault_each_open(const char *folder, void (*fn)(void *arg, const char *key, int64_t changed_at),
                         void *arg)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/open", folder) >= (int)sizeof path)
        return ERR_INTERNAL;
    DIR *d = opendir(path);
    if (!d)
        return ERR_INTERNAL;
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (e->d_name[0] != '.' && fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            fn(arg, e->d_name, changed_ms(&st));
    }
    closedir(d);
    return OK;
}

/* ---- complete documents ---- */

static bool is_hex(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

static void each_in(DIR *d, void (*fn)(void *arg, const char *hash, int64_t changed_at), void *arg)
{
    for (struct dirent *e; d && (e = readdir(d));) {
        struct stat st;
        if (is_hex(e->d_name, VAULT_HASH - 1) &&
            fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            fn(arg, e->d_name, changed_ms(&st));
    }
}

enum err vault_each(const char *folder, void (*fn)(void *arg, const char *hash, int64_t changed_at),
                    void *arg)
{
    DIR *d = opendir(folder);
    if (!d)
        return ERR_INTERNAL;
    for (struct dirent *e; (e = readdir(d));) {
        int fd = is_hex(e->d_name, 2) ? openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        DIR *sub = fd < 0 ? NULL : fdopendir(fd);
        each_in(sub, fn, arg);
        if (sub)
            closedir(sub);
        else if (fd >= 0)
            close(fd);
    }
    closedir(d);
    return OK;
}

bool vault_forget(const char *folder, const char *hash, int64_t before_at)
{
    char path[PATH_MAX], aside[PATH_MAX];
    struct stat st;
    if (snprintf(path, sizeof path, "%s/%.2s/%s", folder, hash, hash) >= (int)sizeof path ||
        snprintf(aside, sizeof aside, "%s/temporary/%s", folder, hash) >= (int)sizeof aside ||
        rename(path, aside) != 0)
        return false;
    if (stat(aside, &st) != 0 || changed_ms(&st) >= before_at) { /* it has just been kept again */
        rename(aside, path);
        return false;
    }
    unlink(aside);
    return true;
}

void vault_drop_copies(const char *folder)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/temporary", folder) >= (int)sizeof path)
        return;
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.')
            unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
}

enum err vault_init(const char *folder)
{
    const char *slash = strrchr(folder, '/');
    char parent[PATH_MAX];
    if (!slash || slash == folder || (size_t)(slash - folder) >= sizeof parent)
        return ERR_INTERNAL;
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - folder), folder);
    TRY(make_folder(parent, slash + 1));
    TRY(make_folder(folder, "open"));
    return make_folder(folder, "temporary");
}
