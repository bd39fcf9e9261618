#include "unit.h"

#include "words.h"

void test_words__meet_by_whole_words(void)
{
    assert_true(words_meet("room:1 round:12", "round:12"));
    assert_true(words_meet("round:12", "  room:1  round:12 "));
    assert_false(words_meet("round:1", "round:12 around:1"));
    assert_false(words_meet("", "round:12"));
    assert_false(words_meet("round:12", ""));
}

void test_words__are_added_once_and_only_whole(void)
{
    char set[16] = "";
    assert_true(words_add(set, sizeof set, "a:1 b:2"));
    assert_true(words_add(set, sizeof set, " b:2  a:1 c:3"));
    assert_string_equal(set, "a:1 b:2 c:3");
    assert_true(words_add(set, sizeof set, "d:4"));
    assert_false(words_add(set, sizeof set, "a:1 e:5"));
    assert_string_equal(set, "a:1 b:2 c:3 d:4");
}
