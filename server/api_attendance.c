/* Handlers for what remains of an event: who came, as a report and as a file for spreadsheets; certificates. */
#include <string.h>

#include "api.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/forum/attendance.h"
#include "fields.h"
#include "job.h"
#include "paper.h"
#include "store/queries.h"

/* ---- the report ---- */

static void write_counts(struct jw *w, const struct attendance_count *k, bool is_kind)
{
    if (is_kind) {
        jw_int(w, "n_registered", k->n_registered);
        jw_int(w, "n_cancelled", k->n_cancelled);
    }
    jw_int(w, "n_confirmed", k->n_confirmed);
    jw_int(w, "n_walk_in", k->n_walk_in);
    jw_int(w, "n_on_site", k->n_on_site);
    jw_int(w, "n_online", k->n_online);
    jw_int(w, "n_no_show", k->n_confirmed - k->n_on_site - k->n_online);
}

static void write_groups(struct jw *w, const char *name, const struct attendance_list *l)
{
    jw_key_open(w, name, '[');
    for (size_t i = 0; i < l->n; i++) {
        const struct attendance_count *k = &l->of[i];
        jw_open(w, '{');
        if (k->at != NO_INT) {
            jw_time(w, "from_at", k->at);
            jw_int(w, "n_on_site", k->n_on_site);
            jw_int(w, "n_online", k->n_online);
        } else {
            jw_str(w, "key", *k->key ? k->key : NULL);
            if (k->name_json) {
                jw_raw(w, "name", k->name_json);
                jw_str(w, "kind", k->kind);
                jw_str(w, "mode", k->mode);
            }
            write_counts(w, k, k->name_json != NULL);
        }
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

enum err api_attendance(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct attendance a;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    TRY(attendance_count(c, event.id, &a));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "time_zone", event.time_zone);
    jw_bool(&w, "is_begun", c->now_at >= event.starts_at);
    jw_key_open(&w, "all", '{');
    write_counts(&w, &a.all, true);
    jw_close(&w, '}');
    write_groups(&w, "tickets", &a.tickets);
    write_groups(&w, "organisations", &a.organisations);
    write_groups(&w, "doors", &a.doors);
    write_groups(&w, "quarters", &a.quarters);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- the same, person by person, for a spreadsheet ---- */

struct file {
    struct buf *b;
    const char *zone;
    enum lang lang;
};

static void add(struct ctx *c, struct file *f, const char *text, bool is_last)
{
    buf_str_add(f->b, csv_field(c->arena, text));
    buf_str_add(f->b, is_last ? "\r\n" : ",");
}

/* "2022-08-04 09:12:31" in the event's zone: what spreadsheets read as a time. */
static const char *wall(struct ctx *c, const struct file *f, int64_t at)
{
    int64_t offset = 0;
    char t[TIME_TEXT];
    if (at == NO_INT)
        return "";
    (void)zone_offset_ms(f->zone, at, &offset);
    int64_t local = at + offset;
    const char *text = time_rfc3339(local - local % 1000, t);
    return arena_printf(c->arena, "%.10s %.8s", text, text + 11);
}

static const char *word(struct ctx *c, const struct file *f, const char *key)
{
    return msg_text(c->arena, f->lang, key, NULL, 0);
}

static void add_guest(void *arg, struct ctx *c, const struct q_arrival_list *g)
{
    struct file *f = arg;
    const char *came = arrival_mode(g->entered_at, g->joined_at);
    buf_int(f->b, g->no);
    buf_char(f->b, ',');
    add(c, f, g->name, false);
    add(c, f, g->organisation, false);
    add(c, f, json_stored_in_lang(c->arena, g->ticket_name_json, lang_code(f->lang)), false);
    add(c, f, word(c, f, arena_printf(c->arena, "attendance_kind_%s", g->kind)), false);
    add(c, f, word(c, f, arena_printf(c->arena, "attendance_mode_%s", g->mode)), false);
    add(c, f, g->is_walk_in ? word(c, f, "attendance_yes") : "", false);
    add(c, f, came ? word(c, f, arena_printf(c->arena, "attendance_mode_%s", came)) : "", false);
    add(c, f, g->door ? g->door : "", false);
    add(c, f, wall(c, f, g->entered_at), false);
    add(c, f, wall(c, f, g->joined_at), true);
}

enum err api_attendance_csv(struct ctx *c, struct reply *r)
{
    static const char *const columns[] = {"no", "name", "organisation", "ticket", "kind", "mode", "walk_in", "came",
                                          "door", "entered", "joined"};
    const size_t n = sizeof columns / sizeof *columns;
    struct q_registration_event event;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    reply_text(r, 200, "text/csv; charset=utf-8", CSV_MARK);
    struct file f = {.b = &r->body, .zone = event.time_zone, .lang = c->lang};
    for (size_t i = 0; i < n; i++)
        add(c, &f, word(c, &f, arena_printf(c->arena, "attendance_column_%s", columns[i])), i == n - 1);
    TRY(attendance_each(c, event.id, add_guest, &f));
    if (r->body.is_full)
        return fail(c, ERR_TOO_LARGE, NULL, "attendance_too_large", NULL);
    reply_header(r, "Content-Disposition",
                 arena_printf(c->arena, "attachment; filename=\"%s-attendance.csv\"", event.slug));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- certificates ---- */

static enum err answer(struct ctx *c, struct reply *r, int64_t registration_id, const struct certificate *k)
{
    struct q_arrival_get g;
    TRY(q_arrival_get(c, registration_id, &g));
    struct jw w = reply_json(r, 200);
    jw_bool(&w, "is_over", k->is_over);
    jw_bool(&w, "is_available", k->is_available);
    jw_str(&w, "came", k->came);
    jw_str(&w, "name", g.name);
    TRY(paper_write_event(c, &w, &(struct paper_event){g.event_id, g.slug, g.event_name_json, g.time_zone, g.starts_at,
                                                       g.ends_at}));
    if (k->id == 0) {
        jw_null(&w, "certificate");
    } else {
        jw_key_open(&w, "certificate", '{');
        jw_int(&w, "no", k->no);
        jw_str(&w, "name", k->name);
        jw_str(&w, "organisation", k->organisation);
        jw_str(&w, "mode", k->mode);
        jw_time(&w, "created_at", k->created_at);
        paper_write_time(&w, "revoked_at", k->revoked_at);
        jw_str(&w, "reason", k->reason);
        if (k->revoked_at == NO_INT) {
            jw_str(&w, "code", k->code);
            jw_str(&w, "verify_link", arena_printf(c->arena, "%s/verify?proof=%s", c->origin, k->code));
        }
        jw_close(&w, '}');
    }
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_certificate_get(struct ctx *c, struct reply *r)
{
    struct certificate k;
    TRY(certificate_load(c, in_int(c, "registration_id"), &k));
    return answer(c, r, in_int(c, "registration_id"), &k);
}

enum err api_certificate_give(struct ctx *c, struct reply *r)
{
    struct certificate k;
    TRY(certificate_give(c, in_int(c, "registration_id"), &k));
    return answer(c, r, in_int(c, "registration_id"), &k);
}

enum err api_certificate_revoke(struct ctx *c, struct reply *r)
{
    struct certificate k;
    int64_t id = in_int(c, "registration_id");
    TRY(certificate_revoke(c, id, in_text(c, "reason"), in_bool(c, "is_renewable")));
    TRY(certificate_load(c, id, &k));
    return answer(c, r, id, &k);
}
