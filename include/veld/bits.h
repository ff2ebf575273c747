// base: atomics with their order in the name, and bit helpers. Three patterns only: own, commute (or, min, max) and
// gather.
#ifndef VELD_BITS_H
#define VELD_BITS_H

#include "veld/base.h"

#define load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define add_relaxed(p, v) __atomic_fetch_add((p), (v), __ATOMIC_RELAXED)

// Test before the atomic write: most bits are already set, and a plain load keeps the cache line shared.
#define or_relaxed(p, bits)                                                                        \
    ((load_relaxed(p) & (bits)) == (bits) ? load_relaxed(p)                                        \
                                          : __atomic_fetch_or((p), (bits), __ATOMIC_RELAXED))

static inline void min_u64_relaxed(u64 *p, u64 v)
{
    u64 old = load_relaxed(p);
    while (v < old && !__atomic_compare_exchange_n(p, &old, v, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

static inline void max_u64_relaxed(u64 *p, u64 v)
{
    u64 old = load_relaxed(p);
    while (v > old && !__atomic_compare_exchange_n(p, &old, v, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

static inline void min_u32_relaxed(u32 *p, u32 v)
{
    u32 old = load_relaxed(p);
    while (v < old && !__atomic_compare_exchange_n(p, &old, v, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

// Base-2 logarithm, rounded down; VALUE is not 0.
static inline unsigned log2_floor(u64 value)
{
    return 63 - __builtin_clzll(value);
}

#endif
