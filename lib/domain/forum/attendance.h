/* Who came to an event: on site by the doors' scans, online by their join link; counted, and certified.
 * What counts is said once, at the head of sql/after.sql.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_ATTENDANCE_H
#define DOMAIN_FORUM_ATTENDANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

struct q_arrival_list;

/* "on_site", "online", or NULL: did not come. The door counts first. */
const char *arrival_mode(int64_t entered_at, int64_t joined_at);

/* Calls back for each confirmed registration of an event, in the order of ids; linear. What it is given lasts until
 * the call returns. */
enum err attendance_each(struct ctx *c, int64_t event_id,
                         void (*fn)(void *arg, struct ctx *c, const struct q_arrival_list *g), void *arg) MUST_CHECK;

/* ---- the report ---- */

#define ATTENDANCE_GROUPS 300 /* of a kind: what comes after is one group more, without a name */

struct attendance_count {
    const char *key, *name_json, *kind, *mode; /* of a kind of place; else key alone: an organisation, a door */
    int64_t at;                                /* of a quarter of an hour; else NO_INT */
    int64_t n_registered, n_cancelled;         /* of a kind of place */
    int64_t n_confirmed, n_walk_in, n_on_site, n_online; /* the last two: came */
};
struct attendance_list {
    struct attendance_count *of;
    size_t n;
};
struct attendance {
    struct attendance_count all;
    struct attendance_list tickets, organisations, doors, quarters;
};
/* Organisations and doors: who came most first; quarters of an hour in which somebody came first, by time. Linear. */
enum err attendance_count(struct ctx *c, int64_t event_id, struct attendance *out) MUST_CHECK;

/* ---- certificates ---- */

struct certificate {
    int64_t id, no, created_at, revoked_at; /* id 0: none was given yet; revoked_at NO_INT: it holds */
    const char *name, *organisation, *mode, *reason, *code;
    bool is_over;      /* the event */
    const char *came;  /* as arrival_mode */
    bool is_available; /* may be asked for now */
};
enum err certificate_load(struct ctx *c, int64_t registration_id, struct certificate *out) MUST_CHECK;
/* Gives one to who came, once the event is over; the one that holds is given again. ERR_CONFLICT. */
enum err certificate_give(struct ctx *c, int64_t registration_id, struct certificate *out) MUST_CHECK;
/* By the organiser. is_renewable: the guest may have another, as with a corrected name. ERR_CONFLICT: none holds. */
enum err certificate_revoke(struct ctx *c, int64_t registration_id, const char *reason, bool is_renewable) MUST_CHECK;

#endif
