/* The migrations compiled in, and how they are applied. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stddef.h>

struct migration {
    int no;           /* 0, 1, 2, ...; 0 makes the table of versions and runs every time */
    const char *name; /* '0001_core' */
    const char *sqlite, *pg;
};

extern const struct migration migrations[];
extern const int n_migrations;
extern const char *const schema_sqlite; /* what all of them but 0 make of an empty database, in one text */

#endif
