/* The page on which anyone checks the code of a letter or a certificate. */
#include "api.h"
#include "base/json.h"
#include "domain/forum/verify.h"
#include "fields.h"
#include "page.h"
#include "page_part.h"
#include "store/queries.h"

static void write_form(struct html *h, const char *typed)
{
    html_open_class(h, "form", "stack");
    html_attr(h, "action", "/verify");
    html_attr(h, "method", "get");
    html_open_class(h, "div", "field");
    html_open_class(h, "label", "field-label");
    html_attr(h, "for", "proof");
    html_say(h, "span", NULL, "page_verify_code");
    html_close(h);
    html_open_class(h, "p", "field-help");
    html_attr(h, "id", "proof-help");
    html_text(h, html_msg(h, "page_verify_where"));
    html_close(h);
    html_open(h, "input");
    html_attr(h, "id", "proof");
    html_attr(h, "name", "proof");
    html_attr(h, "value", typed);
    html_attr(h, "maxlength", "64");
    html_flag(h, "required", true);
    html_attr(h, "autocomplete", "off");
    html_attr(h, "autocapitalize", "characters");
    html_attr(h, "spellcheck", "false");
    html_attr(h, "aria-describedby", "proof-help");
    html_close(h);
    html_open(h, "div");
    html_open_class(h, "button", "button button--primary");
    html_attr(h, "type", "submit");
    html_text(h, html_msg(h, "page_verify_check"));
    html_close(h);
    html_close(h);
    html_close(h);
}

static void write_fact(struct html *h, const char *key, const char *text)
{
    html_open(h, "div");
    html_say(h, "dt", NULL, key);
    html_name(h, "dd", NULL, text);
    html_close(h);
}

static void write_valid(struct html *h, const struct verified *v)
{
    AUTO_JSON *name = json_stored(h->arena, v->event_name_json);
    html_open_class(h, "dl", "facts");
    html_open(h, "div");
    html_say(h, "dt", NULL, "page_verify_event");
    html_open(h, "dd");
    html_texts(h, "span", NULL, name);
    html_close(h);
    html_close(h);
    html_open(h, "div");
    html_say(h, "dt", NULL, "page_verify_when");
    html_open(h, "dd");
    part_days(h, v->time_zone, v->starts_at, v->ends_at);
    html_close(h);
    html_close(h);
    write_fact(h, "page_verify_initials", v->initials);
    write_fact(h, "page_verify_code", v->code);
    html_close(h);
}

/* A word, a colour and a sentence. */
static void write_verdict(struct html *h, const struct verified *v)
{
    static const char *const looks[VERIFY_STATES] = {"notice notice--danger", "notice notice--good",
                                                     "notice notice--danger", "notice notice--warn"};
    static const char *const kinds[PROOF_COUNT] = {"page_verify_letter", "page_verify_certificate"};
    html_open_class(h, "section", "stack");
    html_open_class(h, "div", looks[v->state]);
    html_attr(h, "role", "status");
    html_say(h, "h2", NULL, arena_printf(h->arena, "page_verify_%s", verify_word(v->state)));
    html_say(h, "p", NULL, arena_printf(h->arena, "page_verify_%s_why", verify_word(v->state)));
    html_close(h);
    if (v->state != VERIFY_UNKNOWN)
        html_say(h, "p", "eyebrow", kinds[v->kind]);
    if (v->state == VERIFY_VALID)
        write_valid(h, v);
    html_close(h);
}

enum err page_verify(struct ctx *c, struct reply *r)
{
    struct page p;
    struct verified v;
    const char *typed = in_text(c, "proof");
    if (*typed)
        TRY(verify(c, typed, &v));
    TRY(page_begin(&p, c, r, &(struct page_about){.path = "/verify", .main_class = "page--narrow stack stack--loose",
                                                  .title = msg_text(c->arena, c->lang, "page_verify", NULL, 0),
                                                  .is_hidden = *typed != '\0'}));
    html_open_class(&p.h, "header", "stack stack--tight");
    html_say(&p.h, "h1", NULL, "page_verify");
    html_say(&p.h, "p", "lede", "page_verify_about");
    html_close(&p.h);
    if (*typed)
        write_verdict(&p.h, &v);
    write_form(&p.h, typed);
    page_end(&p);
    return OK;
}
