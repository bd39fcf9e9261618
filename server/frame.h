/* A reply's body as a server-sent event (HTML Standard, 9.2.5): bytes shared by all streams that it is
 * sent to. One loop's thread; no I/O. */
#ifndef SERVER_FRAME_H
#define SERVER_FRAME_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct reply;

struct frame {
    int n_users;
    size_t n;
    char bytes[];
};

/* The id of a body: the same for the same bytes, but for those that say when it was made (reply_now). */
uint64_t frame_id(struct arena *a, const struct reply *r);
/* With one user, the caller. */
struct frame *frame_new(const struct reply *r, uint64_t id);
struct frame *frame_share(struct frame *f);
/* Freed with its last user; NULL is fine. */
void frame_leave(struct frame *f);

#endif
