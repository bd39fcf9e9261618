/* The envelope sender of one mail, so that what comes back to it tells which mail it was (VERP):
 *
 *   bounces@agency.example  ->  bounces+b1234.k3j5q7abcdef@agency.example
 *
 * 1234 is the mail's outbox row; the tag behind it is a keyed hash (RFC 7693 2.5) of that by the ring's capability
 * secret, 60 bits in base32: who has received a mail can report on that one only. Letters of either case: mail
 * servers may change them. Pure; no I/O. */
#ifndef MAIL_VERP_H
#define MAIL_VERP_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct keyring;

/* The longest local part of the base address: with the rest it fits into the 64 of RFC 5321 4.5.3.1.1. */
#define VERP_LOCAL_MAX 30

/* True for an address that verp_make can be given. */
bool verp_base_ok(const char *base);
/* The sender of the mail, in the arena. id > 0; verp_base_ok(base). */
char *verp_make(struct arena *a, const struct keyring *k, const char *base, int64_t id);

/* The first word "b1234.k3j5q7abcdef" between "+" and "@" in a text, such as a header with several addresses; in
 * the arena, in small letters; NULL when there is none. Not checked. */
char *verp_find(struct arena *a, const char *text);
/* The mail that such a word names, if its tag holds; 0 if not. */
int64_t verp_check(struct arena *a, const struct keyring *k, const char *word);

#endif
