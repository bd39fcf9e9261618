#include "store/migrate.h"

#include <stdio.h>

#include "store/engine.h"
#include "store/queries.h"

#define ARENA_MAX (1u << 20)

/* One migration, with its row in schema_version. */
static enum err run(struct ctx *c, const struct migration *m, char *why, size_t why_n)
{
    TRY(engine_run_text(c->db, db_is_shared(c->db) ? m->pg : m->sqlite, why, why_n));
    enum err e = m->no > 0 ? q_schema_version_add(c, m->no, m->name) : OK;
    if (e != OK)
        snprintf(why, why_n, "migration %s: its row cannot be written", m->name);
    return e;
}

/* What a new database is made of where a text of the whole schema is there, with the rows of its migrations. */
static enum err run_whole(struct ctx *c, char *why, size_t why_n)
{
    TRY(engine_run_text(c->db, schema_sqlite, why, why_n));
    for (int no = 1; no < n_migrations; no++)
        TRY(q_schema_version_add(c, no, migrations[no].name));
    return OK;
}

/* Those from one number to another in one transaction: all of them or none, and one fsync. */
static enum err apply(struct ctx *c, int64_t from_no, int64_t to_no, char *why, size_t why_n)
{
    enum err e = db_begin(c->db);
    if (e != OK) {
        snprintf(why, why_n, "migration %s: the database is in use", migrations[from_no].name);
        return e;
    }
    bool is_new = from_no == 1 && !db_is_shared(c->db);
    if (is_new)
        e = run_whole(c, why, why_n);
    for (int64_t no = from_no; no <= to_no && e == OK && !is_new; no++)
        e = run(c, &migrations[no], why, why_n);
    if (e != OK) {
        db_rollback(c->db);
        return e;
    }
    e = db_commit(c->db);
    if (e != OK)
        snprintf(why, why_n, "migration %s: %s", migrations[to_no].name,
                 e == ERR_NO_SPACE ? "the disk is full" : "COMMIT failed");
    return e;
}

static enum err apply_missing(struct ctx *c, char *why, size_t why_n)
{
    TRY(apply(c, 0, 0, why, why_n));
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
    return last.no < newest ? apply(c, last.no + 1, newest, why, why_n) : OK;
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
