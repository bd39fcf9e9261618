#include "domain/letter/letter.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/forum/newsletter.h"
#include "domain/letter/letter_text.h"
#include "mail/mail.h"
#include "store/queries.h"

#define MINUTE_MS     INT64_C(60000)
#define HOUR_MS       (60 * MINUTE_MS)
#define BATCH_MAX     16
#define LATE_MS       1000 /* what was missed in a longer halt is not made up for: the rate holds */
#define TEXT_BYTES    (64u << 10)
#define TESTS_AN_HOUR 20

static const char *object_of(struct ctx *c, int64_t letter_id)
{
    return arena_printf(c->arena, "letter:%" PRId64, letter_id);
}

static enum err log_it(struct ctx *c, const char *action, int64_t letter_id, const char *after_json)
{
    ctx_topic(c, "letter", letter_id);
    ctx_topic(c, "newsletter", 1);
    return log_add(c, NO_INT, action, object_of(c, letter_id), NULL, after_json);
}

/* ---- texts ---- */

static void check_texts(struct ctx *c, const json_t *texts, const char *field, bool is_line)
{
    const char *key;
    json_t *value;
    enum lang lang;
    json_object_foreach((json_t *)(uintptr_t)texts, key, value)
    {
        const char *at = arena_printf(c->arena, "%s.%s", field, key), *s = json_string_value(value);
        int64_t n_max = is_line ? LETTER_SUBJECT_MAX : LETTER_TEXT_MAX;
        if (!lang_of(key, &lang) || strcmp(lang_code(lang), key) != 0)
            issue_add(c, at, "field_choice", "field_choice", "choices", "ko, zh, en", NULL);
        else if (!s || !(is_line ? text_is_line(s) && mail_header_ok(s) : text_is_block(s)))
            issue_add(c, at, "field_type", "field_type", "expected", is_line ? "one line of text" : "text", NULL);
        else if ((int64_t)text_n_chars(s) > n_max || strlen(s) > TEXT_BYTES)
            issue_add(c, at, "field_too_long", "field_too_long", "max",
                      arena_printf(c->arena, "%" PRId64, n_max), NULL);
    }
}

/* As stored: each language that has any words, in form C. */
static const char *texts_json(struct ctx *c, const json_t *texts)
{
    AUTO_JSON *out = json_object();
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)texts, key, value)
    {
        const char *s = text_trim(c->arena, text_nfc(c->arena, json_string_value(value)));
        if (*s)
            json_object_set_new(out, key, json_string(s));
    }
    return json_text(c->arena, out);
}

static enum err read_edit(struct ctx *c, const struct letter_edit *in, const char **subject, const char **text)
{
    check_texts(c, in->subject, "subject", true);
    check_texts(c, in->text, "text", false);
    if (c->failure.issues)
        return fail(c, ERR_INVALID, NULL, "invalid_fields", NULL);
    if (in->subject)
        *subject = texts_json(c, in->subject);
    if (in->text)
        *text = texts_json(c, in->text);
    return OK;
}

/* What a letter says in one of its languages. */
struct said {
    enum lang lang;
    const char *subject, *text;
};

/* In the reader's language, else English, else any that it has. Borrowed from the two objects. */
static struct said pick(const json_t *subject, const json_t *text, enum lang lang)
{
    enum lang order[] = {lang, LANG_EN, LANG_KO, LANG_ZH};
    struct said s = {.lang = lang};
    for (size_t i = 0; i < sizeof order / sizeof *order && !s.text; i++) {
        const char *code = lang_code(order[i]);
        if (json_str(subject, code) && json_str(text, code))
            s = (struct said){order[i], json_str(subject, code), json_str(text, code)};
    }
    return s;
}

/* A letter that may be sent has a subject wherever it has a text, and one of each. */
static enum err check_whole(struct ctx *c, const json_t *subject, const json_t *text)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        const char *code = lang_code((enum lang)i);
        bool has_subject = json_str(subject, code), has_text = json_str(text, code);
        if (has_subject != has_text)
            issue_add(c, arena_printf(c->arena, "%s.%s", has_text ? "subject" : "text", code), "field_missing",
                      "field_missing", NULL);
    }
    if (!c->failure.issues && json_object_size(text) == 0)
        issue_add(c, "text", "field_missing", "field_missing", NULL);
    return c->failure.issues ? fail(c, ERR_INVALID, NULL, "invalid_fields", NULL) : OK;
}

enum err letter_previews(struct ctx *c, struct jw *w, const char *subject_json, const char *text_json)
{
    AUTO_JSON *subject = json_stored(c->arena, subject_json), *text = json_stored(c->arena, text_json);
    jw_key_open(w, "previews", '{');
    for (int i = 0; i < LANG_COUNT; i++) {
        const char *code = lang_code((enum lang)i), *words = json_str(text, code);
        if (!json_str(subject, code) && !words)
            continue;
        jw_key_open(w, code, '{');
        jw_str(w, "subject", json_str(subject, code));
        letter_blocks(c->arena, w, words ? words : "");
        jw_close(w, '}');
    }
    jw_close(w, '}');
    return OK;
}

/* ---- writing ---- */

enum err letter_add(struct ctx *c, const struct letter_edit *in, int64_t *id)
{
    struct q_letter_add row;
    const char *subject = "{}", *text = "{}";
    if (c->replay_id) {
        *id = c->replay_id;
        return OK;
    }
    TRY(read_edit(c, in, &subject, &text));
    TRY(q_letter_add(c, subject, text, in->n_per_minute == NO_INT ? LETTER_RATE : in->n_per_minute, c->real_at, &row));
    c->created_id = *id = row.id;
    return log_it(c, "letter.create", row.id, NULL);
}

static enum err too_late(struct ctx *c, const char *state)
{
    fail_extra_text(c, "state", state);
    return fail(c, ERR_CONFLICT, NULL, "letter_no_draft", NULL);
}

static enum err change_rate(struct ctx *c, const struct q_letter_get *l, const struct letter_edit *in)
{
    struct q_letter_set_rate row;
    if (in->subject || in->text || in->n_per_minute == NO_INT)
        return too_late(c, l->state);
    enum err e = q_letter_set_rate(c, in->n_per_minute, c->real_at, l->id, &row);
    if (e == ERR_NOT_FOUND)
        return too_late(c, l->state);
    TRY(e);
    return log_it(c, "letter.change", l->id,
                  arena_printf(c->arena, "{\"n_per_minute\":%" PRId64 "}", in->n_per_minute));
}

enum err letter_change(struct ctx *c, int64_t letter_id, const struct letter_edit *in)
{
    struct q_letter_get l;
    struct q_letter_change row;
    TRY(q_letter_get(c, letter_id, &l));
    TRY(ctx_match(c, l.version_no));
    if (strcmp(l.state, "draft") != 0)
        return change_rate(c, &l, in);
    const char *subject = l.subject_json, *text = l.text_json;
    TRY(read_edit(c, in, &subject, &text));
    int64_t rate = in->n_per_minute == NO_INT ? l.n_per_minute : in->n_per_minute;
    enum err e = q_letter_change(c, subject, text, rate, c->real_at, l.id, &row);
    if (e == ERR_NOT_FOUND)
        return too_late(c, l.state);
    TRY(e);
    return log_it(c, "letter.change", l.id, NULL);
}

enum err letter_delete(struct ctx *c, int64_t letter_id)
{
    struct q_letter_get l;
    TRY(q_letter_get(c, letter_id, &l));
    enum err e = q_letter_delete(c, letter_id);
    if (e == ERR_NOT_FOUND)
        return too_late(c, l.state);
    TRY(e);
    return log_it(c, "letter.delete", letter_id, NULL);
}

/* ---- mails ---- */

/* One letter on its way: its texts, and to whom. */
struct on_way {
    const json_t *subject, *text;
    const char *object, *to_email, *link;
    enum lang lang;
    bool is_test;
};

static enum err queue(struct ctx *c, const struct on_way *o, int64_t *outbox_id)
{
    struct said said = pick(o->subject, o->text, o->lang);
    struct letter_foot foot = {.lang = said.lang == LANG_ZH ? "zh-Hans" : lang_code(said.lang), .leave_url = o->link};
    foot.foot = msg_text(c->arena, said.lang, "newsletter_foot", NULL, 0);
    foot.leave = msg_text(c->arena, said.lang, "newsletter_foot_leave", NULL, 0);
    struct mail m = {.text = o->is_test ? MAIL_NEWSLETTER_TEST : MAIL_NEWSLETTER,
                     .event_id = NO_INT,
                     .object = o->object,
                     .to_email = o->to_email,
                     .to_name = "",
                     .lang = said.lang,
                     .is_test = o->is_test,
                     MAIL_ARGS({"subject", said.subject},
                               {"text", text_trim(c->arena, letter_plain(c->arena, said.text))}, {"link", o->link})};
    struct mail_list list = {.html = letter_html(c->arena, said.text, &foot), .leave_url = o->is_test ? NULL : o->link};
    return mail_queue_listed(c, &m, &list, outbox_id);
}

enum err letter_test(struct ctx *c, int64_t letter_id, enum lang lang)
{
    struct q_letter_get l;
    struct q_person_get person;
    struct q_letter_n_tests sent;
    int64_t outbox_id;
    TRY(q_letter_get(c, letter_id, &l));
    AUTO_JSON *subject = json_stored(c->arena, l.subject_json), *text = json_stored(c->arena, l.text_json);
    TRY(check_whole(c, subject, text));
    if (c->who.kind != WHO_PERSON)
        return fail(c, ERR_CONFLICT, NULL, "letter_test_nobody", NULL);
    TRY(q_person_get(c, c->who.person_id, &person));
    TRY(q_letter_n_tests(c, object_of(c, letter_id), c->real_at - HOUR_MS, &sent));
    if (sent.n_mails >= TESTS_AN_HOUR)
        return fail(c, ERR_TOO_MANY, NULL, "letter_tests_many", NULL);
    struct on_way o = {.subject = subject, .text = text, .object = object_of(c, letter_id), .to_email = person.email,
                       .link = arena_printf(c->arena, "%s/newsletter", c->origin), .lang = lang, .is_test = true};
    TRY(queue(c, &o, &outbox_id));
    return log_it(c, "letter.test", letter_id, NULL);
}

/* ---- sending ---- */

enum err letter_send(struct ctx *c, int64_t letter_id)
{
    struct q_letter_get l;
    struct q_subscription_reach reach;
    struct q_letter_start row;
    TRY(q_letter_get(c, letter_id, &l));
    TRY(ctx_match(c, l.version_no));
    if (strcmp(l.state, "draft") != 0)
        return too_late(c, l.state);
    AUTO_JSON *subject = json_stored(c->arena, l.subject_json), *text = json_stored(c->arena, l.text_json);
    TRY(check_whole(c, subject, text));
    TRY(q_subscription_reach(c, &reach));
    if (reach.n_recipients == 0)
        return fail(c, ERR_CONFLICT, NULL, "letter_nobody", NULL);
    enum err e = q_letter_start(c, c->real_at, reach.until_id, reach.n_recipients, letter_id, &row);
    if (e == ERR_NOT_FOUND)
        return too_late(c, l.state);
    TRY(e);
    c->has_mail = true; /* the mailer looks at once */
    return log_it(c, "letter.send", letter_id, arena_printf(c->arena, "{\"n_recipients\":%" PRId64 "}",
                                                            reach.n_recipients));
}

static enum err move(struct ctx *c, int64_t letter_id, const char *from, const char *to)
{
    struct q_letter_get l;
    struct q_letter_move row;
    TRY(q_letter_get(c, letter_id, &l));
    if (strcmp(l.state, to) == 0)
        return OK;
    enum err e = q_letter_move(c, to, c->real_at, letter_id, from, &row);
    if (e == ERR_NOT_FOUND) {
        fail_extra_text(c, "state", l.state);
        return fail(c, ERR_CONFLICT, NULL, "letter_not_under_way", NULL);
    }
    TRY(e);
    return log_it(c, strcmp(to, "paused") == 0 ? "letter.pause" : "letter.resume", letter_id, NULL);
}

enum err letter_pause(struct ctx *c, int64_t letter_id)
{
    TRY(move(c, letter_id, "sending", "paused"));
    return q_letter_hold_mails(c, letter_id);
}

enum err letter_resume(struct ctx *c, int64_t letter_id)
{
    TRY(move(c, letter_id, "paused", "sending"));
    c->has_mail = true;
    return q_letter_free_mails(c, c->real_at, letter_id);
}

/* ---- for the mailer ---- */

enum err letter_next(struct ctx *c, int64_t *letter_id, int64_t *next_at)
{
    struct q_letter_next row;
    TRY(q_letter_next(c, &row));
    *letter_id = row.id;
    *next_at = row.next_at;
    return OK;
}

/* How many are due by now, and when the next after them will be. */
static int64_t n_due(const struct ctx *c, const struct q_letter_get *l, int64_t *next_at)
{
    int64_t every_ms = (MINUTE_MS + l->n_per_minute - 1) / l->n_per_minute;
    int64_t from = l->next_at > c->real_at - LATE_MS ? l->next_at : c->real_at - LATE_MS;
    if (from > c->real_at)
        return 0;
    int64_t n = 1 + (c->real_at - from) / every_ms;
    n = n < BATCH_MAX ? n : BATCH_MAX;
    *next_at = from + n * every_ms;
    return n;
}

static enum err feed_one(struct ctx *c, const struct q_letter_get *l, struct on_way *o,
                         const struct q_letter_recipients *to)
{
    int64_t outbox_id;
    o->object = newsletter_object(c, to->id);
    o->to_email = to->email;
    o->link = newsletter_leave_url(c, to->id);
    o->lang = LANG_EN;
    lang_of(to->lang, &o->lang);
    TRY(queue(c, o, &outbox_id));
    return q_letter_mail_add(c, l->id, to->id, outbox_id);
}

enum err letter_feed(struct ctx *c, int64_t letter_id)
{
    struct q_letter_get l;
    struct q_letter_recipients *to;
    struct q_letter_advance row;
    int64_t next_at = 0;
    size_t n;
    TRY(q_letter_get(c, letter_id, &l));
    int64_t n_wanted = strcmp(l.state, "sending") == 0 ? n_due(c, &l, &next_at) : 0;
    if (n_wanted == 0)
        return OK;
    TRY(q_letter_recipients(c, l.last_id, l.until_id, n_wanted, &to, &n));
    bool is_over = (int64_t)n < n_wanted || to[n - 1].id == l.until_id;
    struct q_letter_advance_in in = {.last_id = n ? to[n - 1].id : l.last_id, .next_at = next_at, .n_mails = (int64_t)n,
                                     .state = is_over ? "sent" : "sending",
                                     .opt_ended_at = is_over ? &c->real_at : NULL,
                                     .letter_id = letter_id, .was_last_id = l.last_id};
    enum err e = q_letter_advance(c, &in, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    AUTO_JSON *subject = json_stored(c->arena, l.subject_json), *text = json_stored(c->arena, l.text_json);
    struct on_way o = {.subject = subject, .text = text};
    for (size_t i = 0; i < n; i++)
        TRY(feed_one(c, &l, &o, &to[i]));
    ctx_topic(c, "letter", letter_id);
    return is_over ? log_it(c, "letter.sent", letter_id, NULL) : OK;
}

/* One more of those in a row (subscription_n_refused). */
static enum err refuse(struct ctx *c, int64_t outbox_id, int64_t subscription_id, const char *why)
{
    struct q_subscription_n_refused row;
    ctx_topic(c, "newsletter", 1);
    TRY(q_letter_mail_refuse(c, outbox_id));
    TRY(q_subscription_n_refused(c, subscription_id, &row));
    if (row.n_refused == 0) /* before it was confirmed again */
        return OK;
    return q_subscription_bounce(c, row.n_refused, why, c->real_at, NEWSLETTER_BOUNCES_MAX, subscription_id);
}

enum err letter_mark(struct ctx *c, int64_t outbox_id, enum letter_fate fate, const char *why)
{
    struct q_letter_mail_open mail;
    enum err e = q_letter_mail_open(c, outbox_id, &mail);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    ctx_topic(c, "letter", mail.letter_id);
    TRY(q_letter_count(c, fate == LETTER_TAKEN, fate != LETTER_TAKEN, mail.letter_id));
    if (fate == LETTER_TAKEN)
        return q_subscription_reached(c, mail.subscription_id);
    return fate == LETTER_BOUNCED ? refuse(c, outbox_id, mail.subscription_id, why) : OK;
}

enum err letter_bounced(struct ctx *c, int64_t outbox_id, bool was_taken, bool is_refused, const char *why)
{
    struct q_letter_mail_of mail;
    enum err e = q_letter_mail_of(c, outbox_id, &mail);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    ctx_topic(c, "letter", mail.letter_id);
    TRY(q_letter_count(c, was_taken ? -1 : 0, 1, mail.letter_id));
    return is_refused ? refuse(c, outbox_id, mail.subscription_id, why) : OK;
}
