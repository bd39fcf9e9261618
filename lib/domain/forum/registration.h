/* Registrations: a person's place at a forum, on site or online.
 *
 * A place is taken when somebody registers and held until the mail's link is confirmed: pending ->
 * confirmed; cancelled or expired frees it. Where the organiser decides (is_approved_by_hand) or the kind
 * is full and has a waiting list, no place is held meanwhile, and confirming the mail leads to requested ->
 * confirmed, waiting or rejected, and to waiting -> offered -> confirmed. Who has a place may besides wait
 * for one of another kind. Counts and the list: seat.h. A hold that has run out is freed when its place is
 * wanted, not by a timer.
 *
 * Who registers proves nothing yet. So the link goes by mail only, and a second registration of an
 * address is answered as the first was, takes no place, and mails the owner again: nobody learns from
 * the answer who is registered, or confirms an address of somebody else.
 *
 * A link, "rg1…" of base/capability.h, opens one registration for good, another, "rs1…", only leads to
 * the conference. What they allow depends on the registration's state and mode: once it is cancelled or
 * on site, both lead to no conference.
 *
 * registration.c: registering. registration_confirm.c: confirming, deciding, waiting. registration_change.c:
 * what a guest changes, and joining.
 *
 * All run in the caller's transaction and record their failures. Locks: seat.h. */
#ifndef DOMAIN_FORUM_REGISTRATION_H
#define DOMAIN_FORUM_REGISTRATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct q_registration_event;

/* How long a place waits for its confirmation, and how long at most after the window has closed. */
#define REGISTRATION_HOLD_MS  (INT64_C(24) * 3600 * 1000)
#define REGISTRATION_AFTER_MS (INT64_C(3600) * 1000)

/* Reads an event that the caller may see: a public one, or one they organise. ERR_NOT_FOUND. */
enum err registration_event(struct ctx *c, const char *slug, struct q_registration_event *out) MUST_CHECK;

struct registration_new {
    const char *slug, *ticket; /* the event's slug, the key of a kind of place */
    const char *name, *email, *organisation;
    enum lang lang;
    const int64_t *extra_ids; /* quotas that are extras of the kind; passed over when no place is held yet */
    size_t n_extras;
    const int64_t *leader_id; /* NULL: comes by themselves */
    const char *code; /* an allotment's: its place is one of these; NULL: none */
};

/* What the asker is told; the same whether the address was registered before or not. */
struct registration_held {
    const char *ticket, *mode, *time_zone;
    const char *next; /* once the mail is confirmed: place, request, waiting; NULL: not known */
    int64_t hold_until; /* by when it is to be confirmed */
};

/* Takes a place, holds it and mails the link; sets c->created_id, obeys c->replay_id. ERR_INVALID (no
 * such kind or code, or a kind by invitation without one), ERR_LATE (opens_at and closes_at told; received_at
 * decides; or the allotment is over), ERR_CONFLICT when the kind, or the allotment,
 * is full (the places of other modes are told) -- also OK with that refusal recorded, when the address is
 * registered and only the mail goes out. */
enum err registration_add(struct ctx *c, const struct registration_new *in,
                          struct registration_held *out) MUST_CHECK;

/* As registration_add, for one of a delegation: its leader has a confirmed registration and asks for others,
 * DELEGATES_MAX at most, who each confirm by their own mail. in->slug is the leader's event. ERR_CONFLICT besides:
 * not confirmed, or too many. */
#define DELEGATES_MAX 50
enum err registration_add_delegate(struct ctx *c, int64_t leader_id, struct registration_new *in,
                                   struct registration_held *out) MUST_CHECK;

/* Registers somebody on the spot, at any time: confirmed at once. in->email may be "". `reason`: lets them in although
 * the kind is full, which organisers may (ERR_FORBIDDEN: door staff); NULL: not. Sets c->created_id, obeys
 * c->replay_id. ERR_INVALID, ERR_CONFLICT: full, or the address is registered (which one is told). */
enum err registration_add_walk_in(struct ctx *c, const struct registration_new *in, const char *reason) MUST_CHECK;

/* Confirms the mail; again changes nothing. The place held becomes the guest's; without one the
 * registration is requested, or put on the waiting list, or gets a place that has become free. When the
 * hold was freed meanwhile: as if registering now. ERR_CONFLICT (full, cancelled, rejected), ERR_LATE
 * (freed, and the window has closed). */
enum err registration_confirm(struct ctx *c, int64_t registration_id) MUST_CHECK;

/* The organiser's decision on a request: a place, or the end of the waiting list where there is one;
 * or, with a reason, rejected. ERR_CONFLICT: full, or decided already otherwise; the same again changes
 * nothing. */
enum err registration_accept(struct ctx *c, int64_t registration_id) MUST_CHECK;
enum err registration_reject(struct ctx *c, int64_t registration_id, const char *reason) MUST_CHECK;

/* A guest with a place waits for one of another kind too. ERR_CONFLICT: it has room (switch then), takes no
 * waiters, or the guest waits already; ERR_LATE. */
enum err registration_wait(struct ctx *c, int64_t registration_id, const char *ticket) MUST_CHECK;
/* Off the list, or the offer declined: who has another place keeps it, else the registration is cancelled.
 * Again changes nothing. */
enum err registration_leave(struct ctx *c, int64_t registration_id) MUST_CHECK;
/* Takes the place that is offered; one held until now is given back. ERR_CONFLICT: nothing is offered, or
 * the offer had ended when the request came. Again changes nothing. */
enum err registration_take_offer(struct ctx *c, int64_t registration_id) MUST_CHECK;

struct registration_edit {
    const char *name, *organisation, *lang; /* NULL: as it is */
    bool has_extras;
    const int64_t *extra_ids; /* with has_extras: all of them from now on; only of who holds a place */
    size_t n_extras;
};

/* Checks If-Match and changes what is given. ERR_STALE, ERR_UNCONDITIONAL, ERR_CONFLICT. */
enum err registration_edit(struct ctx *c, int64_t registration_id,
                           const struct registration_edit *in) MUST_CHECK;

/* Cancels and frees the place, once; again changes nothing. `reason`: the organiser's, needed of one
 * and told to the guest; NULL from the guest. ERR_INVALID, ERR_CONFLICT (expired). */
enum err registration_cancel(struct ctx *c, int64_t registration_id, const char *reason) MUST_CHECK;

/* Ends all links and tickets of a living registration up to now, and mails new ones: who has lost theirs or fears
 * that somebody has copied it. The new ones go by mail only: who has the old link may be somebody else. ERR_CONFLICT:
 * over, or somebody has just done it; ERR_TOO_MANY: REGISTRATION_RENEW_MAX mails of late. */
#define REGISTRATION_RENEW_MAX 8 /* a day */
enum err registration_renew(struct ctx *c, int64_t registration_id) MUST_CHECK;

/* Moves a registration with a place to another kind of its event, whole or not at all, with the extras that
 * the other kind offers too. Both kinds say until when (switch_until). ERR_INVALID, ERR_LATE, ERR_CONFLICT
 * (full, or decided on by the organiser; the old place stays). To where it is: changes nothing. */
enum err registration_switch(struct ctx *c, int64_t registration_id, const char *ticket) MUST_CHECK;

/* Gives a guest whose mail is confirmed a place of the allotment of a code instead of what they have, ask or wait for,
 * with the extras that its kind offers too. ERR_INVALID (no such code), ERR_LATE, ERR_CONFLICT (none left). Again
 * changes nothing. */
enum err registration_redeem(struct ctx *c, int64_t registration_id, const char *code) MUST_CHECK;

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
