/* Documents of an event, in parts in the database: so a backup holds them and every node has them. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/rand.h"
#include "base/text.h"
#include "domain/log.h"
#include "domain/thanks.h"
#include "store/queries.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define OFFICE "application/vnd.openxmlformats-officedocument."

static const struct {
    const char *ending, *type, *magic;
} kinds[] = {
    {".pdf", "application/pdf", "%PDF-"},
    {".pptx", OFFICE "presentationml.presentation", "PK"},
    {".docx", OFFICE "wordprocessingml.document", "PK"},
    {".xlsx", OFFICE "spreadsheetml.sheet", "PK"},
    {".zip", "application/zip", "PK"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static size_t kind_of(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < KINDS; i++) {
        size_t e = strlen(kinds[i].ending);
        if (n > e && strcasecmp(name + n - e, kinds[i].ending) == 0)
            return i;
    }
    return KINDS;
}

const char *document_link(struct ctx *c, const char *key)
{
    return arena_printf(c->arena, "%s/api/v1/documents/%s", c->origin, key);
}

static enum err log_document(struct ctx *c, int64_t event_id, const char *action, const char *key)
{
    return log_add(c, event_id, action, arena_printf(c->arena, "document:%s", key), NULL, NULL);
}

enum err document_add(struct ctx *c, int64_t event_id, const char *name, int64_t n_bytes, const char **key)
{
    unsigned char bytes[16];
    struct q_event_document_count has;
    size_t kind = kind_of(name);
    if (kind == KINDS || strpbrk(name, "/\\"))
        return fail(c, ERR_INVALID, "filename", "document_kind", NULL);
    if (n_bytes < 1 || n_bytes > DOCUMENT_MAX_BYTES)
        return fail(c, ERR_INVALID, "n_bytes", "document_size", "max", "50", NULL);
    TRY(q_event_document_count(c, event_id, &has));
    if (has.n_documents >= DOCUMENTS_MAX)
        return fail(c, ERR_CONFLICT, NULL, "document_count", "max", "20", NULL);
    rand_bytes(bytes, sizeof bytes);
    *key = text_hex(c->arena, bytes, sizeof bytes);
    TRY(q_event_document_add(c, &(struct q_event_document_add_in){
        .document_key = *key, .event_id = event_id, .name = name, .type = kinds[kind].type, .n_bytes = n_bytes,
        .n_parts = (n_bytes + DOCUMENT_PART - 1) / DOCUMENT_PART, .now_at = c->now_at}));
    return log_document(c, event_id, "document.add", *key);
}

static enum err find(struct ctx *c, int64_t event_id, const char *key, struct q_event_document_get *out)
{
    TRY(q_event_document_get(c, key, out));
    return out->event_id == event_id ? OK : ERR_NOT_FOUND;
}

enum err document_put(struct ctx *c, int64_t event_id, const char *key, int64_t part_no, const char *data)
{
    struct q_event_document_get d;
    struct q_event_document_complete done;
    size_t n, data_n = strlen(data);
    TRY(find(c, event_id, key, &d));
    if (d.completed_at != NO_INT)
        return fail(c, ERR_CONFLICT, NULL, "document_complete", NULL);
    if (part_no < 1 || part_no > d.n_parts)
        return fail(c, ERR_INVALID, "part_no", "document_part", NULL);
    int64_t wanted = part_no < d.n_parts ? DOCUMENT_PART : d.n_bytes - (d.n_parts - 1) * DOCUMENT_PART;
    unsigned char *p = arena_alloc(c->arena, DOCUMENT_PART + 8);
    if (sodium_base642bin(p, DOCUMENT_PART + 8, data, data_n, NULL, &n, NULL, BASE64) != 0 || (int64_t)n != wanted)
        return fail(c, ERR_INVALID, "data", "document_part", NULL);
    const char *magic = kinds[kind_of(d.name)].magic;
    if (part_no == 1 && (n < strlen(magic) || memcmp(p, magic, strlen(magic)) != 0))
        return fail(c, ERR_INVALID, "data", "document_kind", NULL);
    TRY(q_event_document_part_put(c, key, part_no, data));
    enum err e = q_event_document_complete(c, c->now_at, key, &done);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    return log_document(c, event_id, "document.complete", key);
}

enum err document_delete(struct ctx *c, int64_t event_id, const char *key)
{
    struct q_event_document_get d;
    TRY(find(c, event_id, key, &d));
    TRY(q_event_document_part_delete(c, key));
    TRY(q_event_document_delete(c, key));
    return log_document(c, event_id, "document.delete", key);
}

enum err document_write(struct ctx *c, const char *key, int fd, struct q_event_document_get *out)
{
    TRY(q_event_document_get(c, key, out));
    if (out->completed_at == NO_INT)
        return ERR_NOT_FOUND;
    unsigned char *p = arena_alloc(c->arena, DOCUMENT_PART + 8);
    for (int64_t no = 1; no <= out->n_parts; no++) {
        struct arena_mark mark = arena_mark(c->arena);
        struct q_event_document_part_get part;
        size_t n;
        TRY(q_event_document_part_get(c, key, no, &part));
        if (sodium_base642bin(p, DOCUMENT_PART + 8, part.data, strlen(part.data), NULL, &n, NULL, BASE64) != 0)
            fatal("a stored part is no base64");
        for (size_t at = 0; at < n;) {
            ssize_t wrote = write(fd, p + at, n - at);
            if (wrote <= 0)
                return fail(c, ERR_NO_SPACE, NULL, "no_space", NULL);
            at += (size_t)wrote;
        }
        arena_reset(c->arena, mark);
    }
    return OK;
}
