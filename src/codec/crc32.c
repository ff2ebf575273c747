// CRC-32 (polynomial 0x04c11db7, reflected), as in zlib, PNG and .gnu_debuglink, eight bytes at a
// time.
//
// Table K says what a byte does to the checksum when K more bytes follow it. That is linear: an
// entry is the XOR of the entries for its single bits, so that the compiler can make the tables
// from eight numbers each.

#include <veld/codec.h>

#define ENTRY(n, b0, b1, b2, b3, b4, b5, b6, b7) \
    (((n) & 1 ? b0 : 0) ^ ((n) & 2 ? b1 : 0) ^ ((n) & 4 ? b2 : 0) ^ ((n) & 8 ? b3 : 0) ^ \
     ((n) & 16 ? b4 : 0) ^ ((n) & 32 ? b5 : 0) ^ ((n) & 64 ? b6 : 0) ^ ((n) & 128 ? b7 : 0))
#define T0(n) ENTRY(n, 0x77073096, 0xee0e612c, 0x076dc419, 0x0edb8832, \
                    0x1db71064, 0x3b6e20c8, 0x76dc4190, 0xedb88320)
#define T1(n) ENTRY(n, 0x191b3141, 0x32366282, 0x646cc504, 0xc8d98a08, \
                    0x4ac21251, 0x958424a2, 0xf0794f05, 0x3b83984b)
#define T2(n) ENTRY(n, 0x01c26a37, 0x0384d46e, 0x0709a8dc, 0x0e1351b8, \
                    0x1c26a370, 0x384d46e0, 0x709a8dc0, 0xe1351b80)
#define T3(n) ENTRY(n, 0xb8bc6765, 0xaa09c88b, 0x8f629757, 0xc5b428ef, \
                    0x5019579f, 0xa032af3e, 0x9b14583d, 0xed59b63b)
#define T4(n) ENTRY(n, 0x3d6029b0, 0x7ac05360, 0xf580a6c0, 0x30704bc1, \
                    0x60e09782, 0xc1c12f04, 0x58f35849, 0xb1e6b092)
#define T5(n) ENTRY(n, 0xcb5cd3a5, 0x4dc8a10b, 0x9b914216, 0xec53826d, \
                    0x03d6029b, 0x07ac0536, 0x0f580a6c, 0x1eb014d8)
#define T6(n) ENTRY(n, 0xa6770bb4, 0x979f1129, 0xf44f2413, 0x33ef4e67, \
                    0x67de9cce, 0xcfbd399c, 0x440b7579, 0x8816eaf2)
#define T7(n) ENTRY(n, 0xccaa009e, 0x4225077d, 0x844a0efa, 0xd3e51bb5, \
                    0x7cbb312b, 0xf9766256, 0x299dc2ed, 0x533b85da)
#define FOUR(t, n) t(n), t((n) + 1), t((n) + 2), t((n) + 3)
#define SIXTEEN(t, n) FOUR(t, n), FOUR(t, (n) + 4), FOUR(t, (n) + 8), FOUR(t, (n) + 12)
#define SIXTY_FOUR(t, n) \
    SIXTEEN(t, n), SIXTEEN(t, (n) + 16), SIXTEEN(t, (n) + 32), SIXTEEN(t, (n) + 48)
#define TABLE(t) { SIXTY_FOUR(t, 0), SIXTY_FOUR(t, 64), SIXTY_FOUR(t, 128), SIXTY_FOUR(t, 192) }

static const u32 table[8][256] = {
    TABLE(T0), TABLE(T1), TABLE(T2), TABLE(T3), TABLE(T4), TABLE(T5), TABLE(T6), TABLE(T7),
};

u32 crc32_update(u32 crc, const void *data, size_t size)
{
    const u8 *p = data;

    crc = ~crc;
    for (; size >= 8; size -= 8, p += 8) {
        u64 v = read_u64(p) ^ crc;
        crc = table[7][v & 255] ^ table[6][v >> 8 & 255] ^ table[5][v >> 16 & 255] ^
              table[4][v >> 24 & 255] ^ table[3][v >> 32 & 255] ^ table[2][v >> 40 & 255] ^
              table[1][v >> 48 & 255] ^ table[0][v >> 56];
    }
    for (; size > 0; size--)
        crc = crc >> 8 ^ table[0][(crc ^ *p++) & 255];
    return ~crc;
}
