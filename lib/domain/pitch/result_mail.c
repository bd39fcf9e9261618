#include "domain/pitch/result_mail.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "mail/mail.h"

static enum err queue(struct ctx *c, const struct q_result_round *round,
                      const struct q_placement_list *line, struct mail *m)
{
    m->event_id = round->event_id;
    m->object = arena_printf(c->arena, "application:%" PRId64, line->application_id);
    m->to_email = line->email;
    m->to_name = line->company;
    return mail_queue(c, m);
}

static enum lang lang_for(const struct q_placement_list *line)
{
    enum lang lang = LANG_EN;
    lang_of(line->lang, &lang);
    return lang;
}

static const char *link_to(struct ctx *c, const struct q_result_round *round)
{
    return arena_printf(c->arena, "%s/events/%s", c->origin, round->slug);
}

/* That it is in the next round: by the result, or moved up. */
static enum err mail_next(struct ctx *c, enum mail_text text, const struct q_result_round *round,
                          const struct q_placement_list *line)
{
    struct q_round_for_judges next;
    enum lang lang = lang_for(line);
    const char *when = msg_text(c->arena, lang, "mail_to_be_said", NULL, 0);
    TRY(q_round_for_judges(c, round->next_round_id, &next));
    if (next.starts_at != NO_INT)
        TRY(mail_when(c, lang, next.starts_at, next.time_zone, &when));
    struct mail m = {.text = text, .lang = lang,
                     MAIL_ARGS({"event", json_stored_in_lang(c->arena, round->event_name_json, lang_code(lang))},
                               {"project", line->project}, {"company", line->company},
                               {"round", json_stored_in_lang(c->arena, round->name_json, lang_code(lang))},
                               {"next_round", json_stored_in_lang(c->arena, next.name_json, lang_code(lang))},
                               {"next_when", when}, {"link", link_to(c, round)})};
    return queue(c, round, line, &m);
}

/* Where it stands in reserve: by the result, or again. */
static enum err mail_reserve(struct ctx *c, enum mail_text text, const struct q_result_round *round,
                             const struct q_placement_list *line)
{
    enum lang lang = lang_for(line);
    struct mail m = {.text = text, .lang = lang,
                     MAIL_ARGS({"event", json_stored_in_lang(c->arena, round->event_name_json, lang_code(lang))},
                               {"project", line->project},
                               {"round", json_stored_in_lang(c->arena, round->name_json, lang_code(lang))},
                               {"no", arena_printf(c->arena, "%" PRId64, line->reserve_no)},
                               {"link", link_to(c, round)})};
    return queue(c, round, line, &m);
}

enum err result_mail_moved_up(struct ctx *c, const struct q_result_round *round, const struct q_placement_list *line)
{
    return mail_next(c, MAIL_RESULT_MOVED_UP, round, line);
}

enum err result_mail_moved_back(struct ctx *c, const struct q_result_round *round,
                                const struct q_placement_list *line)
{
    return mail_reserve(c, MAIL_RESULT_MOVED_BACK, round, line);
}

enum err result_mail(struct ctx *c, const struct q_result_round *round,
                     const struct q_placement_list *line)
{
    enum lang lang = lang_for(line);
    const char *link = link_to(c, round);
    if (line->is_advancing && round->next_round_id != NO_INT)
        return mail_next(c, MAIL_RESULT_ADVANCED, round, line);
    const char *event = json_stored_in_lang(c->arena, round->event_name_json, lang_code(lang));
    if (line->prize) {
        struct mail m = {.text = MAIL_RESULT_PRIZE, .lang = lang,
                         MAIL_ARGS({"event", event}, {"project", line->project}, {"company", line->company},
                                   {"prize", json_stored_in_lang(c->arena, line->prize_name_json, lang_code(lang))},
                                   {"link", link})};
        return queue(c, round, line, &m);
    }
    if (line->reserve_no != NO_INT && !line->is_advancing)
        return mail_reserve(c, MAIL_RESULT_RESERVE, round, line);
    struct mail m = {.text = MAIL_RESULT_NOT, .lang = lang,
                     MAIL_ARGS({"event", event}, {"project", line->project}, {"company", line->company},
                               {"round", json_stored_in_lang(c->arena, round->name_json, lang_code(lang))},
                               {"link", link})};
    return queue(c, round, line, &m);
}
