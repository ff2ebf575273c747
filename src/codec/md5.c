// MD5 (RFC 1321). Broken as a signature, but still what --build-id=md5 promises.

#include <veld/codec.h>

#include "digest.h"

static u32 rotate(u32 v, u32 n)
{
    return v << n | v >> (32 - n);
}

// K[i] is 2^32 * abs(sin(i + 1)); rounds mix the words of the block in four different orders.
#define STEP(f, a, b, c, d, word, k, n) \
    (a += (f) + read_u32(p + 4 * (word)) + (k), a = rotate(a, n) + (b))
#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))
#define STEPS_4(f, w0, w1, w2, w3, k0, k1, k2, k3, n0, n1, n2, n3) \
    STEP(f(b, c, d), a, b, c, d, w0, k0, n0); \
    STEP(f(a, b, c), d, a, b, c, w1, k1, n1); \
    STEP(f(d, a, b), c, d, a, b, w2, k2, n2); \
    STEP(f(c, d, a), b, c, d, a, w3, k3, n3)

static void md5_blocks(u32 *state, const u8 *p, size_t n)
{
    u32 a = state[0], b = state[1], c = state[2], d = state[3];

    for (; n > 0; n--, p += 64) {
        u32 a0 = a, b0 = b, c0 = c, d0 = d;
        STEPS_4(F, 0, 1, 2, 3, 0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 7, 12, 17, 22);
        STEPS_4(F, 4, 5, 6, 7, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 7, 12, 17, 22);
        STEPS_4(F, 8, 9, 10, 11, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 7, 12, 17, 22);
        STEPS_4(F, 12, 13, 14, 15, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 7, 12, 17, 22);
        STEPS_4(G, 1, 6, 11, 0, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 5, 9, 14, 20);
        STEPS_4(G, 5, 10, 15, 4, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 5, 9, 14, 20);
        STEPS_4(G, 9, 14, 3, 8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 5, 9, 14, 20);
        STEPS_4(G, 13, 2, 7, 12, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 5, 9, 14, 20);
        STEPS_4(H, 5, 8, 11, 14, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 4, 11, 16, 23);
        STEPS_4(H, 1, 4, 7, 10, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 4, 11, 16, 23);
        STEPS_4(H, 13, 0, 3, 6, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 4, 11, 16, 23);
        STEPS_4(H, 9, 12, 15, 2, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 4, 11, 16, 23);
        STEPS_4(I, 0, 7, 14, 5, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 6, 10, 15, 21);
        STEPS_4(I, 12, 3, 10, 1, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 6, 10, 15, 21);
        STEPS_4(I, 8, 15, 6, 13, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 6, 10, 15, 21);
        STEPS_4(I, 4, 11, 2, 9, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391, 6, 10, 15, 21);
        a += a0;
        b += b0;
        c += c0;
        d += d0;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
}

void md5_init(struct md5 *md5)
{
    md5->size = 0;
    md5->state[0] = 0x67452301;
    md5->state[1] = 0xefcdab89;
    md5->state[2] = 0x98badcfe;
    md5->state[3] = 0x10325476;
}

void md5_update(struct md5 *md5, const void *data, size_t size)
{
    digest_update(&md5->size, md5->state, md5->block, md5_blocks, data, size);
}

void md5_final(struct md5 *md5, u8 digest[MD5_SIZE])
{
    digest_end(md5->size, md5->state, md5->block, md5_blocks, md5->size * 8);
    for (u32 i = 0; i < 4; i++)
        write_u32(digest + 4 * i, md5->state[i]);
}
