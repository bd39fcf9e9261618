#include "access_log.h"

#include <inttypes.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/time.h"
#include "job.h"

#define VALUE_MAX 200

/* Quotes whatever a reader of logfmt could take for a separator, and shortens it. */
static void quoted(struct buf *out, const char *s)
{
    buf_char(out, '"');
    for (int n = 0; *s && n < VALUE_MAX; s++, n++) {
        if (*s == '"' || *s == '\\')
            buf_char(out, '\\');
        buf_char(out, (unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s);
    }
    buf_char(out, '"');
}

static void who_text(struct buf *out, const struct who *who)
{
    switch (who->kind) {
    case WHO_NOBODY:
        buf_str_add(out, "nobody");
        return;
    case WHO_OPERATOR:
        buf_str_add(out, "operator");
        return;
    case WHO_SYSTEM:
        buf_str_add(out, "system");
        return;
    case WHO_PERSON:
        buf_printf(out, "person:%" PRId64, who->person_id);
        return;
    case WHO_JUDGE:
        buf_printf(out, "judge:%" PRId64, who->judge_id);
        return;
    case WHO_APPLICANT:
        buf_printf(out, "application:%" PRId64, who->application_id);
        return;
    case WHO_GUEST:
        buf_printf(out, "registration:%" PRId64, who->registration_id);
        return;
    }
}

static void ms_text(struct buf *out, const char *name, int64_t us)
{
    if (us < 0)
        us = 0;
    buf_printf(out, " %s=%" PRId64 ".%03" PRId64, name, us / 1000, us % 1000);
}

void access_log_line(struct buf *out, const struct job *j, int64_t bytes, int64_t us, bool is_dropped)
{
    static _Atomic int64_t last_id;
    char at[TIME_TEXT];
    buf_printf(out, "at=%s id=%" PRId64 " who=", time_rfc3339(j->req.received_real_at, at),
               atomic_fetch_add(&last_id, 1) + 1);
    who_text(out, &j->ctx.who);
    buf_str_add(out, " from=");
    quoted(out, j->req.address ? j->req.address : "");
    buf_str_add(out, " method=");
    quoted(out, j->req.method ? j->req.method : "");
    buf_str_add(out, " route=");
    quoted(out, j->route ? j->route->path : "");
    if (!j->route) {
        buf_str_add(out, " path=");
        quoted(out, j->req.path ? j->req.path : "");
    }
    buf_printf(out, " status=%d bytes=%" PRId64, j->reply.status, bytes);
    if (j->ctx.failure.rule) {
        buf_str_add(out, " problem=");
        quoted(out, j->ctx.failure.rule);
    }
    ms_text(out, "ms", us);
    ms_text(out, "queue_ms", j->queued_us && j->started_us ? j->started_us - j->queued_us : 0);
    ms_text(out, "sql_ms", j->sql_us);
    buf_printf(out, " sql=%" PRId64 " rows=%" PRId64, j->n_sql, j->n_rows);
    buf_str_add(out, is_dropped ? " dropped=1\n" : "\n");
}
