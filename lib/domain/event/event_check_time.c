/* Event check: instants exist, and come in an order that is possible. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/zone.h"
#include "domain/event/event_check_in.h"

/* Says so when a well-formed wall time does not exist, or twice, in its zone. */
static void check_instant(struct check *k, const struct at *at, json_t *v)
{
    const char *local = json_str(v, "local"), *zone = json_str(v, "zone");
    int y, mo, d, h, mi, s;
    int64_t t;
    if (!local || !zone || strlen(local) != 19 ||
        sscanf(local, "%4d-%2d-%2dT%2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s) != 6)
        return; /* said already */
    if (!zone_exists(zone) || zone_to_utc("UTC", y, mo, d, h, mi, s, &t) != ZONE_OK)
        return;
    enum zone_result r = zone_to_utc(zone, y, mo, d, h, mi, s, &t);
    if (r == ZONE_GAP)
        fault_add(k, AT(at, "local"), "event_time_gap", "zone", zone, NULL);
    else if (r == ZONE_AMBIGUOUS)
        fault_add(k, AT(at, "local"), "event_time_ambiguous", "zone", zone, NULL);
}

/* Every instant of the document, found by the table. */
static void check_instants(struct check *k, const struct at *at, const struct shape *s, json_t *v)
{
    if (strcmp(s->name, "instant") == 0) {
        check_instant(k, at, v);
        return;
    }
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        json_t *member = json_object_get(v, m->name), *one;
        size_t no;
        if (m->kind == SHAPE_OBJECT)
            check_instants(k, AT(at, m->name), m->shape, member);
        else if (m->kind == SHAPE_LIST)
            json_array_foreach(member, no, one)
                check_instants(k, AT_NO(AT(at, m->name), no), m->shape, one);
    }
}

/* `to` must be later than `from`, where both are instants; the fault is at `to`. */
static void check_order(struct check *k, const struct at *at, json_t *v, const char *from,
                        const char *to)
{
    int64_t a, b;
    if (event_instant(json_object_get(v, from), &a) && event_instant(json_object_get(v, to), &b) &&
        b <= a)
        fault_add(k, AT(at, to), "event_order", "other", from, NULL);
}

/* A span that may be unknown: both ends or none, in order. */
static void check_span(struct check *k, const struct at *at, json_t *v)
{
    json_t *from = json_object_get(v, "starts"), *to = json_object_get(v, "ends");
    bool has_from = from && !json_is_null(from), has_to = to && !json_is_null(to);
    if (has_from != has_to)
        fault_add(k, at, "event_both_or_none", NULL);
    check_order(k, at, v, "starts", "ends");
}

/* Where v has a span it must lie within that of `outer`, as far as that is known; else `key`. */
static void check_within(struct check *k, const struct at *at, json_t *v, json_t *outer,
                         const char *key)
{
    int64_t t, limit;
    if (event_instant(json_object_get(v, "starts"), &t) &&
        event_instant(json_object_get(outer, "starts"), &limit) && t < limit)
        fault_add(k, AT(at, "starts"), key, NULL);
    if (event_instant(json_object_get(v, "ends"), &t) &&
        event_instant(json_object_get(outer, "ends"), &limit) && t > limit)
        fault_add(k, AT(at, "ends"), key, NULL);
}

/* The first start of a round that takes applications. */
static bool first_start(struct check *k, int64_t *out)
{
    bool is_found = false;
    size_t no;
    json_t *round;
    json_array_foreach(json_object_get(k->doc, "rounds"), no, round)
    {
        int64_t t;
        if (!check_bool(round, "is_taking_applications") ||
            !event_instant(json_object_get(round, "starts"), &t))
            continue;
        *out = is_found && *out < t ? *out : t;
        is_found = true;
    }
    return is_found;
}

/* Between the opening and the start of the round that needs it. */
static void check_due(struct check *k, const struct at *at, json_t *call, json_t *upload)
{
    int64_t due, opens, starts;
    json_t *own = json_object_get(upload, "due"), *decks = json_object_get(call, "decks_until");
    bool has_own = own && !json_is_null(own), has_decks = decks && !json_is_null(decks);
    if (check_bool(upload, "is_after_acceptance"))
        return;
    if (!event_closing(has_own ? own : has_decks ? decks : json_object_get(call, "closes"), &due))
        return;
    if (event_instant(json_object_get(call, "opens"), &opens) && due <= opens)
        fault_add(k, AT(at, "due"), "event_due_before_open", NULL);
    const char *key = json_str(upload, "round");
    json_t *round = check_find(k, "rounds", key);
    if (round && event_instant(json_object_get(round, "starts"), &starts) && due > starts)
        fault_add(k, AT(at, "due"), "event_due_after_round", "round", key, NULL);
    if (!key && first_start(k, &starts) && due > starts)
        fault_add(k, AT(at, "due"), "event_due_after_rounds", NULL);
}

/* An instant of a track or round: what that says itself, else what the call says. False: neither. */
static bool closing_of(json_t *call, json_t *one, const char *member, int64_t *out)
{
    return event_closing(json_object_get(one, member), out) || event_closing(json_object_get(call, member), out);
}

static bool says(json_t *v, const char *member)
{
    int64_t t;
    return event_closing(json_object_get(v, member), &t);
}

/* Applications are begun after the opening and before the closing; documents come no sooner than the application. Of
 * the call itself (one is the call), or of a track and round. */
static void check_call_order(struct check *k, const struct at *at, json_t *call, json_t *one)
{
    int64_t opens, closes, new_until, decks, team;
    bool has_opens = event_instant(json_object_get(call, "opens"), &opens);
    bool has_closes = closing_of(call, one, "closes", &closes);
    bool has_new = event_closing(json_object_get(one, "new_until"), &new_until);
    bool has_decks = closing_of(call, one, "decks_until", &decks);
    if (one != call && has_opens && says(one, "closes") && closes <= opens)
        fault_add(k, AT(at, "closes"), "event_order", "other", "opens", NULL);
    if (has_opens && has_new && new_until <= opens)
        fault_add(k, AT(at, "new_until"), "event_order", "other", "opens", NULL);
    if (one == call && has_opens && event_closing(json_object_get(call, "team_until"), &team) && team <= opens)
        fault_add(k, AT(at, "team_until"), "event_order", "other", "opens", NULL);
    if (has_closes && has_new && new_until > closes)
        fault_add(k, AT(at, "new_until"), "event_new_after_close", NULL);
    if (has_closes && has_decks && decks < closes && (says(one, "decks_until") || says(one, "closes")))
        fault_add(k, AT(at, says(one, "decks_until") ? "decks_until" : "closes"), "event_decks_before_close", NULL);
}

static bool covers(const char *mine, const char *its)
{
    return !mine || (its && strcmp(mine, its) == 0);
}

/* Whether all that it says is said before, for all whom it is for. */
static bool is_hidden(json_t *list, size_t no, json_t *one)
{
    for (size_t i = 0; i < no; i++) {
        json_t *above = json_array_get(list, i);
        bool is_same = covers(json_str(above, "track"), json_str(one, "track")) &&
                       covers(json_str(above, "round"), json_str(one, "round"));
        if (is_same && says(above, "new_until") >= says(one, "new_until") &&
            says(above, "closes") >= says(one, "closes") && says(above, "decks_until") >= says(one, "decks_until"))
            return true;
    }
    return false;
}

static void check_deadline(struct check *k, const struct at *at, json_t *call, json_t *one)
{
    int64_t closes, last, decks, starts;
    const char *key = json_str(one, "round");
    json_t *round = check_find(k, "rounds", key);
    if (!json_str(one, "track") && !key)
        fault_add(k, at, "event_deadline_of_none", NULL);
    check_call_order(k, at, call, one);
    if (event_closing(json_object_get(one, "closes"), &closes) &&
        event_closing(json_object_get(call, "closes"), &last) && closes > last)
        fault_add(k, AT(at, "closes"), "event_deadline_after_close", NULL);
    if (round && event_closing(json_object_get(one, "decks_until"), &decks) &&
        event_instant(json_object_get(round, "starts"), &starts) && decks > starts)
        fault_add(k, AT(at, "decks_until"), "event_due_after_round", "round", key, NULL);
}

static void check_deadlines(struct check *k, const struct at *at, json_t *call)
{
    size_t no;
    json_t *one, *list = json_object_get(call, "deadlines");
    json_array_foreach(list, no, one)
    {
        check_deadline(k, AT_NO(at, no), call, one);
        if (!k->is_too_long && is_hidden(list, no, one))
            fault_add(k, AT_NO(at, no), "event_deadline_hidden", NULL);
    }
}

/* When the call has closed for a round: its own instant, if the round as a whole has one. */
static int64_t closes_for(json_t *call, const char *round, int64_t closes)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(call, "deadlines"), no, one)
    {
        const char *of = json_str(one, "round");
        int64_t own;
        if (!json_str(one, "track") && of && round && strcmp(of, round) == 0 &&
            event_closing(json_object_get(one, "closes"), &own))
            return own;
    }
    return closes;
}

static void check_call_times(struct check *k, const struct at *at, json_t *call)
{
    int64_t closes, starts;
    check_order(k, at, call, "opens", "closes");
    check_call_order(k, at, call, call);
    check_deadlines(k, AT(at, "deadlines"), call);
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(call, "uploads"), no, one)
        check_due(k, AT_NO(AT(at, "uploads"), no), call, one);
    if (!event_closing(json_object_get(call, "closes"), &closes))
        return;
    json_array_foreach(json_object_get(k->doc, "rounds"), no, one)
        if (event_instant(json_object_get(one, "starts"), &starts) &&
            starts < closes_for(call, json_str(one, "key"), closes) + check_int(call, "grace_ms", 0))
            fault_add(k, AT(AT_NO(AT(NULL, "rounds"), no), "starts"), "event_round_before_close",
                      "call", json_str(call, "key") ? json_str(call, "key") : "", NULL);
}

/* The windows of a room: in order, apart, within the round, each long enough for a slot. */
static void check_windows(struct check *k, const struct at *at, json_t *round, json_t *windows)
{
    int64_t minutes = check_int(round, "setup_minutes", 0) + check_int(round, "pitch_minutes", 0) +
                      check_int(round, "qa_minutes", 0) + check_int(round, "changeover_minutes", 0);
    int64_t before = INT64_MIN;
    size_t no;
    json_t *one;
    json_array_foreach(windows, no, one)
    {
        const struct at *here = AT_NO(at, no);
        int64_t from, to;
        check_order(k, here, one, "starts", "ends");
        check_within(k, here, one, round, "event_outside_round");
        if (!event_instant(json_object_get(one, "starts"), &from) ||
            !event_instant(json_object_get(one, "ends"), &to) || to <= from)
            continue;
        if (from < before)
            fault_add(k, here, "event_windows_overlap", NULL);
        before = to > before ? to : before;
        if (minutes > (to - from) / 60000)
            fault_add(k, here, "event_slot_too_long", "minutes", fault_int(k, minutes), NULL);
    }
}

static void check_round_times(struct check *k, const struct at *at, json_t *round)
{
    check_span(k, at, round);
    check_within(k, at, round, k->doc, "event_outside_event");
    json_t *rooms = json_object_get(round, "rooms"), *room;
    int64_t t;
    if (json_array_size(rooms) && !event_instant(json_object_get(round, "starts"), &t) &&
        json_is_null(json_object_get(round, "starts")))
        fault_add(k, AT(at, "rooms"), "event_no_dates", NULL);
    size_t no;
    json_array_foreach(rooms, no, room)
        check_windows(k, AT(AT_NO(AT(at, "rooms"), no), "windows"), round,
                      json_object_get(room, "windows"));
    json_t *next = check_find(k, "rounds", json_str(round, "next"));
    int64_t ends, starts;
    if (next && next != round && event_instant(json_object_get(round, "ends"), &ends) &&
        event_instant(json_object_get(next, "starts"), &starts) && starts < ends)
        fault_add(k, AT(at, "next"), "event_next_earlier", NULL);
}

/* Registration may end with the event, not after it. */
static void check_ticket_times(struct check *k, const struct at *at, json_t *ticket)
{
    int64_t closes, ends;
    check_order(k, at, ticket, "opens", "closes");
    if (event_closing(json_object_get(ticket, "closes"), &closes) &&
        event_instant(json_object_get(k->doc, "ends"), &ends) && closes > ends)
        fault_add(k, AT(at, "closes"), "event_outside_event", NULL);
    if (event_closing(json_object_get(ticket, "switch_until"), &closes) &&
        event_instant(json_object_get(k->doc, "ends"), &ends) && closes > ends)
        fault_add(k, AT(at, "switch_until"), "event_outside_event", NULL);
    check_order(k, at, ticket, "opens", "switch_until");
    json_t *url = json_object_get(ticket, "join_url");
    const char *mode = json_str(ticket, "mode");
    if (url && !json_is_null(url) && mode && strcmp(mode, "online") != 0)
        fault_add(k, AT(at, "join_url"), "event_ticket_url", NULL);
}

/* An item that is a round is a pitch, of a round in which one pitches; that gives its times. */
static void check_agenda_round(struct check *k, const struct at *at, json_t *item)
{
    const char *kind = json_str(item, "kind");
    json_t *round = check_find(k, "rounds", json_str(item, "round"));
    const char *of = json_str(round, "kind");
    int64_t t;
    if (!round || !kind || !of)
        return;
    if (strcmp(kind, "pitch") != 0 || strcmp(of, "pitch") != 0)
        fault_add(k, AT(at, "round"), "event_item_round", NULL);
    if (event_instant(json_object_get(item, "starts"), &t))
        fault_add(k, AT(at, "starts"), "event_item_round_time", NULL);
}

void check_times(struct check *k)
{
    size_t no;
    json_t *one;
    check_instants(k, NULL, &event_shape, k->doc);
    check_order(k, NULL, k->doc, "starts", "ends");
    json_array_foreach(json_object_get(k->doc, "calls"), no, one)
        check_call_times(k, AT_NO(AT(NULL, "calls"), no), one);
    json_array_foreach(json_object_get(k->doc, "rounds"), no, one)
        check_round_times(k, AT_NO(AT(NULL, "rounds"), no), one);
    json_array_foreach(json_object_get(k->doc, "ticket_types"), no, one)
        check_ticket_times(k, AT_NO(AT(NULL, "ticket_types"), no), one);
    json_array_foreach(json_object_get(k->doc, "agenda"), no, one)
    {
        const struct at *at = AT_NO(AT(NULL, "agenda"), no);
        check_span(k, at, one);
        check_within(k, at, one, k->doc, "event_outside_event");
        check_agenda_round(k, at, one);
    }
}
