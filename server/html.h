/* HTML out: the one way to write markup. Text and attribute values are always escaped; the names of
 * elements and attributes are the program's own words and are checked to be such. There is no way to
 * write a text as markup.
 *
 *   html_open(h, "p");  html_attr(h, "class", "lead");  html_text(h, name);  html_close(h);
 *
 * Attributes follow html_open until the first content. What is opened is closed: html_done asserts it. */
#ifndef SERVER_HTML_H
#define SERVER_HTML_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"

struct arena;
struct buf;

#define HTML_DEPTH 40

struct html {
    struct buf *out;
    struct arena *arena; /* for what is put together on the way */
    enum lang lang;      /* of the page: texts in another one are marked */
    const char *open[HTML_DEPTH];
    int depth;
    bool is_in_tag; /* attributes may follow */
};

/* Begins on an empty or a begun buffer; both are borrowed. */
void html_init(struct html *h, struct buf *out, struct arena *arena, enum lang lang);
void html_done(struct html *h);

/* `tag` is borrowed until it is closed. An element without content (meta, img, br) is not closed. */
void html_open(struct html *h, const char *tag);
void html_close(struct html *h);
/* NULL value: the attribute is left out. */
void html_attr(struct html *h, const char *name, const char *value);
void html_attr_int(struct html *h, const char *name, int64_t value);
/* An attribute without value, when it holds. */
void html_flag(struct html *h, const char *name, bool is_set);
void html_text(struct html *h, const char *text);
/* JSON in a data block: <script type="…" id="…">. `<` is escaped, so nothing in it ends the block. */
void html_json(struct html *h, const char *type, const char *id, const char *json);

/* Short forms: an element with a class (or NULL) and a text. */
void html_put(struct html *h, const char *tag, const char *class_name, const char *text);
void html_open_class(struct html *h, const char *tag, const char *class_name);
/* <a href>text</a>. */
void html_link(struct html *h, const char *class_name, const char *href, const char *text);
/* A message of the catalogue in the page's language. */
const char *html_msg(struct html *h, const char *key);
/* The same with one placeholder filled. */
const char *html_msg1(struct html *h, const char *key, const char *name, const char *value);
/* The two parts of a message around its placeholder, for a message with an element in it: *rest is what
 * follows. In the arena. */
const char *html_split(struct html *h, const char *key, const char *name, const char **rest);
void html_say(struct html *h, const char *tag, const char *class_name, const char *key);

/* A stored text in several languages ({"ko": …, "en": …}, or a plain string) as an element: the best for
 * the page, marked with lang when it is in another. Writes nothing and returns false when there is none. */
bool html_texts(struct html *h, const char *tag, const char *class_name, const json_t *texts);
/* The text that html_texts takes, and its language (NULL: not known). NULL when there is none. */
const char *html_pick(const struct html *h, const json_t *texts, const char **lang);
/* What people and companies are called may be in any script: it has a direction of its own, and neither
 * moves its neighbours nor leaves the line's beginning. */
void html_name(struct html *h, const char *tag, const char *class_name, const char *name);

/* "ko", "en", "zh-Hans": as HTML and HTTP name a language of ours. Static. */
const char *html_lang(enum lang lang);

#endif
