// LEB128: encodings from the DWARF standard, the limits of 64 bits, padding, cut off numbers.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

static int n_failures;

static void check(bool ok, const char *kind, const char *what, long long detail)
{
    if (!ok) {
        printf("leb128: failed: %s: %s (%lld)\n", kind, what, detail);
        n_failures++;
    }
}

#define TENFOLD_80 "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
#define TENFOLD_FF "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"

struct row {
    const char *bytes;
    u32 size;
    bool ok;
    u64 value;
    bool is_shortest;
};

static const struct row unsigned_rows[] = {
    { "\x00", 1, true, 0, true },
    { "\x02", 1, true, 2, true },
    { "\x7f", 1, true, 127, true },
    { "\x80\x01", 2, true, 128, true },
    { "\x81\x01", 2, true, 129, true },
    { "\xe5\x8e\x26", 3, true, 624485, true },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, true, UINT64_MAX, true },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, true, 1ULL << 63, true },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x03", 10, false, 0, false },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10, false, 0, false },
    { TENFOLD_80 "\x01", 11, false, 0, false },
    { TENFOLD_80 TENFOLD_80 "\x01", 21, false, 0, false },
    { TENFOLD_FF TENFOLD_FF "\x7f", 21, false, 0, false },
    { "\x80\x00", 2, true, 0, false },
    { "\xff\x80\x80\x00", 4, true, 127, false },
    { TENFOLD_80 TENFOLD_80 "\x00", 21, true, 0, false },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x80\x00", 12, true, UINT64_MAX, false },
    { "", 0, false, 0, false },
    { "\x80", 1, false, 0, false },
    { TENFOLD_80, 10, false, 0, false },
};

static const struct row signed_rows[] = {
    { "\x00", 1, true, 0, true },
    { "\x02", 1, true, 2, true },
    { "\x3f", 1, true, 63, true },
    { "\x40", 1, true, (u64)-64, true },
    { "\x7e", 1, true, (u64)-2, true },
    { "\x7f", 1, true, (u64)-1, true },
    { "\xc0\x00", 2, true, 64, true },
    { "\xbf\x7f", 2, true, (u64)-65, true },
    { "\xff\x00", 2, true, 127, true },
    { "\x81\x7f", 2, true, (u64)-127, true },
    { "\x80\x01", 2, true, 128, true },
    { "\x80\x7f", 2, true, (u64)-128, true },
    { "\x81\x01", 2, true, 129, true },
    { "\xff\x7e", 2, true, (u64)-129, true },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, true, INT64_MAX, true },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", 10, true, 1ULL << 63, true },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, false, 0, false },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, false, 0, false },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x40", 10, false, 0, false },
    { TENFOLD_80 "\x01", 11, false, 0, false },
    { TENFOLD_80 "\x7f", 11, false, 0, false },
    { TENFOLD_FF "\x00", 11, false, 0, false },
    { "\x80\x00", 2, true, 0, false },
    { "\xff\x7f", 2, true, (u64)-1, false },
    { "\xc0\xff\x7f", 3, true, (u64)-64, false },
    { TENFOLD_80 TENFOLD_80 "\x00", 21, true, 0, false },
    { TENFOLD_FF TENFOLD_FF "\x7f", 21, true, (u64)-1, false },
    { "", 0, false, 0, false },
    { "\xff", 1, false, 0, false },
    { TENFOLD_FF, 10, false, 0, false },
};

static void check_rows(const char *kind, const struct row *rows, size_t n_rows, bool is_signed)
{
    for (size_t i = 0; i < n_rows; i++) {
        const struct row *row = &rows[i];
        u8 *bytes = malloc(row->size + 1), again[LEB128_MAX_SIZE];
        const u8 *p = bytes;
        u64 value = 12345;
        i64 signed_value = 12345;
        memcpy(bytes, row->bytes, row->size);
        bytes[row->size] = 0;       // past the end: must not be taken

        bool ok = is_signed ? sleb128_read(&p, bytes + row->size, &signed_value)
                            : uleb128_read(&p, bytes + row->size, &value);
        if (is_signed)
            value = (u64)signed_value;
        check(ok == row->ok, kind, "accepted or not", (long long)i);
        check(p == bytes + (row->ok ? row->size : 0), kind, "position", (long long)i);
        check(value == (row->ok ? row->value : 12345), kind, "value", (long long)i);
        if (row->is_shortest) {
            size_t n = is_signed ? sleb128_write(again, (i64)row->value)
                                 : uleb128_write(again, row->value);
            check(n == row->size && memcmp(again, bytes, n) == 0, kind, "written", (long long)i);
        }
        free(bytes);
    }
}

static void check_round_trip(u64 value)
{
    u8 bytes[LEB128_MAX_SIZE];
    const u8 *p = bytes;
    u64 u;
    i64 s;

    size_t n = uleb128_write(bytes, value);
    check(n == uleb128_size(value), "unsigned", "size", (long long)value);
    check(uleb128_read(&p, bytes + n, &u) && u == value && p == bytes + n, "unsigned", "round trip",
          (long long)value);
    p = bytes;
    n = sleb128_write(bytes, (i64)value);
    check(n == sleb128_size((i64)value), "signed", "size", (long long)value);
    check(sleb128_read(&p, bytes + n, &s) && (u64)s == value && p == bytes + n, "signed",
          "round trip", (long long)value);
}

int main(void)
{
    check_rows("unsigned", unsigned_rows, ARRAY_LEN(unsigned_rows), false);
    check_rows("signed", signed_rows, ARRAY_LEN(signed_rows), true);
    for (u32 bit = 0; bit < 64; bit++) {
        for (u64 add = 0; add < 5; add++) {
            check_round_trip((1ULL << bit) + add - 2);
            check_round_trip(-(1ULL << bit) + add - 2);
        }
    }
    return n_failures > 0;
}
