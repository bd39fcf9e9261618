#include "domain/privacy/personal.h"

static const struct personal list[] = {
#define PERSONAL(table, column, kind, end) {#table, #column, PERSONAL_##kind, PERSONAL_##end},
#define IMPERSONAL(table, columns)         {#table, columns, PERSONAL_NOTHING, PERSONAL_KEPT},
#define OWNER(table, list, whose, with)
#include "domain/privacy/personal.def"
#undef PERSONAL
#undef IMPERSONAL
#undef OWNER
};

const struct personal *personal_list(size_t *n)
{
    *n = sizeof list / sizeof *list;
    return list;
}
