/* What transcripts cannot set up: uploads in every state, a transaction that runs after the closing, a
 * form that changes under a draft. */
#include "unit.h"
#include "unit_answers.h"
#include "unit_db.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/keyring.h"
#include "domain/call/application.h"
#include "domain/event/event.h"
#include "domain/screening/screening.h"
#include "store/store.h"

#define CLOSES_AT INT64_C(1661526000000) /* 2022-08-26T15:00:00Z, as in the event file */
#define DECK_KO_DUE_AT (CLOSES_AT + INT64_C(2) * 24 * 3600 * 1000)
#define GRACE_MS  3600000 /* of uploads */

struct fixture {
    struct unit_db u;
    struct ctx c;
    json_t *doc;
};

static json_t *json_of(const char *text)
{
    json_t *v = json_loads(text, 0, NULL);
    assert_non_null(v);
    return v;
}

static void import(struct fixture *f)
{
    struct event_import done;
    enum err e = event_import(&f->c, f->doc, &done);
    if (e != OK)
        fail_msg("import: %s %s", f->c.failure.issues->field, f->c.failure.issues->text);
}

/* A fresh database with the event, whose deck is required when `is_deck_required`. */
static struct fixture begin(bool is_deck_required)
{
    struct fixture f = {0};
    unit_db_new(&f.u);
    f.c = unit_ctx();
    f.c.who.kind = WHO_OPERATOR;
    f.c.who.address = "";
    f.c.origin = "https://forum.example";
    f.c.oldest_at = INT64_MAX;
    f.c.keys = keyring_new(f.c.real_at);
    f.c.db = unit_db_open(&f.u, DB_WRITE);
    f.doc = json_load_file("deploy/events/golden-panda-2022.json", 0, NULL);
    assert_non_null(f.doc);
    json_t *call = json_array_get(json_object_get(f.doc, "calls"), 0);
    json_object_set_new(json_array_get(json_object_get(call, "uploads"), 0), "is_required",
                        json_boolean(is_deck_required));
    import(&f);
    return f;
}

static void end(struct fixture *f)
{
    json_decref(f->doc);
    db_close(f->c.db);
    keyring_free((struct keyring *)(uintptr_t)f->c.keys);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

/* A statement of the test's own, or the number it finds. */
static int64_t sql(struct fixture *f, const char *text)
{
    return unit_db_sql(&f->u, text);
}

static int64_t draft(struct fixture *f, const char *text)
{
    AUTO_JSON *answers = json_of(text);
    AUTO_APPLICATION struct application made = {0};
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_KO};
    assert_int_equal(application_create(&f->c, &in, &made), OK);
    return made.row.application_id;
}

static enum err submit(struct fixture *f, int64_t id)
{
    AUTO_APPLICATION struct application a = {0};
    failure_clear(&f->c);
    assert_int_equal(application_open(&f->c, id, &a), OK);
    return application_submit(&f->c, &a);
}

/* Edits the newest version. */
static enum err save(struct fixture *f, int64_t id, const char *text)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_JSON *answers = json_of(text);
    failure_clear(&f->c);
    assert_int_equal(application_open(&f->c, id, &a), OK);
    f->c.if_match = a.row.version_no;
    enum err e = application_save(&f->c, &a, answers, NULL);
    f->c.if_match = 0;
    return e;
}

static bool has_issue(const struct fixture *f, const char *field, const char *rule)
{
    for (const struct issue *i = f->c.failure.issues; i; i = i->next)
        if (i->field && strcmp(i->field, field) == 0 && strcmp(i->rule, rule) == 0)
            return true;
    return false;
}

/* An upload of the application to a kind of document. */
static void upload(struct fixture *f, int64_t id, const char *kind, const char *state,
                   int64_t received_at)
{
    static int n;
    char text[600];
    snprintf(text, sizeof text,
             "INSERT INTO upload (key, application_id, upload_kind_id, name, type, n_bytes, n_offset, "
             "state, reason, received_at, created_at, expires_at) SELECT 'k%d', %" PRId64 ", id, "
             "'deck.pdf', '', 10, 0, '%s', %s, %" PRId64 ", 0, 0 FROM upload_kind WHERE key = '%s'",
             ++n, id, state, strcmp(state, "refused") == 0 ? "'answer_text'" : "NULL", received_at, kind);
    sql(f, text);
}

static enum document_state state_of(struct fixture *f, int64_t id, const char *key)
{
    AUTO_APPLICATION struct application a = {0};
    struct documents docs;
    assert_int_equal(application_open(&f->c, id, &a), OK);
    assert_int_equal(application_documents(&f->c, &a, &docs), OK);
    for (size_t i = 0; i < docs.n; i++)
        if (strcmp(docs.list[i].key, key) == 0)
            return docs.list[i].state;
    return DOCUMENT_STATE_COUNT;
}

static json_t *form_of(struct fixture *f)
{
    return json_object_get(json_array_get(json_object_get(f->doc, "calls"), 0), "form");
}

static size_t index_of(json_t *form, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(form, no, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return no;
    fail_msg("no question %s", key);
    return 0;
}

/* ---- the closing ---- */

void test_application__a_call_is_closing_until_the_oldest_request_ended(void)
{
    struct call call = {.opens_at = 1000, .closes_at = 2000, .grace_ms = 10};
    struct {
        int64_t now_at, oldest_at;
        enum call_state state;
        bool is_final;
    } cases[] = {
        {999, 999, CALL_SCHEDULED, false},   {1000, 1000, CALL_OPEN, false},
        {1999, 1999, CALL_OPEN, false},      {2000, 2000, CALL_CLOSING, false},
        {2009, 2009, CALL_CLOSING, false},   {2010, 2009, CALL_CLOSING, false},
        {9000, 2009, CALL_CLOSING, false},   {2010, 2010, CALL_CLOSED, true},
        {9000, INT64_MAX, CALL_CLOSED, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ctx c = unit_ctx();
        c.now_at = cases[i].now_at;
        c.oldest_at = cases[i].oldest_at;
        assert_int_equal(call_state_at(&c, &call), cases[i].state);
        assert_int_equal(call_is_final(&c, &call), cases[i].is_final);
        unit_ctx_done(&c);
    }
}

void test_application__the_grace_counts_and_its_end_does_not(void)
{
    struct call call = {.opens_at = 1000, .closes_at = 2000, .grace_ms = 10, .time_zone = "UTC"};
    struct ctx c = unit_ctx();
    c.received_at = 2009;
    assert_int_equal(call_check_time(&c, &call), OK);
    c.received_at = 2010;
    assert_int_equal(call_check_time(&c, &call), ERR_LATE);
    unit_ctx_done(&c);
}

void test_application__received_in_time_and_committed_late_is_in_time(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    f.c.received_at = f.c.oldest_at = CLOSES_AT - 1;
    f.c.now_at = CLOSES_AT + 2000;
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(sql(&f, "SELECT received_at FROM application"), CLOSES_AT - 1);
    assert_int_equal(sql(&f, "SELECT submitted_at FROM application"), CLOSES_AT + 2000);
    end(&f);
}

/* ---- documents ---- */

void test_application__a_required_document_counts_when_begun_in_time(void)
{
    struct fixture f = begin(true);
    int64_t id = draft(&f, good);
    assert_int_equal(submit(&f, id), ERR_INVALID);
    assert_true(has_issue(&f, "documents.deck", "document_missing"));
    assert_false(has_issue(&f, "documents.deck_ko", "document_missing")); /* wanted, not required */
    upload(&f, id, "deck", "refused", f.c.received_at);
    assert_int_equal(submit(&f, id), ERR_INVALID);
    assert_true(has_issue(&f, "documents.deck", "document_refused"));
    upload(&f, id, "deck", "open", CLOSES_AT - 1);
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(state_of(&f, id, "deck"), DOCUMENT_AWAITED);
    end(&f);
}

void test_application__an_upload_begun_at_its_due_instant_is_none(void)
{
    struct fixture f = begin(true);
    int64_t id = draft(&f, good);
    upload(&f, id, "deck", "open", CLOSES_AT);
    assert_int_equal(state_of(&f, id, "deck"), DOCUMENT_MISSING);
    assert_int_equal(submit(&f, id), ERR_INVALID);
    end(&f);
}

void test_application__a_document_goes_through_its_states(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_MISSING);
    upload(&f, id, "deck_ko", "deleted", f.c.received_at);
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_MISSING);
    upload(&f, id, "deck_ko", "expired", f.c.received_at);
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_MISSING);
    f.c.received_at = DECK_KO_DUE_AT;
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_LATE);
    upload(&f, id, "deck_ko", "open", DECK_KO_DUE_AT - 1);
    f.c.received_at = DECK_KO_DUE_AT + GRACE_MS - 1;
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_AWAITED);
    f.c.received_at = DECK_KO_DUE_AT + GRACE_MS;
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_LATE);
    upload(&f, id, "deck_ko", "complete", DECK_KO_DUE_AT - 2);
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_COMPLETE);
    end(&f);
}

void test_application__a_document_of_another_round_is_not_asked_for(void)
{
    struct fixture f = begin(false);
    AUTO_JSON *answers = json_of(good);
    json_object_del(answers, "round");
    AUTO_APPLICATION struct application made = {0};
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_EN};
    assert_int_equal(application_create(&f.c, &in, &made), OK);
    int64_t id = made.row.application_id;
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_STATE_COUNT);
    assert_int_equal(state_of(&f, id, "deck"), DOCUMENT_MISSING);
    end(&f);
}

void test_application__a_lost_deck_is_told_once_submitted(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    upload(&f, id, "deck_ko", "refused", f.c.received_at);
    assert_int_equal(application_upload_changed(&f.c, id), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'deck_missing'"), 0);
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(application_upload_changed(&f.c, id), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'deck_missing' AND lang = 'ko'"), 1);
    upload(&f, id, "deck_ko", "complete", f.c.received_at);
    assert_int_equal(application_upload_changed(&f.c, id), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'deck_missing'"), 1);
    end(&f);
}

/* ---- edits of a submitted one ---- */

void test_application__an_edit_keeps_a_submitted_one_fit(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    assert_int_equal(submit(&f, id), OK);
    int64_t first_received_at = f.c.received_at;
    f.c.received_at += 1000;
    assert_int_equal(save(&f, id, "{\"project_title\":null}"), ERR_INVALID);
    assert_true(has_issue(&f, "answers.project_title", "field_missing"));
    assert_int_equal(save(&f, id, "{\"is_pre_startup\":false,\"founded\":\"2016\"}"), ERR_INVALID);
    assert_string_equal(f.c.failure.rule, "not_eligible");
    assert_int_equal(save(&f, id, "{\"project_title\":\"Brighter lamps\"}"), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application WHERE state = 'submitted' AND "
                             "project = 'Brighter lamps' AND verdict_json LIKE '%pass%'"), 1);
    assert_int_equal(sql(&f, "SELECT received_at FROM application"), first_received_at);
    end(&f);
}

static const char *receipt(struct fixture *f, const struct application *a, bool is_first)
{
    const struct receipt *says;
    assert_int_equal(application_receipt(&f->c, a, is_first, &says), OK);
    return says ? receipt_make(f->c.arena, f->c.keys, says) : NULL;
}

void test_application__receipts_are_made_again_byte_by_byte(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    AUTO_APPLICATION struct application made = {0}, a = {0};
    assert_int_equal(application_open(&f.c, id, &made), OK);
    assert_null(receipt(&f, &made, true));
    assert_int_equal(application_submit(&f.c, &made), OK);
    const char *first = receipt(&f, &made, true);
    assert_int_equal(application_open(&f.c, id, &a), OK);
    f.c.received_at += 60000;
    f.c.now_at = f.c.received_at;
    f.c.real_at += 60000;
    assert_int_equal(save(&f, id, "{\"project_title\":\"Other lamps\"}"), OK);
    assert_string_equal(first, receipt(&f, &a, true));
    assert_string_not_equal(first, receipt(&f, &a, false));
    end(&f);
}

/* ---- duplicates ---- */

void test_application__twins_are_flagged_told_once_and_set_free(void)
{
    struct fixture f = begin(false);
    int64_t one = draft(&f, good), two = draft(&f, good);
    assert_int_equal(submit(&f, one), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application WHERE is_duplicate"), 0);
    assert_int_equal(submit(&f, two), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application WHERE is_duplicate"), 2);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'duplicate_notice'"), 1);
    int64_t three = draft(&f, good);
    assert_int_equal(submit(&f, three), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'duplicate_notice'"), 1);
    assert_int_equal(save(&f, three, "{\"contact_email\":\"other@lantern.example\"}"), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application WHERE is_duplicate"), 2);
    assert_int_equal(save(&f, two, "{\"contact_email\":\"third@lantern.example\"}"), OK);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application WHERE is_duplicate"), 0);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'draft_link' AND "
                             "to_email = 'third@lantern.example'"), 1);
    end(&f);
}

void test_application__links_are_not_mailed_without_end(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    for (int i = 1; i < 10; i++) {
        char text[80];
        snprintf(text, sizeof text, "{\"contact_email\":\"a%d@lantern.example\"}", i);
        assert_int_equal(save(&f, id, text), OK);
    }
    assert_int_equal(db_begin(f.c.db), OK); /* as the lanes do: a refusal leaves nothing behind */
    assert_int_equal(save(&f, id, "{\"contact_email\":\"b@lantern.example\"}"), ERR_TOO_MANY);
    db_rollback(f.c.db);
    f.c.real_at += INT64_C(24) * 3600 * 1000 + 1;
    assert_int_equal(save(&f, id, "{\"contact_email\":\"b@lantern.example\"}"), OK);
    end(&f);
}

/* ---- decisions ---- */

void test_application__an_address_is_not_flooded_with_drafts_of_others(void)
{
    struct fixture f = begin(false);
    int64_t n_before = sql(&f, "SELECT COUNT(*) FROM application");
    for (int i = 0; i < 15; i++)
        draft(&f, good);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application"), n_before + 15);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'draft_link'"), 10);
    f.c.real_at += INT64_C(24) * 3600 * 1000 + 1;
    draft(&f, good);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'draft_link'"), 11);
    end(&f);
}

static int64_t event_id(struct fixture *f)
{
    return sql(f, "SELECT id FROM event");
}

static enum err decide(struct fixture *f, int64_t id, const char *word)
{
    struct screening_decision d = {.event_id = event_id(f), .ids = &id, .n = 1, .word = word,
                                   .reason = "Because."};
    failure_clear(&f->c);
    return screening_decide(&f->c, &d);
}

static enum err release(struct fixture *f, struct screening_release *out)
{
    failure_clear(&f->c);
    return screening_release(&f->c, event_id(f), NULL, out);
}

static void close_call(struct fixture *f)
{
    f->c.received_at = f->c.now_at = CLOSES_AT;
}

void test_application__a_release_waits_for_the_oldest_request(void)
{
    struct fixture f = begin(false);
    struct screening_release done;
    int64_t id = draft(&f, good);
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(decide(&f, id, "accept"), OK);
    f.c.received_at = f.c.now_at = CLOSES_AT + 500;
    f.c.oldest_at = CLOSES_AT - 1;
    assert_int_equal(release(&f, &done), ERR_LATE);
    assert_string_equal(f.c.failure.rule, "call_not_final");
    f.c.oldest_at = CLOSES_AT;
    assert_int_equal(release(&f, &done), OK);
    assert_int_equal(done.n_accepted, 1);
    end(&f);
}

void test_application__who_is_accepted_needs_a_round_where_there_are_several(void)
{
    struct fixture f = begin(false);
    json_object_set_new(json_array_get(form_of(&f), index_of(form_of(&f), "round")), "is_required",
                        json_false());
    json_object_set_new(json_array_get(json_object_get(f.doc, "rounds"), 1), "is_taking_applications",
                        json_true());
    import(&f);
    AUTO_JSON *answers = json_of(good);
    json_object_del(answers, "round");
    AUTO_APPLICATION struct application made = {0};
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_EN};
    assert_int_equal(application_create(&f.c, &in, &made), OK);
    int64_t id = made.row.application_id;
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(decide(&f, id, "accept"), ERR_CONFLICT);
    assert_true(has_issue(&f, "application_ids.0", "decision_no_round"));
    assert_int_equal(decide(&f, id, "reject"), OK);
    end(&f);
}

void test_application__a_form_without_the_question_means_the_only_round(void)
{
    struct fixture f = begin(false);
    json_array_remove(form_of(&f), index_of(form_of(&f), "round"));
    import(&f);
    AUTO_JSON *answers = json_of(good);
    json_object_del(answers, "round");
    AUTO_APPLICATION struct application made = {0};
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_EN};
    assert_int_equal(application_create(&f.c, &in, &made), OK);
    int64_t id = made.row.application_id;
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM application a JOIN round r ON r.id = a.round_id "
                             "WHERE r.key = 'seoul'"), 1);
    assert_int_equal(state_of(&f, id, "deck_ko"), DOCUMENT_MISSING);
    end(&f);
}

void test_application__results_that_are_out_bar_a_withdrawal(void)
{
    struct fixture f = begin(false);
    struct screening_release done;
    int64_t id = draft(&f, good);
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(decide(&f, id, "accept"), OK);
    close_call(&f);
    assert_int_equal(release(&f, &done), OK);
    sql(&f, "UPDATE round SET state = 'confirmed' WHERE key = 'seoul'");
    AUTO_APPLICATION struct application a = {0};
    assert_int_equal(application_open(&f.c, id, &a), OK);
    assert_int_equal(db_begin(f.c.db), OK);
    assert_int_equal(application_withdraw(&f.c, &a, NULL), ERR_CONFLICT);
    assert_string_equal(f.c.failure.rule, "application_results_out");
    db_rollback(f.c.db);
    failure_clear(&f.c);
    sql(&f, "UPDATE round SET state = 'closed' WHERE key = 'seoul'");
    assert_int_equal(application_withdraw(&f.c, &a, NULL), OK);
    assert_int_equal(sql(&f, "SELECT n_taken FROM round WHERE key = 'seoul'"), 0);
    end(&f);
}

/* Places go by the received time, not by the number. The memory is enough for what is read, not for the
 * letters of all. On PostgreSQL each statement is a message there and back: fewer, in as much less memory. */
void test_application__thousands_are_released_at_once(void)
{
    const int n = unit_db_is_pg() ? 2000 : 10000, places = n / 10 * 9;
    struct fixture f = begin(false);
    struct screening_release done;
    int64_t id = draft(&f, good);
    assert_int_equal(submit(&f, id), OK);
    char text[900];
    snprintf(text, sizeof text,
             "INSERT INTO application (event_id, call_id, no, state, pending_state, round_id, form_id, "
             "rule_set_id, answers_json, company, project, email, reg_no, country, lang, link_no, "
             "is_duplicate, version_no, created_at, changed_at, received_at, submitted_at) "
             "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
             "SELECT event_id, call_id, i, state, 'accepted', round_id, form_id, rule_set_id, "
             "answers_json, company, project, 'e' || i || '@load.example', '', 'KR', 'zh', 1, FALSE, 1, 0, "
             "0, %d - i, 0 FROM application, n", n + 1, n);
    sql(&f, text);
    snprintf(text, sizeof text, "UPDATE round SET n_capacity = %d WHERE key = 'seoul'", places);
    sql(&f, text);
    close_call(&f);
    struct arena *all = f.c.arena;
    f.c.arena = arena_new((size_t)n * 2500);
    assert_int_equal(db_begin(f.c.db), OK);
    assert_int_equal(release(&f, &done), OK);
    assert_int_equal(db_commit(f.c.db), OK);
    assert_int_equal(done.n_accepted, places);
    assert_int_equal(done.n_unplaced, n - places);
    assert_int_equal(done.unplaced[0].no, n + 1 - places); /* received after all higher numbers */
    assert_int_equal(sql(&f, "SELECT n_taken FROM round WHERE key = 'seoul'"), places);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM entry"), places);
    assert_int_equal(sql(&f, "SELECT COUNT(*) FROM outbox WHERE kind = 'decision'"), places);
    arena_free(f.c.arena);
    f.c.arena = all;
    end(&f);
}

/* ---- a form that changes ---- */

void test_application__a_question_that_left_the_form_is_no_obstacle(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    json_array_remove(form_of(&f), index_of(form_of(&f), "country"));
    import(&f);
    assert_int_equal(save(&f, id, "{\"country\":\"CN\"}"), ERR_INVALID);
    assert_true(has_issue(&f, "answers.country", "answer_unknown"));
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(save(&f, id, "{\"country\":null}"), OK);
    end(&f);
}

void test_application__an_answer_the_form_takes_no_more_is_named(void)
{
    struct fixture f = begin(false);
    int64_t id = draft(&f, good);
    json_t *form = form_of(&f);
    json_object_set_new(json_array_get(form, index_of(form, "project_summary")), "max_chars",
                        json_integer(3));
    import(&f);
    assert_int_equal(submit(&f, id), ERR_INVALID);
    assert_true(has_issue(&f, "answers.project_summary", "field_too_long"));
    assert_int_equal(save(&f, id, "{\"project_title\":\"More lamps\"}"), OK); /* of that one nothing was said */
    assert_int_equal(submit(&f, id), ERR_INVALID);
    assert_int_equal(save(&f, id, "{\"project_summary\":\"Dim\"}"), OK);
    assert_int_equal(submit(&f, id), OK);
    assert_int_equal(save(&f, id, "{\"project_summary\":\"Bright\"}"), ERR_INVALID);
    end(&f);
}

/* By the form that an answer was taken by it is not looked at again; by any other it is. */
void test_application__an_answer_is_checked_once(void)
{
    struct fixture f = begin(false);
    int64_t first = draft(&f, good), second = draft(&f, good), old = draft(&f, good);
    assert_int_equal(sql(&f, "UPDATE application SET answers_json = REPLACE(answers_json, '\"KR\"', '\"??\"')"), 3);
    assert_int_equal(sql(&f, "UPDATE application SET checked_no = NULL "
                             "WHERE id = (SELECT MAX(id) FROM application)"), 1);
    assert_int_equal(submit(&f, first), OK);
    assert_int_equal(submit(&f, old), ERR_INVALID);
    assert_true(has_issue(&f, "answers.country", "answer_country"));
    json_object_set_new(json_array_get(form_of(&f), index_of(form_of(&f), "project_title")), "max_chars",
                        json_integer(90));
    failure_clear(&f.c);
    import(&f); /* another version, whose country is the same */
    assert_int_equal(submit(&f, second), ERR_INVALID);
    assert_true(has_issue(&f, "answers.country", "answer_country"));
    end(&f);
}
