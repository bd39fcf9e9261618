/* Places: taking and giving back, what has run out, and the waiting list.
 *
 * A place of a kind is one of the kind's own and one of each of its quotas, all or none; extras are taken
 * one by one by who holds a place. What is freed goes first to who waits, in the list's order over all
 * kinds of the event, past those whose own place cannot be had: so when a transaction ends, nobody waits
 * for a place that is free. An offer holds a place until it is taken, declined, or ends, and never past the
 * event's start.
 *
 * All run in the caller's transaction and record their failures. Locks: registrations, then kinds of
 * places, then quotas, each in the order of ids. */
#ifndef DOMAIN_SEAT_H
#define DOMAIN_SEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

/* The instant up to which holds and offers have run out for sure: what was received before has been dealt
 * with. */
int64_t seat_due_at(const struct ctx *c);

struct seat {
    int64_t event_id, ticket_type_id;
    int64_t registration_id; /* for whom: its own hold is not ended meanwhile; 0: for a new one */
};

/* Takes a place of a kind: *is_taken false, and nothing taken, when the kind or one of its quotas is full.
 * Before it says so, what has run out at the event is freed, and offered to who waits. */
enum err seat_take(struct ctx *c, const struct seat *s, bool *is_taken) MUST_CHECK;
/* Takes one although there is none: over capacity. */
enum err seat_force(struct ctx *c, int64_t ticket_type_id) MUST_CHECK;
/* Gives places of a kind back. They are free until seat_promote, which is to follow. */
enum err seat_give_back(struct ctx *c, int64_t ticket_type_id, int64_t n_places) MUST_CHECK;

/* Makes the extras of a registration that holds a place exactly these. ERR_INVALID: the kind does not
 * offer one; ERR_CONFLICT: one is used up. */
enum err seat_set_extras(struct ctx *c, int64_t registration_id, int64_t ticket_type_id,
                         const int64_t *extra_ids, size_t n) MUST_CHECK;
/* Gives back those that a kind does not offer; all with ticket_type_id 0: its place is given up. */
enum err seat_drop_extras(struct ctx *c, int64_t registration_id, int64_t ticket_type_id) MUST_CHECK;

/* Puts a registration at the end of the list. */
enum err seat_wait(struct ctx *c, int64_t event_id, int64_t registration_id, int64_t ticket_type_id) MUST_CHECK;
/* Takes it off the list, with the place that it was offered: state taken (which keeps the place) or left.
 * *ticket_type_id: what it was for; 0: it was not on the list. */
enum err seat_unwait(struct ctx *c, int64_t registration_id, const char *state, int64_t *ticket_type_id) MUST_CHECK;
/* Offers what is free to who waits. Up to 500 at once; the rest follows by seat_sweep. */
enum err seat_promote(struct ctx *c, int64_t event_id) MUST_CHECK;
/* Ends the holds, but for one registration's (0: all), and the offers of an event that have run out, and
 * offers what that frees. */
enum err seat_sweep(struct ctx *c, int64_t event_id, int64_t but_registration_id, size_t *n_ended) MUST_CHECK;

#endif
