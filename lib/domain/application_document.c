/* Documents: what a call asks for, and how far each has come. Their bytes are the upload code's. */
#include <assert.h>
#include <string.h>

#include "domain/application_in.h"

const char *document_state_word(enum document_state s)
{
    static const char *const words[] = {"missing", "awaited", "complete", "refused", "late"};
    static_assert(sizeof words / sizeof *words == DOCUMENT_STATE_COUNT, "a word per state");
    return words[s];
}

static enum document_state state_of(const struct ctx *c, const struct q_application_documents *row,
                                    int64_t until_at)
{
    const char *s = row->state;
    if (s && strcmp(s, "complete") == 0)
        return DOCUMENT_COMPLETE;
    if (s && strcmp(s, "open") == 0)
        return c->received_at < until_at ? DOCUMENT_AWAITED : DOCUMENT_LATE;
    if (s && strcmp(s, "refused") == 0)
        return DOCUMENT_REFUSED;
    return c->received_at < row->due_at ? DOCUMENT_MISSING : DOCUMENT_LATE;
}

static struct document document_of(const struct ctx *c, const struct call *call,
                                   const struct q_application_documents *row)
{
    int64_t until_at = row->due_at + call->upload_grace_ms;
    return (struct document){
        .key = row->key,
        .name_json = row->name_json,
        .types = row->types,
        .is_required = row->is_required,
        .is_wanted = row->is_required || row->round_key,
        .due_at = row->due_at,
        .until_at = until_at,
        .n_max_bytes = row->n_max_bytes,
        .state = state_of(c, row, until_at),
        .reason = row->reason,
        .upload_key = row->upload_key,
        .file_name = row->name,
        .n_bytes = row->n_bytes,
        .n_offset = row->n_offset,
    };
}

static enum err read_uploads(struct ctx *c, struct application *a)
{
    struct q_application_documents *rows;
    if (a->uploads)
        return OK;
    TRY(q_application_documents(c, a->row.application_id, a->call.id, &rows, &a->n_uploads));
    a->uploads = rows;
    return OK;
}

enum err application_documents(struct ctx *c, struct application *a, struct documents *out)
{
    size_t k = 0;
    int64_t last_kind = 0;
    const char *round = a->row.round;
    TRY(read_uploads(c, a));
    const struct q_application_documents *rows = a->uploads;
    struct document *docs = arena_array(c->arena, struct document, a->n_uploads + 1);
    for (size_t i = 0; i < a->n_uploads; i++) {
        const char *of = rows[i].round_key;
        if (rows[i].upload_kind_id == last_kind || (of && (!round || strcmp(of, round) != 0)))
            continue;
        last_kind = rows[i].upload_kind_id; /* the first of a kind is the one that counts */
        docs[k++] = document_of(c, &a->call, &rows[i]);
    }
    *out = (struct documents){docs, k};
    return OK;
}

enum err application_upload_changed(struct ctx *c, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    struct documents docs;
    TRY(application_open(c, application_id, &a));
    ctx_topic(c, "event", a.row.event_id);
    ctx_topic(c, "application", application_id);
    if (strcmp(a.row.state, "submitted") != 0)
        return OK;
    TRY(application_documents(c, &a, &docs));
    for (const struct document *d = docs.list; d < docs.list + docs.n; d++)
        if (d->is_wanted && c->received_at < d->due_at &&
            (d->state == DOCUMENT_REFUSED || (d->state == DOCUMENT_MISSING && d->upload_key)))
            return application_mail_deck(c, &a, d);
    return OK;
}
