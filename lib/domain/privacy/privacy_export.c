#include "domain/privacy/privacy_export.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/file_name.h"
#include "store/queries.h"

#define PAGE      200
#define FILES_MAX 5000

typedef enum err list_fn(struct ctx *c, const char *email, int64_t event_id, int64_t after_id, int64_t limit,
                         struct rows *out);

static const struct {
    const char *name;
    list_fn *read;
} lists[] = {
    {"applications", q_privacy_applications},
    {"documents", q_privacy_documents},
    {"acceptances", q_privacy_acceptances},
    {"consents", q_privacy_consents},
    {"transfers", q_privacy_transfers},
    {"rounds", q_privacy_rounds},
    {"teams", q_privacy_teams},
    {"mentions", q_privacy_mentions},
    {"registrations", q_privacy_registrations},
    {"extras", q_privacy_extras},
    {"waiting", q_privacy_waiting},
    {"passages", q_privacy_passages},
    {"certificates", q_privacy_certificates},
    {"visa_letters", q_privacy_visa_letters},
    {"invitations", q_privacy_invitations},
    {"allotments", q_privacy_allotments},
    {"referral_partners", q_privacy_referrers},
    {"programme_parts", q_privacy_parts},
    {"panel_seats", q_privacy_panels},
    {"score_sheets", q_privacy_sheets},
    {"screening_notes", q_privacy_looks},
    {"conflicts_of_interest", q_privacy_conflicts},
    {"account", q_privacy_account},
    {"roles", q_privacy_roles},
    {"sessions", q_privacy_sessions},
    {"newsletter", q_privacy_newsletter},
    {"mails", q_privacy_mails},
    {"room_links_opened", q_privacy_openings},
    {"log", q_privacy_log},
};
#define N_LISTS (sizeof lists / sizeof *lists)

/* ---- writing ---- */

/* A row as an object: by the columns' names and kinds. */
static void write_row(struct jw *w, struct rows *rows)
{
    jw_open(w, '{');
    for (int i = 0; i < rows->query->n_cols; i++) {
        const struct col *col = &rows->query->cols[i];
        const char *key = col->name;
        if (rows_is_null(rows, i))
            jw_null(w, key);
        else if (col->kind == COL_TIME)
            jw_time(w, key, rows_int(rows, i));
        else if (col->kind == COL_BOOL)
            jw_bool(w, key, rows_bool(rows, i));
        else if (col->kind == COL_INT)
            jw_int(w, key, rows_int(rows, i));
        else if (col->kind == COL_JSON)
            jw_raw(w, key, rows_text(rows, i));
        else
            jw_str(w, key, rows_text(rows, i));
    }
    jw_close(w, '}');
}

/* A page of the list under way. */
static enum err write_page(struct ctx *c, struct privacy_export *x, size_t *n)
{
    struct rows rows;
    enum err e;
    *n = 0;
    TRY(lists[x->list_no].read(c, x->email, x->event_id, x->after_id, PAGE, &rows));
    while ((e = rows_next(c, &rows)) == OK) {
        write_row(&x->w, &rows);
        x->after_id = rows_int(&rows, 0);
        ++*n;
    }
    rows_close(&rows);
    return e == ERR_NOT_FOUND ? OK : e;
}

static void begin(struct ctx *c, struct privacy_export *x, struct buf *out)
{
    x->w = jw_on(out);
    jw_open(&x->w, '{');
    jw_str(&x->w, "email", x->email);
    jw_str(&x->w, "from", c->origin);
    jw_time(&x->w, "made_at", c->real_at);
    x->is_open = true;
}

enum err privacy_export_more(struct ctx *c, struct privacy_export *x, struct buf *out, bool *is_last)
{
    size_t n;
    if (!x->is_open)
        begin(c, x, out);
    x->w.b = out;
    if (!x->is_in_list) {
        jw_key_open(&x->w, lists[x->list_no].name, '[');
        x->after_id = 0;
        x->is_in_list = true;
    }
    TRY(write_page(c, x, &n));
    if (n == PAGE)
        return OK;
    jw_close(&x->w, ']');
    x->is_in_list = false;
    *is_last = ++x->list_no == N_LISTS;
    if (*is_last) {
        jw_close(&x->w, '}');
        buf_char(out, '\n');
    }
    return OK;
}

/* ---- what there is ---- */

enum err privacy_export_count(struct ctx *c, const char *email, int64_t event_id, struct privacy_count **out, size_t *n)
{
    *out = arena_array(c->arena, struct privacy_count, N_LISTS);
    *n = N_LISTS;
    for (size_t i = 0; i < N_LISTS; i++) {
        struct rows rows;
        enum err e;
        (*out)[i] = (struct privacy_count){.name = lists[i].name};
        TRY(lists[i].read(c, email, event_id, 0, PRIVACY_COUNT_MAX, &rows));
        while ((e = rows_next(c, &rows)) == OK)
            (*out)[i].n++;
        rows_close(&rows);
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return OK;
}

enum err privacy_export_files(struct ctx *c, const char *email, int64_t event_id, struct privacy_file **out, size_t *n)
{
    struct q_privacy_files *rows;
    TRY(q_privacy_files(c, email, event_id, 0, FILES_MAX, &rows, n));
    *out = arena_array(c->arena, struct privacy_file, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] = (struct privacy_file){
            .n_bytes = rows[i].n_bytes, .completed_at = rows[i].completed_at, .hash = rows[i].hash,
            .name = arena_printf(c->arena, "%" PRId64 "_%s_%s.%s", rows[i].id,
                                 file_name_of(c->arena, rows[i].slug, 60, "event"), rows[i].kind, rows[i].type)};
    return OK;
}
