/* What a timetable stands on: the round, its rooms with windows and panels, the entries that are in
 * it and their people, put in the form that algo/slots.h works on.
 *
 * A person is known by an e-mail address: the contact's and those of the members. Someone who is in
 * two teams under one address is one person and is never wanted in two places. When no panel of the
 * round is given, every judge sits in every room: then no two rooms are used at once. */
#ifndef DOMAIN_PITCH_TIMETABLE_BOARD_H
#define DOMAIN_PITCH_TIMETABLE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algo/slots.h"
#include "base/ctx.h"
#include "store/queries.h"

struct board {
    struct q_timetable_round round;
    struct q_timetable_rooms *rooms;
    struct q_timetable_judges *judges;
    struct q_timetable_entries *entries; /* track by track; those that have not withdrawn */
    size_t n_rooms, n_judges, n_entries;
    bool is_seated; /* someone has said who sits where */
    const char **persons; /* the address of person id p is persons[p - 1] */
    size_t n_persons;
    struct slots_input input; /* rooms and entries in the same order; nothing locked */
};

/* ERR_NOT_FOUND when there is no such round. */
enum err board_load(struct ctx *c, int64_t round_id, struct board *out) MUST_CHECK;

/* By id, or NULL. */
const struct q_timetable_entries *board_entry(const struct board *b, int64_t entry_id);
const struct q_timetable_rooms *board_room(const struct board *b, int64_t room_id);
const struct q_timetable_judges *board_judge(const struct board *b, int64_t judge_id);

/* The text of a {"en": ...} column in a language, "" when there is none; in the arena. */
const char *board_text(struct ctx *c, const char *json, enum lang lang);

#endif
