// Zstandard decompression (RFC 8878).
//
// A frame is a run of blocks; a compressed block is a section of literals, mostly Huffman coded in
// four interleaved streams, and a section of sequences (copy so many literals, then so many bytes
// from so far back) coded with three finite-state entropy (FSE) tables. Both kinds of bit stream
// are read from their last byte to their first. Tables may be kept from block to block within a
// frame. The whole output is there to copy from, so the frame's window needs no memory of its own.

#include <veld/codec.h>

#include "copy.h"

enum {
    BLOCK_SIZE_MAX = 128 * 1024,
    HUFFMAN_BITS_MAX = 11,
    LL_CODES = 36, ML_CODES = 53, OF_CODES = 32, OF_DEFAULT_CODES = 29,
    LL_BITS_MAX = 9, ML_BITS_MAX = 9, OF_BITS_MAX = 8,
    WEIGHT_BITS_MAX = 6,            // of the FSE table that Huffman weights are coded with
};

// One state of an FSE table for sequences, and what its symbol stands for.
struct seq_entry {
    u32 base;                       // value without its extra bits
    u16 next;                       // next state, to which n_bits bits are added
    u8 n_bits;
    u8 n_extra;
};

struct seq_table {
    const struct seq_entry *at;     // NULL: there is none to repeat
    u32 bits;                       // log2 of the number of states
};

struct workspace {
    struct seq_entry ll_default[64], ml_default[64], of_default[32];
    struct seq_entry ll[1 << LL_BITS_MAX], ml[1 << ML_BITS_MAX], of[1 << OF_BITS_MAX];
    struct seq_entry weights[1 << WEIGHT_BITS_MAX];     // of Huffman codes; `base` is the weight
    u16 huffman[1 << HUFFMAN_BITS_MAX];     // by the next bits: symbol << 8 | size of its code
    u8 literals[BLOCK_SIZE_MAX + COPY_MARGIN];
};

struct zstd {
    struct workspace *ws;
    const u8 *in_end;
    u8 *out, *out_end;
    u8 *frame_start;                // in the output: matches reach back to here
    u64 block_max;

    u32 huffman_bits;               // 0: no table yet in this frame
    struct seq_table ll, ml, of;
    size_t repeats[3];              // last offsets, newest first

    const u8 *literals;             // of this block; COPY_MARGIN bytes after them may be read, too
    size_t n_literals;
};

// -------------------------------------------------------------------------------------------------
// Bit streams, read backwards. `bits` is the word at `p`; its top `used` bits are taken already.

struct back_bits {
    u64 bits;
    u32 used;                       // more than 64: bits before the first were taken
    const u8 *p, *start;
};

static inline u32 highest_bit(u32 v)
{
    return 31 - (u32)__builtin_clz(v);
}

// The highest set bit of the last byte marks the end of the stream.
static bool back_bits_init(struct back_bits *b, const u8 *in, size_t size)
{
    if (size == 0 || in[size - 1] == 0)
        return false;
    b->start = in;
    b->used = 8 - highest_bit(in[size - 1]);
    if (size >= 8) {
        b->p = in + size - 8;
        b->bits = read_u64(b->p);
        return true;
    }
    b->p = in;
    b->bits = 0;
    for (size_t i = 0; i < size; i++)
        b->bits |= (u64)in[i] << (8 * i);
    b->used += 8 * (8 - (u32)size);
    return true;
}

// Have at least 57 bits, or all that are left. Taking more than that gives meaningless bits;
// back_bits_is_done will tell, as `used` only grows then.
static ALWAYS_INLINE void back_bits_refill(struct back_bits *b)
{
    if (LIKELY((size_t)(b->p - b->start) >= 8)) {
        b->p -= b->used >> 3;       // used <= 64
        b->used &= 7;
        b->bits = read_u64(b->p);
        return;
    }
    size_t n = b->used >> 3;
    if (n > (size_t)(b->p - b->start))
        n = (size_t)(b->p - b->start);
    if (n > 0) {
        b->p -= n;
        b->used -= (u32)n * 8;
        b->bits = read_u64(b->p);
    }
}

// N is 0 to 63.
static ALWAYS_INLINE u64 back_bits_take(struct back_bits *b, u32 n)
{
    u64 v = b->bits << (b->used & 63) >> 1 >> (63 - n);
    b->used += n;
    return v;
}

// All bits were taken and none more.
static inline bool back_bits_is_done(const struct back_bits *b)
{
    return b->p == b->start && b->used == 64;
}

// -------------------------------------------------------------------------------------------------
// FSE tables

// At least 32 bits from bit position `at` on, with zeros after the end.
static u32 peek_bits(const u8 *in, size_t size, size_t at)
{
    size_t from = at / 8;
    u64 v = 0;

    if (from + 8 <= size) {
        v = read_u64(in + from);
    } else {
        for (size_t i = from; i < size; i++)
            v |= (u64)in[i] << (8 * (i - from));
    }
    return (u32)(v >> (at % 8));
}

// Read the description of a table (section 4.1.1): how many states each symbol has, -1 meaning
// "less than one". Returns its size in bytes, 0 if it is bad.
static size_t fse_read_counts(const u8 *in, size_t size, u32 bits_max, u32 symbols_max,
                              i16 *counts, u32 *n_symbols, u32 *table_bits)
{
    size_t at = 4;                  // in bits
    if (size == 0)
        return 0;
    u32 bits = (in[0] & 15) + 5;
    if (bits > bits_max)
        return 0;

    i32 n_left = 1 << bits;
    u32 symbol = 0;
    while (n_left > 0 && symbol < symbols_max && at < size * 8) {
        // One of n_left + 2 values, -1 to n_left, in just so many bits: the lowest values take a
        // bit less.
        u32 peek = peek_bits(in, size, at);
        u32 n_bits = highest_bit((u32)n_left + 1) + 1;
        u32 low = peek & ((1u << (n_bits - 1)) - 1);
        u32 n_short = (1u << n_bits) - 1 - ((u32)n_left + 1);
        u32 value = peek & ((1u << n_bits) - 1);
        if (low < n_short) {
            value = low;
            n_bits--;
        } else if (value >= 1u << (n_bits - 1)) {
            value -= n_short;
        }
        at += n_bits;
        i32 count = (i32)value - 1;
        counts[symbol++] = (i16)count;
        n_left -= count < 0 ? 1 : count;
        if (count == 0) {
            u32 repeat;
            do {
                repeat = peek_bits(in, size, at) & 3;
                at += 2;
                if (repeat > symbols_max - symbol)
                    return 0;
                for (u32 i = 0; i < repeat; i++)
                    counts[symbol++] = 0;
            } while (repeat == 3);
        }
    }
    if (n_left != 0 || at > size * 8)
        return 0;
    *n_symbols = symbol;
    *table_bits = bits;
    return (at + 7) / 8;
}

// Lay out the states (section 4.1.1). Without `bases`, a symbol stands for itself.
static void fse_build(struct seq_entry *table, u32 bits, const i16 *counts, u32 n_symbols,
                      const u32 *bases, const u8 *extras)
{
    u32 size = 1u << bits, mask = size - 1, step = (size >> 1) + (size >> 3) + 3;
    u32 high = size;                // states from here on belong to symbols with "less than one"
    u16 next[64];

    for (u32 s = 0; s < n_symbols; s++) {
        next[s] = (u16)counts[s];
        if (counts[s] < 0) {
            table[--high].base = s;
            next[s] = 1;
        }
    }
    u32 at = 0;
    for (u32 s = 0; s < n_symbols; s++) {
        for (i32 i = 0; i < counts[s]; i++) {
            table[at].base = s;
            do {
                at = (at + step) & mask;
            } while (at >= high);
        }
    }
    for (u32 i = 0; i < size; i++) {
        u32 s = table[i].base;
        u32 x = next[s]++;
        u32 n_bits = bits - highest_bit(x);
        table[i].next = (u16)((x << n_bits) - size);
        table[i].n_bits = (u8)n_bits;
        table[i].base = bases != NULL ? bases[s] : s;
        table[i].n_extra = extras != NULL ? extras[s] : 0;
    }
}

// What the codes of sequences stand for (section 3.1.1.3.2.1).
static const u32 ll_bases[LL_CODES] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40,
    48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536,
};
static const u8 ll_extras[LL_CODES] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3,
    4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
};
static const u32 ml_bases[ML_CODES] = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051,
    4099, 8195, 16387, 32771, 65539,
};
static const u8 ml_extras[ML_CODES] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
};
// Code N is 2^N and N more bits. From 4 on that is the offset + 3; below, it names one of the last
// three offsets.
static const u32 of_bases[OF_CODES] = {
    1, 2, (1 << 2) - 3, (1 << 3) - 3, (1 << 4) - 3, (1 << 5) - 3, (1 << 6) - 3, (1 << 7) - 3,
    (1 << 8) - 3, (1 << 9) - 3, (1 << 10) - 3, (1 << 11) - 3, (1 << 12) - 3, (1 << 13) - 3,
    (1 << 14) - 3, (1 << 15) - 3, (1 << 16) - 3, (1 << 17) - 3, (1 << 18) - 3, (1 << 19) - 3,
    (1 << 20) - 3, (1 << 21) - 3, (1 << 22) - 3, (1 << 23) - 3, (1 << 24) - 3, (1 << 25) - 3,
    (1 << 26) - 3, (1 << 27) - 3, (1 << 28) - 3, (1 << 29) - 3, (1 << 30) - 3, (1u << 31) - 3,
};
static const u8 of_extras[OF_CODES] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 29, 30, 31,
};
static const i16 ll_default_counts[LL_CODES] = {
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1,
};
static const i16 ml_default_counts[ML_CODES] = {
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
};
static const i16 of_default_counts[OF_DEFAULT_CODES] = {
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
};

// What the three kinds of table differ in.
struct seq_kind {
    const u32 *bases;
    const u8 *extras;
    u32 n_codes, bits_max, default_bits;
};
static const struct seq_kind ll_kind = { ll_bases, ll_extras, LL_CODES, LL_BITS_MAX, 6 };
static const struct seq_kind ml_kind = { ml_bases, ml_extras, ML_CODES, ML_BITS_MAX, 6 };
static const struct seq_kind of_kind = { of_bases, of_extras, OF_CODES, OF_BITS_MAX, 5 };

// Get one of the three tables ready as `mode` says; move *in past its description.
static bool read_seq_table(struct seq_table *table, u32 mode, const struct seq_kind *kind,
                           struct seq_entry *space, const struct seq_entry *defaults,
                           const u8 **in, const u8 *end)
{
    i16 counts[ML_CODES];
    u32 n_symbols, bits;

    switch (mode) {
    case 0:                         // predefined
        table->at = defaults;
        table->bits = kind->default_bits;
        return true;
    case 1:                         // always the same code
        if (*in == end || **in >= kind->n_codes)
            return false;
        u32 code = *(*in)++;
        space[0] = (struct seq_entry){ kind->bases[code], 0, 0, kind->extras[code] };
        table->at = space;
        table->bits = 0;
        return true;
    case 2:
        n_symbols = 0;
        size_t size = fse_read_counts(*in, (size_t)(end - *in), kind->bits_max, kind->n_codes,
                                      counts, &n_symbols, &bits);
        if (size == 0)
            return false;
        *in += size;
        fse_build(space, bits, counts, n_symbols, kind->bases, kind->extras);
        table->at = space;
        table->bits = bits;
        return true;
    default:                        // the last one again
        return table->at != NULL;
    }
}

// -------------------------------------------------------------------------------------------------
// Literals

// Huffman weights compressed with FSE: two states take turns until the stream has run dry. Returns
// how many weights there are, 0 if they are bad.
static u32 read_fse_weights(struct zstd *z, const u8 *in, size_t size, u8 *weights)
{
    i16 counts[HUFFMAN_BITS_MAX + 1];
    u32 n_symbols, bits, n = 0;
    struct back_bits b;
    const struct seq_entry *table = z->ws->weights;

    size_t header = fse_read_counts(in, size, WEIGHT_BITS_MAX, HUFFMAN_BITS_MAX + 1, counts,
                                    &n_symbols, &bits);
    if (header == 0 || !back_bits_init(&b, in + header, size - header))
        return 0;
    fse_build(z->ws->weights, bits, counts, n_symbols, NULL, NULL);

    u32 this = (u32)back_bits_take(&b, bits);
    back_bits_refill(&b);
    u32 other = (u32)back_bits_take(&b, bits);
    if (b.used > 64)
        return 0;
    while (n < 254) {
        weights[n++] = (u8)table[this].base;
        back_bits_refill(&b);
        u32 next = table[this].next + (u32)back_bits_take(&b, table[this].n_bits);
        if (b.used > 64) {
            weights[n++] = (u8)table[other].base;
            return n;
        }
        this = other;
        other = next;
    }
    return 0;
}

// Read a Huffman tree description (section 4.2.1) and build the table. Returns its size, 0 if it is
// bad.
static size_t read_huffman_table(struct zstd *z, const u8 *in, size_t size)
{
    u8 weights[256];
    u32 n;

    if (size == 0)
        return 0;
    u32 header = in[0];
    if (header >= 128) {            // 4 bits each
        n = header - 127;
        if ((n + 1) / 2 > size - 1)
            return 0;
        for (u32 i = 0; i < n; i++)
            weights[i] = i % 2 == 0 ? in[1 + i / 2] >> 4 : in[1 + i / 2] & 15;
        size = 1 + (n + 1) / 2;
    } else {
        if (header > size - 1)
            return 0;
        n = read_fse_weights(z, in + 1, header, weights);
        if (n == 0)
            return 0;
        size = 1 + header;
    }

    // A weight W > 0 is 2^(W-1) cells of the table; the last symbol, not sent, fills it up to a
    // power of two.
    u32 count[HUFFMAN_BITS_MAX + 2] = { 0 };
    u32 sum = 0;
    for (u32 i = 0; i < n; i++) {
        if (weights[i] > HUFFMAN_BITS_MAX)
            return 0;
        count[weights[i]]++;
        sum += (1u << weights[i]) >> 1;
    }
    if (sum == 0)
        return 0;
    u32 bits = highest_bit(sum) + 1;
    u32 rest = (1u << bits) - sum;
    if (bits > HUFFMAN_BITS_MAX || !is_power_of_two(rest))
        return 0;
    weights[n] = (u8)(highest_bit(rest) + 1);
    count[weights[n++]]++;
    if (count[1] < 2)               // the two longest codes differ in their last bit
        return 0;

    u32 start[HUFFMAN_BITS_MAX + 2];
    for (u32 w = 1, at = 0; w <= bits; w++) {
        start[w] = at;
        at += count[w] << (w - 1);
    }
    u16 *table = z->ws->huffman;
    for (u32 i = 0; i < n; i++) {
        u32 w = weights[i];
        if (w == 0)
            continue;
        u16 entry = (u16)(i << 8 | (bits + 1 - w));
        u16 *cell = table + start[w];
        start[w] += 1u << (w - 1);
        if (w == 1) {
            cell[0] = entry;
        } else if (w == 2) {
            cell[0] = cell[1] = entry;
        } else {
            u64 four = entry * 0x0001000100010001ULL;
            for (u32 c = 0; c < 1u << (w - 1); c += 4)
                memcpy(cell + c, &four, 8);
        }
    }
    z->huffman_bits = bits;
    return size;
}

// Decode the rest of one stream to [out, end). False unless it ends just there.
static ALWAYS_INLINE bool decode_huffman_stream_body(struct back_bits *b, const u16 *table,
                                                     u32 bits, u8 *out, u8 *end)
{
    u32 entry;
#define DECODE() \
    (entry = table[b->bits << (b->used & 63) >> (64 - bits)], b->used += entry & 255, \
     *out++ = (u8)(entry >> 8))
    while (end - out >= 5) {
        back_bits_refill(b);        // 57 bits: five codes of at most 11
        DECODE();
        DECODE();
        DECODE();
        DECODE();
        DECODE();
    }
    back_bits_refill(b);
    while (out < end)
        DECODE();
#undef DECODE
    back_bits_refill(b);
    return back_bits_is_done(b);
}

// Decode the four streams, each giving `quarter` bytes but the last, in step for as long as none
// needs a check. The words keep their next bit on top, and a 1 marks how much of them is used (its
// place is the lowest, unused bit).
static ALWAYS_INLINE bool decode_huffman_4_body(struct back_bits b[4], const u16 *table, u32 bits,
                                                u8 *out, size_t quarter, u8 *end)
{
    u32 shift = 64 - bits;
    u8 *out0 = out, *out1 = out + quarter, *out2 = out1 + quarter, *out3 = out2 + quarter;
    const u8 *p0 = b[0].p, *p1 = b[1].p, *p2 = b[2].p, *p3 = b[3].p;
    u64 w0 = (b[0].bits | 1) << b[0].used, w1 = (b[1].bits | 1) << b[1].used;
    u64 w2 = (b[2].bits | 1) << b[2].used, w3 = (b[3].bits | 1) << b[3].used;

    for (;;) {
        // A round takes at most 55 bits, which with 7 used before move no stream by more than 7
        // bytes.
        size_t n = (size_t)(p0 - b[0].start);
        n = MIN(n, (size_t)(p1 - b[1].start));
        n = MIN(n, (size_t)(p2 - b[2].start));
        n = MIN(n, (size_t)(p3 - b[3].start)) / 7;
        n = MIN(n, (size_t)(end - out3) / 5);
        if (n == 0)
            break;
        u8 *stop = out3 + 5 * n;
        do {
            u32 entry;
#define DECODE(s, i) \
    (entry = table[w##s >> shift], w##s <<= entry & 63, out##s[i] = (u8)(entry >> 8))
#define DECODE4(i) \
    (DECODE(0, i), DECODE(1, i), DECODE(2, i), DECODE(3, i))
#define REFILL(s) \
    do { \
        u32 used = (u32)__builtin_ctzll(w##s); \
        p##s -= used >> 3; \
        w##s = (read_u64(p##s) | 1) << (used & 7); \
        out##s += 5; \
    } while (0)
            DECODE4(0);
            DECODE4(1);
            DECODE4(2);
            DECODE4(3);
            DECODE4(4);
            REFILL(0);
            REFILL(1);
            REFILL(2);
            REFILL(3);
#undef DECODE
#undef DECODE4
#undef REFILL
        } while (out3 < stop);
    }

    b[0] = (struct back_bits){ read_u64(p0), (u32)__builtin_ctzll(w0), p0, b[0].start };
    b[1] = (struct back_bits){ read_u64(p1), (u32)__builtin_ctzll(w1), p1, b[1].start };
    b[2] = (struct back_bits){ read_u64(p2), (u32)__builtin_ctzll(w2), p2, b[2].start };
    b[3] = (struct back_bits){ read_u64(p3), (u32)__builtin_ctzll(w3), p3, b[3].start };
    return decode_huffman_stream_body(&b[0], table, bits, out0, out + quarter) &&
           decode_huffman_stream_body(&b[1], table, bits, out1, out + 2 * quarter) &&
           decode_huffman_stream_body(&b[2], table, bits, out2, out + 3 * quarter) &&
           decode_huffman_stream_body(&b[3], table, bits, out3, end);
}

#if HAVE_BMI2_VARIANTS
TARGET_BMI2 static bool decode_huffman_stream_bmi2(struct back_bits *b, const u16 *table, u32 bits,
                                                   u8 *out, u8 *end)
{
    return decode_huffman_stream_body(b, table, bits, out, end);
}

TARGET_BMI2 static bool decode_huffman_4_bmi2(struct back_bits b[4], const u16 *table, u32 bits,
                                              u8 *out, size_t quarter, u8 *end)
{
    return decode_huffman_4_body(b, table, bits, out, quarter, end);
}
#endif

static bool decode_huffman_stream(struct back_bits *b, const u16 *table, u32 bits, u8 *out, u8 *end)
{
#if HAVE_BMI2_VARIANTS
    if (cpu_has_bmi2())
        return decode_huffman_stream_bmi2(b, table, bits, out, end);
#endif
    return decode_huffman_stream_body(b, table, bits, out, end);
}

static bool decode_huffman_4(struct back_bits b[4], const u16 *table, u32 bits, u8 *out,
                             size_t quarter, u8 *end)
{
#if HAVE_BMI2_VARIANTS
    if (cpu_has_bmi2())
        return decode_huffman_4_bmi2(b, table, bits, out, quarter, end);
#endif
    return decode_huffman_4_body(b, table, bits, out, quarter, end);
}

static bool decode_huffman_literals(struct zstd *z, const u8 *in, size_t size, bool is_four)
{
    struct back_bits b[4];
    u8 *out = z->ws->literals, *end = out + z->n_literals;

    if (!is_four) {
        return back_bits_init(&b[0], in, size) &&
               decode_huffman_stream(&b[0], z->ws->huffman, z->huffman_bits, out, end);
    }
    size_t quarter = (z->n_literals + 3) / 4;
    if (size < 6 || 3 * quarter > z->n_literals)
        return false;
    size_t size0 = read_u16(in), size1 = read_u16(in + 2), size2 = read_u16(in + 4);
    in += 6;
    size -= 6;
    if (size0 + size1 + size2 > size)
        return false;
    size_t size3 = size - size0 - size1 - size2;
    if (!back_bits_init(&b[0], in, size0) || !back_bits_init(&b[1], in + size0, size1) ||
        !back_bits_init(&b[2], in + size0 + size1, size2) ||
        !back_bits_init(&b[3], in + size0 + size1 + size2, size3))
        return false;
    if (MIN(MIN(size0, size1), MIN(size2, size3)) >= 8)
        return decode_huffman_4(b, z->ws->huffman, z->huffman_bits, out, quarter, end);
    for (u32 i = 0; i < 4; i++) {
        u8 *stop = i < 3 ? out + quarter : end;
        if (!decode_huffman_stream(&b[i], z->ws->huffman, z->huffman_bits, out, stop))
            return false;
        out = stop;
    }
    return true;
}

// The literals section of a block (section 3.1.1.3.1). Returns its size, 0 if it is bad.
static size_t read_literals(struct zstd *z, const u8 *in, size_t size)
{
    if (size == 0)
        return 0;
    u32 type = in[0] & 3, format = in[0] >> 2 & 3;

    if (type < 2) {                 // raw, or one byte repeated
        size_t header = (size_t[]){ 1, 2, 1, 3 }[format];
        if (size < header)
            return 0;
        z->n_literals = format == 1 ? read_u16(in) >> 4
                      : format == 3 ? (read_u16(in) | (u32)in[2] << 16) >> 4
                                    : in[0] >> 3;
        size_t n_bytes = type == 0 ? z->n_literals : 1;
        if (n_bytes > size - header || z->n_literals > z->block_max)
            return 0;
        z->literals = z->ws->literals;
        if (type == 1)
            memset(z->ws->literals, in[header], z->n_literals);
        else if ((size_t)(z->in_end - (in + header)) - n_bytes >= COPY_MARGIN)
            z->literals = in + header;
        else
            memcpy(z->ws->literals, in + header, n_bytes);
        return header + n_bytes;
    }

    size_t header = format < 2 ? 3 : format + 2;
    if (size < header)
        return 0;
    u64 v = 0;
    memcpy(&v, in, header);
    u32 n_bits = format < 2 ? 10 : format == 2 ? 14 : 18;
    u32 mask = (1u << n_bits) - 1;
    z->n_literals = v >> 4 & mask;
    size_t n_bytes = v >> (4 + n_bits) & mask;
    if (n_bytes > size - header || z->n_literals > z->block_max)
        return 0;
    in += header;
    size = n_bytes;
    if (type == 2) {
        size_t n_table = read_huffman_table(z, in, size);
        if (n_table == 0)
            return 0;
        in += n_table;
        size -= n_table;
    }
    z->literals = z->ws->literals;
    if (z->huffman_bits == 0 || !decode_huffman_literals(z, in, size, format != 0))
        return 0;
    return header + n_bytes;
}

// -------------------------------------------------------------------------------------------------
// Sequences

// Carry out N > 0 sequences, then put out the literals that are left.
static ALWAYS_INLINE bool run_sequences_body(struct zstd *z, struct back_bits *stream, u32 n)
{
    struct back_bits b = *stream;
    const struct seq_entry *ll_table = z->ll.at, *ml_table = z->ml.at, *of_table = z->of.at;
    u8 *out = z->out, *frame_start = z->frame_start;
    const u8 *literals = z->literals, *literals_end = literals + z->n_literals;
    size_t repeat0 = z->repeats[0], repeat1 = z->repeats[1], repeat2 = z->repeats[2];

    // Whole words may be copied up to fast_end, single bytes up to end.
    size_t room = (size_t)(z->out_end - out);
    u8 *end = out + MIN(room, z->block_max);
    u8 *fast_end = out + (room > COPY_MARGIN ? MIN(room - COPY_MARGIN, z->block_max) : 0);

    u32 ll_state = (u32)back_bits_take(&b, z->ll.bits);
    u32 of_state = (u32)back_bits_take(&b, z->of.bits);
    u32 ml_state = (u32)back_bits_take(&b, z->ml.bits);
    for (;;) {
        struct seq_entry ll = ll_table[ll_state], ml = ml_table[ml_state], of = of_table[of_state];
        u32 n_extra = (u32)ll.n_extra + ml.n_extra + of.n_extra;

        // 57 bits are enough for 31 extra bits and for the next states' 26; rarely there are more
        // extra bits.
        back_bits_refill(&b);
        size_t offset = of.base + back_bits_take(&b, of.n_extra);
        if (LIKELY(of.n_extra > 1)) {
            repeat2 = repeat1;
            repeat1 = repeat0;
            repeat0 = offset;
        } else {
            // 1, 2, 3 are the last offsets; without literals 1 is the second, 2 the third, 3 the
            // first less one.
            offset += ll.base == 0;
            if (offset == 1) {
                offset = repeat0;
            } else {
                size_t v = offset == 2 ? repeat1 : offset == 3 ? repeat2 : repeat0 - 1;
                if (offset != 2)
                    repeat2 = repeat1;
                repeat1 = repeat0;
                repeat0 = offset = v;
            }
        }
        if (UNLIKELY(n_extra > 31))
            back_bits_refill(&b);
        size_t n_match = ml.base + back_bits_take(&b, ml.n_extra);
        size_t n_literals = ll.base + back_bits_take(&b, ll.n_extra);
        if (UNLIKELY(n_extra > 31))
            back_bits_refill(&b);
        if (LIKELY(--n > 0)) {
            ll_state = ll.next + (u32)back_bits_take(&b, ll.n_bits);
            ml_state = ml.next + (u32)back_bits_take(&b, ml.n_bits);
            of_state = of.next + (u32)back_bits_take(&b, of.n_bits);
        }

        if (UNLIKELY(n_literals > (size_t)(literals_end - literals)))
            return false;
        // An offset of 0 (from "the first less one") wraps around here.
        if (UNLIKELY(offset - 1 >= (size_t)(out - frame_start) + n_literals))
            return false;
        if (LIKELY((ptrdiff_t)(n_literals + n_match) <= fast_end - out)) {
            copy_wild(out, literals, n_literals);
            out += n_literals;
            copy_match_wild(out, offset, n_match);
        } else {
            if (n_literals + n_match > (size_t)(end - out))
                return false;
            memcpy(out, literals, n_literals);
            out += n_literals;
            copy_match_exact(out, offset, n_match);
        }
        literals += n_literals;
        out += n_match;
        if (UNLIKELY(n == 0))
            break;
    }
    back_bits_refill(&b);
    if (!back_bits_is_done(&b))
        return false;

    size_t n_left = (size_t)(literals_end - literals);
    if (n_left > (size_t)(end - out))
        return false;
    if (n_left > 0)
        memcpy(out, literals, n_left);
    z->out = out + n_left;
    z->repeats[0] = repeat0;
    z->repeats[1] = repeat1;
    z->repeats[2] = repeat2;
    return true;
}

#if HAVE_BMI2_VARIANTS
TARGET_BMI2 static bool run_sequences_bmi2(struct zstd *z, struct back_bits *b, u32 n)
{
    return run_sequences_body(z, b, n);
}
#endif

static bool run_sequences(struct zstd *z, struct back_bits *b, u32 n)
{
#if HAVE_BMI2_VARIANTS
    if (cpu_has_bmi2())
        return run_sequences_bmi2(z, b, n);
#endif
    return run_sequences_body(z, b, n);
}

static bool put_bytes(struct zstd *z, const u8 *from, size_t n)
{
    if (n > (size_t)(z->out_end - z->out))
        return false;
    if (n > 0)                      // `out` may be null for an empty output
        memcpy(z->out, from, n);
    z->out += n;
    return true;
}

// A compressed block (section 3.1.1.3).
static bool decode_block(struct zstd *z, const u8 *in, size_t size)
{
    const u8 *end = in + size;
    size_t n_bytes = read_literals(z, in, size);
    if (n_bytes == 0 || n_bytes == size)
        return false;
    in += n_bytes;

    u32 n = *in++;
    if (n == 0)
        return in == end && put_bytes(z, z->literals, z->n_literals);
    if (n == 255) {
        if (end - in < 2)
            return false;
        n = read_u16(in) + 0x7f00;
        in += 2;
    } else if (n >= 128) {
        if (in == end)
            return false;
        n = ((n - 128) << 8) + *in++;
    }
    if (in == end)
        return false;
    u32 modes = *in++;
    struct workspace *ws = z->ws;
    struct back_bits b;
    return (modes & 3) == 0 &&
           read_seq_table(&z->ll, modes >> 6, &ll_kind, ws->ll, ws->ll_default, &in, end) &&
           read_seq_table(&z->of, modes >> 4 & 3, &of_kind, ws->of, ws->of_default, &in, end) &&
           read_seq_table(&z->ml, modes >> 2 & 3, &ml_kind, ws->ml, ws->ml_default, &in, end) &&
           back_bits_init(&b, in, (size_t)(end - in)) && run_sequences(z, &b, n);
}

// -------------------------------------------------------------------------------------------------
// Frames

static u64 read_little_endian(const u8 *p, size_t size)
{
    u64 v = 0;
    for (size_t i = 0; i < size; i++)
        v |= (u64)p[i] << (8 * i);
    return v;
}

// Decode the frame after whose magic number *in points, and move *in past it.
static bool decode_frame(struct zstd *z, const u8 **in)
{
    const u8 *p = *in, *end = z->in_end;
    if (p == end)
        return false;
    u32 descriptor = *p++;
    bool is_single_segment = descriptor & 32, has_checksum = descriptor & 4;
    size_t n_window = is_single_segment ? 0 : 1;
    size_t n_dictionary = (size_t[]){ 0, 1, 2, 4 }[descriptor & 3];
    size_t n_content = (size_t[]){ is_single_segment ? 1 : 0, 2, 4, 8 }[descriptor >> 6];
    if ((descriptor & 8) != 0 || (size_t)(end - p) < n_window + n_dictionary + n_content)
        return false;

    u64 window = 0;
    if (n_window > 0) {
        window = 1ULL << (10 + (*p >> 3));
        window += window / 8 * (*p & 7);
        p++;
    }
    if (read_little_endian(p, n_dictionary) != 0)
        return false;
    p += n_dictionary;
    u64 content = read_little_endian(p, n_content) + (n_content == 2 ? 256 : 0);
    p += n_content;
    if (n_content > 0 && content > (size_t)(z->out_end - z->out))
        return false;

    z->frame_start = z->out;
    z->block_max = MIN(is_single_segment ? content : window, (u64)BLOCK_SIZE_MAX);
    z->huffman_bits = 0;
    z->ll.at = z->ml.at = z->of.at = NULL;
    z->repeats[0] = 1;
    z->repeats[1] = 4;
    z->repeats[2] = 8;

    bool is_last = false;
    while (!is_last) {
        if (end - p < 3)
            return false;
        u32 header = read_u16(p) | (u32)p[2] << 16;
        p += 3;
        is_last = header & 1;
        size_t size = header >> 3;
        u32 type = header >> 1 & 3;
        size_t n_bytes = type == 1 ? 1 : size;
        if (size > z->block_max || n_bytes > (size_t)(end - p))
            return false;
        switch (type) {
        case 0:                     // raw
            if (!put_bytes(z, p, size))
                return false;
            break;
        case 1:                     // one byte, repeated
            if (size > (size_t)(z->out_end - z->out))
                return false;
            if (size > 0)
                memset(z->out, *p, size);
            z->out += size;
            break;
        case 2:
            if (!decode_block(z, p, size))
                return false;
            break;
        default:
            return false;
        }
        p += n_bytes;
    }

    size_t size = (size_t)(z->out - z->frame_start);
    if (n_content > 0 && size != content)
        return false;
    if (has_checksum) {
        if (end - p < 4 || read_u32(p) != (u32)xxh64(z->frame_start, size, 0))
            return false;
        p += 4;
    }
    *in = p;
    return true;
}

size_t zstd_workspace_size(void)
{
    return sizeof(struct workspace);
}

bool zstd_decode(void *workspace, const u8 *in, size_t in_size, u8 *out, size_t out_size)
{
    struct workspace *ws = workspace;
    fse_build(ws->ll_default, 6, ll_default_counts, LL_CODES, ll_bases, ll_extras);
    fse_build(ws->ml_default, 6, ml_default_counts, ML_CODES, ml_bases, ml_extras);
    fse_build(ws->of_default, 5, of_default_counts, OF_DEFAULT_CODES, of_bases, of_extras);

    struct zstd z = { .ws = ws, .in_end = in + in_size, .out = out, .out_end = out + out_size };
    while (in < z.in_end) {
        if (z.in_end - in < 4)
            return false;
        u32 magic = read_u32(in);
        in += 4;
        if (magic == 0xfd2fb528) {
            if (!decode_frame(&z, &in))
                return false;
        } else if ((magic & ~15u) == 0x184d2a50) {      // a frame to skip
            if (z.in_end - in < 4)
                return false;
            u32 size = read_u32(in);
            in += 4;
            if (size > (size_t)(z.in_end - in))
                return false;
            in += size;
        } else {
            return false;
        }
    }
    return z.out == z.out_end;
}
