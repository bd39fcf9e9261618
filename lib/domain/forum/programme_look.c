/* What is wrong with a programme, and who is told of what it changes. */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "domain/forum/agenda.h"
#include "domain/forum/programme.h"
#include "domain/forum/speaker.h"
#include "domain/pitch/timetable.h"
#include "mail/mail.h"

#define CLASHES_MAX 500

const char *programme_name_of(struct ctx *c, const json_t *one, enum lang lang)
{
    const json_t *name = json_object_get(one, "name");
    const char *text = json_is_object(name) ? board_text(c, json_text(c->arena, name), lang) : "";
    return *text ? text : json_str(one, "key") ? arena_strdup(c->arena, json_str(one, "key")) : "";
}

/* ---- when ---- */

enum err programme_span_of(struct ctx *c, const struct programme *p, const json_t *item,
                           struct programme_span *out)
{
    struct programme_span span = {NO_INT, NO_INT};
    const char *key = json_str(item, "round");
    if (!key) {
        if (!event_instant(json_object_get(item, "starts"), &span.starts_at))
            span.starts_at = NO_INT;
        if (!event_instant(json_object_get(item, "ends"), &span.ends_at))
            span.ends_at = NO_INT;
        *out = span;
        return OK;
    }
    struct q_round_by_key round;
    struct timetable_version v = {0};
    enum err e = q_round_by_key(c, p->event.id, key, &round);
    if (e == OK)
        e = timetable_published(c, round.id, &v);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    for (size_t i = 0; i < v.n_slots; i++) {
        const struct q_slot_list *s = &v.slots[i];
        span.starts_at = i == 0 || s->starts_at < span.starts_at ? s->starts_at : span.starts_at;
        span.ends_at = i == 0 || s->ends_at > span.ends_at ? s->ends_at : span.ends_at;
    }
    *out = span;
    return OK;
}

/* ---- clashes ---- */

struct clashes {
    struct ctx *c;
    struct programme *p;
};

static void add(struct clashes *k, struct programme_clash one)
{
    if (k->p->n_clashes < CLASHES_MAX)
        k->p->clashes[k->p->n_clashes++] = one;
}

static void add_pair(struct clashes *k, const char *rule, json_t *a, json_t *b, const json_t *what)
{
    struct ctx *c = k->c;
    const struct msg_arg args[] = {{"item", programme_name_of(c, a, c->lang)},
                                   {"other", programme_name_of(c, b, c->lang)},
                                   {"what", programme_name_of(c, what, c->lang)}};
    const char *key = arena_printf(c->arena, "programme_clash_%s", rule);
    add(k, (struct programme_clash){rule, msg_text(c->arena, c->lang, key, args, 3),
                                    arena_strdup(c->arena, json_str(a, "key")),
                                    arena_strdup(c->arena, json_str(b, "key"))});
}

/* Who is in both lists of parts. */
static void compare_people(struct clashes *k, const char *list, json_t *a, json_t *b)
{
    bool is_speakers = strcmp(list, "speakers") == 0;
    const char *member = is_speakers ? "speaker" : "interpreter";
    size_t i, j;
    json_t *one, *other;
    json_array_foreach(json_object_get(a, list), i, one)
        json_array_foreach(json_object_get(b, list), j, other)
        {
            const char *key = json_str(one, member), *its = json_str(other, member);
            if (key && its && strcmp(key, its) == 0)
                add_pair(k, is_speakers ? "person" : "interpreter", a, b, programme_find(k->p->doc, list, key));
        }
}

static void compare(struct clashes *k, json_t *a, json_t *b)
{
    const char *room = json_str(a, "room"), *its = json_str(b, "room");
    if (room && its && strcmp(room, its) == 0)
        add_pair(k, "room", a, b, programme_find(k->p->doc, "rooms", room));
    compare_people(k, "speakers", a, b);
    compare_people(k, "interpreters", a, b);
}

static void find_declined(struct clashes *k, json_t *item)
{
    struct ctx *c = k->c;
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(item, "speakers"), no, one)
        for (size_t i = 0; i < k->p->n_people; i++) {
            const struct q_speaker_list *s = &k->p->people[i];
            const char *key = json_str(one, "speaker");
            if (strcmp(s->kind, "speaker") != 0 || !key || strcmp(s->key, key) != 0 ||
                strcmp(s->state, "declined") != 0)
                continue;
            const struct msg_arg args[] = {{"item", programme_name_of(c, item, c->lang)},
                                           {"what", board_text(c, s->name_json, c->lang)}};
            add(k, (struct programme_clash){"declined",
                                            msg_text(c->arena, c->lang, "programme_clash_declined", args, 2),
                                            arena_strdup(c->arena, json_str(item, "key")), NULL});
        }
}

static enum err find_clashes(struct ctx *c, struct programme *p)
{
    struct clashes k = {c, p};
    json_t *agenda = json_object_get(p->doc, "agenda");
    size_t n = json_array_size(agenda);
    struct programme_span *spans = arena_array(c->arena, struct programme_span, n + 1);
    p->clashes = arena_array(c->arena, struct programme_clash, CLASHES_MAX);
    p->n_clashes = 0;
    for (size_t i = 0; i < n; i++) {
        if (!json_str(json_array_get(agenda, i), "key"))
            return OK; /* the check says so */
        TRY(programme_span_of(c, p, json_array_get(agenda, i), &spans[i]));
    }
    for (size_t i = 0; i < n; i++) {
        find_declined(&k, json_array_get(agenda, i));
        for (size_t j = i + 1; j < n; j++)
            if (spans[i].starts_at != NO_INT && spans[j].starts_at != NO_INT &&
                spans[i].starts_at < spans[j].ends_at && spans[j].starts_at < spans[i].ends_at)
                compare(&k, json_array_get(agenda, i), json_array_get(agenda, j));
    }
    return OK;
}

/* ---- faults ---- */

/* Of the whole file, what lies in the programme. */
static void find_faults(struct ctx *c, struct programme *p)
{
    struct faults all = {0};
    event_check(c, p->doc, &all);
    p->faults = (struct faults){0};
    for (struct fault *f = all.first, *next; f; f = next) {
        bool is_ours = false;
        next = f->next;
        for (size_t i = 0; i < PROGRAMME_LISTS; i++) {
            size_t n = strlen(programme_lists[i]);
            is_ours |= f->pointer[0] == '/' && strncmp(f->pointer + 1, programme_lists[i], n) == 0;
        }
        if (!is_ours)
            continue;
        f->next = NULL;
        if (p->faults.last)
            p->faults.last->next = f;
        else
            p->faults.first = f;
        p->faults.last = f;
        p->faults.n++;
    }
}

enum err programme_look(struct ctx *c, struct programme *p)
{
    find_faults(c, p);
    TRY(find_clashes(c, p));
    return programme_diff(c, p, p->now, p->doc);
}

/* ---- letters ---- */

/* Whether one has a part in an item. */
static bool has_part(const json_t *item, const struct q_speaker_list *s)
{
    bool is_speaker = strcmp(s->kind, "speaker") == 0;
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(item, is_speaker ? "speakers" : "interpreters"), no, one)
    {
        const char *key = json_str(one, s->kind);
        if (key && strcmp(key, s->key) == 0)
            return true;
    }
    return false;
}

static enum err when(struct ctx *c, const struct programme *p, int64_t at, enum lang lang, const char **out)
{
    if (at != NO_INT)
        return mail_when(c, lang, at, p->event.time_zone, out);
    *out = msg_text(c->arena, lang, "programme_no_time", NULL, 0);
    return OK;
}

/* What one is told, in their language. */
struct letter {
    struct buf lines;
    enum lang lang;
};

/* One line: what it was, what it is. Nothing when it stays where it is. */
static enum err add_line(struct ctx *c, struct programme *p, json_t *was, json_t *is, struct letter *l)
{
    enum lang lang = l->lang;
    struct programme_span from, to = {NO_INT, NO_INT};
    const char *before, *after, *room = json_str(was, "room"), *now_in = is ? json_str(is, "room") : NULL;
    TRY(programme_span_of(c, p, was, &from));
    if (is)
        TRY(programme_span_of(c, p, is, &to));
    bool is_same_room = (!room && !now_in) || (room && now_in && strcmp(room, now_in) == 0);
    if (is && from.starts_at == to.starts_at && from.ends_at == to.ends_at && is_same_room)
        return OK;
    TRY(when(c, p, from.starts_at, lang, &before));
    TRY(when(c, p, to.starts_at, lang, &after));
    json_t *hall = is ? programme_find(p->now, "rooms", now_in) : NULL;
    const struct msg_arg args[] = {{"item", programme_name_of(c, is ? is : was, lang)}, {"before", before},
                                   {"after", after}, {"room", hall ? programme_name_of(c, hall, lang) : ""}};
    const char *key = !is ? "programme_line_gone" : hall ? "programme_line_room" : "programme_line";
    buf_str_add(&l->lines, *buf_str(&l->lines) ? "\n" : "");
    buf_str_add(&l->lines, msg_text(c->arena, lang, key, args, 4));
    return OK;
}

static enum err tell_one(struct ctx *c, struct programme *p, json_t *was, const struct q_speaker_list *s)
{
    struct letter to = {.lang = speaker_lang(s->lang, json_object_get(p->now, "languages"))};
    size_t no;
    json_t *one;
    if (!*s->email || strcmp(s->state, "declined") == 0)
        return OK;
    buf_init(&to.lines, c->arena, 64 << 10);
    json_array_foreach(json_object_get(was, "agenda"), no, one)
    {
        json_t *is = programme_find(p->now, "agenda", json_str(one, "key"));
        if (has_part(one, s))
            TRY(add_line(c, p, one, is && has_part(is, s) ? is : NULL, &to));
    }
    if (!*buf_str(&to.lines))
        return OK;
    const char *ics = NULL;
    TRY(agenda_feed(c, &p->event, &(struct agenda_want){NULL, s->id}, &ics));
    struct mail m = {.text = MAIL_PROGRAMME_MOVED, .event_id = p->event.id,
                     .ics = strstr(ics, "BEGIN:VEVENT") ? ics : NULL,
                     .object = arena_printf(c->arena, "speaker:%" PRId64, s->id), .to_email = s->email,
                     .to_name = board_text(c, s->name_json, to.lang), .lang = to.lang,
                     MAIL_ARGS({"event", board_text(c, p->event.name_json, to.lang)},
                               {"lines", buf_str(&to.lines)},
                               {"link", speaker_link(c, s->id, s->link_no)})};
    p->n_mailed++;
    return mail_queue(c, &m);
}

enum err programme_tell(struct ctx *c, struct programme *p, json_t *was)
{
    for (size_t i = 0; i < p->n_people; i++)
        TRY(tell_one(c, p, was, &p->people[i]));
    return OK;
}
