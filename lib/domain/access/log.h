/* The log: who did what, when, from where, and what it changed. Append-only, and chained so that an
 * altered, removed, inserted or reordered row is found.
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
 * Rows cut off at the end, with their links, are found only by who has kept a later head. */
#ifndef DOMAIN_ACCESS_LOG_H
#define DOMAIN_ACCESS_LOG_H

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
 * when all is right, else an English word for what is wrong at number *bad_no. Linear, in pages. */
enum err log_verify(struct ctx *c, int64_t *n_rows, int64_t *bad_no, const char **why) MUST_CHECK;

#endif
