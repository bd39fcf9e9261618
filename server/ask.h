/* Forms into which anyone types an address, which is written to then: how many by all together, and what such a form
 * is made of. Whole without a script. */
#ifndef SERVER_ASK_H
#define SERVER_ASK_H

#include "base/ctx.h"
#include "base/err.h"
#include "html.h"
#include "page.h"

enum ask { ASK_NEWSLETTER, ASK_PRIVACY };

/* Takes one of those that all together may type in: whoever has many network addresses is not stopped by the limit for
 * each (route.h, "!"). Of this node; kept in memory. Recorded ERR_TOO_MANY. The operator is not counted. */
enum err ask_rate(struct ctx *c, enum ask what) MUST_CHECK;

/* Begins the page that holds the form: title and heading by `key`, what it is for by `key`_lede. */
enum err ask_page(struct page *p, struct ctx *c, struct reply *r, const char *path, const char *key) MUST_CHECK;
/* Opens a form that is posted to `action`; html_close ends it. */
void ask_open(struct html *h, const char *action);
/* Its field `address`. `wrong`: what was typed in before, which is no address; NULL: nothing was. */
void ask_address(struct html *h, const char *label_key, const char *wrong);
/* What is wrong with it is said by another message. */
void ask_address_or(struct html *h, const char *label_key, const char *wrong, const char *wrong_key);
void ask_button(struct html *h, const char *class_name, const char *key);

#endif
