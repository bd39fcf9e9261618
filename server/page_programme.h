/* The programme on the page of an event's timetables. */
#ifndef SERVER_PAGE_PROGRAMME_H
#define SERVER_PAGE_PROGRAMME_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/forum/agenda.h"

struct event_view;

/* The programme by day and time, each item with its room, people and pitches. */
void programme_write(struct event_view *v, const struct agenda *a);
/* Whether it tells a round's slots already. */
bool programme_holds(const struct agenda *a, int64_t round_id);

#endif
