/* What the pages of an event have in common, and the parts of its main page. The page is written by
 * page_event.c; page_event_part.c holds what it says of the contest, page_event_people.c of places, the
 * organisations and the rest, page_programme.c of the programme. Each part writes nothing when the event
 * does not use it. */
#ifndef SERVER_PAGE_EVENT_H
#define SERVER_PAGE_EVENT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/ctx.h"
#include "domain/call/call.h"
#include "html.h"
#include "store/queries.h"

struct event_view {
    struct ctx *c;
    struct html *h; /* set once the page has begun */
    struct q_event_head head;
    json_t *doc; /* what the public may read of its file; owned */
    bool has_call;
    struct call call; /* the one that is meant now */
    json_t *call_doc; /* it, in doc; borrowed */
    struct q_page_rounds *rounds;
    size_t n_rounds;
    struct q_page_tickets *tickets;
    size_t n_tickets;
    struct q_organisation_role_list *organisations; /* by role, as programmes are printed */
    size_t n_organisations;
    struct q_document_list *documents; /* uploaded, for the public to see: in their order */
    size_t n_documents;
    struct q_slides_public *slides; /* that anyone may have now; only of the page of timetables */
    size_t n_slides;
};

/* The event that the path names. One that is not public is not there (ERR_NOT_FOUND) but for its
 * organisers, who may look at its pages before. */
enum err page_event_head(struct ctx *c, struct q_event_head *out) MUST_CHECK;
/* The same with all that its pages are written from; end with event_view_done. A reader whose languages
 * are none of ours gets the event's. */
enum err event_view_load(struct ctx *c, struct event_view *out) MUST_CHECK;
void event_view_done(struct event_view *v);
/* "/events/SLUG" and what follows it, in the arena. */
const char *event_path(const struct event_view *v, const char *rest);
/* True when any round has a published timetable; a published result. */
bool event_has_timetable(const struct event_view *v);
bool event_has_results(const struct event_view *v);
/* What links to the event's pages are shown with: the first logo that is large enough for it. False: none
 * is, or strangers may not see it. */
struct page_picture;
bool event_picture(const struct event_view *v, struct page_picture *out);
/* Begins a section with its heading; html_close ends it. `id` is where links lead. */
void event_section(struct event_view *v, const char *id, const char *title_key);
/* The members of doc's list `name`, NULL when there are none. */
json_t *event_list(const struct event_view *v, const char *name);

/* A page below an event's: begins it, with the way back and the heading. */
struct page;
struct reply;
struct page_below {
    const char *path;      /* "/timetable" */
    const char *title_key;
    const char *about_key; /* its description, of {event} */
};
enum err event_begin_below(struct event_view *v, struct reply *r, struct page *p,
                           const struct page_below *below) MUST_CHECK;

/* page_event_part.c */
enum err event_write_dates(struct event_view *v) MUST_CHECK;
void event_write_tracks(struct event_view *v);
void event_write_rounds(struct event_view *v);
void event_write_prizes(struct event_view *v);

/* page_event_rules.c */
enum err event_write_rules(struct event_view *v) MUST_CHECK;

/* page_programme.c */
enum err event_write_agenda(struct event_view *v) MUST_CHECK;

/* page_release.c */
enum err event_write_speakers(struct event_view *v) MUST_CHECK;
void event_write_documents(struct event_view *v);
bool event_lists_speakers(const struct event_view *v); /* apart from a programme */

/* page_event_people.c */
void event_write_tickets(struct event_view *v);
void event_write_organisations(struct event_view *v);
enum err event_write_children(struct event_view *v) MUST_CHECK;
void event_write_notes(struct event_view *v);
void event_write_contact(struct event_view *v);
const char *event_contact_title(const struct event_view *v); /* a message key */
void event_write_sources(struct event_view *v);

#endif
