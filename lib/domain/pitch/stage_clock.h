/* The clock of a stage as a value: what each action makes of it. No database, no time of its own.
 *
 *   idle --start--> pitch --skip--> questions --skip--> idle of the next team, or done when none is left
 *
 * Time that is out does not move the clock on: it goes on below zero. A team is let to finish its sentence
 * and the jury to begin when the chair says so; a clock that turned to the questions by itself would take
 * that from the chair, eat into the jury's minutes, and be wrong on every screen of the hall at once. */
#ifndef DOMAIN_PITCH_STAGE_CLOCK_H
#define DOMAIN_PITCH_STAGE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum stage_phase { STAGE_IDLE, STAGE_PITCH, STAGE_QUESTIONS, STAGE_DONE, STAGE_PHASES };

enum stage_action {
    STAGE_START,  /* the pitch begins */
    STAGE_PAUSE,
    STAGE_RESUME,
    STAGE_ADD,    /* add_ms more, or less; never takes what is left below zero */
    STAGE_SKIP,   /* on: to the questions, to the next team */
    STAGE_GO,     /* to a team by name */
    STAGE_RESET,  /* the team's turn from its beginning */
    STAGE_ACTIONS
};

struct stage_clock {
    enum stage_phase phase;
    bool is_running;
    int64_t since_at; /* real clock: left_ms was true then */
    int64_t left_ms;  /* negative: over */
    int64_t added_ms; /* to this phase */
};

/* What the action is done with. */
struct stage_step {
    enum stage_action action;
    int64_t at;               /* real clock: when the chair said so */
    int64_t add_ms;           /* STAGE_ADD */
    int64_t pitch_ms, qa_ms;  /* of the round; qa_ms 0: no questions */
    bool has_next;            /* a team comes after this one */
};

#define STAGE_ADDED_MAX INT64_C(3600000) /* an hour, either way */

const char *stage_phase_word(enum stage_phase p);
/* False when there is no such word. */
bool stage_phase_of(const char *word, enum stage_phase *out);
bool stage_action_of(const char *word, enum stage_action *out);

/* What is left of the phase at an instant. */
int64_t stage_left(const struct stage_clock *k, int64_t at);
/* A team's turn that has not begun. */
struct stage_clock stage_clock_new(int64_t pitch_ms);
/* False, and nothing changed, when the action makes no sense now. *is_next: the turn passes to the next
 * team. */
bool stage_clock_do(struct stage_clock *k, const struct stage_step *s, bool *is_next);

#endif
