/* The configuration: one table (options.def), read from a file, the environment and flags, in rising
 * order of precedence. All mistakes are reported at once. Const once loaded. */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum option_kind { OPTION_TEXT, OPTION_PATH, OPTION_INT };
#define OPTION_TYPE_TEXT const char *
#define OPTION_TYPE_PATH const char *
#define OPTION_TYPE_INT  int64_t

struct config {
#define OPTION(name, kind, def, min, max, doc) OPTION_TYPE_##kind name;
#include "options.def"
#undef OPTION
    const char *db_path; /* db, or data_dir/rostrum.db */
};

/* Loads --config FILE, ROSTRUM_*, and flags of `verb`; moves what is no flag to the end of argv and
 * sets *first to the index where that begins. False after printing every mistake on stderr. --help prints the table and sets
 * *is_help. Texts live as long as the process. */
bool config_load(int argc, char **argv, struct config *out, int *first, bool *is_help);
void config_help(FILE *to);
/* The table as a commented sample file. */
void config_sample(FILE *to);

#endif
