#include <string.h>
#include <strings.h>

#include "base/capability.h"
#include "base/rand.h"
#include "base/token.h"
#include "check.h"
#include "config.h"
#include "instance.h"
#include "job.h"
#include "rate.h"
#include "seen.h"

#define COOKIE_NAME "__Host-sid"

static bool is_unsafe(const struct request *r)
{
    return strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0;
}

/* ---- what the body claims to be ---- */

static bool is_media_type(const char *value, const char *type)
{
    size_t n = strlen(type);
    return value && strncasecmp(value, type, n) == 0 &&
           (!value[n] || value[n] == ';' || value[n] == ' ');
}

static bool is_form(const struct job *j)
{
    return strchr(j->route->fields, '#') != NULL;
}

static enum err prove_body(struct job *j)
{
    const struct request *r = &j->req;
    bool has_body = r->content_length > 0 || r->is_chunked;
    const char *wanted = j->route->lane == LANE_UPLOAD ? "application/offset+octet-stream"
                         : is_form(j)                  ? "application/x-www-form-urlencoded"
                                                       : "application/json";
    const char *type = request_header(r, "content-type");
    if (request_header(r, "content-encoding"))
        return fail(&j->ctx, ERR_UNSUPPORTED, NULL, "media_type", "expected", "identity", NULL);
    if (is_form(j) && is_media_type(type, "multipart/form-data")) /* as RFC 8058 allows: nothing is read of it */
        return OK;
    if (has_body && is_unsafe(r) && !is_media_type(type, wanted))
        return fail(&j->ctx, ERR_UNSUPPORTED, NULL, "media_type", "expected", wanted, NULL);
    return OK;
}

/* ---- conditional edits and repeated creations ---- */

/* If-Match: "v12" or "v12.90f2ab17c4d0e355" (etag.h) -> 12. Only our own strong tags; "*" names no version. */
static enum err prove_match(struct job *j)
{
    const char *v = request_header(&j->req, "if-match");
    int64_t no = 0;
    if (!v)
        return OK;
    size_t n = strlen(v), i = 2;
    for (; i + 1 < n && i < 18 && v[i] >= '0' && v[i] <= '9'; i++)
        no = no * 10 + (v[i] - '0');
    if (i > 2 && v[i] == '.' && strspn(v + i + 1, "0123456789abcdef") == 16)
        i += 17;
    if (n < 4 || v[0] != '"' || v[1] != 'v' || i + 1 != n || v[i] != '"' || no < 1)
        return fail(&j->ctx, ERR_MALFORMED, NULL, "header_malformed", "name", "If-Match", "expected",
                    "the ETag you were sent, such as \"v3\"", NULL);
    j->ctx.if_match = no;
    return OK;
}

static enum err prove_repeat(struct job *j)
{
    const char *key = request_header(&j->req, "idempotency-key");
    if (!key || !strchr(j->route->fields, '+'))
        return OK;
    size_t n = strlen(key);
    for (size_t i = 0; i < n; i++)
        if (key[i] < 0x21 || key[i] > 0x7e)
            n = 0;
    if (n < 1 || n > 255)
        return fail(&j->ctx, ERR_MALFORMED, NULL, "header_malformed", "name", "Idempotency-Key",
                    "expected", "1 to 255 visible ASCII characters", NULL);
    j->idempotency_key = key;
    return OK;
}

/* ---- who ---- */

static enum err unusable(struct job *j)
{
    return fail(&j->ctx, ERR_UNAUTHENTICATED, NULL, "credentials_unusable", NULL);
}

static enum err prove_capability(struct job *j, const char *text)
{
    struct ctx *c = &j->ctx;
    struct capability cap;
    if (!capability_check(c->arena, c->keys, c->origin, text, &cap))
        return unusable(j);
    if (cap.kind == CAPABILITY_APPLICANT)
        j->credential.kind = CREDENTIAL_APPLICATION;
    else if (cap.kind == CAPABILITY_GUEST)
        j->credential.kind = CREDENTIAL_REGISTRATION;
    else if (cap.kind == CAPABILITY_SPEAKER)
        j->credential.kind = CREDENTIAL_SPEAKER;
    else if (cap.kind == CAPABILITY_INVITER)
        j->credential.kind = CREDENTIAL_ALLOTMENT;
    else if (cap.kind == CAPABILITY_MEMBER)
        j->credential.kind = CREDENTIAL_MEMBER;
    else if (cap.kind == CAPABILITY_REFERRER)
        j->credential.kind = CREDENTIAL_REFERRER;
    else
        return unusable(j);
    j->credential.id = cap.id;
    j->credential.link_no = cap.link_no;
    return OK;
}

enum err prove_judge_token(struct ctx *c, const char *text, int64_t *judge_id, const char **jti)
{
    struct seen_token seen;
    if (seen_find(c->arena, c->keys, text, c->real_at, &seen)) {
        *judge_id = seen.judge_id;
        *jti = seen.jti;
        return OK;
    }
    struct token_want want = {.ring = c->keys, .purpose = "judge", .origin = c->origin,
                              .at_ms = c->real_at};
    struct token_claims claims;
    const char *why;
    int64_t id = 0;
    bool is_ok = token_check(c->arena, text, &want, &claims, &why) == OK;
    for (const char *p = is_ok ? claims.sub : ""; *p; p++) {
        is_ok = is_ok && *p >= '0' && *p <= '9' && id <= INT64_MAX / 20;
        id = is_ok ? id * 10 + (*p - '0') : 0;
    }
    if (!is_ok || id < 1)
        return fail(c, ERR_UNAUTHENTICATED, NULL, "credentials_unusable", NULL);
    int64_t until_ms = claims.exp_ms < claims.retire_ms ? claims.exp_ms : claims.retire_ms;
    seen_put(c->keys, text, &(struct seen_token){id, claims.nbf_ms, until_ms, claims.jti});
    *judge_id = id;
    *jti = claims.jti;
    return OK;
}

static enum err prove_bearer(struct job *j, const char *text)
{
    struct ctx *c = &j->ctx;
    if (capability_is(text))
        return prove_capability(j, text);
    if (strncmp(text, "v4.public.", 10) == 0) {
        j->credential.kind = CREDENTIAL_JUDGE;
        return prove_judge_token(c, text, &j->credential.id, &j->credential.jti);
    }
    j->credential.kind = CREDENTIAL_SESSION;
    j->credential.secret_hash = hash_hex(c->arena, text);
    return OK;
}

/* A browser sends cookies by itself, so an unsafe request must show that it comes from our own pages
 * (Fetch Metadata, else Origin). Clients that send neither are no browsers. */
static enum err prove_same_site(struct job *j)
{
    const char *site = request_header(&j->req, "sec-fetch-site");
    const char *from = request_header(&j->req, "origin");
    bool is_ours = site ? strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0
                        : !from || strcmp(from, j->ctx.origin) == 0;
    if (is_ours || !is_unsafe(&j->req))
        return OK;
    return fail(&j->ctx, ERR_FORBIDDEN, NULL, "cross_site", NULL);
}

static enum err prove_who(struct job *j)
{
    const char *header = request_header(&j->req, "authorization");
    if (header) {
        if (strncasecmp(header, "Bearer ", 7) != 0 || !header[7])
            return unusable(j);
        return prove_bearer(j, header + 7 + strspn(header + 7, " "));
    }
    if (!is_form(j) || j->n_params == 0)
        TRY(prove_same_site(j));
    if (is_form(j))
        return OK;
    const char *secret = request_cookie(&j->req, j->ctx.arena, COOKIE_NAME);
    if (secret) {
        j->credential.kind = CREDENTIAL_SESSION;
        j->credential.is_ambient = true;
        j->credential.secret_hash = hash_hex(j->ctx.arena, secret);
    }
    return OK;
}

/* ---- how often ---- */

/* Nobody is told what a protected row wants, nor is their body read. */
static enum err prove_any_right(struct job *j)
{
    bool is_open = strstr(j->route->need, "PUBLIC") != NULL;
    if (is_open || j->credential.kind != CREDENTIAL_NONE || j->ctx.who.kind != WHO_NOBODY)
        return OK;
    return fail(&j->ctx, ERR_UNAUTHENTICATED, NULL, "sign_in_needed", NULL);
}

static enum err prove_rate(struct job *j)
{
    struct ctx *c = &j->ctx;
    if (!strchr(j->route->fields, '!') || c->who.kind == WHO_OPERATOR)
        return OK;
    char prefix[64];
    rate_prefix(c->who.address, prefix);
    const struct config *config = instance_config();
    int64_t wait = rate_take(arena_printf(c->arena, "%s|%s", j->route->name, prefix),
                             config->public_burst, config->public_every_ms, c->real_at);
    return wait ? too_many(c, wait) : OK;
}

enum err prove(struct job *j)
{
    TRY(prove_who(j));
    TRY(prove_any_right(j));
    TRY(prove_rate(j));
    TRY(prove_body(j));
    TRY(prove_match(j));
    return prove_repeat(j);
}
