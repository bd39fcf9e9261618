#include "base/lang.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"

static const char *const codes[] = {"en", "ko", "zh"};
static_assert(sizeof codes / sizeof *codes == LANG_COUNT, "a code per language");

/* One row of the catalogue; `text` is indexed by enum lang. */
static const struct msg {
    const char *key;
    const char *text[LANG_COUNT];
} catalogue[] = {
#define MSG(key, en, ko, zh) {#key, {en, ko, zh}},
#include "base/msg.def"
#undef MSG
};

const char *lang_code(enum lang lang)
{
    return codes[lang];
}

bool lang_of(const char *code, enum lang *out)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        size_t n = strlen(codes[i]);
        if (strncasecmp(code, codes[i], n) == 0 && (!code[n] || code[n] == '-' || code[n] == '_')) {
            *out = (enum lang)i;
            return true;
        }
    }
    return false;
}

/* Parses `q=0.8` style weights to thousandths; -1 when it is no qvalue (RFC 9110 12.4.2). */
static int qvalue(const char *p, size_t n)
{
    if (n < 1 || n > 5 || (p[0] != '0' && p[0] != '1') || (n > 1 && p[1] != '.'))
        return -1;
    int v = (p[0] - '0') * 1000, unit = 100;
    for (size_t i = 2; i < n; i++, unit /= 10) {
        if (!isdigit((unsigned char)p[i]))
            return -1;
        v += (p[i] - '0') * unit;
    }
    return v <= 1000 ? v : -1;
}

enum lang lang_negotiate(const char *header, enum lang fallback)
{
    enum lang best = fallback;
    int best_q = 0;
    for (const char *p = header ? header : ""; *p;) {
        size_t n = strcspn(p, ",");
        const char *item = p + strspn(p, " \t");
        const char *end = p + n;
        size_t tag_n = item < end ? strcspn(item, ";, \t") : 0;
        int q = 1000;
        const char *semi = memchr(item, ';', item < end ? (size_t)(end - item) : 0);
        if (semi) {
            const char *w = semi + 1 + strspn(semi + 1, " \t");
            if (strncasecmp(w, "q=", 2) == 0)
                q = qvalue(w + 2, strcspn(w + 2, ", \t"));
        }
        char tag[16] = "";
        enum lang lang;
        if (tag_n > 0 && tag_n < sizeof tag) {
            memcpy(tag, item, tag_n);
            tag[tag_n] = 0;
            if (q > best_q && lang_of(tag, &lang)) {
                best = lang;
                best_q = q;
            }
        }
        p = *end ? end + 1 : end;
    }
    return best;
}

static int by_key(const void *key, const void *m)
{
    return strcmp(key, ((const struct msg *)m)->key);
}

static int by_row(const void *a, const void *b)
{
    return strcmp(((const struct msg *)a)->key, ((const struct msg *)b)->key);
}

static struct msg sorted[sizeof catalogue / sizeof *catalogue];

/* Sorted once before main, so that look-ups are by halves and no thread ever writes. */
__attribute__((constructor)) static void sort_catalogue(void)
{
    memcpy(sorted, catalogue, sizeof catalogue);
    qsort(sorted, sizeof sorted / sizeof *sorted, sizeof *sorted, by_row);
}

static const struct msg *find(const char *key)
{
    return bsearch(key, sorted, sizeof sorted / sizeof *sorted, sizeof *sorted, by_key);
}

bool msg_exists(const char *key)
{
    return find(key) != NULL;
}

const char *msg_fill(struct arena *a, const char *tmpl, const struct msg_arg *args, size_t n_args)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    while (*tmpl) {
        size_t n = strcspn(tmpl, "{");
        buf_add(&b, tmpl, n);
        tmpl += n;
        const char *end = *tmpl ? strchr(tmpl, '}') : NULL;
        if (!end) {
            buf_str_add(&b, tmpl);
            break;
        }
        const char *value = NULL;
        size_t name_n = (size_t)(end - tmpl - 1);
        for (size_t i = 0; i < n_args && !value; i++)
            if (strlen(args[i].name) == name_n && memcmp(args[i].name, tmpl + 1, name_n) == 0)
                value = args[i].value;
        if (value)
            buf_str_add(&b, value);
        else
            buf_add(&b, tmpl, name_n + 2);
        tmpl = end + 1;
    }
    return arena_strdup(a, buf_str(&b));
}

const char *msg_text(struct arena *a, enum lang lang, const char *key, const struct msg_arg *args,
                     size_t n_args)
{
    const struct msg *m = find(key);
    assert(m && "message key not in the catalogue");
    return msg_fill(a, m->text[lang], args, n_args);
}
