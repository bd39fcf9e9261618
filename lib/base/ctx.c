#include "base/ctx.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/lang.h"
#include "base/time.h"

#define ARGS_MAX 8

/* The value of an argument as the reader says it. One named "state" is a state, or several parted by
 * ", ", as the API calls them: each has its word. */
static const char *value_of(struct ctx *c, const char *name, const char *value)
{
    if (strcmp(name, "state") != 0 && strcmp(name, "wanted") != 0)
        return value;
    struct buf b;
    buf_init(&b, c->arena, 1000);
    for (size_t n; *value; value += n + strspn(value + n, ", ")) {
        n = strcspn(value, ",");
        const char *word = arena_printf(c->arena, "%.*s", (int)n, value);
        const char *key = arena_printf(c->arena, "state_%s", word);
        if (b.n)
            buf_str_add(&b, ", ");
        buf_str_add(&b, msg_exists(key) ? msg_text(c->arena, c->lang, key, NULL, 0) : word);
    }
    return arena_strdup(c->arena, buf_str(&b));
}

static const char *text_of(struct ctx *c, const char *key, va_list ap)
{
    struct msg_arg args[ARGS_MAX];
    size_t n = 0;
    for (const char *name; n < ARGS_MAX && (name = va_arg(ap, const char *)); n++)
        args[n] = (struct msg_arg){name, value_of(c, name, va_arg(ap, const char *))};
    return msg_text(c->arena, c->lang, key, args, n);
}

enum err fail_text(struct ctx *c, enum err e, const char *field, const char *rule, const char *text)
{
    if (c->failure.err != OK)
        fatal("failure recorded twice: %s after %s", rule, c->failure.rule);
    c->failure.err = e;
    c->failure.field = field ? arena_strdup(c->arena, field) : NULL;
    c->failure.rule = rule;
    c->failure.detail = text;
    return e;
}

/* What an error of ours is looked up by stands in the log as well. */
static const char *reference_of(struct ctx *c, va_list ap)
{
    for (const char *name; (name = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        if (strcmp(name, "reference") == 0)
            return arena_strdup(c->arena, value);
    }
    return NULL;
}

enum err fail(struct ctx *c, enum err e, const char *field, const char *key, ...)
{
    va_list ap;
    va_start(ap, key);
    const char *text = text_of(c, key, ap);
    va_end(ap);
    fail_text(c, e, field, key, text);
    va_start(ap, key);
    c->failure.cause = reference_of(c, ap);
    va_end(ap);
    return e;
}

void issue_add_text(struct ctx *c, const char *field, const char *rule, const char *text)
{
    struct failure *f = &c->failure;
    if (!f->issues) /* none, or taken away by a caller that tells them otherwise */
        f->n_issues = 0;
    if (f->n_issues == ISSUES_MAX)
        return;
    struct issue *i = arena_new_of(c->arena, struct issue);
    i->field = field ? arena_strdup(c->arena, field) : NULL;
    i->rule = arena_strdup(c->arena, rule);
    i->text = text;
    if (f->n_issues++)
        f->last_issue->next = i;
    else
        f->issues = i;
    f->last_issue = i;
}

void issue_add(struct ctx *c, const char *field, const char *rule, const char *key, ...)
{
    va_list ap;
    if (c->failure.issues && c->failure.n_issues == ISSUES_MAX)
        return;
    va_start(ap, key);
    issue_add_text(c, field, rule, text_of(c, key, ap));
    va_end(ap);
}

static void extra_set(struct ctx *c, const char *name, json_t *value)
{
    if (!c->failure.extra)
        c->failure.extra = json_object();
    if (json_object_set_new(c->failure.extra, name, value) != 0)
        fatal("out of memory");
}

void fail_extra_text(struct ctx *c, const char *name, const char *value)
{
    extra_set(c, name, json_string(value));
}

void fail_extra_int(struct ctx *c, const char *name, int64_t value)
{
    extra_set(c, name, json_integer(value));
}

void fail_extra_time(struct ctx *c, const char *name, int64_t at_ms)
{
    char t[TIME_TEXT];
    extra_set(c, name, json_string(time_rfc3339(at_ms, t)));
}

void fail_extra_json(struct ctx *c, const char *name, const char *json)
{
    extra_set(c, name, json_stored(c->arena, json));
}

enum err ctx_match(struct ctx *c, int64_t version_no)
{
    if (!c->if_match)
        return fail(c, ERR_UNCONDITIONAL, NULL, "unconditional_edit", NULL);
    if (c->if_match == version_no)
        return OK;
    fail_extra_int(c, "version_no", version_no);
    return fail(c, ERR_STALE, NULL, "stale_edit", "version",
                arena_printf(c->arena, "%" PRId64, version_no), NULL);
}

enum err ctx_clock_ok(struct ctx *c)
{
    return c->is_clock_unsure ? fail(c, ERR_BUSY, NULL, "clock_unsure", NULL) : OK;
}

void ctx_topic(struct ctx *c, const char *kind, int64_t id)
{
    c->topic = arena_printf(c->arena, "%s%s%s:%" PRId64, c->topic ? c->topic : "", c->topic ? " " : "",
                            kind, id);
}

static void sooner(int64_t *until, int64_t at)
{
    if (*until == 0 || at < *until)
        *until = at;
}

void ctx_fresh_until(struct ctx *c, int64_t at)
{
    sooner(&c->fresh_until_at, at);
}

void ctx_fresh_until_real(struct ctx *c, int64_t real_at)
{
    sooner(&c->fresh_until_real_at, real_at);
}

const char *ctx_actor(struct ctx *c)
{
    const struct who *w = &c->who;
    switch (w->kind) {
    case WHO_OPERATOR:
        return "operator";
    case WHO_SYSTEM:
        return "system";
    case WHO_PERSON:
        return arena_printf(c->arena, "person:%" PRId64, w->person_id);
    case WHO_JUDGE:
        return arena_printf(c->arena, "judge:%" PRId64, w->judge_id);
    case WHO_APPLICANT:
        return arena_printf(c->arena, "application:%" PRId64, w->application_id);
    case WHO_GUEST:
        return arena_printf(c->arena, "registration:%" PRId64, w->registration_id);
    case WHO_SPEAKER:
        return arena_printf(c->arena, "speaker:%" PRId64, w->speaker_id);
    case WHO_INVITER:
        return arena_printf(c->arena, "allotment:%" PRId64, w->allotment_id);
    case WHO_MEMBER:
        return arena_printf(c->arena, "member:%" PRId64, w->member_id);
    case WHO_REFERRER:
        return arena_printf(c->arena, "referrer:%" PRId64, w->referrer_id);
    case WHO_NOBODY:
        break;
    }
    return "";
}

void failure_clear(struct ctx *c)
{
    json_decref(c->failure.extra);
    c->failure = (struct failure){0};
}
