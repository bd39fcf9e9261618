#include "document.h"

#include "base/ctx.h"
#include "file/chunks.h"
#include "instance.h"
#include "store/queries.h"

enum err document_here(struct ctx *c, const struct q_upload_get *u)
{
    enum err e = chunks_ensure(c, instance_uploads(), u->hash); /* on SQLite, too: of rows that were copied there */
    if (e == OK || c->failure.err != OK)
        return e;
    return e == ERR_NO_SPACE ? fail(c, e, NULL, "no_space", NULL)
                             : fail(c, ERR_INTERNAL, NULL, "internal", "reference", "document", NULL);
}
