/* The end of test applications. */
#include <inttypes.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application.h"

/* Files of documents that no row names any more are dropped by the sweep. */
static enum err purge_one(struct ctx *c, int64_t application_id)
{
    struct q_application_test_delete row;
    TRY(q_application_test_delete_uploads(c, application_id));
    TRY(q_transfer_test_delete(c, application_id));
    TRY(q_consent_test_delete(c, application_id));
    TRY(q_team_test_delete(c, application_id));
    TRY(q_application_test_delete_referral(c, application_id));
    TRY(q_application_test_delete_mails(c, application_object(c, application_id)));
    enum err e = q_application_test_delete(c, application_id, &row);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err application_purge_tests(struct ctx *c, int64_t event_id, size_t *n)
{
    struct q_application_tests *tests;
    AUTO_JSON *ids = json_array();
    TRY(q_application_tests(c, event_id, &tests, n));
    if (*n == 0)
        return OK;
    for (size_t i = 0; i < *n; i++) {
        TRY(purge_one(c, tests[i].id));
        json_array_append_new(ids, json_integer(tests[i].id));
    }
    AUTO_JSON *before = json_pack("{s:O}", "application_ids", ids);
    ctx_topic(c, "event", event_id);
    return log_add(c, event_id, "application.purge_tests",
                   arena_printf(c->arena, "event:%" PRId64, event_id), json_text(c->arena, before),
                   arena_printf(c->arena, "{\"n_purged\":%zu}", *n));
}

enum err application_purge_tests_due(struct ctx *c, int64_t at, size_t *n)
{
    struct q_application_tests_due *events;
    size_t n_events, n_one;
    *n = 0;
    TRY(q_application_tests_due(c, at, &events, &n_events));
    for (size_t i = 0; i < n_events; i++) {
        TRY(application_purge_tests(c, events[i].event_id, &n_one));
        *n += n_one;
    }
    return OK;
}
