/* What letters and certificates say of an event, as JSON for the pages that print them. */
#ifndef SERVER_PAPER_H
#define SERVER_PAPER_H

#include <stdint.h>

#include "base/ctx.h"
#include "base/json.h"

struct paper_event {
    int64_t event_id;
    const char *slug, *name_json, *time_zone;
    int64_t starts_at, ends_at;
};

/* "event": its name, dates, place, and the hosts, whose paper it is, with their logos. */
enum err paper_write_event(struct ctx *c, struct jw *w, const struct paper_event *e) MUST_CHECK;
/* NO_INT: null. */
void paper_write_time(struct jw *w, const char *key, int64_t at);

#endif
