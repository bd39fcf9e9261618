/* Capability links: who holds the text may act for one object, without an account.
 *
 * "<prefix>.<object id>.<link no>.<mac>": the mac is BLAKE2b-256, keyed with the ring's capability
 * secret, over "<prefix>|<id>|<link no>|<origin>", base64url without padding. Nothing is stored: the
 * link is computed again from the object, and revoked by raising the object's link_no, which the
 * caller compares. RFC 7693 section 2.5 for the keyed hash. */
#ifndef BASE_CAPABILITY_H
#define BASE_CAPABILITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/keyring.h"

struct arena;

enum capability_kind {
    CAPABILITY_APPLICANT, /* "ra1": an application */
    CAPABILITY_GUEST,     /* "rg1": a registration */
    CAPABILITY_JOIN,      /* "rj1": an entry; opens the redirect to its round, is no credential */
    CAPABILITY_JOIN_SEAT, /* "rs1": a registration; opens the redirect to its forum, is no credential */
    CAPABILITY_SUBSCRIBE, /* "rn1": a subscription; confirms it, is no credential */
    CAPABILITY_LEAVE,     /* "rl1": a subscription; changes or ends it, is no credential; never revoked (link_no 0) */
    CAPABILITY_SPEAKER,   /* "rp1": a speaker or interpreter */
    CAPABILITY_SPEAKER_FEED, /* "rc1": their calendar, is no credential */
    CAPABILITY_INVITER,   /* "rv1": an allotment */
    CAPABILITY_DOCUMENTS, /* "rd1": a registration; reads its event's documents, is no credential */
    CAPABILITY_PRIVACY,   /* "re1": a request about one's own data; opens its page, is no credential */
    CAPABILITY_MEMBER,    /* "rm1": an application; the number says who of its team */
    CAPABILITY_REFERRER,  /* "rf1": a referral partner */
    CAPABILITY_MINE,      /* "rk1": a request for the applications of an address; opens their page, is no credential */
    CAPABILITY_COUNT
};

struct capability {
    enum capability_kind kind;
    int64_t id;      /* > 0 */
    int64_t link_no; /* >= 0 */
};

/* The text for an object, in the arena. id and link_no are in their ranges (assert). */
char *capability_make(struct arena *a, const struct keyring *k, const char *origin,
                      const struct capability *cap);

/* False unless the text is exactly one that capability_make gives: decimal numbers without leading
 * zeros or signs, canonical base64url, and a mac that holds (compared in constant time). */
bool capability_check(struct arena *a, const struct keyring *k, const char *origin, const char *text,
                      struct capability *out);

/* Whether a bearer text looks like a capability at all (by its prefix), so that a caller can tell it
 * from a token. */
bool capability_is(const char *text);

#endif
