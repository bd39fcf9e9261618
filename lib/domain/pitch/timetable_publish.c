#include <inttypes.h>
#include <string.h>

#include "domain/forum/speaker.h"
#include "domain/pitch/timetable.h"
#include "domain/pitch/timetable_in.h"

/* ---- what changes ---- */

static const struct q_slot_list *slot_of(const struct q_slot_list *slots, size_t n, int64_t entry_id)
{
    for (size_t i = 0; i < n; i++)
        if (slots[i].entry_id == entry_id)
            return &slots[i];
    return NULL;
}

static bool is_same(const struct q_slot_list *a, const struct q_slot_list *b)
{
    return a->room_id == b->room_id && a->starts_at == b->starts_at && a->ends_at == b->ends_at;
}

enum err timetable_diff(struct ctx *c, const struct timetable_draft *d, struct timetable_change **out,
                        size_t *n)
{
    struct timetable_version v = {0};
    enum err e = timetable_published(c, d->board.round.id, &v);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    struct timetable_change *list =
        arena_array(c->arena, struct timetable_change, d->n_slots + v.n_slots + 1);
    size_t k = 0;
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct q_slot_list *to = &d->slots[i];
        const struct q_slot_list *from = slot_of(v.slots, v.n_slots, to->entry_id);
        if (!from || !is_same(from, to))
            list[k++] = (struct timetable_change){from ? TIMETABLE_MOVED : TIMETABLE_ADDED, from, to};
    }
    for (size_t i = 0; i < v.n_slots; i++)
        if (!slot_of(d->slots, d->n_slots, v.slots[i].entry_id))
            list[k++] = (struct timetable_change){TIMETABLE_REMOVED, &v.slots[i], NULL};
    *out = list;
    *n = k;
    return OK;
}

/* ---- the next version ---- */

/* What a calendar has seen of each entry so far: the newest published slot. */
struct past {
    struct q_slot_history *rows;
    size_t n;
    int64_t version_no; /* in force; 0: none */
};

/* RFC 5545 3.8.7.4: it grows when the slot moves. A slot that was taken away has been told as cancelled
 * with the next number, so it comes back with the one after. */
static int64_t sequence_of(const struct past *past, const struct q_slot_list *s)
{
    for (size_t i = 0; i < past->n; i++) {
        const struct q_slot_history *h = &past->rows[i];
        if (h->entry_id != s->entry_id)
            continue;
        if (h->version_no != past->version_no)
            return h->sequence_no + 2;
        bool is_moved = h->room_id != s->room_id || h->starts_at != s->starts_at ||
                        h->ends_at != s->ends_at;
        return h->sequence_no + is_moved;
    }
    return 0;
}

static enum err copy_slots(struct ctx *c, int64_t timetable_id, const struct past *past,
                           struct timetable_draft *d)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        struct q_slot_list *s = &d->slots[i];
        s->sequence_no = sequence_of(past, s);
        TRY(q_slot_add(c, &(struct q_slot_add_in){
            .timetable_id = timetable_id, .entry_id = s->entry_id, .room_id = s->room_id,
            .starts_at = s->starts_at, .ends_at = s->ends_at, .is_locked = s->is_locked,
            .sequence_no = s->sequence_no}));
    }
    return OK;
}

bool timetable_is_told(const struct timetable_change *change)
{
    return change->step != TIMETABLE_REMOVED || strcmp(change->from->entry_state, "active") == 0;
}

static enum err tell(struct ctx *c, const struct q_timetable_round *round,
                     const struct timetable_change *changes, size_t n, int64_t *n_mailed)
{
    for (size_t i = 0; i < n; i++) {
        struct timetable_news news = {round, changes[i].from, changes[i].to, c->received_at};
        if (!timetable_is_told(&changes[i]))
            continue;
        TRY(timetable_mail(c, &news));
        ++*n_mailed;
    }
    return OK;
}

/* From the first slot to the last. */
static void span_of(const struct q_slot_list *slots, size_t n, int64_t *from, int64_t *end)
{
    *from = *end = NO_INT;
    for (size_t i = 0; i < n; i++) {
        *from = i == 0 || slots[i].starts_at < *from ? slots[i].starts_at : *from;
        *end = i == 0 || slots[i].ends_at > *end ? slots[i].ends_at : *end;
    }
}

/* Who speaks or interprets where it pitches is told when it moves as a whole. */
static enum err tell_programme(struct ctx *c, const struct q_timetable_round *round,
                               const struct timetable_version *was, const struct timetable_draft *is,
                               int64_t *n_mailed)
{
    struct speaker_round_news news = {.event_id = round->event_id, .round_id = round->id};
    span_of(was->slots, was->n_slots, &news.from, &news.from_end);
    span_of(is->slots, is->n_slots, &news.to, &news.to_end);
    int64_t n_told;
    TRY(speaker_tell_round(c, &news, &n_told));
    *n_mailed += n_told;
    return OK;
}

static enum err check(struct ctx *c, const struct timetable_draft *d, size_t n_changes)
{
    if (timetable_refuse(c, d, 0, 0))
        return fail(c, ERR_CONFLICT, NULL, "timetable_clash", NULL);
    if (n_changes == 0)
        return fail(c, ERR_CONFLICT, NULL, d->published_no ? "timetable_same" : "timetable_empty",
                    NULL);
    return OK;
}

enum err timetable_issue(struct ctx *c, const struct timetable_edit *e, struct timetable_issue *out)
{
    struct timetable_draft d;
    struct timetable_change *changes;
    struct q_timetable_publish row;
    struct past past = {0};
    struct timetable_version was = {0};
    struct timetable_issue done = {0};
    int64_t round_id = e->round.id;
    size_t n;
    TRY(timetable_draft(c, round_id, &d));
    TRY(timetable_diff(c, &d, &changes, &n));
    TRY(check(c, &d, n));
    past.version_no = d.published_no;
    enum err err = d.published_no ? timetable_published(c, round_id, &was) : OK;
    TRY(err);
    TRY(q_slot_history(c, round_id, &past.rows, &past.n));
    done.version_no = d.published_no + 1;
    TRY(q_timetable_publish(c, round_id, done.version_no, d.edit_no, c->received_at, &row));
    TRY(copy_slots(c, row.id, &past, &d));
    TRY(tell(c, &e->round, changes, n, &done.n_mailed));
    TRY(tell_programme(c, &e->round, &was, &d, &done.n_mailed));
    *out = done;
    return timetable_log(c, e, "timetable.publish",
                         json_pack("{s:I}", "version_no", (json_int_t)d.published_no),
                         json_pack("{s:I, s:I, s:I}", "version_no", (json_int_t)done.version_no, "n_slots",
                                   (json_int_t)d.n_slots, "n_changes", (json_int_t)n));
}

enum err timetable_publish(struct ctx *c, int64_t round_id, int64_t *version_no)
{
    struct timetable_edit e;
    struct timetable_issue done;
    TRY(timetable_begin(c, round_id, &e));
    TRY(timetable_issue(c, &e, &done));
    *version_no = done.version_no;
    return OK;
}
