#include "clock.h"

#include <stdatomic.h>

#include "base/time.h"

static _Atomic int64_t offset;
static atomic_bool simulated;

int64_t clock_event_of(int64_t real_ms)
{
    return real_ms + atomic_load(&offset);
}

int64_t clock_event_ms(void)
{
    return clock_event_of(time_now_ms());
}

bool clock_is_simulated(void)
{
    return atomic_load(&simulated);
}

void clock_set(int64_t offset_ms, bool is_simulated)
{
    atomic_store(&offset, offset_ms);
    atomic_store(&simulated, is_simulated);
}
