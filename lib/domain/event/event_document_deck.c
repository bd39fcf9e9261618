/* Decks of pitches as documents of the event: of accepted teams who agree, once an organiser has released them. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/rand.h"
#include "domain/access/log.h"
#include "domain/event/event_document.h"

enum err document_decks(struct ctx *c, int64_t event_id, struct q_document_decks **out, size_t *n)
{
    return q_document_decks(c, event_id, NULL, out, n);
}

bool document_deck_is_agreed(struct ctx *c, const struct q_document_decks *d)
{
    return document_is_agreed(c, d->application_state, d->consent, d->answers_json);
}

static enum err note(struct ctx *c, int64_t event_id, const char *key, const struct q_document_decks *d)
{
    AUTO_JSON *after = json_pack("{s:I, s:s}", "application_id", (json_int_t)d->application_id, "name", d->name);
    return log_add(c, event_id, "document.release", arena_printf(c->arena, "document:%s", key), NULL,
                   json_text(c->arena, after));
}

static enum err add(struct ctx *c, int64_t event_id, const struct q_document_decks *d)
{
    unsigned char bytes[16];
    struct q_document_frame frame;
    struct q_document_add row;
    AUTO_JSON *title = json_object();
    TRY(q_document_frame(c, event_id, &frame));
    if (frame.n_documents >= DOCUMENTS_MAX)
        return fail(c, ERR_CONFLICT, NULL, "document_count", "max", "40", NULL);
    rand_bytes(bytes, sizeof bytes);
    const char *key = text_hex(c->arena, bytes, sizeof bytes);
    json_object_set_new(title, d->lang, json_string(arena_printf(c->arena, "%s%s%s", d->company,
                                                                 *d->company && *d->project ? ": " : "", d->project)));
    TRY(q_document_add(c, key, &d->upload_id, json_text(c->arena, title), c->now_at, event_id, &row));
    return note(c, event_id, key, d);
}

enum err document_release(struct ctx *c, int64_t event_id, const char *upload_key)
{
    struct q_document_decks *decks;
    struct q_document_release_again again;
    size_t n;
    TRY(q_document_decks(c, event_id, upload_key, &decks, &n));
    if (n == 0)
        return ERR_NOT_FOUND;
    if (!document_deck_is_agreed(c, decks))
        return fail(c, ERR_CONFLICT, NULL, "document_no_consent", NULL);
    if (decks->is_released)
        return OK;
    enum err e = q_document_release_again(c, decks->upload_id, c->real_at - DOCUMENT_UNDO_MS, &again);
    if (e == ERR_NOT_FOUND)
        return add(c, event_id, decks);
    TRY(e);
    return note(c, event_id, again.key, decks);
}
