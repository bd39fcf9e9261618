#include "sqlgen.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct query all_queries[QUERIES_MAX];
int n_all_queries;
struct migration all_migrations[MIGRATIONS_MAX];
const char *whole_sqlite;
int n_all_migrations;
char all_tables[TABLES_MAX][NAME_MAX_N];
int n_all_tables;
bool is_marked_table[TABLES_MAX];

static int n_faults;

void fault(const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%d: error: ", file, line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    n_faults++;
}

void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("sqlgen: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(2);
}

char *copy(const char *p, size_t n)
{
    char *s = malloc(n + 1);
    if (!s)
        die("out of memory");
    memcpy(s, p, n);
    s[n] = 0;
    return s;
}

static char *path_of(const char *folder, const char *name)
{
    struct text t = {0};
    text_str(&t, folder);
    text_str(&t, "/");
    text_str(&t, name);
    return t.p;
}

static char *read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        die("%s: %s", path, strerror(errno));
    struct text t = {0};
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        text_add(&t, part, n);
    if (ferror(f))
        die("%s: %s", path, strerror(errno));
    fclose(f);
    if (t.n && memchr(t.p, 0, t.n))
        die("%s: holds a NUL byte", path);
    return t.p ? t.p : copy("", 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Calls `each` on the .sql files of a folder in the order of their names. A folder that is not there
 * has no files. */
static void for_files(const char *folder, void (*each)(const char *file, const char *text))
{
    char *names[MIGRATIONS_MAX];
    size_t n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        size_t len = strlen(e->d_name);
        if (len < 5 || e->d_name[0] == '.' || strcmp(e->d_name + len - 4, ".sql") != 0)
            continue;
        if (n == MIGRATIONS_MAX)
            die("%s: too many files", folder);
        names[n++] = copy(e->d_name, len);
    }
    if (d)
        closedir(d);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        char *path = path_of(folder, names[i]);
        each(path, read_whole(path));
    }
}

/* Writes by way of a temporary name, so that a build that is cut leaves no half a file. */
static void write_file(const char *folder, const char *name, void (*write)(FILE *f))
{
    char *path = path_of(folder, name);
    struct text tmp = {0};
    text_str(&tmp, path);
    text_str(&tmp, ".new");
    FILE *f = fopen(tmp.p, "wb");
    if (!f)
        die("%s: %s", tmp.p, strerror(errno));
    write(f);
    if (ferror(f) | fclose(f) || rename(tmp.p, path) != 0)
        die("%s: %s", path, strerror(errno));
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: sqlgen OUTDIR SQLDIR\n", stderr);
        return 2;
    }
    for_files(path_of(argv[2], "migrate"), migration_read);
    for_files(argv[2], parts_read);
    for_files(argv[2], queries_read);
    if (is_part_named("privacy_mine"))
        personal_read();
    query_pairs_check();
    parts_check();
    if (n_faults) {
        fprintf(stderr, "sqlgen: %d faults\n", n_faults);
        return 1;
    }
    whole_make();
    write_file(argv[1], "store/queries.h", write_header);
    write_file(argv[1], "store/queries.c", write_queries);
    write_file(argv[1], "store/migrations.c", write_migrations);
    write_file(argv[1], "plan_sqlite.sql", write_plan_sqlite);
    return 0;
}
