/* Text from people: checked once on entry, compared and counted as people do.
 *
 * All functions but text_is_utf8, text_line and text_block take NUL-terminated valid UTF-8; what
 * they return is in the arena. Unicode rules come from ICU (72: Unicode 15). Any thread may call
 * them. Text longer than TEXT_MAX bytes is refused where a function can refuse and is the caller's
 * error elsewhere: fields.def bounds it first. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

#define TEXT_MAX (4u << 20)

/* Marks in a row, as UAX 15 (Stream-Safe Text) bounds them: putting n of them in order takes n^2. No
 * script needs a third of it. */
#define TEXT_MARKS_MAX 30

/* Bytes that still are one character. The longest emoji take 35; a chain of joiners has no end. */
#define TEXT_CHAR_BYTES 64

/* True for valid UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF) without U+0000. */
bool text_is_utf8(const char *p, size_t n);

/* One line: no control characters (Cc), line separators or noncharacters, no more than TEXT_MARKS_MAX
 * marks in a row, and none of the bidi controls U+202A-E, U+2066-9, which could make a name in a list
 * reorder its neighbours. */
bool text_is_line(const char *s);
/* Several lines: as a line, but newline and tab may stand, and so may bidi controls, whose effect
 * ends with the paragraph (UAX 9). A carriage return may not: text_block turns CRLF into newline.
 */
bool text_is_block(const char *s);

/* From bytes as received to text as stored: valid UTF-8, NFC, trimmed. ERR_MALFORMED when it is no
 * UTF-8, ERR_INVALID when it is no line or block (or too long). "" is a line. */
enum err text_line(struct arena *a, const char *p, size_t n, char **out) MUST_CHECK;
enum err text_block(struct arena *a, const char *p, size_t n, char **out) MUST_CHECK;

/* Normalisation form C (UAX 15). */
char *text_nfc(struct arena *a, const char *s);
/* Without white space, zero-width spaces and byte order marks at both ends. */
char *text_trim(struct arena *a, const char *s);

/* Number of characters as people count them: extended grapheme clusters (UAX 29), the same as
 * Intl.Segmenter in a browser, but one that is longer than TEXT_CHAR_BYTES counts again for each so
 * many, so that a limit in characters bounds the bytes too. */
size_t text_n_chars(const char *s);

/* For finding duplicates: NFKC with case folded, letters, marks and digits only. "" when nothing is
 * left. "（주）한빛 Test-1" and "주한빛TEST1" fold to the same. */
char *text_fold(struct arena *a, const char *s);

/* For searching: NFKC with case folded, each run of white space one blank, none at the ends. A text is
 * found in another when its folded form is in the other's. */
char *text_search(struct arena *a, const char *s);

/* A name that is longer is put in order by its beginning: some 250 letters. */
#define TEXT_KEY_MAX 800

/* What people of a language ("ko") put texts in order by (UCA, CLDR): keys[i] is the key of texts[i];
 * keys compare by strcmp, and can be kept: they are text, at most 2 * TEXT_KEY_MAX bytes. */
void text_sort_keys(struct arena *a, const char *lang, const char *const *texts, const char **keys,
                    size_t n);
/* Keys can be compared if this was the same when they were made: ICU's version, more than 0. */
int64_t text_order_no(void);

/* An e-mail address in its one form: lower case, the domain as ASCII (UTS 46, so that a domain in
 * Korean or Chinese works). Local part: an ASCII dot-atom of at most 64 (RFC 5321 4.5.3.1.1); a
 * domain of two or more labels of letters, digits and inner hyphens; at most 254 in all. Quoted
 * local parts and address literals are refused: nobody has one. False and *out untouched when it is
 * none. */
bool text_email(struct arena *a, const char *s, char **out);

/* A telephone number: 5 to 15 digits (E.164) with spaces, dots, hyphens, parentheses or slashes
 * between, an optional + before; full-width forms too. *out: the digits, with the + if there was
 * one. */
bool text_phone(struct arena *a, const char *s, char **out);

/* Everything but RFC 3986's unreserved characters as %XX: a local part may hold & + # and %. */
char *text_percent(struct arena *a, const char *s);

/* A name within a sentence: one with letters or signs of the other direction is put between marks that keep it from
 * turning what is around it (UAX 9), which no sign within can end. As web/src/lang.ts does. */
const char *text_isolated(struct arena *a, const char *s);

/* True for a country of ISO 3166-1 as two capital letters. */
bool text_is_country(const char *s);

/* A language tag (BCP 47) in its canonical form: "zh-hans-cn" -> "zh-Hans-CN". False and untouched
 * when it is malformed or its language is not in ISO 639. */
bool text_lang(struct arena *a, const char *s, char **out);

/* The value of a hexadecimal digit, either case; -1 when it is none. */
int text_hex_digit(char ch);

#endif
