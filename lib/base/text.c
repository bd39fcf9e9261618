#include "base/text.h"

#include <stdint.h>
#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/ucol.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include "base/arena.h"

/* ---- validity ---- */

bool text_is_utf8(const char *p, size_t n)
{
    if (n > TEXT_MAX)
        return false;
    for (int32_t i = 0; i < (int32_t)n;) {
        UChar32 ch;
        U8_NEXT(p, i, (int32_t)n, ch);
        if (ch <= 0)
            return false;
    }
    return true;
}

static bool is_bidi_control(UChar32 ch)
{
    return (ch >= 0x202a && ch <= 0x202e) || (ch >= 0x2066 && ch <= 0x2069);
}

/* The decomposition begins with a mark that is put in order with its neighbours. */
static bool is_mark(UChar32 ch)
{
    return ch >= 0x300 && u_getIntPropertyValue(ch, UCHAR_LEAD_CANONICAL_COMBINING_CLASS) != 0;
}

static bool is_kind(const char *s, bool is_block)
{
    size_t n = strlen(s);
    int n_marks = 0;
    if (n > TEXT_MAX)
        return false;
    for (int32_t i = 0; i < (int32_t)n;) {
        UChar32 ch;
        U8_NEXT(s, i, (int32_t)n, ch);
        n_marks = is_mark(ch) ? n_marks + 1 : 0;
        if (n_marks > TEXT_MARKS_MAX)
            return false;
        if (is_block && (ch == '\n' || ch == '\t' || is_bidi_control(ch)))
            continue;
        if (ch < 0 || u_charType(ch) == U_CONTROL_CHAR || ch == 0x2028 || ch == 0x2029 ||
            is_bidi_control(ch) || U_IS_UNICODE_NONCHAR(ch))
            return false;
    }
    return true;
}

bool text_is_line(const char *s)
{
    return is_kind(s, false);
}

bool text_is_block(const char *s)
{
    return is_kind(s, true);
}

/* ---- to UTF-16 and back ---- */

struct wide {
    UChar *p;
    int32_t n;
};

static struct wide widen(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    struct wide w = {arena_array(a, UChar, n + 1), 0}; /* never more units than bytes */
    UErrorCode e = U_ZERO_ERROR;
    u_strFromUTF8(w.p, (int32_t)n + 1, &w.n, s, (int32_t)n, &e);
    if (U_FAILURE(e))
        fatal("text: not UTF-8 behind the check on entry: %s", u_errorName(e));
    return w;
}

static char *narrow(struct arena *a, struct wide w)
{
    char *out = arena_alloc(a, (size_t)w.n * 3 + 1);
    UErrorCode e = U_ZERO_ERROR;
    u_strToUTF8(out, w.n * 3 + 1, NULL, w.p, w.n, &e);
    if (U_FAILURE(e))
        fatal("text: UTF-16 to UTF-8: %s", u_errorName(e));
    return out;
}

static struct wide normalize(struct arena *a, const UNormalizer2 *form, struct wide in)
{
    UErrorCode e = U_ZERO_ERROR;
    struct wide w = {NULL, unorm2_normalize(form, in.p, in.n, NULL, 0, &e)};
    w.p = arena_array(a, UChar, (size_t)w.n + 1);
    e = U_ZERO_ERROR;
    unorm2_normalize(form, in.p, in.n, w.p, w.n + 1, &e);
    if (U_FAILURE(e))
        fatal("text: normalisation: %s", u_errorName(e));
    return w;
}

static bool is_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return false;
    return true;
}

char *text_nfc(struct arena *a, const char *s)
{
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *nfc = is_ascii(s) ? NULL : unorm2_getNFCInstance(&e);
    if (!nfc)
        return arena_strdup(a, s);
    return narrow(a, normalize(a, nfc, widen(a, s)));
}

static bool is_blank(UChar32 ch)
{
    return u_isUWhiteSpace(ch) || ch == 0x200b || ch == 0xfeff;
}

char *text_trim(struct arena *a, const char *s)
{
    int32_t start = 0, end = (int32_t)strlen(s), i;
    UChar32 ch;
    for (i = 0; i < end; start = i) {
        U8_NEXT(s, i, end, ch);
        if (!is_blank(ch))
            break;
    }
    for (i = end; i > start; end = i) {
        U8_PREV(s, start, i, ch);
        if (!is_blank(ch))
            break;
    }
    return arena_strndup(a, s + start, (size_t)(end - start));
}

/* CRLF to newline, in place. */
static void unify_newlines(char *s)
{
    char *to = s;
    for (; *s; s++)
        if (!(s[0] == '\r' && s[1] == '\n'))
            *to++ = *s;
    *to = 0;
}

static enum err enter(struct arena *a, const char *p, size_t n, bool is_block, char **out)
{
    if (n > TEXT_MAX)
        return ERR_INVALID;
    if (!text_is_utf8(p, n))
        return ERR_MALFORMED;
    char *s = text_trim(a, arena_strndup(a, p, n));
    if (is_block)
        unify_newlines(s);
    if (!is_kind(s, is_block))
        return ERR_INVALID;
    *out = text_nfc(a, s);
    return OK;
}

enum err text_line(struct arena *a, const char *p, size_t n, char **out)
{
    return enter(a, p, n, false, out);
}

enum err text_block(struct arena *a, const char *p, size_t n, char **out)
{
    return enter(a, p, n, true, out);
}

/* ---- counting ---- */

/* The prototype is made once and cloned per call: an iterator holds a position, its rules are
 * shared. Two threads may both make it; one of them keeps it. */
static UBreakIterator *clusters(void)
{
    static UBreakIterator *prototype;
    UErrorCode e = U_ZERO_ERROR;
    UBreakIterator *p = __atomic_load_n(&prototype, __ATOMIC_ACQUIRE), *none = NULL;
    if (!p) {
        p = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &e);
        if (U_FAILURE(e))
            fatal("text: break iterator: %s", u_errorName(e));
        if (!__atomic_compare_exchange_n(&prototype, &none, p, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE)) {
            ubrk_close(p);
            p = none;
        }
    }
    UBreakIterator *mine = ubrk_clone(p, &e);
    if (U_FAILURE(e))
        fatal("text: break iterator: %s", u_errorName(e));
    return mine;
}

size_t text_n_chars(const char *s)
{
    if (is_ascii(s) && !strchr(s, '\r'))
        return strlen(s);
    UErrorCode e = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, s, -1, &e);
    UBreakIterator *it = clusters();
    ubrk_setUText(it, &text, &e);
    if (U_FAILURE(e))
        fatal("text: break iterator: %s", u_errorName(e));
    size_t n = 0;
    for (int32_t from = 0, to; (to = ubrk_next(it)) != UBRK_DONE; from = to)
        n += 1 + (size_t)(to - from - 1) / TEXT_CHAR_BYTES;
    ubrk_close(it);
    utext_close(&text);
    return n;
}

/* ---- folding ---- */

/* NFKC, case folded. */
static struct wide compat(struct arena *a, const char *s)
{
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&e);
    if (U_FAILURE(e))
        fatal("text: normalisation: %s", u_errorName(e));
    return normalize(a, form, widen(a, s));
}

char *text_fold(struct arena *a, const char *s)
{
    struct wide w = compat(a, s);
    int32_t to = 0;
    for (int32_t i = 0; i < w.n;) {
        UChar32 ch;
        U16_NEXT(w.p, i, w.n, ch);
        if (U_GET_GC_MASK(ch) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK))
            U16_APPEND_UNSAFE(w.p, to, ch);
    }
    w.n = to;
    return narrow(a, w);
}

char *text_search(struct arena *a, const char *s)
{
    char *out = narrow(a, compat(a, s)), *to = out;
    for (const char *p = out; *p; p++) {
        bool is_blank = *p == ' ' || *p == '\n' || *p == '\t';
        if (!is_blank)
            *to++ = *p;
        else if (to > out && to[-1] != ' ')
            *to++ = ' ';
    }
    to -= to > out && to[-1] == ' ';
    *to = 0;
    return out;
}

/* ---- order ---- */

static const char *sort_key(struct arena *a, const UCollator *order, const char *s)
{
    uint8_t bytes[TEXT_KEY_MAX];
    struct wide w = widen(a, s);
    int32_t n = ucol_getSortKey(order, w.p, w.n, bytes, sizeof bytes) - 1; /* without the 0 at its end */
    n = n < TEXT_KEY_MAX ? n : TEXT_KEY_MAX;
    char *key = arena_alloc(a, 2 * (size_t)n + 1), *to = key;
    for (int32_t i = 0; i < n; i++) { /* the character of that number */
        if (bytes[i] >= 0x80)
            *to++ = (char)(0xc0 | bytes[i] >> 6);
        *to++ = (char)(bytes[i] < 0x80 ? bytes[i] : 0x80 | (bytes[i] & 0x3f));
    }
    *to = 0;
    return key;
}

void text_sort_keys(struct arena *a, const char *lang, const char *const *texts, const char **keys,
                    size_t n)
{
    UErrorCode e = U_ZERO_ERROR;
    UCollator *order = ucol_open(lang, &e);
    if (U_FAILURE(e))
        fatal("text: order: %s", u_errorName(e));
    for (size_t i = 0; i < n; i++)
        keys[i] = sort_key(a, order, texts[i]);
    ucol_close(order);
}

int64_t text_order_no(void)
{
    UVersionInfo v;
    u_getVersion(v);
    return ((v[0] * INT64_C(100) + v[1]) * 100 + v[2]) * 100 + v[3];
}

/* ---- e-mail ---- */

static bool is_alnum(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static void lower(char *s)
{
    for (; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s - 'A' + 'a');
}

/* RFC 5322 3.2.3: atoms of atext with single dots between. */
static bool is_dot_atom(const char *s, size_t n)
{
    if (n < 1 || n > 64 || s[0] == '.' || s[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(s[i]) && !(s[i] && strchr("!#$%&'*+-/=?^_`{|}~", s[i])) &&
            !(s[i] == '.' && s[i - 1] != '.'))
            return false;
    return true;
}

/* Two labels or more, of letters, digits and inner hyphens; the last is no number (RFC 3696 2). */
static bool is_domain(const char *s)
{
    size_t n_labels = 0, n = 0;
    bool has_letter = false;
    for (;; s += n + 1) {
        n = strcspn(s, ".");
        if (n < 1 || n > 63 || s[0] == '-' || s[n - 1] == '-')
            return false;
        has_letter = false;
        for (size_t i = 0; i < n; i++) {
            if (!is_alnum(s[i]) && s[i] != '-')
                return false;
            has_letter = has_letter || !(s[i] >= '0' && s[i] <= '9');
        }
        n_labels++;
        if (!s[n])
            return n_labels >= 2 && has_letter;
    }
}

/* The domain as ASCII, or NULL. */
static char *domain_ascii(struct arena *a, const char *s)
{
    if (is_ascii(s))
        return arena_strdup(a, s);
    UErrorCode e = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    char *out = arena_alloc(a, 256);
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI |
                                      UIDNA_CHECK_CONTEXTJ | UIDNA_USE_STD3_RULES,
                                  &e);
    if (U_SUCCESS(e))
        uidna_nameToASCII_UTF8(idna, s, -1, out, 255, &info, &e);
    uidna_close(idna);
    return U_FAILURE(e) || info.errors ? NULL : out;
}

bool text_email(struct arena *a, const char *s, char **out)
{
    if (strlen(s) > 1024)
        return false;
    char *copy = text_trim(a, s), *at = strrchr(copy, '@');
    if (!at || !is_dot_atom(copy, (size_t)(at - copy)))
        return false;
    *at = 0;
    const char *domain = domain_ascii(a, at + 1);
    if (!domain || !is_domain(domain) || strlen(copy) + 1 + strlen(domain) > 254)
        return false;
    *out = arena_printf(a, "%s@%s", copy, domain);
    lower(*out);
    return true;
}

/* ---- telephone, country, language ---- */

bool text_phone(struct arena *a, const char *s, char **out)
{
    if (strlen(s) > 256)
        return false;
    const char *t = text_trim(a, narrow(a, compat(a, s)));
    char *digits = arena_alloc(a, strlen(t) + 1);
    size_t n = 0, n_plus = *t == '+';
    for (digits[0] = '+', t += n_plus; *t; t++) {
        if (*t >= '0' && *t <= '9')
            digits[n_plus + n++] = *t;
        else if (!strchr(" -./()", *t))
            return false;
    }
    if (n < 5 || n > 15)
        return false;
    *out = digits;
    return true;
}

bool text_is_country(const char *s)
{
    /* In ICU's list for the sake of locales, but not of ISO 3166-1: reserved or user-assigned. */
    static const char *const others[] = {"AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(s, others[i]) == 0)
            return false;
    for (const char *const *c = uloc_getISOCountries(); *c; c++)
        if (strcmp(s, *c) == 0)
            return true;
    return false;
}

static bool is_language(const char *s)
{
    for (const char *const *l = uloc_getISOLanguages(); *l; l++)
        if (strcmp(s, *l) == 0)
            return true;
    return false;
}

bool text_lang(struct arena *a, const char *s, char **out)
{
    UErrorCode e = U_ZERO_ERROR;
    char locale[ULOC_FULLNAME_CAPACITY], lang[ULOC_LANG_CAPACITY], tag[ULOC_FULLNAME_CAPACITY];
    int32_t n_parsed = 0;
    size_t n = strlen(s);
    if (n < 2 || n > 64)
        return false;
    uloc_forLanguageTag(s, locale, sizeof locale, &n_parsed, &e);
    if (U_FAILURE(e) || e == U_STRING_NOT_TERMINATED_WARNING || (size_t)n_parsed != n)
        return false;
    uloc_getLanguage(locale, lang, sizeof lang, &e);
    uloc_toLanguageTag(locale, tag, sizeof tag, true, &e);
    if (U_FAILURE(e) || e == U_STRING_NOT_TERMINATED_WARNING || !is_language(lang))
        return false;
    *out = arena_strdup(a, tag);
    return true;
}

int text_hex_digit(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    ch |= 0x20;
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

char *text_percent(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, 3 * strlen(s) + 1), *to = out;
    for (const char *p = s; *p; p++) {
        bool is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                        (*p >= '0' && *p <= '9') || strchr("-._~", *p);
        if (is_plain)
            *to++ = *p;
        else
            to += snprintf(to, 4, "%%%02X", (unsigned char)*p);
    }
    *to = 0;
    return out;
}

/* ---- direction ---- */

static bool is_turning(UChar32 ch)
{
    return (ch >= 0x590 && ch <= 0x8ff) || ch == 0x200f || is_bidi_control(ch) || (ch >= 0xfb1d && ch <= 0xfdff) ||
           (ch >= 0xfe70 && ch <= 0xfefc) || (ch >= 0x10800 && ch <= 0x10fff) || (ch >= 0x1e800 && ch <= 0x1efff);
}

const char *text_isolated(struct arena *a, const char *s)
{
    static const char open[] = "\xe2\x81\xa8", close[] = "\xe2\x81\xa9"; /* U+2068, U+2069 */
    size_t n = strlen(s), n_out = 0;
    bool is_needed = false;
    char *out = arena_alloc(a, n + sizeof open + sizeof close);
    memcpy(out, open, sizeof open - 1);
    n_out = sizeof open - 1;
    for (int32_t i = 0, from = 0; i < (int32_t)n; from = i) {
        UChar32 ch;
        U8_NEXT(s, i, (int32_t)n, ch);
        is_needed |= is_turning(ch);
        if (is_bidi_control(ch))
            continue;
        memcpy(out + n_out, s + from, (size_t)(i - from));
        n_out += (size_t)(i - from);
    }
    memcpy(out + n_out, close, sizeof close);
    return is_needed ? out : s;
}
