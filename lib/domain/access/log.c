#include "domain/access/log.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/rand.h"
#include "store/queries.h"

#define SALT_BYTES 16
#define LINKS_PAGE 256
#define ROWS_PAGE  16 /* their texts are in memory together */
#define ROW_MAX    (8u << 20) /* bytes of a canonical row */

/* ---- the canonical row ---- */

/* A JSON string as RFC 8785 section 3.2.2.2 writes it. */
static void add_string(struct buf *b, const char *s)
{
    static const char shorts[] = "\b\t\n\f\r", letters[] = "btnfr";
    buf_char(b, '"');
    for (; *s; s++) {
        size_t n = 0; /* of what is written as it is */
        while ((unsigned char)s[n] >= 0x20 && s[n] != '"' && s[n] != '\\')
            n++;
        buf_add(b, s, n);
        s += n;
        if (!*s)
            break;
        const char *found = strchr(shorts, *s);
        if (*s == '"' || *s == '\\')
            buf_add(b, (const char[]){'\\', *s}, 2);
        else if (found)
            buf_add(b, (const char[]){'\\', letters[found - shorts]}, 2);
        else
            buf_printf(b, "\\u%04x", (unsigned char)*s);
    }
    buf_char(b, '"');
}

static void add_key(struct buf *b, const char *key)
{
    if (b->n > 1)
        buf_char(b, ',');
    buf_char(b, '"');
    buf_str_add(b, key);
    buf_str_add(b, "\":");
}

static void add_text(struct buf *b, const char *key, const char *value)
{
    add_key(b, key);
    if (value)
        add_string(b, value);
    else
        buf_str_add(b, "null");
}

static void add_int(struct buf *b, const char *key, int64_t value)
{
    add_key(b, key);
    if (value == NO_INT)
        buf_str_add(b, "null");
    else
        buf_int(b, value);
}

/* Everything in a row that its leaf commits to. */
struct row {
    int64_t event_id, at, real_at;
    const char *actor, *address, *action, *object, *before_json, *after_json;
};

static void leaf_of(struct arena *a, const struct row *r, const unsigned char salt[SALT_BYTES],
                    unsigned char leaf[SHA256_BYTES])
{
    static const unsigned char zero = 0;
    struct buf json;
    buf_init(&json, a, ROW_MAX);
    buf_char(&json, '{');
    add_text(&json, "action", r->action);
    add_text(&json, "actor", r->actor);
    add_text(&json, "address", r->address);
    add_text(&json, "after_json", r->after_json);
    add_int(&json, "at", r->at);
    add_text(&json, "before_json", r->before_json);
    add_int(&json, "event_id", r->event_id);
    add_text(&json, "object", r->object);
    add_int(&json, "real_at", r->real_at);
    buf_char(&json, '}');
    assert(!json.is_full);
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, &zero, 1);
    crypto_hash_sha256_update(&h, salt, SALT_BYTES);
    crypto_hash_sha256_update(&h, (const unsigned char *)json.p, json.n);
    crypto_hash_sha256_final(&h, leaf);
}

/* ---- adding ---- */

static const char *actor_text(struct ctx *c)
{
    const struct who *w = &c->who;
    switch (w->kind) {
    case WHO_NOBODY:
        return "nobody";
    case WHO_OPERATOR:
        return "operator";
    case WHO_PERSON:
        return arena_printf(c->arena, "person:%lld", (long long)w->person_id);
    case WHO_JUDGE:
        return arena_printf(c->arena, "judge:%lld", (long long)w->judge_id);
    case WHO_APPLICANT:
        return arena_printf(c->arena, "application:%lld", (long long)w->application_id);
    case WHO_GUEST:
        return arena_printf(c->arena, "registration:%lld", (long long)w->registration_id);
    case WHO_SPEAKER:
        return arena_printf(c->arena, "speaker:%lld", (long long)w->speaker_id);
    case WHO_INVITER:
        return arena_printf(c->arena, "allotment:%lld", (long long)w->allotment_id);
    case WHO_REFERRER:
        return arena_printf(c->arena, "referrer:%lld", (long long)w->referrer_id);
    case WHO_SYSTEM:
        return "system";
    }
    fatal("who of unknown kind %d", (int)w->kind);
}

enum err log_add(struct ctx *c, int64_t event_id, const char *action, const char *object,
                 const char *before_json, const char *after_json)
{
    const struct row r = {.event_id = event_id, .at = c->now_at, .real_at = c->real_at,
                          .actor = actor_text(c), .address = c->who.address ? c->who.address : "",
                          .action = action, .object = object,
                          .before_json = before_json, .after_json = after_json};
    unsigned char salt[SALT_BYTES], leaf[SHA256_BYTES];
    rand_bytes(salt, sizeof salt);
    leaf_of(c->arena, &r, salt, leaf);
    const struct q_log_add_in in = {.opt_event_id = event_id == NO_INT ? NULL : &event_id,
                                    .at = r.at, .real_at = r.real_at,
                                    .actor = r.actor, .address = r.address,
                                    .action = action, .object = object,
                                    .opt_before_json = before_json, .opt_after_json = after_json,
                                    .salt = text_hex(c->arena, salt, sizeof salt),
                                    .leaf_hash = text_hex(c->arena, leaf, sizeof leaf)};
    return q_log_add(c, &in);
}

/* ---- the chain ---- */

/* Exactly n bytes of hex. */
static bool from_hex(const char *hex, unsigned char *out, size_t n)
{
    size_t got;
    return hex && strlen(hex) == 2 * n &&
           sodium_hex2bin(out, n, hex, 2 * n, NULL, &got, NULL) == 0 && got == n;
}

/* head = SHA-256(head || leaf) */
static void add_link(unsigned char head[SHA256_BYTES], const unsigned char leaf[SHA256_BYTES])
{
    unsigned char both[2 * SHA256_BYTES];
    memcpy(both, head, SHA256_BYTES);
    memcpy(both + SHA256_BYTES, leaf, SHA256_BYTES);
    hash_sha256(both, sizeof both, head);
}

static enum err damaged(struct ctx *c, int64_t log_id)
{
    return fail(c, ERR_INTERNAL, NULL, "internal", "reference",
                arena_printf(c->arena, "log-%lld", (long long)log_id), NULL);
}

enum err log_sequence_until(struct ctx *c, int64_t log_id)
{
    unsigned char head[SHA256_BYTES] = {0}, leaf[SHA256_BYTES];
    struct q_log_chain_last last = {.no = 0, .log_id = 0};
    enum err e = q_log_chain_last(c, &last);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && !from_hex(last.head, head, sizeof head))
        return damaged(c, last.log_id);
    struct q_log_unchained *rows;
    size_t n;
    do {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(q_log_unchained(c, last.log_id, log_id, LINKS_PAGE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (!from_hex(rows[i].leaf_hash, leaf, sizeof leaf))
                return damaged(c, rows[i].id);
            add_link(head, leaf);
            last.no++;
            last.log_id = rows[i].id;
            TRY(q_log_chain_add(c, last.no, last.log_id, text_hex(c->arena, head, sizeof head)));
        }
        arena_reset(c->arena, mark);
    } while (n == LINKS_PAGE);
    return OK;
}

enum err log_sequence(struct ctx *c)
{
    int64_t n_statements, us, n_rows;
    enum err e = log_sequence_until(c, INT64_MAX);
    db_take_stats(c->db, &n_statements, &us, &n_rows); /* no request's */
    return e;
}

/* ---- verification ---- */

/* What is wrong with a link and its row, given the head before it; NULL: nothing. Moves head on. */
static const char *fault_of(struct ctx *c, const struct q_log_page *p, int64_t no,
                            unsigned char head[SHA256_BYTES])
{
    unsigned char salt[SALT_BYTES], leaf[SHA256_BYTES], stored[SHA256_BYTES];
    if (p->no != no)
        return "link_missing";
    if (p->id == NO_INT)
        return "row_missing";
    if (!from_hex(p->salt, salt, sizeof salt) || !from_hex(p->leaf_hash, stored, sizeof stored))
        return "row_altered";
    const struct row r = {.event_id = p->event_id, .at = p->at, .real_at = p->real_at,
                          .actor = p->actor, .address = p->address, .action = p->action,
                          .object = p->object, .before_json = p->before_json,
                          .after_json = p->after_json};
    struct arena_mark mark = arena_mark(c->arena);
    leaf_of(c->arena, &r, salt, leaf);
    arena_reset(c->arena, mark);
    if (memcmp(leaf, stored, sizeof leaf) != 0)
        return "row_altered";
    add_link(head, leaf);
    if (!from_hex(p->head, stored, sizeof stored) || memcmp(head, stored, sizeof stored) != 0)
        return "chain_broken";
    return NULL;
}

/* A row that has no link though a later one has: it was put in afterwards. */
static enum err find_inserted(struct ctx *c, int64_t last_log_id, const char **fault)
{
    struct q_log_first_unchained first;
    enum err e = q_log_first_unchained(c, &first);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e == OK && first.id < last_log_id)
        *fault = "row_inserted";
    return e;
}

enum err log_verify(struct ctx *c, int64_t *n_rows, int64_t *bad_no, const char **why)
{
    unsigned char head[SHA256_BYTES] = {0};
    const char *fault = NULL;
    int64_t no = 0, last_log_id = 0;
    struct q_log_page *page;
    size_t n;
    do {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(q_log_page(c, no, ROWS_PAGE, &page, &n));
        for (size_t i = 0; i < n && !fault; i++) {
            no++;
            last_log_id = page[i].log_id;
            fault = fault_of(c, &page[i], no, head);
        }
        arena_reset(c->arena, mark);
    } while (n == ROWS_PAGE && !fault);
    int64_t n_read = fault ? no - 1 : no;
    if (!fault)
        TRY(find_inserted(c, last_log_id, &fault));
    *n_rows = n_read;
    *bad_no = fault ? no : 0;
    *why = fault;
    return OK;
}
