#include "cache.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/rand.h"
#include "change.h"
#include "job.h"
#include "store/store.h"

#define N_SLOTS    1024u
#define SHARE_MAX  8u /* one answer takes no more than this part of the room */
#define KEY_BYTES  16 /* crypto_shorthash_siphashx24_BYTES */
#define HEADER_MAX 8  /* of a kept answer */

static_assert(KEY_BYTES == crypto_shorthash_siphashx24_BYTES && KEY_BYTES == sizeof((struct job *)0)->cache_key,
              "a key's length");

struct kept {
    struct kept *next;          /* in its slot */
    struct kept *older, *newer; /* by their last use */
    unsigned char key[KEY_BYTES];
    int n_users; /* the cache itself, and answers under way */
    struct table_set read;
    int64_t count;   /* change_count, or the mark, before it was read */
    int64_t seen;    /* change_count when it was last found to hold */
    int64_t until_at, until_real_at;
    const struct route *route;
    struct who who;
    struct reply reply; /* its pointers lead into data */
    size_t size;
    char data[];
};

struct cache {
    unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
    size_t bytes, max;
    bool by_mark, has_mark;
    int64_t mark; /* the last one that a job has brought */
    struct kept *slots[N_SLOTS];
    struct kept *oldest, *newest;
    struct job *leaders;
};

struct cache *cache_new(size_t max_bytes, bool by_mark)
{
    struct cache *k = calloc(1, sizeof *k);
    if (!k)
        fatal("out of memory");
    rand_bytes(k->secret, sizeof k->secret);
    k->max = max_bytes;
    k->by_mark = by_mark;
    return k;
}

size_t cache_bytes(const struct cache *k)
{
    return k->bytes;
}

/* ---- the key ---- */

/* What is hashed: parts, each ended by a byte that none of them holds. */
struct words {
    unsigned char p[1024];
    size_t n;
    bool is_full;
};

static void add(struct words *w, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (w->n + n + 2 > sizeof w->p) {
        w->is_full = true;
        return;
    }
    if (n)
        memcpy(w->p + w->n, s, n);
    w->n += n;
    w->p[w->n++] = s ? 1 : 2; /* nothing is not the same as empty */
}

/* A request that says more than the key tells goes the long way. */
static bool is_plain(const struct job *j)
{
    static const char *const others[] = {"if-match", "content-encoding", "tus-resumable", "range"};
    const char *accept = request_header(&j->req, "accept");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (request_header(&j->req, others[i]))
            return false;
    return !accept || !strcasestr(accept, "text/event-stream");
}

static bool is_get(const struct job *j)
{
    return strcmp(j->req.method, "GET") == 0 || strcmp(j->req.method, "HEAD") == 0;
}

/* Hashes all that the answer may hang on into j->cache_key. */
static bool take_key(const struct cache *k, struct job *j)
{
    struct words w = {.n = 0};
    if (j->has_cache_key)
        return true;
    if (k->max == 0 || j->req.is_control || !is_get(j) || strncmp(j->req.path, "/api/", 5) != 0 || !is_plain(j))
        return false;
    add(&w, j->req.path);
    add(&w, j->req.query);
    add(&w, lang_code(request_lang(&j->req, j->ctx.arena, LANG_EN)));
    add(&w, request_header(&j->req, "authorization"));
    add(&w, request_header(&j->req, "cookie"));
    if (w.is_full)
        return false;
    crypto_shorthash_siphashx24(j->cache_key, w.p, w.n, k->secret);
    j->has_cache_key = true;
    return true;
}

static struct kept **slot_of(struct cache *k, const unsigned char *key)
{
    return &k->slots[(key[0] | (unsigned)key[1] << 8) % N_SLOTS];
}

/* ---- kept answers ---- */

void cache_leave(struct kept *a)
{
    if (a && --a->n_users == 0)
        free(a);
}

static void unlink_used(struct cache *k, struct kept *a)
{
    *(a->older ? &a->older->newer : &k->oldest) = a->newer;
    *(a->newer ? &a->newer->older : &k->newest) = a->older;
}

static void link_newest(struct cache *k, struct kept *a)
{
    a->newer = NULL;
    a->older = k->newest;
    *(k->newest ? &k->newest->newer : &k->oldest) = a;
    k->newest = a;
}

static void drop(struct cache *k, struct kept *a)
{
    struct kept **p = slot_of(k, a->key);
    while (*p != a)
        p = &(*p)->next;
    *p = a->next;
    unlink_used(k, a);
    k->bytes -= a->size;
    cache_leave(a);
}

void cache_free(struct cache *k)
{
    while (k->oldest)
        drop(k, k->oldest);
    sodium_memzero(k->secret, sizeof k->secret);
    free(k);
}

static struct kept *find(struct cache *k, const unsigned char *key)
{
    struct kept *a = *slot_of(k, key);
    while (a && memcmp(a->key, key, KEY_BYTES) != 0)
        a = a->next;
    return a;
}

/* The count is taken before the tables are looked at: what changes meanwhile makes the next look a full
 * one. */
static bool holds(const struct cache *k, struct kept *a, const struct job *j)
{
    if (a->until_at && j->ctx.received_at >= a->until_at)
        return false;
    if (a->until_real_at && j->req.received_real_at >= a->until_real_at)
        return false;
    if (k->by_mark)
        return a->count == j->mark;
    int64_t now = change_count();
    if (now == a->seen)
        return true;
    if (!change_is_none(&a->read, a->count))
        return false;
    a->seen = now;
    return true;
}

bool cache_answer(struct cache *k, struct job *j)
{
    bool may_know = take_key(k, j) && (!k->by_mark || j->has_mark);
    if (k->by_mark && j->has_mark) {
        k->mark = j->mark;
        k->has_mark = true;
    }
    struct kept *a = may_know ? find(k, j->cache_key) : NULL;
    if (!a)
        return false;
    if (!holds(k, a, j)) {
        drop(k, a);
        return false;
    }
    if (a != k->newest) {
        unlink_used(k, a);
        link_newest(k, a);
    }
    a->n_users++;
    j->kept = a;
    j->route = a->route;
    j->ctx.who = a->who;
    j->ctx.who.address = j->req.address;
    j->reply = a->reply;
    return true;
}

/* A mark of before is as good for what is not known yet: it is older than the read. */
bool cache_needs_mark(struct cache *k, struct job *j)
{
    if (!k->by_mark || !j->has_cache_key)
        return false;
    if (!k->has_mark || find(k, j->cache_key))
        return true;
    j->mark = k->mark;
    j->has_mark = true;
    return false;
}

/* ---- one reads for many ---- */

bool cache_follow(struct cache *k, struct job *j)
{
    struct job *l = k->leaders;
    while (l && (l->mark != j->mark || memcmp(l->cache_key, j->cache_key, KEY_BYTES) != 0))
        l = l->next_leader;
    if (l) {
        j->is_follower = true;
        j->next = l->followers;
        l->followers = j;
    } else {
        j->is_leader = true;
        j->next_leader = k->leaders;
        k->leaders = j;
    }
    return l;
}

struct job *cache_followers(struct cache *k, struct job *j)
{
    struct job *first = j->followers, **p = &k->leaders;
    if (!j->is_leader)
        return NULL;
    while (*p != j)
        p = &(*p)->next_leader;
    *p = j->next_leader;
    j->is_leader = false;
    j->followers = NULL;
    return first;
}

/* ---- keeping ---- */

/* Whether it hangs on nothing that may change unheard of. */
static bool is_marked(const struct table_set *read)
{
    return !((read->bits[0] & ~tables_marked.bits[0]) | (read->bits[1] & ~tables_marked.bits[1]));
}

static bool may_keep(const struct cache *k, const struct job *j)
{
    const struct reply *r = &j->reply;
    bool is_bound = j->credential.kind == CREDENTIAL_NONE || j->credential.kind == CREDENTIAL_SESSION;
    if (k->by_mark && !(j->has_mark && is_marked(&j->ctx.read)))
        return false;
    return j->has_cache_key && strchr(j->route->fields, '^') && is_bound && r->status == 200 && r->fd < 0 &&
           r->now_n == 0 && !r->is_closing && r->n_headers <= HEADER_MAX && r->body.n <= k->max / SHARE_MAX;
}

static size_t text_n(const char *s)
{
    return s ? strlen(s) + 1 : 0;
}

static const char *put(char **at, const char *s)
{
    size_t n = text_n(s);
    char *p = *at;
    if (!s)
        return NULL;
    memcpy(p, s, n);
    *at += n;
    return p;
}

static struct kept *copy_of(const struct reply *r)
{
    size_t n = sizeof(struct kept) + text_n(r->type) + r->body.n;
    for (int i = 0; i < r->n_headers; i++)
        n += text_n(r->headers[i].name) + text_n(r->headers[i].value);
    struct kept *a = malloc(n);
    if (!a)
        fatal("out of memory");
    *a = (struct kept){.n_users = 1, .size = n, .reply = *r};
    char *at = a->data;
    a->reply.type = put(&at, r->type);
    for (int i = 0; i < r->n_headers; i++) {
        a->reply.headers[i].name = put(&at, r->headers[i].name);
        a->reply.headers[i].value = put(&at, r->headers[i].value);
    }
    memcpy(at, buf_str(&r->body), r->body.n);
    a->reply.body = (struct buf){.p = at, .n = r->body.n, .cap = r->body.n, .max = r->body.n};
    return a;
}

void cache_keep(struct cache *k, const struct job *j, int64_t count)
{
    if (!may_keep(k, j))
        return;
    struct kept *a = find(k, j->cache_key);
    if (a)
        drop(k, a);
    a = copy_of(&j->reply);
    memcpy(a->key, j->cache_key, KEY_BYTES);
    a->read = j->ctx.read;
    a->count = a->seen = count;
    a->until_at = j->ctx.fresh_until_at;
    a->until_real_at = j->ctx.fresh_until_real_at;
    a->route = j->route;
    a->who = j->ctx.who;
    a->who.address = a->who.agent = a->who.jti = NULL;
    struct kept **slot = slot_of(k, a->key);
    a->next = *slot;
    *slot = a;
    link_newest(k, a);
    k->bytes += a->size;
    while (k->bytes > k->max)
        drop(k, k->oldest);
}
