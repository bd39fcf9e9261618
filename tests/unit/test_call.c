/* What is remembered of a call is what the open transaction would read. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "domain/call/call.h"
#include "domain/event/event.h"
#include "domain/rule/rule.h"
#include "store/queries.h"

struct fixture {
    char folder[64], path[80], why[256];
    struct ctx c;
    json_t *doc;
};

static void import(struct fixture *f, json_t *doc)
{
    struct event_import done;
    if (event_import(&f->c, doc, &done) != OK)
        fail_msg("import: %s %s", f->c.failure.issues->field, f->c.failure.issues->text);
}

static struct fixture begin(void)
{
    struct fixture f = {.folder = "/tmp/rostrum-call-XXXXXX"};
    assert_non_null(mkdtemp(f.folder));
    snprintf(f.path, sizeof f.path, "%s/db", f.folder);
    f.c = unit_ctx();
    f.c.who.kind = WHO_OPERATOR;
    f.c.who.address = "";
    f.c.db = db_open(f.path, DB_WRITE, f.why, sizeof f.why);
    assert_non_null(f.c.db);
    assert_int_equal(db_migrate(f.c.db, f.why, sizeof f.why), OK);
    f.doc = json_load_file("deploy/events/golden-panda-2022.json", 0, NULL);
    assert_non_null(f.doc);
    import(&f, f.doc);
    return f;
}

static void end(struct fixture *f)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    json_decref(f->doc);
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    for (size_t i = 0; i < 3; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", f->path, suffixes[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
}

static struct call found(struct fixture *f)
{
    struct call call;
    assert_int_equal(call_find(&f->c, "golden-panda-2022", &call), OK);
    return call;
}

static json_t *doc_call(struct fixture *f)
{
    return json_array_get(json_object_get(f->doc, "calls"), 0);
}

static void name_first_question(struct fixture *f, const char *name)
{
    json_t *question = json_array_get(json_object_get(doc_call(f), "form"), 0);
    json_object_set_new(json_object_get(question, "label"), "en", json_string(name));
}

static const char *first_question(const struct call *call)
{
    return json_string_value(json_object_get(json_object_get(call->content->questions[0].json, "label"), "en"));
}

static int64_t content_no(struct fixture *f)
{
    struct q_call_content row;
    assert_int_equal(q_call_content(&f->c, found(f).id, &row), OK);
    return row.content_no;
}

void test_call__is_read_once_for_each_version(void)
{
    struct fixture f = begin();
    int64_t n_statements, us, n_rows;
    name_first_question(&f, "First");
    import(&f, f.doc);
    struct call a = found(&f);
    assert_string_equal(first_question(&a), "First");
    db_take_stats(f.c.db, &n_statements, &us, &n_rows);
    assert_ptr_equal(found(&f).content, a.content);
    db_take_stats(f.c.db, &n_statements, &us, &n_rows);
    assert_int_equal(n_statements, 1);
    end(&f);
}

void test_call__a_new_version_asks_what_it_asks(void)
{
    struct fixture f = begin();
    struct call call = found(&f);
    int64_t closes_at = call.closes_at;
    name_first_question(&f, "Other");
    json_array_clear(json_object_get(doc_call(&f), "rules"));
    json_object_set_new(doc_call(&f), "grace_ms", json_integer(7));
    import(&f, f.doc);
    call = found(&f);
    assert_string_equal(first_question(&call), "Other");
    assert_int_equal(json_array_size(call.content->rules), 0);
    assert_int_equal(call.grace_ms, 7);
    assert_int_equal(call.closes_at, closes_at);
    struct rule_report report;
    rule_list_eval(&f.c, call.content->judge, NULL, &(struct rule_how){LANG_EN, RULE_DAY_UNKNOWN}, &report);
    assert_int_equal(report.n_results, 0);
    end(&f);
}

/* A version that never came to be has the number of the one that comes in its place. */
void test_call__a_version_that_was_undone_is_forgotten(void)
{
    struct fixture f = begin();
    assert_int_equal(db_begin(f.c.db), OK);
    name_first_question(&f, "Undone");
    import(&f, f.doc);
    struct call call = found(&f);
    assert_string_equal(first_question(&call), "Undone");
    int64_t undone_no = content_no(&f);
    db_rollback(f.c.db);
    assert_int_equal(db_begin(f.c.db), OK);
    name_first_question(&f, "Done");
    import(&f, f.doc);
    assert_int_equal(content_no(&f), undone_no);
    call = found(&f);
    assert_string_equal(first_question(&call), "Done");
    assert_int_equal(db_commit(f.c.db), OK);
    end(&f);
}

/* One record over many events: what another event's file says of a partner is said here too. */
/* Another event's file does not rename it; the event's own does, at once. */
void test_call__a_partner_is_named_by_its_event(void)
{
    struct fixture f = begin();
    json_t *partner = json_array_get(json_object_get(f.doc, "partners"), 0), *one, *its = NULL;
    const char *key = json_str(partner, "organisation");
    size_t i;
    (void)found(&f);
    AUTO_JSON *other = json_deep_copy(f.doc);
    json_object_set_new(other, "slug", json_string("another"));
    json_array_foreach(json_object_get(other, "organisations"), i, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            its = json_object_get(one, "name");
    assert_non_null(its);
    json_object_set_new(its, "en", json_string("A new name"));
    import(&f, other);
    struct call call = found(&f);
    const json_t *named = json_array_get(json_object_get(call.content->form, "partners"), 0);
    assert_string_not_equal(json_in_lang(json_object_get(named, "name"), "en"), "A new name");
    json_array_foreach(json_object_get(f.doc, "organisations"), i, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            json_object_set_new(json_object_get(one, "name"), "en", json_string("A new name"));
    import(&f, f.doc);
    call = found(&f);
    named = json_array_get(json_object_get(call.content->form, "partners"), 0);
    assert_string_equal(json_in_lang(json_object_get(named, "name"), "en"), "A new name");
    end(&f);
}
