// Copies for decoders that write their output front to back: they move whole words and so may write
// past the end of what was asked, up to COPY_MARGIN bytes. The caller has checked that so much of
// the output is still to come.
#ifndef CODEC_COPY_H
#define CODEC_COPY_H

#include <string.h>

#include <veld/base.h>

enum { COPY_MARGIN = 32 };

// Decoders are bound by shifts with a variable count, and BMI2 has those without the detour through
// %cl. So their inner loops are written once, as ALWAYS_INLINE bodies, and instantiated twice.
#define ALWAYS_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define HAVE_BMI2_VARIANTS 1
#define TARGET_BMI2 __attribute__((target("bmi,bmi2")))
static inline bool cpu_has_bmi2(void)
{
    return __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
#else
#define HAVE_BMI2_VARIANTS 0
#endif

static ALWAYS_INLINE void copy8(u8 *to, const u8 *from)
{
    u64 v;
    memcpy(&v, from, 8);
    memcpy(to, &v, 8);
}

static ALWAYS_INLINE void copy16(u8 *to, const u8 *from)
{
    struct { u64 lo, hi; } v;
    memcpy(&v, from, 16);
    memcpy(to, &v, 16);
}

// SIZE bytes, not overlapping; reads and writes up to 31 bytes more.
static ALWAYS_INLINE void copy_wild(u8 *to, const u8 *from, size_t size)
{
    copy16(to, from);
    if (LIKELY(size <= 16))
        return;
    const u8 *end = to + size;
    to += 16;
    from += 16;
    do {
        copy16(to, from);
        copy16(to + 16, from + 16);
        to += 32;
        from += 32;
    } while (to < end);
}

// Repeat the SIZE bytes that start OFFSET bytes back; the two may overlap, which repeats a pattern.
// Writes up to 31 bytes more. OFFSET is at least 1.
static ALWAYS_INLINE void copy_match_wild(u8 *to, size_t offset, size_t size)
{
    const u8 *from = to - offset;
    const u8 *end = to + size;

    if (LIKELY(offset >= 16)) {
        copy16(to, from);
        if (LIKELY(size <= 16))
            return;
        do {
            to += 16;
            from += 16;
            copy16(to, from);
        } while (to + 16 < end);
    } else if (offset >= 8) {
        do {
            copy8(to, from);
            copy8(to + 8, from + 8);
            to += 16;
            from += 16;
        } while (to < end);
    } else {
        // Multiplying repeats the lowest OFFSET bytes over a word; stepping by a multiple of OFFSET
        // keeps its phase.
        static const u64 repeat[8] = {
            0, 0x0101010101010101, 0x0001000100010001, 0x0001000001000001,
            0x0000000100000001, 0x0000010000000001, 0x0001000000000001, 0x0100000000000001,
        };
        static const u8 step[8] = { 0, 8, 8, 6, 8, 5, 6, 7 };
        u64 word;
        memcpy(&word, from, 8);
        word = (word & ((1ULL << (8 * offset)) - 1)) * repeat[offset];
        do {
            memcpy(to, &word, 8);
            to += step[offset];
            memcpy(to, &word, 8);
            to += step[offset];
        } while (to < end);
    }
}

// The same, exactly SIZE bytes, for the last bytes of the output.
static inline void copy_match_exact(u8 *to, size_t offset, size_t size)
{
    const u8 *from = to - offset;
    for (size_t i = 0; i < size; i++)
        to[i] = from[i];
}

#endif
