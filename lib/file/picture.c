#include "file/picture.h"

#include <string.h>

static int64_t big(const unsigned char *p, int n)
{
    int64_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

static int64_t little(const unsigned char *p, int n)
{
    int64_t v = 0;
    while (n-- > 0)
        v = v << 8 | p[n];
    return v;
}

static bool is_at(const unsigned char *p, const char *bytes, size_t n)
{
    return memcmp(p, bytes, n) == 0;
}

static bool read_png(const unsigned char *p, size_t n, struct picture *out)
{
    if (n < 45 || !is_at(p, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16) || !is_at(p + n - 8, "IEND\xae\x42\x60\x82", 8))
        return false;
    *out = (struct picture){"image/png", big(p + 16, 4), big(p + 20, 4)};
    return true;
}

/* A frame header, but not DHT, JPG or DAC, which have numbers among theirs. */
static bool is_frame(unsigned char marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static bool read_jpeg(const unsigned char *p, size_t n, struct picture *out)
{
    if (n < 20 || !is_at(p, "\xff\xd8\xff", 3) || !is_at(p + n - 2, "\xff\xd9", 2))
        return false;
    for (size_t i = 2; i + 9 < n && p[i] == 0xFF;) {
        if (p[i + 1] == 0xFF) { /* fill */
            i++;
            continue;
        }
        if (is_frame(p[i + 1])) {
            *out = (struct picture){"image/jpeg", big(p + i + 7, 2), big(p + i + 5, 2)};
            return true;
        }
        int64_t length = big(p + i + 2, 2);
        if (length < 2 || p[i + 1] == 0xDA)
            return false;
        i += 2 + (size_t)length;
    }
    return false;
}

static bool read_webp(const unsigned char *p, size_t n, struct picture *out)
{
    if (n < 30 || !is_at(p, "RIFF", 4) || !is_at(p + 8, "WEBP", 4) || little(p + 4, 4) + 8 > (int64_t)n)
        return false;
    *out = (struct picture){"image/webp", 0, 0};
    if (is_at(p + 12, "VP8X", 4)) {
        out->n_width = little(p + 24, 3) + 1;
        out->n_height = little(p + 27, 3) + 1;
    } else if (is_at(p + 12, "VP8L", 4) && p[20] == 0x2F) {
        int64_t bits = little(p + 21, 4);
        out->n_width = (bits & 0x3FFF) + 1;
        out->n_height = (bits >> 14 & 0x3FFF) + 1;
    } else if (is_at(p + 12, "VP8 ", 4) && is_at(p + 23, "\x9d\x01\x2a", 3)) {
        out->n_width = little(p + 26, 2) & 0x3FFF;
        out->n_height = little(p + 28, 2) & 0x3FFF;
    }
    return out->n_width > 0;
}

bool picture_read(const unsigned char *p, size_t n, struct picture *out)
{
    return read_png(p, n, out) || read_jpeg(p, n, out) || read_webp(p, n, out);
}
