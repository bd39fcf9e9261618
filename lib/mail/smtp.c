#include "mail/smtp.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "mail/mail.h"

#define CONNECT_TIMEOUT_S  15L
#define RESPONSE_TIMEOUT_S 60L
#define QUIT_TIMEOUT_S     1L

struct smtp {
    CURL *curl;
    struct smtp_config config;
    char error[CURL_ERROR_SIZE];
    char verb[8];      /* the last command sent: "RCPT", "DATA", … */
    char reply[512];   /* the server's last line, of those before QUIT */
    bool is_quitting;
    const char *data;  /* what is left to send */
    size_t n;
};

bool smtp_tls_of(const char *word, enum smtp_tls *out)
{
    static const char *const words[] = {"no", "yes", "required"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) == 0) {
            *out = (enum smtp_tls)i;
            return true;
        }
    }
    return false;
}

static void keep_line(char *out, size_t out_n, const char *p, size_t n, const char *end)
{
    size_t k = 0;
    while (k < n && k + 1 < out_n && !strchr(end, p[k]) && (unsigned char)p[k] >= 0x20 && p[k] > 0) {
        out[k] = p[k];
        k++;
    }
    out[k] = 0;
}

/* Which command was last, and what was answered: libcurl's codes do not tell a refused recipient
 * from a refused login. Only the verb is kept: AUTH lines hold the password. */
static int on_debug(CURL *curl, curl_infotype type, char *p, size_t n, void *arg)
{
    struct smtp *s = arg;
    if (type == CURLINFO_HEADER_OUT && n >= 4 && memcmp(p, "QUIT", 4) == 0) {
        s->is_quitting = true; /* the reply to it tells nothing, and is not worth a wait */
        curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, QUIT_TIMEOUT_S);
    }
    if (s->is_quitting)
        return 0;
    if (type == CURLINFO_HEADER_OUT)
        keep_line(s->verb, sizeof s->verb, p, n, " \r\n");
    else if (type == CURLINFO_HEADER_IN)
        keep_line(s->reply, sizeof s->reply, p, n, "\r\n");
    return 0;
}

static size_t on_read(char *out, size_t size, size_t n, void *arg)
{
    struct smtp *s = arg;
    size_t room = size * n, take = s->n < room ? s->n : room;
    memcpy(out, s->data, take);
    s->data += take;
    s->n -= take;
    return take;
}

static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t d, curl_off_t e)
{
    (void)a, (void)b, (void)d, (void)e;
    struct smtp *s = arg;
    return s->config.is_cut && s->config.is_cut(s->config.arg);
}

/* libcurl takes the EHLO name from the URL's path. */
static bool set_url(struct smtp *s)
{
    char url[1024];
    size_t n = strlen(s->config.url);
    while (n > 0 && s->config.url[n - 1] == '/')
        n--;
    int len = snprintf(url, sizeof url, "%.*s/%s", (int)n, s->config.url,
                       s->config.helo ? s->config.helo : "");
    return len > 0 && (size_t)len < sizeof url && curl_easy_setopt(s->curl, CURLOPT_URL, url) == CURLE_OK;
}

static bool set_options(struct smtp *s)
{
    static const long tls[] = {CURLUSESSL_NONE, CURLUSESSL_TRY, CURLUSESSL_ALL};
    CURL *h = s->curl;
    bool ok = set_url(s) && curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_USE_SSL, tls[s->config.tls]) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_ERRORBUFFER, s->error) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_READDATA, s) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, on_debug) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_DEBUGDATA, s) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_XFERINFODATA, s) == CURLE_OK;
    curl_easy_setopt(h, CURLOPT_VERBOSE, 1L); /* to on_debug, not to stderr */
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
    /* A connection whose answer was not awaited stays in libcurl's cache, and the late answer would
     * be taken for the next message's: each message has a connection of its own. */
    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)SMTP_TIMEOUT_S);
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* whatever the environment says */
    if (ok && s->config.user)
        ok = curl_easy_setopt(h, CURLOPT_USERNAME, s->config.user) == CURLE_OK &&
             curl_easy_setopt(h, CURLOPT_PASSWORD, s->config.password ? s->config.password : "") == CURLE_OK;
    if (ok && s->config.ca_file)
        ok = curl_easy_setopt(h, CURLOPT_CAINFO, s->config.ca_file) == CURLE_OK;
    return ok;
}

struct smtp *smtp_new(const struct smtp_config *config)
{
    struct smtp *s = calloc(1, sizeof *s);
    if (!s)
        fatal("out of memory");
    s->config = *config;
    s->curl = curl_easy_init();
    if (s->curl && set_options(s))
        return s;
    smtp_free(s);
    return NULL;
}

void smtp_free(struct smtp *s)
{
    if (!s)
        return;
    curl_easy_cleanup(s->curl);
    free(s);
}

/* A refusal for good concerns this recipient or this message. A 5xx to EHLO, AUTH, STARTTLS or MAIL
 * is about us: mending the configuration sends the mail. */
static enum smtp_outcome outcome_of(const struct smtp *s, CURLcode rc)
{
    if (rc == CURLE_OK)
        return SMTP_SENT;
    bool is_refusal = s->reply[0] == '5' && strlen(s->reply) >= 3;
    bool is_about_them = strcmp(s->verb, "RCPT") == 0;
    bool is_about_it = is_about_them || strcmp(s->verb, "DATA") == 0;
    bool is_answer = rc == CURLE_SEND_ERROR || rc == CURLE_WEIRD_SERVER_REPLY ||
                     rc == CURLE_UPLOAD_FAILED || rc == CURLE_RECV_ERROR;
    if (!is_refusal || !is_about_it || !is_answer)
        return SMTP_LATER;
    return is_about_them ? SMTP_NOT_THERE : SMTP_NEVER;
}

enum smtp_outcome smtp_send(struct smtp *s, const struct smtp_message *m, char *why, size_t why_n)
{
    if (!mail_address_ok(m->from) || !mail_address_ok(m->to)) {
        snprintf(why, why_n, "not an address");
        return SMTP_NEVER;
    }
    struct curl_slist *to = curl_slist_append(NULL, m->to);
    if (!to)
        fatal("out of memory");
    s->error[0] = s->verb[0] = s->reply[0] = 0;
    s->is_quitting = false;
    s->data = m->data;
    s->n = m->n;
    curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, RESPONSE_TIMEOUT_S);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, m->from);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)m->n);
    CURLcode rc = curl_easy_perform(s->curl);
    enum smtp_outcome outcome = outcome_of(s, rc);
    if (outcome != SMTP_SENT) {
        const char *said = s->error[0] ? s->error : curl_easy_strerror(rc);
        snprintf(why, why_n, "%s%s%s", said, s->reply[0] ? ": " : "", s->reply);
    }
    curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(to);
    return outcome;
}
