/* Places: taking and giving back, what has run out, allotments' places, and the waiting list.
 *
 * A place of a kind is one of the kind's own and one of each of its quotas, all or none; extras are taken
 * one by one by who holds a place. What is freed goes first to who waits, in the list's order over all
 * kinds of the event, past those whose own place cannot be had: so when a transaction ends, nobody waits
 * for a place that is free. An offer holds a place until it is taken, declined, or ends, and never past the
 * event's start.
 *
 * An allotment holds places of a kind, taken as they are. A guest's place may be one of these: it is used, not
 * taken, and goes back to the allotment when it is given up; once the allotment's places are returned
 * (return_at), it is free for everybody.
 *
 * All run in the caller's transaction and record their failures. Locks: registrations, then allotments, then
 * kinds of places, then quotas, each in the order of ids. */
#ifndef DOMAIN_FORUM_SEAT_H
#define DOMAIN_FORUM_SEAT_H

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
/* The same for some at once, all or none, with nobody's hold spared. */
enum err seat_take_many(struct ctx *c, const struct seat *s, int64_t n_places, bool *is_taken) MUST_CHECK;
/* Uses a place of an allotment of the kind: *is_used false when none is left, or they have been returned. What
 * has run out at the event is freed before it says so. */
enum err seat_use(struct ctx *c, const struct seat *s, int64_t allotment_id, bool *is_used) MUST_CHECK;
/* Takes one although there is none: over capacity. */
enum err seat_force(struct ctx *c, int64_t ticket_type_id) MUST_CHECK;
/* Gives places of a kind back. They are free until seat_promote, which is to follow. */
enum err seat_give_back(struct ctx *c, int64_t ticket_type_id, int64_t n_places) MUST_CHECK;

/* The same for one that a registration held: it goes back to its allotment, if it is of one (NO_INT: none). */
enum err seat_leave(struct ctx *c, int64_t ticket_type_id, int64_t allotment_id) MUST_CHECK;

/* Makes the extras of a registration that holds a place exactly these. ERR_INVALID: the kind does not
 * offer one; ERR_CONFLICT: one is used up. */
enum err seat_set_extras(struct ctx *c, int64_t registration_id, int64_t ticket_type_id,
                         const int64_t *extra_ids, size_t n) MUST_CHECK;
/* Refuses as that would for a new registration, and takes nothing. */
enum err seat_try_extras(struct ctx *c, int64_t ticket_type_id, const int64_t *extra_ids, size_t n) MUST_CHECK;
/* Gives back those that a kind does not offer; all with ticket_type_id 0: its place is given up. */
enum err seat_drop_extras(struct ctx *c, int64_t registration_id, int64_t ticket_type_id) MUST_CHECK;

/* Puts a registration at the end of the list. */
enum err seat_wait(struct ctx *c, int64_t event_id, int64_t registration_id, int64_t ticket_type_id) MUST_CHECK;
/* Takes it off the list, with the place that it was offered: state taken (which keeps the place) or left.
 * *ticket_type_id: what it was for; 0: it was not on the list. */
enum err seat_unwait(struct ctx *c, int64_t registration_id, const char *state, int64_t *ticket_type_id) MUST_CHECK;
/* Offers what is free to who waits. Up to 500 at once; the rest follows by seat_sweep. */
enum err seat_promote(struct ctx *c, int64_t event_id) MUST_CHECK;
/* Ends the holds, but for one registration's (0: all), and the offers of an event that have run out, returns
 * what allotments were to keep until now, and offers what that frees. */
enum err seat_sweep(struct ctx *c, int64_t event_id, int64_t but_registration_id, size_t *n_ended) MUST_CHECK;

#endif
