#include "domain/account.h"

#include <sodium.h>
#include <string.h>

#include "base/rand.h"
#include "domain/log.h"
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

/* ---- accounts ---- */

static enum err person_of(struct ctx *c, const struct account_new *in, int64_t *person_id)
{
    struct q_person_by_email known;
    enum err e = q_person_by_email(c, in->email, &known);
    if (e == OK) {
        *person_id = known.id;
        return q_person_set(c, in->name, in->lang, known.id);
    }
    if (e != ERR_NOT_FOUND)
        return e;
    struct q_person_add row;
    TRY(q_person_add(c, in->email, in->name, in->lang, c->real_at, &row));
    *person_id = row.id;
    return OK;
}

/* The object of a role: the instance, an event, or a round of one. */
static enum err role_scope(struct ctx *c, const struct account_new *in, const char **role,
                           const char **scope, int64_t *scope_id)
{
    bool is_local = strcmp(in->role, "local_organiser") == 0;
    if ((!is_local && strcmp(in->role, "organiser") != 0) || is_local != (*in->round != 0) ||
        (*in->round && !*in->event))
        return fail(c, ERR_INVALID, "role", "role_unknown", NULL);
    *role = is_local ? "LOCAL_ORGANISER" : "ORGANISER";
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

static enum err grant(struct ctx *c, const struct account_new *in, int64_t person_id)
{
    const char *role = "", *scope = "";
    int64_t scope_id = 0;
    if (!*in->role)
        return OK;
    TRY(role_scope(c, in, &role, &scope, &scope_id));
    TRY(q_role_grant_add(c, person_id, role, scope, scope_id, c->real_at));
    return log_add(c, NO_INT, "role.grant", arena_printf(c->arena, "person:%lld", (long long)person_id),
                   NULL, arena_printf(c->arena, "{\"role\":\"%s\",\"scope\":\"%s:%lld\"}", role, scope,
                                      (long long)scope_id));
}

enum err account_add(struct ctx *c, const struct account_new *in, int64_t *person_id)
{
    TRY(person_of(c, in, person_id));
    TRY(q_account_put(c, *person_id, in->password_hash, c->real_at));
    TRY(log_add(c, NO_INT, "account.add",
                arena_printf(c->arena, "person:%lld", (long long)*person_id), NULL, NULL));
    return grant(c, in, *person_id);
}

/* ---- sessions ---- */

enum err account_session(struct ctx *c, const int64_t *person_id, const int64_t *judge_id,
                         const char *jti, const char **secret)
{
    struct q_session_add row;
    const char *text = rand_text(c->arena, SECRET_BYTES);
    struct q_session_add_in in = {
        .secret_hash = hash_hex(c->arena, text),
        .opt_person_id = person_id,
        .opt_judge_id = judge_id,
        .opt_jti = jti,
        .agent = c->who.agent ? c->who.agent : "",
        .address = c->who.address,
        .created_at = c->real_at,
        .expires_at = c->real_at + SESSION_LIFE_MS,
    };
    TRY(q_session_add(c, &in, &row));
    TRY(log_add(c, NO_INT, "session.start",
                judge_id ? arena_printf(c->arena, "judge:%lld", (long long)*judge_id)
                         : arena_printf(c->arena, "person:%lld", (long long)*person_id),
                NULL, arena_printf(c->arena, "{\"session_id\":%lld}", (long long)row.id)));
    *secret = text;
    return OK;
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

enum err account_code(struct ctx *c, const char *email, int64_t life_ms, bool is_link,
                      const char **code)
{
    struct q_account_by_email account;
    struct q_sign_in_code_count sent;
    struct q_sign_in_code_add row;
    *code = NULL;
    enum err e = q_account_by_email(c, email, &account);
    if (e == ERR_NOT_FOUND || (e == OK && account.is_disabled))
        return OK;
    TRY(e);
    TRY(q_sign_in_code_count(c, account.person_id, c->real_at - INT64_C(24) * 3600 * 1000, &sent));
    if (!is_link && sent.n_codes >= CODES_A_DAY)
        return OK;
    const char *text = new_code(c, is_link);
    TRY(q_sign_in_code_add(c, account.person_id, code_hash(c, account.person_id, text), c->real_at,
                           c->real_at + life_ms, &row));
    *code = text;
    return OK;
}

static enum err wrong(struct ctx *c)
{
    return fail(c, ERR_UNAUTHENTICATED, NULL, "sign_in_wrong", NULL);
}

enum err account_redeem(struct ctx *c, const char *email, const char *code, int64_t *person_id)
{
    struct q_account_by_email account;
    struct q_sign_in_code_use row;
    enum err e = q_account_by_email(c, email, &account);
    if (e == ERR_NOT_FOUND || (e == OK && account.is_disabled))
        return wrong(c);
    TRY(e);
    e = q_sign_in_code_use(c, c->real_at, code_hash(c, account.person_id, code), CODE_TRIES, &row);
    if (e == ERR_NOT_FOUND) { /* a refusal that is remembered: the miss is counted and committed */
        TRY(q_sign_in_code_miss(c, account.person_id, c->real_at));
        (void)wrong(c);
        return OK;
    }
    TRY(e);
    *person_id = row.person_id;
    return OK;
}
