/* What a connection remembers of rows that never change, parsed and compiled as they are used: an event's
 * form and rules, a rubric. Read once, not for every request.
 *
 * A thing is named by what it is, its id and its version. Whoever asks has read the version in the open
 * transaction, so what is found is what this transaction would read. A transaction that is undone may have
 * read what never came to be, and its version be given again: what it put in is dropped with it.
 *
 * Belongs to one connection, and so to one thread. What is found stays until the transaction ends, and only
 * until then may it be looked at. */
#ifndef STORE_MEMO_H
#define STORE_MEMO_H

#include <stdint.h>

struct db;

/* One of each id is kept: putting another version drops the one before. At most so many are kept at all;
 * the one longest not asked for goes. */
#define MEMO_MAX 32

enum memo_kind { MEMO_CALL, MEMO_RUBRIC };

struct memo_key {
    enum memo_kind kind;
    int64_t id, version_no;
    int64_t form_id, rule_set_id; /* of a call: those it is asked by, where they are not those of now; else 0 */
};

/* The value, borrowed; NULL when it is not known. Inside a transaction. */
const void *memo_get(struct db *db, const struct memo_key *key);
/* Takes `value`, which `drop` frees. Inside a transaction. */
void memo_put(struct db *db, const struct memo_key *key, void *value, void (*drop)(void *));

/* ---- for store.c ---- */

struct memo;

struct memo *memo_new(void);
void memo_free(struct memo *m);  /* NULL is fine */
void memo_begin(struct memo *m); /* a transaction has begun */
void memo_undo(struct memo *m);  /* what it has done so far, or a part of that, is undone */

#endif
