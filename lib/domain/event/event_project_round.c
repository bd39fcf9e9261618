/* Projection of rubrics and rounds. */
#include <string.h>

#include "base/json.h"
#include "domain/event/event_project.h"
#include "store/queries.h"

#define MINUTE_MS 60000

/* A rubric's row is immutable: other criteria are a new version. */
static enum err put_rubric(struct project *p, json_t *v)
{
    const char *key = json_str(v, "key"), *criteria = project_json(p, v, "criteria");
    struct q_rubric_last last = {.version_no = 0};
    enum err e = q_rubric_last(p->c, p->event_id, key, &last);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && strcmp(last.criteria_json, criteria) == 0) {
        project_note(p->rubrics, key, last.id);
        return OK;
    }
    struct q_rubric_add row;
    TRY(q_rubric_add(p->c, p->event_id, key, last.version_no + 1, criteria, &row));
    project_note(p->rubrics, key, row.id);
    return OK;
}

enum err project_rubrics(struct project *p)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(p->doc, "rubrics"), no, one)
        TRY(put_rubric(p, one));
    return OK;
}

static int64_t minutes(json_t *v, const char *member)
{
    return json_integer_value(json_object_get(v, member)) * MINUTE_MS;
}

/* What decides places must not change under sheets that exist, or after the round was closed. */
static enum err guard_judged(struct project *p, const struct q_round_put_in *in,
                             const struct q_round_by_key *was)
{
    bool is_same = was->rubric_id == in->rubric_id && strcmp(was->method, in->method) == 0 &&
                   strcmp(was->ties_json, in->ties_json) == 0 &&
                   was->is_ranked_per_track == in->is_ranked_per_track;
    if (is_same)
        return OK;
    struct q_round_has_sheets has;
    TRY(q_round_has_sheets(p->c, was->id, &has));
    if (has.n_sheets || strcmp(was->state, "open") != 0)
        return fail(p->c, ERR_CONFLICT, "rounds", "event_round_judged", "key", in->key, NULL);
    return OK;
}

static enum err put_window(struct project *p, int64_t room_id, json_t *v)
{
    return q_room_window_add(p->c, room_id, project_instant(v, "starts"), project_instant(v, "ends"));
}

static enum err put_room(struct project *p, const char *round, json_t *v, size_t no)
{
    struct q_room_put row;
    const char *key = json_str(v, "key");
    TRY(q_room_put(p->c, project_id(p->rounds, round), key, project_json(p, v, "name"),
                   (int64_t)no + 1, &row));
    project_note(p->rooms, project_path(p, round, key), row.id);
    TRY(q_room_window_clear(p->c, row.id));
    size_t window_no;
    json_t *window;
    json_array_foreach(json_object_get(v, "windows"), window_no, window)
        TRY(put_window(p, row.id, window));
    return OK;
}

static enum err put_round_row(struct project *p, const struct q_round_put_in *in)
{
    struct q_round_by_key was;
    enum err e = q_round_by_key(p->c, p->event_id, in->key, &was);
    bool is_known = e == OK;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (is_known)
        TRY(guard_judged(p, in, &was));
    struct q_round_put row;
    e = q_round_put(p->c, in, &row);
    if (e == ERR_NOT_FOUND && is_known)
        return project_too_small(p, "rounds", in->key, was.n_taken, *in->opt_n_capacity);
    TRY(e);
    project_note(p->rounds, in->key, row.id);
    return OK;
}

static enum err put_round(struct project *p, json_t *v)
{
    struct q_round_put_in in = {
        .event_id = p->event_id,
        .key = json_str(v, "key"),
        .kind = json_str(v, "kind"),
        .name_json = project_json(p, v, "name"),
        .city = project_text(v, "city"),
        .time_zone = json_str(v, "time_zone"),
        .opt_starts_at = project_opt_instant(p, v, "starts"),
        .opt_ends_at = project_opt_instant(p, v, "ends"),
        .is_taking_applications = json_is_true(json_object_get(v, "is_taking_applications")),
        .opt_n_advance = project_opt_int(p, v, "n_advance"),
        .opt_n_advance_per_track = project_opt_int(p, v, "n_advance_per_track"),
        .opt_cut_json = project_json(p, v, "cut"),
        .opt_n_capacity = project_opt_int(p, v, "n_capacity"),
        .rubric_id = project_id(p->rubrics, json_str(v, "rubric")),
        .method = json_str(v, "method"),
        .ties_json = project_json(p, v, "ties"),
        .is_ranked_per_track = json_is_true(json_object_get(v, "is_ranked_per_track")),
        .setup_ms = minutes(v, "setup_minutes"),
        .pitch_ms = minutes(v, "pitch_minutes"),
        .qa_ms = minutes(v, "qa_minutes"),
        .changeover_ms = minutes(v, "changeover_minutes"),
        .join_url = project_text(v, "join_url"),
        .join_before_ms = minutes(v, "join_before_minutes"),
        .reminders = project_words(p, v, "reminders"),
    };
    TRY(put_round_row(p, &in));
    size_t no;
    json_t *room;
    json_array_foreach(json_object_get(v, "rooms"), no, room)
        TRY(put_room(p, in.key, room, no));
    return OK;
}

/* The way to the next round is set once all rounds have ids. */
enum err project_rounds(struct project *p)
{
    size_t no;
    json_t *one, *rounds = json_object_get(p->doc, "rounds");
    json_array_foreach(rounds, no, one)
        TRY(put_round(p, one));
    json_array_foreach(rounds, no, one)
    {
        int64_t next_id = project_id(p->rounds, json_str(one, "next"));
        TRY(q_round_set_next(p->c, next_id == NO_INT ? NULL : &next_id,
                             project_id(p->rounds, json_str(one, "key"))));
    }
    return OK;
}
