/* Viewers of a live stream, many at once:
 *
 *   bench_sse PORT PID N PATH FILE
 *
 * N streams of PATH are opened and each gets its first state. Then each request of FILE (load.h) is sent,
 * one that changes what is seen, and it is waited until every viewer has the whole new state. Prints what
 * PID's resident set grew by for each viewer (the kernel's buffers are not in it), and for each change
 * when the first and the last viewer had it, counted from before the request was sent; the receiving of
 * all those, by one thread of this process, is in it. Exits 1 when a viewer is lost. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/err.h"
#include "load.h"

#define N_MAX      100000
#define AN_ADDRESS 2000 /* viewers at one address */
#define AT_ONCE    200  /* being opened */
#define WAIT_S     30

static const char mark[] = "event: state\n";

struct viewer {
    int fd;
    unsigned char n_matched; /* of mark; all of it: the state has begun */
    bool is_line_end;        /* the last byte was one */
};

static struct viewer *viewers;
static int n_viewers, n_seen; /* n_seen: have the state that is waited for */
static struct event_base *base;
static int64_t first_ns, last_ns;

static long resident_kib(int pid)
{
    char path[64], line[256];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "r");
    if (!f)
        fatal("%s: %s", path, strerror(errno));
    while (kib < 0 && fgets(line, sizeof line, f))
        sscanf(line, "VmRSS: %ld", &kib);
    fclose(f);
    return kib;
}

/* True when a whole state has ended with these bytes. */
static bool take(struct viewer *v, const char *p, size_t n)
{
    bool is_whole = false;
    for (const char *end = p + n; p < end; p++) {
        bool is_blank = *p == '\n' && v->is_line_end;
        v->is_line_end = *p == '\n';
        if (v->n_matched < sizeof mark - 1)
            v->n_matched = *p == mark[v->n_matched] ? v->n_matched + 1 : *p == mark[0];
        else if (is_blank) {
            is_whole = true;
            v->n_matched = 0;
        }
    }
    return is_whole;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    static char piece[65536];
    struct viewer *v = arg;
    (void)what;
    ssize_t n = recv(fd, piece, sizeof piece, 0);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0)
        fatal("viewer %td is lost", v - viewers);
    if (!take(v, piece, (size_t)n))
        return;
    last_ns = monotonic_ns();
    if (n_seen++ == 0)
        first_ns = last_ns;
    if (n_seen == n_viewers)
        event_base_loopbreak(base);
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

static void give_up(evutil_socket_t fd, short what, void *unused)
{
    (void)fd, (void)what, (void)unused;
    fatal("only %d of %d viewers have the state after %d s", n_seen, n_viewers, WAIT_S);
}

/* Until all have the next state. */
static void wait_for_all(void)
{
    static struct event *patience;
    if (!patience)
        patience = event_new(base, -1, 0, give_up, NULL);
    event_add(patience, &(struct timeval){WAIT_S, 0});
    event_base_dispatch(base);
    event_del(patience);
    n_seen = 0;
}

static void open_all(int n, int port, const char *path)
{
    char request[1024];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n", path);
    while (n_viewers < n) {
        int from = n_viewers;
        n_viewers = n_viewers + AT_ONCE < n ? n_viewers + AT_ONCE : n;
        for (int i = from; i < n_viewers; i++) {
            viewers[i].fd = connect_from(i, port);
            if (send(viewers[i].fd, request, (size_t)length, MSG_NOSIGNAL) != length)
                fatal("viewer %d: %s", i, strerror(errno));
            evutil_make_socket_nonblocking(viewers[i].fd);
            event_add(event_new(base, viewers[i].fd, EV_READ | EV_PERSIST, on_readable, &viewers[i]), NULL);
        }
        n_seen = from;
        wait_for_all();
    }
}

static void change(int port, const struct request *r)
{
    char reply[512];
    int fd = connect_from(N_MAX - 1, port);
    int64_t from = monotonic_ns();
    if (send(fd, r->p, r->n, MSG_NOSIGNAL) != (ssize_t)r->n)
        fatal("the change: %s", strerror(errno));
    wait_for_all();
    ssize_t n = recv(fd, reply, sizeof reply - 1, 0);
    if (n < 12 || memcmp(reply + 9, "200", 3) != 0)
        fatal("the change was not accepted: %.*s", (int)(n < 0 ? 0 : n), reply);
    close(fd);
    printf("change %.3f %.3f\n", (double)(first_ns - from) / 1e6, (double)(last_ns - from) / 1e6);
}

int main(int argc, char **argv)
{
    struct rlimit files;
    int n = argc == 6 ? (int)strtol(argv[3], NULL, 10) : 0;
    if (n < 1 || n > N_MAX)
        fatal("bench_sse PORT PID N PATH FILE");
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int port = (int)strtol(argv[1], NULL, 10), pid = (int)strtol(argv[2], NULL, 10);
    struct requests changes = load_requests(argv[5]);
    viewers = calloc((size_t)n, sizeof *viewers);
    base = event_base_new();
    if (!viewers || !base)
        fatal("out of memory");
    long before = resident_kib(pid);
    open_all(n, port, argv[4]);
    printf("viewer %ld\n", (resident_kib(pid) - before) * 1024 / n);
    for (size_t i = 0; i < changes.n; i++)
        change(port, &changes.list[i]);
    printf("after %ld\n", (resident_kib(pid) - before) * 1024 / n);
    return 0;
}
