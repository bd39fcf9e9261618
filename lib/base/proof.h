/* Codes on paper: whoever holds a letter or a certificate may ask this instance whether it holds.
 *
 * "V12-7KQ2-9M4H-XR3T-0ABC": what it is (V an invitation letter, C a certificate), its id, and 80 bits of
 * BLAKE2b-256, keyed with the ring's capability secret, over "proof|<kind>|<id>|<origin>", in Crockford's
 * base 32. Short enough to be typed; nothing is stored. It proves that this instance made it, not that it
 * still holds: the row says that. */
#ifndef BASE_PROOF_H
#define BASE_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/keyring.h"

struct arena;

enum proof_kind { PROOF_VISA_LETTER, PROOF_CERTIFICATE, PROOF_COUNT };

struct proof {
    enum proof_kind kind;
    int64_t id; /* > 0 */
};

/* The code, in the arena. */
char *proof_make(struct arena *a, const struct keyring *k, const char *origin, const struct proof *p);
/* False unless the text is a code of ours. It is read as people type it: small letters, blanks, no hyphens,
 * O for 0, I and L for 1. */
bool proof_check(struct arena *a, const struct keyring *k, const char *origin, const char *text, struct proof *out);

/* What a name is told by to who checks a code: "H. K." of a name in letters, else the first character and a
 * circle for each further one. In the arena. */
const char *proof_initials(struct arena *a, const char *name);

#endif
