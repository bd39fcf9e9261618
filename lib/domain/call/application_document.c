/* Documents: what a call asks for, and how far each has come. Their bytes are the upload code's. */
#include <assert.h>
#include <string.h>

#include "domain/call/application_in.h"
#include "domain/call/deadline.h"

const char *document_state_word(enum document_state s)
{
    static const char *const words[] = {"missing", "awaited", "complete", "refused", "late"};
    static_assert(sizeof words / sizeof *words == DOCUMENT_STATE_COUNT, "a word per state");
    return words[s];
}

static int rank_of(const char *state)
{
    static const char *const states[] = {"complete", "open", "refused"};
    int rank = 0;
    while (rank < 3 && strcmp(states[rank], state) != 0)
        rank++;
    return rank;
}

/* The upload of a kind that counts, of those begun in time: the one that came furthest, of several the last.
 * NULL: none. */
static const struct q_application_uploads *counting(const struct application *a, const struct q_call_upload_kinds *kind,
                                                    int64_t due_at)
{
    const struct q_application_uploads *best = NULL;
    for (const struct q_application_uploads *u = a->uploads; u < a->uploads + a->n_uploads; u++)
        if (u->upload_kind_id == kind->upload_kind_id && u->received_at < due_at &&
            (!best || rank_of(u->state) <= rank_of(best->state)))
            best = u;
    return best;
}

static enum document_state state_of(const struct ctx *c, const struct q_application_uploads *u, int64_t due_at,
                                    int64_t until_at)
{
    const char *s = u ? u->state : "";
    if (strcmp(s, "complete") == 0)
        return DOCUMENT_COMPLETE;
    if (strcmp(s, "open") == 0)
        return c->received_at < until_at ? DOCUMENT_AWAITED : DOCUMENT_LATE;
    if (strcmp(s, "refused") == 0)
        return DOCUMENT_REFUSED;
    return c->received_at < due_at ? DOCUMENT_MISSING : DOCUMENT_LATE;
}

static struct document document_of(const struct ctx *c, const struct application *a,
                                   const struct q_call_upload_kinds *kind)
{
    int64_t due_at = deadline_due(a, kind), until_at = due_at + a->call.upload_grace_ms;
    const struct q_application_uploads *u = counting(a, kind, due_at);
    return (struct document){
        .key = kind->key,
        .name_json = kind->name_json,
        .types = kind->types,
        .is_required = kind->is_required,
        .is_wanted = kind->is_required || kind->round_key ||
                     (kind->after_acceptance && strcmp(kind->after_acceptance, "required") == 0),
        .is_after_acceptance = kind->after_acceptance,
        .is_private = kind->is_private,
        .due_at = due_at,
        .until_at = until_at,
        .n_max_bytes = kind->n_max_bytes,
        .state = state_of(c, u, due_at, until_at),
        .reason = u ? u->reason : NULL,
        .upload_key = u ? u->upload_key : NULL,
        .file_name = u ? u->name : NULL,
        .n_bytes = u ? u->n_bytes : NO_INT,
        .n_offset = u ? u->n_offset : NO_INT,
    };
}

static enum err read_uploads(struct ctx *c, struct application *a)
{
    struct q_application_uploads *rows;
    if (a->uploads)
        return OK;
    TRY(q_application_uploads(c, a->row.application_id, &rows, &a->n_uploads));
    a->uploads = rows;
    return OK;
}

enum err application_documents(struct ctx *c, struct application *a, struct documents *out)
{
    size_t k = 0;
    const struct call_content *content = a->call.content;
    const char *round = a->row.round;
    TRY(read_uploads(c, a));
    struct document *docs = arena_array(c->arena, struct document, content->n_upload_kinds + 1);
    for (size_t i = 0; i < content->n_upload_kinds; i++) {
        const struct q_call_upload_kinds *kind = &content->upload_kinds[i];
        if (kind->after_acceptance && strcmp(a->row.state, "accepted") != 0)
            continue;
        if (!kind->round_key || (round && strcmp(kind->round_key, round) == 0))
            docs[k++] = document_of(c, a, kind);
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
