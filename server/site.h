/* The built web folder (web/dist): every file, read at start and served from memory, with its
 * precompressed siblings; and what the pages' heads must name (manifest.json, as Vite writes it).
 * Not the pages themselves: those are page.h.
 *
 * Set once before threads start, constant until site_close. Any thread may read. */
#ifndef SERVER_SITE_H
#define SERVER_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/lang.h"

struct arena;

enum site_coding { SITE_PLAIN, SITE_GZIP, SITE_BROTLI, SITE_CODINGS };

struct site_file {
    const char *path; /* "/assets/main-1a2b.js" */
    const char *type; /* Content-Type */
    bool has_plain;   /* else it is left out: a compressed form alone is nobody's sibling */
    struct {
        const char *p; /* NULL: there is no such form; of the plain one: site_plain makes it of the gzip form */
        size_t n;
        const char *etag; /* strong, of these bytes */
    } form[SITE_CODINGS];
};

/* What the head of a page names to load one entry of the bundle, or a part that an entry loads later:
 * NULL-terminated lists of paths. */
struct site_entry {
    const char *script;
    const char *const *styles;
    const char *const *preloads; /* modules that the script imports */
    const char *const *texts[LANG_COUNT]; /* modules with its texts, and theirs, in a language */
};

/* Reads a folder. ERR_NOT_FOUND when there is none (nothing is served then); else a sentence in why
 * when it cannot be used. */
enum err site_open(const char *folder, char *why, size_t why_n) MUST_CHECK;
/* The folder meant by the option web_folder: "" is web/dist beside the folder of this program. Static. */
const char *site_folder(const char *option);
void site_close(void);
/* False: there is no web folder, so no pages. */
bool site_is_open(void);

/* NULL when there is no such file. O(log files). */
const struct site_file *site_file(const char *path);
/* The entry or later part of a source such as "src/main.ts"; NULL when the bundle has none. */
const struct site_entry *site_entry(const char *source);
/* The plain form's bytes, form[SITE_PLAIN].n of them, as long as the arena, or the site, is there. */
const char *site_plain(const struct site_file *f, struct arena *a);
/* The form that suits an Accept-Encoding (RFC 9110 12.5.3; NULL: only plain). Plain when nothing else
 * is both wanted and there. */
enum site_coding site_choose(const struct site_file *f, const char *accept_encoding);
/* True when an Accept-Encoding takes gzip. */
bool site_takes_gzip(const char *accept_encoding);
/* "br", "gzip"; NULL for plain. */
const char *site_coding_name(enum site_coding coding);
/* True when an If-None-Match names the tag (RFC 9110 13.1.2: weak comparison). NULL: false. */
bool site_tag_matches(const char *if_none_match, const char *etag);

#endif
