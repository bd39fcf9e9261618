/* The answers that a loop keeps: given again only to the same question, and while nothing has changed. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "cache.h"
#include "change.h"
#include "job.h"
#include "store/queries.h"

static const struct route kept_row = {.method = "GET", .path = "/api/v1/x", .need = "PUBLIC", .fields = "^"};
static const struct route other_row = {.method = "GET", .path = "/api/v1/x", .need = "PUBLIC", .fields = ""};

struct question {
    const char *method, *path, *query;
    struct header header;
};

static const struct question plain = {"GET", "/api/v1/x", NULL, {NULL, NULL}};

static struct job *job_of_question(const struct question *q)
{
    struct job *j = job_new();
    j->req.method = q->method;
    j->req.path = q->path;
    j->req.query = q->query;
    j->req.address = "";
    j->req.headers = arena_array(j->ctx.arena, struct header, 1);
    j->req.headers[0] = q->header;
    j->req.n_headers = q->header.name != NULL;
    return j;
}

static void done(struct job *j)
{
    cache_leave(j->kept);
    job_free(j);
}

static void table_add(struct table_set *s, int no)
{
    s->bits[no / 64] |= UINT64_C(1) << no % 64;
}

/* Asks; an answer that was not kept is made of `text`, from TABLE_EVENT, and offered. */
static bool ask_from(struct cache *k, const struct question *q, const char *text, int64_t count)
{
    struct job *j = job_of_question(q);
    bool is_hit = cache_answer(k, j);
    if (is_hit) {
        assert_int_equal(j->reply.status, 200);
        assert_ptr_equal(j->route, &kept_row);
        assert_int_equal(j->reply.body.n, strlen(text));
        assert_memory_equal(j->reply.body.p, text, strlen(text));
        assert_string_equal(j->reply.headers[0].name, "ETag");
    } else {
        j->route = &kept_row;
        table_add(&j->ctx.read, TABLE_EVENT);
        reply_text(&j->reply, 200, "application/json", text);
        reply_header(&j->reply, "ETag", "\"v1\"");
        cache_keep(k, j, count);
    }
    done(j);
    return is_hit;
}

static bool ask(struct cache *k, const struct question *q, const char *text)
{
    return ask_from(k, q, text, change_count());
}

static void change(int table)
{
    struct table_set written = {{0}};
    table_add(&written, table);
    change_tell(&written);
}

void test_cache__gives_an_answer_again_until_its_table_changes(void)
{
    struct cache *k = cache_new(1 << 20, false);
    assert_false(ask(k, &plain, "one"));
    assert_true(ask(k, &plain, "one"));
    change(TABLE_APPLICATION);
    assert_true(ask(k, &plain, "one"));
    change(TABLE_EVENT);
    assert_false(ask(k, &plain, "two"));
    assert_true(ask(k, &plain, "two"));
    cache_free(k);
}

/* The COMMIT came while the answer was read: it may be missing in it. */
void test_cache__forgets_what_was_read_before_a_commit(void)
{
    struct cache *k = cache_new(1 << 20, false);
    int64_t count = change_count();
    change(TABLE_EVENT);
    assert_false(ask_from(k, &plain, "old", count));
    assert_false(ask(k, &plain, "new"));
    assert_true(ask(k, &plain, "new"));
    cache_free(k);
}

void test_cache__tells_every_question_apart(void)
{
    static const struct question all[] = {
        {"GET", "/api/v1/x", NULL, {NULL, NULL}},
        {"GET", "/api/v1/x", "", {NULL, NULL}},
        {"GET", "/api/v1/x", "state=draft", {NULL, NULL}},
        {"GET", "/api/v1/xs", "tate=draft", {NULL, NULL}},
        {"GET", "/api/v1/y", NULL, {NULL, NULL}},
        {"GET", "/api/v1/x", NULL, {"accept-language", "ko"}},
        {"GET", "/api/v1/x", NULL, {"accept-language", "zh"}},
        {"GET", "/api/v1/x", NULL, {"cookie", "__Host-sid=one"}},
        {"GET", "/api/v1/x", NULL, {"cookie", "__Host-sid=two"}},
        {"GET", "/api/v1/x", NULL, {"cookie", ""}},
        {"GET", "/api/v1/x", NULL, {"authorization", "Bearer one"}},
        {"GET", "/api/v1/x", NULL, {"authorization", "Bearer two"}},
        {"GET", "/api/v1/x", NULL, {"authorization", "__Host-sid=one"}},
    };
    struct cache *k = cache_new(1 << 20, false);
    char text[2] = "a";
    for (size_t i = 0; i < sizeof all / sizeof *all; i++, text[0]++)
        assert_false(ask(k, &all[i], text));
    text[0] = 'a';
    for (size_t i = 0; i < sizeof all / sizeof *all; i++, text[0]++)
        assert_true(ask(k, &all[i], text));
    cache_free(k);
}

void test_cache__answers_head_as_get(void)
{
    struct question head = plain;
    struct cache *k = cache_new(1 << 20, false);
    head.method = "HEAD";
    assert_false(ask(k, &plain, "one"));
    assert_true(ask(k, &head, "one"));
    cache_free(k);
}

void test_cache__leaves_alone_what_it_does_not_understand(void)
{
    static const struct question all[] = {
        {"POST", "/api/v1/x", NULL, {NULL, NULL}},
        {"GET", "/events/x", NULL, {NULL, NULL}},
        {"GET", "/api/v1/x", NULL, {"range", "bytes=0-1"}},
        {"GET", "/api/v1/x", NULL, {"if-match", "\"v1\""}},
        {"GET", "/api/v1/x", NULL, {"content-encoding", "gzip"}},
        {"GET", "/api/v1/x", NULL, {"accept", "text/event-stream"}},
        {"GET", "/api/v1/x", NULL, {"accept", "application/json, Text/Event-Stream"}},
    };
    struct cache *k = cache_new(1 << 20, false);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_false(ask(k, &all[i], "x"));
        assert_false(ask(k, &all[i], "x"));
    }
    assert_int_equal(cache_bytes(k), 0);
    struct job *j = job_of_question(&plain); /* over the control socket, one is the operator */
    assert_false(ask(k, &plain, "x"));
    j->req.is_control = true;
    assert_false(cache_answer(k, j));
    done(j);
    cache_free(k);
}

/* Offers an answer that `spoil` has changed; none such is kept. */
static void refuses(struct cache *k, void (*spoil)(struct job *j))
{
    struct job *j = job_of_question(&plain);
    assert_false(cache_answer(k, j));
    j->route = &kept_row;
    reply_text(&j->reply, 200, "text/plain", "x");
    spoil(j);
    cache_keep(k, j, change_count());
    assert_int_equal(cache_bytes(k), 0);
    j->reply.fd = -1;
    done(j);
}

static void other_route(struct job *j)
{
    j->route = &other_row;
}

static void refused(struct job *j)
{
    j->reply.status = 404;
}

static void by_judge(struct job *j)
{
    j->credential.kind = CREDENTIAL_JUDGE;
}

static void by_applicant(struct job *j)
{
    j->credential.kind = CREDENTIAL_APPLICATION;
}

static void a_file(struct job *j)
{
    j->reply.fd = 0;
}

static void of_the_moment(struct job *j)
{
    j->reply.now_n = 1;
}

static void too_long(struct job *j)
{
    for (int i = 0; i < 1000; i++)
        buf_str_add(&j->reply.body, "0123456789");
}

void test_cache__keeps_only_what_may_be(void)
{
    static void (*const spoils[])(struct job *j) = {other_route, refused, by_judge, by_applicant, a_file,
                                                    of_the_moment, too_long};
    struct cache *k = cache_new(8 * 1000, false);
    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++)
        refuses(k, spoils[i]);
    cache_free(k);
    k = cache_new(0, false);
    assert_false(ask(k, &plain, "x"));
    assert_false(ask(k, &plain, "x"));
    cache_free(k);
}

static bool ask_at(struct cache *k, int64_t at, int64_t real_at)
{
    struct job *j = job_of_question(&plain);
    j->ctx.received_at = at;
    j->req.received_real_at = real_at;
    bool is_hit = cache_answer(k, j);
    if (!is_hit) {
        j->route = &kept_row;
        reply_text(&j->reply, 200, "text/plain", "x");
        ctx_fresh_until(&j->ctx, 200);
        ctx_fresh_until(&j->ctx, 100);
        ctx_fresh_until(&j->ctx, 300);
        ctx_fresh_until_real(&j->ctx, 1000);
        cache_keep(k, j, change_count());
    }
    done(j);
    return is_hit;
}

void test_cache__forgets_in_time(void)
{
    struct cache *k = cache_new(1 << 20, false);
    assert_false(ask_at(k, 10, 10));
    assert_true(ask_at(k, 99, 10));
    assert_false(ask_at(k, 100, 10));
    assert_true(ask_at(k, 99, 999));
    assert_false(ask_at(k, 99, 1000));
    cache_free(k);
}

void test_cache__is_bounded_and_drops_the_longest_unused(void)
{
    char path[64];
    const size_t max = 64 << 10;
    struct cache *k = cache_new(max, false);
    struct question q = plain;
    struct job *held = job_of_question(&plain); /* on its way to a slow client */
    assert_false(ask(k, &plain, "held"));
    assert_true(cache_answer(k, held));
    for (int i = 0; i < 2000; i++) {
        snprintf(path, sizeof path, "/api/v1/x%d", i);
        q.path = path;
        assert_false(ask(k, &q, "some text"));
        assert_true(cache_bytes(k) <= max);
        assert_true(i > 0 || ask(k, &plain, "held"));
    }
    assert_true(cache_bytes(k) > max / 2);
    assert_true(ask(k, &q, "some text"));
    assert_false(ask(k, &plain, "held"));
    assert_memory_equal(held->reply.body.p, "held", 4);
    done(held);
    cache_free(k);
}

/* A question where others write, too, by the mark that the database told for it; NULL: it tells none. An answer
 * that was not kept is made of `table`. */
static bool ask_by(struct cache *k, const int64_t *mark, int table)
{
    struct job *j = job_of_question(&plain);
    bool is_hit = cache_answer(k, j);
    assert_false(is_hit); /* nobody has asked the database yet */
    if (cache_needs_mark(k, j) && mark) {
        j->mark = *mark;
        j->has_mark = true;
        is_hit = cache_answer(k, j);
    }
    if (!is_hit) {
        j->route = &kept_row;
        table_add(&j->ctx.read, table);
        reply_text(&j->reply, 200, "text/plain", "x");
        cache_keep(k, j, j->mark);
    }
    done(j);
    return is_hit;
}

void test_cache__gives_what_others_may_change_by_the_databases_mark_alone(void)
{
    static const int64_t one = 1, two = -2;
    struct cache *k = cache_new(1 << 20, true);
    assert_false(ask_by(k, NULL, TABLE_EVENT)); /* the mark before it was read is not known */
    assert_int_equal(cache_bytes(k), 0);
    assert_false(ask_by(k, &one, TABLE_EVENT));
    assert_true(ask_by(k, &one, TABLE_EVENT));
    assert_false(ask_by(k, &two, TABLE_EVENT));
    assert_true(ask_by(k, &two, TABLE_EVENT));
    assert_false(ask_by(k, NULL, TABLE_EVENT)); /* it does not answer: what is kept may be old */
    change(TABLE_EVENT);                        /* which is heard of for what this process writes only */
    assert_true(ask_by(k, &two, TABLE_EVENT));
    cache_free(k);
}

/* A mark of before: the answer is newer than it, and dropped as if it were older. */
void test_cache__keeps_by_the_last_mark_what_it_did_not_know(void)
{
    static const int64_t one = 1, two = 2;
    struct question other = plain;
    struct cache *k = cache_new(1 << 20, true);
    assert_false(ask_by(k, &one, TABLE_EVENT));
    other.path = "/api/v1/y";
    struct job *j = job_of_question(&other);
    assert_false(cache_answer(k, j));
    assert_false(cache_needs_mark(k, j));
    assert_true(j->has_mark);
    assert_int_equal(j->mark, one);
    done(j);
    assert_false(ask_by(k, &two, TABLE_EVENT));
    cache_free(k);
}

void test_cache__keeps_nothing_that_changes_unmarked(void)
{
    static const int64_t one = 1;
    struct cache *k = cache_new(1 << 20, true);
    for (int i = 0; i < 2; i++) {
        assert_false(ask_by(k, &one, TABLE_APPLICATION));
        assert_false(ask_by(k, &one, TABLE_SESSION));
    }
    assert_int_equal(cache_bytes(k), 0);
    cache_free(k);
}

static struct job *job_at_mark(struct cache *k, const char *path, int64_t mark)
{
    struct question q = plain;
    q.path = path;
    struct job *j = job_of_question(&q);
    assert_false(cache_answer(k, j));
    j->mark = mark;
    j->has_mark = true;
    return j;
}

void test_cache__lets_one_read_for_all_at_its_mark(void)
{
    struct cache *k = cache_new(1 << 20, true);
    struct job *leader = job_at_mark(k, "/api/v1/x", 1), *first = job_at_mark(k, "/api/v1/x", 1),
               *second = job_at_mark(k, "/api/v1/x", 1), *later = job_at_mark(k, "/api/v1/x", 2),
               *other = job_at_mark(k, "/api/v1/y", 1);
    assert_false(cache_follow(k, leader));
    assert_true(cache_follow(k, first));
    assert_false(cache_follow(k, later)); /* for whom the answer is perhaps too old */
    assert_false(cache_follow(k, other));
    assert_true(cache_follow(k, second));
    assert_null(cache_followers(k, first));
    leader->route = &kept_row;
    table_add(&leader->ctx.read, TABLE_EVENT);
    reply_text(&leader->reply, 200, "text/plain", "x");
    cache_keep(k, leader, leader->mark);
    assert_ptr_equal(cache_followers(k, leader), second);
    assert_ptr_equal(second->next, first);
    assert_null(first->next);
    assert_null(cache_followers(k, leader));
    assert_true(cache_answer(k, first));
    assert_true(cache_answer(k, second));
    assert_null(cache_followers(k, other)); /* which had no answer to keep */
    assert_null(cache_followers(k, later));
    struct job *next = job_at_mark(k, "/api/v1/y", 1);
    assert_false(cache_follow(k, next));
    assert_null(cache_followers(k, next));
    struct job *all[] = {leader, first, second, later, other, next};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        done(all[i]);
    cache_free(k);
}
