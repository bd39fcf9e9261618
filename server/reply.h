/* What is answered: a status, headers and a body, as data. Made by handlers, written by conn.c. */
#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"

struct rows;
struct job;

#define REPLY_HEADERS_MAX 16
#define REPLY_BODY_MAX    (16u << 20)

/* A body of unknown length, made piece by piece in the pool while the client takes what there is: bounded memory,
 * and no transaction lasts longer than a piece. Set by a handler (reply_pieces). */
struct pieces {
    /* Adds the next piece to `out`, in a read transaction of its own; an empty one is fine. c->arena is cleared
     * after each. A failure cuts the connection. NULL: no such body. */
    enum err (*make)(struct ctx *c, void *of, struct buf *out, bool *is_last);
    /* Frees what make has opened, also when the client has left; once. NULL: nothing. Any thread. */
    void (*done)(void *of);
    void *of; /* in the arena; opens nothing before the first make */
};
#define PIECE_BYTES (256u << 10) /* what a piece aims at */

struct reply {
    int status;         /* 0 until someone answers */
    const char *type;   /* Content-Type */
    struct buf body;    /* in the arena */
    struct {
        const char *name, *value;
    } headers[REPLY_HEADERS_MAX];
    int n_headers;
    /* A file instead of a body: opened for reading, conn.c closes it. -1 when none. */
    int fd;
    int64_t fd_offset, fd_n;
    struct pieces pieces;
    struct {
        char *(*make)(struct ctx *c, const void *of); /* NULL: nothing */
        const void *of;
        size_t at;
    } late;             /* see reply_late */
    size_t now_at, now_n; /* the part of the body that says when it was made (reply_now): no change of state */
    bool is_closing;      /* Connection: close after it */
    bool is_stream;       /* of no known length */
};

void reply_init(struct reply *r, struct arena *arena);
/* Adds a header; name and value are borrowed until the reply is written (arena or static). */
void reply_header(struct reply *r, const char *name, const char *value);

/* A JSON object: `struct jw w = reply_json(r, 200); jw_str(&w, …); reply_end(r, &w);` */
struct jw reply_json(struct reply *r, int status);
void reply_end(struct reply *r, struct jw *w);
/* Writes the current row as members of the open object, by the columns' names and kinds. What is stored
 * as JSON is written as such, under the column's name without "_json".
 *
 * A text that an event says in several languages is the object {"en":…,"ko":…} in every answer, under its
 * plain name (name, title, room_name): the reader's language may change without another request. Only
 * what the program says to the reader is in the request's language: problems, a verdict's messages. */
void reply_row(struct jw *w, struct rows *rows);
/* Only its first n columns. */
void reply_cols(struct jw *w, struct rows *rows, int n);
/* Writes `"key": [ {row}, … ]` to the end of rows and closes them. *n is how many. */
enum err reply_rows(struct ctx *c, struct jw *w, const char *key, struct rows *rows, size_t *n) MUST_CHECK;
/* A page of a list: `"items": [ … ], "next_cursor": "…"|null`. The cursor is the last row's `id`, when
 * the page is full. Closes rows. */
enum err reply_list(struct ctx *c, struct jw *w, struct rows *rows, int64_t limit) MUST_CHECK;
/* A session that has begun: `id_name` says whose (person_id, judge_id). Its secret goes into a cookie, or
 * into the body for a client that is no browser (is_bearer). */
struct session_begun {
    const char *id_name;
    int64_t id;
    const char *secret;
    bool is_bearer;
};
void reply_session(struct ctx *c, struct reply *r, const struct session_begun *s);
/* Clears the session's cookie. */
void reply_no_session(struct reply *r);
/* "real_at": the real clock as this is written. At most one in a reply, in its outermost object. */
void reply_now(struct reply *r, struct jw *w);
/* A text that is made when the reply is sent: so the writer does not hold everybody up by signing. `make`
 * gives it in the arena, without characters that JSON escapes, from `of`, all of which is in the arena or lasts; it
 * has no transaction any more, and cannot fail. At most one in a reply. */
void reply_late(struct reply *r, struct jw *w, const char *key, char *(*make)(struct ctx *c, const void *of),
                const void *of);
/* Makes it. Before the reply is sent; again is fine. */
void reply_finish(struct ctx *c, struct reply *r);
/* No body. */
void reply_empty(struct reply *r, int status);
/* Text or bytes of a type. */
void reply_text(struct reply *r, int status, const char *type, const char *text);
/* A body that is made piece by piece. */
void reply_pieces(struct reply *r, const char *type, const struct pieces *p);
/* ETag: "v3" */
void reply_version(struct ctx *c, struct reply *r, int64_t version_no);
/* The recorded failure as problem+json (RFC 9457). Discards what the reply held. */
void reply_problem(struct ctx *c, struct reply *r);
/* With a status that no code has: 405, 501. */
void reply_problem_as(struct ctx *c, struct reply *r, int status);
/* The HTTP status of a code. */
int reply_status(enum err e);

#endif
