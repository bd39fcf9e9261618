#include "instance.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/keyring.h"
#include "base/rand.h"
#include "base/time.h"
#include "clock.h"
#include "config.h"
#include "file/pages.h"
#include "file/vault.h"
#include "store/queries.h"

#define RINGS_MAX   256 /* rotations in the life of a process */
#define KEY_KEEP_MS (INT64_C(60) * 24 * 3600 * 1000) /* longer than any token lives */

#define RING_NAME "keyring" /* the setting that holds it, where it is shared */

static const struct config *config;
static bool is_shared;
static struct arena *memory;
static char origin[300];
static const char *keys_path, *uploads;
static struct pages pages;

/* All rings of this process: an old one may still be read by a job under way. Freed at exit. */
static struct keyring *rings[RINGS_MAX];
static size_t n_rings;
static _Atomic(const struct keyring *) ring;

static pthread_mutex_t rings_lock = PTHREAD_MUTEX_INITIALIZER;

/* Where the ring is shared: the text that was read last, and what follows when its signer begins. */
static char seen_hash[2 * SHA256_BYTES + 1];
static struct keyring *next_ring;

/* False when there have been too many; then it is freed. */
static bool keep(struct keyring *k)
{
    pthread_mutex_lock(&rings_lock);
    bool has_room = n_rings < RINGS_MAX;
    if (has_room)
        rings[n_rings++] = k;
    pthread_mutex_unlock(&rings_lock);
    if (!has_room)
        keyring_free(k);
    return has_room;
}

static void put_in_force(struct keyring *k)
{
    if (keep(k))
        atomic_store(&ring, k);
}

static enum err load_keys(char *why, unsigned long why_n)
{
    struct keyring *k = NULL;
    const char *reason = "";
    enum err e = keyring_load(memory, keys_path, &k, &reason);
    if (e == ERR_NOT_FOUND && access(config->db_path, F_OK) == 0) {
        /* a fresh ring would make every link, token and receipt of this database void, in silence */
        snprintf(why, why_n, "%s is missing, though there is a database: put it back from a backup",
                 keys_path);
        return ERR_CONFLICT;
    }
    if (e == ERR_NOT_FOUND) {
        k = keyring_new(time_now_ms());
        e = keyring_save(memory, k, keys_path, &reason);
    }
    if (e != OK) {
        keyring_free(k);
        snprintf(why, why_n, "%s: %s", keys_path, reason);
        return e;
    }
    put_in_force(k);
    return OK;
}

/* One thread of the pool is left for who signs in, and no machine paints more than a few. */
static int n_pages_at_once(int64_t n_pool)
{
    return n_pool <= 2 ? 1 : n_pool > 4 ? 4 : (int)n_pool - 1;
}

enum err instance_open(const struct config *c, char *why, unsigned long why_n)
{
    config = c;
    memory = arena_new(1 << 20);
    if (mkdir(c->data_dir, 0700) != 0 && errno != EEXIST) {
        snprintf(why, why_n, "%s: %s", c->data_dir, strerror(errno));
        return ERR_INTERNAL;
    }
    keys_path = arena_printf(memory, "%s/keys.json", c->data_dir);
    uploads = arena_printf(memory, "%s/uploads", c->data_dir);
    if (vault_init(uploads) != OK) {
        snprintf(why, why_n, "%s: %s", uploads, strerror(errno));
        return ERR_INTERNAL;
    }
    pages = (struct pages){.folder = arena_printf(memory, "%s/pages", c->data_dir), .tools = c->pdf_tools,
                           .n_at_once = n_pages_at_once(c->n_pool)};
    if (pages_init(&pages) != OK) {
        snprintf(why, why_n, "%s: %s", pages.folder, strerror(errno));
        return ERR_INTERNAL;
    }
    instance_set_port((int)c->port);
    is_shared = db_is_pg(c->db_path);
    return is_shared ? OK : load_keys(why, why_n);
}

void instance_close(void)
{
    atomic_store(&ring, NULL);
    while (n_rings > 0)
        keyring_free(rings[--n_rings]);
    arena_free(memory);
    memory = NULL;
}

const struct config *instance_config(void)
{
    return config;
}

const char *instance_uploads(void)
{
    return uploads;
}

const struct pages *instance_pages(void)
{
    return &pages;
}

const char *instance_origin(void)
{
    return origin;
}

void instance_set_port(int port)
{
    if (*config->origin)
        snprintf(origin, sizeof origin, "%s", config->origin);
    else
        snprintf(origin, sizeof origin, "http://%s:%d", config->listen_address, port);
}

static atomic_bool stopping;

void instance_stop(void)
{
    atomic_store(&stopping, true);
}

bool instance_is_stopping(void)
{
    return atomic_load(&stopping);
}

const struct keyring *instance_keys(void)
{
    return atomic_load(&ring);
}

/* ---- a ring that nodes share ---- */

static enum err read_shared(struct ctx *c, struct keyring **out, const char **text)
{
    struct q_meta_get row;
    const char *why;
    TRY(q_meta_get(c, RING_NAME, &row));
    *text = row.value;
    return keyring_parse(c->arena, row.value, strlen(row.value), out, &why);
}

/* What keys.json holds, or a new one. */
static enum err store_first(struct ctx *c, struct keyring **out)
{
    const char *why;
    enum err e = keyring_load(c->arena, keys_path, out, &why);
    if (e == ERR_NOT_FOUND) {
        *out = keyring_new(clock_real_ms());
        e = OK;
    }
    return e == OK ? q_meta_set(c, RING_NAME, keyring_text(c->arena, *out)) : e;
}

static enum err share(struct ctx *c, struct keyring **k)
{
    const char *text;
    enum err e = read_shared(c, k, &text);
    return e == ERR_NOT_FOUND ? store_first(c, k) : e;
}

enum err instance_share_keys(struct db *db, char *why, unsigned long why_n)
{
    struct ctx c = {.arena = arena_new(1 << 20), .db = db, .phase = "keys"};
    struct keyring *k = NULL;
    const char *reason = "it is damaged, or cannot be read";
    enum err e = db_begin_write(db, NULL);
    if (e == OK)
        e = share(&c, &k);
    if (e == OK)
        e = db_commit(db);
    db_rollback(db);
    if (e == OK) /* a copy, for backups and for the way back to a database of one's own */
        e = keyring_save(c.arena, k, keys_path, &reason);
    if (e == OK)
        put_in_force(k);
    else
        keyring_free(k);
    if (e != OK)
        snprintf(why, why_n, "the key ring: %s", reason);
    failure_clear(&c);
    arena_free(c.arena);
    return e;
}

/* The ring in force at this instant of one that was read; what follows is kept for its time. */
static void take_over(struct keyring *k, int64_t now_ms)
{
    struct keyring *before = keyring_before(k, now_ms);
    next_ring = NULL;
    if (!before) {
        put_in_force(k);
    } else if (keep(k)) {
        next_ring = k;
        put_in_force(before);
    } else {
        keyring_free(before);
    }
}

enum err instance_follow_keys(struct ctx *c)
{
    struct q_meta_get row;
    struct keyring *k;
    const char *text, *why;
    int64_t now = clock_real_ms();
    if (next_ring && keyring_signer(next_ring)->created_at <= now) {
        atomic_store(&ring, next_ring);
        next_ring = NULL;
    }
    TRY(q_meta_get(c, RING_NAME, &row));
    const char *hash = hash_hex(c->arena, row.value);
    if (strcmp(hash, seen_hash) == 0)
        return OK;
    TRY(read_shared(c, &k, &text));
    bool is_first = !*seen_hash;
    snprintf(seen_hash, sizeof seen_hash, "%s", hash);
    take_over(k, now);
    return is_first ? OK : keyring_save(c->arena, k, keys_path, &why);
}

/* In force when whoever follows reads it; at once where nobody does. */
static enum err rotate_shared(struct ctx *c)
{
    struct keyring *k;
    const char *text;
    bool is_followed = *seen_hash;
    TRY(read_shared(c, &k, &text));
    struct keyring *next = keyring_rotate(k, c->real_at + (is_followed ? INSTANCE_SIGN_MS : 0), KEY_KEEP_MS);
    keyring_free(k);
    if (!keep(next))
        return fail(c, ERR_BUSY, NULL, "busy", NULL);
    TRY(q_meta_set(c, RING_NAME, keyring_text(c->arena, next)));
    if (!is_followed)
        atomic_store(&ring, next);
    c->keys = next;
    return OK;
}

/* In a database that was copied from a shared one there is its ring of then. It follows the file's, or the way
 * back would put an older one in force. */
static enum err follow_in_copy(struct ctx *c, const struct keyring *k)
{
    struct q_meta_get row;
    enum err e = q_meta_get(c, RING_NAME, &row);
    if (e == OK)
        return q_meta_set(c, RING_NAME, keyring_text(c->arena, k));
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err instance_rotate_keys(struct ctx *c)
{
    const char *why = "";
    if (is_shared)
        return rotate_shared(c);
    if (n_rings == RINGS_MAX)
        return fail(c, ERR_BUSY, NULL, "busy", NULL);
    struct keyring *k = keyring_rotate(instance_keys(), c->real_at, KEY_KEEP_MS);
    enum err e = keyring_save(c->arena, k, keys_path, &why);
    if (e != OK) {
        keyring_free(k);
        return e == ERR_NO_SPACE ? fail(c, e, NULL, "no_space", NULL)
                                 : fail(c, ERR_INTERNAL, NULL, "internal", "reference", why, NULL);
    }
    put_in_force(k);
    c->keys = k;
    return follow_in_copy(c, k);
}
