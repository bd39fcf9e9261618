#include "domain/call/upload.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/call/application.h"

/* ---- refusals ---- */

/* With both instants, and the zone they are published in. */
static enum err late(struct ctx *c, const char *key, int64_t at, const char *time_zone)
{
    fail_extra_time(c, "due_at", at);
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_text(c, "time_zone", time_zone);
    return fail(c, ERR_LATE, NULL, key, NULL);
}

/* Why one that is not open any more is gone. */
static enum err gone(struct ctx *c, const struct q_upload_get *u)
{
    fail_extra_text(c, "state", u->state);
    const char *key = u->reason ? u->reason : "upload_deleted";
    return fail(c, ERR_GONE, NULL, key, NULL);
}

/* ---- announcing ---- */

enum err upload_check_frame(struct ctx *c, const struct upload_frame *frame, int64_t n_bytes)
{
    TRY(ctx_clock_ok(c));
    if (c->received_at >= frame->due_at)
        return late(c, "upload_late", frame->due_at, frame->time_zone);
    if (n_bytes < 1)
        return fail(c, ERR_INVALID, "Upload-Length", "upload_empty", NULL);
    if (n_bytes > frame->n_max_bytes) {
        const char *max = arena_printf(c->arena, "%" PRId64, frame->n_max_bytes);
        return fail(c, ERR_TOO_LARGE, "Upload-Length", "upload_too_large", "max", max, NULL);
    }
    if (frame->n_open >= UPLOAD_OPEN_MAX)
        return fail(c, ERR_CONFLICT, NULL, "upload_too_many", NULL);
    return OK;
}

enum err upload_check_new(struct ctx *c, const struct upload_new *in, struct q_upload_frame *out)
{
    enum err e = q_upload_frame(c, in->application_id, in->kind, out);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "kind", "upload_kind_unknown", NULL);
    TRY(e);
    if (strcmp(out->application_state, "draft") != 0 && strcmp(out->application_state, "submitted") != 0 &&
        strcmp(out->application_state, "accepted") != 0)
        return fail(c, ERR_CONFLICT, NULL, "upload_application_ended", NULL);
    if (out->after_acceptance && strcmp(out->application_state, "accepted") != 0)
        return fail(c, ERR_CONFLICT, "kind", "upload_after_acceptance", NULL);
    struct upload_frame frame = {out->due_at, out->n_max_bytes, out->n_open, out->time_zone};
    return upload_check_frame(c, &frame, in->n_bytes);
}

/* It has ended: for the log by its number, and for what follows from it: an application's
 * state, or what is told of a programme. */
static enum err note(struct ctx *c, const struct q_upload_get *u, const char *action, const char *after)
{
    TRY(log_add(c, u->event_id, action, arena_printf(c->arena, "upload:%" PRId64, u->upload_id), NULL,
                after));
    if (u->application_id != NO_INT)
        return application_upload_changed(c, u->application_id);
    ctx_topic(c, "programme", u->event_id);
    ctx_topic(c, "event", u->event_id);
    return OK;
}

enum err upload_create(struct ctx *c, const struct upload_new *in, const char *key, int64_t n_offset)
{
    struct q_upload_frame frame;
    struct q_upload_add row;
    TRY(upload_check_new(c, in, &frame));
    TRY(q_upload_add(c, &(struct q_upload_add_in){
        .upload_key = key, .application_id = in->application_id, .upload_kind_id = frame.upload_kind_id,
        .name = in->name, .n_bytes = in->n_bytes, .n_offset = n_offset, .received_at = c->received_at,
        .now_at = c->now_at, .expires_at = c->received_at + UPLOAD_KEEP_MS}, &row));
    AUTO_JSON *after = json_pack("{s:I, s:s, s:s, s:I, s:I}", "application_id",
                                 (json_int_t)in->application_id, "kind", in->kind, "name", in->name,
                                 "n_bytes", (json_int_t)in->n_bytes, "received_at",
                                 (json_int_t)c->received_at);
    return log_add(c, frame.event_id, "upload.create", arena_printf(c->arena, "upload:%" PRId64, row.id),
                   NULL, json_text(c->arena, after));
}

/* ---- where one stands ---- */

enum err upload_get(struct ctx *c, const char *key, struct q_upload_get *out)
{
    return q_upload_get(c, key, out);
}

int64_t upload_until(const struct q_upload_get *u)
{
    return u->expires_at < u->due_at ? u->expires_at : u->due_at + u->upload_grace_ms;
}

static bool is_in(const struct q_upload_get *u, const char *state)
{
    return strcmp(u->state, state) == 0;
}

bool upload_is_overdue(struct ctx *c, const struct q_upload_get *u)
{
    return is_in(u, "open") && c->received_at >= upload_until(u);
}

/* Whether it was the due instant that ended it, or only its day. */
static const char *overdue_reason(const struct q_upload_get *u)
{
    return u->expires_at < u->due_at ? "upload_expired" : "upload_end_late";
}

static enum err overdue(struct ctx *c, const struct q_upload_get *u)
{
    const char *key = overdue_reason(u);
    if (strcmp(key, "upload_end_late") == 0)
        return late(c, key, upload_until(u), u->time_zone);
    fail_extra_text(c, "state", "expired");
    return fail(c, ERR_GONE, NULL, key, NULL);
}

enum err upload_check_there(struct ctx *c, const struct q_upload_get *u)
{
    if (upload_is_overdue(c, u))
        return overdue(c, u);
    if (is_in(u, "expired") && u->reason && strcmp(u->reason, "upload_end_late") == 0)
        return late(c, u->reason, upload_until(u), u->time_zone);
    if (is_in(u, "open") || is_in(u, "complete") || is_in(u, "replaced"))
        return OK;
    return gone(c, u);
}

enum err upload_check_readable(struct ctx *c, const struct q_upload_get *u)
{
    if (is_in(u, "complete") || (is_in(u, "replaced") && c->who.kind != WHO_JUDGE))
        return OK;
    return fail(c, ERR_CONFLICT, NULL, "upload_not_ready", NULL);
}

/* ---- growing ---- */

/* A guarded change found nothing: what stands there now is the reason. */
static enum err moved(struct ctx *c, const struct q_upload_get *u)
{
    struct q_upload_get now;
    TRY(q_upload_get(c, u->upload_key, &now));
    TRY(upload_check_there(c, &now));
    fail_extra_int(c, "n_offset", now.n_offset);
    return fail(c, ERR_CONFLICT, "Upload-Offset", "upload_offset_wrong", "offset",
                arena_printf(c->arena, "%" PRId64, now.n_offset), NULL);
}

enum err upload_moved(struct ctx *c, const char *key)
{
    struct q_upload_get u;
    TRY(q_upload_get(c, key, &u));
    return moved(c, &u);
}

enum err upload_advance(struct ctx *c, const struct q_upload_get *u, int64_t n_offset)
{
    struct q_upload_advance row;
    enum err e = q_upload_advance(c, n_offset, u->upload_id, u->n_offset, &row);
    return e == ERR_NOT_FOUND ? moved(c, u) : e;
}

/* ---- the end ---- */

/* Ends an open one for good. */
static enum err end(struct ctx *c, const struct q_upload_get *u, const char *state, const char *reason)
{
    struct q_upload_end row;
    enum err e = q_upload_end(c, state, reason, u->upload_id, &row);
    if (e == ERR_NOT_FOUND)
        return moved(c, u);
    TRY(e);
    AUTO_JSON *after = json_pack("{s:s, s:s}", "state", state, "reason", reason);
    return note(c, u, arena_printf(c->arena, "upload.%s", state), json_text(c->arena, after));
}

/* True when the kind's list of types has it. */
static bool is_taken(const char *types, const char *type)
{
    size_t n = strlen(type);
    for (const char *p = types; *p; p += strcspn(p, " "), p += strspn(p, " "))
        if (strcspn(p, " ") == n && memcmp(p, type, n) == 0)
            return true;
    return false;
}

enum err upload_finish(struct ctx *c, const struct q_upload_get *u, enum deck deck, const char *hash)
{
    struct q_upload_complete row;
    const char *reason = deck_reason(deck);
    if (!reason && !is_taken(u->types, deck_type(deck)))
        reason = "deck_other_type";
    if (reason) {
        TRY(end(c, u, "refused", reason));
        fail_extra_text(c, "state", "refused");
        (void)fail(c, ERR_INVALID, NULL, reason, NULL);
        return OK;
    }
    enum err e = q_upload_complete(c, deck_type(deck), hash, c->now_at, u->upload_id, &row);
    if (e == ERR_NOT_FOUND)
        return moved(c, u);
    TRY(e);
    if (u->application_id != NO_INT)
        TRY(q_upload_replace(c, u->application_id, u->upload_kind_id, u->upload_id));
    else
        TRY(q_slides_replace(c, u->speaker_id, u->agenda_item_id, u->upload_id));
    AUTO_JSON *after = json_pack("{s:s, s:s, s:s, s:I}", "state", "complete", "type", deck_type(deck),
                                 "sha256", hash, "n_bytes", (json_int_t)u->n_bytes);
    return note(c, u, "upload.complete", json_text(c->arena, after));
}

enum err upload_expire(struct ctx *c, const struct q_upload_get *u)
{
    return end(c, u, "expired", overdue_reason(u));
}

enum err upload_expire_due(struct ctx *c, int64_t at, int64_t limit, int64_t *n)
{
    struct q_upload_overdue *rows;
    struct q_upload_get u;
    size_t n_rows;
    TRY(q_upload_overdue(c, at, limit, &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++) {
        TRY(q_upload_get(c, rows[i].upload_key, &u));
        TRY(upload_expire(c, &u));
    }
    *n = (int64_t)n_rows;
    return OK;
}

enum err upload_delete(struct ctx *c, const struct q_upload_get *u)
{
    struct q_upload_delete row;
    if (is_in(u, "complete") && c->received_at >= u->due_at)
        return late(c, "upload_frozen", u->due_at, u->time_zone);
    enum err e = q_upload_delete(c, u->upload_id, &row);
    if (e == ERR_NOT_FOUND)
        return gone(c, u);
    TRY(e);
    return note(c, u, "upload.delete", "{\"state\":\"deleted\"}");
}

/* ---- names ---- */

const char *upload_name(struct ctx *c, const char *name)
{
    char *line = NULL;
    const char *slash;
    for (; name && (slash = strpbrk(name, "/\\")); name = slash + 1)
        ;
    if (!name || text_line(c->arena, name, strlen(name), &line) != OK || !*line)
        return "document";
    size_t n = strlen(line);
    for (; n > 0 && text_n_chars(line) > UPLOAD_NAME_CHARS; line[n] = 0)
        do
            n--;
        while (n > 0 && ((unsigned char)line[n] & 0xc0) == 0x80);
    return line;
}

const char *upload_file_name(struct ctx *c, const struct q_upload_get *u)
{
    const char *ending = arena_printf(c->arena, ".%s", u->type);
    size_t n = strlen(u->name), k = strlen(ending);
    if (n > k && strcasecmp(u->name + n - k, ending) == 0)
        return u->name;
    return arena_printf(c->arena, "%s%s", u->name, ending);
}
