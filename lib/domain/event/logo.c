#include "domain/event/logo.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/access/log.h"
#include "domain/event/event.h"
#include "file/picture.h"
#include "store/queries.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL

static bool names(const json_t *doc, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(doc, "organisations"), no, one)
    {
        const char *own = json_str(one, "key"); /* a draft's may be missing */
        if (own && strcmp(own, key) == 0)
            return true;
    }
    return false;
}

/* In the event's document, or in the draft of the next version. */
static enum err find_organisation(struct ctx *c, const char *event, const char *key, int64_t *event_id)
{
    AUTO_JSON *doc = NULL;
    struct q_event_by_slug row;
    struct q_event_draft_of_event draft;
    struct q_event_draft_get next;
    int64_t version_no;
    TRY(event_export(c, event, &doc, &version_no));
    TRY(q_event_by_slug(c, event, &row));
    bool is_there = names(doc, key);
    enum err e = is_there ? ERR_NOT_FOUND : q_event_draft_of_event(c, row.id, &draft);
    if (e == OK) {
        TRY(q_event_draft_get(c, draft.id, &next));
        AUTO_JSON *draft_doc = json_stored(c->arena, next.doc_json);
        is_there = names(draft_doc, key);
    } else if (e != ERR_NOT_FOUND)
        return e;
    if (is_there) {
        *event_id = row.id;
        return OK;
    }
    return fail(c, ERR_NOT_FOUND, "organisation_key", "logo_organisation", "key", key, NULL);
}

static const char *number(struct ctx *c, int64_t v)
{
    return arena_printf(c->arena, "%lld", (long long)v);
}

/* The bytes behind the text, and what they are. */
static enum err read_picture(struct ctx *c, const char *text, struct logo *out, struct picture *is)
{
    size_t text_n = text ? strlen(text) : 0;
    unsigned char *p = arena_alloc(c->arena, LOGO_MAX_BYTES);
    if (text_n > sodium_base64_ENCODED_LEN(LOGO_MAX_BYTES, BASE64))
        return fail(c, ERR_INVALID, "data", "logo_too_large", "max", number(c, LOGO_MAX_BYTES >> 10), NULL);
    if (!text_n || sodium_base642bin(p, LOGO_MAX_BYTES, text, text_n, NULL, &out->n, NULL, BASE64) != 0)
        return fail(c, ERR_INVALID, "data", "logo_data", NULL);
    if (!picture_read(p, out->n, is))
        return fail(c, ERR_INVALID, "data", "logo_type", NULL);
    if (is->n_width < 16 || is->n_width > LOGO_MAX_SIDE || is->n_height < 16 || is->n_height > LOGO_MAX_SIDE)
        return fail(c, ERR_INVALID, "data", "logo_dimensions", "max", number(c, LOGO_MAX_SIDE), "width",
                    number(c, is->n_width), "height", number(c, is->n_height), NULL);
    out->p = p;
    out->type = is->type;
    return OK;
}

static const char *key_of(struct ctx *c, const struct logo *l)
{
    unsigned char hash[16];
    char *hex = arena_alloc(c->arena, 2 * sizeof hash + 1);
    crypto_generichash(hash, sizeof hash, l->p, l->n, NULL, 0);
    return sodium_bin2hex(hex, 2 * sizeof hash + 1, hash, sizeof hash);
}

static enum err log_logo(struct ctx *c, int64_t event_id, const char *action, const char *organisation,
                         const char *key)
{
    return log_add(c, event_id, action, arena_printf(c->arena, "organisation:%s", organisation), NULL,
                   arena_printf(c->arena, "{\"logo\":\"%s\"}", key));
}

enum err logo_put(struct ctx *c, const char *event, const char *organisation_key, json_t *picture,
                  const char **key)
{
    struct picture is;
    struct logo l;
    int64_t event_id = NO_INT;
    const char *text = json_str(picture, "data");
    TRY(find_organisation(c, event, organisation_key, &event_id));
    TRY(read_picture(c, text, &l, &is));
    *key = key_of(c, &l);
    TRY(q_organisation_logo_put(c, &(struct q_organisation_logo_put_in){
                                       .event_id = event_id,
                                       .organisation_key = organisation_key,
                                       .key = *key,
                                       .type = is.type,
                                       .n_width = is.n_width,
                                       .n_height = is.n_height,
                                       .data = text,
                                       .created_at = c->real_at,
                                   }));
    return log_logo(c, event_id, "logo.put", organisation_key, *key);
}

enum err logo_delete(struct ctx *c, const char *event, const char *organisation_key)
{
    struct q_event_by_slug row;
    struct q_organisation_logo_delete gone;
    TRY(q_event_by_slug(c, event, &row));
    TRY(q_organisation_logo_delete(c, row.id, organisation_key, &gone));
    return log_logo(c, row.id, "logo.delete", organisation_key, gone.key);
}

/* Shown on a page that the reader may see. */
static enum err find_use(struct ctx *c, const char *key, bool *is_public)
{
    struct q_organisation_logo_uses *uses;
    size_t n;
    bool is_organiser = false;
    *is_public = false;
    TRY(q_organisation_logo_uses(c, key, &uses, &n));
    for (size_t i = 0; i < n && !*is_public; i++)
        *is_public = uses[i].is_shown;
    for (size_t i = 0; i < n && !*is_public && !is_organiser; i++)
        TRY(access_is_organiser(c, uses[i].event_id, &is_organiser));
    return *is_public || is_organiser ? OK : ERR_NOT_FOUND;
}

enum err logo_get(struct ctx *c, const char *key, struct logo *out)
{
    struct q_organisation_logo_get row;
    bool is_public;
    TRY(find_use(c, key, &is_public));
    TRY(q_organisation_logo_get(c, key, &row));
    size_t text_n = strlen(row.data);
    unsigned char *p = arena_alloc(c->arena, text_n + 1);
    struct logo l = {.type = row.type, .p = p, .is_public = is_public};
    if (sodium_base642bin(p, text_n + 1, row.data, text_n, NULL, &l.n, NULL, BASE64) != 0)
        fatal("a stored logo is no base64");
    *out = l;
    return OK;
}
