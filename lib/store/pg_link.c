#include "store/pg_link.h"

#include <endian.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "store/engine.h"

#define PARAMS_MAX 64
#define RETRY_FIRST_US 100000
#define RETRY_LAST_US  1000000

/* Advisory locks are numbered by us: 0x526f7374, "Rost", and what it is for; an object's by its name. The
 * numbers are a space of their own beside locks of one bigint. */
#define LOCK "1383035764" /* 1: a write that is alone; 2: migrations; 3: who is connected */
#define LOCK_APART "1383035765"
static const struct {
    const char *text, *types;
    int n_params;
} owns[OWN_COUNT] = {
    [OWN_BEGIN_READ] = {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "", 0},
    [OWN_BEGIN_WRITE] = {"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", "", 0},
    [OWN_LOCK_ALONE] = {"SELECT pg_advisory_xact_lock(" LOCK ", 1)", "", 0},
    [OWN_LOCK_BESIDE] = {"SELECT pg_advisory_xact_lock_shared(" LOCK ", 1)", "", 0},
    [OWN_LOCK_APART] = {"SELECT pg_advisory_xact_lock(" LOCK_APART ", hashtext($1))", "text", 1},
    /* In one order everywhere, so that no two wait for each other. */
    [OWN_LOCK_EACH] = {"SELECT pg_advisory_xact_lock(" LOCK_APART ", w.hash)"
                       " FROM (SELECT DISTINCT hashtext(word) AS hash"
                       " FROM unnest(string_to_array($1, E'\\n')) AS word ORDER BY 1) AS w", "text", 1},
    [OWN_COMMIT] = {"COMMIT", "", 0},
    [OWN_ROLLBACK] = {"ROLLBACK", "", 0},
    [OWN_SAVEPOINT] = {"SAVEPOINT job", "", 0},
    [OWN_RELEASE] = {"RELEASE SAVEPOINT job", "", 0},
    [OWN_ROLLBACK_TO] = {"ROLLBACK TO SAVEPOINT job", "", 0},
    /* A record of no meaning: only a transaction that wrote one waits for the standby. */
    [OWN_WITNESS] = {"SELECT pg_logical_emit_message(TRUE, 'rostrum', '')", "", 0},
};

/* ---- connecting ---- */

/* libpq's and the server's messages are lines; ours are sentences. */
static void one_line(char *s)
{
    size_t n = strlen(s);
    while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == ' '))
        s[--n] = 0;
    for (char *p = s; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
}

static bool refuse(struct link *l, const char *reason, char *why, size_t why_n)
{
    snprintf(why, why_n, "the database %s cannot be opened: %s", l->url, reason);
    one_line(why);
    return false;
}

/* A password in the URL or the environment would be seen by whoever lists processes. */
static bool has_no_password(struct link *l, char *why, size_t why_n)
{
    char *fault = NULL;
    PQconninfoOption *options = PQconninfoParse(l->url, &fault);
    if (!options) {
        bool is_ok = refuse(l, fault ? fault : "out of memory", why, why_n);
        PQfreemem(fault);
        return is_ok;
    }
    bool has = getenv("PGPASSWORD") != NULL;
    for (PQconninfoOption *o = options; o->keyword; o++)
        has |= o->val && (strcmp(o->keyword, "password") == 0 || strcmp(o->keyword, "sslpassword") == 0);
    PQconninfoFree(options);
    if (has)
        snprintf(why, why_n, "the database's password stands in its URL or in PGPASSWORD, where others can read "
                 "it: write it to a file host:port:database:user:password of mode 0600 and name that, "
                 "postgresql://user@host/database?passfile=FILE");
    return !has;
}

/* While it commits the server may be told by its operator to wait no longer for the standby. The commit
 * stands then, here, but is perhaps not what a promoted standby knows. The warning that says so has a code
 * of its own (57P01) only where the connection is ended, too; 01000 where the wait is cancelled. */
static void on_notice(void *arg, const PGresult *r)
{
    struct link *l = arg;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && strcmp(severity, "WARNING") == 0)
        l->is_unsure = true;
}

static const char set_up_text[] =
    "SET standard_conforming_strings = on; SET statement_timeout = 0; SET lock_timeout = 0;"
    " SET idle_in_transaction_session_timeout = 0; SET client_connection_check_interval = '5s';"
    " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"
    " SET tcp_user_timeout = 30000; SET jit = off; SET default_transaction_read_only = %s;"
    " SELECT current_setting('server_version_num')::int >= 150000, current_setting('server_encoding') = 'UTF8',"
    " d.datlocprovider = 'c' AND d.datcollate IN ('C', 'POSIX') AND d.datctype IN ('C', 'POSIX'),"
    " current_setting('synchronous_commit') IN ('on', 'remote_apply'), pg_try_advisory_lock_shared(" LOCK ", 3)"
    " FROM pg_database d WHERE d.datname = current_database()";

static bool set_up(struct link *l, char *why, size_t why_n)
{
    static const char *const faults[] = {
        "the server is older than PostgreSQL 15",
        "its encoding is not UTF8",
        "its order is not that of C (CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C')",
        "synchronous_commit is neither on nor remote_apply: what it confirms could be lost",
        "it is being copied"};
    char text[sizeof set_up_text + 8];
    snprintf(text, sizeof text, set_up_text, l->mode == DB_READ ? "on" : "off");
    PGresult *r = PQexec(l->h, text);
    bool is_ok = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;
    if (!is_ok)
        refuse(l, PQerrorMessage(l->h), why, why_n);
    for (int i = 0; is_ok && i < 5; i++) {
        if (*PQgetvalue(r, 0, i) != 't')
            is_ok = refuse(l, faults[i], why, why_n);
    }
    PQclear(r);
    return is_ok;
}

static void note_sent(struct link *l, int no, bool is_prepare)
{
    l->sent[l->n_sent].no = no;
    l->sent[l->n_sent].keep = NULL;
    l->sent[l->n_sent++].is_prepare = is_prepare;
    if (is_prepare)
        l->prepared[no] = BEING_PREPARED;
}

/* Our own statements, in one round: those of which no answer is waited for must be prepared. */
static bool prepare_own(struct link *l, char *why, size_t why_n)
{
    char code[CODE_N];
    int failed_no;
    for (int i = 0; i < OWN_COUNT; i++) {
        char name[16];
        Oid type = OID_TEXT;
        snprintf(name, sizeof name, "s%d", n_queries + i);
        PQsendPrepare(l->h, name, owns[i].text, owns[i].n_params, &type);
        note_sent(l, n_queries + i, true);
    }
    return link_wait(l, NULL, &failed_no, code) == ANSWER_OK || refuse(l, l->said, why, why_n);
}

void link_drop(struct link *l)
{
    PQfinish(l->h);
    l->h = NULL;
    l->n_sent = l->n_owed = 0;
    l->is_committing = false;
}

static bool enter_rounds(struct link *l)
{
    return PQenterPipelineMode(l->h) && PQsetnonblocking(l->h, 1) == 0;
}

/* A network that swallows everything is noticed by the system where nothing is confirmed or no probe answered
 * for tcp_user_timeout. A proxy or a host that is stuck goes on confirming: as long is waited for any answer
 * but COMMIT's, which may take its time where it waits for a standby. */
static void note_patience(struct link *l)
{
    PQconninfoOption *options = PQconninfo(l->h);
    for (PQconninfoOption *o = options; o && o->keyword; o++)
        if (o->val && strcmp(o->keyword, "tcp_user_timeout") == 0)
            l->silent_ms = strtol(o->val, NULL, 10);
    PQconninfoFree(options);
}

static bool connect_to(struct link *l, char *why, size_t why_n)
{
    static const char *const names[] = {
        "fallback_application_name", "connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "dbname", "client_encoding", NULL};
    const char *const values[] = {"rostrum", "5", "10", "5", "3", "30000", l->url, "UTF8", NULL};
    memset(l->prepared, NOT_PREPARED, (size_t)(n_queries + OWN_COUNT));
    l->h = PQconnectdbParams(names, values, 1);
    bool is_ok = PQstatus(l->h) == CONNECTION_OK || refuse(l, PQerrorMessage(l->h), why, why_n);
    if (is_ok) {
        PQsetNoticeReceiver(l->h, on_notice, l);
        note_patience(l);
    }
    is_ok = is_ok && set_up(l, why, why_n) && enter_rounds(l) && prepare_own(l, why, why_n);
    if (!is_ok)
        link_drop(l);
    return is_ok;
}

bool link_open(struct link *l, char *why, size_t why_n)
{
    l->prepared = calloc((size_t)(n_queries + OWN_COUNT), 1);
    if (!l->prepared)
        fatal("out of memory");
    return has_no_password(l, why, why_n) && connect_to(l, why, why_n);
}

void link_close(struct link *l)
{
    link_drop(l);
    free(l->prepared);
    free(l->url);
}

bool link_ready(struct link *l)
{
    char why[500];
    if (l->h && PQstatus(l->h) == CONNECTION_OK)
        return true;
    link_drop(l);
    if (engine_now_us() < l->retry_us)
        return false;
    bool is_ok = connect_to(l, why, sizeof why);
    int64_t wait = 2 * l->retry_wait_us;
    l->retry_wait_us = is_ok ? 0 : wait < RETRY_FIRST_US ? RETRY_FIRST_US : wait > RETRY_LAST_US ? RETRY_LAST_US : wait;
    l->retry_us = engine_now_us() + l->retry_wait_us;
    return is_ok;
}

/* ---- a round ---- */

static int types_of(const char *types, Oid *out)
{
    int n = 0;
    for (const char *p = types; *p && n < PARAMS_MAX; n++) {
        out[n] = *p == 'b' ? (p[1] == 'i' ? OID_INT8 : OID_BOOL) : OID_TEXT;
        p += strcspn(p, ",");
        p += *p == ',';
    }
    return n;
}

void link_send(struct link *l, int no, const struct val *params)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    uint64_t ints[PARAMS_MAX];
    char name[16];
    bool is_query = no < n_queries;
    int n = is_query ? queries[no].n_params : owns[no - n_queries].n_params;
    if (n > PARAMS_MAX || l->n_sent + 3 > ROUND_MAX)
        fatal("%d parameters, %d statements", n, l->n_sent);
    snprintf(name, sizeof name, "s%d", no);
    if (l->prepared[no] == NOT_PREPARED) {
        Oid types[PARAMS_MAX];
        int n_types = types_of(is_query ? queries[no].pg_types : owns[no - n_queries].types, types);
        const char *text = is_query ? queries[no].pg : owns[no - n_queries].text;
        PQsendPrepare(l->h, name, text, n_types, types);
        note_sent(l, no, true);
    }
    for (int i = 0; i < n; i++) {
        const struct val *v = &params[i];
        ints[i] = htobe64((uint64_t)v->i);
        formats[i] = v->kind != VAL_TEXT;
        lengths[i] = v->kind == VAL_BOOL ? 1 : 8;
        values[i] = v->kind == VAL_TEXT ? v->s : v->kind == VAL_NULL ? NULL : (const char *)&ints[i];
        if (v->kind == VAL_BOOL)
            *(char *)&ints[i] = v->i != 0;
    }
    PQsendQueryPrepared(l->h, name, n, values, lengths, formats, 1);
    note_sent(l, no, false);
    l->is_committing |= no == n_queries + OWN_COMMIT;
}

void link_keep(struct link *l, PGresult **to)
{
    l->sent[l->n_sent - 1].keep = to;
}

void link_keep_none(struct link *l)
{
    for (int i = 0; i < l->n_sent; i++)
        l->sent[i].keep = NULL;
}

static bool is_lost(const struct link *l, const PGresult *r)
{
    const char *severity = r ? PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;
    return !severity || strcmp(severity, "ERROR") != 0 || PQstatus(l->h) != CONNECTION_OK;
}

/* Sends what is left to send and waits for the next result. False: lost, or too long nothing was heard. */
static bool is_heard(struct link *l)
{
    int64_t until = engine_now_us() + (int64_t)l->silent_ms * 1000;
    bool has_end = l->silent_ms > 0 && !l->is_committing;
    for (int rest; (rest = PQflush(l->h)) > 0 || (rest == 0 && PQisBusy(l->h));) {
        struct pollfd p = {.fd = PQsocket(l->h), .events = (short)(rest ? POLLIN | POLLOUT : POLLIN)};
        int64_t left_ms = (until - engine_now_us() + 999) / 1000;
        int n = poll(&p, 1, !has_end ? -1 : left_ms > 0 ? (int)left_ms : 0);
        if (n == 0 || (n > 0 && p.revents & ~POLLOUT && !PQconsumeInput(l->h)))
            return false;
    }
    return true;
}

/* The answers of rounds that nobody waited for. */
static bool skip_owed(struct link *l)
{
    while (l->n_owed > 0) {
        if (!is_heard(l))
            return false;
        PGresult *r = PQgetResult(l->h);
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            l->n_owed--;
        PQclear(r);
        if (PQstatus(l->h) != CONNECTION_OK)
            return false;
    }
    return true;
}

/* One statement's answer; *out is its result, to be cleared. */
static enum answer read_answer(struct link *l, int i, PGresult **out, char code[CODE_N])
{
    *out = NULL;
    if (!is_heard(l))
        return ANSWER_LOST;
    PGresult *r = *out = PQgetResult(l->h);
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_PIPELINE_ABORTED || status == PGRES_FATAL_ERROR || !r) {
        if (status != PGRES_PIPELINE_ABORTED && is_lost(l, r))
            return ANSWER_LOST;
        const char *sqlstate = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
        snprintf(code, CODE_N, "%s", sqlstate ? sqlstate : "");
        if (l->sent[i].is_prepare)
            l->prepared[l->sent[i].no] = NOT_PREPARED;
        if (status == PGRES_FATAL_ERROR)
            snprintf(l->said, sizeof l->said, "%s", PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
        PQclear(PQgetResult(l->h)); /* the NULL behind it */
        return ANSWER_ERROR;
    }
    if (l->sent[i].is_prepare)
        l->prepared[l->sent[i].no] = PREPARED;
    PQclear(PQgetResult(l->h));
    return ANSWER_OK;
}

enum answer link_wait(struct link *l, PGresult **last, int *failed_no, char code[CODE_N])
{
    enum answer all = ANSWER_OK;
    PGresult *r = NULL;
    l->is_unsure = false;
    if (last)
        *last = NULL;
    if (!PQpipelineSync(l->h) || !skip_owed(l))
        all = ANSWER_LOST;
    for (int i = 0; i < l->n_sent && all != ANSWER_LOST; i++) {
        char this_code[CODE_N];
        PQclear(r);
        enum answer a = read_answer(l, i, &r, this_code);
        if (a == ANSWER_ERROR && all == ANSWER_OK) {
            *failed_no = l->sent[i].no;
            memcpy(code, this_code, CODE_N);
        }
        all = a > all ? a : all;
        if (a == ANSWER_OK && l->sent[i].keep) {
            *l->sent[i].keep = r;
            r = NULL;
        }
    }
    if (all != ANSWER_LOST && !is_heard(l))
        all = ANSWER_LOST;
    if (all != ANSWER_LOST) {
        PGresult *sync = PQgetResult(l->h);
        if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC)
            all = ANSWER_LOST;
        PQclear(sync);
    }
    l->n_sent = 0;
    l->is_committing = false;
    if (all == ANSWER_OK && last) {
        *last = r;
        r = NULL;
    }
    PQclear(r);
    if (all == ANSWER_LOST)
        link_drop(l);
    return all;
}

void link_leave(struct link *l)
{
    bool has_prepare = false;
    for (int i = 0; i < l->n_sent; i++)
        has_prepare |= l->sent[i].is_prepare;
    if (has_prepare) { /* whose outcome must be known */
        char code[CODE_N];
        int failed_no;
        (void)link_wait(l, NULL, &failed_no, code);
        return;
    }
    if (PQpipelineSync(l->h))
        l->n_owed++;
    l->n_sent = 0;
}

bool link_plain(struct link *l, char *why, size_t why_n)
{
    char code[CODE_N];
    int failed_no;
    enum answer a = link_wait(l, NULL, &failed_no, code);
    if (a != ANSWER_OK)
        snprintf(why, why_n, "%s", a == ANSWER_LOST ? "the connection was lost" : l->said);
    return a == ANSWER_OK && PQexitPipelineMode(l->h) && PQsetnonblocking(l->h, 0) == 0;
}

enum answer link_plain_end(struct link *l, bool is_ok, char *why, size_t why_n)
{
    if (!is_ok) {
        snprintf(why, why_n, "%s", PQerrorMessage(l->h));
        one_line(why);
    }
    if (PQstatus(l->h) != CONNECTION_OK || !enter_rounds(l)) {
        link_drop(l);
        return ANSWER_LOST;
    }
    return is_ok ? ANSWER_OK : ANSWER_ERROR;
}

/* ---- what a query gives ---- */

static bool is_of(enum col_kind kind, Oid type)
{
    switch (kind) {
    case COL_INT:
    case COL_TIME:
        return type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
    case COL_BOOL:
        return type == OID_BOOL;
    default:
        return type == OID_TEXT || type == OID_VARCHAR;
    }
}

bool link_check_query(struct link *l, int no, char *why, size_t why_n)
{
    const struct query *q = &queries[no];
    char name[16], code[CODE_N] = "lost";
    Oid types[PARAMS_MAX];
    int failed_no;
    PGresult *r = NULL;
    if (!link_ready(l))
        return refuse(l, "it is not there", why, why_n);
    snprintf(name, sizeof name, "s%d", no);
    if (l->prepared[no] == NOT_PREPARED) {
        PQsendPrepare(l->h, name, q->pg, types_of(q->pg_types, types), types);
        note_sent(l, no, true);
    }
    PQsendDescribePrepared(l->h, name);
    note_sent(l, no, false);
    if (link_wait(l, &r, &failed_no, code) != ANSWER_OK) {
        snprintf(why, why_n, "%s: %s: %s", q->name, code, l->said);
        return false;
    }
    bool is_ok = PQnfields(r) == q->n_cols;
    if (!is_ok)
        snprintf(why, why_n, "%s: %d columns, not %d", q->name, PQnfields(r), q->n_cols);
    for (int i = 0; is_ok && i < q->n_cols; i++) {
        is_ok = is_of(q->cols[i].kind, PQftype(r, i));
        if (!is_ok)
            snprintf(why, why_n, "%s: column %s is of type %u", q->name, q->cols[i].name, PQftype(r, i));
    }
    PQclear(r);
    return is_ok;
}
