// SHA-256 (FIPS 180-4), for --build-id=sha256.

#include <string.h>

#include <veld/codec.h>

#include "digest.h"

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static const u32 k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 rotate(u32 v, u32 n)
{
    return v >> n | v << (32 - n);  // to the right, as the standard does
}

// Step i + j, on words whose roles turn. The message schedule lives in a ring of 16 words: the one
// just used becomes the one for 16 steps later.
#define STEP(a, b, c, d, e, f, g, h, j) \
    do { \
        u32 word = w[j]; \
        u32 t = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + \
                k[i + (j)] + word; \
        d += t; \
        h = t + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) + (c & (a ^ b))); \
        u32 w1 = w[((j) + 1) & 15], w14 = w[((j) + 14) & 15]; \
        w[j] = word + (rotate(w1, 7) ^ rotate(w1, 18) ^ w1 >> 3) + w[((j) + 9) & 15] + \
               (rotate(w14, 17) ^ rotate(w14, 19) ^ w14 >> 10); \
    } while (0)

static void sha256_blocks(u32 *state, const u8 *p, size_t n)
{
    u32 a = state[0], b = state[1], c = state[2], d = state[3];
    u32 e = state[4], f = state[5], g = state[6], h = state[7];

    for (; n > 0; n--, p += 64) {
        u32 w[16];
        for (u32 i = 0; i < 16; i++)
            w[i] = __builtin_bswap32(read_u32(p + 4 * i));
        for (u32 i = 0; i < 64; i += 16) {
            STEP(a, b, c, d, e, f, g, h, 0);
            STEP(h, a, b, c, d, e, f, g, 1);
            STEP(g, h, a, b, c, d, e, f, 2);
            STEP(f, g, h, a, b, c, d, e, 3);
            STEP(e, f, g, h, a, b, c, d, 4);
            STEP(d, e, f, g, h, a, b, c, 5);
            STEP(c, d, e, f, g, h, a, b, 6);
            STEP(b, c, d, e, f, g, h, a, 7);
            STEP(a, b, c, d, e, f, g, h, 8);
            STEP(h, a, b, c, d, e, f, g, 9);
            STEP(g, h, a, b, c, d, e, f, 10);
            STEP(f, g, h, a, b, c, d, e, 11);
            STEP(e, f, g, h, a, b, c, d, 12);
            STEP(d, e, f, g, h, a, b, c, 13);
            STEP(c, d, e, f, g, h, a, b, 14);
            STEP(b, c, d, e, f, g, h, a, 15);
        }
        a = state[0] += a;
        b = state[1] += b;
        c = state[2] += c;
        d = state[3] += d;
        e = state[4] += e;
        f = state[5] += f;
        g = state[6] += g;
        h = state[7] += h;
    }
}

void sha256_init(struct sha256 *sha256)
{
    static const u32 start[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    sha256->size = 0;
    memcpy(sha256->state, start, sizeof(start));
}

void sha256_update(struct sha256 *sha256, const void *data, size_t size)
{
    digest_update(&sha256->size, sha256->state, sha256->block, sha256_blocks, data, size);
}

void sha256_final(struct sha256 *sha256, u8 digest[SHA256_SIZE])
{
    digest_end(sha256->size, sha256->state, sha256->block, sha256_blocks, __builtin_bswap64(sha256->size * 8));
    for (u32 i = 0; i < 8; i++)
        write_u32(digest + 4 * i, __builtin_bswap32(sha256->state[i]));
}
