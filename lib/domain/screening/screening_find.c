#include "domain/screening/screening_find.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "domain/call/tally.h"
#include "store/queries.h"

#define WORD_CHARS 16
#define FOUND_MAX  2000 /* a word that more have says little */
#define TRIED_MAX  6   /* places in what is searched for */
#define DIGITS     19

/* ---- characters ---- */

enum kind { KIND_NONE, KIND_LETTER, KIND_DIGIT, KIND_OWN /* begins a word wherever it stands */ };

/* The character at *p, which moves on; 0 at the end. */
static uint32_t next_char(const char **p)
{
    const unsigned char *s = (const unsigned char *)*p;
    int n = !*s ? 0 : *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
    uint32_t ch = n < 2 ? *s : *s & (0x7fu >> n);
    for (int i = 1; i < n; i++)
        ch = ch << 6 | (s[i] & 0x3fu);
    *p += n;
    return ch;
}

/* Of folded text: there are no capitals, and no wide forms. */
static enum kind kind_of(uint32_t ch)
{
    if (ch < 0x80)
        return ch >= '0' && ch <= '9' ? KIND_DIGIT : ch >= 'a' && ch <= 'z' ? KIND_LETTER : KIND_NONE;
    if ((ch >= 0x3005 && ch <= 0x3007) || (ch >= 0x1100 && ch <= 0x11ff))
        return KIND_OWN;
    if (ch < 0xc0 || (ch >= 0x2000 && ch <= 0x206f) || (ch >= 0x3000 && ch <= 0x303f))
        return KIND_NONE;
    return ch >= 0x2e80 ? KIND_OWN : KIND_LETTER;
}

/* ---- words ---- */

/* What stands at p, cut. */
static const char *word_at(struct arena *a, const char *p)
{
    const char *end = p;
    for (int i = 0; i < WORD_CHARS && next_char(&end); i++)
        ;
    while (end > p && end[-1] == ' ')
        end--;
    return arena_printf(a, "%.*s", (int)(end - p), p);
}

static int by_word(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct words screening_words_of(struct arena *a, const char *text)
{
    struct words w = {arena_array(a, const char *, strlen(text) + 1), 0};
    enum kind before = KIND_NONE;
    size_t n = 0;
    for (const char *p = text; *p;) {
        const char *at = p;
        enum kind kind = kind_of(next_char(&p));
        if (kind == KIND_OWN || (kind != KIND_NONE && kind != before))
            w.list[w.n++] = word_at(a, at);
        before = kind;
    }
    qsort(w.list, w.n, sizeof *w.list, by_word);
    for (size_t i = 0; i < w.n; i++)
        if (n == 0 || strcmp(w.list[n - 1], w.list[i]) != 0)
            w.list[n++] = w.list[i];
    w.n = n;
    return w;
}

/* ---- finding ---- */

/* Places in what is searched for where a word begins in every text that has it. When there is none, the beginning
 * must do (is_part): it may stand within a word. */
static size_t places_of(const char *text, const char *places[TRIED_MAX], bool *is_part)
{
    enum kind before = KIND_NONE;
    size_t n = 0;
    for (const char *p = text; *p && n < TRIED_MAX;) {
        const char *at = p;
        enum kind kind = kind_of(next_char(&p));
        if (kind == KIND_OWN || (kind != KIND_NONE && kind != before && at > text))
            places[n++] = at;
        before = kind;
    }
    *is_part = n == 0;
    if (n == 0 && kind_of(next_char(&(const char *){text})) != KIND_NONE)
        places[n++] = text;
    return n;
}

/* Whom the rarest of the words there is in. */
struct found {
    struct q_find_with_word *list;
    size_t n;     /* FOUND_MAX + 1: all are common */
    bool is_part; /* others may have it within a word */
};

static enum err find_rarest(struct ctx *c, int64_t event_id, const char *text, struct found *out)
{
    const char *places[TRIED_MAX];
    size_t n_places = places_of(text, places, &out->is_part), n;
    out->n = FOUND_MAX + 1;
    for (size_t i = 0; i < n_places && out->n > 1; i++) {
        struct q_find_with_word *found;
        const char *word = word_at(c->arena, places[i]);
        const char *until = arena_printf(c->arena, "%s\xf4\x8f\xbf\xbf", word); /* the last character there is */
        TRY(q_find_with_word(c, event_id, word, until, FOUND_MAX + 1, &found, &n));
        if (n < out->n) {
            out->list = found;
            out->n = n;
        }
    }
    return OK;
}

static enum err add_numbered(struct ctx *c, int64_t event_id, int64_t no, struct buf *ids)
{
    struct q_find_numbered row;
    enum err e = no ? q_find_numbered(c, event_id, no, &row) : ERR_NOT_FOUND;
    if (e == OK)
        buf_printf(ids, "%019" PRId64, row.id);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err screening_find(struct ctx *c, int64_t event_id, const char *text, int64_t no, const char **ids)
{
    struct found found = {0};
    const char *late;
    struct buf out;
    *ids = NULL;
    TRY(tally_late(c, event_id, &late));
    if (!late)
        return OK;
    TRY(find_rarest(c, event_id, text, &found));
    if (found.n > FOUND_MAX || (found.n == 0 && found.is_part))
        return OK;
    buf_init(&out, c->arena, (found.n + 1) * DIGITS + strlen(late) + 1);
    for (size_t i = 0; i < found.n; i++)
        buf_printf(&out, "%019" PRId64, found.list[i].application_id);
    buf_str_add(&out, late);
    TRY(add_numbered(c, event_id, no, &out));
    *ids = buf_str(&out);
    return OK;
}

/* ---- following ---- */

static bool has_word(const struct words *w, const char *word)
{
    return bsearch(&word, w->list, w->n, sizeof *w->list, by_word);
}

/* What some names are put in order by, in each language. */
struct keys {
    const char **of[LANG_COUNT];
};

static struct keys keys_of(struct ctx *c, const struct q_find_reworded *rows, size_t n)
{
    struct keys keys;
    const char **names = arena_array(c->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = rows[i].company;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        keys.of[lang] = arena_array(c->arena, const char *, n + 1);
        text_sort_keys(c->arena, lang_code((enum lang)lang), names, keys.of[lang], n);
    }
    return keys;
}

static enum err follow_words(struct ctx *c, const struct q_find_reworded *row)
{
    struct words now = screening_words_of(c->arena, row->search);
    struct words old = screening_words_of(c->arena, row->old_search ? row->old_search : "");
    for (size_t i = 0; i < old.n; i++)
        if (!has_word(&now, old.list[i]))
            TRY(q_find_forget_word(c, row->event_id, old.list[i], row->id));
    for (size_t i = 0; i < now.n; i++)
        if (!has_word(&old, now.list[i]))
            TRY(q_find_add_word(c, row->event_id, now.list[i], row->id));
    return OK;
}

enum err screening_find_follow(struct ctx *c, const char *ids)
{
    struct q_find_reworded *rows;
    int64_t icu_no = text_order_no();
    size_t n;
    TRY(q_find_reworded(c, ids, icu_no, &rows, &n));
    struct keys keys = keys_of(c, rows, n);
    for (size_t i = 0; i < n; i++) {
        struct arena_mark mark = arena_mark(c->arena);
        TRY(follow_words(c, &rows[i]));
        TRY(q_find_note(c, &(struct q_find_note_in){.application_id = rows[i].id,
                                                    .event_id = rows[i].event_id,
                                                    .search = rows[i].search,
                                                    .company = rows[i].company,
                                                    .icu_no = icu_no,
                                                    .order_en = keys.of[LANG_EN][i],
                                                    .order_ko = keys.of[LANG_KO][i],
                                                    .order_zh = keys.of[LANG_ZH][i]}));
        arena_reset(c->arena, mark);
    }
    return OK;
}
