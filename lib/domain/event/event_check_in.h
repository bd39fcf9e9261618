/* Shared by the parts of the event check; nobody else includes it. */
#ifndef DOMAIN_EVENT_EVENT_CHECK_IN_H
#define DOMAIN_EVENT_EVENT_CHECK_IN_H

#include "domain/event/event_check.h"
#include "domain/event/event_shape.h"

/* A place in the document: a member's name, or an index when name is NULL; lives on the stack. */
struct at {
    const struct at *up;
    const char *name;
    size_t index;
};
#define AT(up, name)   (&(const struct at){(up), (name), 0})
#define AT_NO(up, no)  (&(const struct at){(up), NULL, (no)})

struct check {
    struct ctx *c;
    json_t *doc;
    struct faults *faults;
    bool is_too_long; /* some list exceeds its limit: nothing is compared pair by pair */
};

/* Adds a fault: message key, then name/value pairs of its placeholders, ended by NULL. */
void fault_add(struct check *k, const struct at *at, const char *key, ...) __attribute__((sentinel));
/* As fault_add with a text that is ready. */
void fault_add_text(struct check *k, const struct at *at, const char *key, const char *text);
/* As fault_add_text, at a place so much further down: "" or "/…". */
void fault_add_below(struct check *k, const struct at *at, const char *below, const char *key,
                     const char *text);
/* An integer as text, in the arena. */
const char *fault_int(struct check *k, int64_t v);

/* One value against its member's row, objects and lists included. */
void check_value(struct check *k, const struct at *at, const struct shape_member *m, json_t *v);
/* A value that is neither object nor list of objects. */
void check_scalar(struct check *k, const struct at *at, const struct shape_member *m, json_t *v);
void check_sources(struct check *k, const struct at *at, json_t *v);
/* That an object's decisive values say their source. */
void check_decisive(struct check *k, const struct at *at, const struct shape *s, json_t *v);

/* What a table cannot say. They run on any document, however faulty its structure. */
void check_times(struct check *k);
void check_rounds(struct check *k);
void check_rubrics(struct check *k);
void check_prizes(struct check *k);
void check_forms(struct check *k);

/* The element of a list of the document with that key, or NULL. */
json_t *check_find(const struct check *k, const char *list, const char *key);
/* The member's integer; `otherwise` when there is none. */
int64_t check_int(const json_t *v, const char *member, int64_t otherwise);
bool check_bool(const json_t *v, const char *member);

#endif
