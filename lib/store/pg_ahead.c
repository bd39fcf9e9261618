#include "store/pg_ahead.h"

#include <string.h>

#include "base/arena.h"

static const struct val *copy_of(struct arena *arena, const struct val *params, int n)
{
    struct val *copy = arena_array(arena, struct val, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        copy[i] = params[i];
        if (copy[i].kind == VAL_TEXT)
            copy[i].s = arena_strdup(arena, params[i].s);
    }
    return copy;
}

void ahead_add(struct aheads *a, struct arena *arena, int query_no, const struct val *params)
{
    if (a->n == AHEAD_MAX)
        return;
    a->list[a->n++] = (struct ahead){.state = AHEAD_WAITS, .query_no = query_no,
                                     .params = copy_of(arena, params, queries[query_no].n_params)};
}

void ahead_send(struct aheads *a, struct link *l)
{
    for (struct ahead *one = a->list; one < a->list + a->n && l->n_sent <= ROUND_MAX / 2; one++) {
        if (one->state != AHEAD_WAITS)
            continue;
        if (queries[one->query_no].is_write)
            ahead_spoil(a, one->query_no);
        one->is_spoilt = false;
        one->state = AHEAD_SENT;
        link_send(l, one->query_no, one->params);
        link_keep(l, &one->result);
    }
}

static void forget(struct ahead *one)
{
    PQclear(one->result);
    one->result = NULL;
}

void ahead_again(struct aheads *a)
{
    for (struct ahead *one = a->list; one < a->list + a->n; one++) {
        if (one->state == AHEAD_SENT)
            one->state = AHEAD_WAITS;
        forget(one);
    }
}

static bool is_same(const struct val *a, const struct val *b, int n)
{
    for (int i = 0; i < n; i++) {
        bool is_text = a[i].kind == VAL_TEXT;
        if (a[i].kind != b[i].kind || (is_text && strcmp(a[i].s, b[i].s) != 0) ||
            (!is_text && a[i].kind != VAL_NULL && a[i].i != b[i].i))
            return false;
    }
    return true;
}

struct ahead *ahead_find(struct aheads *a, int query_no, const struct val *params)
{
    for (struct ahead *one = a->list; one < a->list + a->n; one++)
        if (one->state != AHEAD_NONE && !one->is_spoilt && one->query_no == query_no &&
            is_same(one->params, params, queries[query_no].n_params))
            return one;
    return NULL;
}

PGresult *ahead_take(struct ahead *one)
{
    PGresult *r = one->result;
    one->result = NULL;
    one->state = AHEAD_NONE;
    return r;
}

static bool is_touched(const struct query *reader, const struct query *writer)
{
    for (size_t i = 0; i < sizeof reader->reads.bits / sizeof *reader->reads.bits; i++)
        if (reader->reads.bits[i] & writer->writes.bits[i])
            return true;
    return false;
}

void ahead_spoil(struct aheads *a, int query_no)
{
    for (struct ahead *one = a->list; one < a->list + a->n; one++) {
        bool is_read = !queries[one->query_no].is_write; /* what a write has told stays true */
        if (one->state == AHEAD_SENT && is_read && is_touched(&queries[one->query_no], &queries[query_no]))
            one->is_spoilt = true;
    }
}

void ahead_drop(struct aheads *a)
{
    for (struct ahead *one = a->list; one < a->list + a->n; one++)
        forget(one);
    a->n = 0;
}
