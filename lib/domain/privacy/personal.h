/* What the database holds of people (personal.def), as data: for the page that says it and for the test that finds a
 * column nobody has thought of. */
#ifndef DOMAIN_PRIVACY_PERSONAL_H
#define DOMAIN_PRIVACY_PERSONAL_H

#include <stddef.h>

enum personal_kind {
    PERSONAL_CONTACT, PERSONAL_ANSWERS, PERSONAL_FILES, PERSONAL_MAILS, PERSONAL_PASSPORT, PERSONAL_SEARCH,
    PERSONAL_NETWORK, PERSONAL_SECRET, PERSONAL_WORDS, PERSONAL_SCORES, PERSONAL_LOG, PERSONAL_PUBLIC,
    PERSONAL_NOTHING, /* texts that say nothing of anybody */
    PERSONAL_KIND_COUNT
};

enum personal_end {
    PERSONAL_EMPTIED, PERSONAL_NULLED, PERSONAL_HOLLOWED, PERSONAL_NUMBERED, PERSONAL_RENAMED, PERSONAL_UNNAMED,
    PERSONAL_WIPED, PERSONAL_DELETED, PERSONAL_FOLLOWS, PERSONAL_REDACTED, PERSONAL_KEPT
};

struct personal {
    const char *table, *columns; /* one; of PERSONAL_NOTHING as many as there are, with blanks between */
    enum personal_kind kind;
    enum personal_end end;
};

/* All of it; static. */
const struct personal *personal_list(size_t *n);

#endif
