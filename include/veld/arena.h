// base: bump allocation. One arena a worker; memory lives until arena_free, so nothing is freed piecemeal.
#ifndef VELD_ARENA_H
#define VELD_ARENA_H

#include "veld/str.h"
#include <stdarg.h>

struct arena_block;

struct arena {
    u8 *at, *end;               // free part of the current block
    u8 *fresh;                  // from here to the end, the current block is still zero as the kernel gave it
    struct arena_block *blocks; // newest first; the first one is the current one
    struct arena_block *large;  // blocks of one big allocation each, newest first
    struct arena_block *spare;  // given back by arena_reset, to be used again
    size_t held;                // bytes of all blocks
    size_t next_size;           // size of the next block: doubles from 64 KiB to 2 MiB, then huge pages
    void (*out_of_memory)(void *arg); // must not return
    void *arg;
};

void arena_init(struct arena *a, void (*out_of_memory)(void *arg), void *arg);
void arena_free(struct arena *a);

// Not zeroed; a SIZE of 0 is fine; ALIGN is a power of two up to 4096. Never returns NULL.
void *arena_alloc(struct arena *a, size_t size, size_t align);
// Zeroed.
void *arena_zalloc(struct arena *a, size_t size, size_t align);
char *arena_copy(struct arena *a, struct str s);                 // NUL-terminated copy
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);

// Scratch use: remember a point, go back to it. Blocks taken since are kept for reuse.
struct arena_mark { struct arena_block *block, *large; u8 *at; };
struct arena_mark arena_mark(const struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark);

#define NEW(arena, type) ((type *)arena_zalloc((arena), sizeof(type), _Alignof(type)))
#define NEW_ARRAY(arena, type, n) ((type *)arena_zalloc((arena), sizeof(type) * (n), _Alignof(type)))
// Left uninitialised, for arrays that are filled at once.
#define RAW_ARRAY(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (n), _Alignof(type)))

#endif
