/* A page: the HTML around what its handler writes. Head (title, description, addresses in each language,
 * preview, styles, script, boot data), the site's header and footer, security headers, caching.
 *
 *   struct page p;
 *   TRY(page_begin(&p, c, r, &(struct page_about){.title = …, .path = …}));
 *   html_put(&p.h, "h1", NULL, title);
 *   page_end(&p);
 *
 * Public pages are whole without a script. App pages hold an empty element that the script fills.
 *
 * Pages are `private, no-cache` and carry no ETag: each holds the event clock of its moment, by which its
 * script counts, so one kept from before would count wrong. Files have theirs (page_site.c). */
#ifndef SERVER_PAGE_H
#define SERVER_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "html.h"

struct job;
struct reply;

enum page_kind {
    PAGE_PUBLIC, /* header, main, footer: web/src/style.css says the classes */
    PAGE_APP     /* the app's element alone: page_await */
};

/* What a link to the page is shown with where it is shared. */
struct page_picture {
    const char *path, *type, *alt;
    int64_t n_width, n_height;
};

struct page_about {
    enum page_kind kind;
    const char *title;       /* NULL: the site's name alone */
    const char *title_lang;  /* of a title that is not in the page's language, or NULL */
    const char *description; /* NULL: the site's own */
    const char *path;        /* its address without query, the same for all languages */
    const char *time_zone;   /* in which a simulated clock is told; NULL: UTC */
    const char *main_class;  /* of a public page besides "page", or NULL */
    const char *part;        /* of an app page: the source of what the script loads for it, or NULL */
    const char *ahead;       /* of an app page: JSON object, API path: the answer to its first request; or NULL */
    const struct page_picture *picture; /* borrowed; NULL: the site's own */
    bool is_hidden;          /* from search engines */
};

struct page {
    struct html h; /* write the content with it, between page_begin and page_end */
    struct ctx *c;
    struct reply *r;
    struct page_about about;
};

/* Begins a page of status 200. ERR_BUSY (recorded) when there is no web folder. */
enum err page_begin(struct page *p, struct ctx *c, struct reply *r, const struct page_about *about) MUST_CHECK;
/* What an app's page shows until its script has come. */
struct page_wait {
    const char *above, *above_href, *heading;         /* a link over the heading, and the heading */
    void (*write)(struct html *h, const json_t *of);  /* what stands below; NULL: page_skeleton */
    const json_t *of;                                 /* borrowed */
};

/* The element of the app. With a `wait` it holds what the script will write too, so that the page stands
 * before it has come: header, a link above the heading, the heading, what is below, footer. */
void page_await(struct page *p, const struct page_wait *wait);
/* Grey lines where something will stand. */
void page_skeleton(struct html *h);
void page_end(struct page *p);
/* When the reader has said nothing about languages, the page is in this one. Before page_begin. */
void page_fall_back(struct ctx *c, enum lang lang);

/* True when a refusal of this request is read by a person: the row is a page, or it is a link followed
 * in a browser and no part of the API. */
bool page_is_wanted(const struct job *j);
/* The recorded failure as a page. Discards what the reply held. */
void page_problem(struct ctx *c, struct reply *r, int status);

#endif
