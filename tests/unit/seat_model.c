#include "seat_model.h"

#include <stddef.h>

#include "base/time.h"

void model_begin(struct model *m, int n_hours)
{
    *m = (struct model){.capacity = {3, 2, 3}};
    time_parse_rfc3339("2022-07-20T02:00:00Z", &m->opens);
    time_parse_rfc3339("2022-08-03T10:00:00Z", &m->closes[ON_SITE]);
    time_parse_rfc3339("2022-08-04T10:00:00Z", &m->closes[ONLINE]);
    time_parse_rfc3339("2022-08-03T04:00:00Z", &m->switch_until[ONLINE]);
    time_parse_rfc3339("2022-08-04T01:00:00Z", &m->starts);
    m->closes[VIP] = m->closes[ON_SITE];
    m->now = m->opens - 2 * HOUR_MS + n_hours * HOUR_MS;
}

bool lives(const struct guest *s)
{
    return s->state <= CONFIRMED;
}

static bool has_place(const struct guest *s)
{
    return s->state == CONFIRMED || (s->state == PENDING && s->is_placed);
}

int taken(const struct model *m, int ticket)
{
    int n = 0;
    for (int i = 0; i < m->n; i++)
        n += m->seats[i].ticket == ticket && m->seats[i].allot < 0 && has_place(&m->seats[i]);
    for (int i = 0; i < m->n_waits; i++)
        n += m->waits[i].ticket == ticket && m->waits[i].state == W_OFFERED;
    for (int i = 0; i < m->n_allots; i++)
        n += m->allots[i].ticket == ticket ? m->allots[i].n_places : 0;
    return n;
}

int used(const struct model *m, int allot)
{
    int n = 0;
    for (int i = 0; i < m->n; i++)
        n += m->seats[i].allot == allot && has_place(&m->seats[i]);
    return n;
}

/* A place was given up: it stays the allotment's until those are returned. */
static void freed(struct model *m, int allot)
{
    if (allot >= 0 && m->allots[allot].return_at && m->allots[allot].return_at <= m->due)
        m->allots[allot].n_places--;
}

int lunches(const struct model *m)
{
    int n = 0;
    for (int i = 0; i < m->n; i++)
        n += m->seats[i].has_lunch;
    return n;
}

static bool has_room_for(const struct model *m, int ticket, int n)
{
    return taken(m, ticket) + n <= m->capacity[ticket] &&
           (ticket == ONLINE || taken(m, ON_SITE) + taken(m, VIP) + n <= HALL);
}

static bool has_room(const struct model *m, int ticket)
{
    return has_room_for(m, ticket, 1);
}

static void promote(struct model *m)
{
    for (int i = 0; i < m->n_waits && m->now < m->starts; i++) {
        struct wait *w = &m->waits[i];
        if (w->state != W_WAITING || !has_room(m, w->ticket))
            continue;
        int64_t until = m->now + (w->ticket == VIP ? 5 : 24) * HOUR_MS;
        until = (until + 59999) / 60000 * 60000;
        w->state = W_OFFERED;
        w->until = until < m->starts ? until : m->starts;
        m->n_offers++;
        if (m->seats[w->seat].state == WAITING)
            m->seats[w->seat].state = OFFERED;
        i = -1; /* from the head again */
    }
}

static void sweep(struct model *m, const struct guest *but)
{
    for (int i = 0; i < m->n; i++) {
        struct guest *s = &m->seats[i];
        if (s != but && s->state == PENDING && s->hold_until <= m->due) {
            s->state = EXPIRED;
            s->has_lunch = false;
            freed(m, s->allot);
        }
    }
    for (int i = 0; i < m->n_waits; i++) {
        struct wait *w = &m->waits[i];
        if (w->state != W_OFFERED || w->until > m->due)
            continue;
        w->state = W_LAPSED;
        if (m->seats[w->seat].state == OFFERED)
            m->seats[w->seat].state = EXPIRED;
    }
    for (int i = 0; i < m->n_allots; i++)
        if (m->allots[i].return_at && m->allots[i].return_at <= m->due)
            m->allots[i].n_places = used(m, i);
    promote(m);
}

static bool room_in(struct model *m, int allot, const struct guest *but)
{
    if (used(m, allot) >= m->allots[allot].n_places)
        sweep(m, but);
    return used(m, allot) < m->allots[allot].n_places;
}

#define NO_PLACE(rule) ((struct outcome){ERR_CONFLICT, "allotment_" rule})
#define OVER           ((struct outcome){ERR_LATE, "allotment_over"})

static bool is_over(const struct model *m, int allot)
{
    return m->allots[allot].return_at && m->now >= m->allots[allot].return_at;
}

static bool room_for(struct model *m, int ticket, const struct guest *but)
{
    if (!has_room(m, ticket))
        sweep(m, but);
    return has_room(m, ticket);
}

struct guest *live_of(struct model *m, int email)
{
    for (int i = 0; i < m->n; i++)
        if (m->seats[i].email == email && lives(&m->seats[i]))
            return &m->seats[i];
    return NULL;
}

struct wait *wait_of(struct model *m, const struct guest *s)
{
    for (int i = 0; i < m->n_waits; i++)
        if (m->waits[i].seat == s - m->seats && m->waits[i].state <= W_OFFERED)
            return &m->waits[i];
    return NULL;
}

static void add_wait(struct model *m, const struct guest *s, int ticket)
{
    m->waits[m->n_waits++] = (struct wait){.seat = (int)(s - m->seats), .ticket = ticket};
}

static bool in_window(const struct model *m, int64_t closes, struct outcome *out)
{
    if (m->now < m->opens)
        *out = TOO_LATE("early");
    else if (m->now >= closes)
        *out = TOO_LATE("late");
    else
        return true;
    return false;
}

/* Whether a new registration gets a place; the refusal when it is not even to wait. */
static struct outcome m_wish(struct model *m, int ticket, int allot, bool is_known, bool *is_placed)
{
    if (allot >= 0) {
        if (is_over(m, allot))
            return OVER;
        *is_placed = room_in(m, allot, NULL);
        return *is_placed ? FINE : (struct outcome){is_known ? OK : ERR_CONFLICT, "allotment_full"};
    }
    *is_placed = ticket != VIP && room_for(m, ticket, NULL);
    if (*is_placed || ticket != ONLINE)
        return FINE;
    return (struct outcome){is_known ? OK : ERR_CONFLICT, "registration_full"};
}

/* Whether one who gets a place gets a lunch with it, if asked for. */
static struct outcome m_new_lunch(const struct model *m, int ticket, bool is_known)
{
    if (ticket == ONLINE)
        return (struct outcome){ERR_INVALID, "registration_no_extra"};
    return lunches(m) < LUNCH ? FINE : (struct outcome){is_known ? OK : ERR_CONFLICT, "registration_extra_full"};
}

static struct outcome m_register(struct model *m, const struct choice *ch)
{
    int ticket = ch->allot >= 0 ? m->allots[ch->allot].ticket : ch->ticket;
    struct guest *live = live_of(m, ch->email);
    struct outcome late;
    if (!in_window(m, m->closes[ticket], &late))
        return late;
    if (live && live->state == PENDING && live->hold_until <= m->due) {
        bool was_placed = live->is_placed;
        const struct guest *own = live;
        live->state = EXPIRED;
        live->has_lunch = false;
        live = NULL;
        if (was_placed) {
            freed(m, own->allot);
            promote(m);
        }
    }
    bool is_placed = false;
    if (live && ticket == VIP && ch->allot < 0)
        return FINE;
    struct outcome wish = m_wish(m, ticket, ch->allot, live != NULL, &is_placed);
    bool is_eating = is_placed && ch->is_lunch;
    if (is_eating)
        wish = m_new_lunch(m, ticket, live != NULL);
    if (live || wish.err)
        return wish;
    int64_t until = (m->now + 24 * HOUR_MS + 59999) / 60000 * 60000, last = m->closes[ticket] + HOUR_MS;
    m->seats[m->n++] = (struct guest){.email = ch->email, .ticket = ticket, .is_placed = is_placed,
                                     .allot = ch->allot, .hold_until = until < last ? until : last,
                                     .has_lunch = is_eating};
    return FINE;
}

static bool is_replaced(struct model *m, const struct guest *s)
{
    return s->state == EXPIRED && live_of(m, s->email);
}

/* A place of its allotment or its kind, or the list, or neither. */
static struct outcome m_place(struct model *m, struct guest *s)
{
    if (s->allot >= 0) {
        if (is_over(m, s->allot))
            return OVER;
        if (!room_in(m, s->allot, s))
            return NO_PLACE("full");
        if (is_replaced(m, s))
            return NO("replaced");
        s->state = CONFIRMED;
        return FINE;
    }
    bool is_room = room_for(m, s->ticket, s);
    if (!is_room && s->ticket == ONLINE)
        return NO("full");
    if (is_replaced(m, s))
        return NO("replaced");
    s->state = is_room ? CONFIRMED : WAITING;
    s->is_placed = is_room;
    if (!is_room)
        add_wait(m, s, s->ticket);
    return FINE;
}

static struct outcome m_confirm(struct model *m, struct guest *s)
{
    struct outcome late;
    if (s->state == CANCELLED || s->state == REJECTED)
        return NO("not_live");
    if (s->state == PENDING && s->is_placed)
        s->state = CONFIRMED;
    if (s->state != PENDING && s->state != EXPIRED)
        return FINE;
    if (s->state == EXPIRED && !in_window(m, m->closes[s->ticket], &late))
        return late;
    if (s->ticket != VIP || s->allot >= 0)
        return m_place(m, s);
    if (is_replaced(m, s))
        return NO("replaced");
    s->state = REQUESTED;
    s->is_placed = false;
    return FINE;
}

static struct outcome m_cancel(struct model *m, struct guest *s)
{
    struct wait *w = wait_of(m, s);
    if (s->state == CANCELLED)
        return FINE;
    if (!lives(s))
        return NO("not_live");
    bool had_place = has_place(s);
    s->state = CANCELLED;
    s->has_lunch = false;
    if (w)
        w->state = W_LEFT;
    if (had_place)
        freed(m, s->allot);
    promote(m);
    return FINE;
}

static struct outcome m_check_switch(const struct model *m, const struct guest *s, int to)
{
    struct outcome late;
    if (to == VIP)
        return NO("by_hand");
    if (!in_window(m, m->switch_until[to] ? m->switch_until[to] : m->closes[to], &late))
        return late;
    if (m->switch_until[s->ticket] && m->now >= m->switch_until[s->ticket])
        return TOO_LATE("switch_late");
    return FINE;
}

/* From what it has, if it has a place, to a place of another kind or allotment. */
static void move(struct model *m, struct guest *s, int to, int allot)
{
    int was = has_place(s) ? s->allot : -1;
    s->ticket = to;
    s->allot = allot;
    s->has_lunch &= to != ONLINE;
    freed(m, was);
}

static struct outcome m_switch(struct model *m, struct guest *s, int to)
{
    if (!has_place(s))
        return NO("not_live");
    if (s->ticket == to)
        return FINE;
    struct outcome may = m_check_switch(m, s, to);
    if (may.err)
        return may;
    if (!room_for(m, to, s))
        return NO("full");
    move(m, s, to, -1);
    struct wait *w = wait_of(m, s);
    if (w && w->ticket == to)
        w->state = W_LEFT;
    promote(m);
    return FINE;
}

static struct outcome m_redeem(struct model *m, struct guest *s, int allot)
{
    struct outcome late;
    int to = m->allots[allot].ticket;
    if (!lives(s) || s->state == PENDING)
        return NO("not_live");
    if (s->allot == allot)
        return FINE;
    if (!in_window(m, m->closes[to], &late))
        return late;
    if (is_over(m, allot))
        return OVER;
    if (!room_in(m, allot, s))
        return NO_PLACE("full");
    if (!lives(s))
        return NO("not_live");
    struct wait *w = wait_of(m, s);
    if (w && (!has_place(s) || w->ticket == to))
        w->state = W_LEFT;
    move(m, s, to, allot);
    s->state = CONFIRMED;
    s->is_placed = true;
    promote(m);
    return FINE;
}

static struct outcome m_wait(struct model *m, struct guest *s, int to)
{
    if (s->state != CONFIRMED)
        return NO("not_live");
    struct outcome may = m_check_switch(m, s, to);
    if (may.err)
        return may;
    if (to == ONLINE || to == s->ticket)
        return NO("no_list");
    if (room_for(m, to, s))
        return NO("has_room");
    if (wait_of(m, s))
        return NO("waits");
    add_wait(m, s, to);
    return FINE;
}

static struct outcome m_leave(struct model *m, struct guest *s)
{
    struct wait *w = wait_of(m, s);
    if (!w)
        return FINE;
    if (!has_place(s))
        return m_cancel(m, s);
    w->state = W_LEFT;
    promote(m);
    return FINE;
}

static struct outcome m_take(struct model *m, struct guest *s)
{
    struct wait *w = wait_of(m, s);
    if (!w && s->state == CONFIRMED)
        return FINE;
    if (!w || w->state != W_OFFERED)
        return NO("no_offer");
    if (m->now >= w->until)
        return TOO_LATE("offer_over");
    w->state = W_TAKEN;
    move(m, s, w->ticket, -1);
    s->state = CONFIRMED;
    s->is_placed = true;
    promote(m);
    return FINE;
}

static struct outcome m_accept(struct model *m, struct guest *s)
{
    if (s->state == REQUESTED)
        return m_place(m, s);
    return lives(s) && s->state != PENDING ? FINE : NO("not_requested");
}

static struct outcome m_reject(struct guest *s)
{
    if (s->state == REQUESTED)
        s->state = REJECTED;
    return s->state == REJECTED ? FINE : NO("not_requested");
}

static struct outcome m_lunch(struct model *m, struct guest *s, bool wants)
{
    if (!has_place(s))
        return NO("not_live");
    if (wants && s->ticket == ONLINE)
        return (struct outcome){ERR_INVALID, "registration_no_extra"};
    if (wants && !s->has_lunch && lunches(m) >= LUNCH)
        return NO("extra_full");
    s->has_lunch = wants;
    return FINE;
}

static struct outcome m_capacity(struct model *m, int ticket, int n)
{
    if (taken(m, ticket) > n && n < m->capacity[ticket])
        return (struct outcome){ERR_CONFLICT, "event_capacity_taken"};
    m->capacity[ticket] = n;
    promote(m);
    return FINE;
}

static bool room_for_many(struct model *m, int ticket, int n)
{
    if (!has_room_for(m, ticket, n))
        sweep(m, NULL);
    return has_room_for(m, ticket, n);
}

static struct outcome m_allot(struct model *m, const struct choice *ch)
{
    if (!room_for_many(m, ch->ticket, ch->n))
        return NO_PLACE("no_room");
    m->allots[m->n_allots++] = (struct allot){.ticket = ch->ticket, .n_places = ch->n, .return_at = ch->return_at};
    return FINE;
}

static struct outcome m_resize(struct model *m, int allot, int n)
{
    struct allot *a = &m->allots[allot];
    int n_more = n - a->n_places;
    if (n < used(m, allot))
        return NO_PLACE("used");
    if (n_more > 0 && is_over(m, allot))
        return OVER;
    if (n_more > 0 && !room_for_many(m, a->ticket, n_more))
        return NO_PLACE("no_room");
    a->n_places = n;
    promote(m);
    return FINE;
}

static struct outcome m_return(struct model *m, int allot)
{
    struct allot *a = &m->allots[allot];
    a->n_places = used(m, allot);
    if (!is_over(m, allot))
        a->return_at = m->now;
    promote(m);
    return FINE;
}

struct outcome model_act(struct model *m, const struct choice *ch)
{
    struct guest *s = &m->seats[ch->seat];
    switch (ch->act) {
    case CONFIRM: return m_confirm(m, s);
    case CANCEL: return m_cancel(m, s);
    case SWITCH: return m_switch(m, s, ch->ticket);
    case WAIT: return m_wait(m, s, ch->ticket);
    case LEAVE: return m_leave(m, s);
    case TAKE: return m_take(m, s);
    case ACCEPT: return m_accept(m, s);
    case REJECT: return m_reject(s);
    case EAT: return m_lunch(m, s, true);
    case FAST: return m_lunch(m, s, false);
    case REDEEM: return m_redeem(m, s, ch->allot);
    case REGISTER: return m_register(m, ch);
    case ALLOT: return m_allot(m, ch);
    case RESIZE: return m_resize(m, ch->allot, ch->n);
    case RETURN: return m_return(m, ch->allot);
    case CAPACITY: return m_capacity(m, ch->ticket, ch->n);
    default: sweep(m, NULL); return FINE;
    }
}
