#include "newsletter_rate.h"

#include "rate.h"

#define BURST    300 /* as when the newsletter is announced in a hall */
#define EVERY_MS 6000

enum err newsletter_rate(struct ctx *c)
{
    if (c->who.kind == WHO_OPERATOR)
        return OK;
    int64_t wait = rate_take("newsletter", BURST, EVERY_MS, c->real_at);
    return wait ? too_many(c, wait) : OK;
}
