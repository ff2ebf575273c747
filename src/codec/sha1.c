// SHA-1 (FIPS 180-4): the default build id. Not for signatures.

#include <veld/codec.h>

#include "digest.h"

static u32 rotate(u32 v, u32 n)
{
    return v << n | v >> (32 - n);
}

// One of 80 steps. The message schedule lives in a ring of the last 16 words. Written with the
// roles of the five words turning, so that none has to be moved.
#define MIXED(i) \
    rotate(w[((i) + 13) & 15] ^ w[((i) + 8) & 15] ^ w[((i) + 2) & 15] ^ w[(i) & 15], 1)
#define WORD(i) \
    (w[(i) & 15] = (i) < 16 ? __builtin_bswap32(read_u32(p + 4 * ((i) & 15))) : MIXED(i))
#define STEP(a, b, c, d, e, f, k, i) \
    (e += rotate(a, 5) + (f(b, c, d)) + (k) + WORD(i), b = rotate(b, 30))
#define CHOOSE(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define PARITY(x, y, z) ((x) ^ (y) ^ (z))
#define MAJORITY(x, y, z) (((x) & (y)) + ((z) & ((x) ^ (y))))
#define STEPS_5(f, k, i) \
    STEP(a, b, c, d, e, f, k, i); \
    STEP(e, a, b, c, d, f, k, (i) + 1); \
    STEP(d, e, a, b, c, f, k, (i) + 2); \
    STEP(c, d, e, a, b, f, k, (i) + 3); \
    STEP(b, c, d, e, a, f, k, (i) + 4)
#define STEPS_20(f, k, i) \
    STEPS_5(f, k, i); \
    STEPS_5(f, k, (i) + 5); \
    STEPS_5(f, k, (i) + 10); \
    STEPS_5(f, k, (i) + 15)

static void sha1_blocks(u32 *state, const u8 *p, size_t n)
{
    u32 a = state[0], b = state[1], c = state[2], d = state[3];
    u32 e = state[4];

    for (; n > 0; n--, p += 64) {
        u32 w[16];
        STEPS_20(CHOOSE, 0x5a827999, 0);
        STEPS_20(PARITY, 0x6ed9eba1, 20);
        STEPS_20(MAJORITY, 0x8f1bbcdc, 40);
        STEPS_20(PARITY, 0xca62c1d6, 60);
        a = state[0] += a;
        b = state[1] += b;
        c = state[2] += c;
        d = state[3] += d;
        e = state[4] += e;
    }
}

void sha1_init(struct sha1 *sha1)
{
    sha1->size = 0;
    sha1->state[0] = 0x67452301;
    sha1->state[1] = 0xefcdab89;
    sha1->state[2] = 0x98badcfe;
    sha1->state[3] = 0x10325476;
    sha1->state[4] = 0xc3d2e1f0;
}

void sha1_update(struct sha1 *sha1, const void *data, size_t size)
{
    digest_update(&sha1->size, sha1->state, sha1->block, sha1_blocks, data, size);
}

void sha1_final(struct sha1 *sha1, u8 digest[SHA1_SIZE])
{
    digest_end(sha1->size, sha1->state, sha1->block, sha1_blocks, __builtin_bswap64(sha1->size * 8));
    for (u32 i = 0; i < 5; i++)
        write_u32(digest + 4 * i, __builtin_bswap32(sha1->state[i]));
}
