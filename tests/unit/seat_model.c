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
        n += m->seats[i].ticket == ticket && has_place(&m->seats[i]);
    for (int i = 0; i < m->n_waits; i++)
        n += m->waits[i].ticket == ticket && m->waits[i].state == W_OFFERED;
    return n;
}

int lunches(const struct model *m)
{
    int n = 0;
    for (int i = 0; i < m->n; i++)
        n += m->seats[i].has_lunch;
    return n;
}

static bool has_room(const struct model *m, int ticket)
{
    return taken(m, ticket) < m->capacity[ticket] &&
           (ticket == ONLINE || taken(m, ON_SITE) + taken(m, VIP) < HALL);
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
    promote(m);
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

static struct outcome m_register(struct model *m, int email, int ticket, bool wants_lunch)
{
    struct guest *live = live_of(m, email);
    struct outcome late;
    if (!in_window(m, m->closes[ticket], &late))
        return late;
    if (live && live->state == PENDING && live->hold_until <= m->due) {
        bool was_placed = live->is_placed;
        live->state = EXPIRED;
        live->has_lunch = false;
        live = NULL;
        if (was_placed)
            promote(m);
    }
    if (live && ticket == VIP)
        return FINE;
    bool is_placed = ticket != VIP && room_for(m, ticket, NULL);
    if (live)
        return is_placed || ticket != ONLINE ? FINE : (struct outcome){OK, "registration_full"};
    if (!is_placed && ticket == ONLINE)
        return NO("full");
    int64_t until = (m->now + 24 * HOUR_MS + 59999) / 60000 * 60000, last = m->closes[ticket] + HOUR_MS;
    m->seats[m->n++] = (struct guest){.email = email, .ticket = ticket, .is_placed = is_placed,
                                     .hold_until = until < last ? until : last};
    if (!is_placed || !wants_lunch)
        return FINE;
    if (ticket == ONLINE)
        return (struct outcome){ERR_INVALID, "registration_no_extra"};
    if (lunches(m) >= LUNCH)
        return NO("extra_full");
    m->seats[m->n - 1].has_lunch = true;
    return FINE;
}

static bool is_replaced(struct model *m, const struct guest *s)
{
    return s->state == EXPIRED && live_of(m, s->email);
}

/* A place of its kind, or the list, or neither. */
static struct outcome m_place(struct model *m, struct guest *s)
{
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
    if (s->ticket != VIP)
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
    s->state = CANCELLED;
    s->has_lunch = false;
    if (w)
        w->state = W_LEFT;
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
    s->ticket = to;
    s->has_lunch &= to != ONLINE;
    struct wait *w = wait_of(m, s);
    if (w && w->ticket == to)
        w->state = W_LEFT;
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
    if (s->ticket != w->ticket)
        s->has_lunch &= w->ticket != ONLINE;
    s->ticket = w->ticket;
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
    case REGISTER: return m_register(m, ch->email, ch->ticket, ch->is_lunch);
    case CAPACITY: return m_capacity(m, ch->ticket, ch->n);
    default: sweep(m, NULL); return FINE;
    }
}
