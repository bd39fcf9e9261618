#include "domain/forum/allotment.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/rand.h"
#include "domain/access/log.h"
#include "domain/forum/registration.h"
#include "domain/forum/registration_in.h"
#include "domain/forum/seat.h"
#include "mail/mail.h"
#include "store/queries.h"

#define CODE_LENGTH   10
#define AGAIN_MAX     3
#define AGAIN_SPAN_MS (INT64_C(3600) * 1000)

static const char *number(struct ctx *c, int64_t n)
{
    return arena_printf(c->arena, "%" PRId64, n);
}

static const char *object_of(struct ctx *c, int64_t allotment_id)
{
    return arena_printf(c->arena, "allotment:%" PRId64, allotment_id);
}

static const char *places_json(struct ctx *c, int64_t n_places, int64_t n_used)
{
    return arena_printf(c->arena, "{\"n_places\":%" PRId64 ",\"n_used\":%" PRId64 "}", n_places, n_used);
}

/* ---- codes ---- */

/* Crockford's base32: no letter that is taken for a digit or another letter. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const char *new_code(struct ctx *c)
{
    unsigned char bytes[CODE_LENGTH];
    char *code = arena_alloc(c->arena, CODE_LENGTH + 1);
    rand_bytes(bytes, sizeof bytes);
    for (int i = 0; i < CODE_LENGTH; i++)
        code[i] = alphabet[bytes[i] & 31];
    code[CODE_LENGTH] = '\0';
    return code;
}

/* The digit that a letter is read as, or 0 for what may stand between. */
static char digit_of(char typed)
{
    char d = typed >= 'a' && typed <= 'z' ? (char)(typed - 'a' + 'A') : typed;
    if (d == 'O')
        return '0';
    return d == 'I' || d == 'L' ? '1' : d == '-' || d == ' ' ? '\0' : d;
}

/* As it is stored: in capitals, without hyphens and blanks; what it can not be is no code of any. */
static const char *plain_code(struct ctx *c, const char *typed)
{
    char *code = arena_alloc(c->arena, CODE_LENGTH + 1);
    size_t n = 0;
    for (; *typed; typed++) {
        char d = digit_of(*typed);
        if (d && n == CODE_LENGTH)
            return "";
        if (d)
            code[n++] = d;
    }
    code[n] = '\0';
    return code;
}

enum err allotment_find(struct ctx *c, int64_t event_id, const char *code, int64_t ticket_type_id,
                        int64_t *allotment_id)
{
    struct q_allotment_by_code row;
    enum err e = q_allotment_by_code(c, event_id, plain_code(c, code), &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "invitation", "allotment_no_code", NULL);
    TRY(e);
    if (ticket_type_id && row.ticket_type_id != ticket_type_id)
        return fail(c, ERR_INVALID, "ticket", "allotment_other_ticket", NULL);
    *allotment_id = row.id;
    return OK;
}

enum err allotment_ticket(struct ctx *c, int64_t allotment_id, struct q_ticket_find *out)
{
    struct q_allotment_get a;
    TRY(q_allotment_get(c, allotment_id, &a));
    return registration_find_ticket(c, a.event_id, a.ticket, out);
}

static enum err check_return(struct ctx *c, const struct q_allotment_get *a)
{
    TRY(ctx_clock_ok(c));
    if (a->return_at == NO_INT || c->received_at < a->return_at)
        return OK;
    fail_extra_time(c, "return_at", a->return_at);
    fail_extra_text(c, "time_zone", a->time_zone);
    return fail(c, ERR_LATE, "invitation", "allotment_over", NULL);
}

enum err allotment_place(struct ctx *c, const struct seat *s, int64_t allotment_id, bool *is_used)
{
    struct q_allotment_get a;
    TRY(q_allotment_get(c, allotment_id, &a));
    TRY(check_return(c, &a));
    TRY(seat_use(c, s, allotment_id, is_used));
    return *is_used ? OK : fail(c, ERR_CONFLICT, "invitation", "allotment_full", NULL);
}

/* ---- mail ---- */

const char *allotment_register_link(struct ctx *c, const char *slug, const char *code)
{
    return arena_printf(c->arena, "%s/events/%s/register#code=%s", c->origin, slug, code);
}

/* As people read it: in two halves. */
static const char *shown_code(struct ctx *c, const char *code)
{
    return arena_printf(c->arena, "%.5s-%s", code, code + 5);
}

static const char *own_link(struct ctx *c, const struct q_allotment_get *a)
{
    struct capability cap = {.kind = CAPABILITY_INVITER, .id = a->id, .link_no = a->link_no};
    return arena_printf(c->arena, "%s/allotment#t=%s", c->origin,
                        capability_make(c->arena, c->keys, c->origin, &cap));
}

static const char *organisation_of(struct ctx *c, const struct q_allotment_get *a, enum lang lang)
{
    const char *s = a->organisation_name_json ? registration_text(c, a->organisation_name_json, lang) : "";
    return *s ? s : a->organisation_key;
}

static enum err mail_inviter(struct ctx *c, int64_t allotment_id)
{
    struct q_allotment_get a;
    TRY(q_allotment_get(c, allotment_id, &a));
    struct mail m = {.text = MAIL_ALLOTMENT, .event_id = a.event_id, .object = object_of(c, a.id),
                     .to_email = a.email, .to_name = a.name, .lang = LANG_EN};
    lang_of(a.lang, &m.lang);
    struct msg_arg args[] = {{"event", registration_text(c, a.event_name_json, m.lang)},
                             {"organisation", organisation_of(c, &a, m.lang)},
                             {"n", number(c, a.n_places)},
                             {"ticket", registration_text(c, a.ticket_name_json, m.lang)},
                             {"link", own_link(c, &a)},
                             {"register", allotment_register_link(c, a.slug, a.code)},
                             {"code", shown_code(c, a.code)}};
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return mail_queue(c, &m);
}

static enum err mail_invited(struct ctx *c, const struct q_allotment_get *a, const char *email, enum lang lang)
{
    struct mail m = {.text = MAIL_ALLOTMENT_INVITATION, .event_id = a->event_id, .object = object_of(c, a->id),
                     .to_email = email, .to_name = "", .lang = lang};
    const char *when, *until;
    int64_t last = a->return_at != NO_INT && a->return_at < a->closes_at ? a->return_at : a->closes_at;
    TRY(mail_when(c, lang, a->starts_at, a->time_zone, &when));
    TRY(mail_when(c, lang, last, a->time_zone, &until));
    struct msg_arg args[] = {{"event", registration_text(c, a->event_name_json, lang)},
                             {"organisation", organisation_of(c, a, lang)},
                             {"ticket", registration_text(c, a->ticket_name_json, lang)},
                             {"when", when},
                             {"until", until},
                             {"link", allotment_register_link(c, a->slug, a->code)},
                             {"code", shown_code(c, a->code)}};
    m.args = args;
    m.n_args = sizeof args / sizeof *args;
    return mail_queue(c, &m);
}

/* ---- making ---- */

static enum err check_new(struct ctx *c, int64_t event_id, const char *organisation_key)
{
    struct q_allotment_organisation row;
    struct q_allotment_count count;
    enum err e = q_allotment_organisation(c, event_id, organisation_key, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "organisation_key", "allotment_no_organisation", NULL);
    TRY(e);
    TRY(q_allotment_count(c, event_id, &count));
    if (count.n_allotments >= ALLOTMENTS_MAX)
        return fail(c, ERR_CONFLICT, NULL, "allotment_too_many", "max", number(c, ALLOTMENTS_MAX), NULL);
    return OK;
}

static enum err take(struct ctx *c, int64_t event_id, int64_t ticket_type_id, int64_t n_places)
{
    bool is_taken;
    TRY(seat_take_many(c, &(struct seat){event_id, ticket_type_id, 0}, n_places, &is_taken));
    return is_taken ? OK : fail(c, ERR_CONFLICT, "n_places", "allotment_no_room", NULL);
}

enum err allotment_add(struct ctx *c, const struct allotment_new *in)
{
    struct q_registration_event event;
    struct q_ticket_find t;
    struct q_allotment_add row;
    TRY(q_registration_event(c, in->slug, &event));
    TRY(registration_find_ticket(c, event.id, in->ticket, &t));
    if (c->replay_id)
        return OK;
    TRY(check_new(c, event.id, in->organisation_key));
    TRY(take(c, event.id, t.id, in->n_places));
    TRY(q_allotment_add(c, &(struct q_allotment_add_in){
        .event_id = event.id, .organisation_key = in->organisation_key, .ticket_type_id = t.id,
        .n_places = in->n_places, .code = new_code(c), .name = in->name, .email = in->email,
        .lang = lang_code(in->lang), .opt_return_at = in->return_at, .now_at = c->now_at}, &row));
    c->created_id = row.id;
    TRY(mail_inviter(c, row.id));
    ctx_topic(c, "guests", event.id);
    return log_add(c, event.id, "allotment.create", object_of(c, row.id), NULL, places_json(c, in->n_places, 0));
}

/* ---- changing ---- */

static enum err load(struct ctx *c, int64_t allotment_id, struct q_allotment_get *out)
{
    struct q_allotment_lock locked;
    TRY(q_allotment_lock(c, allotment_id, &locked));
    TRY(q_allotment_get(c, allotment_id, out));
    ctx_topic(c, "guests", out->event_id);
    return OK;
}

static enum err too_few(struct ctx *c, const struct q_allotment_get *a)
{
    fail_extra_int(c, "n_used", a->n_used);
    return fail(c, ERR_CONFLICT, "n_places", "allotment_used", "n", number(c, a->n_used), NULL);
}

static const char *edit_json(struct ctx *c, const struct q_allotment_get *a)
{
    AUTO_JSON *v = json_pack("{s:I, s:s, s:s, s:s}", "n_places", (json_int_t)a->n_places, "name", a->name, "email",
                             a->email, "lang", a->lang);
    if (a->return_at != NO_INT)
        json_object_set_new(v, "return_at", json_integer((json_int_t)a->return_at));
    return json_text(c->arena, v);
}

static enum err set(struct ctx *c, const struct q_allotment_get *a, const struct allotment_edit *in)
{
    struct q_allotment_set row;
    int64_t return_at = in->return_at ? *in->return_at : a->return_at;
    struct q_allotment_set_in values = {
        .name = in->name ? in->name : a->name, .email = in->email ? in->email : a->email,
        .lang = in->lang ? in->lang : a->lang, .n_places = in->n_places ? *in->n_places : a->n_places,
        .opt_return_at = in->is_kept || return_at == NO_INT ? NULL : &return_at,
        .allotment_id = a->id, .version_no = a->version_no};
    enum err e = q_allotment_set(c, &values, &row);
    return e == ERR_NOT_FOUND ? too_few(c, a) : e;
}

enum err allotment_edit(struct ctx *c, int64_t allotment_id, const struct allotment_edit *in)
{
    struct q_allotment_get a, now;
    TRY(load(c, allotment_id, &a));
    TRY(ctx_match(c, a.version_no));
    int64_t n_more = in->n_places ? *in->n_places - a.n_places : 0;
    if (in->n_places && *in->n_places < a.n_used)
        return too_few(c, &a);
    if (n_more > 0) {
        if (!in->is_kept && !in->return_at)
            TRY(check_return(c, &a));
        TRY(take(c, a.event_id, a.ticket_type_id, n_more));
    }
    TRY(set(c, &a, in));
    if (n_more < 0)
        TRY(seat_give_back(c, a.ticket_type_id, -n_more));
    if (in->email && strcmp(in->email, a.email) != 0)
        TRY(allotment_renew_link(c, a.id));
    TRY(q_allotment_get(c, a.id, &now));
    TRY(log_add(c, a.event_id, "allotment.change", object_of(c, a.id), edit_json(c, &a), edit_json(c, &now)));
    return seat_promote(c, a.event_id);
}

enum err allotment_return(struct ctx *c, int64_t allotment_id)
{
    struct q_allotment_get a;
    struct q_allotment_set row;
    TRY(load(c, allotment_id, &a));
    if (a.n_used == a.n_places && a.return_at != NO_INT && a.return_at <= c->received_at)
        return OK;
    int64_t at = a.return_at != NO_INT && a.return_at < c->received_at ? a.return_at : c->received_at;
    struct q_allotment_set_in values = {
        .name = a.name, .email = a.email, .lang = a.lang, .n_places = a.n_used,
        .opt_return_at = &at, .allotment_id = a.id, .version_no = a.version_no};
    enum err e = q_allotment_set(c, &values, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    if (a.n_places > a.n_used)
        TRY(seat_give_back(c, a.ticket_type_id, a.n_places - a.n_used));
    TRY(log_add(c, a.event_id, "allotment.return", object_of(c, a.id), places_json(c, a.n_places, a.n_used),
                places_json(c, a.n_used, a.n_used)));
    return seat_promote(c, a.event_id);
}

enum err allotment_log_return(struct ctx *c, int64_t event_id, int64_t allotment_id, int64_t n_places, int64_t n_used)
{
    struct who asker = c->who;
    c->who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    ctx_topic(c, "guests", event_id);
    enum err e = log_add(c, event_id, "allotment.return", object_of(c, allotment_id),
                         places_json(c, n_places, n_used), places_json(c, n_used, n_used));
    c->who = asker;
    return e;
}

enum err allotment_renew_code(struct ctx *c, int64_t allotment_id)
{
    struct q_allotment_get a;
    TRY(load(c, allotment_id, &a));
    TRY(q_allotment_set_code(c, new_code(c), a.id));
    return log_add(c, a.event_id, "allotment.code", object_of(c, a.id), NULL, NULL);
}

enum err allotment_renew_link(struct ctx *c, int64_t allotment_id)
{
    struct q_allotment_get a;
    TRY(load(c, allotment_id, &a));
    TRY(q_allotment_raise_link(c, a.id));
    TRY(mail_inviter(c, a.id));
    return log_add(c, a.event_id, "allotment.link", object_of(c, a.id), NULL, NULL);
}

/* ---- inviting ---- */

static enum err check_invite(struct ctx *c, const struct q_allotment_get *a)
{
    struct q_allotment_invitation_count row;
    TRY(check_return(c, a));
    if (c->received_at >= a->closes_at) {
        fail_extra_time(c, "closes_at", a->closes_at);
        return fail(c, ERR_LATE, NULL, "registration_late", NULL);
    }
    TRY(q_allotment_invitation_count(c, a->id, &row));
    if (row.n_invitations >= INVITATIONS_MAX)
        return fail(c, ERR_CONFLICT, "email", "allotment_invited_all", "max", number(c, INVITATIONS_MAX), NULL);
    return OK;
}

enum err allotment_invite(struct ctx *c, int64_t allotment_id, const char *name, const char *email, enum lang lang)
{
    struct q_allotment_get a;
    struct q_allotment_n_mails sent;
    TRY(load(c, allotment_id, &a));
    TRY(check_invite(c, &a));
    TRY(q_allotment_invitation_add(c, a.id, email, name, c->now_at));
    TRY(q_allotment_n_mails(c, object_of(c, a.id), email, c->real_at - AGAIN_SPAN_MS, &sent));
    if (sent.n_mails < AGAIN_MAX)
        TRY(mail_invited(c, &a, email, lang));
    return log_add(c, a.event_id, "allotment.invite", object_of(c, a.id), NULL, NULL);
}
