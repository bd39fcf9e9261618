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
    if (!is_known) { /* borrowed: files stay as they are while requests are served */
        const char *p = coding == SITE_PLAIN ? site_plain(f, c->arena) : f->form[coding].p;
        r->body = (struct buf){.p = (char *)(uintptr_t)p, .n = f->form[coding].n, .arena = c->arena, .is_full = true};
    }
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

/* ---- the app; the forms of an event: page_form.c ---- */

/* A page that is about nothing anyone may find: its links are mailed. */
static enum err answer_plain_app(struct ctx *c, struct reply *r, const char *title_key, const char *part)
{
    struct page p;
    TRY(page_begin(&p, c, r, &(struct page_about){.kind = PAGE_APP, .path = job_of(c)->req.path, .is_hidden = true,
                                                  .part = part,
                                                  .title = msg_text(c->arena, c->lang, title_key, NULL, 0)}));
    page_await(&p, NULL);
    page_end(&p);
    return OK;
}

enum err page_app_application(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_application", "src/pages/apply/Status.svelte");
}

enum err page_app_registration(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_registration", "src/pages/registration/Registration.svelte");
}

enum err page_app_now(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_now", "src/pages/now/Now.svelte");
}

enum err page_app_part(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_part", "src/pages/part/Part.svelte");
}

enum err page_app_team(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_team", "src/pages/team/Member.svelte");
}

enum err page_app_allotment(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_allotment", "src/pages/registration/Allotment.svelte");
}

enum err page_app_partner(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_partner", "src/pages/partner/Partner.svelte");
}

enum err page_app_judge(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_judge", "src/pages/judge/Judge.svelte");
}

enum err page_app_door(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_door", "src/pages/door/Door.svelte");
}

enum err page_app_screening(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_screening", "src/pages/screening/Screening.svelte");
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

enum err page_app_visa_letter(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_visa_letter", "src/pages/registration/VisaLetter.svelte");
}

enum err page_app_certificate(struct ctx *c, struct reply *r)
{
    return answer_plain_app(c, r, "page_app_certificate", "src/pages/registration/Certificate.svelte");
}
