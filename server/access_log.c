#include "access_log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/time.h"
#include "job.h"

#define VALUE_MAX 200

/* Quotes whatever a reader of logfmt could take for a separator, and shortens it. */
static void quoted(struct buf *out, const char *s)
{
    char text[2 * VALUE_MAX + 2], *p = text;
    *p++ = '"';
    for (int n = 0; *s && n < VALUE_MAX; s++, n++) {
        if (*s == '"' || *s == '\\')
            *p++ = '\\';
        *p++ = (unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s;
    }
    *p++ = '"';
    buf_add(out, text, (size_t)(p - text));
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
    case WHO_SPEAKER:
        buf_printf(out, "speaker:%" PRId64, who->speaker_id);
        return;
    case WHO_INVITER:
        buf_printf(out, "allotment:%" PRId64, who->allotment_id);
        return;
    case WHO_MEMBER:
        buf_printf(out, "member:%" PRId64, who->member_id);
        return;
    case WHO_REFERRER:
        buf_printf(out, "referrer:%" PRId64, who->referrer_id);
        return;
    }
}

/* Without printf: a line is written for every request. */
static void number(struct buf *out, const char *name, int64_t v)
{
    buf_str_add(out, name);
    buf_int(out, v);
}

static void ms_text(struct buf *out, const char *name, int64_t us)
{
    if (us < 0)
        us = 0;
    const char rest[] = {'.', (char)('0' + us / 100 % 10), (char)('0' + us / 10 % 10), (char)('0' + us % 10)};
    number(out, name, us / 1000);
    buf_add(out, rest, sizeof rest);
}

void access_log_line(struct buf *out, const struct job *j, int64_t bytes, int64_t us, bool is_dropped)
{
    static _Atomic int64_t last_id;
    char at[TIME_TEXT];
    buf_str_add(out, "at=");
    buf_str_add(out, time_rfc3339(j->req.received_real_at, at));
    number(out, " id=", atomic_fetch_add(&last_id, 1) + 1);
    buf_str_add(out, " who=");
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
    number(out, " status=", j->reply.status);
    number(out, " bytes=", bytes);
    if (j->ctx.failure.rule) {
        buf_str_add(out, " problem=");
        quoted(out, j->ctx.failure.rule);
    }
    if (j->ctx.failure.cause) {
        buf_str_add(out, " cause=");
        quoted(out, j->ctx.failure.cause);
    }
    ms_text(out, " ms=", us);
    ms_text(out, " queue_ms=", j->queued_us && j->started_us ? j->started_us - j->queued_us : 0);
    ms_text(out, " sql_ms=", j->sql_us);
    number(out, " sql=", j->n_sql);
    number(out, " rows=", j->n_rows);
    buf_str_add(out, is_dropped ? " dropped=1\n" : "\n");
}

void access_log_write(struct buf *lines)
{
    for (size_t at = 0; at < lines->n;) {
        ssize_t n = write(STDERR_FILENO, lines->p + at, lines->n - at);
        if (n < 0 && errno != EINTR)
            break; /* nobody reads the log: the service goes on */
        at += n > 0 ? (size_t)n : 0;
    }
    lines->n = 0;
    lines->is_full = false;
}
