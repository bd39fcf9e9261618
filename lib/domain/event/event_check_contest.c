/* Event check: rounds, rubrics and prizes make a contest that can be run to its end. */
#include <string.h>

#include "algo/rank.h"
#include "base/json.h"
#include "domain/event/event_check_in.h"

/* ---- rubrics ---- */

static void check_criterion(struct check *k, const struct at *at, json_t *v)
{
    int64_t min = check_int(v, "min_milli", -1), max = check_int(v, "max_milli", -1);
    int64_t step = check_int(v, "step_milli", -1);
    if (min < 0 || max < 0)
        return;
    if (max <= min)
        fault_add(k, AT(at, "max_milli"), "event_scale", NULL);
    else if (step > 0 && (max - min) % step)
        fault_add(k, AT(at, "step_milli"), "event_step", "min", fault_int(k, min), "max",
                  fault_int(k, max), NULL);
}

void check_rubrics(struct check *k)
{
    size_t no, criterion_no;
    json_t *rubric, *one;
    json_array_foreach(json_object_get(k->doc, "rubrics"), no, rubric)
    {
        const struct at *at = AT(AT_NO(AT(NULL, "rubrics"), no), "criteria");
        json_t *criteria = json_object_get(rubric, "criteria");
        int64_t sum = 0;
        json_array_foreach(criteria, criterion_no, one)
        {
            check_criterion(k, AT_NO(at, criterion_no), one);
            int64_t weight = check_int(one, "weight_milli", 0);
            sum += weight >= 0 && weight <= 1000 ? weight : 0;
        }
        if (json_array_size(criteria) && sum != 1000)
            fault_add(k, at, "event_weights", "sum", fault_int(k, sum), NULL);
    }
}

/* ---- rounds ---- */

/* Each must be a word of algo/rank.h. When the rubric is unknown, that has been said instead. */
static void check_ties(struct check *k, const struct at *at, json_t *round)
{
    struct rank_criterion criteria[RANK_MAX_CRITERIA] = {{0}};
    json_t *rubric = check_find(k, "rubrics", json_str(round, "rubric"));
    size_t n = 0, no;
    json_t *one;
    json_array_foreach(json_object_get(rubric, "criteria"), no, one)
        if (json_str(one, "key") && n < RANK_MAX_CRITERIA)
            criteria[n++].key = json_str(one, "key");
    json_array_foreach(json_object_get(round, "ties"), no, one)
    {
        const char *word = json_string_value(one);
        struct rank_tie tie;
        if (word && rubric && !rank_tie_parse(word, criteria, n, &tie))
            fault_add(k, AT_NO(AT(at, "ties"), no), "event_tie_unknown", "word", word, NULL);
    }
}

/* Following `next` from a round must come to an end. */
static bool is_circle(struct check *k, json_t *round)
{
    size_t left = json_array_size(json_object_get(k->doc, "rounds"));
    while (round && left-- > 0)
        round = check_find(k, "rounds", json_str(round, "next"));
    return round != NULL;
}

/* A round from which entries come into this one, and that says no city: they could not be told apart. */
static bool comes_from_nowhere(struct check *k, json_t *round)
{
    const char *key = json_str(round, "key");
    size_t no, n_from = 0;
    json_t *one;
    json_array_foreach(json_object_get(k->doc, "rounds"), no, one)
    {
        const char *next = json_str(one, "next");
        if (!key || !next || strcmp(key, next) != 0)
            continue;
        n_from++;
        if (!json_str(one, "city"))
            return true;
    }
    return n_from == 0;
}

/* So many places at most that a cut gives; 0: it does not say. */
static int64_t most_of_cut(json_t *cut, int64_t n_tracks)
{
    int64_t n = check_int(cut, "n", 0);
    const char *per = json_str(cut, "per"), *at_tie = json_str(cut, "at_tie");
    if (n < 1 || n > 10000 || !per || !at_tie || strcmp(at_tie, "all") == 0)
        return 0;
    return strcmp(per, "all") == 0 ? n : strcmp(per, "track") == 0 ? n * n_tracks : 0;
}

static void check_cut(struct check *k, const struct at *at, json_t *round, int64_t n_tracks)
{
    json_t *cut = json_object_get(round, "cut"), *next = check_find(k, "rounds", json_str(round, "next"));
    const char *per = json_str(cut, "per");
    int64_t places = check_int(next, "n_capacity", 0);
    if (!json_is_object(cut))
        return;
    if (check_int(round, "n_advance", 0) > 0 || check_int(round, "n_advance_per_track", 0) > 0)
        fault_add(k, at, "event_cut_twice", NULL);
    if (!json_str(round, "next"))
        fault_add(k, at, "event_advance_nowhere", NULL);
    if (json_is_integer(json_object_get(cut, "n")) && json_is_integer(json_object_get(cut, "percent")))
        fault_add(k, AT(at, "percent"), "event_cut_both", NULL);
    if (!json_is_integer(json_object_get(cut, "n")) && !json_is_integer(json_object_get(cut, "percent")) &&
        !json_is_integer(json_object_get(cut, "min_milli")))
        fault_add(k, at, "event_cut_empty", NULL);
    if (per && strcmp(per, "track") == 0 && !n_tracks)
        fault_add(k, AT(at, "per"), "event_no_tracks", NULL);
    if (per && strcmp(per, "city") == 0 && comes_from_nowhere(k, round))
        fault_add(k, AT(at, "per"), "event_cut_no_city", NULL);
    if (next && places > 0 && most_of_cut(cut, n_tracks) > places)
        fault_add(k, AT(at, "n"), "event_advance_too_many", "max", fault_int(k, places), NULL);
}

static void check_advance(struct check *k, const struct at *at, json_t *round)
{
    int64_t n = check_int(round, "n_advance", 0);
    int64_t each = check_int(round, "n_advance_per_track", 0);
    int64_t n_tracks = (int64_t)json_array_size(json_object_get(k->doc, "tracks"));
    json_t *next = check_find(k, "rounds", json_str(round, "next"));
    if (n > 0 && each > 0)
        fault_add(k, AT(at, "n_advance_per_track"), "event_advance_twice", NULL);
    if ((n > 0 || each > 0) && !json_str(round, "next"))
        fault_add(k, AT(at, n > 0 ? "n_advance" : "n_advance_per_track"), "event_advance_nowhere",
                  NULL);
    if (each > 0 && !n_tracks)
        fault_add(k, AT(at, "n_advance_per_track"), "event_no_tracks", NULL);
    int64_t places = check_int(next, "n_capacity", 0);
    int64_t all = n > 0 ? n : each > 0 && each <= 10000 ? each * n_tracks : 0;
    if (next && places > 0 && all > places)
        fault_add(k, AT(at, n > 0 ? "n_advance" : "n_advance_per_track"), "event_advance_too_many",
                  "max", fault_int(k, places), NULL);
    check_cut(k, AT(at, "cut"), round, n_tracks);
}

void check_rounds(struct check *k)
{
    size_t no;
    json_t *round;
    bool has_tracks = json_array_size(json_object_get(k->doc, "tracks")) > 0;
    json_array_foreach(json_object_get(k->doc, "rounds"), no, round)
    {
        const struct at *at = AT_NO(AT(NULL, "rounds"), no);
        const char *kind = json_str(round, "kind");
        if (kind && strcmp(kind, "pitch") == 0 && !json_object_get(round, "pitch_minutes"))
            fault_add(k, at, "event_pitch_minutes", NULL);
        if (json_array_size(json_object_get(round, "reminders")) && kind &&
            (strcmp(kind, "document") != 0 || !json_is_object(json_object_get(round, "ends"))))
            fault_add(k, AT(at, "reminders"), "event_review_end", NULL);
        if (kind && strcmp(kind, "document") == 0 && json_array_size(json_object_get(round, "rooms")))
            fault_add(k, AT(at, "rooms"), "event_review_rooms", NULL);
        if (is_circle(k, round))
            fault_add(k, AT(at, "next"), "event_next_circle", NULL);
        if (check_bool(round, "is_ranked_per_track") && !has_tracks)
            fault_add(k, AT(at, "is_ranked_per_track"), "event_no_tracks", NULL);
        check_ties(k, at, round);
        check_advance(k, at, round);
    }
}

/* ---- prizes ---- */

/* Of one track only, of every track, or over all: what must not differ within a round. */
static bool is_of_track(json_t *prize)
{
    return check_bool(prize, "is_per_track") || json_str(prize, "track");
}

/* Whether two prizes stand in one ranking. */
static bool is_same_ranking(json_t *a, json_t *b)
{
    const char *round_a = json_str(a, "round"), *round_b = json_str(b, "round");
    const char *track_a = json_str(a, "track"), *track_b = json_str(b, "track");
    if (!round_a || !round_b || strcmp(round_a, round_b) != 0)
        return false;
    return !track_a || !track_b || strcmp(track_a, track_b) == 0;
}

/* Against the prizes before it. */
static void check_prize_pair(struct check *k, const struct at *at, json_t *prize, json_t *earlier)
{
    const char *round = json_str(prize, "round"), *its = json_str(earlier, "round");
    if (round && its && strcmp(round, its) == 0 && is_of_track(prize) != is_of_track(earlier))
        fault_add(k, at, "event_prize_scope", NULL);
    else if (is_same_ranking(prize, earlier) &&
             check_int(prize, "rank_no", -1) == check_int(earlier, "rank_no", -2))
        fault_add(k, AT(at, "rank_no"), "event_prize_rank_twice", NULL);
}

static void check_prize(struct check *k, const struct at *at, json_t *prizes, size_t no)
{
    json_t *prize = json_array_get(prizes, no);
    json_t *round = check_find(k, "rounds", json_str(prize, "round"));
    bool is_each = check_bool(prize, "is_per_track");
    if (is_each && json_str(prize, "track"))
        fault_add(k, AT(at, "track"), "event_prize_both", NULL);
    if (is_each && !json_array_size(json_object_get(k->doc, "tracks")))
        fault_add(k, AT(at, "is_per_track"), "event_no_tracks", NULL);
    if (is_of_track(prize) && round && !check_bool(round, "is_ranked_per_track"))
        fault_add(k, AT(at, "round"), "event_prize_unranked", NULL);
    for (size_t i = 0; i < no; i++)
        check_prize_pair(k, at, prize, json_array_get(prizes, i));
    const char *declared = json_str(json_object_get(k->doc, "prize_total"), "amount_currency");
    const char *currency = json_str(prize, "amount_currency");
    if (declared && currency && strcmp(declared, currency) != 0)
        fault_add(k, AT(at, "amount_currency"), "event_prize_currency", NULL);
}

void check_prizes(struct check *k)
{
    json_t *prizes = json_object_get(k->doc, "prizes"), *total = json_object_get(k->doc, "prize_total");
    int64_t n_tracks = (int64_t)json_array_size(json_object_get(k->doc, "tracks"));
    __int128 amount = 0;
    int64_t n_awards = 0;
    size_t no;
    json_t *prize;
    json_array_foreach(prizes, no, prize)
    {
        check_prize(k, AT_NO(AT(NULL, "prizes"), no), prizes, no);
        int64_t n = check_int(prize, "n_awards", 0), each = check_int(prize, "amount_minor", 0);
        if (n < 0 || n > 1000)
            n = 0;
        n *= check_bool(prize, "is_per_track") ? n_tracks : 1;
        n_awards += n;
        amount += (__int128)n * each;
    }
    if (!json_is_object(total) || amount > INT64_MAX || amount < 0)
        return;
    const char *currency = json_str(total, "amount_currency");
    if (check_int(total, "amount_minor", 0) != (int64_t)amount ||
        check_int(total, "n_awards", 0) != n_awards)
        fault_add(k, AT(NULL, "prize_total"), "event_prize_total", "awards", fault_int(k, n_awards),
                  "amount", fault_int(k, (int64_t)amount), "currency", currency ? currency : "", NULL);
}
