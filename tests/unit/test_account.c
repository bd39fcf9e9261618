#include "unit.h"
#include "unit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rand.h"
#include "domain/access/access.h"
#include "domain/access/account.h"
#include "store/queries.h"

/* A database with one account, without a password. */
struct fixture {
    struct unit_db u;
    struct ctx c;
    int64_t person_id;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
    unit_db_new(&f.u);
    f.c = unit_ctx();
    f.c.who.address = "";
    f.c.db = unit_db_open(&f.u, DB_WRITE);
    struct account_new in = {.email = "one@stage.example", .name = "One", .role = "", .event = "",
                             .round = ""};
    assert_int_equal(account_add(&f.c, &in, &f.person_id), OK);
    return f;
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

static const char *code(struct fixture *f, int64_t life_ms, bool is_link)
{
    const char *text = NULL;
    assert_int_equal(account_code(&f->c, "one@stage.example", life_ms, is_link, &text), OK);
    return text;
}

/* Whether the code signs in; the refusal is the remembered one. */
static bool redeems(struct fixture *f, const char *text)
{
    int64_t person_id = 0;
    assert_int_equal(account_redeem(&f->c, "one@stage.example", text, &person_id), OK);
    assert_int_equal(person_id != 0, f->c.failure.err == OK);
    assert_true(person_id != 0 || f->c.failure.err == ERR_UNAUTHENTICATED);
    failure_clear(&f->c);
    return person_id == f->person_id;
}

void test_account__a_code_lives_ten_minutes(void)
{
    struct fixture f = begin();
    const char *first = code(&f, CODE_LIFE_MS, false), *second = code(&f, CODE_LIFE_MS, false);
    f.c.real_at += CODE_LIFE_MS - 1;
    assert_true(redeems(&f, first));
    f.c.real_at += 1;
    assert_false(redeems(&f, second));
    end(&f);
}

void test_account__a_code_is_bound_to_its_account(void)
{
    struct fixture f = begin();
    int64_t other_id, person_id = 0;
    struct account_new in = {.email = "two@stage.example", .name = "Two", .role = "", .event = "",
                             .round = ""};
    assert_int_equal(account_add(&f.c, &in, &other_id), OK);
    const char *text = code(&f, CODE_LIFE_MS, false);
    assert_int_equal(account_redeem(&f.c, "two@stage.example", text, &person_id), OK);
    assert_int_equal(f.c.failure.err, ERR_UNAUTHENTICATED);
    assert_int_equal(person_id, 0);
    failure_clear(&f.c);
    assert_true(redeems(&f, text));
    end(&f);
}

void test_account__ten_codes_a_day_then_silence(void)
{
    struct fixture f = begin();
    for (int i = 0; i < 10; i++)
        assert_non_null(code(&f, CODE_LIFE_MS, false));
    assert_null(code(&f, CODE_LIFE_MS, false));
    assert_non_null(code(&f, LINK_LIFE_MS, true)); /* the operator's are not mailed */
    f.c.real_at += INT64_C(24) * 3600 * 1000;
    assert_non_null(code(&f, CODE_LIFE_MS, false));
    end(&f);
}

/* Sets c->who by the secret, as a request does. */
static enum err use(struct fixture *f, const char *secret)
{
    f->c.who = (struct who){.address = ""};
    enum err e = access_session(&f->c, hash_hex(f->c.arena, secret));
    failure_clear(&f->c);
    return e;
}

void test_account__a_session_ends_by_the_real_clock(void)
{
    struct fixture f = begin();
    const char *secret;
    struct session_new in = {.person_id = f.person_id};
    assert_int_equal(account_session(&f.c, &in, &secret), OK);
    f.c.now_at += 10 * SESSION_LIFE_MS; /* the event clock says nothing here */
    f.c.received_at = f.c.now_at;
    f.c.real_at += SESSION_LIFE_MS - 1;
    assert_int_equal(use(&f, secret), OK);
    assert_int_equal(f.c.who.person_id, f.person_id);
    f.c.real_at += 1;
    assert_int_equal(use(&f, secret), ERR_UNAUTHENTICATED);
    end(&f);
}

void test_account__a_session_ends_with_what_it_was_given_for(void)
{
    struct fixture f = begin();
    const char *short_one, *long_one;
    struct session_new in = {.person_id = f.person_id, .expires_at = f.c.real_at + 1000};
    assert_int_equal(account_session(&f.c, &in, &short_one), OK);
    in.expires_at = f.c.real_at + 2 * SESSION_LIFE_MS;
    assert_int_equal(account_session(&f.c, &in, &long_one), OK);
    f.c.real_at += 1000;
    assert_int_equal(use(&f, short_one), ERR_UNAUTHENTICATED);
    assert_int_equal(use(&f, long_one), OK);
    f.c.real_at += SESSION_LIFE_MS - 1000;
    assert_int_equal(use(&f, long_one), ERR_UNAUTHENTICATED);
    end(&f);
}

void test_account__a_password_is_set_over_the_proven_one_only(void)
{
    struct fixture f = begin();
    const char *secret, *other;
    struct session_new in = {.person_id = f.person_id};
    assert_int_equal(account_session(&f.c, &in, &secret), OK);
    assert_int_equal(account_session(&f.c, &in, &other), OK);
    assert_int_equal(use(&f, secret), OK);
    assert_int_equal(account_set_password(&f.c, "another", "hash 1"), ERR_STALE);
    failure_clear(&f.c);
    assert_int_equal(account_set_password(&f.c, "", "hash 1"), OK);
    assert_int_equal(account_set_password(&f.c, "", "hash 2"), ERR_STALE);
    failure_clear(&f.c);
    assert_int_equal(account_set_password(&f.c, "hash 1", "hash 2"), OK);
    assert_int_equal(use(&f, other), ERR_UNAUTHENTICATED);
    assert_int_equal(use(&f, secret), OK);
    end(&f);
}

void test_account__unknown_users_cost_a_hash_too(void)
{
    struct arena *a = arena_new(1 << 20);
    char *hash = account_hash(a, "correct horse 9");
    assert_true(account_hash_is(hash, "correct horse 9"));
    assert_false(account_hash_is(hash, "correct horse 8"));
    assert_false(account_hash_is(NULL, "correct horse 9"));
    assert_non_null(strstr(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
    arena_free(a);
}
