#include "base/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/rand.h"
#include "base/time.h"

#define FILE_MAX (64u << 10)

struct keyring {
    size_t n_keys;
    struct key keys[KEYRING_KEYS_MAX]; /* oldest first */
    unsigned char capability[CAPABILITY_SECRET];
};

static struct keyring *ring_alloc(void)
{
    struct keyring *k = calloc(1, sizeof *k);
    if (!k)
        fatal("out of memory");
    return k;
}

void keyring_free(struct keyring *k)
{
    if (!k)
        return;
    sodium_memzero(k, sizeof *k);
    free(k);
}

static void add_signer(struct keyring *k, int64_t now_ms)
{
    struct key *key = &k->keys[k->n_keys++];
    unsigned char seed[crypto_sign_SEEDBYTES];
    rand_bytes(seed, sizeof seed);
    crypto_sign_seed_keypair(key->public_key, key->secret_key, seed);
    sodium_memzero(seed, sizeof seed);
    if (paserk_pid(key->public_key, sizeof key->public_key, key->pid) != OK)
        fatal("keyring: a fresh key has no id");
    key->has_secret = key->is_signer = true;
    key->created_at = now_ms;
    key->retire_at = KEY_FOR_EVER;
}

struct keyring *keyring_new(int64_t now_ms)
{
    struct keyring *k = ring_alloc();
    rand_bytes(k->capability, sizeof k->capability);
    add_signer(k, now_ms);
    return k;
}

struct keyring *keyring_rotate(const struct keyring *k, int64_t now_ms, int64_t keep_ms)
{
    struct keyring *next = ring_alloc();
    memcpy(next->capability, k->capability, sizeof next->capability);
    size_t from = k->n_keys < KEYRING_KEYS_MAX ? 0 : k->n_keys - KEYRING_KEYS_MAX + 1;
    for (size_t i = from; i < k->n_keys; i++) {
        struct key *key = &next->keys[next->n_keys++];
        *key = k->keys[i];
        if (key->is_signer)
            key->retire_at = now_ms + keep_ms;
        key->is_signer = false;
        if (key->retire_at <= now_ms) {
            sodium_memzero(key->secret_key, sizeof key->secret_key);
            key->has_secret = false;
        }
    }
    add_signer(next, now_ms);
    return next;
}

struct keyring *keyring_before(const struct keyring *k, int64_t now_ms)
{
    const struct key *signer = keyring_signer(k);
    if (signer->created_at <= now_ms || k->n_keys < 2)
        return NULL;
    struct keyring *before = ring_alloc();
    *before = *k;
    struct key *last = &before->keys[k->n_keys - 1], *second = last - 1;
    *last = k->keys[k->n_keys - 2];
    *second = *signer;
    second->is_signer = false;
    last->is_signer = true;
    last->retire_at = KEY_FOR_EVER;
    return before;
}

const struct key *keyring_find(const struct keyring *k, const char *pid, int64_t at_ms)
{
    for (size_t i = 0; i < k->n_keys; i++)
        if (strcmp(k->keys[i].pid, pid) == 0)
            return at_ms < k->keys[i].retire_at ? &k->keys[i] : NULL;
    return NULL;
}

const struct key *keyring_signer(const struct keyring *k)
{
    return &k->keys[k->n_keys - 1]; /* by construction, checked on load */
}

const struct key *keyring_signer_at(const struct keyring *k, int64_t at_ms)
{
    for (size_t i = k->n_keys; i-- > 0;)
        if (k->keys[i].created_at <= at_ms)
            return k->keys[i].has_secret ? &k->keys[i] : keyring_signer(k);
    return keyring_signer(k);
}

size_t keyring_count(const struct keyring *k)
{
    return k->n_keys;
}

const struct key *keyring_key(const struct keyring *k, size_t i)
{
    return i < k->n_keys ? &k->keys[i] : NULL;
}

const unsigned char *keyring_capability_secret(const struct keyring *k)
{
    return k->capability;
}

/* ---- the file ---- */

static const char *const key_members[] = {"key", "created_at", "retire_at", NULL};
static const char *const ring_members[] = {"version", "capability", "keys", NULL};

/* True when every member of the object is one of the names. */
static bool has_only(const json_t *v, const char *const names[])
{
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)v, key, member)
    {
        size_t i = 0;
        while (names[i] && strcmp(names[i], key) != 0)
            i++;
        if (!names[i])
            return false;
    }
    return json_is_object(v);
}

static enum err read_key(const json_t *v, struct key *key)
{
    const char *text = json_str(v, "key"), *created = json_str(v, "created_at");
    const json_t *retire = json_object_get(v, "retire_at");
    if (!has_only(v, key_members) || !text || !created ||
        !time_parse_rfc3339(created, &key->created_at))
        return ERR_MALFORMED;
    key->retire_at = KEY_FOR_EVER;
    if (!json_is_null(retire) &&
        !(json_is_string(retire) && time_parse_rfc3339(json_string_value(retire), &key->retire_at)))
        return ERR_MALFORMED;
    key->has_secret = strncmp(text, "k4.secret.", 10) == 0;
    if (key->has_secret) {
        TRY(paserk_secret_read(text, key->secret_key));
        memcpy(key->public_key, key->secret_key + crypto_sign_SEEDBYTES, sizeof key->public_key);
    } else {
        TRY(paserk_public_read(text, key->public_key));
    }
    return paserk_pid(key->public_key, sizeof key->public_key, key->pid);
}

static enum err read_ring(const json_t *v, struct keyring *k, const char **why)
{
    const json_t *keys = json_object_get(v, "keys");
    const char *capability = json_str(v, "capability");
    *why = "not a key ring of version 1";
    if (!has_only(v, ring_members) || json_integer_value(json_object_get(v, "version")) != 1 ||
        !capability ||
        !base64url_exact(capability, strlen(capability), k->capability, sizeof k->capability))
        return ERR_MALFORMED;
    size_t n = json_array_size(keys);
    *why = "a key ring holds 1 to 64 keys, oldest first; the last one alone is not retired";
    if (n < 1 || n > KEYRING_KEYS_MAX)
        return ERR_MALFORMED;
    for (; k->n_keys < n; k->n_keys++) {
        struct key *key = &k->keys[k->n_keys];
        TRY(read_key(json_array_get(keys, k->n_keys), key));
        key->is_signer = k->n_keys == n - 1;
        bool is_for_ever = key->retire_at == KEY_FOR_EVER;
        if (is_for_ever != key->is_signer || (key->is_signer && !key->has_secret) ||
            (k->n_keys > 0 && key->created_at < key[-1].created_at) ||
            keyring_find(k, key->pid, INT64_MIN))
            return ERR_MALFORMED;
    }
    return OK;
}

/* Reads the whole file into the arena. */
static enum err slurp(struct arena *a, const char *path, struct span *out, const char **why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *why = arena_strdup(a, strerror(errno));
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
    }
    struct stat st;
    char *p = arena_alloc(a, FILE_MAX + 1);
    size_t n = 0;
    ssize_t got = -1;
    enum err e = ERR_MALFORMED;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        *why = "not a file";
    else if (st.st_mode & 077)
        *why = "readable or writable by others; chmod 600 it";
    else {
        while (n <= FILE_MAX && (got = read(fd, p + n, FILE_MAX + 1 - n)) > 0)
            n += (size_t)got;
        e = got < 0 ? ERR_INTERNAL : n > FILE_MAX ? ERR_MALFORMED : OK;
        *why = got < 0 ? arena_strdup(a, strerror(errno)) : "longer than 64 KiB";
    }
    close(fd);
    *out = (struct span){p, n};
    return e;
}

enum err keyring_load(struct arena *a, const char *path, struct keyring **out, const char **why)
{
    struct span text;
    TRY(slurp(a, path, &text, why));
    return keyring_parse(a, text.p, text.n, out, why);
}

enum err keyring_parse(struct arena *a, const char *text, size_t n, struct keyring **out, const char **why)
{
    AUTO_JSON *v = NULL;
    TRY(json_parse(a, text, n, &v, why));
    struct keyring *k = ring_alloc();
    enum err e = read_ring(v, k, why);
    if (e == OK)
        *out = k;
    else
        keyring_free(k);
    return e;
}

static void write_ring(struct buf *b, const struct keyring *k, const char *capability)
{
    struct jw w = jw_on(b);
    jw_open(&w, '{');
    jw_int(&w, "version", 1);
    jw_str(&w, "capability", capability);
    jw_key_open(&w, "keys", '[');
    for (size_t i = 0; i < k->n_keys; i++) {
        const struct key *key = &k->keys[i];
        char text[PASERK_TEXT];
        enum err e = key->has_secret ? paserk_secret(key->secret_key, PASETO_SECRET_BYTES, text)
                                     : paserk_public(key->public_key, PASETO_PUBLIC_BYTES, text);
        if (e != OK)
            fatal("keyring: a key that has no text");
        jw_open(&w, '{');
        jw_str(&w, "key", text);
        jw_time(&w, "created_at", key->created_at);
        if (key->retire_at == KEY_FOR_EVER)
            jw_null(&w, "retire_at");
        else
            jw_time(&w, "retire_at", key->retire_at);
        jw_close(&w, '}');
        sodium_memzero(text, sizeof text);
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    buf_char(b, '\n');
}

char *keyring_text(struct arena *a, const struct keyring *k)
{
    struct buf b;
    buf_init(&b, a, FILE_MAX);
    write_ring(&b, k, text_base64url(a, k->capability, sizeof k->capability));
    if (b.is_full)
        fatal("keyring: longer than its file may be");
    return (char *)(uintptr_t)buf_str(&b);
}

/* Writes all of it and syncs; errno says why not. */
static bool write_synced(const char *path, const struct buf *b)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    size_t n = 0;
    ssize_t put = 0;
    while (n < b->n && (put = write(fd, b->p + n, b->n - n)) > 0)
        n += (size_t)put;
    bool is_good = n == b->n && fchmod(fd, 0600) == 0 && fsync(fd) == 0;
    int why = errno;
    close(fd);
    errno = why;
    return is_good;
}

static bool sync_folder_of(struct arena *a, const char *path)
{
    int fd = open(dirname(arena_strdup(a, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_good = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return is_good;
}

enum err keyring_save(struct arena *a, const struct keyring *k, const char *path, const char **why)
{
    struct buf b;
    buf_init(&b, a, FILE_MAX);
    write_ring(&b, k, text_base64url(a, k->capability, sizeof k->capability));
    if (b.is_full)
        fatal("keyring: longer than its file may be");
    char *fresh = arena_printf(a, "%s.new", path);
    bool is_good = write_synced(fresh, &b) && rename(fresh, path) == 0 && sync_folder_of(a, path);
    int e = errno;
    sodium_memzero(b.p, b.n);
    if (is_good)
        return OK;
    unlink(fresh); /* gone already if the rename was done */
    *why = arena_strdup(a, strerror(e));
    return e == ENOSPC || e == EDQUOT ? ERR_NO_SPACE : ERR_INTERNAL;
}
