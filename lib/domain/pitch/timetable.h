/* The timetable of a round: which entry pitches in which room and when. One draft, edited step by
 * step, and published versions that never change.
 *
 * Every edit names the step it has seen (c->if_match against the draft's edit_no; a draft nobody has
 * begun is at step 1) and leaves the draft one step further. An edit that would put anyone in two
 * places, or a slot outside its room's windows, is refused with every clash named (ERR_CONFLICT, one
 * issue each). That a judge with a conflict of interest steps out is a note, no fault. A locked slot
 * is neither moved nor taken away; generation leaves it where it is. */
#ifndef DOMAIN_PITCH_TIMETABLE_H
#define DOMAIN_PITCH_TIMETABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/pitch/timetable_board.h"

/* One clash of a draft, in the reader's language. */
struct timetable_clash {
    const char *rule; /* slots_clash_word */
    const char *text;
    bool is_fault;                      /* false: a recusal, which is only noted */
    int64_t slot_id, other_slot_id;     /* other: 0 when there is none */
    int64_t entry_id, other_entry_id;
    const char *who;                    /* a person's address or a judge's name, or NULL */
};

/* An entry without a slot. */
struct timetable_waiting {
    const struct q_timetable_entries *entry;
    const char *rule, *text; /* why generation left it (slots_reason_word); NULL: nobody has tried */
};

struct timetable_draft {
    struct board board;
    int64_t timetable_id, edit_no; /* id 0: nobody has begun one */
    struct q_slot_list *slots;     /* by time */
    size_t n_slots;
    struct timetable_clash *clashes;
    size_t n_clashes, n_faults;
    struct timetable_waiting *waiting;
    size_t n_waiting;
    int64_t published_no; /* the version in force, 0 when there is none */
};

/* The draft as it stands. ERR_NOT_FOUND when there is no such round. */
enum err timetable_draft(struct ctx *c, int64_t round_id, struct timetable_draft *out) MUST_CHECK;

/* ---- generation: in two steps, since it may take a second ---- */

struct timetable_wish {
    bool keep_unlocked;     /* every slot stays where it is, only free entries are placed */
    bool is_track_together; /* the entries of a track share a room */
};
struct timetable_plan; /* in the arena */

/* Plans, without a write. ERR_CONFLICT when the round has no rooms or the plan is impossible. */
enum err timetable_plan(struct ctx *c, int64_t round_id, const struct timetable_wish *wish,
                        const struct timetable_plan **out) MUST_CHECK;
/* Makes the plan the draft, unless the draft has moved on meanwhile (ERR_STALE). */
enum err timetable_generate(struct ctx *c, int64_t round_id, const struct timetable_plan *plan,
                            struct timetable_draft *out) MUST_CHECK;

/* ---- edits by hand; each leaves the draft as it is then in *out ---- */

struct timetable_place {
    int64_t round_id, entry_id, room_id, starts_at;
};
enum err timetable_place(struct ctx *c, const struct timetable_place *in,
                         struct timetable_draft *out) MUST_CHECK;

struct timetable_move {
    const int64_t *room_id, *starts_at; /* NULL: as it is */
    const bool *is_locked;
};
/* Unlocking and moving may be one step. */
enum err timetable_move(struct ctx *c, int64_t slot_id, const struct timetable_move *in,
                        struct timetable_draft *out) MUST_CHECK;
enum err timetable_swap(struct ctx *c, int64_t slot_id, int64_t other_slot_id,
                        struct timetable_draft *out) MUST_CHECK;
enum err timetable_remove(struct ctx *c, int64_t slot_id, struct timetable_draft *out) MUST_CHECK;

/* Says who sits in a room, in the version of the round that the caller saw (c->if_match; that of all its panels).
 * Judges of the round only. ERR_STALE, ERR_UNCONDITIONAL. */
enum err timetable_seat(struct ctx *c, int64_t room_id, const int64_t *judge_ids, size_t n) MUST_CHECK;

/* ---- versions ---- */

enum timetable_step { TIMETABLE_ADDED, TIMETABLE_REMOVED, TIMETABLE_MOVED };

struct timetable_change {
    enum timetable_step step;
    const struct q_slot_list *from, *to; /* NULL: was not, is no more */
};

/* What the draft changes against the version in force, in the order of time. */
enum err timetable_diff(struct ctx *c, const struct timetable_draft *draft,
                        struct timetable_change **out, size_t *n) MUST_CHECK;

/* True when publishing mails the entry: those who withdrew themselves are not told that their slot is
 * gone. */
bool timetable_is_told(const struct timetable_change *change);

/* Makes the draft the next version and mails the entries whose slot is new, moved or gone. Refused
 * while it has a fault (each named) and when nothing has changed. *out: the version's number. */
enum err timetable_publish(struct ctx *c, int64_t round_id, int64_t *version_no) MUST_CHECK;

/* Everything of a day from an instant on, some minutes later: of a programme, and of the rounds in it. */
struct timetable_shift {
    const char *zone;  /* whose day it is */
    int64_t from, by_ms;
};
bool timetable_shift_holds(struct ctx *c, const struct timetable_shift *in, int64_t at);

struct timetable_shifted {
    int64_t n_slots, n_mailed;
};
/* How many slots in force it holds; of teams that have not withdrawn. 0 while none is published. */
enum err timetable_shift_count(struct ctx *c, int64_t round_id, const struct timetable_shift *in,
                               int64_t *n_slots) MUST_CHECK;
/* Moves them, and makes that the next version as timetable_publish does. Not guarded by the draft's step: the
 * caller's version is. ERR_CONFLICT, the round named: a pitch has begun on stage, a slot is locked, the draft
 * has changes that are not published, the round is not open, they do not fit. */
enum err timetable_shift(struct ctx *c, int64_t round_id, const struct timetable_shift *in,
                         struct timetable_shifted *out) MUST_CHECK;

/* Who may read what is published: a public event's is anyone's; another's its organisers', judges' and
 * applicants'. ERR_NOT_FOUND: the round is not there for whoever asks. */
enum err timetable_reader(struct ctx *c, const struct q_timetable_round *round) MUST_CHECK;

/* The slots of the version in force. ERR_NOT_FOUND, nothing recorded, when none is published. */
struct timetable_version {
    struct q_timetable_round round;
    struct q_timetable_last version;
    struct q_slot_list *slots;
    size_t n_slots;
};
enum err timetable_published(struct ctx *c, int64_t round_id, struct timetable_version *out) MUST_CHECK;

/* The instants of a slot as people live it. */
struct timetable_times {
    int64_t starts_at, pitch_at, questions_at, over_at, ends_at;
};
struct timetable_times timetable_times(const struct q_timetable_round *round, int64_t starts_at,
                                       int64_t ends_at);

#endif
