/* What a file is, told by its structure, never by its name: a PDF, a PPTX without macros, or why it is
 * neither. Reads at fixed places and a bounded central directory; inflates nothing.
 *
 * PDF: ISO 32000-1 section 7.5 and Annex H.3, notes 13 and 18 ("%PDF-" within the first 1,024 bytes,
 * "%%EOF" within the last). PPTX: a ZIP (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16) whose central
 * directory has [Content_Types].xml and a part under ppt/ (ISO/IEC 29500-2). */
#ifndef FILE_DECK_H
#define FILE_DECK_H

#include <stdint.h>

#include "base/err.h"

enum deck {
    DECK_PDF,
    DECK_PPTX,
    DECK_UNKNOWN,   /* neither */
    DECK_CUT,       /* begins as one, but its end is missing or does not fit */
    DECK_NO_SLIDES, /* a ZIP that is no presentation */
    DECK_MACRO,     /* a presentation with macros */
    DECK_BOMB,      /* too many entries, or it would grow beyond reason */
    DECK_LOCKED,    /* an encrypted ZIP or Office file */
    DECK_COUNT
};

/* Looks at a file of n bytes open for reading; its position does not matter. ERR_INTERNAL when it cannot
 * be read. */
enum err deck_check(int fd, int64_t n, enum deck *out) MUST_CHECK;
/* "pdf", "pptx", "" for the others; static. */
const char *deck_type(enum deck d);
/* The message key that says what is wrong with it, NULL for PDF and PPTX; static. */
const char *deck_reason(enum deck d);

#endif
