/* serve: start, signals, stop. The only place that knows the order of starting and stopping. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/time.h"
#include "cli.h"
#include "clock.h"
#include "cmd.h"
#include "instance.h"
#include "lanes.h"
#include "loop.h"
#include "mailer.h"
#include "nodes.h"
#include "site.h"
#include "store/store.h"
#include "stream.h"
#include "trace.h"
#include "sweep.h"

/* As many files as connections and some more, or the most that is allowed. */
static void raise_file_limit(const struct config *config)
{
    struct rlimit r;
    rlim_t want = (rlim_t)config->max_connections * 2 + 256;
    if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= want)
        return;
    r.rlim_cur = want <= r.rlim_max ? want : r.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur < want)
        fprintf(stderr, "level=warn msg=\"only %llu files may be open; max_connections asks for %llu\"\n",
                (unsigned long long)r.rlim_cur, (unsigned long long)want);
}

/* A core would hold keys and sessions. */
static void forbid_cores(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

static void block_signals(sigset_t *stop)
{
    sigemptyset(stop);
    sigaddset(stop, SIGTERM);
    sigaddset(stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, stop, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Without the built pages the API still works. */
static bool open_site(const struct config *config)
{
    char why[500] = "";
    const char *folder = site_folder(config->web_folder);
    enum err e = site_open(folder, why, sizeof why);
    if (e == ERR_NOT_FOUND && !*config->web_folder) {
        fprintf(stderr, "level=warn msg=\"no built pages: only the API is served\" web_folder=%s\n", folder);
        return true;
    }
    if (e != OK)
        fprintf(stderr, "rostrum: %s\n", *why ? why : "web_folder: there is no such folder");
    return e == OK;
}

static void announce(const struct config *config)
{
    char t[TIME_TEXT];
    if (clock_is_simulated())
        fprintf(stderr, "level=warn msg=\"the event clock is simulated\" event_clock_at=%s\n",
                time_rfc3339(clock_event_ms(), t));
    if (!*config->smtp_url)
        fprintf(stderr, "level=warn msg=\"no mail server: mails are written to %s/mail\"\n",
                config->data_dir);
    fprintf(stderr, "level=info msg=listening address=%s port=%d\n", config->listen_address,
            loops_port());
    printf("ready %s/\n", instance_origin());
    fflush(stdout);
}

static void *exit_at_second_signal(void *set)
{
    int sig;
    sigwait(set, &sig);
    _exit(1);
}

/* Not ready, listeners closed, then pool and mailer, the writer last, then the replies flushed. */
static void stop_all(sigset_t *stop)
{
    pthread_t second;
    instance_stop();
    if (pthread_create(&second, NULL, exit_at_second_signal, stop) == 0)
        pthread_detach(second);
    loops_close_listeners();
    sweep_stop();
    mailer_stop();
    lanes_stop();
    nodes_stop();
    loops_stop();
}

static bool start_all(const struct config *config)
{
    char why[500] = "";
    lanes_on_mail(mailer_wake);
    lanes_on_clock(sweep_wake); /* what is due by it */
    lanes_on_topic(stream_topic);
    nodes_on_news(stream_topic);
    if (lanes_start(config, why, sizeof why) != OK) {
        fprintf(stderr, "rostrum: %s\n", why);
        return false;
    }
    if (nodes_start(config, why, sizeof why) != OK || loops_start(config, why, sizeof why) != OK) {
        fprintf(stderr, "rostrum: %s\n", why);
        lanes_stop();
        nodes_stop();
        return false;
    }
    instance_set_port(loops_port());
    nodes_run();
    loops_run();
    if (mailer_start(config, instance_origin(), why, sizeof why) != OK ||
        sweep_start(config, why, sizeof why) != OK) {
        fprintf(stderr, "rostrum: %s\n", why);
        mailer_stop();
        loops_close_listeners();
        lanes_stop();
        nodes_stop();
        loops_stop();
        return false;
    }
    return true;
}

int cmd_serve(int argc, char **argv)
{
    static struct config config; /* threads read both until the end, which is not this function's */
    static sigset_t stop;
    int sig, status = cli_begin(&argc, &argv, "serve [options]", &config);
    if (status >= 0)
        return status;
    if (argc > 0) {
        fprintf(stderr, "rostrum serve: what is \"%s\"?\n", argv[0]);
        return 2;
    }
    if (!trace_start(config.trace))
        return 2;
    block_signals(&stop);
    if (!cli_lock(&config))
        return 1;
    struct db *db = cli_open(&config);
    if (!db)
        return 1;
    enum err e = sweep_recover(db);
    db_checkpoint(db);
    db_close(db);
    if (e != OK) {
        fprintf(stderr, "rostrum: %s/uploads cannot be looked through\n", config.data_dir);
        instance_close();
        return 1;
    }
    if (clock_is_simulated() && !*config.clock) {
        fprintf(stderr, "rostrum: %s has a simulated clock: serve it with --clock, or use another\n",
                config.data_dir);
        instance_close();
        return 1;
    }
    raise_file_limit(&config);
    forbid_cores();
    if (!open_site(&config) || !start_all(&config)) {
        site_close();
        instance_close();
        return 1;
    }
    announce(&config);
    sigwait(&stop, &sig);
    stop_all(&stop);
    site_close();
    instance_close();
    return 0;
}
