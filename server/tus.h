/* The headers of tus 1.0 (https://tus.io/protocols/resumable-upload), read strictly: text in, values
 * out. What they mean is api_upload.c's. */
#ifndef SERVER_TUS_H
#define SERVER_TUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rand.h"
#include "file/sha1.h"

struct arena;
struct reply;

#define TUS_VERSION    "1.0.0"
#define TUS_EXTENSIONS "creation,creation-with-upload,checksum,expiration,termination"
#define TUS_ALGORITHMS "sha1,sha256"
#define TUS_MAX_SIZE   "52428800" /* of any kind of document; each may say less */
#define TUS_TYPE       "application/offset+octet-stream"

/* Upload-Length, Upload-Offset: 1 to 15 digits, nothing else. False and *out untouched otherwise. */
bool tus_number(const char *s, int64_t *out);

/* Upload-Checksum: the algorithm, one space, the digest in Base64 (RFC 4648 section 4). */
struct tus_checksum {
    bool is_sha1; /* else SHA-256 */
    unsigned char digest[SHA256_BYTES]; /* the first SHA1_BYTES of it for SHA-1 */
};
/* ERR_MALFORMED; ERR_UNSUPPORTED: an algorithm that is not ours. */
enum err tus_checksum(const char *s, struct tus_checksum *out) MUST_CHECK;
/* True when the digests of what arrived are those that were sent. */
bool tus_is_same(const struct tus_checksum *sum, const unsigned char *sha256, const unsigned char *sha1);

/* Upload-Metadata: pairs "key base64", split by commas; a key stands once, its value may be absent.
 * Those we read, as UTF-8 text in the arena; NULL when absent. Others are checked and ignored. */
struct tus_metadata {
    const char *kind, *file_name;
};
/* ERR_MALFORMED, *out untouched. s may be NULL: no metadata. */
enum err tus_metadata(struct arena *a, const char *s, struct tus_metadata *out) MUST_CHECK;

/* What OPTIONS answers about uploads. */
void tus_options(struct reply *r);

#endif
