/* Projection of recipients abroad: other words are a new version, since consents stay with what was shown. */
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/event/event_project.h"
#include "store/queries.h"

/* Whether a text says in each language what it said: one may have come, none has changed or gone. */
static bool says_the_same(json_t *was, json_t *now)
{
    const char *lang;
    json_t *one;
    if (!json_is_object(was) || !json_is_object(now))
        return !was == !now && json_equal(was, now);
    json_object_foreach(was, lang, one)
        if (!json_equal(one, json_object_get(now, lang)))
            return false;
    return true;
}

/* Whether who agreed to the one has agreed to the other: the same data, to the same, for the same, as long. How one
 * refuses, and whom one asks, may be told better. */
static bool is_agreed_by(json_t *was, json_t *now)
{
    static const char *const members[] = {"name", "country", "questions", "items", "purpose", "method", "retention"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_t *old = json_object_get(was, members[i]), *other = json_object_get(now, members[i]);
        if ((old || other) && !says_the_same(old, other))
            return false;
    }
    return true;
}

static enum err log_words(struct project *p, const char *key, int64_t was_no, int64_t version_no, int64_t holds_no)
{
    struct arena *a = p->c->arena;
    return log_add(p->c, p->event_id, "recipient.change", arena_printf(a, "event:%lld", (long long)p->event_id),
                   arena_printf(a, "{\"recipient\":\"%s\",\"version_no\":%lld}", key, (long long)was_no),
                   arena_printf(a, "{\"is_agreed_anew\":%s,\"recipient\":\"%s\",\"version_no\":%lld}",
                                holds_no == version_no ? "true" : "false", key, (long long)version_no));
}

static enum err put_recipient(struct project *p, json_t *v)
{
    struct q_recipient_last was;
    AUTO_JSON *told = json_copy(v);
    json_object_del(told, "source"); /* where the file has it from is not told */
    const char *key = json_str(v, "key"), *text = json_text(p->c->arena, told);
    enum err e = q_recipient_last(p->c, p->event_id, key, &was);
    if (e == ERR_NOT_FOUND)
        return q_recipient_add(p->c, p->event_id, key, 1, 1, text);
    TRY(e);
    if (strcmp(was.text_json, text) == 0)
        return q_recipient_keep(p->c, was.id);
    AUTO_JSON *old = json_stored(p->c->arena, was.text_json);
    int64_t version_no = was.version_no + 1, holds_no = is_agreed_by(old, told) ? was.holds_no : version_no;
    TRY(q_recipient_add(p->c, p->event_id, key, version_no, holds_no, text));
    return log_words(p, key, was.version_no, version_no, holds_no);
}

enum err project_recipients(struct project *p)
{
    size_t no;
    json_t *v;
    TRY(q_recipient_clear(p->c, p->event_id));
    json_array_foreach(json_object_get(p->doc, "recipients"), no, v)
        TRY(put_recipient(p, v));
    return OK;
}
