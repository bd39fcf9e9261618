/* Who is at the other end: numeric addresses, the proxies we believe, and how many connections each
 * address holds. No I/O. */
#ifndef SERVER_PEER_H
#define SERVER_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct arena;
struct request;

#define PEER_TEXT 46 /* INET6_ADDRSTRLEN */

struct peer {
    uint8_t ip[16];       /* IPv4 as ::ffff:a.b.c.d; all zero on the control socket */
    char text[PEER_TEXT]; /* numeric, "" on the control socket */
};

void peer_of(const struct sockaddr *sa, struct peer *out);

/* Reads comma-separated addresses and networks (a.b.c.d/n, x::/n). Main thread, before any loop runs.
 * False with a sentence in why[why_n] when one is malformed. */
bool peer_trust(const char *networks, char *why, size_t why_n);
bool peer_is_trusted(const struct peer *p);
/* The client's address: the peer's own, or, when the peer is trusted, the last untrusted address of
 * X-Forwarded-For, else of Forwarded (RFC 7239). In the arena. */
const char *peer_client(struct arena *a, const struct peer *p, const struct request *req);

/* The peer of a numeric address as peer_client tells it; all zero when it is none. */
void peer_of_text(const char *address, struct peer *out);

/* Counts a connection, or a stream, in, or returns false when `max` are open from there already (an IPv6
 * /64 is one address). Addresses share 16,384 counters by a keyed hash: now and then two share one. Any
 * thread. */
enum peer_count { PEER_CONNECTIONS, PEER_STREAMS, PEER_COUNTS };
bool peer_enter(const struct peer *p, enum peer_count what, int64_t max);
void peer_leave(const struct peer *p, enum peer_count what);

#endif
