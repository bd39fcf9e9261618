/* Counters of the process in OpenMetrics text (openmetrics.io 1.0). Atomic; any thread. */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include "base/buf.h"

struct arena;

/* name, help. Counters only grow; gauges go both ways. */
#define METRIC_COUNTERS(X)                                                                         \
    X(requests, "requests answered")                                                               \
    X(requests_failed, "requests answered with a status of 500 or more")                           \
    X(requests_refused, "requests answered with a status of 400 to 499")                           \
    X(connections_accepted, "connections accepted")                                                \
    X(connections_refused, "connections closed because there were too many")                       \
    X(clients_gone, "clients that left before their answer")                                       \
    X(batches, "write transactions committed")                                                     \
    X(batches_rerun, "write transactions run again job by job")                                    \
    X(writes, "write jobs committed")                                                              \
    X(reruns, "jobs run again because the database gave their transaction up")                     \
    X(marks_read, "times the database was asked whether kept answers hold")                        \
    X(mails_sent, "mails accepted by the mail server or written to the folder")                    \
    X(mails_failed, "mails given up")                                                              \
    X(upload_bytes, "bytes of uploads made durable")                                               \
    X(stream_events, "states sent to streams")                                                     \
    X(streams_dropped, "streams closed because their reader was too slow")                         \
    X(streams_refused, "streams refused because there were too many")
#define METRIC_GAUGES(X)                                                                           \
    X(connections, "open connections")                                                             \
    X(streams, "open streams of live updates")                                                     \
    X(slow_waiting, "slow jobs waiting for the pool")                                              \
    X(reads_waiting, "read jobs waiting for a thread, where loops do not read themselves")         \
    X(writes_waiting, "write jobs waiting for the writer")

enum metric {
#define X(name, help) METRIC_##name,
    METRIC_COUNTERS(X) METRIC_GAUGES(X)
#undef X
    METRIC_COUNT
};

void metrics_add(enum metric m, int64_t n);
void metrics_write(struct buf *out);

#endif
