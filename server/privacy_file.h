/* Everything about a person as a reply: one JSON object, or an archive with it and their documents. */
#ifndef SERVER_PRIVACY_FILE_H
#define SERVER_PRIVACY_FILE_H

#include <stdint.h>

#include "base/ctx.h"
#include "reply.h"

enum privacy_format { PRIVACY_JSON, PRIVACY_ZIP };

struct privacy_want {
    const char *email;
    int64_t event_id;          /* 0: all events */
    const char *key;           /* of the link by which it is asked for, looked at again for each piece; or NULL */
    enum privacy_format format;
};

/* "json" or "zip", from the field `format`. ERR_INVALID, recorded. */
enum err privacy_format_in(struct ctx *c, enum privacy_format *out) MUST_CHECK;
const char *privacy_format_word(enum privacy_format format);
/* Made in pieces. What `want` points to lies in the request's arena. */
void privacy_reply(struct ctx *c, struct reply *r, const struct privacy_want *want);

#endif
