/* Any text as an event file, and a second line as a patch of it: the check must end, say the same when
 * asked again, and find a document that it passed still whole once its secrets are struck. */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/ctx.h"
#include "base/json.h"
#include "domain/event/event.h"
#include "domain/event/event_check.h"
#include "domain/event/event_shape.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static int n_faults(struct ctx *c, json_t *doc)
{
    struct faults faults = {0};
    event_check(c, doc, &faults);
    return faults.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    const char *text = (const char *)p, *why;
    const char *line_end = n ? memchr(p, '\n', n) : NULL;
    size_t n_doc = line_end ? (size_t)(line_end - text) : n;
    struct ctx c = {.arena = arena_new(256u << 20), .lang = LANG_KO};
    AUTO_JSON *doc = NULL, *patch = NULL;
    if (n > (64u << 10) || json_parse(c.arena, text, n_doc, &doc, &why) != OK)
        goto out;
    int before = n_faults(&c, doc);
    if (n_faults(&c, doc) != before)
        fatal("the check changed the document");
    if (line_end && json_parse(c.arena, line_end + 1, n - n_doc - 1, &patch, &why) == OK) {
        event_patch(doc, patch);
        before = n_faults(&c, doc);
    }
    event_strike_secrets(doc);
    if (before == 0 && n_faults(&c, doc) != 0)
        fatal("a document without its secrets is at fault");
out:
    failure_clear(&c);
    arena_free(c.arena);
    return 0;
}
