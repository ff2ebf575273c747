// Where strings begin, found 64 bytes at a time, against a walk byte by byte.
#include "../check.h"

#include "veld/merge.h"

static u32 next_random(u32 *seed) { return *seed = *seed * 1664525 + 1013904223, *seed >> 8; }

static void check_starts(struct merge_input *in, u64 cut)
{
    u32 n = 0, at_cut = 0;
    if (cut > 0 && cut < in->size) {
        at_cut = mark_string_starts(in, 0, cut);
        n = mark_string_starts(in, cut, in->size);
        for (u64 b = cut / 64; b < (in->size + 63) / 64; b++)
            in->blocks[b].rank += at_cut;
        n += at_cut;
    } else {
        n = mark_string_starts(in, 0, in->size);
    }
    u32 piece = 0, found;
    u64 start = 0;
    for (u64 at = 0; at < in->size; at += in->entsize) {
        CHECK(merge_piece(in, at, &found) && found == piece);
        CHECK(merge_piece(in, at + in->entsize - 1, &found) && found == piece);
        bool is_end = true;
        for (u32 k = 0; k < in->entsize; k++)
            is_end &= in->bytes[at + k] == 0;
        if (is_end || at + in->entsize == in->size) {
            CHECK_EQUAL(next_string_start(in, start + 1), at + in->entsize);
            start = at + in->entsize;
            piece++;
        }
    }
    CHECK_EQUAL(n, piece);
    CHECK(merge_piece(in, in->size, &found) && found == piece - 1);
    CHECK(!merge_piece(in, in->size + 1, &found));
}

int main(void)
{
    static u8 bytes[4096];
    static struct merge_block blocks[65];
    u32 seed = 1;
    for (int round = 0; round < 3000; round++) {
        u32 entsize = 1u << round % 3;
        u64 size = (next_random(&seed) % (round % 10 == 0 ? 4000 : 300) / entsize + 1) * entsize;
        u32 zeros = next_random(&seed) % 60 + 1;
        for (u64 i = 0; i < size; i++)
            bytes[i] = next_random(&seed) % 64 < zeros ? 0 : (u8)(next_random(&seed) % 3);
        struct merge_input in = {.bytes = bytes, .size = size, .blocks = blocks, .entsize = entsize};
        check_starts(&in, next_random(&seed) % (size / 64 + 1) * 64);
    }
    struct merge_input constants = {.bytes = bytes, .size = 48, .entsize = 16};
    u32 piece;
    CHECK(merge_piece(&constants, 15, &piece) && piece == 0);
    CHECK(merge_piece(&constants, 16, &piece) && piece == 1);
    CHECK(merge_piece(&constants, 48, &piece) && piece == 2);
    constants.entsize = 12;
    CHECK(merge_piece(&constants, 47, &piece) && piece == 3);
    return 0;
}
