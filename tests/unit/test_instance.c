#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "base/keyring.h"
#include "base/time.h"
#include "base/token.h"
#include "check.h"
#include "clock.h"
#include "config.h"
#include "instance.h"
#include "store/store.h"

#define DAY    INT64_C(86400000)
#define ORIGIN "https://rostrum.example"

/* A data folder, served. */
struct fixture {
    char folder[64], path[80], why[256];
    struct config config;
    struct ctx c;
};

static void begin(struct fixture *f, const char *clock)
{
    *f = (struct fixture){.folder = "/tmp/rostrum-instance-XXXXXX"};
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/db", f->folder);
    f->config.data_dir = f->folder;
    f->config.db_path = f->path;
    f->config.origin = ORIGIN;
    f->config.listen_address = "127.0.0.1";
    assert_int_equal(instance_open(&f->config, f->why, sizeof f->why), OK);
    f->c = unit_ctx();
    f->c.real_at = time_now_ms();
    f->c.who = (struct who){.kind = WHO_OPERATOR, .address = ""};
    f->c.keys = instance_keys();
    f->c.origin = ORIGIN;
    f->c.db = db_open(f->path, DB_WRITE, f->why, sizeof f->why);
    assert_non_null(f->c.db);
    assert_int_equal(db_migrate(f->c.db, f->why, sizeof f->why), OK);
    assert_int_equal(clock_open(f->c.db, clock, f->why, sizeof f->why), OK);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    instance_close();
    clock_set(0, false);
    assert_int_equal(nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* The first run of a job whose batch is lost. */
static void lose(struct fixture *f, route_fn *handler)
{
    struct reply r;
    reply_init(&r, f->c.arena);
    assert_int_equal(db_begin(f->c.db), OK);
    assert_int_equal(handler(&f->c, &r), OK);
    db_rollback(f->c.db);
}

static void keep(struct fixture *f, route_fn *handler)
{
    struct reply r;
    reply_init(&r, f->c.arena);
    assert_int_equal(db_begin(f->c.db), OK);
    assert_int_equal(handler(&f->c, &r), OK);
    assert_int_equal(db_commit(f->c.db), OK);
}

void test_instance__a_request_rotates_the_keys_once(void)
{
    struct fixture f;
    begin(&f, "");
    const char *why;
    struct keyring *stored;
    lose(&f, api_key_rotate);
    keep(&f, api_key_rotate);
    assert_int_equal(keyring_count(instance_keys()), 2);
    f.c.carry = NULL; /* the next request */
    f.c.keys = instance_keys();
    keep(&f, api_key_rotate);
    assert_int_equal(keyring_count(instance_keys()), 3);
    char path[100];
    snprintf(path, sizeof path, "%s/keys.json", f.folder);
    assert_int_equal(keyring_load(f.c.arena, path, &stored, &why), OK);
    assert_string_equal(keyring_signer(stored)->pid, keyring_signer(instance_keys())->pid);
    keyring_free(stored);
    end(&f);
}

static int64_t to;

static enum err move(struct ctx *c, struct reply *r)
{
    (void)r;
    return clock_move(c, to);
}

void test_instance__a_request_moves_the_clock_though_its_batch_was_lost(void)
{
    struct fixture f;
    begin(&f, "2022-08-20T09:00:00+09:00");
    to = clock_event_ms() + DAY;
    lose(&f, move);
    assert_true(clock_event_ms() < to); /* nothing is stored, so nothing is in force */
    keep(&f, move);
    clock_committed(&f.c);
    assert_true(clock_event_ms() >= to);
    clock_set(0, false);
    assert_int_equal(clock_open(f.c.db, "", f.why, sizeof f.why), OK); /* as stored */
    assert_true(clock_event_ms() >= to);
    assert_int_equal(clock_move(&f.c, to - 1), ERR_CONFLICT);
    end(&f);
}

/* ---- judges' tokens ---- */

static struct token_claims claims_of(const struct ctx *c)
{
    return (struct token_claims){"judge", ORIGIN, "stage-cup", "7", "jti-1",
                                 c->real_at, c->real_at, c->real_at + DAY, 0};
}

static enum err prove_it(struct ctx *c, const struct keyring *k, const struct token_claims *claims)
{
    int64_t judge_id = 0;
    const char *jti = NULL;
    failure_clear(c);
    enum err e = prove_judge_token(c, token_issue(c->arena, k, claims), &judge_id, &jti);
    assert_true(e != OK || (judge_id == 7 && strcmp(jti, "jti-1") == 0));
    assert_true(e == OK || (strcmp(c->failure.rule, "credentials_unusable") == 0 && !c->failure.extra));
    return e;
}

void test_instance__a_judges_token_is_for_one_purpose_and_server(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at), *other = keyring_new(c.real_at);
    struct token_claims claims = claims_of(&c);
    c.keys = k;
    c.origin = ORIGIN;
    assert_int_equal(prove_it(&c, k, &claims), OK);
    assert_int_equal(prove_it(&c, other, &claims), ERR_UNAUTHENTICATED);
    claims.purpose = "guest";
    assert_int_equal(prove_it(&c, k, &claims), ERR_UNAUTHENTICATED);
    claims = claims_of(&c);
    claims.origin = "https://other.example";
    assert_int_equal(prove_it(&c, k, &claims), ERR_UNAUTHENTICATED);
    static const char *const subs[] = {"", "x7", "7x", "-7", "0", "99999999999999999999"};
    for (size_t i = 0; i < sizeof subs / sizeof *subs; i++) {
        claims = claims_of(&c);
        claims.sub = subs[i];
        assert_int_equal(prove_it(&c, k, &claims), ERR_UNAUTHENTICATED);
    }
    keyring_free(k);
    keyring_free(other);
    unit_ctx_done(&c);
}

void test_instance__a_judges_token_lives_by_the_real_clock(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at);
    struct token_claims claims = claims_of(&c);
    c.keys = k;
    c.origin = ORIGIN;
    int64_t t = c.real_at;
    c.received_at = c.now_at = t + 1000 * DAY; /* the event clock says nothing here */
    assert_int_equal(prove_it(&c, k, &claims), OK);
    c.received_at = c.now_at = t;
    c.real_at = t + DAY + TOKEN_SKEW_MS - 1;
    assert_int_equal(prove_it(&c, k, &claims), OK);
    c.real_at = t + DAY + TOKEN_SKEW_MS;
    assert_int_equal(prove_it(&c, k, &claims), ERR_UNAUTHENTICATED);
    keyring_free(k);
    unit_ctx_done(&c);
}

void test_instance__a_token_outlives_the_rotation_but_not_its_keys_end(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(c.real_at), *next = keyring_rotate(k, c.real_at, 2 * DAY);
    struct token_claims claims = claims_of(&c);
    claims.exp_ms = c.real_at + 3 * DAY;
    c.keys = next;
    c.origin = ORIGIN;
    assert_int_equal(prove_it(&c, k, &claims), OK);
    c.real_at += 2 * DAY - 1;
    assert_int_equal(prove_it(&c, k, &claims), OK);
    c.real_at += 1;
    assert_int_equal(prove_it(&c, k, &claims), ERR_UNAUTHENTICATED);
    assert_int_equal(prove_it(&c, next, &claims), OK);
    keyring_free(k);
    keyring_free(next);
    unit_ctx_done(&c);
}
