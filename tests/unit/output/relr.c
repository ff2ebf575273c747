// .relr.dyn: what the encoder writes, a loader expands to the same places.
#include "dynamic.h"

static u32 next_random(u32 *seed) { return *seed = *seed * 1664525 + 1013904223, *seed >> 8; }

// As ld.so does it.
static u64 expand(const u64 *words, u64 n, u64 *places)
{
    u64 count = 0, base = 0;
    for (u64 i = 0; i < n; i++) {
        if ((words[i] & 1) == 0) {
            places[count++] = words[i];
            base = words[i] + 8;
            continue;
        }
        for (u32 bit = 1; bit < 64; bit++)
            if (words[i] >> bit & 1)
                places[count++] = base + 8 * (bit - 1);
        base += 63 * 8;
    }
    return count;
}

static u64 check(const u64 *places, u64 n)
{
    u64 *words = malloc((n + 1) * sizeof(u64)), *back = malloc((64 * n + 64) * sizeof(u64));
    words[n] = 0x55;
    u64 size = relr_encode(places, n, words);
    CHECK(size <= n && words[n] == 0x55);
    words[size] = 1;            // padding says nothing
    CHECK(expand(words, size < n ? size + 1 : size, back) == n);
    CHECK(n == 0 || memcmp(places, back, n * sizeof(u64)) == 0);
    // In place.
    memcpy(back, places, n * sizeof(u64));
    CHECK(relr_encode(back, n, back) == size && memcmp(back, words, size * sizeof(u64)) == 0);
    free(words);
    free(back);
    return size;
}

int main(void)
{
    u64 at[4096] = {0};
    u32 seed = 1;
    CHECK(check(at, 0) == 0);
    for (u32 i = 0; i < 128; i++)
        at[i] = 0x1000 + 8 * i;
    CHECK(check(at, 1) == 1);
    CHECK(check(at, 2) == 2);
    CHECK(check(at, 64) == 2);      // a place and one bitmap of 63
    CHECK(check(at, 65) == 3);
    CHECK(check(at, 127) == 3);
    CHECK(check((u64[]){0x1000, 0x1000 + 64 * 8}, 2) == 2); // just behind the bitmap: a new place
    CHECK(check((u64[]){0x1000, 0x100a, 0x1012}, 3) == 3);  // not a multiple of 8 away
    CHECK(check((u64[]){0, 8}, 2) == 2);
    CHECK(check((u64[]){8, 0x7ffffffffffffff0, 0xfffffffffffffff0}, 3) == 3);
    for (u32 round = 0; round < 300; round++) {
        u64 place = next_random(&seed) & ~1ull;
        u32 n = next_random(&seed) % ARRAY_LEN(at), spread = 1 + next_random(&seed) % 80;
        for (u32 i = 0; i < n; i++) {
            at[i] = place;
            place += next_random(&seed) % 50 == 0 ? 2 : 8ull * (1 + next_random(&seed) % spread);
        }
        check(at, n);
    }
    return 0;
}
