#include "domain/privacy/erasure.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/privacy/privacy.h"
#include "mail/mail.h"
#include "store/queries.h"

/* ---- what there is ---- */

typedef enum err count_fn(struct ctx *c, const struct erasure_of *of, int64_t *n);
typedef enum err erase_fn(struct ctx *c, const struct erasure_of *of);

#define PERSONAL(table, column, kind, end)
#define IMPERSONAL(table, columns)
#define OWNER(table, list, whose, with)                                                                                \
    static enum err count_##table(struct ctx *c, const struct erasure_of *of, int64_t *n)                              \
    {                                                                                                                  \
        struct q_privacy_erasable_##table q;                                                                           \
        TRY(q_privacy_erasable_##table(c, of->email, of->event_id, c->now_at, &q));                                    \
        *n = q.n_rows;                                                                                                 \
        return OK;                                                                                                     \
    }                                                                                                                  \
    static enum err erase_##table(struct ctx *c, const struct erasure_of *of)                                          \
    {                                                                                                                  \
        return q_privacy_erase_##table(c, of->email, of->event_id, c->now_at);                                         \
    }
#include "domain/privacy/personal.def"
#undef PERSONAL
#undef OWNER

static const struct {
    const char *name;
    count_fn *count;
    erase_fn *erase;
} owners[] = {
#define PERSONAL(table, column, kind, end)
#define OWNER(table, list, whose, with) {#list, count_##table, erase_##table},
#include "domain/privacy/personal.def"
#undef PERSONAL
#undef IMPERSONAL
#undef OWNER
};
#define N_OWNERS (sizeof owners / sizeof *owners)

static void add_count(struct erasure *e, const char *name, int64_t n)
{
    size_t i = 0;
    while (i < e->n_goes && strcmp(e->goes[i].name, name) != 0)
        i++;
    if (n == 0)
        return;
    if (i == e->n_goes)
        e->goes[e->n_goes++] = (struct erasure_count){.name = name};
    e->goes[i].n += n;
}

static enum err look_at_held(struct ctx *c, const struct erasure_of *of, struct erasure *out)
{
    struct q_erasure_held *rows;
    TRY(q_erasure_held(c, of->email, of->event_id, c->now_at, &rows, &out->n_held));
    out->held = arena_array(c->arena, struct erasure_held, out->n_held + 1);
    for (size_t i = 0; i < out->n_held; i++)
        out->held[i] = (struct erasure_held){.kind = rows[i].kind, .event = rows[i].event, .no = rows[i].no,
                                             .event_name_json = rows[i].event_name_json};
    return OK;
}

enum err erasure_look(struct ctx *c, const struct erasure_of *of, struct erasure *out)
{
    *out = (struct erasure){.goes = arena_array(c->arena, struct erasure_count, N_OWNERS)};
    for (size_t i = 0; i < N_OWNERS; i++) {
        int64_t n;
        TRY(owners[i].count(c, of, &n));
        add_count(out, owners[i].name, n);
    }
    return look_at_held(c, of, out);
}

/* ---- doing it ---- */

static const char *object_of(struct ctx *c, const struct erasure_of *of)
{
    return of->event_id ? arena_printf(c->arena, "event:%" PRId64, of->event_id) : "instance";
}

static enum err empty_log(struct ctx *c, const struct erasure_of *of)
{
    const struct log_redaction about = {.event_id = of->event_id ? of->event_id : NO_INT, .action = "privacy.erase",
                                        .object = object_of(c, of)};
    struct q_erasure_log *rows;
    struct log_part parts[LOG_REDACT_MAX];
    size_t n;
    int64_t after_id = 0;
    do {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(q_erasure_log(c, of->email, of->event_id, c->now_at, after_id, LOG_REDACT_MAX, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            parts[i] = (struct log_part){.log_id = rows[i].id, .is_content = rows[i].is_content};
            after_id = rows[i].id;
        }
        TRY(log_redact(c, &about, parts, n));
        arena_reset(c->arena, mark);
    } while (n == LOG_REDACT_MAX);
    return OK;
}

/* Applications are counted and searched anew by their rows in the log. */
static enum err log_applications(struct ctx *c, const struct q_erasure_applications *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        TRY(log_add(c, rows[i].event_id, "application.erase",
                    arena_printf(c->arena, "application:%" PRId64, rows[i].id), NULL, NULL));
        ctx_topic(c, "application", rows[i].id);
        ctx_topic(c, "event", rows[i].event_id);
    }
    return OK;
}

/* How much of what, and nothing of whom. */
static enum err log_it(struct ctx *c, const struct erasure_of *of, const struct erasure *e)
{
    struct buf b;
    buf_init(&b, c->arena, 4096);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    for (size_t i = 0; i < e->n_goes; i++)
        jw_int(&w, e->goes[i].name, e->goes[i].n);
    jw_int(&w, "held", (int64_t)e->n_held);
    jw_close(&w, '}');
    return log_add(c, of->event_id ? of->event_id : NO_INT, "privacy.erased", object_of(c, of), NULL, buf_str(&b));
}

static enum err erase_rows(struct ctx *c, const struct erasure_of *of, const struct erasure *out)
{
    struct q_erasure_applications *applications;
    size_t n_applications;
    TRY(empty_log(c, of));
    TRY(q_erasure_applications(c, of->email, of->event_id, c->now_at, &applications, &n_applications));
    TRY(q_erasure_end_transfers(c, of->email, of->event_id, c->now_at));
    TRY(q_erasure_mails_queued(c, of->email, of->event_id, c->now_at));
    TRY(q_erasure_team_mails_queued(c, of->email, of->event_id, c->now_at));
    TRY(q_erasure_team_mails(c, of->email, of->event_id, c->now_at));
    for (size_t i = 0; i < N_OWNERS; i++)
        TRY(owners[i].erase(c, of));
    TRY(log_applications(c, applications, n_applications));
    return out->n_goes ? log_it(c, of, out) : OK;
}

enum err erasure_do(struct ctx *c, const struct erasure_of *of, const char *confirm, struct erasure *out)
{
    struct q_erasure_lang q;
    enum lang lang = c->lang;
    const char *address = c->who.address;
    if (strcmp(confirm, of->email) != 0)
        return fail(c, ERR_INVALID, "confirm_email", "erasure_confirm", NULL);
    TRY(q_erasure_lang(c, of->email, of->event_id, c->now_at, &q));
    lang_of(q.lang, &lang);
    TRY(erasure_look(c, of, out));
    c->who.address = ""; /* of who wants to be forgotten */
    enum err e = erase_rows(c, of, out);
    c->who.address = address;
    TRY(e);
    return out->n_goes ? privacy_tell_erased(c, of->email, lang, out->n_held > 0) : OK;
}
