/* Why rules say no, for a table. What is compared may be private: only for who asked for that. */
#include <string.h>

#include "base/json.h"
#include "domain/call/application.h"
#include "domain/rule/eligibility.h"
#include "domain/screening/export_in.h"

static bool has_failed(const json_t *verdict)
{
    size_t no;
    json_t *rule;
    json_array_foreach(json_object_get(verdict, "rules"), no, rule)
        if (strcmp(json_str(rule, "outcome"), "fail") == 0)
            return true;
    return false;
}

enum err export_why(struct ctx *c, int64_t application_id, const json_t *verdict, const char **out)
{
    AUTO_APPLICATION struct application a = {0};
    *out = "";
    if (!has_failed(verdict))
        return OK;
    TRY(application_open(c, application_id, &a));
    const struct eligibility_told told = eligibility_of(&a.call, verdict, a.answers);
    *out = eligibility_reasons(c, &told);
    return OK;
}
