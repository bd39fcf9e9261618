/* The load generator, the same for the product, the floors and the peers:
 *
 *   bench_load [-c N] [-s SECONDS] [-w SECONDS] [-k SKIP] [-n N] [-r] [-o] [-p PID]... [-a FILE] PORT FILE
 *
 * Sends the requests of FILE (load.h) over N connections (64) to 127.0.0.1. A closed loop: each
 * connection sends the next request when it has the whole answer to the last; for SECONDS (until they
 * are used up unless -r begins again), the first -w of which are not counted. An open loop (-o): each is
 * sent at its due time, whatever became of those before, and its time counts from then; one for which no
 * connection is free waits, and the waiting counts. -k leaves the first requests out,
 * -n those behind so many. -p: the processor
 * time of these processes is told. -a: a line for each answer, `KIND NUMBER STATUS SENT_US DONE_US`, in
 * real time. Prints one JSON object. What a server closes or does not answer is `n_lost`. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/err.h"
#include "load.h"

#define N_CONNS_MAX 20000
#define N_PIDS_MAX  64
#define AN_ADDRESS  2000 /* connections from one address */
#define WAIT_MS     60000 /* without any answer */

struct conn {
    int fd;
    struct event *event;
    const struct request *at; /* under way, or NULL */
    int64_t from_ns, sent_us;
    size_t n_head;      /* bytes of the head that are in `head` */
    int64_t n_left;     /* of the body; -1: the head is not complete */
    int status;
    struct conn *next_free;
    char head[4096];
};

static struct {
    int port, n_conns, pids[N_PIDS_MAX], n_pids;
    size_t n_most;
    double seconds, warm;
    bool is_again, is_open;
    FILE *each;
} how = {.n_conns = 64, .seconds = 2};

static struct requests all;
static size_t next;      /* of all.list */
static struct conn *conns, *free_conns;
static struct answers answers[N_KINDS];
static struct event_base *base;
static struct event *due_event;
static int64_t begin_ns, count_ns, end_ns, n_lost, n_busy;
static int64_t cpu_from, own_from, cpu_spent, own_spent;
static bool is_counting, is_over;

static int64_t cpu_of_all(void)
{
    int64_t sum = 0;
    for (int i = 0; i < how.n_pids; i++) {
        int64_t ns = cpu_ns(how.pids[i]);
        sum += ns < 0 ? 0 : ns;
    }
    return sum;
}

/* ---- one connection ---- */

static void on_readable(evutil_socket_t fd, short what, void *arg);

static void connect_one(struct conn *c)
{
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)((c - conns) / AN_ADDRESS));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)how.port);
    if (c->fd < 0 || bind(c->fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
        fatal("connection %td: %s", c - conns, strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    evutil_make_socket_nonblocking(c->fd);
    c->event = event_new(base, c->fd, EV_READ | EV_PERSIST, on_readable, c);
    event_add(c->event, NULL);
}

static void reconnect(struct conn *c)
{
    event_free(c->event);
    close(c->fd);
    connect_one(c);
}

/* A request is shorter than a socket's buffer, so waiting here is rare and short. */
static bool send_whole(struct conn *c, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(c->fd, p, n, MSG_NOSIGNAL);
        if (k > 0) {
            p += k;
            n -= (size_t)k;
        } else if (k < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){.fd = c->fd, .events = POLLOUT}, 1, WAIT_MS);
        } else {
            return false;
        }
    }
    return true;
}

static void give(struct conn *c, const struct request *r, int64_t from_ns)
{
    c->at = r;
    c->from_ns = from_ns;
    c->n_head = 0;
    c->n_left = -1;
    c->sent_us = how.each ? real_us() : 0;
    n_busy++;
    if (!send_whole(c, r->p, r->n))
        shutdown(c->fd, SHUT_RDWR); /* and is found closed */
}

/* ---- what is sent next ---- */

static void begin_to_count(void)
{
    is_counting = true;
    count_ns = monotonic_ns();
    cpu_from = cpu_of_all();
    own_from = cpu_ns(getpid());
}

static void end_counting(void)
{
    if (is_over)
        return;
    end_ns = monotonic_ns();
    cpu_spent = cpu_of_all() - cpu_from;
    own_spent = cpu_ns(getpid()) - own_from;
    is_over = true;
}

static bool is_used_up(void)
{
    if (next == all.n && how.is_again)
        next = 0;
    return next == all.n;
}

static void give_next(struct conn *c, int64_t now)
{
    if (!is_over && now - begin_ns >= (int64_t)((how.warm + how.seconds) * 1e9))
        end_counting();
    if (!is_over && !is_counting && now - begin_ns >= (int64_t)(how.warm * 1e9))
        begin_to_count();
    if (!is_over && !is_used_up()) {
        give(c, &all.list[next++], now);
    } else if (n_busy == 0) { /* the last answer counts too */
        end_counting();
        event_base_loopbreak(base);
    }
}

/* Sets the timer to the next request's due time. */
static void await_due(void)
{
    int64_t at = begin_ns + all.list[next].due_us * 1000;
    struct itimerspec t = {.it_value = {at / 1000000000, at % 1000000000}};
    timerfd_settime(event_get_fd(due_event), TFD_TIMER_ABSTIME, &t, NULL);
}

static void send_due(evutil_socket_t fd, short what, void *unused)
{
    uint64_t n;
    (void)what, (void)unused;
    if (fd >= 0 && read(fd, &n, sizeof n) < 0 && errno != EAGAIN)
        fatal("timer: %s", strerror(errno));
    int64_t now = monotonic_ns();
    while (next < all.n && free_conns && begin_ns + all.list[next].due_us * 1000 <= now) {
        struct conn *c = free_conns;
        free_conns = c->next_free;
        give(c, &all.list[next], begin_ns + all.list[next].due_us * 1000);
        next++;
    }
    if (next < all.n && free_conns)
        await_due();
    else if (next == all.n && n_busy == 0) {
        end_counting();
        event_base_loopbreak(base);
    }
}

static void is_free(struct conn *c, int64_t now)
{
    if (!how.is_open) {
        give_next(c, now);
        return;
    }
    c->next_free = free_conns;
    free_conns = c;
    send_due(-1, 0, NULL);
}

/* ---- answers ---- */

static void is_answered(struct conn *c)
{
    int64_t now = monotonic_ns();
    if (is_counting && !is_over)
        answers_add(&answers[c->at->kind], c->status, (now - c->from_ns) / 1000);
    if (how.each)
        fprintf(how.each, "%d %td %d %" PRId64 " %" PRId64 "\n", c->at->kind, c->at - all.list, c->status,
                c->sent_us, real_us());
    c->at = NULL;
    n_busy--;
    is_free(c, now);
}

/* False while the head is not complete. What of the body came with it is taken off n_left. */
static bool read_head(struct conn *c)
{
    c->head[c->n_head] = '\0';
    char *end = memmem(c->head, c->n_head, "\r\n\r\n", 4), *length;
    if (!end)
        return false;
    end[2] = '\0';
    c->status = (int)strtol(c->head + 9, NULL, 10);
    length = strcasestr(c->head, "\r\nContent-Length:");
    bool has_body = c->status != 304 && c->status != 204;
    if (has_body && !length)
        fatal("an answer without Content-Length: %s", c->head);
    c->n_left = has_body ? strtoll(length + 17, NULL, 10) : 0;
    c->n_left -= (int64_t)(c->n_head - (size_t)(end + 4 - c->head));
    return true;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    static char body[1 << 18];
    struct conn *c = arg;
    bool is_head = c->at && c->n_left < 0;
    (void)what;
    ssize_t k = is_head ? recv(fd, c->head + c->n_head, sizeof c->head - 1 - c->n_head, 0)
                        : recv(fd, body, sizeof body, 0);
    if (k < 0 && errno == EAGAIN)
        return;
    if (k <= 0 || !c->at) {
        n_lost += c->at != NULL;
        n_busy -= c->at != NULL;
        bool was_busy = c->at;
        c->at = NULL;
        reconnect(c);
        if (was_busy)
            is_free(c, monotonic_ns());
        return;
    }
    if (!is_head) {
        c->n_left -= k;
    } else {
        c->n_head += (size_t)k;
        if (!read_head(c)) {
            if (c->n_head == sizeof c->head - 1)
                fatal("an answer whose head is too long");
            return;
        }
    }
    if (c->n_left == 0)
        is_answered(c);
    else if (c->n_left < 0)
        fatal("more was answered than asked");
}

/* ---- the whole ---- */

static void give_up(evutil_socket_t fd, short what, void *unused)
{
    (void)fd, (void)what, (void)unused;
    static int64_t n_before = -1;
    size_t n = 0;
    for (int k = 0; k < N_KINDS; k++)
        n += answers[k].n;
    if ((is_over || (int64_t)n == n_before) && n_busy > 0) { /* nothing has come for so long */
        end_counting();
        n_lost += n_busy;
        event_base_loopbreak(base);
    }
    n_before = (int64_t)n;
}

static void run(void)
{
    struct timeval patience = {WAIT_MS / 1000, 0};
    struct event *watch = event_new(base, -1, EV_PERSIST, give_up, NULL);
    event_add(watch, &patience);
    begin_ns = monotonic_ns();
    if (how.is_open || how.warm <= 0)
        begin_to_count();
    if (how.is_open) {
        int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        due_event = event_new(base, fd, EV_READ | EV_PERSIST, send_due, NULL);
        event_add(due_event, NULL);
        for (int i = how.n_conns; i-- > 0;) {
            conns[i].next_free = free_conns;
            free_conns = &conns[i];
        }
        await_due();
    }
    for (int i = 0; i < how.n_conns && !how.is_open; i++)
        give_next(&conns[i], begin_ns);
    event_base_dispatch(base);
    end_counting();
}

static void print_figures(void)
{
    size_t n = 0;
    for (int k = 0; k < N_KINDS; k++)
        n += answers[k].n;
    double seconds = is_counting ? (double)(end_ns - count_ns) / 1e9 : 0;
    printf("{\"n\": %zu, \"n_lost\": %" PRId64 ", \"next\": %zu, \"seconds\": %.6f, \"rate\": %.1f, "
           "\"cpu_us\": %.3f, \"own_cpu_us\": %.3f, \"kinds\": {",
           n, n_lost, next, seconds, n ? (double)n / seconds : 0.0, n ? (double)cpu_spent / 1e3 / (double)n : 0.0,
           n ? (double)own_spent / 1e3 / (double)n : 0.0);
    bool is_first = true;
    for (int k = 0; k < N_KINDS; k++) {
        if (answers[k].n == 0)
            continue;
        answers_print(&answers[k], k, is_first);
        is_first = false;
    }
    printf("}}\n");
}

static void read_options(int argc, char **argv)
{
    for (int o; (o = getopt(argc, argv, "c:s:w:k:n:rop:a:")) != -1;) {
        switch (o) {
        case 'c': how.n_conns = (int)strtol(optarg, NULL, 10); break;
        case 's': how.seconds = strtod(optarg, NULL); break;
        case 'w': how.warm = strtod(optarg, NULL); break;
        case 'k': next = (size_t)strtoull(optarg, NULL, 10); break;
        case 'n': how.n_most = (size_t)strtoull(optarg, NULL, 10); break;
        case 'r': how.is_again = true; break;
        case 'o': how.is_open = true; break;
        case 'p':
            if (how.n_pids < N_PIDS_MAX)
                how.pids[how.n_pids++] = (int)strtol(optarg, NULL, 10);
            break;
        case 'a':
            how.each = fopen(optarg, "w");
            if (!how.each)
                fatal("%s: %s", optarg, strerror(errno));
            break;
        default: optind = argc;
        }
    }
    if (argc - optind != 2 || how.n_conns < 1 || how.n_conns > N_CONNS_MAX)
        fatal("bench_load [-c N] [-s SECONDS] [-w SECONDS] [-k SKIP] [-n N] [-r] [-o] [-p PID]... "
              "[-a FILE] PORT FILE");
    how.port = (int)strtol(argv[optind], NULL, 10);
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    all = load_requests(argv[optind + 1]);
    if (next >= all.n)
        fatal("only %zu requests", all.n);
    if (how.n_most && how.n_most < all.n - next)
        all.n = next + how.n_most;
    base = event_base_new();
    conns = calloc((size_t)how.n_conns, sizeof *conns);
    if (!base || !conns)
        fatal("out of memory");
    for (int i = 0; i < how.n_conns; i++)
        connect_one(&conns[i]);
    run();
    print_figures();
    if (how.each)
        fclose(how.each);
    return 0;
}
