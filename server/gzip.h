/* Compresses a body that was made for one reader; files come compressed already (site.h), and their plain form is made
 * of that. */
#ifndef SERVER_GZIP_H
#define SERVER_GZIP_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Replaces the bytes of an arena's buffer by their gzip form (RFC 1952). About 0.3 ms for a page. */
void gzip_buf(struct buf *b);
/* The bytes behind a gzip form into `out`. False when they are not exactly n_out, or it is damaged. */
bool gunzip(const char *p, size_t n, char *out, size_t n_out);

#endif
