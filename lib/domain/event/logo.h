/* Logos of organisations at an event: small pictures in the database, so that a backup holds them.
 * An address names the content: another picture has another one. */
#ifndef DOMAIN_EVENT_LOGO_H
#define DOMAIN_EVENT_LOGO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ctx.h"

#define LOGO_MAX_BYTES (256 << 10)
#define LOGO_MAX_SIDE  2048

struct logo {
    const char *type; /* of media */
    const unsigned char *p;
    size_t n;
    bool is_public; /* anyone may see it and keep it */
};

/* Stores the picture {"data": base64} of an organisation that the event's file or its open
 * draft names. *key: of its
 * address. ERR_INVALID when it is no small PNG, JPEG or WebP; ERR_NOT_FOUND for the organisation. */
enum err logo_put(struct ctx *c, const char *event, const char *organisation_key, json_t *picture,
                  const char **key) MUST_CHECK;
/* ERR_NOT_FOUND when there is none. */
enum err logo_delete(struct ctx *c, const char *event, const char *organisation_key) MUST_CHECK;
/* The bytes live in the arena. ERR_NOT_FOUND, also for who may see no page with it: that of a hidden event, or
 * of an organisation that is in a draft, is its organisers'. */
enum err logo_get(struct ctx *c, const char *key, struct logo *out) MUST_CHECK;

#endif
