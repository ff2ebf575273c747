// base: fixed-width names, small macros, and what every other file needs.
#ifndef VELD_BASE_H
#define VELD_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
// Overlays on raw bytes: any alignment, any other view of the same bytes.
#define PACKED __attribute__((packed, may_alias))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define UNUSED __attribute__((unused))

// ALIGN must be a power of two; the caller has checked that VALUE + ALIGN does not wrap.
static inline u64 align_up(u64 value, u64 align)
{
    return (value + align - 1) & ~(align - 1);
}

static inline bool is_power_of_two(u64 value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

// Unaligned little-endian access to bytes that the caller has bounds-checked.
struct unaligned_u16 { u16 v; } PACKED;
struct unaligned_u32 { u32 v; } PACKED;
struct unaligned_u64 { u64 v; } PACKED;

static inline u16 read_u16(const void *p) { return ((const struct unaligned_u16 *)p)->v; }
static inline u32 read_u32(const void *p) { return ((const struct unaligned_u32 *)p)->v; }
static inline u64 read_u64(const void *p) { return ((const struct unaligned_u64 *)p)->v; }
static inline void write_u16(void *p, u16 v) { ((struct unaligned_u16 *)p)->v = v; }
static inline void write_u32(void *p, u32 v) { ((struct unaligned_u32 *)p)->v = v; }
static inline void write_u64(void *p, u64 v) { ((struct unaligned_u64 *)p)->v = v; }

#endif
