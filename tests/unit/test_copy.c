/* A database copied whole: from the engine of the run to a file of SQLite and back. */
#include "unit.h"
#include "unit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "domain/event/event.h"
#include "store/copy.h"
#include "store/engine.h"
#include "store/migrate.h"
#include "store/queries.h"

static const char *const texts[] = {"", "\\N",
    "a\tb\nc\r\\d\\", "'\"$1?:x", "스타컵 火龙果 🐼", "\x7f\x01", "{\"a\":\"\\u0000\"}"};
#define N_TEXTS (int)(sizeof texts / sizeof *texts)

struct fixture {
    struct unit_db u, back;
    char folder[40], file[60], why[300];
    struct ctx c;
    struct db *db;
    struct db_copied copied;
};

/* An event, people, texts of all kinds, a reference to a later row, an id given and deleted. */
static void fill(struct fixture *f)
{
    AUTO_JSON *doc = json_load_file("deploy/events/golden-panda-2022.json", 0, NULL);
    struct event_import imported;
    struct q_person_add person;
    struct q_sign_in_code_add code;
    f->c.who.kind = WHO_OPERATOR;
    assert_int_equal(event_import(&f->c, doc, &imported), OK);
    json_object_set_new(doc, "slug", json_string("another"));
    assert_int_equal(event_import(&f->c, doc, &imported), OK);
    for (int i = 0; i < N_TEXTS; i++) {
        char name[32];
        snprintf(name, sizeof name, "text_%d", i);
        assert_int_equal(q_meta_set(&f->c, name, texts[i]), OK);
        snprintf(name, sizeof name, "%d@b.example", i);
        assert_int_equal(q_person_add(&f->c, name, texts[i], "ko", INT64_MAX - i, &person), OK);
        assert_int_equal(q_account_put(&f->c, person.id, i % 2 ? texts[i] : NULL, -i), OK);
    }
    assert_int_equal(q_sign_in_code_add(&f->c, person.id, "h", 1, 2, &code), OK);
    assert_int_equal(code.id, 1);
    assert_int_equal(q_sign_in_code_delete_old(&f->c, 3), OK);
    assert_int_equal(unit_db_sql(&f->u, "UPDATE event SET parent_id = 2 WHERE id = 1"), 1);
}

static struct fixture begin(void)
{
    struct fixture f = {.folder = "/tmp/rostrum-copy-XXXXXX"};
    unit_db_new(&f.u);
    unit_db_new(&f.back);
    assert_non_null(mkdtemp(f.folder));
    snprintf(f.file, sizeof f.file, "%s/db", f.folder);
    f.c = unit_ctx();
    f.db = f.c.db = unit_db_open(&f.u, DB_WRITE);
    return f;
}

static void end(struct fixture *f)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    db_close(f->db);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
    unit_db_drop(&f->back);
    for (int i = 0; i < 3; i++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", f->file, ends[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
}

static struct db *open_file(struct fixture *f)
{
    struct db *db = db_open(f->file, DB_WRITE, f->why, sizeof f->why);
    assert_non_null(db);
    assert_int_equal(db_migrate(db, f->why, sizeof f->why), OK);
    return db;
}

static void expect_copy(struct fixture *f, struct db *from, struct db *to)
{
    struct db_copied before = f->copied;
    if (db_copy(from, to, &f->copied, f->why, sizeof f->why) != OK)
        fail_msg("%s", f->why);
    assert_false(db_in_transaction(from));
    assert_false(db_in_transaction(to));
    if (before.n_tables == 0)
        return;
    assert_int_equal(f->copied.n_tables, before.n_tables);
    assert_int_equal(f->copied.n_rows, before.n_rows);
    assert_string_equal(f->copied.digest, before.digest);
}

void test_copy__there_and_back_nothing_is_changed(void)
{
    struct fixture f = begin();
    fill(&f);
    struct db *file = open_file(&f), *back = unit_db_open(&f.back, DB_WRITE);
    expect_copy(&f, f.db, file);
    assert_true(f.copied.n_rows > 50);
    expect_copy(&f, file, back);
    struct ctx c = unit_ctx();
    c.db = back;
    for (int i = 0; i < N_TEXTS; i++) {
        char name[32];
        struct q_meta_get row;
        snprintf(name, sizeof name, "text_%d", i);
        assert_int_equal(q_meta_get(&c, name, &row), OK);
        assert_string_equal(row.value, texts[i]);
    }
    /* ids go on where they were, also where the last row is gone */
    struct q_person_add person;
    struct q_sign_in_code_add code;
    assert_int_equal(q_person_add(&c, "new@b.example", "New", "en", 1, &person), OK);
    assert_int_equal(person.id, N_TEXTS + 1);
    assert_int_equal(q_sign_in_code_add(&c, person.id, "h2", 1, 2, &code), OK);
    assert_int_equal(code.id, 2);
    unit_ctx_done(&c);
    db_close(file);
    db_close(back);
    end(&f);
}

static void expect_refusal(struct fixture *f, struct db *to, enum err want, const char *said)
{
    assert_int_equal(db_copy(f->db, to, &f->copied, f->why, sizeof f->why), want);
    if (!strstr(f->why, said))
        fail_msg("%s", f->why);
    assert_int_equal(f->copied.n_tables, 0);
    assert_false(db_in_transaction(f->db));
    assert_false(db_in_transaction(to));
}

void test_copy__only_an_empty_target_is_filled(void)
{
    struct fixture f = begin();
    struct db *back = unit_db_open(&f.back, DB_WRITE);
    struct ctx c = unit_ctx();
    struct q_person_add person;
    fill(&f);
    c.db = back;
    assert_int_equal(q_person_add(&c, "a@b.example", "A", "en", 1, &person), OK);
    expect_refusal(&f, back, ERR_CONFLICT, "not empty");
    assert_int_equal(unit_db_sql(&f.back, "SELECT COUNT(*) FROM person"), 1);
    assert_int_equal(unit_db_sql(&f.back, "SELECT COUNT(*) FROM event"), 0);
    unit_ctx_done(&c);
    db_close(back);
    end(&f);
}

void test_copy__another_schema_is_refused(void)
{
    struct fixture f = begin();
    struct db *back = unit_db_open(&f.back, DB_WRITE);
    unit_db_sql(&f.u, "DELETE FROM schema_version WHERE no = (SELECT MAX(no) FROM schema_version)");
    expect_refusal(&f, back, ERR_CONFLICT, "let this program serve it once");
    assert_int_equal(q_schema_version_add(&f.c, n_migrations, "from_the_future"), OK);
    expect_refusal(&f, back, ERR_CONFLICT, "use the newer program");
    db_close(back);
    end(&f);
}

/* What reads back other than it was written is not a copy. */
void test_copy__a_changed_row_is_found(void)
{
    struct fixture f = begin();
    struct db *back = unit_db_open(&f.back, DB_WRITE);
    fill(&f);
    unit_db_sql(&f.back, unit_db_is_pg()
                    ? "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                      " NEW.value := 'spoilt'; RETURN NEW; END $$;"
                      "CREATE TRIGGER spoil BEFORE INSERT ON meta FOR EACH ROW WHEN (NEW.name = 'text_3')"
                      " EXECUTE FUNCTION spoil()"
                    : "CREATE TRIGGER spoil AFTER INSERT ON meta WHEN NEW.name = 'text_3'"
                      " BEGIN UPDATE meta SET value = 'spoilt' WHERE name = 'text_3'; END");
    expect_refusal(&f, back, ERR_CHECKSUM, "table meta");
    assert_int_equal(unit_db_sql(&f.back, "SELECT COUNT(*) FROM meta"), 0);
    db_close(back);
    end(&f);
}

/* A reference to nothing, which the target's keys would not have let in. */
void test_copy__a_broken_source_is_not_copied(void)
{
    struct fixture f = begin();
    struct db *back = unit_db_open(&f.back, DB_WRITE);
    unit_db_sql(&f.u, unit_db_is_pg() ? "ALTER TABLE account DROP CONSTRAINT account_person_id_fkey;"
                                        "INSERT INTO account VALUES (7, NULL, FALSE, 0)"
                                      : "INSERT INTO account VALUES (7, NULL, FALSE, 0)");
    assert_int_not_equal(db_copy(f.db, back, &f.copied, f.why, sizeof f.why), OK);
    assert_int_equal(unit_db_sql(&f.back, "SELECT COUNT(*) FROM account"), 0);
    db_close(back);
    end(&f);
}

void test_copy__who_copies_is_alone(void)
{
    struct fixture f = begin();
    if (unit_db_is_pg()) {
        struct db *other = unit_db_open(&f.u, DB_READ);
        assert_int_equal(db_claim(f.db, f.why, sizeof f.why), ERR_BUSY);
        assert_non_null(strstr(f.why, "in use"));
        db_close(other);
        for (int i = 0; db_claim(f.db, f.why, sizeof f.why) != OK; i++) { /* the server hears of it a moment later */
            assert_true(i < 500);
            usleep(10000);
        }
        assert_null(db_open(f.u.url, DB_READ, f.why, sizeof f.why));
        assert_non_null(strstr(f.why, "it is being copied"));
    } else {
        assert_int_equal(db_claim(f.db, f.why, sizeof f.why), OK);
    }
    end(&f);
}

void test_copy__a_backup_is_a_file_on_both_engines(void)
{
    struct fixture f = begin();
    fill(&f);
    struct db *reader = unit_db_open(&f.u, DB_READ);
    assert_int_equal(db_begin_read(reader), OK); /* as a slow job does */
    if (db_backup(reader, f.file, f.why, sizeof f.why) != OK)
        fail_msg("%s", f.why);
    assert_int_equal(db_backup(reader, f.file, f.why, sizeof f.why), ERR_INTERNAL); /* never over a file */
    assert_non_null(strstr(f.why, "File exists"));
    db_rollback(reader);
    db_close(reader);
    struct db *file = open_file(&f), *back = unit_db_open(&f.back, DB_WRITE);
    expect_copy(&f, file, back);
    struct db_copied of_file = f.copied;
    db_close(file);
    db_close(back);
    unit_db_drop(&f.back);
    unit_db_new(&f.back);
    back = unit_db_open(&f.back, DB_WRITE);
    expect_copy(&f, f.db, back);
    assert_string_equal(f.copied.digest, of_file.digest);
    db_close(back);
    end(&f);
}
