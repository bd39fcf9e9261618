#include "file/part.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err err_of(int e)
{
    return e == ENOSPC || e == EDQUOT || e == EFBIG ? ERR_NO_SPACE : ERR_INTERNAL;
}

static void hashes_init(struct part *p)
{
    crypto_hash_sha256_init(&p->sha256);
    sha1_init(&p->sha1);
}

enum err part_open(struct part *p, const char *path, int64_t offset)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
    enum err e = fstat(fd, &st) != 0                                     ? ERR_INTERNAL
                 : st.st_size < offset                                   ? ERR_CONFLICT
                 : st.st_size > offset && ftruncate(fd, (off_t)offset) != 0 ? ERR_INTERNAL
                                                                         : OK;
    if (e != OK) {
        close(fd);
        return e;
    }
    *p = (struct part){.fd = fd, .folder_fd = -1, .at = offset};
    hashes_init(p);
    return OK;
}

enum err part_create(struct part *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    if (!slash || (size_t)(slash - path) >= sizeof folder)
        return ERR_INTERNAL;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0)
        return ERR_INTERNAL;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        enum err e = errno == EEXIST ? ERR_CONFLICT : err_of(errno);
        close(folder_fd);
        return e;
    }
    *p = (struct part){.fd = fd, .folder_fd = folder_fd};
    hashes_init(p);
    return OK;
}

enum err part_write(struct part *p, const void *bytes, size_t n)
{
    const char *s = bytes;
    while (n > 0) {
        ssize_t k = pwrite(p->fd, s, n, (off_t)p->at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_of(errno);
        crypto_hash_sha256_update(&p->sha256, (const unsigned char *)s, (unsigned long long)k);
        sha1_add(&p->sha1, s, (size_t)k);
        p->at += k;
        p->n_written += k;
        s += k;
        n -= (size_t)k;
    }
    return OK;
}

enum err part_sync(struct part *p)
{
    if (fsync(p->fd) == 0 && (p->folder_fd < 0 || fsync(p->folder_fd) == 0))
        return OK;
    enum err e = err_of(errno);
    p->at -= p->n_written;
    p->n_written = 0;
    hashes_init(p);
    return e;
}

void part_digests(struct part *p, uint8_t sha256[crypto_hash_sha256_BYTES], uint8_t sha1[SHA1_BYTES])
{
    crypto_hash_sha256_final(&p->sha256, sha256);
    sha1_end(&p->sha1, sha1);
}

void part_close(struct part *p)
{
    if (p->fd >= 0)
        close(p->fd);
    if (p->folder_fd >= 0)
        close(p->folder_fd);
    p->fd = p->folder_fd = -1;
}
