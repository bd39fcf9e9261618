#include "html.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

void html_init(struct html *h, struct buf *out, struct arena *arena, enum lang lang)
{
    *h = (struct html){.out = out, .arena = arena, .lang = lang};
}

void html_done(struct html *h)
{
    assert(h->depth == 0 && !h->is_in_tag);
}

/* The program's own words only. */
static void check_name(const char *name)
{
    assert(*name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-:")]);
}

static void escape(struct buf *out, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "&<>\"'");
        buf_add(out, p, n);
        p += n;
        switch (*p) {
        case '&':
            buf_str_add(out, "&amp;");
            break;
        case '<':
            buf_str_add(out, "&lt;");
            break;
        case '>':
            buf_str_add(out, "&gt;");
            break;
        case '"':
            buf_str_add(out, "&quot;");
            break;
        case '\'':
            buf_str_add(out, "&#39;");
            break;
        default:
            return;
        }
        p++;
    }
}

static void end_tag(struct html *h)
{
    if (h->is_in_tag)
        buf_char(h->out, '>');
    h->is_in_tag = false;
}

/* Elements that have no content and no end tag (HTML, 13.1.2). */
static bool is_void(const char *tag)
{
    static const char *const tags[] = {"meta", "link", "img", "br", "hr", "input", "col", "wbr"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strcmp(tags[i], tag) == 0)
            return true;
    return false;
}

void html_open(struct html *h, const char *tag)
{
    check_name(tag);
    end_tag(h);
    buf_char(h->out, '<');
    buf_str_add(h->out, tag);
    h->is_in_tag = true;
    if (is_void(tag))
        return;
    assert(h->depth < HTML_DEPTH);
    h->open[h->depth++] = tag;
}

void html_close(struct html *h)
{
    assert(h->depth > 0);
    end_tag(h);
    buf_str_add(h->out, "</");
    buf_str_add(h->out, h->open[--h->depth]);
    buf_char(h->out, '>');
}

void html_attr(struct html *h, const char *name, const char *value)
{
    if (!value)
        return;
    check_name(name);
    assert(h->is_in_tag);
    buf_char(h->out, ' ');
    buf_str_add(h->out, name);
    buf_str_add(h->out, "=\"");
    escape(h->out, value);
    buf_char(h->out, '"');
}

void html_attr_int(struct html *h, const char *name, int64_t value)
{
    html_attr(h, name, arena_printf(h->arena, "%lld", (long long)value));
}

void html_flag(struct html *h, const char *name, bool is_set)
{
    check_name(name);
    assert(h->is_in_tag);
    if (!is_set)
        return;
    buf_char(h->out, ' ');
    buf_str_add(h->out, name);
}

void html_text(struct html *h, const char *text)
{
    end_tag(h);
    escape(h->out, text);
}

void html_json(struct html *h, const char *type, const char *id, const char *json)
{
    html_open(h, "script");
    html_attr(h, "type", type);
    html_attr(h, "id", id);
    end_tag(h);
    for (const char *p = json; *p; p++) {
        if (*p == '<') /* in JSON it can only stand in a string */
            buf_str_add(h->out, "\\u003c");
        else
            buf_char(h->out, *p);
    }
    html_close(h);
}

void html_open_class(struct html *h, const char *tag, const char *class_name)
{
    html_open(h, tag);
    html_attr(h, "class", class_name);
}

void html_put(struct html *h, const char *tag, const char *class_name, const char *text)
{
    html_open_class(h, tag, class_name);
    html_text(h, text);
    html_close(h);
}

void html_link(struct html *h, const char *class_name, const char *href, const char *text)
{
    html_open_class(h, "a", class_name);
    html_attr(h, "href", href);
    html_text(h, text);
    html_close(h);
}

const char *html_msg(struct html *h, const char *key)
{
    return msg_text(h->arena, h->lang, key, NULL, 0);
}

const char *html_msg1(struct html *h, const char *key, const char *name, const char *value)
{
    struct msg_arg arg = {name, value};
    return msg_text(h->arena, h->lang, key, &arg, 1);
}

const char *html_split(struct html *h, const char *key, const char *name, const char **rest)
{
    const char *text = html_msg(h, key), *mark = arena_printf(h->arena, "{%s}", name);
    const char *at = strstr(text, mark);
    *rest = at ? at + strlen(mark) : "";
    return at ? arena_strndup(h->arena, text, (size_t)(at - text)) : text;
}

void html_say(struct html *h, const char *tag, const char *class_name, const char *key)
{
    html_put(h, tag, class_name, html_msg(h, key));
}

const char *html_pick(const struct html *h, const json_t *texts, const char **lang)
{
    const char *own = json_str(texts, lang_code(h->lang)), *text = json_in_lang(texts, lang_code(h->lang));
    enum lang of = h->lang;
    const char *key;
    json_t *value;
    *lang = NULL;
    if (own && *own) {
        *lang = html_lang(h->lang);
        return own;
    }
    json_object_foreach((json_t *)(uintptr_t)texts, key, value)
        if (text && json_string_value(value) == text && lang_of(key, &of))
            *lang = html_lang(of);
    return text && *text ? text : NULL;
}

bool html_texts(struct html *h, const char *tag, const char *class_name, const json_t *texts)
{
    const char *lang, *text = html_pick(h, texts, &lang);
    if (!text)
        return false;
    html_open_class(h, tag, class_name);
    if (lang && strcmp(lang, html_lang(h->lang)) != 0)
        html_attr(h, "lang", lang);
    html_attr(h, "dir", "auto");
    html_text(h, text);
    html_close(h);
    return true;
}

void html_name(struct html *h, const char *tag, const char *class_name, const char *name)
{
    html_open_class(h, tag, class_name);
    html_put(h, "bdi", NULL, name);
    html_close(h);
}

const char *html_lang(enum lang lang)
{
    static const char *const tags[] = {[LANG_EN] = "en", [LANG_KO] = "ko", [LANG_ZH] = "zh-Hans"};
    static_assert(sizeof tags / sizeof *tags == LANG_COUNT, "a tag per language");
    return tags[lang];
}
