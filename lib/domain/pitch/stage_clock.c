#include "domain/pitch/stage_clock.h"

#include <stddef.h>
#include <string.h>

static const char *const phases[] = {"idle", "pitch", "questions", "done"};
_Static_assert(sizeof phases / sizeof *phases == STAGE_PHASES, "a word per phase");
static const char *const actions[] = {"start", "pause", "resume", "add", "skip", "go", "reset"};
_Static_assert(sizeof actions / sizeof *actions == STAGE_ACTIONS, "a word per action");

const char *stage_phase_word(enum stage_phase p)
{
    return phases[p];
}

static bool find(const char *const *words, size_t n, const char *word, size_t *out)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0) {
            *out = i;
            return true;
        }
    return false;
}

bool stage_phase_of(const char *word, enum stage_phase *out)
{
    size_t i;
    bool is_one = find(phases, STAGE_PHASES, word, &i);
    if (is_one)
        *out = (enum stage_phase)i;
    return is_one;
}

bool stage_action_of(const char *word, enum stage_action *out)
{
    size_t i;
    bool is_one = find(actions, STAGE_ACTIONS, word, &i);
    if (is_one)
        *out = (enum stage_action)i;
    return is_one;
}

/* A real clock that was set back in between takes nothing. */
int64_t stage_left(const struct stage_clock *k, int64_t at)
{
    int64_t gone = k->is_running ? at - k->since_at : 0;
    return k->left_ms - (gone > 0 ? gone : 0);
}

struct stage_clock stage_clock_new(int64_t pitch_ms)
{
    return (struct stage_clock){.phase = STAGE_IDLE, .left_ms = pitch_ms};
}

static bool is_on(const struct stage_clock *k)
{
    return k->phase == STAGE_PITCH || k->phase == STAGE_QUESTIONS;
}

/* The clock is read at `at`, and stands or goes on from there. */
static void run(struct stage_clock *k, int64_t at, bool is_running)
{
    k->left_ms = stage_left(k, at);
    k->since_at = at;
    k->is_running = is_running;
}

static bool add(struct stage_clock *k, const struct stage_step *s)
{
    int64_t left = stage_left(k, s->at), ms = s->add_ms;
    if (ms < 0 && left + ms < 0)
        ms = left > 0 ? -left : 0;
    int64_t added = k->added_ms + ms;
    if (k->phase == STAGE_DONE || ms == 0 || added > STAGE_ADDED_MAX || added < -STAGE_ADDED_MAX)
        return false;
    run(k, s->at, k->is_running);
    k->left_ms += ms;
    k->added_ms = added;
    return true;
}

static bool skip(struct stage_clock *k, const struct stage_step *s, bool *is_next)
{
    if (k->phase == STAGE_DONE)
        return false;
    if (k->phase == STAGE_PITCH && s->qa_ms > 0) {
        *k = (struct stage_clock){.phase = STAGE_QUESTIONS, .is_running = true, .since_at = s->at,
                                  .left_ms = s->qa_ms};
        return true;
    }
    *is_next = true;
    *k = stage_clock_new(s->pitch_ms);
    if (!s->has_next)
        *k = (struct stage_clock){.phase = STAGE_DONE};
    return true;
}

bool stage_clock_do(struct stage_clock *k, const struct stage_step *s, bool *is_next)
{
    *is_next = false;
    switch (s->action) {
    case STAGE_START:
        if (k->phase != STAGE_IDLE)
            return false;
        k->phase = STAGE_PITCH;
        run(k, s->at, true);
        return true;
    case STAGE_PAUSE:
    case STAGE_RESUME:
        if (!is_on(k) || k->is_running != (s->action == STAGE_PAUSE))
            return false;
        run(k, s->at, s->action == STAGE_RESUME);
        return true;
    case STAGE_ADD:
        return add(k, s);
    case STAGE_SKIP:
        return skip(k, s, is_next);
    case STAGE_GO:
        *k = stage_clock_new(s->pitch_ms);
        return true;
    case STAGE_RESET:
        if (k->phase == STAGE_DONE)
            return false;
        *k = stage_clock_new(s->pitch_ms);
        return true;
    default:
        return false;
    }
}
