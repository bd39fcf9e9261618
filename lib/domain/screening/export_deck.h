/* The documents of applications as the files of one archive. */
#ifndef DOMAIN_SCREENING_EXPORT_DECK_H
#define DOMAIN_SCREENING_EXPORT_DECK_H

#include "base/ctx.h"
#include "domain/screening/export.h"

#define EXPORT_DECKS_MAX 20000

struct export_deck {
    const char *upload_key, *hash;
    const char *name; /* "00012_한빛센서_deck.pdf": no folders, each once */
    int64_t n_bytes, completed_at;
    bool is_stored; /* in the database: any node has it */
};
struct export_decks {
    struct export_deck *list;
    size_t n;
};

/* Those of these applications that have arrived, in their order; in the arena. Recorded ERR_TOO_LARGE. */
enum err export_decks(struct ctx *c, const struct export_want *want, const int64_t *ids, size_t n,
                      struct export_decks *out) MUST_CHECK;

#endif
