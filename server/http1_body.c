#include <string.h>

#include "http1.h"
#include "base/text.h"
#include "request.h"

/* Where in a body we are (RFC 9112 7.1). States from EXT to QUOTED_PAIR are in a chunk extension. */
enum {
    PLAIN, /* Content-Length */
    SIZE,
    EXT,        /* after the size or an extension: white space, ";" or CR */
    EXT_SPACE,  /* white space after the size: only ";" may follow */
    NAME_START, /* after ";" */
    NAME,
    NAME_END, /* white space after a name: "=" or ";" may follow */
    VALUE_START,
    VALUE,
    QUOTED,
    QUOTED_PAIR,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER, /* at the start of a line of the trailer section */
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF,
    DONE,
    BAD
};

void http1_body_init(struct http1_body *b, const struct request *req)
{
    *b = (struct http1_body){.state = PLAIN};
    if (req->is_chunked)
        b->state = SIZE;
    else if (req->content_length > 0)
        b->left = (uint64_t)req->content_length;
    else
        b->state = DONE;
}

static int refuse(struct http1_body *b, int status, const char *why)
{
    b->status = status;
    b->why = why;
    return BAD;
}

static int malformed(struct http1_body *b)
{
    if (b->state <= SIZE_LF)
        return refuse(b, 400, "a chunk size or extension is malformed");
    if (b->state <= DATA_LF)
        return refuse(b, 400, "a chunk does not end where its size says");
    return refuse(b, 400, "the trailer section is malformed");
}

static bool is_space(unsigned char ch)
{
    return ch == ' ' || ch == '\t';
}

/* Hex digits, at least one, at most 16, below 2^63; then CR, ";" or white space before a ";". */
static int step_size(struct http1_body *b, unsigned char ch)
{
    int d = text_hex_digit(ch);
    if (d >= 0) {
        if (++b->n_digits > 16 || b->left >> 59)
            return refuse(b, 400, "a chunk size is too large to be true");
        b->left = b->left << 4 | (unsigned)d;
        return SIZE;
    }
    if (b->n_digits == 0)
        return malformed(b);
    return ch == '\r' ? SIZE_LF : ch == ';' ? NAME_START : is_space(ch) ? EXT_SPACE : malformed(b);
}

/* RFC 9112 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ). */
static int step_ext(struct http1_body *b, unsigned char ch)
{
    bool is_tchar = http1_is_tchar(ch);
    switch (b->state) {
    case EXT:
        return ch == '\r' ? SIZE_LF : ch == ';' ? NAME_START : is_space(ch) ? EXT_SPACE : malformed(b);
    case EXT_SPACE:
        return ch == ';' ? NAME_START : is_space(ch) ? EXT_SPACE : malformed(b);
    case NAME_START:
        return is_tchar ? NAME : is_space(ch) ? NAME_START : malformed(b);
    case NAME:
        if (is_tchar)
            return NAME;
        return ch == '\r' ? SIZE_LF : ch == ';' ? NAME_START : ch == '=' ? VALUE_START
               : is_space(ch) ? NAME_END : malformed(b);
    case NAME_END:
        return ch == '=' ? VALUE_START : ch == ';' ? NAME_START : is_space(ch) ? NAME_END : malformed(b);
    case VALUE_START:
        return is_tchar ? VALUE : ch == '"' ? QUOTED : is_space(ch) ? VALUE_START : malformed(b);
    case VALUE:
        if (is_tchar)
            return VALUE;
        return ch == '\r' ? SIZE_LF : ch == ';' ? NAME_START : is_space(ch) ? EXT_SPACE : malformed(b);
    case QUOTED: /* RFC 9110 5.6.4 */
        return ch == '"' ? EXT : ch == '\\' ? QUOTED_PAIR
               : http1_is_value_char(ch) ? QUOTED : malformed(b);
    default: /* QUOTED_PAIR */
        return http1_is_value_char(ch) ? QUOTED : malformed(b);
    }
}

/* RFC 9112 7.1.2: field lines, checked and dropped. */
static int step_trailer(struct http1_body *b, unsigned char ch)
{
    switch (b->state) {
    case TRAILER:
        return ch == '\r' ? END_LF : http1_is_tchar(ch) ? TRAILER_NAME : malformed(b);
    case TRAILER_NAME:
        return ch == ':' ? TRAILER_VALUE : http1_is_tchar(ch) ? TRAILER_NAME : malformed(b);
    case TRAILER_VALUE:
        return ch == '\r' ? TRAILER_LF : http1_is_value_char(ch) ? TRAILER_VALUE : malformed(b);
    case TRAILER_LF:
        return ch == '\n' ? TRAILER : malformed(b);
    default: /* END_LF */
        return ch == '\n' ? DONE : malformed(b);
    }
}

/* The state after one byte that is not of the body itself. */
static int step(struct http1_body *b, unsigned char ch)
{
    if (b->state == SIZE)
        return step_size(b, ch);
    if (b->state < SIZE_LF) {
        if (++b->n_ext > HTTP1_EXT_MAX)
            return refuse(b, 400, "too many chunk extensions");
        return step_ext(b, ch);
    }
    if (b->state >= TRAILER) {
        if (++b->n_trailer > HTTP1_TRAILER_MAX)
            return refuse(b, 431, "the trailer section is too long");
        return step_trailer(b, ch);
    }
    if (b->state == SIZE_LF) {
        b->n_digits = 0;
        return ch != '\n' ? malformed(b) : b->left ? DATA : TRAILER;
    }
    if (b->state == DATA_CR)
        return ch == '\r' ? DATA_LF : malformed(b);
    return ch == '\n' ? SIZE : malformed(b); /* DATA_LF */
}

enum http1_result http1_body_feed(struct http1_body *b, const char *p, size_t n, size_t *used,
                                  const char **data, size_t *data_n)
{
    size_t i = 0;
    *data = NULL;
    *data_n = 0;
    while (i < n && b->state < DONE) {
        if (b->state != PLAIN && b->state != DATA) {
            b->state = (uint8_t)step(b, (unsigned char)p[i++]);
            continue;
        }
        size_t take = n - i < b->left ? n - i : (size_t)b->left;
        *data = p + i;
        *data_n = take;
        i += take;
        b->left -= take;
        if (b->left == 0)
            b->state = b->state == PLAIN ? DONE : DATA_CR;
        break;
    }
    *used = i;
    return b->state == DONE ? HTTP1_DONE : b->state == BAD ? HTTP1_FAILED : HTTP1_MORE;
}
