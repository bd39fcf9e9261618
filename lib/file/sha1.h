/* SHA-1 (FIPS 180-4 section 6.1), for the one place that demands it: the checksum extension of tus 1.0
 * requires servers to know it. Not for security: SHA-256 stands beside it everywhere. */
#ifndef FILE_SHA1_H
#define FILE_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define SHA1_BYTES 20

struct sha1 {
    uint32_t h[5];
    uint64_t n; /* bytes so far */
    uint8_t block[64];
};

void sha1_init(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *p, size_t n);
void sha1_end(struct sha1 *s, uint8_t out[SHA1_BYTES]);

#endif
