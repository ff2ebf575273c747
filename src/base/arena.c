// Bump allocation from blocks that come straight from mmap, so that memory nobody used yet is known to be zero.
//
// The first block is 64 KiB and each one is twice the last, up to 2 MiB: a small link touches a few pages only. Once an
// arena holds more than 1 MiB, blocks of 2 MiB are aligned and ask for huge pages (a third of the price of small ones).
// An allocation that is large beside the current block gets a block of its own, and the current one stays in use.
#include "veld/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

// Under AddressSanitizer, free parts are poisoned and each allocation is followed by a gap, so that overruns are seen.
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
enum { GAP = 16 };
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

struct arena_block {
    struct arena_block *older;
    u8 *fresh;   // as in struct arena, kept here while the block is not the current one
    size_t size; // whole mapping, this header included
};

enum { HEADER = 64, PAGE = 4096 };
_Static_assert(sizeof(struct arena_block) <= HEADER,
               "the header leaves the data aligned to a cache line");

static const size_t first_block = (size_t)64 << 10;
static const size_t huge_page = (size_t)2 << 20;
static const size_t small_pages_until = (size_t)1 << 20;

void arena_init(struct arena *a, void (*out_of_memory)(void *arg), void *arg)
{
    *a = (struct arena){.next_size = first_block, .out_of_memory = out_of_memory, .arg = arg};
}

_Noreturn static void no_memory(struct arena *a)
{
    if (a->out_of_memory != NULL)
        a->out_of_memory(a->arg);
    abort(); // it must not return
}

static void *map_pages(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

// SIZE bytes at a multiple of 2 MiB: mostly the kernel places them so by itself, else map more and cut the ends off.
static void *map_huge_pages(size_t size)
{
    u8 *p = map_pages(size);
    if (p != NULL && ((uintptr_t)p & (huge_page - 1)) != 0) {
        munmap(p, size);
        u8 *wide = map_pages(size + huge_page);
        if (wide == NULL)
            return map_pages(size); // address space is short: unaligned will do
        p = (u8 *)align_up((uintptr_t)wide, huge_page);
        if (p > wide)
            munmap(wide, (size_t)(p - wide));
        size_t tail = (size_t)(wide + huge_page - p);
        if (tail > 0)
            munmap(p + size, tail);
    }
    if (p != NULL)
        madvise(p, size, MADV_HUGEPAGE);
    return p;
}

static void unmap_block(struct arena *a, struct arena_block *b)
{
    a->held -= b->size;
    UNPOISON(b, b->size);
    munmap(b, b->size);
}

static u8 *block_begin(struct arena_block *b)
{
    return (u8 *)b + HEADER;
}

static u8 *block_end(struct arena_block *b)
{
    return (u8 *)b + b->size;
}

// A block for SIZE bytes in all: a spare one that fits without waste, or a new one.
static struct arena_block *block_take(struct arena *a, size_t size)
{
    for (struct arena_block **at = &a->spare; *at != NULL; at = &(*at)->older) {
        struct arena_block *b = *at;
        if (b->size >= size && b->size / 4 <= size) {
            *at = b->older;
            return b;
        }
    }

    bool is_huge = size >= huge_page && a->held > small_pages_until;
    size = align_up(size, is_huge ? huge_page : PAGE);
    struct arena_block *b = is_huge ? map_huge_pages(size) : map_pages(size);
    if (b == NULL)
        no_memory(a);
    b->size = size;
    b->fresh = block_begin(b);
    a->held += size;
    POISON(block_begin(b), size - HEADER);
    return b;
}

static void *large_alloc(struct arena *a, size_t size, size_t align, bool zero)
{
    size_t extra = HEADER + align + GAP;
    if (size > SIZE_MAX / 2 - extra)
        no_memory(a);
    struct arena_block *b = block_take(a, size + extra);
    b->older = a->large;
    a->large = b;
    if (a->next_size < huge_page) // many allocations of this size will share blocks soon
        a->next_size *= 2;

    u8 *p = (u8 *)align_up((uintptr_t)block_begin(b), align);
    UNPOISON(p, size);
    if (zero && p < b->fresh)
        memset(p, 0, MIN(size, (size_t)(b->fresh - p)));
    b->fresh = MAX(b->fresh, p + size);
    return p;
}

static void block_start(struct arena *a)
{
    size_t size = a->next_size;
    struct arena_block *b = block_take(a, size);
    if (a->next_size < huge_page)
        a->next_size *= 2;
    if (a->blocks != NULL)
        a->blocks->fresh = a->fresh;
    b->older = a->blocks;
    a->blocks = b;
    a->at = block_begin(b);
    a->end = block_end(b);
    a->fresh = b->fresh;
}

static void *alloc(struct arena *a, size_t size, size_t align, bool zero)
{
    size += size == 0;
    for (;;) {
        u8 *p = (u8 *)align_up((uintptr_t)a->at, align);
        if (LIKELY(a->at != NULL && p <= a->end && size <= (size_t)(a->end - p))) {
            UNPOISON(p, size);
            if (zero && p < a->fresh)
                memset(p, 0, MIN(size, (size_t)(a->fresh - p)));
            u8 *end = p + size;
            a->fresh = MAX(a->fresh, end);
            a->at = (size_t)(a->end - end) > GAP ? end + GAP : a->end;
            return p;
        }
        // The rest of a block is given up only for something that is small beside the next one.
        if (size > a->next_size / 4 || align > PAGE)
            return large_alloc(a, size, align, zero);
        block_start(a);
    }
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
    return alloc(a, size, align, false);
}

void *arena_zalloc(struct arena *a, size_t size, size_t align)
{
    return alloc(a, size, align, true);
}

char *arena_copy(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1, 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    char small[256];
    int n = vsnprintf(small, sizeof(small), fmt, ap);
    if (n < 0)
        n = 0,
        small[0] =
            '\0'; // no wide characters are ever printed: this is for a spent heap inside printf
    char *p = arena_alloc(a, (size_t)n + 1, 1);
    if ((size_t)n < sizeof(small))
        memcpy(p, small, (size_t)n + 1);
    else
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){.block = a->blocks, .large = a->large, .at = a->at};
}

// Of the large blocks only one is kept, the largest: sizes vary, and a collection of all of them would only grow.
static void spare_large(struct arena *a, struct arena_block *b)
{
    for (struct arena_block **at = &a->spare; *at != NULL; at = &(*at)->older) {
        struct arena_block *kept = *at;
        if (kept->size > huge_page) {
            if (kept->size >= b->size) {
                unmap_block(a, b);
                return;
            }
            *at = kept->older;
            unmap_block(a, kept);
            break;
        }
    }
    b->older = a->spare;
    a->spare = b;
}

static void block_retire(struct arena *a, struct arena_block *b)
{
    POISON(block_begin(b), b->size - HEADER);
    if (b->size > huge_page) {
        spare_large(a, b);
        return;
    }
    b->older = a->spare;
    a->spare = b;
}

void arena_reset(struct arena *a, struct arena_mark mark)
{
    while (a->large != mark.large) {
        struct arena_block *b = a->large;
        a->large = b->older;
        block_retire(a, b);
    }
    if (a->blocks != NULL)
        a->blocks->fresh = a->fresh;
    while (a->blocks != mark.block) {
        struct arena_block *b = a->blocks;
        a->blocks = b->older;
        block_retire(a, b);
    }
    a->at = mark.at;
    a->end = a->blocks != NULL ? block_end(a->blocks) : NULL;
    a->fresh = a->blocks != NULL ? a->blocks->fresh : NULL;
    if (a->blocks != NULL)
        POISON(a->at, (size_t)(a->end - a->at));
}

static void blocks_free(struct arena *a, struct arena_block *b)
{
    while (b != NULL) {
        struct arena_block *older = b->older;
        unmap_block(a, b);
        b = older;
    }
}

void arena_free(struct arena *a)
{
    blocks_free(a, a->blocks);
    blocks_free(a, a->large);
    blocks_free(a, a->spare);
    arena_init(a, a->out_of_memory, a->arg);
}
