/* The programme of an event: rooms, speakers, interpreters, items and who has a part in them. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/event/event_project.h"
#include "store/queries.h"

static const int64_t *opt_id(struct project *p, json_t *ids, const char *key)
{
    int64_t *at = arena_new_of(p->c->arena, int64_t);
    *at = project_id(ids, key);
    return *at == NO_INT ? NULL : at;
}

static enum err put_room(struct project *p, json_t *v, size_t no)
{
    struct q_event_room_put row;
    const char *key = json_str(v, "key");
    TRY(q_event_room_put(p->c, p->event_id, key, project_json(p, v, "name"), (int64_t)no + 1, &row));
    project_note(p->event_rooms, key, row.id);
    return OK;
}

/* "ko zh" */
static const char *languages_of(struct project *p, json_t *v)
{
    struct buf b;
    size_t no;
    json_t *one;
    buf_init(&b, p->c->arena, 64);
    json_array_foreach(json_object_get(v, "languages"), no, one)
    {
        buf_str_add(&b, no ? " " : "");
        buf_str_add(&b, json_string_value(one));
    }
    return buf_str(&b);
}

/* "" when there is none. */
static const char *email_of(struct project *p, json_t *v)
{
    const char *email = project_text(v, "email");
    char *plain;
    return text_email(p->c->arena, email, &plain) ? plain : email;
}

static enum err put_person(struct project *p, const char *kind, json_t *v, size_t no)
{
    struct q_speaker_put row;
    const char *key = json_str(v, "key");
    struct q_speaker_put_in in = {
        .event_id = p->event_id,
        .kind = kind,
        .key = key,
        .position_no = (int64_t)no + 1,
        .name_json = project_json(p, v, "name"),
        .opt_office_json = project_json(p, v, "office"),
        .opt_bio_json = project_json(p, v, "bio"),
        .opt_organisation_key = json_str(v, "organisation"),
        .mode = json_str(v, "mode") ? json_str(v, "mode") : "on_site",
        .languages = languages_of(p, v),
        .email = email_of(p, v),
        .lang = project_text(v, "lang"),
    };
    TRY(q_speaker_put(p->c, &in, &row));
    project_note(p->speakers, project_path(p, kind, key), row.id);
    return OK;
}

static enum err put_parts(struct project *p, int64_t item_id, json_t *v)
{
    size_t no, n_speakers = json_array_size(json_object_get(v, "speakers"));
    json_t *one;
    json_array_foreach(json_object_get(v, "speakers"), no, one)
        TRY(q_agenda_speaker_add(p->c, item_id,
                                 project_id(p->speakers, project_path(p, "speaker", json_str(one, "speaker"))),
                                 json_str(one, "part"), (int64_t)no + 1));
    json_array_foreach(json_object_get(v, "interpreters"), no, one)
        TRY(q_agenda_speaker_add(
            p->c, item_id,
            project_id(p->speakers, project_path(p, "interpreter", json_str(one, "interpreter"))),
            "interpreter", (int64_t)(n_speakers + no) + 1));
    json_array_foreach(json_object_get(v, "presenters"), no, one)
        TRY(q_agenda_presenter_add(p->c, item_id,
                                   json_integer_value(json_object_get(one, "application_no")),
                                   (int64_t)no + 1));
    return OK;
}

static enum err put_item(struct project *p, json_t *v, size_t no)
{
    struct q_agenda_item_put row;
    struct q_agenda_item_put_in in = {
        .event_id = p->event_id,
        .key = json_str(v, "key"),
        .position_no = (int64_t)no + 1,
        .kind = json_str(v, "kind"),
        .name_json = project_json(p, v, "name"),
        .opt_speaker_json = project_json(p, v, "speaker"),
        .opt_starts_at = project_opt_instant(p, v, "starts"),
        .opt_ends_at = project_opt_instant(p, v, "ends"),
        .opt_event_room_id = opt_id(p, p->event_rooms, json_str(v, "room")),
        .opt_round_id = opt_id(p, p->rounds, json_str(v, "round")),
    };
    TRY(q_agenda_item_put(p->c, &in, &row));
    project_note(p->agenda, in.key, row.id);
    return put_parts(p, row.id, v);
}

enum err project_agenda(struct project *p)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(p->doc, "rooms"), no, one)
        TRY(put_room(p, one, no));
    json_array_foreach(json_object_get(p->doc, "speakers"), no, one)
        TRY(put_person(p, "speaker", one, no));
    json_array_foreach(json_object_get(p->doc, "interpreters"), no, one)
        TRY(put_person(p, "interpreter", one, no));
    TRY(q_agenda_speaker_clear(p->c, p->event_id));
    TRY(q_agenda_presenter_clear(p->c, p->event_id));
    json_array_foreach(json_object_get(p->doc, "agenda"), no, one)
        TRY(put_item(p, one, no));
    return OK;
}
