/* Queues sample messages and lets the real mailer send them; for tests/mail/mail.test.mjs, which plays
 * the mail server. The writer is a stand-in: each WRITE job is a transaction of its own, at once.
 *
 *   mail_drive DATA [--queue all|TEXT] [--later SECONDS] [--refuse-writes N] [--option VALUE]...
 *
 * DATA is the data folder; options are those of `rostrum serve` that concern mail. Ends when nothing
 * is due any more, or on SIGTERM; prints one JSON line for each message in the outbox. --later: the
 * clock shows that much more. --refuse-writes: the first N jobs of the mailer fail. */
#include <curl/curl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "config.h"
#include "job.h"
#include "lanes.h"
#include "mail/mail.h"
#include "instance.h"
#include "mailer.h"
#include "store/queries.h"

static struct db *writer;
static int64_t later_ms, n_refused;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_over;

int64_t __real_time_now_ms(void);
int64_t __wrap_time_now_ms(void);
int64_t __wrap_time_now_ms(void)
{
    return __real_time_now_ms() + later_ms;
}

/* The mailer's jobs make no links here: no letter is under way. */
const struct keyring *instance_keys(void)
{
    return NULL;
}

static void over(void)
{
    pthread_mutex_lock(&mutex);
    is_over = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void need(enum err e, const char *what)
{
    if (e != OK)
        fatal("%s: %s", what, err_word(e));
}

/* Nothing due, nothing under way. */
static bool is_idle(struct ctx *c)
{
    struct q_outbox_due *due;
    struct q_outbox_counts *counts;
    size_t n_due, n;
    need(q_outbox_due(c, time_now_ms(), &due, &n_due), "outbox_due");
    need(q_outbox_counts(c, &counts, &n), "outbox_counts");
    for (size_t i = 0; i < n; i++)
        n_due += strcmp(counts[i].state, "sending") == 0;
    return n_due == 0;
}

bool lanes_give(struct job *j)
{
    struct ctx *c = &j->ctx;
    c->db = writer;
    need(db_begin(writer), "begin");
    bool is_refused = n_refused > 0;
    n_refused -= is_refused;
    need(j->route->handler(c, &j->reply), j->route->name);
    if (is_refused) {
        db_rollback(writer);
        j->reply.status = 507;
    } else {
        need(db_commit(writer), "commit");
        need(db_begin(writer), "begin");
        if (is_idle(c))
            over();
        db_rollback(writer);
    }
    c->db = NULL;
    j->done(j);
    if (is_refused)
        mailer_wake();
    return true;
}

/* ---- sample messages ---- */

static const struct {
    const char *name;
    const char *text[LANG_COUNT]; /* en, ko, zh; one for all when the others are NULL */
} values[] = {
    {"event", {"Star Cup 2022", "스타컵 2022 글로벌 혁신창업대회 서울 예선", "星杯2022全球创新创业大赛首尔预选赛"}},
    {"project", {"Nebula: sorting robots, small & cheap", "성운 로보틱스 – 소형 분류 로봇", "星云机器人：小型分拣机器人"}},
    {"round", {"Seoul preliminary", "서울 예선", "首尔预选赛"}},
    {"next_round", {"Final", "결선", "总决赛"}},
    {"room", {"Room A", "A 발표장", "A会场"}},
    {"venue", {"Hall 3", "제3홀", "三号厅"}},
    {"prize", {"First prize, CNY 80,000", "1등상, 80,000위안", "一等奖，人民币80,000元"}},
    {"reason", {"Founded in 2016.\nThe call asks for 2017 or later.",
                "설립일이 2016년입니다.\n2017년 이후여야 합니다.",
                "成立于2016年。\n要求为2017年及以后。"}},
    {"no", {"17", NULL, NULL}},
    {"code", {"482913", NULL, NULL}},
    {"subject", {"News of the autumn", "가을 소식", "秋季消息"}},
    {"text", {"Dear readers,\n\nthe call is open.", "독자 여러분께.\n\n공모가 시작되었습니다.", "各位读者：\n\n征集已开始。"}},
    {"minutes", {"10", NULL, NULL}},
    {"pitch_min", {"7", NULL, NULL}},
    {"questions_min", {"3", NULL, NULL}},
    {"site", {"rostrum.example", NULL, NULL}},
    {"link", {"https://rostrum.example/a#t=v4.public.c2FtcGxl", NULL, NULL}},
    {"join", {"https://rostrum.example/join/c2FtcGxl", NULL, NULL}},
};

static const char ics[] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rostrum//EN\r\nMETHOD:PUBLISH\r\n"
                          "BEGIN:VEVENT\r\nUID:slot-7@rostrum.example\r\nDTSTAMP:20220820T000000Z\r\n"
                          "DTSTART:20220901T050000Z\r\nDTEND:20220901T051200Z\r\nSEQUENCE:1\r\n"
                          "SUMMARY:스타컵 발표\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/* Placeholders that are none of the above are times. */
static const char *value_of(struct ctx *c, const char *name, enum lang lang)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(values[i].name, name) == 0)
            return values[i].text[lang] ? values[i].text[lang] : values[i].text[0];
    const char *when;
    need(mail_when(c, lang, INT64_C(1662008400000), "Asia/Seoul", &when), "mail_when");
    return when;
}

static void queue_one(struct ctx *c, enum mail_text text, enum lang lang)
{
    static const char *const names[LANG_COUNT] = {"Example, Person (founder)", "예시인", "示例人"};
    struct msg_arg args[16];
    size_t n = 0;
    for (const char *p = mail_placeholders(text); *p; p += strspn(p, " ")) {
        size_t word_n = strcspn(p, " ");
        const char *name = arena_strndup(c->arena, p, word_n);
        args[n++] = (struct msg_arg){name, value_of(c, name, lang)};
        p += word_n;
    }
    bool has_ics = strncmp(mail_kind(text), "slot", 4) == 0;
    struct mail m = {.text = text, .event_id = NO_INT, .lang = lang, .args = args, .n_args = n,
                     .object = arena_printf(c->arena, "text:%d", text), .to_name = names[lang],
                     .to_email = arena_printf(c->arena, "founder+%d@nebula.example", text),
                     .ics = has_ics ? ics : NULL};
    need(mail_queue(c, &m), "mail_queue");
    if (!c->has_mail)
        fatal("has_mail is not set");
}

static void queue(struct ctx *c, const char *which)
{
    static const char *const names[] = {
#define MAIL(TEXT, kind, secrecy, hours, paragraphs, placeholders) #TEXT,
#include "mail/mail.def"
#undef MAIL
    };
    bool is_all = strcmp(which, "all") == 0, is_known = false;
    need(db_begin(writer), "begin");
    for (int text = 0; text < MAIL_TEXT_COUNT; text++)
        for (int lang = 0; lang < LANG_COUNT; lang++)
            if (is_all || (strcmp(which, names[text]) == 0 && lang == LANG_KO)) {
                queue_one(c, (enum mail_text)text, (enum lang)lang);
                is_known = true;
            }
    if (!is_known)
        fatal("no text %s", which);
    need(db_commit(writer), "commit");
}

/* ---- what became of it ---- */

static void print_row(const struct q_outbox_get *row)
{
    struct buf b;
    buf_init(&b, NULL, 1 << 20);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_int(&w, "id", row->id);
    jw_str(&w, "kind", row->kind);
    jw_str(&w, "lang", row->lang);
    jw_str(&w, "to_email", row->to_email);
    jw_str(&w, "to_name", row->to_name);
    jw_str(&w, "subject", row->subject);
    jw_str(&w, "body", row->body);
    jw_str(&w, "ics", row->ics);
    jw_str(&w, "state", row->state);
    jw_int(&w, "n_tries", row->n_tries);
    jw_int(&w, "wait_ms", row->next_at - row->created_at);
    jw_str(&w, "last_error", row->last_error);
    jw_close(&w, '}');
    printf("%s\n", buf_str(&b));
    buf_done(&b);
}

static void print_all(struct ctx *c)
{
    need(db_begin(writer), "begin");
    struct q_outbox_get row;
    for (int64_t id = 1; q_outbox_get(c, id, &row) == OK; id++)
        print_row(&row);
    db_rollback(writer);
    fflush(stdout);
}

static void *on_sigterm(void *set)
{
    int sig;
    sigwait(set, &sig);
    over();
    return NULL;
}

static void wait_until_over(void)
{
    pthread_mutex_lock(&mutex);
    while (!is_over)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

static const char *option(int argc, char **argv, const char *name)
{
    for (int i = 2; i + 1 < argc; i += 2)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return "";
}

static void run(struct ctx *c, const struct config *config)
{
    char why[512];
    pthread_t watcher;
    static sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&watcher, NULL, on_sigterm, &set);
    pthread_detach(watcher);
    if (mailer_start(config, "https://rostrum.example", why, sizeof why) != OK) {
        fprintf(stderr, "%s\n", why);
        exit(2);
    }
    mailer_wake();
    wait_until_over();
    mailer_stop();
    mailer_stop(); /* again is fine */
    print_all(c);
}

int main(int argc, char **argv)
{
    char why[512], path[4096];
    if (argc < 2)
        return 2;
    later_ms = strtoll(option(argc, argv, "--later"), NULL, 10) * 1000;
    snprintf(path, sizeof path, "%s/rostrum.db", argv[1]);
    writer = db_open(path, DB_WRITE, why, sizeof why);
    if (!writer || db_migrate(writer, why, sizeof why) != OK)
        fatal("%s", why);
    struct ctx c = {.arena = arena_new(256u << 20), .db = writer, .real_at = time_now_ms()};
    if (*option(argc, argv, "--queue")) {
        queue(&c, option(argc, argv, "--queue"));
        print_all(&c);
        printf("---\n");
        fflush(stdout);
    }
    n_refused = strtoll(option(argc, argv, "--refuse-writes"), NULL, 10);
    struct config config = {
        .data_dir = argv[1], .db_path = path, .mail_from = "스타컵 운영 <noreply@rostrum.example>",
        .smtp_url = option(argc, argv, "--smtp-url"), .smtp_tls = option(argc, argv, "--smtp-tls"),
        .smtp_ca_file = option(argc, argv, "--smtp-ca-file"),
        .smtp_user = option(argc, argv, "--smtp-user"),
        .smtp_password_file = option(argc, argv, "--smtp-password-file"),
    };
    run(&c, &config);
    db_close(writer);
    arena_free(c.arena);
    return 0;
}
