/* Registrations: a person's place at a forum, on site or online.
 *
 * A place is taken when somebody registers and held until the mail's link is confirmed: pending ->
 * confirmed; cancelled or expired frees it. ticket_type.n_taken counts the pending and confirmed ones
 * of its kind at every commit; it changes by guarded single statements only, so no kind ever overfills.
 * A hold that has run out is freed when its place is wanted, not by a timer.
 *
 * Who registers proves nothing yet. So the link goes by mail only, and a second registration of an
 * address is answered as the first was, takes no place, and mails the owner again: nobody learns from
 * the answer who is registered, or confirms an address of somebody else.
 *
 * A link, "rg1…" of base/capability.h, opens one registration for good, another, "rs1…", only leads to
 * the conference. What they allow depends on the registration's state and mode: once it is cancelled or
 * on site, both lead to no conference.
 *
 * All run in the caller's transaction and record their failures. Locks: registration rows before kinds
 * of places. */
#ifndef DOMAIN_REGISTRATION_H
#define DOMAIN_REGISTRATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct q_registration_event;

/* How long a place waits for its confirmation, and how long at most after the window has closed. */
#define REGISTRATION_HOLD_MS  (INT64_C(24) * 3600 * 1000)
#define REGISTRATION_AFTER_MS (INT64_C(3600) * 1000)

/* Reads an event that the caller may see: a public one, or one they organise. ERR_NOT_FOUND. */
enum err registration_event(struct ctx *c, const char *slug, struct q_registration_event *out) MUST_CHECK;

/* The instant up to which holds have run out for sure: a confirmation received before it has been
 * dealt with. */
int64_t registration_due_at(const struct ctx *c);

struct registration_new {
    const char *slug, *ticket; /* the event's slug, the key of a kind of place */
    const char *name, *email, *organisation;
    enum lang lang;
};

/* What the asker is told; the same whether the address was registered before or not. */
struct registration_held {
    const char *ticket, *mode, *time_zone;
    int64_t hold_until;
};

/* Takes a place, holds it and mails the link; sets c->created_id, obeys c->replay_id. ERR_INVALID (no
 * such kind), ERR_LATE (opens_at and closes_at told; received_at decides), ERR_CONFLICT when the kind
 * is full (the places of other modes are told) -- also OK with that refusal recorded, when the address is
 * registered and only the mail goes out. */
enum err registration_add(struct ctx *c, const struct registration_new *in,
                          struct registration_held *out) MUST_CHECK;

/* Confirms; again changes nothing. When the hold was freed meanwhile a place is taken anew if there is
 * one. ERR_CONFLICT (full, or cancelled), ERR_LATE (freed, and the window has closed). */
enum err registration_confirm(struct ctx *c, int64_t registration_id) MUST_CHECK;

struct registration_edit {
    const char *name, *organisation, *lang; /* NULL: as it is */
};

/* Checks If-Match and changes what is given. ERR_STALE, ERR_UNCONDITIONAL, ERR_CONFLICT. */
enum err registration_edit(struct ctx *c, int64_t registration_id,
                           const struct registration_edit *in) MUST_CHECK;

/* Cancels and frees the place, once; again changes nothing. `reason`: the organiser's, needed of one
 * and told to the guest; NULL from the guest. ERR_INVALID, ERR_CONFLICT (expired). */
enum err registration_cancel(struct ctx *c, int64_t registration_id, const char *reason) MUST_CHECK;

/* Moves a living registration to another kind of place of its event: whole or not at all. ERR_INVALID,
 * ERR_LATE, ERR_CONFLICT (full; the old place stays). To where it is: changes nothing. */
enum err registration_switch(struct ctx *c, int64_t registration_id, const char *ticket) MUST_CHECK;

/* The conference address behind the personal link; the opening is recorded unless it is only asked
 * where it leads (HEAD). ERR_CONFLICT unless the registration is confirmed, online, and the organiser has
 * set the address. In the arena. */
enum err registration_join(struct ctx *c, int64_t registration_id, bool is_recorded,
                           const char **url) MUST_CHECK;
/* The same by the key of the mailed link, "https://host/j/rs1…", which opens this and nothing else.
 * ERR_NOT_FOUND when it is none. */
bool registration_is_join_key(const char *key);
enum err registration_join_by_key(struct ctx *c, const char *key, bool is_recorded,
                                  const char **url) MUST_CHECK;

#endif
