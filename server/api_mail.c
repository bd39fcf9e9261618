/* Handlers for mail: what came back. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/bounce.h"
#include "fields.h"

enum err api_bounce_add(struct ctx *c, struct reply *r)
{
    static const char *const words[] = {"bounced", "noted", "known"};
    enum bounce_outcome outcome;
    int64_t mail_id;
    const char *report = in_text(c, "report"), *status = in_text(c, "smtp_status");
    bool is_failed = strcmp(report, "failed") == 0;
    if (!is_failed && strcmp(report, "delayed") != 0)
        return fail(c, ERR_INVALID, "report", "field_choice", "choices", "failed, delayed", NULL);
    if (!strchr("45", status[0]) || status[1] != '.' || status[strspn(status, "0123456789.")])
        return fail(c, ERR_INVALID, "smtp_status", "field_type", NULL);
    struct bounce b = {.word = in_text(c, "bounce_key"), .is_failed = is_failed, .status = status,
                       .text = in_text(c, "diagnostic")};
    TRY(bounce_record(c, &b, &mail_id, &outcome));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "mail_id", mail_id);
    jw_str(&w, "outcome", words[outcome]);
    reply_end(r, &w);
    return OK;
}
