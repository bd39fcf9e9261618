/* Random histories of quotas, requests, allotments, the waiting list and its offers on a real database, against a slow
 * and obvious model: lists in which what is taken is counted anew each time, and the waiting list is walked
 * from its head whenever anything was freed. */
#include "seat_model.h"
#include "unit.h"
#include "unit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/time.h"
#include "domain/event/event.h"
#include "domain/forum/allotment.h"
#include "domain/forum/registration.h"
#include "domain/forum/seat.h"
#include "store/queries.h"

#define SLUG           "korea-china-forum-2022"
#define N_EMAILS       14
#define N_ACTS         90
#define HISTORIES      120 /* an ordinary run's sample */
#define HISTORIES_LONG 10000

static const char *const ticket_keys[] = {"on_site", "vip", "online"};
static const char *const state_words[] = {"pending",   "requested", "waiting",   "offered",
                                          "confirmed", "rejected",  "cancelled", "expired"};

/* ---- the database ---- */

struct fixture {
    struct unit_db u;
    struct ctx c;
    struct keyring *keys;
    int64_t event_id, ticket_ids[N_TICKETS], lunch_id;
    char organisation_key[65];
};

static void import_forum(struct fixture *f)
{
    char full[512];
    struct event_import done;
    snprintf(full, sizeof full, "%.*sdeploy/events/%s.json",
             (int)(strstr(__FILE__, "tests/unit/") - __FILE__), __FILE__, SLUG);
    AUTO_JSON *doc = json_load_file(full, 0, NULL);
    AUTO_JSON *patch = json_loads(
        "{\"quotas\": [{\"key\": \"hall\", \"n_capacity\": 4, \"source\": \"ours\","
        "  \"name\": {\"ko\": \"h\", \"zh\": \"h\", \"en\": \"h\"}},"
        " {\"key\": \"lunch\", \"n_capacity\": 2, \"is_extra\": true, \"source\": \"ours\","
        "  \"name\": {\"ko\": \"l\", \"zh\": \"l\", \"en\": \"l\"}}]}", 0, NULL);
    assert_int_equal(json_object_update(doc, patch), 0);
    json_t *types = json_object_get(doc, "ticket_types"), *on_site = json_array_get(types, 0),
           *online = json_array_get(types, 1), *vip = json_deep_copy(on_site);
    json_object_update_new(on_site, json_pack("{s:i, s:[s, s], s:b}", "n_capacity", 3, "quotas", "hall", "lunch",
                                              "is_waitable", 1));
    json_object_update_new(vip, json_pack("{s:s, s:s, s:i, s:[s, s], s:b, s:b, s:i}", "key", "vip", "kind", "vip",
                                          "n_capacity", 2, "quotas", "lunch", "hall", "is_waitable", 1,
                                          "is_approved_by_hand", 1, "offer_minutes", 300));
    json_object_update_new(online, json_pack("{s:i, s:{s:s, s:s, s:s}}", "n_capacity", 3, "switch_until", "local",
                                             "2022-08-03T11:59:59", "zone", "Asia/Shanghai", "source", "ours"));
    json_array_insert_new(types, 1, vip);
    snprintf(f->organisation_key, sizeof f->organisation_key, "%s",
             json_str(json_array_get(json_object_get(doc, "organisations"), 0), "key"));
    assert_int_equal(event_import(&f->c, doc, &done), OK);
    f->event_id = done.event_id;
    for (int t = 0; t < N_TICKETS; t++) {
        struct q_ticket_find row;
        assert_int_equal(q_ticket_find(&f->c, f->event_id, ticket_keys[t], &row), OK);
        f->ticket_ids[t] = row.id;
    }
    struct q_quota_by_key lunch;
    assert_int_equal(q_quota_by_key(&f->c, f->event_id, "lunch", &lunch), OK);
    f->lunch_id = lunch.id;
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
    import_forum(f);
    assert_int_equal(db_commit(f->c.db), OK);
}

static void end(struct fixture *f)
{
    db_close(f->c.db);
    keyring_free(f->keys);
    unit_ctx_done(&f->c);
    unit_db_drop(&f->u);
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

static void read_allotment(struct fixture *f, const struct model *m, int allot, struct q_allotment_get *out)
{
    assert_int_equal(q_allotment_get(&f->c, m->allots[allot].id, out), OK);
}

static const char *code_of(struct fixture *f, const struct model *m, int allot)
{
    struct q_allotment_get a;
    read_allotment(f, m, allot, &a);
    return arena_printf(f->c.arena, "%.4s-%s", a.code, a.code + 4);
}

static enum err real_allot(struct fixture *f, struct model *m, const struct choice *ch)
{
    struct allotment_new in = {.slug = SLUG, .organisation_key = f->organisation_key,
                               .ticket = ticket_keys[ch->ticket], .name = "Host", .email = "host@guests.example",
                               .lang = LANG_ZH, .n_places = ch->n,
                               .return_at = ch->return_at ? &ch->return_at : NULL};
    f->c.created_id = 0;
    enum err e = allotment_add(&f->c, &in);
    if (e == OK)
        m->allots[m->n_allots - 1].id = f->c.created_id;
    return e;
}

static enum err real_resize(struct fixture *f, const struct model *m, const struct choice *ch)
{
    struct q_allotment_get a;
    int64_t n = ch->n;
    read_allotment(f, m, ch->allot, &a);
    f->c.if_match = a.version_no;
    return allotment_edit(&f->c, a.id, &(struct allotment_edit){.n_places = &n});
}

static enum err real_register(struct fixture *f, struct model *m, const struct choice *ch)
{
    int ticket = ch->allot < 0 ? ch->ticket : m->allots[ch->allot].ticket;
    struct registration_held held;
    struct registration_new in = {.slug = SLUG, .ticket = ticket_keys[ticket], .name = "Guest",
                                  .code = ch->allot < 0 ? NULL : code_of(f, m, ch->allot),
                                  .email = arena_printf(f->c.arena, "guest%d@guests.example", ch->email),
                                  .organisation = "", .lang = LANG_KO, .extra_ids = &f->lunch_id,
                                  .n_extras = ch->is_lunch};
    f->c.created_id = 0;
    enum err e = registration_add(&f->c, &in, &held);
    if (e == OK && live_of(m, ch->email) && !live_of(m, ch->email)->id)
        live_of(m, ch->email)->id = f->c.created_id;
    return e;
}

static enum err real_lunch(struct fixture *f, int64_t id, bool wants)
{
    struct q_registration_get g;
    assert_int_equal(q_registration_get(&f->c, id, &g), OK);
    f->c.if_match = g.version_no;
    return registration_edit(&f->c, id, &(struct registration_edit){.has_extras = true, .extra_ids = &f->lunch_id,
                                                                    .n_extras = wants});
}

static enum err real_capacity(struct fixture *f, const struct choice *ch)
{
    struct event_import done;
    AUTO_JSON *patch = json_pack("{s:{s:{s:i}}}", "ticket_types", ticket_keys[ch->ticket], "n_capacity", ch->n);
    return event_change(&f->c, f->event_id, patch, 0, &done);
}

static enum err real_act(struct fixture *f, struct model *m, const struct choice *ch)
{
    int64_t id = m->seats[ch->seat].id;
    const char *ticket = ticket_keys[ch->ticket];
    size_t n;
    switch (ch->act) {
    case CONFIRM: return registration_confirm(&f->c, id);
    case CANCEL: return registration_cancel(&f->c, id, "made up");
    case SWITCH: return registration_switch(&f->c, id, ticket);
    case WAIT: return registration_wait(&f->c, id, ticket);
    case LEAVE: return registration_leave(&f->c, id);
    case TAKE: return registration_take_offer(&f->c, id);
    case ACCEPT: return registration_accept(&f->c, id);
    case REJECT: return registration_reject(&f->c, id, "made up");
    case EAT: return real_lunch(f, id, true);
    case FAST: return real_lunch(f, id, false);
    case REDEEM: return registration_redeem(&f->c, id, code_of(f, m, ch->allot));
    case REGISTER: return real_register(f, m, ch);
    case ALLOT: return real_allot(f, m, ch);
    case RESIZE: return real_resize(f, m, ch);
    case RETURN: return allotment_return(&f->c, m->allots[ch->allot].id);
    case CAPACITY: return real_capacity(f, ch);
    default: return seat_sweep(&f->c, f->event_id, 0, &n);
    }
}

static void compare_seat(struct fixture *f, struct model *m, const struct guest *s)
{
    struct q_registration_get g;
    struct q_waiting_live w;
    struct q_extra_list *extras;
    size_t n;
    assert_int_equal(q_registration_get(&f->c, s->id, &g), OK);
    assert_string_equal(g.state, state_words[s->state]);
    assert_string_equal(g.ticket, ticket_keys[s->ticket]);
    if (s->state == PENDING)
        assert_int_equal(g.hold_until, s->hold_until);
    const struct wait *mine = wait_of(m, s);
    enum err e = q_waiting_live(&f->c, s->id, &w);
    assert_int_equal(e, mine ? OK : ERR_NOT_FOUND);
    if (mine) {
        assert_string_equal(w.state, mine->state == W_OFFERED ? "offered" : "waiting");
        assert_string_equal(w.ticket, ticket_keys[mine->ticket]);
        if (mine->state == W_OFFERED)
            assert_int_equal(w.offer_until, mine->until);
    }
    assert_int_equal(q_extra_list(&f->c, s->id, &extras, &n), OK);
    assert_int_equal(n, s->has_lunch);
}

static void compare(struct fixture *f, struct model *m)
{
    struct q_quota_list *quotas;
    size_t n;
    for (int i = 0; i < m->n; i++)
        compare_seat(f, m, &m->seats[i]);
    for (int t = 0; t < N_TICKETS; t++) {
        struct q_ticket_find row;
        assert_int_equal(q_ticket_find(&f->c, f->event_id, ticket_keys[t], &row), OK);
        assert_int_equal(row.n_taken, taken(m, t));
        assert_true(row.n_taken <= row.n_capacity);
    }
    for (int i = 0; i < m->n_allots; i++) {
        struct q_allotment_get a;
        read_allotment(f, m, i, &a);
        assert_int_equal(a.n_places, m->allots[i].n_places);
        assert_int_equal(a.n_used, used(m, i));
        assert_true(a.n_used <= a.n_places);
    }
    assert_int_equal(q_quota_list(&f->c, f->event_id, &quotas, &n), OK);
    assert_int_equal(quotas[0].n_taken, taken(m, ON_SITE) + taken(m, VIP));
    assert_true(quotas[0].n_taken <= HALL);
    assert_int_equal(quotas[1].n_taken, lunches(m));
    assert_true(quotas[1].n_taken <= LUNCH);
}

/* The first ones soon, then more and fewer places; seldom an end. */
static struct choice choose_allotment(struct model *m, struct choice ch)
{
    ch.n = 1 + roll(3);
    if (m->n_allots < ALLOTS && (m->n_allots == 0 || roll(3))) {
        ch.act = ALLOT;
        ch.return_at = roll(3) ? m->now + (1 + roll(60)) * HOUR_MS : 0;
    } else {
        ch.act = roll(3) ? RESIZE : RETURN;
    }
    return ch;
}

/* What is done with a registration is mostly what its state is for. */
static struct choice choose(struct model *m)
{
    struct choice ch = {.email = roll(N_EMAILS), .ticket = roll(N_TICKETS), .n = 1 + roll(4), .is_lunch = roll(3) == 0,
                        .allot = m->n_allots ? roll(m->n_allots) : -1};
    int kind = roll(42);
    if (kind >= 40)
        return choose_allotment(m, ch);
    if (kind < 14 || !m->n) {
        ch.act = REGISTER;
        ch.allot = roll(2) ? ch.allot : -1;
        return ch;
    }
    ch.seat = roll(m->n);
    for (int i = 0; i < 3 && !lives(&m->seats[ch.seat]); i++)
        ch.seat = roll(m->n);
    if (kind == 16 && ch.allot >= 0)
        ch.act = REDEEM;
    else if (kind == 14 || kind == 15)
        ch.act = kind == 14 ? CAPACITY : SWEEP;
    else if (kind < 22)
        ch.act = (enum act)roll(REDEEM);
    else {
        static const enum act usual[][3] = {
            [PENDING] = {CONFIRM, CONFIRM, CONFIRM}, [REQUESTED] = {ACCEPT, ACCEPT, REJECT},
            [WAITING] = {LEAVE, CONFIRM, SWITCH},   [OFFERED] = {TAKE, TAKE, LEAVE},
            [CONFIRMED] = {WAIT, SWITCH, CANCEL},   [REJECTED] = {CONFIRM, ACCEPT, REJECT},
            [CANCELLED] = {CONFIRM, CANCEL, TAKE},  [EXPIRED] = {CONFIRM, CONFIRM, CANCEL}};
        ch.act = usual[m->seats[ch.seat].state][roll(3)];
        const struct wait *w = wait_of(m, &m->seats[ch.seat]);
        if (w && m->seats[ch.seat].state == CONFIRMED)
            ch.act = roll(3) ? TAKE : LEAVE;
    }
    return ch;
}

/* One act in a savepoint, as the writer runs it; a refusal leaves nothing behind in either. */
static void act(struct fixture *f, struct model *m, int n_of[N_KINDS][2])
{
    struct choice ch = choose(m);
    struct model before = *m;
    assert_int_equal(db_savepoint(f->c.db), OK);
    struct outcome want = model_act(m, &ch);
    enum err e = real_act(f, m, &ch);
    const char *rule = f->c.failure.rule ? f->c.failure.rule : "";
    if (e != want.err || strcmp(rule, want.rule) != 0)
        fail_msg("act %d: expected %s %s, got %s %s", ch.act, err_word(want.err), want.rule, err_word(e), rule);
    n_of[ch.act][want.err != OK]++;
    if (want.err == OK)
        assert_int_equal(db_release(f->c.db), OK);
    else {
        db_rollback_to(f->c.db);
        *m = before;
    }
    failure_clear(&f->c);
    compare(f, m);
}

/* Time goes on by up to 12 hours, mostly less; requests received before may still be under way. */
static void pass(struct fixture *f, struct model *m)
{
    m->now += roll(6) ? roll(4) * HOUR_MS / 6 : roll(12) * HOUR_MS;
    m->due = roll(3) ? m->now : m->now - roll(3) * HOUR_MS;
    f->c.received_at = f->c.now_at = m->now;
    f->c.oldest_at = roll(2) && m->due == m->now ? INT64_MAX : m->due;
}

void test_seat__histories_are_those_of_a_slow_model(void)
{
    struct fixture f;
    int n_of[N_KINDS][2] = {{0}}, n_offers = 0, n_waits[W_LEFT + 1] = {0};
    int n_histories = unit_campaign(HISTORIES, HISTORIES_LONG);
    if (unit_db_is_pg()) /* each statement is a message there and back */
        n_histories /= 6;
    begin(&f);
    dice = UINT64_C(20220804);
    for (int no = 0; no < n_histories; no++) {
        struct arena_mark mark = arena_mark(f.c.arena);
        struct model m;
        model_begin(&m, roll(13 * 24));
        assert_int_equal(db_begin(f.c.db), OK);
        for (int i = 0; i < N_ACTS; i++) {
            pass(&f, &m);
            act(&f, &m, n_of);
        }
        n_offers += m.n_offers;
        for (int i = 0; i < m.n_waits; i++)
            n_waits[m.waits[i].state]++;
        db_rollback(f.c.db); /* the next one begins with the empty forum */
        f.c.topic = NULL;
        arena_reset(f.c.arena, mark);
    }
    /* the histories went where they should */
    for (int i = 0; i < N_KINDS; i++)
        assert_true(n_of[i][0] > 0);
    for (int i = W_TAKEN; i <= W_LEFT; i++)
        assert_true(n_waits[i] > 0);
    assert_true(n_offers > 0);
    end(&f);
}
