/* People whom the organisers of one event invite to help there: screeners, and who checks in at the doors.
 *
 * An organiser types any address in and learns nothing of its owner: what is known of a person from elsewhere stays as
 * it is and is not told, and nobody is mailed a link into an account that holds more than this role. */
#ifndef DOMAIN_ACCESS_STAFF_H
#define DOMAIN_ACCESS_STAFF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/lang.h"

#define STAFF_MAILS_A_DAY 3 /* to a person, of one event */

struct staff_new {
    int64_t event_id;
    const char *role;        /* SCREENER, DOOR */
    const char *email, *name;
    enum lang lang;
    int64_t link_ms;         /* how long the link to sign in by lives */
};
struct staff_invited {
    int64_t person_id;
    const char *name;        /* theirs, as they are greeted */
    enum lang lang;
    bool is_barred;          /* its account, made elsewhere: nothing is to be mailed, and nothing said */
    const char *code;        /* to sign in by; those mailed before are void. NULL: they sign in as they always do */
};
/* Gives the role. Recorded ERR_TOO_MANY; ERR_CONFLICT, not recorded: the account, which an invitation to this role
 * made, is disabled. The caller mails, and logs it as "screener.invite" or "door.invite". */
enum err staff_invite(struct ctx *c, const struct staff_new *in, struct staff_invited *out) MUST_CHECK;

#endif
