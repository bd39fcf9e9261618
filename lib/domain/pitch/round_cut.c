#include "domain/pitch/round_cut.h"

#include <string.h>

#include "base/json.h"
#include "store/queries.h"

static int64_t int_or(const json_t *v, const char *key, int64_t none)
{
    const json_t *one = json_object_get(v, key);
    return json_is_integer(one) ? json_integer_value(one) : none;
}

/* The place of a word in a list that the event file's form has checked it against. */
static int word_at(const json_t *v, const char *key, const char *const *words, int n)
{
    const char *word = json_str(v, key);
    for (int i = 0; word && i < n; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 0;
}

static struct round_cut of_number(enum cut_scope per, int64_t n)
{
    return (struct round_cut){
        .cut = {.is_set = true, .per = per, .n = n, .percent = -1, .min_milli = CUT_NO_MIN}};
}

struct round_cut round_cut_read(struct arena *a, const char *cut_json, int64_t n_advance, int64_t n_advance_per_track)
{
    static const char *const per[] = {[CUT_OVER_ALL] = "all", [CUT_PER_TRACK] = "track", [CUT_PER_CITY] = "city"};
    static const char *const at_tie[] = {
        [CUT_TIE_DECIDE] = "decide", [CUT_TIE_ALL] = "all", [CUT_TIE_NONE] = "none"};
    static const char *const refill[] = {
        [REFILL_NEVER] = "never", [REFILL_BY_ORGANISER] = "by_organiser", [REFILL_AT_ONCE] = "at_once"};
    AUTO_JSON *v = NULL;
    if (!cut_json && n_advance != NO_INT)
        return of_number(CUT_OVER_ALL, n_advance);
    if (!cut_json && n_advance_per_track != NO_INT)
        return of_number(CUT_PER_TRACK, n_advance_per_track);
    if (!cut_json)
        return (struct round_cut){0};
    v = json_stored(a, cut_json);
    return (struct round_cut){
        .cut = {.is_set = true,
                .per = (enum cut_scope)word_at(v, "per", per, CUT_SCOPES),
                .n = int_or(v, "n", -1),
                .percent = int_or(v, "percent", -1),
                .min_milli = int_or(v, "min_milli", CUT_NO_MIN),
                .at_tie = (enum cut_tie)word_at(v, "at_tie", at_tie, 3),
                .n_reserve = int_or(v, "n_reserve", 0)},
        .refill = (enum refill)word_at(v, "refill", refill, 3),
    };
}
