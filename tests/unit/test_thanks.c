#include "unit.h"

#include "base/keyring.h"
#include "domain/forum/thanks.h"
#include "unit_db.h"

#define N_GUESTS 230

/* Guests of an event that is over: every third without an address, all but every fifth came through a door; the
 * letter is to go at 1000. */
static void fill(const struct unit_db *u, const char *audience)
{
    struct ctx c = unit_ctx();
    unit_db_sql(u, "INSERT INTO event (slug, kind, time_zone, name_json, starts_at, ends_at, version_no, is_public,"
                   " created_at, changed_at) VALUES ('forum', 'forum', 'Asia/Shanghai', '{\"en\":\"Forum\"}', 0, 1, 1,"
                   " TRUE, 0, 0);"
                   "INSERT INTO ticket_type (event_id, key, mode, name_json, n_capacity, n_taken, opens_at, closes_at,"
                   " join_url) VALUES (1, 'on_site', 'on_site', '{}', 500, 0, 0, 1, '');");
    for (int i = 1; i <= N_GUESTS; i++) {
        const char *email = i % 3 == 0 ? "" : arena_printf(c.arena, "g%d@x.example", i);
        unit_db_sql(u, arena_printf(c.arena,
                                    "INSERT INTO registration (event_id, ticket_type_id, no, state, name, email,"
                                    " organisation, lang, link_no, version_no, created_at) VALUES"
                                    " (1, 1, %d, 'confirmed', 'G', '%s', '', 'en', 1, 1, 0);", i, email));
        if (i % 5 != 0)
            unit_db_sql(u, arena_printf(c.arena,
                                        "INSERT INTO passage (event_id, registration_id, scan_key, kind, outcome, door,"
                                        " device, actor, scanned_at, received_at) VALUES"
                                        " (1, %d, 'k%d', 'entry', 'ok', 'A', 'd', '', 5, 5);", i, i));
    }
    unit_db_sql(u, arena_printf(c.arena,
                                "INSERT INTO thanks (event_id, version_no, audience, subject_json, body_json, state,"
                                " send_at, last_id, n_mails) VALUES (1, 3, '%s', '{\"en\":\"Thanks\"}',"
                                " '{\"en\":\"{name} of {event}\\n\\nYours: {certificate}\\n\\nFiles: {documents}\"}',"
                                " 'scheduled', 1000, 0, 0);", audience));
    unit_ctx_done(&c);
}

static size_t sweep_at(struct db *db, int64_t at, bool is_committed, bool *is_more)
{
    struct ctx c = unit_ctx();
    size_t n = 9999;
    struct keyring *k = keyring_new(0);
    c.db = db;
    c.now_at = at;
    c.keys = k;
    c.origin = "https://rostrum.example";
    c.who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    assert_int_equal(db_begin_write(db, NULL), OK);
    assert_int_equal(thanks_sweep(&c, &n, is_more), OK);
    if (is_committed)
        assert_int_equal(db_commit(db), OK);
    else
        db_rollback(db);
    keyring_free(k);
    unit_ctx_done(&c);
    return n;
}

void test_thanks__goes_once_to_who_came(void)
{
    struct unit_db u;
    bool is_more;
    unit_db_new(&u);
    struct db *db = unit_db_open(&u, DB_WRITE);
    fill(&u, "came");
    assert_int_equal(sweep_at(db, 999, true, &is_more), 0);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM outbox"), 0);
    assert_true(sweep_at(db, 1000, false, &is_more) > 0); /* breaks off: as if it had not been */
    size_t n = 0;
    for (is_more = true; is_more;)
        n += sweep_at(db, 1000, true, &is_more);
    int64_t wanted = unit_db_sql(&u, "SELECT COUNT(*) FROM registration g WHERE g.email <> ''"
                                     " AND EXISTS (SELECT 1 FROM passage p WHERE p.registration_id = g.id)");
    assert_int_equal(n, wanted);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM outbox"), wanted);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(DISTINCT to_email) FROM outbox"), wanted);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM outbox WHERE body LIKE '%G of Forum%'"
                                     " AND body LIKE '%/certificate#t=rg1.%' AND body NOT LIKE '%Files%'"), wanted);
    assert_int_equal(unit_db_sql(&u, "SELECT n_mails FROM thanks WHERE state = 'sent'"), wanted);
    assert_int_equal(sweep_at(db, 2000, true, &is_more), 0);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM outbox"), wanted);
    db_close(db);
    unit_db_drop(&u);
}

void test_thanks__of_who_did_not_come_no_certificate_is_told(void)
{
    struct unit_db u;
    bool is_more;
    unit_db_new(&u);
    struct db *db = unit_db_open(&u, DB_WRITE);
    fill(&u, "registered");
    for (is_more = true; is_more;)
        sweep_at(db, 1000, true, &is_more);
    int64_t all = unit_db_sql(&u, "SELECT COUNT(*) FROM registration WHERE email <> ''");
    int64_t absent = unit_db_sql(&u, "SELECT COUNT(*) FROM registration g WHERE g.email <> ''"
                                     " AND NOT EXISTS (SELECT 1 FROM passage p WHERE p.registration_id = g.id)");
    assert_true(absent > 0);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM outbox"), all);
    assert_int_equal(unit_db_sql(&u, "SELECT COUNT(*) FROM outbox WHERE body NOT LIKE '%Yours:%'"), absent);
    db_close(db);
    unit_db_drop(&u);
}
