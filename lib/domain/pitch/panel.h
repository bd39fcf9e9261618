/* Giving a round's entries to its judges: so many to each entry, by field and language, nobody with a conflict of
 * interest, loads even, what is given already kept where that costs nothing (algo/assign.h). Made in two steps, since
 * the plan may take a second. */
#ifndef DOMAIN_PITCH_PANEL_H
#define DOMAIN_PITCH_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algo/assign.h"
#include "base/ctx.h"
#include "store/queries.h"

#define PANEL_MAX_EACH 20

struct panel_wish {
    int64_t n_each;          /* judges an entry, 1 to PANEL_MAX_EACH */
    int64_t n_least, n_most; /* entries a judge; NO_INT: as few as it takes, no bound */
    bool is_fresh;           /* what is not begun may change hands freely */
};

/* Why an entry is not given to a judge though nobody declared a conflict. */
enum panel_doubt { PANEL_NO_DOUBT, PANEL_SAME_DOMAIN, PANEL_SAME_ORGANISATION };

/* A seat and an entry that look alike: never given by the plan; by hand they can be. */
struct panel_suspect {
    size_t entry, judge;
    enum panel_doubt why;
};

/* Everything in the arena; indexes are those of `entries` and `judges`. */
struct panel_plan {
    const struct q_panel_entries *entries;
    const struct q_panel_judges *judges;
    size_t n_entries, n_judges;
    const bool *has; /* [entry][judge]: what is given now */
    struct assign_plan made;
    const struct panel_suspect *suspects;
    size_t n_suspects;
    size_t n_added, n_removed;
    int64_t version_no; /* of what the plan was made from */
};

/* "domain", "organisation"; static. */
const char *panel_doubt_word(enum panel_doubt why);
/* "few_judges", "judges_full"; NULL for what is complete. */
const char *panel_lack_word(enum assign_lack lack);
/* Whether the entry's track and language are among the judge's; a judge who named none takes any. */
bool panel_is_field(const struct q_panel_judges *judge, const struct q_panel_entries *entry);
bool panel_is_language(const struct q_panel_judges *judge, const struct q_panel_entries *entry);

/* Plans, without a write. Recorded ERR_CONFLICT when the round is not open, has no judges or entries, or more than can
 * be planned for; ERR_INVALID when n_least is above n_most. */
enum err panel_plan(struct ctx *c, int64_t round_id, const struct panel_wish *wish, struct panel_plan **out) MUST_CHECK;
/* Gives as planned, unless something has changed since it was looked at (c->if_match) or planned (ERR_STALE). */
enum err panel_apply(struct ctx *c, int64_t round_id, const struct panel_plan *plan) MUST_CHECK;

struct panel_skills {
    const char *tracks; /* keys of the event, a blank between */
    const char *langs;  /* of ko, zh, en, a blank between */
    bool is_reserve;
};
/* What a judge is given entries by; empty lists: anything. Recorded ERR_INVALID for a track or language that there is
 * not. */
enum err panel_set_skills(struct ctx *c, int64_t judge_id, const struct panel_skills *in) MUST_CHECK;

#endif
