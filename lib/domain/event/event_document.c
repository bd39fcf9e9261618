#include "domain/event/event_document.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/text.h"
#include "base/when.h"
#include "domain/access/access.h"
#include "domain/access/log.h"

#define TITLE_MAX 200

static const struct {
    const char *type, *media;
} types[] = {
    {"pdf", "application/pdf"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"zip", "application/zip"},
};

const char *document_media_type(const char *type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].type, type) == 0)
            return types[i].media;
    return "application/octet-stream";
}

/* ---- what is said of them ---- */

enum err document_list(struct ctx *c, int64_t event_id, struct q_document_list **out, size_t *n)
{
    return q_document_list(c, c->now_at, event_id, c->real_at - DOCUMENT_UNDO_MS, out, n);
}

bool document_is_agreed(struct ctx *c, const char *application_state, const char *consent, const char *answers_json)
{
    if (!consent || !answers_json || strcmp(application_state, "accepted") != 0)
        return false;
    AUTO_JSON *answers = json_stored(c->arena, answers_json);
    return json_is_true(json_object_get(answers, consent));
}

bool document_is_there(struct ctx *c, const struct q_document_list *d)
{
    return d->removed_at == NO_INT && d->name &&
           (d->upload_id == NO_INT || document_is_agreed(c, d->application_state, d->consent, d->answers_json));
}

static enum err read_title(struct ctx *c, json_t *given, json_t **out)
{
    const char *code;
    json_t *value;
    *out = json_object();
    json_object_foreach(given, code, value)
    {
        enum lang lang;
        char *text;
        const char *s = json_string_value(value);
        if (!lang_of(code, &lang) || strcmp(lang_code(lang), code) != 0 || !s ||
            text_line(c->arena, s, strlen(s), &text) != OK || text_n_chars(text) > TITLE_MAX)
            return fail(c, ERR_INVALID, "title", "document_title", NULL);
        if (*text)
            json_object_set_new(*out, code, json_string(text));
    }
    return json_object_size(*out) ? OK : fail(c, ERR_INVALID, "title", "document_title", NULL);
}

static enum err log_document(struct ctx *c, const struct q_document_get *d, const char *action, const char *after)
{
    return log_add(c, d->event_id, action, arena_printf(c->arena, "document:%s", d->key), NULL, after);
}

static enum err check_readers(struct ctx *c, const struct q_document_get *d, const char *readers)
{
    struct q_document_frame frame;
    bool is_registered = strcmp(readers, "registered") == 0;
    if (!is_registered && strcmp(readers, "public") != 0 && strcmp(readers, "link") != 0)
        return fail(c, ERR_INVALID, "readers", "field_choice", "choices", "link, public, registered", NULL);
    TRY(q_document_frame(c, d->event_id, &frame));
    if (is_registered && frame.n_tickets == 0)
        return fail(c, ERR_INVALID, "readers", "document_no_registration", NULL);
    return OK;
}

enum err document_change(struct ctx *c, const char *key, const struct document_change *in)
{
    struct q_document_get d;
    struct q_document_change row;
    enum lang lang;
    AUTO_JSON *title = NULL;
    TRY(q_document_get(c, key, &d));
    if (d.removed_at != NO_INT)
        return ERR_NOT_FOUND;
    TRY(ctx_match(c, d.version_no));
    TRY(read_title(c, in->title, &title));
    if (*in->lang && (!lang_of(in->lang, &lang) || strcmp(lang_code(lang), in->lang) != 0))
        return fail(c, ERR_INVALID, "document_lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(check_readers(c, &d, in->readers));
    const int64_t *public_at = strcmp(in->readers, "link") == 0 ? NULL : in->public_at;
    const char *title_json = json_text(c->arena, title);
    enum err e = q_document_change(c, &(struct q_document_change_in){
        .title_json = title_json, .lang = in->lang, .readers = in->readers, .opt_public_at = public_at,
        .document_id = d.document_id, .version_no = d.version_no}, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    AUTO_JSON *after = json_pack("{s:O, s:s, s:s}", "title", title, "lang", in->lang, "readers", in->readers);
    if (public_at)
        json_object_set_new(after, "public_at", json_integer(*public_at));
    return log_document(c, &d, "document.change", json_text(c->arena, after));
}

/* Where `key` stands in the list, and its end; false when it is not there. */
static bool takes_key(const char **p, const char *key)
{
    size_t n = strlen(key);
    if (strncmp(*p, key, n) != 0 || ((*p)[n] && (*p)[n] != ','))
        return false;
    *p += n + ((*p)[n] == ',');
    return true;
}

enum err document_order(struct ctx *c, int64_t event_id, const char *keys)
{
    struct q_document_list *all;
    size_t n, n_there = 0, n_placed = 0;
    TRY(document_list(c, event_id, &all, &n));
    for (size_t i = 0; i < n; i++)
        n_there += all[i].removed_at == NO_INT;
    for (const char *p = keys; *p; n_placed++) {
        size_t i = 0;
        while (i < n && (all[i].removed_at != NO_INT || all[i].order_no < 0 || !takes_key(&p, all[i].key)))
            i++;
        if (i == n)
            return fail(c, ERR_CONFLICT, "documents", "document_order", NULL);
        all[i].order_no = -1; /* placed: not twice */
        TRY(q_document_place(c, (int64_t)n_placed + 1, all[i].key, event_id));
    }
    if (n_placed != n_there)
        return fail(c, ERR_CONFLICT, "documents", "document_order", NULL);
    return log_add(c, event_id, "document.order", arena_printf(c->arena, "event:%" PRId64, event_id), NULL, NULL);
}

enum err document_remove(struct ctx *c, const char *key)
{
    struct q_document_get d;
    struct q_document_remove row;
    TRY(q_document_get(c, key, &d));
    TRY(q_document_remove(c, c->real_at, d.document_id, &row));
    return log_document(c, &d, "document.remove", NULL);
}

enum err document_restore(struct ctx *c, const char *key)
{
    struct q_document_get d;
    struct q_document_restore row;
    TRY(q_document_get(c, key, &d));
    enum err e = q_document_restore(c, d.document_id, c->real_at - DOCUMENT_UNDO_MS, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "document_not_removed", NULL);
    TRY(e);
    return log_document(c, &d, "document.restore", NULL);
}

/* ---- reading ---- */

/* A confirmed place at the document's event, by a bearer link or by the key in the address. */
static enum err has_place(struct ctx *c, const char *guest, int64_t event_id, bool *out)
{
    struct capability cap;
    struct q_document_guest row;
    *out = false;
    enum err e = ERR_NOT_FOUND;
    if (c->who.kind == WHO_GUEST)
        e = q_document_guest(c, c->who.registration_id, NULL, event_id, &row);
    else if (guest && capability_check(c->arena, c->keys, c->origin, guest, &cap) && cap.kind == CAPABILITY_DOCUMENTS)
        e = q_document_guest(c, cap.id, &cap.link_no, event_id, &row);
    *out = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err early(struct ctx *c, const struct q_document_readable *d)
{
    fail_extra_time(c, "opens_at", d->public_at);
    fail_extra_text(c, "time_zone", d->time_zone);
    return fail(c, ERR_LATE, NULL, "document_early", "at", when_text(c->arena, c->lang, d->time_zone, d->public_at),
                NULL);
}

static enum err may_read(struct ctx *c, const struct q_document_readable *d, const char *guest)
{
    bool is_organiser, is_guest;
    TRY(access_is_organiser(c, d->event_id, &is_organiser));
    if (is_organiser || strcmp(d->readers, "link") == 0)
        return OK;
    TRY(has_place(c, guest, d->event_id, &is_guest));
    if (!d->is_public && !is_guest)
        return ERR_NOT_FOUND;
    if (strcmp(d->readers, "registered") == 0 && !is_guest)
        return fail(c, ERR_FORBIDDEN, NULL, "document_registered", NULL);
    return d->public_at != NO_INT && c->now_at < d->public_at ? early(c, d) : OK;
}

enum err document_read(struct ctx *c, const char *key, const char *guest, struct q_document_readable *out)
{
    struct q_document_readable d;
    TRY(q_document_readable(c, key, &d));
    if (d.upload_id != NO_INT && !document_is_agreed(c, d.application_state, d.consent, d.answers_json))
        return ERR_NOT_FOUND;
    TRY(may_read(c, &d, guest));
    *out = d;
    return OK;
}

const char *document_title(struct ctx *c, const char *title_json, const char *name, enum lang lang)
{
    const char *title = json_stored_in_lang(c->arena, title_json, lang_code(lang));
    return title && *title ? title : name;
}

const char *document_file_name(struct ctx *c, const struct q_document_readable *d)
{
    const char *title = document_title(c, d->title_json, d->name, c->lang);
    const char *ending = arena_printf(c->arena, ".%s", d->type);
    size_t n = strlen(title), k = strlen(ending);
    bool is_ended = n > k && strcasecmp(title + n - k, ending) == 0;
    char *name = arena_printf(c->arena, "%s%s", title, is_ended ? "" : ending);
    for (char *p = name; (p = strpbrk(p, "/\\:*?\"<>|"));) /* what a file's name cannot hold somewhere */
        *p = '-';
    return name;
}

const char *document_link(struct ctx *c, const char *key)
{
    return arena_printf(c->arena, "%s/documents/%s", c->origin, key);
}

const char *document_guest_link(struct ctx *c, const char *key, int64_t registration_id, int64_t link_no)
{
    const struct capability cap = {.kind = CAPABILITY_DOCUMENTS, .id = registration_id, .link_no = link_no};
    return arena_printf(c->arena, "%s/documents/%s?guest=%s", c->origin, key,
                        capability_make(c->arena, c->keys, c->origin, &cap));
}
