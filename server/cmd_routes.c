/* routes: the table as text or as JSON. config: the options as a sample file. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "cmd.h"
#include "config.h"
#include "fields_table.h"
#include "route.h"

static const char *const lanes[LANE_COUNT] = {"LOCAL", "READ", "WRITE", "SLOW", "SLOW_WRITE", "UPLOAD"};

static void write_word(struct jw *w, const char *word, size_t n)
{
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)n, word);
    jw_str(w, NULL, text);
}

static void write_field(struct jw *w, const struct declared *d)
{
    static const char *const kinds[] = {
        [FIELD_INT] = "INT",     [FIELD_ID] = "ID",         [FIELD_BOOL] = "BOOL", [FIELD_TEXT] = "TEXT",
        [FIELD_LONG] = "LONG",   [FIELD_WORD] = "WORD",     [FIELD_EMAIL] = "EMAIL", [FIELD_TIME] = "TIME",
        [FIELD_DATE] = "DATE",   [FIELD_OBJECT] = "OBJECT", [FIELD_IDS] = "IDS",   [FIELD_SECRET] = "SECRET",
    };
    jw_open(w, '{');
    jw_str(w, "name", d->field->name);
    jw_str(w, "kind", kinds[d->field->kind]);
    jw_bool(w, "is_optional", !d->is_required);
    jw_bool(w, "is_whole", d->is_whole);
    jw_int(w, "min", d->field->min);
    jw_int(w, "max", d->field->max);
    jw_str(w, "doc", d->field->doc);
    jw_close(w, '}');
}

static void write_route(struct jw *w, const struct route *r)
{
    struct declared d[DECLARED_MAX];
    size_t n = fields_declared(r->fields, d);
    jw_open(w, '{');
    jw_str(w, "name", r->name);
    jw_str(w, "method", r->method);
    jw_str(w, "path", r->path);
    jw_str(w, "lane", lanes[r->lane]);
    jw_str(w, "doc", r->doc);
    jw_key_open(w, "path_fields", '[');
    for (const char *p = r->path; (p = strchr(p, '{')); p++)
        write_field(w, &(struct declared){field_of(p + 1, strcspn(p + 1, "}")), true, false});
    jw_close(w, ']');
    jw_key_open(w, "fields", '[');
    for (size_t i = 0; i < n; i++)
        write_field(w, &d[i]);
    jw_close(w, ']');
    jw_key_open(w, "signs", '[');
    for (const char *p = r->fields; *(p += strspn(p, " ")); p += strcspn(p, " "))
        if (strcspn(p, " ") == 1)
            write_word(w, p, 1);
    jw_close(w, ']');
    jw_close(w, '}');
}

static void print_json(void)
{
    struct buf out;
    buf_init(&out, NULL, 4 << 20);
    struct jw w = jw_on(&out);
    jw_open(&w, '[');
    for (size_t i = 0; i < n_routes; i++)
        write_route(&w, &routes[i]);
    jw_close(&w, ']');
    puts(buf_str(&out));
    buf_done(&out);
}

int cmd_routes(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--json") == 0) {
        print_json();
        return 0;
    }
    if (argc > 1) {
        bool is_help = strcmp(argv[1], "--help") == 0;
        fprintf(is_help ? stdout : stderr,
                "usage: rostrum routes [--json]\n\nPrints the route table: method, path, lane, who may call, "
                "fields.\n  --json  every row with its fields taken apart, for generators\n");
        return is_help ? 0 : 2;
    }
    for (size_t i = 0; i < n_routes; i++)
        printf("%-6s %-60s %-10s %-44s %s\n", routes[i].method, routes[i].path, lanes[routes[i].lane],
               routes[i].need, routes[i].fields);
    return 0;
}

int cmd_config(int argc, char **argv)
{
    if (argc > 1) {
        bool is_help = strcmp(argv[1], "--help") == 0;
        fprintf(is_help ? stdout : stderr, "usage: rostrum config\n\nPrints all options as a sample file.\n");
        return is_help ? 0 : 2;
    }
    config_sample(stdout);
    return 0;
}
