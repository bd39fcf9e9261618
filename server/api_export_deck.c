/* The documents of a list of applications as one ZIP archive, written while it is read. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/screening/export_deck.h"
#include "domain/screening/transfer.h"
#include "fields.h"
#include "file/chunks.h"
#include "file/vault.h"
#include "file/zip.h"
#include "instance.h"
#include "job.h"
#include "screening_in.h"
#include "store/queries.h"

#define LISTED_MAX 100 /* missing ones that the log names */

/* One archive on its way. Until the first piece only the first seven are set. */
struct packing {
    struct export_want want;
    struct transfer to; /* a recipient abroad; to.only NULL: none */
    struct screening_ids all;
    struct export_decks decks;
    size_t n_missing; /* when it was asked for */
    enum lang lang;
    bool *is_missing; /* per deck */
    struct zip *zip;
    size_t at;        /* the deck that is packed, or comes next */
    int fd;           /* of it, while is_open */
    bool is_open, is_listed;
    int64_t n_left;
};

/* ---- what is asked for ---- */

/* As a file of this node, or in the database. */
static bool is_kept(struct ctx *c, const struct export_deck *d)
{
    struct stat st;
    return d->is_stored ||
           (stat(vault_path(c->arena, instance_uploads(), d->hash), &st) == 0 && st.st_size == d->n_bytes);
}

static enum err look(struct ctx *c, struct packing *k)
{
    TRY(export_decks(c, &k->want, k->all.ids, k->all.n, &k->decks));
    k->is_missing = arena_array(c->arena, bool, k->decks.n + 1);
    for (size_t i = 0; i < k->decks.n; i++) {
        k->is_missing[i] = !is_kept(c, &k->decks.list[i]);
        k->n_missing += k->is_missing[i];
    }
    return OK;
}

enum err api_screening_documents_step(struct ctx *c, struct reply *r)
{
    struct screening_filter filter;
    struct packing *k = arena_new_of(c->arena, struct packing);
    enum lang lang;
    (void)r;
    if (in_has(c, "lang") && lang_of(in_text(c, "lang"), &lang))
        c->lang = lang;
    TRY(screening_filter_in(c, &filter));
    TRY(screening_ids_of(c, &filter, &k->all));
    k->want = (struct export_want){.event_id = filter.in.event_id, .is_all = filter.in.is_all};
    k->lang = c->lang;
    c->carry = k;
    return in_has(c, "recipient") ? OK : look(c, k);
}

/* For a recipient, what agrees to it is decided where it is recorded: nobody takes it back between the two. */
static enum err cut(struct ctx *c, struct packing *k)
{
    if (!in_has(c, "recipient"))
        return OK;
    TRY(transfer_open(c, k->want.event_id, in_text(c, "recipient"), &k->to));
    k->want.only = k->to.only;
    TRY(transfer_cut(c, k->want.event_id, &k->to, &k->all));
    return look(c, k);
}

static enum err note(struct ctx *c, const struct packing *k)
{
    struct buf b;
    size_t n = 0;
    if (k->to.only)
        TRY(transfer_note(c, k->want.event_id, &k->to, "zip", &k->all));
    buf_init(&b, c->arena, 64 << 10);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    screening_filter_write(c, &w);
    jw_str(&w, "format", "zip");
    jw_key_open(&w, "missing", '[');
    for (size_t i = 0; i < k->decks.n && n < LISTED_MAX; i++)
        if (k->is_missing[i]) {
            jw_str(&w, NULL, k->decks.list[i].upload_key);
            n++;
        }
    jw_close(&w, ']');
    jw_int(&w, "n_documents", (int64_t)k->decks.n);
    jw_int(&w, "n_missing", (int64_t)k->n_missing);
    transfer_write(&k->to, &w);
    jw_close(&w, '}');
    return log_add(c, k->want.event_id, "application.export_documents",
                   arena_printf(c->arena, "event:%" PRId64, k->want.event_id), NULL, buf_str(&b));
}

/* ---- pieces ---- */

/* Opens the next; false: it cannot be had. */
static bool open_deck(struct ctx *c, struct packing *k, const struct export_deck *d)
{
    struct stat st;
    if (k->is_missing[k->at])
        return false;
    if (chunks_ensure(c, instance_uploads(), d->hash) != OK) {
        failure_clear(c);
        return false;
    }
    k->fd = open(vault_path(c->arena, instance_uploads(), d->hash), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    k->is_open = k->fd >= 0;
    if (k->is_open && (fstat(k->fd, &st) != 0 || st.st_size != d->n_bytes)) {
        close(k->fd);
        k->is_open = false;
    }
    return k->is_open;
}

static enum err begin_deck(struct ctx *c, struct packing *k)
{
    const struct export_deck *d = &k->decks.list[k->at];
    if (!open_deck(c, k, d)) {
        k->is_missing[k->at++] = true;
        return OK;
    }
    k->n_left = d->n_bytes;
    return zip_begin(k->zip, d->name, d->n_bytes, d->completed_at);
}

static enum err add_bytes(struct ctx *c, struct packing *k, size_t max)
{
    size_t n = k->n_left < (int64_t)max ? (size_t)k->n_left : max;
    char *bytes = arena_alloc(c->arena, n + 1);
    if (n && read(k->fd, bytes, n) != (ssize_t)n)
        return ERR_INTERNAL; /* its length was promised */
    TRY(n ? zip_add(k->zip, bytes, n) : OK);
    k->n_left -= (int64_t)n;
    if (k->n_left == 0) {
        close(k->fd);
        k->is_open = false;
        k->at++;
    }
    return OK;
}

/* What should have been in it, as a text. */
static enum err add_missing(struct ctx *c, struct packing *k)
{
    struct buf b;
    bool is_any = false;
    buf_init(&b, c->arena, REPLY_BODY_MAX);
    buf_printf(&b, "\xef\xbb\xbf%s\r\n\r\n", msg_text(c->arena, k->lang, "export_missing", NULL, 0));
    for (size_t i = 0; i < k->decks.n; i++)
        if (k->is_missing[i]) {
            buf_printf(&b, "%s\r\n", k->decks.list[i].name);
            is_any = true;
        }
    k->is_listed = true;
    if (!is_any)
        return OK;
    TRY(zip_begin(k->zip, "00000_MISSING.txt", (int64_t)b.n, c->real_at));
    return zip_add(k->zip, b.p, b.n);
}

static enum err make(struct ctx *c, void *of, struct buf *out, bool *is_last)
{
    struct packing *k = of;
    c->lang = k->lang;
    if (!k->zip && !(k->zip = zip_new()))
        return ERR_INTERNAL;
    zip_into(k->zip, out);
    while (out->n < PIECE_BYTES && k->at < k->decks.n)
        TRY(k->is_open ? add_bytes(c, k, PIECE_BYTES) : begin_deck(c, k));
    if (k->at < k->decks.n)
        return OK;
    if (!k->is_listed)
        TRY(add_missing(c, k));
    *is_last = true;
    return zip_end(k->zip);
}

static void done(void *of)
{
    struct packing *k = of;
    if (k->is_open)
        close(k->fd);
    zip_free(k->zip);
}

enum err api_screening_documents(struct ctx *c, struct reply *r)
{
    const struct packing *asked = c->carry;
    struct packing *k = arena_new_of(c->arena, struct packing);
    *k = *asked;
    TRY(cut(c, k));
    if (strcmp(job_of(c)->req.method, "HEAD") != 0)
        TRY(note(c, k));
    reply_pieces(r, "application/zip", &(struct pieces){.make = make, .done = done, .of = k});
    reply_header(r, "Content-Disposition",
                 arena_printf(c->arena, "attachment; filename=\"%s-%s.zip\"", in_text(c, "event"),
                              k->to.only ? k->to.to.key : "documents"));
    reply_header(r, "Cache-Control", "private, no-store");
    return OK;
}
