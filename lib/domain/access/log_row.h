/* The hashes of a row of the log and of its chain: for log.c, log_redact.c and log_verify.c. */
#ifndef DOMAIN_ACCESS_LOG_ROW_H
#define DOMAIN_ACCESS_LOG_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rand.h"

#define LOG_SALT_BYTES 16

/* What is hashed: event_id NO_INT and NULL texts are null. */
struct log_row {
    int64_t event_id, at, real_at;
    const char *actor, *address, *action, *object, *before_json, *after_json;
    const char *leaf_hash; /* of LOG_REMAINS */
};

enum log_hash_kind { LOG_LEAF, LOG_REMAINS };

/* SHA-256(kind || salt || canonical row); of LOG_REMAINS its leaf_hash is a member, too. */
void log_hash(struct arena *a, enum log_hash_kind kind, const struct log_row *r,
              const unsigned char salt[LOG_SALT_BYTES], unsigned char hash[SHA256_BYTES]);

/* Exactly n bytes of hex. */
bool log_from_hex(const char *hex, unsigned char *out, size_t n);

/* head = SHA-256(head || leaf) */
void log_add_link(unsigned char head[SHA256_BYTES], const unsigned char leaf[SHA256_BYTES]);

#endif
