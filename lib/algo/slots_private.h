/* The hard rules of a timetable, shared by the generator (slots.c) and the clash checker
 * (slots_check.c). Not for others. Indexes may be SLOTS_NONE: an unknown room has no judges, an
 * unknown entry no persons. */
#ifndef ALGO_SLOTS_PRIVATE_H
#define ALGO_SLOTS_PRIVATE_H

#include "algo/slots.h"

/* An entry in a room. */
struct slots_seat {
    const struct slots_entry *entry;
    const struct slots_room *room;
};

size_t slots_room_find(const struct slots_input *in, int64_t id);
size_t slots_entry_find(const struct slots_input *in, int64_t id);

bool slots_has_id(const int64_t *ids, size_t n, int64_t id);
/* True when the entry may pitch in the room by its room set alone. */
bool slots_is_own_room(const struct slots_entry *e, int64_t room_id);
/* Judges of the room with a conflict of interest about the entry. */
size_t slots_n_recused(const struct slots_room *r, const struct slots_entry *e);
/* True when enough judges stay. */
bool slots_has_panel(const struct slots_input *in, const struct slots_room *r,
                     const struct slots_entry *e);

/* The k-th person of both entries; the k-th judge who would sit with both. False when fewer. */
bool slots_shared_person(const struct slots_entry *x, const struct slots_entry *y, size_t k,
                         int64_t *id);
bool slots_shared_judge(struct slots_seat x, struct slots_seat y, size_t k, int64_t *id);

/* NULL, or what is wrong with the input. */
const char *slots_check(const struct slots_input *in);

#endif
