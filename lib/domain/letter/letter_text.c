#include "domain/letter/letter_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#define OUT_MAX (1u << 20)

/* A part of a line: words, and where they lead. */
struct span {
    const char *text;
    size_t n;
    const char *href; /* NULL: nowhere */
    size_t href_n;
};

/* ---- links ---- */

static bool is_address_char(char ch)
{
    return (unsigned char)ch > 0x20 && (unsigned char)ch < 0x7f && !strchr("<>\"'`()[]{}\\^|", ch);
}

/* How long the address at p is, of those that may be followed; 0: none. */
static size_t address_n(const char *p, const char *end)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = strlen(schemes[i]), begin = n;
        if ((size_t)(end - p) <= n || strncmp(p, schemes[i], n) != 0)
            continue;
        while (p + n < end && is_address_char(p[n]))
            n++;
        while (n > begin && strchr(".,;:!?", p[n - 1])) /* the sentence's */
            n--;
        return n > begin ? n : 0;
    }
    return 0;
}

/* [words](address) at p: its length, and the two; 0: none. */
static size_t named_link(const char *p, const char *end, struct span *out)
{
    const char *close = *p == '[' ? memchr(p, ']', (size_t)(end - p)) : NULL;
    if (!close || close == p + 1 || close + 2 >= end || close[1] != '(')
        return 0;
    size_t n = address_n(close + 2, end);
    if (n == 0 || close + 2 + n >= end || close[2 + n] != ')')
        return 0;
    *out = (struct span){p + 1, (size_t)(close - p - 1), close + 2, n};
    return (size_t)(close + 3 + n - p);
}

/* An address that stands by itself begins a word. */
static size_t bare_link(const char *line, const char *p, const char *end, struct span *out)
{
    bool is_within = p > line && ((p[-1] >= 'a' && p[-1] <= 'z') || (p[-1] >= 'A' && p[-1] <= 'Z'));
    size_t n = is_within || strncmp(p, "mailto:", 7) == 0 ? 0 : address_n(p, end);
    if (n)
        *out = (struct span){p, n, p, n};
    return n;
}

/* The next part of a line from *p on; false at its end. */
static bool next_span(const char *line, const char **p, const char *end, struct span *out)
{
    const char *from = *p;
    struct span link;
    for (const char *at = from; at < end; at++) {
        size_t n = *at == '[' ? named_link(at, end, &link) : *at == 'h' ? bare_link(line, at, end, &link) : 0;
        if (n == 0)
            continue;
        if (at > from) { /* the words before it first */
            *out = (struct span){from, (size_t)(at - from), NULL, 0};
            *p = at;
            return true;
        }
        *out = link;
        *p = at + n;
        return true;
    }
    *out = (struct span){from, (size_t)(end - from), NULL, 0};
    *p = end;
    return from < end;
}

/* ---- blocks ---- */

/* Who is told of each part, in order. `is_heading` holds for the block. */
struct visitor {
    void (*begin)(void *arg, bool is_heading);
    void (*line)(void *arg, bool is_first); /* a line begins */
    void (*span)(void *arg, const struct span *s);
    void (*end_line)(void *arg);
    void (*end)(void *arg, bool is_heading);
    void *arg;
};

static bool is_blank(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p == end;
}

static void visit_line(const struct visitor *v, const char *p, const char *end, bool is_first)
{
    struct span s;
    const char *line = p;
    v->line(v->arg, is_first);
    while (next_span(line, &p, end, &s))
        v->span(v->arg, &s);
    v->end_line(v->arg);
}

static const char *end_of_line(const char *p, const char **next)
{
    size_t n = strcspn(p, "\n");
    *next = p + n + (p[n] ? 1 : 0);
    while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    return p + n;
}

static void visit(const char *text, const struct visitor *v)
{
    bool is_open = false;
    for (const char *p = text, *next; *p; p = next) {
        const char *end = end_of_line(p, &next);
        bool is_heading = end - p > 2 && p[0] == '#' && p[1] == ' ';
        if (is_open && (is_heading || is_blank(p, end))) {
            v->end(v->arg, false);
            is_open = false;
        }
        if (is_blank(p, end))
            continue;
        bool is_first = !is_open;
        if (is_first)
            v->begin(v->arg, is_heading);
        visit_line(v, is_heading ? p + 2 : p, end, is_first);
        if (is_heading)
            v->end(v->arg, true);
        is_open = !is_heading;
    }
    if (is_open)
        v->end(v->arg, false);
}

/* ---- plain text ---- */

struct plain {
    struct buf out;
    size_t n_columns; /* of the line so far: two for a wide character */
};

static void plain_begin(void *arg, bool is_heading)
{
    struct plain *t = arg;
    (void)is_heading;
    if (t->out.n > 0)
        buf_char(&t->out, '\n');
}

static void plain_line(void *arg, bool is_first)
{
    struct plain *t = arg;
    (void)is_first;
    t->n_columns = 0;
}

static void plain_span(void *arg, const struct span *s)
{
    struct plain *t = arg;
    buf_add(&t->out, s->text, s->n);
    for (size_t i = 0; i < s->n; i++) {
        unsigned char ch = (unsigned char)s->text[i];
        t->n_columns += (ch & 0xc0) == 0x80 ? 0 : ch >= 0xe0 ? 2 : 1;
    }
    if (s->href && s->href != s->text) {
        buf_str_add(&t->out, " <");
        buf_add(&t->out, s->href, s->href_n);
        buf_char(&t->out, '>');
    }
}

static void plain_end_line(void *arg)
{
    struct plain *t = arg;
    buf_char(&t->out, '\n');
}

static void plain_end(void *arg, bool is_heading)
{
    struct plain *t = arg;
    if (!is_heading)
        return;
    for (size_t i = 0; i < t->n_columns && i < 72; i++)
        buf_char(&t->out, '-');
    buf_char(&t->out, '\n');
}

const char *letter_plain(struct arena *a, const char *text)
{
    struct plain t = {.n_columns = 0};
    buf_init(&t.out, a, OUT_MAX);
    visit(text, &(struct visitor){plain_begin, plain_line, plain_span, plain_end_line, plain_end, &t});
    return buf_str(&t.out);
}

/* ---- HTML ---- */

static void escape(struct buf *out, const char *p, size_t n)
{
    static const struct {
        char ch;
        const char *as;
    } table[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < n; i++) {
        const char *as = NULL;
        for (size_t k = 0; k < sizeof table / sizeof *table; k++)
            if (table[k].ch == p[i])
                as = table[k].as;
        if (as)
            buf_str_add(out, as);
        else
            buf_char(out, p[i]);
    }
}

static void html_begin(void *arg, bool is_heading)
{
    buf_str_add(arg, is_heading ? "<h2>" : "<p>");
}

static void html_line(void *arg, bool is_first)
{
    if (!is_first)
        buf_str_add(arg, "<br>\n");
}

static void html_span(void *arg, const struct span *s)
{
    struct buf *out = arg;
    if (s->href) {
        buf_str_add(out, "<a href=\"");
        escape(out, s->href, s->href_n);
        buf_str_add(out, "\">");
    }
    escape(out, s->text, s->n);
    if (s->href)
        buf_str_add(out, "</a>");
}

static void html_end_line(void *arg)
{
    (void)arg;
}

static void html_end(void *arg, bool is_heading)
{
    buf_str_add(arg, is_heading ? "</h2>\n" : "</p>\n");
}

static void html_foot(struct buf *out, const struct letter_foot *foot)
{
    buf_str_add(out, "<hr>\n<p class=\"foot\">");
    escape(out, foot->foot, strlen(foot->foot));
    buf_str_add(out, "<br>\n");
    html_span(out, &(struct span){foot->leave, strlen(foot->leave), foot->leave_url, strlen(foot->leave_url)});
    buf_str_add(out, "</p>\n</body>\n</html>\n");
}

const char *letter_html(struct arena *a, const char *text, const struct letter_foot *foot)
{
    struct buf out;
    buf_init(&out, a, OUT_MAX);
    buf_printf(&out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", foot->lang);
    buf_str_add(&out, "<meta name=\"viewport\" content=\"width=device-width\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n<style>\n"
                      "body { max-width: 38em; margin: 0 auto; padding: 16px; line-height: 1.6;\n"
                      "  font-family: system-ui, -apple-system, 'Apple SD Gothic Neo', 'Malgun Gothic',\n"
                      "  'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK KR', sans-serif; }\n"
                      "h2 { margin: 1.6em 0 0.4em; line-height: 1.3; }\n"
                      ".foot { font-size: 0.85em; opacity: 0.8; }\n</style>\n</head>\n<body>\n");
    visit(text, &(struct visitor){html_begin, html_line, html_span, html_end_line, html_end, &out});
    html_foot(&out, foot);
    return buf_str(&out);
}

/* ---- for a preview ---- */

struct preview {
    struct arena *a;
    struct jw *w;
};

static void preview_begin(void *arg, bool is_heading)
{
    struct preview *t = arg;
    jw_open(t->w, '{');
    jw_str(t->w, "kind", is_heading ? "heading" : "paragraph");
    jw_key_open(t->w, "lines", '[');
}

static void preview_line(void *arg, bool is_first)
{
    struct preview *t = arg;
    (void)is_first;
    jw_open(t->w, '[');
}

static void preview_span(void *arg, const struct span *s)
{
    struct preview *t = arg;
    jw_open(t->w, '{');
    jw_str(t->w, "text", arena_strndup(t->a, s->text, s->n));
    jw_str(t->w, "href", s->href ? arena_strndup(t->a, s->href, s->href_n) : NULL);
    jw_close(t->w, '}');
}

static void preview_end_line(void *arg)
{
    struct preview *t = arg;
    jw_close(t->w, ']');
}

static void preview_end(void *arg, bool is_heading)
{
    struct preview *t = arg;
    (void)is_heading;
    jw_close(t->w, ']');
    jw_close(t->w, '}');
}

void letter_blocks(struct arena *a, struct jw *w, const char *text)
{
    struct preview t = {a, w};
    jw_key_open(w, "blocks", '[');
    visit(text, &(struct visitor){preview_begin, preview_line, preview_span, preview_end_line, preview_end, &t});
    jw_close(w, ']');
}
