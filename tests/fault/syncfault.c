/* Makes a disk misbehave: a library for LD_PRELOAD that stands before fsync, fdatasync, write,
 * pwrite and ftruncate for files under one folder. Linux on 64 bits.
 *
 *   FAULT_FOLDER   real path; files elsewhere are left alone
 *   FAULT_CONTROL  a folder (elsewhere); which files it holds says what happens, from the next call on:
 *     sync_wait    fsync and fdatasync wait while it exists; each one that waits adds a byte to `waiting`;
 *                  one of another size, put in its place, holds only who comes later
 *     sync_fail    fsync and fdatasync give EIO
 *     full         write, pwrite and growing by ftruncate give ENOSPC
 *     write_fail   write and pwrite give EIO
 *   and, for tests that only count: `syncs` gets a byte for each sync that was done. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int fsync(int fd);
int fdatasync(int fd);

#define PATH_N 4096

static int is_ours(int fd)
{
    const char *folder = getenv("FAULT_FOLDER");
    char link[64], path[PATH_N];
    if (!folder || !getenv("FAULT_CONTROL"))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return 0;
    path[n] = 0;
    size_t len = strlen(folder);
    return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == 0);
}

static const char *control(const char *name, char path[PATH_N])
{
    snprintf(path, PATH_N, "%s/%s", getenv("FAULT_CONTROL"), name);
    return path;
}

static int is_on(const char *name)
{
    char path[PATH_N];
    return access(control(name, path), F_OK) == 0;
}

static void note(const char *name)
{
    char path[PATH_N];
    int fd = open(control(name, path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        syscall(SYS_write, fd, "+", (size_t)1);
        close(fd);
    }
}

static void wait_for_leave(void)
{
    char path[PATH_N];
    struct stat first, now;
    if (stat(control("sync_wait", path), &first) != 0)
        return;
    note("waiting");
    while (stat(path, &now) == 0 && now.st_size == first.st_size)
        poll(NULL, 0, 1);
}

/* 0, or the errno the call is to give. */
static int sync_fault(int fd)
{
    if (!is_ours(fd))
        return 0;
    wait_for_leave();
    return is_on("sync_fail") ? EIO : 0;
}

static int sync_with(long call, int fd)
{
    int e = sync_fault(fd);
    if (e) {
        errno = e;
        return -1;
    }
    int rc = (int)syscall(call, fd);
    if (rc == 0 && is_ours(fd))
        note("syncs");
    return rc;
}

int fsync(int fd)
{
    return sync_with(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_with(SYS_fdatasync, fd);
}

static int write_fault(int fd)
{
    if (!is_ours(fd))
        return 0;
    if (is_on("write_fail"))
        return EIO;
    return is_on("full") ? ENOSPC : 0;
}

ssize_t write(int fd, const void *p, size_t n)
{
    int e = write_fault(fd);
    if (e) {
        errno = e;
        return -1;
    }
    return syscall(SYS_write, fd, p, n);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    int e = write_fault(fd);
    if (e) {
        errno = e;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return pwrite64(fd, p, n, at);
}

int ftruncate64(int fd, off64_t n)
{
    struct stat s;
    if (is_ours(fd) && is_on("full") && fstat(fd, &s) == 0 && n > s.st_size) {
        errno = ENOSPC;
        return -1;
    }
    return (int)syscall(SYS_ftruncate, fd, n);
}

int ftruncate(int fd, off_t n)
{
    return ftruncate64(fd, n);
}
