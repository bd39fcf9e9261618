/* Text made smaller on its way (RFC 1952, by zlib). For pages only: they hold no secret that a stranger's
 * text beside it could be made to reveal by its length. */
#ifndef SERVER_GZIP_H
#define SERVER_GZIP_H

#include <stdbool.h>

struct buf;

/* Replaces a text by its gzip form, in the same arena; false and unchanged when that is not smaller. */
bool gzip_buf(struct buf *b);

#endif
