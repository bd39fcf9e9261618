/* Test helper: vector_sign K4.SECRET PAYLOAD FOOTER IMPLICIT prints a v4.public token of ours. */
#include <stdio.h>

#include "base/arena.h"
#include "base/paseto.h"

int main(int argc, char **argv)
{
    unsigned char key[PASETO_SECRET_BYTES];
    if (argc != 5 || paserk_secret_read(argv[1], key) != OK) {
        fputs("usage: vector_sign K4.SECRET PAYLOAD FOOTER IMPLICIT\n", stderr);
        return 2;
    }
    struct arena *a = arena_new(1u << 20);
    puts(paseto_sign(a, key, span_of(argv[2]), span_of(argv[3]), span_of(argv[4])));
    arena_free(a);
    return 0;
}
