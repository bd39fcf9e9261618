/* Handlers for the files of the pages and for the app's empty pages. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "fields.h"
#include "job.h"
#include "page.h"
#include "page_event.h"
#include "site.h"
#include "store/queries.h"

/* ---- files ---- */

/* The form that the client takes, straight from memory, or 304 when it has it already. */
static enum err answer_file(struct ctx *c, struct reply *r, const char *path, const char *caching)
{
    const struct request *req = &job_of(c)->req;
    const struct site_file *f = site_file(path);
    if (!f)
        return ERR_NOT_FOUND;
    enum site_coding coding = site_choose(f, request_header(req, "accept-encoding"));
    bool is_known = site_tag_matches(request_header(req, "if-none-match"), f->form[coding].etag);
    r->status = is_known ? 304 : 200;
    r->type = f->type;
    if (!is_known) /* borrowed: files stay as they are while requests are served */
        r->body = (struct buf){.p = (char *)(uintptr_t)f->form[coding].p, .n = f->form[coding].n,
                               .arena = c->arena, .is_full = true};
    reply_header(r, "ETag", f->form[coding].etag);
    reply_header(r, "Cache-Control", caching);
    reply_header(r, "Vary", "Accept-Encoding");
    reply_header(r, "X-Content-Type-Options", "nosniff");
    if (coding != SITE_PLAIN)
        reply_header(r, "Content-Encoding", site_coding_name(coding));
    return OK;
}

enum err page_asset(struct ctx *c, struct reply *r)
{
    return answer_file(c, r, arena_printf(c->arena, "/assets/%s", in_text(c, "file")),
                       "public, max-age=31536000, immutable");
}

enum err page_file(struct ctx *c, struct reply *r)
{
    return answer_file(c, r, job_of(c)->route->path, "no-cache");
}

/* ---- the app ---- */

struct heading {
    const char *above, *above_href, *text; /* all NULL: the script's */
};

static enum err answer_app(struct ctx *c, struct reply *r, const struct page_about *about, struct heading heading)
{
    struct page p;
    TRY(page_begin(&p, c, r, about));
    page_await(&p, heading.above, heading.above_href, heading.text);
    html_open(&p.h, "noscript");
    html_say(&p.h, "p", "page", "page_no_script");
    html_close(&p.h);
    page_end(&p);
    return OK;
}

/* A page that is about nothing anyone may find: its links are mailed. */
static enum err answer_plain_app(struct ctx *c, struct reply *r, const char *title_key, const char *part)
{
    return answer_app(c, r, &(struct page_about){.kind = PAGE_APP, .path = job_of(c)->req.path, .is_hidden = true,
                                                 .part = part,
                                                 .title = msg_text(c->arena, c->lang, title_key, NULL, 0)},
                      (struct heading){0});
}

/* What a handler of the API answers to the page's first request; NULL when it refuses: the script asks
 * then, and shows the refusal. */
static const char *answer_ahead(struct ctx *c, const char *path, route_fn *handler)
{
    struct reply answer;
    reply_init(&answer, c->arena);
    if (handler(c, &answer) != OK) {
        failure_clear(c);
        return NULL;
    }
    struct buf b;
    buf_init(&b, c->arena, REPLY_BODY_MAX);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_raw(&w, path, buf_str(&answer.body));
    jw_close(&w, '}');
    return buf_str(&b);
}

/* A page of an event's: not there for a stranger while the event is not public. */
static enum err answer_event_app(struct ctx *c, struct reply *r, const char *title_key,
                                 const struct page_about *more)
{
    struct q_event_head event;
    TRY(page_event_head(c, &event));
    const char *name = json_stored_in_lang(c->arena, event.name_json, lang_code(c->lang));
    const char *does = msg_text(c->arena, c->lang, title_key, NULL, 0);
    return answer_app(c, r, &(struct page_about){.kind = PAGE_APP, .path = job_of(c)->req.path,
                                                 .is_hidden = !event.is_public, .part = more->part,
                                                 .ahead = more->ahead,
                                                 .title = arena_printf(c->arena, "%s · %s", does, name)},
                      (struct heading){name, arena_printf(c->arena, "/events/%s", in_text(c, "event")), does});
}

enum err page_app_apply(struct ctx *c, struct reply *r)
{
    const char *call = arena_printf(c->arena, "/api/v1/events/%s/call", in_text(c, "event"));
    return answer_event_app(c, r, "page_app_apply",
                            &(struct page_about){.part = "src/pages/apply/Apply.svelte",
                                                 .ahead = answer_ahead(c, call, api_call_get)});
}

enum err page_app_register(struct ctx *c, struct reply *r)
{
    const char *tickets = arena_printf(c->arena, "/api/v1/events/%s/tickets", in_text(c, "event"));
    return answer_event_app(c, r, "page_app_register",
                            &(struct page_about){.part = "src/pages/registration/Register.svelte",
                                                 .ahead = answer_ahead(c, tickets, api_ticket_list)});
}

enum err page_app_application(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_application", "src/pages/apply/Status.svelte");
}

enum err page_app_registration(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_registration", "src/pages/registration/Registration.svelte");
}

enum err page_app_judge(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_judge", "src/pages/judge/Judge.svelte");
}

enum err page_app_sign_in(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_sign_in", "src/pages/sign-in/SignIn.svelte");
}

enum err page_app_organise(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_organise", NULL);
}

enum err page_app_stage(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_stage", "src/pages/stage/Stage.svelte");
}
