/* Answers that a loop keeps, to give them again without a read.
 *
 * Rows with the sign "^" are kept: GET READ rows whose answer hangs on nothing but their address, the
 * reader's language, who asks, and the database; and on the clock only as they say by ctx_fresh_until. An
 * answer is given again while no COMMIT has named a table that its read had named, right included: it was
 * decided in the same transaction, by the same tables, for the same credential. So whoever has been told
 * that a write succeeded reads what it wrote, by whichever loop, and a session that was ended reads nothing.
 *
 * An address is remembered as a keyed 128-bit hash of all that the answer hangs on in the request. What is
 * longest unused goes first when the room is full.
 *
 * Where others write to the database, too (db_is_shared), a COMMIT of theirs is not heard of: there only what
 * was read of tables_marked alone is kept, with the mark of before the read, and given again only to a job
 * whose own mark, read after the request came (mark.h), is the same.
 *
 * All of it belongs to the loop's thread. */
#ifndef SERVER_CACHE_H
#define SERVER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cache;
struct job;
struct kept;

/* Keeps at most max_bytes; 0: nothing. by_mark: others write, too. */
struct cache *cache_new(size_t max_bytes, bool by_mark);
/* No answer of it may be on its way any more. */
void cache_free(struct cache *k);

/* For a request whose head is complete and that has no body, before anything else: true when the answer was
 * kept and still holds; it is in j->reply, and borrowed until cache_leave(j->kept). */
bool cache_answer(struct cache *k, struct job *j);
/* For one that cache_answer did not know, where others write, too: true when it takes the job's mark to tell;
 * then it is to be asked for, and cache_answer once more. */
bool cache_needs_mark(struct cache *k, struct job *j);
/* For one that cache_answer did not know: keeps its answer, if it may be. `count` is what change_count said
 * before its transaction began; or the job's mark. */
void cache_keep(struct cache *k, const struct job *j, int64_t count);
/* For one that has brought its mark, and yet cache_answer did not know it. True: another one, its leader, reads
 * the same answer at the same mark, and it waits for that. False: it is to be read, and j leads. */
bool cache_follow(struct cache *k, struct job *j);
/* The leader has its answer, and has offered it, or has none: those that followed, as a list by `next`, for
 * whom cache_answer may know it now. For any job; once. */
struct job *cache_followers(struct cache *k, struct job *j);
/* The answer is sent. NULL is fine. */
void cache_leave(struct kept *a);

/* For tests: how many bytes are kept. */
size_t cache_bytes(const struct cache *k);

#endif
