#include "mail/report.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "mail/verp.h"

#define GROUPS_MAX   64
#define SCAN_MAX     8192 /* of a text that is no report by form */
#define HEADERS_MAX  512

struct reading {
    struct arena *a;
    struct report *out;
    const char *text;  /* the first plain text, its beginning; or NULL */
    bool is_by_form;   /* a delivery status was found */
};

/* ---- text ---- */

/* The length of the character at p, 0 when it is none of UTF-8 or none to be shown. */
static size_t character(struct arena *a, const char *p, size_t n)
{
    for (size_t k = 1; k <= 4 && k <= n; k++) {
        if (!text_is_utf8(p, k))
            continue;
        struct arena_mark mark = arena_mark(a);
        bool is_shown = text_is_line(arena_strndup(a, p, k));
        arena_reset(a, mark);
        return is_shown ? k : 0;
    }
    return 0;
}

char *report_line(struct arena *a, const char *p, size_t n)
{
    struct buf b;
    buf_init(&b, a, REPORT_TEXT_MAX + 1);
    for (size_t i = 0; i < n && b.n < REPORT_TEXT_MAX;) {
        bool is_blank = (unsigned char)p[i] <= 0x20;
        size_t k = is_blank ? 1 : character(a, p + i, n - i);
        if (k > 0 && b.n + k > REPORT_TEXT_MAX)
            break;
        if (!is_blank)
            buf_add(&b, k ? p + i : "?", k ? k : 1);
        else if (b.n > 0 && b.p[b.n - 1] != ' ')
            buf_char(&b, ' ');
        i += k ? k : 1;
    }
    char *line = text_trim(a, buf_str(&b)); /* marks in a row without end are no line */
    return text_is_line(line) ? line : arena_strdup(a, "");
}

/* "5.1.1" where one stands at p, in the arena; NULL. */
static const char *status_at(struct arena *a, const char *p)
{
    size_t n = 0;
    if (!strchr("245", *p) || !*p || p[1] != '.')
        return NULL;
    for (int part = 0; part < 3; part++) {
        size_t k = strspn(p + n, "0123456789");
        if (k < 1 || k > 3)
            return NULL;
        n += k;
        if (part < 2 && p[n++] != '.')
            return NULL;
    }
    return isalnum((unsigned char)p[n]) || p[n] == '.' ? NULL : arena_strndup(a, p, n);
}

/* The first such in a text: "#5.1.1", "550 5.1.1 …"; not a part of 10.5.1.1. */
static const char *status_in(struct arena *a, const char *text)
{
    const char *status = NULL;
    for (const char *p = text; *p && !status; p++)
        if (p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '.'))
            status = status_at(a, p);
    return status;
}

/* ---- parts ---- */

static char *part_text(struct arena *a, GMimePart *part, size_t max)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content)
        return NULL;
    GMimeStream *to = g_mime_stream_mem_new();
    char *text = NULL;
    if (g_mime_data_wrapper_write_to_stream(content, to) >= 0) {
        GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(to));
        size_t n = bytes && bytes->len ? strnlen((const char *)bytes->data, bytes->len < max ? bytes->len : max) : 0;
        text = n ? arena_strndup(a, (const char *)bytes->data, n) : NULL;
    }
    g_object_unref(to);
    return text;
}

/* The value of a field in a group of lines, unfolded, in the arena; NULL. */
static char *field(struct arena *a, const char *group, const char *end, const char *name)
{
    size_t name_n = strlen(name);
    for (const char *p = group; p < end;) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        const char *next = line_end ? line_end + 1 : end;
        while (next < end && (*next == ' ' || *next == '\t')) { /* folded */
            line_end = memchr(next, '\n', (size_t)(end - next));
            next = line_end ? line_end + 1 : end;
        }
        if (strncasecmp(p, name, name_n) == 0 && p[name_n] == ':')
            return report_line(a, p + name_n + 1, (size_t)(next - p) - name_n - 1);
        p = next;
    }
    return NULL;
}

/* Behind the type of "smtp; 550 …" and "rfc822; …". */
static const char *behind_type(const char *value)
{
    const char *semicolon = strchr(value, ';');
    if (!semicolon || semicolon - value > 16)
        return value;
    return semicolon + 1 + strspn(semicolon + 1, " ");
}

/* One recipient's. The gravest counts: a mail goes to one address, which may lead to several. */
static void read_group(struct reading *r, const char *group, const char *end)
{
    const char *action = field(r->a, group, end, "Action");
    const char *status = field(r->a, group, end, "Status"), *said = field(r->a, group, end, "Diagnostic-Code");
    bool is_failed = action && strncasecmp(action, "failed", 6) == 0;
    enum report_kind kind = is_failed                                           ? REPORT_FAILED
                            : action && strncasecmp(action, "delayed", 7) == 0 ? REPORT_DELAYED
                                                                               : REPORT_NONE;
    if (action)
        r->is_by_form = true;
    if (kind <= r->out->kind)
        return;
    said = said ? behind_type(said) : "";
    status = status ? status_in(r->a, status) : NULL;
    if (!status || status[0] == '2')
        status = status_in(r->a, said);
    bool is_for_good = is_failed && *said != '4';
    *r->out = (struct report){kind, NULL, status && status[0] != '2' ? status : is_for_good ? "5.0.0" : "4.0.0", said};
}

/* Groups of fields with blank lines between: the message's, then one for each recipient. */
static void read_status(struct reading *r, char *text)
{
    char *to = text;
    for (const char *p = text; *p; p++)
        if (*p != '\r')
            *to++ = *p;
    *to = 0;
    const char *p = text;
    for (int i = 0; i < GROUPS_MAX && *p; i++) {
        p += strspn(p, "\n");
        const char *end = strstr(p, "\n\n");
        end = end ? end + 1 : p + strlen(p);
        read_group(r, p, end);
        p = end;
    }
}

static void read_part(struct reading *r, GMimeObject *object, int depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    if (GMIME_IS_MULTIPART(object)) {
        int n = depth < REPORT_DEPTH ? g_mime_multipart_get_count(GMIME_MULTIPART(object)) : 0;
        for (int i = 0; i < n && i < GROUPS_MAX; i++)
            read_part(r, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);
        return;
    }
    if (!GMIME_IS_PART(object) || !type) /* the message that was sent: not a report of its own */
        return;
    char *text = NULL;
    if (g_mime_content_type_is_type(type, "message", "delivery-status") ||
        g_mime_content_type_is_type(type, "message", "global-delivery-status")) {
        if ((text = part_text(r->a, GMIME_PART(object), REPORT_MAX)))
            read_status(r, text);
    } else if (!r->text && g_mime_content_type_is_type(type, "text", "plain")) {
        r->text = part_text(r->a, GMIME_PART(object), SCAN_MAX);
    }
}

/* ---- forms before RFC 3464 ---- */

/* Of a text, what stands behind a recipient's line: "  one@there.example\n    host mx said: 550 …". */
static void read_old(struct reading *r, bool is_exim)
{
    static const char qmail[] = "Hi. This is the ";
    const char *text = r->text ? r->text : "";
    const char *begin = strstr(text, qmail);
    if (!is_exim && (!begin || begin - text > 200))
        return;
    const char *status = status_in(r->a, text), *at = NULL;
    if (is_exim)
        at = strstr(text, "    "); /* of what the server said; the address has two blanks */
    else if ((at = strstr(begin, "\n<")))
        at = strchr(at + 1, '\n');
    const char *end = at ? strstr(at, "\n\n") : NULL;
    const char *said = at ? report_line(r->a, at, end ? (size_t)(end - at) : strlen(at)) : "";
    *r->out = (struct report){REPORT_FAILED, NULL, status && status[0] == '5' ? status : "5.0.0", said};
}

/* ---- the whole ---- */

/* Which mail it came back to: what the mail server says beside the message, else its header. */
static const char *find_word(struct arena *a, GMimeObject *message, const char *to)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To"};
    const char *word = to ? verp_find(a, to) : NULL;
    GMimeHeaderList *list = g_mime_object_get_header_list(message);
    int n = list ? g_mime_header_list_get_count(list) : 0;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (int i = 0; i < n && i < HEADERS_MAX && !word; i++) {
            GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
            const char *value = g_mime_header_get_raw_value(h);
            if (value && strcasecmp(g_mime_header_get_name(h), names[k]) == 0)
                word = verp_find(a, value);
        }
    return word;
}

static void read_message(struct reading *r, GMimeMessage *message, const char *to)
{
    GMimeObject *whole = GMIME_OBJECT(message);
    const char *word = find_word(r->a, whole, to);
    GMimeObject *body = g_mime_message_get_mime_part(message);
    if (body)
        read_part(r, body, 0);
    if (!r->is_by_form)
        read_old(r, g_mime_object_get_header(whole, "X-Failed-Recipients") != NULL);
    r->out->word = word;
}

void report_read(struct arena *a, const char *message, size_t n, const char *to, struct report *out)
{
    static bool is_begun;
    if (!is_begun)
        g_mime_init();
    is_begun = true;
    *out = (struct report){REPORT_NONE, NULL, "", ""};
    struct reading r = {.a = a, .out = out};
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(message, n < REPORT_MAX ? n : REPORT_MAX);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *parsed = g_mime_parser_construct_message(parser, NULL);
    if (parsed) {
        read_message(&r, parsed, to);
        g_object_unref(parsed);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}
