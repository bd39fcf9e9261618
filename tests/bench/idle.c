/* Holds N idle connections to a server that runs already, and says what each costs it:
 *
 *   bench_idle PORT PID [N]        N: 10000 unless said
 *
 * Each connection is served one request first, and one again at the end: it was held, not only open. The
 * memory is what PID's resident set grew by (the kernel's own buffers are not in it). They come from
 * addresses 127.0.0.1, 2, …, so that the cap of one address stands as it is. Exits 1 when one is lost. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"

#define N_MAX       100000
#define AN_ADDRESS  2000 /* connections of one address */
#define AT_ONCE     100  /* requests under way */
#define WAIT_MS     20000

static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
static int fds[N_MAX];

static long resident_kib(const char *pid)
{
    char path[64], line[256];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%s/status", pid);
    FILE *f = fopen(path, "r");
    if (!f)
        fatal("%s: %s", path, strerror(errno));
    while (kib < 0 && fgets(line, sizeof line, f))
        sscanf(line, "VmRSS: %ld", &kib);
    fclose(f);
    return kib;
}

static int connect_from(int i, int port)
{
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(i / AN_ADDRESS));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)port);
    if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        fatal("connection %d: %s", i, strerror(errno));
    return fd;
}

static bool is_served(int fd)
{
    char reply[2048];
    struct pollfd p = {.fd = fd, .events = POLLIN};
    size_t n = 0;
    while (poll(&p, 1, WAIT_MS) == 1) { /* until its body, "ok\n", has come */
        ssize_t k = recv(fd, reply + n, sizeof reply - 1 - n, 0);
        if (k <= 0)
            return false;
        n += (size_t)k;
        reply[n] = '\0';
        if (strstr(reply, "\r\n\r\nok\n"))
            return strncmp(reply, "HTTP/1.1 200 ", 13) == 0;
    }
    return false;
}

/* One request on each of n connections, AT_ONCE at a time; returns how many were served. */
static int serve_all(const int *fd, int n)
{
    int n_served = 0;
    for (int i = 0; i < n; i += AT_ONCE) {
        int end = i + AT_ONCE < n ? i + AT_ONCE : n;
        for (int k = i; k < end; k++)
            if (send(fd[k], request, sizeof request - 1, MSG_NOSIGNAL) < 0)
                shutdown(fd[k], SHUT_RDWR); /* counted below */
        for (int k = i; k < end; k++)
            n_served += is_served(fd[k]);
    }
    return n_served;
}

int main(int argc, char **argv)
{
    int n = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 10000;
    struct rlimit files;
    if (argc < 3 || n < 1 || n > N_MAX)
        fatal("bench_idle PORT PID [N]");
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int port = (int)strtol(argv[1], NULL, 10), warm = connect_from(0, port);
    if (serve_all(&warm, 1) != 1)
        fatal("the server does not answer");
    long before = resident_kib(argv[2]);
    for (int i = 0; i < n; i += AT_ONCE) {
        int end = i + AT_ONCE < n ? i + AT_ONCE : n;
        for (int k = i; k < end; k++)
            fds[k] = connect_from(k, port);
        if (serve_all(fds + i, end - i) != end - i)
            fatal("connection %d to %d: not all were served", i, end);
    }
    long held = resident_kib(argv[2]);
    int n_held = serve_all(fds, n);
    printf("idle.conn %ld bytes\n", (held - before) * 1024 / n);
    printf("idle.held %d connections\n", n_held);
    printf("idle.process %ld KiB\n", before);
    return n_held == n ? 0 : 1;
}
