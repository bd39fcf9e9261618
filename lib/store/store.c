#include "store/store.h"

#include <string.h>

#include "store/engine.h"

/* Rows are gathered in pieces of so many, then copied into one array. */
#define PIECE_ROWS 32

/* Opens a cursor, and notes for whoever keeps answers which tables this one stands on. */
static enum err open_noted(struct ctx *c, int query_no, const struct val *params, bool is_lasting,
                           struct rows *out)
{
    table_set_add(&c->read, &queries[query_no].reads);
    table_set_add(&c->written, &queries[query_no].writes);
    return engine_open(c, query_no, params, is_lasting, out);
}

enum err rows_open(struct ctx *c, int query_no, const struct val *params, struct rows *out)
{
    return open_noted(c, query_no, params, false, out);
}

const char *rows_copy(struct ctx *c, struct rows *r, int col)
{
    const char *s = rows_text(r, col);
    return s ? arena_strdup(c->arena, s) : NULL;
}

bool rows_bool(struct rows *r, int col)
{
    return !rows_is_null(r, col) && rows_int(r, col) != 0;
}

/* To the end, so that a RETURNING has done all of its work. */
static enum err run_out(struct ctx *c, struct rows *r)
{
    enum err e;
    while ((e = rows_next(c, r)) == OK)
        ;
    rows_close(r);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err rows_run(struct ctx *c, int query_no, const struct val *params)
{
    struct rows r;
    TRY(open_noted(c, query_no, params, true, &r));
    return run_out(c, &r);
}

enum err rows_get_one(struct ctx *c, int query_no, const struct val *params,
                      const struct row_shape *shape, void *out)
{
    struct rows r;
    TRY(open_noted(c, query_no, params, true, &r));
    enum err e = rows_next(c, &r);
    if (e != OK) {
        rows_close(&r);
        return e;
    }
    void *row = arena_alloc(c->arena, shape->size);
    shape->read(c, &r, row);
    if (r.query->is_write)
        TRY(run_out(c, &r));
    else
        rows_close(&r);
    memcpy(out, row, shape->size);
    return OK;
}

struct piece {
    struct piece *next;
    size_t n;
    char *rows;
};

static void *joined(struct arena *a, const struct piece *first, size_t size, size_t n)
{
    char *all = arena_alloc_array(a, size, n ? n : 1), *to = all;
    for (const struct piece *p = first; p; p = p->next) {
        memcpy(to, p->rows, size * p->n);
        to += size * p->n;
    }
    return all;
}

enum err rows_get_many(struct ctx *c, int query_no, const struct val *params,
                       const struct row_shape *shape, void **out, size_t *n)
{
    struct rows r;
    TRY(open_noted(c, query_no, params, true, &r));
    struct piece *first = NULL, **end = &first, *last = NULL;
    size_t count = 0;
    enum err e;
    while ((e = rows_next(c, &r)) == OK) {
        if (!last || last->n == PIECE_ROWS) {
            last = arena_new_of(c->arena, struct piece);
            last->rows = arena_alloc_array(c->arena, shape->size, PIECE_ROWS);
            *end = last;
            end = &last->next;
        }
        shape->read(c, &r, last->rows + shape->size * last->n++);
        count++;
    }
    rows_close(&r);
    if (e != ERR_NOT_FOUND)
        return e;
    *out = count && count <= PIECE_ROWS ? first->rows : joined(c->arena, first, shape->size, count);
    *n = count;
    return OK;
}
