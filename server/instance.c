#include "instance.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/keyring.h"
#include "base/time.h"
#include "config.h"
#include "file/pages.h"
#include "file/vault.h"

#define RINGS_MAX   256 /* rotations in the life of a process */
#define KEY_KEEP_MS (INT64_C(60) * 24 * 3600 * 1000) /* longer than any token lives */

static const struct config *config;
static struct arena *memory;
static char origin[300];
static const char *keys_path, *uploads;
static struct pages pages;

/* All rings of this process: an old one may still be read by a job under way. Freed at exit. */
static struct keyring *rings[RINGS_MAX];
static size_t n_rings;
static _Atomic(const struct keyring *) ring;

static void put_in_force(struct keyring *k)
{
    rings[n_rings++] = k;
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
    return load_keys(why, why_n);
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

enum err instance_rotate_keys(struct ctx *c)
{
    const char *why = "";
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
    return OK;
}
