/* Shared by the parts of timetable.h; not for others. */
#ifndef DOMAIN_PITCH_TIMETABLE_IN_H
#define DOMAIN_PITCH_TIMETABLE_IN_H

#include "base/json.h"
#include "domain/pitch/timetable.h"

/* A step of a draft that has begun: the draft is held until COMMIT. */
struct timetable_edit {
    struct q_timetable_round round;
    int64_t timetable_id;
};

/* Takes the next step of the draft, which is made when it is not there. ERR_CONFLICT when the round is
 * not open, ERR_UNCONDITIONAL or ERR_STALE as c->if_match says. */
enum err timetable_begin(struct ctx *c, int64_t round_id, struct timetable_edit *out) MUST_CHECK;
/* The same as a part of a step that another version guards: c->if_match is not this draft's. */
enum err timetable_begin_within(struct ctx *c, int64_t round_id, struct timetable_edit *out) MUST_CHECK;
/* Takes before and after, which may be NULL. */
enum err timetable_log(struct ctx *c, const struct timetable_edit *e, const char *action,
                       json_t *before, json_t *after) MUST_CHECK;
/* Adds an issue for each fault of the draft that touches one of the slots (0, 0: for every one). True
 * when there was any. */
bool timetable_refuse(struct ctx *c, const struct timetable_draft *d, int64_t slot_id,
                      int64_t other_slot_id);

/* What timetable_publish does in a step that has begun. */
struct timetable_issue {
    int64_t version_no, n_mailed;
};
enum err timetable_issue(struct ctx *c, const struct timetable_edit *e, struct timetable_issue *out) MUST_CHECK;

/* Mails one entry what has become of its slot. `before`: its slot until now, or NULL. `slot`: its slot
 * from now on with its new sequence_no, or NULL when it has none. */
struct timetable_news {
    const struct q_timetable_round *round;
    const struct q_slot_list *before, *slot;
    int64_t version_at; /* when the version was published */
};
enum err timetable_mail(struct ctx *c, const struct timetable_news *news) MUST_CHECK;

#endif
