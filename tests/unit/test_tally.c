/* Kept numbers against counting, over random histories: drafts, submissions, edits, withdrawals, decisions and
 * releases, documents that come and go, and an event that is changed; followed now and then, and never far. */
#include "unit.h"
#include "unit_db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "domain/access/log.h"
#include "domain/call/application.h"
#include "domain/call/tally.h"
#include "domain/event/event.h"
#include "domain/screening/screening.h"
#include "domain/screening/screening_find.h"
#include "domain/screening/screening_list.h"
#include "domain/screening/screening_order.h"
#include "store/store.h"

#define CLOSES_AT INT64_C(1661526000000) /* as in the event file */
#define GRACE_MS  INT64_C(3600000)       /* of uploads */
#define MANY      40

struct fixture {
    struct unit_db u;
    struct ctx c;
    json_t *doc;
    int64_t event_id, ids[MANY], uploads[MANY];
    size_t n, n_uploads;
    uint32_t chance;
};

/* Below n; the same in every run. */
static unsigned pick(struct fixture *f, unsigned n)
{
    f->chance = f->chance * 1664525u + 1013904223u;
    return (f->chance >> 8) % n;
}

static void begin_write(struct fixture *f)
{
    failure_clear(&f->c);
    assert_int_equal(db_begin(f->c.db), OK);
}

/* As the lanes do: a refusal leaves nothing behind. */
static void end_write(struct fixture *f, enum err e)
{
    if (e == OK) {
        assert_int_equal(log_sequence(&f->c), OK);
        assert_int_equal(db_commit(f->c.db), OK);
    }
    db_rollback(f->c.db);
    failure_clear(&f->c);
    f->c.topic = NULL;
}

static void import(struct fixture *f)
{
    struct event_import done;
    begin_write(f);
    enum err e = event_import(&f->c, f->doc, &done);
    if (e != OK)
        fail_msg("import: %s", f->c.failure.issues->text);
    f->event_id = done.event_id;
    end_write(f, e);
}

static struct fixture begin(uint32_t seed)
{
    struct fixture f = {.chance = seed};
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

/* ---- what may happen ---- */

/* Answers that differ in all that is counted; addresses are shared, so that there are duplicates. */
static json_t *some_answers(struct fixture *f)
{
    static const char *const tracks[] = {"it", "bio", "future"};
    static const char *const names[] = {"한빛 바이오", "빛나는 전자", "火星医疗科技", "Lantern 173 Works",
                                        "MicroLantern", "лампа"};
    const char *track = tracks[pick(f, 3)];
    unsigned who = pick(f, 12);
    json_t *answers = json_pack(
        "{s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:[{s:s}],s:s,s:s,s:b,s:b,s:o}", "company_name", names[pick(f, 6)],
        "company_name_en", "Lantern", "is_pre_startup", 1, "country", "KR", "project_title", "Lamps",
        "project_summary", "Light.",
        "contact_name", "C", "members", "name", "A", "track", track, "contact_phone", "+82 10 1234 5678",
        "consent_terms", 1, "consent_transfer", 1, "contact_email", json_sprintf("team%u@lantern.example", who));
    assert_non_null(answers);
    if (pick(f, 6) > 0)
        json_object_set_new(answers, "round", json_string("seoul"));
    return answers;
}

static void create(struct fixture *f)
{
    AUTO_APPLICATION struct application made = {0};
    AUTO_JSON *answers = some_answers(f);
    struct application_new in = {.event = "golden-panda-2022", .answers = answers, .lang = LANG_KO};
    begin_write(f);
    enum err e = application_create(&f->c, &in, &made);
    if (e == OK)
        f->ids[f->n++] = made.row.application_id;
    end_write(f, e);
}

static void edit(struct fixture *f, int64_t id)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_JSON *answers = some_answers(f);
    begin_write(f);
    assert_int_equal(application_open(&f->c, id, &a), OK);
    f->c.if_match = a.row.version_no;
    end_write(f, application_save(&f->c, &a, answers, NULL));
    f->c.if_match = 0;
}

static void submit_or_withdraw(struct fixture *f, int64_t id, bool is_submit)
{
    AUTO_APPLICATION struct application a = {0};
    begin_write(f);
    assert_int_equal(application_open(&f->c, id, &a), OK);
    end_write(f, is_submit ? application_submit(&f->c, &a) : application_withdraw(&f->c, &a, NULL));
}

static void decide(struct fixture *f, int64_t id)
{
    static const char *const words[] = {"accept", "reject", "ineligible", "clear"};
    begin_write(f);
    end_write(f, screening_decide(&f->c, &(struct screening_decision){.event_id = f->event_id, .ids = &id, .n = 1,
                                                                     .word = words[pick(f, 4)], .reason = "So."}));
}

static void release(struct fixture *f)
{
    struct screening_release done;
    int64_t at = f->c.now_at;
    f->c.now_at = CLOSES_AT + 1000; /* what is decided may be told */
    begin_write(f);
    end_write(f, screening_release(&f->c, f->event_id, NULL, &done));
    f->c.now_at = at;
}

/* A document begins to come, or one that came ends in some way. */
static void upload(struct fixture *f, int64_t id)
{
    static const char *const ends[] = {"complete", "refused", "expired", "deleted"};
    char text[700];
    bool is_new = f->n_uploads < MANY && pick(f, 2);
    size_t no = is_new ? f->n_uploads : pick(f, (unsigned)f->n_uploads + 1);
    if (!is_new && no == f->n_uploads)
        return;
    if (is_new)
        snprintf(text, sizeof text,
                 "INSERT INTO upload (key, application_id, upload_kind_id, name, type, n_bytes, n_offset, state, "
                 "received_at, created_at, expires_at) SELECT 'k%zu', %" PRId64 ", id, 'deck.pdf', '', 10, 0, 'open', "
                 "%" PRId64 ", 0, 0 FROM upload_kind WHERE key = '%s' RETURNING id",
                 no, id, f->c.now_at, pick(f, 3) ? "deck" : "deck_ko");
    else
        snprintf(text, sizeof text, "UPDATE upload SET state = '%s' WHERE id = %" PRId64 " RETURNING id",
                 ends[pick(f, 4)], f->uploads[no]);
    f->uploads[no] = unit_db_sql(&f->u, text);
    if (is_new)
        f->n_uploads++;
    begin_write(f);
    end_write(f, log_add(&f->c, f->event_id, is_new ? "upload.create" : "upload.end",
                         arena_printf(f->c.arena, "upload:%" PRId64, f->uploads[no]), NULL, NULL));
}

/* Which documents are wanted, and when it opened: all its numbers may change. */
static void change_event(struct fixture *f)
{
    json_t *call = json_array_get(json_object_get(f->doc, "calls"), 0);
    json_t *kind = json_array_get(json_object_get(call, "uploads"), 0);
    json_object_set_new(kind, "is_required", json_boolean(!json_is_true(json_object_get(kind, "is_required"))));
    import(f);
}

static bool follow(struct fixture *f, size_t max)
{
    bool is_more = false;
    begin_write(f);
    assert_int_equal(tally_follow(&f->c, max, &is_more), OK);
    assert_int_equal(db_commit(f->c.db), OK);
    return is_more;
}

static void step(struct fixture *f)
{
    unsigned what = pick(f, 100);
    int64_t id = f->n ? f->ids[pick(f, (unsigned)f->n)] : 0;
    f->c.now_at += INT64_C(400000) * (what % 3);
    f->c.received_at = f->c.now_at;
    if (f->n < 3 || (what < 25 && f->n < MANY))
        create(f);
    else if (what < 45)
        submit_or_withdraw(f, id, true);
    else if (what < 55)
        edit(f, id);
    else if (what < 60)
        submit_or_withdraw(f, id, false);
    else if (what < 75)
        decide(f, id);
    else if (what < 78)
        release(f);
    else if (what < 97)
        upload(f, id);
    else
        change_event(f);
}

/* ---- the oracle ---- */

static int64_t counted(struct fixture *f, const char *where)
{
    return unit_db_sql(&f->u, arena_printf(f->c.arena, "SELECT COUNT(*) FROM application a WHERE %s", where));
}

static void assert_right(struct fixture *f, int n_steps)
{
    struct arena_mark mark = arena_mark(f->c.arena);
    struct q_tally_cells *cells;
    size_t n;
    int64_t n_drafts = 0, n_pending = 0, n_duplicates = 0, n_all = 0, n_seoul = 0;
    bool is_right = false;
    assert_int_equal(tally_verify(&f->c, f->event_id, &is_right), OK);
    if (!is_right)
        fail_msg("after %d steps the kept numbers are not what is counted", n_steps);
    assert_int_equal(tally_cells(&f->c, f->event_id, true, &cells, &n), OK);
    for (size_t i = 0; i < n; i++) {
        assert_true(cells[i].n_applications > 0);
        n_all += cells[i].n_applications;
        n_drafts += strcmp(cells[i].state, "draft") == 0 ? cells[i].n_applications : 0;
        n_pending += cells[i].is_pending ? cells[i].n_applications : 0;
        n_duplicates += cells[i].is_duplicate ? cells[i].n_applications : 0;
        n_seoul += cells[i].round && strcmp(cells[i].round, "seoul") == 0 ? cells[i].n_applications : 0;
    }
    assert_int_equal(n_all, counted(f, "a.id > 0"));
    assert_int_equal(n_drafts, counted(f, "a.state = 'draft'"));
    assert_int_equal(n_pending, counted(f, "a.pending_state IS NOT NULL"));
    assert_int_equal(n_duplicates, counted(f, "a.is_duplicate"));
    assert_int_equal(n_seoul, counted(f, "a.round_id = (SELECT r.id FROM round r WHERE r.key = 'seoul')"));
    arena_reset(f->c.arena, mark);
}

/* What is found by words is what has the text in it; a word is looked for where words begin, unless it begins none. */
static void assert_found(struct fixture *f)
{
    static const char *const texts[] = {"빛", "한빛", "빛 바", "오", "火星", "医疗科", "技", "173", "n 173 w", "lantern 1",
                                        "team7@lan", "@lantern", "ampa", "лам", "nobody", "#3", "%",
                                        "team1@lantern.example"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena_mark mark = arena_mark(f->c.arena);
        struct screening_ids found;
        struct screening_filter filter = {.in = {.event_id = f->event_id, .is_all = true, .now_at = f->c.received_at},
                                          .query = texts[i]};
        bool is_percent = strcmp(texts[i], "%") == 0;
        assert_int_equal(screening_list(&f->c, &filter, 0, &found), OK);
        int64_t n = counted(f, arena_printf(f->c.arena, "a.state <> 'draft' AND (a.search LIKE '%%%s%%' OR a.no = %s)",
                                            is_percent ? "no such" : texts[i], *texts[i] == '#' ? "3" : "0"));
        if ((int64_t)found.n != n)
            fail_msg("\"%s\": %zu found, %" PRId64 " have it", texts[i], found.n, n);
        arena_reset(f->c.arena, mark);
    }
}

/* Page after page by name is what putting all in order gives; also behind one that is not in the list. */
static void assert_pages(struct fixture *f, const struct screening_filter *filter, bool *is_any)
{
    struct screening_ids all, page;
    int64_t after_id = pick(f, 3) ? 0 : f->ids[pick(f, (unsigned)f->n)];
    size_t limit = 1 + pick(f, 9), n_pages = 0;
    bool is_more = true;
    for (; is_more; n_pages++) {
        assert_true(n_pages <= f->n);
        assert_int_equal(screening_list(&f->c, filter, after_id, &all), OK);
        assert_int_equal(screening_order_by_name(&f->c, filter, after_id, (int64_t)limit, &page), OK);
        if (!page.ids)
            return;
        size_t n_left = all.n - all.start;
        assert_int_equal(page.n, n_left < limit + 1 ? n_left : limit + 1);
        for (size_t i = 0; i < page.n; i++)
            assert_int_equal(page.ids[i], all.ids[all.start + i]);
        is_more = page.n > limit;
        after_id = is_more ? page.ids[limit - 1] : 0;
        *is_any = true;
    }
}

/* In every language, both ways; *is_any: it was read from the index. */
static void assert_ordered(struct fixture *f, bool *is_any)
{
    static const char *const states[] = {NULL, NULL, "submitted", "draft", "accepted"};
    static const char *const tracks[] = {NULL, NULL, "it", "nowhere"};
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct arena_mark mark = arena_mark(f->c.arena);
        struct screening_filter filter = {.in = {.event_id = f->event_id, .is_all = pick(f, 5) > 0,
                                                 .now_at = f->c.received_at, .opt_state = states[pick(f, 5)],
                                                 .opt_track = tracks[pick(f, 4)],
                                                 .is_duplicate_only = pick(f, 6) == 0},
                                          .sort = pick(f, 2) ? "company" : "-company"};
        f->c.lang = (enum lang)lang;
        assert_pages(f, &filter, is_any);
        f->c.lang = LANG_EN;
        arena_reset(f->c.arena, mark);
    }
}

/* Grace or not, whatever was followed before: time alone changes what documents on their way count for. */
static void assert_right_later(struct fixture *f, int n_steps)
{
    int64_t at = f->c.received_at;
    assert_right(f, n_steps);
    f->c.received_at = CLOSES_AT + GRACE_MS;
    assert_right(f, n_steps);
    f->c.received_at = CLOSES_AT + 100 * GRACE_MS;
    assert_right(f, n_steps);
    f->c.received_at = at;
}

void test_tally__kept_numbers_are_what_is_counted(void)
{
    for (uint32_t seed = 1; seed <= 3; seed++) {
        struct fixture f = begin(seed);
        bool is_any = false;
        for (int i = 0; i < 150; i++) {
            step(&f);
            if (pick(&f, 4) == 0)
                follow(&f, 1 + pick(&f, 9));
            if (pick(&f, 5) == 0)
                assert_right_later(&f, i);
            if (pick(&f, 9) == 0)
                assert_found(&f);
            if (pick(&f, 3) == 0)
                assert_ordered(&f, &is_any);
        }
        while (follow(&f, 7))
            ;
        assert_true(is_any);
        assert_right_later(&f, 150);
        assert_found(&f);
        assert_ordered(&f, &is_any);
        assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(*) FROM tally_recount"), 0);
        assert_int_equal(unit_db_sql(&f.u, "SELECT COUNT(*) FROM application_counted"), (int64_t)f.n);
        assert_int_equal(unit_db_sql(&f.u, "SELECT CAST(SUM(n_applications) AS BIGINT) FROM application_tally"),
                         (int64_t)f.n);
        end(&f);
    }
}

/* Keys that another ICU made are not looked at, and made anew some at a time; every page is right meanwhile. */
void test_tally__names_keep_their_order_when_icu_is_another(void)
{
    struct fixture f = begin(5);
    bool is_any = false;
    int n_late = 0;
    for (int i = 0; i < 120; i++)
        step(&f);
    while (follow(&f, 9))
        ;
    assert_ordered(&f, &is_any);
    assert_true(is_any);
    assert_int_equal(unit_db_sql(&f.u, "UPDATE tally_position SET icu_no = 1 WHERE no = 1 RETURNING no"), 1);
    unit_db_sql(&f.u, "UPDATE application_worded SET icu_no = 1, order_en = 'a', order_ko = 'a', order_zh = 'a'"
                      " WHERE application_id > 0 RETURNING application_id");
    do {
        is_any = false;
        for (int i = 0; i < 5; i++)
            assert_ordered(&f, &is_any);
        n_late += !is_any;
    } while (follow(&f, 3));
    assert_true(n_late > 3);
    assert_ordered(&f, &is_any);
    assert_true(is_any);
    int64_t n_old = unit_db_sql(&f.u, "SELECT COUNT(*) FROM application_worded WHERE icu_no = 1 OR order_en = 'a'");
    assert_int_equal(n_old, 0);
    end(&f);
}

/* The comparison itself: what is wrong is seen, whether the log has been followed or not. */
void test_tally__a_wrong_number_is_found(void)
{
    struct fixture f = begin(1);
    bool is_right = false;
    for (int i = 0; i < 5; i++)
        create(&f);
    while (follow(&f, 7))
        ;
    assert_int_equal(tally_verify(&f.c, f.event_id, &is_right), OK);
    assert_true(is_right);
    unit_db_sql(&f.u, "UPDATE application_series SET n_started = n_started + 1");
    assert_int_equal(tally_verify(&f.c, f.event_id, &is_right), OK);
    assert_false(is_right);
    unit_db_sql(&f.u, "UPDATE application_series SET n_started = n_started - 1");
    unit_db_sql(&f.u, "UPDATE application SET state = 'rejected' WHERE no = 1"); /* and the log does not say so */
    assert_int_equal(tally_verify(&f.c, f.event_id, &is_right), OK);
    assert_false(is_right);
    end(&f);
}

/* More than a reader puts right: it counts. */
void test_tally__what_is_far_behind_is_counted(void)
{
    struct fixture f = begin(1);
    struct q_tally_cells *cells;
    size_t n;
    for (int i = 0; i < 3; i++)
        create(&f);
    while (follow(&f, 7))
        ;
    begin_write(&f);
    for (int i = 0; i <= TALLY_LATE_MAX; i++)
        assert_int_equal(log_add(&f.c, f.event_id, "application.save",
                                 arena_printf(f.c.arena, "application:%" PRId64, f.ids[0]), NULL, NULL), OK);
    end_write(&f, OK);
    unit_db_sql(&f.u, "DELETE FROM application_tally WHERE event_id > 0");
    assert_int_equal(tally_cells(&f.c, f.event_id, true, &cells, &n), OK);
    assert_true(n > 0);
    while (follow(&f, 200))
        ;
    assert_int_equal(tally_cells(&f.c, f.event_id, true, &cells, &n), OK);
    assert_int_equal(n, 0);
    end(&f);
}

/* ---- words ---- */

static void assert_words(const char *text, const char *wanted)
{
    struct arena *a = arena_new(1 << 20);
    struct words w = screening_words_of(a, text);
    const char *got = "";
    for (size_t i = 0; i < w.n; i++)
        got = arena_printf(a, "%s%s%s", got, i ? "|" : "", w.list[i]);
    assert_string_equal(got, wanted);
    arena_free(a);
}

void test_tally__where_words_begin(void)
{
    assert_words("", "");
    assert_words("lantern", "lantern");
    assert_words("a-1@b.c", "1@b.c|a-1@b.c|b.c|c");
    assert_words("team173", "173|team173");
    assert_words("the lamp, the lamp", "lamp|lamp, the lamp|the lamp|the lamp, the la");
    assert_words("0123456789012345 6", "0123456789012345|6");
    assert_words("012345678901234 6", "012345678901234|6");
    assert_words("한빛a", "a|빛a|한빛a");
    assert_words("火(星", "星|火(星");
    assert_words("été", "été");
}
