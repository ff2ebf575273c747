// Inflate: streams made by zlib, and streams made here symbol by symbol, good and bad.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

static int n_failures;

static void check(bool ok, const char *what, size_t detail)
{
    if (!ok) {
        printf("inflate: failed: %s (%zu)\n", what, detail);
        n_failures++;
    }
}

// Decode with both buffers in memory of just their sizes, so that sanitizers see every step
// outside, and compare with what is expected; NULL: a failure is.
static bool gives(bool is_zlib, const u8 *in, size_t in_size, const u8 *expected, size_t size)
{
    u8 *tight_in = malloc(in_size + (in_size == 0)), *out = malloc(size + (size == 0));
    if (in_size > 0)
        memcpy(tight_in, in, in_size);
    memset(out, 0xaa, size);
    bool ok = is_zlib ? zlib_decode(tight_in, in_size, out, size)
                      : deflate_decode(tight_in, in_size, out, size);
    bool as_expected = expected == NULL ? !ok : ok && memcmp(out, expected, size) == 0;
    free(tight_in);
    free(out);
    return as_expected;
}

// Text of words; the vectors below are made from it.
static void make_text(u8 *out, size_t size, u32 seed)
{
    static const char *words[16] = {
        "section ", "symbol ", "of ", "the ", "relocation ", "0x", "a", "\n",
        "output ", "input ", "file ", "is ", "7", "size ", "and ", "(.text+",
    };
    for (size_t at = 0; at < size;) {
        u32 a = (seed = seed * 1103515245 + 12345) >> 16 & 15;
        u32 b = (seed = seed * 1103515245 + 12345) >> 16 & 15;
        const char *word = words[MIN(a, b)];
        size_t n = MIN(strlen(word), size - at);
        memcpy(out + at, word, n);
        at += n;
    }
}

// Made by zlib 1.2.13: compress2 at level 9; the last one with a sync, a full and a partial flush.
static const u8 zlib_empty[] = {
    0x78, 0xda, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01,
};
static const u8 zlib_fixed[] = {
    0x78, 0xda, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90, 0x00, 0x3a, 0x2e, 0x06, 0x7d,
};
static const u8 zlib_dynamic[] = {
    0x78, 0xda, 0x7d, 0x55, 0xdb, 0x4e, 0xc3, 0x30, 0x0c, 0x7d, 0xcf, 0x57, 0xe4, 0x11, 0x09, 0x09,
    0xf5, 0xad, 0xdf, 0x63, 0xa0, 0x15, 0x95, 0x46, 0x8b, 0x68, 0x27, 0x15, 0xbe, 0x1e, 0xdf, 0x92,
    0xd8, 0x71, 0x87, 0xb4, 0xad, 0x9b, 0x63, 0x3b, 0xc7, 0xc7, 0xc7, 0x1e, 0xec, 0x3f, 0x9f, 0xaf,
    0xdb, 0x2d, 0x2f, 0x7b, 0xde, 0xe6, 0xfc, 0x3d, 0xdd, 0xb6, 0x37, 0x38, 0x96, 0x6d, 0xcd, 0xfb,
    0xf2, 0x3b, 0xe5, 0x51, 0x4f, 0xfd, 0x03, 0x1d, 0x13, 0xa4, 0xed, 0x7e, 0x7c, 0xdd, 0x8f, 0xbc,
    0xac, 0xf4, 0x09, 0xc7, 0xc7, 0x44, 0x76, 0xf5, 0x30, 0x79, 0x86, 0x33, 0x0d, 0x27, 0x9e, 0xa8,
    0x3b, 0xf9, 0x01, 0xac, 0xef, 0x1a, 0xf7, 0xf4, 0x72, 0x4c, 0xe7, 0xf1, 0x2c, 0xe1, 0xe2, 0x31,
    0x2f, 0x37, 0x74, 0x31, 0x19, 0x40, 0x5c, 0x19, 0x10, 0xec, 0xd3, 0x9b, 0xc0, 0x2b, 0x4f, 0xb9,
    0x70, 0x38, 0x8b, 0x41, 0x9c, 0x29, 0x1f, 0x27, 0xd2, 0xa4, 0x04, 0x60, 0xce, 0xc0, 0x48, 0x3c,
    0x54, 0xf7, 0x0d, 0xd3, 0xc8, 0xf7, 0x04, 0xa0, 0x91, 0x06, 0x88, 0x5a, 0x92, 0x67, 0x83, 0x8a,
    0xe9, 0xd0, 0x20, 0x99, 0x74, 0x49, 0xb1, 0x62, 0x56, 0xc2, 0xce, 0x26, 0x2e, 0x02, 0x23, 0x5c,
    0x81, 0x3e, 0xa1, 0x39, 0x49, 0x7d, 0xb9, 0x36, 0xad, 0x96, 0xd2, 0xdd, 0xcd, 0x55, 0x34, 0x82,
    0x6d, 0x47, 0x1d, 0x43, 0x42, 0x73, 0xb1, 0x01, 0x35, 0x49, 0x1b, 0xba, 0x57, 0xcf, 0x24, 0xb4,
    0xb5, 0x3a, 0xb0, 0x99, 0xe5, 0x87, 0x49, 0xac, 0x84, 0xd2, 0x83, 0xde, 0x26, 0x7f, 0xbd, 0x72,
    0xaf, 0xd4, 0xac, 0x96, 0x42, 0x72, 0x1f, 0x4e, 0xd3, 0x7c, 0xcf, 0xc4, 0x70, 0x9a, 0x5b, 0x54,
    0x68, 0xb1, 0x5c, 0x42, 0xc9, 0x94, 0x96, 0x1c, 0x11, 0x61, 0xe9, 0x6a, 0x04, 0x1d, 0x9d, 0x4a,
    0x62, 0xdf, 0xec, 0x26, 0x30, 0x0a, 0x8c, 0xa2, 0x18, 0x5d, 0x45, 0xc2, 0xdb, 0x45, 0x77, 0x6c,
    0xe0, 0xec, 0x82, 0x9a, 0x74, 0xa0, 0x95, 0x16, 0x35, 0xd8, 0x7a, 0x41, 0x55, 0x7b, 0xd6, 0xd8,
    0x56, 0x1c, 0xc6, 0xd2, 0x8e, 0x16, 0xf1, 0x68, 0x78, 0x84, 0x59, 0x37, 0xcf, 0x3a, 0x72, 0x8e,
    0x11, 0x55, 0xb5, 0x8e, 0x2c, 0x89, 0xa1, 0xb5, 0xb5, 0x41, 0x8e, 0xd4, 0x54, 0x79, 0x93, 0xf6,
    0x9b, 0x23, 0xe5, 0xb2, 0x3a, 0x50, 0x65, 0xd8, 0xa9, 0xed, 0x70, 0xf2, 0x91, 0x03, 0xeb, 0xf6,
    0x8c, 0x19, 0x37, 0x07, 0x2a, 0xb9, 0x3e, 0x84, 0x35, 0x51, 0xbc, 0x18, 0x9e, 0x9d, 0x3d, 0xdd,
    0x19, 0xc6, 0xe4, 0x34, 0xdd, 0x36, 0x8b, 0x42, 0x9a, 0xff, 0x69, 0x36, 0x70, 0xf6, 0x4b, 0x91,
    0x87, 0x3d, 0x24, 0x03, 0x11, 0xa5, 0xd1, 0xd7, 0x85, 0xdb, 0x0c, 0xc2, 0x90, 0x33, 0xc4, 0x28,
    0xea, 0xc6, 0xce, 0x78, 0x31, 0x1e, 0xc3, 0xd9, 0x87, 0x8d, 0x00, 0x35, 0xd2, 0xf5, 0x2f, 0x25,
    0x6c, 0x3a, 0x7b, 0xe3, 0xc6, 0x50, 0x95, 0xb4, 0x7d, 0xe4, 0xe5, 0xdd, 0xc3, 0x42, 0x13, 0x3f,
    0xdd, 0x58, 0xb7, 0xae, 0x99, 0x52, 0x03, 0x1c, 0x1a, 0xf3, 0xba, 0x95, 0x10, 0x81, 0xbc, 0x1c,
    0x61, 0x66, 0x37, 0x89, 0x01, 0x4c, 0x47, 0xd0, 0xf9, 0x21, 0x36, 0x3c, 0xe3, 0xc9, 0xf1, 0xd5,
    0x98, 0xaa, 0x2c, 0x28, 0x18, 0xc1, 0x9e, 0x74, 0xce, 0x95, 0x2a, 0xa7, 0xb2, 0xb2, 0xf3, 0x2a,
    0x3a, 0x9d, 0x24, 0x83, 0x21, 0xec, 0x39, 0xf3, 0x77, 0x59, 0xfb, 0x5e, 0xe6, 0x49, 0x3c, 0x2e,
    0x59, 0x5c, 0xfe, 0x00, 0x4c, 0x53, 0xe5, 0x5f,
};
static const u8 zlib_flushed[] = {
    0x78, 0xda, 0x54, 0xcc, 0xc1, 0x0a, 0x80, 0x20, 0x0c, 0x06, 0xe0, 0xbb, 0x4f, 0xb1, 0x63, 0x10,
    0x84, 0xb7, 0x9e, 0x67, 0xd5, 0xa4, 0x81, 0xb9, 0xc8, 0x09, 0xd6, 0xd3, 0xa7, 0xe8, 0xa1, 0x2e,
    0x1b, 0xec, 0xff, 0xfe, 0x61, 0xbc, 0x8f, 0x45, 0x3c, 0x70, 0x04, 0x71, 0x70, 0x91, 0x97, 0x15,
    0x95, 0x25, 0x40, 0xe4, 0x87, 0x60, 0xee, 0xe9, 0x7f, 0x15, 0x68, 0xd0, 0x48, 0xd2, 0x33, 0x29,
    0x70, 0xa8, 0x13, 0x75, 0xa7, 0x7a, 0xef, 0xe2, 0xf3, 0xc7, 0x66, 0x63, 0x73, 0x49, 0x3a, 0xaf,
    0x0e, 0x31, 0x6c, 0xbd, 0x37, 0x4c, 0x4a, 0x59, 0xc7, 0x56, 0x6f, 0xc2, 0xb1, 0xa7, 0x17, 0x00,
    0x00, 0xff, 0xff, 0x52, 0x48, 0x44, 0x32, 0x21, 0x11, 0xa2, 0x14, 0xec, 0xa0, 0xc4, 0xe2, 0xd4,
    0x64, 0x88, 0xf3, 0x60, 0x34, 0xc4, 0x42, 0x83, 0x0a, 0x98, 0x00, 0x44, 0x31, 0xc8, 0x3c, 0xb0,
    0x41, 0x50, 0x43, 0x41, 0x0e, 0x48, 0x53, 0x48, 0x04, 0xbb, 0x04, 0xd5, 0xa9, 0x28, 0x2c, 0xa0,
    0x31, 0x10, 0x36, 0x57, 0x62, 0x22, 0x54, 0x27, 0x92, 0x43, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff,
    0xca, 0x2f, 0x2d, 0x29, 0x28, 0x2d, 0x51, 0xe0, 0x2a, 0xae, 0xcc, 0x4d, 0xca, 0xcf, 0x51, 0x80,
    0x52, 0x89, 0x79, 0x29, 0x0a, 0xc5, 0xa9, 0xc9, 0x25, 0x99, 0xf9, 0x79, 0x30, 0xa1, 0xcc, 0x62,
    0x85, 0x92, 0x8c, 0x54, 0xb8, 0xa8, 0x41, 0x45, 0x71, 0x66, 0x55, 0x2a, 0x44, 0x08, 0xc4, 0x00,
    0xe9, 0x48, 0x2c, 0x4a, 0xcd, 0xc9, 0x4f, 0x4e, 0x04, 0xcb, 0x27, 0xa2, 0x1a, 0x88, 0x24, 0xc3,
    0x05, 0x37, 0x18, 0x4a, 0x23, 0x1b, 0x9b, 0x9f, 0x06, 0xe6, 0x02, 0x04, 0x18, 0x9a, 0xdd, 0x40,
    0x51, 0x83, 0x0a, 0x90, 0x0d, 0x99, 0x79, 0x20, 0xc7, 0x22, 0x19, 0x06, 0x53, 0x08, 0x91, 0x48,
    0xcb, 0xcc, 0x01, 0xba, 0x04, 0x26, 0x96, 0xc8, 0x65, 0x50, 0x91, 0x0f, 0xf1, 0x1e, 0xd0, 0xf1,
    0x30, 0x51, 0x2e, 0xa0, 0x61, 0x40, 0x84, 0xf0, 0x87, 0x41, 0x05, 0xdc, 0x45, 0x48, 0x06, 0x83,
    0x5c, 0x01, 0x75, 0x0c, 0x08, 0x83, 0xcd, 0x07, 0x00, 0xbf, 0xf2, 0xdd, 0x01,
};

// A stream under construction.
struct stream {
    u8 bytes[1 << 17];
    size_t size;
    u32 n_bits;                     // of the last byte
};

static void put(struct stream *s, u32 value, u32 n)
{
    for (u32 i = 0; i < n; i++) {
        if (s->n_bits == 0)
            s->bytes[s->size++] = 0;
        s->bytes[s->size - 1] |= (u8)((value >> i & 1) << s->n_bits);
        s->n_bits = (s->n_bits + 1) % 8;
    }
}

// A canonical code, given the length of each symbol's code.
struct code {
    u8 lengths[288];
    u16 codes[288];
};

static void assign_codes(struct code *code)
{
    u32 next = 0;
    for (u32 len = 1; len <= 15; len++, next <<= 1) {
        for (u32 i = 0; i < 288; i++) {
            if (code->lengths[i] == len)
                code->codes[i] = (u16)next++;
        }
    }
}

static void put_code(struct stream *s, const struct code *code, u32 symbol)
{
    for (u32 i = code->lengths[symbol]; i > 0; i--)
        put(s, code->codes[symbol] >> (i - 1) & 1, 1);
}

static void fixed_codes(struct code *litlen, struct code *distance)
{
    for (u32 i = 0; i < 288; i++) {
        litlen->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        distance->lengths[i] = i < 32 ? 5 : 0;
    }
    assign_codes(litlen);
    assign_codes(distance);
}

static const u16 length_bases[29] = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
};
static const u16 distance_bases[30] = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
};

static void put_match(struct stream *s, const struct code *litlen, const struct code *distance,
                      u32 length, u32 offset)
{
    u32 i = 28, j = 29;
    while (length_bases[i] > length)
        i--;
    while (distance_bases[j] > offset)
        j--;
    put_code(s, litlen, 257 + i);
    put(s, length - length_bases[i], i < 8 || i == 28 ? 0 : i / 4 - 1);
    put_code(s, distance, j);
    put(s, offset - distance_bases[j], j < 4 ? 0 : j / 2 - 1);
}

// The header of a dynamic block, with a precode of 4 bits for each length.
static void put_dynamic_header(struct stream *s, const struct code *litlen, u32 n_litlens,
                               const struct code *distance, u32 n_distances)
{
    static const u8 order[19] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    };
    struct code precode = { 0 };
    memset(precode.lengths, 4, 16);
    assign_codes(&precode);
    put(s, 1, 1);
    put(s, 2, 2);
    put(s, n_litlens - 257, 5);
    put(s, n_distances - 1, 5);
    put(s, 15, 4);
    for (u32 i = 0; i < 19; i++)
        put(s, order[i] < 16 ? 4 : 0, 3);
    for (u32 i = 0; i < n_litlens; i++)
        put_code(s, &precode, litlen->lengths[i]);
    for (u32 i = 0; i < n_distances; i++)
        put_code(s, &precode, distance->lengths[i]);
}

static void test_zlib_streams(void)
{
    u8 text[2000];
    make_text(text, sizeof(text), 1);

    check(gives(true, zlib_empty, sizeof(zlib_empty), text, 0), "empty", 0);
    const u8 *hello = (const u8 *)"hello hello hello";
    check(gives(true, zlib_fixed, sizeof(zlib_fixed), hello, 17), "fixed", 0);
    check(gives(true, zlib_dynamic, sizeof(zlib_dynamic), text, 2000), "dynamic", 0);
    check(gives(true, zlib_flushed, sizeof(zlib_flushed), text, 600), "flushed", 0);
    check(gives(false, zlib_dynamic + 2, sizeof(zlib_dynamic) - 6, text, 2000), "bare", 0);

    check(gives(true, zlib_dynamic, sizeof(zlib_dynamic), NULL, 1999), "output too small", 0);
    check(gives(true, zlib_dynamic, sizeof(zlib_dynamic), NULL, 2001), "output too large", 0);
    check(gives(true, zlib_dynamic, sizeof(zlib_dynamic), NULL, 0), "no output", 0);
    for (size_t n = 0; n < sizeof(zlib_dynamic); n++)
        check(gives(true, zlib_dynamic, n, NULL, 2000), "cut off", n);
    for (size_t n = 0; n < sizeof(zlib_flushed); n++)
        check(gives(true, zlib_flushed, n, NULL, 600), "cut off, flushed", n);

    u8 changed[sizeof(zlib_dynamic) + 20];
    memset(changed, 0x55, sizeof(changed));
    memcpy(changed, zlib_dynamic, sizeof(zlib_dynamic));
    check(gives(true, changed, sizeof(changed), text, 2000), "bytes after the end", 0);
    for (size_t i = 0; i < sizeof(zlib_dynamic) * 8; i++) {
        if (i / 8 == sizeof(zlib_dynamic) - 5)
            continue;               // the last byte before the checksum is partly padding
        changed[i / 8] ^= (u8)(1 << i % 8);
        check(gives(true, changed, sizeof(zlib_dynamic), NULL, 2000), "flipped bit", i);
        changed[i / 8] ^= (u8)(1 << i % 8);
    }
}

static void test_zlib_headers(void)
{
    static const struct { u8 cmf, flg; bool ok; const char *what; } rows[] = {
        { 0x78, 0x9c, true, "usual" },
        { 0x08, 0x1d, true, "small window" },
        { 0x78, 0x9d, false, "check bits" },
        { 0x79, 0x9b, false, "method 9" },
        { 0x88, 0x1c, false, "window of 64 KiB" },
        { 0x78, 0xbb, false, "dictionary" },
    };
    u8 stream[8] = { 0, 0, 3, 0, 0, 0, 0, 1 };
    u8 none = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        stream[0] = rows[i].cmf;
        stream[1] = rows[i].flg;
        check(gives(true, stream, 8, rows[i].ok ? &none : NULL, 0), rows[i].what, i);
    }
    check(!zlib_decode(NULL, 0, NULL, 0), "nothing", 0);
    stream[0] = 0x78;
    stream[1] = 0x9c;
    check(zlib_decode(stream, 8, NULL, 0), "empty without a buffer", 0);
}

static void test_stored_blocks(void)
{
    static u8 in[5 + 65535 + 5 + 3], data[65538];
    make_text(data, sizeof(data), 3);
    in[0] = 0;
    write_u16(in + 1, 65535);
    write_u16(in + 3, 0);
    memcpy(in + 5, data, 65535);
    in[5 + 65535] = 1;
    write_u16(in + 5 + 65536, 3);
    write_u16(in + 5 + 65538, 0xfffc);
    memcpy(in + 5 + 65540, data + 65535, 3);
    check(gives(false, in, sizeof(in), data, 65538), "stored", 0);
    check(gives(false, in, sizeof(in), NULL, 65537), "stored, output too small", 0);
    check(gives(false, in, sizeof(in) - 1, NULL, 65538), "stored, cut off", 0);
    check(gives(false, in, 5 + 65535, NULL, 65535), "no last block", 0);
    in[3] ^= 1;
    check(gives(false, in, sizeof(in), NULL, 65538), "stored, sizes differ", 0);
}

// Every short offset with every length, also as the very last bytes of the output.
static void test_matches(void)
{
    static struct stream s;
    static u8 expected[1 << 16];
    struct code litlen, distance;
    fixed_codes(&litlen, &distance);

    for (u32 offset = 1; offset <= 40; offset++) {
        for (u32 room = 0; room < 2; room++) {
            size_t n = 0;
            s.size = s.n_bits = 0;
            put(&s, 1, 1);
            put(&s, 1, 2);
            for (; n < offset; n++) {
                expected[n] = (u8)(n * 37 + offset);
                put_code(&s, &litlen, expected[n]);
            }
            for (u32 length = 3; length <= 258; length += 1 + (length > 20) * 7) {
                put_match(&s, &litlen, &distance, length, offset);
                for (u32 i = 0; i < length; i++, n++)
                    expected[n] = expected[n - offset];
                // Something else in between, or what was copied would always be the same.
                expected[n] = (u8)length;
                put_code(&s, &litlen, expected[n++]);
            }
            put_match(&s, &litlen, &distance, 258, (u32)n);
            for (u32 i = 0, from = (u32)n; i < 258; i++, n++)
                expected[n] = expected[n - from];
            put_code(&s, &litlen, 256);
            if (room > 0)           // then decode_fast stops for want of output, not of input
                s.size += 100;
            check(gives(false, s.bytes, s.size, expected, n), "matches at offset", offset);
            memset(s.bytes, 0, s.size);
        }
    }
}

// Codes of all lengths up to 15, in both alphabets; the tables then have subtables.
static void test_long_codes(void)
{
    static struct stream s;
    static u8 expected[1 << 17];
    struct code litlen = { 0 }, distance = { 0 };
    u32 seed = 7;

    for (u32 i = 0; i < 10; i++)
        litlen.lengths['a' + i] = (u8)(i + 1);
    for (u32 i = 0; i < 30; i++)    // there is room for 32 codes of 15 bits
        litlen.lengths[i < 15 ? 200 + i : 257 + 2 * (i - 15)] = i == 3 ? 14 : 15;
    litlen.lengths[256] = 15;
    for (u32 i = 0; i < 14; i++)
        distance.lengths[i] = (u8)(15 - i);
    distance.lengths[20] = 15;
    distance.lengths[21] = 1;
    assign_codes(&litlen);
    assign_codes(&distance);
    put_dynamic_header(&s, &litlen, 286, &distance, 30);

    size_t n = 0;
    while (n < 60000) {
        seed = seed * 1103515245 + 12345;
        u32 i = (seed >> 16) % 40;
        if (i < 25 || n < 1024) {
            u32 v = i < 10 ? 'a' + i : 200 + i % 15;
            expected[n++] = (u8)v;
            put_code(&s, &litlen, v);
        } else {
            u32 length = length_bases[2 * (i - 25)];
            u32 symbol = seed >> 8 & 15;
            u32 offset = distance_bases[symbol < 14 ? symbol : symbol + 6];
            if (offset > n)
                continue;
            put_match(&s, &litlen, &distance, length, offset);
            for (u32 k = 0; k < length; k++, n++)
                expected[n] = expected[n - offset];
        }
    }
    put_code(&s, &litlen, 256);
    check(gives(false, s.bytes, s.size, expected, n), "long codes", n);
    check(gives(false, s.bytes, s.size, NULL, n - 1), "long codes, output too small", n);
    check(gives(false, s.bytes, s.size - 1, NULL, n), "long codes, cut off", n);
}

// One block in the given codes: literals, perhaps a match, the end.
static bool block_gives(const struct code *litlen, const struct code *distance, u32 n_distances,
                        const char *literals, u32 length, u32 offset, const char *expected)
{
    static struct stream s;
    memset(&s, 0, sizeof(s));
    put_dynamic_header(&s, litlen, 286, distance, n_distances);
    for (; *literals != '\0'; literals++)
        put_code(&s, litlen, (u8)*literals);
    if (length > 0)
        put_match(&s, litlen, distance, length, offset);
    put_code(&s, litlen, 256);
    size_t size = expected != NULL ? strlen(expected) : 4;
    return gives(false, s.bytes, s.size, (const u8 *)expected, size);
}

static void test_codes(void)
{
    struct code litlen = { 0 }, distance = { 0 }, bad;
    litlen.lengths['a'] = 1;
    litlen.lengths[257] = 2;
    litlen.lengths[256] = 2;
    assign_codes(&litlen);
    distance.lengths[0] = 1;
    distance.lengths[1] = 1;
    assign_codes(&distance);
    check(block_gives(&litlen, &distance, 2, "a", 3, 1, "aaaa"), "small codes", 0);
    check(block_gives(&litlen, &distance, 2, "a", 3, 2, NULL), "offset before the start", 0);
    check(block_gives(&litlen, &distance, 31, "a", 3, 1, NULL), "31 distances", 0);

    bad = distance;
    bad.lengths[1] = 0;
    check(block_gives(&litlen, &bad, 2, "a", 3, 1, "aaaa"), "only one distance", 0);
    bad.codes[0] = 1;
    check(block_gives(&litlen, &bad, 2, "a", 3, 1, NULL), "the missing one", 0);
    bad.lengths[0] = 0;
    check(block_gives(&litlen, &bad, 2, "aaaa", 0, 0, "aaaa"), "no distances", 0);
    check(block_gives(&litlen, &bad, 2, "a", 3, 1, NULL), "no distances, but a match", 0);
    bad.lengths[0] = 2;
    check(block_gives(&litlen, &bad, 2, "a", 3, 1, NULL), "incomplete distances", 0);
    bad.lengths[0] = bad.lengths[1] = bad.lengths[2] = 1;
    check(block_gives(&litlen, &bad, 3, "a", 3, 1, NULL), "too many distances", 0);

    bad = litlen;
    bad.lengths[257] = 0;
    check(block_gives(&bad, &distance, 2, "aaaa", 0, 0, NULL), "incomplete literals", 0);
    bad = litlen;
    bad.lengths['b'] = 2;
    check(block_gives(&bad, &distance, 2, "aaaa", 0, 0, NULL), "too many literals", 0);
    bad = litlen;
    bad.lengths[256] = 0;
    bad.lengths[258] = 2;
    check(block_gives(&bad, &distance, 2, "aaaa", 0, 0, NULL), "no end of block", 0);
    memset(&bad, 0, sizeof(bad));
    bad.lengths[256] = 1;
    check(block_gives(&bad, &distance, 2, "", 0, 0, ""), "only an end of block", 0);

    static struct stream s;
    struct code fixed, fixed_distance;
    fixed_codes(&fixed, &fixed_distance);
    for (u32 i = 286; i < 288; i++) {
        memset(&s, 0, sizeof(s));
        put(&s, 3, 3);
        for (u32 k = 0; k < 4; k++)
            put_code(&s, &fixed, 'x');
        put_code(&s, &fixed, i);
        put_code(&s, &fixed, 256);
        check(gives(false, s.bytes, s.size, NULL, 4), "meaningless length", i);
        check(gives(false, s.bytes, s.size + 500, NULL, 4), "meaningless length, with room", i);
    }
    for (u32 i = 30; i < 32; i++) {
        memset(&s, 0, sizeof(s));
        put(&s, 3, 3);
        put_code(&s, &fixed, 'x');
        put_code(&s, &fixed, 257);
        put_code(&s, &fixed_distance, i);
        put_code(&s, &fixed, 256);
        check(gives(false, s.bytes, s.size, NULL, 4), "meaningless distance", i);
        check(gives(false, s.bytes, s.size + 500, NULL, 400), "meaningless distance, with room", i);
    }
    check(gives(false, (const u8 *)"\7\0\0\0", 4, NULL, 0), "block type 3", 0);
}

int main(void)
{
    test_zlib_streams();
    test_zlib_headers();
    test_stored_blocks();
    test_matches();
    test_long_codes();
    test_codes();
    return n_failures > 0;
}
