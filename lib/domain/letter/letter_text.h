/* The text of a letter as its author types it, and what readers get of it: plain text, HTML, and parts for a
 * preview. Pure.
 *
 * Empty lines separate blocks. A block whose line begins with "# " is a heading, any other a paragraph, whose
 * line breaks stay. [words](https://…) is a link, and so is an address that stands by itself; https, http and
 * mailto only. Everything else is what it is: no tag, picture or script can be written. */
#ifndef DOMAIN_LETTER_LETTER_TEXT_H
#define DOMAIN_LETTER_LETTER_TEXT_H

struct arena;
struct jw;

#define LETTER_TEXT_MAX    20000 /* characters, in one language */
#define LETTER_SUBJECT_MAX 150

/* Lines end with \n. A link reads "words <https://…>", a heading is underlined. In the arena. */
const char *letter_plain(struct arena *a, const char *text);
/* A whole document; `foot` and `leave_url` stand below a line. In the arena. */
struct letter_foot {
    const char *lang, *foot, *leave, *leave_url; /* lang: of HTML; leave: the words of the link */
};
const char *letter_html(struct arena *a, const char *text, const struct letter_foot *foot);
/* Writes `"blocks": [{"kind": "heading"|"paragraph", "lines": [[{"text": …, "href": …|null}]]}]`. */
void letter_blocks(struct arena *a, struct jw *w, const char *text);

#endif
