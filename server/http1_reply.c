#include "http1_reply.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "http1.h"
#include "reply.h"
#include "request.h"

#define DATE_TEXT 40

const char *http1_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } table[] = {
        {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"},
        {206, "Partial Content"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"},
        {304, "Not Modified"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
        {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
        {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {408, "Request Timeout"},
        {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"},
        {413, "Content Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"}, {417, "Expectation Failed"}, {422, "Unprocessable Content"},
        {423, "Locked"}, {428, "Precondition Required"}, {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"}, {460, "Checksum Mismatch"},
        {500, "Internal Server Error"}, {501, "Not Implemented"}, {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"}, {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].status == status)
            return table[i].reason;
    return "";
}

/* RFC 9110 6.4.1: HEAD, 204 and 304 have no content; 8.6: 204 has no Content-Length either. */
struct http1_frame http1_frame_of(const struct request *req, const struct reply *r)
{
    bool is_bare = r->status == 204 || r->status == 304;
    bool is_head = req->method && strcmp(req->method, "HEAD") == 0;
    return (struct http1_frame){
        .has_body = !is_bare && !is_head,
        .has_length = !is_bare && !r->is_stream && !r->pieces.make, /* RFC 9112 6.3: a stream lasts until the close */
        .n = r->fd >= 0 ? r->fd_n : (int64_t)r->body.n,
    };
}

/* RFC 9110 5.6.7: IMF-fixdate. Made once a second and thread. */
static const char *date_text(int64_t now_s)
{
    static _Thread_local char text[DATE_TEXT];
    static _Thread_local int64_t made_s = -1;
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (now_s == made_s)
        return text;
    struct tm tm;
    time_t t = (time_t)now_s;
    gmtime_r(&t, &tm);
    snprintf(text, sizeof text, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days + 3 * tm.tm_wday,
             (unsigned)tm.tm_mday % 100, months + 3 * tm.tm_mon, (unsigned)(tm.tm_year + 1900) % 10000,
             (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
    made_s = now_s;
    return text;
}

static void line(struct buf *out, const char *name, const char *value)
{
    for (const char *p = value; *p; p++)
        if (!http1_is_value_char((unsigned char)*p))
            return;
    buf_str_add(out, name);
    buf_add(out, ": ", 2);
    buf_str_add(out, value);
    buf_add(out, "\r\n", 2);
}

void http1_reply_head(struct buf *out, const struct request *req, const struct reply *r,
                      bool is_closing, int64_t now_s)
{
    struct http1_frame f = http1_frame_of(req, r);
    buf_str_add(out, "HTTP/1.1 "); /* the version we speak, whatever the client's (RFC 9110 6.2) */
    buf_int(out, r->status);
    buf_char(out, ' ');
    buf_str_add(out, http1_reason(r->status));
    buf_add(out, "\r\n", 2);
    line(out, "Date", date_text(now_s));
    bool has_type = r->type && (f.has_length || r->is_stream || r->pieces.make);
    if (has_type)
        line(out, "Content-Type", r->type);
    if (r->pieces.make && f.has_body && req->minor > 0)
        line(out, "Transfer-Encoding", "chunked");
    if (f.has_length) {
        buf_str_add(out, "Content-Length: ");
        buf_int(out, f.n);
        buf_add(out, "\r\n", 2);
    }
    bool is_said = false; /* nothing is read as another type than it says, whatever it holds */
    for (int i = 0; i < r->n_headers; i++) {
        line(out, r->headers[i].name, r->headers[i].value);
        is_said |= strcmp(r->headers[i].name, "X-Content-Type-Options") == 0;
    }
    if (!is_said && has_type)
        line(out, "X-Content-Type-Options", "nosniff");
    if (is_closing) /* RFC 9112 9.6 */
        line(out, "Connection", "close");
    else if (req->minor == 0)
        line(out, "Connection", "keep-alive");
    buf_add(out, "\r\n", 2);
}
