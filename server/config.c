#include "config.h"

#include <confuse.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define DEFAULT_TEXT(def) (def), 0
#define DEFAULT_PATH(def) (def), 0
#define DEFAULT_INT(def)  NULL, (def)

static const struct option_row {
    const char *name;
    enum option_kind kind;
    size_t at; /* offset in struct config */
    const char *text;
    int64_t number, min, max;
    const char *doc;
} table[] = {
#define OPTION(name, kind, def, min, max, doc)                                                     \
    {#name, OPTION_##kind, offsetof(struct config, name), DEFAULT_##kind(def), min, max, doc},
#include "options.def"
#undef OPTION
};

#define N_OPTIONS (sizeof table / sizeof *table)

/* Everything a configuration points to; lives as long as the process. */
static struct arena *texts;

__attribute__((destructor)) static void free_texts(void)
{
    arena_free(texts);
}

/* head-ms for head_ms, or ROSTRUM_HEAD_MS. */
static char *spelled(const char *prefix, const char *name, bool is_upper, char sep)
{
    char *s = arena_printf(texts, "%s%s", prefix, name);
    for (char *p = s + strlen(prefix); *p; p++)
        *p = *p == '_' ? sep : is_upper ? (char)toupper((unsigned char)*p) : *p;
    return s;
}

static bool set(struct config *c, const struct option_row *o, const char *value, const char *where)
{
    void *slot = (char *)c + o->at;
    if (o->kind != OPTION_INT) {
        const char *copy = arena_strdup(texts, value);
        memcpy(slot, &copy, sizeof copy);
        return true;
    }
    char *end;
    errno = 0;
    int64_t v = strtoll(value, &end, 10);
    if (!*value || *end || errno || v < o->min || v > o->max) {
        fprintf(stderr, "rostrum: %s: %s must be a number from %" PRId64 " to %" PRId64 ", not \"%s\"\n",
                where, o->name, o->min, o->max, value);
        return false;
    }
    memcpy(slot, &v, sizeof v);
    return true;
}

static bool set_defaults(struct config *c)
{
    for (size_t i = 0; i < N_OPTIONS; i++) {
        void *slot = (char *)c + table[i].at;
        if (table[i].kind == OPTION_INT)
            memcpy(slot, &table[i].number, sizeof table[i].number);
        else
            memcpy(slot, &table[i].text, sizeof table[i].text);
    }
    return true;
}

__attribute__((format(printf, 2, 0))) static void file_error(cfg_t *cfg, const char *fmt, va_list ap)
{
    fprintf(stderr, "rostrum: %s:%d: ", cfg && cfg->filename ? cfg->filename : "config",
            cfg ? cfg->line : 0);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
}

/* Numbers are written as numbers in the file, but kept as texts so that one function checks all. */
static bool load_file(struct config *c, const char *path)
{
    cfg_opt_t opts[N_OPTIONS + 1];
    for (size_t i = 0; i < N_OPTIONS; i++)
        opts[i] = (cfg_opt_t)CFG_STR(table[i].name, NULL, CFGF_NODEFAULT);
    opts[N_OPTIONS] = (cfg_opt_t)CFG_END();
    cfg_t *cfg = cfg_init(opts, CFGF_NONE);
    cfg_set_error_function(cfg, file_error);
    int status = cfg_parse(cfg, path);
    if (status == CFG_FILE_ERROR)
        fprintf(stderr, "rostrum: %s: %s\n", path, strerror(errno));
    bool is_ok = status == CFG_SUCCESS;
    for (size_t i = 0; i < N_OPTIONS && status == CFG_SUCCESS; i++)
        if (cfg_size(cfg, table[i].name) > 0)
            is_ok &= set(c, &table[i], cfg_getstr(cfg, table[i].name), path);
    cfg_free(cfg);
    return is_ok;
}

static bool load_environment(struct config *c)
{
    bool is_ok = true;
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const char *name = spelled("ROSTRUM_", table[i].name, true, '_');
        const char *value = getenv(name);
        if (value)
            is_ok &= set(c, &table[i], value, name);
    }
    return is_ok;
}

enum { FLAG_HELP = 1000, FLAG_CONFIG };

static void long_options(struct option out[N_OPTIONS + 4])
{
    size_t n = 0;
    for (; n < N_OPTIONS; n++)
        out[n] = (struct option){spelled("", table[n].name, false, '-'), required_argument, NULL, (int)n};
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (strcmp(table[i].name, "data_dir") == 0) /* the short way to say it */
            out[n++] = (struct option){"data", required_argument, NULL, (int)i};
    out[n++] = (struct option){"help", no_argument, NULL, FLAG_HELP};
    out[n++] = (struct option){"config", required_argument, NULL, FLAG_CONFIG};
    out[n] = (struct option){0};
}

/* One pass over the flags, wherever among the arguments they stand: the first finds --help and
 * --config, the second sets values. */
static bool load_flags(int argc, char **argv, struct config *c, bool is_first, bool *is_help)
{
    struct option opts[N_OPTIONS + 4];
    long_options(opts);
    bool is_ok = true;
    optind = 0; /* anew: it keeps count of the arguments it has passed over */
    opterr = is_first;
    for (int o; (o = getopt_long(argc, argv, "", opts, NULL)) != -1;) {
        if (o == '?')
            is_ok = false;
        else if (o == FLAG_HELP)
            *is_help = true;
        else if (o == FLAG_CONFIG)
            is_ok &= !is_first || load_file(c, optarg);
        else if (!is_first)
            is_ok &= set(c, &table[o], optarg, argv[optind - 1]);
    }
    return is_ok;
}

/* scheme "://" host [":" port], as a browser's Origin has it: nothing behind, or links and the check of
 * where a request comes from would both be wrong. */
static bool is_origin(const char *s)
{
    size_t scheme = strncmp(s, "https://", 8) == 0 ? 8 : strncmp(s, "http://", 7) == 0 ? 7 : 0;
    const char *host = s + scheme;
    if (strlen(s) < 256 && scheme && *host &&
        !host[strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]")])
        return true;
    fprintf(stderr, "rostrum: origin must be as https://host or https://host:port, in small letters "
                    "and without a path, not \"%s\"\n", s);
    return false;
}

bool config_load(int argc, char **argv, struct config *out, int *first, bool *is_help)
{
    if (!texts)
        texts = arena_new(1 << 20);
    *is_help = false;
    bool is_ok = set_defaults(out);
    is_ok &= load_flags(argc, argv, out, true, is_help);
    is_ok &= load_environment(out);
    is_ok &= load_flags(argc, argv, out, false, is_help);
    is_ok &= !*out->origin || is_origin(out->origin);
    *first = optind;
    out->db_path = *out->db ? out->db : arena_printf(texts, "%s/rostrum.db", out->data_dir);
    return is_ok;
}

void config_help(FILE *to)
{
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option_row *o = &table[i];
        char *flag = arena_printf(a, "--%s %s", o->name, o->kind == OPTION_INT ? "N" : "TEXT");
        for (char *p = flag; *p && *p != ' '; p++)
            *p = *p == '_' ? '-' : *p;
        fprintf(to, "  %-36s %s", flag, o->doc);
        if (o->kind == OPTION_INT)
            fprintf(to, " (%" PRId64 "..%" PRId64 ", default %" PRId64 ")\n", o->min, o->max, o->number);
        else
            fprintf(to, " (default \"%s\")\n", o->text);
    }
    fputs("  --config FILE                        read options from FILE, as name = \"value\" lines\n", to);
    fputs("  --data DIR                           the same as --data-dir\n", to);
    arena_free(a);
}

void config_sample(FILE *to)
{
    fputs("# Options of rostrum serve; uncomment to change. `rostrum serve --help` says the same.\n", to);
    for (size_t i = 0; i < N_OPTIONS; i++) {
        fprintf(to, "\n# %s\n", table[i].doc);
        if (table[i].kind == OPTION_INT)
            fprintf(to, "# %s = %" PRId64 "\n", table[i].name, table[i].number);
        else
            fprintf(to, "# %s = \"%s\"\n", table[i].name, table[i].text);
    }
}
