/* The three languages of the program and its message catalogue.
 *
 * Every text the program itself says is a row of a base/msg_*.def file: a key and its text in en, ko
 * and zh, with {name} placeholders. Texts of an event come from its event file, not from here. */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum lang { LANG_EN, LANG_KO, LANG_ZH, LANG_COUNT };

/* "en", "ko", "zh"; static. */
const char *lang_code(enum lang lang);
/* The language of a code as above (also "ko-KR", "zh_Hans"); false and untouched when unknown. */
bool lang_of(const char *code, enum lang *out);
/* The best of our languages for an Accept-Language header (RFC 9110 12.5.4); NULL, "*" and
 * anything unparseable give `fallback`. */
enum lang lang_negotiate(const char *accept_language, enum lang fallback);

/* Named values for the {name} placeholders of a message. */
struct msg_arg {
    const char *name;
    const char *value;
};

/* The message of `key` in `lang` with its placeholders filled, in the arena. A key that is not in
 * the catalogue is a programming error (assert): tests/lint/messages.sh finds it before that. */
const char *msg_text(struct arena *a, enum lang lang, const char *key, const struct msg_arg *args,
                     size_t n_args);
bool msg_exists(const char *key);
/* Fills {name} placeholders in any template; unknown names stay as they are. */
const char *msg_fill(struct arena *a, const char *tmpl, const struct msg_arg *args, size_t n_args);

#endif
