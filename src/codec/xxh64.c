// XXH64, as specified in doc/xxhash_spec.md of the xxHash project, version 0.2.0.

#include <veld/codec.h>

#define P1 0x9e3779b185ebca87ULL
#define P2 0xc2b2ae3d27d4eb4fULL
#define P3 0x165667b19e3779f9ULL
#define P4 0x85ebca77c2b2ae63ULL
#define P5 0x27d4eb2f165667c5ULL

static u64 rotate(u64 v, u32 n)
{
    return v << n | v >> (64 - n);
}

static u64 add_word(u64 lane, u64 word)
{
    return rotate(lane + word * P2, 31) * P1;
}

u64 xxh64(const void *data, size_t size, u64 seed)
{
    const u8 *p = data;
    u64 hash = seed + P5;
    size_t n = size;

    if (n >= 32) {
        u64 a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
        for (; n >= 32; n -= 32, p += 32) {
            a = add_word(a, read_u64(p));
            b = add_word(b, read_u64(p + 8));
            c = add_word(c, read_u64(p + 16));
            d = add_word(d, read_u64(p + 24));
        }
        hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
        hash = (hash ^ add_word(0, a)) * P1 + P4;
        hash = (hash ^ add_word(0, b)) * P1 + P4;
        hash = (hash ^ add_word(0, c)) * P1 + P4;
        hash = (hash ^ add_word(0, d)) * P1 + P4;
    }
    hash += size;
    for (; n >= 8; n -= 8, p += 8)
        hash = rotate(hash ^ add_word(0, read_u64(p)), 27) * P1 + P4;
    if (n >= 4) {
        hash = rotate(hash ^ read_u32(p) * P1, 23) * P2 + P3;
        n -= 4;
        p += 4;
    }
    for (; n > 0; n--, p++)
        hash = rotate(hash ^ *p * P5, 11) * P1;
    hash = (hash ^ hash >> 33) * P2;
    hash = (hash ^ hash >> 29) * P3;
    return hash ^ hash >> 32;
}
