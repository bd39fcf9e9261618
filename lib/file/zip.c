#include "file/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/types.h>

#include "base/buf.h"

struct zip {
    struct archive *archive;
    struct buf *out;
    locale_t utf8; /* the library takes names by the thread's locale */
};

static la_ssize_t on_bytes(struct archive *archive, void *arg, const void *p, size_t n)
{
    struct zip *z = arg;
    (void)archive;
    if (!z->out) /* freed before its end */
        return (la_ssize_t)n;
    buf_add(z->out, p, n);
    return z->out->is_full ? -1 : (la_ssize_t)n;
}

static bool set_up(struct zip *z)
{
    struct archive *a = z->archive;
    return a && z->utf8 && archive_write_set_format_zip(a) == ARCHIVE_OK &&
           archive_write_zip_set_compression_store(a) == ARCHIVE_OK &&
           archive_write_set_options(a, "zip:hdrcharset=UTF-8") == ARCHIVE_OK &&
           archive_write_set_bytes_per_block(a, 0) == ARCHIVE_OK &&
           archive_write_open(a, z, NULL, on_bytes, NULL) == ARCHIVE_OK;
}

struct zip *zip_new(void)
{
    struct zip *z = calloc(1, sizeof *z);
    if (!z)
        fatal("out of memory");
    z->archive = archive_write_new();
    z->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (set_up(z))
        return z;
    zip_free(z);
    return NULL;
}

void zip_into(struct zip *z, struct buf *out)
{
    z->out = out;
}

enum err zip_begin(struct zip *z, const char *name, int64_t n_bytes, int64_t changed_at)
{
    struct archive_entry *entry = archive_entry_new2(z->archive);
    if (!entry)
        fatal("out of memory");
    archive_entry_set_pathname_utf8(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, n_bytes);
    archive_entry_set_mtime(entry, changed_at / 1000, 0);
    locale_t before = uselocale(z->utf8);
    int r = archive_write_header(z->archive, entry);
    uselocale(before);
    archive_entry_free(entry);
    return r == ARCHIVE_OK ? OK : ERR_INTERNAL;
}

enum err zip_add(struct zip *z, const void *p, size_t n)
{
    return archive_write_data(z->archive, p, n) == (la_ssize_t)n ? OK : ERR_INTERNAL;
}

enum err zip_end(struct zip *z)
{
    return archive_write_close(z->archive) == ARCHIVE_OK ? OK : ERR_INTERNAL;
}

void zip_free(struct zip *z)
{
    if (!z)
        return;
    z->out = NULL;
    archive_write_free(z->archive);
    if (z->utf8)
        freelocale(z->utf8);
    free(z);
}
