#include "algo/cut.h"

size_t cut_places(const struct cut *cut, const struct cut_list *list)
{
    uint64_t places = list->n;
    if (cut->n >= 0)
        places = (uint64_t)cut->n;
    else if (cut->percent >= 0)
        places = ((uint64_t)list->n * (uint64_t)cut->percent + 99) / 100;
    return places < list->n_enough ? (size_t)places : list->n_enough;
}

/* What a tie gets that the line runs through. */
static enum cut_standing at_line(const struct cut *cut)
{
    static const enum cut_standing standing[] = {
        [CUT_TIE_DECIDE] = CUT_WAITS, [CUT_TIE_ALL] = CUT_ON, [CUT_TIE_NONE] = CUT_OUT};
    return standing[cut->at_tie];
}

void cut_line(const struct cut *cut, const struct cut_list *list, enum cut_standing *out)
{
    size_t places = cut_places(cut, list);
    for (size_t i = 0, end; i < list->n; i = end) {
        bool is_one_by_one = cut->at_tie == CUT_TIE_DECIDE && list->is_ordered[i];
        end = is_one_by_one ? i + 1 : list->tie_end[i];
        for (size_t k = i; k < end; k++)
            out[k] = end <= places ? CUT_ON : i < places ? at_line(cut) : CUT_OUT;
    }
}

void cut_reserve(const struct cut *cut, const struct cut_list *list, const enum cut_standing *standing,
                 const bool *may_stand, int64_t *out)
{
    size_t places = cut_places(cut, list);
    int64_t before = 0;
    for (size_t i = 0, end; i < list->n; i = end) {
        int64_t n = 0;
        end = list->is_ordered[i] ? i + 1 : list->tie_end[i];
        for (size_t k = i; k < end; k++) {
            out[k] = 0;
            n += k < list->n_enough && standing[k] != CUT_ON && may_stand[k];
        }
        for (size_t k = i; k < end && before < cut->n_reserve; k++)
            if (k < list->n_enough && standing[k] != CUT_ON && may_stand[k])
                out[k] = n == 1 ? before + 1 : CUT_RESERVE_WAITS;
        /* Of a tie that waits at the line some will go on: they take no place of the reserve. */
        int64_t n_on = standing[i] == CUT_WAITS ? (int64_t)(places - i) : 0;
        before += n > n_on ? n - n_on : 0;
    }
}
