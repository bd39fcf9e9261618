/* Error codes: one short list for the whole program.
 *
 * A fallible function returns enum err, is marked MUST_CHECK, and leaves its `out` parameters
 * untouched on failure. The reason is written once, where it happens, with fail() (ctx.h). The
 * HTTP status of each code is reply.c's business; lib/ knows no HTTP. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* code, word (the last part of the problem's `type`) */
#define ERR_LIST(X)                                                                                \
    X(OK, "ok")                                                                                    \
    X(ERR_MALFORMED, "malformed")           /* the bytes are not what they claim to be */          \
    X(ERR_INVALID, "invalid")               /* well-formed, but a value breaks a stated limit */   \
    X(ERR_UNAUTHENTICATED, "unauthenticated") /* no or unusable credentials */                     \
    X(ERR_FORBIDDEN, "forbidden")           /* known, but not allowed here */                      \
    X(ERR_NOT_FOUND, "not_found")                                                                  \
    X(ERR_GONE, "gone")                     /* it was here, and will not come back */              \
    X(ERR_CHECKSUM, "checksum")             /* the bytes are not those that were sent */           \
    X(ERR_CONFLICT, "conflict")             /* the object's state does not permit this */          \
    X(ERR_LATE, "late")                     /* a deadline has passed or not yet come */            \
    X(ERR_STALE, "stale")                   /* If-Match names an older version */                  \
    X(ERR_UNCONDITIONAL, "unconditional")   /* an edit without If-Match */                         \
    X(ERR_TOO_LARGE, "too_large")                                                                  \
    X(ERR_UNSUPPORTED, "unsupported")       /* media type, protocol version, method */             \
    X(ERR_TOO_MANY, "too_many")             /* rate limit */                                       \
    X(ERR_BUSY, "busy")                     /* try again later: queue full, shutting down */       \
    X(ERR_NO_SPACE, "no_space")             /* disk full: nothing was changed */                   \
    X(ERR_INTERNAL, "internal")             /* our fault */

enum err {
#define X(code, word) code,
    ERR_LIST(X)
#undef X
    ERR_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Passes an error on: `TRY(f(c, ...));` returns what f returned unless OK. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum err try_err_ = (call);                                                                \
        if (try_err_ != OK)                                                                        \
            return try_err_;                                                                       \
    } while (0)

/* The word of a code, static. */
const char *err_word(enum err e);

/* Ends the process: for out-of-memory and broken invariants that no input may reach. */
_Noreturn void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
