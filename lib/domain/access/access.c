#include "domain/access/access.h"

#include <stdlib.h>
#include <string.h>

#include "store/queries.h"

static const struct scope nowhere = SCOPE_NOWHERE;

static enum err scope_event(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)id;
    struct q_scope_of_event row;
    TRY(q_scope_of_event(c, word, &row));
    s->event_id = row.event_id;
    return OK;
}

static enum err scope_round(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_round row;
    TRY(q_scope_of_round(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    return OK;
}

/* Who has come by its link (access_application) has only this to do with it. */
static enum err scope_application(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_application row;
    if (c->who.kind == WHO_APPLICANT && c->who.application_id == id) {
        s->application_id = id;
        return OK;
    }
    TRY(q_scope_of_application(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    s->application_id = row.application_id;
    return OK;
}

/* A judge's right says whether there is such an entry (judge_has). */
static enum err scope_entry(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_entry row;
    if (c->who.kind == WHO_JUDGE) {
        s->entry_id = id;
        return OK;
    }
    TRY(q_scope_of_entry(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    s->entry_id = row.entry_id;
    s->application_id = row.application_id;
    return OK;
}

static enum err scope_judge(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_judge row;
    TRY(q_scope_of_judge(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    s->judge_id = row.judge_id;
    return OK;
}

static enum err scope_slot(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_slot row;
    TRY(q_scope_of_slot(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    s->entry_id = row.entry_id;
    return OK;
}

static enum err scope_room(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_room row;
    TRY(q_scope_of_room(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    return OK;
}

static enum err scope_upload(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)id;
    struct q_scope_of_upload row;
    TRY(q_scope_of_upload(c, word, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    s->application_id = row.application_id;
    s->speaker_id = row.speaker_id;
    s->is_private = row.is_private;
    return OK;
}

static enum err scope_document(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)id;
    struct q_scope_of_document row;
    TRY(q_scope_of_document(c, word, &row));
    s->event_id = row.event_id;
    return OK;
}

static enum err scope_document_file(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)id;
    struct q_scope_of_document_file row;
    TRY(q_scope_of_document_file(c, word, &row));
    s->event_id = row.event_id;
    return OK;
}

static enum err scope_registration(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_registration row;
    if (c->who.kind == WHO_GUEST && c->who.registration_id == id) {
        s->registration_id = id;
        return OK;
    }
    TRY(q_scope_of_registration(c, id, &row));
    s->event_id = row.event_id;
    s->registration_id = row.registration_id;
    return OK;
}

static enum err scope_speaker(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_speaker row;
    TRY(q_scope_of_speaker(c, id, &row));
    s->event_id = row.event_id;
    s->speaker_id = row.speaker_id;
    return OK;
}

static enum err scope_allotment(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_allotment row;
    TRY(q_scope_of_allotment(c, id, &row));
    s->event_id = row.event_id;
    s->allotment_id = id;
    return OK;
}

static enum err scope_member(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_member row;
    TRY(q_scope_of_member(c, id, &row));
    s->event_id = row.event_id;
    s->round_id = row.round_id;
    s->application_id = row.application_id;
    return OK;
}

static enum err scope_referrer(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_referrer row;
    TRY(q_scope_of_referrer(c, id, &row));
    s->event_id = row.event_id;
    s->referrer_id = id;
    return OK;
}

/* A mail stands where what it is about does; of others than applications and judges no round knows. */
static enum err scope_mail(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    struct q_scope_of_mail row;
    TRY(q_scope_of_mail(c, id, &row));
    const char *colon = strchr(row.object, ':');
    int64_t object_id = colon ? strtoll(colon + 1, NULL, 10) : 0;
    enum err e = ERR_NOT_FOUND;
    if (strncmp(row.object, "application:", 12) == 0)
        e = scope_application(c, object_id, word, s);
    else if (strncmp(row.object, "judge:", 6) == 0)
        e = scope_judge(c, object_id, word, s);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    s->event_id = row.event_id;
    if (e == ERR_NOT_FOUND)
        s->registration_id = object_id; /* of the whole event */
    return OK;
}

/* A draft of a new event belongs to no event yet: only who may make events has it. */
static enum err scope_draft(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_draft row;
    TRY(q_scope_of_draft(c, id, &row));
    s->event_id = row.event_id;
    return OK;
}

/* The newsletter is the instance's: its letters and subscriptions stand in no event. */
static enum err scope_letter(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    (void)s;
    struct q_scope_of_letter row;
    return q_scope_of_letter(c, id, &row);
}

static enum err scope_subscription(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    (void)s;
    struct q_scope_of_subscription row;
    return q_scope_of_subscription(c, id, &row);
}

static enum err scope_organisation(struct ctx *c, int64_t id, const char *word, struct scope *s)
{
    (void)word;
    struct q_scope_of_organisation row;
    TRY(q_scope_of_organisation(c, id, &row));
    s->organisation_id = row.organisation_id;
    return OK;
}

static const struct {
    const char *field;
    enum err (*find)(struct ctx *c, int64_t id, const char *word, struct scope *s);
} finders[] = {
    {"event", scope_event},
    {"round_id", scope_round},
    {"application_id", scope_application},
    {"entry_id", scope_entry},
    {"judge_id", scope_judge},
    {"slot_id", scope_slot},
    {"room_id", scope_room},
    {"upload_key", scope_upload},
    {"document_key", scope_document},
    {"file_key", scope_document_file},
    {"registration_id", scope_registration},
    {"allotment_id", scope_allotment},
    {"member_id", scope_member},
    {"referrer_id", scope_referrer},
    {"draft_id", scope_draft},
    {"letter_id", scope_letter},
    {"subscription_id", scope_subscription},
    {"organisation_id", scope_organisation},
    {"speaker_id", scope_speaker},
    {"mail_id", scope_mail},
};

enum err access_scope(struct ctx *c, const char *field, int64_t id, const char *word,
                      struct scope *out)
{
    for (size_t i = 0; i < sizeof finders / sizeof *finders; i++) {
        if (strcmp(finders[i].field, field) != 0)
            continue;
        struct scope s = nowhere;
        TRY(finders[i].find(c, id, word, &s));
        *out = s;
        return OK;
    }
    fatal("no scope is known for the path field %s", field);
}

/* ---- roles ---- */

/* Whoever organises only some of its events would change it for the others, too. */
static enum err has_organisation(struct ctx *c, int64_t organisation_id, bool *out)
{
    struct q_organisation_rights row = {0};
    if (c->who.kind == WHO_PERSON)
        TRY(q_organisation_rights(c, c->who.person_id, organisation_id, &row));
    *out = c->who.kind == WHO_OPERATOR || (row.n_events > 0 && row.n_others == 0);
    return OK;
}

static enum err organiser_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    if (s->organisation_id != NO_INT)
        return has_organisation(c, s->organisation_id, out);
    struct q_role_has row = {0};
    if (c->who.kind == WHO_PERSON)
        TRY(q_role_has(c, c->who.person_id, role, s->event_id, s->round_id, &row));
    *out = c->who.kind == WHO_OPERATOR || row.n_grants > 0;
    return OK;
}

/* Over a round; or over an event as a whole when it has any round there: the lists are cut then. What
 * belongs to no round is not a local organiser's. */
static enum err local_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    struct q_role_has_in_event row = {0};
    if (s->round_id != NO_INT || s->application_id != NO_INT || s->registration_id != NO_INT ||
        s->speaker_id != NO_INT || s->allotment_id != NO_INT || s->referrer_id != NO_INT)
        return organiser_has(c, role, s, out);
    if (c->who.kind == WHO_PERSON)
        TRY(q_role_has_in_event(c, c->who.person_id, role, s->event_id, &row));
    *out = row.n_grants > 0;
    return OK;
}

/* Itself; an entry, or the application behind one, that it is assigned to and has no conflict with;
 * or its own round. */
static enum err judge_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    *out = false;
    if (c->who.kind != WHO_JUDGE || s->is_private)
        return OK;
    if (s->judge_id != NO_INT) {
        *out = s->judge_id == c->who.judge_id;
        return OK;
    }
    if (s->entry_id != NO_INT) {
        struct q_judge_sees_entry row;
        *out = c->who.entry_id == s->entry_id;
        if (*out)
            return OK;
        TRY(q_judge_sees_entry(c, c->who.judge_id, s->entry_id, &row));
        *out = row.is_assigned;
        return OK;
    }
    if (s->application_id != NO_INT) { /* its documents: as one of its entries */
        struct q_judge_sees_application row;
        TRY(q_judge_sees_application(c, c->who.judge_id, s->application_id, &row));
        *out = row.n_assigned > 0;
        return OK;
    }
    struct q_judge_round row;
    TRY(q_judge_round(c, c->who.judge_id, &row));
    *out = s->round_id != NO_INT && row.round_id == s->round_id;
    return OK;
}

static enum err applicant_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    *out = c->who.kind == WHO_APPLICANT && s->application_id == c->who.application_id;
    return OK;
}

static enum err guest_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    *out = c->who.kind == WHO_GUEST && s->registration_id == c->who.registration_id;
    return OK;
}

static enum err speaker_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    *out = c->who.kind == WHO_SPEAKER && s->speaker_id == c->who.speaker_id;
    return OK;
}

static enum err inviter_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    *out = c->who.kind == WHO_INVITER && s->allotment_id == c->who.allotment_id;
    return OK;
}

/* Over an event: one screens there; over an application of it, and its documents: it is theirs to look at. */
static enum err screener_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    struct q_screener_has row = {0};
    bool is_other = s->registration_id != NO_INT || s->speaker_id != NO_INT || s->allotment_id != NO_INT ||
                    s->event_id == NO_INT || (s->round_id != NO_INT && s->application_id == NO_INT) || s->is_private;
    if (c->who.kind == WHO_PERSON && !is_other)
        TRY(q_screener_has(c, c->who.person_id, s->event_id, s->application_id == NO_INT ? 0 : s->application_id,
                           &row));
    *out = row.n_grants > 0;
    return OK;
}

/* Of the application's team, or asked to be: that is all that an INVITEE has to be. */
static enum err member_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    const struct who *w = &c->who;
    bool is_theirs = w->kind == WHO_MEMBER && s->application_id == w->application_id;
    *out = is_theirs && (strcmp(role, "EDITOR") == 0   ? w->is_editor
                         : strcmp(role, "MEMBER") == 0 ? w->is_joined
                                                       : true);
    return OK;
}

static enum err referrer_has(struct ctx *c, const char *role, const struct scope *s, bool *out)
{
    (void)role;
    *out = c->who.kind == WHO_REFERRER && s->referrer_id == c->who.referrer_id;
    return OK;
}

static const struct {
    const char *role;
    enum err (*has)(struct ctx *c, const char *role, const struct scope *s, bool *out);
} roles[] = {
    {"ORGANISER", organiser_has}, {"LOCAL_ORGANISER", local_has}, {"JUDGE", judge_has},
    {"APPLICANT", applicant_has}, {"GUEST", guest_has},         {"DOOR", organiser_has},
    {"SPEAKER", speaker_has}, {"INVITER", inviter_has}, {"MEMBER", member_has}, {"EDITOR", member_has},
    {"INVITEE", member_has}, {"REFERRER", referrer_has}, {"SCREENER", screener_has},
};

enum err access_has(struct ctx *c, const char *role, const struct scope *scope, bool *is_allowed)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(roles[i].role, role) == 0)
            return roles[i].has(c, role, scope, is_allowed);
    fatal("no rule is known for the role %s", role);
}

enum err access_is_organiser(struct ctx *c, int64_t event_id, bool *out)
{
    struct scope s = nowhere;
    s.event_id = event_id;
    return organiser_has(c, "ORGANISER", &s, out);
}

/* ---- credentials ---- */

static enum err unusable(struct ctx *c, enum err e)
{
    if (e != ERR_NOT_FOUND)
        return e;
    return fail(c, ERR_UNAUTHENTICATED, NULL, "credentials_unusable", NULL);
}

enum err access_session(struct ctx *c, const char *secret_hash)
{
    struct q_session_find row;
    enum err e = q_session_find(c, secret_hash, c->real_at, &row);
    if (e != OK)
        return unusable(c, e);
    bool is_judge = row.judge_id != NO_INT;
    c->who.kind = is_judge ? WHO_JUDGE : WHO_PERSON;
    c->who.session_id = row.session_id;
    c->who.judge_id = is_judge ? row.judge_id : 0;
    c->who.person_id = is_judge ? 0 : row.person_id;
    c->who.jti = row.jti;
    ctx_fresh_until_real(c, row.expires_at);
    return OK;
}

enum err access_judge_token(struct ctx *c, const char *jti, int64_t judge_id, int64_t entry_id)
{
    struct q_judge_token_find row;
    enum err e = q_judge_token_find(c, entry_id, jti, judge_id, c->real_at, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.entry_id = row.is_assigned ? entry_id : 0;
    c->who.kind = WHO_JUDGE;
    c->who.judge_id = row.judge_id;
    c->who.jti = jti;
    return OK;
}

void access_application_ahead(struct ctx *c, int64_t application_id, int64_t link_no)
{
    struct q_application_link_ok row;
    AHEAD(c, q_application_link_ok(c, application_id, link_no, &row));
}

enum err access_application(struct ctx *c, int64_t application_id, int64_t link_no)
{
    struct q_application_link_ok row;
    enum err e = q_application_link_ok(c, application_id, link_no, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.kind = WHO_APPLICANT;
    c->who.application_id = row.id;
    return OK;
}

enum err access_registration(struct ctx *c, int64_t registration_id, int64_t link_no)
{
    struct q_registration_link_ok row;
    enum err e = q_registration_link_ok(c, registration_id, link_no, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.kind = WHO_GUEST;
    c->who.registration_id = row.id;
    return OK;
}

enum err access_speaker(struct ctx *c, int64_t speaker_id, int64_t link_no)
{
    struct q_speaker_link_ok row;
    enum err e = q_speaker_link_ok(c, speaker_id, link_no, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.kind = WHO_SPEAKER;
    c->who.speaker_id = row.id;
    return OK;
}

enum err access_allotment(struct ctx *c, int64_t allotment_id, int64_t link_no)
{
    struct q_allotment_link_ok row;
    enum err e = q_allotment_link_ok(c, allotment_id, link_no, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.kind = WHO_INVITER;
    c->who.allotment_id = row.id;
    return OK;
}

enum err access_member(struct ctx *c, int64_t application_id, int64_t link_no)
{
    struct q_member_link_ok row;
    enum err e = q_member_link_ok(c, application_id, link_no, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.kind = WHO_MEMBER;
    c->who.member_id = row.id;
    c->who.application_id = row.application_id;
    c->who.is_joined = strcmp(row.state, "accepted") == 0;
    c->who.is_editor = c->who.is_joined && strcmp(row.role, "editor") == 0;
    return OK;
}

enum err access_referrer(struct ctx *c, int64_t referrer_id, int64_t link_no)
{
    struct q_referrer_link_ok row;
    enum err e = q_referrer_link_ok(c, referrer_id, link_no, &row);
    if (e != OK)
        return unusable(c, e);
    c->who.kind = WHO_REFERRER;
    c->who.referrer_id = row.id;
    return OK;
}
