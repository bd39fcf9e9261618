#include "file/chunks.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/rand.h"
#include "file/vault.h"
#include "store/queries.h"

#define CODE sodium_base64_VARIANT_ORIGINAL
#define RUNS_MAX 5

/* ---- in ---- */

/* ERR_INTERNAL: the file is shorter. */
static enum err read_piece(int fd, unsigned char *bytes, size_t n, int64_t at)
{
    for (size_t done = 0; done < n;) {
        ssize_t k = pread(fd, bytes + done, n - done, (off_t)(at + (int64_t)done));
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return ERR_INTERNAL;
        done += (size_t)k;
    }
    return OK;
}

/* In a transaction, and once more when it was given up. After a COMMIT of which nobody knows, the part is
 * given up: its key is never used again. */
static enum err put_piece(struct ctx *c, const char *part_key, int64_t no, const char *text)
{
    enum err e = ERR_BUSY;
    for (int n = 0; n < RUNS_MAX; n++) {
        e = db_begin_write(c->db, part_key);
        if (e == OK)
            e = q_chunk_add(c, part_key, no, text, c->real_at);
        if (e == OK)
            e = db_commit(c->db);
        db_rollback(c->db);
        if (db_fate(c->db) != DB_AGAIN)
            break;
        failure_clear(c);
        nanosleep(&(struct timespec){.tv_nsec = (n + 1) * 20000000L}, NULL);
        e = ERR_BUSY;
    }
    return e;
}

enum err chunks_put(struct ctx *c, const char *part_key, int fd, int64_t n)
{
    unsigned char *bytes = malloc(CHUNK_BYTES);
    char *text = malloc(sodium_base64_ENCODED_LEN(CHUNK_BYTES, CODE));
    enum err e = OK;
    if (!bytes || !text)
        fatal("out of memory");
    for (int64_t at = 0, no = 0; at < n && e == OK; no++) {
        size_t k = n - at < CHUNK_BYTES ? (size_t)(n - at) : CHUNK_BYTES;
        e = read_piece(fd, bytes, k, at);
        if (e == OK) {
            sodium_bin2base64(text, sodium_base64_ENCODED_LEN(CHUNK_BYTES, CODE), bytes, k, CODE);
            e = put_piece(c, part_key, no, text);
        }
        at += (int64_t)k;
    }
    free(bytes);
    free(text);
    return e;
}

enum err chunks_count(struct ctx *c, const char *upload_key, int64_t n_from, int64_t n, const char *part_key)
{
    struct q_chunk_part_add row;
    return q_chunk_part_add(c, upload_key, n_from, n, part_key, &row);
}

/* ---- out ---- */

static enum err write_piece(int fd, const unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ERR_NO_SPACE : ERR_INTERNAL;
        p += k;
        n -= (size_t)k;
    }
    return OK;
}

/* All n bytes of a part; a chunk at a time is in memory. */
static enum err get_part(struct ctx *c, const char *part_key, int64_t n, int fd)
{
    unsigned char *bytes = malloc(CHUNK_BYTES);
    enum err e = OK;
    if (!bytes)
        fatal("out of memory");
    for (int64_t no = 0; n > 0 && e == OK; no++) {
        struct arena_mark mark = arena_mark(c->arena);
        struct q_chunk_get row;
        size_t k = 0;
        e = q_chunk_get(c, part_key, no, &row);
        if (e == ERR_NOT_FOUND)
            e = ERR_INTERNAL;
        if (e == OK && (sodium_base642bin(bytes, CHUNK_BYTES, row.bytes_base64, strlen(row.bytes_base64), NULL,
                                          &k, NULL, CODE) != 0 || (int64_t)k > n || k == 0))
            e = ERR_INTERNAL;
        if (e == OK)
            e = write_piece(fd, bytes, k);
        n -= (int64_t)k;
        arena_reset(c->arena, mark);
    }
    free(bytes);
    return e;
}

enum err chunks_get(struct ctx *c, const char *upload_key, int64_t n, int fd)
{
    struct q_chunk_parts *parts;
    size_t n_parts;
    int64_t at = 0;
    TRY(q_chunk_parts(c, upload_key, &parts, &n_parts));
    for (size_t i = 0; i < n_parts && at < n; i++) {
        if (parts[i].n_from != at || parts[i].n_bytes > n - at)
            return ERR_INTERNAL;
        TRY(get_part(c, parts[i].part_key, parts[i].n_bytes, fd));
        at += parts[i].n_bytes;
    }
    return at == n ? OK : ERR_INTERNAL;
}

/* ---- a complete document here ---- */

static enum err fetch(struct ctx *c, const char *folder, const char *hash, const char *key)
{
    struct q_chunk_owner owner;
    char kept[VAULT_HASH];
    enum err e = q_chunk_owner(c, hash, &owner);
    if (e != OK)
        return e == ERR_NOT_FOUND ? ERR_INTERNAL : e;
    int fd = open(vault_open_path(c->arena, folder, key), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return ERR_INTERNAL;
    e = chunks_get(c, owner.upload_key, owner.n_bytes, fd);
    if (e == OK)
        e = vault_keep(folder, key, fd, owner.n_bytes, kept);
    close(fd);
    return e == OK && strcmp(kept, hash) != 0 ? ERR_INTERNAL : e;
}

enum err chunks_ensure(struct ctx *c, const char *folder, const char *hash)
{
    unsigned char key[16];
    if (access(vault_path(c->arena, folder, hash), R_OK) == 0)
        return OK;
    rand_bytes(key, sizeof key);
    const char *name = text_hex(c->arena, key, sizeof key);
    enum err e = fetch(c, folder, hash, name);
    vault_drop(folder, name);
    return e;
}
