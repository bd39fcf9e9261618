/* The programme of an event while it is being changed. The event file is the truth; a draft holds its
 * members rooms, speakers, interpreters and agenda as they shall be, and is put together anew with
 * whatever the event has become since (event_merge.h), the draft's own changes winning. Publishing makes
 * it the event's next version and writes to everyone whose item has moved or gone.
 *
 * Every edit names the step it has seen (c->if_match against edit_no) and leads one step on. Clashes are
 * warnings: an organiser may know better. What an event file may not hold cannot be published.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_PROGRAMME_H
#define DOMAIN_FORUM_PROGRAMME_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/event/event_check.h"
#include "store/queries.h"

/* When an item is held; NO_INT while not known. Of a round: by its published timetable. */
struct programme_span {
    int64_t starts_at, ends_at;
};

/* Something that an organiser should look at. */
struct programme_clash {
    const char *rule; /* "room", "person", "interpreter", "declined" */
    const char *text; /* in c->lang */
    const char *item, *other; /* keys; other NULL when there is none */
};

/* Who has a part in an item: speaker, moderator, panellist, host, interpreter. */
struct programme_who {
    const char *key, *part, *name_json;
};

/* When, where and by whom an item is held. Of rooms and people: nothing. */
struct programme_place {
    struct programme_span span;
    const char *room_json; /* its name; NULL: none */
    struct programme_who *people;
    size_t n_people;
};

struct programme_change {
    const char *list, *key; /* "agenda", "opening" */
    const char *change;     /* "added", "removed", "changed" */
    const char *members;    /* of "changed": which, parted by spaces */
    const char *name_json;
    struct programme_place from, to;
};

/* What a version names and the event no longer has, so that it is not brought back. */
struct programme_left {
    const char *rule; /* "round", "organisation", "application" */
    const char *text; /* in c->lang */
    const char *key;  /* of the item or person */
};

struct programme {
    struct q_registration_event event;
    struct q_programme_get step; /* edit_no 1 while nobody has begun */
    json_t *now, *doc;           /* the event file, and as the draft would make it; owned */
    struct faults faults;        /* of the programme alone */
    struct programme_clash *clashes;
    struct programme_change *changes;
    struct q_speaker_list *people;
    size_t n_clashes, n_changes, n_people;
    int64_t n_mailed; /* by the last publishing */
    int64_t restored_no; /* the version just brought back; 0: none */
    struct programme_left *left; /* of it */
    size_t n_left;
};

/* Reads it and finds what is wrong and what changes; programme_done afterwards, also after a failure.
 * ERR_NOT_FOUND. */
enum err programme_load(struct ctx *c, const char *slug, struct programme *out) MUST_CHECK;
void programme_done(struct programme *p);

/* The edits take a fresh {0} and leave the draft as it is then in it, as programme_load. */

/* A patch as event_change takes it, of the four members alone. ERR_INVALID for another. */
enum err programme_change(struct ctx *c, const char *slug, json_t *patch, struct programme *out) MUST_CHECK;

/* Puts what a speaker would have changed of themselves into the draft, or refuses it. ERR_CONFLICT when they
 * wish nothing, or are not in the draft. */
enum err programme_take_wish(struct ctx *c, int64_t speaker_id, bool is_accepted,
                             struct programme *out) MUST_CHECK;

/* What is in force at once, beside the draft. NULL: as it is. */
struct programme_settings {
    const bool *is_confirmed_only; /* the public is told of speakers once they have confirmed */
    const bool *is_deck_released;  /* interpreters may have the decks of their items */
};
enum err programme_set(struct ctx *c, const char *slug, const struct programme_settings *in,
                       struct programme *out) MUST_CHECK;

struct programme_delay {
    int64_t starts_at;   /* items of its day from this instant on */
    int64_t minutes;     /* later; negative: earlier */
    const char *room;    /* only those in it, by key, or NULL */
    bool is_live;        /* in what is published, at once; the rest of the draft stays a draft */
    bool is_without_rounds; /* the slots of pitch rounds stay where they are */
};
/* Pitch rounds move by their own timetables, which publish as they do; a draft does not hold their times.
 * ERR_CONFLICT when no item is meant, and, the round named, when one would have to move and cannot. */
enum err programme_delay(struct ctx *c, const char *slug, const struct programme_delay *in,
                         struct programme *out) MUST_CHECK;

/* ERR_INVALID with every fault named; ERR_CONFLICT when nothing has changed. */
enum err programme_publish(struct ctx *c, const char *slug, struct programme *out) MUST_CHECK;
enum err programme_discard(struct ctx *c, const char *slug, struct programme *out) MUST_CHECK;

/* ---- versions ---- */

/* Every version of the event file is kept (event.h); a version of the programme is one that changed it,
 * whoever did: publishing, a delay on the day, the set-up, an import. */
struct programme_version {
    int64_t version_no, published_at; /* real clock */
    const char *actor, *actor_name;   /* name NULL: not known, or no person */
    int64_t n_added, n_removed, n_changed; /* items */
    int64_t n_others; /* rooms, speakers and interpreters */
};
struct programme_versions {
    struct q_registration_event event;
    struct programme_version *items; /* newest first */
    size_t n_items;
    int64_t next_no; /* go on before this one; NO_INT: that was all */
};
/* Those before `before_no`, a page of them. A page reads so many documents at most, and may be short, even
 * empty, where the event was changed often and its programme was not. ERR_NOT_FOUND. */
enum err programme_versions(struct ctx *c, const char *slug, int64_t before_no,
                            struct programme_versions *out) MUST_CHECK;

/* A version against what is published now. */
struct programme_past {
    struct q_event_version_who is;
    struct programme draft; /* its `changes` are what the draft would lose */
    struct programme since; /* its `changes` lead from the version to what is published; `left` as if
                               it were brought back now. It owns nothing. */
    bool is_restorable;     /* bringing it back would change something */
};
/* programme_past_done afterwards, also after a failure. ERR_NOT_FOUND. */
enum err programme_past(struct ctx *c, const char *slug, int64_t version_no, struct programme_past *out) MUST_CHECK;
void programme_past_done(struct programme_past *p);

/* Makes the draft of a version's items, instead of what is in it. Rooms and people stay as they are said to
 * be now, and those since gone come back where an item needs them: an old address or a corrected name is not
 * brought back. What the version names and the event no longer has is left out, and told in `left`.
 * ERR_NOT_FOUND; ERR_CONFLICT when that is what is published. */
enum err programme_restore(struct ctx *c, const char *slug, int64_t version_no, struct programme *out) MUST_CHECK;

/* ---- between the files of the programme ---- */

#define PROGRAMME_LISTS 4
extern const char *const programme_lists[PROGRAMME_LISTS];

/* When an item of a document is held. */
enum err programme_span_of(struct ctx *c, const struct programme *p, const json_t *item,
                           struct programme_span *out) MUST_CHECK;
/* The element of that key in a list of a document; NULL: none. Borrowed. */
json_t *programme_find(json_t *doc, const char *list, const char *key);
/* Fills changes with what leads from one document to another; of p it needs the event. */
enum err programme_diff(struct ctx *c, struct programme *p, json_t *was, json_t *is) MUST_CHECK;
/* What is published, with the items of `was`; *out is the caller's. Fills p->left. */
enum err programme_bring_back(struct ctx *c, struct programme *p, json_t *was, json_t **out) MUST_CHECK;
/* The name of an item, a room or a person in a language; its key while it has none. In the arena. */
const char *programme_name_of(struct ctx *c, const json_t *one, enum lang lang);
/* Fills faults, clashes and changes. */
enum err programme_look(struct ctx *c, struct programme *p) MUST_CHECK;
/* Writes to the speakers and interpreters of p whose items differ between `was` and p->now. */
enum err programme_tell(struct ctx *c, struct programme *p, json_t *was) MUST_CHECK;

#endif
