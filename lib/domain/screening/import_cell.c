/* Cells as answers, by the kind of their question: what people write in tables, and what an export writes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"
#include "domain/screening/import_in.h"

static bool is_same(struct ctx *c, const char *a, const char *b)
{
    struct arena_mark mark = arena_mark(c->arena);
    bool is = strcmp(text_fold(c->arena, a), text_fold(c->arena, b)) == 0;
    arena_reset(c->arena, mark);
    return is;
}

/* In any language. */
static bool is_named(struct ctx *c, const json_t *names, const char *text)
{
    const char *lang;
    json_t *one;
    if (json_is_string(names))
        return is_same(c, json_string_value(names), text);
    json_object_foreach((json_t *)(uintptr_t)names, lang, one)
        if (json_is_string(one) && is_same(c, json_string_value(one), text))
            return true;
    return false;
}

/* ---- titles ---- */

/* What an export calls its own columns of what is chosen. */
static bool is_own_title(struct ctx *c, const char *key, const char *title)
{
    static const char *const own[][2] = {
        {"track", "export_track"}, {"round", "export_round"}, {"partner", "export_partner"}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        for (int lang = 0; lang < LANG_COUNT && strcmp(own[i][0], key) == 0; lang++)
            if (is_same(c, msg_text(c->arena, (enum lang)lang, own[i][1], NULL, 0), title))
                return true;
    return false;
}

const struct call_question *import_question(struct ctx *c, const struct call *call, const char *title)
{
    const struct call_question *by_key = call_question(call, title);
    if (by_key || !*text_fold(c->arena, title))
        return by_key;
    for (size_t i = 0; i < call->content->n_questions; i++) {
        const struct call_question *q = &call->content->questions[i];
        if (is_named(c, json_object_get(q->json, "label"), title) || is_own_title(c, q->key, title))
            return q;
    }
    return NULL;
}

/* ---- kinds ---- */

/* A number with what people put between its digits; false when it is none. */
static bool is_number(struct ctx *c, const char *cell, double *out)
{
    char *plain = arena_strdup(c->arena, cell), *to = plain, *end;
    for (const char *p = cell; *p; p++)
        if (*p != ',' && *p != ' ')
            *to++ = *p;
    *to = 0;
    if (!*plain || plain[strspn(plain, "+-.0123456789eE")])
        return false;
    *out = strtod(plain, &end);
    return !*end && isfinite(*out);
}

static json_t *number(struct ctx *c, const char *cell)
{
    double n;
    if (!is_number(c, cell, &n))
        return json_string(cell);
    return n == floor(n) && fabs(n) < 9e15 ? json_integer((json_int_t)n) : json_real(n);
}

/* "1200.50 CNY" or "CNY 1200.50". */
static json_t *money(struct ctx *c, const char *cell)
{
    size_t n = strlen(cell);
    double amount;
    if (n < 5)
        return json_string(cell);
    bool is_first = cell[0] >= 'A' && cell[0] <= 'Z';
    const char *currency = is_first ? arena_strndup(c->arena, cell, 3) : cell + n - 3;
    const char *rest = is_first ? cell + 3 : arena_strndup(c->arena, cell, n - 3);
    if (!currency_exists(currency) || !is_number(c, rest, &amount) || amount < 0 || amount > 1e13)
        return json_string(cell);
    return json_pack("{s:I,s:s}", "amount_minor",
                     (json_int_t)llround(amount * pow(10, currency_digits(currency))), "currency", currency);
}

static json_t *yes_no(struct ctx *c, const char *cell)
{
    static const char *const words[2][8] = {{"no", "n", "false", "0", "x", "아니요", "아니오", "否"},
                                            {"yes", "y", "true", "1", "o", "예", "네", "是"}};
    for (int is = 0; is < 2; is++)
        for (size_t i = 0; i < 8; i++)
            if (is_same(c, words[is][i], cell))
                return json_boolean(is);
    return json_string(cell);
}

static json_t *country(struct ctx *c, const char *cell)
{
    return json_string(country_of(c->arena, cell));
}

static json_t *language(struct ctx *c, const char *cell)
{
    static const char *const common[] = {"ko", "en", "zh", "zh-Hans", "zh-Hant", "ja", "fr", "de", "es", "ru", "vi"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        for (int lang = 0; lang < LANG_COUNT; lang++)
            if (is_same(c, language_name(c->arena, common[i], lang_code((enum lang)lang)), cell))
                return json_string(common[i]);
    return json_string(cell);
}

/* "Name (role) <address>". */
static json_t *member(struct ctx *c, const char *cell)
{
    const char *role = strchr(cell, '('), *role_end = role ? strchr(role, ')') : NULL;
    const char *email = strchr(cell, '<'), *email_end = email ? strchr(email, '>') : NULL;
    size_t n = role_end ? (size_t)(role - cell) : email_end ? (size_t)(email - cell) : strlen(cell);
    json_t *out = json_pack("{s:s}", "name", text_trim(c->arena, arena_strndup(c->arena, cell, n)));
    if (role_end)
        json_object_set_new(out, "role", json_stringn(role + 1, (size_t)(role_end - role - 1)));
    if (email_end)
        json_object_set_new(out, "email", json_stringn(email + 1, (size_t)(email_end - email - 1)));
    return out;
}

/* ---- choices ---- */

static const char *chosen(struct ctx *c, const struct call *call, const json_t *question, const char *cell)
{
    const json_t *list = call_choices(call->content->form, question);
    const char *member = list ? "key" : "value", *names = list ? "name" : "label";
    size_t no;
    json_t *one;
    if (!list)
        list = json_object_get(question, "options");
    json_array_foreach(list, no, one)
        if (json_str(one, member) && strcmp(json_str(one, member), cell) == 0)
            return cell;
    json_array_foreach(list, no, one)
        if (is_named(c, json_object_get(one, names), cell))
            return json_str(one, member);
    return cell;
}

/* ---- all of them ---- */

/* One of a list, or an answer that is one. */
static json_t *read_one(struct ctx *c, const struct call *call, const struct call_question *q, const char *cell)
{
    const char *kind = q->kind;
    if (strcmp(kind, "number") == 0)
        return number(c, cell);
    if (strcmp(kind, "money") == 0)
        return money(c, cell);
    if (strcmp(kind, "bool") == 0 || strcmp(kind, "consent") == 0)
        return yes_no(c, cell);
    if (strcmp(kind, "country") == 0)
        return country(c, cell);
    if (strcmp(kind, "languages") == 0)
        return language(c, cell);
    if (strcmp(kind, "members") == 0)
        return member(c, cell);
    if (strcmp(kind, "choice") == 0 || strcmp(kind, "many") == 0)
        return json_string(chosen(c, call, q->json, cell));
    return json_string(cell);
}

static bool is_list(const char *kind)
{
    return strcmp(kind, "many") == 0 || strcmp(kind, "languages") == 0 || strcmp(kind, "members") == 0;
}

/* A table within a cell is JSON. */
static json_t *rows(struct ctx *c, const char *cell)
{
    json_t *out;
    const char *why;
    return json_parse(c->arena, cell, strlen(cell), &out, &why) == OK ? out : json_string(cell);
}

json_t *import_answer(struct ctx *c, const struct call *call, const struct call_question *question, const char *cell)
{
    if (*cell == '\'' && cell[1] && strchr("=+-@", cell[1])) /* as an export keeps a formula from being one */
        cell++;
    cell = text_trim(c->arena, cell);
    if (!*cell)
        return json_null();
    if (strcmp(question->kind, "rows") == 0)
        return rows(c, cell);
    if (!is_list(question->kind))
        return read_one(c, call, question, cell);
    json_t *list = json_array();
    for (const char *p = cell; *p;) {
        size_t n = strcspn(p, ";");
        const char *one = text_trim(c->arena, arena_strndup(c->arena, p, n));
        if (*one)
            json_array_append_new(list, read_one(c, call, question, one));
        p += n + (p[n] == ';');
    }
    return list;
}
