/* Projection of calls: when applications are taken, by which rules and form, with which documents. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "domain/event_project.h"
#include "domain/event_rules.h"
#include "domain/log.h"
#include "store/queries.h"

/* Rules and forms are immutable: other content is a new version, of which applications keep the one
 * they were made under. */
static enum err put_rules(struct project *p, const struct q_call_by_key *was, const char *rules,
                          int64_t *out)
{
    if (was && strcmp(was->rules_json, rules) == 0) {
        *out = was->rule_set_id;
        return OK;
    }
    struct q_rule_set_last last;
    struct q_rule_set_add row;
    TRY(q_rule_set_last(p->c, p->event_id, &last));
    TRY(q_rule_set_add(p->c, p->event_id, last.version_no + 1, rules, &row));
    *out = row.id;
    return OK;
}

static enum err put_form(struct project *p, const struct q_call_by_key *was, const char *questions,
                         int64_t *out)
{
    if (was && strcmp(was->questions_json, questions) == 0) {
        *out = was->form_id;
        return OK;
    }
    struct q_form_last last;
    struct q_form_add row;
    TRY(q_form_last(p->c, p->event_id, &last));
    TRY(q_form_add(p->c, p->event_id, last.version_no + 1, questions, &row));
    *out = row.id;
    return OK;
}

static const char *times_json(struct project *p, int64_t opens_at, int64_t closes_at, int64_t grace_ms)
{
    return arena_printf(p->c->arena, "{\"closes_at\":%lld,\"grace_ms\":%lld,\"opens_at\":%lld}",
                        (long long)closes_at, (long long)grace_ms, (long long)opens_at);
}

/* Every change of a deadline is logged by itself (design.md section 1). */
static enum err log_times(struct project *p, const struct q_call_by_key *was,
                          const struct q_call_put_in *in)
{
    if (was->opens_at == in->opens_at && was->closes_at == in->closes_at &&
        was->grace_ms == in->grace_ms)
        return OK;
    return log_add(p->c, p->event_id, "call.change_times",
                   arena_printf(p->c->arena, "call:%lld", (long long)was->id),
                   times_json(p, was->opens_at, was->closes_at, was->grace_ms),
                   times_json(p, in->opens_at, in->closes_at, in->grace_ms));
}

static enum err log_due(struct project *p, const struct q_upload_kind_by_key *was, int64_t due_at)
{
    struct arena *a = p->c->arena;
    if (was->due_at == due_at)
        return OK;
    return log_add(p->c, p->event_id, "upload_kind.change_due",
                   arena_printf(a, "upload_kind:%lld", (long long)was->id),
                   arena_printf(a, "{\"due_at\":%lld}", (long long)was->due_at),
                   arena_printf(a, "{\"due_at\":%lld}", (long long)due_at));
}

/* "pdf pptx" */
static const char *words(struct project *p, json_t *list)
{
    struct buf b;
    buf_init(&b, p->c->arena, 256);
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
    {
        if (no)
            buf_char(&b, ' ');
        buf_str_add(&b, json_string_value(one));
    }
    return buf_str(&b);
}

static enum err put_upload_kind(struct project *p, json_t *call, int64_t call_id, json_t *v)
{
    struct q_upload_kind_put_in in = {
        .call_id = call_id,
        .key = json_str(v, "key"),
        .name_json = project_json(p, v, "name"),
        .is_required = json_is_true(json_object_get(v, "is_required")),
        .due_at = project_closing(v, "due"),
        .n_max_bytes = json_integer_value(json_object_get(v, "n_max_bytes")),
        .types = words(p, json_object_get(v, "types")),
        .opt_round_key = json_str(v, "round"),
        .opt_consent = json_str(v, "consent"),
    };
    struct q_upload_kind_by_key was;
    enum err e = q_upload_kind_by_key(p->c, call_id, in.key, &was);
    if (e == OK)
        e = log_due(p, &was, in.due_at);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    struct q_upload_kind_put row;
    TRY(q_upload_kind_put(p->c, &in, &row));
    project_note(p->uploads, project_path(p, json_str(call, "key"), in.key), row.id);
    return OK;
}

static enum err put_call_row(struct project *p, json_t *v, int64_t *call_id)
{
    AUTO_JSON *rules = event_rules(p->doc, v);
    struct q_call_by_key row, *was = &row;
    const char *key = json_str(v, "key"), *zone = json_str(v, "time_zone");
    enum err e = q_call_by_key(p->c, p->event_id, key, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == ERR_NOT_FOUND)
        was = NULL;
    struct q_call_put_in in = {
        .event_id = p->event_id,
        .key = key,
        .time_zone = zone ? zone : json_str(p->doc, "time_zone"),
        .opens_at = project_instant(v, "opens"),
        .closes_at = project_closing(v, "closes"),
        .grace_ms = json_integer_value(json_object_get(v, "grace_ms")),
        .upload_grace_ms = json_integer_value(json_object_get(v, "upload_grace_ms")),
    };
    TRY(put_rules(p, was, json_text(p->c->arena, rules), &in.rule_set_id));
    TRY(put_form(p, was, project_json(p, v, "form"), &in.form_id));
    if (was)
        TRY(log_times(p, was, &in));
    struct q_call_put put;
    TRY(q_call_put(p->c, &in, &put));
    project_note(p->calls, key, put.id);
    *call_id = put.id;
    return OK;
}

enum err project_calls(struct project *p)
{
    size_t no, upload_no;
    json_t *call, *upload;
    json_array_foreach(json_object_get(p->doc, "calls"), no, call)
    {
        int64_t call_id;
        TRY(put_call_row(p, call, &call_id));
        json_array_foreach(json_object_get(call, "uploads"), upload_no, upload)
            TRY(put_upload_kind(p, call, call_id, upload));
    }
    return OK;
}
