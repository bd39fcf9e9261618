/* Tokens of ours: PASETO v4.public with our claims, our footer and our implicit assertion.
 *
 * Payload: {"iss": origin, "aud": "<purpose>:<event slug>", "sub", "jti", "iat", "nbf", "exp"}, times
 * in RFC 3339. Footer: {"kid": "k4.pid.…"}. Implicit assertion: "<purpose>|<origin>|<event slug>", so
 * that a token for one purpose, server or event verifies nowhere else. Revocation is the caller's
 * business (by jti), and so is what sub may do. Instants are of the real clock, ms.
 *
 * A receipt is a token without an end whose text follows from what is stored: made again, never kept. */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/keyring.h"
#include "base/paseto.h"

#define TOKEN_FOOTER_MAX 128
#define TOKEN_SKEW_MS    60000 /* how far clocks of two machines may disagree */

struct token_claims {
    const char *purpose;    /* [a-z_]+, such as "judge" */
    const char *origin;     /* of the server, such as "https://forum.example" */
    const char *event_slug; /* [a-z0-9-]+ */
    const char *sub, *jti;
    int64_t iat_ms, nbf_ms, exp_ms; /* valid: nbf <= t < exp */
    int64_t retire_ms;      /* token_check: its key signs and vouches for nothing from then on */
};

/* The token, signed by the ring's signer, in the arena. The texts are the caller's own: a purpose,
 * origin or slug with '|' or a purpose with ':' ends the process. */
char *token_issue(struct arena *a, const struct keyring *k, const struct token_claims *claims);

/* What a token must be for, and by whose keys. event_slug NULL: any event; the answer names it. */
struct token_want {
    const struct keyring *ring;
    const char *purpose, *origin, *event_slug;
    int64_t at_ms;
};

/* Checks everything: structure, footer, a known key that is not retired, signature, claims, times
 * with TOKEN_SKEW_MS. All reasons are the one ERR_UNAUTHENTICATED to the outside; *why says in
 * English, for the log, which (static or in the arena). The claims are in the arena. */
enum err token_check(struct arena *a, const char *token, const struct token_want *want,
                     struct token_claims *out, const char **why) MUST_CHECK;

/* The three time claims of a payload, each where present: RFC 3339 or refused; t is valid when
 * nbf - skew <= t, iat - skew <= t and t < exp + skew. NULL when they hold, else a static reason. */
const char *token_times_wrong(const json_t *payload, int64_t at_ms, int64_t skew_ms);

/* What a receipt says of a submission. */
struct receipt {
    const char *origin, *event_slug;
    int64_t application_no;
    const char *version_hash;           /* of the version that was submitted, hex */
    int64_t received_at, submitted_at;  /* event clock */
    int64_t signed_real_at;             /* real clock, of the submission: chooses the key */
};

/* Payload {"iss", "aud": "receipt:<slug>", "application_no", "version_hash", "received_at",
 * "submitted_at"}; the same receipt gives the same text until its key retires. In the arena. */
char *receipt_make(struct arena *a, const struct keyring *k, const struct receipt *r);

/* A guest's ticket. It is shown as a QR code, so it says little: payload {"aud": "ticket:<slug>", "sub":
 * "registration:12", "jti": "<link_no>"}. It has no times of its own: it is as good as the registration is,
 * and ended by raising link_no, which the caller compares. */
struct ticket {
    const char *event_slug;
    int64_t registration_id, link_no;
};
/* Signed by the ring's signer, in the arena. */
char *ticket_make(struct arena *a, const struct keyring *k, const char *origin, const struct ticket *t);
/* Whose it says it is, once the signature holds; want->purpose is "ticket". False: no ticket of this server, or
 * of another event than is wanted. In the arena. */
bool ticket_check(struct arena *a, const char *token, const struct token_want *want, struct ticket *out);

/* The same for typing: 8 characters of Crockford's base32, "7K2M-9QXF" without the hyphen. 20 bits are the
 * registration's number in its event, so no two of an event are alike; 20 are keyed with the ring's
 * capability secret over number, registration, link number and origin. NULL for a number above
 * TICKET_CODE_NO_MAX. In the arena. */
#define TICKET_CODE_NO_MAX ((1 << 20) - 1)
char *ticket_code(struct arena *a, const struct keyring *k, const char *origin, int64_t no, const struct ticket *t);
/* The number that a typed code says, 0 when it is none; hyphens, blanks and small letters are fine, and so are
 * O for 0, I and L for 1. *plain is the code as ticket_code writes it, to be compared; in the arena. */
int64_t ticket_code_no(struct arena *a, const char *typed, const char **plain);

#endif
