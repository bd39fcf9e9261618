#include "domain/event/event_shape.h"

#include <string.h>

#define OF(list) list, sizeof list / sizeof *list
#define KEY {"key", SHAPE_KEY, SHAPE_REQUIRED, .says = "Stable name within its list."}
#define SOURCE                                                                                     \
    {"source", SHAPE_SOURCE, 0,                                                                    \
     .says = "Where the decisive values come from: a key of sources, or \"ours\"; or a map from "  \
             "member (or *) to that."}

static const struct shape_member instant_members[] = {
    {"local", SHAPE_LOCAL, SHAPE_REQUIRED | SHAPE_DECISIVE, .says = "Wall time to the second."},
    {"zone", SHAPE_ZONE, SHAPE_REQUIRED, .says = "IANA zone the wall time is read in."},
    {"published", SHAPE_STRING, 0, .max = 200, .says = "As the source prints it."},
    SOURCE,
};
static const struct shape instant_shape = {"instant", OF(instant_members)};

static const struct shape_member organisation_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200, .says = "As shown, in every declared language."},
    {"roles", SHAPE_WORDS, SHAPE_REQUIRED | SHAPE_DECISIVE,
     .words = "host co_host organiser local_organiser co_operating guiding supporter sponsor "
     "partner", .min = 1, .max = 9, .says = "Its parts in the event; their titles are fixed."},
    {"country", SHAPE_COUNTRY, .flags = 0},
    {"url", SHAPE_URL, .flags = 0},
    {"note", SHAPE_TEXT, 0, .max = 500,
     .says = "What has to be said of its part, such as that it is inferred."},
    SOURCE,
};
static const struct shape organisation_shape = {"organisation", OF(organisation_members)};

static const struct shape_member contact_members[] = {
    {"email", SHAPE_EMAIL, .flags = SHAPE_DECISIVE, .says = "Answers to the event's mails go there."},
    {"url", SHAPE_URL, .flags = SHAPE_DECISIVE},
    {"phone", SHAPE_STRING, SHAPE_DECISIVE, .max = 40},
    {"note", SHAPE_TEXT, 0, .max = 500},
    SOURCE,
};
static const struct shape contact_shape = {"contact", OF(contact_members)};

static const struct shape_member track_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 200,
     .says = "As shown, in every declared language."},
    {"topics", SHAPE_TEXTS, SHAPE_DECISIVE, .max = 40, .says = "What belongs to it."},
    {"condition", SHAPE_RULE, SHAPE_DECISIVE,
     .says = "JsonLogic over the form's questions: an application is of the first track whose condition passes at "
     "the submission; one without a condition takes the rest. Then the form does not ask for the track."},
    SOURCE,
};
static const struct shape track_shape = {"track", OF(track_members)};

static const struct shape_member note_members[] = {
    KEY,
    {"text", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 2000,
     .says = "A fact the file has no member for."},
    SOURCE,
};
static const struct shape note_shape = {"note", OF(note_members)};

static const struct shape_member rule_members[] = {
    KEY,
    {"condition", SHAPE_RULE, SHAPE_REQUIRED | SHAPE_DECISIVE,
     .says = "JsonLogic over the form's questions; true is a pass, missing data is undecided."},
    {"severity", SHAPE_CHOICE, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "block warn bonus manual"},
    {"message", SHAPE_TEXT, SHAPE_REQUIRED, .max = 1000, .says = "Why one does not pass."},
    {"as_of", SHAPE_CHOICE, SHAPE_REQUIRED | SHAPE_DECISIVE,
     .words = "submission announced opens closes starts round date",
     .says = "The day it is judged as of, from which its conditions count years, months and days."},
    {"as_of_date", SHAPE_DATE, SHAPE_DECISIVE, .says = "With as_of date: that day."},
    {"as_of_round", SHAPE_REF, SHAPE_DECISIVE, .words = "rounds",
     .says = "With as_of round: the day it starts, such as that of the final."},
    {"points", SHAPE_INT, SHAPE_DECISIVE, .min = 1, .max = 1000, .says = "Bonus only: for who passes."},
    SOURCE,
};
static const struct shape rule_shape = {"rule", OF(rule_members)};

static const struct shape_member option_members[] = {
    {"value", SHAPE_KEY, .flags = SHAPE_REQUIRED},
    {"label", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200},
};
static const struct shape option_shape = {"option", OF(option_members)};

/* What bounds an answer, of a question as of a column. */
#define BOUNDS                                                                                     \
    {"min", SHAPE_INT, 0, .min = -INT64_C(1000000000000), .max = INT64_C(1000000000000),           \
     .says = "Number only: the least."},                                                           \
    {"max", SHAPE_INT, 0, .min = -INT64_C(1000000000000), .max = INT64_C(1000000000000),           \
     .says = "Number only: the most."},                                                            \
    {"n_decimals", SHAPE_INT, 0, .max = 4, .says = "Number only: digits behind the point; 0 when absent."}, \
    {"currencies", SHAPE_STRINGS, 0, .min = 1, .max = 20,                                          \
     .says = "Money only: which may be answered, such as KRW; any when absent."}

static const struct shape_member column_members[] = {
    KEY,
    {"kind", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "text number money date country choice bool"},
    {"label", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200},
    {"is_required", SHAPE_BOOL, SHAPE_REQUIRED, .says = "In each row, to submit."},
    {"max_chars", SHAPE_INT, 0, .min = 1, .max = 1000, .says = "Grapheme clusters; text only."},
    BOUNDS,
    {"options", SHAPE_LIST, 0, .shape = &option_shape, .min = 1, .max = 300, .says = "Choice only."},
};
static const struct shape column_shape = {"column", OF(column_members)};

static const struct shape_member question_members[] = {
    KEY,
    {"kind", SHAPE_CHOICE, SHAPE_REQUIRED,
     .words = "text long number money date country choice many bool email phone rows members languages consent"},
    {"label", SHAPE_TEXT, SHAPE_REQUIRED, .max = 500},
    {"help", SHAPE_TEXT, 0, .max = 1000},
    {"is_required", SHAPE_BOOL, SHAPE_REQUIRED, .says = "To submit."},
    {"max_chars", SHAPE_INT, 0, .min = 1, .max = 10000,
     .says = "Grapheme clusters; text and long only."},
    {"options", SHAPE_LIST, 0, .shape = &option_shape, .min = 1, .max = 300,
     .says = "For choice and many; track, round and partner take theirs from the event."},
    BOUNDS,
    {"columns", SHAPE_LIST, 0, .shape = &column_shape, .min = 1, .max = 12,
     .says = "Rows only: what each row holds, such as a shareholder's name and share."},
    {"min_rows", SHAPE_INT, 0, .min = 1, .max = 50, .says = "Rows only."},
    {"max_rows", SHAPE_INT, 0, .min = 1, .max = 50, .says = "Rows only; 50 when absent."},
    {"check_digit", SHAPE_CHOICE, 0, .words = "kr cn by_country",
     .says = "Text only: a registration number whose check digit must be right: Korean (사업자등록번호), Chinese "
     "(统一社会信用代码), or that of the answered country."},
    {"is_private", SHAPE_BOOL, 0, .says = "Hidden from judges and screeners."},
    {"is_after_acceptance", SHAPE_BOOL, 0,
     .says = "Asked only of who was accepted, until answer_until; judges never see it."},
    {"condition", SHAPE_RULE, 0, .says = "Asked only when true."},
};
static const struct shape question_shape = {"question", OF(question_members)};

static const struct shape_member upload_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200, .says = "As shown, in every declared language."},
    {"help", SHAPE_TEXT, 0, .max = 1000},
    {"is_required", SHAPE_BOOL, SHAPE_REQUIRED,
     .says = "To submit; otherwise its lack is only shown."},
    {"due", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "The last second in which it may be begun; that of decks_until when absent."},
    {"n_max_bytes", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1,
     .max = INT64_C(1099511627776)},
    {"types", SHAPE_WORDS, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "pdf pptx", .min = 1,
     .max = 2},
    {"round", SHAPE_REF, 0, .words = "rounds",
     .says = "Wanted only of applications to this round."},
    {"is_after_acceptance", SHAPE_BOOL, 0,
     .says = "Asked only of who was accepted; its due is answer_until when absent."},
    {"is_private", SHAPE_BOOL, 0, .says = "Hidden from judges and screeners."},
    {"consent", SHAPE_KEY, 0,
     .says = "The question of the kind consent by which a team lets others have it once the organiser releases it."},
    SOURCE,
};
static const struct shape upload_shape = {"upload", OF(upload_members)};

static const struct shape_member example_members[] = {
    KEY,
    {"note", SHAPE_STRING, 0, .max = 300, .says = "What it is an example of."},
    {"on", SHAPE_DATE, 0, .says = "The day of the application; that of the closing when absent."},
    {"answers", SHAPE_ANSWERS, SHAPE_REQUIRED, .says = "By question, as the form takes them."},
    {"verdict", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "pass fail undecided"},
    {"rules", SHAPE_ANSWERS, 0, .says = "What single rules say: by their keys pass, fail or undecided."},
    {"n_points", SHAPE_INT, 0, .max = 100000, .says = "Of the bonus rules together."},
};
static const struct shape example_shape = {"example", OF(example_members)};

static const struct shape_member deadline_members[] = {
    KEY,
    {"track", SHAPE_REF, SHAPE_NULLABLE, .words = "tracks",
     .says = "Of applications to this track; of any when absent."},
    {"round", SHAPE_REF, SHAPE_NULLABLE, .words = "rounds",
     .says = "Of applications to this round; of any when absent."},
    {"new_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape, .says = "As the call's."},
    {"closes", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "As the call's, and not after it."},
    {"decks_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape, .says = "As the call's."},
    SOURCE,
};
static const struct shape deadline_shape = {"deadline", OF(deadline_members)};

static const struct shape_member check_item_members[] = {
    KEY,
    {"text", SHAPE_TEXT, SHAPE_REQUIRED, .max = 500, .says = "What is to be in order, as screeners read it."},
    {"is_required", SHAPE_BOOL, 0, .says = "To be answered before a screener recommends to accept or to reject."},
};
static const struct shape check_item_shape = {"check_item", OF(check_item_members)};

static const struct shape_member screening_members[] = {
    {"checklist", SHAPE_LIST, 0, .shape = &check_item_shape, .max = 50, .says = "What each screener goes through."},
};
static const struct shape screening_shape = {"screening", OF(screening_members)};

static const struct shape_member team_members[] = {
    {"n_max", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 2, .max = 50,
     .says = "At most so many people, the leader and those who are invited among them."},
    SOURCE,
};
static const struct shape team_shape = {"team", OF(team_members)};

static const struct shape_member call_members[] = {
    KEY,
    {"time_zone", SHAPE_ZONE, 0, .says = "How its instants are shown; the event's when absent."},
    {"announced", SHAPE_DATE, SHAPE_DECISIVE, .says = "The day of the announcement, for rules judged as of it."},
    {"opens", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape,
     .says = "First second in which applications are taken."},
    {"closes", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape,
     .says = "Last second, as published: the call closes when it has passed."},
    {"new_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Last second in which applications may be begun; until it closes when absent."},
    {"decks_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Last second in which documents without a due of their own may be begun or replaced; the closing when "
     "absent."},
    {"deadlines", SHAPE_LIST, 0, .shape = &deadline_shape, .max = 100,
     .says = "What differs for a track, a round, or a track in a round: of those that fit the first that says it."},
    {"team", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &team_shape,
     .says = "Applicants invite their team by mail; absent: there are no teams."},
    {"team_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Last second in which teams may change; then they stand, and only the organiser changes them; the closing "
     "when absent."},
    {"grace_ms", SHAPE_INT, SHAPE_DECISIVE | SHAPE_SECRET, .max = 3600000,
     .says = "Added silently to the closing."},
    {"upload_grace_ms", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 86400000,
     .says = "An upload begun in time may end so much later."},
    {"reminders", SHAPE_WORDS, 0, .words = "168h 72h 48h 24h 12h 6h 3h", .max = 7,
     .says = "So long before the closing whoever has an unsubmitted draft is reminded by mail."},
    {"is_autosubmitted", SHAPE_BOOL, SHAPE_DECISIVE,
     .says = "At the closing drafts are submitted that are complete and eligible, their declarations ticked."},
    {"answer_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Last second in which accepted applicants answer what is asked of them then."},
    {"takes_confirmation", SHAPE_BOOL, SHAPE_DECISIVE,
     .says = "Accepted applicants say until answer_until whether they take part; who declines leaves its round."},
    {"rules", SHAPE_LIST, SHAPE_REQUIRED, .shape = &rule_shape, .max = 100},
    {"examples", SHAPE_LIST, SHAPE_SECRET, .shape = &example_shape, .max = 200,
     .says = "Answers and what the rules must say of them: tried by rostrum check and rostrum rule test."},
    {"screening", SHAPE_OBJECT, SHAPE_SECRET, .shape = &screening_shape, .says = "How its applications are screened."},
    {"form", SHAPE_LIST, SHAPE_REQUIRED, .shape = &question_shape, .min = 1, .max = 200},
    {"uploads", SHAPE_LIST, SHAPE_REQUIRED, .shape = &upload_shape, .max = 20},
    SOURCE,
};
static const struct shape call_shape = {"call", OF(call_members)};

static const struct shape_member partner_members[] = {
    KEY,
    {"organisation", SHAPE_REF, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "organisations"},
    SOURCE,
};
static const struct shape partner_shape = {"partner", OF(partner_members)};

static const struct shape_member criterion_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200, .says = "As shown, in every declared language."},
    {"help", SHAPE_TEXT, 0, .max = 1000},
    {"weight_milli", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 1000,
     .says = "Thousandths; they sum to 1000. 0: only parts ties."},
    {"min_milli", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 10000000},
    {"max_milli", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1, .max = 10000000},
    {"step_milli", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1, .max = 10000000},
    SOURCE,
};
static const struct shape criterion_shape = {"criterion", OF(criterion_members)};

static const struct shape_member rubric_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200, .says = "As shown, in every declared language."},
    {"criteria", SHAPE_LIST, SHAPE_REQUIRED, .shape = &criterion_shape, .min = 1, .max = 32},
};
static const struct shape rubric_shape = {"rubric", OF(rubric_members)};

static const struct shape_member window_members[] = {
    {"starts", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape},
    {"ends", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape},
};
static const struct shape window_shape = {"window", OF(window_members)};

static const struct shape_member room_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200, .says = "As shown, in every declared language."},
    {"windows", SHAPE_LIST, SHAPE_REQUIRED, .shape = &window_shape, .min = 1, .max = 50,
     .says = "When it may be used; a break is the gap between two."},
};
static const struct shape room_shape = {"room", OF(room_members)};

static const struct shape_member cut_members[] = {
    {"per", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "all track city",
     .says = "What the numbers are of: all entries, each track, or each city whose round they come from."},
    {"n", SHAPE_INT, SHAPE_NULLABLE, .min = 1, .max = 10000, .says = "So many go on."},
    {"percent", SHAPE_INT, SHAPE_NULLABLE, .min = 1, .max = 100,
     .says = "Or so many of a hundred that have a score, rounded up."},
    {"min_milli", SHAPE_INT, SHAPE_NULLABLE, .min = -10000000, .max = 10000000,
     .says = "Nobody below goes on, or stands in reserve, even where places are left."},
    {"at_tie", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "decide all none",
     .says = "Of those tied at the line after the tie-breaks: people decide, all go on, or none does."},
    {"n_reserve", SHAPE_INT, SHAPE_REQUIRED, .max = 1000, .says = "So many after the line stand in reserve."},
    {"refill", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "at_once by_organiser never",
     .says = "A place given back before the next round begins: the next of the reserve moves up by itself, when the "
     "organiser says so, or it stays empty."},
};
static const struct shape cut_shape = {"cut", OF(cut_members)};

static const struct shape_member round_members[] = {
    KEY,
    {"kind", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "pitch document"},
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200, .says = "As shown, in every declared language."},
    {"city", SHAPE_STRING, SHAPE_DECISIVE, .max = 100, .says = "Absent when it has none."},
    {"country", SHAPE_COUNTRY, .flags = SHAPE_DECISIVE},
    {"time_zone", SHAPE_ZONE, .flags = SHAPE_REQUIRED | SHAPE_DECISIVE},
    {"starts", SHAPE_OBJECT, SHAPE_REQUIRED | SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "null while not known."},
    {"ends", SHAPE_OBJECT, SHAPE_REQUIRED | SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Exclusive; null while not known."},
    {"is_taking_applications", SHAPE_BOOL, SHAPE_REQUIRED | SHAPE_DECISIVE,
     .says = "An applicant may choose it."},
    {"next", SHAPE_REF, SHAPE_REQUIRED | SHAPE_NULLABLE | SHAPE_DECISIVE, .words = "rounds",
     .says = "Where the best go; null: it gives the prizes."},
    {"n_advance", SHAPE_INT, SHAPE_REQUIRED | SHAPE_NULLABLE | SHAPE_DECISIVE, .min = 1,
     .max = 10000, .says = "How many go on; null: the organiser sets it."},
    {"n_advance_per_track", SHAPE_INT, SHAPE_NULLABLE | SHAPE_DECISIVE, .min = 1, .max = 10000},
    {"cut", SHAPE_OBJECT, SHAPE_NULLABLE | SHAPE_DECISIVE, .shape = &cut_shape,
     .says = "Who goes on where a number does not say it all; then n_advance and n_advance_per_track are null."},
    {"n_capacity", SHAPE_INT, SHAPE_REQUIRED | SHAPE_NULLABLE | SHAPE_DECISIVE, .min = 1,
     .max = 10000, .says = "Entries at most; null: no cap."},
    {"rubric", SHAPE_REF, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "rubrics"},
    {"method", SHAPE_CHOICE, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "weighted_mean"},
    {"ties", SHAPE_STRINGS, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 16,
     .says = "Tie-breaks in order: criterion:KEY median n_best highest_sheet lowest_sheet "
     "earlier_submission."},
    {"is_ranked_per_track", SHAPE_BOOL, .flags = SHAPE_REQUIRED | SHAPE_DECISIVE},
    {"setup_minutes", SHAPE_INT, SHAPE_DECISIVE, .max = 240},
    {"pitch_minutes", SHAPE_INT, SHAPE_DECISIVE, .min = 1, .max = 240},
    {"qa_minutes", SHAPE_INT, SHAPE_DECISIVE, .max = 240},
    {"changeover_minutes", SHAPE_INT, SHAPE_DECISIVE, .max = 240},
    {"rooms", SHAPE_LIST, SHAPE_REQUIRED, .shape = &room_shape, .max = 100},
    {"join_url", SHAPE_URL, SHAPE_NULLABLE | SHAPE_SECRET,
     .says = "The conference address behind our redirect. Secret."},
    {"join_before_minutes", SHAPE_INT, SHAPE_DECISIVE, .max = 1440,
     .says = "The redirect works so long before the slot."},
    {"reminders", SHAPE_WORDS, 0, .words = "168h 72h 48h 24h 12h 6h 3h", .max = 7,
     .says = "So long before the end of a document review judges who owe sheets are reminded by mail."},
    SOURCE,
};
static const struct shape round_shape = {"round", OF(round_members)};

static const struct shape_member prize_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200,
     .says = "As shown, in every declared language."},
    {"round", SHAPE_REF, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "rounds"},
    {"is_per_track", SHAPE_BOOL, SHAPE_REQUIRED | SHAPE_DECISIVE,
     .says = "True: so many of every track."},
    {"track", SHAPE_REF, SHAPE_DECISIVE, .words = "tracks", .says = "Of this track only."},
    {"rank_no", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1, .max = 1000},
    {"n_awards", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1, .max = 1000},
    {"amount_minor", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = INT64_C(1000000000000000),
     .says = "Each, in the currency's minor unit."},
    {"amount_currency", SHAPE_CURRENCY, .flags = SHAPE_REQUIRED | SHAPE_DECISIVE},
    SOURCE,
};
static const struct shape prize_shape = {"prize", OF(prize_members)};

static const struct shape_member prize_total_members[] = {
    {"n_awards", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1, .max = 1000000},
    {"amount_minor", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE,
     .max = INT64_C(1000000000000000000)},
    {"amount_currency", SHAPE_CURRENCY, .flags = SHAPE_REQUIRED | SHAPE_DECISIVE},
    SOURCE,
};
static const struct shape prize_total_shape = {"prize_total", OF(prize_total_members)};

static const struct shape_member quota_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200,
     .says = "As shown, in every declared language."},
    {"n_capacity", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 10000000},
    {"is_extra", SHAPE_BOOL, 0,
     .says = "Guests choose it, such as a lunch or a headset; else each place of its kinds takes one."},
    SOURCE,
};
static const struct shape quota_shape = {"quota", OF(quota_members)};

static const struct shape_member ticket_type_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200,
     .says = "As shown, in every declared language."},
    {"mode", SHAPE_CHOICE, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "on_site online"},
    {"kind", SHAPE_CHOICE, 0, .words = "guest vip speaker presenter press staff interpreter",
     .says = "Whom it is for; guest when absent."},
    {"n_capacity", SHAPE_INT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 10000000},
    {"quotas", SHAPE_REFS, 0, .words = "quotas", .max = 50,
     .says = "What each place takes one of besides, and the extras that are offered with it."},
    {"is_approved_by_hand", SHAPE_BOOL, 0, .says = "The organiser decides on each request."},
    {"is_waitable", SHAPE_BOOL, 0, .says = "Has a waiting list when it is full."},
    {"is_by_invitation", SHAPE_BOOL, 0, .says = "Not listed: one registers with the code of a host or sponsor."},
    {"offer_minutes", SHAPE_INT, 0, .min = 10, .max = 20160,
     .says = "So long a place is held for the next who waits; a day when absent."},
    {"opens", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape},
    {"closes", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape,
     .says = "Last second in which registrations are taken."},
    {"switch_until", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Last second in which guests may switch from and to it; while it is open when absent."},
    {"join_url", SHAPE_URL, SHAPE_NULLABLE | SHAPE_SECRET, .says = "Behind our redirect. Secret."},
    SOURCE,
};
static const struct shape ticket_type_shape = {"ticket_type", OF(ticket_type_members)};

static const struct shape_member event_room_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200,
     .says = "As shown, in every declared language."},
    SOURCE,
};
static const struct shape event_room_shape = {"event_room", OF(event_room_members)};

static const struct shape_member speaker_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 200,
     .says = "As shown, in every declared language."},
    {"office", SHAPE_TEXT, SHAPE_DECISIVE, .max = 300, .says = "As printed in the programme."},
    {"organisation", SHAPE_REF, SHAPE_DECISIVE, .words = "organisations"},
    {"bio", SHAPE_TEXT, SHAPE_DECISIVE, .max = 2000},
    {"mode", SHAPE_CHOICE, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "on_site online"},
    {"email", SHAPE_EMAIL, SHAPE_SECRET, .says = "Where the speaker is asked. Secret."},
    {"lang", SHAPE_CHOICE, 0, .words = "ko zh en",
     .says = "Of letters; the event's first language when absent."},
    SOURCE,
};
static const struct shape speaker_shape = {"speaker", OF(speaker_members)};

static const struct shape_member interpreter_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200,
     .says = "As shown, in every declared language."},
    {"languages", SHAPE_WORDS, SHAPE_REQUIRED | SHAPE_DECISIVE, .words = "ko zh en", .min = 2,
     .max = 3, .says = "Between which."},
    {"email", SHAPE_EMAIL, SHAPE_SECRET, .says = "Where the timetable and the decks go. Secret."},
    {"lang", SHAPE_CHOICE, 0, .words = "ko zh en",
     .says = "Of letters; the event's first language when absent."},
    SOURCE,
};
static const struct shape interpreter_shape = {"interpreter", OF(interpreter_members)};

static const struct shape_member part_members[] = {
    {"speaker", SHAPE_REF, SHAPE_REQUIRED, .words = "speakers"},
    {"part", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "speaker moderator panellist host"},
};
static const struct shape part_shape = {"part", OF(part_members)};

static const struct shape_member interpretation_members[] = {
    {"interpreter", SHAPE_REF, SHAPE_REQUIRED, .words = "interpreters"},
};
static const struct shape interpretation_shape = {"interpretation", OF(interpretation_members)};

static const struct shape_member presenter_members[] = {
    {"application_no", SHAPE_INT, SHAPE_REQUIRED, .min = 1, .max = 1000000000,
     .says = "The number of an application of the event."},
};
static const struct shape presenter_shape = {"presenter", OF(presenter_members)};

static const struct shape_member agenda_item_members[] = {
    KEY,
    {"kind", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "address talk panel pitch break ceremony"},
    {"name", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 300,
     .says = "As shown, in every declared language."},
    {"speaker", SHAPE_TEXT, SHAPE_DECISIVE, .max = 300, .says = "With office, as published."},
    {"starts", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "null while not published."},
    {"ends", SHAPE_OBJECT, SHAPE_NULLABLE, .shape = &instant_shape},
    {"room", SHAPE_REF, SHAPE_DECISIVE, .words = "rooms", .says = "One of the event's own rooms."},
    {"speakers", SHAPE_LIST, 0, .shape = &part_shape, .max = 50},
    {"interpreters", SHAPE_LIST, 0, .shape = &interpretation_shape, .max = 20},
    {"presenters", SHAPE_LIST, 0, .shape = &presenter_shape, .max = 100,
     .says = "Companies, taken from the event's applications."},
    {"round", SHAPE_REF, SHAPE_DECISIVE, .words = "rounds",
     .says = "Of a pitch: the round whose published timetable it consists of. Its times follow from there."},
    SOURCE,
};
static const struct shape agenda_item_shape = {"agenda_item", OF(agenda_item_members)};

static const struct shape_member document_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 200,
     .says = "As shown, in every declared language."},
    {"url", SHAPE_URL, SHAPE_REQUIRED | SHAPE_DECISIVE, .says = "Where anyone may read it."},
    SOURCE,
};
static const struct shape document_shape = {"document", OF(document_members)};

/* What has to be told before data of a person goes abroad. */
static const struct shape_member recipient_members[] = {
    KEY,
    {"name", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 200, .says = "Who receives it."},
    {"country", SHAPE_COUNTRY, .flags = SHAPE_REQUIRED | SHAPE_DECISIVE},
    {"contact", SHAPE_STRING, SHAPE_DECISIVE, .max = 200, .says = "How one reaches who is responsible there."},
    {"questions", SHAPE_STRINGS, SHAPE_REQUIRED | SHAPE_DECISIVE, .min = 1, .max = 100,
     .says = "Keys of the form's questions and of the uploads that are given: an export to it has nothing else."},
    {"items", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 1000, .says = "What is given, in words."},
    {"purpose", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 1000, .says = "What it is used for there."},
    {"method", SHAPE_TEXT, SHAPE_DECISIVE, .max = 500, .says = "When and how it is given."},
    {"retention", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 500, .says = "How long it is kept there."},
    {"refusal", SHAPE_TEXT, SHAPE_REQUIRED | SHAPE_DECISIVE, .max = 1000,
     .says = "How one refuses, and what that means."},
    SOURCE,
};
static const struct shape recipient_shape = {"recipient", OF(recipient_members)};

static const struct shape_member event_members[] = {
    {"format", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "rostrum/event/1"},
    {"slug", SHAPE_KEY, SHAPE_REQUIRED, .says = "In addresses; never changes."},
    {"kind", SHAPE_CHOICE, SHAPE_REQUIRED, .words = "competition forum conference fair release"},
    {"parent", SHAPE_KEY, SHAPE_NULLABLE, .says = "Slug of the event it belongs to."},
    {"is_public", SHAPE_BOOL, SHAPE_REQUIRED, .says = "Listed and readable without a role."},
    {"languages", SHAPE_WORDS, SHAPE_REQUIRED, .words = "ko zh en", .min = 1, .max = 3,
     .says = "In which every text is given."},
    {"name", SHAPE_TEXT, SHAPE_REQUIRED, .max = 200,
     .says = "As shown, in every declared language."},
    {"summary", SHAPE_TEXT, SHAPE_REQUIRED, .max = 4000},
    {"time_zone", SHAPE_ZONE, .flags = SHAPE_REQUIRED},
    {"starts", SHAPE_OBJECT, SHAPE_REQUIRED, .shape = &instant_shape,
     .says = "First second of the event itself."},
    {"ends", SHAPE_OBJECT, SHAPE_REQUIRED | SHAPE_NULLABLE, .shape = &instant_shape,
     .says = "Exclusive; null while not known."},
    {"sources", SHAPE_SOURCES, SHAPE_REQUIRED, .max = 50,
     .says = "What the values are taken from."},
    {"organisations", SHAPE_LIST, SHAPE_REQUIRED, .shape = &organisation_shape, .max = 200},
    {"contact", SHAPE_OBJECT, 0, .shape = &contact_shape},
    {"notes", SHAPE_LIST, 0, .shape = &note_shape, .max = 50},
    {"documents", SHAPE_LIST, 0, .shape = &document_shape, .max = 50,
     .says = "What is released, or handed to anyone."},
    {"tracks", SHAPE_LIST, 0, .shape = &track_shape, .max = 50},
    {"calls", SHAPE_LIST, 0, .shape = &call_shape, .max = 8},
    {"recipients", SHAPE_LIST, 0, .shape = &recipient_shape, .max = 20,
     .says = "Who abroad applications are given to, with a consent of its own: never needed to apply."},
    {"partners", SHAPE_LIST, 0, .shape = &partner_shape, .max = 200},
    {"rubrics", SHAPE_LIST, 0, .shape = &rubric_shape, .max = 50},
    {"rounds", SHAPE_LIST, 0, .shape = &round_shape, .max = 100},
    {"prizes", SHAPE_LIST, 0, .shape = &prize_shape, .max = 200},
    {"prize_total", SHAPE_OBJECT, 0, .shape = &prize_total_shape,
     .says = "As declared; compared with the sum."},
    {"quotas", SHAPE_LIST, 0, .shape = &quota_shape, .max = 50,
     .says = "Places that kinds of tickets share, and extras."},
    {"ticket_types", SHAPE_LIST, 0, .shape = &ticket_type_shape, .max = 50},
    {"rooms", SHAPE_LIST, 0, .shape = &event_room_shape, .max = 200},
    {"speakers", SHAPE_LIST, 0, .shape = &speaker_shape, .max = 1000},
    {"interpreters", SHAPE_LIST, 0, .shape = &interpreter_shape, .max = 200},
    {"agenda", SHAPE_LIST, 0, .shape = &agenda_item_shape, .max = 1000},
};
const struct shape event_shape = {"event", OF(event_members)};

const struct shape_member *shape_member(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->n_members; i++)
        if (strcmp(s->members[i].name, name) == 0)
            return &s->members[i];
    return NULL;
}

bool shape_has_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = words; n && *p; p += strspn(p, " ")) {
        size_t w = strcspn(p, " ");
        if (w == n && memcmp(p, word, n) == 0)
            return true;
        p += w;
    }
    return false;
}

static void strike(const struct shape *s, json_t *v)
{
    for (size_t i = 0; i < s->n_members; i++) {
        const struct shape_member *m = &s->members[i];
        json_t *member = json_object_get(v, m->name);
        size_t no;
        json_t *one;
        if (m->flags & SHAPE_SECRET)
            json_object_del(v, m->name);
        else if (m->kind == SHAPE_OBJECT)
            strike(m->shape, member);
        else if (m->kind == SHAPE_LIST)
            json_array_foreach(member, no, one)
                strike(m->shape, one);
    }
}

/* Kinds of places that one is invited to are not listed. */
static void strike_invitations(json_t *tickets)
{
    for (size_t i = json_array_size(tickets); i-- > 0;)
        if (json_is_true(json_object_get(json_array_get(tickets, i), "is_by_invitation")))
            json_array_remove(tickets, i);
}

void event_strike_secrets(json_t *doc)
{
    strike(&event_shape, doc);
    strike_invitations(json_object_get(doc, "ticket_types"));
}
