// Growth of arrays. Capacity doubles; an array that is the arena's latest allocation grows where it stands.
#include "veld/vec.h"

#include <stdlib.h>

void *vec_grow(struct arena *a, void *at, u32 *cap, u32 n, size_t size, size_t align)
{
    if (n <= *cap) { // n + extra has wrapped: more than 2^32 elements
        if (a->out_of_memory != NULL)
            a->out_of_memory(a->arg);
        abort();
    }
    u64 wanted = MAX((u64)n, (u64)*cap * 2);
    wanted = MAX(wanted, (u64)(size <= 8 ? 8 : 4));
    wanted = MIN(wanted, (u64)UINT32_MAX);

    size_t old_bytes = *cap * size, new_bytes = wanted * size;
    if (at != NULL && (u8 *)at + old_bytes == a->at &&
        new_bytes - old_bytes <= (size_t)(a->end - a->at)) {
        arena_alloc(a, new_bytes - old_bytes, 1);
        *cap = (u32)wanted;
        return at;
    }
    void *moved = arena_alloc(a, new_bytes, align);
    if (old_bytes > 0)
        memcpy(moved, at, old_bytes);
    *cap = (u32)wanted;
    return moved;
}
