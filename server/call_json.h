/* A call's questions and rules as the API tells them: of the call as it is, and of one being tried out. */
#ifndef SERVER_CALL_JSON_H
#define SERVER_CALL_JSON_H

#include <jansson.h>

#include "base/ctx.h"
#include "base/json.h"

/* "questions": those of a form as call.h has it, {"form": […], "tracks": …}, each with what may be chosen. */
void call_json_questions(struct ctx *c, struct jw *w, const json_t *form);
/* One of them, as members of the open object. */
void call_json_question(struct ctx *c, struct jw *w, const json_t *form, const json_t *question);
/* "rules": as rule.h takes them. */
void call_json_rules(struct ctx *c, struct jw *w, const json_t *rules);

#endif
