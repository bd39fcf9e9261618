#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/token.h"

#define CODE_CHARS 8
#define HALF_BITS  20

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char *write_code(struct arena *a, uint64_t bits)
{
    char *code = arena_alloc(a, CODE_CHARS + 1);
    for (int i = CODE_CHARS - 1; i >= 0; i--, bits >>= 5)
        code[i] = digits[bits & 31];
    code[CODE_CHARS] = 0;
    return code;
}

char *ticket_code(struct arena *a, const struct keyring *k, const char *origin, int64_t no, const struct ticket *t)
{
    unsigned char mac[crypto_generichash_BYTES];
    const char *m = arena_printf(a, "ticket|%" PRId64 "|%" PRId64 "|%" PRId64 "|%s", no, t->registration_id,
                                 t->link_no, origin);
    if (no < 1 || no > TICKET_CODE_NO_MAX)
        return NULL;
    crypto_generichash(mac, sizeof mac, (const unsigned char *)m, strlen(m), keyring_capability_secret(k),
                       CAPABILITY_SECRET);
    uint64_t proof = ((uint64_t)mac[0] << 12 | (uint64_t)mac[1] << 4 | mac[2] >> 4) & TICKET_CODE_NO_MAX;
    return write_code(a, (uint64_t)no << HALF_BITS | proof);
}

/* The value of a character, -1 when it has none. */
static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

int64_t ticket_code_no(struct arena *a, const char *typed, const char **plain)
{
    uint64_t bits = 0;
    int n = 0;
    for (const char *p = typed; *p; p++) {
        int value = value_of(*p);
        if (*p == '-' || *p == ' ')
            continue;
        if (value < 0 || ++n > CODE_CHARS)
            return 0;
        bits = bits << 5 | (uint64_t)value;
    }
    if (n != CODE_CHARS)
        return 0;
    *plain = write_code(a, bits);
    return (int64_t)(bits >> HALF_BITS);
}
