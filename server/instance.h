/* What this process serves, set once before threads start: configuration, public address, keys. */
#ifndef SERVER_INSTANCE_H
#define SERVER_INSTANCE_H

#define ROSTRUM_VERSION "0.1.0"

#include <stdbool.h>

#include "base/err.h"

struct config;
struct db;
struct keyring;
struct ctx;
struct pages;

/* Remembers the configuration (borrowed for the life of the process), makes the data folder and loads
 * or makes its key ring. A sentence in why on failure. */
enum err instance_open(const struct config *config, char *why, unsigned long why_n) MUST_CHECK;
void instance_close(void);

const struct config *instance_config(void);
/* The folder of documents (file/vault.h). */
const char *instance_uploads(void);
/* The folder of pictures of decks (file/pages.h). */
const struct pages *instance_pages(void);
/* "https://host" or "http://127.0.0.1:8080": how links begin. */
const char *instance_origin(void);
/* Sets the origin from the bound port when the configuration names none. Before threads start. */
void instance_set_port(int port);

/* Set when the process begins to stop: not ready from then on. Any thread. */
void instance_stop(void);
bool instance_is_stopping(void);

/* The key ring in force; an immutable value that stays valid until instance_close. Any thread. */
const struct keyring *instance_keys(void);
/* Where several nodes serve one database (PostgreSQL) the ring is in it. Takes it from there; the first to
 * come puts the one of its data folder there, or a new one. A sentence in why on failure. */
enum err instance_share_keys(struct db *db, char *why, unsigned long why_n) MUST_CHECK;
/* Puts in force what another node rotated, in c's transaction. A new key verifies at once, but signs only
 * INSTANCE_SIGN_MS after it was made: by then every node knows it. One thread. */
enum err instance_follow_keys(struct ctx *c) MUST_CHECK;
#define INSTANCE_SIGN_MS 3000
/* Makes a new signing key, stores the ring, then puts it in force (also in c->keys); the old key
 * verifies on. Not undone when the transaction fails: once a request. Writer. */
enum err instance_rotate_keys(struct ctx *c) MUST_CHECK;

#endif
