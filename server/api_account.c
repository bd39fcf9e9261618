/* Handlers for accounts and signing in. Hashes are computed in the slow step and carried to the write
 * step in ctx.carry. */
#include <assert.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/access/account.h"
#include "domain/access/log.h"
#include "fields.h"
#include "instance.h"
#include "mail/mail.h"
#include "rate.h"
#include "store/queries.h"

#define CODE_MINUTES "10" /* CODE_LIFE_MS */
static_assert(CODE_LIFE_MS == 10 * 60000, "said alike");

/* Each hash takes 64 MiB, so two at once however large the pool: the others of its threads wait. */
static sem_t hashing;

__attribute__((constructor)) static void start_hashing(void)
{
    sem_init(&hashing, 0, 2);
}

static void wait_to_hash(void)
{
    while (sem_wait(&hashing) != 0)
        ; /* a signal */
}

static const char *hash_of(struct ctx *c, const char *password)
{
    wait_to_hash();
    const char *hash = account_hash(c->arena, password);
    sem_post(&hashing);
    return hash;
}

static bool is_hash_of(const char *hash, const char *password)
{
    wait_to_hash();
    bool is_right = account_hash_is(hash, password);
    sem_post(&hashing);
    return is_right;
}

/* ---- accounts ---- */

enum err api_account_slow(struct ctx *c, struct reply *r)
{
    (void)r;
    const char *password = in_opt_text(c, "password");
    c->carry = password ? hash_of(c, password) : NULL;
    return OK;
}

enum err api_account_add(struct ctx *c, struct reply *r)
{
    enum lang lang;
    int64_t person_id;
    if (in_has(c, "lang") && !lang_of(in_text(c, "lang"), &lang))
        return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
    struct account_new in = {.email = in_text(c, "email"), .name = in_text(c, "name"),
                             .lang = in_has(c, "lang") ? lang_code(lang) : NULL,
                             .password_hash = c->carry,
                             .role = in_text(c, "role"), .event = in_text(c, "event"),
                             .round = in_text(c, "round")};
    TRY(account_add(c, &in, &person_id));
    struct jw w = reply_json(r, 201);
    jw_int(&w, "person_id", person_id);
    jw_str(&w, "email", in.email);
    reply_end(r, &w);
    return OK;
}

enum err api_account_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t limit = in_limit(c);
    int64_t after;
    TRY(in_cursor(c, 0, &after));
    TRY(q_account_list(c, after, limit, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

static enum err set_disabled(struct ctx *c, struct reply *r, bool is_disabled)
{
    TRY(account_set_disabled(c, in_int(c, "person_id"), is_disabled));
    reply_empty(r, 204);
    return OK;
}

enum err api_account_disable(struct ctx *c, struct reply *r)
{
    return set_disabled(c, r, true);
}

enum err api_account_enable(struct ctx *c, struct reply *r)
{
    return set_disabled(c, r, false);
}

enum err api_account_drop_role(struct ctx *c, struct reply *r)
{
    struct account_new in = {.role = in_text(c, "role"), .event = in_text(c, "event"),
                             .round = in_text(c, "round")};
    TRY(account_drop_role(c, in_int(c, "person_id"), &in));
    reply_empty(r, 204);
    return OK;
}

/* ---- wrong passwords ---- */

/* Of one account, whether it exists or not: so many at once, then this rate. A right one counts
 * nothing, and codes and links stay open to whom others keep out so. */
#define WRONG_BURST    10
#define WRONG_EVERY_MS 60000

static const char *wrong_key(struct ctx *c, const char *account)
{
    return arena_printf(c->arena, "wrong-password|%s", account);
}

/* Where several nodes serve one database they count together, in it. */
static enum err wrongs_wait(struct ctx *c, const char *account, int64_t *wait)
{
    const char *key = wrong_key(c, account);
    struct q_rate_get row = {.until_at = 0};
    if (!db_is_shared(c->db)) {
        *wait = rate_wait(key, WRONG_BURST, WRONG_EVERY_MS, c->real_at);
        return OK;
    }
    enum err e = q_rate_get(c, hash_hex(c->arena, key), &row);
    *wait = row.until_at - c->real_at - (WRONG_BURST - 1) * WRONG_EVERY_MS;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err check_wrongs(struct ctx *c, const char *account)
{
    int64_t wait;
    TRY(wrongs_wait(c, account, &wait));
    return wait > 0 ? too_many(c, wait) : OK;
}

/* Of the slow step, which writes nothing: true when the write step is to count it and refuse. */
static bool is_counted_later(struct ctx *c, const char *account)
{
    bool is_later = db_is_shared(c->db);
    if (!is_later)
        (void)rate_take(wrong_key(c, account), WRONG_BURST, WRONG_EVERY_MS, c->real_at);
    return is_later;
}

static enum err count_wrong(struct ctx *c, const char *account)
{
    return q_rate_take(c, hash_hex(c->arena, wrong_key(c, account)), c->real_at, WRONG_EVERY_MS);
}

/* ---- signing in ---- */

static enum err start_session(struct ctx *c, struct reply *r, int64_t person_id)
{
    const char *secret;
    TRY(account_session(c, &(struct session_new){.person_id = person_id}, &secret));
    reply_session(c, r, &(struct session_begun){.id_name = "person_id", .id = person_id,
                                                .secret = secret, .is_bearer = in_bool(c, "is_bearer")});
    return OK;
}

/* carry: non-NULL when the password is right. */
enum err api_sign_in_slow(struct ctx *c, struct reply *r)
{
    (void)r;
    struct q_account_by_email row = {0};
    const char *email = in_text(c, "email");
    TRY(check_wrongs(c, email));
    enum err e = q_account_by_email(c, email, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    bool is_known = e == OK && !row.is_disabled;
    if (!is_hash_of(is_known ? row.password_hash : NULL, in_text(c, "password"))) {
        c->carry = NULL;
        return is_counted_later(c, email) ? OK : fail(c, ERR_UNAUTHENTICATED, NULL, "sign_in_wrong", NULL);
    }
    c->carry = row.password_hash;
    return OK;
}

/* The account as it is now: disabled or with another password since the slow step, it stays out. */
enum err api_sign_in(struct ctx *c, struct reply *r)
{
    struct q_account_by_email row;
    if (!c->carry) {
        TRY(count_wrong(c, in_text(c, "email")));
        (void)fail(c, ERR_UNAUTHENTICATED, NULL, "sign_in_wrong", NULL);
        return OK; /* what was counted stays */
    }
    enum err e = q_account_by_email(c, in_text(c, "email"), &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e != OK || row.is_disabled || !row.password_hash || strcmp(row.password_hash, c->carry) != 0)
        return fail(c, ERR_UNAUTHENTICATED, NULL, "sign_in_wrong", NULL);
    return start_session(c, r, row.person_id);
}

/* In the account's own language: who asks may be anyone. */
static enum err mail_code(struct ctx *c, const char *email, const char *code)
{
    struct q_account_by_email account;
    enum lang lang = c->lang;
    TRY(q_account_by_email(c, email, &account));
    lang_of(account.lang, &lang);
    struct mail m = {.text = MAIL_SIGN_IN_CODE, .event_id = NO_INT,
                     .object = arena_printf(c->arena, "person:%lld", (long long)account.person_id),
                     .to_email = email, .to_name = "", .lang = lang,
                     MAIL_ARGS({"site", c->origin}, {"code", code},
                               {"minutes", CODE_MINUTES})};
    return mail_queue(c, &m);
}

enum err api_sign_in_code(struct ctx *c, struct reply *r)
{
    const char *code, *email = in_text(c, "email");
    TRY(account_code(c, email, CODE_LIFE_MS, false, &code));
    if (code)
        TRY(mail_code(c, email, code));
    reply_empty(r, 204);
    return OK;
}

enum err api_sign_in_link(struct ctx *c, struct reply *r)
{
    const char *code, *email = in_text(c, "email");
    TRY(account_code(c, email, LINK_LIFE_MS, true, &code));
    if (!code)
        return fail(c, ERR_NOT_FOUND, "email", "not_found", NULL);
    struct jw w = reply_json(r, 201);
    jw_str(&w, "link", arena_printf(c->arena, "%s/sign-in#email=%s&code=%s", c->origin,
                                    text_percent(c->arena, email), code));
    jw_str(&w, "email", email);
    jw_str(&w, "code", code);
    jw_time(&w, "expires_at", c->real_at + LINK_LIFE_MS);
    reply_end(r, &w);
    return OK;
}

enum err api_sign_in_redeem(struct ctx *c, struct reply *r)
{
    int64_t person_id = 0;
    TRY(account_redeem(c, in_text(c, "email"), in_text(c, "code"), &person_id));
    return c->failure.err != OK ? OK : start_session(c, r, person_id);
}

enum err api_sign_out(struct ctx *c, struct reply *r)
{
    if (c->who.session_id)
        TRY(account_end_session(c, c->who.session_id, c->who.person_id, c->who.judge_id));
    reply_no_session(r);
    reply_empty(r, 204);
    return OK;
}

/* ---- changing the own password ---- */

struct hashes {
    const char *old_hash, *new_hash;
};

/* An account that signs in by code only has no password to prove. */
enum err api_password_slow(struct ctx *c, struct reply *r)
{
    struct q_account_get account;
    struct hashes *hashes = arena_new_of(c->arena, struct hashes);
    (void)r;
    if (c->who.kind != WHO_PERSON)
        return fail(c, ERR_FORBIDDEN, NULL, "not_allowed", NULL);
    TRY(check_wrongs(c, ctx_actor(c)));
    TRY(q_account_get(c, c->who.person_id, &account));
    if (account.password_hash && !is_hash_of(account.password_hash, in_text(c, "password"))) {
        c->carry = NULL;
        return is_counted_later(c, ctx_actor(c)) ? OK : fail(c, ERR_INVALID, "password", "password_wrong", NULL);
    }
    *hashes = (struct hashes){account.password_hash ? account.password_hash : "",
                              hash_of(c, in_text(c, "new_password"))};
    c->carry = hashes;
    return OK;
}

enum err api_password(struct ctx *c, struct reply *r)
{
    const struct hashes *hashes = c->carry;
    if (!hashes) {
        TRY(count_wrong(c, ctx_actor(c)));
        (void)fail(c, ERR_INVALID, "password", "password_wrong", NULL);
        return OK; /* what was counted stays */
    }
    TRY(account_set_password(c, hashes->old_hash, hashes->new_hash));
    reply_empty(r, 204);
    return OK;
}

/* ---- sessions ---- */

static enum err write_sessions(struct ctx *c, struct reply *r, int64_t person_id, int64_t judge_id)
{
    struct rows rows;
    size_t n;
    TRY(q_session_list(c, c->who.session_id, person_id, judge_id, c->real_at, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_session_list(struct ctx *c, struct reply *r)
{
    return write_sessions(c, r, c->who.person_id, c->who.judge_id);
}

enum err api_session_revoke(struct ctx *c, struct reply *r)
{
    TRY(account_end_session(c, in_int(c, "session_id"), c->who.person_id, c->who.judge_id));
    reply_empty(r, 204);
    return OK;
}

enum err api_judge_session_list(struct ctx *c, struct reply *r)
{
    return write_sessions(c, r, 0, in_int(c, "judge_id"));
}

enum err api_judge_session_revoke(struct ctx *c, struct reply *r)
{
    TRY(account_end_session(c, in_int(c, "session_id"), 0, in_int(c, "judge_id")));
    reply_empty(r, 204);
    return OK;
}

/* ---- who am I ---- */

/* Where a judge sits: what the other addresses need. */
static enum err write_seat(struct ctx *c, struct jw *w)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    TRY(q_judge_get(c, c->who.judge_id, &judge));
    TRY(q_round_for_judges(c, judge.round_id, &round));
    jw_str(w, "name", judge.name);
    jw_int(w, "judge_id", judge.id);
    jw_int(w, "round_id", judge.round_id);
    jw_raw(w, "round_name", round.name_json);
    jw_str(w, "event", round.slug);
    jw_raw(w, "event_name", round.event_name_json);
    return OK;
}

enum err api_me(struct ctx *c, struct reply *r)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "actor", ctx_actor(c));
    if (c->who.kind == WHO_PERSON) {
        struct q_person_get person;
        struct q_role_grant_of_person *grants;
        size_t n;
        TRY(q_person_get(c, c->who.person_id, &person));
        TRY(q_role_grant_of_person(c, c->who.person_id, &grants, &n));
        jw_str(&w, "name", person.name);
        jw_str(&w, "email", person.email);
        jw_key_open(&w, "roles", '[');
        for (size_t i = 0; i < n; i++) {
            jw_open(&w, '{');
            jw_str(&w, "role", grants[i].role);
            jw_str(&w, "scope", grants[i].scope);
            jw_int(&w, "scope_id", grants[i].scope_id);
            jw_close(&w, '}');
        }
        jw_close(&w, ']');
    }
    if (c->who.kind == WHO_JUDGE)
        TRY(write_seat(c, &w));
    reply_end(r, &w);
    return OK;
}

enum err api_me_event_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_event_of_organiser(c, c->who.person_id, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* ---- the log ---- */

enum err api_log_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct rows rows;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    int64_t limit = in_limit(c);
    int64_t before;
    TRY(in_cursor(c, INT64_MAX, &before));
    struct q_log_of_event_in in = {.event_id = event.event_id, .before_id = before,
                                   .opt_action = in_opt_text(c, "action"),
                                   .opt_actor = in_opt_text(c, "actor"),
                                   .opt_object = in_opt_text(c, "object"),
                                   .opt_until_at = in_opt_int(c, "until"), .limit = limit};
    TRY(q_log_of_event(c, &in, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}
