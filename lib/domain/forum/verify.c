#include "domain/forum/verify.h"

#include <assert.h>
#include <string.h>

#include "store/queries.h"

#define DAY_MS INT64_C(86400000)

static const char *const words[] = {"unknown", "valid", "ended", "over"};
static_assert(sizeof words / sizeof *words == VERIFY_STATES, "a word per state");

const char *verify_word(enum verify_state state)
{
    return words[state];
}

static enum err look_at_letter(struct ctx *c, int64_t id, struct verified *v)
{
    struct q_visa_letter_proof row;
    TRY(q_visa_letter_proof(c, id, &row));
    int64_t ends_at = row.ends_at == NO_INT ? row.starts_at + DAY_MS : row.ends_at;
    v->event_name_json = row.event_name_json;
    v->time_zone = row.time_zone;
    v->initials = row.initials;
    v->starts_at = row.starts_at;
    v->ends_at = row.ends_at;
    v->state = c->now_at >= ends_at                                   ? VERIFY_OVER
               : strcmp(row.state, "issued") == 0 && row.is_accepted ? VERIFY_VALID
                                                                      : VERIFY_ENDED;
    /* a code is made before the letter is issued, for its page */
    if (strcmp(row.state, "requested") == 0 || strcmp(row.state, "refused") == 0)
        v->state = VERIFY_UNKNOWN;
    return OK;
}

static enum err look_at_certificate(struct ctx *c, int64_t id, struct verified *v)
{
    struct q_certificate_proof row;
    TRY(q_certificate_proof(c, id, &row));
    v->event_name_json = row.event_name_json;
    v->time_zone = row.time_zone;
    v->initials = row.initials;
    v->starts_at = row.starts_at;
    v->ends_at = row.ends_at;
    v->state = row.revoked_at == NO_INT ? VERIFY_VALID : VERIFY_ENDED;
    return OK;
}

enum err verify(struct ctx *c, const char *text, struct verified *out)
{
    struct proof p;
    struct verified v = {.state = VERIFY_UNKNOWN, .code = text};
    if (!proof_check(c->arena, c->keys, c->origin, text, &p)) {
        *out = v;
        return OK;
    }
    enum err e = p.kind == PROOF_CERTIFICATE ? look_at_certificate(c, p.id, &v) : look_at_letter(c, p.id, &v);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    v.kind = p.kind;
    v.code = proof_make(c->arena, c->keys, c->origin, &p);
    *out = v.state == VERIFY_VALID ? v : (struct verified){.state = v.state, .kind = v.kind, .code = v.code};
    return OK;
}
