/* Allotments: places of a kind that a host or sponsor of an event gives away itself.
 *
 * The organiser makes one: its places are taken at once, from the kind and its quotas, and are nobody else's. Who
 * gives them away, the inviter, has a page of its own by a mailed link, "rv1…" of base/capability.h: it shows who
 * has registered, invites by mail, and has the code. Whoever registers with the code gets one of the places,
 * also when all others are taken, and without the organiser's decision; what a guest gives up goes back to the
 * allotment.
 *
 * From return_at on the code is over: what is not used then, and what its guests give up later, goes to the
 * waiting list and to everybody (seat_sweep). Returning by hand is setting it to now.
 *
 * A code opens nothing of what is there: it may be told to anyone who is to have a place, is shown to whoever may
 * see the allotment, and is replaced when it has gone too far. What is counted: seat.h. All run in the caller's
 * transaction and record their failures. */
#ifndef DOMAIN_FORUM_ALLOTMENT_H
#define DOMAIN_FORUM_ALLOTMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct q_allotment_get;
struct q_ticket_find;
struct seat;

#define ALLOTMENTS_MAX  200 /* of an event */
#define INVITATIONS_MAX 500 /* of an allotment */

struct allotment_new {
    const char *slug, *organisation_key, *ticket;
    const char *name, *email; /* the inviter's */
    enum lang lang;
    int64_t n_places;
    const int64_t *return_at; /* NULL: what is not used stays */
};

/* Takes the places, all or none, and mails the inviter the link; sets c->created_id, obeys c->replay_id.
 * ERR_INVALID (no such kind, no such organisation of the event), ERR_CONFLICT (so many are not left, or too many
 * allotments). */
enum err allotment_add(struct ctx *c, const struct allotment_new *in) MUST_CHECK;

struct allotment_edit {
    const char *name, *email, *lang; /* NULL: as it is */
    const int64_t *n_places, *return_at; /* NULL: as it is */
    bool is_kept; /* nothing is returned by itself any more */
};

/* Checks If-Match and changes what is given: more places are taken, fewer are free for who waits. Another address
 * gets a link of its own, and the one before is dead. ERR_STALE, ERR_UNCONDITIONAL, ERR_CONFLICT (not so many left;
 * or fewer than are used). */
enum err allotment_edit(struct ctx *c, int64_t allotment_id, const struct allotment_edit *in) MUST_CHECK;

/* Returns what is not used, now; again returns nothing. */
enum err allotment_return(struct ctx *c, int64_t allotment_id) MUST_CHECK;
/* Another code; nobody registers with the one before. Registrations stay. */
enum err allotment_renew_code(struct ctx *c, int64_t allotment_id) MUST_CHECK;
/* Mails the inviter another link; those before are dead. */
enum err allotment_renew_link(struct ctx *c, int64_t allotment_id) MUST_CHECK;

/* Mails the code to somebody, a few times an hour at most to one address. Takes no place. ERR_CONFLICT: too many
 * invitations; ERR_LATE: the places have been returned, or registration has closed. */
enum err allotment_invite(struct ctx *c, int64_t allotment_id, const char *name, const char *email,
                          enum lang lang) MUST_CHECK;

/* The address that registering with a code begins at; in the arena. */
const char *allotment_register_link(struct ctx *c, const char *slug, const char *code);

/* The allotment of a code, typed in any way, of that kind of place (0: any). ERR_INVALID. */
enum err allotment_find(struct ctx *c, int64_t event_id, const char *code, int64_t ticket_type_id,
                        int64_t *allotment_id) MUST_CHECK;
/* Its kind of place. */
enum err allotment_ticket(struct ctx *c, int64_t allotment_id, struct q_ticket_find *out) MUST_CHECK;
/* Uses a place of it (seat_use). ERR_CONFLICT when none is left, ERR_LATE when they have been returned. */
enum err allotment_place(struct ctx *c, const struct seat *s, int64_t allotment_id, bool *is_used) MUST_CHECK;

/* Says in the log that places were returned by the program. */
enum err allotment_log_return(struct ctx *c, int64_t event_id, int64_t allotment_id, int64_t n_places,
                              int64_t n_used) MUST_CHECK;

#endif
