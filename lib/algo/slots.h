/* The pitch timetable: who pitches in which room and when. Pure: arrays in, slots out.
 *
 * Hard, in every timetable made here: no person, judge or room in two places at once, whole slots
 * within a window of the room, locked slots exactly where they are, at least `min_judges` judges
 * without a conflict in the room. A judge with a conflict steps out for that slot (a recusal) and
 * counts as absent; rooms where nobody has to are preferred. Soft: the given order and, if asked,
 * the entries of a track together.
 *
 * A slot is set-up + pitch + Q&A + changeover and fits into a window whole: the last one of a
 * window keeps its changeover, since judges use it to finish their sheets. Slots start on the grid
 * that packs each free stretch of a room (a window less its locked slots) from its beginning.
 *
 * Method: entries in order, each to its best free cell, else along an augmenting path (Kuhn's for
 * bipartite matching, which makes it optimal when only rooms can clash); if some are left,
 * depth-first search with the most constrained entry first, bounded by `max_steps`, for a timetable
 * that holds all; else the first one, with a reason for each that is left. A stronger solver can
 * take its place behind slots_plan. Cost: O(entries x cells x entries) for the first part. */
#ifndef ALGO_SLOTS_H
#define ALGO_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

#define SLOTS_MAX_ENTRIES 2000
#define SLOTS_MAX_ROOMS   64
#define SLOTS_MAX_CELLS   4000 /* per room: windows beyond so many slots are left unused */
#define SLOTS_NONE        ((size_t)-1)

struct slots_window {
    int64_t starts_at, ends_at; /* [start, end) */
};

struct slots_room {
    int64_t id;
    const struct slots_window *windows; /* ascending, not overlapping; a break is a gap */
    size_t n_windows;
    const int64_t *judge_ids; /* who sits there; a judge may sit in several rooms */
    size_t n_judges;          /* 0: no panel, and nothing is asked of it */
};

struct slots_entry {
    int64_t id;
    int64_t track_id;
    const int64_t *person_ids; /* founders and members who must be there */
    size_t n_persons;
    const int64_t *room_ids; /* where it may pitch; none: anywhere */
    size_t n_rooms;
    const int64_t *conflict_ids; /* judges with a conflict of interest */
    size_t n_conflicts;
};

/* One entry's pitch. Entry and room are ids, so that any stored timetable can be checked. */
struct slots_slot {
    int64_t entry_id, room_id;
    int64_t starts_at, ends_at;
    bool is_locked;
};

struct slots_input {
    const struct slots_room *rooms; /* in the order of preference */
    size_t n_rooms;
    const struct slots_entry *entries; /* in the order wished for */
    size_t n_entries;
    const struct slots_slot *locked; /* at most one per entry */
    size_t n_locked;
    int64_t slot_ms;
    size_t min_judges;      /* who must stay after recusals; 0 is taken as 1 */
    bool is_track_together; /* neighbours in `entries` share a room rather than the earliest time */
    size_t
        max_steps; /* of the search, each a look at one cell; 0: 20 million (well under a second) */
};

enum slots_reason {
    SLOTS_NO_ROOM,     /* none of its rooms exists */
    SLOTS_NO_JUDGE,    /* in each of its rooms conflicts leave too few judges */
    SLOTS_NO_TIME,     /* its rooms are full */
    SLOTS_LOCKED,      /* its rooms would have time but for locked slots, as that of `other` */
    SLOTS_PERSON_BUSY, /* at each free time a person (`who`) is busy, as with `other` */
    SLOTS_JUDGE_BUSY,  /* at each free time a judge (`who`) sits elsewhere, as with `other` */
    SLOTS_REASONS
};

struct slots_unplaced {
    int64_t entry_id;
    enum slots_reason reason;
    int64_t other_entry_id; /* or 0 */
    int64_t who_id;         /* person or judge, or 0 */
};

/* The stable word of a reason, static: "no_room", ... */
const char *slots_reason_word(enum slots_reason reason);

struct slots_plan {
    struct slots_slot *slots; /* by start, then room, locked ones included */
    size_t n_slots;
    struct slots_unplaced *unplaced; /* in the order of the input */
    size_t n_unplaced;
};

/* Makes a timetable. Locked slots are kept even if they clash among themselves (slots_clashes names
 * that). ERR_INVALID and *why (static, English) when a limit is exceeded, windows are out of order
 * or an id is listed twice. */
enum err slots_plan(struct arena *a, const struct slots_input *in, struct slots_plan *out,
                    const char **why) MUST_CHECK;

enum slots_clash_kind {
    SLOTS_CLASH_ROOM,       /* two slots in a room at once */
    SLOTS_CLASH_PERSON,     /* a person (`who`) in two slots at once */
    SLOTS_CLASH_JUDGE,      /* a judge (`who`) in two rooms at once */
    SLOTS_CLASH_OUTSIDE,    /* not within one window of the room, or no such room */
    SLOTS_CLASH_FORBIDDEN,  /* not one of the entry's rooms */
    SLOTS_CLASH_FEW_JUDGES, /* conflicts leave fewer than min_judges */
    SLOTS_CLASH_LOCKED,     /* not where its lock is, or a locked entry without a slot */
    SLOTS_CLASH_TWICE,      /* the entry has two slots */
    SLOTS_CLASH_UNKNOWN,    /* no such entry */
    SLOTS_CLASH_RECUSAL,    /* a note, no fault: judge `who` steps out */
    SLOTS_CLASH_KINDS
};

/* One clash; `b` is the second slot's index where there are two, else SLOTS_NONE. For a locked
 * entry without a slot `a` is SLOTS_NONE too. */
struct slots_clash {
    enum slots_clash_kind kind;
    size_t a, b;
    int64_t entry_id; /* of slot a, or the locked entry */
    int64_t who_id;   /* person or judge, or 0 */
};

const char *slots_clash_word(enum slots_clash_kind kind);

/* Every clash of any timetable, by slot; their number is returned, *out is in the arena. Slots need
 * not be ordered. O(n^2). */
size_t slots_clashes(struct arena *a, const struct slots_input *in, const struct slots_slot *slots,
                     size_t n, struct slots_clash **out);

#endif
