#include "ask.h"

#include "rate.h"

#define EVERY_MS 6000

static const struct {
    const char *name;
    int64_t burst;
} all[] = {
    [ASK_NEWSLETTER] = {"newsletter", 300}, /* as when the newsletter is announced in a hall */
    [ASK_PRIVACY] = {"privacy", 60},
};

enum err ask_rate(struct ctx *c, enum ask what)
{
    if (c->who.kind == WHO_OPERATOR)
        return OK;
    int64_t wait = rate_take(all[what].name, all[what].burst, EVERY_MS, c->real_at);
    return wait ? too_many(c, wait) : OK;
}

enum err ask_page(struct page *p, struct ctx *c, struct reply *r, const char *path, const char *key)
{
    const char *lede = arena_printf(c->arena, "%s_lede", key);
    TRY(page_begin(p, c, r, &(struct page_about){.path = path, .main_class = "page--narrow stack",
                                                 .title = msg_text(c->arena, c->lang, key, NULL, 0),
                                                 .description = msg_text(c->arena, c->lang, lede, NULL, 0)}));
    html_say(&p->h, "h1", NULL, key);
    html_say(&p->h, "p", "lede", lede);
    return OK;
}

void ask_open(struct html *h, const char *action)
{
    html_open_class(h, "form", "stack");
    html_attr(h, "method", "post");
    html_attr(h, "action", action);
    html_attr(h, "accept-charset", "utf-8");
}

void ask_address(struct html *h, const char *label_key, const char *wrong)
{
    ask_address_or(h, label_key, wrong, "page_bad_address");
}

void ask_address_or(struct html *h, const char *label_key, const char *wrong, const char *wrong_key)
{
    html_open_class(h, "div", "field");
    html_open_class(h, "label", "field-label");
    html_attr(h, "for", "address");
    html_text(h, html_msg(h, label_key));
    html_close(h);
    html_open(h, "input");
    html_attr(h, "id", "address");
    html_attr(h, "name", "address");
    html_attr(h, "type", "email");
    html_attr(h, "autocomplete", "email");
    html_attr(h, "maxlength", "254");
    html_flag(h, "required", true);
    html_attr(h, "value", wrong);
    html_attr(h, "aria-invalid", wrong ? "true" : NULL);
    html_attr(h, "aria-describedby", wrong ? "address-wrong" : NULL);
    html_flag(h, "autofocus", wrong != NULL);
    if (wrong) {
        html_open_class(h, "p", "field-error");
        html_attr(h, "id", "address-wrong");
        html_text(h, html_msg(h, wrong_key));
        html_close(h);
    }
    html_close(h);
}

void ask_button(struct html *h, const char *class_name, const char *key)
{
    html_open(h, "p");
    html_open_class(h, "button", class_name);
    html_attr(h, "type", "submit");
    html_text(h, html_msg(h, key));
    html_close(h);
    html_close(h);
}
