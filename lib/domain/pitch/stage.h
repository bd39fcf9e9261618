/* The stage: whose turn it is in a room and how much time it has, as all its screens show it.
 *
 * The clock runs by the real clock, so a simulated event clock that is moved does not disturb a pitch;
 * slots are told by the event clock, as everywhere. Each action names the version it has seen, so two
 * chairs who press together skip once; it is logged; and the last step can be taken back, as if it had not
 * been: a clock that ran before goes on as though it had never stopped. */
#ifndef DOMAIN_PITCH_STAGE_H
#define DOMAIN_PITCH_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/pitch/stage_clock.h"
#include "domain/pitch/timetable.h"

struct q_stage_slots;
struct q_stage_entry;

struct stage {
    const struct q_stage_room *room;
    const struct q_stage_slots *slots; /* published, of this room, by time */
    size_t n_slots;
    int64_t version_no;
    struct stage_clock clock;
    int64_t entry_id;                  /* whose turn it is, NO_INT: nobody's */
    int64_t slot_at;
    const struct q_stage_slots *now;   /* its slot, NULL when it has none here any more */
    const struct q_stage_entry *guest; /* then: who it is */
    const char *back_json;             /* NULL: nothing to take back */
};

/* ERR_NOT_FOUND: no such room, or (recorded) no timetable yet. */
enum err stage_get(struct ctx *c, int64_t room_id, struct stage *out) MUST_CHECK;

struct stage_wish {
    const char *action; /* stage_action_of, or "back" */
    int64_t add_ms;     /* add */
    int64_t entry_id;   /* go; NO_INT when not said */
};

/* Does it and leaves the stage as it is then in *out. ERR_STALE: another chair was faster; ERR_CONFLICT:
 * it makes no sense now; ERR_INVALID. */
enum err stage_act(struct ctx *c, int64_t room_id, const struct stage_wish *wish, struct stage *out) MUST_CHECK;

/* The first who is to come after the one whose turn it is; NULL: nobody. A team that withdrew or is marked
 * as not there is passed over. */
const struct q_stage_slots *stage_next(const struct stage *s);

#endif
