/* The API's description, OpenAPI 3.1, generated from the route table and the field dictionary. */
#ifndef SERVER_OPENAPI_H
#define SERVER_OPENAPI_H

#include "base/buf.h"

void openapi_write(const char *origin, struct buf *out);

#endif
