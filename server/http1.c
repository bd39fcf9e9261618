#include "http1.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "request.h"

/* What a byte may be part of. */
enum { TCHAR = 1, VALUE = 2, PCHAR = 4, HOST = 8 };

#define ALNUM (TCHAR | VALUE | PCHAR | HOST)
static const uint8_t kinds[256] = {
    ['\t'] = VALUE,
    [' '] = VALUE,
    ['0' ... '9'] = ALNUM,
    ['A' ... 'Z'] = ALNUM,
    ['a' ... 'z'] = ALNUM,
    /* RFC 3986 unreserved, sub-delims, ":" and "@"; RFC 9110 tchar. "%" is checked as an escape. */
    ['-'] = ALNUM,
    ['.'] = ALNUM,
    ['_'] = ALNUM,
    ['~'] = ALNUM,
    ['!'] = ALNUM,
    ['$'] = ALNUM,
    ['&'] = ALNUM,
    ['\''] = ALNUM,
    ['*'] = ALNUM,
    ['+'] = ALNUM,
    ['%'] = ALNUM,
    ['('] = VALUE | PCHAR | HOST,
    [')'] = VALUE | PCHAR | HOST,
    [';'] = VALUE | PCHAR | HOST,
    ['='] = VALUE | PCHAR | HOST,
    [','] = VALUE | PCHAR, /* not in a Host: it would read as a list of two */
    [':'] = VALUE | PCHAR,
    ['@'] = VALUE | PCHAR,
    ['/'] = VALUE | PCHAR,
    ['#'] = TCHAR | VALUE,
    ['^'] = TCHAR | VALUE,
    ['`'] = TCHAR | VALUE,
    ['|'] = TCHAR | VALUE,
    ['"'] = VALUE,
    ['<'] = VALUE,
    ['>'] = VALUE,
    ['?'] = VALUE,
    ['['] = VALUE,
    ['\\'] = VALUE,
    [']'] = VALUE,
    ['{'] = VALUE,
    ['}'] = VALUE,
    [0x80 ... 0xff] = VALUE,
};

/* Fields that may come once only: two would leave open which one counts. Content-Length: RFC 9112
 * 6.3 lets a list of equal values pass; we refuse it, as that section also permits. */
static const char *const singletons[] = {
    "authorization", "content-length", "content-range", "content-type", "content-encoding", "date", "from",
    "host", "idempotency-key", "if-modified-since", "if-unmodified-since", "if-range",
    "max-forwards", "origin", "proxy-authorization", "range", "referer", "sec-fetch-dest",
    "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "transfer-encoding", "tus-resumable",
    "upload-checksum", "upload-concat", "upload-defer-length", "upload-length",
    "upload-metadata", "upload-offset", "user-agent", "x-http-method-override",
};

bool http1_is_tchar(unsigned char ch)
{
    return kinds[ch] & TCHAR;
}

bool http1_is_value_char(unsigned char ch)
{
    return kinds[ch] & VALUE;
}

static enum http1_result refuse(struct http1 *h, int status, const char *why)
{
    h->status = status;
    h->why = why;
    return HTTP1_FAILED;
}

/* RFC 3629 section 4: the byte after the first narrows what is allowed. */
bool http1_utf8_ok(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    while (p < end) {
        unsigned char a = *p++;
        if (a < 0x80)
            continue;
        int more = a >= 0xf0 ? 3 : a >= 0xe0 ? 2 : 1;
        if (a < 0xc2 || a > 0xf4 || end - p < more)
            return false;
        unsigned char low = a == 0xe0 ? 0xa0 : a == 0xf0 ? 0x90 : 0x80;
        unsigned char high = a == 0xed ? 0x9f : a == 0xf4 ? 0x8f : 0xbf;
        for (; more > 0; more--, p++, low = 0x80, high = 0xbf)
            if (*p < low || *p > high)
                return false;
    }
    return true;
}

bool http1_escapes_ok(const char *s)
{
    if (!strchr(s, '%'))
        return true; /* the rest is ASCII by its character table */
    char t[HTTP1_LINE_MAX];
    size_t n = 0;
    for (; *s; s++, n++) {
        if (n == sizeof t)
            return false;
        t[n] = *s;
        if (*s != '%')
            continue;
        if (text_hex_digit(s[1]) < 0 || text_hex_digit(s[2]) < 0)
            return false;
        t[n] = (char)(text_hex_digit(s[1]) * 16 + text_hex_digit(s[2]));
        if (t[n] == 0)
            return false;
        s += 2;
    }
    return http1_utf8_ok(t, n);
}

/* RFC 9110 7.2, RFC 3986 3.2.2 and 3.2.3: reg-name or IPv4, or [IPv6], then ":" and digits. */
bool http1_host_ok(const char *s)
{
    const char *end;
    if (*s == '[') {
        char t[INET6_ADDRSTRLEN];
        struct in6_addr unused;
        end = strchr(s, ']');
        if (!end || (size_t)(end - s) > sizeof t)
            return false;
        memcpy(t, s + 1, (size_t)(end - s - 1));
        t[end - s - 1] = 0;
        if (inet_pton(AF_INET6, t, &unused) != 1)
            return false;
        end++;
    } else {
        for (end = s; kinds[(unsigned char)*end] & HOST; end++)
            if (*end == '%' && (text_hex_digit(end[1]) < 0 || text_hex_digit(end[2]) < 0))
                return false;
        if (end == s)
            return false;
    }
    if (*end == 0)
        return true;
    if (*end++ != ':')
        return false;
    long port = 0;
    for (; *end >= '0' && *end <= '9' && port <= 65535; end++)
        port = port * 10 + (*end - '0');
    return *end == 0 && port <= 65535;
}

void http1_init(struct http1 *h, struct arena *arena, struct request *req)
{
    *h = (struct http1){.arena = arena, .req = req};
    *req = (struct request){.content_length = -1};
}

bool http1_has_begun(const struct http1 *h)
{
    return h->n > 0 || h->is_after_cr;
}

/* Path and query of a target; `s` is changed. */
static enum http1_result target_path(struct http1 *h, char *s)
{
    char *query = strchr(s, '?');
    if (query)
        *query++ = 0;
    for (const char *p = s; *p; p++)
        if (!(kinds[(unsigned char)*p] & PCHAR))
            return refuse(h, 400, "a character of the path is not allowed");
    for (const char *p = query; p && *p; p++)
        if (!(kinds[(unsigned char)*p] & PCHAR) && *p != '?')
            return refuse(h, 400, "a character of the query is not allowed");
    if (!http1_escapes_ok(s) || (query && !http1_escapes_ok(query)))
        return refuse(h, 400, "a percent-escape is not valid UTF-8");
    h->req->path = s;
    h->req->query = query;
    return HTTP1_MORE;
}

/* RFC 9112 3.2.2: a server accepts the absolute form; its authority then stands in for Host. No
 * userinfo (RFC 9110 4.2.4), no empty host (4.2.1). */
static enum http1_result target_absolute(struct http1 *h, char *s)
{
    char *authority = strncasecmp(s, "http://", 7) == 0    ? s + 7
                      : strncasecmp(s, "https://", 8) == 0 ? s + 8
                                                           : NULL;
    if (!authority)
        return refuse(h, 400, "the request target is not a path");
    size_t n = strcspn(authority, "/?");
    char *host = arena_strndup(h->arena, authority, n);
    if (!http1_host_ok(host))
        return refuse(h, 400, "the authority of the request target is not valid");
    h->req->host = host;
    h->is_absolute = true;
    char *rest = authority + n;
    if (*rest == '/')
        return target_path(h, rest);
    if (*rest == 0 && strcmp(h->req->method, "OPTIONS") == 0) { /* 3.2.4: asks about the server */
        h->req->path = "*";
        return HTTP1_MORE;
    }
    return target_path(h, arena_printf(h->arena, "/%s", rest));
}

static enum http1_result target(struct http1 *h, char *s)
{
    if (strcmp(h->req->method, "CONNECT") == 0) /* RFC 9110 9.3.6: for proxies */
        return refuse(h, 501, "CONNECT is not for this server");
    if (*s == '/')
        return target_path(h, s);
    if (strcmp(s, "*") != 0)
        return target_absolute(h, s);
    if (strcmp(h->req->method, "OPTIONS") != 0) /* RFC 9112 3.2.4 */
        return refuse(h, 400, "* is for OPTIONS only");
    h->req->path = s;
    return HTTP1_MORE;
}

/* RFC 9112 2.3: case-sensitive, one digit each. A higher minor version is read as 1.1 (RFC 9110 2.5). */
static enum http1_result version(struct http1 *h, const char *s)
{
    bool is_version = strncmp(s, "HTTP/", 5) == 0 && s[5] >= '0' && s[5] <= '9' && s[6] == '.' &&
                      s[7] >= '0' && s[7] <= '9' && s[8] == 0;
    if (!is_version)
        return refuse(h, 400, "the request line does not end in HTTP/1.1");
    if (s[5] != '1')
        return refuse(h, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    h->req->minor = s[7] == '0' ? 0 : 1;
    return HTTP1_MORE;
}

/* RFC 9112 3: method SP request-target SP HTTP-version, one SP each. */
static enum http1_result request_line(struct http1 *h, char *s)
{
    char *m = s;
    while (http1_is_tchar((unsigned char)*m))
        m++;
    if (m == s || *m != ' ')
        return refuse(h, 400, "the request line does not begin with a method and one space");
    if (m - s > (ptrdiff_t)HTTP1_METHOD_MAX)
        return refuse(h, 501, "the method is longer than any");
    char *t = m + 1;
    size_t n = strcspn(t, " ");
    if (n == 0 || t[n] == 0)
        return refuse(h, 400, "the request line does not have three parts");
    *m = 0;
    t[n] = 0;
    h->req->method = s;
    h->has_request_line = true;
    enum http1_result r = version(h, t + n + 1);
    return r == HTTP1_MORE ? target(h, t) : r;
}

/* RFC 9112 6.2, RFC 9110 8.6: digits, nothing else. Leading zeros are refused: some read octal. */
static enum http1_result content_length(struct http1 *h, const char *s)
{
    int64_t v = 0;
    if (*s == 0 || (s[0] == '0' && s[1]))
        return refuse(h, 400, "Content-Length is not a plain number");
    for (; *s; s++) {
        if (*s < '0' || *s > '9')
            return refuse(h, 400, "Content-Length is not a plain number");
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *s - '0', &v))
            return refuse(h, 400, "Content-Length is too large to be true");
    }
    h->req->content_length = v;
    return HTTP1_MORE;
}

/* RFC 9112 6.1: unknown codings 501, and 6.3: chunked not last, 400. Only `chunked` alone is taken. */
static enum http1_result transfer_encoding(struct http1 *h, const char *s)
{
    if (h->req->minor == 0)
        return refuse(h, 400, "HTTP/1.0 has no Transfer-Encoding");
    if (strcasecmp(s, "chunked") == 0) {
        h->req->is_chunked = true;
        return HTTP1_MORE;
    }
    size_t n = 0;
    while (http1_is_tchar((unsigned char)s[n]))
        n++;
    bool is_known = (n == 7 && strncasecmp(s, "chunked", 7) == 0) ||
                    (n == 8 && strncasecmp(s, "identity", 8) == 0);
    if (n > 0 && !is_known && strcasecmp(s + n, ", chunked") == 0)
        return refuse(h, 501, "this transfer coding is not known here");
    return refuse(h, 400, "Transfer-Encoding is not exactly chunked");
}

static bool is_singleton(const char *name)
{
    for (size_t i = 0; i < sizeof singletons / sizeof *singletons; i++)
        if (strcmp(singletons[i], name) == 0)
            return true;
    return false;
}

static enum http1_result known_field(struct http1 *h, const struct header *f)
{
    if (strcmp(f->name, "content-length") == 0)
        return content_length(h, f->value);
    if (strcmp(f->name, "transfer-encoding") == 0)
        return transfer_encoding(h, f->value);
    if (strcmp(f->name, "host") != 0)
        return HTTP1_MORE;
    if (!http1_host_ok(f->value)) /* RFC 9112 3.2 */
        return refuse(h, 400, "Host is not valid");
    h->has_host = true;
    if (!h->is_absolute)
        h->req->host = f->value;
    return HTTP1_MORE;
}

static enum http1_result field_add(struct http1 *h, uint32_t hash, struct header f)
{
    struct request *r = h->req;
    uint64_t bit = UINT64_C(1) << (hash & 63);
    for (size_t i = 0; (h->seen & bit) && i < r->n_headers; i++)
        if (h->hashes[i] == hash && strcmp(r->headers[i].name, f.name) == 0 && is_singleton(f.name))
            return refuse(h, 400, "a field that may come once came twice");
    h->seen |= bit;
    if (r->n_headers == HTTP1_FIELDS_MAX)
        return refuse(h, 431, "too many fields");
    if (r->n_headers % 25 == 0) {
        struct header *fields = arena_array(h->arena, struct header, r->n_headers + 25);
        uint32_t *hashes = arena_array(h->arena, uint32_t, r->n_headers + 25);
        if (r->n_headers) {
            memcpy(fields, r->headers, r->n_headers * sizeof *fields);
            memcpy(hashes, h->hashes, r->n_headers * sizeof *hashes);
        }
        r->headers = fields;
        h->hashes = hashes;
    }
    h->hashes[r->n_headers] = hash;
    r->headers[r->n_headers++] = f;
    return known_field(h, &f);
}

/* RFC 9112 5: name ":" OWS value OWS. No space before the colon (5.1), no folding (5.2): a line that
 * begins with white space has no name. */
static enum http1_result field_line(struct http1 *h, char *s, size_t n)
{
    char *p = s;
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; http1_is_tchar((unsigned char)*p); p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p |= 0x20;
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    }
    if (p == s || *p != ':')
        return refuse(h, 400, "a field line does not begin with a name and a colon");
    *p++ = 0;
    char *end = s + n;
    while (*p == ' ' || *p == '\t')
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = 0;
    if (!http1_utf8_ok(p, (size_t)(end - p)))
        return refuse(h, 400, "a field value is not UTF-8");
    return field_add(h, hash, (struct header){s, p});
}

/* Joins fields sent more than once (RFC 9110 5.3; cookies by RFC 6265 5.4's separator). */
static void join(struct http1 *h)
{
    struct request *r = h->req;
    for (size_t i = 0; i < r->n_headers; i++) {
        size_t n = strlen(r->headers[i].value), n_same = 0, kept = i + 1;
        for (size_t k = i + 1; k < r->n_headers; k++)
            if (h->hashes[k] == h->hashes[i] && strcmp(r->headers[k].name, r->headers[i].name) == 0) {
                n += 2 + strlen(r->headers[k].value);
                n_same++;
            }
        if (n_same == 0)
            continue;
        const char *sep = strcmp(r->headers[i].name, "cookie") == 0 ? "; " : ", ";
        char *all = arena_alloc(h->arena, n + 1), *at = stpcpy(all, r->headers[i].value);
        for (size_t k = i + 1; k < r->n_headers; k++) {
            bool is_same = h->hashes[k] == h->hashes[i] &&
                           strcmp(r->headers[k].name, r->headers[i].name) == 0;
            if (is_same) {
                at = stpcpy(stpcpy(at, sep), r->headers[k].value);
            } else {
                h->hashes[kept] = h->hashes[k];
                r->headers[kept++] = r->headers[k];
            }
        }
        r->headers[i].value = all;
        r->n_headers = kept;
    }
}

/* The next member of a comma-separated list, trimmed; false at its end. Empty members are passed
 * over (RFC 9110 5.6.1.2). */
static bool list_next(const char **s, const char **word, size_t *n)
{
    for (*s += strspn(*s, ", \t"); **s; *s += strspn(*s, ", \t")) {
        *word = *s;
        *n = strcspn(*s, ",");
        *s += *n;
        while (*n && ((*word)[*n - 1] == ' ' || (*word)[*n - 1] == '\t'))
            (*n)--;
        return true;
    }
    return false;
}

/* RFC 9112 9.3: close wins; 1.1 stays open, 1.0 only by keep-alive. */
static bool keeps_alive(const struct request *r)
{
    bool is_alive = r->minor > 0, is_closed = false;
    const char *s = request_header(r, "connection"), *word;
    for (size_t n; s && list_next(&s, &word, &n);) {
        if (n == 5 && strncasecmp(word, "close", 5) == 0)
            is_closed = true;
        if (n == 10 && strncasecmp(word, "keep-alive", 10) == 0)
            is_alive = true;
    }
    return is_alive && !is_closed;
}

/* RFC 9110 10.1.1: 100-continue is the only expectation; an HTTP/1.0 client's is ignored. */
static enum http1_result expect(struct http1 *h)
{
    struct request *r = h->req;
    const char *s = request_header(r, "expect"), *word;
    if (r->minor == 0)
        return HTTP1_DONE;
    for (size_t n; s && list_next(&s, &word, &n);) {
        if (n != 12 || strncasecmp(word, "100-continue", 12) != 0)
            return refuse(h, 417, "the only expectation met here is 100-continue");
        r->wants_continue = r->is_chunked || r->content_length > 0;
    }
    return HTTP1_DONE;
}

static enum http1_result head_end(struct http1 *h)
{
    struct request *r = h->req;
    join(h);
    if (!h->has_host && r->minor > 0) /* RFC 9112 3.2 */
        return refuse(h, 400, "there is no Host");
    if (!r->host)
        r->host = "";
    if (r->is_chunked && r->content_length >= 0) /* RFC 9112 6.1, 6.3 */
        return refuse(h, 400, "Transfer-Encoding and Content-Length do not go together");
    bool has_body = r->is_chunked || r->content_length > 0;
    bool is_bodiless = strcmp(r->method, "HEAD") == 0 || strcmp(r->method, "TRACE") == 0;
    if (has_body && is_bodiless)
        return refuse(h, 400, "this method has no body");
    r->is_keep_alive = keeps_alive(r);
    return expect(h);
}

/* A line is complete: p[line..n). HTTP1_DONE at the empty line after the fields. */
static enum http1_result line_end(struct http1 *h)
{
    size_t n = h->n - h->line;
    if (n == 0 && !h->has_request_line) /* RFC 9112 2.2: at least one is ignored */
        return ++h->n_blank <= 2 ? HTTP1_MORE : refuse(h, 400, "too many empty lines");
    if (n == 0)
        return head_end(h);
    char *s = h->p + h->line;
    h->p[h->n++] = 0;
    h->line = h->n;
    return h->has_request_line ? field_line(h, s, n) : request_line(h, s);
}

/* The line or the head would grow past its limit at the byte after `room` more. */
static enum http1_result too_long(struct http1 *h, const char *p, size_t room, bool is_line)
{
    if (h->has_request_line)
        return refuse(h, 431, is_line ? "a field line is too long" : "the head is too long");
    bool is_target = memchr(p, ' ', room) || (h->p && memchr(h->p + h->line, ' ', h->n - h->line));
    return is_target ? refuse(h, 414, "the request target is too long")
                     : refuse(h, 501, "the method is longer than any");
}

/* Keeps n bytes of the line under way. */
static enum http1_result line_add(struct http1 *h, const char *p, size_t n)
{
    size_t line = HTTP1_LINE_MAX - (h->n - h->line), head = HTTP1_HEAD_MAX - h->n;
    size_t room = line <= head ? line : head;
    if (n > room)
        return too_long(h, p, room, line <= head);
    size_t need = h->n + n + 1;
    if (need > h->cap) {
        size_t cap = h->cap ? h->cap : 1024;
        while (cap < need)
            cap *= 4;
        char *bigger = arena_alloc(h->arena, cap);
        if (h->n)
            memcpy(bigger, h->p, h->n); /* the old bytes stay: parts of the request point there */
        h->p = bigger;
        h->cap = cap;
    }
    memcpy(h->p + h->n, p, n);
    h->n += n;
    return HTTP1_MORE;
}

enum http1_result http1_feed(struct http1 *h, const char *p, size_t n, size_t *used)
{
    enum http1_result r = HTTP1_MORE;
    size_t i = 0;
    while (i < n && r == HTTP1_MORE) {
        size_t start = i;
        if (h->is_after_cr) { /* RFC 9112 2.2: CRLF only; neither bare CR nor bare LF ends a line */
            h->is_after_cr = false;
            r = p[i++] == '\n' ? line_end(h) : refuse(h, 400, "CR without LF");
            continue;
        }
        while (i < n && http1_is_value_char((unsigned char)p[i]))
            i++;
        if (i > start)
            r = line_add(h, p + start, i - start);
        if (r != HTTP1_MORE || i == n)
            break;
        if (p[i] == '\r')
            h->is_after_cr = true;
        else
            r = p[i] == '\n' ? refuse(h, 400, "LF without CR")
                             : refuse(h, 400, "a control character in the head");
        i++;
    }
    *used = i;
    return r;
}
