#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/access/log_row.h"
#include "store/queries.h"

#define ROWS_PAGE 16 /* their texts are in memory together */

/* How far a verification has come. */
struct check {
    unsigned char head[SHA256_BYTES];
    int64_t no, last_log_id;
    int64_t n_emptied, n_said; /* rows seen that are emptied; those of them that a row said so of */
    const char *fault;
    int64_t bad_no; /* 0: no */
};

static bool is_saying(const char *action)
{
    return strcmp(action, "privacy.erase") == 0 || strcmp(action, "privacy.purge") == 0;
}

/* ---- a row ---- */

/* Whether a hash is that of the row. Any row of a query has these columns. */
static bool is_hash_of(struct ctx *c, enum log_hash_kind kind, const struct log_row *r, const char *salt_hex,
                       const char *hash_hex)
{
    unsigned char salt[LOG_SALT_BYTES], hash[SHA256_BYTES], said[SHA256_BYTES];
    if (!log_from_hex(salt_hex, salt, sizeof salt) || !log_from_hex(hash_hex, said, sizeof said))
        return false;
    log_hash(c->arena, kind, r, salt, hash);
    return memcmp(hash, said, sizeof hash) == 0;
}

#define ROW_OF(p)                                                                                                      \
    (&(struct log_row){.event_id = (p)->event_id, .at = (p)->at, .real_at = (p)->real_at, .actor = (p)->actor,         \
                       .address = (p)->address, .action = (p)->action, .object = (p)->object,                          \
                       .before_json = (p)->before_json, .after_json = (p)->after_json, .leaf_hash = (p)->leaf_hash})

/* ---- rows that say that others are emptied ---- */

/* The hash that a list has for a row, from *i on; NULL: it has none. */
static const char *said_of(const json_t *said, size_t *i, int64_t log_id)
{
    for (; *i < json_array_size(said); ++*i) {
        const json_t *one = json_array_get(said, *i);
        int64_t id = json_integer_value(json_object_get(one, "log_id"));
        if (id >= log_id)
            return id == log_id ? json_str(one, "sha256") : NULL;
    }
    return NULL;
}

/* All rows that are emptied by this one are as it says. */
static enum err check_said(struct ctx *c, struct check *k, int64_t log_id, const char *after_json)
{
    AUTO_JSON *what = after_json ? json_loads(after_json, 0, NULL) : NULL;
    const json_t *said = json_object_get(what, "redacted");
    struct q_log_redacted_by *page;
    size_t n, at = 0;
    int64_t after_id = 0;
    do {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(q_log_redacted_by(c, log_id, after_id, ROWS_PAGE, &page, &n));
        for (size_t i = 0; i < n && !k->fault; i++) {
            const struct q_log_redacted_by *p = &page[i];
            const char *hash = said_of(said, &at, p->id);
            after_id = p->id;
            if (!hash || p->id >= log_id || !is_hash_of(c, LOG_REMAINS, ROW_OF(p), p->salt, hash)) {
                k->fault = "row_altered";
                k->bad_no = p->no == NO_INT ? k->no : p->no;
            }
            k->n_said += p->no != NO_INT;
        }
        arena_reset(c->arena, mark);
    } while (n == ROWS_PAGE && !k->fault);
    return OK;
}

/* Those that are not chained yet: they are the newest. */
static enum err check_unchained(struct ctx *c, struct check *k)
{
    struct q_log_redactions_unchained *rows;
    struct q_log_get p;
    size_t n;
    TRY(q_log_redactions_unchained(c, k->last_log_id, &rows, &n));
    for (size_t i = 0; i < n && !k->fault; i++) {
        TRY(q_log_get(c, rows[i].id, &p));
        if (p.redacted_id != NO_INT || !is_hash_of(c, LOG_LEAF, ROW_OF(&p), p.salt, p.leaf_hash))
            continue; /* what it says counts for nothing: its rows are astray */
        TRY(check_said(c, k, p.id, p.after_json));
    }
    return OK;
}

/* ---- the chain ---- */

/* What is wrong with a link and its row, given the head before it; NULL: nothing. Moves the head on. */
static const char *fault_of(struct ctx *c, struct check *k, const struct q_log_page *p)
{
    unsigned char leaf[SHA256_BYTES], stored[SHA256_BYTES];
    if (p->no != k->no)
        return "link_missing";
    if (p->id == NO_INT)
        return "row_missing";
    if (p->redacted_id == NO_INT && !is_hash_of(c, LOG_LEAF, ROW_OF(p), p->salt, p->leaf_hash))
        return "row_altered";
    if (p->redacted_id != NO_INT && is_saying(p->action))
        return "row_altered";
    if (!log_from_hex(p->leaf_hash, leaf, sizeof leaf))
        return "row_altered";
    log_add_link(k->head, leaf);
    if (!log_from_hex(p->head, stored, sizeof stored) || memcmp(k->head, stored, sizeof stored) != 0)
        return "chain_broken";
    k->n_emptied += p->redacted_id != NO_INT;
    return NULL;
}

static enum err check_link(struct ctx *c, struct check *k, const struct q_log_page *p)
{
    k->no++;
    k->last_log_id = p->log_id;
    k->fault = fault_of(c, k, p);
    if (k->fault)
        k->bad_no = k->no;
    else if (is_saying(p->action))
        TRY(check_said(c, k, p->id, p->after_json));
    return OK;
}

/* A row that has no link though a later one has: it was put in afterwards. */
static enum err find_inserted(struct ctx *c, struct check *k)
{
    struct q_log_first_unchained first;
    enum err e = q_log_first_unchained(c, &first);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (first.id < k->last_log_id) {
        k->fault = "row_inserted";
        k->bad_no = k->no;
    }
    return OK;
}

/* A row that is emptied, and no right row says so. */
static enum err find_astray(struct ctx *c, struct check *k)
{
    struct q_log_redacted_astray astray = {.no = k->no};
    if (k->n_emptied == k->n_said)
        return OK;
    enum err e = q_log_redacted_astray(c, &astray);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    k->fault = "row_altered";
    k->bad_no = astray.no;
    return OK;
}

enum err log_verify(struct ctx *c, int64_t *n_rows, int64_t *bad_no, const char **why)
{
    struct check k = {0};
    struct q_log_page *page;
    size_t n;
    do {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(q_log_page(c, k.no, ROWS_PAGE, &page, &n));
        for (size_t i = 0; i < n && !k.fault; i++)
            TRY(check_link(c, &k, &page[i]));
        arena_reset(c->arena, mark);
    } while (n == ROWS_PAGE && !k.fault);
    *n_rows = k.fault ? k.no - 1 : k.no;
    if (!k.fault)
        TRY(find_inserted(c, &k));
    if (!k.fault)
        TRY(check_unchained(c, &k));
    if (!k.fault)
        TRY(find_astray(c, &k));
    *bad_no = k.fault ? k.bad_no : 0;
    *why = k.fault;
    return OK;
}
