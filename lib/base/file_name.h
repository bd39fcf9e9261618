/* Names for files that people get, made of what others wrote. */
#ifndef BASE_FILE_NAME_H
#define BASE_FILE_NAME_H

#include <stddef.h>

struct arena;

/* The letters and digits of a text, in any script; whatever is between them is one '_'. At most max characters and 3
 * times as many bytes. `otherwise` when nothing is left. So it is no path, no reserved name's extension and no
 * hidden file. In the arena. */
const char *file_name_of(struct arena *a, const char *text, size_t max, const char *otherwise);

#endif
