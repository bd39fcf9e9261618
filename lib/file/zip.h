/* A ZIP archive written from its beginning to its end, by libarchive: nothing is compressed (documents are already),
 * names are UTF-8 and say so, Zip64 where it is needed. Its bytes go to a buffer as they come. One thread at a
 * time. */
#ifndef FILE_ZIP_H
#define FILE_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct zip;

/* NULL: the library refuses. */
struct zip *zip_new(void);
/* Where the bytes go from now on; borrowed. Before anything is added, and again whenever it is another one. */
void zip_into(struct zip *z, struct buf *out);
/* The next file: its name, without folders; n_bytes of zip_add follow. */
enum err zip_begin(struct zip *z, const char *name, int64_t n_bytes, int64_t changed_at) MUST_CHECK;
enum err zip_add(struct zip *z, const void *p, size_t n) MUST_CHECK;
/* The directory of what is in it. Nothing may follow. */
enum err zip_end(struct zip *z) MUST_CHECK;
/* In any state; NULL is fine. */
void zip_free(struct zip *z);

#endif
