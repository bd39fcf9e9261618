#include "store/copy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/rand.h"
#include "store/bulk.h"
#include "store/engine.h"
#include "store/migrate.h"
#include "store/queries.h"

#define TABLES_MAX 128
#define ROW_MAX    (64u << 20) /* as text */
#define ARENA_MAX  (256u << 20)

struct table {
    const char *name;
    const char *columns; /* "a, b, c" */
    const char *keys;    /* the primary key's, in its order */
    const char *key_of[BULK_COLS_MAX];
    int n_cols, n_keys;
    uint64_t refers[TABLES_MAX / 64]; /* a bit for each table that it refers to, but itself */
    bool is_done;
};

struct copy {
    struct arena *arena;
    struct bulk_side from, to;
    struct table tables[TABLES_MAX];
    int order[TABLES_MAX]; /* who is referred to comes first */
    int n;
    char *why; /* both sides' */
    size_t why_n;
};

static enum err read_rows(const struct bulk_side *from, const char *sql, bulk_row_fn *each, void *arg)
{
    return from->db->engine->bulk->read(from, sql, each, arg);
}

/* ---- what there is to copy ---- */

static int find(const struct copy *k, const char *name)
{
    for (int i = 0; i < k->n; i++) {
        if (strcmp(k->tables[i].name, name) == 0)
            return i;
    }
    return -1;
}

/* A database fills event_change by itself. */
static enum err add_column(void *arg, const struct val *row, int n)
{
    struct copy *k = arg;
    (void)n;
    if (strcmp(row[0].s, "event_change") == 0)
        return OK;
    struct table *t = k->n ? &k->tables[k->n - 1] : NULL;
    const char *column = arena_strdup(k->arena, row[1].s);
    if (!t || strcmp(t->name, row[0].s) != 0) {
        if (k->n == TABLES_MAX)
            return ERR_INTERNAL;
        t = &k->tables[k->n++];
        *t = (struct table){.name = arena_strdup(k->arena, row[0].s), .columns = column};
    } else {
        t->columns = arena_printf(k->arena, "%s, %s", t->columns, column);
    }
    t->n_cols++;
    if (row[2].i > 0 && row[2].i <= BULK_COLS_MAX) {
        t->key_of[row[2].i - 1] = column;
        t->n_keys++;
    }
    return OK;
}

static enum err add_reference(void *arg, const struct val *row, int n)
{
    struct copy *k = arg;
    (void)n;
    int from = find(k, row[0].s), to = find(k, row[1].s);
    if (from < 0 || to < 0)
        return ERR_INTERNAL;
    if (from != to)
        k->tables[from].refers[to / 64] |= UINT64_C(1) << (to % 64);
    return OK;
}

static bool is_ready(const struct copy *k, const struct table *t)
{
    for (int i = 0; i < k->n; i++) {
        if (t->refers[i / 64] >> (i % 64) & 1 && !k->tables[i].is_done)
            return false;
    }
    return !t->is_done;
}

static enum err read_tables(struct copy *k)
{
    const struct bulk *bulk = k->from.db->engine->bulk;
    TRY(read_rows(&k->from, bulk->columns, add_column, k));
    TRY(read_rows(&k->from, bulk->references, add_reference, k));
    for (int i = 0; i < k->n; i++) {
        struct table *t = &k->tables[i];
        t->keys = t->n_keys ? t->key_of[0] : t->columns;
        for (int key = 1; key < t->n_keys; key++)
            t->keys = arena_printf(k->arena, "%s, %s", t->keys, t->key_of[key]);
    }
    for (int n = 0, i; n < k->n; n++) {
        for (i = 0; i < k->n && !is_ready(k, &k->tables[i]); i++)
            ;
        if (i == k->n) {
            snprintf(k->why, k->why_n, "the tables refer to each other in a circle");
            return ERR_INTERNAL;
        }
        k->tables[i].is_done = true;
        k->order[n] = i;
    }
    return OK;
}

/* ---- rows ---- */

struct sum {
    int64_t n;
    unsigned char hash[SHA256_BYTES]; /* of all before and this row */
};

struct pour {
    struct copy *copy;
    struct sum sum;
    struct bulk_put *put; /* NULL: only summed */
};

static void add_to_sum(struct arena *a, struct sum *sum, const struct val *row, int n)
{
    struct arena_mark mark = arena_mark(a);
    struct buf b;
    buf_init(&b, a, ROW_MAX);
    buf_add(&b, sum->hash, sizeof sum->hash);
    for (int i = 0; i < n; i++) {
        if (row[i].kind == VAL_NULL)
            buf_str_add(&b, "-");
        else if (row[i].kind == VAL_TEXT)
            buf_printf(&b, "%zu:%s", strlen(row[i].s), row[i].s);
        else /* a truth value is a number in SQLite */
            buf_printf(&b, "=%" PRId64 ";", row[i].i);
    }
    if (b.is_full)
        fatal("a row is longer than %u bytes", ROW_MAX);
    hash_sha256(b.p, b.n, sum->hash);
    sum->n++;
    arena_reset(a, mark);
}

static enum err pour_row(void *arg, const struct val *row, int n)
{
    struct pour *p = arg;
    add_to_sum(p->copy->arena, &p->sum, row, n);
    return p->put ? p->copy->to.db->engine->bulk->put(p->put, row) : OK;
}

static enum err pour_table(struct copy *k, const struct bulk_side *from, const struct table *t, struct pour *p)
{
    const char *sql = arena_printf(k->arena, "SELECT %s FROM %s ORDER BY %s", t->columns, t->name, t->keys);
    return read_rows(from, sql, pour_row, p);
}

/* One table there, and its rows read back. Its version's table is filled already, by the migrations. */
static enum err copy_table(struct copy *k, const struct table *t, struct sum *out)
{
    struct pour there = {.copy = k}, back = {.copy = k};
    struct bulk_put put;
    const struct bulk *bulk = k->to.db->engine->bulk;
    if (strcmp(t->name, "schema_version") != 0) {
        TRY(bulk->begin(&k->to, t->name, t->columns, t->n_cols, &put));
        there.put = &put;
    }
    enum err e = pour_table(k, &k->from, t, &there);
    if (there.put && e != OK) { /* the first reason is the one that counts */
        char why[500];
        const struct bulk_side aside = {k->to.db, why, sizeof why};
        put.side = &aside;
        enum err ended = bulk->end(&put);
        (void)ended;
    } else if (there.put) {
        e = bulk->end(&put);
    }
    TRY(e);
    TRY(pour_table(k, &k->to, t, &back));
    if (back.sum.n != there.sum.n || memcmp(back.sum.hash, there.sum.hash, SHA256_BYTES) != 0) {
        snprintf(k->why, k->why_n, "table %s: what was written is not what was read (%" PRId64 " of %" PRId64 " rows)",
                 t->name, back.sum.n, there.sum.n);
        return ERR_CHECKSUM;
    }
    *out = there.sum;
    return OK;
}

/* ---- ids that were given once are not given again ---- */

static enum err set_last_id(void *arg, const struct val *row, int n)
{
    struct copy *k = arg;
    (void)n;
    return k->to.db->engine->bulk->set_last_id(&k->to, row[0].s, row[1].i);
}

static enum err count_row(void *arg, const struct val *row, int n)
{
    (void)row, (void)n;
    ++*(int64_t *)arg;
    return OK;
}

/* ---- the two databases ---- */

static enum err check_source(struct copy *k)
{
    struct ctx c = {.arena = k->arena, .db = k->from.db, .phase = "copy"};
    struct q_schema_version_last last;
    enum err e = q_schema_version_last(&c, &last);
    failure_clear(&c);
    if (e != OK) {
        snprintf(k->why, k->why_n, "the source is not a database of Rostrum");
        return ERR_CONFLICT;
    }
    if (last.no == n_migrations - 1)
        return OK;
    snprintf(k->why, k->why_n, "the source is of schema %" PRId64 ", this program of %d: %s", last.no,
             n_migrations - 1, last.no < n_migrations ? "let this program serve it once" : "use the newer program");
    return ERR_CONFLICT;
}

/* Nobody has used it: only what migrations have put there is in it, and that goes. */
static enum err clear_target(struct copy *k)
{
    static const char *const telling[] = {"meta", "person", "event", "log", "outbox"};
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++) {
        int64_t n = 0;
        const char *sql = arena_printf(k->arena, "SELECT 1 FROM %s LIMIT 1", telling[i]);
        TRY(read_rows(&k->to, sql, count_row, &n));
        if (n > 0) {
            snprintf(k->why, k->why_n, "the target is not empty: there are rows in its table %s", telling[i]);
            return ERR_CONFLICT;
        }
    }
    for (int i = k->n - 1; i >= 0; i--) {
        const char *name = k->tables[k->order[i]].name;
        if (strcmp(name, "schema_version") != 0)
            TRY(engine_run_text(k->to.db, arena_printf(k->arena, "DELETE FROM %s", name), k->why, k->why_n));
    }
    return OK;
}

static enum err copy_all(struct copy *k, struct db_copied *out)
{
    struct sum all = {0};
    TRY(check_source(k));
    TRY(read_tables(k));
    TRY(clear_target(k));
    for (int i = 0; i < k->n; i++) {
        const struct table *t = &k->tables[k->order[i]];
        struct sum sum;
        TRY(copy_table(k, t, &sum));
        const struct val row[] = {{.kind = VAL_TEXT, .s = t->name},
                                  {.kind = VAL_TEXT, .s = text_hex(k->arena, sum.hash, SHA256_BYTES)}};
        add_to_sum(k->arena, &all, row, 2);
        out->n_rows += sum.n;
    }
    TRY(read_rows(&k->from, k->from.db->engine->bulk->last_ids, set_last_id, k));
    out->n_tables = k->n;
    snprintf(out->digest, sizeof out->digest, "%s", text_hex(k->arena, all.hash, SHA256_BYTES));
    return OK;
}

enum err db_copy(struct db *from, struct db *to, struct db_copied *out, char *why, size_t why_n)
{
    struct arena *a = arena_new(ARENA_MAX);
    struct copy *k = arena_new_of(a, struct copy);
    struct db_copied done = {0};
    *k = (struct copy){.arena = a, .from = {from, why, why_n}, .to = {to, why, why_n}, .why = why, .why_n = why_n};
    bool is_own = !db_in_transaction(from);
    snprintf(why, why_n, "the database cannot be reached");
    enum err e = is_own ? db_begin_read(from) : OK;
    if (e == OK)
        e = db_begin_write(to, NULL);
    if (e == OK)
        e = copy_all(k, &done);
    if (e == OK) {
        snprintf(why, why_n, "COMMIT failed");
        e = db_commit(to);
        if (db_fate(to) == DB_UNKNOWN)
            snprintf(why, why_n, "the connection was lost during COMMIT: the copy is there, whole, or not at all");
    }
    db_rollback(to);
    if (is_own)
        db_rollback(from);
    arena_free(a);
    if (e == OK)
        *out = done;
    return e;
}

/* The log was moved into the file whole: what it leaves is empty. */
static void drop_side_files(const char *path)
{
    static const char *const ends[] = {"-wal", "-shm"};
    for (int i = 0; i < 2; i++) {
        char name[4096];
        if (snprintf(name, sizeof name, "%s%s", path, ends[i]) < (int)sizeof name)
            unlink(name);
    }
}

enum err copy_to_file(struct db *from, const char *path, char *why, size_t why_n)
{
    struct db_copied copied;
    if (access(path, F_OK) == 0) {
        snprintf(why, why_n, "the copy %s cannot be written: File exists", path);
        return ERR_INTERNAL;
    }
    struct db *to = db_open(path, DB_WRITE, why, why_n);
    enum err e = to ? db_migrate(to, why, why_n) : ERR_INTERNAL;
    if (e == OK)
        e = db_copy(from, to, &copied, why, why_n);
    if (e == OK) {
        db_checkpoint_last(to);
        if (db_log_frames(to) != 0)
            e = ERR_INTERNAL;
    }
    db_close(to);
    drop_side_files(path);
    if (e != OK)
        unlink(path);
    return e;
}
