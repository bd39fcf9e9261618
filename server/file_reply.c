#include "file_reply.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "job.h"
#include "site.h"

#define DIGITS_MAX 15

void reply_attachment(struct ctx *c, struct reply *r, const char *name, const char *type)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";
    struct buf b;
    buf_init(&b, c->arena, 4096);
    buf_printf(&b, "attachment; filename=\"document.%s\"; filename*=UTF-8''", type);
    for (const char *p = name; *p; p++) {
        if (strchr(plain, *p))
            buf_char(&b, *p);
        else
            buf_printf(&b, "%%%02X", (unsigned char)*p);
    }
    reply_header(r, "Content-Disposition", buf_str(&b));
    reply_header(r, "Content-Security-Policy", "default-src 'none'; sandbox");
    reply_header(r, "X-Content-Type-Options", "nosniff");
}

/* Up to 15 digits; -1 when there are none or too many. */
static int64_t number(const char **p)
{
    int64_t v = 0;
    size_t n = strspn(*p, "0123456789");
    if (n == 0 || n > DIGITS_MAX)
        return -1;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + ((*p)[i] - '0');
    *p += n;
    return v;
}

struct file_range file_range_read(const char *range, int64_t n)
{
    const struct file_range all = {.n = n}, none = {.is_unsatisfiable = true};
    if (!range || strncasecmp(range, "bytes=", 6) != 0)
        return all;
    const char *p = range + 6;
    int64_t first = *p == '-' ? -1 : number(&p);
    if (*p++ != '-' || (first < 0 && range[6] != '-'))
        return all;
    int64_t last = *p ? number(&p) : -1;
    if (*p || (first < 0 && last < 0) || (last >= 0 && first > last))
        return all;
    if (first < 0) { /* so many of the end */
        first = last < n ? n - last : 0;
        return last == 0 || n == 0 ? none : (struct file_range){.is_part = true, .offset = first, .n = n - first};
    }
    if (first >= n)
        return none;
    if (last < 0 || last >= n)
        last = n - 1;
    return (struct file_range){.is_part = true, .offset = first, .n = last - first + 1};
}

static struct file_range asked(const struct request *req, const struct file_reply *f)
{
    const char *if_range = request_header(req, "if-range");
    bool is_get = strcmp(req->method, "GET") == 0, is_same = !if_range || strcmp(if_range, f->tag) == 0;
    return file_range_read(is_get && is_same ? request_header(req, "range") : NULL, f->n);
}

bool reply_file(struct ctx *c, struct reply *r, const struct file_reply *f)
{
    const struct request *req = &job_of(c)->req;
    struct file_range range = asked(req, f);
    bool is_known = site_tag_matches(request_header(req, "if-none-match"), f->tag);
    reply_header(r, "ETag", f->tag);
    reply_header(r, "Accept-Ranges", "bytes");
    if (is_known || range.is_unsatisfiable) {
        close(f->fd);
        r->status = is_known ? 304 : 416;
        if (!is_known)
            reply_header(r, "Content-Range", arena_printf(c->arena, "bytes */%" PRId64, f->n));
        return false;
    }
    r->fd = f->fd;
    r->fd_offset = range.offset;
    r->fd_n = range.n;
    r->status = range.is_part ? 206 : 200;
    r->type = f->type;
    if (range.is_part)
        reply_header(r, "Content-Range", arena_printf(c->arena, "bytes %" PRId64 "-%" PRId64 "/%" PRId64,
                                                      range.offset, range.offset + range.n - 1, f->n));
    return range.offset == 0;
}
