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

/* Writes to a second name and renames: a file under its own name is always whole. */
static bool store(int dir, int64_t id, const char *data, size_t n)
{
    char name[32], part[40];
    snprintf(name, sizeof name, "%06" PRId64 ".eml", id);
    snprintf(part, sizeof part, "%s.part", name);
    int fd = openat(dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, data, n) && fsync(fd) == 0;
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
    ok = dir >= 0 && store(dir, id, m->data, m->n);
    if (!ok)
        snprintf(why, why_n, "%s: %s", folder, strerror(errno));
    if (dir >= 0)
        close(dir);
    return ok ? SMTP_SENT : SMTP_LATER;
}
