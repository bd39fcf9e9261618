#include "seen.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#define SHARDS 16
#define SLOTS  64 /* a shard; a power of two */
#define PROBES 4
#define HASH   32

struct slot {
    unsigned char hash[HASH];
    const struct keyring *ring; /* NULL: free */
    int64_t judge_id, nbf_ms, exp_ms;
    char jti[SEEN_JTI_MAX];
};

static struct shard {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
} shards[SHARDS];

__attribute__((constructor)) static void start(void)
{
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&shards[i].lock, NULL);
}

static struct shard *hash_of(const char *token, unsigned char hash[HASH])
{
    crypto_generichash(hash, HASH, (const unsigned char *)token, strlen(token), NULL, 0);
    return &shards[hash[0] % SHARDS];
}

static struct slot *probe(struct shard *s, const unsigned char hash[HASH], unsigned i)
{
    return &s->slots[(hash[1] + i) & (SLOTS - 1)];
}

bool seen_find(struct arena *a, const struct keyring *ring, const char *token, int64_t at_ms,
               struct seen_token *out)
{
    unsigned char hash[HASH];
    struct shard *s = hash_of(token, hash);
    bool is_found = false;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < PROBES && !is_found; i++) {
        const struct slot *at = probe(s, hash, i);
        is_found = at->ring == ring && memcmp(at->hash, hash, HASH) == 0 && at->nbf_ms <= at_ms &&
                   at_ms < at->exp_ms;
        if (is_found)
            *out = (struct seen_token){at->judge_id, at->nbf_ms, at->exp_ms, arena_strdup(a, at->jti)};
    }
    pthread_mutex_unlock(&s->lock);
    return is_found;
}

void seen_put(const struct keyring *ring, const char *token, const struct seen_token *t)
{
    unsigned char hash[HASH];
    size_t jti_n = strlen(t->jti);
    if (jti_n >= SEEN_JTI_MAX)
        return;
    struct shard *s = hash_of(token, hash);
    pthread_mutex_lock(&s->lock);
    struct slot *to = probe(s, hash, hash[2] % PROBES); /* a full row forgets any */
    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *at = probe(s, hash, i);
        if (!at->ring || memcmp(at->hash, hash, HASH) == 0) {
            to = at;
            break;
        }
    }
    *to = (struct slot){.ring = ring, .judge_id = t->judge_id, .nbf_ms = t->nbf_ms, .exp_ms = t->exp_ms};
    memcpy(to->hash, hash, HASH);
    memcpy(to->jti, t->jti, jti_n + 1);
    pthread_mutex_unlock(&s->lock);
}
