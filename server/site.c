#include "site.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/rand.h"
#include "gzip.h"

#define SITE_BYTES_MAX (128u << 20)
#define FILE_BYTES_MAX (16u << 20)
#define FILES_MAX      2000
#define ENTRIES_MAX    512
#define NAMES_MAX      64 /* styles or preloads of one entry */

static struct arena *memory;
static struct arena *scratch; /* while the folder is read */
static struct site_file files[FILES_MAX];
static size_t n_files;
static struct {
    const char *source;
    struct site_entry entry;
} entries[ENTRIES_MAX];
static size_t n_entries;

static const char *const coding_ends[SITE_CODINGS] = {[SITE_GZIP] = ".gz", [SITE_BROTLI] = ".br"};

const char *site_coding_name(enum site_coding coding)
{
    static const char *const names[SITE_CODINGS] = {[SITE_GZIP] = "gzip", [SITE_BROTLI] = "br"};
    return names[coding];
}

/* ---- reading the folder ---- */

static bool has_end(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);
    return n > k && strcmp(s + n - k, end) == 0;
}

static const char *type_of(const char *path)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},                 {".png", "image/png"},
        {".ico", "image/x-icon"},                  {".webp", "image/webp"},
        {".woff2", "font/woff2"},                  {".json", "application/json"},
        {".map", "application/json"},              {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},             {".webmanifest", "application/manifest+json"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (has_end(path, types[i].end))
            return types[i].type;
    return "application/octet-stream";
}

static const char *tag_of(const char *p, size_t n)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)p, n, NULL, 0);
    return arena_printf(memory, "\"%s\"", text_base64url(memory, hash, sizeof hash));
}

static enum err unusable(char *why, size_t why_n, const char *path, const char *reason)
{
    snprintf(why, why_n, "%s: %s", path, reason);
    return ERR_INTERNAL;
}

static enum err read_form(struct site_file *f, enum site_coding coding, const char *path, char *why, size_t why_n)
{
    struct stat st;
    FILE *in = fopen(path, "rbe");
    if (!in || fstat(fileno(in), &st) != 0) {
        const char *reason = strerror(errno);
        if (in)
            fclose(in);
        return unusable(why, why_n, path, reason);
    }
    bool is_ok = st.st_size <= (off_t)FILE_BYTES_MAX;
    char *bytes = is_ok ? arena_alloc(memory, (size_t)st.st_size + 1) : NULL;
    is_ok = is_ok && fread(bytes, 1, (size_t)st.st_size, in) == (size_t)st.st_size;
    fclose(in);
    if (!is_ok)
        return unusable(why, why_n, path, "too large, or changed while it was read");
    f->form[coding].p = bytes;
    f->form[coding].n = (size_t)st.st_size;
    f->form[coding].etag = tag_of(bytes, (size_t)st.st_size);
    return OK;
}

/* Adds a file under its path in the site, as one of the forms of what it holds. */
static enum err add_file(const char *disk, const char *path, size_t file_n, char *why, size_t why_n)
{
    enum site_coding coding = has_end(path, ".br") ? SITE_BROTLI : has_end(path, ".gz") ? SITE_GZIP : SITE_PLAIN;
    size_t n = strlen(path) - (coding ? strlen(coding_ends[coding]) : 0);
    struct site_file *f = NULL;
    for (size_t i = 0; i < n_files && !f; i++)
        if (strncmp(files[i].path, path, n) == 0 && !files[i].path[n])
            f = &files[i];
    if (!f) {
        if (n_files == FILES_MAX)
            return unusable(why, why_n, disk, "too many files");
        f = &files[n_files++];
        *f = (struct site_file){.path = arena_strndup(memory, path, n)};
        f->type = type_of(f->path);
    }
    if (coding != SITE_PLAIN)
        return read_form(f, coding, disk, why, why_n);
    f->has_plain = true;
    f->form[SITE_PLAIN].n = file_n; /* its bytes: add_plain */
    return OK;
}

static enum err add_folder(const char *disk, const char *path, char *why, size_t why_n)
{
    DIR *dir = opendir(disk);
    if (!dir)
        return errno == ENOENT ? ERR_NOT_FOUND : unusable(why, why_n, disk, strerror(errno));
    enum err e = OK;
    for (struct dirent *d; e == OK && (d = readdir(dir));) {
        struct stat st;
        if (d->d_name[0] == '.')
            continue;
        const char *below = arena_printf(scratch, "%s/%s", disk, d->d_name);
        const char *named = arena_printf(scratch, "%s/%s", path, d->d_name);
        if (stat(below, &st) != 0)
            e = unusable(why, why_n, below, strerror(errno));
        else if (S_ISDIR(st.st_mode) && strlen(named) < 200)
            e = add_folder(below, named, why, why_n);
        else if (S_ISREG(st.st_mode))
            e = add_file(below, named, (size_t)st.st_size, why, why_n);
    }
    closedir(dir);
    return e;
}

/* The plain form, once the others are known. A .gz that is whole and of its length is believed to hold the same: hardly
 * any reader asks for the bytes, which are made of it then. */
static enum err add_plain(struct site_file *f, const char *folder, char *why, size_t why_n)
{
    const char *z = f->form[SITE_GZIP].p;
    size_t n = f->form[SITE_PLAIN].n;
    if (!z || n > FILE_BYTES_MAX || !gunzip(z, f->form[SITE_GZIP].n, arena_alloc(scratch, n + 1), n))
        return read_form(f, SITE_PLAIN, arena_printf(scratch, "%s%s", folder, f->path), why, why_n);
    const char *tag = f->form[SITE_GZIP].etag;
    f->form[SITE_PLAIN].etag = arena_printf(memory, "%.*s-plain\"", (int)strlen(tag) - 1, tag);
    return OK;
}

/* A compressed form alone is nobody's sibling, and not everyone could read it. */
static void drop_orphans(void)
{
    size_t n = 0;
    for (size_t i = 0; i < n_files; i++)
        if (files[i].has_plain)
            files[n++] = files[i];
    n_files = n;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct site_file *)a)->path, ((const struct site_file *)b)->path);
}

/* ---- the bundle's manifest ---- */

struct names {
    const char **list;
    size_t n;
};

static void add_name(struct names *to, const char *file)
{
    for (size_t i = 0; i < to->n; i++)
        if (strcmp(to->list[i] + 1, file) == 0)
            return;
    if (to->n < NAMES_MAX)
        to->list[to->n++] = arena_printf(memory, "/%s", file);
}

/* What a chunk and all that it imports need. */
struct needs {
    struct names styles, modules, texts[LANG_COUNT];
};

static struct names names_new(void)
{
    return (struct names){arena_array(scratch, const char *, NAMES_MAX + 1), 0};
}

/* web/split_texts.ts: "….text.ts?lang=ko", imported once the language is known. */
static void add_texts(json_t *manifest, json_t *chunk, struct names *texts)
{
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(chunk, "dynamicImports"), i, name)
    {
        const char *source = json_is_string(name) ? json_string_value(name) : "";
        const char *tag = strstr(source, ".text.ts?lang=");
        const char *file = json_str(json_object_get(manifest, source), "file");
        for (int l = 0; tag && file && l < LANG_COUNT; l++)
            if (strcmp(tag + strlen(".text.ts?lang="), lang_code((enum lang)l)) == 0)
                add_name(&texts[l], file);
    }
}

/* Styles and modules of a chunk and of all it imports. The manifest has no circles that add a name
 * twice, so a chunk already named ends the walk. */
static void walk(json_t *manifest, json_t *chunk, struct needs *to)
{
    size_t i;
    json_t *name;
    add_texts(manifest, chunk, to->texts);
    json_array_foreach(json_object_get(chunk, "imports"), i, name)
    {
        json_t *import = json_object_get(manifest, json_is_string(name) ? json_string_value(name) : "");
        const char *file = json_str(import, "file");
        size_t n = to->modules.n;
        if (file)
            add_name(&to->modules, file);
        if (to->modules.n > n)
            walk(manifest, import, to);
    }
    json_array_foreach(json_object_get(chunk, "css"), i, name)
        if (json_is_string(name))
            add_name(&to->styles, json_string_value(name));
}

/* The list at its length, ended by NULL. */
static const char *const *names_keep(const struct names *from)
{
    const char **list = arena_array(memory, const char *, from->n + 1);
    memcpy(list, from->list, from->n * sizeof *list);
    return list;
}

static void add_entry(json_t *manifest, const char *source, json_t *chunk)
{
    struct needs to = {.styles = names_new(), .modules = names_new()};
    for (int l = 0; l < LANG_COUNT; l++)
        to.texts[l] = names_new();
    walk(manifest, chunk, &to);
    entries[n_entries].source = arena_strdup(memory, source);
    struct site_entry *e = &entries[n_entries++].entry;
    *e = (struct site_entry){
        .script = arena_printf(memory, "/%s", json_str(chunk, "file")),
        .styles = names_keep(&to.styles),
        .preloads = names_keep(&to.modules),
    };
    for (int l = 0; l < LANG_COUNT; l++)
        e->texts[l] = names_keep(&to.texts[l]);
}

static enum err read_manifest(const char *folder, char *why, size_t why_n)
{
    const struct site_file *f = site_file("/manifest.json");
    const char *path = arena_printf(scratch, "%s/manifest.json", folder), *reason;
    AUTO_JSON *manifest = NULL;
    if (!f)
        return unusable(why, why_n, path, "there is none: the folder is no built web folder");
    if (json_parse(scratch, site_plain(f, scratch), f->form[SITE_PLAIN].n, &manifest, &reason) != OK)
        return unusable(why, why_n, path, reason);
    const char *source;
    json_t *chunk;
    json_object_foreach(manifest, source, chunk)
        if ((json_is_true(json_object_get(chunk, "isEntry")) ||
             json_is_true(json_object_get(chunk, "isDynamicEntry"))) &&
            json_str(chunk, "file") && !strchr(source, '?')) {
            if (n_entries == ENTRIES_MAX)
                return unusable(why, why_n, path, "it names too many entries");
            add_entry(manifest, source, chunk);
        }
    return n_entries ? OK : unusable(why, why_n, path, "it names no entry");
}

/* ---- opening ---- */

const char *site_folder(const char *option)
{
    static char folder[PATH_MAX + 32];
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (*option || n <= 0)
        return option;
    program[n] = 0;
    for (int i = 0; i < 2 && strrchr(program, '/'); i++) /* the program, then its folder */
        *strrchr(program, '/') = 0;
    snprintf(folder, sizeof folder, "%s/web/dist", program);
    return folder;
}

enum err site_open(const char *folder, char *why, size_t why_n)
{
    site_close();
    memory = arena_new(SITE_BYTES_MAX);
    scratch = arena_new(SITE_BYTES_MAX);
    enum err e = add_folder(folder, "", why, why_n);
    drop_orphans();
    for (size_t i = 0; i < n_files && e == OK; i++)
        e = add_plain(&files[i], folder, why, why_n);
    qsort(files, n_files, sizeof *files, by_path);
    if (e == OK)
        e = read_manifest(folder, why, why_n);
    arena_free(scratch);
    scratch = NULL;
    if (e != OK)
        site_close();
    return e;
}

void site_close(void)
{
    arena_free(memory);
    memory = NULL;
    n_files = n_entries = 0;
}

bool site_is_open(void)
{
    return n_entries > 0;
}

/* ---- asking ---- */

const struct site_file *site_file(const char *path)
{
    struct site_file key = {.path = path};
    return bsearch(&key, files, n_files, sizeof *files, by_path);
}

const struct site_entry *site_entry(const char *source)
{
    for (size_t i = 0; i < n_entries; i++)
        if (strcmp(entries[i].source, source) == 0)
            return &entries[i].entry;
    return NULL;
}

/* A weight in thousandths (RFC 9110 12.4.2) from the parameters after a coding; 1000 when none is said, 0
 * when it is none. */
static int weight(const char *p, size_t n)
{
    const char *q = memchr(p, '=', n);
    if (!q)
        return 1000;
    const char *end = p + n;
    q++;
    int v = q < end && *q >= '0' && *q <= '1' ? (*q - '0') * 1000 : 0;
    int unit = 100;
    for (q += q + 1 < end && q[1] == '.' ? 2 : 1; q < end && *q >= '0' && *q <= '9'; q++, unit /= 10)
        v += (*q - '0') * unit;
    return v > 1000 ? 1000 : v;
}

/* How much a coding is wanted; -1 when the field does not speak of it. */
static int wanted(const char *accept, const char *name)
{
    size_t name_n = strlen(name);
    for (const char *p = accept; *p;) {
        p += strspn(p, " \t,");
        size_t n = strcspn(p, ","), word_n = strcspn(p, ";, \t");
        if (word_n == name_n && strncasecmp(p, name, name_n) == 0)
            return weight(p + word_n, n - word_n);
        p += n;
    }
    return -1;
}

bool site_takes_gzip(const char *accept)
{
    int q = accept ? wanted(accept, "gzip") : 0;
    return q < 0 ? wanted(accept, "*") > 0 : q > 0;
}

enum site_coding site_choose(const struct site_file *f, const char *accept)
{
    enum site_coding best = SITE_PLAIN;
    int others = accept ? wanted(accept, "*") : 0;
    int plain = accept ? wanted(accept, "identity") : 1000;
    int best_q = plain < 0 ? 1 : plain; /* accepted unless refused, but after what is asked for */
    for (enum site_coding i = SITE_GZIP; accept && i < SITE_CODINGS; i++) {
        int q = wanted(accept, site_coding_name(i));
        q = q < 0 ? others : q;
        if (f->form[i].p && q > 0 && q >= best_q) {
            best = i;
            best_q = q;
        }
    }
    return best;
}

const char *site_plain(const struct site_file *f, struct arena *a)
{
    if (f->form[SITE_PLAIN].p)
        return f->form[SITE_PLAIN].p;
    char *out = arena_alloc(a, f->form[SITE_PLAIN].n + 1);
    if (!gunzip(f->form[SITE_GZIP].p, f->form[SITE_GZIP].n, out, f->form[SITE_PLAIN].n))
        fatal("a file that was whole at the start is not"); /* add_plain has done the same */
    return out;
}

bool site_tag_matches(const char *header, const char *etag)
{
    size_t n = strlen(etag);
    for (const char *p = header ? header : ""; *p;) {
        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (strncmp(p, "W/", 2) == 0)
            p += 2;
        if (strncmp(p, etag, n) == 0)
            return true;
        const char *quote = *p == '"' ? strchr(p + 1, '"') : NULL;
        p = quote ? quote + 1 : p + strlen(p);
    }
    return false;
}
