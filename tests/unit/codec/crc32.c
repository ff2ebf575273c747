// CRC-32: the check value of the polynomial; data of many sizes, in pieces; values from zlib.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

static const struct { size_t size; u32 crc; } rows[] = {
    { 0, 0x00000000 },
    { 1, 0xd202ef8d },
    { 3, 0x57b862d2 },
    { 7, 0x28b012a9 },
    { 8, 0x2cfe44e9 },
    { 9, 0x23faf38b },
    { 15, 0xc356fbb9 },
    { 16, 0x54126ba2 },
    { 17, 0xba8b4e1e },
    { 64, 0xd324a7d4 },
    { 255, 0x89b9aecb },
    { 256, 0x1a5c07a3 },
    { 1000, 0x668f073d },
    { 4096, 0x462c1e21 },
};

int main(void)
{
    int n_failures = 0;

    if (crc32_update(0, "123456789", 9) != 0xcbf43926) {
        printf("crc32: failed: check value\n");
        n_failures++;
    }
    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        size_t size = rows[r].size;
        u8 *data = malloc(size + (size == 0));
        for (size_t i = 0; i < size; i++)
            data[i] = (u8)(i * 7 + (i >> 8));
        for (size_t piece = 1; piece <= 8192; piece *= 2) {
            u32 crc = 0;
            for (size_t at = 0; at < size; at += piece)
                crc = crc32_update(crc, data + at, MIN(piece, size - at));
            if (crc != rows[r].crc) {
                printf("crc32: failed: %zu bytes in pieces of %zu\n", size, piece);
                n_failures++;
            }
        }
        free(data);
    }
    return n_failures > 0;
}
