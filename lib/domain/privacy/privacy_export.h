/* Everything about a person, by their address: lists under plain names, written as one JSON object a page at a time.
 * What others noted or decided about them and have not told yet is not in it, and nobody else's address is. What a
 * passport says stays behind the letter's own link. */
#ifndef DOMAIN_PRIVACY_PRIVACY_EXPORT_H
#define DOMAIN_PRIVACY_PRIVACY_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/json.h"

/* Where an export has come to. Zero but for the first two at the beginning. */
struct privacy_export {
    const char *email;
    int64_t event_id; /* 0: all events */
    size_t list_no;   /* the list under way */
    int64_t after_id; /* as far as this row of it */
    bool is_open, is_in_list;
    struct jw w;      /* between two calls only its comma counts */
};

/* Adds the next page to `out`; the whole object when it has been called until *is_last. */
enum err privacy_export_more(struct ctx *c, struct privacy_export *x, struct buf *out, bool *is_last) MUST_CHECK;

/* How much there is, without reading it: rows of each list, at most PRIVACY_COUNT_MAX of each. */
#define PRIVACY_COUNT_MAX 200
struct privacy_count {
    const char *name; /* of the list: the message privacy_list_<name> says it */
    size_t n;
};
enum err privacy_export_count(struct ctx *c, const char *email, int64_t event_id, struct privacy_count **out,
                              size_t *n) MUST_CHECK;

/* A document of theirs that can be read. `name` is made for an archive: the id that the list has, event, kind. */
struct privacy_file {
    int64_t n_bytes, completed_at;
    const char *name, *hash;
};
enum err privacy_export_files(struct ctx *c, const char *email, int64_t event_id, struct privacy_file **out,
                              size_t *n) MUST_CHECK;

#endif
