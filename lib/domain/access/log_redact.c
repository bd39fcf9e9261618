#include <assert.h>

#include "base/buf.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/access/log_row.h"
#include "store/queries.h"

#define SAYS_MAX (LOG_REDACT_MAX * 128u)

/* What stays of a row, with its new salt. */
struct remains {
    int64_t log_id;
    const char *before_json, *after_json, *salt, *hash;
};

static enum err remain(struct ctx *c, const struct log_part *part, struct remains *out)
{
    struct q_log_get row;
    unsigned char salt[LOG_SALT_BYTES], hash[SHA256_BYTES];
    TRY(q_log_get(c, part->log_id, &row));
    *out = (struct remains){.log_id = part->log_id};
    if (!part->is_content) {
        out->before_json = row.before_json;
        out->after_json = row.after_json;
    }
    rand_bytes(salt, sizeof salt);
    out->salt = text_hex(c->arena, salt, sizeof salt);
    log_hash(c->arena, LOG_REMAINS,
             &(struct log_row){.event_id = row.event_id, .at = row.at, .real_at = row.real_at, .actor = row.actor,
                               .address = "", .action = row.action, .object = row.object,
                               .before_json = out->before_json, .after_json = out->after_json,
                               .leaf_hash = row.leaf_hash},
             salt, hash);
    out->hash = text_hex(c->arena, hash, sizeof hash);
    return OK;
}

/* The row that says it, in the words of the rows it is about. */
static enum err say_it(struct ctx *c, const struct log_redaction *about, const struct remains *left, size_t n,
                       int64_t *log_id)
{
    struct buf b;
    struct q_log_added added;
    const char *address = c->who.address;
    buf_init(&b, c->arena, SAYS_MAX);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_key_open(&w, "redacted", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(&w, '{');
        jw_int(&w, "log_id", left[i].log_id);
        jw_str(&w, "sha256", left[i].hash);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    c->who.address = ""; /* of who wants to be forgotten */
    enum err e = log_add(c, about->event_id, about->action, about->object, NULL, buf_str(&b));
    c->who.address = address;
    TRY(e);
    TRY(q_log_added(c, about->object, about->action, &added));
    *log_id = added.id;
    return OK;
}

enum err log_redact(struct ctx *c, const struct log_redaction *about, const struct log_part *parts, size_t n)
{
    struct remains *left = arena_array(c->arena, struct remains, n + 1);
    int64_t log_id;
    assert(n <= LOG_REDACT_MAX);
    if (n == 0)
        return OK;
    for (size_t i = 0; i < n; i++) {
        assert(i == 0 || parts[i].log_id > parts[i - 1].log_id);
        TRY(remain(c, &parts[i], &left[i]));
    }
    TRY(say_it(c, about, left, n, &log_id));
    for (size_t i = 0; i < n; i++)
        TRY(q_log_redact(c, left[i].before_json, left[i].after_json, left[i].salt, log_id, parts[i].log_id));
    return OK;
}
