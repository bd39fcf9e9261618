/* Shared by the parts of a team; nobody else includes it. */
#ifndef DOMAIN_CALL_TEAM_IN_H
#define DOMAIN_CALL_TEAM_IN_H

#include "domain/call/team.h"
#include "mail/mail.h"

/* ---- letters: to a member in their language, to the leader in the application's; a test's to who tries ---- */

/* The invitation. It carries nothing that anybody typed in but the leader's address: the recipient's is not proven. */
enum err team_mail_invitation(struct ctx *c, const struct application *a, int64_t member_id) MUST_CHECK;
/* To the leader, what a member answered: MAIL_TEAM_ACCEPTED, MAIL_TEAM_DECLINED, MAIL_TEAM_LEFT. The leader's address
 * is not proven either: it carries the member's, which is, and no name; so many a day to one address, then none. */
enum err team_mail_leader(struct ctx *c, const struct application *a, const struct q_team_get *m,
                          enum mail_text text) MUST_CHECK;
/* To a member without a link: MAIL_TEAM_REMOVED. */
enum err team_mail_member(struct ctx *c, const struct application *a, const struct q_team_get *m,
                          enum mail_text text) MUST_CHECK;

#endif
