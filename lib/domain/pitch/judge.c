#include "domain/pitch/judge.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/rand.h"
#include "base/token.h"
#include "base/when.h"
#include "domain/access/account.h"
#include "domain/access/log.h"
#include "mail/mail.h"
#include "store/queries.h"

#define DAY_MS        (INT64_C(24) * 3600 * 1000)
#define TOKEN_MIN_MS  (14 * DAY_MS)
#define TOKEN_MAX_MS  (60 * DAY_MS) /* a retired key verifies so long */
#define TOKEN_LAST_MS (7 * DAY_MS)  /* after the round's end */
#define JTI_BYTES     16
#define ENTRIES_MAX   2000 /* a judge's list holds no more */

static const char *object_of(struct ctx *c, int64_t judge_id)
{
    return arena_printf(c->arena, "judge:%" PRId64, judge_id);
}

/* ---- the invitation ---- */

/* Long enough for the round and a week after it, within what a key's retirement allows. */
static int64_t life_ms(struct ctx *c, const struct q_round_for_judges *round)
{
    int64_t end = round->ends_at != NO_INT ? round->ends_at : round->starts_at;
    int64_t life = end == NO_INT ? TOKEN_MIN_MS : end - c->received_at + TOKEN_LAST_MS;
    life = life < TOKEN_MIN_MS ? TOKEN_MIN_MS : life;
    return life > TOKEN_MAX_MS ? TOKEN_MAX_MS : life;
}

static void sign(struct ctx *c, const char *slug, const char *jti, int64_t issued_at,
                 struct judge_link *out)
{
    struct token_claims claims = {
        .purpose = "judge", .origin = c->origin, .event_slug = slug,
        .sub = arena_printf(c->arena, "%" PRId64, out->judge_id), .jti = jti,
        .iat_ms = issued_at, .nbf_ms = issued_at, .exp_ms = out->expires_at,
    };
    out->token = token_issue(c->arena, c->keys, &claims);
    out->link = arena_printf(c->arena, "%s/judge#t=%s", c->origin, out->token);
}

static enum err issue(struct ctx *c, int64_t judge_id, const struct q_round_for_judges *round,
                      struct judge_link *out)
{
    const char *jti = rand_text(c->arena, JTI_BYTES);
    out->judge_id = judge_id;
    out->expires_at = c->real_at + life_ms(c, round);
    sign(c, round->slug, jti, c->real_at, out);
    return q_judge_token_add(c, jti, judge_id, keyring_signer(c->keys)->pid, c->real_at,
                             out->expires_at);
}

static enum err mail_invitation(struct ctx *c, const struct judge_new *in,
                                const struct q_round_for_judges *round, const struct judge_link *link)
{
    const char *event, *name, *until;
    const char *when = msg_text(c->arena, in->lang, "mail_to_be_said", NULL, 0);
    event = json_stored_in_lang(c->arena, round->event_name_json, lang_code(in->lang));
    name = json_stored_in_lang(c->arena, round->name_json, lang_code(in->lang));
    if (round->starts_at != NO_INT)
        TRY(mail_when(c, in->lang, round->starts_at, round->time_zone, &when));
    TRY(mail_when(c, in->lang, link->expires_at, round->time_zone, &until));
    struct mail m = {.text = MAIL_JUDGE_INVITATION, .event_id = round->event_id,
                     .object = object_of(c, link->judge_id), .to_email = in->email,
                     .to_name = in->name, .lang = in->lang,
                     MAIL_ARGS({"event", event}, {"round", name}, {"when", when},
                               {"link", link->link}, {"until", until})};
    return mail_queue(c, &m);
}

/* The round, which is open and is not closed from here to the commit. */
static enum err open_round(struct ctx *c, int64_t round_id, struct q_round_for_judges *round)
{
    struct q_round_share lock;
    TRY(q_round_share(c, round_id, &lock));
    TRY(q_round_for_judges(c, round_id, round));
    ctx_topic(c, "panel", round_id);
    if (strcmp(round->state, "open") == 0)
        return OK;
    return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", round->state, NULL);
}

static enum err open_seat(struct ctx *c, int64_t judge_id, struct q_judge_get *judge,
                          struct q_round_for_judges *round)
{
    TRY(q_judge_get(c, judge_id, judge));
    return open_round(c, judge->round_id, round);
}

enum err judge_invite(struct ctx *c, const struct judge_new *in, struct judge_link *out)
{
    struct q_round_for_judges round;
    struct q_judge_add row;
    TRY(open_round(c, in->round_id, &round));
    enum err e = q_judge_add(c, &(struct q_judge_add_in){
        .event_id = round.event_id, .round_id = in->round_id, .email = in->email, .name = in->name,
        .organisation = in->organisation, .lang = lang_code(in->lang), .now_at = c->now_at}, &row);
    if (e == ERR_CONFLICT)
        return fail(c, e, "email", "judge_exists", NULL);
    TRY(e);
    TRY(q_assignment_add_entries(c, row.id, c->now_at, in->round_id));
    TRY(issue(c, row.id, &round, out));
    TRY(mail_invitation(c, in, &round, out));
    return log_add(c, round.event_id, "judge.invite", object_of(c, row.id), NULL,
                   arena_printf(c->arena, "{\"round_id\":%" PRId64 "}", in->round_id));
}

enum err judge_link_again(struct ctx *c, int64_t judge_id, struct judge_link *out)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    struct q_judge_token_last token;
    TRY(q_judge_get(c, judge_id, &judge));
    TRY(q_round_for_judges(c, judge.round_id, &round));
    enum err e = q_judge_token_last(c, judge_id, c->real_at, &token);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "judge_no_token", NULL);
    TRY(e);
    out->judge_id = judge_id;
    out->expires_at = token.expires_at;
    sign(c, round.slug, token.jti, token.issued_at, out);
    return OK;
}

enum err judge_renew(struct ctx *c, int64_t judge_id, struct judge_link *out)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    struct q_judge_set_state row;
    TRY(open_seat(c, judge_id, &judge, &round));
    if (strcmp(judge.state, "revoked") == 0)
        TRY(q_judge_set_state(c, "invited", judge_id, &row));
    TRY(issue(c, judge_id, &round, out));
    struct judge_new in = {.round_id = judge.round_id, .email = judge.email, .name = judge.name};
    lang_of(judge.lang, &in.lang);
    TRY(mail_invitation(c, &in, &round, out));
    return log_add(c, judge.event_id, "judge.renew", object_of(c, judge_id), NULL, NULL);
}

/* ---- seats ---- */

static enum err set_state(struct ctx *c, const struct q_judge_get *judge, const char *state,
                          const char *reason)
{
    struct q_judge_set_state row;
    AUTO_JSON *after = json_pack("{s:s, s:s*}", "state", state, "reason", reason);
    TRY(q_judge_set_state(c, state, judge->id, &row));
    ctx_topic(c, "panel", judge->round_id);
    return log_add(c, judge->event_id, arena_printf(c->arena, "judge.%s", state),
                   object_of(c, judge->id),
                   arena_printf(c->arena, "{\"state\":\"%s\"}", judge->state),
                   json_text(c->arena, after));
}

enum err judge_revoke(struct ctx *c, int64_t judge_id, const char *reason)
{
    struct q_judge_get judge;
    TRY(q_judge_get(c, judge_id, &judge));
    TRY(q_judge_token_revoke_all(c, c->real_at, judge_id));
    TRY(q_session_revoke_of_judge(c, c->real_at, judge_id));
    if (strcmp(judge.state, "revoked") == 0)
        return OK;
    return set_state(c, &judge, "revoked", reason);
}

enum err judge_set_no_show(struct ctx *c, int64_t judge_id, bool is_no_show)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    TRY(open_seat(c, judge_id, &judge, &round));
    if (strcmp(judge.state, "revoked") == 0)
        return fail(c, ERR_CONFLICT, NULL, "judge_no_token", NULL);
    return set_state(c, &judge, is_no_show ? "no_show" : "active", NULL);
}

enum err judge_exchange(struct ctx *c, int64_t judge_id, const char *jti, const char **secret)
{
    struct q_judge_token_find row;
    enum err e = q_judge_token_find(c, NO_INT, jti, judge_id, c->real_at, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_UNAUTHENTICATED, NULL, "credentials_unusable", NULL);
    TRY(e);
    TRY(q_judge_arrive(c, judge_id));
    return account_session(c, &(struct session_new){.judge_id = judge_id, .jti = jti,
                                                    .expires_at = row.expires_at}, secret);
}

/* ---- assignments ---- */

enum err judge_assign_entry(struct ctx *c, int64_t round_id, int64_t entry_id)
{
    return q_assignment_add_judges(c, entry_id, c->now_at, round_id);
}

enum err judge_assign(struct ctx *c, int64_t judge_id, const int64_t *entry_ids, size_t n)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    TRY(open_seat(c, judge_id, &judge, &round));
    if (n > ENTRIES_MAX)
        return fail(c, ERR_INVALID, "entry_ids", "field_range", "min", "0", "max", "2000", NULL);
    TRY(q_assignment_clear(c, judge_id));
    for (size_t i = 0; i < n; i++) {
        struct q_assignment_add row;
        enum err e = q_assignment_add(c, c->now_at, judge_id, entry_ids[i], &row);
        if (e == ERR_NOT_FOUND)
            return fail(c, ERR_INVALID, "entry_ids", "entry_not_in_round", "entry_id",
                        arena_printf(c->arena, "%" PRId64, entry_ids[i]), NULL);
        TRY(e);
    }
    return log_add(c, judge.event_id, "judge.assign", object_of(c, judge_id), NULL,
                   arena_printf(c->arena, "{\"n_entries\":%zu}", n));
}

/* ---- conflicts ---- */

enum err judge_conflict_add(struct ctx *c, int64_t judge_id, int64_t entry_id, const char *reason)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    struct q_conflict_add row;
    const char *source = c->who.kind == WHO_JUDGE ? "judge" : "organiser";
    TRY(open_seat(c, judge_id, &judge, &round));
    enum err e = q_conflict_add(c, source, reason, c->now_at, judge_id, entry_id, &row);
    if (e == ERR_NOT_FOUND) { /* declared before, or not of this round */
        struct q_scope_of_entry entry;
        TRY(q_scope_of_entry(c, entry_id, &entry));
        return entry.round_id == judge.round_id ? OK : ERR_NOT_FOUND;
    }
    TRY(e);
    AUTO_JSON *after = json_pack("{s:I, s:s}", "entry_id", (json_int_t)entry_id, "reason", reason);
    return log_add(c, judge.event_id, "conflict.declare", object_of(c, judge_id), NULL,
                   json_text(c->arena, after));
}

enum err judge_conflict_remove(struct ctx *c, int64_t judge_id, int64_t entry_id, const char *reason)
{
    struct q_judge_get judge;
    struct q_round_for_judges round;
    struct q_conflict_remove row;
    TRY(open_seat(c, judge_id, &judge, &round));
    TRY(q_conflict_remove(c, judge_id, entry_id, &row));
    AUTO_JSON *after = json_pack("{s:I, s:s}", "entry_id", (json_int_t)entry_id, "reason", reason);
    return log_add(c, judge.event_id, "conflict.remove", object_of(c, judge_id), NULL,
                   json_text(c->arena, after));
}
