/* Between the files of store/: what an engine offers beside store.h. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/store.h"

/* Runs statements that have no parameters (a migration's text) inside the open transaction. */
enum err engine_run_text(struct db *db, const char *sql, char *why, size_t why_n) MUST_CHECK;
/* As rows_open, for one whose parameters' texts outlive the cursor. */
enum err engine_open(struct ctx *c, int query_no, const struct val *params, bool is_lasting,
                     struct rows *out) MUST_CHECK;

#endif
