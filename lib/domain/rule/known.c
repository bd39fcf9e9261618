#include "domain/rule/known.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/call/application_answers.h"
#include "store/queries.h"

bool known_exists(const char *name)
{
    static const char *const names[] = {"n_same_person", "n_same_company", "n_entries", "n_prizes"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool is_asked(const struct call *call)
{
    size_t no;
    json_t *rule, *type;
    const char *name;
    json_array_foreach(call->content->rules, no, rule)
        json_object_foreach(json_object_get(rule, "vars"), name, type)
            if (strncmp(name, "known.", 6) == 0)
                return true;
    return false;
}

enum err known_add(struct ctx *c, const struct call *call, const json_t *answers, int64_t application_id,
                   json_t **out)
{
    struct q_known_get row;
    const char *email = answers_text(answers, "contact_email");
    const char *reg_no = text_fold(c->arena, answers_text(answers, "reg_no"));
    if (!application_id || !is_asked(call)) {
        *out = json_incref((json_t *)(uintptr_t)answers);
        return OK;
    }
    TRY(q_known_get(c, call->event_id, email, reg_no, application_id, &row));
    json_t *known = json_pack("{s:I,s:I,s:I,s:I}", "n_same_person", (json_int_t)row.n_same_person, "n_same_company",
                              (json_int_t)row.n_same_company, "n_entries", (json_int_t)row.n_entries, "n_prizes",
                              (json_int_t)row.n_prizes);
    if (!*email && !*reg_no) /* nobody to look for yet */
        json_object_clear(known);
    *out = json_copy((json_t *)(uintptr_t)answers);
    json_object_set_new(*out, "known", known);
    return OK;
}
