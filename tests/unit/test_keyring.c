#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keyring.h"

#define DAY INT64_C(86400000)

/* A fresh folder of this test, and a file name in it. */
static char *folder(struct ctx *c)
{
    char *path = arena_strdup(c->arena, "/tmp/rostrum-keys-XXXXXX");
    assert_non_null(mkdtemp(path));
    return path;
}

static void drop(struct ctx *c, const char *dir)
{
    unlink(arena_printf(c->arena, "%s/keys.json", dir));
    assert_int_equal(rmdir(dir), 0); /* nothing else was left behind */
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static char *read_file(struct ctx *c, const char *path)
{
    char *text = arena_alloc(c->arena, 65536);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_true(fread(text, 1, 65535, f) > 0);
    fclose(f);
    return text;
}

void test_keyring__comes_back_from_its_file(void)
{
    struct ctx c = unit_ctx();
    const char *why, *dir = folder(&c), *path = arena_printf(c.arena, "%s/keys.json", dir);
    struct keyring *first = keyring_new(c.real_at), *back = NULL;
    struct keyring *k = keyring_rotate(first, c.real_at + DAY, 7 * DAY);
    assert_int_equal(keyring_load(c.arena, path, &back, &why), ERR_NOT_FOUND);
    assert_null(back);
    assert_int_equal(keyring_save(c.arena, first, path, &why), OK);
    assert_int_equal(keyring_save(c.arena, k, path, &why), OK); /* replaces */
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(keyring_load(c.arena, path, &back, &why), OK);
    assert_int_equal(keyring_count(back), 2);
    for (size_t i = 0; i < 2; i++)
        assert_memory_equal(keyring_key(back, i), keyring_key(k, i), sizeof(struct key));
    assert_memory_equal(keyring_capability_secret(back), keyring_capability_secret(k),
                        CAPABILITY_SECRET);
    keyring_free(first);
    keyring_free(k);
    keyring_free(back);
    drop(&c, dir);
    unit_ctx_done(&c);
}

void test_keyring__bad_files_are_refused(void)
{
    struct ctx c = unit_ctx();
    const char *why, *dir = folder(&c), *path = arena_printf(c.arena, "%s/keys.json", dir);
    struct keyring *k = keyring_new(c.real_at), *back = NULL;
    assert_int_equal(keyring_save(c.arena, k, path, &why), OK);
    char *good = read_file(&c, path);

    chmod(path, 0640);
    assert_int_equal(keyring_load(c.arena, path, &back, &why), ERR_MALFORMED);
    assert_non_null(strstr(why, "chmod 600"));
    for (size_t n = 0; n + 2 < strlen(good); n += 7) { /* cut anywhere */
        write_file(path, arena_strndup(c.arena, good, n), 0600);
        assert_int_equal(keyring_load(c.arena, path, &back, &why), ERR_MALFORMED);
    }
    static const char *const changes[][2] = {
        {"\"version\":1", "\"version\":2"}, {"\"capability\"", "\"capabilities\""},
        {"k4.secret.", "k4.public."}, {"\"retire_at\":null", "\"retire_at\":\"2030-01-01\""},
        {"\"retire_at\":null", "\"retire_at\":\"2030-01-01T00:00:00Z\""}, /* no signer left */
        {"\"retire_at\":null", "\"retire_at\":null,\"x\":1"}, {"\"created_at\"", "\"created\""}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *at = strstr(good, changes[i][0]);
        assert_non_null(at);
        write_file(path,
                   arena_printf(c.arena, "%.*s%s%s", (int)(at - good), good, changes[i][1],
                                at + strlen(changes[i][0])), 0600);
        assert_int_equal(keyring_load(c.arena, path, &back, &why), ERR_MALFORMED);
    }
    assert_int_equal(keyring_load(c.arena, dir, &back, &why), ERR_MALFORMED);
    assert_null(back);
    write_file(path, good, 0600);
    assert_int_equal(keyring_load(c.arena, path, &back, &why), OK);
    keyring_free(k);
    keyring_free(back);
    drop(&c, dir);
    unit_ctx_done(&c);
}

/* A save that cannot be done leaves the old file as it was. */
void test_keyring__failed_save_keeps_the_old_file(void)
{
    struct ctx c = unit_ctx();
    const char *why = NULL, *dir = folder(&c), *path = arena_printf(c.arena, "%s/keys.json", dir);
    const char *in_the_way = arena_printf(c.arena, "%s.new", path);
    struct keyring *k = keyring_new(c.real_at), *next = keyring_rotate(k, c.real_at, 0), *back;
    assert_int_equal(keyring_save(c.arena, k, path, &why), OK);
    assert_int_equal(mkdir(in_the_way, 0700), 0);
    assert_int_equal(keyring_save(c.arena, next, path, &why), ERR_INTERNAL);
    assert_non_null(why);
    assert_int_equal(keyring_load(c.arena, path, &back, &why), OK);
    assert_string_equal(keyring_signer(back)->pid, keyring_signer(k)->pid);
    assert_int_equal(rmdir(in_the_way), 0);
    assert_int_equal(keyring_save(c.arena, k, "/nowhere/at/all/keys.json", &why), ERR_INTERNAL);
    keyring_free(k);
    keyring_free(next);
    keyring_free(back);
    drop(&c, dir);
    unit_ctx_done(&c);
}

void test_keyring__rotation_keeps_old_keys_for_a_time(void)
{
    struct ctx c = unit_ctx();
    int64_t t = c.real_at;
    struct keyring *one = keyring_new(t), *two = keyring_rotate(one, t + DAY, 7 * DAY),
                   *three = keyring_rotate(two, t + 9 * DAY, 0);
    const char *old = keyring_signer(one)->pid;
    assert_string_not_equal(keyring_signer(two)->pid, old);
    assert_non_null(keyring_find(two, old, t + 8 * DAY - 1));
    assert_null(keyring_find(two, old, t + 8 * DAY));
    assert_null(keyring_find(two, "k4.pid.unknown", t));
    assert_false(keyring_find(two, old, t)->is_signer);
    assert_string_equal(keyring_signer_at(two, t + DAY - 1)->pid, old);
    assert_string_equal(keyring_signer_at(two, t + DAY)->pid, keyring_signer(two)->pid);
    /* retired: the secret is gone, and the present signer stands in */
    assert_false(keyring_key(three, 0)->has_secret);
    assert_false(keyring_key(three, 1)->has_secret); /* kept for no time at all */
    assert_string_equal(keyring_signer_at(three, t)->pid, keyring_signer(three)->pid);
    keyring_free(one);
    keyring_free(two);
    keyring_free(three);
    unit_ctx_done(&c);
}

void test_keyring__never_grows_beyond_its_maximum(void)
{
    struct ctx c = unit_ctx();
    struct keyring *k = keyring_new(0);
    for (int i = 1; i < 200; i++) {
        struct keyring *next = keyring_rotate(k, i, 5);
        keyring_free(k);
        k = next;
    }
    assert_int_equal(keyring_count(k), KEYRING_KEYS_MAX);
    assert_int_equal(keyring_signer(k)->created_at, 199);
    keyring_free(k);
    unit_ctx_done(&c);
}

/* Until the new key begins the one before signs, and both verify; the text carries it all. */
void test_keyring__before_its_signer_begins_the_one_before_signs(void)
{
    struct ctx c = unit_ctx();
    const char *why;
    int64_t t = c.real_at;
    struct keyring *one = keyring_new(t), *two = keyring_rotate(one, t + 3000, 7 * DAY), *back = NULL;
    const char *text = keyring_text(c.arena, two);
    assert_int_equal(keyring_parse(c.arena, text, strlen(text), &back, &why), OK);
    struct keyring *before = keyring_before(back, t + 2999);
    assert_non_null(before);
    assert_string_equal(keyring_signer(before)->pid, keyring_signer(one)->pid);
    assert_true(keyring_signer(before)->is_signer && keyring_signer(before)->has_secret);
    assert_int_equal(keyring_count(before), 2);
    assert_non_null(keyring_find(before, keyring_signer(two)->pid, t));
    assert_non_null(keyring_find(before, keyring_signer(one)->pid, t));
    assert_null(keyring_before(back, t + 3000));
    assert_null(keyring_before(one, t - 1));
    keyring_free(one);
    keyring_free(two);
    keyring_free(back);
    keyring_free(before);
    unit_ctx_done(&c);
}
