/* The files of an event's documents, from their announcement to their end. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/event/event_document.h"

/* ---- announcing ---- */

/* The document whose next file it is: there, of this event, and not a team's deck. */
static enum err find(struct ctx *c, const struct document_new *in, struct q_document_get *out)
{
    TRY(q_document_get(c, in->document_key, out));
    if (out->event_id != in->event_id || out->removed_at != NO_INT)
        return ERR_NOT_FOUND;
    return out->upload_id == NO_INT ? OK : fail(c, ERR_CONFLICT, NULL, "document_of_team", NULL);
}

enum err document_check_new(struct ctx *c, const struct document_new *in)
{
    struct q_document_frame frame;
    struct q_document_get d;
    TRY(q_document_frame(c, in->event_id, &frame));
    if (in->document_key)
        TRY(find(c, in, &d));
    else if (frame.n_documents >= DOCUMENTS_MAX)
        return fail(c, ERR_CONFLICT, NULL, "document_count", "max", "40", NULL);
    if (in->n_bytes < 1)
        return fail(c, ERR_INVALID, "Upload-Length", "upload_empty", NULL);
    if (in->n_bytes > DOCUMENT_MAX_BYTES)
        return fail(c, ERR_TOO_LARGE, "Upload-Length", "document_size", "max", "50", NULL);
    return frame.n_open < DOCUMENT_OPEN_MAX ? OK : fail(c, ERR_CONFLICT, NULL, "upload_too_many", NULL);
}

static enum err note(struct ctx *c, int64_t event_id, const char *document_key, const char *action, const char *after)
{
    return log_add(c, event_id, action, arena_printf(c->arena, "document:%s", document_key), NULL, after);
}

/* What it is called until somebody says it: the file's name without its ending. */
static const char *first_title(struct ctx *c, const char *name)
{
    const char *dot = strrchr(name, '.');
    AUTO_JSON *title = json_object();
    json_object_set_new(title, lang_code(c->lang),
                        json_string(dot && dot > name ? arena_strndup(c->arena, name, (size_t)(dot - name)) : name));
    return json_text(c->arena, title);
}

enum err document_create(struct ctx *c, const struct document_new *in, const char *key, int64_t n_offset)
{
    unsigned char bytes[16];
    struct q_document_get d;
    struct q_document_add added;
    struct q_document_file_add row;
    const char *document_key = in->document_key;
    TRY(document_check_new(c, in));
    if (document_key) {
        TRY(find(c, in, &d));
        added.id = d.document_id;
    } else {
        rand_bytes(bytes, sizeof bytes);
        document_key = text_hex(c->arena, bytes, sizeof bytes);
        TRY(q_document_add(c, document_key, NULL, first_title(c, in->name), c->now_at, in->event_id, &added));
    }
    TRY(q_document_file_add(c, &(struct q_document_file_add_in){
        .file_key = key, .document_id = added.id, .name = in->name, .n_bytes = in->n_bytes, .n_offset = n_offset,
        .now_at = c->now_at, .expires_at = c->received_at + DOCUMENT_KEEP_MS}, &row));
    AUTO_JSON *after = json_pack("{s:s, s:I}", "name", in->name, "n_bytes", (json_int_t)in->n_bytes);
    return note(c, in->event_id, document_key, in->document_key ? "document.replace" : "document.add",
                json_text(c->arena, after));
}

/* ---- growing ---- */

static bool is_in(const struct q_document_file_get *f, const char *state)
{
    return strcmp(f->state, state) == 0;
}

enum err document_file_check(struct ctx *c, const struct q_document_file_get *f)
{
    bool is_open = is_in(f, "open"), is_late = is_open && c->received_at >= f->expires_at;
    if ((is_open && !is_late && f->removed_at == NO_INT) || is_in(f, "complete"))
        return OK;
    fail_extra_text(c, "state", is_late ? "expired" : f->state);
    bool is_expired = is_late || is_in(f, "expired");
    return fail(c, ERR_GONE, NULL, f->reason ? f->reason : is_expired ? "upload_expired" : "upload_deleted", NULL);
}

enum err document_file_moved(struct ctx *c, const char *key)
{
    struct q_document_file_get now;
    TRY(q_document_file_get(c, key, &now));
    TRY(document_file_check(c, &now));
    fail_extra_int(c, "n_offset", now.n_offset);
    return fail(c, ERR_CONFLICT, "Upload-Offset", "upload_offset_wrong", "offset",
                arena_printf(c->arena, "%" PRId64, now.n_offset), NULL);
}

enum err document_file_advance(struct ctx *c, const struct q_document_file_get *f, int64_t n_offset)
{
    struct q_document_file_advance row;
    enum err e = q_document_file_advance(c, n_offset, f->file_id, f->n_offset, &row);
    return e == ERR_NOT_FOUND ? document_file_moved(c, f->file_key) : e;
}

/* ---- the end ---- */

/* "pdf" and "pptx" by what is in it; any other sound archive by its name; NULL: nothing that is taken. */
static const char *type_of(const char *name, enum deck deck)
{
    static const char *const archives[] = {"docx", "xlsx", "zip"};
    const char *dot = strrchr(name, '.');
    if (!deck_reason(deck))
        return deck_type(deck);
    for (size_t i = 0; deck == DECK_NO_SLIDES && dot && i < sizeof archives / sizeof *archives; i++)
        if (strcasecmp(dot + 1, archives[i]) == 0)
            return archives[i];
    return NULL;
}

static enum err end(struct ctx *c, const struct q_document_file_get *f, const char *state, const char *reason)
{
    struct q_document_file_end row;
    enum err e = q_document_file_end(c, state, reason, f->file_id, &row);
    if (e == ERR_NOT_FOUND)
        return document_file_moved(c, f->file_key);
    TRY(e);
    TRY(q_document_drop_empty(c, &f->document_id));
    AUTO_JSON *after = json_pack("{s:s, s:s?}", "state", state, "reason", reason);
    return note(c, f->event_id, f->document_key, "document.end", json_text(c->arena, after));
}

enum err document_file_finish(struct ctx *c, const struct q_document_file_get *f, const struct document_seen *seen)
{
    struct q_document_file_complete row;
    const char *type = type_of(f->name, seen->deck);
    const char *reason = seen->deck == DECK_UNKNOWN || seen->deck == DECK_NO_SLIDES ? "document_kind"
                                                                                    : deck_reason(seen->deck);
    if (!type) {
        TRY(end(c, f, "refused", reason));
        fail_extra_text(c, "state", "refused");
        (void)fail(c, ERR_INVALID, NULL, reason, NULL);
        return OK;
    }
    enum err e = q_document_file_complete(c, type, seen->hash, seen->n_pages ? &seen->n_pages : NULL, c->now_at,
                                          f->file_id, &row);
    if (e == ERR_NOT_FOUND)
        return document_file_moved(c, f->file_key);
    TRY(e);
    TRY(q_document_file_replace(c, f->document_id, f->file_id));
    AUTO_JSON *after = json_pack("{s:s, s:s, s:I}", "type", type, "sha256", seen->hash, "n_bytes",
                                 (json_int_t)f->n_bytes);
    return note(c, f->event_id, f->document_key, "document.complete", json_text(c->arena, after));
}

enum err document_file_drop(struct ctx *c, const struct q_document_file_get *f)
{
    if (!is_in(f, "open")) {
        fail_extra_text(c, "state", f->state);
        return fail(c, ERR_GONE, NULL, "upload_deleted", NULL);
    }
    return end(c, f, "deleted", NULL);
}

enum err document_purge(struct ctx *c)
{
    TRY(q_document_file_expire(c, c->received_at));
    TRY(q_document_drop_empty(c, NULL));
    return q_document_file_purge(c, c->real_at - DOCUMENT_UNDO_MS);
}
