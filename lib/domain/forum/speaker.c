#include "domain/forum/speaker.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/capability.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/upload.h"
#include "domain/event/event.h"
#include "domain/event/event_check.h"
#include "mail/mail.h"

/* ---- links ---- */

static const char *link_of(struct ctx *c, enum capability_kind kind, int64_t speaker_id, int64_t link_no)
{
    struct capability cap = {.kind = kind, .id = speaker_id, .link_no = link_no};
    return capability_make(c->arena, c->keys, c->origin, &cap);
}

const char *speaker_link(struct ctx *c, int64_t speaker_id, int64_t link_no)
{
    return arena_printf(c->arena, "%s/part#t=%s", c->origin, link_of(c, CAPABILITY_SPEAKER, speaker_id, link_no));
}

const char *speaker_feed_link(struct ctx *c, int64_t speaker_id, int64_t link_no)
{
    return arena_printf(c->arena, "%s/part/%s.ics", c->origin,
                        link_of(c, CAPABILITY_SPEAKER_FEED, speaker_id, link_no));
}

enum lang speaker_lang(const char *own, const json_t *languages)
{
    enum lang lang = LANG_EN;
    const char *first = json_string_value(json_array_get(languages, 0));
    if (*own || first)
        lang_of(*own ? own : first, &lang);
    return lang;
}

static const char *object_of(struct ctx *c, int64_t speaker_id)
{
    return arena_printf(c->arena, "speaker:%" PRId64, speaker_id);
}

/* Who reads the programme hears of it, in public too. */
static void tell_readers(struct ctx *c, int64_t event_id)
{
    ctx_topic(c, "programme", event_id);
    ctx_topic(c, "event", event_id);
}

/* An event whose programme is secret has no calendar that is anyone's; theirs is their own. */
static enum err calendar_of(struct ctx *c, const char *slug, int64_t speaker_id, const char **out)
{
    struct q_registration_event event;
    TRY(q_registration_event(c, slug, &event));
    return agenda_feed(c, &event, &(struct agenda_want){NULL, speaker_id}, out);
}

/* ---- what they have a part in ---- */

static const char *part_in(const struct agenda_item *item, int64_t speaker_id)
{
    for (size_t i = 0; i < item->n_people; i++)
        if (item->people[i].speaker_id == speaker_id)
            return item->people[i].part;
    return NULL;
}

/* Those without a time last, otherwise as they stand. */
static bool is_before(const struct agenda_item *a, const struct agenda_item *b)
{
    return a->starts_at != NO_INT && (b->starts_at == NO_INT || a->starts_at < b->starts_at);
}

/* Once they are released, and not for who does not come. */
static enum err load_documents(struct ctx *c, struct speaker_view *v)
{
    struct q_programme_get settings;
    v->decks_at = v->slides_due_at = NO_INT;
    enum err e = q_programme_get(c, v->is.event_id, &settings);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    v->decks_at = settings.decks_at;
    v->slides_due_at = settings.slides_due_at;
    if (v->decks_at == NO_INT || strcmp(v->is.kind, "interpreter") != 0 || strcmp(v->is.state, "declined") == 0)
        return OK;
    return q_speaker_documents(c, v->is.id, &v->documents, &v->n_documents);
}

enum err speaker_view(struct ctx *c, int64_t speaker_id, struct speaker_view *out)
{
    struct speaker_view v = {0};
    TRY(q_speaker_get(c, speaker_id, &v.is));
    TRY(agenda_load(c, v.is.event_id, &v.agenda));
    v.parts = arena_array(c->arena, struct speaker_part, v.agenda.n_items + 1);
    for (size_t i = 0; i < v.agenda.n_items; i++) {
        const struct agenda_item *item = &v.agenda.items[i];
        const char *part = part_in(item, speaker_id);
        size_t at = v.n_parts;
        if (!part)
            continue;
        for (; at > 0 && is_before(item, v.parts[at - 1].item); at--)
            v.parts[at] = v.parts[at - 1];
        v.parts[at] = (struct speaker_part){item, part};
        v.n_parts++;
    }
    TRY(load_documents(c, &v));
    TRY(q_slides_of_speaker(c, speaker_id, &v.slides, &v.n_slides));
    *out = v;
    return OK;
}

/* ---- documents ---- */

enum err speaker_document(struct ctx *c, int64_t speaker_id, const char *upload_key, bool is_read,
                          struct q_upload_get *out)
{
    struct speaker_view v = {0};
    size_t i = 0;
    TRY(q_speaker_get(c, speaker_id, &v.is));
    TRY(load_documents(c, &v));
    while (i < v.n_documents && strcmp(v.documents[i].upload_key, upload_key) != 0)
        i++;
    if (i == v.n_documents)
        return ERR_NOT_FOUND;
    TRY(upload_get(c, upload_key, out));
    if (!is_read)
        return OK;
    return log_add(c, v.is.event_id, "speaker.read", arena_printf(c->arena, "upload:%" PRId64, out->upload_id), NULL,
                   arena_printf(c->arena, "{\"speaker_id\":%" PRId64 "}", speaker_id));
}

/* ---- a round moves ---- */

enum err speaker_tell_round(struct ctx *c, const struct speaker_round_news *in, int64_t *n_told)
{
    struct q_speaker_of_round *rows;
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    size_t n;
    *n_told = 0;
    if (in->from == in->to && in->from_end == in->to_end)
        return OK;
    TRY(q_speaker_of_round(c, in->event_id, in->round_id, &rows, &n));
    *n_told = (int64_t)n;
    if (n > 0)
        TRY(event_export(c, rows[0].slug, &doc, &version_no));
    for (size_t i = 0; i < n; i++) {
        const struct q_speaker_of_round *s = &rows[i];
        enum lang lang = speaker_lang(s->lang, json_object_get(doc, "languages"));
        const char *before = msg_text(c->arena, lang, "programme_no_time", NULL, 0), *after = before, *ics;
        if (in->from != NO_INT)
            TRY(mail_when(c, lang, in->from, s->time_zone, &before));
        if (in->to != NO_INT)
            TRY(mail_when(c, lang, in->to, s->time_zone, &after));
        const char *room = s->room_name_json ? board_text(c, s->room_name_json, lang) : "";
        const struct msg_arg args[] = {{"item", board_text(c, s->item_name_json, lang)}, {"before", before},
                                       {"after", after}, {"room", room}};
        TRY(calendar_of(c, s->slug, s->id, &ics));
        struct mail m = {.text = MAIL_PROGRAMME_MOVED, .event_id = in->event_id, .object = object_of(c, s->id),
                         .to_email = s->email, .to_name = board_text(c, s->name_json, lang), .lang = lang,
                         .ics = strstr(ics, "BEGIN:VEVENT") ? ics : NULL,
                         MAIL_ARGS({"event", board_text(c, s->event_name_json, lang)},
                                   {"lines", msg_text(c->arena, lang, *room ? "programme_line_room" : "programme_line",
                                                      args, 4)},
                                   {"link", speaker_link(c, s->id, s->link_no)})};
        TRY(mail_queue(c, &m));
    }
    return OK;
}

/* ---- asking ---- */

/* "- Opening: Thursday … (Main hall)" for each; *has_time when any is in a calendar. */
static enum err lines_of(struct ctx *c, const struct speaker_view *v, enum lang lang, const char **out,
                         bool *has_time)
{
    struct buf b;
    buf_init(&b, c->arena, 64 << 10);
    *has_time = false;
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct agenda_item *item = v->parts[i].item;
        const char *when = msg_text(c->arena, lang, "programme_no_time", NULL, 0);
        if (item->starts_at != NO_INT) {
            TRY(mail_when(c, lang, item->starts_at, v->is.time_zone, &when));
            *has_time = true;
        }
        const struct msg_arg args[] = {
            {"item", board_text(c, item->row->name_json, lang)},
            {"when", when},
            {"room", item->row->room_name_json ? board_text(c, item->row->room_name_json, lang) : ""}};
        buf_str_add(&b, i ? "\n" : "");
        buf_str_add(&b, msg_text(c->arena, lang,
                                 item->row->room_name_json ? "speaker_line_room" : "speaker_line", args, 3));
    }
    *out = buf_str(&b);
    return OK;
}

static enum err mail_one(struct ctx *c, const struct speaker_view *v, const json_t *languages)
{
    const struct q_speaker_get *s = &v->is;
    enum lang lang = speaker_lang(s->lang, languages);
    bool is_interpreter = strcmp(s->kind, "interpreter") == 0, has_time;
    const char *lines, *ics = NULL;
    TRY(lines_of(c, v, lang, &lines, &has_time));
    if (has_time)
        TRY(calendar_of(c, s->slug, s->id, &ics));
    struct mail m = {.text = is_interpreter ? MAIL_INTERPRETER_ASK : MAIL_SPEAKER_ASK, .event_id = s->event_id,
                     .object = object_of(c, s->id), .to_email = s->email,
                     .to_name = board_text(c, s->name_json, lang), .lang = lang, .ics = ics,
                     MAIL_ARGS({"event", board_text(c, s->event_name_json, lang)}, {"lines", lines},
                               {"link", speaker_link(c, s->id, s->link_no)})};
    return mail_queue(c, &m);
}

/* *n_asked is one more when they were. */
static enum err ask_one(struct ctx *c, const struct q_registration_event *event, const json_t *languages,
                        int64_t speaker_id, int64_t *n_asked)
{
    struct q_speaker_ask row;
    struct speaker_view v;
    enum err e = q_speaker_ask(c, c->now_at, speaker_id, event->id, c->now_at - SPEAKER_ASK_EVERY_MS, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(speaker_view(c, speaker_id, &v));
    TRY(mail_one(c, &v, languages));
    ++*n_asked;
    return log_add(c, event->id, "speaker.ask", object_of(c, speaker_id), NULL,
                   arena_printf(c->arena, "{\"state\":\"%s\"}", v.is.state));
}

enum err speaker_ask(struct ctx *c, const struct speaker_asking *in, int64_t *n_asked)
{
    struct q_registration_event event;
    struct q_speaker_unasked *rows;
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    size_t n = 0;
    *n_asked = 0;
    TRY(q_registration_event(c, in->slug, &event));
    TRY(event_export(c, in->slug, &doc, &version_no));
    const json_t *languages = json_object_get(doc, "languages");
    tell_readers(c, event.id);
    for (size_t i = 0; i < in->n; i++)
        TRY(ask_one(c, &event, languages, in->ids[i], n_asked));
    if (in->n > 0)
        return OK;
    TRY(q_speaker_unasked(c, event.id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(ask_one(c, &event, languages, rows[i].id, n_asked));
    return OK;
}

/* ---- answering ---- */

enum err speaker_answer(struct ctx *c, int64_t speaker_id, const char *answer, const char *reason)
{
    struct q_speaker_get s;
    bool is_coming = strcmp(answer, "confirm") == 0;
    if (!is_coming && strcmp(answer, "decline") != 0)
        return fail(c, ERR_INVALID, "answer", "field_choice", "choices", "confirm, decline", NULL);
    TRY(q_speaker_get(c, speaker_id, &s));
    if (s.ends_at != NO_INT && c->received_at >= s.ends_at)
        return fail(c, ERR_CONFLICT, NULL, "programme_over", NULL);
    const char *state = is_coming ? "confirmed" : "declined";
    tell_readers(c, s.event_id);
    TRY(q_speaker_answer(c, state, reason && !is_coming ? reason : "", c->now_at, speaker_id));
    if (is_coming && !s.wish_json)
        TRY(q_speaker_wish(c, NULL, true, speaker_id));
    return log_add(c, s.event_id, is_coming ? "speaker.confirm" : "speaker.decline", object_of(c, speaker_id),
                   arena_printf(c->arena, "{\"state\":\"%s\"}", s.state),
                   arena_printf(c->arena, "{\"state\":\"%s\"}", state));
}

/* ---- what they would have changed ---- */

/* Their place in the list of their kind, or the list's length. */
static size_t place_of(const json_t *list, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return no;
    return json_array_size(list);
}

/* A speaker's name, office and way of taking part; an interpreter's name. */
static enum err check_members(struct ctx *c, json_t *wish, bool is_interpreter)
{
    const char *name;
    json_t *value;
    json_object_foreach(wish, name, value)
    {
        bool is_name = strcmp(name, "name") == 0;
        bool is_other = strcmp(name, "office") == 0 || strcmp(name, "mode") == 0;
        if (!is_name && (is_interpreter || !is_other))
            return fail(c, ERR_INVALID, "wish", "speaker_wish_member", NULL);
    }
    return OK;
}

/* What would be wrong with the event file. */
static enum err check_result(struct ctx *c, json_t *doc, const char *list, size_t no)
{
    struct faults faults = {0};
    const char *at = arena_printf(c->arena, "/%s/%zu", list, no);
    size_t n = strlen(at);
    bool is_wrong = false;
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next) {
        if (strncmp(f->pointer, at, n) != 0 || (f->pointer[n] && f->pointer[n] != '/'))
            continue;
        const char *field = f->pointer[n] ? arena_printf(c->arena, "wish.%s", f->pointer + n + 1) : "wish";
        issue_add_text(c, field, f->key, f->text);
        is_wrong = true;
    }
    return is_wrong ? fail(c, ERR_INVALID, "wish", "speaker_wish_wrong", NULL) : OK;
}

enum err speaker_wish(struct ctx *c, int64_t speaker_id, json_t *wish)
{
    struct q_speaker_get s;
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    TRY(q_speaker_get(c, speaker_id, &s));
    bool is_interpreter = strcmp(s.kind, "interpreter") == 0;
    const char *list = is_interpreter ? "interpreters" : "speakers";
    TRY(check_members(c, wish, is_interpreter));
    TRY(event_export(c, s.slug, &doc, &version_no));
    json_t *all = json_object_get(doc, list);
    size_t no = place_of(all, s.key);
    if (no == json_array_size(all))
        return ERR_NOT_FOUND;
    AUTO_JSON *was = json_deep_copy(json_array_get(all, no));
    AUTO_JSON *patch = json_pack("{s:{s:O}}", list, s.key, wish);
    event_patch(doc, patch);
    TRY(check_result(c, doc, list, no));
    json_t *is = json_array_get(all, no);
    static const char *const members[] = {"name", "office", "mode"};
    bool is_same = true;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_t *before = json_object_get(was, members[i]), *after = json_object_get(is, members[i]);
        is_same &= before == after || (before && after && json_equal(before, after));
    }
    const char *kept = is_same ? NULL : json_text(c->arena, wish);
    tell_readers(c, s.event_id);
    TRY(q_speaker_wish(c, kept, is_same, speaker_id));
    return log_add(c, s.event_id, "speaker.wish", object_of(c, speaker_id), NULL, kept ? kept : "{}");
}

/* ---- links end ---- */

enum err speaker_revoke(struct ctx *c, int64_t speaker_id)
{
    struct q_speaker_get s;
    struct q_speaker_revoke row;
    TRY(q_speaker_get(c, speaker_id, &s));
    TRY(q_speaker_revoke(c, speaker_id, &row));
    tell_readers(c, s.event_id);
    return log_add(c, s.event_id, "speaker.revoke", object_of(c, speaker_id),
                   arena_printf(c->arena, "{\"link_no\":%" PRId64 "}", s.link_no),
                   arena_printf(c->arena, "{\"link_no\":%" PRId64 "}", row.link_no));
}

enum err speaker_feed(struct ctx *c, const char *key, const char **out)
{
    struct capability cap;
    struct q_speaker_of_feed row;
    if (!capability_check(c->arena, c->keys, c->origin, key, &cap) || cap.kind != CAPABILITY_SPEAKER_FEED)
        return ERR_NOT_FOUND;
    TRY(q_speaker_of_feed(c, cap.id, cap.link_no, &row));
    return calendar_of(c, row.slug, row.id, out);
}
