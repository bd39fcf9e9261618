#include "unit.h"

#include "domain/forum/visa_letter.h"
#include "unit_db.h"

#define DAY INT64_C(86400000)
#define END (INT64_C(1659607200000)) /* 2022-08-04T18:00:00+08:00 */

/* A confirmed guest on site with a letter issued, of an event that keeps what passports say for 30 days. */
static void fill(const struct unit_db *u)
{
    unit_db_sql(u, "INSERT INTO event (slug, kind, time_zone, name_json, starts_at, ends_at, version_no, is_public,"
                   " created_at, changed_at) VALUES ('forum', 'forum', 'Asia/Shanghai', '{\"en\":\"Forum\"}',"
                   " 1659574800000, 1659607200000, 1, TRUE, 0, 0);"
                   "INSERT INTO ticket_type (event_id, key, mode, name_json, n_capacity, n_taken, opens_at, closes_at,"
                   " join_url) VALUES (1, 'on_site', 'on_site', '{}', 5, 2, 0, 1, '');"
                   "INSERT INTO registration (event_id, ticket_type_id, no, state, name, email, organisation, lang,"
                   " link_no, version_no, created_at) VALUES"
                   " (1, 1, 1, 'confirmed', 'A', 'a@x.example', '', 'en', 1, 1, 0),"
                   " (1, 1, 2, 'confirmed', 'B', 'b@x.example', '', 'en', 1, 1, 0);"
                   "INSERT INTO visa_letter_set (event_id, is_open, signer_json, contact, n_keep_days, version_no)"
                   " VALUES (1, TRUE, '{}', '', 30, 2);"
                   "INSERT INTO visa_letter (event_id, registration_id, no, state, lang, sealed, initials, reason,"
                   " created_at) VALUES (1, 1, 1, 'issued', 'en', 'x', 'A.', '', 0),"
                   " (1, 2, 2, 'requested', 'en', 'x', 'B.', '', 0);");
}

static size_t sweep_at(struct db *db, int64_t now_at)
{
    struct ctx c = unit_ctx();
    size_t n = 99;
    c.db = db;
    c.now_at = now_at;
    c.who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    assert_int_equal(db_begin_write(db, NULL), OK);
    assert_int_equal(visa_letter_sweep(&c, &n), OK);
    assert_int_equal(db_commit(db), OK);
    unit_ctx_done(&c);
    return n;
}

void test_visa_letter__data_goes_when_its_days_are_over(void)
{
    struct unit_db u;
    unit_db_new(&u);
    struct db *db = unit_db_open(&u, DB_WRITE);
    fill(&u);
    assert_int_equal(sweep_at(db, END + 30 * DAY - 1), 0);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM visa_letter WHERE sealed <> ''"), 2);
    assert_int_equal(sweep_at(db, END + 30 * DAY), 2);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM visa_letter WHERE sealed = '' AND initials = ''"
                                     " AND state = 'ended' AND deleted_at IS NOT NULL"), 2);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM log WHERE action = 'visa_letter.delete'"), 2);
    assert_int_equal(sweep_at(db, END + 31 * DAY), 0);
    db_close(db);
    unit_db_drop(&u);
}

void test_visa_letter__data_goes_when_its_holder_does_not_come(void)
{
    struct unit_db u;
    unit_db_new(&u);
    struct db *db = unit_db_open(&u, DB_WRITE);
    fill(&u);
    unit_db_sql(&u, "UPDATE registration SET state = 'cancelled' WHERE no = 2;");
    assert_int_equal(sweep_at(db, END - DAY), 1);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM visa_letter WHERE no = 2 AND sealed = ''"), 1);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM visa_letter WHERE no = 1 AND sealed = 'x'"), 1);
    db_close(db);
    unit_db_drop(&u);
}
