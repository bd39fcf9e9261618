#include "openapi.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "fields_table.h"
#include "instance.h"
#include "route.h"

static void write_schema(struct jw *w, const struct field *f)
{
    static const char *const type[] = {
        [FIELD_INT] = "integer",  [FIELD_ID] = "integer",  [FIELD_BOOL] = "boolean",
        [FIELD_TEXT] = "string",  [FIELD_LONG] = "string", [FIELD_WORD] = "string",
        [FIELD_EMAIL] = "string", [FIELD_TIME] = "string", [FIELD_DATE] = "string",
        [FIELD_OBJECT] = "object", [FIELD_IDS] = "array", [FIELD_SECRET] = "string",
    };
    bool is_number = f->kind == FIELD_INT || f->kind == FIELD_ID;
    bool is_sized = f->kind == FIELD_TEXT || f->kind == FIELD_LONG || f->kind == FIELD_SECRET ||
                    f->kind == FIELD_WORD || f->kind == FIELD_EMAIL;
    jw_str(w, "type", type[f->kind]);
    jw_str(w, "description", f->doc);
    if (is_number) {
        jw_str(w, "format", "int64");
        jw_int(w, "minimum", f->min);
    }
    if (f->kind == FIELD_INT)
        jw_int(w, "maximum", f->max);
    if (is_sized) {
        jw_int(w, "minLength", f->min);
        jw_int(w, "maxLength", f->max);
    }
    if (f->kind == FIELD_WORD)
        jw_str(w, "pattern", "^[a-z0-9_-]+$");
    if (f->kind == FIELD_EMAIL)
        jw_str(w, "format", "email");
    if (f->kind == FIELD_TIME)
        jw_str(w, "format", "date-time");
    if (f->kind == FIELD_DATE)
        jw_str(w, "pattern", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$");
    if (f->kind == FIELD_IDS) {
        jw_raw(w, "items", "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1}");
        jw_int(w, "minItems", f->min);
        jw_int(w, "maxItems", f->max);
        jw_bool(w, "uniqueItems", true);
    }
}

static void write_parameter(struct jw *w, const struct field *f, const char *in, bool is_required)
{
    jw_open(w, '{');
    jw_str(w, "name", f->name);
    jw_str(w, "in", in);
    jw_bool(w, "required", is_required);
    jw_key_open(w, "schema", '{');
    write_schema(w, f);
    jw_close(w, '}');
    jw_close(w, '}');
}

static void write_header_parameter(struct jw *w, const char *name, bool is_required, const char *doc)
{
    jw_open(w, '{');
    jw_str(w, "name", name);
    jw_str(w, "in", "header");
    jw_bool(w, "required", is_required);
    jw_str(w, "description", doc);
    jw_key_open(w, "schema", '{');
    jw_str(w, "type", "string");
    jw_close(w, '}');
    jw_close(w, '}');
}

/* The headers of tus 1.0, where a row speaks it. */
static void write_tus_parameters(struct jw *w, const struct route *r)
{
    bool is_get = strcmp(r->method, "GET") == 0, is_post = strcmp(r->method, "POST") == 0;
    if (!strchr(r->fields, '~'))
        return;
    write_header_parameter(w, "Tus-Resumable", !is_get, "the version of tus spoken: 1.0.0");
    if (is_post)
        write_header_parameter(w, "Upload-Length", true, "the document's size in bytes");
    if (is_post)
        write_header_parameter(w, "Upload-Metadata", true, "kind and filename, their values in Base64");
    if (strcmp(r->method, "PATCH") == 0)
        write_header_parameter(w, "Upload-Offset", true, "the number of bytes that are there");
    if (r->lane == LANE_UPLOAD && strcmp(r->method, "DELETE") != 0)
        write_header_parameter(w, "Upload-Checksum", false, "of this body: sha256 or sha1, and Base64");
}

static void write_parameters(struct jw *w, const struct route *r, const struct declared *d, size_t n,
                             bool is_get)
{
    jw_key_open(w, "parameters", '[');
    for (const char *p = r->path; (p = strchr(p, '{')); p++)
        write_parameter(w, field_of(p + 1, strcspn(p + 1, "}")), "path", true);
    for (size_t i = 0; is_get && i < n; i++)
        write_parameter(w, d[i].field, "query", d[i].is_required);
    if (strchr(r->fields, '+'))
        write_header_parameter(w, "Idempotency-Key", false, "repeat the request safely with the same key");
    bool makes_first = strcmp(r->method, "PUT") == 0; /* where no version is yet, none can be named */
    if (strchr(r->fields, '*'))
        write_header_parameter(w, "If-Match", !makes_first, "the ETag of the version that is edited");
    write_tus_parameters(w, r);
    jw_close(w, ']');
}

static void write_body(struct jw *w, const struct route *r, const struct declared *d, size_t n)
{
    bool is_upload = r->lane == LANE_UPLOAD && strcmp(r->method, "DELETE") != 0;
    if (n == 0 && !is_upload)
        return;
    jw_key_open(w, "requestBody", '{');
    jw_key_open(w, "content", '{');
    jw_key_open(w, is_upload ? "application/offset+octet-stream" : "application/json", '{');
    jw_key_open(w, "schema", '{');
    if (n == 1 && d[0].is_whole) {
        write_schema(w, d[0].field);
    } else if (n) {
        jw_str(w, "type", "object");
        jw_bool(w, "additionalProperties", false);
        jw_key_open(w, "properties", '{');
        for (size_t i = 0; i < n; i++) {
            jw_key_open(w, d[i].field->name, '{');
            write_schema(w, d[i].field);
            jw_close(w, '}');
        }
        jw_close(w, '}');
        jw_key_open(w, "required", '[');
        for (size_t i = 0; i < n; i++)
            if (d[i].is_required)
                jw_str(w, NULL, d[i].field->name);
        jw_close(w, ']');
    }
    jw_close(w, '}');
    jw_close(w, '}');
    jw_close(w, '}');
    jw_close(w, '}');
}

/* A GET that writes is a link followed: it is recorded and leads on. */
static void write_responses(struct jw *w, const struct route *r, bool is_get)
{
    static const char problem[] =
        "{\"description\":\"refused, with the reason\",\"content\":{\"application/problem+json\":"
        "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}";
    static const char stream[] =
        "{\"description\":\"done\",\"content\":{\"application/json\":{},\"text/event-stream\":{\"schema\":"
        "{\"type\":\"string\",\"description\":\"the same JSON as an event `state`, again whenever it has "
        "changed\"}}}}";
    bool is_link = is_get && r->lane == LANE_WRITE, is_live = strchr(r->fields, '>') != NULL;
    jw_key_open(w, "responses", '{');
    jw_raw(w, is_link ? "3XX" : "2XX", is_link   ? "{\"description\":\"where it leads: Location\"}"
                                       : is_live ? stream
                                                 : "{\"description\":\"done\"}");
    jw_raw(w, "4XX", problem);
    jw_raw(w, "default", problem);
    jw_close(w, '}');
}

/* Pages are for people, not part of the API. */
static bool is_page(const struct route *r)
{
    return strchr(r->fields, '<') != NULL;
}

/* The word by which a row is grouped: what its path begins with under /api/v1, the instance's own
 * rows being "instance". Returns its length. */
static size_t tag_of(const struct route *r, const char **out)
{
    static const char base[] = "/api/v1/";
    bool is_api = strncmp(r->path, base, sizeof base - 1) == 0;
    const char *word = is_api ? r->path + sizeof base - 1 : "instance";
    size_t n = strcspn(word, "/");
    bool is_file = memchr(word, '.', n) != NULL;
    *out = is_file ? "instance" : word;
    return is_file ? strlen(*out) : n;
}

static void write_word(struct jw *w, const char *key, const char *word, size_t n)
{
    char text[64] = "";
    assert(n < sizeof text);
    memcpy(text, word, n);
    jw_str(w, key, text);
}

/* Each word of the row's need, as it stands, and the ways of saying who asks that can satisfy one: a
 * browser's session is a person's or a judge's, never an applicant's or a guest's. */
static void write_rights(struct jw *w, const struct route *r)
{
    bool has_session = false;
    jw_key_open(w, "x-rights", '[');
    for (const char *p = r->need; *(p += strspn(p, " ")); p += strcspn(p, " ")) {
        has_session |= strncmp(p, "APPLICANT@", 10) != 0 && strncmp(p, "GUEST@", 6) != 0 &&
                       strncmp(p, "SPEAKER@", 8) != 0 && strncmp(p, "INVITER@", 8) != 0 &&
                       strncmp(p, "REFERRER@", 9) != 0;
        write_word(w, NULL, p, strcspn(p, " "));
    }
    jw_close(w, ']');
    jw_raw(w, "security", strcmp(r->need, "PUBLIC") == 0 ? "[]"
                          : has_session                  ? "[{\"bearer\":[]},{\"session\":[]}]"
                                                         : "[{\"bearer\":[]}]");
}

static void write_operation(struct jw *w, const struct route *r)
{
    struct declared d[DECLARED_MAX];
    size_t n = fields_declared(r->fields, d);
    bool is_get = strcmp(r->method, "GET") == 0;
    const char *tag;
    size_t tag_n = tag_of(r, &tag);
    char method[16] = "";
    for (size_t i = 0; r->method[i] && i < sizeof method - 1; i++)
        method[i] = (char)(r->method[i] | 0x20);
    jw_key_open(w, method, '{');
    jw_key_open(w, "tags", '[');
    write_word(w, NULL, tag, tag_n);
    jw_close(w, ']');
    jw_str(w, "operationId", r->name);
    jw_str(w, "summary", r->doc);
    jw_str(w, "description", strcmp(r->need, "PUBLIC") == 0 ? "Open to anyone."
                                                            : "For whom x-rights names: any one suffices.");
    write_rights(w, r);
    write_parameters(w, r, d, n, is_get);
    if (!is_get)
        write_body(w, r, d, n);
    write_responses(w, r, is_get);
    jw_close(w, '}');
}

static void write_tags(struct jw *w)
{
    jw_key_open(w, "tags", '[');
    for (size_t i = 0; i < n_routes; i++) {
        const char *tag, *other;
        size_t n = tag_of(&routes[i], &tag);
        bool is_first = !is_page(&routes[i]);
        for (size_t k = 0; k < i; k++)
            is_first &= is_page(&routes[k]) || tag_of(&routes[k], &other) != n ||
                        memcmp(tag, other, n) != 0;
        if (!is_first)
            continue;
        char text[128];
        snprintf(text, sizeof text, "What stands under /api/v1/%.*s", (int)n, tag);
        jw_open(w, '{');
        write_word(w, "name", tag, n);
        jw_str(w, "description", strcmp(tag, "instance") == 0 ? "The process and its descriptions" : text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_paths(struct jw *w)
{
    jw_key_open(w, "paths", '{');
    for (size_t i = 0; i < n_routes; i++) {
        bool is_first = !is_page(&routes[i]);
        for (size_t k = 0; k < i; k++)
            is_first &= strcmp(routes[k].path, routes[i].path) != 0;
        if (!is_first)
            continue;
        jw_key_open(w, routes[i].path, '{');
        for (size_t k = i; k < n_routes; k++)
            if (strcmp(routes[k].path, routes[i].path) == 0)
                write_operation(w, &routes[k]);
        jw_close(w, '}');
    }
    jw_close(w, '}');
}

void openapi_write(const char *origin, struct buf *out)
{
    struct jw w = jw_on(out);
    jw_open(&w, '{');
    jw_str(&w, "openapi", "3.1.0");
    jw_key_open(&w, "info", '{');
    jw_str(&w, "title", "Rostrum");
    jw_str(&w, "version", ROSTRUM_VERSION);
    jw_str(&w, "summary", "Calls, competitions and forums, from the call to the prizes");
    jw_str(&w, "description",
           "Times are RFC 3339 in UTC, their zone beside them. Edits name the version they edit by "
           "If-Match; lists go on by their next_cursor; refusals are RFC 9457 problems in the reader's "
           "language. Rights are ROLE@parameter: the role over the object that the parameter names; "
           "OPERATOR is the machine's owner, by its control socket only.");
    jw_close(&w, '}');
    jw_key_open(&w, "servers", '[');
    jw_open(&w, '{');
    jw_str(&w, "url", origin);
    jw_close(&w, '}');
    jw_close(&w, ']');
    write_tags(&w);
    write_paths(&w);
    jw_raw(&w, "components",
           "{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":"
           "\"a judge's token, a capability link's key or a session's secret\"},\"session\":{\"type\":"
           "\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-sid\"}},\"schemas\":{\"Problem\":{\"type\":"
           "\"object\",\"required\":[\"type\",\"title\",\"status\"],\"properties\":{\"type\":{\"type\":"
           "\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":"
           "{\"type\":\"string\"},\"rule\":{\"type\":\"string\"},\"field\":{\"type\":\"string\"},"
           "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"field\":"
           "{\"type\":\"string\"},\"rule\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}}}}}}}}");
    jw_close(&w, '}');
    buf_char(out, '\n');
}
