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

// In an array in order, the first index I of [LOW, HIGH) for which COMES_BEFORE, an expression of I, does not hold;
// HIGH: it holds for all.
#define LOWER_BOUND(low, high, i, comes_before)                                                    \
    ({                                                                                             \
        u32 low_ = (low), high_ = (high);                                                          \
        while (low_ < high_) {                                                                     \
            u32 i = low_ + (high_ - low_) / 2;                                                     \
            if (comes_before)                                                                      \
                low_ = i + 1;                                                                      \
            else                                                                                   \
                high_ = i;                                                                         \
        }                                                                                          \
        low_;                                                                                      \
    })

#endif
