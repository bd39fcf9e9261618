#include "domain/screening/export_deck.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file_name.h"
#include "store/queries.h"

#define COMPANY_MAX 40 /* characters of a company in a file's name */

/* Numbers sort as they count. A second document of a kind has its own number. */
static const char *name_of(struct ctx *c, const struct q_export_decks *u, int nth)
{
    const char *company = file_name_of(c->arena, u->company, COMPANY_MAX, "-");
    const char *again = nth > 1 ? arena_printf(c->arena, "-%d", nth) : "";
    return arena_printf(c->arena, "%s%05" PRId64 "_%s_%s%s.%s", u->no < 0 ? "T" : "", u->no < 0 ? -u->no : u->no,
                        company, u->kind, again, u->type);
}

static void add(struct ctx *c, const struct export_want *want, struct export_decks *out,
                const struct q_export_decks *rows, size_t n)
{
    int nth = 1;
    for (size_t i = 0; i < n; i++) {
        const struct q_export_decks *u = &rows[i];
        bool is_again = i > 0 && u->application_id == u[-1].application_id && strcmp(u->kind, u[-1].kind) == 0;
        nth = is_again ? nth + 1 : 1;
        if (!export_has(want, u->kind))
            continue;
        out->list[out->n++] = (struct export_deck){.upload_key = u->upload_key, .hash = u->hash,
                                                   .name = name_of(c, u, nth), .n_bytes = u->n_bytes,
                                                   .completed_at = u->completed_at, .is_stored = u->is_stored};
    }
}

enum err export_decks(struct ctx *c, const struct export_want *want, const int64_t *ids, size_t n,
                      struct export_decks *out)
{
    *out = (struct export_decks){.list = arena_array(c->arena, struct export_deck, EXPORT_DECKS_MAX)};
    for (size_t i = 0; i < n; i += EXPORT_PAGE) {
        size_t n_ids = n - i < EXPORT_PAGE ? n - i : EXPORT_PAGE, n_rows;
        struct q_export_decks *rows;
        TRY(q_export_decks(c, export_digits(c, ids + i, n_ids), want->event_id, want->is_all, c->who.person_id,
                           &rows, &n_rows));
        if (out->n + n_rows > EXPORT_DECKS_MAX)
            return fail(c, ERR_TOO_LARGE, NULL, "export_too_many", "max",
                        arena_printf(c->arena, "%d", EXPORT_DECKS_MAX), NULL);
        add(c, want, out, rows, n_rows);
    }
    return OK;
}
