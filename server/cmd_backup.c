/* backup, restore: database, uploads and keys as one folder. While the server runs, it writes the
 * database's copy at one instant; files are immutable once complete and a part under way is cut to
 * its stored length at the next start, so they may be copied after it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli.h"
#include "cmd.h"
#include "store/copy.h"
#include "store/store.h"

static bool complain(const char *path)
{
    fprintf(stderr, "rostrum: %s: %s\n", path, strerror(errno));
    return false;
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_ok || complain(path);
}

static bool copy_bytes(int from, int to)
{
    char piece[65536];
    for (ssize_t n; (n = read(from, piece, sizeof piece)) != 0;) {
        for (ssize_t done = 0; n > 0 && done < n;) {
            ssize_t k = write(to, piece + done, (size_t)(n - done));
            if (k < 0 && errno != EINTR)
                return false;
            done += k > 0 ? k : 0;
        }
        if (n < 0 && errno != EINTR)
            return false;
    }
    return fsync(to) == 0;
}

/* A new file with the same mode; a file that is there already is not overwritten. */
static bool copy_file(const char *from, const char *to)
{
    struct stat st;
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0 && errno == ENOENT) /* dropped since the folder was read: the database knows it not */
        return true;
    int out = in >= 0 && fstat(in, &st) == 0
                  ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st.st_mode & 0777)
                  : -1;
    bool is_ok = out >= 0 && copy_bytes(in, out);
    if (!is_ok)
        complain(out < 0 ? to : from);
    if (in >= 0)
        close(in);
    return (out < 0 || close(out) == 0) && is_ok;
}

static bool copy_folder(struct arena *a, const char *from, const char *to)
{
    DIR *d = opendir(from);
    if (!d)
        return errno == ENOENT || complain(from);
    bool is_ok = mkdir(to, 0700) == 0 || errno == EEXIST || complain(to);
    for (struct dirent *e; is_ok && (e = readdir(d));) {
        struct stat st;
        if (e->d_name[0] == '.')
            continue;
        const char *source = arena_printf(a, "%s/%s", from, e->d_name);
        const char *target = arena_printf(a, "%s/%s", to, e->d_name);
        if (lstat(source, &st) != 0)
            is_ok = errno == ENOENT || complain(source);
        else if (S_ISDIR(st.st_mode))
            is_ok = copy_folder(a, source, target);
        else if (S_ISREG(st.st_mode))
            is_ok = copy_file(source, target);
    }
    closedir(d);
    return is_ok && sync_folder(to);
}

/* Everything but the database: keys and uploads. */
static bool copy_files(struct arena *a, const char *from, const char *to)
{
    const char *keys = arena_printf(a, "%s/keys.json", from);
    return (access(keys, R_OK) == 0 || complain(keys)) &&
           copy_file(keys, arena_printf(a, "%s/keys.json", to)) &&
           copy_folder(a, arena_printf(a, "%s/uploads", from), arena_printf(a, "%s/uploads", to)) &&
           copy_folder(a, arena_printf(a, "%s/mail", from), arena_printf(a, "%s/mail", to)) &&
           sync_folder(to);
}

static bool is_empty_folder(const char *path)
{
    if (mkdir(path, 0700) == 0)
        return true;
    DIR *d = errno == EEXIST ? opendir(path) : NULL;
    if (!d)
        return complain(path);
    bool is_empty = true;
    for (struct dirent *e; (e = readdir(d));)
        is_empty &= strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(d);
    if (!is_empty)
        fprintf(stderr, "rostrum: %s is not empty\n", path);
    return is_empty;
}

int cmd_backup(int argc, char **argv)
{
    struct config config;
    char full[4096];
    int status = cli_begin(&argc, &argv, "backup [options] DIR", &config);
    if (status >= 0)
        return status;
    if (argc != 1) {
        fprintf(stderr, "rostrum backup: to which DIR?\n");
        return 2;
    }
    if (!is_empty_folder(argv[0]) || !realpath(argv[0], full))
        return 1;
    struct arena *a = arena_new(64u << 20);
    AUTO_JSON *body = json_pack("{s:s}", "folder", full);
    status = body ? cli_call(&config, "POST", "/api/v1/backup", json_text(a, body)) : 1;
    if (status == 0 && !copy_files(a, config.data_dir, full))
        status = 1;
    arena_free(a);
    return status;
}

/* The copy must open, migrate and pass the engine's own check before the folder is called restored. */
static bool is_sound(const char *path)
{
    char why[500] = "";
    struct db *db = db_open(path, DB_WRITE, why, sizeof why);
    bool is_ok = db && db_check(db, why, sizeof why) == OK;
    if (!is_ok)
        fprintf(stderr, "rostrum: %s: %s\n", path, why);
    if (db)
        db_checkpoint_last(db);
    db_close(db);
    return is_ok;
}

/* The engine's side files of the part, which nobody will open by that name again. A log with anything
 * in it would be missing from the database. */
static bool drop_side_files(struct arena *a, const char *part)
{
    struct stat st;
    const char *wal = arena_printf(a, "%s-wal", part), *shm = arena_printf(a, "%s-shm", part);
    if (stat(wal, &st) == 0 && st.st_size > 0) {
        fprintf(stderr, "rostrum: %s is not empty\n", wal);
        return false;
    }
    return (unlink(wal) == 0 || errno == ENOENT || complain(wal)) &&
           (unlink(shm) == 0 || errno == ENOENT || complain(shm));
}

/* The backup's database takes its place: by its name, or, on PostgreSQL, row by row. */
static bool put_in_place(struct arena *a, const char *part, const char *db_path)
{
    char why[500] = "";
    struct db_copied copied;
    if (!db_is_pg(db_path))
        return rename(part, db_path) == 0 || complain(part);
    struct db *from = db_open(part, DB_WRITE, why, sizeof why);
    struct db *to = from ? db_open(db_path, DB_WRITE, why, sizeof why) : NULL;
    bool is_ok = to && db_claim(to, why, sizeof why) == OK && db_migrate(from, why, sizeof why) == OK &&
                 db_migrate(to, why, sizeof why) == OK && db_copy(from, to, &copied, why, sizeof why) == OK;
    if (!is_ok)
        fprintf(stderr, "rostrum: %s\n", why);
    if (from)
        db_checkpoint_last(from);
    db_close(to);
    db_close(from);
    return is_ok && drop_side_files(a, part) && (unlink(part) == 0 || complain(part));
}

int cmd_restore(int argc, char **argv)
{
    struct config config;
    int status = cli_begin(&argc, &argv, "restore [options] DIR   (into the data folder, which is empty or new)",
                           &config);
    if (status >= 0)
        return status;
    if (argc != 1) {
        fprintf(stderr, "rostrum restore: from which DIR?\n");
        return 2;
    }
    struct arena *a = arena_new(64u << 20);
    const char *source = arena_printf(a, "%s/rostrum.db", argv[0]);
    const char *part = arena_printf(a, "%s/rostrum.db.part", config.data_dir);
    bool is_ok = access(source, R_OK) == 0 || complain(source);
    is_ok = is_ok && is_empty_folder(config.data_dir) && cli_lock(&config) && copy_file(source, part) &&
            is_sound(part) && drop_side_files(a, part) && copy_files(a, argv[0], config.data_dir) &&
            put_in_place(a, part, config.db_path) && sync_folder(config.data_dir);
    arena_free(a);
    return is_ok ? 0 : 1;
}
