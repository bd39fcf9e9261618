#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "config.h"

#define BACKLOG 4096

_Static_assert(LISTEN_PATH == sizeof((struct sockaddr_un *)0)->sun_path, "a socket's path");

bool listen_tcp(const struct config *config, int *out, int *port_out, char *why, size_t why_n)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *a;
    char port[8];
    int one = 1;
    snprintf(port, sizeof port, "%d", (int)config->port);
    int e = getaddrinfo(config->listen_address, port, &hints, &a);
    if (e != 0) {
        snprintf(why, why_n, "%s is no numeric address: %s", config->listen_address, gai_strerror(e));
        return false;
    }
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_storage bound;
    socklen_t bound_n = sizeof bound;
    bool is_ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                 bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0 &&
                 getsockname(fd, (struct sockaddr *)&bound, &bound_n) == 0;
    freeaddrinfo(a);
    if (!is_ok) {
        snprintf(why, why_n, "cannot listen on %s port %s: %s", config->listen_address, port,
                 strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    char digits[8];
    getnameinfo((struct sockaddr *)&bound, bound_n, NULL, 0, digits, sizeof digits, NI_NUMERICSERV);
    *port_out = (int)strtol(digits, NULL, 10);
    *out = fd;
    return true;
}

bool listen_control(const struct config *config, int *out, char path[LISTEN_PATH], char *why, size_t why_n)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int n = snprintf(sa.sun_path, sizeof sa.sun_path, "%s/control.sock", config->data_dir);
    if (n < 0 || (size_t)n >= sizeof sa.sun_path) {
        snprintf(why, why_n, "%s: the path of the data folder is too long for a socket",
                 config->data_dir);
        return false;
    }
    unlink(sa.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t mask = umask(0177);
    bool is_ok = fd >= 0 && bind(fd, (struct sockaddr *)&sa, sizeof sa) == 0 && listen(fd, 64) == 0;
    umask(mask);
    if (!is_ok) {
        snprintf(why, why_n, "cannot listen on %s: %s", sa.sun_path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    memcpy(path, sa.sun_path, LISTEN_PATH);
    *out = fd;
    return true;
}
