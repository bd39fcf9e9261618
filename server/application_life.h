/* What an applicant is told of an application's life besides its answers: what happened when, and the
 * rounds it is in with its slots. Members of an answer that is being written. */
#ifndef SERVER_APPLICATION_LIFE_H
#define SERVER_APPLICATION_LIFE_H

#include "base/ctx.h"
#include "base/json.h"

/* "history": [{action, at}], the saving of drafts left out; "rounds": [{…, "slot": {…} | null}], the slot
 * for the applicant with its own join link when the round is online. `link_no` is the application's. */
enum err application_life_write(struct ctx *c, struct jw *w, int64_t application_id,
                                int64_t link_no) MUST_CHECK;

#endif
