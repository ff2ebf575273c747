// One hash for byte strings, computed in steps of 16 bytes: the state takes in two words with one wide multiplication.
// The last step holds the remaining 0 to 15 bytes, zeros behind them; the length goes in at the end.
#include "veld/hash.h"

#include <emmintrin.h>

static const u64 seed = 0x2d358dccaa6c78a5u;

// The difference of the words keeps a step from losing all when one factor of the product happens to be zero.
static inline u64 step(u64 h, u64 low, u64 high)
{
    return hash_mix(low ^ h, high) ^ (low - high);
}

// N bytes at P, 0 to 15 of them, as two words, without a read outside them.
static inline void load_rest(const u8 *p, size_t n, u64 *low, u64 *high)
{
    *low = *high = 0;
    if (n >= 8) {
        *low = read_u64(p);
        if (n > 8)
            *high = read_u64(p + n - 8) >> (8 * (16 - n));
    } else if (n >= 4) {
        *low = read_u32(p) | (u64)read_u32(p + n - 4) << (8 * (n - 4));
    } else if (n > 0) {
        *low = p[0] | (u64)p[n / 2] << (8 * (n / 2)) | (u64)p[n - 1] << (8 * (n - 1));
    }
}

u64 hash_bytes(const void *bytes, size_t n)
{
    const u8 *p = bytes;
    u64 h = seed, low, high;
    size_t left = n;

    for (; left >= 16; left -= 16, p += 16)
        h = step(h, read_u64(p), read_u64(p + 8));
    load_rest(p, left, &low, &high);
    return hash_mix(step(h, low, high), n);
}

// Sanitizers would object to the bytes behind the NUL, which are read and thrown away.
__attribute__((no_sanitize_address, no_sanitize_thread)) u64 hash_name(const char *name,
                                                                       size_t *length)
{
    // ones + 16 - n is N bytes of 0xff, then zeros.
    static const u8 ones[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                255, 255, 255, 255, 255, 255, 255, 255};
    const char *p = name;
    const __m128i zero = _mm_setzero_si128();
    u64 h = seed, low, high;
    size_t n;

    for (;;) {
        // Within 15 bytes of the end of a page: look for the NUL in the aligned 16 bytes first, which stay inside it.
        size_t in_page = (uintptr_t)p & 4095;
        if (UNLIKELY(in_page > 4096 - 16)) {
            size_t skip = (uintptr_t)p & 15;
            __m128i aligned = _mm_load_si128((const __m128i *)(p - skip));
            unsigned nuls = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(aligned, zero)) >> skip;
            if (nuls != 0) {
                n = (unsigned)__builtin_ctz(nuls);
                load_rest((const u8 *)p, n, &low, &high);
                break;
            }
        }
        __m128i bytes = _mm_loadu_si128((const __m128i *)p);
        unsigned nuls = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, zero));
        if (nuls != 0) {
            n = (unsigned)__builtin_ctz(nuls);
            bytes = _mm_and_si128(bytes, _mm_loadu_si128((const __m128i *)(ones + 16 - n)));
            low = (u64)_mm_cvtsi128_si64(bytes);
            high = (u64)_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes));
            break;
        }
        h = step(h, (u64)_mm_cvtsi128_si64(bytes),
                 (u64)_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes)));
        p += 16;
    }
    *length = (size_t)(p - name) + n;
    return hash_mix(step(h, low, high), *length);
}

void hash_long(const void *p, size_t n, u64 out[2])
{
    const u8 *at = p;
    u64 a = n, b = 0x2545f4914f6cdd1du, c = 0x9e6c63d0676a9a99u, d = 0xd8163841fdb8b5a5u;
    size_t left = n;
    for (; left >= 64; left -= 64, at += 64) {
        a = step(a, read_u64(at), read_u64(at + 8));
        b = step(b, read_u64(at + 16), read_u64(at + 24));
        c = step(c, read_u64(at + 32), read_u64(at + 40));
        d = step(d, read_u64(at + 48), read_u64(at + 56));
    }
    u64 rest = hash_bytes(at, left);
    out[0] = hash_mix(a + rest, b ^ c);
    out[1] = hash_mix(c + d, a ^ rest);
}
