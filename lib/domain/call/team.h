/* Teams: who works on an application besides its contact, who leads the team. Members are invited by mail and answer
 * by their link ("rm1…", base/capability.h); an editor changes the application, a member sees it.
 *
 * invited -> accepted | declined | removed, accepted -> left | removed; whoever is gone may be invited again. An
 * invitation holds for TEAM_INVITED_MS and keeps a seat so long. Members and open invitations with the leader are
 * never more than the call allows.
 *
 * At the call's team_until (the application's closing where it has none) teams stand: only the organiser changes them
 * then. All run in the caller's transaction; every change is logged with the application, by ids and roles alone.
 * Writes run alone (lanes_shared.h). */
#ifndef DOMAIN_CALL_TEAM_H
#define DOMAIN_CALL_TEAM_H

#include "domain/call/application.h"

#define TEAM_INVITED_MS (INT64_C(14) * 24 * 3600 * 1000)

/* Whether its call has teams. */
bool team_has(const struct application *a);
/* Until when it may change, exclusive. */
int64_t team_until(const struct application *a);
/* Whether its leader and members may change it now. */
bool team_is_open(const struct ctx *c, const struct application *a);
/* What a member is now: "invited", "expired" (asked, and did not answer in time), "accepted", "declined", "left" or
 * "removed". Static or of the row. */
const char *team_state(const struct ctx *c, const char *state, int64_t invited_at);

/* The link that opens a membership or an invitation, in the arena. */
const char *team_link(struct ctx *c, int64_t application_id, int64_t link_no);

/* Mails an invitation. c->created_id is the member. Recorded ERR_CONFLICT (no teams, full, on the team already,
 * state), ERR_INVALID (the leader's own address, a role that is none), ERR_LATE, ERR_TOO_MANY. */
struct team_new {
    const char *email, *name, *role; /* in its one form (text_email); role NULL: member */
    enum lang lang;
};
enum err team_invite(struct ctx *c, struct application *a, const struct team_new *in) MUST_CHECK;

/* Of one member, of which *a is the application, opened before: */
/* Mails an invitation again and gives it its time anew; the links before are dead. As team_invite. */
enum err team_again(struct ctx *c, struct application *a, const struct q_team_get *m) MUST_CHECK;
enum err team_set_role(struct ctx *c, struct application *a, const struct q_team_get *m, const char *role) MUST_CHECK;
/* Ends a membership or an invitation; ended already: OK. */
enum err team_remove(struct ctx *c, struct application *a, const struct q_team_get *m) MUST_CHECK;

/* By the member: "accepted", "declined" or "left"; the same again: OK. Recorded ERR_INVALID (no such word), ERR_GONE
 * (the invitation has run out), ERR_LATE, ERR_CONFLICT. */
enum err team_answer(struct ctx *c, struct application *a, const struct q_team_get *m, const char *reply) MUST_CHECK;

#endif
