#include "frame.h"

#include <string.h>

#include "base/arena.h"
#include "reply.h"
#include "unit.h"

static struct reply reply_of(struct arena *a, const char *text)
{
    struct reply r;
    reply_init(&r, a);
    reply_text(&r, 200, "application/json", text);
    return r;
}

static void is_framed(const char *body, const char *want)
{
    struct arena *a = arena_new(1 << 20);
    struct reply r = reply_of(a, body);
    struct frame *f = frame_new(&r, 0x1234);
    assert_int_equal(f->n, strlen(want));
    assert_memory_equal(f->bytes, want, f->n);
    frame_leave(f);
    arena_free(a);
}

void test_frame__each_line_of_the_body_is_data(void)
{
    is_framed("{\"a\":1}\n", "id: 0000000000001234\nevent: state\ndata: {\"a\":1}\n\n");
    is_framed("{\"a\":1}", "id: 0000000000001234\nevent: state\ndata: {\"a\":1}\n\n");
    is_framed("{\n\n\"a\":1}\n", "id: 0000000000001234\nevent: state\ndata: {\ndata: \ndata: \"a\":1}\n\n");
}

void test_frame__time_of_making_is_not_in_the_id(void)
{
    struct arena *a = arena_new(1 << 20);
    struct reply one = reply_of(a, "{\"a\":1,\"at\":1,\"b\":2}"), two = reply_of(a, "{\"a\":1,\"at\":2,\"b\":2}");
    assert_true(frame_id(a, &one) != frame_id(a, &two));
    one.now_at = two.now_at = 6;
    one.now_n = two.now_n = 7;
    assert_true(frame_id(a, &one) == frame_id(a, &two));
    struct reply three = reply_of(a, "{\"a\":1,\"at\":2,\"b\":3}");
    three.now_at = 6;
    three.now_n = 7;
    assert_true(frame_id(a, &three) != frame_id(a, &two));
    arena_free(a);
}

void test_frame__lives_as_long_as_someone_uses_it(void)
{
    struct arena *a = arena_new(1 << 20);
    struct reply r = reply_of(a, "{}");
    struct frame *f = frame_new(&r, 1);
    frame_leave(frame_share(f));
    assert_int_equal(f->n_users, 1);
    frame_leave(f);
    frame_leave(NULL);
    arena_free(a);
}
