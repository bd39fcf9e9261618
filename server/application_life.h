/* What an applicant is told of an application's life besides its answers: what happened when, and the
 * rounds it is in with its slots. Members of an answer that is being written. */
#ifndef SERVER_APPLICATION_LIFE_H
#define SERVER_APPLICATION_LIFE_H

#include "base/ctx.h"
#include "base/json.h"
#include "domain/call/application.h"

/* "history": [{action, at}], the saving of drafts left out; "rounds": [{…, "slot": {…} | null}], the slot
 * for the applicant with its own join link when the round is online. */
enum err application_life_write(struct ctx *c, struct jw *w, const struct application *a) MUST_CHECK;

#endif
