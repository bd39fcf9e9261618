#include "request.h"

#include <string.h>

#include "base/arena.h"

const char *request_header(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++)
        if (strcmp(r->headers[i].name, name) == 0)
            return r->headers[i].value;
    return NULL;
}

const char *request_cookie(const struct request *r, struct arena *a, const char *name)
{
    const char *p = request_header(r, "cookie");
    size_t n = strlen(name);
    while (p && *p) {
        p += strspn(p, " ;");
        size_t len = strcspn(p, ";");
        if (len > n + 1 && memcmp(p, name, n) == 0 && p[n] == '=')
            return arena_strndup(a, p + n + 1, len - n - 1);
        p += len;
    }
    return NULL;
}

bool request_names_lang(const struct request *r, enum lang *out)
{
    for (const char *p = r->query; p && *p; p += strcspn(p, "&"), p += *p == '&') {
        char word[3] = "";
        if (strcspn(p, "&") != 7 || strncmp(p, "lang=", 5) != 0)
            continue;
        memcpy(word, p + 5, 2);
        if (lang_of(word, out))
            return true;
    }
    return false;
}

enum lang request_lang(const struct request *r, struct arena *a, enum lang fallback)
{
    enum lang lang;
    bool is_api = strncmp(r->path, "/api/", 5) == 0;
    const char *kept = is_api ? NULL : request_cookie(r, a, "lang");
    if (request_names_lang(r, &lang) || (kept && lang_of(kept, &lang)))
        return lang;
    return lang_negotiate(request_header(r, "accept-language"), fallback);
}
