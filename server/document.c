#include "document.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/ctx.h"
#include "base/rand.h"
#include "file/chunks.h"
#include "file/vault.h"
#include "instance.h"
#include "store/queries.h"

static enum err said(struct ctx *c, enum err e)
{
    if (e == OK || c->failure.err != OK)
        return e;
    return e == ERR_NO_SPACE ? fail(c, e, NULL, "no_space", NULL)
                             : fail(c, ERR_INTERNAL, NULL, "internal", "reference", "document", NULL);
}

enum err document_here(struct ctx *c, const struct q_upload_get *u)
{
    return said(c, chunks_ensure(c, instance_uploads(), u->hash)); /* on SQLite, too: of rows that were copied there */
}

/* Its bytes are in the database only: they become a file. */
static enum err reckon(struct ctx *c, const char *file_key, int64_t n_bytes, char hash[VAULT_HASH])
{
    unsigned char bytes[16];
    rand_bytes(bytes, sizeof bytes);
    const char *key = text_hex(c->arena, bytes, sizeof bytes);
    int fd = open(vault_open_path(c->arena, instance_uploads(), key),
                  O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return ERR_INTERNAL;
    enum err e = chunks_get(c, file_key, n_bytes, fd);
    if (e == OK)
        e = vault_keep(instance_uploads(), key, fd, n_bytes, hash);
    close(fd);
    vault_drop(instance_uploads(), key);
    return e == OK ? q_document_file_reckon(c, hash, file_key) : e;
}

enum err document_file_here(struct ctx *c, const char *file_key, int64_t n_bytes, const char **hash)
{
    char *reckoned = arena_alloc(c->arena, VAULT_HASH);
    if (**hash)
        return said(c, chunks_ensure(c, instance_uploads(), *hash));
    TRY(said(c, reckon(c, file_key, n_bytes, reckoned)));
    *hash = reckoned;
    return OK;
}
