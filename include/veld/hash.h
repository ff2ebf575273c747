// base: hashing of bytes and names. Values never reach the output or an order.
#ifndef VELD_HASH_H
#define VELD_HASH_H

#include "veld/str.h"

// A 64-bit multiply-fold hash over N bytes; both halves are usable.
u64 hash_bytes(const void *p, size_t n);
// A 128-bit hash in four independent lanes, for long runs of bytes that are in the cache (20 bytes a ns).
void hash_long(const void *p, size_t n, u64 out[2]);
// strlen and hash_bytes in one sweep of 16-byte steps. NAME ends in NUL; up to 15 bytes behind the NUL are read,
// but never across a page border.
u64 hash_name(const char *name, size_t *length);

static inline u64 hash_mix(u64 a, u64 b)
{
    __uint128_t m = (__uint128_t)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd6e8feb86659fd93u);
    return (u64)m ^ (u64)(m >> 64);
}

#endif
