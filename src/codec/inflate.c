// Inflate: zlib streams (RFC 1950) and the deflate data inside (RFC 1951).
//
// A deflate block is a run of Huffman codes, sent least significant bit first, each a literal byte,
// a (length, distance) pair or the end of the block. Codes are looked up by their next LITLEN_BITS
// (DISTANCE_BITS) bits; longer ones continue in a subtable. Almost all symbols are decoded by
// `decode_fast`, which runs while both input and output have so much room left that nothing within
// one round needs a check; `decode_exact` does the rest one at a time. What is accepted follows
// zlib: a code must be complete, except that a lone code of one bit may stand alone.

#include <veld/codec.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "copy.h"

enum {
    MAX_CODE_BITS = 15,
    N_LITLENS = 288,                // 286 and 287 have codes in the fixed code, but no meaning
    N_DISTANCES = 32,               // likewise 30 and 31
    N_PRECODES = 19,
    END_OF_BLOCK = 256,

    LITLEN_BITS = 11,
    DISTANCE_BITS = 8,
    PRECODE_BITS = 7,
    // Entries needed at worst, subtables included, are 2342 and 402: found by going through all
    // complete codes, as enough.c of zlib does. build_table checks all the same.
    LITLEN_TABLE_SIZE = 2400,
    DISTANCE_TABLE_SIZE = 416,
};

// A table entry: bits 0-7 how many bits it takes in all, 8-11 how many of them are the code itself
// (the rest are extra bits), 16-30 literal, base of the length or distance, or start of the
// subtable (then 8-11 is its width).
#define LITERAL (1u << 31)
#define SPECIAL (1u << 15)          // no such value: one of the next two, or a subtable
#define BLOCK_END (1u << 14)
#define INVALID (1u << 13)
#define VALUE(base, n_extra) ((u32)(base) << 16 | (n_extra))

#define LIT1(v) LITERAL | (u32)(v) << 16
#define LIT4(v) LIT1(v), LIT1((v) + 1), LIT1((v) + 2), LIT1((v) + 3)
#define LIT16(v) LIT4(v), LIT4((v) + 4), LIT4((v) + 8), LIT4((v) + 12)
#define LIT64(v) LIT16(v), LIT16((v) + 16), LIT16((v) + 32), LIT16((v) + 48)

// What each symbol means; build_table adds the size of its code.
static const u32 litlen_meaning[N_LITLENS] = {
    LIT64(0), LIT64(64), LIT64(128), LIT64(192),
    SPECIAL | BLOCK_END,
    VALUE(3, 0), VALUE(4, 0), VALUE(5, 0), VALUE(6, 0), VALUE(7, 0), VALUE(8, 0), VALUE(9, 0),
    VALUE(10, 0), VALUE(11, 1), VALUE(13, 1), VALUE(15, 1), VALUE(17, 1), VALUE(19, 2),
    VALUE(23, 2), VALUE(27, 2), VALUE(31, 2), VALUE(35, 3), VALUE(43, 3), VALUE(51, 3),
    VALUE(59, 3), VALUE(67, 4), VALUE(83, 4), VALUE(99, 4), VALUE(115, 4), VALUE(131, 5),
    VALUE(163, 5), VALUE(195, 5), VALUE(227, 5), VALUE(258, 0),
    SPECIAL | INVALID, SPECIAL | INVALID,
};

static const u32 distance_meaning[N_DISTANCES] = {
    VALUE(1, 0), VALUE(2, 0), VALUE(3, 0), VALUE(4, 0), VALUE(5, 1), VALUE(7, 1), VALUE(9, 2),
    VALUE(13, 2), VALUE(17, 3), VALUE(25, 3), VALUE(33, 4), VALUE(49, 4), VALUE(65, 5),
    VALUE(97, 5), VALUE(129, 6), VALUE(193, 6), VALUE(257, 7), VALUE(385, 7), VALUE(513, 8),
    VALUE(769, 8), VALUE(1025, 9), VALUE(1537, 9), VALUE(2049, 10), VALUE(3073, 10),
    VALUE(4097, 11), VALUE(6145, 11), VALUE(8193, 12), VALUE(12289, 12), VALUE(16385, 13),
    VALUE(24577, 13), SPECIAL | INVALID, SPECIAL | INVALID,
};

static const u32 precode_meaning[N_PRECODES] = {
    VALUE(0, 0), VALUE(1, 0), VALUE(2, 0), VALUE(3, 0), VALUE(4, 0), VALUE(5, 0), VALUE(6, 0),
    VALUE(7, 0), VALUE(8, 0), VALUE(9, 0), VALUE(10, 0), VALUE(11, 0), VALUE(12, 0), VALUE(13, 0),
    VALUE(14, 0), VALUE(15, 0), VALUE(16, 2), VALUE(17, 3), VALUE(18, 7),
};

struct inflater {
    // The next bits of the stream, lowest first: n_bits of them are taken from `in`. Bits above
    // those are either zero or what will be taken next, so that refilling may OR whole words.
    u64 bits;
    u32 n_bits;
    u32 n_virtual;                  // zero bytes that were "taken" after the end of the input
    const u8 *in, *in_end;
    u8 *out, *out_start, *out_end;

    u32 litlen_bits, distance_bits; // index widths of the tables
    bool has_fixed_code;            // the tables hold the fixed code: no need to build it again
    u32 litlen[LITLEN_TABLE_SIZE];
    u32 distance[DISTANCE_TABLE_SIZE];
    u32 precode[1 << PRECODE_BITS];
    u8 lengths[N_LITLENS + N_DISTANCES];
};

// Have at least 56 bits, also past the end of the input: those read as zero, and `is_overrun`
// tells.
static void refill(struct inflater *z)
{
    if (LIKELY((size_t)(z->in_end - z->in) >= 8)) {
        z->bits |= read_u64(z->in) << z->n_bits;
        z->in += (63 - z->n_bits) >> 3;
        z->n_bits |= 56;
        return;
    }
    while (z->n_bits < 56) {
        if (z->in < z->in_end)
            z->bits |= (u64)*z->in++ << z->n_bits;
        else
            z->n_virtual++;
        z->n_bits += 8;
    }
}

// Whether bits were used that are not in the input.
static bool is_overrun(const struct inflater *z)
{
    return z->n_virtual * 8 > z->n_bits;
}

// At most 32 bits, which a refill has provided.
static u32 take(struct inflater *z, u32 n)
{
    u32 v = (u32)(z->bits & ((1ULL << n) - 1));
    z->bits >>= n;
    z->n_bits -= n;
    return v;
}

// Back to a byte boundary; whole bytes that were read ahead are given back. False if there were not
// enough.
static bool align_to_byte(struct inflater *z)
{
    u32 n_back = z->n_bits >> 3;
    if (n_back < z->n_virtual)
        return false;
    z->in -= n_back - z->n_virtual;
    z->bits = 0;
    z->n_bits = 0;
    z->n_virtual = 0;
    return true;
}

// Make the lookup table of the canonical code in which symbol i has lengths[i] bits (0: none).
// Returns how many bits index its first level, 0 if the lengths are no code. A code of no or one
// symbol gives a table that says INVALID for unused bits if `may_be_sparse`.
static u32 build_table(u32 *table, u32 table_size, u32 max_bits, const u8 *lengths, u32 n,
                       const u32 *meaning, bool may_be_sparse)
{
    u32 count[MAX_CODE_BITS + 1] = { 0 };
    u32 next[MAX_CODE_BITS + 1];
    u16 sorted[N_LITLENS];          // by length, then by symbol: the order of the codes

    for (u32 i = 0; i < n; i++)
        count[lengths[i]]++;

    i32 n_free = 1;                 // codes of `len` bits that are not taken by shorter ones
    u32 longest = 0;
    next[0] = 0;
    for (u32 len = 1, at = 0; len <= MAX_CODE_BITS; len++) {
        next[len] = at;
        at += count[len];
        n_free = n_free * 2 - (i32)count[len];
        if (n_free < 0)
            return 0;               // more codes than there are
        if (count[len] > 0)
            longest = len;
    }
    for (u32 i = 0; i < n; i++) {
        if (lengths[i] > 0)
            sorted[next[lengths[i]]++] = (u16)i;
    }
    if (n_free > 0) {
        if (!may_be_sparse || longest > 1)
            return 0;
        table[0] = longest == 1 ? meaning[sorted[0]] + 0x101 : (SPECIAL | INVALID | 1);
        table[1] = SPECIAL | INVALID | 1;
        return 1;
    }

    // Codes count up from their most significant bit, which comes first in the stream and so is bit
    // 0 here: `code` is kept reversed. The table grows with the length: entries for `len` bits are
    // those for len-1 bits twice, and then the codes of exactly `len` bits fill what shorter ones
    // have left.
    u32 bits = MIN(longest, max_bits);
    u32 code = 0, len = 1;
    const u16 *sym = sorted;
    while (count[len] == 0)
        len++;
    for (;; len++) {
        for (u32 i = count[len]; i > 0; i--) {
            table[code] = meaning[*sym++] + len * 0x101;
            if (code == (1u << len) - 1)
                return bits;        // all ones is the last code
            u32 bit = 0x80000000u >> __builtin_clz(code ^ ((1u << len) - 1));
            code = (code & (bit - 1)) | bit;
        }
        if (len == bits)
            break;
        memcpy(table + (1u << len), table, sizeof(*table) << len);
    }

    // Longer codes: each group that shares its first `bits` bits has a subtable, as wide as its
    // longest code.
    u32 mask = (1u << bits) - 1, prefix = UINT32_MAX, start = 0, width = 0, end = 1u << bits;
    for (len = bits + 1;; len++) {
        for (u32 i = count[len]; i > 0; i--) {
            if ((code & mask) != prefix) {
                prefix = code & mask;
                width = len - bits;
                for (u32 room = i; room < 1u << width && bits + width < longest;) {
                    width++;
                    room = room * 2 + count[bits + width];
                }
                start = end;
                end += 1u << width;
                if (end > table_size)
                    return 0;
                table[prefix] = SPECIAL | start << 16 | width << 8 | bits;
            }
            u32 entry = meaning[*sym++] + (len - bits) * 0x101;
            for (u32 at = code >> bits; at < 1u << width; at += 1u << (len - bits))
                table[start + at] = entry;
            if (code == (1u << len) - 1)
                return bits;
            u32 bit = 0x80000000u >> __builtin_clz(code ^ ((1u << len) - 1));
            code = (code & (bit - 1)) | bit;
        }
    }
}

static void use_fixed_code(struct inflater *z)
{
    if (z->has_fixed_code)
        return;
    memset(z->lengths, 8, 144);
    memset(z->lengths + 144, 9, 256 - 144);
    memset(z->lengths + 256, 7, 280 - 256);
    memset(z->lengths + 280, 8, 288 - 280);
    memset(z->lengths + 288, 5, 32);
    z->litlen_bits = build_table(z->litlen, LITLEN_TABLE_SIZE, LITLEN_BITS, z->lengths, 288,
                                 litlen_meaning, false);
    z->distance_bits = build_table(z->distance, DISTANCE_TABLE_SIZE, DISTANCE_BITS,
                                   z->lengths + 288, 32, distance_meaning, false);
    z->has_fixed_code = true;
}

// The header of a dynamic block: lengths of the codes, themselves run-length and Huffman coded by a
// "precode".
static bool read_dynamic_code(struct inflater *z)
{
    static const u8 order[N_PRECODES] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    };
    u8 precode_lengths[N_PRECODES] = { 0 };

    refill(z);
    u32 n_litlens = take(z, 5) + 257;
    u32 n_distances = take(z, 5) + 1;
    u32 n_precodes = take(z, 4) + 4;
    if (n_litlens > 286 || n_distances > 30)
        return false;
    for (u32 i = 0; i < n_precodes; i++) {
        if (z->n_bits < 3)
            refill(z);
        precode_lengths[order[i]] = (u8)take(z, 3);
    }
    u32 bits = build_table(z->precode, ARRAY_LEN(z->precode), PRECODE_BITS, precode_lengths,
                           N_PRECODES, precode_meaning, false);
    if (bits == 0)
        return false;

    z->has_fixed_code = false;
    u32 n = n_litlens + n_distances;
    for (u32 i = 0; i < n;) {
        if (z->n_bits < PRECODE_BITS + 7) {
            refill(z);
            if (is_overrun(z))
                return false;
        }
        u32 entry = z->precode[z->bits & ((1u << bits) - 1)];
        u32 sym = entry >> 16;
        u32 n_code = entry >> 8 & 15, n_extra = (entry & 255) - n_code;
        take(z, n_code);
        if (sym < 16) {
            z->lengths[i++] = (u8)sym;
            continue;
        }
        u32 repeat = take(z, n_extra) + (sym == 18 ? 11 : 3);
        if (repeat > n - i || (sym == 16 && i == 0))
            return false;
        memset(z->lengths + i, sym == 16 ? z->lengths[i - 1] : 0, repeat);
        i += repeat;
    }
    if (is_overrun(z) || z->lengths[END_OF_BLOCK] == 0)
        return false;
    z->litlen_bits = build_table(z->litlen, LITLEN_TABLE_SIZE, LITLEN_BITS, z->lengths, n_litlens,
                                 litlen_meaning, true);
    z->distance_bits = build_table(z->distance, DISTANCE_TABLE_SIZE, DISTANCE_BITS,
                                   z->lengths + n_litlens, n_distances, distance_meaning, true);
    return z->litlen_bits != 0 && z->distance_bits != 0;
}

enum decode_result { DECODE_BAD, DECODE_MORE, DECODE_BLOCK_END };

// One round of decode_fast refills at most three times (7 bytes each, the last one looks at 8), and
// puts out at most three literals and a match of 258 bytes with its margin.
enum { FAST_IN_MARGIN = 32, FAST_OUT_MARGIN = 3 + 258 + COPY_MARGIN };

static bool has_fast_margins(const struct inflater *z)
{
    return z->in_end - z->in >= FAST_IN_MARGIN && z->out_end - z->out >= FAST_OUT_MARGIN;
}

// Decode symbols until the margins are used up. Needs has_fast_margins.
static ALWAYS_INLINE enum decode_result decode_fast_body(struct inflater *z)
{
    const u8 *in = z->in, *in_stop = z->in_end - FAST_IN_MARGIN;
    u8 *out = z->out, *out_start = z->out_start, *out_stop = z->out_end - FAST_OUT_MARGIN;
    u64 bits = z->bits;
    u32 n_bits = z->n_bits;
    const u32 *litlen = z->litlen, *distance = z->distance;
    u64 litlen_mask = (1u << z->litlen_bits) - 1, distance_mask = (1u << z->distance_bits) - 1;
    enum decode_result result = DECODE_MORE;
    u32 entry;

#define REFILL() \
    do { \
        bits |= read_u64(in) << n_bits; \
        in += (63 - n_bits) >> 3; \
        n_bits |= 56; \
    } while (0)
#define DROP(e) (bits >>= (u8)(e), n_bits -= (u8)(e))
#define LOW_BITS(v, n) ((v) & ((1ULL << (n)) - 1))

    REFILL();
    entry = litlen[bits & litlen_mask];
    do {
        // At least 56 bits are there, and `entry` is the meaning of the first. Two literals take 22
        // of them, a length with its extra bits 20; an entry looked up in advance stays right while
        // bits are added above.
        if (entry & LITERAL) {
            DROP(entry);
            *out++ = (u8)(entry >> 16);
            entry = litlen[bits & litlen_mask];
            if (entry & LITERAL) {
                DROP(entry);
                *out++ = (u8)(entry >> 16);
                entry = litlen[bits & litlen_mask];
                if (entry & LITERAL) {
                    DROP(entry);
                    *out++ = (u8)(entry >> 16);
                    entry = litlen[bits & litlen_mask];
                    REFILL();
                    continue;
                }
            }
        }
        if (UNLIKELY(entry & SPECIAL)) {
            if (!(entry & (BLOCK_END | INVALID))) {
                DROP(entry);
                entry = litlen[(entry >> 16) + LOW_BITS(bits, entry >> 8 & 15)];
                if (entry & LITERAL) {
                    DROP(entry);
                    *out++ = (u8)(entry >> 16);
                    REFILL();
                    entry = litlen[bits & litlen_mask];
                    continue;
                }
            }
            if (UNLIKELY(entry & SPECIAL)) {
                DROP(entry);
                result = entry & INVALID ? DECODE_BAD : DECODE_BLOCK_END;
                break;
            }
        }

        size_t size = (entry >> 16) + (LOW_BITS(bits, (u8)entry) >> (entry >> 8 & 15));
        DROP(entry);
        entry = distance[bits & distance_mask];
        if (n_bits < MAX_CODE_BITS + 13) {
            REFILL();
            entry = distance[bits & distance_mask];
        }
        if (UNLIKELY(entry & SPECIAL)) {
            if (!(entry & INVALID)) {
                DROP(entry);
                entry = distance[(entry >> 16) + LOW_BITS(bits, entry >> 8 & 15)];
            }
            if (UNLIKELY(entry & SPECIAL)) {
                result = DECODE_BAD;
                break;
            }
        }
        size_t offset = (entry >> 16) + (LOW_BITS(bits, (u8)entry) >> (entry >> 8 & 15));
        DROP(entry);
        if (UNLIKELY(offset > (size_t)(out - out_start))) {
            result = DECODE_BAD;
            break;
        }
        REFILL();
        entry = litlen[bits & litlen_mask];
        copy_match_wild(out, offset, size);
        out += size;
    } while (in <= in_stop && out <= out_stop);

#undef REFILL
#undef DROP
#undef LOW_BITS

    z->in = in;
    z->out = out;
    z->bits = bits;
    z->n_bits = n_bits;
    return result;
}

#if HAVE_BMI2_VARIANTS
TARGET_BMI2 static enum decode_result decode_fast_bmi2(struct inflater *z)
{
    return decode_fast_body(z);
}
#endif

static enum decode_result decode_fast_plain(struct inflater *z)
{
    return decode_fast_body(z);
}

static enum decode_result decode_fast(struct inflater *z)
{
#if HAVE_BMI2_VARIANTS
    if (cpu_has_bmi2())
        return decode_fast_bmi2(z);
#endif
    return decode_fast_plain(z);
}

// Look up the next symbol through both levels; its bits are still to be taken.
static u32 next_entry(struct inflater *z, const u32 *table, u32 table_bits)
{
    u32 entry = table[z->bits & ((1u << table_bits) - 1)];
    if ((entry & (SPECIAL | BLOCK_END | INVALID)) == SPECIAL) {
        take(z, entry & 255);
        entry = table[(entry >> 16) + (z->bits & ((1u << (entry >> 8 & 15)) - 1))];
    }
    return entry;
}

static u32 take_value(struct inflater *z, u32 entry)
{
    u32 n_code = entry >> 8 & 15;
    take(z, n_code);
    return (entry >> 16) + take(z, (entry & 255) - n_code);
}

// Decode the rest of a block, near the end of input or output.
static bool decode_exact(struct inflater *z)
{
    for (;;) {
        refill(z);
        u32 entry = next_entry(z, z->litlen, z->litlen_bits);
        if (entry & LITERAL) {
            if (z->out == z->out_end)
                return false;
            take(z, entry & 255);
            *z->out++ = (u8)(entry >> 16);
            if (is_overrun(z))
                return false;
            continue;
        }
        if (entry & SPECIAL) {
            take(z, entry & 255);
            return (entry & BLOCK_END) != 0;
        }
        size_t size = take_value(z, entry);
        entry = next_entry(z, z->distance, z->distance_bits);
        if (entry & SPECIAL)
            return false;
        size_t offset = take_value(z, entry);
        if (is_overrun(z) || offset > (size_t)(z->out - z->out_start) ||
            size > (size_t)(z->out_end - z->out))
            return false;
        copy_match_exact(z->out, offset, size);
        z->out += size;
    }
}

// The symbols of a block, up to its end.
static bool decode_symbols(struct inflater *z)
{
    if (has_fast_margins(z)) {
        enum decode_result result = decode_fast(z);
        if (result != DECODE_MORE)
            return result == DECODE_BLOCK_END;
    }
    return decode_exact(z);
}

static bool inflate_stored_block(struct inflater *z)
{
    if (!align_to_byte(z) || z->in_end - z->in < 4)
        return false;
    size_t size = read_u16(z->in);
    if ((size ^ read_u16(z->in + 2)) != 0xffff)
        return false;
    z->in += 4;
    if (size > (size_t)(z->in_end - z->in) || size > (size_t)(z->out_end - z->out))
        return false;
    if (size > 0)                   // `out` may be null for an empty output
        memcpy(z->out, z->in, size);
    z->in += size;
    z->out += size;
    return true;
}

// Adler-32 (RFC 1950): a is the sum of all bytes, b the sum of all values of a.
struct adler32 {
    u32 a, b;
};

static void adler32_update(struct adler32 *adler, const u8 *p, size_t size)
{
    u32 a = adler->a, b = adler->b;

    while (size > 0) {
        size_t n = MIN(size, 5552); // so many bytes cannot overflow 32 bits
        size -= n;
#if defined(__SSE2__)
        // 16 bytes at a time: b grows by 16 times the old a and by each byte times its distance
        // from the end.
        size_t n_vectors = n / 16;
        if (n_vectors > 0) {
            const __m128i zero = _mm_setzero_si128();
            const __m128i weights_low = _mm_set_epi16(9, 10, 11, 12, 13, 14, 15, 16);
            const __m128i weights_high = _mm_set_epi16(1, 2, 3, 4, 5, 6, 7, 8);
            __m128i sum = zero, sums = zero, weighted = zero;
            for (size_t i = 0; i < n_vectors; i++) {
                __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
                sums = _mm_add_epi32(sums, sum);
                sum = _mm_add_epi32(sum, _mm_sad_epu8(v, zero));
                __m128i low = _mm_unpacklo_epi8(v, zero), high = _mm_unpackhi_epi8(v, zero);
                weighted = _mm_add_epi32(weighted, _mm_madd_epi16(low, weights_low));
                weighted = _mm_add_epi32(weighted, _mm_madd_epi16(high, weights_high));
            }
            weighted = _mm_add_epi32(weighted, _mm_slli_epi32(sums, 4));
            u32 w[4], s[4];
            memcpy(w, &weighted, 16);
            memcpy(s, &sum, 16);
            b += a * 16 * (u32)n_vectors + w[0] + w[1] + w[2] + w[3];
            a += s[0] + s[2];
            p += 16 * n_vectors;
            n -= 16 * n_vectors;
        }
#endif
        for (; n > 0; n--) {
            a += *p++;
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    adler->a = a;
    adler->b = b;
}

// Decode all blocks; `adler`, if given, sees each block while it is still in the cache.
static bool inflate_blocks(struct inflater *z, struct adler32 *adler)
{
    bool is_last = false;
    while (!is_last) {
        u8 *block = z->out;
        refill(z);
        is_last = take(z, 1);
        bool ok = false;
        switch (take(z, 2)) {
        case 0:
            ok = inflate_stored_block(z);
            break;
        case 1:
            use_fixed_code(z);
            ok = decode_symbols(z);
            break;
        case 2:
            ok = read_dynamic_code(z) && decode_symbols(z);
            break;
        }
        if (!ok || is_overrun(z))
            return false;
        if (adler != NULL)
            adler32_update(adler, block, (size_t)(z->out - block));
    }
    return z->out == z->out_end && align_to_byte(z);
}

static void inflater_init(struct inflater *z, const u8 *in, size_t in_size, u8 *out,
                          size_t out_size)
{
    z->bits = 0;
    z->n_bits = 0;
    z->n_virtual = 0;
    z->in = in;
    z->in_end = in + in_size;
    z->out = z->out_start = out;
    z->out_end = out + out_size;
    z->has_fixed_code = false;
}

bool deflate_decode(const u8 *in, size_t in_size, u8 *out, size_t out_size)
{
    struct inflater z;
    inflater_init(&z, in, in_size, out, out_size);
    return inflate_blocks(&z, NULL);
}

bool zlib_decode(const u8 *in, size_t in_size, u8 *out, size_t out_size)
{
    // CMF and FLG: method 8 with a window of at most 32 KiB, no dictionary, check bits.
    if (in_size < 6 || (in[0] & 15) != 8 || in[0] >> 4 > 7 || (in[0] * 256 + in[1]) % 31 != 0 ||
        (in[1] & 32) != 0)
        return false;

    struct inflater z;
    struct adler32 adler = { 1, 0 };
    inflater_init(&z, in + 2, in_size - 2, out, out_size);
    if (!inflate_blocks(&z, &adler) || z.in_end - z.in < 4)
        return false;
    u32 expected = (u32)z.in[0] << 24 | (u32)z.in[1] << 16 | (u32)z.in[2] << 8 | z.in[3];
    return expected == (adler.b << 16 | adler.a);
}
