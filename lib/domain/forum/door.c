#include "domain/forum/door.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "base/token.h"
#include "domain/access/log.h"
#include "domain/forum/registration_mail.h"
#include "store/queries.h"

#define DOOR_MAX   40 /* characters of a door's name */
#define DEVICE_MAX 64
#define KEY_MIN    16
#define KEY_MAX    64
#define RENEWED_MAX 8 /* so many numbers before the one in force a typed code is known as revoked by */

const char *door_ticket(struct ctx *c, const char *slug, int64_t registration_id, int64_t link_no)
{
    return ticket_make(c->arena, c->keys, c->origin, &(struct ticket){slug, registration_id, link_no});
}

const char *door_code(struct ctx *c, int64_t no, int64_t registration_id, int64_t link_no)
{
    return ticket_code(c->arena, c->keys, c->origin, no, &(struct ticket){"", registration_id, link_no});
}

/* ---- what a device sends ---- */

struct scan {
    const char *key, *kind, *door, *ticket, *code;
    int64_t registration_id; /* 0: by ticket or code */
    int64_t scanned_at;      /* event clock, corrected */
    const char *outcome;     /* once it is known */
};

struct batch {
    const char *slug, *device;
    int64_t event_id;
    struct scan *scans;
    size_t n;
};

static bool is_key(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    return n >= KEY_MIN && n <= KEY_MAX && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

/* A text of a member, one line of 1..max characters; NULL with an issue otherwise. */
static const char *read_line(struct ctx *c, const json_t *v, const char *path, const char *name, size_t max)
{
    const char *s = json_str(v, name);
    char *line = NULL;
    if (s && text_line(c->arena, s, strlen(s), &line) == OK && *line && text_n_chars(line) <= max)
        return line;
    const char *field = *path ? arena_printf(c->arena, "%s.%s", path, name) : name;
    issue_add(c, field, "door_field", "door_field", NULL);
    return NULL;
}

static bool read_time(struct ctx *c, const json_t *v, const char *path, const char *name, int64_t *out)
{
    const char *s = json_str(v, name);
    if (s && time_parse_rfc3339(s, out))
        return true;
    const char *field = *path ? arena_printf(c->arena, "%s.%s", path, name) : name;
    issue_add(c, field, "door_field", "door_field", NULL);
    return false;
}

static void read_ticket(struct ctx *c, const json_t *v, const char *path, struct scan *s)
{
    const json_t *id = json_object_get(v, "registration_id");
    s->ticket = json_str(v, "ticket");
    s->code = json_str(v, "code");
    s->registration_id = json_is_integer(id) && json_integer_value(id) > 0 ? json_integer_value(id) : 0;
    if (!!s->ticket + !!s->code + !!s->registration_id != 1)
        issue_add(c, path, "door_field", "door_field", NULL);
}

/* `late`: what the device's clock is behind ours. */
static void read_scan(struct ctx *c, const json_t *v, size_t no, int64_t late, struct scan *s)
{
    const char *path = arena_printf(c->arena, "scans.%zu", no);
    s->key = json_str(v, "scan_key");
    s->kind = json_str(v, "kind");
    if (json_object_get(v, "door"))
        s->door = read_line(c, v, path, "door", DOOR_MAX);
    if (!is_key(s->key))
        issue_add(c, arena_printf(c->arena, "%s.scan_key", path), "door_field", "door_field", NULL);
    if (!s->kind || (strcmp(s->kind, "entry") != 0 && strcmp(s->kind, "exit") != 0))
        issue_add(c, arena_printf(c->arena, "%s.kind", path), "door_field", "door_field", NULL);
    read_ticket(c, v, path, s);
    if (!read_time(c, v, path, "scanned_at", &s->scanned_at))
        return;
    if (__builtin_add_overflow(s->scanned_at, late, &s->scanned_at) || s->scanned_at > c->received_at)
        s->scanned_at = c->received_at;
}

static enum err read_batch(struct ctx *c, const json_t *body, struct batch *b)
{
    const json_t *scans = json_object_get(body, "scans");
    size_t n = json_array_size(scans);
    int64_t sent_at = c->received_at;
    const char *door = read_line(c, body, "", "door", DOOR_MAX);
    b->device = read_line(c, body, "", "device", DEVICE_MAX);
    (void)read_time(c, body, "", "sent_at", &sent_at);
    if (n < 1 || n > DOOR_SCANS_MAX)
        return fail(c, ERR_INVALID, "scans", "door_scans", "max", arena_printf(c->arena, "%d", DOOR_SCANS_MAX), NULL);
    b->n = n;
    b->scans = arena_array(c->arena, struct scan, n);
    for (size_t i = 0; i < n; i++) {
        b->scans[i] = (struct scan){.door = door};
        read_scan(c, json_array_get(scans, i), i, c->received_at - sent_at, &b->scans[i]);
    }
    return c->failure.n_issues ? fail(c, ERR_INVALID, NULL, "invalid_fields", NULL) : OK;
}

/* ---- whose ticket it is ---- */

struct guest {
    struct q_door_guest_by_id row;
    bool is_known;
    bool is_revoked;      /* the ticket was replaced since */
    bool is_other_event;  /* it is good, but not here */
};

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static enum err guest_by_id(struct ctx *c, const struct batch *b, int64_t id, struct guest *g)
{
    enum err e = q_door_guest_by_id(c, id, b->event_id, &g->row);
    g->is_known = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err guest_by_ticket(struct ctx *c, const struct batch *b, const char *token, struct guest *g)
{
    struct ticket t;
    struct token_want want = {.ring = c->keys, .purpose = "ticket", .origin = c->origin, .at_ms = c->real_at};
    if (!ticket_check(c->arena, token, &want, &t))
        return OK;
    g->is_other_event = strcmp(t.event_slug, b->slug) != 0;
    if (g->is_other_event)
        return OK;
    TRY(guest_by_id(c, b, t.registration_id, g));
    g->is_revoked = g->is_known && g->row.link_no != t.link_no;
    return OK;
}

static enum err guest_by_code(struct ctx *c, const struct batch *b, const char *typed, struct guest *g)
{
    struct q_door_guest_by_no row;
    const char *plain = NULL;
    int64_t no = ticket_code_no(c->arena, typed, &plain);
    enum err e = no ? q_door_guest_by_no(c, b->event_id, no, &row) : ERR_NOT_FOUND;
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    int64_t link_no = row.link_no;
    while (link_no > 0 && row.link_no - link_no <= RENEWED_MAX &&
           strcmp(door_code(c, no, row.id, link_no), plain) != 0)
        link_no--;
    if (link_no < 1 || row.link_no - link_no > RENEWED_MAX)
        return OK;
    g->is_revoked = link_no != row.link_no;
    return guest_by_id(c, b, row.id, g);
}

static enum err find_guest(struct ctx *c, const struct batch *b, const struct scan *s, struct guest *g)
{
    *g = (struct guest){0};
    if (s->ticket)
        return guest_by_ticket(c, b, s->ticket, g);
    return s->code ? guest_by_code(c, b, s->code, g) : guest_by_id(c, b, s->registration_id, g);
}

/* What a ticket is worth before it is asked whether it was used. */
static const char *worth(const struct guest *g)
{
    static const char *const ended[] = {"cancelled", "expired", "rejected", NULL};
    if (g->is_other_event)
        return "wrong_event";
    if (!g->is_known)
        return "unknown";
    if (g->is_revoked || is_one_of(g->row.state, ended))
        return "revoked";
    return strcmp(g->row.state, "confirmed") == 0 && strcmp(g->row.mode, "on_site") == 0 ? "ok" : "not_confirmed";
}

/* ---- one scan ---- */

/* The counted passage beside it that is of its kind; 0: none. */
static enum err duplicate_of(struct ctx *c, const struct scan *s, int64_t registration_id, int64_t *id)
{
    struct q_passage_before before;
    struct q_passage_after after;
    *id = 0;
    enum err e = q_passage_before(c, registration_id, s->scanned_at, &before);
    if (e == OK && strcmp(before.kind, s->kind) == 0)
        *id = before.id;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (*id)
        return OK;
    e = q_passage_after(c, registration_id, s->scanned_at, &after);
    if (e == OK && strcmp(after.kind, s->kind) == 0)
        *id = after.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err log_passage(struct ctx *c, int64_t event_id, const char *action, int64_t registration_id,
                            const struct scan *s)
{
    char at[TIME_TEXT];
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s}", "door", s->door, "scanned_at", time_rfc3339(s->scanned_at, at),
                             "outcome", s->outcome);
    ctx_topic(c, "door", event_id);
    return log_add(c, event_id, action, registration_object(c, registration_id), NULL, json_text(c->arena, v));
}

static enum err store(struct ctx *c, const struct batch *b, struct scan *s, const struct guest *g)
{
    struct q_passage_add row;
    int64_t first_id = 0;
    s->outcome = worth(g);
    if (strcmp(s->outcome, "ok") == 0)
        TRY(duplicate_of(c, s, g->row.id, &first_id));
    if (first_id)
        s->outcome = "already";
    struct q_passage_add_in in = {
        .event_id = b->event_id, .registration_id = g->row.id, .scan_key = s->key, .kind = s->kind,
        .outcome = s->outcome, .opt_duplicate_of_id = first_id ? &first_id : NULL, .door = s->door,
        .device = b->device, .actor = ctx_actor(c), .scanned_at = s->scanned_at, .received_at = c->received_at};
    TRY(q_passage_add(c, &in, &row));
    const char *action = strcmp(s->outcome, "ok") != 0 ? "door.refuse"
                         : strcmp(s->kind, "entry") == 0 ? "door.entry" : "door.exit";
    return log_passage(c, b->event_id, action, g->row.id, s);
}

static void write_guest(struct ctx *c, struct jw *w, const struct guest *g)
{
    if (!g->is_known)
        return;
    jw_int(w, "registration_id", g->row.id);
    jw_int(w, "no", g->row.no);
    jw_str(w, "name", g->row.name);
    jw_str(w, "organisation", g->row.organisation);
    jw_str(w, "ticket", g->row.ticket);
    jw_str(w, "kind", g->row.kind);
    jw_str(w, "mode", g->row.mode);
    jw_str(w, "state", g->row.state);
    jw_str(w, "code", door_code(c, g->row.no, g->row.id, g->row.link_no));
    jw_int(w, "link_no", g->row.link_no);
}

/* From what is stored, so that it is the same when it is sent again. */
static enum err write_stored(struct ctx *c, struct jw *w, const struct q_passage_by_key *p)
{
    struct q_passage_get first;
    jw_str(w, "result", p->outcome);
    jw_time(w, "scanned_at", p->scanned_at);
    jw_bool(w, "is_undone", p->undone_at != NO_INT);
    if (p->duplicate_of_id == NO_INT)
        return OK;
    TRY(q_passage_get(c, p->duplicate_of_id, &first));
    jw_key_open(w, "first", '{');
    jw_str(w, "kind", first.kind);
    jw_str(w, "door", first.door);
    jw_str(w, "device", first.device);
    jw_time(w, "at", first.scanned_at);
    jw_close(w, '}');
    return OK;
}

static enum err scan_one(struct ctx *c, const struct batch *b, struct scan *s, struct jw *w)
{
    struct q_passage_by_key p;
    struct guest g = {0};
    enum err e = q_passage_by_key(c, b->event_id, s->key, &p);
    if (e == ERR_NOT_FOUND) {
        TRY(find_guest(c, b, s, &g));
        if (g.is_known) {
            TRY(store(c, b, s, &g));
            e = q_passage_by_key(c, b->event_id, s->key, &p);
        }
    } else if (e == OK) {
        TRY(guest_by_id(c, b, p.registration_id, &g));
    }
    jw_open(w, '{');
    jw_str(w, "scan_key", s->key);
    if (e == ERR_NOT_FOUND) { /* nobody's: nothing is stored of it */
        jw_str(w, "result", worth(&g));
    } else {
        TRY(e);
        write_guest(c, w, &g);
        TRY(write_stored(c, w, &p));
    }
    jw_close(w, '}');
    return OK;
}

enum err door_scan(struct ctx *c, const char *slug, const json_t *body, struct jw *w)
{
    struct q_scope_of_event event;
    struct batch b = {.slug = slug};
    TRY(q_scope_of_event(c, slug, &event));
    b.event_id = event.event_id;
    TRY(read_batch(c, body, &b));
    jw_key_open(w, "items", '[');
    for (size_t i = 0; i < b.n; i++)
        TRY(scan_one(c, &b, &b.scans[i], w));
    jw_close(w, ']');
    return OK;
}

enum err door_undo(struct ctx *c, const char *slug, const char *scan_key)
{
    struct q_scope_of_event event;
    struct q_passage_by_key p;
    struct q_passage_undo row;
    TRY(q_scope_of_event(c, slug, &event));
    TRY(q_passage_by_key(c, event.event_id, scan_key, &p));
    enum err e = q_passage_undo(c, c->now_at, p.id, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    struct scan s = {.door = p.door, .scanned_at = p.scanned_at, .outcome = p.outcome};
    return log_passage(c, event.event_id, "door.undo", p.registration_id, &s);
}
