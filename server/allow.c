#include <string.h>

#include "api.h"
#include "check.h"
#include "domain/access/access.h"
#include "domain/access/repeat.h"
#include "domain/call/application.h"
#include "domain/call/call.h"
#include "fields.h"
#include "job.h"
#include "store/store.h"

/* The entry in the path, which a judge's token is asked for in the same breath. */
static int64_t entry_of(struct job *j)
{
    return strstr(j->route->path, "{entry_id}") ? in_int(&j->ctx, "entry_id") : NO_INT;
}

static enum err identify(struct job *j)
{
    const struct credential *k = &j->credential;
    switch (k->kind) {
    case CREDENTIAL_SESSION:
        return access_session(&j->ctx, k->secret_hash);
    case CREDENTIAL_JUDGE:
        return access_judge_token(&j->ctx, k->jti, k->id, entry_of(j));
    case CREDENTIAL_APPLICATION:
        return access_application(&j->ctx, k->id, k->link_no);
    case CREDENTIAL_REGISTRATION:
        return access_registration(&j->ctx, k->id, k->link_no);
    case CREDENTIAL_SPEAKER:
        return access_speaker(&j->ctx, k->id, k->link_no);
    case CREDENTIAL_ALLOTMENT:
        return access_allotment(&j->ctx, k->id, k->link_no);
    case CREDENTIAL_MEMBER:
        return access_member(&j->ctx, k->id, k->link_no);
    case CREDENTIAL_REFERRER:
        return access_referrer(&j->ctx, k->id, k->link_no);
    case CREDENTIAL_NONE:
        break;
    }
    return OK;
}

/* One word of the row's need: "PUBLIC", "SIGNED_IN", "OPERATOR" or ROLE@path_field. */
static enum err satisfies(struct ctx *c, const char *word, bool *out)
{
    const char *at = strchr(word, '@');
    if (strcmp(word, "PUBLIC") == 0) {
        *out = true;
    } else if (strcmp(word, "SIGNED_IN") == 0) {
        *out = c->who.kind != WHO_NOBODY;
    } else if (strcmp(word, "OPERATOR") == 0) {
        *out = c->who.kind == WHO_OPERATOR || c->who.kind == WHO_SYSTEM;
    } else if (c->who.kind == WHO_NOBODY) { /* and learns not even whether there is such an object */
        *out = false;
    } else if (!at) {
        struct scope instance = SCOPE_NOWHERE;
        return access_has(c, word, &instance, out);
    } else {
        struct scope scope;
        const char *field = at + 1;
        TRY(access_scope(c, field, in_int(c, field), in_text(c, field), &scope));
        return access_has(c, arena_strndup(c->arena, word, (size_t)(at - word)), &scope, out);
    }
    return OK;
}

/* A session that has ended since is nobody's where anyone may come: its cookie is sent by the browser
 * without being asked, and must not shut out the next person at it. */
static enum err identify_any(struct job *j)
{
    enum err e = identify(j);
    if (e != ERR_UNAUTHENTICATED || !j->credential.is_ambient || !strstr(j->route->need, "PUBLIC"))
        return e;
    failure_clear(&j->ctx);
    return OK;
}

enum err allow(struct job *j)
{
    struct ctx *c = &j->ctx;
    TRY(identify_any(j));
    for (const char *p = j->route->need; *(p += strspn(p, " ")); p += strcspn(p, " ")) {
        bool is_allowed = false;
        TRY(satisfies(c, arena_strndup(c->arena, p, strcspn(p, " ")), &is_allowed));
        if (is_allowed)
            return OK;
    }
    if (c->who.kind == WHO_NOBODY)
        return fail(c, ERR_UNAUTHENTICATED, NULL, "sign_in_needed", NULL);
    return fail(c, ERR_FORBIDDEN, NULL, "not_allowed", NULL);
}

/* ---- ahead ---- */

/* Who it will be found to be; false where the database tells. */
static bool expected(const struct job *j, struct who *who)
{
    const struct credential *k = &j->credential;
    *who = j->ctx.who;
    if (k->kind == CREDENTIAL_APPLICATION) {
        who->kind = WHO_APPLICANT;
        who->application_id = k->id;
    }
    return k->kind == CREDENTIAL_APPLICATION || k->kind == CREDENTIAL_NONE;
}

static void look_at_event(struct ctx *c)
{
    call_ahead(c, in_text(c, "event"));
}

static void look_at_application(struct ctx *c)
{
    application_ahead(c, in_int(c, "application_id"));
}

static const struct {
    route_fn *handler;
    void (*look)(struct ctx *c);
} looks[] = {
    {api_application_create, look_at_event},
    {api_application_save, look_at_application},
    {api_application_submit, look_at_application},
};

void allow_ahead(struct job *j)
{
    struct who who;
    const struct credential *k = &j->credential;
    if (!expected(j, &who))
        return;
    if (k->kind == CREDENTIAL_APPLICATION)
        access_application_ahead(&j->ctx, k->id, k->link_no);
    if (j->idempotency_key)
        repeat_ahead(&j->ctx, &who, j->idempotency_key);
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (looks[i].handler == j->route->handler)
            looks[i].look(&j->ctx);
}
