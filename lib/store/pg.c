/* PostgreSQL: many writers, each a connection of its own, that the database keeps apart.
 *
 * A transaction's BEGIN and locks travel with its first statement, its COMMIT with what was not answered
 * yet, and nobody waits for a ROLLBACK. Nothing has happened before the first round was answered: so when
 * the connection turns out to be lost there, that round is sent once more on a new one. */
#include <stdlib.h>
#include <string.h>

#include "store/bulk.h"
#include "store/copy.h"
#include "store/engine.h"
#include "store/pg_ahead.h"
#include "store/pg_own.h"

#define STARTS_MAX 8

/* A result that is being read. They stay in a list until the connection is closed. */
struct cursor {
    struct cursor *next;
    PGresult *result; /* NULL: free to be used */
    int row;
};

struct pg {
    struct db base;
    struct link link;
    bool is_begun; /* and not ended by a function of ours */
    bool is_reading;
    bool is_sent;  /* BEGIN was answered */
    bool is_dead;  /* after an error: nothing but its end or ROLLBACK TO is left */
    enum own starts[STARTS_MAX]; /* what goes out before the next statement */
    int n_starts;
    const char *apart; /* the words of its lock */
    struct aheads aheads;
    struct cursor *cursors;
};

static struct pg *pg_of(struct db *db)
{
    return (struct pg *)db;
}

/* ---- connection ---- */

static void close_cursors(struct pg *p)
{
    for (struct cursor *k = p->cursors; k; k = k->next) {
        PQclear(k->result);
        k->result = NULL;
    }
}

static void pg_close(struct db *base)
{
    struct pg *p = pg_of(base);
    close_cursors(p);
    for (struct cursor *k = p->cursors, *next; k; k = next) {
        next = k->next;
        free(k);
    }
    link_close(&p->link);
    free(p);
}

static struct db *pg_open(const char *url, enum db_mode mode, char *why, size_t why_n)
{
    struct pg *p = calloc(1, sizeof *p);
    char *copy = strdup(url);
    if (!p || !copy)
        fatal("out of memory");
    p->base.mode = p->link.mode = mode;
    p->link.url = copy;
    if (link_open(&p->link, why, why_n))
        return &p->base;
    pg_close(&p->base);
    return NULL;
}

/* ---- what an answer means ---- */

/* Takes note of it in the transaction's state. */
static enum err meaning(struct pg *p, enum answer a, const char *code)
{
    enum err e = a == ANSWER_OK ? OK : a == ANSWER_LOST ? ERR_BUSY : pg_err(code);
    if (e == ERR_BUSY && a == ANSWER_ERROR && strcmp(code, "25006") == 0) {
        if (p->base.mode == DB_READ || p->is_reading)
            e = ERR_INTERNAL;
        else
            link_drop(&p->link); /* the next connection is to the one that writes */
    }
    if (e != OK)
        p->is_dead = p->is_begun;
    if (e == ERR_BUSY)
        p->base.fate = DB_AGAIN;
    return e;
}

static bool is_key(const char *code)
{
    return strcmp(code, "23505") == 0;
}

/* The key of a statement that nobody waited for: somebody has taken it since it was looked for. */
static enum err late_conflict(struct pg *p)
{
    p->base.fate = DB_AGAIN;
    return ERR_BUSY;
}

/* A statement's name and its fault, for the log; those beside the queries are our own about the transaction. */
static void say(struct db *base, int no, const char *code)
{
    snprintf(base->said, sizeof base->said, "%s-%s", no < n_queries ? queries[no].name : "commit", code);
}

static enum err record(struct ctx *c, const struct query *q, enum err e, const char *code)
{
    if (e == OK || e == ERR_CONFLICT || c->failure.err != OK)
        return e;
    if (e == ERR_NO_SPACE)
        return fail(c, e, NULL, "no_space", NULL);
    return e == ERR_BUSY ? fail(c, e, NULL, "busy", NULL) : engine_failed(c, q, code);
}

/* A key of a statement that nobody waited for. Told as the conflict that it is, by its own name; but who asks
 * now must not take it for that of the statement asked. */
static enum err conflict_before(struct ctx *c, const struct query *q, const char *code)
{
    if (c->failure.err != OK)
        return ERR_INTERNAL;
    fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    c->failure.cause = arena_printf(c->arena, "%s-%s", q->name, code);
    return ERR_INTERNAL;
}

/* ---- transactions ---- */

static void send_starts(struct pg *p)
{
    const struct val apart = {.kind = VAL_TEXT, .s = p->apart};
    for (int i = 0; i < p->n_starts; i++)
        link_send(&p->link, n_queries + p->starts[i], &apart);
}

static void add_start(struct pg *p, enum own no)
{
    if (p->n_starts == STARTS_MAX)
        fatal("more than %d statements about a transaction in a row", STARTS_MAX);
    p->starts[p->n_starts++] = no;
}

/* Takes the last of the starts back when it is `no`. */
static bool take_back(struct pg *p, enum own no)
{
    bool is_there = p->n_starts > 0 && p->starts[p->n_starts - 1] == no;
    p->n_starts -= is_there;
    return is_there;
}

static void pg_rollback(struct db *base)
{
    struct pg *p = pg_of(base);
    close_cursors(p);
    if (p->link.n_sent > 0) /* an error among them must not stop the ROLLBACK */
        link_leave(&p->link);
    if (p->is_sent) {
        link_send(&p->link, n_queries + OWN_ROLLBACK, NULL);
        link_leave(&p->link);
    }
    ahead_drop(&p->aheads);
    p->is_begun = p->is_sent = p->is_dead = false;
    p->n_starts = 0;
}

static enum err begin(struct pg *p, enum own how)
{
    pg_rollback(&p->base);
    if (!link_ready(&p->link)) {
        p->base.fate = DB_AGAIN;
        return ERR_BUSY;
    }
    p->is_begun = true;
    p->is_reading = how == OWN_BEGIN_READ;
    add_start(p, how);
    return OK;
}

static enum err pg_begin_read(struct db *base)
{
    return begin(pg_of(base), OWN_BEGIN_READ);
}

static enum err pg_begin_write(struct db *base, const char *apart)
{
    struct pg *p = pg_of(base);
    TRY(begin(p, OWN_BEGIN_WRITE));
    add_start(p, apart ? OWN_LOCK_BESIDE : OWN_LOCK_ALONE);
    p->apart = apart;
    if (apart)
        add_start(p, strchr(apart, '\n') ? OWN_LOCK_EACH : OWN_LOCK_APART);
    return OK;
}

/* What COMMIT's answer means to the transaction that asked for it. */
static enum err committed(struct pg *p, enum answer a, const PGresult *r, const char *code)
{
    if (a == ANSWER_LOST || (a == ANSWER_OK && p->link.is_unsure)) {
        p->base.fate = DB_UNKNOWN;
        say(&p->base, n_queries, a == ANSWER_LOST ? "lost" : "not_on_standby");
        return ERR_BUSY;
    }
    if (a == ANSWER_OK) /* a transaction in error is answered ROLLBACK */
        return strcmp(PQcmdStatus((PGresult *)(uintptr_t)r), "COMMIT") == 0 ? OK : ERR_INTERNAL;
    enum err e = meaning(p, a, code);
    return e == ERR_CONFLICT && is_key(code) ? late_conflict(p) : e;
}

static enum err pg_commit(struct db *base)
{
    struct pg *p = pg_of(base);
    char code[CODE_N];
    int failed_no;
    PGresult *r = NULL;
    close_cursors(p);
    enum err e = !p->is_begun ? ERR_INTERNAL : p->is_dead ? (base->fate == DB_AGAIN ? ERR_BUSY : ERR_INTERNAL) : OK;
    if (e != OK)
        say(base, n_queries, "aborted");
    if (e == OK && p->is_sent) {
        send_starts(p);
        link_send(&p->link, n_queries + OWN_COMMIT, NULL);
        enum answer a = link_wait(&p->link, &r, &failed_no, code);
        e = committed(p, a, r, code);
        if (a == ANSWER_ERROR)
            say(base, failed_no, code);
        PQclear(r);
        if (a == ANSWER_OK)
            p->is_sent = false;
    }
    pg_rollback(base);
    return e;
}

static void pg_witness(struct db *base)
{
    struct pg *p = pg_of(base);
    if (p->is_begun && !p->is_dead)
        add_start(p, OWN_WITNESS);
}

static bool pg_in_transaction(struct db *base)
{
    return pg_of(base)->is_begun && !pg_of(base)->is_dead;
}

static enum err pg_savepoint(struct db *base)
{
    struct pg *p = pg_of(base);
    if (!pg_in_transaction(base))
        return ERR_INTERNAL;
    add_start(p, OWN_SAVEPOINT);
    return OK;
}

static enum err pg_release(struct db *base)
{
    struct pg *p = pg_of(base);
    close_cursors(p);
    if (!pg_in_transaction(base))
        return ERR_INTERNAL;
    if (!take_back(p, OWN_SAVEPOINT))
        add_start(p, OWN_RELEASE);
    return OK;
}

static void pg_rollback_to(struct db *base)
{
    struct pg *p = pg_of(base);
    close_cursors(p);
    if (!p->is_begun || base->fate == DB_AGAIN || take_back(p, OWN_SAVEPOINT))
        return;
    if (p->link.n_sent > 0)
        link_leave(&p->link);
    ahead_drop(&p->aheads);
    add_start(p, OWN_ROLLBACK_TO);
    add_start(p, OWN_RELEASE);
    p->is_dead = false;
}

/* ---- migrations and upkeep ---- */

struct link *pg_link_of(struct db *base)
{
    return &pg_of(base)->link;
}

struct link *pg_plain(struct db *base, char *why, size_t why_n)
{
    struct pg *p = pg_of(base);
    if (p->is_dead) {
        snprintf(why, why_n, "the transaction has failed before");
        return NULL;
    }
    send_starts(p);
    p->n_starts = 0;
    p->is_sent = p->is_begun;
    return link_plain(&p->link, why, why_n) ? &p->link : NULL;
}

enum err pg_plain_end(struct db *base, bool is_ok, char *why, size_t why_n)
{
    struct pg *p = pg_of(base);
    return meaning(p, link_plain_end(&p->link, is_ok, why, why_n), "");
}

static enum err pg_run_text(struct db *base, const char *sql, char *why, size_t why_n)
{
    struct link *l = pg_plain(base, why, why_n);
    if (!l)
        return meaning(pg_of(base), ANSWER_LOST, "");
    PGresult *r = PQexec(l->h, sql);
    bool is_ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return pg_plain_end(base, is_ok, why, why_n);
}

/* Held by the connection, over several transactions. */
static enum err pg_lock_schema(struct db *base, char *why, size_t why_n)
{
    return pg_run_text(base, "SELECT pg_advisory_lock(1383035764, 2)", why, why_n);
}

static void pg_unlock_schema(struct db *base)
{
    char why[200];
    enum err e = pg_run_text(base, "SELECT pg_advisory_unlock(1383035764, 2)", why, sizeof why);
    (void)e; /* a connection that is lost holds no lock */
}

static void pg_checkpoint(struct db *base, bool is_last)
{
    (void)base, (void)is_last; /* the server's business */
}

static int64_t pg_log_frames(struct db *base)
{
    (void)base;
    return 0;
}

static enum err pg_prepare(struct db *base, int query_no, char *why, size_t why_n)
{
    return link_check_query(&pg_of(base)->link, query_no, why, why_n) ? OK : ERR_INTERNAL;
}

/* Pages are the server's business (pg_amcheck); that our queries fit the schema is ours. */
static enum err pg_check(struct db *base, char *why, size_t why_n)
{
    for (int i = 0; i < n_queries; i++)
        TRY(pg_prepare(base, i, why, why_n));
    return OK;
}

static enum err note_truth(void *arg, const struct val *row, int n)
{
    (void)n;
    *(bool *)arg = row[0].i != 0;
    return OK;
}

/* Every connection of ours holds that lock, shared. */
static enum err pg_claim(struct db *base, char *why, size_t why_n)
{
    bool is_ours = false;
    const struct bulk_side side = {base, why, why_n};
    TRY(bulk_pg.read(&side, "SELECT pg_try_advisory_lock(1383035764, 3)", note_truth, &is_ours));
    if (!is_ours)
        snprintf(why, why_n, "%s is in use by another process", pg_of(base)->link.url);
    return is_ours ? OK : ERR_BUSY;
}

/* ---- statements ---- */

static struct cursor *free_cursor(struct pg *p)
{
    struct cursor *k = p->cursors;
    while (k && k->result)
        k = k->next;
    if (k)
        return k;
    k = calloc(1, sizeof *k);
    if (!k)
        fatal("out of memory");
    k->next = p->cursors;
    return p->cursors = k;
}

/* Which statement failed, and how. */
struct fault {
    int no;
    char code[CODE_N];
};

/* One statement in a round with what waits, of which it may be. */
static enum answer ask_now(struct pg *p, int query_no, const struct val *params, PGresult **result,
                           struct fault *fault)
{
    struct ahead *known = ahead_find(&p->aheads, query_no, params);
    send_starts(p);
    ahead_send(&p->aheads, &p->link);
    bool is_sent = known && known->state == AHEAD_SENT;
    if (!is_sent) {
        link_send(&p->link, query_no, params);
        if (queries[query_no].is_write)
            ahead_spoil(&p->aheads, query_no);
    }
    enum answer a = link_wait(&p->link, result, &fault->no, fault->code);
    if (is_sent && a == ANSWER_OK)
        *result = ahead_take(known);
    else if (known && a == ANSWER_OK)
        known->state = AHEAD_NONE;
    return a;
}

/* One statement, answered. Sent once more on a new connection when the old one was lost before anything
 * happened on it. */
static enum answer ask(struct pg *p, int query_no, const struct val *params, PGresult **result,
                       struct fault *fault)
{
    bool may_repeat = p->is_begun ? !p->is_sent : !queries[query_no].is_write;
    struct ahead *known = ahead_find(&p->aheads, query_no, params);
    enum answer a;
    if (known && known->result) {
        *result = ahead_take(known);
        return ANSWER_OK;
    }
    for (int n = 0;; n++) {
        a = ask_now(p, query_no, params, result, fault);
        if (a != ANSWER_LOST || n > 0 || !may_repeat || !link_ready(&p->link))
            break;
        ahead_again(&p->aheads);
    }
    p->is_sent = p->is_begun && a != ANSWER_LOST;
    p->n_starts = 0;
    return a;
}

/* A query that will be asked soon. */
static void pg_ahead(struct ctx *c, int query_no, const struct val *params)
{
    ahead_add(&pg_of(c->db)->aheads, c->arena, query_no, params);
}

static void pg_ahead_drop(struct db *base)
{
    struct pg *p = pg_of(base);
    link_keep_none(&p->link);
    ahead_drop(&p->aheads);
}

/* With the statements before it, to be answered with the next that is waited for. */
static bool pg_send(struct db *base, int query_no, const struct val *params)
{
    struct pg *p = pg_of(base);
    if (!p->is_sent || p->is_dead || p->link.n_sent > ROUND_MAX / 2)
        return false; /* a transaction's first is waited for: a connection lost before is no loss then */
    send_starts(p);
    p->n_starts = 0;
    ahead_send(&p->aheads, &p->link);
    link_send(&p->link, query_no, params);
    ahead_spoil(&p->aheads, query_no);
    if (engine_trace)
        pg_trace(&queries[query_no], params, 0);
    return true;
}

static enum err pg_open_rows(struct ctx *c, int query_no, const struct val *params, bool is_lasting,
                             struct rows *out)
{
    (void)is_lasting; /* what is sent is copied */
    struct pg *p = pg_of(c->db);
    const struct query *q = &queries[query_no];
    struct fault fault = {.no = query_no};
    PGresult *result = NULL;
    if (p->is_dead)
        return record(c, q, p->base.fate == DB_AGAIN ? ERR_BUSY : ERR_INTERNAL, "aborted");
    if (!p->is_begun && !link_ready(&p->link))
        return record(c, q, ERR_BUSY, fault.code);
    int64_t from = engine_now_us();
    enum answer a = ask(p, query_no, params, &result, &fault);
    if (engine_trace)
        pg_trace(q, params, engine_now_us() - from);
    enum err e = meaning(p, a, fault.code);
    if (a == ANSWER_LOST && !p->is_begun && q->is_write)
        p->base.fate = DB_UNKNOWN;
    if (e != OK) { /* perhaps that of a statement before, whose caller has gone on */
        PQclear(result);
        const struct query *failed = fault.no < n_queries ? &queries[fault.no] : q;
        if (e == ERR_CONFLICT && fault.no != query_no && is_key(fault.code))
            return record(c, failed, late_conflict(p), fault.code);
        if (e == ERR_CONFLICT && fault.no != query_no)
            return conflict_before(c, failed, fault.code);
        return record(c, failed, e, fault.code);
    }
    struct cursor *k = free_cursor(p);
    k->result = result;
    k->row = -1;
    *out = (struct rows){.db = c->db, .query = q, .engine = k};
    return OK;
}

static void pg_close_rows(struct rows *r)
{
    struct cursor *k = r->engine;
    PQclear(k->result);
    k->result = NULL;
}

static enum err pg_next(struct ctx *c, struct rows *r)
{
    (void)c;
    struct cursor *k = r->engine;
    if (k->result && ++k->row < PQntuples(k->result))
        return OK;
    rows_close(r);
    return ERR_NOT_FOUND;
}

static enum err pg_change(struct ctx *c, struct rows *r, int64_t *n)
{
    (void)c;
    const struct cursor *k = r->engine;
    *n = strtoll(PQcmdTuples(k->result), NULL, 10);
    rows_close(r);
    return OK;
}

static bool pg_is_null(struct rows *r, int col)
{
    const struct cursor *k = r->engine;
    return PQgetisnull(k->result, k->row, col);
}

/* int2, int4, int8 or bool, as its length tells, in the order of the net. */
static int64_t pg_int_of(struct rows *r, int col)
{
    const struct cursor *k = r->engine;
    const unsigned char *bytes = (const unsigned char *)PQgetvalue(k->result, k->row, col);
    int n = PQgetlength(k->result, k->row, col);
    uint64_t v = n > 0 && n < 8 && n != 1 && bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | bytes[i];
    return (int64_t)v;
}

static const char *pg_text_of(struct rows *r, int col)
{
    const struct cursor *k = r->engine;
    return PQgetisnull(k->result, k->row, col) ? NULL : PQgetvalue(k->result, k->row, col);
}

const struct engine engine_pg = {
    .is_shared = true,
    .open = pg_open,
    .close = pg_close,
    .run_text = pg_run_text,
    .lock_schema = pg_lock_schema,
    .unlock_schema = pg_unlock_schema,
    .begin_read = pg_begin_read,
    .begin_write = pg_begin_write,
    .commit = pg_commit,
    .witness = pg_witness,
    .rollback = pg_rollback,
    .in_transaction = pg_in_transaction,
    .savepoint = pg_savepoint,
    .release = pg_release,
    .rollback_to = pg_rollback_to,
    .checkpoint = pg_checkpoint,
    .log_frames = pg_log_frames,
    .prepare = pg_prepare,
    .check = pg_check,
    .claim = pg_claim,
    .backup = copy_to_file,
    .open_rows = pg_open_rows,
    .send = pg_send,
    .ahead = pg_ahead,
    .ahead_drop = pg_ahead_drop,
    .next = pg_next,
    .change = pg_change,
    .is_null = pg_is_null,
    .int_of = pg_int_of,
    .text_of = pg_text_of,
    .close_rows = pg_close_rows,
    .bulk = &bulk_pg,
};
