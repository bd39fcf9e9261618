/* copy: a whole database into an empty one, from SQLite to PostgreSQL or back. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "store/copy.h"
#include "store/store.h"

static const char usage[] =
    "usage: rostrum copy --from DATABASE --to DATABASE\n\n"
    "Copies every row into an empty database, in one transaction, and compares both, row for row. A\n"
    "DATABASE is what --db takes: the path of a file, such as .data/rostrum.db, or postgresql://... .\n"
    "Neither may be in use. Files of the data folder are not copied, neither keys nor the documents that\n"
    "were uploaded on SQLite: serve the new database with the same --data.\n";

struct ends {
    const char *from, *to;
};

static int parse(int argc, char **argv, struct ends *out)
{
    static const struct option opts[] = {
        {"from", 1, NULL, 'f'}, {"to", 1, NULL, 't'}, {"help", 0, NULL, 'h'}, {0}};
    optind = 1;
    for (int o; (o = getopt_long(argc, argv, "", opts, NULL)) != -1;) {
        switch (o) {
        case 'f': out->from = optarg; break;
        case 't': out->to = optarg; break;
        case 'h': fputs(usage, stdout); return 0;
        default: return 2;
        }
    }
    if (optind != argc || !out->from || !out->to || !*out->from || !*out->to) {
        fputs(usage, stderr);
        return 2;
    }
    return -1;
}

/* Holds the lock of a file's folder, as who serves it does, until the process ends. `held`: the folder
 * whose lock is held already, to be changed. */
static bool lock_folder(const char *path, struct stat *held)
{
    char copy[4096], lock[4200];
    struct stat st;
    if (db_is_pg(path))
        return true;
    snprintf(copy, sizeof copy, "%s", path);
    const char *folder = dirname(copy);
    snprintf(lock, sizeof lock, "%s/lock", folder);
    int fd = -1;
    if ((mkdir(folder, 0700) == 0 || errno == EEXIST) && stat(folder, &st) == 0) {
        if (st.st_dev == held->st_dev && st.st_ino == held->st_ino)
            return true;
        fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (fd < 0) {
        fprintf(stderr, "rostrum: %s: %s\n", lock, strerror(errno));
        return false;
    }
    *held = st;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    fprintf(stderr, "rostrum: %s is in use by another process\n", folder);
    close(fd);
    return false;
}

static bool copy(struct db *from, struct db *to)
{
    char why[500] = "";
    struct db_copied copied;
    bool is_ok = db_claim(from, why, sizeof why) == OK && db_claim(to, why, sizeof why) == OK &&
                 db_migrate(to, why, sizeof why) == OK && db_copy(from, to, &copied, why, sizeof why) == OK;
    if (!is_ok) {
        fprintf(stderr, "rostrum: %s\n", why);
        return false;
    }
    db_checkpoint_last(to);
    printf("{\"n_tables\":%" PRId64 ",\"n_rows\":%" PRId64 ",\"digest\":\"%s\"}\n", copied.n_tables, copied.n_rows,
           copied.digest);
    return fflush(stdout) == 0;
}

int cmd_copy(int argc, char **argv)
{
    struct ends ends = {0};
    struct stat held = {0};
    char why[500] = "";
    int status = parse(argc, argv, &ends);
    if (status >= 0)
        return status;
    if (!lock_folder(ends.from, &held) || !lock_folder(ends.to, &held))
        return 1;
    struct db *from = db_open(ends.from, DB_READ, why, sizeof why);
    struct db *to = from ? db_open(ends.to, DB_WRITE, why, sizeof why) : NULL;
    if (!to)
        fprintf(stderr, "rostrum: %s\n", why);
    bool is_ok = to && copy(from, to);
    db_close(to);
    db_close(from);
    return is_ok ? 0 : 1;
}
