#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/rand.h"
#include "request.h"

#define NETWORKS_MAX 64
#define N_COUNTERS   16384u

static struct network {
    uint8_t ip[16];
    int bits;
} networks[NETWORKS_MAX];
static int n_networks;

static atomic_int counters[PEER_COUNTS][N_COUNTERS];
static uint8_t counter_key[crypto_shorthash_KEYBYTES];

static const uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_v4(const uint8_t ip[16])
{
    return memcmp(ip, v4_prefix, sizeof v4_prefix) == 0;
}

static bool parse_ip(const char *s, uint8_t ip[16])
{
    if (inet_pton(AF_INET, s, ip + 12) == 1) {
        memcpy(ip, v4_prefix, sizeof v4_prefix);
        return true;
    }
    return inet_pton(AF_INET6, s, ip) == 1;
}

static void print_ip(const uint8_t ip[16], char out[PEER_TEXT])
{
    if (is_v4(ip))
        inet_ntop(AF_INET, ip + 12, out, PEER_TEXT);
    else
        inet_ntop(AF_INET6, ip, out, PEER_TEXT);
}

void peer_of(const struct sockaddr *sa, struct peer *out)
{
    *out = (struct peer){0};
    if (sa->sa_family == AF_INET) {
        memcpy(out->ip, v4_prefix, sizeof v4_prefix);
        memcpy(out->ip + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
    } else if (sa->sa_family == AF_INET6) {
        memcpy(out->ip, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
    } else {
        return;
    }
    print_ip(out->ip, out->text);
}

void peer_of_text(const char *address, struct peer *out)
{
    *out = (struct peer){0};
    if (parse_ip(address, out->ip))
        print_ip(out->ip, out->text);
}

static bool parse_network(char *s, struct network *out)
{
    char *slash = strchr(s, '/'), *end;
    if (slash)
        *slash++ = 0;
    if (!parse_ip(s, out->ip))
        return false;
    int all = is_v4(out->ip) ? 32 : 128;
    long bits = slash ? strtol(slash, &end, 10) : all;
    if (slash && (*slash < '0' || *slash > '9' || *end || bits > all))
        return false;
    out->bits = (int)bits + 128 - all;
    return true;
}

bool peer_trust(const char *list, char *why, size_t why_n)
{
    char word[64];
    n_networks = 0;
    rand_bytes(counter_key, sizeof counter_key);
    for (list += strspn(list, ", "); *list; list += strspn(list, ", ")) {
        size_t n = strcspn(list, ", ");
        snprintf(word, sizeof word, "%.*s", (int)n, list);
        if (n_networks == NETWORKS_MAX || !parse_network(word, &networks[n_networks])) {
            snprintf(why, why_n, "trusted_proxies: %.*s is no address or network", (int)n, list);
            return false;
        }
        n_networks++;
        list += n;
    }
    return true;
}

static bool is_within(const uint8_t ip[16], const struct network *net)
{
    int bytes = net->bits / 8, rest = net->bits % 8;
    return memcmp(ip, net->ip, (size_t)bytes) == 0 &&
           (rest == 0 || (ip[bytes] ^ net->ip[bytes]) >> (8 - rest) == 0);
}

static bool is_trusted(const uint8_t ip[16])
{
    for (int i = 0; i < n_networks; i++)
        if (is_within(ip, &networks[i]))
            return true;
    return false;
}

bool peer_is_trusted(const struct peer *p)
{
    return is_trusted(p->ip);
}

/* An address with or without a port, as proxies write it: 192.0.2.1, 192.0.2.1:80, [2001:db8::1]:80. */
static bool parse_node(const char *s, size_t n, uint8_t ip[16])
{
    char t[PEER_TEXT + 8];
    if (n == 0 || n >= sizeof t)
        return false;
    memcpy(t, s, n);
    t[n] = 0;
    if (t[0] == '[') {
        t[strcspn(t, "]")] = 0;
        return parse_ip(t + 1, ip);
    }
    char *colon = strchr(t, ':');
    if (colon && !strchr(colon + 1, ':'))
        *colon = 0;
    return parse_ip(t, ip);
}

/* The node of one member: itself, or the value of its for= parameter (RFC 7239 4). */
static bool member_node(const char *s, size_t n, bool is_forwarded, uint8_t ip[16])
{
    if (!is_forwarded)
        return parse_node(s, n, ip);
    for (const char *end = s + n; s < end;) {
        size_t k = 0;
        while (s + k < end && s[k] != ';')
            k++;
        while (k && (*s == ' ' || *s == '\t')) {
            s++;
            k--;
        }
        if (k > 4 && strncasecmp(s, "for=", 4) == 0) {
            bool is_quoted = k > 6 && s[4] == '"' && s[k - 1] == '"';
            return parse_node(s + 4 + is_quoted, k - 4 - 2u * is_quoted, ip);
        }
        s += k + (s + k < end);
    }
    return false;
}

const char *peer_client(struct arena *a, const struct peer *p, const struct request *req)
{
    uint8_t ip[16], found[16];
    const char *list = request_header(req, "x-forwarded-for");
    bool is_forwarded = !list;
    if (!list)
        list = request_header(req, "forwarded");
    if (!list || !is_trusted(p->ip))
        return arena_strdup(a, p->text);
    memcpy(found, p->ip, sizeof found);
    /* From the nearest hop back, as long as the one before is believed. */
    for (const char *end = list + strlen(list); end > list;) {
        const char *s = end;
        while (s > list && s[-1] != ',')
            s--;
        const char *from = s + strspn(s, " \t"), *to = end;
        while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
            to--;
        if (from >= to || !member_node(from, (size_t)(to - from), is_forwarded, ip))
            break;
        memcpy(found, ip, sizeof found);
        if (!is_trusted(ip))
            break;
        end = s > list ? s - 1 : list;
    }
    char text[PEER_TEXT];
    print_ip(found, text);
    return arena_strdup(a, text);
}

static atomic_int *counter(const struct peer *p, enum peer_count what)
{
    uint8_t h[crypto_shorthash_BYTES];
    uint32_t no;
    crypto_shorthash(h, p->ip, is_v4(p->ip) ? 16 : 8, counter_key);
    memcpy(&no, h, sizeof no);
    return &counters[what][no % N_COUNTERS];
}

bool peer_enter(const struct peer *p, enum peer_count what, int64_t max)
{
    atomic_int *n = counter(p, what);
    if (atomic_fetch_add(n, 1) < max)
        return true;
    atomic_fetch_sub(n, 1);
    return false;
}

void peer_leave(const struct peer *p, enum peer_count what)
{
    atomic_fetch_sub(counter(p, what), 1);
}
