#include "domain/access/account.h"

#include <sodium.h>
#include <string.h>

#include "base/rand.h"
#include "domain/access/log.h"
#include "store/queries.h"

#define HASH_OPS      2
#define HASH_MEMORY   (64u << 20)
#define CODE_DIGITS   8
#define CODE_TRIES    5
#define CODES_A_DAY   10
#define SECRET_BYTES  32

char *account_hash(struct arena *a, const char *password)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str_alg(out, password, strlen(password), HASH_OPS, HASH_MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        fatal("out of memory");
    return out;
}

bool account_hash_is(const char *hash, const char *password)
{
    /* The hash of a text nobody knows, made here once: an unknown user costs what a known one does. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$PhR3Cbb6Y44zxDpkJVYIFw$"
                                 "fwCCoeXGo6kLXC0G0/xPD9iqz90mdXRDws0bKJINRB4";
    bool is_right = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password)) == 0;
    return hash && is_right;
}

static const char *person_object(struct ctx *c, int64_t person_id)
{
    return arena_printf(c->arena, "person:%lld", (long long)person_id);
}

/* ---- accounts ---- */

static enum err person_of(struct ctx *c, const struct account_new *in, int64_t *person_id)
{
    struct q_person_by_email known;
    enum err e = q_person_by_email(c, in->email, &known);
    if (e == OK) {
        *person_id = known.id;
        return q_person_set(c, in->name, in->lang ? in->lang : known.lang, known.id);
    }
    if (e != ERR_NOT_FOUND)
        return e;
    struct q_person_add row;
    TRY(q_person_add(c, in->email, in->name, in->lang ? in->lang : "en", c->real_at, &row));
    *person_id = row.id;
    return OK;
}

/* The object of a role: the instance, an event, or a round of one. */
static enum err role_scope(struct ctx *c, const struct account_new *in, const char **role,
                           const char **scope, int64_t *scope_id)
{
    bool is_local = strcmp(in->role, "local_organiser") == 0;
    bool is_screener = strcmp(in->role, "screener") == 0;
    bool is_door = strcmp(in->role, "door") == 0;
    bool is_of_event = is_door || is_screener;
    if ((!is_local && !is_of_event && strcmp(in->role, "organiser") != 0) || is_local != (*in->round != 0) ||
        ((*in->round || is_of_event) && !*in->event))
        return fail(c, ERR_INVALID, "role", "role_unknown", NULL);
    *role = is_local ? "LOCAL_ORGANISER" : is_door ? "DOOR" : is_screener ? "SCREENER" : "ORGANISER";
    *scope = is_local ? "round" : *in->event ? "event" : "instance";
    *scope_id = 0;
    if (is_local) {
        struct q_round_find row;
        TRY(q_round_find(c, in->event, in->round, &row));
        *scope_id = row.id;
    } else if (*in->event) {
        struct q_scope_of_event row;
        TRY(q_scope_of_event(c, in->event, &row));
        *scope_id = row.event_id;
    }
    return OK;
}

static const char *role_json(struct ctx *c, const char *role, const char *scope, int64_t scope_id)
{
    return arena_printf(c->arena, "{\"role\":\"%s\",\"scope\":\"%s:%lld\"}", role, scope,
                        (long long)scope_id);
}

static enum err grant(struct ctx *c, const struct account_new *in, int64_t person_id)
{
    const char *role = "", *scope = "";
    int64_t scope_id = 0;
    if (!*in->role)
        return OK;
    TRY(role_scope(c, in, &role, &scope, &scope_id));
    TRY(q_role_grant_add(c, person_id, role, scope, scope_id, c->real_at));
    return log_add(c, NO_INT, "role.grant", person_object(c, person_id), NULL,
                   role_json(c, role, scope, scope_id));
}

enum err account_drop_role(struct ctx *c, int64_t person_id, const struct account_new *in)
{
    struct q_role_grant_delete row;
    const char *role = "", *scope = "";
    int64_t scope_id = 0;
    TRY(role_scope(c, in, &role, &scope, &scope_id));
    TRY(q_role_grant_delete(c, person_id, role, scope, scope_id, &row));
    return log_add(c, NO_INT, "role.drop", person_object(c, person_id),
                   role_json(c, role, scope, scope_id), NULL);
}

enum err account_add(struct ctx *c, const struct account_new *in, int64_t *person_id)
{
    TRY(person_of(c, in, person_id));
    TRY(q_account_put(c, *person_id, in->password_hash, c->real_at));
    if (in->password_hash)
        TRY(q_session_revoke_of_person(c, c->real_at, *person_id));
    TRY(log_add(c, NO_INT, "account.add", person_object(c, *person_id), NULL,
                in->password_hash ? "{\"is_password_set\":true}" : NULL));
    return grant(c, in, *person_id);
}

enum err account_set_disabled(struct ctx *c, int64_t person_id, bool is_disabled)
{
    struct q_account_set_disabled row;
    TRY(q_account_set_disabled(c, is_disabled, person_id, &row));
    if (is_disabled)
        TRY(q_session_revoke_of_person(c, c->real_at, person_id));
    return log_add(c, NO_INT, is_disabled ? "account.disable" : "account.enable",
                   person_object(c, person_id), NULL, NULL);
}

enum err account_set_password(struct ctx *c, const char *old_hash, const char *new_hash)
{
    struct q_account_set_password row;
    enum err e = q_account_set_password(c, new_hash, c->who.person_id, old_hash, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    TRY(q_session_revoke_others(c, c->real_at, c->who.person_id, c->who.session_id));
    return log_add(c, NO_INT, "account.password", person_object(c, c->who.person_id), NULL, NULL);
}

/* ---- sessions ---- */

enum err account_session(struct ctx *c, const struct session_new *new, const char **secret)
{
    struct q_session_add row;
    const char *text = rand_text(c->arena, SECRET_BYTES);
    int64_t expires_at = c->real_at + SESSION_LIFE_MS;
    struct q_session_add_in in = {
        .secret_hash = hash_hex(c->arena, text),
        .opt_person_id = new->person_id ? &new->person_id : NULL,
        .opt_judge_id = new->judge_id ? &new->judge_id : NULL,
        .opt_jti = new->jti,
        .agent = c->who.agent ? c->who.agent : "",
        .address = c->who.address,
        .created_at = c->real_at,
        .expires_at = new->expires_at && new->expires_at < expires_at ? new->expires_at : expires_at,
    };
    TRY(q_session_add(c, &in, &row));
    TRY(log_add(c, NO_INT, "session.start",
                new->judge_id ? arena_printf(c->arena, "judge:%lld", (long long)new->judge_id)
                              : person_object(c, new->person_id),
                NULL, arena_printf(c->arena, "{\"session_id\":%lld}", (long long)row.id)));
    *secret = text;
    return OK;
}

enum err account_end_session(struct ctx *c, int64_t session_id, int64_t person_id, int64_t judge_id)
{
    struct q_session_revoke_of row;
    TRY(q_session_revoke_of(c, c->real_at, session_id, person_id, judge_id, &row));
    return log_add(c, NO_INT, "session.end",
                   arena_printf(c->arena, "session:%lld", (long long)session_id), NULL, NULL);
}

/* ---- one-time codes ---- */

/* Bound to the person, so that a code found by chance opens nobody else's account. */
static const char *code_hash(struct ctx *c, int64_t person_id, const char *code)
{
    return hash_hex(c->arena, arena_printf(c->arena, "%lld|%s", (long long)person_id, code));
}

/* Eight digits to type, or a secret to follow. */
static const char *new_code(struct ctx *c, bool is_link)
{
    uint32_t n;
    if (is_link)
        return rand_text(c->arena, SECRET_BYTES);
    do
        rand_bytes(&n, sizeof n);
    while (n >= 4200000000u); /* the largest multiple of 10^8 in range: no digit is likelier */
    return arena_printf(c->arena, "%0*u", CODE_DIGITS, n % 100000000u);
}

/* The code of a known account; *code stays NULL when it was sent too many. */
static enum err add_code(struct ctx *c, int64_t person_id, int64_t life_ms, bool is_link,
                         const char **code)
{
    struct q_sign_in_code_count sent;
    struct q_sign_in_code_add row;
    TRY(q_sign_in_code_count(c, person_id, c->real_at - INT64_C(24) * 3600 * 1000, &sent));
    if (!is_link && sent.n_codes >= CODES_A_DAY)
        return OK;
    if (is_link)
        TRY(q_sign_in_link_void(c, person_id, CODE_LIFE_MS));
    const char *text = new_code(c, is_link);
    TRY(q_sign_in_code_add(c, person_id, code_hash(c, person_id, text), c->real_at,
                           c->real_at + life_ms, &row));
    *code = text;
    return OK;
}

/* The account that may sign in with the address; *person_id 0 when there is none. */
static enum err find(struct ctx *c, const char *email, int64_t *person_id)
{
    struct q_account_by_email account;
    enum err e = q_account_by_email(c, email, &account);
    *person_id = 0;
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!account.is_disabled)
        *person_id = account.person_id;
    return OK;
}

enum err account_code(struct ctx *c, const char *email, int64_t life_ms, bool is_link,
                      const char **code)
{
    int64_t person_id;
    *code = NULL;
    TRY(find(c, email, &person_id));
    if (person_id)
        TRY(add_code(c, person_id, life_ms, is_link, code));
    return log_add(c, NO_INT, is_link ? "account.link" : "account.code", person_object(c, person_id),
                   NULL, *code ? "{\"is_made\":true}" : "{\"is_made\":false}");
}

/* A refusal that is remembered: written and committed whatever was wrong. */
static enum err miss(struct ctx *c, int64_t person_id)
{
    TRY(q_sign_in_code_miss(c, person_id, c->real_at, CODE_LIFE_MS));
    TRY(log_add(c, NO_INT, "account.miss", person_object(c, person_id), NULL, NULL));
    (void)fail(c, ERR_UNAUTHENTICATED, NULL, "sign_in_wrong", NULL);
    return OK;
}

enum err account_redeem(struct ctx *c, const char *email, const char *code, int64_t *person_id)
{
    int64_t known_id;
    struct q_sign_in_code_use row;
    TRY(find(c, email, &known_id));
    enum err e = q_sign_in_code_use(c, c->real_at, code_hash(c, known_id, code), CODE_TRIES, &row);
    if (e == ERR_NOT_FOUND)
        return miss(c, known_id);
    TRY(e);
    *person_id = row.person_id;
    return OK;
}
