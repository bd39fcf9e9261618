/* The route table and its look-up. routes.def holds one row per endpoint:
 *
 *   ROUTE(METHOD, "/api/v1/rounds/{round_id}/entries", LANE, "NEED", "fields", handler, "what it does")
 *   ROUTE_SLOW(METHOD, path, LANE, need, fields, slow_step, handler, doc)
 *
 * LANE   LOCAL  on the loop, no database      READ   on the loop, one read transaction
 *        WRITE  writer, group commit          SLOW   pool, read-only connection
 *        SLOW_WRITE  slow_step in the pool, then handler in the writer
 *        UPLOAD slow_step = READ step when the head is complete; then the body goes to a sink; then
 *               handler in the writer
 * NEED   who may call: words split by blanks, any one suffices. "PUBLIC", "SIGNED_IN", "OPERATOR", or
 *        ROLE@path_field: the role over the object that the path field names.
 * fields names from fields.def, blank-separated; "?" after a name: optional. Path fields are declared
 *        by the path. "=" before a name: the whole body is that field. Words of one sign: "+" a creation
 *        that takes an Idempotency-Key; "*" an edit that demands If-Match (the domain checks it with
 *        ctx_match); "!" open to anyone, so limited per address; "~" speaks tus 1.0; "&" a write that on
 *        PostgreSQL runs beside others (lanes_shared.h): all that it changes and decides by belongs to the
 *        application whose link it shows, else to what its first path field names, or is settled by guarded
 *        statements; "<" a page or a file of one: not part of the API, passes over query parameters it does
 *        not declare, and its refusals are pages too (page.h); ">" a GET READ row that also answers as a live
 *        stream (stream.h): its handler says by ctx_topic on what the answer hangs; "^" a GET READ row whose
 *        answer may be kept (cache.h) and, where anyone may read it, has a tag (etag.h); "#" a form's body
 *        (application/x-www-form-urlencoded; multipart/form-data is not read) instead of JSON, and no session:
 *        who may is told by a key in the path, which then may come from any site, or it is anyone. */
#ifndef SERVER_ROUTE_H
#define SERVER_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ctx.h"
#include "reply.h"

enum lane { LANE_LOCAL, LANE_READ, LANE_WRITE, LANE_SLOW, LANE_SLOW_WRITE, LANE_UPLOAD, LANE_COUNT };

typedef enum err route_fn(struct ctx *c, struct reply *r);

struct route {
    const char *method, *path;
    enum lane lane;
    const char *need, *fields;
    route_fn *slow_step; /* or NULL */
    route_fn *handler;
    const char *name; /* the handler's name: operationId */
    const char *doc;
};

extern const struct route routes[];
extern const size_t n_routes;

#define PATH_PARAMS_MAX 4

/* One path parameter: the field's name and its decoded text. */
struct path_param {
    const char *name, *value;
};

/* Finds the row for a method and a raw path. Returns NULL and sets *allow to the methods that the
 * path has ("GET, HEAD"), or to NULL when the path is unknown. HEAD finds the GET row. */
const struct route *route_find(struct arena *a, const char *method, const char *path,
                               struct path_param params[PATH_PARAMS_MAX], size_t *n_params,
                               const char **allow);
/* True when a row of this path has the word `sign`. */
bool route_has(struct arena *a, const char *path, char sign);

#endif
