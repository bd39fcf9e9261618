/* The short form of an event file: a report release in ten members. What such an event always is need not
 * be written; it is filled in before the file is checked and stored, so that everything else reads whole
 * files only. */
#ifndef DOMAIN_EVENT_EVENT_RELEASE_H
#define DOMAIN_EVENT_EVENT_RELEASE_H

#include <jansson.h>

struct arena;

/* Fills in, in place, what a file of the kind "release" leaves out; other kinds, and what is there, stay as
 * they are. Filling in again changes nothing.
 *
 *   is_public     true
 *   languages     those of the name
 *   time_zone     that of starts;  ends: null;  sources: {}
 *   summary       "Release by" its hosts
 *   roles         of an organisation: host
 *   key, mode     of speakers and documents: speaker-1, document-1, …; on_site
 *   source        the only one of sources, or "ours" when there is none
 *   registration  true: places on site, open for 60 days until the start; false: none. It becomes
 *                 ticket_types, which a release may also say itself. */
void event_fill(struct arena *a, json_t *doc);

#endif
