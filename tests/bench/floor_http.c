/* A floor: how fast a bufferevent can answer at all.
 *
 *   bench_floor_http FILE
 *
 * Whatever arrives at once is taken for one request, unread, and is answered with FILE's bytes, head and
 * body, which are not copied. One thread. Prints `ready PORT`; ends with its standard input. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#define BYTES_MAX (4 << 20)

static char bytes[BYTES_MAX];
static size_t n_bytes;

static void on_read(struct bufferevent *b, void *unused)
{
    struct evbuffer *in = bufferevent_get_input(b);
    (void)unused;
    evbuffer_drain(in, evbuffer_get_length(in));
    evbuffer_add_reference(bufferevent_get_output(b), bytes, n_bytes, NULL, NULL);
}

static void on_end(struct bufferevent *b, short what, void *unused)
{
    (void)what, (void)unused;
    bufferevent_free(b);
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *a, int n, void *unused)
{
    int one = 1;
    (void)a, (void)n, (void)unused;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct bufferevent *b = bufferevent_socket_new(evconnlistener_get_base(l), fd, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(b, on_read, NULL, on_end, NULL);
    bufferevent_enable(b, EV_READ | EV_WRITE);
}

static void on_stdin(evutil_socket_t fd, short what, void *base)
{
    char c;
    (void)what;
    if (read(fd, &c, 1) <= 0)
        event_base_loopbreak(base);
}

int main(int argc, char **argv)
{
    FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!f)
        fatal("bench_floor_http FILE");
    n_bytes = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    struct event_base *base = event_base_new();
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    struct evconnlistener *l = evconnlistener_new_bind(
        base, on_accept, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 1024, (struct sockaddr *)&at, n);
    if (!l)
        fatal("listen: %s", strerror(errno));
    getsockname(evconnlistener_get_fd(l), (struct sockaddr *)&at, &n);
    printf("ready %d\n", ntohs(at.sin_port));
    fflush(stdout);
    event_add(event_new(base, STDIN_FILENO, EV_READ | EV_PERSIST, on_stdin, base), NULL);
    event_base_dispatch(base);
    evconnlistener_free(l);
    event_base_free(base);
    return 0;
}
