#include <inttypes.h>

#include "base/text.h"
#include "domain/access/log.h"
#include "domain/access/staff.h"
#include "domain/forum/door.h"
#include "mail/mail.h"
#include "store/queries.h"
#include "store/store.h"

/* ---- the list ---- */

/* A write that has its row of the log already may still be under way so long, where others write too. */
#define UNDER_WAY_MS 30000

static void write_guest(struct ctx *c, struct jw *w, const struct q_door_guest_list *g)
{
    jw_open(w, '{');
    jw_int(w, "registration_id", g->id);
    jw_int(w, "no", g->no);
    jw_str(w, "name", g->name);
    jw_str(w, "organisation", g->organisation);
    jw_str(w, "ticket", g->ticket);
    jw_str(w, "kind", g->kind);
    jw_str(w, "mode", g->mode);
    jw_str(w, "state", g->state);
    jw_str(w, "code", door_code(c, g->no, g->id, g->link_no));
    jw_int(w, "link_no", g->link_no);
    jw_bool(w, "is_walk_in", g->is_walk_in);
    jw_str(w, "last_kind", g->last_kind);
    jw_str(w, "last_door", g->last_door);
    if (g->last_at == NO_INT)
        jw_null(w, "last_at");
    else
        jw_time(w, "last_at", g->last_at);
    jw_close(w, '}');
}

static enum err read_guests(struct ctx *c, const struct door_page *of, struct q_door_guest_list **rows, size_t *n)
{
    if (!of->since)
        return q_door_guest_list(c, of->event_id, of->after_id, DOOR_GUESTS_MAX, rows, n);
    struct q_door_guest_changed *changed;
    TRY(q_door_guest_changed(c, of->event_id, of->after_id, *of->since, DOOR_GUESTS_MAX, &changed, n));
    *rows = arena_array(c->arena, struct q_door_guest_list, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*rows)[i] = (struct q_door_guest_list){
            .id = changed[i].id, .no = changed[i].no, .state = changed[i].state, .name = changed[i].name,
            .organisation = changed[i].organisation, .link_no = changed[i].link_no,
            .is_walk_in = changed[i].is_walk_in, .ticket = changed[i].ticket, .kind = changed[i].kind,
            .mode = changed[i].mode, .last_kind = changed[i].last_kind, .last_door = changed[i].last_door,
            .last_at = changed[i].last_at};
    return OK;
}

enum err door_write_guests(struct ctx *c, struct jw *w, const struct door_page *of)
{
    struct q_door_version version = {0};
    struct q_door_guest_list *rows;
    size_t n;
    int64_t until = db_is_shared(c->db) ? c->real_at - UNDER_WAY_MS : INT64_MAX;
    enum err e = q_door_version(c, of->event_id, until, &version);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(read_guests(c, of, &rows, &n));
    jw_str(w, "version", arena_printf(c->arena, "%" PRId64, version.id));
    jw_key_open(w, "items", '[');
    for (size_t i = 0; i < n; i++)
        write_guest(c, w, &rows[i]);
    jw_close(w, ']');
    bool is_full = n == DOOR_GUESTS_MAX;
    jw_str(w, "next_cursor", is_full ? arena_printf(c->arena, "%" PRId64, rows[n - 1].id) : NULL);
    return OK;
}

/* ---- the staff ---- */

static const char *person_object(struct ctx *c, int64_t person_id)
{
    return arena_printf(c->arena, "person:%" PRId64, person_id);
}

static enum err mail_invitation(struct ctx *c, const struct door_staff_new *in,
                                const struct q_registration_event *event, const struct staff_invited *to)
{
    const char *until, *email = text_percent(c->arena, in->email);
    TRY(mail_when(c, to->lang, c->real_at + DOOR_LINK_MS, event->time_zone, &until));
    const char *name = json_stored_in_lang(c->arena, event->name_json, lang_code(to->lang));
    const char *page = arena_printf(c->arena, "%s/door/%s", c->origin, event->slug);
    struct mail m = {.text = MAIL_DOOR_KNOWN, .event_id = event->id, .object = person_object(c, to->person_id),
                     .to_email = in->email, .to_name = to->name, .lang = to->lang,
                     MAIL_ARGS({"event", *name ? name : event->slug}, {"page", page})};
    struct msg_arg with_link[] = {m.args[0], m.args[1], {"until", until}, {"link", NULL}};
    if (to->code) {
        with_link[3].value = arena_printf(c->arena, "%s/sign-in?next=/door/%s#email=%s&code=%s", c->origin,
                                          event->slug, email, to->code);
        m.text = MAIL_DOOR_INVITATION;
        m.args = with_link;
        m.n_args = 4;
    }
    return to->is_barred ? OK : mail_queue(c, &m);
}

enum err door_staff_invite(struct ctx *c, const struct door_staff_new *in, int64_t *person_id)
{
    struct q_registration_event event;
    struct staff_invited to;
    TRY(q_registration_event(c, in->slug, &event));
    enum err e = staff_invite(c, &(struct staff_new){.event_id = event.id, .role = "DOOR", .email = in->email,
                                                     .name = in->name, .lang = in->lang,
                                                     .link_ms = DOOR_LINK_MS}, &to);
    if (e == ERR_CONFLICT)
        return fail(c, e, "email", "door_disabled", NULL);
    TRY(e);
    *person_id = to.person_id;
    TRY(mail_invitation(c, in, &event, &to));
    return log_add(c, event.id, "door.invite", person_object(c, *person_id), NULL, NULL);
}

enum err door_staff_drop(struct ctx *c, const char *slug, int64_t person_id)
{
    struct q_scope_of_event event;
    struct q_role_grant_delete row;
    TRY(q_scope_of_event(c, slug, &event));
    TRY(q_role_grant_delete(c, person_id, "DOOR", "event", event.event_id, &row));
    return log_add(c, event.event_id, "door.dismiss", person_object(c, person_id), NULL, NULL);
}
