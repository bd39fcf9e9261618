#include "store/migrate.h"

#include <stdio.h>

#include "store/engine.h"
#include "store/queries.h"

#define ARENA_MAX (1u << 20)

/* One migration in a transaction of its own, with its row in schema_version. */
static enum err apply(struct ctx *c, const struct migration *m, char *why, size_t why_n)
{
    enum err e = db_begin(c->db);
    if (e != OK) {
        snprintf(why, why_n, "migration %s: the database is in use", m->name);
        return e;
    }
    e = engine_run_text(c->db, db_is_shared(c->db) ? m->pg : m->sqlite, why, why_n);
    if (e == OK && m->no > 0) {
        e = q_schema_version_add(c, m->no, m->name);
        if (e != OK)
            snprintf(why, why_n, "migration %s: its row cannot be written", m->name);
    }
    if (e != OK) {
        db_rollback(c->db);
        return e;
    }
    e = db_commit(c->db);
    if (e != OK)
        snprintf(why, why_n, "migration %s: %s", m->name,
                 e == ERR_NO_SPACE ? "the disk is full" : "COMMIT failed");
    return e;
}

static enum err apply_missing(struct ctx *c, char *why, size_t why_n)
{
    TRY(apply(c, &migrations[0], why, why_n));
    struct q_schema_version_last last;
    enum err e = q_schema_version_last(c, &last);
    if (e != OK) {
        snprintf(why, why_n, "the schema version cannot be read");
        return e;
    }
    int newest = n_migrations - 1;
    if (last.no > newest) {
        snprintf(why, why_n,
                 "the database is newer (schema %lld) than this program (schema %d): "
                 "use the newer program",
                 (long long)last.no, newest);
        return ERR_CONFLICT;
    }
    for (int64_t no = last.no + 1; no <= newest; no++)
        TRY(apply(c, &migrations[no], why, why_n));
    return OK;
}

enum err db_migrate(struct db *db, char *why, size_t why_n)
{
    struct ctx c = {.arena = arena_new(ARENA_MAX), .db = db, .phase = "migrate"};
    enum err e = db->engine->lock_schema(db, why, why_n);
    if (e == OK) {
        e = apply_missing(&c, why, why_n);
        db->engine->unlock_schema(db);
    }
    failure_clear(&c);
    arena_free(c.arena);
    return e;
}
