#include "fields.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/time.h"
#include "check.h"
#include "fields_table.h"
#include "job.h"
#include "store/store.h"

static const struct field dictionary[] = {
#define FIELD(name, kind, min, max, doc) {#name, FIELD_##kind, min, max, doc},
#include "fields.def"
#undef FIELD
};

#define N_FIELDS   (sizeof dictionary / sizeof *dictionary)
#define VALUES_MAX 32

struct value {
    const struct field *field;
    bool is_required, is_path, is_set;
    int64_t i;
    const int64_t *ids;
    const char *s;
    json_t *j;
};

struct input {
    struct value v[VALUES_MAX];
    size_t n;
};

const struct field *field_of(const char *name, size_t n)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (strlen(dictionary[i].name) == n && memcmp(dictionary[i].name, name, n) == 0)
            return &dictionary[i];
    fatal("field %.*s is in no dictionary", (int)n, name);
}

size_t fields_declared(const char *fields, struct declared out[DECLARED_MAX])
{
    size_t n_out = 0;
    for (const char *p = fields; *(p += strspn(p, " ")); p += strcspn(p, " ")) {
        size_t n = strcspn(p, " ");
        if (n == 1) /* a sign */
            continue;
        assert(n_out < DECLARED_MAX);
        bool is_whole = *p == '=', is_optional = p[n - 1] == '?';
        out[n_out++] = (struct declared){field_of(p + is_whole, n - is_whole - is_optional),
                                         !is_optional, is_whole};
    }
    return n_out;
}

static struct value *find(struct input *in, const char *name)
{
    for (size_t i = 0; i < in->n; i++)
        if (strcmp(in->v[i].field->name, name) == 0)
            return &in->v[i];
    return NULL;
}

/* ---- one value ---- */

static void bad_type(struct ctx *c, const struct field *f, const char *expected)
{
    issue_add(c, f->name, "field_type", "field_type", "expected", expected, NULL);
}

static const char *number(struct ctx *c, int64_t v)
{
    return arena_printf(c->arena, "%lld", (long long)v);
}

static bool check_int(struct ctx *c, const struct field *f, int64_t v)
{
    if (v >= f->min && (f->kind == FIELD_ID || v <= f->max))
        return true;
    issue_add(c, f->name, "field_range", "field_range", "min", number(c, f->min), "max",
              f->kind == FIELD_ID ? "9223372036854775807" : number(c, f->max), NULL);
    return false;
}

static bool is_word(const char *s)
{
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == 0;
}

/* YYYY, YYYY-MM or YYYY-MM-DD that exists. */
static bool is_date(const char *s)
{
    int y = 0, m = 1, d = 1, n = 0;
    size_t len = strlen(s);
    if (len == 4)
        return sscanf(s, "%4d%n", &y, &n) == 1 && n == 4 && y >= 1;
    if (len == 7)
        return sscanf(s, "%4d-%2d%n", &y, &m, &n) == 2 && n == 7 && time_date_ok(y, m, 1);
    return len == 10 && sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &n) == 3 && n == 10 &&
           time_date_ok(y, m, d);
}

/* The text kinds share their length check; characters are grapheme clusters. */
static bool check_text(struct ctx *c, struct value *v, const char *s)
{
    const struct field *f = v->field;
    bool is_ok = f->kind == FIELD_LONG ? text_is_block(s) : text_is_line(s);
    if (!is_ok) {
        bad_type(c, f, f->kind == FIELD_LONG ? "text" : "one line of text");
        return false;
    }
    const char *nfc = f->kind == FIELD_SECRET ? s : text_nfc(c->arena, s);
    if (f->kind == FIELD_TEXT || f->kind == FIELD_LONG)
        nfc = text_trim(c->arena, nfc);
    int64_t n = (int64_t)text_n_chars(nfc);
    if (n == 0 && f->min > 0)
        issue_add(c, f->name, "field_missing", "field_missing", NULL);
    else if (n > f->max)
        issue_add(c, f->name, "field_too_long", "field_too_long", "max", number(c, f->max), NULL);
    else if (n < f->min)
        issue_add(c, f->name, "field_too_short", "field_too_short", "min", number(c, f->min), NULL);
    v->s = nfc;
    return n <= f->max && n >= f->min;
}

static bool set_text(struct ctx *c, struct value *v, const char *s)
{
    const struct field *f = v->field;
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_SECRET:
        return check_text(c, v, s);
    case FIELD_WORD:
        v->s = s;
        if (is_word(s) && strlen(s) >= (size_t)f->min && strlen(s) <= (size_t)f->max)
            return true;
        bad_type(c, f, "small letters, digits, - and _");
        return false;
    case FIELD_EMAIL: {
        char *email;
        if (text_email(c->arena, s, &email)) {
            v->s = email;
            return true;
        }
        bad_type(c, f, "an e-mail address");
        return false;
    }
    case FIELD_TIME:
        if (time_parse_rfc3339(s, &v->i))
            return true;
        bad_type(c, f, "an instant such as 2022-08-26T23:59:59+09:00");
        return false;
    case FIELD_DATE:
        v->s = s;
        if (is_date(s))
            return true;
        bad_type(c, f, "a date as 2017, 2017-01 or 2017-01-31");
        return false;
    default:
        return false;
    }
}

/* A value that came as text: in the path or the query. */
static bool set_from_text(struct ctx *c, struct value *v, const char *s)
{
    const struct field *f = v->field;
    if (f->kind == FIELD_INT || f->kind == FIELD_ID) {
        char *end;
        errno = 0;
        v->i = strtoll(s, &end, 10);
        bool is_plain = s[strspn(s, "0123456789")] == 0 && *s && !errno && (*s != '0' || !s[1]);
        if (!is_plain)
            bad_type(c, f, "a number");
        return is_plain && check_int(c, f, v->i);
    }
    if (f->kind == FIELD_BOOL) {
        v->i = strcmp(s, "true") == 0;
        if (v->i || strcmp(s, "false") == 0)
            return true;
        bad_type(c, f, "true or false");
        return false;
    }
    if (f->kind == FIELD_OBJECT || f->kind == FIELD_IDS) {
        bad_type(c, f, "a member of the body");
        return false;
    }
    return set_text(c, v, s);
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Ids, all different: v->ids in the order sent, v->i of them. */
static bool set_ids(struct ctx *c, struct value *v, json_t *j)
{
    const struct field *f = v->field;
    size_t n = json_array_size(j);
    bool is_good = json_is_array(j) && n >= (size_t)f->min && n <= (size_t)f->max;
    int64_t *ids = arena_array(c->arena, int64_t, is_good ? n + 1 : 1);
    int64_t *sorted = arena_array(c->arena, int64_t, is_good ? n + 1 : 1);
    for (size_t i = 0; is_good && i < n; i++) {
        ids[i] = sorted[i] = json_integer_value(json_array_get(j, i)); /* 0 when it is none */
        is_good = ids[i] >= 1;
    }
    if (is_good)
        qsort(sorted, n, sizeof *sorted, by_id);
    for (size_t i = 1; is_good && i < n; i++)
        is_good = sorted[i - 1] != sorted[i];
    if (!is_good)
        issue_add(c, f->name, "field_ids", "field_ids", "min", number(c, f->min), "max",
                  number(c, f->max), NULL);
    v->ids = ids;
    v->i = (int64_t)n;
    return is_good;
}

static bool set_from_json(struct ctx *c, struct value *v, json_t *j)
{
    const struct field *f = v->field;
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_ID:
        if (!json_is_integer(j)) {
            bad_type(c, f, "a whole number");
            return false;
        }
        v->i = json_integer_value(j);
        return check_int(c, f, v->i);
    case FIELD_BOOL:
        v->i = json_is_true(j);
        if (!json_is_boolean(j))
            bad_type(c, f, "true or false");
        return json_is_boolean(j);
    case FIELD_OBJECT:
        v->j = j;
        if (!json_is_object(j))
            bad_type(c, f, "an object");
        return json_is_object(j);
    case FIELD_IDS:
        return set_ids(c, v, j);
    default:
        if (!json_is_string(j)) {
            bad_type(c, f, "a text");
            return false;
        }
        return set_text(c, v, arena_strdup(c->arena, json_string_value(j)));
    }
}

/* ---- the row's declaration ---- */

/* Reads the row's words into empty values; "=document" makes the whole body one field. */
static struct value *declare(struct job *j, struct input *in)
{
    struct value *whole = NULL;
    for (size_t i = 0; i < j->n_params; i++)
        in->v[in->n++] = (struct value){.field = field_of(j->params[i].name, strlen(j->params[i].name)),
                                        .is_required = true, .is_path = true};
    struct declared d[DECLARED_MAX];
    size_t n = fields_declared(j->route->fields, d);
    assert(in->n + n <= VALUES_MAX);
    for (size_t i = 0; i < n; i++) {
        in->v[in->n] = (struct value){.field = d[i].field, .is_required = d[i].is_required};
        if (d[i].is_whole)
            whole = &in->v[in->n];
        in->n++;
    }
    return whole;
}

/* ---- where values come from ---- */

static void from_path(struct job *j, struct input *in)
{
    for (size_t i = 0; i < j->n_params; i++)
        in->v[i].is_set = set_from_text(&j->ctx, &in->v[i], j->params[i].value);
}

/* application/x-www-form-urlencoded; NULL when the escapes or the UTF-8 are broken. */
static const char *form_decode(struct arena *a, const char *p, size_t n)
{
    char *out = arena_alloc(a, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '+') {
            out[k++] = ' ';
        } else if (p[i] == '%') {
            if (i + 2 >= n || text_hex_digit(p[i + 1]) < 0 || text_hex_digit(p[i + 2]) < 0)
                return NULL;
            out[k] = (char)(text_hex_digit(p[i + 1]) * 16 + text_hex_digit(p[i + 2]));
            if (!out[k++])
                return NULL;
            i += 2;
        } else {
            out[k++] = p[i];
        }
    }
    return text_is_utf8(out, k) ? out : NULL;
}

static void from_pair(struct ctx *c, struct input *in, const char *name, const char *value)
{
    struct value *v = find(in, name);
    if (strcmp(name, "lang") == 0 && !v) {
        if (!lang_of(value, &c->lang))
            issue_add(c, name, "field_choice", "field_choice", "choices", "ko, zh, en", NULL);
    } else if (!v || v->is_path) {
        issue_add(c, name, "field_unknown", "field_unknown", NULL);
    } else if (v->is_set) {
        issue_add(c, name, "field_type", "field_type", "expected", "one value", NULL);
    } else {
        v->is_set = set_from_text(c, v, value);
        v->is_required = false; /* it came: if wrong, that is said already */
    }
}

/* In-app browsers and mailers add parameters of their own to links: a page passes over what it does
 * not know, and over a language that is none. */
static bool is_passed_over(struct job *j, struct input *in, const char *name, const char *value)
{
    if (!strchr(j->route->fields, '<'))
        return false;
    struct value *v = name && value ? find(in, name) : NULL;
    return !v || v->is_path || v->is_set;
}

/* Pairs of a query, or of a form's body. */
static void from_pairs(struct job *j, struct input *in, const char *pairs)
{
    for (const char *p = pairs; p && *p;) {
        size_t n = strcspn(p, "&"), name_n = strcspn(p, "=&");
        const char *name = form_decode(j->ctx.arena, p, name_n);
        const char *value =
            name_n < n ? form_decode(j->ctx.arena, p + name_n + 1, n - name_n - 1) : "";
        bool is_ours = !is_passed_over(j, in, name, value);
        if (is_ours && (!name || !value))
            issue_add(&j->ctx, pairs == j->req.query ? "query" : "body", "field_type", "field_type", "expected",
                      "percent-encoded UTF-8", NULL);
        else if (is_ours)
            from_pair(&j->ctx, in, name, value);
        p += n;
        p += *p == '&';
    }
}

/* A form (its media type is proven): only what the row declares is read. */
static void from_form(struct job *j, struct input *in)
{
    const char *type = request_header(&j->req, "content-type");
    if (j->req.body_n && type && strncasecmp(type, "multipart/", 10) != 0 && memchr(j->req.body, 0, j->req.body_n))
        issue_add(&j->ctx, "body", "field_type", "field_type", "expected", "percent-encoded UTF-8", NULL);
    else if (j->req.body_n && type && strncasecmp(type, "multipart/", 10) != 0)
        from_pairs(j, in, arena_strndup(j->ctx.arena, j->req.body, j->req.body_n));
}

static void from_body(struct job *j, struct input *in)
{
    const char *key;
    json_t *member;
    json_object_foreach(j->body, key, member)
    {
        struct value *v = find(in, key);
        if (!v || v->is_path || v->is_set) {
            issue_add(&j->ctx, key, "field_unknown", "field_unknown", NULL);
        } else if (!json_is_null(member)) {
            v->is_set = set_from_json(&j->ctx, v, member);
            v->is_required = false;
        }
    }
}

static enum err parse_body(struct job *j)
{
    const char *why = "";
    if (!j->req.body_n || strchr(j->route->fields, '#'))
        return OK;
    if (json_parse(j->ctx.arena, j->req.body, j->req.body_n, &j->body, &why) != OK)
        return fail(&j->ctx, ERR_MALFORMED, NULL, "malformed_json", "detail", why, NULL);
    return OK;
}

enum err fields_check(struct job *j)
{
    struct ctx *c = &j->ctx;
    struct input *in = arena_new_of(c->arena, struct input);
    struct value *whole = declare(j, in);
    TRY(parse_body(j));
    from_path(j, in);
    if (c->failure.issues) /* a path that cannot name anything */
        return fail(c, ERR_NOT_FOUND, NULL, "not_found", NULL);
    from_pairs(j, in, j->req.query);
    if (strchr(j->route->fields, '#'))
        from_form(j, in);
    if (whole && j->body)
        whole->is_set = set_from_json(c, whole, j->body);
    else if (j->body && !json_is_object(j->body))
        return fail(c, ERR_MALFORMED, NULL, "malformed_json", "detail", "not an object", NULL);
    else
        from_body(j, in);
    for (size_t i = 0; i < in->n; i++)
        if (in->v[i].is_required && !in->v[i].is_set && !in->v[i].is_path)
            issue_add(c, in->v[i].field->name, "field_missing", "field_missing", NULL);
    if (c->failure.issues)
        return fail(c, ERR_INVALID, NULL, "invalid_fields", NULL);
    c->input = in;
    return OK;
}

/* ---- readers ---- */

static const struct value *get(struct ctx *c, const char *name)
{
    const struct value *v = find((struct input *)(uintptr_t)c->input, name);
    if (!v)
        fatal("%s: the row does not declare %s", c->phase, name);
    return v;
}

bool in_has(struct ctx *c, const char *name)
{
    return get(c, name)->is_set;
}

int64_t in_int(struct ctx *c, const char *name)
{
    const struct value *v = get(c, name);
    return v->is_set ? v->i : NO_INT;
}

const int64_t *in_opt_int(struct ctx *c, const char *name)
{
    const struct value *v = get(c, name);
    return v->is_set ? &v->i : NULL;
}

int64_t in_limit(struct ctx *c)
{
    return in_has(c, "n_limit") ? in_int(c, "n_limit") : 50;
}

enum err in_cursor(struct ctx *c, int64_t first, int64_t *out)
{
    const char *text = in_text(c, "cursor");
    size_t n = strspn(text, "0123456789");
    if (!in_has(c, "cursor"))
        *out = first;
    else if (n == 0 || n > 18 || text[n])
        return fail(c, ERR_INVALID, "cursor", "field_cursor", NULL);
    else
        *out = strtoll(text, NULL, 10);
    return OK;
}

bool in_bool(struct ctx *c, const char *name)
{
    const struct value *v = get(c, name);
    return v->is_set && v->i;
}

const char *in_text(struct ctx *c, const char *name)
{
    const struct value *v = get(c, name);
    return v->is_set ? v->s : "";
}

const char *in_opt_text(struct ctx *c, const char *name)
{
    const struct value *v = get(c, name);
    return v->is_set ? v->s : NULL;
}

const int64_t *in_ids(struct ctx *c, const char *name, size_t *n)
{
    const struct value *v = get(c, name);
    *n = v->is_set ? (size_t)v->i : 0;
    return v->is_set ? v->ids : NULL;
}

json_t *in_json(struct ctx *c, const char *name)
{
    const struct value *v = get(c, name);
    return v->is_set ? v->j : NULL;
}
