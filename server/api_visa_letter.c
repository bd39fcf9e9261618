/* Handlers for invitation letters: asked for by a registration's or an application's link, decided on by the
 * organiser, read by both. What a passport says is in two answers only: its holder's, and the organiser's
 * look at one, which is logged. */
#include <assert.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/forum/verify.h"
#include "domain/forum/visa_letter.h"
#include "fields.h"
#include "job.h"
#include "paper.h"
#include "store/queries.h"

static struct visa_who guest(struct ctx *c)
{
    return (struct visa_who){in_int(c, "registration_id"), NO_INT};
}

static struct visa_who applicant(struct ctx *c)
{
    return (struct visa_who){NO_INT, in_int(c, "application_id")};
}

/* ---- what a letter says ---- */

static void write_passport(struct jw *w, const struct visa_passport *p)
{
    jw_key_open(w, "passport", '{');
    jw_str(w, "name", p->name);
    jw_str(w, "number", p->number);
    jw_str(w, "nationality", p->nationality);
    jw_str(w, "birth_date", p->birth_date);
    jw_str(w, "expiry_date", p->expiry_date);
    jw_close(w, '}');
}

static void write_letter(struct ctx *c, struct jw *w, const struct visa_letter *l)
{
    jw_key_open(w, "letter", '{');
    jw_int(w, "no", l->no);
    jw_str(w, "state", l->state);
    jw_str(w, "lang", lang_code(l->lang));
    jw_str(w, "reason", l->reason);
    jw_time(w, "created_at", l->created_at);
    paper_write_time(w, "decided_at", l->decided_at);
    paper_write_time(w, "deleted_at", l->deleted_at);
    if (strcmp(l->state, "issued") == 0) {
        jw_str(w, "code", l->code);
        jw_str(w, "verify_link", arena_printf(c->arena, "%s/verify?proof=%s", c->origin, l->code));
    }
    if (l->has_passport)
        write_passport(w, &l->is);
    jw_close(w, '}');
}

/* Everything that the letter's page shows. */
static enum err answer(struct ctx *c, struct reply *r, const struct visa_who *who, bool is_look)
{
    struct visa_holder h;
    struct visa_set set;
    struct visa_letter l;
    TRY(visa_holder_load(c, who, &h));
    TRY(visa_set_load(c, h.event_id, &set));
    enum err e = is_look ? visa_letter_look(c, who, &l) : visa_letter_load(c, who, &l);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    struct jw w = reply_json(r, 200);
    jw_bool(&w, "is_open", set.is_open);
    jw_bool(&w, "is_accepted", h.is_accepted);
    jw_bool(&w, "is_over", h.is_over);
    jw_int(&w, "n_keep_days", set.n_keep_days);
    jw_raw(&w, "signer", set.signer_json);
    jw_str(&w, "contact", set.contact);
    jw_str(&w, "name", h.name);
    jw_str(&w, "organisation", h.organisation);
    TRY(paper_write_event(c, &w, &(struct paper_event){h.event_id, h.slug, h.event_name_json, h.time_zone,
                                                       h.starts_at, h.ends_at}));
    if (e == OK)
        write_letter(c, &w, &l);
    else
        jw_null(&w, "letter");
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- by who wants one ---- */

static enum err ask(struct ctx *c, struct reply *r, struct visa_who who)
{
    enum lang lang = c->lang;
    const struct visa_passport in = {.name = in_text(c, "passport_name"), .number = in_text(c, "passport_number"),
                                     .nationality = in_text(c, "nationality"),
                                     .birth_date = in_text(c, "birth_date"),
                                     .expiry_date = in_text(c, "expiry_date")};
    if (in_has(c, "lang") && !lang_of(in_text(c, "lang"), &lang))
        return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(visa_letter_ask(c, &who, &in, lang));
    return answer(c, r, &who, false);
}

static enum err withdraw(struct ctx *c, struct reply *r, struct visa_who who)
{
    TRY(visa_letter_withdraw(c, &who));
    return answer(c, r, &who, false);
}

enum err api_visa_letter_get_guest(struct ctx *c, struct reply *r)
{
    struct visa_who who = guest(c);
    return answer(c, r, &who, false);
}

enum err api_visa_letter_get_applicant(struct ctx *c, struct reply *r)
{
    struct visa_who who = applicant(c);
    return answer(c, r, &who, false);
}

enum err api_visa_letter_ask_guest(struct ctx *c, struct reply *r)
{
    return ask(c, r, guest(c));
}

enum err api_visa_letter_ask_applicant(struct ctx *c, struct reply *r)
{
    return ask(c, r, applicant(c));
}

enum err api_visa_letter_withdraw_guest(struct ctx *c, struct reply *r)
{
    return withdraw(c, r, guest(c));
}

enum err api_visa_letter_withdraw_applicant(struct ctx *c, struct reply *r)
{
    return withdraw(c, r, applicant(c));
}

/* ---- by the organiser ---- */

static enum err decide(struct ctx *c, struct reply *r, struct visa_who who)
{
    struct visa_letter l;
    TRY(visa_letter_decide(c, &who, in_text(c, "decision"), in_opt_text(c, "reason")));
    TRY(visa_letter_load(c, &who, &l));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "no", l.no);
    jw_str(&w, "state", l.state);
    reply_end(r, &w);
    return OK;
}

enum err api_visa_letter_look_guest(struct ctx *c, struct reply *r)
{
    struct visa_who who = guest(c);
    return answer(c, r, &who, true);
}

enum err api_visa_letter_look_applicant(struct ctx *c, struct reply *r)
{
    struct visa_who who = applicant(c);
    return answer(c, r, &who, true);
}

enum err api_visa_letter_decide_guest(struct ctx *c, struct reply *r)
{
    return decide(c, r, guest(c));
}

enum err api_visa_letter_decide_applicant(struct ctx *c, struct reply *r)
{
    return decide(c, r, applicant(c));
}

enum err api_visa_letter_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct rows rows;
    size_t n;
    int64_t before, limit = in_limit(c);
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(in_cursor(c, INT64_MAX, &before));
    struct jw w = reply_json(r, 200);
    TRY(q_visa_letter_counts(c, event.event_id, &rows));
    TRY(reply_rows(c, &w, "counts", &rows, &n));
    TRY(q_visa_letter_list(c, event.event_id, before, in_opt_text(c, "state"), limit, &rows));
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

static enum err answer_set(struct ctx *c, struct reply *r, int64_t event_id)
{
    struct visa_set set;
    TRY(visa_set_load(c, event_id, &set));
    struct jw w = reply_json(r, 200);
    jw_bool(&w, "is_open", set.is_open);
    jw_raw(&w, "signer", set.signer_json);
    jw_str(&w, "contact", set.contact);
    jw_int(&w, "n_keep_days", set.n_keep_days);
    reply_end(r, &w);
    reply_version(c, r, set.version_no);
    return OK;
}

enum err api_visa_set_get(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    return answer_set(c, r, event.event_id);
}

enum err api_visa_set_put(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    const struct visa_set in = {.is_open = in_bool(c, "is_open"), .contact = in_text(c, "contact"),
                                .n_keep_days = in_int(c, "n_keep_days")};
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(visa_set_save(c, event.event_id, &in, in_json(c, "signer")));
    return answer_set(c, r, event.event_id);
}

/* ---- by anyone ---- */

enum err api_verify(struct ctx *c, struct reply *r)
{
    static const char *const kinds[] = {"visa_letter", "certificate"};
    static_assert(sizeof kinds / sizeof *kinds == PROOF_COUNT, "a word per kind");
    struct verified v;
    TRY(verify(c, in_text(c, "proof"), &v));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "state", verify_word(v.state));
    jw_str(&w, "kind", v.state == VERIFY_UNKNOWN ? NULL : kinds[v.kind]);
    if (v.state == VERIFY_VALID) {
        jw_raw(&w, "event_name", v.event_name_json);
        jw_str(&w, "initials", v.initials);
    }
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}
