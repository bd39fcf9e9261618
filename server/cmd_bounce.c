/* bounce: a mail server hands over what came back. It never answers by mail, and its exit status never makes the
 * mail server do so: 0, done or nothing to do; 75 (EX_TEMPFAIL), to be handed over again later. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "cli.h"
#include "cmd.h"
#include "mail/report.h"

static const char usage[] =
    "bounce [options] [ADDRESS] < MESSAGE\n\n"
    "Reads a message that came back to bounce_address, from an alias or a pipe of the mail server, and notes\n"
    "with the mail that it is about what became of it. ADDRESS: what the message was sent to, where the mail\n"
    "server can say so; else it is looked for in Delivered-To, X-Original-To, Envelope-To and To.\n"
    "Exit status 0, or 75 when it is to be tried again later: never one that makes a mail server answer";

/* The beginning; the rest is read too, so that who writes it is not broken off. */
static void read_all(struct buf *b)
{
    char piece[65536];
    for (size_t n; (n = fread(piece, 1, sizeof piece, stdin)) > 0;)
        if (b->n < REPORT_MAX)
            buf_add(b, piece, n < REPORT_MAX - b->n ? n : REPORT_MAX - b->n);
}

static int ignore(const char *why)
{
    printf("ignored: %s\n", why);
    return fflush(stdout) == 0 ? EX_OK : EX_TEMPFAIL;
}

static char *report_json(struct arena *a, const struct report *report)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s, s:s}", "bounce_key", report->word, "report",
                             report->kind == REPORT_FAILED ? "failed" : "delayed", "smtp_status", report->status,
                             "diagnostic", report->text);
    return v ? json_text(a, v) : NULL;
}

static int tell(struct arena *a, const struct config *config, const char *body)
{
    struct header type = {"content-type", "application/json"};
    struct request r = {.method = "POST", .path = "/api/v1/bounces", .minor = 1, .host = "localhost", .headers = &type,
                        .n_headers = 1, .body = body, .body_n = strlen(body), .content_length = (int64_t)strlen(body)};
    struct cli_reply reply;
    if (!cli_ask(a, config, &r, &reply))
        return EX_TEMPFAIL;
    if (reply.status == 404)
        return ignore("its address was not made here, or the mail is forgotten");
    return cli_print(a, &reply) == 0 ? EX_OK : EX_TEMPFAIL;
}

int cmd_bounce(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, usage, &config);
    if (status == 0)
        return EX_OK;
    if (status > 0 || argc > 1) {
        fprintf(stderr, "rostrum bounce: wrong use; --help tells more\n");
        return EX_TEMPFAIL; /* what is wrong can be mended, and the message is not lost by then */
    }
    struct arena *a = arena_new(64u << 20);
    struct buf message;
    struct report report;
    buf_init(&message, a, REPORT_MAX);
    read_all(&message);
    report_read(a, buf_str(&message), message.n, argc == 1 ? argv[0] : NULL, &report);
    char *body = report.word ? report_json(a, &report) : NULL;
    if (ferror(stdin))
        status = EX_TEMPFAIL;
    else if (!report.word)
        status = ignore("not about a mail that was sent from here");
    else if (report.kind == REPORT_NONE || !body)
        status = ignore("not a report that a mail failed or is late");
    else
        status = tell(a, &config, body);
    arena_free(a);
    return status;
}
