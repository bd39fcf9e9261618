#include "domain/call/referrer.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/keyring.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/call/application_in.h"
#include "domain/call/deadline.h"
#include "mail/mail.h"
#include "store/queries.h"

#define CODE_LENGTH 8
#define HASH_BYTES  32
#define DAY_MS      (INT64_C(24) * 3600 * 1000)

static const char *number(struct ctx *c, int64_t n)
{
    return arena_printf(c->arena, "%" PRId64, n);
}

static const char *object_of(struct ctx *c, int64_t referrer_id)
{
    return arena_printf(c->arena, "referrer:%" PRId64, referrer_id);
}

/* ---- codes ---- */

static const char *new_code(struct ctx *c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* Crockford's base32: nothing is misread */
    unsigned char bytes[CODE_LENGTH];
    char *code = arena_alloc(c->arena, CODE_LENGTH + 1);
    rand_bytes(bytes, sizeof bytes);
    for (int i = 0; i < CODE_LENGTH; i++)
        code[i] = alphabet[bytes[i] & 31];
    code[CODE_LENGTH] = '\0';
    return code;
}

static enum err check_code(struct ctx *c, const char *code, const char **plain)
{
    *plain = text_fold(c->arena, code);
    size_t n = strlen(*plain);
    if (n >= REFERRER_CODE_MIN && n <= REFERRER_CODE_MAX &&
        strspn(code, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == strlen(code))
        return OK;
    return fail(c, ERR_INVALID, "referral_code", "referrer_bad_code", "min", number(c, REFERRER_CODE_MIN), "max",
                number(c, REFERRER_CODE_MAX), NULL);
}

static enum err code_taken(struct ctx *c)
{
    return fail(c, ERR_CONFLICT, "referral_code", "referrer_code_taken", NULL);
}

const char *referrer_apply_link(struct ctx *c, const char *slug, const char *code)
{
    return arena_printf(c->arena, "%s/events/%s/apply?partner=%s", c->origin, slug, code);
}

/* One that is revoked is no code of any. */
static enum err find_any(struct ctx *c, int64_t event_id, const char *code, struct q_referrer_by_code *out)
{
    enum err e = q_referrer_by_code(c, event_id, text_fold(c->arena, code), out);
    if (e == ERR_NOT_FOUND || (e == OK && out->revoked_at != NO_INT))
        return fail(c, ERR_INVALID, "referral_code", "referral_no_code", NULL);
    return e;
}

/* A code that is over tells until when it was good. */
static enum err check_open(struct ctx *c, const struct q_referrer_by_code *r)
{
    TRY(ctx_clock_ok(c));
    if (r->expires_at != NO_INT && c->received_at >= r->expires_at) {
        fail_extra_time(c, "expires_at", r->expires_at);
        fail_extra_text(c, "time_zone", r->time_zone);
        return fail(c, ERR_LATE, "referral_code", "referral_expired", "name", r->name, NULL);
    }
    if (r->n_quota == NO_INT || r->n_submitted < r->n_quota)
        return OK;
    return fail(c, ERR_CONFLICT, "referral_code", "referral_full", "n", number(c, r->n_quota), "name", r->name, NULL);
}

enum err referrer_find(struct ctx *c, int64_t event_id, const char *code, struct q_referrer_by_code *out)
{
    struct q_referrer_by_code row;
    TRY(find_any(c, event_id, code, &row));
    TRY(check_open(c, &row));
    *out = row;
    return OK;
}

/* ---- mail ---- */

static const char *own_link(struct ctx *c, const struct q_referrer_get *r)
{
    struct capability cap = {.kind = CAPABILITY_REFERRER, .id = r->id, .link_no = r->link_no};
    return arena_printf(c->arena, "%s/partner#t=%s", c->origin, capability_make(c->arena, c->keys, c->origin, &cap));
}

static enum err mail_own(struct ctx *c, int64_t referrer_id)
{
    struct q_referrer_get r;
    TRY(q_referrer_get(c, referrer_id, &r));
    struct mail m = {.text = MAIL_REFERRER, .event_id = r.event_id, .object = object_of(c, r.id),
                     .to_email = r.email, .to_name = r.name, .lang = LANG_EN};
    lang_of(r.lang, &m.lang);
    struct msg_arg args[] = {
        {"event", json_stored_in_lang(c->arena, r.event_name_json, lang_code(m.lang))},
        {"link", own_link(c, &r)},
        {"apply", referrer_apply_link(c, r.slug, r.code)},
        {"code", r.code}};
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return mail_queue(c, &m);
}

/* ---- making and changing ---- */

static const char *edit_json(struct ctx *c, const struct q_referrer_get *r)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s, s:s}", "name", r->name, "email", r->email, "lang", r->lang, "code",
                             r->code);
    if (r->n_quota != NO_INT)
        json_object_set_new(v, "n_quota", json_integer((json_int_t)r->n_quota));
    if (r->expires_at != NO_INT)
        json_object_set_new(v, "expires_at", json_integer((json_int_t)r->expires_at));
    return json_text(c->arena, v);
}

enum err referrer_add(struct ctx *c, const char *slug, const struct referrer_edit *in)
{
    struct q_scope_of_event event;
    struct q_referrer_count count;
    struct q_referrer_add row;
    struct q_referrer_get r;
    const char *code = in->code ? in->code : new_code(c), *plain;
    TRY(q_scope_of_event(c, slug, &event));
    if (c->replay_id)
        return OK;
    TRY(check_code(c, code, &plain));
    TRY(q_referrer_count(c, event.event_id, &count));
    if (count.n_referrers >= REFERRERS_MAX)
        return fail(c, ERR_CONFLICT, NULL, "referrer_too_many", "max", number(c, REFERRERS_MAX), NULL);
    enum err e = q_referrer_add(c, &(struct q_referrer_add_in){
        .event_id = event.event_id, .name = in->name, .email = in->email, .lang = lang_code(in->lang), .code = code,
        .code_plain = plain, .opt_n_quota = in->n_quota, .opt_expires_at = in->expires_at, .now_at = c->now_at}, &row);
    if (e == ERR_NOT_FOUND)
        return code_taken(c);
    TRY(e);
    c->created_id = row.id;
    TRY(mail_own(c, row.id));
    TRY(q_referrer_get(c, row.id, &r));
    ctx_topic(c, "referrers", event.event_id);
    return log_add(c, event.event_id, "referrer.create", object_of(c, row.id), NULL, edit_json(c, &r));
}

enum err referrer_edit(struct ctx *c, int64_t referrer_id, const struct referrer_edit *in)
{
    struct q_referrer_get r, now;
    struct q_referrer_code_taken taken;
    struct q_referrer_set row;
    TRY(q_referrer_get(c, referrer_id, &r));
    TRY(ctx_match(c, r.version_no));
    const char *code = in->code ? in->code : r.code, *plain;
    TRY(check_code(c, code, &plain));
    TRY(q_referrer_code_taken(c, r.event_id, plain, r.id, &taken));
    if (taken.is_taken)
        return code_taken(c);
    TRY(q_referrer_set(c, &(struct q_referrer_set_in){
        .name = in->name, .email = in->email, .lang = lang_code(in->lang), .code = code, .code_plain = plain,
        .opt_n_quota = in->n_quota, .opt_expires_at = in->expires_at, .referrer_id = r.id,
        .version_no = r.version_no}, &row));
    ctx_topic(c, "referrers", r.event_id);
    if (strcmp(in->email, r.email) != 0 && r.revoked_at == NO_INT)
        TRY(referrer_renew_link(c, r.id));
    TRY(q_referrer_get(c, r.id, &now));
    return log_add(c, r.event_id, "referrer.change", object_of(c, r.id), edit_json(c, &r), edit_json(c, &now));
}

enum err referrer_revoke(struct ctx *c, int64_t referrer_id, bool is_revoked)
{
    struct q_referrer_get r;
    TRY(q_referrer_get(c, referrer_id, &r));
    if ((r.revoked_at != NO_INT) == is_revoked)
        return OK;
    TRY(q_referrer_set_revoked(c, is_revoked ? &c->now_at : NULL, r.id));
    ctx_topic(c, "referrers", r.event_id);
    return log_add(c, r.event_id, is_revoked ? "referrer.revoke" : "referrer.restore", object_of(c, r.id), NULL, NULL);
}

enum err referrer_renew_link(struct ctx *c, int64_t referrer_id)
{
    struct q_referrer_get r;
    TRY(q_referrer_get(c, referrer_id, &r));
    if (r.revoked_at != NO_INT)
        return fail(c, ERR_CONFLICT, NULL, "referrer_revoked", NULL);
    if (!*r.email)
        return fail(c, ERR_CONFLICT, NULL, "referrer_erased", NULL);
    TRY(q_referrer_raise_link(c, r.id));
    TRY(mail_own(c, r.id));
    ctx_topic(c, "referrers", r.event_id);
    return log_add(c, r.event_id, "referrer.link", object_of(c, r.id), NULL, NULL);
}

/* ---- whom they bring ---- */

static enum err check_state(struct ctx *c, const struct application *a)
{
    if (strcmp(a->row.state, "draft") != 0 && strcmp(a->row.state, "submitted") != 0)
        return application_wrong_state(c, a);
    return deadline_check(c, a);
}

static const char *by_json(struct ctx *c, int64_t referrer_id)
{
    return referrer_id ? arena_printf(c->arena, "{\"referrer_id\":%" PRId64 "}", referrer_id) : NULL;
}

static enum err note(struct ctx *c, const struct application *a, int64_t was_id, int64_t is_id)
{
    ctx_topic(c, "application", a->row.application_id);
    ctx_topic(c, "referrers", a->row.event_id);
    return log_add(c, a->row.event_id, "application.referral", application_object(c, a->row.application_id),
                   by_json(c, was_id), by_json(c, is_id));
}

/* 0: nobody. */
static enum err brought_by(struct ctx *c, const struct application *a, int64_t *referrer_id)
{
    struct q_referral_get row;
    enum err e = q_referral_get(c, a->row.application_id, &row);
    *referrer_id = e == OK ? row.id : 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err referral_put(struct ctx *c, const struct application *a, const char *code)
{
    struct q_referrer_by_code r;
    int64_t was_id;
    TRY(find_any(c, a->row.event_id, code, &r));
    TRY(brought_by(c, a, &was_id));
    if (was_id == r.id)
        return OK;
    TRY(check_state(c, a));
    TRY(check_open(c, &r));
    TRY(q_referral_put(c, a->row.application_id, r.id, false, c->now_at));
    return note(c, a, was_id, r.id);
}

enum err referral_end(struct ctx *c, const struct application *a)
{
    int64_t was_id;
    TRY(brought_by(c, a, &was_id));
    if (!was_id)
        return OK;
    TRY(check_state(c, a));
    TRY(q_referral_end(c, a->row.application_id));
    return note(c, a, was_id, 0);
}

/* ---- recommending ---- */

/* By the secret that links are made with; no link's text begins with "recommendation|". */
static const char *hash_of(struct ctx *c, int64_t referrer_id, const char *email)
{
    unsigned char hash[HASH_BYTES];
    const char *m = arena_printf(c->arena, "recommendation|%" PRId64 "|%s", referrer_id, email);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)m, strlen(m), keyring_capability_secret(c->keys),
                       CAPABILITY_SECRET);
    return text_hex(c->arena, hash, sizeof hash);
}

/* Also one that the company wanted none of. */
static enum err check_mails(struct ctx *c, const struct q_referrer_get *r, const char *email)
{
    struct q_recommendation_known row;
    TRY(q_recommendation_known(c, hash_of(c, r->id, email), c->real_at - DAY_MS, r->id, &row));
    if (row.is_known)
        return fail(c, ERR_CONFLICT, "email", "referral_known", NULL);
    if (row.n_today >= RECOMMENDED_A_DAY)
        return fail(c, ERR_TOO_MANY, NULL, "referral_recommended_today", "max", number(c, RECOMMENDED_A_DAY), NULL);
    return OK;
}

static enum err check_recommend(struct ctx *c, const struct q_referrer_get *r, const char *email)
{
    struct q_referrer_by_code open;
    struct q_referral_recommended row;
    TRY(find_any(c, r->event_id, r->code, &open));
    TRY(check_open(c, &open));
    TRY(q_referral_recommended(c, email, r->id, &row));
    if (row.is_known)
        return fail(c, ERR_CONFLICT, "email", "referral_known", NULL);
    TRY(check_mails(c, r, email));
    if (row.n_open >= RECOMMENDED_MAX)
        return fail(c, ERR_CONFLICT, NULL, "referral_recommended_all", "max", number(c, RECOMMENDED_MAX), NULL);
    return OK;
}

/* What of it the call's form asks for. */
static enum err begin(struct ctx *c, const struct q_referrer_get *r, const struct application_new *in,
                      json_t *answers, const char *company)
{
    AUTO_APPLICATION struct application a = {0};
    struct call call;
    TRY(call_find(c, in->event, &call));
    if (call_question(&call, "company_name"))
        json_object_set_new(answers, "company_name", json_string(company));
    TRY(application_create(c, in, &a));
    TRY(q_referral_put(c, a.row.application_id, r->id, true, c->now_at));
    TRY(q_recommendation_add(c, r->id, hash_of(c, r->id, json_str(answers, "contact_email")), c->real_at));
    return note(c, &a, 0, r->id);
}

enum err referral_recommend(struct ctx *c, int64_t referrer_id, const char *company, const char *email,
                            enum lang lang)
{
    struct q_referrer_get r;
    if (c->replay_id)
        return OK;
    TRY(q_referrer_get(c, referrer_id, &r));
    TRY(check_recommend(c, &r, email));
    AUTO_JSON *answers = json_pack("{s:s}", "contact_email", email);
    struct application_new in = {.event = r.slug, .answers = answers, .lang = lang, .recommended_by = r.name};
    return begin(c, &r, &in, answers, company);
}
