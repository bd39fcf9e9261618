#include "domain/access/log.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/rand.h"
#include "domain/access/log_row.h"
#include "store/queries.h"

#define LINKS_PAGE 256
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

void log_hash(struct arena *a, enum log_hash_kind kind, const struct log_row *r,
              const unsigned char salt[LOG_SALT_BYTES], unsigned char hash[SHA256_BYTES])
{
    const unsigned char first = (unsigned char)kind;
    struct arena_mark mark = arena_mark(a);
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
    if (kind == LOG_REMAINS)
        add_text(&json, "leaf_hash", r->leaf_hash);
    add_text(&json, "object", r->object);
    add_int(&json, "real_at", r->real_at);
    buf_char(&json, '}');
    assert(!json.is_full);
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, &first, 1);
    crypto_hash_sha256_update(&h, salt, LOG_SALT_BYTES);
    crypto_hash_sha256_update(&h, (const unsigned char *)json.p, json.n);
    crypto_hash_sha256_final(&h, hash);
    arena_reset(a, mark);
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
    case WHO_MEMBER:
        return arena_printf(c->arena, "member:%lld", (long long)w->member_id);
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
    const struct log_row r = {.event_id = event_id, .at = c->now_at, .real_at = c->real_at,
                              .actor = actor_text(c), .address = c->who.address ? c->who.address : "",
                              .action = action, .object = object,
                              .before_json = before_json, .after_json = after_json};
    unsigned char salt[LOG_SALT_BYTES], leaf[SHA256_BYTES];
    rand_bytes(salt, sizeof salt);
    log_hash(c->arena, LOG_LEAF, &r, salt, leaf);
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

bool log_from_hex(const char *hex, unsigned char *out, size_t n)
{
    size_t got;
    return hex && strlen(hex) == 2 * n &&
           sodium_hex2bin(out, n, hex, 2 * n, NULL, &got, NULL) == 0 && got == n;
}

void log_add_link(unsigned char head[SHA256_BYTES], const unsigned char leaf[SHA256_BYTES])
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
    if (e == OK && !log_from_hex(last.head, head, sizeof head))
        return damaged(c, last.log_id);
    struct q_log_unchained *rows;
    size_t n;
    do {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(q_log_unchained(c, last.log_id, log_id, LINKS_PAGE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (!log_from_hex(rows[i].leaf_hash, leaf, sizeof leaf))
                return damaged(c, rows[i].id);
            log_add_link(head, leaf);
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
