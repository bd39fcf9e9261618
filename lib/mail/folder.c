/* Mail without a server: one file a message, for trying Rostrum out. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/smtp.h"

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

/* As who delivers a message into a mailbox does (RFC 5321 4.4): the sender of its envelope first. */
static bool write_message(int fd, const struct smtp_message *m)
{
    return write_all(fd, "Return-Path: <", 14) && write_all(fd, m->from, strlen(m->from)) &&
           write_all(fd, ">\r\n", 3) && write_all(fd, m->data, m->n);
}

/* Writes to a second name and renames: a file under its own name is always whole. */
static bool store(int dir, int64_t id, const struct smtp_message *m)
{
    char name[32], part[40];
    snprintf(name, sizeof name, "%06" PRId64 ".eml", id);
    snprintf(part, sizeof part, "%s.part", name);
    int fd = openat(dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool ok = write_message(fd, m) && fsync(fd) == 0;
    int saved = errno;
    ok = close(fd) == 0 && ok;
    if (ok && renameat(dir, part, dir, name) == 0 && fsync(dir) == 0)
        return true;
    if (!ok && saved)
        errno = saved;
    saved = errno;
    unlinkat(dir, part, 0);
    errno = saved;
    return false;
}

enum smtp_outcome folder_send(const char *folder, int64_t id, const struct smtp_message *m, char *why,
                              size_t why_n)
{
    bool ok = mkdir(folder, 0700) == 0 || errno == EEXIST;
    int dir = ok ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    ok = dir >= 0 && store(dir, id, m);
    if (!ok)
        snprintf(why, why_n, "%s: %s", folder, strerror(errno));
    if (dir >= 0)
        close(dir);
    return ok ? SMTP_SENT : SMTP_LATER;
}
