/* Shared by the parts of registrations and by seat.c; nobody else includes it. */
#ifndef DOMAIN_FORUM_REGISTRATION_IN_H
#define DOMAIN_FORUM_REGISTRATION_IN_H

#include "base/ctx.h"

struct q_registration_get;
struct q_ticket_find;

/* Of a stored text by languages, the one for a reader; in the arena. */
const char *registration_text(struct ctx *c, const char *stored_json, enum lang lang);
/* What the log says: {"state", "ticket"}. */
const char *registration_state_json(struct ctx *c, const char *state, const char *ticket);
/* The same with a reason, where there is one. */
const char *registration_reason_json(struct ctx *c, const char *state, const char *ticket, const char *reason);
enum err registration_log_expiry(struct ctx *c, int64_t event_id, int64_t registration_id) MUST_CHECK;
/* Logs a change of state or kind of place, from what was seen to what is, and tells who follows it live. */
enum err registration_log_move(struct ctx *c, const char *action, const struct q_registration_get *was,
                               const struct q_registration_get *now) MUST_CHECK;

/* Whether it holds a place of its kind now. */
bool registration_has_place(const struct q_registration_get *g);
bool registration_is_live(const struct q_registration_get *g);
/* ERR_CONFLICT, telling the state. */
enum err registration_not_live(struct ctx *c, const char *state) MUST_CHECK;

enum err registration_find_ticket(struct ctx *c, int64_t event_id, const char *key,
                                  struct q_ticket_find *out) MUST_CHECK;
/* Registrations of a kind are taken from opens_at to before `closes_at`: ERR_LATE. */
enum err registration_check_window(struct ctx *c, const struct q_ticket_find *t, int64_t closes_at) MUST_CHECK;
/* ERR_CONFLICT: which mode is full, what the others have, whether one may wait. */
enum err registration_refuse_full(struct ctx *c, int64_t event_id, const struct q_ticket_find *t) MUST_CHECK;
/* Puts a registration without a place at the end of the list and tells its guest. */
enum err registration_let_wait(struct ctx *c, const struct q_registration_get *was) MUST_CHECK;

#endif
