#include <inttypes.h>

#include "domain/pitch/join.h"
#include "domain/pitch/timetable_feed.h"
#include "domain/pitch/timetable_in.h"
#include "mail/mail.h"

/* What the letters of one entry share. */
struct letter {
    enum lang lang;
    const char *event, *round, *room, *when, *before, *pitch_min, *questions_min, *link, *opens;
    const char *ics;
};

static const char *minutes(struct ctx *c, int64_t ms)
{
    return arena_printf(c->arena, "%" PRId64, (ms + 59999) / 60000);
}

/* The pitch begins after the set-up: that is the time people are told. */
static enum err pitch_text(struct ctx *c, const struct timetable_news *n, enum lang lang,
                           const struct q_slot_list *s, const char **out)
{
    int64_t at = timetable_times(n->round, s->starts_at, s->ends_at).pitch_at;
    return mail_when(c, lang, at, n->round->time_zone, out);
}

static enum err fill(struct ctx *c, const struct timetable_news *n, struct letter *l)
{
    const struct q_slot_list *s = n->slot ? n->slot : n->before;
    struct feed_slot feed = {s->entry_id, s->starts_at, s->ends_at, s->sequence_no, s->company,
                             s->project, s->room_name_json, NULL, !n->slot};
    l->event = board_text(c, n->round->event_name_json, l->lang);
    l->round = board_text(c, n->round->name_json, l->lang);
    l->room = board_text(c, s->room_name_json, l->lang);
    l->pitch_min = minutes(c, n->round->pitch_ms);
    l->questions_min = minutes(c, n->round->qa_ms);
    TRY(pitch_text(c, n, l->lang, s, &l->when));
    if (n->before)
        TRY(pitch_text(c, n, l->lang, n->before, &l->before));
    if (n->slot && *n->round->join_url) {
        l->link = feed.url = join_link(c, s->entry_id, s->link_no);
        TRY(mail_when(c, l->lang, s->starts_at - n->round->join_before_ms, n->round->time_zone,
                      &l->opens));
    }
    struct ics_event event = feed_event(c, n->round, &feed, l->lang, n->version_at);
    l->ics = ics_text(c->arena, arena_printf(c->arena, "%s – %s", l->event, l->round), &event, 1);
    return OK;
}

static enum mail_text kind_of(const struct timetable_news *n)
{
    bool is_online = *n->round->join_url;
    if (!n->slot)
        return MAIL_SLOT_REMOVED;
    if (n->before)
        return is_online ? MAIL_SLOT_CHANGED_ONLINE : MAIL_SLOT_CHANGED;
    return is_online ? MAIL_SLOT_ONLINE : MAIL_SLOT;
}

enum err timetable_mail(struct ctx *c, const struct timetable_news *n)
{
    const struct q_slot_list *s = n->slot ? n->slot : n->before;
    struct letter l = {.lang = LANG_EN, .before = "", .link = "", .opens = ""};
    lang_of(s->lang, &l.lang);
    TRY(fill(c, n, &l));
    struct mail m = {.text = kind_of(n), .event_id = n->round->event_id,
                     .object = arena_printf(c->arena, "application:%" PRId64, s->application_id),
                     .to_email = s->email, .to_name = s->company, .lang = l.lang, .ics = l.ics,
                     MAIL_ARGS({"event", l.event}, {"project", s->project}, {"round", l.round},
                               {"when", l.when}, {"before", l.before}, {"room", l.room},
                               {"pitch_min", l.pitch_min}, {"questions_min", l.questions_min},
                               {"link", l.link}, {"opens", l.opens}, {"company", s->company})};
    return mail_queue(c, &m);
}
