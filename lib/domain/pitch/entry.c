#include "domain/pitch/entry.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"

/* Kinds that reach a person: judges need none of them. */
static bool is_for_judges(const json_t *question)
{
    static const char *const kinds[] = {"email", "phone", "consent", "members"};
    const char *kind = json_str(question, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return false;
    return !json_is_true(json_object_get(question, "is_private")) &&
           !json_is_true(json_object_get(question, "is_after_acceptance"));
}

enum err entry_answers(struct ctx *c, const char *answers_json, const char *questions_json,
                       const char **out)
{
    AUTO_JSON *answers = json_stored(c->arena, answers_json);
    AUTO_JSON *questions = json_stored(c->arena, questions_json);
    AUTO_JSON *shown = json_object();
    size_t i;
    json_t *question;
    json_array_foreach(questions, i, question)
    {
        const char *key = json_str(question, "key");
        if (is_for_judges(question))
            json_object_set(shown, key, json_object_get(answers, key));
    }
    *out = json_text(c->arena, shown);
    return OK;
}

/* What a page shows of a question beside its answer. */
enum err entry_questions(struct ctx *c, const char *questions_json, const char **out)
{
    static const char *const members[] = {"key", "kind", "label", "options"};
    AUTO_JSON *questions = json_stored(c->arena, questions_json);
    AUTO_JSON *shown = json_array();
    size_t i;
    json_t *question;
    json_array_foreach(questions, i, question)
    {
        if (!is_for_judges(question))
            continue;
        json_t *one = json_object();
        for (size_t k = 0; k < sizeof members / sizeof *members; k++)
            json_object_set(one, members[k], json_object_get(question, members[k])); /* absent: nothing */
        json_array_append_new(shown, one);
    }
    *out = json_text(c->arena, shown);
    return OK;
}

enum err entry_set_no_show(struct ctx *c, int64_t entry_id, bool is_no_show)
{
    struct q_sheet_frame frame;
    struct q_entry_set_state row;
    struct q_scope_of_entry entry;
    struct q_round_share lock;
    const char *state = is_no_show ? "no_show" : "active";
    TRY(q_scope_of_entry(c, entry_id, &entry));
    TRY(q_round_share(c, entry.round_id, &lock)); /* not closed from here to the commit */
    ctx_topic(c, "panel", entry.round_id);
    TRY(q_sheet_frame(c, entry_id, &frame));
    if (strcmp(frame.round_state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", frame.round_state, NULL);
    enum err e = q_entry_set_state(c, state, entry_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "sheet_entry_gone", NULL);
    TRY(e);
    return log_add(c, frame.event_id, "entry.state", arena_printf(c->arena, "entry:%" PRId64, entry_id),
                   arena_printf(c->arena, "{\"state\":\"%s\"}", frame.entry_state),
                   arena_printf(c->arena, "{\"state\":\"%s\"}", state));
}

enum err entry_advance(struct ctx *c, const struct q_result_round *round, int64_t entry_id)
{
    struct q_entry_advance entry;
    enum err e = q_entry_advance(c, round->next_round_id, c->now_at, entry_id, &entry);
    if (e != OK)
        return e;
    TRY(q_assignment_add_judges(c, entry.id, c->now_at, round->next_round_id));
    return log_add(c, round->event_id, "entry.advance", arena_printf(c->arena, "entry:%" PRId64, entry.id), NULL,
                   arena_printf(c->arena, "{\"from_entry_id\":%" PRId64 "}", entry_id));
}
