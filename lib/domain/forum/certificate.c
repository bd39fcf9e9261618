/* Certificates of attendance. A row holds what one says: whoever changes their registration later changes no
 * certificate. */
#include <inttypes.h>
#include <string.h>

#include "base/proof.h"
#include "domain/access/log.h"
#include "domain/forum/attendance.h"
#include "store/queries.h"

static void take(struct ctx *c, const struct q_certificate_last *row, struct certificate *out)
{
    out->id = row->id;
    out->no = row->no;
    out->name = row->name;
    out->organisation = row->organisation;
    out->mode = row->mode;
    out->reason = row->reason;
    out->created_at = row->created_at;
    out->revoked_at = row->revoked_at;
    out->code = proof_make(c->arena, c->keys, c->origin, &(struct proof){PROOF_CERTIFICATE, row->id});
}

static enum err load(struct ctx *c, int64_t registration_id, struct q_arrival_get *g, struct certificate *out)
{
    struct q_certificate_last row;
    TRY(q_arrival_get(c, registration_id, g));
    enum err e = q_certificate_last(c, registration_id, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *out = (struct certificate){.revoked_at = NO_INT, .is_over = c->now_at >= g->ends_at,
                                .came = strcmp(g->state, "confirmed") == 0
                                            ? arrival_mode(g->entered_at, g->joined_at) : NULL};
    bool is_free = e == ERR_NOT_FOUND || (row.revoked_at != NO_INT && row.is_renewable);
    out->is_available = out->is_over && out->came && is_free;
    if (e == OK)
        take(c, &row, out);
    return OK;
}

enum err certificate_load(struct ctx *c, int64_t registration_id, struct certificate *out)
{
    struct q_arrival_get g;
    return load(c, registration_id, &g, out);
}

static enum err log_it(struct ctx *c, int64_t event_id, int64_t registration_id, const char *action, int64_t no)
{
    return log_add(c, event_id, action, arena_printf(c->arena, "registration:%" PRId64, registration_id), NULL,
                   arena_printf(c->arena, "{\"no\":%" PRId64 "}", no));
}

enum err certificate_give(struct ctx *c, int64_t registration_id, struct certificate *out)
{
    struct q_arrival_get g;
    struct q_certificate_add row;
    TRY(load(c, registration_id, &g, out));
    if (out->id != 0 && out->revoked_at == NO_INT)
        return OK;
    if (!out->is_over)
        return fail(c, ERR_CONFLICT, NULL, "certificate_early", NULL);
    if (!out->came)
        return fail(c, ERR_CONFLICT, NULL, "certificate_not_came", NULL);
    if (!out->is_available)
        return fail(c, ERR_CONFLICT, NULL, "certificate_revoked", NULL);
    enum err e = q_certificate_add(c, &(struct q_certificate_add_in){
        .event_id = g.event_id, .registration_id = registration_id, .name = g.name, .organisation = g.organisation,
        .initials = proof_initials(c->arena, g.name), .mode = out->came, .now_at = c->now_at}, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    TRY(log_it(c, g.event_id, registration_id, "certificate.give", row.no));
    return load(c, registration_id, &g, out);
}

enum err certificate_revoke(struct ctx *c, int64_t registration_id, const char *reason, bool is_renewable)
{
    struct q_arrival_get g;
    struct q_certificate_revoke row;
    TRY(q_arrival_get(c, registration_id, &g));
    enum err e = q_certificate_revoke(c, c->now_at, reason, is_renewable, registration_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "certificate_none", NULL);
    TRY(e);
    return log_it(c, g.event_id, registration_id, "certificate.revoke", row.no);
}
