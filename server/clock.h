/* The event clock: the real clock plus one stored offset (0 in production). */
#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_event_ms(void);                /* now, event clock. Any thread */
int64_t clock_event_of(int64_t real_ms);     /* the event clock at a real instant, by the offset of now */
bool clock_is_simulated(void);
void clock_set(int64_t offset_ms, bool is_simulated); /* atomic; by start-up and `rostrum clock` */

#endif
