#include "privacy_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/privacy/privacy.h"
#include "domain/privacy/privacy_export.h"
#include "fields.h"
#include "file/chunks.h"
#include "file/vault.h"
#include "file/zip.h"
#include "instance.h"

#define JSON_MAX (12u << 20) /* of an archive's: it is made at once */

static const struct {
    const char *word, *type;
} formats[] = {[PRIVACY_JSON] = {"json", "application/json"}, [PRIVACY_ZIP] = {"zip", "application/zip"}};

enum err privacy_format_in(struct ctx *c, enum privacy_format *out)
{
    for (int i = 0; i <= PRIVACY_ZIP; i++)
        if (strcmp(formats[i].word, in_text(c, "format")) == 0) {
            *out = (enum privacy_format)i;
            return OK;
        }
    return fail(c, ERR_INVALID, "format", "field_choice", "choices", "json, zip", NULL);
}

const char *privacy_format_word(enum privacy_format format)
{
    return formats[format].word;
}

/* One on its way. Until the first piece only the first two are set. */
struct making {
    struct privacy_want want;
    struct privacy_export export;
    struct zip *zip;
    int64_t n_done; /* of the files */
    int fd;         /* of the one under way, while is_open */
    bool is_open;
    int64_t n_left;
};

/* The link may have ended, or the person been forgotten, meanwhile. */
static enum err check_link(struct ctx *c, const struct making *m)
{
    struct privacy_request q;
    if (!m->want.key)
        return OK;
    TRY(privacy_by_key(c, m->want.key, &q));
    return strcmp(q.email, m->want.email) == 0 ? OK : fail(c, ERR_GONE, NULL, "privacy_link_void", NULL);
}

static enum err make_json(struct ctx *c, void *of, struct buf *out, bool *is_last)
{
    struct making *m = of;
    TRY(check_link(c, m));
    while (out->n < PIECE_BYTES && !*is_last)
        TRY(privacy_export_more(c, &m->export, out, is_last));
    return OK;
}

/* ---- the archive ---- */

static enum err add_json(struct ctx *c, struct making *m)
{
    struct buf json;
    bool is_last = false;
    buf_init(&json, c->arena, JSON_MAX);
    while (!is_last && !json.is_full)
        TRY(privacy_export_more(c, &m->export, &json, &is_last));
    if (json.is_full)
        return ERR_INTERNAL;
    TRY(zip_begin(m->zip, "data.json", (int64_t)json.n, c->real_at));
    return zip_add(m->zip, json.p, json.n);
}

/* Opens a document; left out when its bytes are nowhere: the list names it. */
static enum err begin_file(struct ctx *c, struct making *m, const struct privacy_file *f)
{
    struct stat st;
    if (chunks_ensure(c, instance_uploads(), f->hash) != OK) {
        failure_clear(c);
        return OK;
    }
    m->fd = open(vault_path(c->arena, instance_uploads(), f->hash), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (m->fd < 0)
        return OK;
    m->is_open = fstat(m->fd, &st) == 0 && st.st_size == f->n_bytes;
    if (!m->is_open) {
        close(m->fd);
        return OK;
    }
    m->n_left = f->n_bytes;
    return zip_begin(m->zip, f->name, f->n_bytes, f->completed_at);
}

static enum err add_bytes(struct ctx *c, struct making *m)
{
    size_t n = m->n_left < (int64_t)PIECE_BYTES ? (size_t)m->n_left : PIECE_BYTES;
    char *bytes = arena_alloc(c->arena, n + 1);
    if (n && read(m->fd, bytes, n) != (ssize_t)n)
        return ERR_INTERNAL; /* its length was promised */
    TRY(n ? zip_add(m->zip, bytes, n) : OK);
    m->n_left -= (int64_t)n;
    if (m->n_left == 0) {
        close(m->fd);
        m->is_open = false;
    }
    return OK;
}

/* The arena is cleared after each piece, so the list is read again for each document. */
static enum err next_file(struct ctx *c, struct making *m, bool *is_last)
{
    struct privacy_file *files;
    size_t n;
    TRY(privacy_export_files(c, m->want.email, m->want.event_id, &files, &n));
    while (m->n_done < (int64_t)n && !m->is_open)
        TRY(begin_file(c, m, &files[m->n_done++]));
    *is_last = !m->is_open;
    return OK;
}

static enum err make_zip(struct ctx *c, void *of, struct buf *out, bool *is_last)
{
    struct making *m = of;
    TRY(check_link(c, m));
    bool is_first = !m->zip;
    if (is_first && !(m->zip = zip_new()))
        return ERR_INTERNAL;
    zip_into(m->zip, out);
    if (is_first)
        return add_json(c, m);
    if (m->is_open)
        return add_bytes(c, m);
    TRY(next_file(c, m, is_last));
    return *is_last ? zip_end(m->zip) : OK;
}

static void done(void *of)
{
    struct making *m = of;
    if (m->is_open)
        close(m->fd);
    zip_free(m->zip);
}

void privacy_reply(struct ctx *c, struct reply *r, const struct privacy_want *want)
{
    struct making *m = arena_new_of(c->arena, struct making);
    *m = (struct making){.want = *want, .export = {.email = want->email, .event_id = want->event_id}};
    reply_pieces(r, formats[want->format].type,
                 &(struct pieces){.make = want->format == PRIVACY_ZIP ? make_zip : make_json, .done = done, .of = m});
    reply_header(r, "Content-Disposition",
                 arena_printf(c->arena, "attachment; filename=\"personal-data.%s\"", formats[want->format].word));
    reply_header(r, "Cache-Control", "private, no-store");
}
