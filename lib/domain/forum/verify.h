/* What anyone is told of a code on paper (base/proof.h): whether it holds, of which event it is, and the
 * initials of whom it names. Nothing of a paper that does not hold but why. */
#ifndef DOMAIN_FORUM_VERIFY_H
#define DOMAIN_FORUM_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/proof.h"

enum verify_state { VERIFY_UNKNOWN, VERIFY_VALID, VERIFY_ENDED, VERIFY_OVER, VERIFY_STATES };

struct verified {
    enum verify_state state; /* ENDED: revoked, or taken back; OVER: a letter whose event is over */
    enum proof_kind kind;    /* unless UNKNOWN */
    const char *code;        /* as it is printed */
    const char *event_name_json, *time_zone, *initials; /* of a VALID one */
    int64_t starts_at, ends_at; /* of the event; NO_INT: not known */
};

/* Any text. Recorded failures of the database only. */
enum err verify(struct ctx *c, const char *text, struct verified *out) MUST_CHECK;
/* "unknown", "valid", "ended", "over". */
const char *verify_word(enum verify_state state);

#endif
