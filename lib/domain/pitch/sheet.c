#include "domain/pitch/sheet.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/pitch/review.h"
#include "store/memo.h"
#include "store/queries.h"

#define SALT_BYTES 16

/* A criterion of the rubric, by key; NULL when there is none. */
static json_t *criterion_of(json_t *criteria, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(criteria, i, one)
    {
        if (strcmp(json_str(one, "key"), key) == 0)
            return one;
    }
    return NULL;
}

static int64_t member(const json_t *v, const char *key)
{
    return json_integer_value(json_object_get(v, key));
}

/* Thousandths as people write them: "8", "8.5", "-0.125". */
static const char *points(struct ctx *c, int64_t milli)
{
    int64_t size = milli < 0 ? -milli : milli;
    char *s = arena_printf(c->arena, "%s%" PRId64 ".%03" PRId64, milli < 0 ? "-" : "", size / 1000,
                           size % 1000);
    for (size_t n = strlen(s); s[n - 1] == '0' || s[n - 1] == '.'; n--) {
        bool is_dot = s[n - 1] == '.';
        s[n - 1] = '\0';
        if (is_dot)
            break;
    }
    return s;
}

/* ---- checking ---- */

static void check_score(struct ctx *c, json_t *criteria, const char *key, const json_t *score)
{
    const char *field = arena_printf(c->arena, "scores_milli.%s", key);
    json_t *one = criterion_of(criteria, key);
    if (!one) {
        issue_add(c, field, "sheet_unknown_criterion", "sheet_unknown_criterion", NULL);
        return;
    }
    int64_t v = json_integer_value(score), min = member(one, "min_milli");
    int64_t max = member(one, "max_milli"), step = member(one, "step_milli");
    if (!json_is_integer(score))
        issue_add(c, field, "field_type", "field_type", "expected", "a whole number (thousandths)", NULL);
    else if (v < min || v > max || (v - min) % step != 0)
        issue_add(c, field, "sheet_score_off_scale", "sheet_score_off_scale", "min", points(c, min),
                  "max", points(c, max), "step", points(c, step), NULL);
}

static enum err check(struct ctx *c, json_t *criteria, const struct sheet_save *in)
{
    const char *key;
    json_t *score;
    size_t i;
    json_t *one;
    json_object_foreach((json_t *)(uintptr_t)in->scores, key, score)
        check_score(c, criteria, key, score);
    json_array_foreach(criteria, i, one)
    {
        if (in->is_final && !json_object_get(in->scores, json_str(one, "key")))
            issue_add(c, arena_printf(c->arena, "scores_milli.%s", json_str(one, "key")),
                      "sheet_criterion_missing", "sheet_criterion_missing", NULL);
    }
    if (text_n_chars(in->comment) > SHEET_COMMENT_MAX)
        issue_add(c, "comment", "sheet_comment_too_long", "sheet_comment_too_long", "max", "4000", NULL);
    return c->failure.issues ? fail(c, ERR_INVALID, NULL, "invalid_fields", NULL) : OK;
}

static enum err check_states(struct ctx *c, const struct q_sheet_open *row)
{
    if (strcmp(row->round_state, "open") != 0)
        return fail(c, ERR_CONFLICT, NULL, "round_not_open", "state", row->round_state, NULL);
    if (strcmp(row->entry_state, "withdrawn") == 0)
        return fail(c, ERR_CONFLICT, NULL, "sheet_entry_gone", NULL);
    return review_check(c, &(struct review_window){row->round_kind, row->starts_at, row->ends_at});
}

/* ---- reading ---- */

static void add_up(json_t *criteria, const json_t *scores, struct sheet *out)
{
    size_t i;
    json_t *one;
    out->is_complete = true;
    json_array_foreach(criteria, i, one)
    {
        json_t *score = json_object_get(scores, json_str(one, "key"));
        if (!score) {
            out->is_complete = false;
            continue;
        }
        out->total_num += member(one, "weight_milli") * json_integer_value(score);
        out->total_den += member(one, "weight_milli");
    }
}

/* A rubric, which never changes, as it is remembered. */
struct rubric {
    json_t *criteria;
    char json[]; /* the same as text */
};

static void forget(void *rubric)
{
    json_decref(((struct rubric *)rubric)->criteria);
    free(rubric);
}

static enum err find_rubric(struct ctx *c, int64_t rubric_id, const struct rubric **out)
{
    const struct memo_key key = {.kind = MEMO_RUBRIC, .id = rubric_id};
    struct q_rubric_get row;
    *out = memo_get(c->db, &key);
    if (*out)
        return OK;
    TRY(q_rubric_get(c, rubric_id, &row));
    size_t n = strlen(row.criteria_json) + 1;
    struct rubric *made = malloc(sizeof *made + n);
    if (!made)
        fatal("out of memory");
    memcpy(made->json, row.criteria_json, n);
    made->criteria = json_stored(c->arena, made->json);
    memo_put(c->db, &key, made, forget);
    *out = made;
    return OK;
}

/* The sheet that counts, and what it stands in. */
struct opened {
    struct q_sheet_open row;
    const struct rubric *rubric;
    struct sheet sheet;
};

static enum err open_sheet(struct ctx *c, int64_t judge_id, int64_t entry_id, struct opened *out)
{
    const struct q_sheet_open *row = &out->row;
    TRY(q_sheet_open(c, judge_id, entry_id, &out->row));
    TRY(find_rubric(c, row->rubric_id, &out->rubric));
    out->sheet = (struct sheet){.state = "none", .scores_json = "{}", .comment = "",
                                .criteria_json = out->rubric->json};
    if (row->version_no == NO_INT)
        return OK;
    out->sheet.version_no = row->version_no;
    out->sheet.state = row->state;
    out->sheet.scores_json = row->scores_json;
    out->sheet.comment = row->comment;
    out->sheet.received_at = row->received_at;
    return OK;
}

enum err sheet_get(struct ctx *c, int64_t judge_id, int64_t entry_id, struct sheet *out)
{
    struct opened o;
    TRY(open_sheet(c, judge_id, entry_id, &o));
    *out = o.sheet;
    if (!out->version_no)
        return OK;
    AUTO_JSON *scores = json_stored(c->arena, out->scores_json);
    add_up(o.rubric->criteria, scores, out);
    return OK;
}

/* ---- saving ---- */

const char *sheet_salt(struct ctx *c, const struct sheet_version *v)
{
    unsigned char salt[SALT_BYTES];
    const char *m = arena_printf(c->arena, "sheet|%" PRId64 "|%" PRId64 "|%" PRId64, v->entry_id,
                                 v->judge_id, v->version_no);
    crypto_generichash(salt, sizeof salt, (const unsigned char *)m, strlen(m),
                       keyring_capability_secret(c->keys), CAPABILITY_SECRET);
    return text_hex(c->arena, salt, sizeof salt);
}

static bool is_same(const struct sheet *last, const char *state, const char *scores,
                    const char *comment)
{
    return last->version_no && strcmp(last->state, state) == 0 &&
           strcmp(last->scores_json, scores) == 0 && strcmp(last->comment, comment) == 0;
}

/* The log holds a commitment to the scores, not the scores: organisers read the log before the round
 * is closed, and few enough sheets are possible to guess one from a hash without a salt. */
static enum err log_version(struct ctx *c, int64_t event_id, const struct sheet_version *v,
                            const struct q_sheet_add_in *row)
{
    const char *salted = arena_printf(c->arena, "%s%s", sheet_salt(c, v), row->scores_json);
    AUTO_JSON *after = json_pack("{s:I, s:I, s:s, s:s}", "judge_id", (json_int_t)v->judge_id,
                                 "version_no", (json_int_t)v->version_no, "state", row->state,
                                 "scores_hash", hash_hex(c->arena, salted));
    return log_add(c, event_id, "sheet.save", arena_printf(c->arena, "entry:%" PRId64, v->entry_id),
                   NULL, json_text(c->arena, after));
}

/* Until it is submitted again, a submitted sheet that is edited is a draft once more: its judge sees
 * that, and the earlier version no longer counts. */
static enum err add_version(struct ctx *c, const struct q_sheet_add_in *in, const struct q_sheet_open *was)
{
    struct q_sheet_add row;
    const struct sheet_version v = {in->entry_id, in->judge_id, in->version_no};
    enum err e = q_sheet_add(c, in, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    if (strcmp(was->judge_state, "invited") == 0) /* by token only, a judge comes without a session */
        TRY(q_judge_arrive(c, in->judge_id));
    return log_version(c, was->event_id, &v, in);
}

/* Whether the version that was edited is the last; otherwise the refusal carries what stands there now, so
 * that a page can put both together without asking again. */
static enum err match(struct ctx *c, const struct sheet *last)
{
    AUTO_JSON *scores = json_stored(c->arena, last->version_no ? last->scores_json : "{}");
    AUTO_JSON *now = json_pack("{s:I, s:s, s:O, s:s}", "version_no", (json_int_t)last->version_no, "state",
                               last->state, "scores_milli", scores, "comment",
                               last->version_no ? last->comment : "");
    enum err e = ctx_match(c, last->version_no);
    if (e != OK)
        fail_extra_json(c, "sheet", json_text(c->arena, now));
    return e;
}

/* That the round is open holds to the commit: it is closed by a write that runs alone (store.h). */
enum err sheet_save(struct ctx *c, const struct sheet_save *in, struct sheet *out)
{
    struct opened o;
    TRY(open_sheet(c, in->judge_id, in->entry_id, &o));
    TRY(check_states(c, &o.row));
    TRY(check(c, o.rubric->criteria, in));
    const struct q_sheet_add_in next = {
        .judge_id = in->judge_id, .entry_id = in->entry_id, .version_no = o.sheet.version_no + 1,
        .state = in->is_final ? "submitted" : "draft", .scores_json = json_text(c->arena, in->scores),
        .comment = in->comment, .received_at = c->received_at, .now_at = c->now_at};
    if (!is_same(&o.sheet, next.state, next.scores_json, next.comment)) {
        if (o.sheet.version_no || c->if_match)
            TRY(match(c, &o.sheet));
        TRY(add_version(c, &next, &o.row));
        ctx_topic(c, "panel", o.row.round_id);
        o.sheet.version_no = next.version_no;
        o.sheet.state = next.state;
        o.sheet.scores_json = next.scores_json;
        o.sheet.comment = next.comment;
        o.sheet.received_at = next.received_at;
    }
    *out = o.sheet;
    add_up(o.rubric->criteria, in->scores, out);
    return OK;
}
