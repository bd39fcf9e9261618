/* Puts the rows of an event from its document. Used by event.c alone.
 *
 * event_project.c: the sections that stand for themselves, and removal. event_project_round.c: rubrics
 * and rounds. event_project_call.c: calls with rules, form and uploads. event_project_agenda.c: the programme.
 * event_project_recipient.c: who abroad gets applications. */
#ifndef DOMAIN_EVENT_EVENT_PROJECT_H
#define DOMAIN_EVENT_EVENT_PROJECT_H

#include <jansson.h>
#include <stdint.h>

#include "base/ctx.h"

/* Rows put so far: {key: id} of each list. Keys of parts are "call/upload", "round/room";
 * of speakers "speaker/key", "interpreter/key". */
struct project {
    struct ctx *c;
    json_t *doc; /* checked */
    int64_t event_id;
    json_t *organisations, *tracks, *rubrics, *rounds, *rooms, *partners, *calls, *uploads, *prizes,
        *quotas, *ticket_types, *agenda, *event_rooms, *speakers;
};

enum err event_project(struct ctx *c, json_t *doc, int64_t event_id) MUST_CHECK;

enum err project_rubrics(struct project *p) MUST_CHECK;
enum err project_rounds(struct project *p) MUST_CHECK;
enum err project_calls(struct project *p) MUST_CHECK;
enum err project_agenda(struct project *p) MUST_CHECK;
enum err project_recipients(struct project *p) MUST_CHECK;

/* ---- reading the document; texts and pointers live in the arena ---- */

void project_note(json_t *ids, const char *key, int64_t id);
int64_t project_id(json_t *ids, const char *key); /* NO_INT when there is none */
const char *project_json(struct project *p, json_t *v, const char *member); /* canonical, or NULL */
const char *project_text(json_t *v, const char *member);                    /* "" when none */
const int64_t *project_opt_instant(struct project *p, json_t *v, const char *member);
const int64_t *project_opt_int(struct project *p, json_t *v, const char *member);
int64_t project_instant(json_t *v, const char *member); /* exists: checked */
int64_t project_closing(json_t *v, const char *member);
/* "pdf pptx" of a list of words. */
const char *project_words(struct project *p, json_t *v, const char *member);
/* "a/b" in the arena. */
const char *project_path(struct project *p, const char *a, const char *b);
/* Records that a row is in use or a capacity undercut. */
enum err project_in_use(struct project *p, const char *list, const char *key);
enum err project_too_small(struct project *p, const char *list, const char *key, int64_t n_taken,
                           int64_t n_capacity);

#endif
