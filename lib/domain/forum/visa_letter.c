#include "domain/forum/visa_letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/proof.h"
#include "base/region.h"
#include "base/seal.h"
#include "base/text.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/access/log.h"
#include "mail/mail.h"
#include "store/queries.h"

#define DAY_MS     INT64_C(86400000)
#define PURPOSE    "visa_letter"
#define SIGNER_MAX 300
#define NUMBER_MIN 5
#define NUMBER_MAX 20
#define NAME_MAX   100

/* ---- how an event gives letters ---- */

enum err visa_set_load(struct ctx *c, int64_t event_id, struct visa_set *out)
{
    struct q_visa_set_get row;
    enum err e = q_visa_set_get(c, event_id, &row);
    *out = (struct visa_set){.signer_json = "{}", .contact = "", .n_keep_days = 30, .version_no = 1};
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    *out = (struct visa_set){.is_open = row.is_open, .signer_json = row.signer_json, .contact = row.contact,
                             .n_keep_days = row.n_keep_days, .version_no = row.version_no};
    return OK;
}

/* One line of text for each language that is said; anything else is refused. */
static enum err read_signer(struct ctx *c, json_t *signer, json_t **out)
{
    const char *code;
    json_t *value;
    json_t *texts = json_object();
    *out = texts;
    json_object_foreach(signer, code, value)
    {
        enum lang lang;
        char *text;
        const char *given = json_string_value(value);
        if (!lang_of(code, &lang) || strcmp(lang_code(lang), code) != 0 || !given ||
            text_line(c->arena, given, strlen(given), &text) != OK || text_n_chars(text) > SIGNER_MAX)
            return fail(c, ERR_INVALID, "signer", "visa_letter_signer", NULL);
        if (*text)
            json_object_set_new(texts, code, json_string(text));
    }
    return OK;
}

enum err visa_set_save(struct ctx *c, int64_t event_id, const struct visa_set *in, json_t *signer)
{
    struct visa_set was;
    struct q_visa_set_put row;
    AUTO_JSON *texts = NULL;
    TRY(visa_set_load(c, event_id, &was));
    TRY(ctx_match(c, was.version_no));
    TRY(read_signer(c, signer, &texts));
    if (in->is_open && json_object_size(texts) == 0)
        return fail(c, ERR_INVALID, "signer", "visa_letter_no_signer", NULL);
    enum err e = q_visa_set_put(c, &(struct q_visa_set_put_in){
        .event_id = event_id, .is_open = in->is_open, .signer_json = json_text(c->arena, texts),
        .contact = in->contact, .n_keep_days = in->n_keep_days, .version_no = was.version_no}, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    return log_add(c, event_id, "visa_letter.set", arena_printf(c->arena, "event:%" PRId64, event_id), NULL,
                   arena_printf(c->arena, "{\"is_open\":%s,\"n_keep_days\":%" PRId64 "}",
                                in->is_open ? "true" : "false", in->n_keep_days));
}

/* ---- who asks ---- */

/* The two kinds of holder have the same columns. */
#define TAKE_HOLDER(out, row)                                                                      \
    *(out) = (struct visa_holder){.event_id = (row).event_id, .link_no = (row).link_no,            \
                                  .starts_at = (row).starts_at, .ends_at = (row).ends_at,          \
                                  .state = (row).state, .email = (row).email, .name = (row).name,  \
                                  .organisation = (row).organisation, .slug = (row).slug,          \
                                  .event_name_json = (row).event_name_json,                        \
                                  .time_zone = (row).time_zone, .is_accepted = (row).is_accepted}; \
    lang_text = (row).lang

enum err visa_holder_load(struct ctx *c, const struct visa_who *who, struct visa_holder *out)
{
    const char *lang_text;
    bool is_guest = who->registration_id != NO_INT;
    if (is_guest) {
        struct q_visa_holder_of_registration row;
        TRY(q_visa_holder_of_registration(c, who->registration_id, &row));
        TAKE_HOLDER(out, row);
    } else {
        struct q_visa_holder_of_application row;
        TRY(q_visa_holder_of_application(c, who->application_id, &row));
        TAKE_HOLDER(out, row);
    }
    out->lang = LANG_EN;
    lang_of(lang_text, &out->lang);
    if (out->ends_at == NO_INT)
        out->ends_at = out->starts_at + DAY_MS;
    out->is_over = c->now_at >= out->ends_at;
    out->object = arena_printf(c->arena, "%s:%" PRId64, is_guest ? "registration" : "application",
                               is_guest ? who->registration_id : who->application_id);
    return OK;
}

static const int64_t *opt(const int64_t *id)
{
    return *id == NO_INT ? NULL : id;
}

/* ---- a passport ---- */

static bool is_plain(const char *s, const char *more)
{
    for (; *s; s++)
        if (!((*s >= 'A' && *s <= 'Z') || strchr(more, *s)))
            return false;
    return true;
}

static const char *upper(struct ctx *c, const char *s)
{
    char *up = arena_strdup(c->arena, text_trim(c->arena, s));
    for (char *p = up; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return up;
}

/* False unless it is a whole date that exists. */
static bool day_of(const char *date, int64_t *day)
{
    int y, m, d, n = 0;
    if (strlen(date) != 10 || sscanf(date, "%4d-%2d-%2d%n", &y, &m, &d, &n) != 3 || n != 10 || !time_date_ok(y, m, d))
        return false;
    *day = time_days(y, m, d);
    return true;
}

static int64_t day_at(const char *zone, int64_t at)
{
    int64_t offset = 0;
    (void)zone_offset_ms(zone, at, &offset);
    return (at + offset) / DAY_MS;
}

/* Capitals, as passports are printed. All that is wrong is told, none of it repeated. */
static enum err read_passport(struct ctx *c, const struct visa_holder *h, const struct visa_passport *in,
                              struct visa_passport *out)
{
    int64_t birth = 0, expiry = 0, today = day_at(h->time_zone, c->now_at);
    *out = (struct visa_passport){.name = upper(c, in->name), .number = upper(c, in->number),
                                  .nationality = upper(c, in->nationality), .birth_date = in->birth_date,
                                  .expiry_date = in->expiry_date};
    size_t n_number = strlen(out->number);
    if (!is_plain(out->name, " '-.,") || !out->name[strcspn(out->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] ||
        strlen(out->name) > NAME_MAX)
        issue_add(c, "passport_name", "visa_letter_name", "visa_letter_name", NULL);
    if (!is_plain(out->number, "0123456789") || n_number < NUMBER_MIN || n_number > NUMBER_MAX)
        issue_add(c, "passport_number", "visa_letter_number", "visa_letter_number", NULL);
    if (!country_exists(out->nationality))
        issue_add(c, "nationality", "visa_letter_nationality", "visa_letter_nationality", NULL);
    if (!day_of(in->birth_date, &birth) || birth >= today || today - birth > 45000)
        issue_add(c, "birth_date", "visa_letter_birth", "visa_letter_birth", NULL);
    if (!day_of(in->expiry_date, &expiry) || expiry < day_at(h->time_zone, h->ends_at - 1) || expiry - today > 45000)
        issue_add(c, "expiry_date", "visa_letter_expiry", "visa_letter_expiry", NULL);
    return c->failure.n_issues ? fail(c, ERR_INVALID, NULL, "invalid_fields", NULL) : OK;
}

static const char *seal(struct ctx *c, const char *object, const struct visa_passport *p)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", p->name, "number", p->number, "nationality",
                             p->nationality, "birth_date", p->birth_date, "expiry_date", p->expiry_date);
    return seal_text(c->arena, c->keys, PURPOSE, object, json_text(c->arena, v));
}

static const char *member(struct ctx *c, const json_t *v, const char *key)
{
    const char *s = json_str(v, key);
    return s ? arena_strdup(c->arena, s) : "";
}

/* Sealed by another instance's key ring: as good as deleted. */
static void unseal(struct ctx *c, const char *object, const char *sealed, struct visa_letter *out)
{
    const char *text = *sealed ? seal_open(c->arena, c->keys, PURPOSE, object, sealed) : NULL;
    AUTO_JSON *v = text ? json_stored(c->arena, text) : NULL;
    out->has_passport = v != NULL;
    out->is = (struct visa_passport){member(c, v, "name"), member(c, v, "number"), member(c, v, "nationality"),
                                     member(c, v, "birth_date"), member(c, v, "expiry_date")};
}

/* ---- asking ---- */

static enum err may_ask(struct ctx *c, const struct visa_holder *h)
{
    struct visa_set set;
    TRY(visa_set_load(c, h->event_id, &set));
    if (!set.is_open)
        return fail(c, ERR_CONFLICT, NULL, "visa_letter_closed", NULL);
    if (!h->is_accepted)
        return fail(c, ERR_CONFLICT, NULL, "visa_letter_not_accepted", NULL);
    return h->is_over ? fail(c, ERR_CONFLICT, NULL, "visa_letter_over", NULL) : OK;
}

static enum err log_letter(struct ctx *c, const struct visa_holder *h, const char *what, int64_t no)
{
    return log_add(c, h->event_id, arena_printf(c->arena, "visa_letter.%s", what), h->object, NULL,
                   arena_printf(c->arena, "{\"no\":%" PRId64 "}", no));
}

enum err visa_letter_ask(struct ctx *c, const struct visa_who *who, const struct visa_passport *in, enum lang lang)
{
    struct visa_holder h;
    struct visa_passport p;
    struct q_visa_letter_add row;
    TRY(visa_holder_load(c, who, &h));
    TRY(may_ask(c, &h));
    TRY(read_passport(c, &h, in, &p));
    enum err e = q_visa_letter_add(c, &(struct q_visa_letter_add_in){
        .event_id = h.event_id, .opt_registration_id = opt(&who->registration_id),
        .opt_application_id = opt(&who->application_id), .lang = lang_code(lang), .sealed = seal(c, h.object, &p),
        .initials = proof_initials(c->arena, p.name), .now_at = c->now_at}, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "visa_letter_there", NULL);
    TRY(e);
    return log_letter(c, &h, "ask", row.no);
}

/* ---- what was asked ---- */

static enum err last_of(struct ctx *c, const struct visa_who *who, struct q_visa_letter_last *row)
{
    return q_visa_letter_last(c, opt(&who->registration_id), opt(&who->application_id), row);
}

enum err visa_letter_load(struct ctx *c, const struct visa_who *who, struct visa_letter *out)
{
    struct visa_holder h;
    struct q_visa_letter_last row;
    TRY(visa_holder_load(c, who, &h));
    TRY(last_of(c, who, &row));
    *out = (struct visa_letter){.id = row.id, .no = row.no, .created_at = row.created_at,
                                .decided_at = row.decided_at, .deleted_at = row.deleted_at, .state = row.state,
                                .reason = row.reason, .lang = LANG_EN};
    lang_of(row.lang, &out->lang);
    out->code = proof_make(c->arena, c->keys, c->origin, &(struct proof){PROOF_VISA_LETTER, row.id});
    unseal(c, h.object, row.sealed, out);
    return OK;
}

enum err visa_letter_look(struct ctx *c, const struct visa_who *who, struct visa_letter *out)
{
    struct visa_holder h;
    TRY(visa_holder_load(c, who, &h));
    TRY(visa_letter_load(c, who, out));
    return log_letter(c, &h, "look", out->no);
}

/* ---- the end of one, and decisions ---- */

static enum err end(struct ctx *c, const struct q_visa_letter_last *v, const char *state, const char *reason)
{
    struct q_visa_letter_end row;
    enum err e = q_visa_letter_end(c, state, reason, c->now_at, v->id, v->state, &row);
    return e == ERR_NOT_FOUND ? fail(c, ERR_CONFLICT, NULL, "not_possible", NULL) : e;
}

static bool is_live(const struct q_visa_letter_last *v)
{
    return strcmp(v->state, "requested") == 0 || strcmp(v->state, "issued") == 0;
}

enum err visa_letter_withdraw(struct ctx *c, const struct visa_who *who)
{
    struct visa_holder h;
    struct q_visa_letter_last v;
    TRY(visa_holder_load(c, who, &h));
    TRY(last_of(c, who, &v));
    if (!is_live(&v))
        return OK;
    TRY(end(c, &v, "withdrawn", ""));
    return log_letter(c, &h, "withdraw", v.no);
}

/* The page of the letter, by the holder's own link. */
static const char *own_link(struct ctx *c, const struct visa_who *who, const struct visa_holder *h)
{
    bool is_guest = who->registration_id != NO_INT;
    struct capability cap = {.kind = is_guest ? CAPABILITY_GUEST : CAPABILITY_APPLICANT,
                             .id = is_guest ? who->registration_id : who->application_id, .link_no = h->link_no};
    return arena_printf(c->arena, "%s/visa-letter#%c=%s", c->origin, is_guest ? 't' : 'c',
                        capability_make(c->arena, c->keys, c->origin, &cap));
}

static enum err tell(struct ctx *c, const struct visa_who *who, const struct visa_holder *h, enum mail_text text,
                     const char *reason)
{
    bool is_guest = who->registration_id != NO_INT;
    const struct msg_arg args[] = {{"event", json_stored_in_lang(c->arena, h->event_name_json, lang_code(h->lang))},
                                   {"link", own_link(c, who, h)},
                                   {"reason", reason}};
    struct mail m = {.text = text, .event_id = h->event_id, .object = h->object, .to_email = h->email,
                     .to_name = is_guest ? h->name : "", .lang = h->lang, .args = args,
                     .n_args = sizeof args / sizeof *args};
    return *h->email ? mail_queue(c, &m) : OK;
}

static enum err issue(struct ctx *c, const struct visa_who *who, const struct visa_holder *h,
                      const struct q_visa_letter_last *v)
{
    struct q_visa_letter_issue row;
    struct visa_letter is;
    if (strcmp(v->state, "issued") == 0)
        return OK;
    if (!h->is_accepted)
        return fail(c, ERR_CONFLICT, NULL, "visa_letter_not_accepted", NULL);
    unseal(c, h->object, v->sealed, &is);
    enum err e = is.has_passport ? q_visa_letter_issue(c, c->now_at, v->id, &row) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "visa_letter_ended", NULL);
    TRY(e);
    TRY(log_letter(c, h, "issue", v->no));
    return tell(c, who, h, MAIL_VISA_LETTER_ISSUED, "");
}

enum err visa_letter_decide(struct ctx *c, const struct visa_who *who, const char *decision, const char *reason)
{
    struct visa_holder h;
    struct q_visa_letter_last v;
    bool is_revoke = strcmp(decision, "revoke") == 0;
    TRY(visa_holder_load(c, who, &h));
    TRY(last_of(c, who, &v));
    if (strcmp(decision, "issue") == 0)
        return issue(c, who, &h, &v);
    if (!is_revoke && strcmp(decision, "refuse") != 0)
        return fail(c, ERR_INVALID, "decision", "field_choice", "choices", "issue, refuse, revoke", NULL);
    const char *next = is_revoke ? "revoked" : "refused";
    if (strcmp(v.state, next) == 0)
        return OK;
    if (strcmp(v.state, is_revoke ? "issued" : "requested") != 0)
        return fail(c, ERR_CONFLICT, NULL, "visa_letter_ended", NULL);
    if (!reason)
        return fail(c, ERR_INVALID, "reason", "field_missing", NULL);
    TRY(end(c, &v, next, reason));
    TRY(log_letter(c, &h, decision, v.no));
    return tell(c, who, &h, is_revoke ? MAIL_VISA_LETTER_REVOKED : MAIL_VISA_LETTER_REFUSED, reason);
}

enum err visa_letter_sweep(struct ctx *c, size_t *n)
{
    struct q_visa_letter_due *due;
    TRY(q_visa_letter_due(c, c->now_at, &due, n));
    for (size_t i = 0; i < *n; i++) {
        const struct visa_who who = {due[i].registration_id, due[i].application_id};
        struct visa_holder h;
        struct q_visa_letter_end row;
        TRY(visa_holder_load(c, &who, &h));
        TRY(q_visa_letter_end(c, "ended", "", c->now_at, due[i].id, due[i].state, &row));
        TRY(log_letter(c, &h, "delete", row.no));
    }
    return OK;
}
