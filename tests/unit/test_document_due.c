/* A document whose due instant was changed by itself is told to those it is asked of, once. */
#include "unit.h"
#include "unit_answers.h"
#include "unit_db.h"

#include "base/json.h"
#include "base/keyring.h"
#include "domain/call/application.h"
#include "domain/call/closing.h"
#include "domain/event/event.h"

#define NOW    INT64_C(1661000000000) /* 2022-08-20T21:53:20+09:00 */
#define DAY_MS (INT64_C(24) * 3600 * 1000)

struct fixture {
    struct unit_db u;
    struct ctx c;
};

static json_t *file(void)
{
    return json_load_file("deploy/events/golden-panda-2022.json", 0, NULL);
}

static void put(struct fixture *f, json_t *doc)
{
    struct event_import done;
    assert_int_equal(db_begin(f->c.db), OK);
    assert_int_equal(event_import(&f->c, doc, &done), OK);
    assert_int_equal(db_commit(f->c.db), OK);
}

/* Until when the document of that number of the call may be begun; its last second. */
static void put_due(struct fixture *f, size_t no, const char *local)
{
    AUTO_JSON *doc = file();
    json_t *call = json_array_get(json_object_get(doc, "calls"), 0);
    json_t *due = json_object_get(json_array_get(json_object_get(call, "uploads"), no), "due");
    json_object_set_new(due, "local", json_string(local));
    put(f, doc);
}

/* A draft. */
static struct fixture begin(void)
{
    struct fixture f = {0};
    AUTO_APPLICATION struct application made = {0};
    unit_db_new(&f.u);
    f.c = unit_ctx();
    f.c.who.kind = WHO_OPERATOR;
    f.c.who.address = "";
    f.c.origin = "https://forum.example";
    f.c.oldest_at = INT64_MAX;
    f.c.now_at = f.c.received_at = NOW;
    f.c.keys = keyring_new(f.c.real_at);
    f.c.db = unit_db_open(&f.u, DB_WRITE);
    AUTO_JSON *doc = file();
    AUTO_JSON *answers = json_loads(good, 0, NULL);
    put(&f, doc);
    assert_int_equal(db_begin(f.c.db), OK);
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_ZH};
    assert_int_equal(application_create(&f.c, &in, &made), OK);
    assert_int_equal(db_commit(f.c.db), OK);
    return f;
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    keyring_free((struct keyring *)(uintptr_t)f->c.keys);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

/* Whether anything was due; it is done. */
static bool sweep(struct fixture *f)
{
    bool is_due, is_more;
    assert_int_equal(db_begin(f->c.db), OK);
    assert_int_equal(closing_is_due(&f->c, f->c.now_at, &is_due), OK);
    do
        assert_int_equal(closing_sweep(&f->c, f->c.now_at, &is_more), OK);
    while (is_more);
    assert_int_equal(db_commit(f->c.db), OK);
    return is_due;
}

static int64_t n_letters(struct fixture *f)
{
    return unit_db_sql(&f->u, "UPDATE outbox SET kind = kind WHERE subject LIKE '%文件提交期限%'");
}

void test_document_due__a_change_is_told_once_with_what_was_told_before(void)
{
    struct fixture f = begin();
    assert_false(sweep(&f));
    put_due(&f, 1, "2022-08-29T23:59:59");
    put_due(&f, 1, "2022-08-30T23:59:59"); /* changed again before anybody was told */
    assert_true(sweep(&f));
    assert_int_equal(n_letters(&f), 1);
    assert_int_equal(unit_db_sql(&f.u, "UPDATE outbox SET kind = kind "
                                       "WHERE body LIKE '%8月28日%' AND body LIKE '%8月30日%'"), 1);
    assert_false(sweep(&f));
    assert_int_equal(n_letters(&f), 1);
    end(&f);
}

void test_document_due__one_that_is_changed_back_is_not_told(void)
{
    struct fixture f = begin();
    put_due(&f, 1, "2022-08-29T23:59:59");
    AUTO_JSON *doc = file();
    put(&f, doc);
    assert_true(sweep(&f));
    assert_int_equal(n_letters(&f), 0);
    assert_false(sweep(&f));
    end(&f);
}

void test_document_due__what_was_over_and_still_is_is_not_told(void)
{
    struct fixture f = begin();
    f.c.now_at = f.c.received_at = NOW + 20 * DAY_MS;
    put_due(&f, 1, "2022-08-29T23:59:59");
    assert_true(sweep(&f));
    assert_int_equal(n_letters(&f), 0);
    end(&f);
}
