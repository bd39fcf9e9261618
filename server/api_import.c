/* Handlers for applications taken in from a table: what would happen, and doing it. */
#include "api.h"
#include "base/json.h"
#include "domain/screening/import.h"
#include "fields.h"

static enum err answer(struct ctx *c, struct reply *r, bool is_for_real)
{
    struct jw w = reply_json(r, 200);
    TRY(import_applications(c, &(struct import_want){.event = in_text(c, "event"), .document = in_json(c, "import"),
                                                     .is_for_real = is_for_real},
                            &w));
    reply_end(r, &w);
    return OK;
}

enum err api_application_import_check(struct ctx *c, struct reply *r)
{
    return answer(c, r, false);
}

enum err api_application_import(struct ctx *c, struct reply *r)
{
    return answer(c, r, true);
}
