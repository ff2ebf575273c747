// hash_name is hash_bytes of the same bytes, at every length and place in a page, also right before memory that is not
// there; different names rarely share hash bits.
#include "../check.h"

#include "veld/hash.h"

#include <sys/mman.h>

static void test_at_page_end(void)
{
    u8 *pages = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(pages != MAP_FAILED);
    CHECK(mprotect(pages + 3 * 4096, 4096, PROT_NONE) == 0);
    for (size_t n = 0; n < 200; n++)
        for (size_t end = 3 * 4096 - 40; end <= 3 * 4096; end++) { // behind the NUL
            memset(pages, 'x', 3 * 4096);
            u8 *name = pages + end - 1 - n;
            for (size_t i = 0; i < n; i++)
                name[i] = (u8)(1 + (i * 7 + n) % 255);
            name[n] = 0;
            size_t length;
            u64 h = hash_name((char *)name, &length);
            CHECK(length == n);
            CHECK(h == hash_bytes(name, n));
        }
    // And across a border between pages that are both there.
    for (size_t n = 0; n < 100; n++)
        for (size_t begin = 4096 - 50; begin < 4096 + 20; begin++) {
            memset(pages, 'y', 2 * 4096);
            pages[begin + n] = 0;
            size_t length;
            u64 h = hash_name((char *)pages + begin, &length);
            CHECK(length == n && h == hash_bytes(pages + begin, n));
        }
    munmap(pages, 4 * 4096);
}

// The bytes around do not matter; each bit of the input does.
static void test_bits(void)
{
    u8 a[80], b[80];
    for (size_t n = 1; n <= 64; n++) {
        memset(a, 0x11, sizeof(a));
        memset(b, 0xee, sizeof(b));
        for (size_t i = 0; i < n; i++)
            a[8 + i] = b[5 + i] = (u8)(i * 31 + n);
        u64 h = hash_bytes(a + 8, n);
        CHECK(h == hash_bytes(b + 5, n));
        for (size_t bit = 0; bit < 8 * n; bit++) {
            a[8 + bit / 8] ^= (u8)(1u << bit % 8);
            u64 other = hash_bytes(a + 8, n);
            CHECK((u32)other != (u32)h && other >> 32 != h >> 32);
            a[8 + bit / 8] ^= (u8)(1u << bit % 8);
        }
    }
    // Zeros are not padding.
    static const u8 zeros[64];
    for (size_t n = 0; n < 63; n++)
        CHECK(hash_bytes(zeros, n) != hash_bytes(zeros, n + 1));
}

// 2^17 similar names into 2^17 places: as many free places as chance leaves (1/e), for low and high bits.
static void test_spread(void)
{
    enum { BITS = 17, N = 1 << BITS };
    static u8 low[N], high[N];
    for (u32 i = 0; i < N; i++) {
        char name[64];
        size_t length;
        snprintf(name, sizeof(name), "_ZN4llvm12DenseMapBaseINS_%uE4findEv", i);
        u64 h = hash_name(name, &length);
        low[h & (N - 1)] = high[h >> (64 - BITS)] = 1;
    }
    u32 n_low = 0, n_high = 0;
    for (u32 i = 0; i < N; i++)
        n_low += low[i], n_high += high[i];
    CHECK(n_low > N * 62ull / 100 && n_low < N * 65ull / 100);
    CHECK(n_high > N * 62ull / 100 && n_high < N * 65ull / 100);
}

int main(void)
{
    test_at_page_end();
    test_bits();
    test_spread();
    return 0;
}
