// base: growable arrays in an arena: struct { T *at; u32 n, cap; }. The old array is abandoned to the arena on growth.
#ifndef VELD_VEC_H
#define VELD_VEC_H

#include "veld/arena.h"

#define VEC(T) struct { T *at; u32 n, cap; }

void *vec_grow(struct arena *a, void *at, u32 *cap, u32 n, size_t size, size_t align);

#define VEC_RESERVE(a, v, extra)                                                                   \
    ((v)->n + (extra) > (v)->cap                                                                   \
         ? (void)((v)->at = vec_grow((a), (v)->at, &(v)->cap, (v)->n + (extra), sizeof(*(v)->at),  \
                                     _Alignof(__typeof__(*(v)->at))))                              \
         : (void)0)

// Append a value; evaluates V twice-safe arguments only.
#define VEC_PUSH(a, v, ...)                                                                        \
    do {                                                                                           \
        VEC_RESERVE((a), (v), 1);                                                                  \
        (v)->at[(v)->n++] = (__VA_ARGS__);                                                         \
    } while (0)

#endif
