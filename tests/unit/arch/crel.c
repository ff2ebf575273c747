// SHT_CREL: what encoders write comes back, and no malformed stream is accepted or read past.

#include "veld/codec.h"
#include "veld/relocs.h"

#include "../check.h"

static u8 *put_uleb(u8 *p, u64 v) { return p + uleb128_write(p, v); }
static u8 *put_sleb(u8 *p, i64 v) { return p + sleb128_write(p, v); }

// As llvm-mc does.
static size_t encode(u8 *out, const struct elf_rela *r, u32 n)
{
    u64 mask = 8;
    for (u32 i = 0; i < n; i++)
        mask |= r[i].r_offset;
    unsigned shift = (unsigned)__builtin_ctzll(mask);
    u8 *p = put_uleb(out, (u64)n * 8 + 4 + shift);
    u64 offset = 0, addend = 0;
    u32 symbol = 0, type = 0;
    for (u32 i = 0; i < n; i++) {
        u64 delta = (r[i].r_offset - offset) >> shift;
        offset = r[i].r_offset;
        u8 b = (u8)(delta << 3) | (symbol != rela_symbol(&r[i])) | (type != rela_type(&r[i]) ? 2 : 0) |
               (addend != (u64)r[i].r_addend ? 4 : 0);
        if (delta < 0x10) {
            *p++ = b & 0x7f;
        } else {
            *p++ = b | 0x80;
            p = put_uleb(p, delta >> 4);
        }
        if (b & 1)
            p = put_sleb(p, (i32)(rela_symbol(&r[i]) - symbol));
        if (b & 2)
            p = put_sleb(p, (i32)(rela_type(&r[i]) - type));
        if (b & 4)
            p = put_sleb(p, (i64)((u64)r[i].r_addend - addend));
        symbol = rela_symbol(&r[i]);
        type = rela_type(&r[i]);
        addend = (u64)r[i].r_addend;
    }
    return (size_t)(p - out);
}

static void test_round_trip(void)
{
    static const struct elf_rela in[] = {
        {0, (u64)1 << 32 | 1, 0},          {8, (u64)1 << 32 | 1, 16},      {16, (u64)3 << 32 | 2, -4},
        {0x98, (u64)2 << 32 | 2, -4},      {0x1000, (u64)2 << 32 | 4, -4},
        {0x7fffffff8, (u64)900000 << 32 | 41, INT64_MAX},
        {0x7fffffff8, (u64)900000 << 32 | 41, INT64_MIN},
    };
    for (u32 n = 0; n <= ARRAY_LEN(in); n++) {
        u8 bytes[256];
        struct elf_rela out[ARRAY_LEN(in) + 1];
        size_t size = encode(bytes, in, n);
        u32 count;
        CHECK(crel_check(bytes, size, &count));
        CHECK_EQUAL(count, n);
        crel_decode(bytes, size, out, n);
        for (u32 i = 0; i < n; i++)
            CHECK(memcmp(&in[i], &out[i], sizeof(in[i])) == 0);
        for (size_t cut = 0; cut < size; cut++) { // in memory of its own, so that a sanitizer sees a byte too much
            u8 *part = malloc(cut + 1);
            memcpy(part, bytes, cut);
            CHECK(!crel_check(part, cut, &count));
            free(part);
        }
    }
}

static void test_malformed(void)
{
    u32 n;
    CHECK(!crel_check((const u8 *)"", 0, &n));
    CHECK(!crel_check((const u8 *)"\x08\x00", 2, &n));          // implicit addends
    CHECK(!crel_check((const u8 *)"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, &n)); // a count of 2^61
    CHECK(!crel_check((const u8 *)"\x0c\x80", 2, &n));          // an offset that goes on
    CHECK(crel_check((const u8 *)"\x0c\x00", 2, &n));
    CHECK_EQUAL(n, 1);
}

static void test_bounds(void)
{
    static const struct elf_rela at[] = {{4, 0, 0}, {4, 0, 0}, {9, 0, 0}, {20, 0, 0}};
    struct relocs relocs = {at, ARRAY_LEN(at)};
    CHECK_EQUAL(relocs_lower_bound(relocs, 0), 0);
    CHECK_EQUAL(relocs_lower_bound(relocs, 4), 0);
    CHECK_EQUAL(relocs_lower_bound(relocs, 5), 2);
    CHECK_EQUAL(relocs_lower_bound(relocs, 20), 3);
    CHECK_EQUAL(relocs_lower_bound(relocs, 21), 4);
}

int main(void)
{
    test_round_trip();
    test_malformed();
    test_bounds();
    return 0;
}
