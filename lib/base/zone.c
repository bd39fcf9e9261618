#include "base/zone.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/time.h"

/* From `starts_at` on (until the next row) `offset_ms` is added to UTC. */
struct span {
    int64_t starts_at, offset_ms;
};

struct zone {
    char name[48];
    int n;
    struct span spans[]; /* spans[0].starts_at is INT64_MIN */
};

/* Zones in use, in the order of their first use. Slots below n_zones never change. tzdata has
 * fewer than 500 names in the areas we accept. */
#define ZONES_MAX 640
static struct zone *zones[ZONES_MAX];
static atomic_int n_zones;
/* Held while a zone is added. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define DAY INT64_C(86400)
#define SPANS_MAX 640
#define FILE_MAX_BYTES (256 << 10)

/* Area/City of tzdata, by form; or UTC. Keeps '.', and so "..", out of file names. */
static bool is_name(const char *s)
{
    static const char *const areas[] = {"Africa/",    "America/",   "Antarctica/", "Arctic/",
                                        "Asia/",      "Atlantic/",  "Australia/",  "Europe/",
                                        "Indian/",    "Pacific/"};
    if (strcmp(s, "UTC") == 0)
        return true;
    size_t n = strlen(s), i = 0, area_n = 0;
    for (i = 0; i < sizeof areas / sizeof *areas && !area_n; i++)
        if (strncmp(s, areas[i], strlen(areas[i])) == 0)
            area_n = strlen(areas[i]);
    return area_n && n > area_n && n < sizeof zones[0]->name && s[n - 1] != '/' &&
           strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == n;
}

/* Later than all before it; an unchanged offset is no change. False when the table is full. */
static bool span_add(struct zone *z, int64_t at_s, int64_t offset_s)
{
    struct span *last = &z->spans[z->n - 1];
    if (last->offset_ms == offset_s * 1000 || last->starts_at >= at_s * 1000)
        return true;
    if (z->n == SPANS_MAX)
        return false;
    z->spans[z->n++] = (struct span){at_s * 1000, offset_s * 1000};
    return true;
}

/* Big-endian, n bytes, signed. */
static int64_t be(const unsigned char *p, int n)
{
    uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

/* A TZif header (RFC 8536 section 3.1) and where the parts of its data block are. */
struct block {
    int64_t n_times, n_types;
    const unsigned char *times, *indexes, *types, *end;
};

/* Reads a header and the extent of its block of `width`-byte times; false when it does not fit. */
static bool block_read(const unsigned char *p, const unsigned char *limit, int width, struct block *out)
{
    if (limit - p < 44 || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    int64_t n[6]; /* isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt */
    for (int i = 0; i < 6; i++) {
        n[i] = be(p + 20 + 4 * i, 4);
        if (n[i] < 0 || n[i] > FILE_MAX_BYTES)
            return false;
    }
    p += 44;
    int64_t size = n[3] * (width + 1) + n[4] * 6 + n[5] + n[2] * (width + 4) + n[1] + n[0];
    if (size > limit - p || n[4] < 1)
        return false;
    *out = (struct block){n[3], n[4], p, p + n[3] * width, p + n[3] * (width + 1), p + size};
    return true;
}

/* A day of the year by rule, in the footer's TZ string (POSIX, Base Definitions 8.3). */
struct day_rule {
    char kind; /* 'M': week w of month m on weekday d; 'J': day d, 29 February not counted; 0: day d */
    int m, w, d;
    int64_t time_s; /* of local time; may be negative or beyond a day */
};

static bool number(const char **s, int64_t max, int64_t *out)
{
    int64_t v = 0;
    if (**s < '0' || **s > '9')
        return false;
    for (; **s >= '0' && **s <= '9'; (*s)++)
        if ((v = v * 10 + (**s - '0')) > max)
            return false;
    *out = v;
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool clock_read(const char **s, int64_t *out)
{
    int64_t sign = **s == '-' ? -1 : 1, v = 0, part = 0, unit = 3600;
    *s += **s == '-' || **s == '+';
    for (;; (*s)++, unit /= 60) {
        if (!number(s, unit == 3600 ? 167 : 59, &part))
            return false;
        v += part * unit;
        if (**s != ':' || unit == 1)
            break;
    }
    *out = sign * v;
    return true;
}

static bool name_skip(const char **s)
{
    const char *from = *s;
    if (**s == '<') {
        *s += strcspn(*s, ">");
        return *(*s)++ == '>';
    }
    while ((**s >= 'A' && **s <= 'Z') || (**s >= 'a' && **s <= 'z'))
        (*s)++;
    return *s - from >= 3;
}

/* ,Mm.w.d[/time] or ,Jn or ,n */
static bool rule_read(const char **s, struct day_rule *r)
{
    int64_t m = 0, w = 0, d = 0;
    if (*(*s)++ != ',')
        return false;
    *r = (struct day_rule){.time_s = 7200};
    if (**s == 'M' || **s == 'J')
        r->kind = *(*s)++;
    if (r->kind == 'M' && (!number(s, 12, &m) || *(*s)++ != '.' || !number(s, 5, &w) ||
                           *(*s)++ != '.' || m < 1 || w < 1))
        return false;
    if (!number(s, r->kind == 'M' ? 6 : 365, &d))
        return false;
    r->m = (int)m, r->w = (int)w, r->d = (int)d;
    if (**s != '/')
        return true;
    (*s)++;
    return clock_read(s, &r->time_s);
}

/* Seconds of local time since the epoch at which the rule strikes in a year. */
static int64_t rule_at(const struct day_rule *r, int year)
{
    int64_t day;
    if (r->kind == 'M') {
        int64_t first = time_days(year, r->m, 1);
        int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
        day = first + (r->d - weekday + 7) % 7 + 7 * (r->w - 1);
        int64_t next = r->m == 12 ? time_days(year + 1, 1, 1) : time_days(year, r->m + 1, 1);
        while (day >= next)
            day -= 7;
    } else {
        bool leap = time_date_ok(year, 2, 29);
        day = time_days(year, 1, 1) + r->d - (r->kind == 'J');
        day += r->kind == 'J' && leap && r->d >= 60;
    }
    return day * DAY + r->time_s;
}

/* The changes that the footer's rule makes up to 2099. */
static bool footer_add(struct zone *z, const char *tz)
{
    int64_t std, dst;
    struct day_rule on, off;
    if (!*tz)
        return true; /* the file says nothing of later times: the last offset holds */
    if (!name_skip(&tz) || !clock_read(&tz, &std))
        return false;
    if (!*tz)
        return true; /* one offset for ever: that of the last change in the file */
    dst = std - 3600;
    if (!name_skip(&tz) || (*tz != ',' && !clock_read(&tz, &dst)) || !rule_read(&tz, &on) ||
        !rule_read(&tz, &off) || *tz)
        return false;
    for (int year = 1970; year < 2100; year++) {
        int64_t a = rule_at(&on, year) + std, b = rule_at(&off, year) + dst;
        bool ok = a < b ? span_add(z, a, -dst) && span_add(z, b, -std)
                        : span_add(z, b, -std) && span_add(z, a, -dst);
        if (!ok)
            return false;
    }
    return true;
}

/* All changes since 1970 that a TZif file of version 2 or later tells. */
static bool tzif_read(struct zone *z, const unsigned char *p, size_t n)
{
    const unsigned char *limit = p + n;
    struct block b;
    if (!block_read(p, limit, 4, &b) || !block_read(b.end, limit, 8, &b))
        return false;
    int64_t before = be(b.types, 4); /* type 0 holds before the first change */
    z->spans[z->n++] = (struct span){INT64_MIN, before * 1000};
    for (int64_t i = 0; i < b.n_times; i++) {
        int type = b.indexes[i];
        if (type >= b.n_types)
            return false;
        int64_t at = be(b.times + 8 * i, 8), offset = be(b.types + 6 * type, 4);
        if (at <= 0) /* only the last one before 1970 matters */
            z->spans[0].offset_ms = offset * 1000;
        else if (at < time_days(2100, 1, 1) * DAY && !span_add(z, at, offset))
            return false;
    }
    size_t left = (size_t)(limit - b.end);
    char tz[96] = "";
    if (left < 2 || b.end[0] != '\n' || b.end[left - 1] != '\n' || left - 2 >= sizeof tz)
        return false;
    memcpy(tz, b.end + 1, left - 2);
    return footer_add(z, tz);
}

/* Reads a zone's file; NULL when there is none or it makes no sense. */
static struct zone *compile(const char *name)
{
    struct zone *z = calloc(1, sizeof *z + SPANS_MAX * sizeof *z->spans);
    unsigned char *bytes = malloc(FILE_MAX_BYTES);
    if (!z || !bytes)
        fatal("out of memory");
    memcpy(z->name, name, strlen(name) + 1);
    char path[sizeof "/usr/share/zoneinfo/" + sizeof z->name];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(bytes, 1, FILE_MAX_BYTES, f) : 0;
    if (f)
        fclose(f);
    bool ok = tzif_read(z, bytes, n);
    free(bytes);
    if (!ok) {
        free(z);
        return NULL;
    }
    struct zone *fit = realloc(z, sizeof *z + (size_t)z->n * sizeof *z->spans);
    return fit ? fit : z;
}

static const struct zone *find(const char *name, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(zones[i]->name, name) == 0)
            return zones[i];
    return NULL;
}

static const struct zone *zone_get(const char *name)
{
    const struct zone *z = find(name, atomic_load_explicit(&n_zones, memory_order_acquire));
    if (z || !is_name(name))
        return z;
    pthread_mutex_lock(&lock);
    int n = atomic_load_explicit(&n_zones, memory_order_relaxed);
    z = find(name, n);
    if (!z && n < ZONES_MAX && (zones[n] = compile(name))) {
        z = zones[n];
        atomic_store_explicit(&n_zones, n + 1, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return z;
}

__attribute__((destructor)) static void zones_free(void)
{
    for (int i = 0; i < atomic_load(&n_zones); i++)
        free(zones[i]);
    atomic_store(&n_zones, 0);
}

/* The span that holds an instant. */
static int span_at(const struct zone *z, int64_t at_ms)
{
    int lo = 0, hi = z->n;
    while (hi - lo > 1) {
        int mid = lo + (hi - lo) / 2;
        if (z->spans[mid].starts_at <= at_ms)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

bool zone_exists(const char *iana)
{
    return zone_get(iana) != NULL;
}

bool zone_offset_ms(const char *iana, int64_t at_ms, int64_t *offset_ms)
{
    const struct zone *z = zone_get(iana);
    if (!z)
        return false;
    *offset_ms = z->spans[span_at(z, at_ms)].offset_ms;
    return true;
}

/* A wall time is an instant once for every span in which it lies when read with that span's
 * offset. Offsets are below a day, so only spans within a day of it matter. */
enum zone_result zone_to_utc(const char *iana, int y, int mo, int d, int h, int mi, int s,
                             int64_t *out_ms)
{
    const struct zone *z = zone_get(iana);
    if (!z)
        return ZONE_UNKNOWN;
    if (!time_date_ok(y, mo, d) || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
        return ZONE_GAP;
    int64_t wall = ((time_days(y, mo, d) * 24 + h) * 60 + mi) * 60000 + s * INT64_C(1000);
    int64_t found = 0;
    int n = 0, last = span_at(z, wall + DAY * 1000);
    for (int i = span_at(z, wall - DAY * 1000); i <= last; i++) {
        int64_t at = wall - z->spans[i].offset_ms;
        if (at >= z->spans[i].starts_at && (i + 1 == z->n || at < z->spans[i + 1].starts_at)) {
            found = at;
            n++;
        }
    }
    if (n != 1)
        return n ? ZONE_AMBIGUOUS : ZONE_GAP;
    *out_ms = found;
    return ZONE_OK;
}
