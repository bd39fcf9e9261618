/* Invitation letters for visas. Who has a confirmed registration, or an accepted application, asks by their
 * link and says what their passport says; the organiser issues the letter or refuses it.
 *
 * What a passport says is in one column of one row, sealed (base/seal.h), and nowhere else: not in the log,
 * in mail, in lists, exports or errors. It is deleted when the letter is refused, revoked or taken back,
 * and so many days after the event as the organiser has said, by visa_letter_sweep. Each look of an organiser
 * at it is logged.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_VISA_LETTER_H
#define DOMAIN_FORUM_VISA_LETTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

#define VISA_KEEP_DAYS_MAX 365

/* Whose letter: one of the two, the other NO_INT. */
struct visa_who {
    int64_t registration_id, application_id;
};

/* How an event gives letters; is_open false where nothing was said. */
struct visa_set {
    bool is_open;
    const char *signer_json, *contact; /* signer_json: {"en": …}, "{}" when not said */
    int64_t n_keep_days, version_no;   /* version_no 1: nothing was said yet */
};
enum err visa_set_load(struct ctx *c, int64_t event_id, struct visa_set *out) MUST_CHECK;
/* Checks If-Match. `signer`: a text per language. To open it somebody must sign. */
enum err visa_set_save(struct ctx *c, int64_t event_id, const struct visa_set *in, json_t *signer) MUST_CHECK;

/* As typed; checked by visa_letter_ask. Dates are YYYY-MM-DD. */
struct visa_passport {
    const char *name, *number, *nationality, *birth_date, *expiry_date;
};

/* Who may have a letter, and of what event. Borrowed from the arena. */
struct visa_holder {
    int64_t event_id, link_no, starts_at, ends_at; /* ends_at is told where it was not said */
    const char *state, *email, *name, *organisation, *slug, *event_name_json, *time_zone;
    enum lang lang;
    bool is_accepted, is_over;
    const char *object; /* "registration:12" */
};
enum err visa_holder_load(struct ctx *c, const struct visa_who *who, struct visa_holder *out) MUST_CHECK;

/* Asks for a letter in a language. ERR_INVALID (an issue per field; none repeats what was typed), ERR_CONFLICT: not
 * accepted, no letters are given, the event is over, one is there already. */
enum err visa_letter_ask(struct ctx *c, const struct visa_who *who, const struct visa_passport *in,
                         enum lang lang) MUST_CHECK;
/* Takes it back and deletes the data; again changes nothing. */
enum err visa_letter_withdraw(struct ctx *c, const struct visa_who *who) MUST_CHECK;
/* "issue", "refuse" and "revoke", these with a reason; the holder is mailed. ERR_INVALID, ERR_CONFLICT. */
enum err visa_letter_decide(struct ctx *c, const struct visa_who *who, const char *decision,
                            const char *reason) MUST_CHECK;

/* The last one that was asked for. ERR_NOT_FOUND, not recorded: none. */
struct visa_letter {
    int64_t id, no, created_at, decided_at, deleted_at;
    const char *state, *reason;
    enum lang lang;
    const char *code;        /* to be checked by (base/proof.h) */
    struct visa_passport is; /* empty texts once deleted */
    bool has_passport;
};
enum err visa_letter_load(struct ctx *c, const struct visa_who *who, struct visa_letter *out) MUST_CHECK;
/* The same, by the organiser: logged. */
enum err visa_letter_look(struct ctx *c, const struct visa_who *who, struct visa_letter *out) MUST_CHECK;

/* Deletes what has been kept long enough, some at a time; *n were. */
enum err visa_letter_sweep(struct ctx *c, size_t *n) MUST_CHECK;

#endif
