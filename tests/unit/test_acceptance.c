/* What happens by itself around the answers of accepted applicants: they are asked, and reminded once. */
#include "unit.h"
#include "unit_answers.h"
#include "unit_db.h"

#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "domain/call/acceptance.h"
#include "domain/event/event.h"
#include "store/queries.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define UNTIL  INT64_C(1661936400000) /* 2022-08-31T18:00:00+09:00 */

struct fixture {
    struct unit_db u;
    struct ctx c;
};

/* One that was accepted before its call asked whether it takes part. */
static struct fixture begin(void)
{
    struct fixture f = {0};
    struct event_import done;
    AUTO_APPLICATION struct application made = {0};
    unit_db_new(&f.u);
    f.c = unit_ctx();
    f.c.who.kind = WHO_OPERATOR;
    f.c.who.address = "";
    f.c.origin = "https://forum.example";
    f.c.oldest_at = INT64_MAX;
    f.c.keys = keyring_new(f.c.real_at);
    f.c.db = unit_db_open(&f.u, DB_WRITE);
    AUTO_JSON *doc = json_load_file("deploy/events/golden-panda-2022.json", 0, NULL);
    AUTO_JSON *answers = json_loads(good, 0, NULL);
    json_t *call = json_array_get(json_object_get(doc, "calls"), 0);
    json_object_set_new(call, "takes_confirmation", json_true());
    json_object_set_new(call, "answer_until",
                        json_pack("{s:s,s:s,s:s}", "local", "2022-08-31T17:59:59", "zone", "Asia/Seoul", "source",
                                  "ours"));
    assert_int_equal(db_begin(f.c.db), OK);
    assert_int_equal(event_import(&f.c, doc, &done), OK);
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_KO};
    assert_int_equal(application_create(&f.c, &in, &made), OK);
    assert_int_equal(db_commit(f.c.db), OK);
    assert_int_equal(unit_db_sql(&f.u, "UPDATE application SET state = 'accepted'"), 1);
    return f;
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    keyring_free((struct keyring *)(uintptr_t)f->c.keys);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

/* Whether anything was due at an instant; it is done. */
static bool sweep(struct fixture *f, int64_t at)
{
    bool is_due, is_more = false;
    f->c.now_at = f->c.received_at = at;
    assert_int_equal(db_begin(f->c.db), OK);
    assert_int_equal(acceptance_is_due(&f->c, at, &is_due), OK);
    assert_int_equal(acceptance_sweep(&f->c, at, &is_more), OK);
    assert_int_equal(db_commit(f->c.db), OK);
    assert_false(is_more);
    return is_due;
}

static int64_t n_letters(struct fixture *f, const char *about)
{
    char sql[200];
    snprintf(sql, sizeof sql, "UPDATE outbox SET kind = kind WHERE kind = 'acceptance' AND subject LIKE '%%%s%%'",
             about);
    return unit_db_sql(&f->u, sql);
}

void test_acceptance__who_was_accepted_before_is_asked_and_reminded_once(void)
{
    struct fixture f = begin();
    assert_true(sweep(&f, UNTIL - 5 * DAY_MS));
    assert_int_equal(n_letters(&f, ""), 1);
    assert_false(sweep(&f, UNTIL - 2 * DAY_MS - 1));
    assert_int_equal(n_letters(&f, ""), 1);
    assert_true(sweep(&f, UNTIL - 2 * DAY_MS));
    assert_int_equal(n_letters(&f, "알림"), 1);
    assert_false(sweep(&f, UNTIL - DAY_MS));
    assert_int_equal(n_letters(&f, ""), 2);
    end(&f);
}

void test_acceptance__who_has_answered_is_not_reminded(void)
{
    struct fixture f = begin();
    assert_true(sweep(&f, UNTIL - 5 * DAY_MS));
    assert_int_equal(unit_db_sql(&f.u, "UPDATE acceptance SET reply = 'confirmed'"), 1);
    assert_true(sweep(&f, UNTIL - DAY_MS)); /* looked at, once */
    assert_int_equal(n_letters(&f, ""), 1);
    assert_false(sweep(&f, UNTIL - 1));
    end(&f);
}

void test_acceptance__nobody_is_asked_when_the_time_is_over(void)
{
    struct fixture f = begin();
    assert_false(sweep(&f, UNTIL));
    assert_int_equal(n_letters(&f, ""), 0);
    end(&f);
}
