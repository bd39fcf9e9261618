/* Handlers for applications as files: the list that a filter means, as a table or as JSON. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "base/csv.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/access/log.h"
#include "domain/screening/export.h"
#include "domain/screening/transfer.h"
#include "fields.h"
#include "instance.h"
#include "job.h"
#include "screening_in.h"
#include "store/queries.h"

/* ---- what is asked for ---- */

enum format { FORMAT_CSV, FORMAT_XLSX, FORMAT_JSON, FORMAT_COUNT };

static const struct {
    const char *word, *type;
} formats[FORMAT_COUNT] = {
    {"csv", CSV_TYPE},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"json", "application/json"},
};

/* One file on its way. Until the first piece only the first five are set. */
struct making {
    enum format format;
    struct export_want want;
    struct transfer to; /* a recipient abroad; to.only NULL: none */
    struct screening_ids all;
    enum lang lang;
    size_t n_done; /* of all */
    struct export_plan *plan;
    bool is_named; /* the line of titles is out */
    struct xlsx *xlsx;
    int fd;                 /* of the workbook: borrowed */
    int64_t n_bytes, n_out; /* of it; 0 until it is whole */
};

static enum err read_format(struct ctx *c, enum format *out)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(formats[i].word, in_text(c, "format")) == 0) {
            *out = (enum format)i;
            return OK;
        }
    return fail(c, ERR_INVALID, "format", "field_choice", "choices", "csv, xlsx, json", NULL);
}

/* The language of the page that asks: a link cannot say it by a header. */
static void read_lang(struct ctx *c)
{
    enum lang lang;
    if (in_has(c, "lang") && lang_of(in_text(c, "lang"), &lang))
        c->lang = lang;
}

enum err api_screening_export_step(struct ctx *c, struct reply *r)
{
    struct screening_filter filter;
    struct making *m = arena_new_of(c->arena, struct making);
    (void)r;
    read_lang(c);
    TRY(read_format(c, &m->format));
    TRY(screening_filter_in(c, &filter));
    TRY(screening_ids_of(c, &filter, &m->all));
    m->want = (struct export_want){.event_id = filter.in.event_id, .is_all = filter.in.is_all,
                                   .has_private = in_bool(c, "has_private")};
    m->lang = c->lang;
    c->carry = m;
    return OK;
}

/* ---- the log ---- */

/* For a recipient, what agrees to it is decided where it is recorded: nobody takes it back between the two. */
static enum err cut(struct ctx *c, struct making *m)
{
    if (!in_has(c, "recipient"))
        return OK;
    TRY(transfer_open(c, m->want.event_id, in_text(c, "recipient"), &m->to));
    m->want.only = m->to.only;
    return transfer_cut(c, m->want.event_id, &m->to, &m->all);
}

static enum err note(struct ctx *c, const struct making *m)
{
    if (m->to.only)
        TRY(transfer_note(c, m->want.event_id, &m->to, formats[m->format].word, &m->all));
    struct buf b;
    buf_init(&b, c->arena, 4096);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    screening_filter_write(c, &w);
    jw_str(&w, "format", formats[m->format].word);
    jw_bool(&w, "has_private", m->want.has_private);
    jw_int(&w, "n_applications", (int64_t)m->all.n);
    transfer_write(&m->to, &w);
    jw_close(&w, '}');
    return log_add(c, m->want.event_id, "application.export",
                   arena_printf(c->arena, "event:%" PRId64, m->want.event_id), NULL, buf_str(&b));
}

/* ---- pieces ---- */

/* The next applications; none when all are done. */
static enum err read_more(struct ctx *c, struct making *m, struct export_page *page)
{
    size_t n = m->all.n - m->n_done < EXPORT_PAGE ? m->all.n - m->n_done : EXPORT_PAGE;
    TRY(export_read(c, m->plan, m->all.ids + m->n_done, n, page));
    m->n_done += n;
    return OK;
}

static void add_csv(struct ctx *c, struct making *m, const struct export_page *page, struct buf *out)
{
    size_t n;
    export_columns(m->plan, &n);
    if (!m->is_named) {
        buf_str_add(out, CSV_MARK);
        export_csv_titles(c, m->plan, out);
        m->is_named = true;
    }
    for (size_t i = 0; i < page->n; i++)
        export_csv_line(c, export_cells(c, m->plan, page, i), n, out);
}

/* An array with an object a line. */
static void add_json(struct ctx *c, struct making *m, const struct export_page *page, struct buf *out, bool is_last)
{
    bool is_first = !m->is_named;
    if (is_first)
        buf_char(out, '[');
    for (size_t i = 0; i < page->n; i++) {
        struct jw w = jw_on(out);
        buf_str_add(out, m->is_named ? ",\n" : "\n");
        m->is_named = true;
        export_object(c, m->plan, page, i, &w);
    }
    if (is_last)
        buf_str_add(out, "\n]\n");
}

static enum err add_xlsx(struct ctx *c, struct making *m, const struct export_page *page)
{
    size_t n;
    const struct column *columns = export_columns(m->plan, &n);
    if (!m->xlsx)
        m->xlsx = xlsx_new(arena_printf(c->arena, "%s/temporary", instance_uploads()),
                           msg_text(c->arena, m->lang, "export_sheet", NULL, 0), columns, n);
    if (!m->xlsx)
        return ERR_INTERNAL;
    for (size_t i = 0; i < page->n; i++)
        TRY(xlsx_row(m->xlsx, export_cells(c, m->plan, page, i)));
    return m->n_done == m->all.n ? xlsx_end(m->xlsx, &m->fd, &m->n_bytes) : OK;
}

static enum err add_file(struct making *m, struct ctx *c, struct buf *out, bool *is_last)
{
    int64_t left = m->n_bytes - m->n_out;
    size_t n = left < (int64_t)PIECE_BYTES ? (size_t)left : PIECE_BYTES;
    char *bytes = arena_alloc(c->arena, n + 1);
    if (pread(m->fd, bytes, n, (off_t)m->n_out) != (ssize_t)n)
        return ERR_INTERNAL;
    buf_add(out, bytes, n);
    m->n_out += (int64_t)n;
    *is_last = m->n_out == m->n_bytes;
    return OK;
}

static enum err make(struct ctx *c, void *of, struct buf *out, bool *is_last)
{
    struct making *m = of;
    struct export_page page;
    c->lang = m->lang;
    if (!m->plan)
        TRY(export_open(c, &m->want, &m->plan));
    if (m->n_bytes)
        return add_file(m, c, out, is_last);
    TRY(read_more(c, m, &page));
    bool is_done = m->n_done == m->all.n;
    if (m->format == FORMAT_XLSX)
        return add_xlsx(c, m, &page);
    if (m->format == FORMAT_CSV)
        add_csv(c, m, &page, out);
    else
        add_json(c, m, &page, out, is_done);
    *is_last = is_done;
    return OK;
}

static void done(void *of)
{
    struct making *m = of;
    xlsx_free(m->xlsx);
    export_close(m->plan);
}

enum err api_screening_export(struct ctx *c, struct reply *r)
{
    const struct making *asked = c->carry;
    struct making *m = arena_new_of(c->arena, struct making);
    *m = *asked;
    TRY(cut(c, m));
    if (strcmp(job_of(c)->req.method, "HEAD") != 0)
        TRY(note(c, m));
    reply_pieces(r, formats[m->format].type, &(struct pieces){.make = make, .done = done, .of = m});
    reply_header(r, "Content-Disposition",
                 arena_printf(c->arena, "attachment; filename=\"%s-%s.%s\"", in_text(c, "event"),
                              m->to.only ? m->to.to.key : "applications", formats[m->format].word));
    reply_header(r, "Cache-Control", "private, no-store");
    return OK;
}
