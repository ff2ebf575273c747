// Arenas: alignment, zeroing of fresh and of used memory, large blocks, marks, and small footprints.
#include "../check.h"

#include "veld/arena.h"
#include "veld/vec.h"

#include <setjmp.h>

static jmp_buf no_memory;

static void on_no_memory(void *arg)
{
    *(int *)arg += 1;
    longjmp(no_memory, 1);
}

static bool is_zero(const u8 *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

static void test_alignment_and_zero(struct arena *a)
{
    u32 random = 1;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525 + 1013904223;
        size_t align = (size_t)1 << (random >> 8 & 7);
        size_t size = (random >> 16) % (i % 100 == 0 ? 200000 : 300);
        u8 *p = random & 1 ? arena_zalloc(a, size, align) : arena_alloc(a, size, align);
        CHECK(p != NULL && ((uintptr_t)p & (align - 1)) == 0);
        if (random & 1)
            CHECK(is_zero(p, size));
        memset(p, 0xaa, size);
    }
    CHECK(((uintptr_t)arena_alloc(a, 10, 4096) & 4095) == 0);
    CHECK(((uintptr_t)arena_alloc(a, 100 << 20, 64) & 63) == 0);
}

// Allocations do not overlap: each is filled with its own number.
static void test_disjoint(struct arena *a)
{
    enum { N = 5000 };
    static u32 *at[N];
    for (u32 i = 0; i < N; i++) {
        at[i] = RAW_ARRAY(a, u32, 1 + i % 700);
        for (u32 k = 0; k < 1 + i % 700; k++)
            at[i][k] = i;
    }
    for (u32 i = 0; i < N; i++)
        for (u32 k = 0; k < 1 + i % 700; k++)
            CHECK(at[i][k] == i);
}

static void test_reset(struct arena *a)
{
    char *kept = arena_copy(a, STR("kept"));
    size_t held = 0;
    for (int round = 0; round < 50; round++) {
        struct arena_mark mark = arena_mark(a);
        for (int i = 0; i < 300; i++) {
            u8 *p = arena_zalloc(a, 40000, 8);
            CHECK(is_zero(p, 40000));
            memset(p, 0x55, 40000);
        }
        u8 *big = arena_zalloc(a, 9 << 20, 8);
        CHECK(is_zero(big, 9 << 20));
        memset(big, 0x77, 9 << 20);
        arena_reset(a, mark);
        if (round == 2)
            held = a->held;
        if (round > 2)
            CHECK_EQUAL(a->held, held); // blocks are used again
    }
    CHECK(strcmp(kept, "kept") == 0);
}

static void test_empty_reset(void)
{
    struct arena a;
    arena_init(&a, NULL, NULL);
    struct arena_mark mark = arena_mark(&a);
    memset(arena_alloc(&a, 1000, 1), 1, 1000);
    arena_reset(&a, mark);
    u8 *p = arena_zalloc(&a, 1000, 1);
    CHECK(is_zero(p, 1000));
    arena_free(&a);
}

static void test_footprint(void)
{
    struct arena a;
    arena_init(&a, NULL, NULL);
    arena_alloc(&a, 1, 1);
    CHECK_EQUAL(a.held, 64 << 10);
    for (int i = 0; i < 1000; i++)
        arena_alloc(&a, 4096, 1);
    CHECK(a.held < 10 << 20);
    arena_free(&a);
    CHECK(a.held == 0 && a.blocks == NULL && a.large == NULL && a.spare == NULL);
    arena_free(&a);
}

static void test_text(struct arena *a)
{
    CHECK(strcmp(arena_printf(a, "%s-%d", "x", 42), "x-42") == 0);
    char *long_one = arena_printf(a, "%0*d", 5000, 7);
    CHECK(strlen(long_one) == 5000 && long_one[4999] == '7');
    CHECK(arena_copy(a, (struct str){NULL, 0})[0] == '\0');
}

static void test_out_of_memory(void)
{
    struct arena a;
    static int calls;
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2, (size_t)1 << 60};
    arena_init(&a, on_no_memory, &calls);
    for (volatile size_t i = 0; i < ARRAY_LEN(sizes); i++)
        if (setjmp(no_memory) == 0) {
            arena_alloc(&a, sizes[i], 8);
            CHECK(!"reached");
        }
    CHECK_EQUAL(calls, 3);
    arena_free(&a);
}

static void test_vec(struct arena *a)
{
    VEC(u32) v = {0};
    VEC(struct { char c[24]; }) wide = {0};
    for (u32 i = 0; i < 100000; i++) {
        VEC_PUSH(a, &v, i * 3);
        if (i % 7 == 0) {
            VEC_RESERVE(a, &wide, 1);
            snprintf(wide.at[wide.n++].c, 24, "%u", i);
        }
    }
    CHECK(v.n == 100000 && v.cap >= v.n);
    for (u32 i = 0; i < v.n; i++)
        CHECK(v.at[i] == i * 3);
    for (u32 i = 0; i < wide.n; i++)
        CHECK(strtoul(wide.at[i].c, NULL, 10) == i * 7);

    // The latest allocation grows in place.
    struct arena fresh;
    arena_init(&fresh, NULL, NULL);
    VEC(u64) w = {0};
    VEC_PUSH(&fresh, &w, 1);
    for (u64 i = 0; i < 1000; i++)
        VEC_PUSH(&fresh, &w, i);
    CHECK(w.at[0] == 1 && w.at[1000] == 999);
    arena_free(&fresh);
}

int main(void)
{
    struct arena a;
    arena_init(&a, NULL, NULL);
    test_alignment_and_zero(&a);
    test_disjoint(&a);
    test_reset(&a);
    test_text(&a);
    test_vec(&a);
    arena_free(&a);
    test_empty_reset();
    test_footprint();
    test_out_of_memory();
    return 0;
}
