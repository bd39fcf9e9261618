/* What answers say of an item of a programme, shared by its handlers. */
#ifndef SERVER_AGENDA_JSON_H
#define SERVER_AGENDA_JSON_H

#include "domain/forum/agenda.h"

struct jw;

/* Members of an open object: what it is, when and where; then the slots of a round. */
void agenda_write_facts(struct jw *w, const struct agenda_item *item);
void agenda_write_slots(struct jw *w, const struct agenda_item *item);

#endif
