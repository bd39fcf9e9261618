/* Answers as cells, by their kind. What is no kind of ours is written as it is stored. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/region.h"
#include "domain/rule/rule.h"
#include "domain/screening/export_in.h"

#define LIST_MAX (256u << 10) /* bytes of a list as text */
#define DAY_MS   INT64_C(86400000)

typedef const char *text_fn(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v);

static const char *plain(struct ctx *c, const json_t *v)
{
    return json_is_string(v) ? json_string_value(v) : json_text(c->arena, v);
}

/* The label of an option; names of what the event has. */
static const char *choice(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    static const char *const lists[] = {"track", "round", "partner"};
    const char *value = json_string_value(v);
    size_t no;
    json_t *option;
    if (!value)
        return plain(c, v);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(json_str(question, "key"), lists[i]) == 0)
            return export_name(p, (int64_t)i + 1, value);
    json_array_foreach(json_object_get(question, "options"), no, option)
        if (json_str(option, "value") && strcmp(json_str(option, "value"), value) == 0) {
            const char *label = json_in_lang(json_object_get(option, "label"), lang_code(p->lang));
            return label ? label : value;
        }
    return value;
}

static const char *country(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    (void)question;
    return json_is_string(v) ? country_name(c->arena, json_string_value(v), lang_code(p->lang)) : plain(c, v);
}

static const char *language(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    (void)question;
    return json_is_string(v) ? language_name(c->arena, json_string_value(v), lang_code(p->lang)) : plain(c, v);
}

static const char *yes_no(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    (void)question;
    return json_is_boolean(v) ? msg_text(c->arena, p->lang, json_is_true(v) ? "export_yes" : "export_no_word", NULL, 0)
                              : plain(c, v);
}

static const char *member(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    const char *name = json_str(v, "name"), *role = json_str(v, "role"), *email = json_str(v, "email");
    (void)p, (void)question;
    return arena_printf(c->arena, "%s%s%s%s%s%s%s", name ? name : "", role ? " (" : "", role ? role : "",
                        role ? ")" : "", email ? " <" : "", email ? email : "", email ? ">" : "");
}

static const char *money(struct ctx *c, const json_t *v)
{
    const char *currency = json_str(v, "currency");
    const json_t *minor = json_object_get(v, "amount_minor");
    if (!currency || !json_is_integer(minor))
        return plain(c, v);
    int digits = currency_digits(currency);
    return arena_printf(c->arena, "%.*f %s", digits, (double)json_integer_value(minor) / pow(10, digits), currency);
}

static const char *list_of(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v,
                           text_fn *one)
{
    struct buf out;
    size_t no;
    json_t *item;
    buf_init(&out, c->arena, LIST_MAX);
    json_array_foreach(v, no, item) {
        buf_str_add(&out, no ? "; " : "");
        buf_str_add(&out, one(c, p, question, item));
    }
    return buf_str(&out);
}

static text_fn text_of;

/* "Name: Kim, Share: 30; Name: Lee, Share: 70". */
static const char *row(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    struct buf out;
    size_t no;
    json_t *column;
    buf_init(&out, c->arena, LIST_MAX);
    json_array_foreach(json_object_get(question, "columns"), no, column) {
        const char *label = json_in_lang(json_object_get(column, "label"), lang_code(p->lang));
        const json_t *cell = json_object_get(v, json_str(column, "key"));
        if (!cell)
            continue;
        buf_str_add(&out, out.n ? ", " : "");
        buf_str_add(&out, label ? label : json_str(column, "key"));
        buf_str_add(&out, ": ");
        buf_str_add(&out, text_of(c, p, column, cell));
    }
    return buf_str(&out);
}

static const char *text_of(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *v)
{
    static const struct {
        const char *kind;
        text_fn *one;
        bool is_list;
    } kinds[] = {
        {"choice", choice, false},     {"many", choice, true},       {"country", country, false},
        {"languages", language, true}, {"members", member, true},    {"rows", row, true},
        {"bool", yes_no, false},       {"consent", yes_no, false},
    };
    const char *kind = json_str(question, "kind");
    if (strcmp(kind, "money") == 0)
        return money(c, v);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].is_list && json_is_array(v) ? list_of(c, p, question, v, kinds[i].one)
                                                        : kinds[i].one(c, p, question, v);
    return plain(c, v);
}

/* A day that is known to the day; years and months alone stay texts. */
static struct cell date(const char *text)
{
    int64_t first, last;
    if (rule_date_parse(text, &first, &last) && first == last)
        return (struct cell){.kind = CELL_DATE, .at = first * DAY_MS};
    return (struct cell){.kind = CELL_TEXT, .text = text};
}

static struct cell amount(const json_t *v, bool is_currency)
{
    const char *currency = json_str(v, "currency");
    const json_t *minor = json_object_get(v, "amount_minor");
    if (!currency || !json_is_integer(minor))
        return (struct cell){0};
    if (is_currency)
        return (struct cell){.kind = CELL_TEXT, .text = currency};
    return (struct cell){.kind = CELL_NUMBER,
                         .number = (double)json_integer_value(minor) / pow(10, currency_digits(currency))};
}

struct cell export_answer(struct ctx *c, const struct export_plan *p, const json_t *question, const json_t *answer,
                          bool is_currency)
{
    const char *kind = json_str(question, "kind");
    if (!answer || json_is_null(answer))
        return (struct cell){0};
    if (json_is_number(answer))
        return (struct cell){.kind = CELL_NUMBER, .number = json_number_value(answer)};
    if (strcmp(kind, "money") == 0)
        return amount(answer, is_currency);
    if (strcmp(kind, "date") == 0 && json_is_string(answer))
        return date(json_string_value(answer));
    const char *text = text_of(c, p, question, answer);
    return *text ? (struct cell){.kind = CELL_TEXT, .text = text} : (struct cell){0};
}
