#include "metrics.h"

#include <stdatomic.h>

static _Atomic int64_t values[METRIC_COUNT];

void metrics_add(enum metric m, int64_t n)
{
    atomic_fetch_add_explicit(&values[m], n, memory_order_relaxed);
}

static void write_one(struct buf *out, enum metric m, const char *name, const char *help,
                      bool is_counter)
{
    buf_printf(out, "# TYPE rostrum_%s %s\n# HELP rostrum_%s %s\n", name,
               is_counter ? "counter" : "gauge", name, help);
    buf_printf(out, "rostrum_%s%s %lld\n", name, is_counter ? "_total" : "",
               (long long)atomic_load_explicit(&values[m], memory_order_relaxed));
}

void metrics_write(struct buf *out)
{
#define X(name, help) write_one(out, METRIC_##name, #name, help, true);
    METRIC_COUNTERS(X)
#undef X
#define X(name, help) write_one(out, METRIC_##name, #name, help, false);
    METRIC_GAUGES(X)
#undef X
    buf_str_add(out, "# EOF\n");
}
