#include "store/memo.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/err.h"
#include "store/store.h"

struct item {
    struct memo_key key;
    void *value;
    void (*drop)(void *);
    int64_t put_in;  /* the transaction */
    int64_t used_no; /* grows with each use */
};

/* What left the memo may still be looked at in this transaction: it is freed when the next begins. */
struct left {
    void *value;
    void (*drop)(void *);
    struct left *next;
};

struct memo {
    struct item items[MEMO_MAX];
    int n;
    int64_t transaction_no, used_no;
    struct left *left;
};

struct memo *memo_new(void)
{
    struct memo *m = calloc(1, sizeof *m);
    if (!m)
        fatal("out of memory");
    return m;
}

static void drop_left(struct memo *m)
{
    for (struct left *l; (l = m->left);) {
        m->left = l->next;
        l->drop(l->value);
        free(l);
    }
}

static void leave(struct memo *m, int i)
{
    struct left *l = malloc(sizeof *l);
    if (!l)
        fatal("out of memory");
    *l = (struct left){m->items[i].value, m->items[i].drop, m->left};
    m->left = l;
    m->items[i] = m->items[--m->n];
}

void memo_free(struct memo *m)
{
    if (!m)
        return;
    while (m->n)
        leave(m, 0);
    drop_left(m);
    free(m);
}

void memo_begin(struct memo *m)
{
    m->transaction_no++;
    drop_left(m);
}

void memo_undo(struct memo *m)
{
    for (int i = m->n - 1; i >= 0; i--)
        if (m->items[i].put_in == m->transaction_no)
            leave(m, i);
}

static int find(const struct memo *m, const struct memo_key *key)
{
    for (int i = 0; i < m->n; i++)
        if (m->items[i].key.id == key->id && m->items[i].key.kind == key->kind &&
            m->items[i].key.form_id == key->form_id && m->items[i].key.rule_set_id == key->rule_set_id)
            return i;
    return -1;
}

const void *memo_get(struct db *db, const struct memo_key *key)
{
    struct memo *m = db_memo(db);
    int i = find(m, key);
    if (i < 0 || m->items[i].key.version_no != key->version_no)
        return NULL;
    m->items[i].used_no = ++m->used_no;
    return m->items[i].value;
}

void memo_put(struct db *db, const struct memo_key *key, void *value, void (*drop)(void *))
{
    struct memo *m = db_memo(db);
    int i = find(m, key);
    if (i < 0 && m->n == MEMO_MAX) {
        i = 0;
        for (int k = 1; k < m->n; k++)
            if (m->items[k].used_no < m->items[i].used_no)
                i = k;
    }
    if (i >= 0)
        leave(m, i);
    m->items[m->n++] = (struct item){*key, value, drop, m->transaction_no, ++m->used_no};
}
