/* Joining an online round: the conference's address stays behind a redirect of ours. It is revealed to
 * an entry from a set time before its slot until the slot's end, to a judge from that time before the
 * day's first slot until its last slot's end, to organisers always; each opening is recorded.
 *
 * A letter's link carries a capability of its own kind (base/capability.h), which opens this redirect
 * and nothing else. It dies with the application's other links. Programs that look into letters open
 * links too; before the time that opens nothing and is not recorded. */
#ifndef DOMAIN_PITCH_JOIN_H
#define DOMAIN_PITCH_JOIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "store/queries.h"

/* The link of an entry, "https://host/j/rj1....", in the arena. */
const char *join_link(struct ctx *c, int64_t entry_id, int64_t link_no);
/* The entry of such a link's key. ERR_NOT_FOUND when it is none, or revoked. */
enum err join_entry_of(struct ctx *c, const char *key, struct q_join_entry_of_link *out) MUST_CHECK;

/* Who joins which round. */
struct join {
    int64_t round_id;
    bool is_recorded; /* false: only asked (HEAD) */
};

/* Set *url to the conference's address. ERR_LATE before and after the time, with both instants;
 * ERR_CONFLICT when there is no slot or no address. */
enum err join_as_application(struct ctx *c, int64_t application_id, const struct join *in,
                             const char **url) MUST_CHECK;
enum err join_by_key(struct ctx *c, const char *key, bool is_recorded, const char **url) MUST_CHECK;
/* As c->who: a judge of the round, or an organiser. */
enum err join_as_staff(struct ctx *c, const struct join *in, const char **url) MUST_CHECK;

/* A stretch of time, [opens, closes). */
struct join_time {
    int64_t opens_at, closes_at;
};

/* The stretch of slots (ascending by start, n > 0) that matters at `at`: slots of one day of the zone
 * make one, opening before_ms earlier. The one that holds `at`, else the next, else the last. */
struct join_slot {
    int64_t starts_at, ends_at;
};
struct join_time join_day(const struct join_slot *slots, size_t n, const char *zone,
                          int64_t before_ms, int64_t at);

#endif
