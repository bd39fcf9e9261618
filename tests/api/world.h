/* A data folder without a server: what `serve` would have opened before its first request. */
#ifndef API_WORLD_H
#define API_WORLD_H

#include <stdbool.h>
#include <stddef.h>

struct db;

/* Opens and migrates the database, and the key ring. NULL with a sentence in why[n]. */
struct db *world_open(const char *folder, const char *db_path, char *why, size_t n);
void world_close(struct db *db); /* NULL is fine */
/* Imports an event file as the operator would. False with a sentence in why[n]. */
bool world_import(struct db *db, const char *path, char *why, size_t n);

#endif
