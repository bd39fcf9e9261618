#include "page.h"

#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "clock.h"
#include "gzip.h"
#include "job.h"
#include "reply.h"
#include "site.h"

/* ---- headers ---- */

static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/* A page of the server that nobody is to find, nobody is to keep: links stand in it. An app's page is empty. */
static void write_headers(struct ctx *c, struct reply *r, bool is_kept)
{
    enum lang chosen;
    reply_header(r, "Content-Language", html_lang(c->lang));
    reply_header(r, "Vary", "Accept-Language, Cookie, Accept-Encoding");
    reply_header(r, "Cache-Control", is_kept ? "private, no-cache" : "private, no-store");
    reply_header(r, "Content-Security-Policy", policy);
    reply_header(r, "Referrer-Policy", "strict-origin-when-cross-origin");
    reply_header(r, "X-Content-Type-Options", "nosniff");
    reply_header(r, "Cross-Origin-Opener-Policy", "same-origin");
    reply_header(r, "Permissions-Policy", "camera=(self), geolocation=(), microphone=()");
    if (!request_names_lang(&job_of(c)->req, &chosen))
        return;
    bool is_https = strncmp(c->origin, "https:", 6) == 0;
    reply_header(r, "Set-Cookie", arena_printf(c->arena, "lang=%s; Path=/; Max-Age=31536000; SameSite=Lax%s",
                                               lang_code(chosen), is_https ? "; Secure" : ""));
}

/* ---- head ---- */

static void meta(struct html *h, const char *kind, const char *name, const char *content)
{
    html_open(h, "meta");
    html_attr(h, kind, name);
    html_attr(h, "content", content);
}

static void link_to(struct html *h, const char *rel, const char *href, const char *hreflang)
{
    html_open(h, "link");
    html_attr(h, "rel", rel);
    html_attr(h, "hreflang", hreflang);
    html_attr(h, "href", href);
}

static const char *address(struct page *p, const char *lang)
{
    return arena_printf(p->c->arena, "%s%s%s%s", p->c->origin, p->about.path, lang ? "?lang=" : "",
                        lang ? lang : "");
}

/* A page that was asked for in a language is its own; without one it is whatever the reader speaks. */
static void write_addresses(struct page *p)
{
    enum lang named;
    bool is_named = request_names_lang(&job_of(p->c)->req, &named);
    if (p->about.is_hidden) {
        meta(&p->h, "name", "robots", "noindex");
        return;
    }
    link_to(&p->h, "canonical", address(p, is_named ? lang_code(named) : NULL), NULL);
    for (int i = 0; i < LANG_COUNT; i++)
        link_to(&p->h, "alternate", address(p, lang_code((enum lang)i)), html_lang((enum lang)i));
    link_to(&p->h, "alternate", address(p, NULL), "x-default");
}

static void meta_int(struct html *h, const char *name, int64_t v)
{
    meta(h, "property", name, arena_printf(h->arena, "%lld", (long long)v));
}

/* web/public/preview.png is as wide as previews are drawn; the logo of an organisation stands beside the words. */
static void write_picture(struct page *p)
{
    const struct page_picture own = {"/preview.png", "image/png", html_msg(&p->h, "page_preview_alt"), 1200, 630};
    const struct page_picture *is = p->about.picture ? p->about.picture : &own;
    meta(&p->h, "property", "og:image", arena_printf(p->c->arena, "%s%s", p->c->origin, is->path));
    meta(&p->h, "property", "og:image:type", is->type);
    meta_int(&p->h, "og:image:width", is->n_width);
    meta_int(&p->h, "og:image:height", is->n_height);
    meta(&p->h, "property", "og:image:alt", is->alt);
    meta(&p->h, "name", "twitter:card", is == &own ? "summary_large_image" : "summary");
}

static void write_preview(struct page *p, const char *title, const char *description)
{
    static const char *const locales[] = {[LANG_EN] = "en_GB", [LANG_KO] = "ko_KR", [LANG_ZH] = "zh_CN"};
    meta(&p->h, "name", "description", description);
    meta(&p->h, "property", "og:type", "website");
    meta(&p->h, "property", "og:site_name", "Rostrum");
    meta(&p->h, "property", "og:title", title);
    meta(&p->h, "property", "og:description", description);
    meta(&p->h, "property", "og:url", address(p, NULL));
    meta(&p->h, "property", "og:locale", locales[p->c->lang]);
    write_picture(p);
}

static void theme_color(struct html *h, const char *media, const char *color)
{
    meta(h, "name", "theme-color", color);
    html_attr(h, "media", media);
}

static bool is_among(const char *const *list, const char *href)
{
    while (*list && strcmp(*list, href) != 0)
        list++;
    return *list;
}

static void write_links(struct html *h, const char *rel, const char *const *hrefs, const char *const *known)
{
    for (; *hrefs; hrefs++) {
        if (is_among(known, *hrefs))
            continue;
        link_to(h, rel, *hrefs, NULL);
        if (strcmp(rel, "preload") == 0)
            html_attr(h, "as", "style");
    }
}

/* What a later part needs, beyond what the entry brings: found only once the script runs otherwise, a round trip
 * later. Its import applies its styles and waits for them: until then they do not hold up what the server wrote. */
static void write_part(struct html *h, const struct site_entry *part, const struct site_entry *e, enum lang lang)
{
    write_links(h, "preload", part->styles, e->styles);
    write_links(h, "modulepreload", part->preloads, e->preloads);
    write_links(h, "modulepreload", part->texts[lang], e->texts[lang]);
    link_to(h, "modulepreload", part->script, NULL);
}

static void write_assets(struct page *p)
{
    static const char *const none[] = {NULL};
    const struct site_entry *style = site_entry("src/style.css");
    const struct site_entry *e = site_entry(p->about.kind == PAGE_APP ? "src/main.ts" : "src/public/public.ts");
    const struct site_entry *part = p->about.part ? site_entry(p->about.part) : NULL;
    if (style)
        link_to(&p->h, "stylesheet", style->script, NULL);
    if (e) {
        write_links(&p->h, "stylesheet", e->styles, none);
        write_links(&p->h, "modulepreload", e->preloads, none);
        write_links(&p->h, "modulepreload", e->texts[p->c->lang], none);
    }
    if (e && part)
        write_part(&p->h, part, e, p->c->lang);
    if (e) {
        html_open(&p->h, "script");
        html_attr(&p->h, "type", "module");
        html_attr(&p->h, "src", e->script);
        html_close(&p->h);
    }
    if (site_file("/favicon.svg"))
        link_to(&p->h, "icon", "/favicon.svg", NULL);
    if (site_file("/manifest.webmanifest"))
        link_to(&p->h, "manifest", "/manifest.webmanifest", NULL);
}

/* What the script is told to begin with. */
static void write_boot(struct page *p)
{
    struct buf b;
    buf_init(&b, p->c->arena, REPLY_BODY_MAX);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_str(&w, "lang", lang_code(p->c->lang));
    jw_key_open(&w, "clock", '{');
    jw_time(&w, "now_at", clock_event_ms());
    jw_bool(&w, "is_simulated", clock_is_simulated());
    jw_close(&w, '}');
    jw_str(&w, "origin", p->c->origin);
    if (p->about.ahead)
        jw_raw(&w, "ahead", p->about.ahead);
    jw_close(&w, '}');
    html_json(&p->h, "application/json", "boot", buf_str(&b));
}

static void write_head(struct page *p)
{
    struct html *h = &p->h;
    const char *title = p->about.title;
    const char *description = p->about.description ? p->about.description : html_msg(h, "page_description");
    html_open(h, "head");
    html_open(h, "meta");
    html_attr(h, "charset", "utf-8");
    meta(h, "name", "viewport", "width=device-width, initial-scale=1, viewport-fit=cover");
    html_open(h, "title");
    html_attr(h, "lang", p->about.title_lang);
    html_text(h, title ? arena_printf(p->c->arena, "%s · Rostrum", title) : "Rostrum");
    html_close(h);
    write_preview(p, title ? title : "Rostrum", description);
    write_addresses(p);
    meta(h, "name", "color-scheme", "light dark");
    meta(h, "name", "format-detection", "telephone=no");
    theme_color(h, "(prefers-color-scheme: light)", "#fbf9f3");
    theme_color(h, "(prefers-color-scheme: dark)", "#151410");
    write_assets(p);
    write_boot(p);
    html_close(h);
}

/* ---- around the content ---- */

static void write_languages(struct page *p)
{
    static const char *const names[] = {[LANG_EN] = "English", [LANG_KO] = "한국어", [LANG_ZH] = "中文"};
    static const char *const labels[] = {[LANG_EN] = "EN", [LANG_KO] = "한국어", [LANG_ZH] = "中文"};
    struct html *h = &p->h;
    html_open_class(h, "nav", "switch");
    html_attr(h, "aria-label", html_msg(h, "page_languages"));
    for (int i = 0; i < LANG_COUNT; i++) {
        enum lang lang = (enum lang)i;
        html_open(h, "a");
        html_attr(h, "href", arena_printf(p->c->arena, "?lang=%s", lang_code(lang)));
        html_attr(h, "data-lang", lang_code(lang));
        html_attr(h, "lang", html_lang(lang));
        html_attr(h, "hreflang", html_lang(lang));
        html_attr(h, "title", names[i]);
        html_attr(h, "rel", "nofollow");
        html_attr(h, "aria-current", lang == p->c->lang ? "true" : NULL);
        html_text(h, labels[i]);
        html_close(h);
    }
    html_close(h);
}

/* Hidden until the script makes it work. */
static void write_theme_switch(struct html *h)
{
    html_open_class(h, "button", "button button--quiet theme-switch");
    html_attr(h, "type", "button");
    html_flag(h, "data-theme-switch", true);
    html_attr(h, "data-auto", html_msg(h, "page_theme_auto"));
    html_attr(h, "data-light", html_msg(h, "page_theme_light"));
    html_attr(h, "data-dark", html_msg(h, "page_theme_dark"));
    html_flag(h, "hidden", true);
    html_open(h, "svg");
    html_attr(h, "width", "20");
    html_attr(h, "height", "20");
    html_attr(h, "viewbox", "0 0 20 20");
    html_attr(h, "fill", "none");
    html_attr(h, "stroke", "currentColor");
    html_attr(h, "stroke-width", "1.6");
    html_attr(h, "aria-hidden", "true");
    html_open(h, "circle");
    html_attr(h, "cx", "10");
    html_attr(h, "cy", "10");
    html_attr(h, "r", "7.2");
    html_close(h);
    html_open(h, "path");
    html_attr(h, "d", "M10 2.8a7.2 7.2 0 0 1 0 14.4Z");
    html_attr(h, "fill", "currentColor");
    html_close(h);
    html_close(h);
    html_close(h);
}

static void write_clock_banner(struct page *p)
{
    struct html *h = &p->h;
    const char *zone = p->about.time_zone ? p->about.time_zone : "UTC", *rest;
    int64_t minute_at = clock_event_ms() / 60000 * 60000;
    if (!clock_is_simulated())
        return;
    html_open_class(h, "aside", "clock-banner");
    html_attr(h, "aria-label", html_msg(h, "page_clock_simulated"));
    html_say(h, "strong", NULL, "page_clock_simulated");
    html_open(h, "span");
    html_text(h, html_split(h, "page_clock", "time", &rest));
    html_open(h, "time");
    html_flag(h, "data-clock", true);
    html_attr(h, "data-zone", zone);
    html_text(h, when_brief_text(h->arena, h->lang, zone, minute_at));
    html_close(h);
    html_text(h, rest);
    html_close(h);
    html_put(h, "span", NULL, when_zone_text(h->arena, h->lang, zone, minute_at));
    html_close(h);
}

static void write_header(struct page *p)
{
    struct html *h = &p->h;
    html_link(h, "skip-link", "#main", html_msg(h, "page_skip"));
    write_clock_banner(p);
    html_open_class(h, "header", "site-header");
    html_link(h, "site-brand", "/", "Rostrum");
    html_open_class(h, "nav", "site-nav");
    html_attr(h, "aria-label", html_msg(h, "page_main_menu"));
    html_open(h, "a");
    html_attr(h, "href", "/");
    html_attr(h, "aria-current", strcmp(p->about.path, "/") == 0 ? "page" : NULL);
    html_text(h, html_msg(h, "page_events"));
    html_close(h);
    html_close(h);
    html_open_class(h, "div", "site-tools");
    write_languages(p);
    write_theme_switch(h);
    html_close(h);
    if (p->about.kind == PAGE_APP)
        html_put(h, "div", "load-line", "");
    html_close(h);
}

/* That of the app's pages is as ui/Shell.svelte draws it. */
static void write_footer(struct html *h, enum page_kind kind)
{
    html_open_class(h, "footer", "site-footer");
    html_say(h, "span", NULL, "page_colophon");
    if (kind == PAGE_PUBLIC) {
        html_open_class(h, "span", "cluster");
        html_link(h, NULL, "/newsletter", html_msg(h, "page_newsletter"));
        html_link(h, NULL, "/my-applications", html_msg(h, "page_mine"));
        html_link(h, NULL, "/privacy", html_msg(h, "page_privacy"));
    }
    html_link(h, NULL, "/organise", html_msg(h, "page_for_organisers"));
    if (kind == PAGE_PUBLIC)
        html_close(h);
    html_close(h);
}

/* Light or dark as the reader has chosen; without a choice the device decides. */
static const char *chosen_theme(struct ctx *c)
{
    const char *theme = request_cookie(&job_of(c)->req, c->arena, "theme");
    return theme && (strcmp(theme, "light") == 0 || strcmp(theme, "dark") == 0) ? theme : NULL;
}

static void begin(struct page *p, struct ctx *c, struct reply *r, const struct page_about *about)
{
    *p = (struct page){.c = c, .r = r, .about = *about};
    html_init(&p->h, &r->body, c->arena, c->lang);
    buf_str_add(&r->body, "<!doctype html>");
    html_open(&p->h, "html");
    html_attr(&p->h, "lang", html_lang(c->lang));
    html_attr(&p->h, "data-theme", chosen_theme(c));
    write_head(p);
    html_open_class(&p->h, "body", "site");
    if (about->kind == PAGE_APP)
        return;
    write_header(p);
    html_open_class(&p->h, "main", arena_printf(c->arena, "page%s%s", about->main_class ? " " : "",
                                                about->main_class ? about->main_class : ""));
    html_attr(&p->h, "id", "main");
}

enum err page_begin(struct page *p, struct ctx *c, struct reply *r, const struct page_about *about)
{
    if (!site_is_open())
        return fail(c, ERR_BUSY, NULL, "pages_missing", NULL);
    begin(p, c, r, about);
    r->status = 200;
    return OK;
}

void page_end(struct page *p)
{
    if (p->about.kind == PAGE_PUBLIC) {
        html_close(&p->h);
        write_footer(&p->h, PAGE_PUBLIC);
    }
    html_close(&p->h);
    html_close(&p->h);
    html_done(&p->h);
    buf_char(&p->r->body, '\n');
    p->r->type = "text/html; charset=utf-8";
    write_headers(p->c, p->r, !p->about.is_hidden || p->about.kind == PAGE_APP);
    if (!site_takes_gzip(request_header(&job_of(p->c)->req, "accept-encoding")))
        return;
    gzip_buf(&p->r->body);
    reply_header(p->r, "Content-Encoding", "gzip");
}

static void write_no_script(struct html *h)
{
    html_open(h, "noscript");
    html_say(h, "p", "notice notice--warn", "page_no_script");
    html_close(h);
}

void page_skeleton(struct html *h)
{
    html_open_class(h, "div", "skeleton");
    html_attr(h, "aria-hidden", "true");
    for (int i = 0; i < 8; i++)
        html_put(h, "div", NULL, "");
    html_close(h);
}

void page_await(struct page *p, const struct page_wait *wait)
{
    struct html *h = &p->h;
    html_open(h, "div");
    html_attr(h, "id", "app");
    if (wait) {
        write_header(p);
        html_open_class(h, "main", "page stack");
        html_attr(h, "id", "main");
        html_attr(h, "aria-busy", "true");
        html_open_class(h, "header", "cluster cluster--apart");
        html_open_class(h, "div", "stack stack--tight");
        html_open_class(h, "p", "eyebrow");
        html_link(h, NULL, wait->above_href, wait->above);
        html_close(h);
        html_put(h, "h1", NULL, wait->heading);
        html_close(h);
        html_close(h);
        write_no_script(h);
        if (wait->write)
            wait->write(h, wait->of);
        else
            page_skeleton(h);
        html_close(h);
        write_footer(h, PAGE_APP);
    } else
        write_no_script(h);
    html_close(h);
}

void page_fall_back(struct ctx *c, enum lang lang)
{
    c->lang = request_lang(&job_of(c)->req, c->arena, lang);
}

/* ---- refusals ---- */

bool page_is_wanted(const struct job *j)
{
    const char *accept = request_header(&j->req, "accept");
    if (j->route && strchr(j->route->fields, '<'))
        return true;
    return accept && strstr(accept, "text/html") && strncmp(j->req.path, "/api/", 5) != 0;
}

void page_problem(struct ctx *c, struct reply *r, int status)
{
    const struct failure *f = &c->failure;
    const char *title = msg_text(c->arena, c->lang, arena_printf(c->arena, "title_%s", err_word(f->err)), NULL, 0);
    struct page p;
    reply_init(r, c->arena);
    begin(&p, c, r, &(struct page_about){.title = title, .path = job_of(c)->req.path, .is_hidden = true,
                                         .main_class = "page--narrow stack"});
    struct html *h = &p.h;
    html_put(h, "p", "eyebrow figure", arena_printf(c->arena, "%d", status));
    html_put(h, "h1", NULL, title);
    html_put(h, "p", "lede", f->detail ? f->detail : html_msg(h, "page_problem_other"));
    html_open(h, "p");
    html_link(h, "button", "/", html_msg(h, "page_all_events"));
    html_close(h);
    page_end(&p);
    r->status = status;
    if (f->err == ERR_BUSY || f->err == ERR_TOO_MANY)
        reply_header(r, "Retry-After", "5");
}
