#include "base/token.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"

static char *implicit_of(struct arena *a, const char *purpose, const char *origin, const char *slug)
{
    if (strpbrk(purpose, "|:") || strchr(origin, '|') || strchr(slug, '|'))
        fatal("token: a separator in purpose, origin or event");
    return arena_printf(a, "%s|%s|%s", purpose, origin, slug);
}

static char *seal(struct arena *a, const struct key *key, const struct buf *payload,
                  const char *implicit)
{
    if (payload->is_full)
        fatal("token: longer than a token may be");
    char *footer = arena_printf(a, "{\"kid\":\"%s\"}", key->pid);
    return paseto_sign(a, key->secret_key, (struct span){payload->p, payload->n}, span_of(footer),
                       span_of(implicit));
}

char *token_issue(struct arena *a, const struct keyring *k, const struct token_claims *claims)
{
    struct buf b;
    buf_init(&b, a, PASETO_TOKEN_MAX / 2);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_str(&w, "iss", claims->origin);
    jw_str(&w, "aud", arena_printf(a, "%s:%s", claims->purpose, claims->event_slug));
    jw_str(&w, "sub", claims->sub);
    jw_str(&w, "jti", claims->jti);
    jw_time(&w, "iat", claims->iat_ms);
    jw_time(&w, "nbf", claims->nbf_ms);
    jw_time(&w, "exp", claims->exp_ms);
    jw_close(&w, '}');
    return seal(a, keyring_signer(k), &b,
                implicit_of(a, claims->purpose, claims->origin, claims->event_slug));
}

/* The id in {"kid": "…"} and nothing else, or NULL. Only called on at most 128 bytes. */
static const char *kid_of(struct arena *a, struct span footer)
{
    if (footer.n == 0 || footer.n > TOKEN_FOOTER_MAX)
        return NULL;
    AUTO_JSON *v = NULL;
    const char *why;
    if (json_parse(a, footer.p, footer.n, &v, &why) != OK || json_object_size(v) != 1)
        return NULL;
    const char *kid = json_str(v, "kid");
    return kid ? arena_strdup(a, kid) : NULL;
}

/* The time of a claim: 1 read, 0 absent, -1 not an instant. */
static int claim_time(const json_t *payload, const char *name, int64_t *out)
{
    const json_t *v = json_object_get(payload, name);
    if (!v)
        return 0;
    return json_is_string(v) && time_parse_rfc3339(json_string_value(v), out) ? 1 : -1;
}

const char *token_times_wrong(const json_t *payload, int64_t at_ms, int64_t skew_ms)
{
    int64_t nbf, iat, exp;
    int has_nbf = claim_time(payload, "nbf", &nbf);
    int has_iat = claim_time(payload, "iat", &iat);
    int has_exp = claim_time(payload, "exp", &exp);
    if (has_nbf < 0 || has_iat < 0 || has_exp < 0)
        return "a time claim is not an RFC 3339 instant";
    if (has_nbf && at_ms < nbf - skew_ms)
        return "the token is not valid yet (nbf)";
    if (has_iat && at_ms < iat - skew_ms)
        return "the token was issued later (iat)";
    if (has_exp && at_ms >= exp + skew_ms)
        return "the token has expired (exp)";
    return NULL;
}

/* Reads the claims without trusting them; false when one is missing or not of our form. */
static bool read_claims(struct arena *a, const json_t *v, struct token_claims *out)
{
    const char *iss = json_str(v, "iss"), *aud = json_str(v, "aud"), *sub = json_str(v, "sub"),
               *jti = json_str(v, "jti");
    const char *colon = aud ? strchr(aud, ':') : NULL;
    if (!iss || !colon || !sub || !jti || strchr(aud, '|') || strchr(iss, '|'))
        return false;
    *out = (struct token_claims){
        .purpose = arena_strndup(a, aud, (size_t)(colon - aud)),
        .origin = arena_strdup(a, iss),
        .event_slug = arena_strdup(a, colon + 1),
        .sub = arena_strdup(a, sub),
        .jti = arena_strdup(a, jti),
    };
    return claim_time(v, "iat", &out->iat_ms) == 1 && claim_time(v, "nbf", &out->nbf_ms) == 1 &&
           claim_time(v, "exp", &out->exp_ms) == 1;
}

enum err token_check(struct arena *a, const char *token, const struct token_want *want,
                     struct token_claims *out, const char **why)
{
    struct paseto t;
    if (paseto_open(a, token, &t, why) != OK)
        return ERR_UNAUTHENTICATED;
    *why = "the footer is not {\"kid\": …}";
    const char *kid = kid_of(a, t.footer);
    if (!kid)
        return ERR_UNAUTHENTICATED;
    *why = "unknown or retired key";
    const struct key *key = keyring_find(want->ring, kid, want->at_ms);
    if (!key)
        return ERR_UNAUTHENTICATED;
    AUTO_JSON *v = NULL;
    struct token_claims claims;
    if (json_parse(a, t.payload.p, t.payload.n, &v, why) != OK)
        return ERR_UNAUTHENTICATED;
    *why = "a claim is missing or has the wrong form";
    if (!read_claims(a, v, &claims))
        return ERR_UNAUTHENTICATED;
    *why = "the token is for another purpose, server or event";
    if (strcmp(claims.purpose, want->purpose) != 0 || strcmp(claims.origin, want->origin) != 0 ||
        (want->event_slug && strcmp(claims.event_slug, want->event_slug) != 0))
        return ERR_UNAUTHENTICATED;
    *why = "the signature does not hold";
    char *implicit = implicit_of(a, want->purpose, want->origin, claims.event_slug);
    if (!paseto_verify(a, &t, key->public_key, span_of(implicit)))
        return ERR_UNAUTHENTICATED;
    if ((*why = token_times_wrong(v, want->at_ms, TOKEN_SKEW_MS)))
        return ERR_UNAUTHENTICATED;
    *out = claims;
    out->retire_ms = key->retire_at;
    return OK;
}

char *receipt_make(struct arena *a, const struct keyring *k, const struct receipt *r)
{
    struct buf b;
    buf_init(&b, a, PASETO_TOKEN_MAX / 2);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_str(&w, "iss", r->origin);
    jw_str(&w, "aud", arena_printf(a, "receipt:%s", r->event_slug));
    jw_int(&w, "application_no", r->application_no);
    jw_str(&w, "version_hash", r->version_hash);
    jw_time(&w, "received_at", r->received_at);
    jw_time(&w, "submitted_at", r->submitted_at);
    jw_close(&w, '}');
    return seal(a, keyring_signer_at(k, r->signed_real_at), &b,
                implicit_of(a, "receipt", r->origin, r->event_slug));
}

char *ticket_make(struct arena *a, const struct keyring *k, const char *origin, const struct ticket *t)
{
    struct buf b;
    buf_init(&b, a, PASETO_TOKEN_MAX / 2);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_str(&w, "aud", arena_printf(a, "ticket:%s", t->event_slug));
    jw_str(&w, "sub", arena_printf(a, "registration:%" PRId64, t->registration_id));
    jw_str(&w, "jti", arena_printf(a, "%" PRId64, t->link_no));
    jw_close(&w, '}');
    return seal(a, keyring_signer(k), &b, implicit_of(a, "ticket", origin, t->event_slug));
}

/* The whole number after a prefix; false when that is not all there is. */
static bool number_after(const char *text, const char *prefix, int64_t *out)
{
    size_t n = strlen(prefix);
    char *end;
    if (!text || strncmp(text, prefix, n) != 0 || text[n] < '1' || text[n] > '9' || strlen(text + n) > 18)
        return false;
    *out = strtoll(text + n, &end, 10);
    return !*end;
}

bool ticket_check(struct arena *a, const char *token, const struct token_want *want, struct ticket *out)
{
    struct paseto t;
    const char *why;
    AUTO_JSON *v = NULL;
    if (paseto_open(a, token, &t, &why) != OK)
        return false;
    const char *kid = kid_of(a, t.footer);
    const struct key *key = kid ? keyring_find(want->ring, kid, want->at_ms) : NULL;
    if (!key || json_parse(a, t.payload.p, t.payload.n, &v, &why) != OK)
        return false;
    const char *aud = json_str(v, "aud");
    if (!aud || strncmp(aud, "ticket:", 7) != 0 || strchr(aud, '|') ||
        !number_after(json_str(v, "sub"), "registration:", &out->registration_id) ||
        !number_after(json_str(v, "jti"), "", &out->link_no))
        return false;
    out->event_slug = arena_strdup(a, aud + 7);
    if (want->event_slug && strcmp(want->event_slug, out->event_slug) != 0)
        return false;
    char *implicit = implicit_of(a, want->purpose, want->origin, out->event_slug);
    return paseto_verify(a, &t, key->public_key, span_of(implicit));
}
