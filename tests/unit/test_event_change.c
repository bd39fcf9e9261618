/* PostgreSQL's mark: another number after each COMMIT that changes what anyone may read of an event. */
#include "unit.h"
#include "unit_db.h"

#include "store/queries.h"

static int64_t mark_of(struct ctx *c)
{
    struct q_event_change_mark row;
    assert_int_equal(q_event_change_mark(c, &row), OK);
    return row.mark_no;
}

static int64_t event_add(struct ctx *c, const char *slug)
{
    struct q_event_add row;
    const struct q_event_add_in in = {.slug = slug, .kind = "forum", .time_zone = "Asia/Seoul", .name_json = "{}",
                                      .is_public = true};
    assert_int_equal(q_event_add(c, &in, &row), OK);
    return row.id;
}

struct fixture {
    struct unit_db u;
    struct ctx c, other;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
    if (!unit_db_is_pg())
        skip();
    unit_db_new(&f.u);
    f.c = unit_ctx();
    f.other = unit_ctx();
    f.c.db = unit_db_open(&f.u, DB_WRITE);
    f.other.db = unit_db_open(&f.u, DB_READ);
    return f;
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    db_close(f->other.db);
    unit_ctx_done(&f->c);
    unit_ctx_done(&f->other);
    unit_db_drop(&f->u);
}

void test_event_change__is_seen_with_the_commit_and_not_before(void)
{
    struct fixture f = begin();
    int64_t first = mark_of(&f.other);
    assert_int_equal(first, 0);
    assert_int_equal(db_begin(f.c.db), OK);
    event_add(&f.c, "a");
    assert_int_equal(mark_of(&f.other), first);
    assert_int_equal(db_commit(f.c.db), OK);
    int64_t second = mark_of(&f.other);
    assert_true(second != first);
    assert_int_equal(db_begin(f.c.db), OK);
    event_add(&f.c, "b");
    db_rollback(f.c.db);
    assert_int_equal(mark_of(&f.other), second);
    end(&f);
}

/* Whoever changes them: also who does it by hand. The mark never comes back to what it was. (29: after each row's
 * INSERT, UPDATE and DELETE.) */
void test_event_change__comes_of_every_table_that_is_marked(void)
{
    static const char *const all[] = {
        "UPDATE event SET name_json = '{}'",
        "UPDATE event SET name_json = name_json",
        "INSERT INTO track (event_id, key, name_json, position_no) SELECT id, 'it', '{}', 1 FROM event",
        "UPDATE track SET position_no = 2",
        "DELETE FROM track",
        "INSERT INTO ticket_type (event_id, key, mode, name_json, n_capacity, n_taken, opens_at, closes_at, join_url)"
        " SELECT id, 'seat', 'on_site', '{}', 9, 0, 0, 1, '' FROM event",
        "UPDATE ticket_type SET n_taken = n_taken + 1 WHERE n_taken = 0",
        "UPDATE ticket_type SET n_taken = n_taken - 1 WHERE n_taken = 1",
    };
    int64_t seen[sizeof all / sizeof *all + 1];
    struct fixture f = begin();
    event_add(&f.c, "a");
    event_add(&f.c, "b");
    seen[0] = mark_of(&f.other);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_int_equal(unit_db_sql(&f.u, all[i]), 2);
        seen[i + 1] = mark_of(&f.other);
        for (size_t k = 0; k <= i; k++)
            assert_true(seen[k] != seen[i + 1]);
    }
    unit_db_sql(&f.u, "UPDATE meta SET value = value");
    assert_int_equal(mark_of(&f.other), seen[sizeof all / sizeof *all]);
    int64_t n_marked = __builtin_popcountll(tables_marked.bits[0]) + __builtin_popcountll(tables_marked.bits[1]);
    assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(DISTINCT tgrelid) FROM pg_trigger"
                                       " WHERE tgfoid = 'event_has_changed'::regproc AND tgtype = 29"), n_marked);
    end(&f);
}
