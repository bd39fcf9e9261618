/* What is wrong with an event file: every fault at once, each with the JSON pointer (RFC 6901) of the
 * place and a sentence in the reader's language.
 *
 * Also the reading of its instants, so that what is checked and what is stored cannot differ. */
#ifndef DOMAIN_EVENT_EVENT_CHECK_H
#define DOMAIN_EVENT_EVENT_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

#define EVENT_MAX_BYTES (4 << 20)
/* So many faults are kept; n counts on. */
#define EVENT_MAX_FAULTS 1000

struct fault {
    const char *pointer; /* "" is the whole document */
    const char *key;     /* message key: the stable word */
    const char *text;    /* in c->lang */
    struct fault *next;
};

/* In the order of the document's sections, structure first. In the ctx's arena. */
struct faults {
    struct fault *first, *last;
    int n;
};

/* Adds every fault of the document (not changed) to *out, which starts as {0}. */
void event_check(struct ctx *c, json_t *doc, struct faults *out);

/* The instant {"local", "zone"} means; false when it means none (null, a gap, an overlap, …). */
bool event_instant(const json_t *instant, int64_t *out_ms);
/* The exclusive end of a published last second: 1000 ms after it. */
bool event_closing(const json_t *instant, int64_t *out_ms);

/* True for an address of the web as event files take it: http or https, ASCII, no blanks. */
bool event_is_url(const char *s);

#endif
