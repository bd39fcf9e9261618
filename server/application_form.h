/* What is told of an application and its form: by which it is asked, what is new in it, and which answers have no place
 * in it (form_version.h). */
#ifndef SERVER_APPLICATION_FORM_H
#define SERVER_APPLICATION_FORM_H

#include <jansson.h>

#include "base/ctx.h"
#include "base/json.h"
#include "domain/call/application.h"

/* Leaves in *a the answers that have a place, in *left (owned by the caller) the others. */
enum err application_form_sort(struct ctx *c, struct application *a, json_t **left) MUST_CHECK;
/* Members of the open object: "form_id", "rule_set_id"; of a draft "news" and "left"; "questions" and "rules" for
 * who screens, and where they are not those of the call now. */
enum err application_form_write(struct ctx *c, struct jw *w, const struct application *a, const json_t *left)
    MUST_CHECK;

#endif
