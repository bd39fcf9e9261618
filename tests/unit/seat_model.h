/* A slow and obvious model of places, requests, the waiting list and its offers: what is taken is counted
 * anew each time, and the list is walked from its head whenever anything was freed. An allotment's places are
 * taken as a whole. */
#ifndef UNIT_SEAT_MODEL_H
#define UNIT_SEAT_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define HOUR_MS   INT64_C(3600000)
#define SEATS_MAX 128
#define ALLOTS    3

enum { ON_SITE, VIP, ONLINE, N_TICKETS };
#define HALL  4
#define LUNCH 2

enum guest_state { PENDING, REQUESTED, WAITING, OFFERED, CONFIRMED, REJECTED, CANCELLED, EXPIRED };
struct guest {
    int64_t id, hold_until;
    int email, ticket, allot; /* allot: of which its place is one, or was; -1: none */
    enum guest_state state;
    bool is_placed, has_lunch;
};

enum wait_state { W_WAITING, W_OFFERED, W_TAKEN, W_LAPSED, W_LEFT };

struct wait {
    int seat, ticket;
    enum wait_state state;
    int64_t until;
};

struct allot {
    int64_t id, return_at; /* 0: what is not used stays */
    int ticket, n_places;
};

struct model {
    struct guest seats[SEATS_MAX];
    struct wait waits[SEATS_MAX];
    struct allot allots[ALLOTS];
    int n_allots;
    int n, n_waits, capacity[N_TICKETS], n_offers;
    int64_t now, due, opens, closes[N_TICKETS], switch_until[N_TICKETS], starts;
};

/* What an act came to: its code and, where there is one, the rule that refused. */
struct outcome {
    enum err err;
    const char *rule;
};
#define FINE        ((struct outcome){OK, ""})
#define NO(rule)    ((struct outcome){ERR_CONFLICT, "registration_" rule})
#define TOO_LATE(r) ((struct outcome){ERR_LATE, "registration_" r})

enum act { CONFIRM, CANCEL, SWITCH, WAIT, LEAVE, TAKE, ACCEPT, REJECT, EAT, FAST, REDEEM, REGISTER, ALLOT,
           RESIZE, RETURN, CAPACITY, SWEEP, N_KINDS };

struct choice {
    enum act act;
    int email, ticket, seat, n, allot; /* allot: REGISTER with its code; -1: without one */
    int64_t return_at;
    bool is_lunch;
};

/* The empty forum; its times are the event file's. */
void model_begin(struct model *m, int n_hours);
/* Does it; what is refused may leave the model half changed. */
struct outcome model_act(struct model *m, const struct choice *ch);

bool lives(const struct guest *s);
/* The guest with that address whose registration lives, or NULL. */
struct guest *live_of(struct model *m, int email);
/* What it waits for or is offered, or NULL. */
struct wait *wait_of(struct model *m, const struct guest *s);
/* How many of an allotment's places are held. */
int used(const struct model *m, int allot);
int taken(const struct model *m, int ticket);
int lunches(const struct model *m);

#endif
