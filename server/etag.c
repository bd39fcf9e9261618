#include "etag.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "job.h"
#include "site.h"

static bool is_tagged(const struct job *j)
{
    return j->route && j->reply.status == 200 && j->reply.fd < 0 && strchr(j->route->fields, '^') &&
           strstr(j->route->need, "PUBLIC");
}

static int find(const struct reply *r, const char *name)
{
    for (int i = 0; i < r->n_headers; i++)
        if (strcmp(r->headers[i].name, name) == 0)
            return i;
    return -1;
}

/* The same on every node and after a restart: the key is no secret. */
static uint64_t hash_of(const struct reply *r)
{
    static const unsigned char key[crypto_shorthash_siphash24_KEYBYTES] = "rostrum's etags";
    uint64_t hash;
    crypto_shorthash_siphash24((unsigned char *)&hash, (const unsigned char *)buf_str(&r->body), r->body.n, key);
    return hash;
}

void etag_give(struct job *j)
{
    struct reply *r = &j->reply;
    if (!is_tagged(j))
        return;
    uint64_t hash = hash_of(r);
    int i = find(r, "ETag");
    if (find(r, "Cache-Control") < 0)
        reply_header(r, "Cache-Control", "no-cache"); /* kept by whoever likes, and asked for again by the tag */
    if (i < 0) {
        reply_header(r, "ETag", arena_printf(j->ctx.arena, "\"%016" PRIx64 "\"", hash));
        return;
    }
    const char *version = r->headers[i].value; /* "v3", quoted */
    r->headers[i].value = arena_printf(j->ctx.arena, "%.*s.%016" PRIx64 "\"", (int)strlen(version) - 1, version, hash);
}

void etag_ask(struct job *j)
{
    struct reply *r = &j->reply;
    int i = is_tagged(j) ? find(r, "ETag") : -1;
    const char *has = i < 0 ? NULL : request_header(&j->req, "if-none-match");
    if (!has || !site_tag_matches(has, r->headers[i].value))
        return;
    r->status = 304;
    r->body.n = 0;
}
