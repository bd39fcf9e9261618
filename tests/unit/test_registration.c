/* Random histories of a forum's guests on a real database, against a slow and obvious model: a list of
 * registrations in which places are counted anew each time. */
#include "unit.h"
#include "unit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/time.h"
#include "domain/event/event.h"
#include "domain/forum/registration.h"
#include "store/queries.h"

#define SLUG           "korea-china-forum-2022"
#define HOUR_MS        INT64_C(3600000)
#define N_EMAILS       6
#define SEATS_MAX      128
#define N_ACTS         70
#define HISTORIES      250 /* an ordinary run's sample */
#define HISTORIES_LONG 10000

/* ---- the database ---- */

struct fixture {
    struct unit_db u;
    struct ctx c;
    struct keyring *keys;
    int64_t event_id;
};

static void import_small_forum(struct fixture *f)
{
    char full[512];
    struct event_import done;
    snprintf(full, sizeof full, "%.*sdeploy/events/%s.json",
             (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__, SLUG);
    AUTO_JSON *doc = json_load_file(full, 0, NULL);
    AUTO_JSON *patch = json_loads("{\"ticket_types\": {\"on_site\": {\"n_capacity\": 3},"
                                  "\"online\": {\"n_capacity\": 2, \"join_url\": \"https://meet.example/x\"}}}",
                                  0, NULL);
    assert_int_equal(event_import(&f->c, doc, &done), OK);
    assert_int_equal(event_change(&f->c, done.event_id, patch, 0, &done), OK);
    f->event_id = done.event_id;
}

static void begin(struct fixture *f)
{
    *f = (struct fixture){0};
    unit_db_new(&f->u);
    f->c = unit_ctx();
    f->keys = keyring_new(f->c.real_at);
    f->c.keys = f->keys;
    f->c.origin = "https://rostrum.example";
    f->c.who = (struct who){.kind = WHO_OPERATOR, .address = ""};
    f->c.db = unit_db_open(&f->u, DB_WRITE);
    assert_int_equal(db_begin(f->c.db), OK);
    import_small_forum(f);
    assert_int_equal(db_commit(f->c.db), OK);
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    keyring_free(f->keys);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
}

/* ---- the model ---- */

enum seat_state { PENDING, CONFIRMED, CANCELLED, EXPIRED };
static const char *const state_words[] = {"pending", "confirmed", "cancelled", "expired"};
static const char *const ticket_keys[] = {"on_site", "online"};
static const int capacity[] = {3, 2};

struct seat {
    int64_t id, hold_until;
    int email, ticket;
    enum seat_state state;
};

struct model {
    struct seat seats[SEATS_MAX];
    int n;
    int64_t now, due, opens, closes[2];
};

/* What an act came to: its code and, where there is one, the rule that refused. */
struct outcome {
    enum err err;
    const char *rule;
};
static const struct outcome fine = {OK, ""}, full = {ERR_CONFLICT, "registration_full"},
                            late = {ERR_LATE, "registration_late"},
                            early = {ERR_LATE, "registration_early"},
                            not_live = {ERR_CONFLICT, "registration_not_live"},
                            replaced = {ERR_CONFLICT, "registration_replaced"};

static bool lives(const struct seat *s)
{
    return s->state == PENDING || s->state == CONFIRMED;
}

static int model_taken(const struct model *m, int ticket)
{
    int n = 0;
    for (int i = 0; i < m->n; i++)
        n += m->seats[i].ticket == ticket && lives(&m->seats[i]);
    return n;
}

static bool is_over(const struct model *m, const struct seat *s)
{
    return s->state == PENDING && s->hold_until <= m->due;
}

/* True when there is a place, after ending what is over, but for one, if it is needed. */
static bool model_room(struct model *m, int ticket, const struct seat *but)
{
    if (model_taken(m, ticket) >= capacity[ticket])
        for (int i = 0; i < m->n; i++)
            if (&m->seats[i] != but && is_over(m, &m->seats[i]))
                m->seats[i].state = EXPIRED;
    return model_taken(m, ticket) < capacity[ticket];
}

static struct seat *model_live(struct model *m, int email)
{
    for (int i = 0; i < m->n; i++)
        if (m->seats[i].email == email && lives(&m->seats[i]))
            return &m->seats[i];
    return NULL;
}

static const struct outcome *model_window(const struct model *m, int ticket)
{
    return m->now < m->opens ? &early : m->now >= m->closes[ticket] ? &late : NULL;
}

static int64_t model_hold(const struct model *m, int ticket)
{
    int64_t until = (m->now + 24 * HOUR_MS + 59999) / 60000 * 60000, last = m->closes[ticket] + HOUR_MS;
    return until < last ? until : last;
}

static struct outcome model_register(struct model *m, int email, int ticket)
{
    struct seat *live = model_live(m, email);
    if (model_window(m, ticket))
        return *model_window(m, ticket);
    if (live && is_over(m, live)) {
        live->state = EXPIRED;
        live = NULL;
    }
    bool has_room = model_room(m, ticket, NULL);
    if (live) /* answered like anybody, nothing taken */
        return has_room ? fine : (struct outcome){OK, full.rule};
    if (!has_room)
        return full;
    m->seats[m->n++] = (struct seat){.email = email, .ticket = ticket, .hold_until = model_hold(m, ticket)};
    return fine;
}

static struct outcome model_confirm(struct model *m, struct seat *s)
{
    if (s->state == CANCELLED)
        return not_live;
    if (s->state == EXPIRED) {
        if (model_window(m, s->ticket))
            return *model_window(m, s->ticket);
        if (!model_room(m, s->ticket, s))
            return full;
        if (model_live(m, s->email))
            return replaced;
    }
    s->state = CONFIRMED;
    return fine;
}

static struct outcome model_cancel(struct seat *s)
{
    if (s->state == EXPIRED)
        return not_live;
    s->state = CANCELLED;
    return fine;
}

static struct outcome model_switch(struct model *m, struct seat *s, int ticket)
{
    if (!lives(s))
        return not_live;
    if (s->ticket == ticket)
        return fine;
    if (model_window(m, ticket))
        return *model_window(m, ticket);
    if (!model_room(m, ticket, s))
        return full;
    s->ticket = ticket;
    return fine;
}

static struct outcome model_join(const struct seat *s)
{
    bool is_in = s->state == CONFIRMED && s->ticket == 1;
    return is_in ? fine : (struct outcome){ERR_CONFLICT, "registration_no_join"};
}

/* ---- both ---- */

static uint64_t dice;

static int roll(int n)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (int)(dice % (uint64_t)n);
}

static struct outcome real_register(struct fixture *f, struct model *m, int email, int ticket)
{
    struct registration_held held;
    struct registration_new in = {.slug = SLUG, .ticket = ticket_keys[ticket], .name = "Guest",
                                  .email = arena_printf(f->c.arena, "guest%d@guests.example", email),
                                  .organisation = "", .lang = LANG_KO};
    f->c.created_id = 0;
    enum err e = registration_add(&f->c, &in, &held);
    if (e == OK && model_live(m, email) && !model_live(m, email)->id)
        model_live(m, email)->id = f->c.created_id;
    return (struct outcome){e, f->c.failure.rule ? f->c.failure.rule : ""};
}

static struct outcome real_act(struct fixture *f, int act, int64_t id, int ticket)
{
    const char *url;
    enum err e = act == 0   ? registration_confirm(&f->c, id)
                 : act == 1 ? registration_cancel(&f->c, id, "made up")
                 : act == 2 ? registration_switch(&f->c, id, ticket_keys[ticket])
                            : registration_join(&f->c, id, true, &url);
    return (struct outcome){e, f->c.failure.rule ? f->c.failure.rule : ""};
}

static void compare(struct fixture *f, const struct model *m)
{
    for (int i = 0; i < m->n; i++) {
        struct q_registration_get g;
        assert_int_equal(q_registration_get(&f->c, m->seats[i].id, &g), OK);
        assert_string_equal(g.state, state_words[m->seats[i].state]);
        assert_string_equal(g.ticket, ticket_keys[m->seats[i].ticket]);
        if (m->seats[i].state == PENDING)
            assert_int_equal(g.hold_until, m->seats[i].hold_until);
    }
    for (int t = 0; t < 2; t++) {
        struct q_ticket_find row;
        assert_int_equal(q_ticket_find(&f->c, f->event_id, ticket_keys[t], &row), OK);
        assert_int_equal(row.n_taken, model_taken(m, t));
        assert_true(row.n_taken <= row.n_capacity);
    }
}

/* One act in a savepoint, as the writer runs it; a refusal leaves nothing behind in either. */
static void act(struct fixture *f, struct model *m, int n_of[8])
{
    int kind = roll(9), email = roll(N_EMAILS), ticket = roll(2), seat = m->n ? roll(m->n) : 0;
    struct model before = *m;
    struct outcome want, got;
    assert_int_equal(db_savepoint(f->c.db), OK);
    if (kind >= 4 || !m->n) {
        want = model_register(m, email, ticket);
        got = real_register(f, m, email, ticket);
    } else {
        struct seat *s = &m->seats[seat];
        want = kind == 0   ? model_confirm(m, s)
               : kind == 1 ? model_cancel(s)
               : kind == 2 ? model_switch(m, s, ticket)
                           : model_join(s);
        got = real_act(f, kind, s->id, ticket);
    }
    if (got.err != want.err || strcmp(got.rule, want.rule) != 0)
        fail_msg("act %d: expected %s %s, got %s %s", kind, err_word(want.err), want.rule,
                 err_word(got.err), got.rule);
    n_of[want.err == OK ? 0 : want.rule == full.rule ? 1 : want.rule == late.rule ? 2 : 3]++;
    n_of[4] += want.rule == replaced.rule;
    n_of[5] += want.err == OK && want.rule == full.rule;
    if (want.err == OK)
        assert_int_equal(db_release(f->c.db), OK);
    else {
        db_rollback_to(f->c.db);
        *m = before;
    }
    failure_clear(&f->c);
    compare(f, m);
}

/* Time goes on by up to 16 hours; requests received before may still be under way. */
static void pass(struct fixture *f, struct model *m)
{
    m->now += roll(3) ? roll(16) * HOUR_MS / 4 : roll(16) * HOUR_MS;
    m->due = roll(3) ? m->now : m->now - roll(3) * HOUR_MS;
    f->c.received_at = f->c.now_at = m->now;
    f->c.oldest_at = roll(2) && m->due == m->now ? INT64_MAX : m->due;
}

void test_registration__histories_are_those_of_a_slow_model(void)
{
    struct fixture f;
    int n_of[8] = {0}, n_expired = 0;
    int n_histories = unit_campaign(HISTORIES, HISTORIES_LONG);
    if (unit_db_is_pg()) /* each statement is a message there and back */
        n_histories /= 5;
    begin(&f);
    dice = UINT64_C(20220804);
    for (int no = 0; no < n_histories; no++) {
        struct arena_mark mark = arena_mark(f.c.arena);
        struct model m = {0};
        time_parse_rfc3339("2022-07-20T02:00:00Z", &m.opens);
        time_parse_rfc3339("2022-08-03T10:00:00Z", &m.closes[0]);
        time_parse_rfc3339("2022-08-04T10:00:00Z", &m.closes[1]);
        m.now = m.opens - 2 * HOUR_MS + roll(15 * 24) * HOUR_MS;
        assert_int_equal(db_begin(f.c.db), OK);
        for (int i = 0; i < N_ACTS; i++) {
            pass(&f, &m);
            act(&f, &m, n_of);
        }
        for (int i = 0; i < m.n; i++)
            n_expired += m.seats[i].state == EXPIRED;
        db_rollback(f.c.db); /* the next one begins with the empty forum */
        f.c.topic = NULL;
        arena_reset(f.c.arena, mark);
    }
    /* the histories went where they should */
    for (int i = 0; i < 6; i++)
        assert_true(n_of[i] > 0);
    assert_true(n_expired > 0);
    end(&f);
}

/* Two requests of one address that both found none: the second insertion gives no row. */
void test_registration__the_key_lets_an_address_live_once(void)
{
    struct fixture f;
    struct q_ticket_find ticket;
    struct q_registration_add row;
    struct q_registration_cancel freed;
    begin(&f);
    assert_int_equal(db_begin(f.c.db), OK);
    assert_int_equal(q_ticket_find(&f.c, f.event_id, "online", &ticket), OK);
    struct q_registration_add_in in = {.event_id = f.event_id, .ticket_type_id = ticket.id, .last_no = 1,
                                       .name = "Guest", .email = "one@guests.example", .organisation = "",
                                       .lang = "en", .now_at = f.c.now_at, .hold_until = f.c.now_at,
                                       .is_placed = true};
    assert_int_equal(q_registration_add(&f.c, &in, &row), OK);
    in.last_no = 2;
    assert_int_equal(q_registration_add(&f.c, &in, &row), ERR_NOT_FOUND);
    assert_int_equal(q_registration_cancel(&f.c, f.c.now_at, row.id, 1, &freed), OK);
    assert_int_equal(q_registration_cancel(&f.c, f.c.now_at, row.id, 1, &freed), ERR_NOT_FOUND);
    assert_int_equal(q_registration_add(&f.c, &in, &row), OK);
    db_rollback(f.c.db);
    end(&f);
}

/* Places that nobody took are not given back: the count can never fall below what is held. */
void test_registration__no_more_places_are_given_back_than_were_taken(void)
{
    struct fixture f;
    struct q_ticket_find ticket;
    struct q_ticket_take taken;
    struct q_ticket_give_back left;
    begin(&f);
    assert_int_equal(db_begin(f.c.db), OK);
    assert_int_equal(q_ticket_find(&f.c, f.event_id, "online", &ticket), OK);
    assert_int_equal(q_ticket_give_back(&f.c, 1, ticket.id, &left), ERR_NOT_FOUND);
    assert_int_equal(q_ticket_take(&f.c, 1, ticket.id, &taken), OK);
    assert_int_equal(q_ticket_take(&f.c, 1, ticket.id, &taken), OK);
    assert_int_equal(q_ticket_take(&f.c, 1, ticket.id, &taken), ERR_NOT_FOUND);
    assert_int_equal(q_ticket_give_back(&f.c, 3, ticket.id, &left), ERR_NOT_FOUND);
    assert_int_equal(q_ticket_give_back(&f.c, 2, ticket.id, &left), OK);
    assert_int_equal(left.n_taken, 0);
    db_rollback(f.c.db);
    end(&f);
}
