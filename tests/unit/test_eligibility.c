/* How a stored verdict is told: by the texts of the rules that it was made by. */
#include "unit.h"
#include "unit_answers.h"
#include "unit_db.h"

#include <string.h>

#include "base/buf.h"
#include "base/keyring.h"
#include "domain/call/application.h"
#include "domain/event/event.h"
#include "domain/rule/eligibility.h"

struct fixture {
    struct unit_db u;
    struct ctx c;
    int64_t application_id;
};

/* An application that was submitted. */
static struct fixture begin(void)
{
    struct fixture f = {0};
    struct event_import done;
    AUTO_APPLICATION struct application made = {0}, again = {0};
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
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_EN};
    assert_int_equal(event_import(&f.c, doc, &done), OK);
    assert_int_equal(application_create(&f.c, &in, &made), OK);
    f.application_id = made.row.application_id;
    assert_int_equal(application_open(&f.c, f.application_id, &again), OK);
    assert_int_equal(application_submit(&f.c, &again), OK);
    return f;
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    keyring_free((struct keyring *)(uintptr_t)f->c.keys);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

static void check_told(struct fixture *f, const char *words)
{
    AUTO_APPLICATION struct application a = {0};
    const json_t *rules;
    struct buf b;
    buf_init(&b, f->c.arena, 65536);
    struct jw w = jw_on(&b);
    assert_int_equal(application_open(&f->c, f->application_id, &a), OK);
    assert_int_equal(application_verdict(&f->c, &a, &rules), OK);
    jw_open(&w, '{');
    const struct eligibility_told told = eligibility_of(&a.call, a.verdict, a.answers);
    assert_ptr_equal(told.rules, rules);
    eligibility_write(&f->c, &w, &told);
    jw_close(&w, '}');
    if (!strstr(buf_str(&b), words))
        fail_msg("not told: %s in %s", words, buf_str(&b));
}

void test_eligibility__a_verdict_is_told_by_the_rules_it_was_made_by(void)
{
    struct fixture f = begin();
    check_told(&f, "January 2017");
    assert_int_equal(unit_db_sql(&f.u, "INSERT INTO rule_set (event_id, version_no, rules_json) SELECT event_id, 99, "
                                       "REPLACE(rules_json, 'January 2017', 'May 1999') FROM rule_set"), 1);
    assert_int_equal(unit_db_sql(&f.u, "UPDATE call SET rule_set_id = (SELECT MAX(id) FROM rule_set)"), 1);
    assert_int_equal(unit_db_sql(&f.u, "UPDATE event SET content_no = content_no + 1"), 1);
    check_told(&f, "January 2017");
    assert_int_equal(unit_db_sql(&f.u, "UPDATE application SET verdict_json = NULL, state = 'draft'"), 1);
    check_told(&f, "May 1999"); /* judged now */
    end(&f);
}

/* As all were stored before migration 19. */
void test_eligibility__a_verdict_with_texts_in_itself_is_told_by_them(void)
{
    struct fixture f = begin();
    assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(*) FROM application WHERE verdict_json LIKE '%message%'"), 0);
    assert_int_equal(unit_db_sql(&f.u, "UPDATE application SET verdict_json = REPLACE(verdict_json, "
                                       "'\"key\":\"founded\"', "
                                       "'\"key\":\"founded\",\"message\":{\"en\":\"As it was put then.\"}')"), 1);
    check_told(&f, "\"message\":\"As it was put then.\"");
    end(&f);
}
