#include "rate.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/ctx.h"

#define SHARDS 16
#define SLOTS  1024 /* a shard; a power of two */
#define PROBES 16

/* One key's theoretical arrival time: in the future while its budget is being used. */
struct slot {
    uint64_t key;
    int64_t tat;
};

static struct shard {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
} shards[SHARDS];

static unsigned char hash_key[crypto_shorthash_KEYBYTES];

__attribute__((constructor)) static void start(void)
{
    randombytes_buf(hash_key, sizeof hash_key);
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&shards[i].lock, NULL);
}

/* The key's slot, else the one nearest to rest: a full shard forgets who asked longest ago. */
static struct slot *slot_of(struct shard *s, uint64_t key, int64_t now)
{
    struct slot *best = NULL;
    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *at = &s->slots[(key + i) & (SLOTS - 1)];
        if (at->key == key)
            return at;
        if (!best || at->tat < best->tat)
            best = at;
    }
    *best = (struct slot){key, now};
    return best;
}

static int64_t ask(const char *key, int64_t burst, int64_t every_ms, int64_t real_ms, bool is_taking)
{
    uint64_t h;
    crypto_shorthash((unsigned char *)&h, (const unsigned char *)key, strlen(key), hash_key);
    struct shard *s = &shards[h % SHARDS];
    pthread_mutex_lock(&s->lock);
    struct slot *at = slot_of(s, h / SHARDS, real_ms);
    int64_t tat = at->tat > real_ms ? at->tat : real_ms;
    int64_t wait = tat - real_ms - (burst - 1) * every_ms;
    if (wait <= 0 && is_taking)
        at->tat = tat + every_ms;
    pthread_mutex_unlock(&s->lock);
    return wait > 0 ? wait : 0;
}

int64_t rate_take(const char *key, int64_t burst, int64_t every_ms, int64_t real_ms)
{
    return ask(key, burst, every_ms, real_ms, true);
}

int64_t rate_wait(const char *key, int64_t burst, int64_t every_ms, int64_t real_ms)
{
    return ask(key, burst, every_ms, real_ms, false);
}

enum err too_many(struct ctx *c, int64_t wait_ms)
{
    int64_t seconds = (wait_ms + 999) / 1000;
    fail_extra_int(c, "retry_after_s", seconds);
    return fail(c, ERR_TOO_MANY, NULL, "too_many_requests", "seconds",
                arena_printf(c->arena, "%lld", (long long)seconds), NULL);
}

void rate_prefix(const char *address, char out[64])
{
    struct in6_addr a;
    if (inet_pton(AF_INET6, address, &a) == 1) {
        memset(a.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &a, out, 64);
    } else {
        snprintf(out, 64, "%s", address);
    }
}
