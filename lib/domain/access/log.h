/* The log: who did what, when, from where, and what it changed. Append-only, and chained so that an
 * altered, removed, inserted, reordered or emptied row is found.
 *
 * A row commits to its content by its leaf hash; the sequencer numbers the committed rows 1, 2, 3, ...
 * and chains them. Anybody with the rows can recompute both:
 *
 *   leaf = SHA-256(0x00 || salt (16 bytes) || canonical row)
 *   head = SHA-256(head before || leaf), both as 32 bytes; the head before no 1 is 32 zero bytes
 *
 * The canonical row is the JSON (RFC 8785: members sorted, no blanks) of
 *   {"action","actor","address","after_json","at","before_json","event_id","object","real_at"}
 * with integers as they are, instants in ms, null for NULL, and the two *_json columns as strings that
 * hold the stored text. Deleting the salt of a row makes its hash say nothing about its content.
 *
 * So a row can be emptied of what it says of somebody, and the chain holds: its leaf stays, its network address goes,
 * its *_json columns as far as they must, and it gets another salt. A later row says so ("privacy.erase",
 * "privacy.purge"): its after_json names the row and commits to what is left of it:
 *
 *   {"redacted":[{"log_id":7,"sha256":…},…]}, ids ascending
 *   sha256 = SHA-256(0x01 || salt of the emptied row || its canonical row, with the member "leaf_hash")
 *
 * and the emptied row has its id as redacted_id. A row that is empty and that no such row names is altered. What was
 * emptied in part can be emptied further: the last that says so counts.
 *
 * Rows cut off at the end, with their links, are found only by who has kept a later head. */
#ifndef DOMAIN_ACCESS_LOG_H
#define DOMAIN_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

/* Adds a row, in c's transaction, by c->who at c->now_at. event_id NO_INT: the instance.
 * action: "application.submit"; object: "application:9"; before and after: JSON objects of what
 * changed, or NULL. Recorded failures only. */
enum err log_add(struct ctx *c, int64_t event_id, const char *action, const char *object,
                 const char *before_json, const char *after_json) MUST_CHECK;

/* Numbers and chains the rows that have no link yet, in c's transaction: the writer calls it at the end
 * of a batch, whoever writes without lanes before COMMIT. One caller at a time, while nobody else writes. */
enum err log_sequence(struct ctx *c) MUST_CHECK;
/* Where others write meanwhile: up to a row that was there when all writes before it had ended. One caller
 * at a time. */
enum err log_sequence_until(struct ctx *c, int64_t log_id) MUST_CHECK;

/* Recomputes every leaf and the whole chain, in c's transaction. *n_rows rows were read. *why: NULL
 * when all is right, else an English word for what is wrong at number *bad_no. Linear, in pages. What is emptied
 * is looked at with the row that says so: a fault there has the emptied row's number, and *n_rows rows before the
 * row that says so are right. */
enum err log_verify(struct ctx *c, int64_t *n_rows, int64_t *bad_no, const char **why) MUST_CHECK;

/* What becomes of a row: its address goes, and with is_content all that it says. */
struct log_part {
    int64_t log_id;
    bool is_content;
};
/* The row that says so. Its own address is left out: it is that of who wants to be forgotten. */
struct log_redaction {
    int64_t event_id; /* NO_INT: the instance */
    const char *action, *object;
};
#define LOG_REDACT_MAX 200
/* Empties n rows, ids ascending, none of which says so of others, in c's transaction, which must be alone. None: no
 * row is added. */
enum err log_redact(struct ctx *c, const struct log_redaction *about, const struct log_part *parts,
                    size_t n) MUST_CHECK;

#endif
