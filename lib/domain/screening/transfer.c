#include "domain/screening/transfer.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/screening/export.h"
#include "store/queries.h"

#define LISTED_MAX 100 /* skipped ones that the log names */

static const char *keys_of(struct ctx *c, const char *text_json)
{
    struct buf b;
    size_t no;
    json_t *key;
    AUTO_JSON *text = json_stored(c->arena, text_json);
    buf_init(&b, c->arena, 16384);
    buf_char(&b, ' ');
    json_array_foreach(json_object_get(text, "questions"), no, key)
        buf_printf(&b, "%s ", json_string_value(key));
    return buf_str(&b);
}

enum err transfer_open(struct ctx *c, int64_t event_id, const char *key, struct transfer *out)
{
    *out = (struct transfer){0};
    enum err e = consent_recipient(c, event_id, key, &out->to);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, "recipient", "recipient_unknown", NULL);
    TRY(e);
    out->only = keys_of(c, out->to.text_json);
    return OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = ((const struct q_consent_agreed *)b)->application_id;
    return (x > y) - (x < y);
}

enum err transfer_cut(struct ctx *c, int64_t event_id, struct transfer *t, struct screening_ids *list)
{
    struct q_consent_agreed *agreed;
    size_t n, n_kept = 0;
    TRY(q_consent_agreed(c, event_id, t->to.key, t->to.holds_no, &agreed, &n));
    t->skipped = arena_array(c->arena, int64_t, list->n + 1);
    t->n_skipped = 0;
    for (size_t i = 0; i < list->n; i++) {
        int64_t id = list->ids[i];
        if (n && bsearch(&id, agreed, n, sizeof *agreed, by_id))
            list->ids[n_kept++] = id;
        else
            t->skipped[t->n_skipped++] = id;
    }
    list->n = n_kept;
    return OK;
}

enum err transfer_note(struct ctx *c, int64_t event_id, const struct transfer *t, const char *format,
                       const struct screening_ids *list)
{
    struct q_transfer_add row;
    struct q_transfer_add_in in = {
        .event_id = event_id,
        .key = t->to.key,
        .format = format,
        .n_applications = (int64_t)list->n,
        .n_skipped = (int64_t)t->n_skipped,
        .opt_person_id = c->who.kind == WHO_PERSON ? &c->who.person_id : NULL,
        .now_at = c->now_at,
        .real_at = c->real_at,
    };
    TRY(q_transfer_add(c, &in, &row));
    for (size_t i = 0; i < list->n; i += EXPORT_PAGE) {
        size_t n = list->n - i < EXPORT_PAGE ? list->n - i : EXPORT_PAGE;
        TRY(q_transfer_add_applications(c, export_digits(c, list->ids + i, n), row.id, event_id, t->to.key,
                                        t->to.holds_no));
    }
    return OK;
}

void transfer_write(const struct transfer *t, struct jw *w)
{
    if (!t->only)
        return;
    jw_str(w, "recipient", t->to.key);
    jw_int(w, "recipient_no", t->to.version_no);
    jw_int(w, "n_skipped", (int64_t)t->n_skipped);
    jw_key_open(w, "skipped", '[');
    for (size_t i = 0; i < t->n_skipped && i < LISTED_MAX; i++)
        jw_int(w, NULL, t->skipped[i]);
    jw_close(w, ']');
}
