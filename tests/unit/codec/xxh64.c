// XXH64: data of many sizes, with two seeds. Expected values come from a second implementation in
// Python, which was compared with libzstd's checksums.

#include <stdio.h>
#include <stdlib.h>

#include <veld/codec.h>

static const struct { size_t size; u64 hash, hash_seeded; } rows[] = {
    { 0, 0xef46db3751d8e999, 0xac75fda2929b17ef },
    { 1, 0xe934a84adb052768, 0x5014607643a9b4c3 },
    { 3, 0x9ff70a635a6209ab, 0xecf3373c29e497d4 },
    { 4, 0xae5acdc00a55ac41, 0xba4a2450c7e2c0a9 },
    { 7, 0xd734a6b26f3da63e, 0x715684c16c5f65a5 },
    { 8, 0x87116b3365b924eb, 0x22e331c009171f74 },
    { 9, 0x340667a92c4324ff, 0x7fd6f0f6055f001d },
    { 12, 0x14b8433b9a14e611, 0x412d850c301a22cf },
    { 15, 0x02c53ab1e360882f, 0x38158bed9ecc1cf6 },
    { 16, 0xed1dd2fac0a31fbc, 0x5c35571ba8e15df8 },
    { 31, 0x0f187c62b1e722b7, 0xa2ba2580312f0f94 },
    { 32, 0x91b0cb0931a8c629, 0xba4945101354e701 },
    { 33, 0x931b043cf8d65b94, 0x1f245ed9dde2a6c8 },
    { 39, 0x39c20d6f000a8ff7, 0xf4edef08a205e990 },
    { 63, 0x219110bf13e2fa26, 0x7010506b304f24a3 },
    { 64, 0xbf3052e3445775d0, 0x7a368c1f823dfc0e },
    { 100, 0x8e2272c08247d5db, 0xac47104ac97e0bd1 },
    { 1000, 0x698399d62f9c1695, 0x54bf4105274d8346 },
};

int main(void)
{
    int n_failures = 0;

    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        size_t size = rows[r].size;
        u8 *data = malloc(size + (size == 0));
        for (size_t i = 0; i < size; i++)
            data[i] = (u8)(i * 7 + (i >> 8));
        if (xxh64(data, size, 0) != rows[r].hash ||
            xxh64(data, size, 0x9e3779b1) != rows[r].hash_seeded) {
            printf("xxh64: failed: %zu bytes\n", size);
            n_failures++;
        }
        free(data);
    }
    return n_failures > 0;
}
