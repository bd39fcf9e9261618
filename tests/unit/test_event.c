#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/time.h"
#include "domain/event/event.h"
#include "domain/event/event_shape.h"
#include "domain/rule/rule.h"
#include "store/queries.h"
#include "unit.h"
#include "unit_db.h"

struct fixture {
    struct unit_db u;
    struct ctx c;
    json_t *doc;
    struct event_import last;
};

static json_t *load(const char *path)
{
    char full[512];
    json_error_t e;
    snprintf(full, sizeof full, "%.*s%s", (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__,
             path);
    json_t *v = json_load_file(full, JSON_REJECT_DUPLICATES, &e);
    if (!v)
        fail_msg("%s:%d: %s", full, e.line, e.text);
    return v;
}

/* A new database in a transaction, with the operator at work and Golden Panda imported. */
static void begin(struct fixture *f, const char *path)
{
    *f = (struct fixture){0};
    unit_db_new(&f->u);
    f->c = unit_ctx();
    f->c.who.kind = WHO_OPERATOR;
    f->c.db = unit_db_open(&f->u, DB_WRITE);
    assert_int_equal(db_begin(f->c.db), OK);
    f->doc = load(path);
    assert_int_equal(event_import(&f->c, f->doc, &f->last), OK);
}

static void end(struct fixture *f)
{
    assert_int_equal(db_commit(f->c.db), OK); /* no constraint is left broken */
    json_decref(f->doc);
    db_close(f->c.db);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

/* Changes the event by a patch in JSON text. */
static enum err change(struct fixture *f, const char *patch_text, int64_t if_version_no)
{
    json_t *patch = json_loads(patch_text, 0, NULL);
    assert_non_null(patch);
    assert_int_equal(db_savepoint(f->c.db), OK);
    enum err e = event_change(&f->c, f->last.event_id, patch, if_version_no, &f->last);
    if (e == OK)
        assert_int_equal(db_release(f->c.db), OK);
    else
        db_rollback_to(f->c.db);
    json_decref(patch);
    return e;
}

static void expect_failure(struct fixture *f, enum err got, enum err want, const char *rule)
{
    assert_int_equal(got, want);
    assert_string_equal(f->c.failure.rule, rule);
    failure_clear(&f->c);
}

/* What other parts of the program do to the rows: by a connection of its own, between transactions. */
static void outside(struct fixture *f, const char *sql)
{
    assert_int_equal(db_commit(f->c.db), OK);
    assert_int_equal(unit_db_sql(&f->u, sql), 1);
    assert_int_equal(db_begin(f->c.db), OK);
}

/* How many rows a query by event gives. */
static int count(struct fixture *f, int query_no)
{
    struct val param = {.kind = VAL_INT, .i = f->last.event_id};
    struct rows rows;
    int n = 0;
    assert_int_equal(rows_open(&f->c, query_no, &param, &rows), OK);
    while (rows_next(&f->c, &rows) == OK)
        n++;
    rows_close(&rows);
    return n;
}

static struct q_round_by_key round_of(struct fixture *f, const char *key)
{
    struct q_round_by_key row;
    assert_int_equal(q_round_by_key(&f->c, f->last.event_id, key, &row), OK);
    return row;
}

static struct q_call_by_key call_of(struct fixture *f)
{
    struct q_call_by_key row;
    assert_int_equal(q_call_by_key(&f->c, f->last.event_id, "main", &row), OK);
    return row;
}

static void round_trip(const char *path)
{
    struct fixture f;
    begin(&f, path);
    json_t *back = NULL;
    int64_t version_no = 0;
    assert_int_equal(event_export(&f.c, json_str(f.doc, "slug"), &back, &version_no), OK);
    assert_int_equal(version_no, 1);
    assert_string_equal(json_text(f.c.arena, back), json_text(f.c.arena, f.doc));
    assert_true(f.last.is_new && f.last.is_changed);
    /* again: nothing changes */
    assert_int_equal(event_import(&f.c, back, &f.last), OK);
    assert_false(f.last.is_new || f.last.is_changed);
    assert_int_equal(f.last.version_no, 1);
    json_decref(back);
    end(&f);
}

void test_event__export_of_an_import_is_the_same(void)
{
    round_trip("deploy/events/golden-panda-2022.json");
    round_trip("deploy/events/korea-china-forum-2022.json");
}

#define PANDA "deploy/events/golden-panda-2022.json"
#define FORUM "deploy/events/korea-china-forum-2022.json"

void test_event__rows_come_from_the_document(void)
{
    struct fixture f;
    begin(&f, PANDA);
    assert_int_equal(count(&f, Q_TRACK_KEYS), 3);
    assert_int_equal(count(&f, Q_ROUND_KEYS), 2);
    assert_int_equal(count(&f, Q_ROOM_KEYS), 1);
    assert_int_equal(count(&f, Q_PRIZE_KEYS), 9);
    assert_int_equal(count(&f, Q_UPLOAD_KIND_KEYS), 2);
    assert_int_equal(count(&f, Q_PARTNER_KEYS), 1);
    struct q_call_by_key call = call_of(&f);
    int64_t closes_at;
    assert_true(time_parse_rfc3339("2022-08-26T15:00:00Z", &closes_at));
    assert_int_equal(call.closes_at, closes_at); /* 23:59:59 in Seoul, exclusive */
    assert_true(call.opens_at < INT64_C(1660953600000)); /* open on 20 August */
    assert_string_equal(round_of(&f, "seoul").state, "open");
    struct q_event_get event;
    assert_int_equal(q_event_get(&f.c, f.last.event_id, &event), OK);
    assert_int_equal(event.ends_at, NO_INT);
    assert_true(event.is_public);
    end(&f);
}

/* The stored rules are what rule.h judges: the cases of the issue. */
void test_event__stored_rules_decide(void)
{
    static const struct {
        const char *answers;
        enum rule_outcome verdict;
    } cases[] = {
        {"{\"founded\":\"2016-07\",\"is_pre_startup\":false}", RULE_FAIL},
        {"{\"founded\":\"1998\"}", RULE_FAIL},
        {"{\"founded\":\"2015\"}", RULE_FAIL},
        {"{\"founded\":\"2016-12-31\"}", RULE_FAIL},
        {"{\"founded\":\"2017\"}", RULE_PASS},
        {"{\"founded\":\"2017-01-01\"}", RULE_PASS},
        {"{\"is_pre_startup\":true}", RULE_PASS},
        {"{}", RULE_UNDECIDED},
    };
    struct fixture f;
    begin(&f, PANDA);
    json_t *rules = json_loads(call_of(&f).rules_json, 0, NULL);
    const struct rule_list *list;
    assert_int_equal(rule_list_parse(&f.c, rules, &list), OK);
    json_decref(rules);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *answers = json_loads(cases[i].answers, 0, NULL);
        struct rule_report report;
        rule_list_eval(&f.c, list, answers, &(struct rule_how){LANG_KO, RULE_DAY_UNKNOWN}, &report);
        if (report.verdict != cases[i].verdict)
            fail_msg("%s: %s", cases[i].answers, rule_outcome_word(report.verdict));
        json_decref(answers);
    }
    end(&f);
}

void test_event__a_patch_is_a_new_version(void)
{
    struct fixture f;
    begin(&f, PANDA);
    struct q_call_by_key call = call_of(&f);
    struct q_round_by_key seoul = round_of(&f, "seoul");
    assert_int_equal(change(&f, "{\"rounds\":{\"seoul\":{\"n_advance\":10,\"n_capacity\":30,"
                                "\"join_url\":\"https://meet.example/j/1\"}}}", 1), OK);
    assert_int_equal(f.last.version_no, 2);
    assert_int_equal(round_of(&f, "seoul").id, seoul.id);
    /* what did not change keeps its version */
    assert_int_equal(round_of(&f, "seoul").rubric_id, seoul.rubric_id);
    assert_int_equal(call_of(&f).rule_set_id, call.rule_set_id);
    assert_int_equal(call_of(&f).form_id, call.form_id);
    expect_failure(&f, change(&f, "{\"is_public\":false}", 1), ERR_STALE, "event_changed_meanwhile");
    expect_failure(&f, change(&f, "{\"slug\":\"other\"}", 0), ERR_INVALID, "event_slug_fixed");
    /* null sets what may be null, and the secret is gone again */
    assert_int_equal(change(&f, "{\"rounds\":{\"seoul\":{\"n_advance\":null,\"join_url\":null}}}", 2), OK);
    json_t *doc = NULL;
    int64_t version_no;
    assert_int_equal(event_export(&f.c, "golden-panda-2022", &doc, &version_no), OK);
    json_t *round = json_array_get(json_object_get(doc, "rounds"), 0);
    assert_true(json_is_null(json_object_get(round, "n_advance")));
    assert_int_equal(json_integer_value(json_object_get(round, "n_capacity")), 30);
    json_decref(doc);
    end(&f);
}

void test_event__other_rules_form_and_rubric_are_new_versions(void)
{
    struct fixture f;
    begin(&f, PANDA);
    struct q_call_by_key call = call_of(&f);
    int64_t rubric_id = round_of(&f, "seoul").rubric_id;
    assert_int_equal(change(&f, "{\"calls\":{\"main\":{\"rules\":{\"founded\":{\"severity\":\"warn\"}}}}}", 0), OK);
    assert_int_not_equal(call_of(&f).rule_set_id, call.rule_set_id);
    assert_int_equal(call_of(&f).form_id, call.form_id);
    assert_int_equal(change(&f, "{\"calls\":{\"main\":{\"form\":{\"reg_no\":null}}}}", 0), OK);
    assert_int_not_equal(call_of(&f).form_id, call.form_id);
    assert_int_equal(change(&f, "{\"rubrics\":{\"pitch\":{\"criteria\":{\"team\":{\"step_milli\":1000}}}}}", 0), OK);
    assert_int_not_equal(round_of(&f, "seoul").rubric_id, rubric_id);
    end(&f);
}

void test_event__a_changed_value_is_ours(void)
{
    json_t *doc = load(PANDA);
    json_t *patch = json_loads("{\"prizes\":{\"first\":{\"amount_minor\":9000000}},"
                               "\"tracks\":{\"it\":{\"name\":{\"en\":\"IT\"}}},"
                               "\"calls\":{\"main\":{\"closes\":{\"local\":\"2022-08-27T23:59:59\"}}}}",
                               0, NULL);
    event_patch(doc, patch);
    json_t *prize = json_array_get(json_object_get(doc, "prizes"), 0);
    json_t *track = json_array_get(json_object_get(doc, "tracks"), 0);
    assert_string_equal(json_str(json_object_get(prize, "source"), "amount_minor"), "ours");
    assert_string_equal(json_str(json_object_get(prize, "source"), "*"), "newsletter");
    assert_string_equal(json_str(json_object_get(track, "source"), "name"), "ours");
    assert_string_equal(json_str(json_object_get(track, "source"), "*"), "newsletter");
    assert_string_equal(json_str(json_object_get(track, "name"), "en"), "IT");
    assert_non_null(json_str(json_object_get(track, "name"), "ko"));
    json_decref(patch);
    json_decref(doc);
}

void test_event__a_changed_deadline_is_logged(void)
{
    struct fixture f;
    begin(&f, PANDA);
    char object[40];
    snprintf(object, sizeof object, "call:%lld", (long long)call_of(&f).id);
    assert_int_equal(change(&f, "{\"calls\":{\"main\":{\"closes\":{\"local\":\"2022-08-27T23:59:59\"}}}}", 0), OK);
    struct rows rows;
    struct q_log_of_event_in in = {.event_id = 1, .before_id = INT64_MAX, .opt_object = object, .limit = 10};
    assert_int_equal(q_log_of_event(&f.c, &in, &rows), OK);
    assert_int_equal(rows_next(&f.c, &rows), OK);
    assert_string_equal(rows_text(&rows, 5), "call.change_times");
    assert_non_null(strstr(rows_text(&rows, 7), "\"closes_at\":1661526000000"));
    assert_non_null(strstr(rows_text(&rows, 8), "\"closes_at\":1661612400000"));
    assert_int_equal(rows_next(&f.c, &rows), ERR_NOT_FOUND);
    rows_close(&rows);
    end(&f);
}

void test_event__what_is_in_use_stays(void)
{
    struct fixture f;
    begin(&f, PANDA);
    /* nothing depends on them: gone */
    assert_int_equal(change(&f, "{\"prizes\":{\"third\":null},\"prize_total\":null}", 0), OK);
    assert_int_equal(count(&f, Q_PRIZE_KEYS), 6);
    assert_int_equal(change(&f, "{\"tracks\":{\"future\":null}}", 0), OK);
    assert_int_equal(count(&f, Q_TRACK_KEYS), 2);
    assert_int_equal(count(&f, Q_PRIZE_KEYS), 4);
    /* a reference inside the document is a fault of the document */
    expect_failure(&f, change(&f, "{\"rounds\":{\"final\":null}}", 0), ERR_INVALID, "event_file_faulty");
    /* a judge's seat depends on the round */
    outside(&f, "INSERT INTO judge (event_id, round_id, email, name, organisation, lang, state, created_at)"
                " SELECT event_id, id, 'j@judges.example', 'J', '', 'en', 'invited', 0 FROM round"
                " WHERE key = 'final'");
    expect_failure(&f, change(&f, "{\"rounds\":{\"final\":null,\"seoul\":{\"next\":null}},\"prizes\":null}", 0),
                   ERR_CONFLICT, "event_in_use");
    end(&f);
}

void test_event__a_faulty_document_changes_nothing(void)
{
    struct fixture f;
    begin(&f, PANDA);
    json_t *doc = json_deep_copy(f.doc);
    json_object_set_new(doc, "colour", json_true());
    json_object_del(json_object_get(doc, "name"), "ko");
    struct event_import again;
    assert_int_equal(event_import(&f.c, doc, &again), ERR_INVALID);
    assert_non_null(f.c.failure.issues);
    assert_string_equal(f.c.failure.issues->field, "/colour");
    assert_non_null(f.c.failure.issues->next);
    failure_clear(&f.c);
    struct q_event_by_slug row;
    assert_int_equal(q_event_by_slug(&f.c, "golden-panda-2022", &row), OK);
    assert_int_equal(row.version_no, 1);
    json_decref(doc);
    end(&f);
}

void test_event__a_parent_must_exist_and_be_no_child(void)
{
    struct fixture f;
    begin(&f, FORUM);
    expect_failure(&f, change(&f, "{\"parent\":\"series\"}", 0), ERR_INVALID, "event_parent_unknown");
    json_t *series = json_deep_copy(f.doc);
    json_object_set_new(series, "slug", json_string("series"));
    struct event_import parent;
    assert_int_equal(event_import(&f.c, series, &parent), OK);
    assert_int_equal(change(&f, "{\"parent\":\"series\"}", 0), OK);
    f.last = parent;
    expect_failure(&f, change(&f, "{\"parent\":\"korea-china-forum-2022\"}", 0), ERR_INVALID,
                   "event_parent_self");
    json_decref(series);
    end(&f);
}

void test_event__capacity_is_not_undercut(void)
{
    struct fixture f;
    begin(&f, FORUM);
    outside(&f, "UPDATE ticket_type SET n_taken = 5 WHERE key = 'on_site'");
    expect_failure(&f, change(&f, "{\"ticket_types\":{\"on_site\":{\"n_capacity\":4}}}", 0), ERR_CONFLICT,
                   "event_capacity_taken");
    db_rollback(f.c.db);
    assert_int_equal(db_begin(f.c.db), OK);
    assert_int_equal(change(&f, "{\"ticket_types\":{\"on_site\":{\"n_capacity\":5}}}", 0), OK);
    assert_int_equal(count(&f, Q_AGENDA_ITEM_KEYS), 16);
    end(&f);
}

void test_event__what_judges_by_stays_under_sheets(void)
{
    static const char sheet[] =
        "INSERT INTO judge (event_id, round_id, email, name, organisation, lang, state, created_at)"
        " SELECT event_id, id, 'j@judges.example', 'J', '', 'en', 'active', 0 FROM round WHERE key = 'seoul';"
        "INSERT INTO application (event_id, call_id, no, state, form_id, rule_set_id, answers_json, company,"
        " project, email, reg_no, country, lang, link_no, is_duplicate, version_no, created_at, changed_at)"
        " SELECT event_id, id, 1, 'accepted', form_id, rule_set_id, '{}', 'Example Robots', '',"
        " 'a@robots.example', '', '', 'en', 1, FALSE, 1, 0, 0 FROM call;"
        "INSERT INTO entry (round_id, application_id, state, created_at)"
        " SELECT r.id, a.id, 'active', 0 FROM round r, application a WHERE r.key = 'seoul';"
        "INSERT INTO sheet (judge_id, entry_id, version_no, state, scores_json, comment, received_at, created_at)"
        " SELECT j.id, n.id, 1, 'draft', '{}', '', 0, 0 FROM judge j, entry n;";
    static const char *const decisive[] = {
        "{\"rounds\":{\"seoul\":{\"ties\":[\"median\"]}}}",
        "{\"rounds\":{\"seoul\":{\"is_ranked_per_track\":false}}}",
        "{\"rubrics\":{\"pitch\":{\"criteria\":{\"team\":{\"step_milli\":1000}}}}}"};
    struct fixture f;
    begin(&f, PANDA);
    outside(&f, sheet);
    int64_t version_no = f.last.version_no;
    for (size_t i = 0; i < 3; i++) {
        expect_failure(&f, change(&f, decisive[i], version_no), ERR_CONFLICT, "event_round_judged");
        db_rollback(f.c.db);
        assert_int_equal(db_begin(f.c.db), OK);
    }
    /* what does not decide places may change */
    assert_int_equal(change(&f, "{\"rounds\":{\"seoul\":{\"n_advance\":8}}}", version_no), OK);
    /* and an application keeps its track, its call, its form */
    expect_failure(&f, change(&f, "{\"calls\":null,\"partners\":null}", 0), ERR_CONFLICT, "event_in_use");
    end(&f);
}
