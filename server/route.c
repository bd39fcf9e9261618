#include "route.h"

#include <string.h>

#include "api.h"
#include "base/buf.h"
#include "base/text.h"

const struct route routes[] = {
#define ROUTE(method, path, lane, need, fields, handler, doc)                                      \
    {#method, path, LANE_##lane, need, fields, NULL, handler, #handler, doc},
#define ROUTE_SLOW(method, path, lane, need, fields, slow_step, handler, doc)                      \
    {#method, path, LANE_##lane, need, fields, slow_step, handler, #handler, doc},
#include "routes.def"
#undef ROUTE
#undef ROUTE_SLOW
};
const size_t n_routes = sizeof routes / sizeof *routes;

/* How many segments each row's path has: most rows are passed over by that alone. */
static unsigned char row_segments[sizeof routes / sizeof *routes];

static size_t n_segments(const char *path)
{
    size_t n = 0;
    for (; *path; path++)
        n += *path == '/';
    return n;
}

__attribute__((constructor)) static void count_segments(void)
{
    for (size_t i = 0; i < n_routes; i++)
        row_segments[i] = (unsigned char)n_segments(routes[i].path);
}

/* Percent-decodes one segment; http1.c has checked that escapes are whole and give valid UTF-8. */
static const char *decode(struct arena *a, const char *p, size_t n)
{
    char *out = arena_alloc(a, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '%' && i + 2 < n && text_hex_digit(p[i + 1]) >= 0 && text_hex_digit(p[i + 2]) >= 0) {
            out[k++] = (char)(text_hex_digit(p[i + 1]) * 16 + text_hex_digit(p[i + 2]));
            i += 2;
        } else {
            out[k++] = p[i];
        }
    }
    out[k] = 0;
    return out;
}

/* Walks pattern and path segment by segment. */
static bool match(struct arena *a, const char *pattern, const char *path,
                  struct path_param params[PATH_PARAMS_MAX], size_t *n_params)
{
    *n_params = 0;
    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        if (*pattern != '{') { /* most rows are passed over at their first letters */
            while (*pattern == *path && *path && *path != '/') {
                pattern++;
                path++;
            }
            if ((*pattern && *pattern != '/') || (*path && *path != '/'))
                return false;
            continue;
        }
        /* {name} may be followed by a fixed ending, as in {round_id}.ics */
        size_t pn = strcspn(pattern, "/"), n = strcspn(path, "/");
        const char *close = memchr(pattern, '}', pn);
        size_t tail = (size_t)(pattern + pn - close - 1);
        if (n <= tail || memcmp(path + n - tail, close + 1, tail) != 0 || *n_params == PATH_PARAMS_MAX)
            return false;
        params[(*n_params)++] = (struct path_param){
            arena_strndup(a, pattern + 1, (size_t)(close - pattern - 1)), decode(a, path, n - tail)};
        pattern += pn;
        path += n;
    }
    return !*pattern && !*path;
}

/* How many segments are fixed: a fixed path is preferred to one with a parameter. */
static int n_fixed(const char *pattern)
{
    int n = 0;
    for (const char *p = pattern; (p = strchr(p, '/')); p++)
        n += p[1] != '{';
    return n;
}

const struct route *route_find(struct arena *a, const char *method, const char *path,
                               struct path_param params[PATH_PARAMS_MAX], size_t *n_params,
                               const char **allow)
{
    bool is_head = strcmp(method, "HEAD") == 0;
    const struct route *best = NULL;
    int best_fixed = -1;
    size_t of_path = n_segments(path);
    struct buf methods;
    buf_init(&methods, a, 200);
    for (size_t i = 0; i < n_routes; i++) {
        struct path_param p[PATH_PARAMS_MAX];
        size_t n;
        if (row_segments[i] != of_path)
            continue;
        struct arena_mark mark = arena_mark(a);
        if (!match(a, routes[i].path, path, p, &n)) {
            arena_reset(a, mark);
            continue;
        }
        buf_printf(&methods, "%s%s", methods.n ? ", " : "", routes[i].method);
        bool is_get = strcmp(routes[i].method, "GET") == 0;
        if (is_get)
            buf_str_add(&methods, ", HEAD");
        if ((strcmp(routes[i].method, method) == 0 || (is_head && is_get)) &&
            n_fixed(routes[i].path) > best_fixed) {
            best = &routes[i];
            best_fixed = n_fixed(routes[i].path);
            memcpy(params, p, sizeof p);
            *n_params = n;
        }
    }
    *allow = methods.n ? buf_str(&methods) : NULL;
    return best;
}

bool route_has(struct arena *a, const char *path, char sign)
{
    struct path_param p[PATH_PARAMS_MAX];
    size_t n;
    for (size_t i = 0; i < n_routes; i++)
        if (strchr(routes[i].fields, sign) && match(a, routes[i].path, path, p, &n))
            return true;
    return false;
}
