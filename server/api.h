/* Prototypes of all handlers, made from the route table. */
#ifndef SERVER_API_H
#define SERVER_API_H

#include "route.h"

#define ROUTE(method, path, lane, need, fields, handler, doc) route_fn handler;
#define ROUTE_SLOW(method, path, lane, need, fields, slow_step, handler, doc)                      \
    route_fn slow_step;                                                                            \
    route_fn handler;
#include "routes.def"
#undef ROUTE
#undef ROUTE_SLOW

#endif
