#include "base/ics.h"

#include <string.h>

#include <libical/ical.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"

#define REFRESH "PT15M" /* on the day itself slots move */
#define FOLD_AT 75      /* octets of a line without its CRLF (RFC 5545 3.1) */

/* libical cannot tell us that memory ran out other than by NULL. */
static void add(icalcomponent *to, icalproperty *p)
{
    if (!p)
        fatal("ics: out of memory");
    icalcomponent_add_property(to, p);
}

static icalcomponent *component(icalcomponent_kind kind)
{
    icalcomponent *c = icalcomponent_new(kind);
    if (!c)
        fatal("ics: out of memory");
    return c;
}

static struct icaltimetype utc(int64_t at_ms)
{
    int64_t s = at_ms >= 0 ? at_ms / 1000 : (at_ms - 999) / 1000;
    int64_t day = s >= 0 ? s / 86400 : (s - 86399) / 86400;
    struct icaltimetype t = icaltime_null_time();
    time_civil(day, &t.year, &t.month, &t.day);
    s -= day * 86400;
    t.hour = (int)(s / 3600);
    t.minute = (int)(s / 60 % 60);
    t.second = (int)(s % 60);
    t.zone = icaltimezone_get_utc_timezone();
    return t;
}

static bool has(const char *s)
{
    return s && *s;
}

/* The text without control characters; newlines stay where several lines may stand (libical escapes
 * them in texts, but not in a URI). */
static const char *clean(struct arena *a, const char *s, bool is_block)
{
    char *out = arena_strdup(a, s), *to = out;
    for (; *s; s++)
        if (((unsigned char)*s >= 0x20 && *s != 0x7f) || (is_block && *s == '\n'))
            *to++ = *s;
    *to = 0;
    return out;
}

static icalproperty *x_property(const char *name, const char *value)
{
    icalproperty *p = icalproperty_new_x(value);
    if (p)
        icalproperty_set_x_name(p, name);
    return p;
}

static icalcomponent *event(struct arena *a, const struct ics_event *e)
{
    icalcomponent *v = component(ICAL_VEVENT_COMPONENT);
    add(v, icalproperty_new_uid(clean(a, e->uid, false)));
    add(v, icalproperty_new_sequence((int)e->sequence_no));
    add(v, icalproperty_new_dtstamp(utc(e->changed_at)));
    add(v, icalproperty_new_lastmodified(utc(e->changed_at)));
    add(v, icalproperty_new_dtstart(utc(e->starts_at)));
    add(v, icalproperty_new_dtend(utc(e->ends_at)));
    if (has(e->summary))
        add(v, icalproperty_new_summary(clean(a, e->summary, false)));
    if (has(e->description))
        add(v, icalproperty_new_description(clean(a, e->description, true)));
    if (has(e->location))
        add(v, icalproperty_new_location(clean(a, e->location, false)));
    if (has(e->url))
        add(v, icalproperty_new_url(clean(a, e->url, false)));
    add(v,
        icalproperty_new_status(e->is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    return v;
}

static icalproperty *refresh_interval(void)
{
    icalproperty *p = icalproperty_new_refreshinterval(icaldurationtype_from_string(REFRESH));
    if (p) /* RFC 7986 5.7: the value type must be written */
        icalproperty_add_parameter(p, icalparameter_new_value(ICAL_VALUE_DURATION));
    return p;
}

/* Folds lines again. libical 3.0.16 folds between the CR and the LF of a line that ends at the
 * limit, which leaves a bare CR; taking out every CRLF SP it put in brings back the line whole. */
static char *refold(struct arena *a, const char *s)
{
    struct buf b;
    size_t n_line = 0;
    buf_init(&b, a, strlen(s) * 2 + 1);
    for (size_t n; *s; s += n) {
        n = 1;
        if (strncmp(s, "\r\n ", 3) == 0) {
            n = 3;
            continue;
        }
        while (((unsigned char)s[n] & 0xc0) == 0x80)
            n++;
        if (*s == '\r' || *s == '\n') {
            n_line = 0;
        } else if (n_line + n > FOLD_AT) {
            buf_str_add(&b, "\r\n ");
            n_line = 1 + n;
        } else {
            n_line += n;
        }
        buf_add(&b, s, n);
    }
    return arena_strdup(a, buf_str(&b));
}

char *ics_text(struct arena *a, const char *name, const struct ics_event *events, size_t n)
{
    icalcomponent *cal = component(ICAL_VCALENDAR_COMPONENT);
    add(cal, icalproperty_new_version("2.0"));
    add(cal, icalproperty_new_prodid("-//Rostrum//Rostrum//EN"));
    add(cal, icalproperty_new_calscale("GREGORIAN"));
    if (has(name)) {
        add(cal, icalproperty_new_name(clean(a, name, false)));
        add(cal, x_property("X-WR-CALNAME", clean(a, name, false)));
    }
    add(cal, refresh_interval());
    add(cal, x_property("X-PUBLISHED-TTL", REFRESH));
    for (size_t i = 0; i < n; i++)
        icalcomponent_add_component(cal, event(a, &events[i]));
    char *text = icalcomponent_as_ical_string_r(cal);
    if (!text)
        fatal("ics: out of memory");
    char *out = refold(a, text);
    icalmemory_free_buffer(text);
    icalcomponent_free(cal);
    return out;
}
