/* A message that came back. What is told of it is bounded and may be shown. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "mail/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena *a = arena_new(64 << 20);
    struct report r;
    if (n > 65536)
        n = 65536;
    report_read(a, (const char *)p, n, NULL, &r);
    assert(r.kind <= REPORT_FAILED && text_is_line(r.text) && strlen(r.text) <= REPORT_TEXT_MAX);
    assert(strlen(r.status) <= REPORT_STATUS_MAX && (r.kind == REPORT_NONE || strchr("45", *r.status)));
    arena_free(a);
    return 0;
}
