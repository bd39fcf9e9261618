/* What a picture is and how large, told by its structure, never by its name; nothing is decoded.
 *
 * PNG: ISO/IEC 15948 sections 5.2 and 11.2.2 (signature, IHDR first, IEND last). JPEG: ITU-T T.81
 * section B.2 (SOI, the first SOFn, EOI). WebP: RFC 9649 section 2 (RIFF, then VP8, VP8L or VP8X). */
#ifndef FILE_PICTURE_H
#define FILE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture {
    const char *type; /* "image/png", "image/jpeg", "image/webp"; static */
    int64_t n_width, n_height;
};

/* Reads n bytes in memory; false when they are none of these, or cut. */
bool picture_read(const unsigned char *p, size_t n, struct picture *out);

#endif
