#include "mail/mime.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "base/time.h"
#include "mail/mail.h"

#define LINE_MAX_WORDS 76 /* RFC 2047 2: a line with an encoded-word */
#define WORD_BYTES     45 /* of data in an encoded-word of at most 75 (RFC 2047 2) */
#define LINE_BYTES     57 /* of data in a base64 line of 76 */
#define LINE_MAX_8BIT  990 /* RFC 5322 2.1.1: 998 without CRLF */

static const char text_type[] = "Content-Type: text/plain; charset=utf-8\r\n";

#define WORD_HEAD "=?UTF-8?B?"
#define WORD_TAIL "?="

static void base64(struct buf *out, const char *p, size_t n)
{
    char text[128];
    sodium_bin2base64(text, sizeof text, (const unsigned char *)p, n, sodium_base64_VARIANT_ORIGINAL);
    buf_str_add(out, text);
}

/* The most bytes of s, at most `room`, that end between two characters. */
static size_t whole_characters(const char *s, size_t room)
{
    size_t n = strlen(s);
    if (n <= room)
        return n;
    while (room > 0 && ((unsigned char)s[room] & 0xc0) == 0x80)
        room--;
    return room;
}

static bool is_plain(const char *text, size_t column)
{
    for (const char *p = text; *p; p++)
        if (*p < 0x20 || *p > 0x7e)
            return false;
    return !strstr(text, "=?") && column + strlen(text) <= LINE_MAX_WORDS && text[0] != ' ';
}

static void encoded_words(struct buf *out, const char *text, size_t column)
{
    const size_t frame = strlen(WORD_HEAD WORD_TAIL);
    while (*text) {
        size_t room = column + frame + 8 < LINE_MAX_WORDS ? (LINE_MAX_WORDS - column - frame) / 4 * 3 : 0;
        size_t n = whole_characters(text, room > WORD_BYTES ? WORD_BYTES : room);
        if (n == 0 && column == 1) /* no UTF-8 at all: cut anywhere */
            n = strnlen(text, WORD_BYTES);
        if (n > 0) {
            buf_str_add(out, WORD_HEAD);
            base64(out, text, n);
            buf_str_add(out, WORD_TAIL);
            text += n;
        }
        if (*text)
            buf_str_add(out, "\r\n ");
        column = 1;
    }
}

void mime_words(struct buf *out, const char *text, size_t column)
{
    if (is_plain(text, column))
        buf_str_add(out, text);
    else
        encoded_words(out, text, column);
}

const char *mime_address(struct arena *a, const char *mailbox)
{
    const char *open = strrchr(mailbox, '<');
    const char *address = mailbox;
    if (open) {
        size_t n = strcspn(open + 1, ">");
        if (strcmp(open + 1 + n, ">") != 0)
            return NULL;
        address = arena_strndup(a, open + 1, n);
    }
    return mail_address_ok(address) ? address : NULL;
}

/* Atoms and blanks only may stand without quotes (RFC 5322 3.2.3). */
static bool is_phrase(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr(" !#$%&'*+-/=?^_`{|}~", *p))
            return false;
    return !strstr(name, "=?") && strlen(name) <= 60;
}

static void mailbox(struct buf *out, const char *field, const char *name, const char *address)
{
    buf_printf(out, "%s: ", field);
    if (!name[0]) {
        buf_printf(out, "%s\r\n", address);
        return;
    }
    if (is_phrase(name))
        buf_str_add(out, name);
    else
        encoded_words(out, name, strlen(field) + 2);
    buf_printf(out, "\r\n <%s>\r\n", address);
}

/* RFC 5322 3.3, in UTC. */
static void date(struct buf *out, int64_t at_ms)
{
    static const char *const day[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const month[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t s = at_ms / 1000, days = s / 86400, of_day = s % 86400;
    int y, m, d;
    time_civil(days, &y, &m, &d);
    buf_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", day[days % 7], d, month[m - 1], y,
               (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
}

/* Lines of any ending, ended by CRLF. */
static void crlf(struct buf *out, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\r\n");
        buf_add(out, text, n);
        buf_str_add(out, "\r\n");
        text += n;
        text += text[0] == '\r' && text[1] == '\n' ? 2 : text[0] ? 1 : 0;
    }
}

static bool has_long_line(const char *text)
{
    for (; *text; text += strcspn(text, "\n"), text += *text ? 1 : 0)
        if (strcspn(text, "\n") > LINE_MAX_8BIT)
            return true;
    return false;
}

/* A part's transfer encoding and its text. */
static void part(struct buf *out, const char *text, bool is_readable)
{
    struct buf lines;
    buf_init(&lines, out->arena, MIME_MAX);
    crlf(&lines, text);
    if (is_readable && !has_long_line(text)) {
        buf_str_add(out, "Content-Transfer-Encoding: 8bit\r\n\r\n");
        buf_add(out, lines.p, lines.n);
        return;
    }
    buf_str_add(out, "Content-Transfer-Encoding: base64\r\n\r\n");
    for (size_t i = 0; i < lines.n; i += LINE_BYTES) {
        base64(out, lines.p + i, lines.n - i < LINE_BYTES ? lines.n - i : LINE_BYTES);
        buf_str_add(out, "\r\n");
    }
}

/* The METHOD of a calendar (RFC 5546): the part must name the same. */
static const char *method_of(const char *ics)
{
    static const char *const methods[] = {"PUBLISH", "REQUEST", "CANCEL"};
    const char *p = strstr(ics, "\nMETHOD:");
    for (size_t i = 0; p && i < sizeof methods / sizeof *methods; i++)
        if (strncmp(p + 8, methods[i], strlen(methods[i])) == 0)
            return methods[i];
    return NULL;
}

static void calendar(struct buf *out, const char *ics)
{
    const char *method = method_of(ics);
    buf_str_add(out, "Content-Type: text/calendar; charset=utf-8");
    if (method)
        buf_printf(out, "; method=%s", method);
    buf_str_add(out, "; name=\"invite.ics\"\r\n"
                     "Content-Disposition: attachment; filename=\"invite.ics\"\r\n");
    part(out, ics, false);
}

/* The same text in two forms, the better one last (RFC 2046 5.1.4). */
static void alternative(struct buf *out, const struct message *m, const char *boundary)
{
    buf_printf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary, boundary);
    buf_str_add(out, text_type);
    part(out, m->body, false);
    buf_printf(out, "--%s\r\nContent-Type: text/html; charset=utf-8\r\n", boundary);
    part(out, m->html, false);
    buf_printf(out, "--%s--\r\n", boundary);
}

/* Name and address of "Name <address>". */
static const char *name_of(struct arena *a, const char *mailbox_text)
{
    const char *open = strrchr(mailbox_text, '<');
    size_t n = open ? (size_t)(open - mailbox_text) : 0;
    while (n > 0 && (mailbox_text[n - 1] == ' ' || mailbox_text[n - 1] == '"'))
        n--;
    size_t skip = strspn(mailbox_text, " \"");
    return skip < n ? arena_strndup(a, mailbox_text + skip, n - skip) : "";
}

/* Where a list is left by one POST (RFC 2369, RFC 8058). On lines of their own: an address is not folded. */
static void list_header(struct buf *out, const char *leave_url)
{
    buf_printf(out, "List-Unsubscribe:\r\n <%s>\r\n", leave_url);
    buf_str_add(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

static bool url_ok(const char *url)
{
    for (const char *p = url; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f || *p == '<' || *p == '>')
            return false;
    return strlen(url) < LINE_MAX_8BIT;
}

static bool id_ok(const char *id)
{
    for (const char *p = id; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f || *p == '<' || *p == '>')
            return false;
    return strlen(id) <= 200 && strchr(id, '@');
}

static void header(struct ctx *c, const struct message *m, struct buf *out)
{
    mailbox(out, "From", name_of(c->arena, m->from), mime_address(c->arena, m->from));
    mailbox(out, "To", m->to_name, m->to_email);
    if (m->reply_to)
        mailbox(out, "Reply-To", "", m->reply_to);
    buf_str_add(out, "Subject: ");
    mime_words(out, m->subject, strlen("Subject: "));
    buf_str_add(out, "\r\n");
    date(out, m->at_ms);
    buf_printf(out, "Message-ID: <%s>\r\n", m->message_id);
    buf_printf(out, "Content-Language: %s\r\n", m->lang);
    if (m->leave_url)
        list_header(out, m->leave_url);
    buf_str_add(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
}

enum err mime_write(struct ctx *c, const struct message *m, bool is_readable, struct buf *out)
{
    if (!mime_address(c->arena, m->from) || !mail_address_ok(m->to_email) ||
        (m->reply_to && !mail_address_ok(m->reply_to)))
        return fail(c, ERR_INVALID, NULL, "mail_address_unusable", NULL);
    if (!mail_header_ok(m->from) || !mail_header_ok(m->to_name) || !mail_header_ok(m->subject) ||
        !mail_header_ok(m->lang) || !id_ok(m->message_id) || (m->leave_url && !url_ok(m->leave_url)))
        return fail(c, ERR_INVALID, NULL, "mail_header_unusable", NULL);
    header(c, m, out);
    /* '_' is not in the base64 alphabet, and an 8bit text is not used in several parts: the boundary
     * cannot occur inside. */
    char *boundary = arena_printf(c->arena, "=_rostrum_%lld", (long long)m->id);
    if (!m->ics && m->html) {
        alternative(out, m, boundary);
        return OK;
    }
    if (!m->ics) {
        buf_str_add(out, text_type);
        part(out, m->body, is_readable);
        return OK;
    }
    buf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary, boundary);
    buf_str_add(out, text_type);
    part(out, m->body, false);
    buf_printf(out, "--%s\r\n", boundary);
    calendar(out, m->ics);
    buf_printf(out, "--%s--\r\n", boundary);
    return OK;
}
