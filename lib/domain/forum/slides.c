#include "domain/forum/slides.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/upload.h"
#include "domain/event/event.h"
#include "domain/forum/speaker.h"
#include "domain/pitch/timetable_board.h"
#include "mail/mail.h"

static void tell(struct ctx *c, int64_t event_id)
{
    ctx_topic(c, "programme", event_id);
    ctx_topic(c, "event", event_id);
}

/* ---- announcing ---- */

enum err slides_check_new(struct ctx *c, const struct slides_new *in, struct q_slides_frame *out)
{
    enum err e = q_slides_frame(c, in->speaker_id, in->item, out);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "kind", "slides_no_part", NULL);
    TRY(e);
    if (strcmp(out->speaker_state, "declined") == 0)
        return fail(c, ERR_CONFLICT, NULL, "slides_declined", NULL);
    struct upload_frame frame = {out->due_at, SLIDES_MAX_BYTES, out->n_open, out->time_zone};
    return upload_check_frame(c, &frame, in->n_bytes);
}

enum err slides_create(struct ctx *c, const struct slides_new *in, const char *key, int64_t n_offset)
{
    struct q_slides_frame frame;
    struct q_slides_add row;
    TRY(slides_check_new(c, in, &frame));
    TRY(q_slides_add(c, &(struct q_slides_add_in){
        .upload_key = key, .speaker_id = in->speaker_id, .agenda_item_id = frame.agenda_item_id, .name = in->name,
        .n_bytes = in->n_bytes, .n_offset = n_offset, .received_at = c->received_at, .now_at = c->now_at,
        .expires_at = c->received_at + UPLOAD_KEEP_MS}, &row));
    tell(c, frame.event_id);
    AUTO_JSON *after = json_pack("{s:I, s:s, s:s, s:I, s:I}", "speaker_id", (json_int_t)in->speaker_id, "item",
                                 in->item, "name", in->name, "n_bytes", (json_int_t)in->n_bytes, "received_at",
                                 (json_int_t)c->received_at);
    return log_add(c, frame.event_id, "speaker.slides_create", arena_printf(c->arena, "upload:%" PRId64, row.id), NULL,
                   json_text(c->arena, after));
}

/* ---- those that count ---- */

static int rank_of(const char *state)
{
    return strcmp(state, "complete") == 0 ? 0 : strcmp(state, "open") == 0 ? 1 : 2;
}

const struct q_slides_of_speaker *slides_of_item(const struct q_slides_of_speaker *rows, size_t n,
                                                 int64_t agenda_item_id)
{
    const struct q_slides_of_speaker *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (rows[i].agenda_item_id == agenda_item_id &&
            (!best || rank_of(rows[i].state) <= rank_of(best->state)))
            best = &rows[i];
    return best;
}

enum err slides_consent(struct ctx *c, const char *upload_key, bool is_for_public)
{
    struct q_upload_get u;
    struct q_slides_consent row;
    TRY(upload_get(c, upload_key, &u));
    enum err e = q_slides_consent(c, is_for_public, u.upload_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "upload_not_ready", NULL);
    TRY(e);
    tell(c, u.event_id);
    return log_add(c, u.event_id, is_for_public ? "speaker.slides_consent" : "speaker.slides_refuse",
                   arena_printf(c->arena, "upload:%" PRId64, u.upload_id), NULL, NULL);
}

/* ---- organisers ---- */

bool slides_are_wanted(const struct q_slides_list *row)
{
    return strcmp(row->part, "speaker") == 0 && strcmp(row->speaker_state, "declined") != 0;
}

enum err slides_set(struct ctx *c, const char *slug, const int64_t *due_at, bool is_public)
{
    struct q_registration_event event;
    TRY(q_registration_event(c, slug, &event));
    TRY(q_programme_add(c, event.id));
    TRY(q_slides_set(c, due_at, is_public, c->now_at, event.id));
    tell(c, event.id);
    AUTO_JSON *after = json_pack("{s:b}", "is_public", is_public);
    if (due_at)
        json_object_set_new(after, "due_at", json_integer(*due_at));
    return log_add(c, event.id, "speaker.slides_set", arena_printf(c->arena, "event:%" PRId64, event.id), NULL,
                   json_text(c->arena, after));
}

/* Whose slides are wanted, for one letter. */
struct asked {
    const struct q_slides_list *rows; /* of the event */
    size_t n;
    const struct q_slides_list *to;
};

static bool is_missing(struct ctx *c, const struct q_slides_list *row)
{
    return slides_are_wanted(row) && !row->upload_key && c->now_at < row->due_at;
}

/* "- Opening: until Thursday …" for each of theirs that is missing. */
static enum err lines_of(struct ctx *c, const struct asked *k, enum lang lang, const char *time_zone,
                         const char **out)
{
    struct buf b;
    buf_init(&b, c->arena, 64 << 10);
    for (size_t i = 0; i < k->n; i++) {
        const struct q_slides_list *row = &k->rows[i];
        const char *when;
        if (row->speaker_id != k->to->speaker_id || !is_missing(c, row))
            continue;
        TRY(mail_when(c, lang, row->due_at, time_zone, &when));
        const struct msg_arg args[] = {{"item", board_text(c, row->item_name_json, lang)}, {"when", when}};
        buf_str_add(&b, *buf_str(&b) ? "\n" : "");
        buf_str_add(&b, msg_text(c->arena, lang, "slides_line", args, 2));
    }
    *out = buf_str(&b);
    return OK;
}

static enum err ask_one(struct ctx *c, const struct q_registration_event *event, const json_t *languages,
                        const struct asked *k, int64_t *n_asked)
{
    struct q_slides_ask row;
    const struct q_slides_list *to = k->to;
    enum lang lang = speaker_lang(to->lang, languages);
    const char *lines, *object = arena_printf(c->arena, "speaker:%" PRId64, to->speaker_id);
    enum err e = q_slides_ask(c, c->now_at, to->speaker_id, event->id, c->now_at - SLIDES_ASK_EVERY_MS, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(lines_of(c, k, lang, event->time_zone, &lines));
    struct mail m = {.text = MAIL_SLIDES_ASK, .event_id = event->id, .object = object, .to_email = to->email,
                     .to_name = board_text(c, to->name_json, lang), .lang = lang,
                     MAIL_ARGS({"event", board_text(c, event->name_json, lang)}, {"lines", lines},
                               {"link", speaker_link(c, to->speaker_id, to->link_no)})};
    TRY(mail_queue(c, &m));
    ++*n_asked;
    return log_add(c, event->id, "speaker.slides_ask", object, NULL, NULL);
}

static bool is_among(const struct slides_asking *in, int64_t speaker_id)
{
    bool is_there = in->n == 0;
    for (size_t i = 0; i < in->n; i++)
        is_there |= in->ids[i] == speaker_id;
    return is_there;
}

enum err slides_ask(struct ctx *c, const struct slides_asking *in, int64_t *n_asked)
{
    struct q_registration_event event;
    struct asked k = {0};
    struct q_slides_list *rows;
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    *n_asked = 0;
    TRY(q_registration_event(c, in->slug, &event));
    TRY(event_export(c, in->slug, &doc, &version_no));
    TRY(q_slides_list(c, event.id, &rows, &k.n));
    k.rows = rows;
    tell(c, event.id);
    for (size_t i = 0; i < k.n; i++) { /* whoever has two talks is written to for the first: it notes that */
        k.to = &rows[i];
        if (is_missing(c, k.to) && is_among(in, k.to->speaker_id))
            TRY(ask_one(c, &event, json_object_get(doc, "languages"), &k, n_asked));
    }
    return OK;
}

/* ---- the public ---- */

enum err slides_public(struct ctx *c, int64_t event_id, struct q_slides_public **out, size_t *n)
{
    struct q_slides_public *rows;
    size_t n_rows, k = 0;
    TRY(q_slides_public(c, event_id, &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++) {
        if (rows[i].from_at <= c->now_at)
            rows[k++] = rows[i];
        else
            ctx_fresh_until(c, rows[i].from_at);
    }
    *out = rows;
    *n = k;
    return OK;
}

enum err slides_public_one(struct ctx *c, const char *upload_key, struct q_upload_get *out)
{
    struct q_slides_public *rows;
    size_t n, i = 0;
    struct q_upload_get u;
    TRY(upload_get(c, upload_key, &u));
    TRY(slides_public(c, u.event_id, &rows, &n));
    while (i < n && strcmp(rows[i].upload_key, upload_key) != 0)
        i++;
    if (i == n)
        return ERR_NOT_FOUND;
    *out = u;
    return OK;
}
